//! The escapes of bytes: literals and `codecs.escape_decode`.

use super::point::{InvalidEscape, hex, octal, simple};
use crate::codec::Handler;

/// Why bytes with escapes make no sense: the text of a ValueError.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum BytesEscapeError {
    /// `\x` without two digits, its offset.
    Hex(usize),
    /// The backslash is the last byte.
    Trailing,
}

impl std::fmt::Display for BytesEscapeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            BytesEscapeError::Hex(at) => write!(f, "invalid \\x escape at position {at}"),
            BytesEscapeError::Trailing => f.write_str("Trailing \\ in string"),
        }
    }
}

/// Bytes with their escapes replaced, and the first invalid one. Of the handlers, `Ignore` and `Replace` forgive `\x` without
/// digits; the rest do not.
pub fn decode_bytes(bytes: &[u8], handler: Handler) -> Result<(Vec<u8>, Option<InvalidEscape>), BytesEscapeError> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut invalid = None;
    let mut at = 0;
    while at < bytes.len() {
        let plain = memchr::memchr(b'\\', &bytes[at..]).unwrap_or(bytes.len() - at);
        out.extend_from_slice(&bytes[at..at + plain]);
        at += plain;
        if at == bytes.len() {
            break;
        }
        let rest = &bytes[at + 1..];
        let Some(&letter) = rest.first() else { return Err(BytesEscapeError::Trailing) };
        at += match letter {
            b'\n' => 2,
            b'0'..=b'7' => {
                let (value, count) = octal(rest);
                if value > 0o377 {
                    invalid = invalid.or(Some(InvalidEscape::Octal(at)));
                }
                out.push(value as u8);
                1 + count
            }
            b'x' => match hex(&rest[1..], 2) {
                (value, 2) => {
                    out.push(value as u8);
                    4
                }
                (_, count) => {
                    match handler {
                        Handler::Replace => out.push(b'?'),
                        Handler::Ignore => {}
                        _ => return Err(BytesEscapeError::Hex(at)),
                    }
                    2 + count
                }
            },
            _ => {
                match simple(letter) {
                    Some(byte) => out.push(byte),
                    None => {
                        invalid = invalid.or(Some(InvalidEscape::Unknown(at)));
                        out.extend([b'\\', letter]);
                    }
                }
                2
            }
        };
    }
    Ok((out, invalid))
}

/// As `codecs.escape_encode`: what stands between the quotes of a `repr` in single quotes.
pub fn encode_bytes(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for &b in bytes {
        match b {
            b'\'' | b'\\' => out.extend([b'\\', b]),
            b'\t' => out.extend(b"\\t"),
            b'\n' => out.extend(b"\\n"),
            b'\r' => out.extend(b"\\r"),
            0x20..0x7F => out.push(b),
            _ => out.extend_from_slice(format!("\\x{b:02x}").as_bytes()),
        }
    }
    out
}
