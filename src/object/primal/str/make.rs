//! Making strs: of subclasses, concatenated, repeated, and `str(...)`.

use typhon_heap::{Header, ShapeId, Value};
use typhon_text::{Text, TextBuf, TooLong};

use super::{Str, build, codec, empty, make};
use crate::{
    args::Maybe,
    ops,
    primal::{buffer, common, failure},
    raise::Result,
    vm::Vm,
};

/// An instance of a subclass of `str`; MemoryError where there is no room.
pub fn new_instance(vm: &Vm, shape: ShapeId, text: Text<'_>) -> Result<Value> {
    let size = (text.byte_len(), text.len());
    make(shape, Header::with_shape(shape), size, 0, |room| room.push(text.bytes())).ok_or_else(|| vm.memory_error())
}

/// The str of a buffer that may be huge.
///
/// # Errors
/// MemoryError.
pub fn from_buf_checked(vm: &Vm, buffer: std::result::Result<TextBuf, TooLong>) -> Result<Value> {
    match buffer {
        Ok(buffer) => super::from_text_checked(vm, buffer.as_text()),
        Err(TooLong) => Err(vm.memory_error()),
    }
}

/// `a + b`, an exact str. Where one of them is empty, the other one itself.
///
/// # Errors
/// MemoryError.
pub fn concat(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
    let (Some(left), Some(right)) = (a.native::<Str>(), b.native::<Str>()) else { return Ok(Value::NOT_IMPLEMENTED) };
    if right.is_empty() && a.exact::<Str>().is_some() {
        return Ok(a.clone());
    }
    if left.is_empty() && b.exact::<Str>().is_some() {
        return Ok(b.clone());
    }
    let (first, second) = (left.bytes(), right.bytes());
    if first.len() + second.len() == 1 {
        return Ok(super::from_text(if first.is_empty() { right.text() } else { left.text() }));
    }
    build(vm, first.len() + second.len(), left.len() + right.len(), |room| {
        room.push(first);
        room.push(second);
    })
}

/// `string * times`, an exact str.
///
/// # Errors
/// OverflowError or MemoryError where it would be too long.
pub fn repeat(vm: &Vm, string: &Value, times: usize) -> Result<Value> {
    let Some(this) = string.native::<Str>() else { return Ok(Value::NOT_IMPLEMENTED) };
    if times == 0 || this.is_empty() {
        return Ok(empty());
    }
    if times == 1 {
        return Ok(exact(string, this));
    }
    let bytes = this.bytes();
    let points = this.len().checked_mul(times).filter(|&points| points <= isize::MAX as usize);
    let Some(points) = points else { return Err(vm.overflow_error("repeated string is too long")) };
    let Some(total) = bytes.len().checked_mul(times) else { return Err(vm.memory_error()) };
    build(vm, total, points, |room| {
        if let [byte] = bytes {
            return room.push_times(*byte, times);
        }
        // Doubling what is there copies in large pieces.
        room.push(bytes);
        while room.written() < total {
            room.push_first(room.written().min(total - room.written()));
        }
    })
}

/// The exact str equal to a str or an instance of a subclass.
#[inline]
pub(super) fn exact(value: &Value, string: &Str) -> Value {
    if value.exact::<Str>().is_some() { value.clone() } else { super::from_text(string.text()) }
}

/// The text of an argument that must be a str without NULs; `what` is like "str() argument 'encoding'".
pub(super) fn name_argument<'a>(vm: &Vm, argument: Maybe<'a>, what: &str) -> Result<Option<&'a str>> {
    let Some(value) = argument.0 else { return Ok(None) };
    let Some(string) = value.native::<Str>() else { return Err(failure::argument(vm, what, "str", value)) };
    match string.to_str() {
        Some(name) if name.contains('\0') => Err(vm.value_error("embedded null character")),
        Some(name) => Ok(Some(name)),
        None => Err(vm.surrogates_not_allowed(value)),
    }
}

/// As `name_argument`; `str` alone calls the wrong type by its full name.
fn codec_argument<'a>(vm: &Vm, argument: Maybe<'a>, what: &str) -> Result<Option<&'a str>> {
    match argument.0 {
        Some(value) if value.native::<Str>().is_none() => {
            let given = vm.class_of(value).told_name(vm);
            Err(vm.type_error(format!("{what} must be str, not {given}")))
        }
        _ => name_argument(vm, argument, what),
    }
}

/// `str.__new__(class, object, encoding, errors)`.
pub(super) fn new_str(
    vm: &Vm,
    class: &Value,
    object: Maybe<'_>,
    encoding: Maybe<'_>,
    errors: Maybe<'_>,
) -> Result<Value> {
    let encoding = codec_argument(vm, encoding, "str() argument 'encoding'")?;
    let errors = codec_argument(vm, errors, "str() argument 'errors'")?;
    let string = match object.0 {
        None => empty(),
        Some(object) if encoding.is_none() && errors.is_none() => ops::str(vm, object)?,
        Some(object) => decode_object(vm, object, encoding.unwrap_or("utf-8"), errors)?,
    };
    if common::is_own_class::<Str>(class) {
        return Ok(string);
    }
    let shape = common::shape_for::<Str>(vm, class)?;
    match string.native::<Str>() {
        Some(string) => new_instance(vm, shape, string.text()),
        None => Ok(string),
    }
}

fn decode_object(vm: &Vm, object: &Value, encoding: &str, errors: Option<&str>) -> Result<Value> {
    if object.native::<Str>().is_some() {
        return Err(vm.type_error("decoding str is not supported"));
    }
    match buffer::copy_plain_bytes(vm, object)? {
        // Nothing is text in every encoding, known or not.
        Some(bytes) if bytes.is_empty() => Ok(super::empty()),
        Some(bytes) => codec::decode(vm, &bytes, Some(object), encoding, errors),
        None => {
            let given = vm.type_name(object);
            Err(vm.type_error(format!("decoding to str: need a bytes-like object, {given} found")))
        }
    }
}
