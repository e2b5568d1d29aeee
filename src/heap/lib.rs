//! Where objects live and die: headers, cells, counts, publication, weak references, the verifier.
//!
//! Reading order: [`word`] (how a value is one 64-bit word), [`header`] (the three words of every object), [`value`]
//! (a counted value as Rust sees it), [`slot`] (a place in an object that holds a value, and who may touch it), [`locked`] (the same for Rust data), [`layout`]
//! and [`shape`] (what an object consists of), [`parts`] and [`dictionary`] (where an
//! object has what), [`alloc`] (how it is made), `segment`, `block`, `cells` (where it
//! lies), [`local`] (a thread's part of the heap), [`death`] (how it ends), [`collect`] (how cycles end), [`publish`], [`weak`], [`mapping`]
//! (pages for large storage), [`verify`].

mod block;
mod cells;
mod racy;
mod room;
mod segment;
mod size;

pub mod alloc;
pub mod collect;
pub mod death;
pub mod dictionary;
pub mod header;
pub mod inspect;
pub mod layout;
pub mod local;
pub mod locked;
pub mod mapping;
pub mod parts;
pub mod publish;
pub mod reserve;
pub mod shape;
pub mod slot;
pub mod value;
pub mod verify;
pub mod weak;
pub mod word;

pub use alloc::{
    new, new_instance, new_with_bytes, new_with_spare, new_with_tail, out_of_memory, reuse_with_bytes, room_of,
    try_new_instance_with_tail, try_new_with_bytes, try_new_with_room, try_new_with_tail,
};
pub use death::free_hollow;
pub use header::Header;
pub use layout::{Layout, Native, Opaque, Trace, Tracer};
pub use locked::Locked;
pub use parts::{dictionary_place, slots};
pub use room::{Room, copy};
pub use shape::{Shape, ShapeId};
pub use slot::{Frozen, Slot};
pub use value::Value;

#[cfg(test)]
mod tests;
