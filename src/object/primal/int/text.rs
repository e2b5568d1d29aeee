//! Ints as text and back: `str`, `format`, `int(text, base)`.

use std::sync::atomic::Ordering;

use typhon_heap::Value;
use typhon_number::{BigInt, NumberError, small};
use typhon_text::{
    Text, TextBuf,
    format::{FormatError, IntForm, Locale, Spec, ascii_number, format_char, format_f64, format_int, int_form},
};

use super::{Kind, heavy, kind, to_float};
use crate::{
    ops,
    primal::{
        failure,
        str::{self as string, Str},
    },
    raise::{Raised, Result},
    vm::Vm,
};

/// `sys.get_int_max_str_digits()`.
fn digit_limit(vm: &Vm) -> usize {
    vm.runtime().int_max_str_digits.load(Ordering::Relaxed)
}

/// The decimal digits of an int, with its sign.
///
/// # Errors
/// ValueError where they are more than the limit for conversions.
pub fn decimal(vm: &Vm, value: &Value) -> Result<String> {
    match kind(value) {
        Some(Kind::Small(int)) => Ok(small::Decimal::new(int).as_str().to_owned()),
        Some(Kind::Big(int)) => {
            let limit = digit_limit(vm);
            let work = int.magnitude().len();
            let text = heavy(if limit > 0 { 0 } else { work.saturating_mul(16) }, || int.to_decimal(limit));
            text.map_err(|error| failure::number(vm, error))
        }
        None => Ok(String::new()),
    }
}

/// `str(value)` of an int, as an exact str.
///
/// # Errors
/// As [`decimal`].
pub fn to_str(vm: &Vm, value: &Value) -> Result<Value> {
    match kind(value) {
        Some(Kind::Small(int)) => Ok(string::from_ascii(small::Decimal::new(int).as_bytes())),
        _ => decimal(vm, value).map(|text| string::from_ascii(text.as_bytes())),
    }
}

/// Sign and digits of an int in base 2, 8, 10 or 16, in lower case.
///
/// # Errors
/// As [`decimal`], for base 10.
pub fn digits(vm: &Vm, value: &Value, base: u32) -> Result<(bool, String)> {
    let text = match (base, kind(value)) {
        (10, _) => decimal(vm, value)?,
        (2, Some(Kind::Small(int))) => return Ok((int < 0, format!("{:b}", int.unsigned_abs()))),
        (8, Some(Kind::Small(int))) => return Ok((int < 0, format!("{:o}", int.unsigned_abs()))),
        (16, Some(Kind::Small(int))) => return Ok((int < 0, format!("{:x}", int.unsigned_abs()))),
        (_, Some(Kind::Big(int))) => int.to_radix(base as u8).map_err(|error| failure::number(vm, error))?,
        _ => String::new(),
    };
    Ok(match text.strip_prefix('-') {
        Some(rest) => (true, rest.to_owned()),
        None => (false, text),
    })
}

/// `format(value, spec)` of an int.
///
/// # Errors
/// ValueError for a spec that ints do not have, OverflowError for one too large for its letter.
pub fn format(vm: &Vm, value: &Value, spec: &Str) -> Result<Value> {
    if spec.is_empty() {
        return if value.as_small_int().is_some() { to_str(vm, value) } else { ops::str(vm, value) };
    }
    string::written(vm, |out| write(vm, value, spec.text(), out))
}

