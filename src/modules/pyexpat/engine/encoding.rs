//! From the bytes of a document to UTF-8, whatever their encoding is.

use std::sync::Arc;

/// A byte that UTF-8 never has: it stands for what is no character in another encoding.
const WRONG: u8 = 0xFF;

/// How bytes become characters.
#[derive(Clone)]
pub(super) enum Encoding {
    /// Bytes stay as they are; whether they are UTF-8 is seen when they are scanned.
    Utf8,
    Utf16 {
        big: bool,
    },
    /// A character for each byte, where it has one.
    Table(Arc<[Option<char>; 256]>),
}

/// The encodings that need no table from elsewhere.
pub(super) enum Known {
    One(Encoding),
    /// UTF-16, of which the first bytes tell the order.
    Utf16,
}

impl Known {
    /// The encoding of a name.
    pub(super) fn find(name: &str) -> Option<Known> {
        let table = |last: u8| {
            let character = |byte: usize| u8::try_from(byte).ok().filter(|&byte| byte <= last).map(char::from);
            Known::One(Encoding::Table(Arc::new(std::array::from_fn(character))))
        };
        match name.to_ascii_uppercase().as_str() {
            "UTF-8" => Some(Known::One(Encoding::Utf8)),
            "UTF-16" => Some(Known::Utf16),
            "UTF-16LE" => Some(Known::One(Encoding::Utf16 { big: false })),
            "UTF-16BE" => Some(Known::One(Encoding::Utf16 { big: true })),
            "ISO-8859-1" => Some(table(0xFF)),
            "US-ASCII" => Some(table(0x7F)),
            _ => None,
        }
    }
}

/// The encoding that the first bytes show; none while too few are there.
pub(super) fn sniff(bytes: &[u8], all: bool) -> Option<Encoding> {
    let utf16 = |big| Some(Encoding::Utf16 { big });
    match bytes {
        [] | [0xFE | 0xFF | 0xEF | 0 | b'<'] | [0xEF, 0xBB] if !all => None,
        [0xFE, 0xFF, ..] | [0, _, ..] => utf16(true),
        [0xFF, 0xFE, ..] | [_, 0, ..] => utf16(false),
        _ => Some(Encoding::Utf8),
    }
}

impl Encoding {
    /// Moves what whole characters there are in `bytes` to the end of `text`.
    pub(super) fn decode(&self, bytes: &mut Vec<u8>, text: &mut Vec<u8>) {
        match self {
            Encoding::Utf8 if text.is_empty() => std::mem::swap(text, bytes),
            Encoding::Utf8 => text.append(bytes),
            Encoding::Utf16 { big } => decode_utf16(bytes, text, *big),
            Encoding::Table(table) => {
                for byte in bytes.drain(..) {
                    push(text, table[usize::from(byte)]);
                }
            }
        }
    }

    /// How many bytes of the document a character took, by its first byte in UTF-8.
    pub(super) fn bytes_of(&self, lead: u8) -> u64 {
        match (self, lead) {
            (Encoding::Utf8 | Encoding::Table(_), _) => 1,
            (Encoding::Utf16 { .. }, 0xF0..=0xF4) => 4,
            (Encoding::Utf16 { .. }, _) => 2,
        }
    }

    /// The bytes that a text had in the document.
    pub(super) fn encode(&self, text: &[u8]) -> Vec<u8> {
        let decoded = String::from_utf8_lossy(text);
        match self {
            Encoding::Utf8 => text.to_vec(),
            Encoding::Utf16 { big: true } => decoded.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            Encoding::Utf16 { big: false } => decoded.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Encoding::Table(table) => {
                let byte = |character| table.iter().position(|&other| other == Some(character));
                decoded.chars().map(|character| byte(character).unwrap_or(0) as u8).collect()
            }
        }
    }
}

fn push(text: &mut Vec<u8>, character: Option<char>) {
    match character {
        Some(character) => text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
        None => text.push(WRONG),
    }
}

fn decode_utf16(bytes: &mut Vec<u8>, text: &mut Vec<u8>, big: bool) {
    let unit = |at: usize| {
        let pair = [*bytes.get(at)?, *bytes.get(at + 1)?];
        Some(if big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) })
    };
    let mut at = 0;
    while let Some(first) = unit(at) {
        if !(0xD800..0xE000).contains(&first) {
            push(text, char::from_u32(first.into()));
            at += 2;
            continue;
        }
        let Some(second) = unit(at + 2) else {
            if first < 0xDC00 {
                break;
            }
            push(text, None);
            at += 2;
            continue;
        };
        match char::decode_utf16([first, second]).next() {
            Some(Ok(character)) => {
                push(text, Some(character));
                at += 4;
            }
            _ => {
                push(text, None);
                at += 2;
            }
        }
    }
    bytes.drain(..at);
}
