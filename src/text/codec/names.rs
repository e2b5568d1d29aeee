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

/// Longest name of a codec of this crate, as programs write it.
const LONGEST: usize = 16;

/// The name in lower case, every run of other characters than letters, digits and dots one underscore; how long it is.
fn normal(name: &[u8]) -> Option<([u8; LONGEST], usize)> {
    let (mut out, mut len) = ([0; LONGEST], 0);
    let mut push = |byte: u8| {
        *out.get_mut(len)? = byte;
        len += 1;
        Some(())
    };
    let (mut gap, mut begun) = (false, false);
    for &b in name {
        if b.is_ascii_alphanumeric() || b == b'.' {
            if gap && begun {
                push(b'_')?;
            }
            (gap, begun) = (false, true);
            push(b.to_ascii_lowercase())?;
        } else {
            gap = true;
        }
    }
    Some((out, len))
}

impl Encoding {
    /// The codec that `str.encode` and `bytes.decode` use for a name without asking the registry.
    pub fn of_name(name: &[u8]) -> Option<Encoding> {
        if name == b"utf-8" {
            return Some(Encoding::Utf8);
        }
        if name.len() > LONGEST {
            return None;
        }
        let (normal, len) = normal(name)?;
        Some(match &normal[..len] {
            b"utf_8" | b"utf8" => Encoding::Utf8,
            b"utf_16" | b"utf16" => Encoding::Utf16(None),
            b"utf_32" | b"utf32" => Encoding::Utf32(None),
            b"ascii" | b"us_ascii" => Encoding::Ascii,
            b"latin1" | b"latin_1" | b"iso_8859_1" | b"iso8859_1" => Encoding::Latin1,
            _ => return None,
        })
    }
}
