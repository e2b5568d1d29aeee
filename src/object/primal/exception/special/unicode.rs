//! What cannot be encoded, decoded or translated, and where it stands.

use std::sync::atomic::{AtomicI64, Ordering};

use typhon_heap::{Header, Slot, Value};
use typhon_macros::{pymethods, pytype};

use super::{BaseException, plain_args};
use crate::{
    args::Args,
    known::Known,
    ops,
    primal::{common::shape_for, exception::methods::base_str, int, str as string, tuple},
    raise::Result,
    vm::Vm,
};

/// Checks an argument of a Unicode error that must be a str.
fn text_argument(vm: &Vm, position: u32, value: &Value) -> Result<()> {
    match string::is_str(value) {
        true => Ok(()),
        false => Err(crate::primal::failure::argument(vm, &format!("argument {position}"), "str", value)),
    }
}

/// Where the offending part begins and ends: the numbers that have a size.
fn places(vm: &Vm, start: &Value, end: &Value) -> Result<(i64, i64)> {
    Ok((int::to_i64(vm, start)?, int::to_i64(vm, end)?))
}

/// The bytes that could not be decoded; exact bytes are kept as they are.
fn frozen_bytes(vm: &Vm, object: &Value) -> Result<Value> {
    if vm.class_of(object).is_subclass(Known::Bytes) {
        return Ok(object.clone());
    }
    match crate::primal::buffer::copy_bytes(vm, object)? {
        Some(bytes) => crate::primal::buffer::new_bytes(vm, &bytes),
        None => {
            let given = vm.type_name(object);
            Err(vm.type_error(format!("a bytes-like object is required, not '{given}'")))
        }
    }
}

/// Checks and stores the five (or, for translation errors, four) arguments of a Unicode error.
macro_rules! unicode_error {
    ($name:ident, $object:literal) => {
        #[pymethods]
        impl $name {
            fn __init__(this: &Value, vm: &Vm, args: Args<'_>) -> Result<()> {
                let given = plain_args(vm, this, args)?;
                let Some(error) = this.native::<$name>() else { return Ok(()) };
                error.base.set_args(tuple::new(given.to_vec()));
                let [encoding, object, start, end, reason] = given else {
                    let count = given.len();
                    return Err(vm.type_error(format!("function takes exactly 5 arguments ({count} given)")));
                };
                text_argument(vm, 1, encoding)?;
                if $object != "decode" {
                    text_argument(vm, 2, object)?;
                }
                let (start, end) = places(vm, start, end)?;
                text_argument(vm, 5, reason)?;
                // What is decoded is kept as bytes.
                let frozen = if $object == "decode" { Some(frozen_bytes(vm, object)?) } else { None };
                let object = frozen.as_ref().unwrap_or(object);
                error.start.store(start, Ordering::Relaxed);
                error.end.store(end, Ordering::Relaxed);
                let fields = [&error.encoding, &error.object, &error.reason];
                for (field, value) in fields.into_iter().zip([encoding, object, reason]) {
                    field.set(error.head(), value.clone());
                }
                Ok(())
            }

            fn __str__(this: &Value, vm: &Vm) -> Result<Value> {
                let Some(error) = this.native::<$name>() else { return base_str(vm, this) };
                if error.object.get(error.head()).is_none() {
                    return Ok(vm.str(""));
                }
                let reason = shown_part(vm, error.reason.get(error.head()))?;
                let encoding = shown_part(vm, error.encoding.get(error.head()))?;
                // Showing them may have changed the rest.
                let object = checked_object(vm, error.object.get(error.head()), $object == "decode")?;
                let (start, end) = (error.start(), error.end());
                Ok(vm.str(&match one(vm, &object, start, end)? {
                    Some(item) => {
                        format!("'{encoding}' codec can't {} {item} in position {start}: {reason}", $object)
                    }
                    None => {
                        let what = if $object == "decode" { "bytes" } else { "characters" };
                        let last = end.wrapping_sub(1);
                        format!("'{encoding}' codec can't {} {what} in position {start}-{last}: {reason}", $object)
                    }
                }))
            }
        }
    };
}

fn text_of(vm: &Vm, value: &Value) -> Result<String> {
    Ok(string::lossy(&ops::str(vm, value)?))
}

