//! Bytes as native code needs them: made from Rust's, read from and written to whatever has a buffer.

pub use super::shim::{Buffer, BytesGuard, as_bytes, find_bytes, is_bytes, new};
use typhon_object::prelude::*;

/// A copy of the bytes of a bytes-like object.
///
/// # Errors
/// TypeError "a bytes-like object is required, not 'x'".
pub fn to_vec(vm: &Vm, value: &Value) -> Result<Vec<u8>> {
    as_bytes(vm, value).map(BytesGuard::into_vec)
}
