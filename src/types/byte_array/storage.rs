//! The storage of a `bytearray`: a block of bytes with its capacity, and how many of them are in use.
//!
//! * **Readers of single bytes** take no lock, whoever owns the object: they load the block, then the length, and read a byte
//!   within both. A block that was replaced stays readable until the reader's next poll.
//! * **Writers** of a published object hold its byte lock, and so does who looks at the bytes as a slice; the owner of an
//!   unpublished one needs none.
//! * **What is lent** (`exports`) stays where it is: while it is not 0, the size cannot change. It goes up under the
//!   lock, and down at any time.
//!
//! Bytes are single atomics to readers without the lock, and to writers of a published object, so nothing is torn.

use std::{
    alloc::{Layout, alloc, alloc_zeroed, dealloc, handle_alloc_error},
    ops::Range,
    ptr::NonNull,
    sync::atomic::{AtomicPtr, AtomicU8, AtomicUsize, Ordering},
};

use typhon_object::{
    heap::{Header, Trace, Tracer, collect::pace, local},
    primal::slice::Span,
};

use crate::racing;

/// The head of a block; the bytes follow.
#[repr(C)]
struct Head {
    capacity: usize,
}

static EMPTY: Head = Head { capacity: 0 };

#[derive(Clone, Copy, PartialEq)]
struct Block(NonNull<Head>);

// SAFETY: an address; what may be done with it is the same on every thread.
unsafe impl Send for Block {}

/// Why a change did not happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    /// The bytes are lent, and the size would change.
    Exported,
    /// Memory is out.
    Memory,
}

/// See the file's head.
pub(super) struct Storage {
    block: AtomicPtr<Head>,
    len: AtomicUsize,
    exports: AtomicUsize,
}

impl Block {
    fn empty() -> Block {
        Block(NonNull::from(&EMPTY))
    }

    fn layout(capacity: usize) -> Option<Layout> {
        Layout::from_size_align(capacity.checked_add(size_of::<Head>())?, align_of::<Head>()).ok()
    }

    fn allocate(capacity: usize, zeroed: bool) -> Result<Block, Refused> {
        if capacity == 0 {
            return Ok(Block::empty());
        }
        let layout = Block::layout(capacity).ok_or(Refused::Memory)?;
        // SAFETY: the layout is not empty.
        let start = unsafe { if zeroed { alloc_zeroed(layout) } else { alloc(layout) } };
        let head = NonNull::new(start.cast::<Head>()).ok_or(Refused::Memory)?;
        pace::made(layout.size());
        // SAFETY: the block is new and has room for its head.
        unsafe { head.write(Head { capacity }) };
        Ok(Block(head))
    }

    #[inline(always)]
    fn capacity(self) -> usize {
        // SAFETY: a block is used only while it is not freed, and its capacity never changes.
        unsafe { self.0.as_ref() }.capacity
    }

    #[inline(always)]
    fn start(self) -> NonNull<u8> {
        // SAFETY: the bytes follow the head in the same allocation; for the empty block it is the end of the head.
        unsafe { self.0.add(1) }.cast()
    }

    /// A byte; `at` is below the capacity.
    #[inline(always)]
    fn byte<'a>(self, at: usize) -> &'a AtomicU8 {
        debug_assert!(at < self.capacity());
        // SAFETY: within the block, which is not freed before this thread's next poll.
        unsafe { self.start().add(at).cast().as_ref() }
    }

    /// # Safety
    /// Nobody uses the block any more.
    unsafe fn free(self) {
        if self != Block::empty()
            && let Some(layout) = Block::layout(self.capacity())
        {
            pace::freed(layout.size());
            // SAFETY: `allocate` made it with this layout.
            unsafe { dealloc(self.0.as_ptr().cast(), layout) }
        }
    }
}

/// The capacity for bytes that grow to `len` step by step.
fn roomy(len: usize) -> usize {
    len.saturating_add(len >> 3).saturating_add(if len < 9 { 3 } else { 6 })
}

impl Storage {
    /// No bytes.
    pub(super) fn new() -> Storage {
        Storage {
            block: AtomicPtr::new(Block::empty().0.as_ptr()),
            len: AtomicUsize::new(0),
            exports: AtomicUsize::new(0),
        }
    }

