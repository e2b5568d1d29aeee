//! Bytes as modules take and give them.

use typhon_object::prelude::*;
pub(crate) use typhon_types::bytes::new_checked;
use typhon_types::{buffer::find_bytes, bytes::Bytes};

/// The bytes of a `bytes` object or an instance of a subclass.
#[inline]
pub(crate) fn slice_of(value: &Value) -> Option<&[u8]> {
    value.native::<Bytes>().map(Bytes::as_slice)
}

/// A `bytes` object.
pub(crate) fn new(bytes: &[u8]) -> Value {
    typhon_types::bytes::new(bytes)
}

/// A `bytes` object with the bytes of any object that lends them: the object itself where it is one. `None` for others.
///
/// # Errors
/// What the object raises.
pub(crate) fn find(vm: &Vm, value: &Value) -> Result<Option<Value>> {
    if value.native::<Bytes>().is_some() {
        return Ok(Some(value.clone()));
    }
    Ok(find_bytes(vm, value)?.map(|bytes| new(&bytes)))
}

/// As `find`, with `None` for a view whose items lie apart too.
///
/// # Errors
/// What the object raises, BufferError aside.
pub(crate) fn find_plain(vm: &Vm, value: &Value) -> Result<Option<Value>> {
    find(vm, value).or_else(|raised| vm.catch_as(raised, Known::BufferError).map(|_| None))
}

/// As `find`.
///
/// # Errors
/// TypeError "a bytes-like object is required, not 'str'", or what the object raises.
pub(crate) fn of(vm: &Vm, value: &Value) -> Result<Value> {
    find(vm, value)?.ok_or_else(|| {
        let given = vm.type_name(value);
        vm.type_error(format!("a bytes-like object is required, not '{given}'"))
    })
}

/// The bytes of a value that `of` gave.
#[inline]
pub(crate) fn known(value: &Value) -> &[u8] {
    slice_of(value).unwrap_or(&[])
}
