//! Tests of the heap as a whole, with real threads; the types that they use.

mod cells;
mod collecting;
mod death;
mod publication;
mod verifier;
mod weak;

use std::{
    sync::{
        Arc, Barrier, OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use crate::{
    Header, Layout, Native, Shape, ShapeId, Slot, Trace, Tracer, Value, alloc, local, new,
    parts::no_extra,
    shape::{NewShape, flag},
    slot::Frozen,
    weak as weak_references,
};

/// A node with two references and a counter that its death increments.
#[repr(C)]
pub struct Node {
    header: Header,
    left: Slot,
    right: Slot,
    deaths: Option<Arc<AtomicUsize>>,
}

/// Items of fixed number.
#[repr(C)]
pub struct Items {
    header: Header,
    count: usize,
}

/// A weak reference.
#[repr(C)]
pub struct Reference {
    header: Header,
    target: weak_references::Target,
}

pub fn shape(cell: &OnceLock<ShapeId>, layout: &'static Layout, inline: u16, flags: u16) -> ShapeId {
    *cell.get_or_init(|| {
        Shape::create(NewShape { layout, class: 0, inline, count: 0, flags, parent: 0, version: 1, name: 0 })
    })
}

unsafe fn drop_as<T>(object: *mut Header) {
    // SAFETY: the layout's contract.
    unsafe { object.cast::<T>().drop_in_place() };
}

unsafe fn trace_as<T: Trace>(object: *const Header, tracer: &mut Tracer<'_>) {
    // SAFETY: the layout's contract.
    unsafe { &*object.cast::<T>() }.trace(tracer);
}

impl Trace for Node {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.left.trace(tracer);
        self.right.trace(tracer);
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        if let Some(deaths) = &self.deaths {
            deaths.fetch_add(1, Ordering::Relaxed);
        }
    }
}

static NODE: Layout = Layout {
    name: "node",
    size: size_of::<Node>(),
    extra: no_extra,
    trace: trace_as::<Node>,
    drop: drop_as::<Node>,
    leaf: false,
    plain: false,
    tail_in_misc: false,
    parent: None,
};

// SAFETY: the layout describes the type.
unsafe impl Native for Node {
    const LAYOUT: &'static Layout = &NODE;
    fn shape() -> ShapeId {
        static SHAPE: OnceLock<ShapeId> = OnceLock::new();
        shape(&SHAPE, Self::LAYOUT, 0, 0)
    }
}

impl Items {
    fn items(&self) -> &[Value] {
        // SAFETY: the object was made with so many items.
        Frozen::values(unsafe { alloc::tail(self, self.count) })
    }
}

impl Trace for Items {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.items().iter().for_each(|item| item.trace(tracer));
    }
}

unsafe fn drop_items(object: *mut Header) {
    // SAFETY: the layout's contract.
    unsafe {
        let items = object.cast::<Items>();
        let first = items.add(1).cast::<Frozen>();
        std::ptr::slice_from_raw_parts_mut(first, (*items).count).drop_in_place();
    }
}

unsafe fn items_bytes(object: *const Header) -> usize {
    // SAFETY: the layout's contract.
    8 * unsafe { (*object.cast::<Items>()).count }
}

static ITEMS: Layout = Layout {
    name: "items",
    size: size_of::<Items>(),
    extra: items_bytes,
    trace: trace_as::<Items>,
    drop: drop_items,
    leaf: false,
    plain: false,
    tail_in_misc: false,
    parent: None,
};

// SAFETY: the layout describes the type.
unsafe impl Native for Items {
    const LAYOUT: &'static Layout = &ITEMS;
    fn shape() -> ShapeId {
        static SHAPE: OnceLock<ShapeId> = OnceLock::new();
        shape(&SHAPE, Self::LAYOUT, 0, 0)
    }
}

impl Trace for Reference {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.target.trace(tracer);
    }
}

