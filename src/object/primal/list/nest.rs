//! The nest: room for a block inside the list.
//!
//! A list that is made with no more than [`NESTED`] items has them there: one allocation, and a cache line that it shares with
//! no other list, which another thread may be writing to. One of up to [`ROOMY`] items gets a larger cell, and its nest
//! goes on behind the struct. A nested block is used as any other, but never freed nor given to another list. A list that
//! left its nest does not come back.

use std::{mem::MaybeUninit, ptr::NonNull, sync::atomic::Ordering};

use typhon_heap::{Slot, Trace, Tracer};

use super::{
    block::{Block, Head},
    storage::Storage,
};

/// The items that every list has room for. With them it is as large as a cache line.
pub(super) const NESTED: usize = 2;

/// The items that a list has room for at most, where it is made for so many.
pub(super) const ROOMY: usize = 7;

/// Bytes behind the struct for a nest with room for so many items.
#[inline(always)]
pub(super) const fn spare(room: usize) -> usize {
    size_of::<Slot>() * room.saturating_sub(NESTED)
}

/// Room for a block inside an object; not written before it is used.
#[repr(C)]
pub(super) struct Nest(MaybeUninit<(Head, [Slot; NESTED])>);

impl Nest {
    pub(super) fn unused() -> Nest {
        Nest(MaybeUninit::uninit())
    }
}

impl Trace for Nest {
    const LEAF: bool = true;
    /// The storage visits its block, wherever it is.
    fn trace(&self, _: &mut Tracer<'_>) {}
}

impl Storage {
    /// Makes the nest of the storage's list its block, with room for `room` items or the least there is. Its slots are not
    /// written.
    ///
    /// # Safety
    /// The list is new and empty, only the caller knows it, it has its nest right behind the storage, and its cell has
    /// [`spare`] bytes more than the struct.
    #[inline(always)]
    pub(super) unsafe fn settle_in(&self, nest: NonNull<Nest>, room: usize) {
        let block = Block(nest.cast::<Head>());
        debug_assert!(self.is_empty() && self.is_nested(block));
        // SAFETY: the caller's promise; a nest has room for a head.
        unsafe { block.0.write(Head { capacity: room.max(NESTED) }) };
        self.block.store(block.0.as_ptr(), Ordering::Relaxed);
    }

    /// Has a new nest written with `len` items, and the rest of its slots emptied.
    #[inline(always)]
    pub(super) fn fill_nest(&self, len: usize, write: impl FnOnce(Block)) {
        let block = self.block();
        write(block);
        block.empty_from(len);
        self.len.store(len, Ordering::Relaxed);
    }

    /// Whether a block lies in the list that the storage belongs to: right behind it.
    #[inline(always)]
    pub(super) fn is_nested(&self, block: Block) -> bool {
        block.0.addr().get() == std::ptr::from_ref(self).addr() + size_of::<Storage>()
    }

    /// Moves the words out of the nest, so that the block can be another list's. Nobody else reads the storage.
    pub(super) fn leave_nest(&self) {
        let (old, len) = (self.block(), self.len());
        if self.is_nested(old) {
            let new = Block::allocate(len);
            new.fill(old, len, Vec::new(), 0..0);
            self.block.store(new.0.as_ptr(), Ordering::Relaxed);
        }
    }

    /// Whether there is neither an item nor a block that could be of use to another list.
    pub(super) fn is_fresh(&self) -> bool {
        self.is_untouched() || self.is_empty() && self.is_nested(self.block())
    }
}
