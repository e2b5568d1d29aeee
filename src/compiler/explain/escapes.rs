//! Escapes in string literals that stand for nothing.

use typhon_text::unicode::names;

/// What is wrong with a string literal, its quotes and prefix included.
pub(super) fn of_string(literal: &str) -> Option<String> {
    let quote = literal.find(['"', '\''])?;
    let (prefix, rest) = literal.split_at(quote);
    let width = if rest.starts_with("'''") || rest.starts_with("\"\"\"") { 3 } else { 1 };
    let body = rest.get(width..rest.len().saturating_sub(width)).unwrap_or("");
    let is_raw = prefix.contains(['r', 'R']);
    if prefix.contains(['b', 'B']) {
        return match body.is_ascii() {
            true if is_raw => None,
            true => of_bytes(body.as_bytes()),
            false => Some("bytes can only contain ASCII literal characters".to_owned()),
        };
    }
    if is_raw { None } else { of_text(body) }
}

fn of_bytes(body: &[u8]) -> Option<String> {
    let mut at = 0;
    while at < body.len() {
        let escapes = body[at] == b'\\';
        if escapes && body.get(at + 1) == Some(&b'x') && hex_digits(&body[at + 2..], 2) < 2 {
            return Some(format!("(value error) invalid \\x escape at position {at}"));
        }
        at += if escapes { 2 } else { 1 };
    }
    None
}

fn hex_digits(text: &[u8], most: usize) -> usize {
    text.iter().take(most).take_while(|byte| byte.is_ascii_hexdigit()).count()
}

/// What is wrong with the text between quotes. CPython writes other characters as escapes before it looks, and counts those.
pub(super) fn of_text(body: &str) -> Option<String> {
    let (mut rest, mut position) = (body, 0);
    while let Some(c) = rest.chars().next() {
        let next = rest[c.len_utf8()..].chars().next().filter(|_| c == '\\');
        if let Some((length, reason)) = next.and_then(|_| wrong_escape(rest)) {
            let last = position + length;
            return Some(format!(
                "(unicode error) 'unicodeescape' codec can't decode bytes in position {position}-{last}: {reason}"
            ));
        }
        let (read, wide) = match (c, next) {
            (_, Some(escaped)) if escaped.is_ascii() => (2, 2),
            (_, Some(_)) => (1, 6),
            (c, None) if c.is_ascii() => (1, 1),
            (c, None) => (c.len_utf8(), 10),
        };
        rest = &rest[read..];
        position += wide;
    }
    None
}

/// What is wrong with the escape that a text begins with, and its length without the last character.
fn wrong_escape(text: &str) -> Option<(usize, &'static str)> {
    let bytes = text.as_bytes();
    let truncated = |most: usize, reason| {
        let digits = hex_digits(&bytes[2..], most);
        (digits < most).then_some((1 + digits, reason))
    };
    match bytes[1] {
        b'x' => truncated(2, "truncated \\xXX escape"),
        b'u' => truncated(4, "truncated \\uXXXX escape"),
        b'U' => truncated(8, "truncated \\UXXXXXXXX escape").or_else(|| {
            let value = u32::from_str_radix(&text[2..10], 16).unwrap_or(0);
            (value > 0x10ffff).then_some((9, "illegal Unicode character"))
        }),
        b'N' => wrong_name(text),
        _ => None,
    }
}

/// The length of a text that CPython writes other characters of as escapes, and a backslash before them.
fn width(text: &str) -> usize {
    let escaped = |pair: &[u8]| matches!(pair, [b'\\', next] if !next.is_ascii());
    let backslashes = text.as_bytes().windows(2).filter(|pair| escaped(pair)).count();
    text.chars().map(|c| if c.is_ascii() { 1 } else { 10 }).sum::<usize>() + 5 * backslashes
}

/// What is wrong with `\N{name}`.
fn wrong_name(text: &str) -> Option<(usize, &'static str)> {
    const MALFORMED: &str = "malformed \\N character escape";
    let Some(name) = text[2..].strip_prefix('{') else { return Some((1, MALFORMED)) };
    match name.split_once('}') {
        None => Some((2 + width(name), MALFORMED)),
        Some(("", _)) => Some((2, MALFORMED)),
        Some((name, _)) if names::code_point(name.as_bytes()).is_some() => None,
        Some((name, _)) => Some((3 + width(name), "unknown Unicode character name")),
    }
}
