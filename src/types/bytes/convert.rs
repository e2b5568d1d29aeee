//! Making bytes of other objects, and text of bytes.

use typhon_object::{
    dunder::Dunder,
    prelude::*,
    primal::{
        int::{self, Kind},
        str::{self as string, codec},
    },
};

use super::{Bytes, new};
use crate::buffer::copied;

/// The byte that an int is.
///
/// # Errors
/// ValueError "byte must be in range(0, 256)"; TypeError for what is no int.
#[inline]
pub fn byte_of(vm: &Vm, value: &Value) -> Result<u8> {
    match value.as_small_int().and_then(|int| u8::try_from(int).ok()) {
        Some(byte) => Ok(byte),
        None => slow_byte(vm, value, "byte"),
    }
}

#[cold]
fn slow_byte(vm: &Vm, value: &Value, what: &str) -> Result<u8> {
    let index = ops::index(vm, value)?;
    let byte = match int::kind(&index) {
        Some(Kind::Small(int)) => u8::try_from(int).ok(),
        _ => None,
    };
    byte.ok_or_else(|| vm.value_error(format!("{what} must be in range(0, 256)")))
}

/// The bytes of an iterable of ints; `what` begins the text for ints out of range.
///
/// # Errors
/// ValueError, TypeError, or what iterating raises.
pub fn bytes_from_iterable(vm: &Vm, iterable: &Value, what: &str, asks: bool) -> Result<Vec<u8>> {
    from_items(vm, ops::Items::new(vm, iterable)?, iterable, what, asks)
}

fn from_items(vm: &Vm, mut items: ops::Items<'_>, iterable: &Value, what: &str, asks: bool) -> Result<Vec<u8>> {
    let hint = if asks { ops::length_hint(vm, iterable)? } else { 0 };
    let mut bytes = Vec::new();
    // What cannot be is refused before the first item.
    if bytes.try_reserve(hint).is_err() {
        return Err(vm.memory_error());
    }
    bytes.shrink_to(hint.min(1 << 20));
    while let Some(item) = items.next()? {
        vm.make_room(&mut bytes, 1)?;
        bytes.push(match item.as_small_int().and_then(|int| u8::try_from(int).ok()) {
            Some(byte) => byte,
            None => slow_byte(vm, &item, what)?,
        });
    }
    Ok(bytes)
}

/// What `bytes(...)` and `bytearray(...)` make of their arguments.
pub(crate) enum Source {
    /// An object that is `bytes` already.
    Same(Value),
    /// So many zero bytes.
    Zeros(usize),
    /// Other bytes.
    Bytes(Vec<u8>),
}

/// Reads the arguments of `bytes(source, encoding, errors)`, or of `bytearray`.
///
/// # Errors
/// TypeError, ValueError, OverflowError as CPython's, or what conversions raise.
pub(crate) fn source(vm: &Vm, kind: &str, source: Maybe<'_>, encoding: Maybe<'_>, errors: Maybe<'_>) -> Result<Source> {
    let encoding = name_argument(vm, kind, "encoding", encoding)?;
    let errors = name_argument(vm, kind, "errors", errors)?;
    let text = source.0.filter(|source| string::is_str(source));
    if let Some(encoding) = encoding {
        let Some(text) = text else { return Err(vm.type_error("encoding without a string argument")) };
        return codec::encode(vm, text, encoding, errors).map(Source::Same);
    }
    if errors.is_some() {
        return Err(vm.type_error(match text {
            Some(_) => "string argument without an encoding",
            None => "errors without a string argument",
        }));
    }
    let Some(source) = source.0 else { return Ok(Source::Bytes(Vec::new())) };
    if kind == "bytes"
        && let Some(made) = from_bytes_method(vm, source)?
    {
        return Ok(Source::Same(made));
    }
    if text.is_some() {
        return Err(vm.type_error("string argument without an encoding"));
    }
    if (int::is_int(source) || vm.class_of(source).slots().has(Dunder::Index))
        && let Some(count) = count(vm, kind, source)?
    {
        return Ok(Source::Zeros(count));
    }
    from_object(vm, kind, source).map(Source::Bytes)
}