/// What a text says of an attribute, which may have been deleted.
fn shown_part(vm: &Vm, value: Option<Value>) -> Result<String> {
    value.map_or_else(|| Ok("<NULL>".to_owned()), |value| text_of(vm, &value))
}

/// What the error is about: `object`, which can be set to anything, and be deleted.
fn checked_object(vm: &Vm, object: Option<Value>, bytes: bool) -> Result<Value> {
    let (kind, wanted) = if bytes { (Known::Bytes, "bytes") } else { (Known::Str, "string") };
    match object {
        None => Err(vm.type_error("UnicodeError 'object' attribute is not set")),
        Some(object) if vm.class_of(&object).is_subclass(kind) => Ok(object),
        Some(_) => Err(vm.type_error(format!("UnicodeError 'object' attribute must be a {wanted}"))),
    }
}

/// The single offending item as messages show it; `None` for a longer range.
fn one(vm: &Vm, object: &Value, start: i64, end: i64) -> Result<Option<String>> {
    if start < 0 || end != start.wrapping_add(1) || start as usize >= ops::len(vm, object)? {
        return Ok(None);
    }
    if let Some(text) = object.native::<string::Str>() {
        let point = text.text().code_points().nth(start as usize).unwrap_or(0);
        let escaped = match point {
            0..0x100 => format!("\\x{point:02x}"),
            0x100..0x10000 => format!("\\u{point:04x}"),
            _ => format!("\\U{point:08x}"),
        };
        return Ok(Some(format!("character '{escaped}'")));
    }
    let byte = ops::get_item(vm, object, &vm.int(start))?.as_small_int().unwrap_or(0);
    Ok(Some(format!("byte 0x{byte:02x}")))
}

exception! {
    /// Unicode encoding error.
    UnicodeEncodeError("UnicodeEncodeError") {
        encoding set_encoding "encoding", object set_object "object", reason set_reason "reason",
    } with numbers start set_start "start" end set_end "end"
}

unicode_error!(UnicodeEncodeError, "encode");

exception! {
    /// Unicode decoding error.
    UnicodeDecodeError("UnicodeDecodeError") {
        encoding set_encoding "encoding", object set_object "object", reason set_reason "reason",
    } with numbers start set_start "start" end set_end "end"
}

unicode_error!(UnicodeDecodeError, "decode");

exception! {
    /// Unicode translation error.
    UnicodeTranslateError("UnicodeTranslateError") {
        encoding set_encoding "encoding", object set_object "object", reason set_reason "reason",
    } with numbers start set_start "start" end set_end "end"
}

#[pymethods]
impl UnicodeTranslateError {
    fn __init__(this: &Value, vm: &Vm, args: Args<'_>) -> Result<()> {
        let given = plain_args(vm, this, args)?;
        let Some(error) = this.native::<UnicodeTranslateError>() else { return Ok(()) };
        error.base.set_args(tuple::new(given.to_vec()));
        let [object, start, end, reason] = given else {
            let count = given.len();
            return Err(vm.type_error(format!("function takes exactly 4 arguments ({count} given)")));
        };
        text_argument(vm, 1, object)?;
        let (start, end) = places(vm, start, end)?;
        text_argument(vm, 4, reason)?;
        error.start.store(start, Ordering::Relaxed);
        error.end.store(end, Ordering::Relaxed);
        for (field, value) in [(&error.object, object), (&error.reason, reason)] {
            field.set(error.head(), value.clone());
        }
        Ok(())
    }

    fn __str__(this: &Value, vm: &Vm) -> Result<Value> {
        let Some(error) = this.native::<UnicodeTranslateError>() else { return base_str(vm, this) };
        if error.object.get(error.head()).is_none() {
            return Ok(vm.str(""));
        }
        let reason = shown_part(vm, error.reason.get(error.head()))?;
        let object = checked_object(vm, error.object.get(error.head()), false)?;
        let (start, end) = (error.start(), error.end());
        Ok(vm.str(&match one(vm, &object, start, end)? {
            Some(item) => format!("can't translate {item} in position {start}: {reason}"),
            None => format!("can't translate characters in position {start}-{}: {reason}", end.wrapping_sub(1)),
        }))
    }
}
