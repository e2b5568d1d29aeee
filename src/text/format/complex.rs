//! Complex numbers as text.

use super::float::{pieces, shape};
use super::float_text::{FloatFlags, float_text};
use super::spec::{Align, FormatError, Locale, Sign, Spec, value_error};
use crate::TextBuf;

/// `repr` of a complex number.
pub fn repr_complex(real: f64, imaginary: f64) -> String {
    let text =
        |value, plus| float_text(value, b'r', 0, FloatFlags { plus, ..FloatFlags::default() }).unwrap_or_default();
    if real == 0.0 && real.is_sign_positive() {
        return text(imaginary, false) + "j";
    }
    format!("({}{}j)", text(real, false), text(imaginary, true))
}

/// `format(complex, spec)`, for a spec parsed as numeric.
pub fn format_complex(
    real: f64,
    imaginary: f64,
    spec: &Spec,
    type_name: &str,
    locale: &Locale<'_>,
) -> Result<TextBuf, FormatError> {
    let shape = shape(spec, type_name, true)?;
    if spec.fill == 0x30 {
        return value_error("Zero padding is not allowed in complex format specifier");
    }
    if spec.align == Align::AfterSign {
        return value_error("'=' alignment flag is not allowed in complex format specifier");
    }
    let part = Spec { fill: 0x20, align: Align::Left, width: None, ..*spec };
    let text = |value: f64, part: &Spec, out: &mut TextBuf| -> Result<(), FormatError> {
        let text = float_text(value, shape.kind, shape.precision, shape.flags)?;
        Ok(pieces(&text, &mut String::new()).write(part, locale, out)?)
    };
    let plain = spec.kind.is_none_or(|kind| kind == 0);
    let mut both = TextBuf::new();
    if plain && real == 0.0 && real.is_sign_positive() {
        text(imaginary, &part, &mut both)?;
        both.push_ascii(b"j");
    } else {
        both.push_ascii(if plain { b"(" } else { b"" });
        text(real, &part, &mut both)?;
        text(imaginary, &Spec { sign: Some(Sign::Plus), ..part }, &mut both)?;
        both.push_ascii(if plain { b"j)" } else { b"j" });
    }
    let (before, after) = spec.fill_for(both.as_text().len());
    let mut out = TextBuf::new();
    spec.reserve(both.byte_len(), &mut out)?;
    out.push_times(spec.fill, before);
    out.push_text(both.as_text());
    out.push_times(spec.fill, after);
    Ok(out)
}
