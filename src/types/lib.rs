//! Every builtin type, a room each.

pub mod set;
pub mod struct_sequence;

pub use typhon_object::primal::slice;
