//! Every builtin type, a room each.

pub mod set;
pub mod struct_sequence;

pub use typhon_object::primal::slice;

#[cfg(test)]
mod container_tests;
#[cfg(test)]
mod races;
#[cfg(test)]
mod testing;
