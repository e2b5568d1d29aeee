//! The error handlers that Python names.

use super::Order;
use super::decoder::Replacement;
use super::encoder::{EncodeReplacement, Substitute};
use crate::repr::push_escape;
use crate::unicode::names;
use crate::{Text, TextBuf};

/// A built-in error handler.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Handler {
    /// Raises.
    Strict,
    /// Leaves out.
    Ignore,
    /// `?`, or U+FFFD when decoding.
    Replace,
    /// `\xNN` and the like.
    BackslashReplace,
    /// `&#NNN;`
    XmlCharRefReplace,
    /// `\N{...}`
    NameReplace,
    /// Bytes as U+DC80 to U+DCFF.
    SurrogateEscape,
    /// Surrogates as if they were characters.
    SurrogatePass,
}

impl Handler {
    /// The handler of a name.
    pub fn of_name(name: &[u8]) -> Option<Handler> {
        Some(match name {
            b"strict" => Handler::Strict,
            b"ignore" => Handler::Ignore,
            b"replace" => Handler::Replace,
            b"backslashreplace" => Handler::BackslashReplace,
            b"xmlcharrefreplace" => Handler::XmlCharRefReplace,
            b"namereplace" => Handler::NameReplace,
            b"surrogateescape" => Handler::SurrogateEscape,
            b"surrogatepass" => Handler::SurrogatePass,
            _ => return None,
        })
    }

    /// What to use for the undecodable bytes from `start` to `end`; `None`: the error is to be raised.
    ///
    /// The handlers for encoding alone raise TypeError in Python, which is up to the caller.
    pub fn decode(self, input: &[u8], start: usize, end: usize, encoding: &str) -> Option<Replacement> {
        let bad = input.get(start..end.min(input.len())).unwrap_or_default();
        let mut text = TextBuf::new();
        let mut resume = end;
        match self {
            Handler::Ignore => {}
            Handler::Replace => text.push(0xFFFD),
            Handler::BackslashReplace => bad.iter().for_each(|&b| push_escape(u32::from(b), &mut text)),
            Handler::SurrogateEscape => {
                let high = bad.iter().take(4).take_while(|&&b| b >= 128);
                high.for_each(|&b| text.push(0xDC00 + u32::from(b)));
                if text.is_empty() {
                    return None;
                }
                resume = start + text.byte_len() / 3;
            }
            Handler::SurrogatePass => {
                let (c, width) = surrogate_at(input.get(start..)?, Scheme::of_name(encoding)?)?;
                text.push(c);
                resume = start + width;
            }
            Handler::Strict | Handler::XmlCharRefReplace | Handler::NameReplace => return None,
        }
        Some(Replacement { text, resume, input: None })
    }

    /// What to use for the unencodable text at an index; `None`: the error is to be raised.
    pub fn encode(self, bad: Text<'_>, start: usize, encoding: &str) -> Option<EncodeReplacement> {
        let mut resume = start + bad.len();
        let mut out = TextBuf::new();
        match self {
            Handler::Strict => return None,
            Handler::Ignore => {}
            Handler::Replace => out.push_times(0x3F, bad.len()),
            Handler::BackslashReplace => bad.code_points().for_each(|c| push_escape(c, &mut out)),
            Handler::XmlCharRefReplace => bad.code_points().for_each(|c| out.push_str(&format!("&#{c};"))),
            Handler::NameReplace => bad.code_points().for_each(|c| match names::name(c) {
                Some(name) => out.push_str(&format!("\\N{{{name}}}")),
                None => push_escape(c, &mut out),
            }),
            Handler::SurrogateEscape => {
                let escaped = bad.code_points().take_while(|c| (0xDC80..0xDD00).contains(c));
                let bytes: Vec<u8> = escaped.map(|c| (c - 0xDC00) as u8).collect();
                // All or nothing where a table is what encodes.
                if encoding == "charmap" && bytes.len() < bad.len() {
                    return None;
                }
                resume = start + bytes.len();
                return (!bytes.is_empty()).then_some(EncodeReplacement { with: Substitute::Bytes(bytes), resume });
            }
            Handler::SurrogatePass => {
                let scheme = Scheme::of_name(encoding)?;
                let mut bytes = Vec::new();
                for c in bad.code_points() {
                    push_surrogate(c, scheme, &mut bytes)?;
                }
                return Some(EncodeReplacement { with: Substitute::Bytes(bytes), resume });
            }
        }
        Some(EncodeReplacement { with: Substitute::Text(out), resume })
    }
}

/// The encodings that surrogates can be written in: bytes of a code unit, and their order.
#[derive(Copy, Clone)]
struct Scheme(u8, Order);

impl Scheme {
    /// `utf8`, `utf-16`, `utf_32_be` and so on.
    fn of_name(name: &str) -> Option<Scheme> {
        if name.ends_with(['-', '_']) {
            return None;
        }
        let name: String = name.chars().filter(|c| !matches!(c, '-' | '_')).map(|c| c.to_ascii_lowercase()).collect();
        let tail = name.strip_prefix("utf")?;
        let unit = |digits: &str| match digits {
            "8" => Some(1),
            "16" => Some(2),
            "32" => Some(4),
            _ => None,
        };
        match (tail.strip_suffix("le"), tail.strip_suffix("be")) {
            (Some(digits), _) => Some(Scheme(unit(digits)?, Order::Little)),
            (_, Some(digits)) => Some(Scheme(unit(digits)?, Order::Big)),
            _ => Some(Scheme(unit(tail)?, Order::NATIVE)),
        }
    }
}

/// The surrogate that bytes start with, and its width.
fn surrogate_at(bytes: &[u8], scheme: Scheme) -> Option<(u32, usize)> {
    let (c, width) = match (scheme, bytes) {
        (Scheme(1, _), &[0xED, b @ 0xA0..=0xBF, c @ 0x80..=0xBF, ..]) => {
            (0xD000 | u32::from(b & 0x3F) << 6 | u32::from(c & 0x3F), 3)
        }
        (Scheme(2, Order::Little), &[a, b, ..]) => (u32::from_le_bytes([a, b, 0, 0]), 2),
        (Scheme(2, Order::Big), &[a, b, ..]) => (u32::from_be_bytes([0, 0, a, b]), 2),
        (Scheme(4, Order::Little), &[a, b, c, d, ..]) => (u32::from_le_bytes([a, b, c, d]), 4),
        (Scheme(4, Order::Big), &[a, b, c, d, ..]) => (u32::from_be_bytes([a, b, c, d]), 4),
        _ => return None,
    };
    (0xD800..0xE000).contains(&c).then_some((c, width))
}

fn push_surrogate(c: u32, scheme: Scheme, out: &mut Vec<u8>) -> Option<()> {
    if !(0xD800..0xE000).contains(&c) {
        return None;
    }
    match scheme {
        Scheme(1, _) => {
            let (bytes, width) = crate::wtf8::encode(c);
            out.extend_from_slice(&bytes[..width]);
        }
        Scheme(2, Order::Little) => out.extend((c as u16).to_le_bytes()),
        Scheme(2, Order::Big) => out.extend((c as u16).to_be_bytes()),
        Scheme(_, Order::Little) => out.extend(c.to_le_bytes()),
        Scheme(_, Order::Big) => out.extend(c.to_be_bytes()),
    }
    Some(())
}
