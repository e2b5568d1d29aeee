//! ASCII and Latin-1.

use super::decoder::{DecodeHandler, Decoded, Decoder};
use super::encoder::{EncodeHandler, Encoded, Scheme, encode_rest};
use crate::{Text, TextBuf};

/// Decodes ASCII.
pub fn decode_ascii<E>(bytes: &[u8], handler: DecodeHandler<'_, E>) -> Decoded<E> {
    let mut d = Decoder::new(bytes, "ascii", handler);
    while d.at < d.input.len() {
        let rest = &d.input[d.at..];
        let good = rest.iter().position(|b| !b.is_ascii()).unwrap_or(rest.len());
        d.out.push_ascii(&rest[..good]);
        d.at += good;
        if d.at < d.input.len() {
            d.fail_here(1, "ordinal not in range(128)")?;
        }
    }
    d.finish()
}

/// Decodes Latin-1, which cannot fail.
pub fn decode_latin1(bytes: &[u8]) -> TextBuf {
    let mut out = TextBuf::with_capacity(bytes.len());
    if bytes.is_ascii() {
        out.push_ascii(bytes);
    } else {
        bytes.iter().for_each(|&b| out.push(u32::from(b)));
    }
    out
}

fn narrow<E>(
    text: Text<'_>,
    limit: u32,
    encoding: &'static str,
    reason: &'static str,
    h: EncodeHandler<'_, E>,
) -> Encoded<E> {
    if text.is_ascii() {
        return Ok(text.bytes().to_vec());
    }
    let scheme = Scheme { encoding, reason, grouped: true, unit: 1, ascii_substitutes: false };
    encode_rest(text, 0, Vec::with_capacity(text.byte_len()), &scheme, h, |c, out| {
        if c < limit {
            out.push(c as u8);
        }
        c < limit
    })
}

/// Encodes as ASCII.
pub fn encode_ascii<E>(text: Text<'_>, handler: EncodeHandler<'_, E>) -> Encoded<E> {
    narrow(text, 128, "ascii", "ordinal not in range(128)", handler)
}

/// Encodes as Latin-1.
pub fn encode_latin1<E>(text: Text<'_>, handler: EncodeHandler<'_, E>) -> Encoded<E> {
    narrow(text, 256, "latin-1", "ordinal not in range(256)", handler)
}
