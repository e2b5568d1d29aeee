//! UTF-16.

use super::Order;
use super::decoder::{DecodeHandler, Decoder};
use super::encoder::{EncodeHandler, Encoded, Scheme, encode_rest};
use crate::{Text, TextBuf};

fn unit(bytes: &[u8], order: Order) -> u32 {
    let pair = [bytes[0], bytes[1]];
    u32::from(if order == Order::Little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) })
}

/// Decodes UTF-16. Without an order a byte order mark chooses it (and is dropped), else it is that of the machine; the
/// order is returned, `None` if the input told nothing.
pub fn decode_utf16<E>(
    bytes: &[u8],
    order: Option<Order>,
    last: bool,
    handler: DecodeHandler<'_, E>,
) -> Result<(TextBuf, usize, Option<Order>), E> {
    let (order_seen, start) = match (order, bytes) {
        (None, [0xFF, 0xFE, ..]) => (Some(Order::Little), 2),
        (None, [0xFE, 0xFF, ..]) => (Some(Order::Big), 2),
        _ => (order, 0),
    };
    let order = order_seen.unwrap_or(Order::NATIVE);
    let encoding = if order == Order::Little { "utf-16-le" } else { "utf-16-be" };
    let mut d = Decoder::new(bytes, encoding, handler);
    d.at = start;
    while d.at < d.input.len() {
        let rest = d.rest();
        let (length, reason) = if rest.len() < 2 {
            (rest.len(), "truncated data")
        } else {
            let first = unit(rest, order);
            match first {
                0xD800..=0xDBFF if rest.len() < 4 => (rest.len(), "unexpected end of data"),
                0xD800..=0xDBFF => {
                    let second = unit(&rest[2..], order);
                    if (0xDC00..0xE000).contains(&second) {
                        d.out.push(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00));
                        d.at += 4;
                        continue;
                    }
                    (2, "illegal UTF-16 surrogate")
                }
                0xDC00..=0xDFFF => (2, "illegal encoding"),
                c => {
                    d.out.push(c);
                    d.at += 2;
                    continue;
                }
            }
        };
        let incomplete = matches!(reason, "truncated data" | "unexpected end of data");
        if incomplete && !last {
            break;
        }
        d.fail_here(length, reason)?;
    }
    let (text, used) = d.finish()?;
    Ok((text, used, order_seen))
}

/// Encodes as UTF-16; without an order in that of the machine, behind a byte order mark.
pub fn encode_utf16<E>(text: Text<'_>, order: Option<Order>, handler: EncodeHandler<'_, E>) -> Encoded<E> {
    let encoding = match order {
        None => "utf-16",
        Some(Order::Little) => "utf-16-le",
        Some(Order::Big) => "utf-16-be",
    };
    let little = order.unwrap_or(Order::NATIVE) == Order::Little;
    let put_unit =
        |u: u16, out: &mut Vec<u8>| out.extend_from_slice(&if little { u.to_le_bytes() } else { u.to_be_bytes() });
    let mut out = Vec::with_capacity(2 * text.byte_len() + 2);
    if order.is_none() {
        put_unit(0xFEFF, &mut out);
    }
    let scheme =
        Scheme { encoding, reason: "surrogates not allowed", grouped: false, unit: 2, ascii_substitutes: true };
    encode_rest(text, 0, out, &scheme, handler, |c, out| {
        match c {
            0xD800..=0xDFFF => return false,
            0x10000.. => {
                put_unit(0xD7C0 + (c >> 10) as u16, out);
                put_unit(0xDC00 | (c & 0x3FF) as u16, out);
            }
            _ => put_unit(c as u16, out),
        }
        true
    })
}
