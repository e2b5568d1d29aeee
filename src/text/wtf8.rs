//! Text: UTF-8 generalised to lone surrogates.
//!
//! Every code point from U+0000 to U+10FFFF is written as UTF-8 writes it, surrogates included (three bytes each), and
//! two surrogates never melt into one code point. So equal strings have equal bytes, the order of bytes is the order of
//! code points, and a byte search never matches in the middle of a code point.

mod buffer;
mod index;
mod iterate;
#[cfg(test)]
mod tests;

pub use buffer::{TextBuf, TooLong};
pub use index::Index;
pub use iterate::CodePoints;
pub use iterate::{decode_at, decode_before, encode, width};

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Range;

/// A borrowed string: well-formed generalised UTF-8 and whether it is all ASCII.
#[derive(Copy, Clone, Default)]
pub struct Text<'a> {
    bytes: &'a [u8],
    ascii: bool,
}

impl<'a> Text<'a> {
    /// The empty string.
    pub const EMPTY: Text<'static> = Text { bytes: b"", ascii: true };

    /// Text from bytes that are known to be well formed, and a flag that says exactly whether all are ASCII.
    ///
    /// Malformed bytes make wrong characters, never undefined behaviour.
    #[inline]
    pub fn from_parts(bytes: &'a [u8], ascii: bool) -> Self {
        debug_assert_eq!(bytes.is_ascii(), ascii);
        debug_assert!(ascii || is_well_formed(bytes));
        Text { bytes, ascii }
    }

    /// Text from well-formed bytes, finding out whether they are ASCII.
    #[inline]
    pub fn from_trusted(bytes: &'a [u8]) -> Self {
        Text::from_parts(bytes, bytes.is_ascii())
    }

    /// Text from any bytes, or `None` if they are not generalised UTF-8.
    pub fn from_bytes(bytes: &'a [u8]) -> Option<Self> {
        let ascii = bytes.is_ascii();
        (ascii || is_well_formed(bytes)).then_some(Text { bytes, ascii })
    }

    /// Text from a Rust string.
    #[allow(clippy::should_implement_trait, reason = "it never fails and borrows, as `str::from_utf8` does")]
    #[inline]
    pub fn from_str(s: &'a str) -> Self {
        Text { bytes: s.as_bytes(), ascii: s.is_ascii() }
    }

    /// The bytes.
    #[inline]
    pub fn bytes(self) -> &'a [u8] {
        self.bytes
    }

    /// Whether every code point is ASCII. O(1).
    #[inline]
    pub fn is_ascii(self) -> bool {
        self.ascii
    }

    /// Whether there is nothing in it.
    #[inline]
    pub fn is_empty(self) -> bool {
        self.bytes.is_empty()
    }

    /// The length in bytes.
    #[inline]
    pub fn byte_len(self) -> usize {
        self.bytes.len()
    }

    /// The length in code points. O(1) for ASCII, else a fast scan.
    #[inline]
    pub fn len(self) -> usize {
        if self.ascii { self.bytes.len() } else { iterate::count(self.bytes) }
    }

    /// The Rust string, unless there is a lone surrogate. O(n).
    pub fn to_str(self) -> Option<&'a str> {
        std::str::from_utf8(self.bytes).ok()
    }

    /// The Rust string, lone surrogates replaced by U+FFFD.
    pub fn to_string_lossy(self) -> Cow<'a, str> {
        match self.to_str() {
            Some(s) => Cow::Borrowed(s),
            None => Cow::Owned(self.code_points().map(|c| char::from_u32(c).unwrap_or('\u{fffd}')).collect()),
        }
    }

    /// The code points, from either end.
    pub fn code_points(self) -> CodePoints<'a> {
        CodePoints::new(self.bytes)
    }

    /// The code points between two byte offsets, which must be boundaries. Unlike a slice it looks at no byte before time.
    pub fn code_points_in(self, range: Range<usize>) -> CodePoints<'a> {
        CodePoints::new(&self.bytes[range])
    }

    /// The code point that starts at a byte offset, which must be a boundary before the end.
    #[inline]
    pub fn code_point_at(self, offset: usize) -> u32 {
        decode_at(self.bytes, offset).0
    }

    /// The part between two byte offsets, which must be boundaries.
    #[inline]
    pub fn slice(self, range: Range<usize>) -> Text<'a> {
        let bytes = &self.bytes[range];
        Text { bytes, ascii: self.ascii || bytes.is_ascii() }
    }

    /// The byte offset of a code point index; the end for the length and whatever lies beyond. O(n) unless ASCII.
    #[inline]
    pub fn offset_of(self, index: usize) -> usize {
        if self.ascii { index.min(self.bytes.len()) } else { iterate::offset_of(self.bytes, index) }
    }

    /// The code point index of a byte offset, which must be a boundary. O(n) unless ASCII.
    pub fn index_of(self, offset: usize) -> usize {
        if self.ascii { offset } else { iterate::count(&self.bytes[..offset]) }
    }

    /// The part between two code point indices, both clamped to the length; empty if they cross.
    pub fn slice_points(self, range: Range<usize>) -> Text<'a> {
        let start = self.offset_of(range.start);
        if range.end <= range.start {
            return Text::EMPTY;
        }
        let rest = Text { bytes: &self.bytes[start..], ascii: self.ascii };
        self.slice(start..start + rest.offset_of(range.end - range.start))
    }

    /// Every `step`th code point of `count`, from index `start`: all the indices must exist. O(n).
    pub fn slice_step(self, start: usize, step: isize, count: usize) -> TextBuf {
        let mut out = TextBuf::new();
        if count == 0 {
            return out;
        }
        let stride = step.unsigned_abs();
        if self.ascii {
            let at = |k: usize| if step < 0 { start - k * stride } else { start + k * stride };
            out.push_ascii_iter((0..count).map(|k| self.bytes[at(k)]));
        } else if step < 0 {
            let end = self.offset_of(start.saturating_add(1));
            let points = CodePoints::new(&self.bytes[..end]).rev();
            points.step_by(stride).take(count).for_each(|c| out.push(c));
        } else {
            let points = CodePoints::new(&self.bytes[self.offset_of(start)..]);
            points.step_by(stride).take(count).for_each(|c| out.push(c));
        }
        out
    }

    /// An owned copy.
    pub fn to_buf(self) -> TextBuf {
        TextBuf::from(self)
    }
}

/// Whether bytes are UTF-8 in which surrogates are allowed, each on its own.
pub fn is_well_formed(mut bytes: &[u8]) -> bool {
    loop {
        match std::str::from_utf8(bytes) {
            Ok(_) => return true,
            Err(error) => {
                let rest = &bytes[error.valid_up_to()..];
                match rest {
                    [0xED, 0xA0..=0xBF, 0x80..=0xBF, ..] => bytes = &rest[3..],
                    _ => return false,
                }
            }
        }
    }
}

impl PartialEq for Text<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl Eq for Text<'_> {}

impl PartialEq<&str> for Text<'_> {
    fn eq(&self, other: &&str) -> bool {
        self.bytes == other.as_bytes()
    }
}

impl PartialOrd for Text<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Text<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.bytes.cmp(other.bytes)
    }
}

impl Hash for Text<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.bytes.hash(state);
    }
}

impl<'a> From<&'a str> for Text<'a> {
    fn from(s: &'a str) -> Self {
        Text::from_str(s)
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = crate::repr::str_repr(*self).map_err(|_| fmt::Error)?;
        f.write_str(&shown.as_text().to_string_lossy())
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_string_lossy())
    }
}
