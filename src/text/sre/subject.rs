//! What is searched: bytes, ASCII text, or text in UTF-8 with lone surrogates.

/// A sequence of characters addressed by byte offsets.
pub trait Subject {
    /// Does every byte stand for one character?
    const NARROW: bool;

    /// The bytes, up to the end of the search.
    fn bytes(&self) -> &[u8];

    /// The character at `pos`, which is below the length, and the position after it.
    fn next(&self, pos: usize) -> (u32, usize);

    /// The character before `pos`, which is above 0, and its position.
    fn previous(&self, pos: usize) -> (u32, usize);

    /// The position `count` characters before `pos`, if there are so many.
    fn back(&self, pos: usize, count: u32) -> Option<usize> {
        let mut pos = pos;
        for _ in 0..count {
            if pos == 0 {
                return None;
            }
            pos = self.previous(pos).1;
        }
        Some(pos)
    }
}

/// Bytes, or text that is known to be ASCII.
#[derive(Clone, Copy, Debug)]
pub struct Narrow<'a>(pub &'a [u8]);

impl Subject for Narrow<'_> {
    const NARROW: bool = true;

    fn bytes(&self) -> &[u8] {
        self.0
    }

    #[inline]
    fn next(&self, pos: usize) -> (u32, usize) {
        (u32::from(self.0[pos]), pos + 1)
    }

    #[inline]
    fn previous(&self, pos: usize) -> (u32, usize) {
        (u32::from(self.0[pos - 1]), pos - 1)
    }

    fn back(&self, pos: usize, count: u32) -> Option<usize> {
        pos.checked_sub(count as usize)
    }
}

/// Text in UTF-8, where a surrogate takes three bytes like its neighbours. Other bytes give wrong answers, no panic.
#[derive(Clone, Copy, Debug)]
pub struct Wide<'a>(pub &'a [u8]);

impl Wide<'_> {
    fn tail(&self, pos: usize) -> u32 {
        u32::from(self.0.get(pos).copied().unwrap_or(0) & 0x3f)
    }
}

impl Subject for Wide<'_> {
    const NARROW: bool = false;

    fn bytes(&self) -> &[u8] {
        self.0
    }

    #[inline]
    fn next(&self, pos: usize) -> (u32, usize) {
        let lead = u32::from(self.0[pos]);
        let (c, next) = match lead {
            0..0x80 => return (lead, pos + 1),
            0x80..0xe0 => ((lead & 0x1f) << 6 | self.tail(pos + 1), pos + 2),
            0xe0..0xf0 => ((lead & 0xf) << 12 | self.tail(pos + 1) << 6 | self.tail(pos + 2), pos + 3),
            _ => ((lead & 7) << 18 | self.tail(pos + 1) << 12 | self.tail(pos + 2) << 6 | self.tail(pos + 3), pos + 4),
        };
        (c, next.min(self.0.len()))
    }

    #[inline]
    fn previous(&self, pos: usize) -> (u32, usize) {
        let mut start = pos - 1;
        while start > 0 && self.0[start] & 0xc0 == 0x80 {
            start -= 1;
        }
        (self.next(start).0, start)
    }
}

/// A code point in generalised UTF-8.
pub(super) fn encode(c: u32, out: &mut Vec<u8>) {
    let tail = |shift: u32| 0x80 | (c >> shift & 0x3f) as u8;
    match c {
        0..0x80 => out.push(c as u8),
        0x80..0x800 => out.extend([0xc0 | (c >> 6) as u8, tail(0)]),
        0x800..0x1_0000 => out.extend([0xe0 | (c >> 12) as u8, tail(6), tail(0)]),
        _ => out.extend([0xf0 | (c >> 18 & 7) as u8, tail(12), tail(6), tail(0)]),
    }
}
