//! The bytes of a new object, before they are written.

use std::{marker::PhantomData, mem::MaybeUninit};

/// Unwritten bytes at the end of a new object, which are written from the front. What is left unwritten becomes zeros.
pub struct Room<'a> {
    first: *mut u8,
    written: usize,
    size: usize,
    bytes: PhantomData<&'a mut [MaybeUninit<u8>]>,
}

impl<'a> Room<'a> {
    #[inline(always)]
    pub(crate) fn new(bytes: &'a mut [MaybeUninit<u8>]) -> Room<'a> {
        Room { first: bytes.as_mut_ptr().cast(), written: 0, size: bytes.len(), bytes: PhantomData }
    }

    /// Where the next `count` bytes go; they count as written.
    #[inline(always)]
    fn advance(&mut self, count: usize) -> *mut u8 {
        assert!(count <= self.left(), "there is no room for {count} bytes");
        // SAFETY: what is written is not beyond the end.
        let place = unsafe { self.first.add(self.written) };
        self.written += count;
        place
    }

    /// Writes bytes behind what is written.
    ///
    /// # Panics
    /// If there is no room for them.
    #[inline(always)]
    pub fn push(&mut self, bytes: &[u8]) {
        let place = self.advance(bytes.len());
        // SAFETY: there is room for so many bytes at the place, and nobody else has it.
        unsafe { copy(bytes.as_ptr(), place, bytes.len()) }
    }

    /// As [`push`](Room::push). A few bytes are written as a word, where there is room for one: what is behind them in it is
    /// overwritten by what is pushed next.
    ///
    /// # Safety
    /// All of the words that the bytes lie in may be read.
    ///
    /// # Panics
    /// If there is no room for the bytes.
    #[inline(always)]
    pub unsafe fn push_words(&mut self, bytes: &[u8]) {
        if !matches!(bytes.len(), 1..=8) || self.left() < 8 {
            return self.push(bytes);
        }
        // SAFETY: the caller's promise, and there is room for a word.
        unsafe {
            let word = bytes.as_ptr().cast::<u64>().read_unaligned();
            self.first.add(self.written).cast::<u64>().write_unaligned(word);
        }
        self.written += bytes.len();
    }

    /// Writes a byte so many times.
    ///
    /// # Panics
    /// If there is no room for them.
    pub fn push_times(&mut self, byte: u8, times: usize) {
        // SAFETY: as in `push`.
        unsafe { self.advance(times).write_bytes(byte, times) }
    }

    /// Writes the first bytes that were written once more.
    ///
    /// # Panics
    /// If there is no room for them, or so many were not written.
    pub fn push_first(&mut self, count: usize) {
        assert!(count <= self.written);
        // SAFETY: as in `push`; the first bytes end where these begin.
        unsafe { self.advance(count).copy_from_nonoverlapping(self.first, count) }
    }

    /// How many bytes are written.
    pub fn written(&self) -> usize {
        self.written
    }

    /// How many bytes are not written yet.
    #[inline(always)]
    pub fn left(&self) -> usize {
        self.size - self.written
    }

    /// All bytes, zeros where none were written.
    pub fn as_mut_slice(&mut self) -> &mut [u8] {
        self.finish();
        // SAFETY: all bytes are written.
        unsafe { std::slice::from_raw_parts_mut(self.first, self.size) }
    }

    /// Writes zeros where nothing was written.
    #[inline(always)]
    pub(crate) fn finish(&mut self) {
        if self.written < self.size {
            self.push_times(0, self.left());
        }
    }
}

/// Copies bytes. Some of them are copied here, by their first and their last words, which costs less than calling somebody
/// who does it.
///
/// # Safety
/// As for [`copy_nonoverlapping`](std::ptr::copy_nonoverlapping).
#[inline(always)]
pub unsafe fn copy(from: *const u8, to: *mut u8, count: usize) {
    // SAFETY: the caller's promise; both words lie within the bytes.
    unsafe {
        // The fewest first: they have the least to wait for.
        match count {
            0 => {}
            1 => *to = *from,
            2..=3 => copy_ends::<u16>(from, to, count),
            4..=7 => copy_ends::<u32>(from, to, count),
            8..=16 => copy_ends::<u64>(from, to, count),
            17..=32 => copy_ends::<u128>(from, to, count),
            33..=64 => copy_ends::<[u128; 2]>(from, to, count),
            _ => to.copy_from_nonoverlapping(from, count),
        }
    }
}

/// Copies bytes to words, of which the last one ends with zeros. Up to eight bytes become a word in one store.
///
/// # Safety
/// The words, as many as hold the bytes, are the caller's, and the bytes lie elsewhere.
#[inline(always)]
pub(crate) unsafe fn copy_padded(from: &[u8], to: *mut u64) {
    let count = from.len();
    // SAFETY: the caller's promise; what is read lies within the bytes.
    unsafe {
        let (first, byte) = (from.as_ptr(), |at: usize| u64::from(from[at]) << (8 * at));
        match count {
            9.. => {
                to.add((count - 1) / 8).write(0);
                copy(first, to.cast(), count);
            }
            8 => to.write(first.cast::<u64>().read_unaligned()),
            4.. => {
                let (low, high) = (first.cast::<u32>(), first.add(count - 4).cast::<u32>());
                let high = u64::from(u32::from_le(high.read_unaligned())) << (8 * (count - 4));
                to.write((u64::from(u32::from_le(low.read_unaligned())) | high).to_le());
            }
            1.. => to.write((byte(0) | byte(count / 2) | byte(count - 1)).to_le()),
            0 => {}
        }
    }
}

/// Copies the first and the last word of bytes that are no fewer than one word and no more than two.
///
/// # Safety
/// As for [`copy`].
#[inline(always)]
unsafe fn copy_ends<Word: Copy>(from: *const u8, to: *mut u8, count: usize) {
    let end = count - size_of::<Word>();
    // SAFETY: the caller's promise.
    unsafe {
        let (first, last) = (from.cast::<Word>().read_unaligned(), from.add(end).cast::<Word>().read_unaligned());
        to.cast::<Word>().write_unaligned(first);
        to.add(end).cast::<Word>().write_unaligned(last);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_ends_with_zeros() {
        let source: Vec<u8> = (1..=60).collect();
        for length in 0..=source.len() {
            let mut target = [u64::MAX; 9];
            // SAFETY: nine words hold 60 bytes and more.
            unsafe { copy_padded(&source[..length], target.as_mut_ptr()) };
            let written: Vec<u8> = target.iter().flat_map(|word| word.to_ne_bytes()).collect();
            let end = length.next_multiple_of(8);
            assert_eq!(written[..length], source[..length]);
            assert!(written[length..end].iter().all(|&byte| byte == 0));
            assert!(written[end..].iter().all(|&byte| byte == 0xFF));
        }
    }

    #[test]
    fn every_length_is_copied_whole() {
        let source: Vec<u8> = (1..=70).collect();
        for length in 0..70 {
            let mut target = [MaybeUninit::new(0xAA); 80];
            let mut room = Room::new(&mut target);
            room.push(b"x");
            room.push(&source[..length]);
            room.push_first(1);
            room.push_times(7, 2);
            assert_eq!((room.written(), room.left()), (length + 4, 76 - length));
            let all = room.as_mut_slice();
            assert_eq!(all[0], b'x');
            assert_eq!(all[1..=length], source[..length]);
            assert_eq!(all[length + 1..length + 4], [b'x', 7, 7]);
            assert!(all[length + 4..].iter().all(|&byte| byte == 0));
        }
    }
}
