//! Every builtin type, a room each.

pub mod set;

pub use typhon_object::primal::slice;
