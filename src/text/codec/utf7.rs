//! UTF-7 (RFC 2152): runs of UTF-16 in base64 between `+` and `-`.

use super::decoder::{DecodeHandler, Decoded, Decoder};
use crate::Text;

fn sextet(b: u8) -> Option<u32> {
    Some(u32::from(match b {
        b'A'..=b'Z' => b - b'A',
        b'a'..=b'z' => b - b'a' + 26,
        b'0'..=b'9' => b - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    }))
}

/// A run of base64 that is being read.
struct Shift {
    /// Where its `+` is.
    start: usize,
    /// The length of the text before it.
    out_start: usize,
    bits: u32,
    buffer: u32,
    high: Option<u32>,
}

impl Shift {
    /// Takes a letter; returns a code unit if one is complete.
    fn take(&mut self, value: u32) -> Option<u32> {
        self.buffer = self.buffer << 6 | value;
        self.bits += 6;
        if self.bits < 16 {
            return None;
        }
        self.bits -= 16;
        let unit = self.buffer >> self.bits;
        self.buffer &= (1 << self.bits) - 1;
        Some(unit)
    }

    fn unit<E>(&mut self, unit: u32, d: &mut Decoder<'_, '_, E>) {
        match (self.high.take(), unit) {
            (Some(high), 0xDC00..=0xDFFF) => return d.out.push(0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00)),
            (Some(high), _) => d.out.push(high),
            (None, _) => {}
        }
        match unit {
            0xD800..=0xDBFF => self.high = Some(unit),
            _ => d.out.push(unit),
        }
    }

    fn is_complete(&self) -> bool {
        self.high.is_none() && self.bits < 6 && self.buffer == 0
    }
}

/// Decodes UTF-7. If the input is not `last`, a run that is still open stays unused.
pub fn decode_utf7<E>(bytes: &[u8], last: bool, handler: DecodeHandler<'_, E>) -> Decoded<E> {
    let mut d = Decoder::new(bytes, "utf7", handler);
    let mut shift: Option<Shift> = None;
    loop {
        let Some(&b) = d.rest().first() else {
            let Some(open) = shift.take() else { break };
            if !last {
                let (kept, _) = std::mem::take(&mut d.out).into_parts();
                d.out.push_text(Text::from_trusted(&kept[..open.out_start]));
                d.at = open.start;
                break;
            }
            if !open.is_complete() {
                d.fail(open.start, d.input.len(), "unterminated shift sequence")?;
            }
            continue;
        };
        if let Some(mut open) = shift.take() {
            if let Some(value) = sextet(b) {
                d.at += 1;
                if let Some(unit) = open.take(value) {
                    open.unit(unit, &mut d);
                }
                shift = Some(open);
            } else if open.bits >= 6 {
                d.fail(open.start, d.at + 1, "partial character in shift sequence")?;
            } else if open.buffer != 0 {
                d.fail(open.start, d.at + 1, "non-zero padding bits in shift sequence")?;
            } else {
                if let Some(high) = open.high
                    && b.is_ascii()
                    && b != b'+'
                {
                    d.out.push(high);
                }
                d.at += usize::from(b == b'-');
            }
        } else if b == b'+' {
            match d.rest().get(1) {
                Some(b'-') => {
                    d.out.push(0x2B);
                    d.at += 2;
                }
                Some(&next) if sextet(next).is_none() => d.fail_here(2, "ill-formed sequence")?,
                _ => {
                    let (start, out_start) = (d.at, d.out.byte_len());
                    shift = Some(Shift { start, out_start, bits: 0, buffer: 0, high: None });
                    d.at += 1;
                }
            }
        } else if b.is_ascii() {
            d.out.push(u32::from(b));
            d.at += 1;
        } else {
            d.fail_here(1, "unexpected special character")?;
        }
    }
    d.finish()
}

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn is_direct(c: u32) -> bool {
    matches!(c, 0x09 | 0x0A | 0x0D | 0x20..=0x7D) && !matches!(c, 0x2B | 0x5C)
}

/// Encodes as UTF-7, which cannot fail: surrogates are code units like others.
pub fn encode_utf7(text: Text<'_>) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.byte_len() + 8);
    let mut open = false;
    let (mut bits, mut buffer) = (0u32, 0u32);
    let put = |unit: u32, bits: &mut u32, buffer: &mut u32, out: &mut Vec<u8>| {
        *buffer = *buffer << 16 | unit;
        *bits += 16;
        while *bits >= 6 {
            *bits -= 6;
            out.push(LETTERS[(*buffer >> *bits & 63) as usize]);
        }
        *buffer &= (1 << *bits) - 1;
    };
    for c in text.code_points() {
        if is_direct(c) || (c == 0x2B && !open) {
            if open {
                if bits > 0 {
                    out.push(LETTERS[(buffer << (6 - bits) & 63) as usize]);
                }
                (bits, buffer, open) = (0, 0, false);
                if c == 0x2D || sextet(c as u8).is_some() {
                    out.push(b'-');
                }
            }
            out.push(c as u8);
            if c == 0x2B {
                out.push(b'-');
            }
            continue;
        }
        if !open {
            out.push(b'+');
            open = true;
        }
        if c >= 0x10000 {
            put(0xD7C0 + (c >> 10), &mut bits, &mut buffer, &mut out);
            put(0xDC00 | (c & 0x3FF), &mut bits, &mut buffer, &mut out);
        } else {
            put(c, &mut bits, &mut buffer, &mut out);
        }
    }
    if bits > 0 {
        out.push(LETTERS[(buffer << (6 - bits) & 63) as usize]);
    }
    if open {
        out.push(b'-');
    }
    out
}
