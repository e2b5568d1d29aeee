//! Integers under a format spec: the caller has the digits, of any base.

use super::group::Pieces;
use super::spec::{FormatError, Locale, Spec, unknown, value_error};
use crate::{Text, TextBuf};

/// What a spec wants an integer to be shown as.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum IntForm {
    /// Digits of this base, in upper case or not: for [`format_int`].
    Digits(u32, bool),
    /// The character with this number: for [`format_char`].
    Character,
    /// A float: for [`super::format_f64`].
    Float,
}

/// What a spec (parsed as numeric) wants of an integer; the errors are those that need no value.
pub fn int_form(spec: &Spec, type_name: &str) -> Result<IntForm, FormatError> {
    let form = match spec.kind.map(|kind| char::from_u32(kind).unwrap_or('\0')) {
        None | Some('d' | 'n') => IntForm::Digits(10, false),
        Some('b') => IntForm::Digits(2, false),
        Some('o') => IntForm::Digits(8, false),
        Some('x') => IntForm::Digits(16, false),
        Some('X') => IntForm::Digits(16, true),
        Some('c') => IntForm::Character,
        Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%') => return Ok(IntForm::Float),
        Some(_) => return unknown(spec.kind.unwrap_or(0), type_name),
    };
    if spec.precision.is_some() {
        return value_error("Precision not allowed in integer format specifier");
    }
    if spec.no_negative_zero {
        return value_error("Negative zero coercion (z) not allowed in integer format specifier");
    }
    if form == IntForm::Character {
        if spec.sign.is_some() {
            return value_error("Sign not allowed with integer format specifier 'c'");
        }
        if spec.alternate {
            return value_error("Alternate form (#) not allowed with integer format specifier 'c'");
        }
    }
    Ok(form)
}

/// Writes an integer, given its sign and its ASCII digits in the base that [`int_form`] names.
pub fn format_int(
    negative: bool,
    digits: &[u8],
    spec: &Spec,
    locale: &Locale<'_>,
    out: &mut TextBuf,
) -> Result<(), FormatError> {
    let prefix: &[u8] = match spec.kind.and_then(char::from_u32) {
        _ if !spec.alternate => b"",
        Some('b') => b"0b",
        Some('o') => b"0o",
        Some('x') => b"0x",
        Some('X') => b"0X",
        _ => b"",
    };
    Ok(Pieces { negative, prefix, digits, fraction: None, tail: Text::EMPTY }.write(spec, locale, out)?)
}

/// Writes the character with a number; `None` if the integer does not fit.
pub fn format_char(value: Option<i64>, spec: &Spec, out: &mut TextBuf) -> Result<(), FormatError> {
    let overflow = |message: &str| FormatError::Overflow(message.into());
    let value = value.ok_or_else(|| overflow("Python int too large to convert to C long"))?;
    let c = u32::try_from(value).ok().filter(|&c| c <= 0x10FFFF);
    let c = c.ok_or_else(|| overflow("%c arg not in range(0x110000)"))?;
    let one: TextBuf = [c].into_iter().collect();
    let tail = one.as_text();
    Ok(Pieces { negative: false, prefix: b"", digits: b"", fraction: None, tail }.write(spec, &Locale::c(), out)?)
}