fn from_bytes_method(vm: &Vm, source: &Value) -> Result<Option<Value>> {
    if source.exact::<Bytes>().is_some() {
        return Ok(Some(source.clone()));
    }
    let Some(slot) = vm.class_of(source).slots().one(Dunder::Bytes) else { return Ok(None) };
    let made = slot(vm, source)?;
    if made.native::<Bytes>().is_some() {
        return Ok(Some(made));
    }
    let given = vm.type_name(&made);
    Err(vm.type_error(format!("__bytes__ returned non-bytes (type {given})")))
}

fn count(vm: &Vm, kind: &str, source: &Value) -> Result<Option<usize>> {
    let index = match ops::index(vm, source) {
        Ok(index) => index,
        Err(raised) => return vm.catch_as(raised, Known::TypeError).map(|_| None),
    };
    match int::as_i64(&index) {
        Some(count) if kind == "bytes" && count > super::MOST as i64 => {
            Err(vm.overflow_error("byte string is too large"))
        }
        Some(count) => usize::try_from(count).map(Some).map_err(|_| vm.value_error("negative count")),
        None => match int::kind(&index) {
            Some(Kind::Big(big)) if big.to_i64().is_some_and(|count| count >= 0) => Err(vm.memory_error()),
            Some(Kind::Big(big)) if big.to_i64().is_some() => Err(vm.value_error("negative count")),
            _ => {
                let given = vm.type_name(source);
                Err(vm.overflow_error(format!("cannot fit '{given}' into an index-sized integer")))
            }
        },
    }
}

/// The bytes of a bytes-like object or an iterable of ints.
fn from_object(vm: &Vm, kind: &str, source: &Value) -> Result<Vec<u8>> {
    if let Some(bytes) = copied(vm, source)? {
        return Ok(bytes);
    }
    let refused = || {
        let given = vm.type_name(source);
        vm.type_error(format!("cannot convert '{given}' object to {kind}"))
    };
    if !vm.class_of(source).slots().has(Dunder::Iter) && !ops::is_sequence(vm, source) {
        return Err(refused());
    }
    let items = ops::Items::new(vm, source).or_else(|raised| {
        drop(vm.catch_as(raised, Known::TypeError)?);
        Err(refused())
    })?;
    from_items(vm, items, source, if kind == "bytes" { "bytes" } else { "byte" }, kind == "bytes")
}

/// `bytes(object)`.
///
/// # Errors
/// As for the call.
pub fn to_bytes(vm: &Vm, object: &Value) -> Result<Value> {
    match source(vm, "bytes", Maybe(Some(object)), Maybe(None), Maybe(None))? {
        Source::Same(bytes) => Ok(bytes),
        Source::Zeros(count) => super::build(vm, count, |_| ()),
        Source::Bytes(bytes) => Ok(new(&bytes)),
    }
}

/// An argument that names a codec or an error handler.
///
/// # Errors
/// TypeError "decode() argument 'encoding' must be str, not int"; ValueError for embedded zeros.
pub fn name_argument<'a>(vm: &Vm, function: &str, name: &str, argument: Maybe<'a>) -> Result<Option<&'a str>> {
    let Some(value) = argument.0 else { return Ok(None) };
    if !string::is_str(value) {
        let given = if value.is_none() { "None".to_owned() } else { vm.type_name(value) };
        return Err(vm.type_error(format!("{function}() argument '{name}' must be str, not {given}")));
    }
    match string::as_str(value) {
        Some(text) if text.contains('\0') => Err(vm.value_error("embedded null character")),
        Some(text) => Ok(Some(text)),
        None => Err(vm.surrogates_not_allowed(value)),
    }
}
