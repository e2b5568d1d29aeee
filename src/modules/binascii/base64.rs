//! Base64 (RFC 4648).

use std::collections::TryReserveError;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// No character of the alphabet.
const NONE: u8 = 255;

const VALUES: [u8; 256] = {
    let mut values = [NONE; 256];
    let mut at = 0;
    while at < 64 {
        values[ALPHABET[at] as usize] = at as u8;
        at += 1;
    }
    values
};

/// The characters of three bytes.
#[inline(always)]
fn digits([a, b, c]: [u8; 3]) -> [u8; 4] {
    let digit = |bits: u8| ALPHABET[usize::from(bits & 63)];
    [digit(a >> 2), digit(a << 4 | b >> 4), digit(b << 2 | c >> 6), digit(c)]
}

/// Encodes, with padding.
///
/// # Errors
/// There is no room.
pub(super) fn encode(data: &[u8]) -> Result<Vec<u8>, TryReserveError> {
    let mut out = Vec::new();
    // One more for a line's end.
    out.try_reserve_exact(data.len().div_ceil(3) * 4 + 1)?;
    out.resize(data.len().div_ceil(3) * 4, b'=');
    let (wholes, rest) = data.as_chunks::<3>();
    let (places, _) = out.as_chunks_mut::<4>();
    for (place, whole) in places.iter_mut().zip(wholes) {
        *place = digits(*whole);
    }
    if let (Some(place), [first, more @ ..]) = (places.last_mut(), rest) {
        let last = digits([*first, more.first().copied().unwrap_or(0), 0]);
        let used = 1 + rest.len();
        place[..used].copy_from_slice(&last[..used]);
    }
    Ok(out)
}

/// Decodes up to the padding. What is not of the alphabet is passed, unless `strict`.
pub(super) fn decode(text: &[u8], strict: bool) -> Result<Vec<u8>, String> {
    let wrong = |message: &str| Err(message.to_owned());
    if strict && text.first() == Some(&b'=') {
        return wrong("Leading padding not allowed");
    }
    let mut out = Vec::with_capacity(text.len() / 4 * 3 + 3);
    // How many characters of a group of four there are, the bits that remain of them, and the padding behind.
    let (mut place, mut rest, mut pads) = (0u32, 0u8, 0u32);
    for (at, &byte) in text.iter().enumerate() {
        if byte == b'=' {
            if place >= 2 && place + pads + 1 >= 4 {
                if strict && at + 1 < text.len() {
                    return wrong("Excess data after padding");
                }
                return Ok(out);
            }
            if strict && place < 2 {
                return wrong(if place == 0 {
                    "Excess padding not allowed"
                } else {
                    "Discontinuous padding not allowed"
                });
            }
            if place >= 2 {
                pads += 1;
            }
            continue;
        }
        let value = VALUES[usize::from(byte)];
        if value == NONE {
            if strict {
                return wrong("Only base64 data is allowed");
            }
            continue;
        }
        if strict && pads > 0 {
            return wrong("Discontinuous padding not allowed");
        }
        pads = 0;
        match place {
            0 => rest = value,
            1 => {
                out.push(rest << 2 | value >> 4);
                rest = value & 15;
            }
            2 => {
                out.push(rest << 4 | value >> 2);
                rest = value & 3;
            }
            _ => out.push(rest << 6 | value),
        }
        place = (place + 1) % 4;
    }
    match place {
        0 => Ok(out),
        1 => Err(format!(
            "Invalid base64-encoded string: number of data characters ({}) cannot be 1 more than a multiple of 4",
            out.len() / 3 * 4 + 1
        )),
        _ => wrong("Incorrect padding"),
    }
}
