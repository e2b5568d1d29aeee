//! Bytes as native code needs them: made from Rust's, read from and written to whatever has a buffer.

use std::ffi::CString;

use typhon_object::prelude::*;
use typhon_types::bytes::Bytes;
pub use typhon_types::{
    buffer::{Buffer, BytesGuard, Export, Exporter, Form, as_bytes, find_bytes, register},
    bytes::new,
};

/// Whether a value is bytes.
#[inline]
pub fn is_bytes(value: &Value) -> bool {
    value.native::<Bytes>().is_some()
}

/// A text for the C library.
///
/// # Errors
/// ValueError for an embedded zero byte.
pub fn c_text(vm: &Vm, text: impl Into<Vec<u8>>) -> Result<CString> {
    CString::new(text).map_err(|_| vm.value_error("embedded null character"))
}

/// A copy of the bytes of a bytes-like object.
///
/// # Errors
/// TypeError "a bytes-like object is required, not 'x'".
pub fn to_vec(vm: &Vm, value: &Value) -> Result<Vec<u8>> {
    as_bytes(vm, value).map(BytesGuard::into_vec)
}

/// An empty vector with room for so many bytes, a number that a caller may have made up.
///
/// # Errors
/// OverflowError for more than any bytes have, MemoryError.
pub fn with_room(vm: &Vm, len: usize) -> Result<Vec<u8>> {
    // CPython counts its header too.
    const HEADER: usize = 33;
    if len > isize::MAX as usize - HEADER {
        return Err(vm.overflow_error("byte string is too large"));
    }
    let mut room = Vec::new();
    room.try_reserve_exact(len).map_err(|_| vm.memory_error())?;
    Ok(room)
}

/// So many zeros.
///
/// # Errors
/// As [`with_room`].
pub fn zeros(vm: &Vm, len: usize) -> Result<Vec<u8>> {
    let mut zeros = with_room(vm, len)?;
    zeros.resize(len, 0);
    Ok(zeros)
}
