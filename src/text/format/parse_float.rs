//! What `float()` makes of text.

use crate::Text;
use crate::string::{Sides, is_space_point};
use crate::unicode::decimal;
use std::borrow::Cow;

/// Text that is to be read as a number, in ASCII: digits of any script become those of ASCII, and white space that is not ASCII
/// becomes spaces. `None` if anything else is not ASCII, so that it cannot be a number. `int()` needs it too.
pub fn ascii_number(text: Text<'_>) -> Option<Cow<'_, [u8]>> {
    if text.is_ascii() {
        return Some(Cow::Borrowed(text.bytes()));
    }
    let plain = |c: u32| match decimal(c) {
        _ if c < 0x80 => Some(c as u8),
        Some(digit) => Some(b'0' + digit),
        None => is_space_point(c).then_some(b' '),
    };
    text.code_points().map(plain).collect::<Option<Vec<u8>>>().map(Cow::Owned)
}

/// The float that text means to `float()`: white space around it, digits of any script, underscores between digits, `inf`
/// and `nan`. `None`: ValueError. Correctly rounded.
pub fn parse_f64(text: Text<'_>) -> Option<f64> {
    parse_f64_bytes(&ascii_number(text)?)
}

/// As [`parse_f64`] for the bytes of a bytes-like object.
pub fn parse_f64_bytes(bytes: &[u8]) -> Option<f64> {
    let bytes = crate::bytes::strip(bytes, Sides::Both);
    if bytes.is_ascii() { parse_ascii(bytes) } else { None }
}

fn parse_ascii(bytes: &[u8]) -> Option<f64> {
    if memchr::memchr(b'_', bytes).is_some() {
        return parse_ascii(&without_underscores(bytes)?);
    }
    let unsigned = bytes.strip_prefix(b"+").or_else(|| bytes.strip_prefix(b"-")).unwrap_or(bytes);
    // Rust reads the same numbers, and some words besides; it also takes a lone point for nothing.
    let is_number = matches!(unsigned, [b'0'..=b'9', ..] | [b'.', b'0'..=b'9', ..]);
    let is_word = [&b"inf"[..], b"infinity", b"nan"].iter().any(|word| unsigned.eq_ignore_ascii_case(word));
    if !is_number && !is_word {
        return None;
    }
    std::str::from_utf8(bytes).ok()?.parse().ok()
}

/// Drops underscores, each of which must stand between two digits.
fn without_underscores(bytes: &[u8]) -> Option<Vec<u8>> {
    let digit = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
    let fits = |at: usize| bytes[at] != b'_' || (digit(at.checked_sub(1)) && digit(Some(at + 1)));
    (0..bytes.len()).all(fits).then(|| bytes.iter().copied().filter(|&b| b != b'_').collect())
}
