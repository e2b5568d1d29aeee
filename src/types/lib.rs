//! Every builtin type, a room each.

use typhon_object::native::TypeDef;

pub mod alias;
pub mod buffer;
pub mod byte_array;
pub mod bytes;
pub mod descriptor;
pub mod mapping_proxy;
pub mod memory_view;
pub mod namespace;
pub mod set;
pub mod singletons;
pub mod struct_sequence;

pub use typhon_object::primal::slice;

#[cfg(test)]
mod container_tests;
#[cfg(test)]
mod races;
#[cfg(test)]
mod testing;

/// The types of all rooms; the start-up hands them to `object::bootstrap`.
pub fn all() -> Vec<&'static TypeDef> {
    [singletons::TYPES, descriptor::TYPES, mapping_proxy::TYPES, alias::TYPES, bytes::TYPES, byte_array::TYPES, memory_view::TYPES, namespace::TYPES, set::TYPES].concat()
}
