//! Bytes filled up to a width.

use typhon_object::prelude::*;
use typhon_text::{TooLong, bytes as text};

use super::{Sequence, copied, kept, too_long};
use crate::buffer::as_bytes;

/// How `ljust` and its like fill.
pub(crate) type Pad = fn(&[u8], usize, u8) -> std::result::Result<Vec<u8>, TooLong>;

pub(crate) fn pad<K: Sequence>(
    this: &Value,
    vm: &Vm,
    name: &str,
    width: i64,
    fill: Maybe<'_>,
    pad: Pad,
) -> Result<Value> {
    let fill = match fill.0 {
        None => b' ',
        Some(fill) => fill_byte(vm, name, fill)?,
    };
    let width = usize::try_from(width).unwrap_or(0);
    if K::with(this, <[u8]>::len) >= width {
        return Ok(kept::<K>(this));
    }
    match K::with(this, |bytes| pad(bytes, width, fill)) {
        Ok(bytes) => copied::<K>(vm, &bytes),
        Err(TooLong) if width > K::MOST => Err(vm.overflow_error("byte string is too large")),
        Err(TooLong) => Err(too_long(vm)),
    }
}

fn fill_byte(vm: &Vm, name: &str, fill: &Value) -> Result<u8> {
    let kind = vm.class_of(fill);
    if !kind.is_subclass(Known::Bytes) && !kind.is_subclass(Known::ByteArray) {
        let given = vm.given_name(fill);
        return Err(vm.type_error(format!("{name}() argument 2 must be a byte string of length 1, not {given}")));
    }
    let bytes = as_bytes(vm, fill)?;
    match *bytes {
        [byte] => Ok(byte),
        _ => {
            let (given, len) = (kind.name(), bytes.len());
            Err(vm.type_error(format!(
                "{name}(): argument 2 must be a byte string of length 1, not a {given} object of length {len}"
            )))
        }
    }
}

pub(crate) fn zero_fill<K: Sequence>(this: &Value, vm: &Vm, width: i64) -> Result<Value> {
    pad::<K>(this, vm, "zfill", width, Maybe(None), |bytes, width, _| text::zfill(bytes, width))
}

pub(crate) fn expand_tabs<K: Sequence>(this: &Value, vm: &Vm, size: i64) -> Result<Value> {
    match K::with(this, |bytes| text::expand_tabs(bytes, usize::try_from(size).unwrap_or(0))) {
        Ok(bytes) => copied::<K>(vm, &bytes),
        Err(TooLong) => Err(vm.overflow_error("result too long")),
    }
}
