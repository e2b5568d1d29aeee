//! Floats under a format spec.

use super::fixed::Fixed;
use super::float_text::{FloatFlags, float_text};
use super::group::Pieces;
use super::spec::{FormatError, Locale, Spec, unknown, value_error};
use crate::{Text, TextBuf};

/// How the float text of a spec is made.
pub(super) struct Shape {
    pub kind: u8,
    pub precision: usize,
    pub flags: FloatFlags,
    pub percent: bool,
}

/// The shape that a spec means, for a type with a name.
pub(super) fn shape(spec: &Spec, type_name: &str, complex: bool) -> Result<Shape, FormatError> {
    // CPython takes a type of NUL for none.
    let letter = spec.kind.filter(|&kind| kind != 0).map(|kind| char::from_u32(kind).unwrap_or('\0'));
    let kind = match letter {
        None if spec.precision.is_none() => b'r',
        None | Some('n') => b'g',
        Some(c @ ('e' | 'E' | 'f' | 'F' | 'g' | 'G')) => c as u8,
        Some('%') if !complex => b'f',
        _ => return unknown(spec.kind.unwrap_or(0), type_name),
    };
    let precision = spec.precision.unwrap_or(6);
    if precision > i32::MAX as usize {
        return value_error("precision too big");
    }
    let flags = FloatFlags {
        plus: false,
        dot_zero: letter.is_none() && !complex,
        alternate: spec.alternate,
        no_negative_zero: spec.no_negative_zero,
    };
    Ok(Shape { kind, precision, flags, percent: letter == Some('%') })
}

/// A float's text in pieces: digits before and behind the point, and the rest.
pub(super) fn pieces<'a>(text: &'a str, suffix: &'a mut String) -> Pieces<'a> {
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let whole = text.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, rest) = text.split_at(whole);
    let (fraction, rest) = match rest.strip_prefix('.') {
        Some(rest) => {
            let length = rest.bytes().take_while(u8::is_ascii_digit).count();
            (Some(&rest.as_bytes()[..length]), &rest[length..])
        }
        None => (None, rest),
    };
    suffix.insert_str(0, rest);
    Pieces { negative, prefix: b"", digits: digits.as_bytes(), fraction, tail: Text::from_str(suffix) }
}

/// Writes `format(float, spec)`, for a spec parsed as numeric.
pub fn format_f64(
    value: f64,
    spec: &Spec,
    type_name: &str,
    locale: &Locale<'_>,
    out: &mut TextBuf,
) -> Result<(), FormatError> {
    let shape = shape(spec, type_name, false)?;
    let value = if shape.percent { value * 100.0 } else { value };
    let percent = if shape.percent { "%" } else { "" };
    if matches!(shape.kind, b'f' | b'F')
        && !(spec.alternate && shape.precision == 0)
        && let Some(fixed) = Fixed::new(value, shape.precision)
    {
        let negative = value.is_sign_negative() && !(spec.no_negative_zero && fixed.is_zero());
        let (digits, fraction, tail) = (fixed.whole(), fixed.fraction(), Text::from_str(percent));
        return Ok(Pieces { negative, prefix: b"", digits, fraction, tail }.write(spec, locale, out)?);
    }
    let text = float_text(value, shape.kind, shape.precision, shape.flags)?;
    Ok(pieces(&text, &mut percent.to_owned()).write(spec, locale, out)?)
}
