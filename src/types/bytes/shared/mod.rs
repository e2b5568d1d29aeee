//! What `bytes` and `bytearray` do alike: functions over both, and the block of methods that calls them.
//!
//! Arguments are read first, which may run Python code; then the bytes are looked at.

use typhon_object::{ops::Comparison, prelude::*};
use typhon_text::{TooLong, bytes as text};

use crate::buffer::plain_bytes;

mod change;
mod digits;
mod fill;
mod methods;
mod parts;
mod search;

pub(crate) use self::{
    change::{decoded, make_table, map, replace, translate},
    digits::{from_hex, hex},
    fill::{expand_tabs, pad, zero_fill},
    methods::byte_methods,
    parts::{join, partition, remove, split, split_lines, strip},
    search::{Side, begins, contains, count, find, index},
};
use parts::join_slices;

/// `bytes` or `bytearray`.
pub(crate) trait Sequence {
    /// Calls `f` with the bytes of `this`. It runs no Python code.
    fn with<R>(this: &Value, f: impl FnOnce(&[u8]) -> R) -> R;
    /// A new object.
    fn make(bytes: &[u8]) -> Value;
    /// A new object of so many bytes, which `fill` writes, and runs no Python code.
    ///
    /// # Errors
    /// MemoryError.
    fn build(vm: &Vm, len: usize, fill: impl FnOnce(&mut [u8])) -> Result<Value>;
    /// `this`, where a method may return it for a result that is equal to it.
    fn keep(this: &Value) -> Option<Value>;
    /// The bytes that an object can have at most, as far as CPython counts; more are an OverflowError.
    const MOST: usize = usize::MAX;
}

/// A new object of these bytes.
///
/// # Errors
/// MemoryError.
pub(crate) fn copied<K: Sequence>(vm: &Vm, bytes: &[u8]) -> Result<Value> {
    K::build(vm, bytes.len(), |room| room.copy_from_slice(bytes))
}

fn kept<K: Sequence>(this: &Value) -> Value {
    K::keep(this).unwrap_or_else(|| K::with(this, K::make))
}

fn too_long(vm: &Vm) -> Raised {
    vm.memory_error()
}

pub(crate) fn concat<K: Sequence>(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
    let Some(other) = plain_bytes(vm, other) else { return Ok(Value::NOT_IMPLEMENTED) };
    K::with(this, |bytes| join_slices::<K>(vm, &[], &[bytes, &other]))
}

pub(crate) fn repeat<K: Sequence>(this: &Value, vm: &Vm, times: &Value) -> Result<Value> {
    match typhon_object::primal::common::repetitions(vm, times)? {
        None => Ok(Value::NOT_IMPLEMENTED),
        Some(1) => Ok(kept::<K>(this)),
        Some(times)
            if K::MOST < usize::MAX
                && K::with(this, <[u8]>::len).checked_mul(times).is_none_or(|len| len > isize::MAX as usize) =>
        {
            Err(vm.overflow_error("repeated bytes are too long"))
        }
        Some(times) => match K::with(this, |bytes| text::repeat(bytes, times)) {
            Ok(bytes) => copied::<K>(vm, &bytes),
            Err(TooLong) => Err(too_long(vm)),
        },
    }
}

/// Compares with any bytes-like object.
pub(crate) fn compare<K: Sequence>(this: &Value, vm: &Vm, op: Comparison, other: &Value) -> Result<Value> {
    let Some(other) = plain_bytes(vm, other) else { return Ok(Value::NOT_IMPLEMENTED) };
    Ok(Value::bool(K::with(this, |bytes| match op {
        Comparison::Equal => bytes == &*other,
        Comparison::NotEqual => bytes != &*other,
        op => op.of(bytes.cmp(&other)),
    })))
}
