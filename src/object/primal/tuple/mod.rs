//! `tuple`: an immutable sequence, with its items in the object itself.

use std::sync::OnceLock;

use typhon_heap::{Frozen, Header, Native, ShapeId, Value};
use typhon_macros::pytype;

use crate::native::{PyType, TypeDef};

mod iterator;
mod methods;

pub use iterator::TupleIterator;
pub use methods::{compare_items, first_difference};

/// The types of this room.
pub const TYPES: &[&TypeDef] = &[Tuple::DEF, TupleIterator::DEF];

/// Built-in immutable sequence.
///
/// If no argument is given, the constructor returns an empty tuple.
/// If iterable is specified the tuple is initialized from iterable's items.
///
/// If the argument is a tuple, the return value is the same object.
#[pytype(name = "tuple", known = Tuple, flags(base, sequence, match_self), tail = len)]
pub struct Tuple {
    len: usize,
}

fn make(header: Header, items: impl ExactSizeIterator<Item = Value>) -> Value {
    typhon_heap::new_with_tail(Tuple { header, len: items.len() }, items)
}

/// A tuple of these items; the empty tuple is always the same object.
#[inline]
pub fn new(items: Vec<Value>) -> Value {
    if items.is_empty() { empty() } else { make(Header::of::<Tuple>(), items.into_iter()) }
}

/// A tuple of these items, counted anew.
#[inline]
pub fn from_slice(items: &[Value]) -> Value {
    if items.is_empty() { empty() } else { make(Header::of::<Tuple>(), items.iter().cloned()) }
}

/// A tuple of a fixed number of items: no allocation but the object's.
#[inline]
pub fn of<const N: usize>(items: [Value; N]) -> Value {
    if N == 0 { empty() } else { make(Header::of::<Tuple>(), items.into_iter()) }
}

/// The empty tuple.
pub fn empty() -> Value {
    static EMPTY: OnceLock<Value> = OnceLock::new();
    EMPTY.get_or_init(|| make(Header::trace_only(Tuple::shape(), true), std::iter::empty())).clone()
}

/// A tuple that only the collector frees: method resolution orders, constants.
pub fn new_trace_only(items: Vec<Value>) -> Value {
    if items.is_empty() { empty() } else { make(Header::trace_only(Tuple::shape(), false), items.into_iter()) }
}

/// An instance of a subclass.
pub fn new_instance(shape: ShapeId, items: Vec<Value>) -> Option<Value> {
    let tuple = Tuple { header: Header::with_shape(shape), len: items.len() };
    typhon_heap::try_new_instance_with_tail(shape, tuple, items.into_iter())
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
        self.len
    }

    /// Whether there is no item.
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The items.
    #[inline(always)]
    pub fn items(&self) -> &[Value] {
        // SAFETY: `new_with_tail` put `len` items behind the struct, and `len` never changes.
        Frozen::values(unsafe { typhon_heap::alloc::tail(self, self.len) })
    }

    /// The items of a value that is a tuple; none for any other.
    #[inline]
    pub fn items_of(tuple: &Value) -> &[Value] {
        tuple.native::<Tuple>().map_or(&[], Tuple::items)
    }
}
