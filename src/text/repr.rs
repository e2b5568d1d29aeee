//! `repr` and `ascii` of `str`, `repr` of `bytes` and `bytearray`.

#[cfg(test)]
mod tests;

use crate::unicode::is_printable;
use crate::{Text, TextBuf, TooLong};

const HEX: &[u8; 16] = b"0123456789abcdef";

/// `repr` of a string.
///
/// # Errors
/// There is no room.
pub fn str_repr(text: Text<'_>) -> Result<TextBuf, TooLong> {
    quoted(text, |c| c < 0x80 || is_printable(c))
}

/// `ascii` of a string: as `repr`, with escapes for all that is not ASCII.
///
/// # Errors
/// There is no room.
pub fn str_ascii(text: Text<'_>) -> Result<TextBuf, TooLong> {
    quoted(text, |c| c < 0x80)
}

/// `repr` of another object made ASCII, as `ascii` does: escapes without quoting anew.
pub fn escape_non_ascii(text: Text<'_>) -> TextBuf {
    let mut out = TextBuf::with_capacity(text.byte_len());
    text.code_points().for_each(|c| if c < 0x80 { out.push(c) } else { push_escape(c, &mut out) });
    out
}

/// Appends `\xNN`, `\uNNNN` or `\UNNNNNNNN`.
pub fn push_escape(c: u32, out: &mut TextBuf) {
    let (letter, digits) = match c {
        0..=0xFF => (b'x', 2),
        0x100..=0xFFFF => (b'u', 4),
        _ => (b'U', 8),
    };
    out.push_ascii(&[b'\\', letter]);
    out.push_ascii_iter((0..digits).rev().map(|k| HEX[(c >> (4 * k) & 15) as usize]));
}

/// The quote of a `repr`: single, unless there are single quotes and no double ones.
fn quote_for(bytes: &[u8]) -> u8 {
    let double = memchr::memchr(b'\'', bytes).is_some() && memchr::memchr(b'"', bytes).is_none();
    if double { b'"' } else { b'\'' }
}

fn quoted(text: Text<'_>, shown: impl Fn(u32) -> bool) -> Result<TextBuf, TooLong> {
    let quote = quote_for(text.bytes());
    let mut out = TextBuf::try_with_capacity(text.byte_len() + 2)?;
    out.push_ascii(&[quote]);
    let mut points = text.code_points();
    let mut start = 0;
    loop {
        let at = points.offset();
        let Some(c) = points.next() else { break };
        let plain = if c < 0x80 { !needs_escape(c as u8, quote) } else { shown(c) };
        if !plain {
            out.push_text(text.slice(start..at));
            start = points.offset();
            match short_escape(c, quote) {
                Some(letter) => out.push_ascii(&[b'\\', letter]),
                None => push_escape(c, &mut out),
            }
        }
    }
    out.push_text(text.slice(start..text.byte_len()));
    out.push_ascii(&[quote]);
    Ok(out)
}

fn needs_escape(b: u8, quote: u8) -> bool {
    !(0x20..0x7F).contains(&b) || b == b'\\' || b == quote
}

fn short_escape(c: u32, quote: u8) -> Option<u8> {
    match c {
        0x09 => Some(b't'),
        0x0A => Some(b'n'),
        0x0D => Some(b'r'),
        0x5C => Some(b'\\'),
        _ if c == u32::from(quote) => Some(quote),
        _ => None,
    }
}

/// `repr` of `bytes`: `b'...'`.
///
/// # Errors
/// There is no room.
pub fn bytes_repr(bytes: &[u8]) -> Result<TextBuf, TooLong> {
    let quote = quote_for(bytes);
    let mut out = TextBuf::try_with_capacity(quoted_len(bytes, quote) + 1)?;
    out.push_ascii(b"b");
    push_quoted_bytes(bytes, quote, &mut out);
    Ok(out)
}

/// `repr` of a `bytearray` whose type has a name: `bytearray(b'...')`.
///
/// # Errors
/// There is no room.
pub fn bytearray_repr(type_name: Text<'_>, bytes: &[u8]) -> Result<TextBuf, TooLong> {
    let quote = quote_for(bytes);
    let mut out = TextBuf::try_with_capacity(quoted_len(bytes, quote) + type_name.byte_len() + 3)?;
    out.push_text(type_name);
    out.push_ascii(b"(b");
    push_quoted_bytes(bytes, quote, &mut out);
    out.push_ascii(b")");
    Ok(out)
}

/// Bytes that [`push_quoted_bytes`] writes.
fn quoted_len(bytes: &[u8], quote: u8) -> usize {
    let len = |&b: &u8| match short_escape(u32::from(b), quote) {
        _ if !needs_escape(b, quote) => 1,
        Some(_) => 2,
        None => 4,
    };
    bytes.iter().map(len).sum::<usize>() + 2
}

fn push_quoted_bytes(bytes: &[u8], quote: u8, out: &mut TextBuf) {
    out.push_ascii(&[quote]);
    for &b in bytes {
        if !needs_escape(b, quote) {
            out.push_ascii(&[b]);
        } else if let Some(letter) = short_escape(u32::from(b), quote) {
            out.push_ascii(&[b'\\', letter]);
        } else {
            push_escape(u32::from(b), out);
        }
    }
    out.push_ascii(&[quote]);
}
