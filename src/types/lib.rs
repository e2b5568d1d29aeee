//! Every builtin type, a room each.

use typhon_object::native::TypeDef;

pub mod alias;
pub mod descriptor;
pub mod mapping_proxy;
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
    [singletons::TYPES, descriptor::TYPES, mapping_proxy::TYPES, alias::TYPES, namespace::TYPES, set::TYPES].concat()
}
