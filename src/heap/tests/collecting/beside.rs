//! Marking while others run: objects that are words of values are looked at as they stand.

use std::sync::atomic::{AtomicBool, AtomicU64};

use super::*;
use crate::{
    collect::{self, roots::Registered},
    slots,
};

/// What follows the header is attribute slots.
#[repr(C)]
struct Plain {
    header: Header,
}

/// As large as a [`Plain`] with its two slots, and no values.
#[repr(C)]
struct Raw {
    header: Header,
    words: [u64; 2],
}

unsafe fn trace_nothing(_: *const Header, _: &mut Tracer<'_>) {}

unsafe fn drop_nothing(_: *mut Header) {}

static PLAIN: Layout = Layout { name: "plain", size: size_of::<Plain>(), ..LEAF };
static RAW: Layout = Layout { name: "raw", size: size_of::<Raw>(), ..LEAF };

const LEAF: Layout = Layout {
    name: "",
    size: 0,
    extra: no_extra,
    trace: trace_nothing,
    drop: drop_nothing,
    leaf: true,
    plain: true,
    tail_in_misc: false,
    parent: None,
};

/// Slots in a row, outside of the object.
#[repr(C)]
struct Row {
    header: Header,
    slots: Box<[Slot]>,
}

impl Trace for Row {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        tracer.slots(&self.slots);
    }
}

static ROW: Layout = Layout {
    name: "row",
    size: size_of::<Row>(),
    trace: trace_as::<Row>,
    drop: drop_as::<Row>,
    leaf: false,
    plain: false,
    ..LEAF
};

// SAFETY: the layout describes the type.
unsafe impl Native for Row {
    const LAYOUT: &'static Layout = &ROW;
    fn shape() -> ShapeId {
        static SHAPE: OnceLock<ShapeId> = OnceLock::new();
        shape(&SHAPE, Self::LAYOUT, 0, 0)
    }
}

macro_rules! leaf {
    ($type:ty, $layout:ident, $inline:literal) => {
        impl Trace for $type {
            const LEAF: bool = true;
            fn trace(&self, _: &mut Tracer<'_>) {}
        }

        // SAFETY: the layout describes the type.
        unsafe impl Native for $type {
            const LAYOUT: &'static Layout = &$layout;
            fn shape() -> ShapeId {
                static SHAPE: OnceLock<ShapeId> = OnceLock::new();
                shape(&SHAPE, Self::LAYOUT, $inline, 0)
            }
        }
    };
}

leaf!(Plain, PLAIN, 2);
leaf!(Raw, RAW, 0);

fn plain(first: Option<Value>, second: Option<Value>) -> Value {
    let value = alloc::new_instance(Plain::shape(), Plain { header: Header::of::<Plain>() });
    let header = value.header().expect("an object");
    for (slot, value) in slots(header).iter().zip([first, second]) {
        slot.replace(header, value);
    }
    value
}

/// Slots of a plain object, from which marking begins.
struct Root {
    value: Shared,
    _registered: Registered,
    _words: Box<[Word; 1]>,
}

fn root() -> Root {
    unsafe fn visit(address: usize, _: Which, sink: &mut dyn FnMut(Word)) {
        // SAFETY: the word outlives its registration.
        unsafe { *std::ptr::with_exposed_provenance::<[Word; 1]>(address) }.into_iter().for_each(sink);
    }
    let value = Shared::new(plain(None, None));
    let words = Box::new([value.0.word()]);
    // SAFETY: the word does not change, and is registered no longer than it is there.
    let registered = unsafe { roots::register(std::ptr::from_ref(&*words).expose_provenance(), visit) };
    Root { value, _registered: registered, _words: words }
}

impl Root {
    fn put(&self, at: usize, value: Option<Value>) {
        let header = self.value.0.header().expect("an object");
        drop(slots(header)[at].replace(header, value));
    }
}

/// How many suspects a collection had.
fn suspects() -> usize {
    let collection = begin();
    let mut garbage = collection.find(Which::All);
    garbage.confirm();
    garbage.free().suspects
}

#[test]
fn what_words_lead_to_is_no_suspect() {
    let _alone = enter();
    let root = root();
    let before = suspects();
    let chain = (0..1000).fold(None, |next, _| Some(plain(next, Some(items([].into_iter())))));
    root.put(0, chain);
    assert_eq!(suspects(), before);
    root.put(0, Some(items((0..10_000).map(|_| plain(None, None)))));
    assert_eq!(suspects(), before);
}

#[test]
fn cycles_of_words_are_collected() {
    let _alone = enter();
    let deaths = Arc::default();
    let first = plain(None, Some(counted_node(None, None, Some(&deaths))));
    let last = (0..100).fold(first.clone(), |next, _| plain(Some(next), Some(counted_node(None, None, Some(&deaths)))));
    let header = first.header().expect("an object");
    slots(header)[0].replace(header, Some(last));
    collect();
    assert_eq!(deaths.load(Ordering::Relaxed), 0);
    drop(first);
    collect();
    expect_deaths(&deaths, 101);
}

/// Objects of words die while they are looked at, and what is made in their cells has the addresses of garbage in it, which are no
/// references.
#[test]
fn a17_what_is_made_in_a_cell_that_is_looked_at_is_no_object_of_before() {
    let _alone = enter();
    let roots: Vec<_> = (0..64).map(|_| root()).collect();
    let (deaths, over, address) = (Arc::default(), AtomicBool::new(false), AtomicU64::new(0));
    in_threads(3, |index| {
        if index == 2 {
            for round in 1..=300 {
                let garbage = ring(3, &deaths);
                address.store(garbage.word(), Ordering::Relaxed);
                drop(garbage);
                suspects();
                expect_deaths(&deaths, 3 * round);
            }
            over.store(true, Ordering::Relaxed);
            return;
        }
        while !over.load(Ordering::Relaxed) {
            for root in &roots {
                poll();
                root.put(index, Some(plain(Some(plain(None, None)), None)));
                let words = [address.load(Ordering::Relaxed); 2];
                root.put(index, None);
                drop([(); 3].map(|()| new(Raw { header: Header::of::<Raw>(), words })));
            }
        }
    });
}

#[test]
fn what_is_kept_out_of_collections_is_no_suspect() {
    let _alone = enter();
    let deaths = Arc::default();
    let first = plain(None, Some(counted_node(None, None, Some(&deaths))));
    let header = first.header().expect("an object");
    slots(header)[0].replace(header, Some(plain(Some(first.clone()), None)));
    collect::set_frozen(true);
    drop(first);
    collect();
    assert_eq!(deaths.load(Ordering::Relaxed), 0);
    collect::set_frozen(false);
    collect();
    expect_deaths(&deaths, 1);
}

#[test]
fn what_slots_in_a_row_lead_to_is_no_suspect() {
    let _alone = enter();
    let root = root();
    let before = suspects();
    let values = (0..10_000).map(|_| Some(plain(None, None))).chain([None, Some(Value::TRUE)]);
    let slots = values.map(Slot::from_option).collect();
    root.put(0, Some(new(Row { header: Header::of::<Row>(), slots })));
    assert_eq!(suspects(), before);
}