/// Writes `format(value, spec)` of an int, for a spec that is not empty.
///
/// # Errors
/// As [`format`].
pub fn write(vm: &Vm, value: &Value, spec: Text<'_>, out: &mut TextBuf) -> Result<()> {
    let fail = |error| failure::format(vm, error);
    let spec = Spec::parse(spec, "int", true).map_err(|error| wrong_spec(vm, value, error))?;
    match int_form(&spec, "int").map_err(|error| wrong_spec(vm, value, error))? {
        IntForm::Character => format_char(super::as_i64(value), &spec, out).map_err(fail),
        IntForm::Float => format_f64(to_float(vm, value)?, &spec, "int", &Locale::c(), out).map_err(fail),
        IntForm::Digits(10, _) if let Some(Kind::Small(int)) = kind(value) => {
            let decimal = small::Decimal::new(int);
            let digits = &decimal.as_bytes()[usize::from(int < 0)..];
            format_int(int < 0, digits, &spec, &Locale::c(), out).map_err(fail)
        }
        IntForm::Digits(base, upper) => {
            let (negative, mut digits) = digits(vm, value, base)?;
            if upper {
                digits.make_ascii_uppercase();
            }
            format_int(negative, digits.as_bytes(), &spec, &Locale::c(), out).map_err(fail)
        }
    }
}

/// The error of a spec, with the value's class for int.
#[cold]
fn wrong_spec(vm: &Vm, value: &Value, error: FormatError) -> Raised {
    match error {
        FormatError::Value(text) => {
            let name = vm.type_name(value);
            vm.value_error(text.replace("object of type 'int'", &format!("object of type '{name}'")))
        }
        FormatError::Specifier(spec, _) => failure::format(vm, FormatError::Specifier(spec, vm.type_name(value))),
        other => failure::format(vm, other),
    }
}

/// `int(text, base)`; `shown` is the object that the error shows.
///
/// # Errors
/// ValueError "invalid literal for int() with base 10: 'x'", also for too many digits.
pub fn parse_text(vm: &Vm, text: Text<'_>, base: u32, shown: &Value) -> Result<Value> {
    if base == 10
        && let Some(int) = small::parse(text.bytes())
    {
        return Ok(vm.int(int));
    }
    match ascii_number(text) {
        Some(ascii) => parse_bytes(vm, &ascii, base, shown),
        None => Err(invalid(vm, base, shown)),
    }
}

/// `int(bytes, base)`; `shown` is the object that the error shows.
///
/// # Errors
/// As [`parse_text`].
pub fn parse_bytes(vm: &Vm, bytes: &[u8], base: u32, shown: &Value) -> Result<Value> {
    if base == 10
        && let Some(int) = small::parse(bytes)
    {
        return Ok(vm.int(int));
    }
    let limit = digit_limit(vm);
    let work = if limit > 0 { 0 } else { bytes.len() };
    match heavy(work, || BigInt::parse(bytes, base, limit)) {
        Ok(int) => Ok(super::from_bigint(int)),
        Err(NumberError::InvalidLiteral) => Err(invalid(vm, base, shown)),
        Err(error) => Err(failure::number(vm, error)),
    }
}

/// Bytes whose repr begins as that of long ones does.
fn beginning(vm: &Vm, shown: &Value) -> Result<Option<Value>> {
    const ENOUGH: usize = 200;
    if !crate::known::Known::Bytes.value().is(&vm.class_value(shown)) {
        return Ok(None);
    }
    let Some(mut bytes) = crate::primal::buffer::copy_bytes(vm, shown)?.filter(|bytes| bytes.len() > ENOUGH) else {
        return Ok(None);
    };
    // Which quotes there are tells which ones stand around it.
    let quotes: Vec<u8> = [b'\'', b'"'].into_iter().filter(|quote| bytes.contains(quote)).collect();
    bytes.truncate(ENOUGH);
    bytes.extend(quotes);
    crate::primal::buffer::new_bytes(vm, &bytes).map(Some)
}

#[cold]
fn invalid(vm: &Vm, base: u32, shown: &Value) -> Raised {
    match beginning(vm, shown).and_then(|begin| ops::repr(vm, begin.as_ref().unwrap_or(shown))) {
        Ok(repr) => {
            // CPython cuts the repr at 200 characters.
            let shown: String = string::lossy(&repr).chars().take(200).collect();
            vm.value_error(format!("invalid literal for int() with base {base}: {shown}"))
        }
        Err(raised) => raised,
    }
}
