//! The types that the object protocol itself cannot be written without; the other builtin types are in `types`.

pub mod buffer;
pub mod class;
pub mod common;
pub mod dict;
pub mod exception;
pub mod failure;
pub mod float;
pub mod function;
pub mod int;
pub mod list;
pub mod module;
pub mod object;
pub mod sequence;
pub mod sequence_index;
pub mod slice;
pub mod str;
pub mod tuple;
