//! `int(...)`, `bool(...)` and the bytes of ints.

use typhon_heap::Value;
use typhon_number::{BigInt, ByteOrder};

use super::{Int, is_int, text, to_exact};
use crate::{
    args::{Maybe, Param, ParamKind, Signature},
    class::Class,
    dunder::Dunder,
    known::Known,
    ops,
    primal::{buffer, common, failure, float, str::Str},
    raise::Result,
    vm::Vm,
};

/// `int.__new__(class, x, base)`.
pub(super) fn make(vm: &Vm, class: &Value, x: Maybe<'_>, base: Maybe<'_>) -> Result<Value> {
    let int = match (x.0, base.0) {
        (None, None) => vm.int(0),
        (None, Some(_)) => return Err(vm.type_error("int() missing string argument")),
        (Some(x), None) => convert(vm, x)?,
        (Some(x), Some(base)) => convert_in_base(vm, x, base)?,
    };
    if common::is_own_class::<Int>(class) {
        return Ok(int);
    }
    if Class::from(class).is_some_and(|class| class.is_subclass(Known::Bool)) {
        return Err(vm.type_error("int.__new__(bool) is not safe, use bool.__new__()"));
    }
    let shape = common::shape_for::<Int>(vm, class)?;
    Ok(super::new_instance(shape, super::to_big(&int).into_owned()))
}

/// What a call of the class takes.
pub(super) static PARAMETERS: Signature = Signature {
    name: "int",
    params: &[
        Param { name: "x", kind: ParamKind::PositionalOnly, required: false },
        Param { name: "base", kind: ParamKind::Positional, required: false },
    ],
    star: false,
    star_star: false,
    class: true,
};

/// `int(x)`: an exact int.
///
/// # Errors
/// TypeError for what is no number and no text, or what the conversion raises.
pub fn convert(vm: &Vm, x: &Value) -> Result<Value> {
    if x.as_small_int().is_some() || x.shape() == Known::Int.shape() {
        return Ok(x.clone());
    }
    if let Some(value) = x.as_small_float() {
        return float::to_int(vm, value);
    }
    if let Some(string) = x.exact::<Str>() {
        return text::parse_text(vm, string.text(), 10, x);
    }
    let slots = vm.class_of(x).slots();
    if let Some(slot) = slots.one(Dunder::Int) {
        let result = slot(vm, x)?;
        if is_int(&result) {
            if result.as_small_int().is_none() && result.shape() != Known::Int.shape() {
                crate::warn::strict_subclass(vm, "__int__", "int", &result)?;
            }
            return Ok(to_exact(vm, &result));
        }
        let given = vm.type_name(&result);
        return Err(vm.type_error(format!("__int__ returned non-int (type {given})")));
    }
    if slots.has(Dunder::Index) {
        return ops::index(vm, x);
    }
    if let Some(string) = x.native::<Str>() {
        return text::parse_text(vm, string.text(), 10, x);
    }
    match bytes_literal(vm, x)? {
        Some((bytes, shown)) => text::parse_bytes(vm, &bytes, 10, &shown),
        None => {
            let given = vm.type_name(x);
            Err(vm.type_error(format!(
                "int() argument must be a string, a bytes-like object or a real number, not '{given}'"
            )))
        }
    }
}

fn convert_in_base(vm: &Vm, x: &Value, base: &Value) -> Result<Value> {
    let base = super::to_i64_clamped(vm, base)?;
    let base = match u32::try_from(base) {
        Ok(base) if base == 0 || (2..=36).contains(&base) => base,
        _ => return Err(vm.value_error("int() base must be >= 2 and <= 36, or 0")),
    };
    if let Some(string) = x.native::<Str>() {
        return text::parse_text(vm, string.text(), base, x);
    }
    if buffer::is_bytes(vm, x)
        && let Some((bytes, shown)) = bytes_literal(vm, x)?
    {
        return text::parse_bytes(vm, &bytes, base, &shown);
    }
    Err(vm.type_error("int() can't convert non-string with explicit base"))
}

/// The bytes of a bytes-like object, and the `bytes` that an error shows.
fn bytes_literal(vm: &Vm, x: &Value) -> Result<Option<(Vec<u8>, Value)>> {
    match buffer::copy_plain_bytes(vm, x)? {
        Some(bytes) => {
            let shown = buffer::new_bytes(vm, &bytes)?;
            Ok(Some((bytes, shown)))
        }
        None => Ok(None),
    }
}

fn byte_order(vm: &Vm, function: &str, order: Maybe<'_>) -> Result<ByteOrder> {
    let Some(order) = order.0 else { return Ok(ByteOrder::Big) };
    let Some(name) = order.native::<Str>() else {
        return Err(failure::argument(vm, &format!("{function}() argument 'byteorder'"), "str", order));
    };
    match name.bytes() {
        b"little" => Ok(ByteOrder::Little),
        b"big" => Ok(ByteOrder::Big),
        _ => Err(vm.value_error("byteorder must be either 'little' or 'big'")),
    }
}

/// `int.to_bytes`.
pub(super) fn to_bytes(vm: &Vm, this: &Value, length: i64, order: Maybe<'_>, signed: bool) -> Result<Value> {
    let order = byte_order(vm, "to_bytes", order)?;
    let length = usize::try_from(length).map_err(|_| vm.value_error("length argument must be non-negative"))?;
    if length > isize::MAX as usize - 33 {
        return Err(vm.overflow_error("byte string is too large"));
    }
    // Where there is no room for the bytes, nobody looks whether they are enough.
    if length > 1 << 30 && !has_room(length) {
        return Err(vm.memory_error());
    }
    let int = super::to_big(this);
    match int.to_bytes(length, order, signed) {
        Ok(bytes) => buffer::new_bytes(vm, &bytes),
        Err(error) => Err(failure::number(vm, error)),
    }
}

/// Whether there is memory for so many bytes.
fn has_room(length: usize) -> bool {
    let mut room = Vec::<u8>::new();
    let fits = room.try_reserve_exact(length).is_ok();
    // Memory that nobody sees may be taken to be there.
    std::hint::black_box(&room);
    fits
}

/// `int.from_bytes`.
pub(super) fn from_bytes(vm: &Vm, class: &Value, bytes: &Value, order: Maybe<'_>, signed: bool) -> Result<Value> {
    let order = byte_order(vm, "from_bytes", order)?;
    if bytes.native::<Str>().is_some() || is_int(bytes) {
        let given = vm.type_name(bytes);
        return Err(vm.type_error(format!("cannot convert '{given}' object to bytes")));
    }
    let bytes = buffer::bytes_of(vm, bytes)?;
    let int = super::from_bigint(BigInt::from_bytes(&bytes, order, signed));
    if common::is_own_class::<Int>(class) { Ok(int) } else { vm.call(class, &[int]) }
}
