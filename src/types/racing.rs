//! Writing bytes that other threads may read one by one without a lock: each is a relaxed atomic.
//!
//! The bytes of a published `bytearray` are read so ([`byte_array`](crate::byte_array)), so whoever writes them, under the byte
//! lock, writes them so too. Slower than a plain copy; the bytes of an unpublished object are copied plainly.

use std::{
    ptr::NonNull,
    sync::atomic::{AtomicU8, Ordering},
};

/// # Safety
/// Byte `at` from `start` is within an allocation that lives as long as the reference.
unsafe fn place<'a>(start: NonNull<u8>, at: usize) -> &'a AtomicU8 {
    // SAFETY: the caller's promise.
    unsafe { AtomicU8::from_ptr(start.add(at).as_ptr()) }
}

/// Writes `bytes` to `to`. O(n).
///
/// # Safety
/// There is room for them, in memory that may be written; other writers wait. Other threads read it as atomics.
pub(crate) unsafe fn store(bytes: &[u8], to: NonNull<u8>) {
    for (at, &byte) in bytes.iter().enumerate() {
        // SAFETY: the caller's promise.
        unsafe { place(to, at) }.store(byte, Ordering::Relaxed);
    }
}

/// Moves `count` bytes; the ranges may overlap. O(n).
///
/// # Safety
/// As for [`store`]; and so many bytes may be read at `from`.
pub(crate) unsafe fn shift(from: NonNull<u8>, to: NonNull<u8>, count: usize) {
    // SAFETY: the caller's promise.
    let step = |at| unsafe { place(to, at).store(place(from, at).load(Ordering::Relaxed), Ordering::Relaxed) };
    if to < from { (0..count).for_each(step) } else { (0..count).rev().for_each(step) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moves_both_ways() {
        let mut bytes = *b"abcdef";
        let start = NonNull::from(&mut bytes).cast::<u8>();
        // SAFETY: within the array, which no other thread knows.
        unsafe {
            shift(start, start.add(2), 4);
            shift(start.add(1), start, 5);
            store(b"xy", start.add(4));
        }
        assert_eq!(&bytes, b"babcxy");
    }
}
