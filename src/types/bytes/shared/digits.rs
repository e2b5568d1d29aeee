//! Bytes as hexadecimal digits.

use typhon_object::{prelude::*, primal::str as string};
use typhon_text::{Text, TooLong, bytes as text};

use super::super::slice_of;
use crate::buffer::{BytesGuard, find_bytes};

/// `hex(sep, bytes_per_sep)` of any bytes.
pub(crate) fn hex(vm: &Vm, bytes: &[u8], separator: Maybe<'_>, group: i64) -> Result<Value> {
    let separator = match separator.0 {
        None => None,
        Some(separator) => Some(separator_byte(vm, separator)?),
    };
    let digits = text::hex(bytes, separator, group as isize).map_err(|TooLong| vm.memory_error())?;
    string::from_text_checked(vm, Text::from_parts(&digits, true))
}

fn separator_byte(vm: &Vm, separator: &Value) -> Result<u8> {
    if ops::len(vm, separator)? != 1 {
        return Err(vm.value_error("sep must be length 1."));
    }
    let byte = match separator.native::<Str>() {
        Some(text) => text.bytes()[0],
        None if vm.class_of(separator).is_subclass(Known::Bytes) => slice_of(separator)[0],
        None => return Err(vm.type_error("sep must be str or bytes.")),
    };
    if byte.is_ascii() { Ok(byte) } else { Err(vm.value_error("sep must be ASCII.")) }
}

/// The bytes that `fromhex` reads.
pub(crate) fn from_hex(vm: &Vm, given: &Value) -> Result<Vec<u8>> {
    let bytes = match given.native::<Str>() {
        Some(text) => BytesGuard::Plain(text.bytes()),
        None => find_bytes(vm, given)?.ok_or_else(|| {
            let given = vm.class_of(given).told_name(vm);
            vm.type_error(format!("fromhex() argument must be str or bytes-like, not {given}"))
        })?,
    };
    vm.check_room(bytes.len())?;
    text::from_hex(&bytes).map_err(|error| {
        let error = match (error, given.native::<Str>()) {
            // A text that is not ASCII is refused where it is not.
            (text::FromHexError::Digit(at), Some(text)) => {
                let foreign = text.text().code_points().position(|point| point > 127);
                text::FromHexError::Digit(foreign.unwrap_or(at))
            }
            (error, _) => error,
        };
        vm.value_error(error.to_string())
    })
}
