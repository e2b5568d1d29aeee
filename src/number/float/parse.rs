//! Decimal text to float, with Python's grammar over the standard library's correctly rounded conversion.

use crate::small::trim;

/// `float(text)`: white space around, underscores between digits, `inf`, `infinity`, `nan`; `None` if it is no number.
/// The caller has mapped Unicode digits and spaces to ASCII ones.
pub fn parse(text: &[u8]) -> Option<f64> {
    let text = trim(text);
    let plain;
    let text = if text.contains(&b'_') {
        plain = drop_underscores(text)?;
        &plain[..]
    } else {
        text
    };
    match scan(text) {
        Some((value, length)) if length == text.len() => Some(value),
        _ => None,
    }
}

/// The longest prefix that is a float (without underscores and spaces), and its length.
pub fn scan(text: &[u8]) -> Option<(f64, usize)> {
    let sign = usize::from(matches!(text.first(), Some(b'+' | b'-')));
    let negative = text.first() == Some(&b'-');
    let body = &text[sign..];
    let named = |name: &[u8]| body.len() >= name.len() && body[..name.len()].eq_ignore_ascii_case(name);
    let signed = |value: f64| if negative { -value } else { value };
    if named(b"infinity") {
        return Some((signed(f64::INFINITY), sign + 8));
    }
    if named(b"inf") {
        return Some((signed(f64::INFINITY), sign + 3));
    }
    if named(b"nan") {
        return Some((signed(f64::NAN), sign + 3));
    }
    let digits = |from: usize| body[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let whole = digits(0);
    let mut end = whole;
    let mut count = whole;
    if body.get(end) == Some(&b'.') {
        let fraction = digits(end + 1);
        count += fraction;
        end += 1 + fraction;
    }
    if count == 0 {
        return None;
    }
    if matches!(body.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(body.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits((end + 1 + sign).min(body.len()));
        if exponent > 0 {
            end += 1 + sign + exponent;
        }
    }
    let value = std::str::from_utf8(&body[..end]).ok()?.parse().ok()?;
    Some((signed(value), sign + end))
}

/// Takes underscores out if each stands between two digits.
pub(crate) fn drop_underscores(text: &[u8]) -> Option<Vec<u8>> {
    let mut plain = Vec::with_capacity(text.len());
    for (index, &byte) in text.iter().enumerate() {
        if byte != b'_' {
            plain.push(byte);
            continue;
        }
        let digit = |at: Option<&u8>| at.is_some_and(u8::is_ascii_digit);
        if index == 0 || !digit(text.get(index - 1)) || !digit(text.get(index + 1)) {
            return None;
        }
    }
    Some(plain)
}
