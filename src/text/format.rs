//! Formatting: the format-spec mini-language, `%`, `str.format`, and the text of floats.

pub mod braces;
pub mod complex;
mod fixed;
pub mod float;
pub mod float_text;
mod group;
pub mod hexfloat;
pub mod integer;
pub mod parse_float;
pub mod percent;
pub mod spec;
pub mod string;
#[cfg(test)]
mod tests;

pub use complex::{format_complex, repr_complex};
pub use float::format_f64;
pub use float_text::{FloatFlags, float_text, repr_f64, with_repr};
pub use hexfloat::{HexFloatError, from_hex, to_hex};
pub use integer::{IntForm, format_char, format_int, int_form};
pub use parse_float::{ascii_number, parse_f64, parse_f64_bytes};
pub use spec::{Align, FormatError, Grouping, Locale, Sign, Spec};
pub use string::format_str;
