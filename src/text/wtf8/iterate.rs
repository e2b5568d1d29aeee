//! Walking over generalised UTF-8: decoding, counting, finding offsets.

/// The bytes that a code point takes.
pub fn width(c: u32) -> usize {
    match c {
        0..=0x7F => 1,
        0x80..=0x7FF => 2,
        0x800..=0xFFFF => 3,
        _ => 4,
    }
}

/// Writes a code point and returns how many of the four bytes it took.
pub fn encode(c: u32) -> ([u8; 4], usize) {
    debug_assert!(c <= 0x10FFFF);
    let tail = |shift: u32| 0x80 | (c >> shift & 0x3F) as u8;
    match width(c) {
        1 => ([c as u8, 0, 0, 0], 1),
        2 => ([0xC0 | (c >> 6) as u8, tail(0), 0, 0], 2),
        3 => ([0xE0 | (c >> 12) as u8, tail(6), tail(0), 0], 3),
        _ => ([0xF0 | (c >> 18 & 7) as u8, tail(12), tail(6), tail(0)], 4),
    }
}

/// The code point that starts at `offset`, and its width.
#[inline]
pub fn decode_at(bytes: &[u8], offset: usize) -> (u32, usize) {
    let first = u32::from(bytes[offset]);
    let tail = |k: usize| u32::from(bytes[offset + k] & 0x3F);
    match first {
        0..=0x7F => (first, 1),
        0x80..=0xDF => ((first & 0x1F) << 6 | tail(1), 2),
        0xE0..=0xEF => ((first & 0x0F) << 12 | tail(1) << 6 | tail(2), 3),
        _ => ((first & 0x07) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3), 4),
    }
}

/// The code point that ends before `offset` (which is not 0), and its width.
#[inline]
pub fn decode_before(bytes: &[u8], offset: usize) -> (u32, usize) {
    let mut start = offset - 1;
    while is_tail(bytes[start]) && start > 0 {
        start -= 1;
    }
    decode_at(bytes, start)
}

fn is_tail(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}

const LANES: u64 = 0x0101_0101_0101_0101;

/// The tail bytes among eight, one bit in each byte's lowest place.
fn tails(word: u64) -> u64 {
    (word >> 7) & !(word >> 6) & LANES
}

/// The number of code points: eight bytes at a time, sums kept in lanes.
pub(super) fn count(bytes: &[u8]) -> usize {
    let mut tail_bytes = 0;
    let (words, rest) = bytes.as_chunks::<8>();
    for block in words.chunks(255) {
        let mut lanes = 0u64;
        for word in block {
            lanes += tails(u64::from_le_bytes(*word));
        }
        let pairs = (lanes & 0x00FF_00FF_00FF_00FF) + (lanes >> 8 & 0x00FF_00FF_00FF_00FF);
        tail_bytes += (pairs.wrapping_mul(0x0001_0001_0001_0001) >> 48) as usize;
    }
    tail_bytes += rest.iter().filter(|&&b| is_tail(b)).count();
    bytes.len() - tail_bytes
}

/// The byte offset of a code point index, at most the length.
pub(super) fn offset_of(bytes: &[u8], index: usize) -> usize {
    let mut left = index;
    let mut offset = 0;
    let (words, _) = bytes.as_chunks::<8>();
    for word in words {
        let starts = 8 - tails(u64::from_le_bytes(*word)).count_ones() as usize;
        if starts > left {
            break;
        }
        left -= starts;
        offset += 8;
    }
    while offset < bytes.len() {
        if !is_tail(bytes[offset]) {
            if left == 0 {
                break;
            }
            left -= 1;
        }
        offset += 1;
    }
    offset
}

/// Iterates over code points from either end.
#[derive(Clone, Debug)]
pub struct CodePoints<'a> {
    bytes: &'a [u8],
    start: usize,
    end: usize,
}

impl<'a> CodePoints<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        CodePoints { bytes, start: 0, end: bytes.len() }
    }

    /// The byte offset, within what is iterated over, of the next code point from the front.
    pub fn offset(&self) -> usize {
        self.start
    }

    /// The byte offset at which what is left ends.
    pub fn end_offset(&self) -> usize {
        self.end
    }
}

impl Iterator for CodePoints<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        if self.start >= self.end {
            return None;
        }
        let (c, width) = decode_at(self.bytes, self.start);
        self.start += width;
        Some(c)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let bytes = self.end - self.start;
        (bytes.div_ceil(4), Some(bytes))
    }

    fn count(self) -> usize {
        count(&self.bytes[self.start..self.end])
    }
}

impl DoubleEndedIterator for CodePoints<'_> {
    #[inline]
    fn next_back(&mut self) -> Option<u32> {
        if self.start >= self.end {
            return None;
        }
        let (c, width) = decode_before(self.bytes, self.end);
        self.end -= width;
        Some(c)
    }
}
