//! Where objects live and die: headers, cells, counts, publication, weak references, the verifier.
//!
//! Reading order: [`word`] (how a value is one 64-bit word), [`header`] (the three words of every object), [`value`]
//! (a counted value as Rust sees it), [`slot`] (a place in an object that holds a value, and who may touch it), [`layout`]
//! and [`shape`] (what an object consists of), [`local`] (a thread's part of the heap), `block` (cells), `publish`,
//! `weak`, `verify`.

pub mod header;
pub mod layout;
pub mod local;
pub mod shape;
pub mod slot;
pub mod value;
pub mod word;

pub use header::Header;
pub use layout::{Layout, Native, Opaque, Trace, Tracer};
pub use shape::{Shape, ShapeId};
pub use slot::{Frozen, Slot};
pub use value::Value;
