//! Checkpoints that make indexing by code point fast.

use super::{Text, iterate};

const STRIDE: usize = 64;

/// The byte offset of every 64th code point of one text. Immutable, so threads may share it.
#[derive(Clone, Debug)]
pub struct Index {
    checkpoints: Box<[usize]>,
}

impl Index {
    /// Walks over the text once. O(n).
    pub fn new(text: Text<'_>) -> Self {
        let bytes = text.bytes();
        let mut checkpoints = Vec::with_capacity(bytes.len() / STRIDE / 2 + 1);
        let mut offset = 0;
        while offset < bytes.len() {
            checkpoints.push(offset);
            offset += iterate::offset_of(&bytes[offset..], STRIDE);
        }
        Index { checkpoints: checkpoints.into_boxed_slice() }
    }

    /// As [`Text::offset_of`], looking at no more than 64 code points.
    pub fn offset_of(&self, text: Text<'_>, index: usize) -> usize {
        match self.checkpoints.get(index / STRIDE) {
            Some(&from) => from + iterate::offset_of(&text.bytes()[from..], index % STRIDE),
            None => text.byte_len(),
        }
    }

    /// As [`Text::index_of`], looking at no more than 64 code points. O(log n).
    pub fn index_of(&self, text: Text<'_>, offset: usize) -> usize {
        let after = self.checkpoints.partition_point(|&at| at <= offset);
        match after.checked_sub(1) {
            Some(block) => block * STRIDE + iterate::count(&text.bytes()[self.checkpoints[block]..offset]),
            None => 0,
        }
    }
}
