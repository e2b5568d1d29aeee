//! Zeroed pages straight from the operating system, for large storage that grows.
//!
//! A general allocator gives a buffer that grows a new place each time, copies it there, and keeps the old place for later:
//! a list that was built item by item left three times its size behind it. Pages grow without a copy, those that were not
//! written to take no memory, and freed ones are gone.
//!
//! The allocator is built not to ask for huge pages, which made each of its few large areas take 2 MiB at the first byte.
//! Storage that is large, dense and read at random asks for them itself: [`map_huge`].

use std::ptr::NonNull;

use rustix::mm::{Advice, MapFlags, MremapFlags, ProtFlags, madvise, mmap_anonymous, mremap, munmap};

/// Lengths are multiples of this.
pub const PAGE: usize = 4096;
/// Bytes of a huge page.
pub const HUGE: usize = 2 << 20;

/// Zeroed pages of `length` bytes; `None` when memory is out.
pub fn map(length: usize) -> Option<NonNull<u8>> {
    debug_assert!(length != 0 && length.is_multiple_of(PAGE));
    let flags = MapFlags::PRIVATE | MapFlags::NORESERVE;
    // SAFETY: a fresh anonymous mapping aliases nothing.
    let base = unsafe { mmap_anonymous(std::ptr::null_mut(), length, ProtFlags::READ | ProtFlags::WRITE, flags).ok()? };
    NonNull::new(base.cast())
}

/// Could so many bytes be mapped now? For those who make many small objects at once, which abort where memory is out. Other
/// threads may take the room meanwhile.
pub fn is_room_for(bytes: usize) -> bool {
    let Some(length) = bytes.max(1).checked_next_multiple_of(PAGE) else { return false };
    let Some(base) = map(length) else { return false };
    // SAFETY: mapped above, and nobody else knows of it.
    unsafe { unmap(base, length) };
    true
}

/// Zeroed pages of `length` bytes at a multiple of `alignment`; `None` when memory is out.
pub fn map_aligned(length: usize, alignment: usize) -> Option<NonNull<u8>> {
    let base = map(length + alignment)?;
    let start = base.addr().get();
    let before = start.next_multiple_of(alignment) - start;
    // SAFETY: the two ends of the mapping made above, in which nothing lies yet.
    unsafe {
        let aligned = base.byte_add(before);
        if before != 0 {
            unmap(base, before);
        }
        unmap(aligned.byte_add(length), alignment - before);
        Some(aligned)
    }
}

/// As [`map`], with huge pages where they fit in; the pages do not [`grow`].
pub fn map_huge(length: usize) -> Option<NonNull<u8>> {
    let base = map_aligned(length, HUGE)?;
    // SAFETY: advice changes no contents, and the pages are the caller's. Refused advice does no harm.
    let _ = unsafe { madvise(base.as_ptr().cast(), length, Advice::LinuxHugepage) };
    Some(base)
}

/// Makes a mapping longer, perhaps at another place; what is new is zeroed. `None` when memory is out: all is as it was.
///
/// # Safety
/// `base` is [`map`]'s or this function's, of `old` bytes, and nobody else uses it.
pub unsafe fn grow(base: NonNull<u8>, old: usize, new: usize) -> Option<NonNull<u8>> {
    debug_assert!(new > old && new.is_multiple_of(PAGE));
    // SAFETY: the caller's promise.
    let base = unsafe { mremap(base.as_ptr().cast(), old, new, MremapFlags::MAYMOVE).ok()? };
    NonNull::new(base.cast())
}

/// Gives pages back.
///
/// # Safety
/// As for [`grow`].
pub unsafe fn unmap(base: NonNull<u8>, length: usize) {
    // SAFETY: the caller's promise.
    let _ = unsafe { munmap(base.as_ptr().cast(), length) };
}
