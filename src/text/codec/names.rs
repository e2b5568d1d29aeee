//! The names of the codecs that need no lookup in the module `encodings`.

use super::Order;

/// A codec of this crate.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-16, by default with a byte order mark.
    Utf16(Option<Order>),
    /// UTF-32, by default with a byte order mark.
    Utf32(Option<Order>),
    /// ASCII.
    Ascii,
    /// ISO 8859-1.
    Latin1,
}

/// The name in lower case, every run of other characters than letters, digits and dots one underscore.
fn normal(name: &[u8]) -> Option<Vec<u8>> {
    let mut out: Vec<u8> = Vec::with_capacity(name.len());
    let mut gap = false;
    for &b in name {
        if b.is_ascii_alphanumeric() || b == b'.' {
            if gap && !out.is_empty() {
                out.push(b'_');
            }
            gap = false;
            out.push(b.to_ascii_lowercase());
        } else if b.is_ascii() {
            gap = true;
        } else {
            return None;
        }
    }
    Some(out)
}

impl Encoding {
    /// The codec that `str.encode` and `bytes.decode` use for a name without asking the registry.
    pub fn of_name(name: &[u8]) -> Option<Encoding> {
        if name.len() > 16 {
            return None;
        }
        Some(match normal(name)?.as_slice() {
            b"utf_8" | b"utf8" => Encoding::Utf8,
            b"utf_16" | b"utf16" => Encoding::Utf16(None),
            b"utf_32" | b"utf32" => Encoding::Utf32(None),
            b"ascii" | b"us_ascii" => Encoding::Ascii,
            b"latin1" | b"latin_1" | b"iso_8859_1" | b"iso8859_1" => Encoding::Latin1,
            _ => return None,
        })
    }
}
