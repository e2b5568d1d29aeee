//! Strings under a format spec.

use super::spec::{Align, FormatError, Sign, Spec, unknown, value_error};
use crate::{Text, TextBuf};

/// Writes `format(str, spec)`, for a spec parsed as not numeric.
pub fn format_str(text: Text<'_>, spec: &Spec, type_name: &str, out: &mut TextBuf) -> Result<(), FormatError> {
    if let Some(kind) = spec.kind.filter(|&kind| kind != 0x73) {
        return unknown(kind, type_name);
    }
    match spec.sign {
        Some(Sign::Space) => return value_error("Space not allowed in string format specifier"),
        Some(_) => return value_error("Sign not allowed in string format specifier"),
        None => {}
    }
    if spec.no_negative_zero {
        return value_error("Negative zero coercion (z) not allowed in string format specifier");
    }
    if spec.alternate {
        return value_error("Alternate form (#) not allowed in string format specifier");
    }
    if spec.align == Align::AfterSign {
        return value_error("'=' alignment not allowed in string format specifier");
    }
    let shown = match spec.precision {
        Some(precision) => text.slice_points(0..precision),
        None => text,
    };
    let (before, after) = spec.fill_for(if spec.width.is_some() { shown.len() } else { 0 });
    spec.reserve(shown.byte_len(), out)?;
    out.push_times(spec.fill, before);
    out.push_text(shown);
    out.push_times(spec.fill, after);
    Ok(())
}
