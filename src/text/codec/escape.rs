//! `unicode_escape`, `raw_unicode_escape` and the escapes of bytes.

mod bytes;
mod point;

pub use bytes::{BytesEscapeError, decode_bytes, encode_bytes};
pub use point::{Escaped, InvalidEscape, Written, read};

use super::decoder::{DecodeHandler, Decoded, Decoder};
use crate::repr::push_escape;
use crate::{Text, TextBuf};

/// Decodes `unicode_escape`: Latin-1 with the escapes of Python's literals. Returns the first invalid escape too,
/// and how it was written, as a handler may have put other bytes in the place of the input.
pub fn decode_unicode_escape<E>(
    bytes: &[u8],
    last: bool,
    handler: DecodeHandler<'_, E>,
) -> Result<(TextBuf, usize, Option<Written>), E> {
    let mut d = Decoder::new(bytes, "unicodeescape", handler);
    let mut invalid = None;
    while d.at < d.input.len() {
        let rest = &d.input[d.at..];
        let plain = memchr::memchr(b'\\', rest).unwrap_or(rest.len());
        rest[..plain].iter().for_each(|&b| d.out.push(u32::from(b)));
        d.at += plain;
        if d.at == d.input.len() {
            break;
        }
        let escape = read(&d.input, d.at);
        match escape.result {
            Ok(escaped) => {
                match escaped {
                    Escaped::Point(c) => d.out.push(c),
                    Escaped::Nothing => {}
                    Escaped::Invalid(c) => {
                        d.out.push(0x5C);
                        d.out.push(u32::from(c));
                    }
                }
                invalid = invalid.or_else(|| escape.invalid.map(|found| (found, found.shown(&d.input))));
                d.at = escape.end;
            }
            Err(_) if escape.incomplete && !last => break,
            Err(reason) => d.fail(d.at, escape.end, reason)?,
        }
    }
    let (text, used) = d.finish()?;
    Ok((text, used, invalid))
}

/// Encodes as `unicode_escape`: ASCII.
pub fn encode_unicode_escape(text: Text<'_>) -> Vec<u8> {
    let mut out = TextBuf::with_capacity(text.byte_len());
    for c in text.code_points() {
        match c {
            0x09 => out.push_ascii(b"\\t"),
            0x0A => out.push_ascii(b"\\n"),
            0x0D => out.push_ascii(b"\\r"),
            0x5C => out.push_ascii(b"\\\\"),
            0x20..0x7F => out.push(c),
            _ => push_escape(c, &mut out),
        }
    }
    out.into_parts().0
}

/// Decodes `raw_unicode_escape`: Latin-1 with `\uXXXX` and `\UXXXXXXXX`.
pub fn decode_raw_unicode_escape<E>(bytes: &[u8], last: bool, handler: DecodeHandler<'_, E>) -> Decoded<E> {
    let mut d = Decoder::new(bytes, "rawunicodeescape", handler);
    while d.at < d.input.len() {
        let rest = d.rest();
        let (digits, reason) = match rest {
            [b'\\', b'u', ..] => (4, "truncated \\uXXXX escape"),
            [b'\\', b'U', ..] => (8, "truncated \\UXXXXXXXX escape"),
            [b'\\'] if !last => break,
            [b'\\', second, ..] => {
                let second = u32::from(*second);
                d.out.push(0x5C);
                d.out.push(second);
                d.at += 2;
                continue;
            }
            _ => {
                let byte = u32::from(rest[0]);
                d.out.push(byte);
                d.at += 1;
                continue;
            }
        };
        let (value, count) = point::hex(&rest[2..], digits);
        let at_end = 2 + count == rest.len();
        if count < digits {
            if at_end && !last {
                break;
            }
            d.fail_here(2 + count, reason)?;
        } else if value > 0x10FFFF {
            d.fail_here(10, "\\Uxxxxxxxx out of range")?;
        } else {
            d.out.push(value);
            d.at += 2 + count;
        }
    }
    d.finish()
}

/// Encodes as `raw_unicode_escape`.
pub fn encode_raw_unicode_escape(text: Text<'_>) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.byte_len());
    for c in text.code_points() {
        match c {
            0..=0xFF => out.push(c as u8),
            0x100..=0xFFFF => out.extend_from_slice(format!("\\u{c:04x}").as_bytes()),
            _ => out.extend_from_slice(format!("\\U{c:08x}").as_bytes()),
        }
    }
    out
}
