//! `tuple`: an immutable sequence, with its items in the object itself.

use std::sync::{OnceLock, atomic::Ordering};

use typhon_heap::{Frozen, Header, Native, ShapeId, Value};
use typhon_macros::pytype;

use crate::native::{PyType, TypeDef};

mod iterator;
mod methods;

pub use iterator::{TupleIterator, iterate};
pub use methods::{compare_items, convert, first_difference};

/// The types of this room.
pub const TYPES: &[&TypeDef] = &[Tuple::DEF, TupleIterator::DEF];

/// Built-in immutable sequence.
///
/// If no argument is given, the constructor returns an empty tuple.
/// If iterable is specified the tuple is initialized from iterable's items.
///
/// If the argument is a tuple, the return value is the same object.
#[pytype(name = "tuple", known = Tuple, flags(base, sequence, match_self), tail = words)]
pub struct Tuple;

/// What the header says for the length of a tuple of this many items or more; its first word is the length then, as an
/// integer, and the items follow.
const LONG: u16 = u16::MAX;

fn make(header: Header, items: impl ExactSizeIterator<Item = Value>) -> Value {
    let shape = header.shape();
    try_make(shape, header, items).expect("memory for a tuple")
}

#[inline(always)]
fn try_make(shape: ShapeId, header: Header, items: impl ExactSizeIterator<Item = Value>) -> Option<Value> {
    match u16::try_from(items.len()) {
        Ok(len) if len != LONG => {
            header.misc.store(len, Ordering::Relaxed);
            typhon_heap::try_new_instance_with_tail(shape, Tuple { header }, items)
        }
        _ => try_make_long(shape, header, items),
    }
}

#[cold]
fn try_make_long(shape: ShapeId, header: Header, mut items: impl ExactSizeIterator<Item = Value>) -> Option<Value> {
    header.misc.store(LONG, Ordering::Relaxed);
    let mut len = Some(Value::small_int(items.len() as i64)?);
    let words =
        (0..items.len() + 1).map(|_| len.take().or_else(|| items.next()).expect("an iterator's length is exact"));
    typhon_heap::try_new_instance_with_tail(shape, Tuple { header }, words)
}

/// What a new tuple of so many items begins with; `None` for a long one.
#[inline(always)]
fn short(len: usize) -> Option<Tuple> {
    let len = u16::try_from(len).ok().filter(|&len| len != LONG)?;
    Some(Tuple { header: Header::of_with_misc::<Tuple>(len) })
}

/// A tuple of these items; the empty tuple is always the same object.
#[inline]
pub fn new(items: Vec<Value>) -> Value {
    match short(items.len()) {
        _ if items.is_empty() => empty(),
        Some(tuple) => typhon_heap::alloc::try_new_with_values(tuple, items).expect("memory for a tuple"),
        None => make(Header::of::<Tuple>(), items.into_iter()),
    }
}

/// A tuple of these items, counted anew.
#[inline]
pub fn from_slice(items: &[Value]) -> Value {
    match short(items.len()) {
        _ if items.is_empty() => empty(),
        Some(tuple) => typhon_heap::alloc::try_new_with_copies(tuple, items).expect("memory for a tuple"),
        None => make(Header::of::<Tuple>(), items.iter().cloned()),
    }
}

/// A tuple of a fixed number of items: no allocation but the object's.
#[inline(always)]
pub fn of<const N: usize>(items: [Value; N]) -> Value {
    const { assert!(N < LONG as usize) };
    if N == 0 {
        return empty();
    }
    typhon_heap::alloc::new_with_items(Tuple { header: Header::of_with_misc::<Tuple>(N as u16) }, items)
}

/// A tuple of what an iterator gives, which runs no Python code.
#[inline]
pub fn collected(items: impl ExactSizeIterator<Item = Value>) -> Value {
    if items.len() == 0 { empty() } else { make(Header::of::<Tuple>(), items) }
}

/// The empty tuple.
pub fn empty() -> Value {
    static EMPTY: OnceLock<Value> = OnceLock::new();
    EMPTY.get_or_init(|| make(Header::immortal(Tuple::shape()), std::iter::empty())).clone()
}