impl Drop for Reference {
    fn drop(&mut self) {
        weak_references::unregister(&self.target);
    }
}

static REFERENCE: Layout = Layout {
    name: "reference",
    size: size_of::<Reference>(),
    extra: no_extra,
    trace: trace_as::<Reference>,
    drop: drop_as::<Reference>,
    leaf: false,
    plain: false,
    tail_in_misc: false,
    parent: None,
};

// SAFETY: the layout describes the type.
unsafe impl Native for Reference {
    const LAYOUT: &'static Layout = &REFERENCE;
    fn shape() -> ShapeId {
        static SHAPE: OnceLock<ShapeId> = OnceLock::new();
        shape(&SHAPE, Self::LAYOUT, 0, 0)
    }
}

pub fn node(left: Option<Value>, right: Option<Value>) -> Value {
    counted_node(left, right, None)
}

pub fn counted_node(left: Option<Value>, right: Option<Value>, deaths: Option<&Arc<AtomicUsize>>) -> Value {
    new(Node {
        header: Header::of::<Node>(),
        left: Slot::from_option(left),
        right: Slot::from_option(right),
        deaths: deaths.cloned(),
    })
}

pub fn items(values: impl ExactSizeIterator<Item = Value>) -> Value {
    alloc::new_with_tail(Items { header: Header::of::<Items>(), count: values.len() }, values)
}

pub fn weak_reference(object: &Value, callback: bool) -> Value {
    let value = new(Reference { header: Header::of::<Reference>(), target: weak_references::Target::EMPTY });
    let reference: &Reference = value.exact().expect("a reference");
    // SAFETY: the target is a field of the object, which unregisters it.
    unsafe { weak_references::register(object, &value, &reference.target, callback) };
    value
}

/// Node's root shape with a finaliser.
pub fn finalizer_shape() -> ShapeId {
    static SHAPE: OnceLock<ShapeId> = OnceLock::new();
    shape(&SHAPE, Node::LAYOUT, 0, flag::FINALIZER)
}

/// A node's subclass with three attribute slots and a dictionary's place.
pub fn instance_shape() -> ShapeId {
    static SHAPE: OnceLock<ShapeId> = OnceLock::new();
    shape(&SHAPE, Node::LAYOUT, 3, flag::EXTENSIBLE)
}

/// The shape of the same objects in dictionary mode.
pub fn dictionary_shape() -> ShapeId {
    static SHAPE: OnceLock<ShapeId> = OnceLock::new();
    shape(&SHAPE, Node::LAYOUT, 3, flag::EXTENSIBLE | flag::DICTIONARY)
}

/// Polls if anybody asks for it.
pub fn poll() {
    if local::poll_requested() {
        local::poll();
    }
}

/// Runs `work` on `count` attached threads at once, while the calling thread is away.
pub fn in_threads(count: usize, work: impl Fn(usize) + Sync) {
    local::publish_all();
    let barrier = Barrier::new(count);
    local::detached(|| {
        thread::scope(|scope| {
            for index in 0..count {
                let (barrier, work) = (&barrier, &work);
                scope.spawn(move || {
                    let _attached = local::attach_thread();
                    local::detached(|| barrier.wait());
                    work(index);
                });
            }
        });
    });
}

/// Checks that so many died, soon: another test's collection may be about to free what it found in an inbox.
pub fn expect_deaths(deaths: &AtomicUsize, count: usize) {
    let begin = std::time::Instant::now();
    while deaths.load(Ordering::Relaxed) != count && begin.elapsed().as_secs() < 5 {
        poll();
        local::detached(thread::yield_now);
    }
    assert_eq!(deaths.load(Ordering::Relaxed), count);
}

/// A published value that others may take a count of.
pub struct Shared(pub Value);

impl Shared {
    pub fn new(value: Value) -> Shared {
        local::publish_all();
        value.publish();
        Shared(value)
    }
}

/// A cheap pseudo-random sequence.
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}
