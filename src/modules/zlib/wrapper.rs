//! What stands around a deflate stream: zlib's (RFC 1950) or gzip's (RFC 1952) header and checksum, or nothing.

use crate::binascii::checksum::crc32;

/// The format of a stream.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Wrapper {
    Zlib,
    Raw,
    Gzip,
    /// zlib's or gzip's, as the first bytes tell.
    Detect,
}

impl Wrapper {
    /// What `wbits` means, with the bits of the window; `None` for numbers without a meaning.
    pub(super) fn of_bits(bits: i64, reading: bool) -> Option<Wrapper> {
        match bits {
            -8 | 24 if !reading => None,
            -15..=-8 => Some(Wrapper::Raw),
            8..=15 => Some(Wrapper::Zlib),
            0 if reading => Some(Wrapper::Zlib),
            16 if reading => Some(Wrapper::Gzip),
            24..=31 => Some(Wrapper::Gzip),
            32 | 40..=47 if reading => Some(Wrapper::Detect),
            _ => None,
        }
    }

    /// The header to write, for a window of so many bits; `dictionary` is the checksum of the one that readers need.
    pub(super) fn header(self, bits: u32, level: i32, dictionary: Option<u32>) -> Vec<u8> {
        match self {
            Wrapper::Raw => Vec::new(),
            Wrapper::Gzip => {
                let effort = match level {
                    9 => 2,
                    1 => 4,
                    _ => 0,
                };
                vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, effort, 3]
            }
            Wrapper::Zlib | Wrapper::Detect => {
                let effort: u16 = match level {
                    0 | 1 => 0,
                    2..=5 => 1,
                    -1 | 6 => 2,
                    _ => 3,
                };
                let header = 0x800 | (bits as u16 - 8) << 12 | effort << 6 | if dictionary.is_some() { 32 } else { 0 };
                let mut header = (header + 31 - header % 31).to_be_bytes().to_vec();
                header.extend(dictionary.into_iter().flat_map(u32::to_be_bytes));
                header
            }
        }
    }
}

/// What a header says.
pub(super) enum Header {
    /// It is not complete.
    Partial,
    /// So many bytes, of this format.
    Whole(usize, Wrapper),
    /// So many bytes; a dictionary with this checksum is needed.
    NeedsDictionary(usize, u32),
}

/// Reads a header; `window` is how many bits the window may have.
///
/// # Errors
/// zlib's text for what is wrong.
pub(super) fn read_header(wrapper: Wrapper, window: u8, bytes: &[u8]) -> Result<Header, &'static str> {
    match (wrapper, bytes) {
        (Wrapper::Raw, _) => Ok(Header::Whole(0, Wrapper::Raw)),
        (Wrapper::Detect, [0x1f, 0x8b, ..]) => read_gzip(bytes),
        (_, [] | [_]) => Ok(Header::Partial),
        (Wrapper::Gzip, [0x1f, 0x8b, ..]) => read_gzip(bytes),
        (Wrapper::Gzip, _) => Err("incorrect header check"),
        (_, &[method, flags, ..]) => {
            if u16::from_be_bytes([method, flags]) % 31 != 0 {
                Err("incorrect header check")
            } else if method & 15 != 8 {
                Err("unknown compression method")
            } else if method >> 4 > 7 || (method >> 4) + 8 > window {
                Err("invalid window size")
            } else if flags & 32 != 0 {
                let sum = bytes.get(2..6).and_then(|sum| sum.try_into().ok());
                Ok(sum.map_or(Header::Partial, |sum| Header::NeedsDictionary(6, u32::from_be_bytes(sum))))
            } else {
                Ok(Header::Whole(2, Wrapper::Zlib))
            }
        }
    }
}

fn read_gzip(bytes: &[u8]) -> Result<Header, &'static str> {
    let Some(&flags) = bytes.get(3) else { return Ok(Header::Partial) };
    if bytes[2] != 8 {
        return Err("unknown compression method");
    }
    if flags & 0xe0 != 0 {
        return Err("unknown header flags set");
    }
    let mut at = 10;
    if flags & 4 != 0 {
        let Some(length) = bytes.get(at..at + 2) else { return Ok(Header::Partial) };
        at += 2 + usize::from(u16::from_le_bytes([length[0], length[1]]));
    }
    // A name and a comment, each with a zero byte behind it.
    for _ in 0..(flags >> 3 & 1) + (flags >> 4 & 1) {
        let Some(end) = bytes.get(at..).and_then(|rest| memchr::memchr(0, rest)) else { return Ok(Header::Partial) };
        at += end + 1;
    }
    if flags & 2 != 0 {
        let Some(check) = bytes.get(at..at + 2) else { return Ok(Header::Partial) };
        if crc32(0, &bytes[..at]) as u16 != u16::from_le_bytes([check[0], check[1]]) {
            return Err("header crc mismatch");
        }
        at += 2;
    }
    Ok(if at <= bytes.len() { Header::Whole(at, Wrapper::Gzip) } else { Header::Partial })
}

/// `adler32` of more bytes.
pub(super) fn adler32(start: u32, data: &[u8]) -> u32 {
    const PRIME: u32 = 65521;
    let (mut low, mut high) = (start & 0xffff, start >> 16);
    // As many bytes as cannot overflow the sums.
    for part in data.chunks(5552) {
        for &byte in part {
            low += u32::from(byte);
            high += low;
        }
        (low, high) = (low % PRIME, high % PRIME);
    }
    high << 16 | low
}

/// The checksum of what went through a stream.
#[derive(Clone, Debug)]
pub(super) struct Check {
    sum: u32,
    length: u32,
}

impl Check {
    pub(super) fn new(wrapper: Wrapper) -> Check {
        Check { sum: u32::from(wrapper != Wrapper::Gzip), length: 0 }
    }

    /// Whether nothing went through yet.
    pub(super) fn is_fresh(&self) -> bool {
        self.length == 0
    }

    pub(super) fn update(&mut self, wrapper: Wrapper, data: &[u8]) {
        self.length = self.length.wrapping_add(data.len() as u32);
        self.sum = match wrapper {
            Wrapper::Raw => 0,
            Wrapper::Gzip => crc32(self.sum, data),
            Wrapper::Zlib | Wrapper::Detect => adler32(self.sum, data),
        };
    }

    /// What stands at the end of the stream.
    pub(super) fn trailer(&self, wrapper: Wrapper) -> Vec<u8> {
        match wrapper {
            Wrapper::Raw => Vec::new(),
            Wrapper::Gzip => [self.sum.to_le_bytes(), self.length.to_le_bytes()].concat(),
            Wrapper::Zlib | Wrapper::Detect => self.sum.to_be_bytes().to_vec(),
        }
    }
}
