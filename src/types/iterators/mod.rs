//! Iterators over iterators: `enumerate`, `zip`, `map`, `filter`, `reversed`, and `iter(callable, sentinel)`.
//!
//! Threads may share one: each step of the inner iterators goes to one of them.

use typhon_object::{
    native::{PyType, TypeDef},
    prelude::*,
    primal::dict::DictItemIterator,
};

mod callable;
mod enumerate;
mod filter;
mod map;
mod reversed;
mod zip;

pub use callable::{CallableIterator, callable_iterator};
pub use enumerate::Enumerate;
pub use filter::{Filter, is_plain};
pub use map::Map;
pub use reversed::Reversed;
pub use zip::Zip;

/// The types of this room.
pub const TYPES: &[&TypeDef] = &[Enumerate::DEF, Zip::DEF, Map::DEF, Filter::DEF, Reversed::DEF, CallableIterator::DEF];

/// The parts of the next item of an iterator whose items are pairs made for the moment: `zip`, `enumerate`, `dict.items()`.
/// For loops that take them apart at once, so that there need be no tuple. `None` for other iterators, which did not move;
/// `None` within at the end.
///
/// # Errors
/// What a step of the iterator raises.
#[inline]
pub fn next_pair(vm: &Vm, iterator: &Value) -> Option<Result<Option<[Value; 2]>>> {
    if let Some(zip) = iterator.exact::<Zip>() {
        return zip.next_pair(vm);
    }
    if let Some(enumerate) = iterator.exact::<Enumerate>() {
        return Some(enumerate.next_pair(vm));
    }
    iterator.exact::<DictItemIterator>().map(|items| items.next_pair(vm))
}

/// As [`next_pair`], for items of three parts.
///
/// # Errors
/// What a step of the iterator raises.
#[inline]
pub fn next_triple(vm: &Vm, iterator: &Value) -> Option<Result<Option<[Value; 3]>>> {
    iterator.exact::<Zip>()?.next_triple(vm)
}
