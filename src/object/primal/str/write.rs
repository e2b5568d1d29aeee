//! Writing values into a buffer: what f-strings, `%` and `str.format` have in common.
//!
//! Ints, floats and strs, which are most of what is formatted, are written without a str of their own.

use typhon_heap::Value;
use typhon_number::small::Decimal;
use typhon_text::{
    Text, TextBuf,
    format::{Spec, format_str, with_repr},
};

use super::{Str, build, cached};
use crate::{
    ops,
    primal::{failure, float, int},
    raise::Result,
    vm::Vm,
};

/// The exact str that `write` writes, in the thread's buffer. `write` may run Python code.
///
/// # Errors
/// What `write` raises, or MemoryError.
#[inline]
pub fn written(vm: &Vm, write: impl FnOnce(&mut TextBuf) -> Result<()>) -> Result<Value> {
    let mut buffer = vm.take_buffer();
    let result = write(&mut buffer).and_then(|()| from_text_checked(vm, buffer.as_text()));
    vm.give_buffer(buffer);
    result
}

/// The str of a text that may be huge.
///
/// # Errors
/// MemoryError.
#[inline]
pub fn from_text_checked(vm: &Vm, text: Text<'_>) -> Result<Value> {
    match cached(text.bytes()) {
        Some(short) => Ok(short),
        None => build(vm, text.byte_len(), text.len(), |room| room.push(text.bytes())),
    }
}

/// Writes `str(value)` where that needs no Python code and no str of its own; says whether it did.
#[inline]
pub fn push_plain(value: &Value, out: &mut TextBuf) -> bool {
    if let Some(string) = value.exact::<Str>() {
        out.push_text(string.text());
    } else if let Some(int) = value.as_small_int() {
        out.push_ascii(Decimal::new(int).as_bytes());
    } else if let Some(float) = value.as_small_float() {
        with_repr(float, |text| out.push_ascii(text.as_bytes()));
    } else {
        return false;
    }
    true
}

/// Writes `str(value)`.
///
/// # Errors
/// What `__str__` raises.
pub fn push_str(vm: &Vm, value: &Value, out: &mut TextBuf) -> Result<()> {
    if !push_plain(value, out) {
        push_shown(&ops::str(vm, value)?, out);
    }
    Ok(())
}

/// Writes a str.
pub fn push_shown(shown: &Value, out: &mut TextBuf) {
    if let Some(shown) = shown.native::<Str>() {
        out.push_text(shown.text());
    }
}

/// Writes `format(value, spec)`.
///
/// # Errors
/// ValueError for a spec that the value does not know, or what `__format__` raises.
pub fn push_formatted(vm: &Vm, value: &Value, spec: Text<'_>, out: &mut TextBuf) -> Result<()> {
    if spec.is_empty() && push_plain(value, out) {
        return Ok(());
    }
    if let Some(string) = value.exact::<Str>() {
        return Spec::parse(spec, "str", false)
            .and_then(|spec| format_str(string.text(), &spec, "str", out))
            .map_err(|error| failure::format(vm, error));
    }
    if value.as_small_int().is_some() {
        return int::text::write(vm, value, spec, out);
    }
    if value.as_small_float().is_some() {
        return float::write(vm, value, spec, out);
    }
    push_shown(&ops::format(vm, value, &super::from_text(spec))?, out);
    Ok(())
}

/// `format(value, spec)` of a value that [`push_formatted`] formats itself; `None` for others.
#[inline]
pub fn formatted(vm: &Vm, value: &Value, spec: &Value) -> Option<Result<Value>> {
    let spec = spec.exact::<Str>()?;
    let own = value.as_small_int().is_some() || value.as_small_float().is_some() || value.exact::<Str>().is_some();
    own.then(|| written(vm, |out| push_formatted(vm, value, spec.text(), out)))
}
