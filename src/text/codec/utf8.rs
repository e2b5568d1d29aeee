//! UTF-8.

use super::decoder::{DecodeHandler, Decoded, Decoder};
use super::encoder::{EncodeHandler, Encoded, Scheme, encode_rest};
use crate::wtf8::encode;
use crate::{Text, TextBuf};

/// Decodes UTF-8. If the input is not `last`, an incomplete sequence at the end stays unused; a surrogate cut off in the middle
/// is one too (the handler surrogatepass wants it so).
pub fn decode_utf8<E>(bytes: &[u8], last: bool, handler: DecodeHandler<'_, E>) -> Decoded<E> {
    if bytes.is_ascii() || std::str::from_utf8(bytes).is_ok() {
        return Ok((TextBuf::from_trusted(bytes.to_vec()), bytes.len()));
    }
    let mut d = Decoder::new(bytes, "utf-8", handler);
    while d.at < d.input.len() {
        let rest = &d.input[d.at..];
        let error = match std::str::from_utf8(rest) {
            Ok(good) => {
                d.out.push_str(good);
                d.at = d.input.len();
                break;
            }
            Err(error) => error,
        };
        let (good, bad) = rest.split_at(error.valid_up_to());
        d.out.push_text(Text::from_trusted(good));
        let cut_surrogate = matches!(bad, [0xED, 0xA0..=0xBF]);
        let (length, reason) = match error.error_len() {
            _ if cut_surrogate && !last => (0, ""),
            None if !last => (0, ""),
            None => (bad.len(), "unexpected end of data"),
            Some(_) if !matches!(bad[0], 0xC2..=0xF4) => (1, "invalid start byte"),
            Some(length) => (length, "invalid continuation byte"),
        };
        d.at += good.len();
        if length == 0 {
            break;
        }
        d.fail_here(length, reason)?;
    }
    d.finish()
}

/// Encodes as UTF-8: surrogates alone go to the handler.
pub fn encode_utf8<E>(text: Text<'_>, handler: EncodeHandler<'_, E>) -> Encoded<E> {
    let good = match std::str::from_utf8(text.bytes()) {
        _ if text.is_ascii() => return Ok(text.bytes().to_vec()),
        Ok(_) => return Ok(text.bytes().to_vec()),
        Err(error) => error.valid_up_to(),
    };
    let scheme =
        Scheme { encoding: "utf-8", reason: "surrogates not allowed", grouped: true, unit: 1, ascii_substitutes: true };
    encode_rest(text, good, text.bytes()[..good].to_vec(), &scheme, handler, |c, out| {
        let (bytes, width) = encode(c);
        let plain = !(0xD800..0xE000).contains(&c);
        if plain {
            out.extend_from_slice(&bytes[..width]);
        }
        plain
    })
}