    /// These bytes. Aborts when memory is out.
    pub(super) fn of(bytes: &[u8]) -> Storage {
        let block = Block::allocate(bytes.len(), false)
            .unwrap_or_else(|_| handle_alloc_error(Block::layout(bytes.len()).unwrap_or(Layout::new::<Head>())));
        // SAFETY: the block is new and has room for the bytes.
        unsafe { block.start().as_ptr().copy_from_nonoverlapping(bytes.as_ptr(), bytes.len()) };
        Storage {
            block: AtomicPtr::new(block.0.as_ptr()),
            len: AtomicUsize::new(bytes.len()),
            exports: AtomicUsize::new(0),
        }
    }

    #[inline(always)]
    fn block(&self) -> Block {
        // SAFETY: the address is never null.
        Block(unsafe { NonNull::new_unchecked(self.block.load(Ordering::Acquire)) })
    }

    #[inline(always)]
    pub(super) fn len(&self) -> usize {
        self.len.load(Ordering::Acquire)
    }

    pub(super) fn capacity(&self) -> usize {
        self.block().capacity()
    }

    /// Byte `at`. Lock-free.
    #[inline(always)]
    pub(super) fn get(&self, at: usize) -> Option<u8> {
        loop {
            let block = self.block();
            let found = at < self.len() && at < block.capacity();
            // Not equal: the length may be that of a later block, of whose bytes the old one has not all.
            if self.block() == block {
                return found.then(|| block.byte(at).load(Ordering::Relaxed));
            }
        }
    }

    /// Replaces byte `at`; false where there is none.
    #[inline(always)]
    pub(super) fn set(&self, header: &Header, at: usize, byte: u8) -> bool {
        let _guard = header.is_published().then(|| header.lock());
        if at >= self.len() {
            return false;
        }
        self.block().byte(at).store(byte, Ordering::Relaxed);
        true
    }

    /// Calls `f` with the bytes; no other thread writes meanwhile. `f` runs no Python code.
    #[inline]
    pub(super) fn with<R>(&self, header: &Header, f: impl FnOnce(&[u8]) -> R) -> R {
        let _guard = header.is_published().then(|| header.lock());
        // SAFETY: the bytes in use were written; writers wait for the lock, or there is no other thread.
        f(unsafe { std::slice::from_raw_parts(self.block().start().as_ptr(), self.len()) })
    }

    /// Lets `f` change the bytes in place. `f` runs no Python code.
    pub(super) fn change<R>(&self, header: &Header, f: impl FnOnce(&[AtomicU8]) -> R) -> R {
        let _guard = header.is_published().then(|| header.lock());
        // SAFETY: the bytes in use were written, and atomics may be looked at by many.
        f(unsafe { std::slice::from_raw_parts(self.block().start().as_ptr().cast::<AtomicU8>(), self.len()) })
    }

    /// Adds a byte at the end. Amortised O(1).
    #[inline]
    pub(super) fn push(&self, header: &Header, byte: u8) -> Result<(), Refused> {
        let guard = header.is_published().then(|| header.lock());
        let (block, len) = (self.block(), self.len());
        if len < block.capacity() && self.exports.load(Ordering::Acquire) == 0 {
            block.byte(len).store(byte, Ordering::Relaxed);
            self.len.store(len + 1, Ordering::Release);
            return Ok(());
        }
        drop(guard);
        self.splice(header, usize::MAX..usize::MAX, &[byte])
    }

    /// Puts bytes in place of a range, which is cut to what there is. O(n).
    pub(super) fn splice(&self, header: &Header, range: Range<usize>, bytes: &[u8]) -> Result<(), Refused> {
        let guard = header.is_published().then(|| header.lock());
        let retired = self.splice_locked(range, bytes, guard.is_some())?;
        drop(guard);
        self.retire(header, retired);
        Ok(())
    }

