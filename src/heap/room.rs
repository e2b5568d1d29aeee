//! The bytes of a new object, before they are written.

use std::mem::MaybeUninit;

/// Unwritten bytes at the end of a new object, which are written from the front. What is left unwritten becomes zeros.
pub struct Room<'a> {
    bytes: &'a mut [MaybeUninit<u8>],
    written: usize,
}

impl<'a> Room<'a> {
    pub(crate) fn new(bytes: &'a mut [MaybeUninit<u8>]) -> Room<'a> {
        Room { bytes, written: 0 }
    }

    /// Writes bytes behind what is written.
    ///
    /// # Panics
    /// If there is no room for them.
    #[inline(always)]
    pub fn push(&mut self, bytes: &[u8]) {
        let target = &mut self.bytes[self.written..][..bytes.len()];
        self.written += bytes.len();
        // Copying a few bytes costs less than calling somebody who does it.
        if bytes.len() > 16 {
            target.write_copy_of_slice(bytes);
        } else if !copy_ends::<8>(target, bytes) && !copy_ends::<4>(target, bytes) {
            target.iter_mut().zip(bytes).for_each(|(to, from)| _ = to.write(*from));
        }
    }

    /// Writes a byte so many times.
    ///
    /// # Panics
    /// If there is no room for them.
    pub fn push_times(&mut self, byte: u8, times: usize) {
        self.bytes[self.written..][..times].fill(MaybeUninit::new(byte));
        self.written += times;
    }

    /// Writes the first bytes that were written once more.
    ///
    /// # Panics
    /// If there is no room for them, or so many were not written.
    pub fn push_first(&mut self, count: usize) {
        assert!(count <= self.written);
        self.bytes.copy_within(..count, self.written);
        self.written += count;
    }

    /// How many bytes are written.
    pub fn written(&self) -> usize {
        self.written
    }

    /// How many bytes are not written yet.
    pub fn left(&self) -> usize {
        self.bytes.len() - self.written
    }

    /// All bytes, zeros where none were written.
    pub fn as_mut_slice(&mut self) -> &mut [u8] {
        self.finish();
        // SAFETY: all bytes are written.
        unsafe { self.bytes.assume_init_mut() }
    }

    /// Writes zeros where nothing was written.
    #[inline(always)]
    pub(crate) fn finish(&mut self) {
        if self.written < self.bytes.len() {
            self.bytes[self.written..].fill(MaybeUninit::new(0));
            self.written = self.bytes.len();
        }
    }
}

/// Copies `N` to `2 * N` bytes: the first `N` and the last. Says whether they are so many at least.
#[inline(always)]
fn copy_ends<const N: usize>(target: &mut [MaybeUninit<u8>], bytes: &[u8]) -> bool {
    let (Some(first), Some(last)) = (bytes.first_chunk::<N>(), bytes.last_chunk::<N>()) else { return false };
    let end = target.len() - N;
    target[..N].write_copy_of_slice(first);
    target[end..].write_copy_of_slice(last);
    true
}
