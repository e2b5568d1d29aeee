//! A list's items while the list is being made: written where they will lie, and nobody else sees them yet.

use std::sync::atomic::Ordering;

use typhon_heap::Value;

use super::{
    block::Block,
    nest::ROOMY,
    storage::{Storage, roomy},
};

/// The least capacity of a block to which a list grows that is being made.
const GROWN: usize = 7;

/// The items that a list will have, once this is dropped.
pub struct Filling<'a> {
    storage: &'a Storage,
    block: Block,
    len: usize,
}

impl<'a> Filling<'a> {
    /// No items yet, with room for so many. The list is new and empty, has a block where they fit into its nest, and only the
    /// caller knows it.
    #[inline(always)]
    pub(super) fn of(storage: &'a Storage, capacity: usize) -> Filling<'a> {
        let block = if capacity <= ROOMY { storage.block() } else { Block::allocate(capacity) };
        Filling { storage, block, len: 0 }
    }

    /// Adds an item at the end. Amortised O(1).
    #[inline(always)]
    pub fn push(&mut self, value: Value) {
        if self.len == self.block.capacity() {
            self.grow();
        }
        // SAFETY: the slot is in the block, and nobody else has that. A `Value` and a `Slot` are one word each.
        unsafe { self.block.address(self.len).cast::<Value>().write(value) }
        self.len += 1;
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self) {
        let (old, capacity) = (self.block, roomy(self.len + 1).max(GROWN));
        if !self.storage.is_nested(old)
            // SAFETY: nobody else has the block.
            && let Some(new) = unsafe { old.extend(capacity) }
        {
            self.block = new;
            return;
        }
        self.block = Block::growing(capacity);
        self.block.fill(old, self.len, Vec::new(), 0..0);
        if !self.storage.is_nested(old) {
            // SAFETY: nobody else has the block, and its words were moved.
            unsafe { old.free() }
        }
    }
}

impl Drop for Filling<'_> {
    /// Gives the list its items; slots that were not written are empty.
    #[inline(always)]
    fn drop(&mut self) {
        if self.storage.is_nested(self.block) {
            self.block.empty_from(self.len);
        } else {
            self.block.clear_from(self.len);
        }
        self.storage.block.store(self.block.0.as_ptr(), Ordering::Relaxed);
        self.storage.len.store(self.len, Ordering::Relaxed);
    }
}