    /// The owner, or the holder of the lock, splices; `shared` says whether others may be reading. Returns the block that was
    /// replaced.
    fn splice_locked(&self, range: Range<usize>, bytes: &[u8], shared: bool) -> Result<Option<Block>, Refused> {
        let len = self.len();
        let start = range.start.min(len);
        let end = range.end.clamp(start, len);
        let new_len = (len - (end - start)).checked_add(bytes.len()).ok_or(Refused::Memory)?;
        if new_len != len && self.exports.load(Ordering::Acquire) != 0 {
            return Err(Refused::Exported);
        }
        let block = self.block();
        let shrink = block.capacity() > 64 && new_len < block.capacity() / 2 && new_len < len;
        if new_len > block.capacity() || shrink {
            let room = if new_len == 0 { 0 } else { roomy(new_len) };
            let fresh = Block::allocate(room, false)?;
            // SAFETY: the new block is nobody else's and has room; the old one is only read.
            unsafe {
                let (from, to) = (block.start().as_ptr(), fresh.start().as_ptr());
                to.copy_from_nonoverlapping(from, start);
                to.add(start).copy_from_nonoverlapping(bytes.as_ptr(), bytes.len());
                to.add(start + bytes.len()).copy_from_nonoverlapping(from.add(end), len - end);
            }
            // A reader that sees the new block sees a length within it: it checks both.
            if shrink {
                self.len.store(new_len, Ordering::Release);
            }
            self.block.store(fresh.0.as_ptr(), Ordering::Release);
            self.len.store(new_len, Ordering::Release);
            return Ok(Some(block));
        }
        // SAFETY: within the capacity; other writers wait. `bytes` may be a part of this very block only where the caller has
        // copied it before.
        unsafe {
            let (gap, rest) = (block.start().add(start), block.start().add(end));
            let (after, moved) = (gap.add(bytes.len()), if rest == gap.add(bytes.len()) { 0 } else { len - end });
            if shared {
                racing::shift(rest, after, moved);
                racing::store(bytes, gap);
            } else {
                rest.copy_to(after, moved);
                gap.as_ptr().copy_from(bytes.as_ptr(), bytes.len());
            }
        }
        self.len.store(new_len, Ordering::Release);
        Ok(None)
    }

    fn retire(&self, header: &Header, block: Option<Block>) {
        let Some(block) = block.filter(|&block| block != Block::empty()) else { return };
        if header.is_published() {
            local::retire(block.capacity(), move || {
                let block = block;
                // SAFETY: who still reads it does so before its next poll.
                unsafe { block.free() }
            });
        } else {
            // SAFETY: only this thread reaches the object, and it is done with the block.
            unsafe { block.free() };
        }
    }

    /// Puts bytes in the places of a span, one for each.
    pub(super) fn scatter(&self, header: &Header, span: Span, bytes: &[u8]) {
        self.change(header, |all| {
            let mut at = span.start;
            for &byte in bytes.iter().take(span.count) {
                let Some(place) = all.get(at) else { return };
                place.store(byte, Ordering::Relaxed);
                at = at.wrapping_add_signed(span.step);
            }
        });
    }

    /// Makes it `len` bytes long; new ones are 0.
    pub(super) fn resize(&self, header: &Header, len: usize) -> Result<(), Refused> {
        let now = self.len();
        if len <= now {
            return self.splice(header, len..usize::MAX, &[]);
        }
        let mut zeros = Vec::new();
        zeros.try_reserve_exact(len - now).map_err(|_| Refused::Memory)?;
        zeros.resize(len - now, 0);
        self.splice(header, usize::MAX..usize::MAX, &zeros)
    }

    /// Becomes so many zero bytes; memory of the system is zero already.
    pub(super) fn become_zeros(&self, header: &Header, len: usize) -> Result<(), Refused> {
        let fresh = Block::allocate(len, true)?;
        let guard = header.is_published().then(|| header.lock());
        if self.is_lent() {
            drop(guard);
            // SAFETY: nobody else has seen it.
            unsafe { fresh.free() };
            return Err(Refused::Exported);
        }
        let old = self.block();
        self.len.store(0, Ordering::Release);
        self.block.store(fresh.0.as_ptr(), Ordering::Release);
        self.len.store(len, Ordering::Release);
        drop(guard);
        self.retire(header, Some(old));
        Ok(())
    }

    /// Lends the bytes: where they are and how many.
    pub(super) fn lend(&self, header: &Header) -> (NonNull<u8>, usize) {
        let _guard = header.is_published().then(|| header.lock());
        self.exports.fetch_add(1, Ordering::AcqRel);
        (self.block().start(), self.len())
    }

    /// Lends them to one more; they are lent already.
    pub(super) fn lend_again(&self) {
        self.exports.fetch_add(1, Ordering::AcqRel);
    }

    /// Takes them back.
    pub(super) fn take_back(&self) {
        self.exports.fetch_sub(1, Ordering::AcqRel);
    }

    /// Whether the bytes are lent.
    fn is_lent(&self) -> bool {
        self.exports.load(Ordering::Acquire) != 0
    }
}

impl Drop for Storage {
    fn drop(&mut self) {
        // SAFETY: the object is dead, and its readers are gone.
        unsafe { self.block().free() };
    }
}

impl Trace for Storage {
    const LEAF: bool = true;
    fn trace(&self, _: &mut Tracer<'_>) {}
}
