//! Memory that the system maps: the calls, and copies from and to it.
//!
//! Who else has a file mapped, such as another process, changes its bytes at any time. So no reference to them is made: they are
//! read and written as volatile, in words where they are aligned. Threads of this process take turns ([`Map`](super::Map)).
#![allow(unsafe_code, reason = "system calls, and memory that others change")]

use std::ptr::NonNull;

use crate::support::Errno;

/// Bytes of a word.
const WORD: usize = size_of::<u64>();

/// A mapping; given back on drop.
pub struct Region {
    start: NonNull<u8>,
    len: usize,
}

// SAFETY: an address of memory that belongs to no thread.
unsafe impl Send for Region {}
// SAFETY: as above; what changes the bytes are volatile copies, whose callers take turns.
unsafe impl Sync for Region {}

fn check(result: i32) -> Result<(), Errno> {
    if result < 0 { Err(Errno::last()) } else { Ok(()) }
}

fn mapped(address: *mut libc::c_void, len: usize) -> Result<Region, Errno> {
    if address == libc::MAP_FAILED {
        return Err(Errno::last());
    }
    Ok(Region { start: NonNull::new(address.cast()).unwrap_or(NonNull::dangling()), len })
}

impl Region {
    /// `mmap`, wherever there is room.
    pub fn map(len: usize, protection: i32, flags: i32, fd: i32, offset: i64) -> Result<Region, Errno> {
        let flags = flags & !libc::MAP_FIXED;
        // SAFETY: no address is asked for, so nothing that is mapped is touched.
        mapped(unsafe { libc::mmap(std::ptr::null_mut(), len, protection, flags, fd, offset) }, len)
    }

    /// `mremap`; the bytes may lie elsewhere afterwards.
    pub fn resize(&mut self, len: usize) -> Result<(), Errno> {
        // SAFETY: the mapping is this one's alone, and nobody has an address in it: it is borrowed as a whole.
        let moved = unsafe { libc::mremap(self.start.as_ptr().cast(), self.len, len, libc::MREMAP_MAYMOVE) };
        let moved = mapped(moved, len)?;
        (self.start, self.len) = (moved.start, moved.len);
        std::mem::forget(moved);
        Ok(())
    }

    /// The first byte.
    pub fn start(&self) -> NonNull<u8> {
        self.start
    }

    /// Number of bytes.
    pub fn len(&self) -> usize {
        self.len
    }

    fn part(&self, at: usize, len: usize) -> NonNull<u8> {
        assert!(at <= self.len && len <= self.len - at, "{len} bytes at {at} of {}", self.len);
        // SAFETY: within the mapping, or at its end.
        unsafe { self.start.add(at) }
    }

    /// `msync` of a part, until all is written.
    pub fn flush(&self, at: usize, len: usize) -> Result<(), Errno> {
        // SAFETY: the part is mapped.
        check(unsafe { libc::msync(self.part(at, len).as_ptr().cast(), len, libc::MS_SYNC) })
    }

    /// `madvise` of a part.
    pub fn advise(&self, at: usize, len: usize, advice: i32) -> Result<(), Errno> {
        // SAFETY: the part is mapped, and stays so; its bytes may become others, which readers are prepared for.
        check(unsafe { libc::madvise(self.part(at, len).as_ptr().cast(), len, advice) })
    }

    /// Reads the bytes from a place on. O(n).
    pub fn read(&self, at: usize, to: &mut [u8]) {
        let from = self.part(at, to.len());
        let head = from.as_ptr().align_offset(WORD).min(to.len());
        let words = head + (to.len() - head) / WORD * WORD;
        // SAFETY: `part` has so many bytes.
        let byte = |at: usize| unsafe { from.add(at).read_volatile() };
        (0..head).chain(words..to.len()).for_each(|at| to[at] = byte(at));
        for (number, word) in to[head..words].chunks_exact_mut(WORD).enumerate() {
            // SAFETY: as above, and `head` bytes from an aligned address on.
            let read = unsafe { from.add(head).cast::<u64>().add(number).read_volatile() };
            word.copy_from_slice(&read.to_ne_bytes());
        }
    }

    /// The byte at a place; `None` beyond the end.
    pub fn byte(&self, at: usize) -> Option<u8> {
        let mut byte = [0];
        (at < self.len).then(|| self.read(at, &mut byte))?;
        Some(byte[0])
    }

    /// Writes bytes from a place on. O(n). The process ends where the mapping may not be written, as in C.
    pub fn write(&self, at: usize, bytes: &[u8]) {
        let to = self.part(at, bytes.len());
        let head = to.as_ptr().align_offset(WORD).min(bytes.len());
        let words = head + (bytes.len() - head) / WORD * WORD;
        for at in (0..head).chain(words..bytes.len()) {
            // SAFETY: `part` has so many bytes.
            unsafe { to.add(at).write_volatile(bytes[at]) };
        }
        for (number, word) in bytes[head..words].chunks_exact(WORD).enumerate() {
            let word = u64::from_ne_bytes(word.try_into().unwrap_or_default());
            // SAFETY: as above, and `head` bytes from an aligned address on.
            unsafe { to.add(head).cast::<u64>().add(number).write_volatile(word) };
        }
    }
}

impl Drop for Region {
    fn drop(&mut self) {
        // SAFETY: the mapping is this one's alone.
        unsafe { libc::munmap(self.start.as_ptr().cast(), self.len) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region(len: usize) -> Region {
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
        Region::map(len, libc::PROT_READ | libc::PROT_WRITE, flags, -1, 0).expect("there is memory")
    }

    #[test]
    fn copies_at_any_alignment() {
        let (region, bytes): (_, Vec<u8>) = (region(100), (1..=40).collect());
        for (at, len) in (0..20).flat_map(|at| (0..40).map(move |len| (at, len))) {
            region.write(0, &[0; 100]);
            region.write(at, &bytes[..len]);
            let mut all = [0; 100];
            region.read(0, &mut all);
            assert!(all[..at].iter().chain(&all[at + len..]).all(|&byte| byte == 0));
            let mut part = vec![0; len];
            region.read(at, &mut part);
            assert_eq!((&all[at..at + len], &part[..]), (&bytes[..len], &bytes[..len]));
        }
    }

    #[test]
    fn keeps_its_bytes_when_it_grows() {
        let mut region = region(10);
        region.write(7, b"abc");
        region.resize(1 << 20).expect("there is memory");
        let mut read = [1; 4];
        region.read(7, &mut read);
        assert_eq!((&read, region.len()), (b"abc\0", 1 << 20));
    }
}
