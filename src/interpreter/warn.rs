//! Warnings that the runtime itself gives.

pub use typhon_object::warn::warn;
