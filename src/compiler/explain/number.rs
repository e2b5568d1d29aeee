//! Number literals that CPython's tokenizer refuses.

use super::syntax;
use crate::error::Error;
use ruff_text_size::TextSize;

/// What is wrong with the number that starts at `start`, or whose fraction would, behind the point.
pub(super) fn number_error(source: &str, start: usize) -> Option<Error> {
    let start = if source[start..].starts_with('_') { start.saturating_sub(1) } else { start };
    let text = &source[start..];
    let bytes = text.as_bytes();
    let at = |from: usize, to: usize, message: &str| {
        let range = super::between(TextSize::new((start + from) as u32), TextSize::new((start + to) as u32));
        Some(syntax(range, message))
    };
    let radix = match bytes {
        [b'0', b'x' | b'X', ..] => Some(("hexadecimal", 16)),
        [b'0', b'o' | b'O', ..] => Some(("octal", 8)),
        [b'0', b'b' | b'B', ..] => Some(("binary", 2)),
        _ => None,
    };
    if let Some((name, radix)) = radix {
        let end = digits(bytes, 2, radix);
        let next = text[end..].chars().next();
        let skipped = usize::from(next == Some('_'));
        if let Some(digit) = text[end + skipped..].chars().next().filter(char::is_ascii_digit) {
            return at(end + skipped, end + skipped, &format!("invalid digit '{digit}' in {name} literal"));
        }
        let last = end + skipped - 1;
        let is_wrong = end == 2 || skipped == 1 || follows(text, end);
        return is_wrong.then(|| at(last, last, &format!("invalid {name} literal"))).flatten();
    }
    let mut end = digits(bytes, 0, 10);
    let whole = &text[..end];
    let is_float = matches!(bytes.get(end), Some(b'.' | b'e' | b'E' | b'j' | b'J'));
    if bytes.get(end) == Some(&b'_') {
        return at(end, end, "invalid decimal literal");
    }
    if !is_float && whole.starts_with('0') && whole.bytes().any(|byte| byte.is_ascii_digit() && byte != b'0') {
        let zeros = whole.bytes().take_while(|byte| matches!(byte, b'0' | b'_')).count();
        let message =
            "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers";
        return at(0, zeros, message);
    }
    if bytes.get(end) == Some(&b'.') {
        end = part(bytes, end + 1);
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = part(bytes, end + 1 + sign);
        if exponent > end + 1 + sign {
            end = exponent;
        } else if sign == 1 {
            return at(end + 1, end + 1, "invalid decimal literal");
        }
    }
    // An underscore at once behind a point is the begin of a name.
    if bytes.get(end) == Some(&b'_') && bytes[end - 1] != b'.' {
        return at(end, end, "invalid decimal literal");
    }
    let imaginary = matches!(bytes.get(end), Some(b'j' | b'J'));
    end += usize::from(imaginary);
    let name = if imaginary { "imaginary" } else { "decimal" };
    follows(text, end).then(|| at(end.max(1) - 1, end.max(1) - 1, &format!("invalid {name} literal"))).flatten()
}

/// The end of a fraction or an exponent, which begins with a digit.
fn part(bytes: &[u8], from: usize) -> usize {
    if bytes.get(from) == Some(&b'_') { from } else { digits(bytes, from, 10) }
}

/// The end of the digits from `from` on, single underscores between them included.
fn digits(bytes: &[u8], from: usize, radix: u32) -> usize {
    let mut end = from;
    let is_digit = |at: usize| bytes.get(at).is_some_and(|&byte| char::from(byte).is_digit(radix));
    loop {
        if is_digit(end) {
            end += 1;
        } else if bytes.get(end) == Some(&b'_') && is_digit(end + 1) {
            end += 2;
        } else {
            return end;
        }
    }
}

/// Whether a name follows the number at once, other than a keyword that may.
fn follows(text: &str, end: usize) -> bool {
    let rest = &text[end..];
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if !rest.starts_with(is_name) {
        return false;
    }
    // Only what follows the longer ones is looked at.
    let stands_alone = |rest: &str| !rest.starts_with(|c: char| is_name(c) || !c.is_ascii());
    !["if", "in", "is"].iter().any(|word| rest.starts_with(word))
        && !["and", "else", "for", "not", "or"].iter().any(|word| rest.strip_prefix(word).is_some_and(stands_alone))
}
