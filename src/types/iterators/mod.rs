//! Iterators over iterators: `enumerate`, `zip`, `map`, `filter`, `reversed`, and `iter(callable, sentinel)`.
//!
//! Threads may share one: each step of the inner iterators goes to one of them.

use typhon_object::native::{PyType, TypeDef};

mod callable;
mod enumerate;
mod filter;
mod map;
mod reversed;
mod zip;

pub use callable::{CallableIterator, callable_iterator};
pub use enumerate::Enumerate;
pub use filter::Filter;
pub use map::Map;
pub use reversed::Reversed;
pub use zip::Zip;

/// The types of this room.
pub const TYPES: &[&TypeDef] = &[Enumerate::DEF, Zip::DEF, Map::DEF, Filter::DEF, Reversed::DEF, CallableIterator::DEF];
