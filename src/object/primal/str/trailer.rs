//! What lies behind the text of a str that is not ASCII: how many code points there are, and where every 128th begins.
//!
//! | word | content |
//! |---|---|
//! | 0 | the number of code points, twice, and one more once the checkpoints are written |
//! | 1.. | the checkpoints, see [`Index`] |
//!
//! The checkpoints are written on demand, by any thread: all compute the same, and word 0 is stored (release) after them.

use std::sync::atomic::{AtomicUsize, Ordering};

use typhon_heap::Room;
use typhon_text::{Text, wtf8::Index};

use super::Str;

/// Bytes of a text up to the next word.
pub(super) const fn padded(bytes: usize) -> usize {
    bytes.next_multiple_of(size_of::<usize>())
}

/// Bytes of the trailer of a text of so many code points.
pub(super) const fn bytes_for(points: usize) -> usize {
    size_of::<usize>() * (1 + Index::checkpoints(points))
}

/// Writes the trailer behind the text, which fills the room up to here; what is left of the room becomes zeros.
#[inline]
pub(super) fn push(room: &mut Room<'_>, points: usize) {
    room.push_times(0, padded(room.written()) - room.written());
    room.push(&(points << 1).to_ne_bytes());
}

/// Writes a trailer whose checkpoints are not there yet.
///
/// # Safety
/// There is room for the trailer of so many code points at `place`, and nobody else has it.
#[cold]
pub(super) unsafe fn write(place: *mut usize, points: usize) {
    // SAFETY: the caller's promise.
    unsafe {
        place.write_bytes(0, 1 + Index::checkpoints(points));
        place.write(points << 1);
    }
}

impl Str {
    /// The word behind the text. The str is not ASCII.
    #[inline(always)]
    pub(super) fn trailer(&self) -> &AtomicUsize {
        debug_assert!(!self.is_ascii());
        // SAFETY: a str that is not ASCII was made with a trailer behind its text.
        unsafe { &*self.bytes().as_ptr().add(padded(self.bytes_len())).cast::<AtomicUsize>() }
    }

    /// The number of code points. The str is not ASCII.
    #[inline(always)]
    pub(super) fn points(&self) -> usize {
        self.trailer().load(Ordering::Relaxed) >> 1
    }

    /// The checkpoints. The str is not ASCII.
    #[inline]
    pub(super) fn checkpoints(&self) -> Index<'_> {
        let trailer = self.trailer();
        let word = trailer.load(Ordering::Acquire);
        // SAFETY: the checkpoints follow the word that tells how many they are, all of them written, if only as zeros.
        let index = Index(unsafe {
            std::slice::from_raw_parts(std::ptr::from_ref(trailer).add(1), Index::checkpoints(word >> 1))
        });
        if word & 1 == 0 {
            index.fill(Text::from_parts(self.bytes(), false));
            trailer.store(word | 1, Ordering::Release);
        }
        index
    }
}