/// A tuple that only the collector frees: method resolution orders, constants.
pub fn new_trace_only(items: Vec<Value>) -> Value {
    if items.is_empty() { empty() } else { make(Header::trace_only(Tuple::shape()), items.into_iter()) }
}

/// As [`new_trace_only`], but never freed: of what belongs to builtin types.
pub fn new_immortal(items: Vec<Value>) -> Value {
    if items.is_empty() { empty() } else { make(Header::immortal(Tuple::shape()), items.into_iter()) }
}

/// An instance of a subclass.
pub fn new_instance(shape: ShapeId, items: Vec<Value>) -> Option<Value> {
    new_instance_of(shape, items.into_iter())
}

/// As [`new_instance`], of what an iterator gives.
pub fn new_instance_of(shape: ShapeId, items: impl ExactSizeIterator<Item = Value>) -> Option<Value> {
    try_make(shape, Header::with_shape(shape), items)
}

/// As [`new_instance`], of items that are counted anew.
#[inline]
pub fn new_instance_from_slice(shape: ShapeId, items: &[Value]) -> Option<Value> {
    let header = Header::with_shape(shape);
    match u16::try_from(items.len()) {
        Ok(len) if len != LONG => {
            header.misc.store(len, Ordering::Relaxed);
            typhon_heap::alloc::try_new_instance_with_copies(shape, Tuple { header }, items)
        }
        _ => try_make_long(shape, header, items.iter().cloned()),
    }
}

/// Whether a value is a tuple and not an instance of a subclass.
#[inline]
pub fn is_exact(value: &Value) -> bool {
    value.shape() == Tuple::shape()
}

impl Tuple {
    /// The tuple that a value is; also for instances of subclasses.
    #[inline(always)]
    pub fn from(value: &Value) -> Option<&Tuple> {
        value.native::<Tuple>()
    }

    /// Number of items.
    #[inline(always)]
    pub fn len(&self) -> usize {
        match self.header.misc.load(Ordering::Relaxed) {
            LONG => self.long_items().len(),
            len => len as usize,
        }
    }

    /// Whether there is no item.
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The items.
    #[inline(always)]
    pub fn items(&self) -> &[Value] {
        match self.header.misc.load(Ordering::Relaxed) {
            LONG => self.long_items(),
            // SAFETY: `try_make` put so many items behind the struct, and the number never changes.
            len => Frozen::values(unsafe { typhon_heap::alloc::tail(self, len as usize) }),
        }
    }

    #[cold]
    #[inline(never)]
    fn long_items(&self) -> &[Value] {
        // SAFETY: `try_make_long` put the length behind the struct, then the items.
        &Frozen::values(unsafe { typhon_heap::alloc::tail(self, self.words()) })[1..]
    }

    /// Words behind the struct.
    pub fn words(&self) -> usize {
        match self.header.misc.load(Ordering::Relaxed) {
            // SAFETY: as above.
            LONG => match Frozen::values(unsafe { typhon_heap::alloc::tail(self, 1) })[0].as_small_int() {
                Some(len) => len as usize + 1,
                None => unreachable!("a long tuple begins with its length"),
            },
            len => len as usize,
        }
    }

    /// Hands the items of an exact tuple to `each`, with their places. They are moved where nobody else has the tuple.
    #[inline(always)]
    pub fn unpack(tuple: Value, mut each: impl FnMut(usize, Value)) {
        // SAFETY: the caller looked at its class.
        let this = unsafe { tuple.cast::<Tuple>() };
        let items = this.items();
        if tuple.is_unique() && items.len() < LONG as usize {
            // What is left is a tuple without items, which dies here.
            this.header.misc.store(0, Ordering::Relaxed);
            for (at, item) in items.iter().enumerate() {
                // SAFETY: nobody else has the tuple, and it does not claim the item any more.
                each(at, unsafe { std::ptr::read(item) });
            }
            // SAFETY: the items were moved out.
            unsafe { typhon_heap::free_hollow(tuple) };
        } else {
            items.iter().enumerate().for_each(|(at, item)| each(at, item.clone()));
        }
    }

    /// The items of a value that is a tuple; none for any other.
    #[inline]
    pub fn items_of(tuple: &Value) -> &[Value] {
        tuple.native::<Tuple>().map_or(&[], Tuple::items)
    }
}
