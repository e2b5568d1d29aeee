//! Building text.

use super::{Text, encode};
use std::fmt;

/// The result would not fit into memory or into an index: MemoryError or OverflowError above.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct TooLong;

/// An owned string that can grow.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct TextBuf {
    bytes: Vec<u8>,
    wide: bool,
}

impl TextBuf {
    /// An empty one, which allocates nothing.
    #[inline]
    pub const fn new() -> Self {
        TextBuf { bytes: Vec::new(), wide: false }
    }

    /// An empty one with room for so many bytes.
    #[inline]
    pub fn with_capacity(bytes: usize) -> Self {
        TextBuf { bytes: Vec::with_capacity(bytes), wide: false }
    }

    /// An empty one with room for so many bytes, or `TooLong` if there is no such room.
    pub fn try_with_capacity(bytes: usize) -> Result<Self, TooLong> {
        let mut room = Vec::new();
        room.try_reserve_exact(bytes).map_err(|_| TooLong)?;
        Ok(TextBuf { bytes: room, wide: false })
    }

    /// The buffer of well-formed bytes, finding out whether they are ASCII.
    pub fn from_trusted(bytes: Vec<u8>) -> Self {
        let wide = !Text::from_trusted(&bytes).is_ascii();
        TextBuf { bytes, wide }
    }

    /// Makes room for so many more bytes.
    pub fn try_reserve(&mut self, bytes: usize) -> Result<(), TooLong> {
        self.bytes.try_reserve(bytes).map_err(|_| TooLong)
    }

    /// Appends a code point, which may be a surrogate.
    #[inline]
    pub fn push(&mut self, c: u32) {
        if c < 0x80 {
            self.bytes.push(c as u8);
        } else {
            let (bytes, width) = encode(c);
            self.bytes.extend_from_slice(&bytes[..width]);
            self.wide = true;
        }
    }

    /// Appends text.
    #[inline]
    pub fn push_text(&mut self, text: Text<'_>) {
        self.bytes.extend_from_slice(text.bytes());
        self.wide |= !text.is_ascii();
    }

    /// Appends a Rust string.
    pub fn push_str(&mut self, s: &str) {
        self.push_text(Text::from_str(s));
    }

    /// Appends ASCII bytes.
    #[inline]
    pub fn push_ascii(&mut self, bytes: &[u8]) {
        debug_assert!(bytes.is_ascii());
        self.bytes.extend_from_slice(bytes);
    }

    /// Appends ASCII bytes one by one.
    pub fn push_ascii_iter(&mut self, bytes: impl Iterator<Item = u8>) {
        let start = self.bytes.len();
        self.bytes.extend(bytes);
        debug_assert!(self.bytes[start..].is_ascii());
    }

    /// Appends a code point so many times.
    #[inline]
    pub fn push_times(&mut self, c: u32, times: usize) {
        if times == 0 {
            return;
        }
        if c < 0x80 {
            self.bytes.resize(self.bytes.len() + times, c as u8);
        } else {
            (0..times).for_each(|_| self.push(c));
        }
    }

    /// What is in it.
    #[inline]
    pub fn as_text(&self) -> Text<'_> {
        Text::from_parts(&self.bytes, !self.wide)
    }

    /// The bytes.
    #[inline]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The length in bytes.
    #[inline]
    pub fn byte_len(&self) -> usize {
        self.bytes.len()
    }

    /// The length in bytes that it may get without moving.
    #[inline]
    pub fn capacity(&self) -> usize {
        self.bytes.capacity()
    }

    /// Whether there is nothing in it.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Whether all is ASCII.
    #[inline]
    pub fn is_ascii(&self) -> bool {
        !self.wide
    }

    /// Empties it and keeps the room.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.wide = false;
    }

    /// The bytes and whether all are ASCII.
    pub fn into_parts(self) -> (Vec<u8>, bool) {
        (self.bytes, !self.wide)
    }

    /// Text repeated.
    pub fn repeated(text: Text<'_>, times: usize) -> Result<Self, TooLong> {
        let total = text.byte_len().checked_mul(times).ok_or(TooLong)?;
        let mut out = TextBuf::try_with_capacity(total)?;
        if let [byte] = text.bytes() {
            out.bytes.resize(times, *byte);
        } else if total > 0 {
            // Doubling what is there copies in large pieces.
            out.bytes.extend_from_slice(text.bytes());
            while out.bytes.len() < total {
                let more = out.bytes.len().min(total - out.bytes.len());
                out.bytes.extend_from_within(..more);
            }
            out.wide = !text.is_ascii();
        }
        Ok(out)
    }

    /// Two texts one after the other.
    pub fn concat(a: Text<'_>, b: Text<'_>) -> Result<Self, TooLong> {
        let mut out = TextBuf::try_with_capacity(a.byte_len().checked_add(b.byte_len()).ok_or(TooLong)?)?;
        out.push_text(a);
        out.push_text(b);
        Ok(out)
    }
}

impl From<Text<'_>> for TextBuf {
    fn from(text: Text<'_>) -> Self {
        TextBuf { bytes: text.bytes().to_vec(), wide: !text.is_ascii() }
    }
}

impl From<&str> for TextBuf {
    fn from(s: &str) -> Self {
        Text::from_str(s).to_buf()
    }
}

impl From<String> for TextBuf {
    fn from(s: String) -> Self {
        let wide = !s.is_ascii();
        TextBuf { bytes: s.into_bytes(), wide }
    }
}

impl FromIterator<u32> for TextBuf {
    fn from_iter<I: IntoIterator<Item = u32>>(points: I) -> Self {
        let mut out = TextBuf::new();
        points.into_iter().for_each(|c| out.push(c));
        out
    }
}

impl PartialEq<&str> for TextBuf {
    fn eq(&self, other: &&str) -> bool {
        self.bytes == other.as_bytes()
    }
}

impl fmt::Write for TextBuf {
    fn write_str(&mut self, s: &str) -> fmt::Result {
        self.push_str(s);
        Ok(())
    }
}

impl fmt::Debug for TextBuf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_text().fmt(f)
    }
}
