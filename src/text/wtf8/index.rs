//! Checkpoints that make indexing by code point fast.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use super::{Text, iterate};

/// Code points between two checkpoints.
const STRIDE: usize = 128;

/// The byte offsets of code point 128, 256 and so on of one text, in words that somebody else has. Threads that
/// [fill](Index::fill) the same words at the same time write the same.
#[derive(Clone, Copy, Debug)]
pub struct Index<'a>(pub &'a [AtomicUsize]);

impl Index<'_> {
    /// The number of checkpoints of a text of so many code points.
    #[inline]
    pub const fn checkpoints(points: usize) -> usize {
        points.saturating_sub(1) / STRIDE
    }

    /// Walks over the text once. O(n).
    pub fn fill(self, text: Text<'_>) {
        let mut offset = 0;
        for checkpoint in self.0 {
            offset += iterate::offset_of(&text.bytes()[offset..], STRIDE);
            checkpoint.store(offset, Relaxed);
        }
    }

    /// Where code point `block * STRIDE` begins.
    fn start(self, block: usize) -> Option<usize> {
        match block.checked_sub(1) {
            Some(at) => self.0.get(at).map(|offset| offset.load(Relaxed)),
            None => Some(0),
        }
    }

    /// As [`Text::offset_of`], looking at no more than 128 code points.
    pub fn offset_of(self, text: Text<'_>, index: usize) -> usize {
        match self.start(index / STRIDE) {
            Some(from) => from + iterate::offset_of(&text.bytes()[from..], index % STRIDE),
            None => text.byte_len(),
        }
    }

    /// As [`Text::index_of`], looking at no more than 128 code points. O(log n).
    pub fn index_of(self, text: Text<'_>, offset: usize) -> usize {
        let block = self.0.partition_point(|at| at.load(Relaxed) <= offset);
        let from = self.start(block).unwrap_or(0);
        block * STRIDE + iterate::count(&text.bytes()[from..offset])
    }
}
