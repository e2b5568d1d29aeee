//! UTF-32.

use super::Order;
use super::decoder::{DecodeHandler, Decoder};
use super::encoder::{EncodeHandler, Encoded, Scheme, encode_rest};
use crate::{Text, TextBuf};

/// Decodes UTF-32. Without an order a byte order mark chooses it (and is dropped), else it is that of the machine; the
/// order is returned, `None` if the input told nothing.
pub fn decode_utf32<E>(
    bytes: &[u8],
    order: Option<Order>,
    last: bool,
    handler: DecodeHandler<'_, E>,
) -> Result<(TextBuf, usize, Option<Order>), E> {
    let (order_seen, start) = match (order, bytes) {
        (None, [0xFF, 0xFE, 0, 0, ..]) => (Some(Order::Little), 4),
        (None, [0, 0, 0xFE, 0xFF, ..]) => (Some(Order::Big), 4),
        _ => (order, 0),
    };
    let little = order_seen.unwrap_or(Order::NATIVE) == Order::Little;
    let mut d = Decoder::new(bytes, if little { "utf-32-le" } else { "utf-32-be" }, handler);
    d.at = start;
    while d.at < d.input.len() {
        let rest = d.rest();
        let Some(&quad) = rest.first_chunk::<4>() else {
            if !last {
                break;
            }
            d.fail_here(rest.len(), "truncated data")?;
            continue;
        };
        match if little { u32::from_le_bytes(quad) } else { u32::from_be_bytes(quad) } {
            0xD800..=0xDFFF => d.fail_here(4, "code point in surrogate code point range(0xd800, 0xe000)")?,
            0x110000.. => d.fail_here(4, "code point not in range(0x110000)")?,
            c => {
                d.out.push(c);
                d.at += 4;
            }
        }
    }
    let (text, used) = d.finish()?;
    Ok((text, used, order_seen))
}

/// Encodes as UTF-32; without an order in that of the machine, behind a byte order mark.
pub fn encode_utf32<E>(text: Text<'_>, order: Option<Order>, handler: EncodeHandler<'_, E>) -> Encoded<E> {
    let encoding = match order {
        None => "utf-32",
        Some(Order::Little) => "utf-32-le",
        Some(Order::Big) => "utf-32-be",
    };
    let little = order.unwrap_or(Order::NATIVE) == Order::Little;
    let put =
        |c: u32, out: &mut Vec<u8>| out.extend_from_slice(&if little { c.to_le_bytes() } else { c.to_be_bytes() });
    let mut out = Vec::with_capacity(4 * text.byte_len() + 4);
    if order.is_none() {
        put(0xFEFF, &mut out);
    }
    let scheme =
        Scheme { encoding, reason: "surrogates not allowed", grouped: false, unit: 4, ascii_substitutes: true };
    encode_rest(text, 0, out, &scheme, handler, |c, out| {
        let plain = !(0xD800..0xE000).contains(&c);
        if plain {
            put(c, out);
        }
        plain
    })
}
