//! Adding an item at the end of a list's storage.

use std::sync::atomic::Ordering;

use typhon_heap::{Header, Value};

use super::{
    block::Block,
    storage::{Storage, roomy},
};
use crate::primal::dict::moves_plainly;

impl Storage {
    /// Adds an item at the end; says whether there is memory for it.
    #[inline(always)]
    #[must_use]
    pub fn push(&self, header: &Header, value: Value) -> bool {
        if header.is_published() {
            return self.push_locked(header, value);
        }
        let (block, len) = (self.block(), self.len());
        if len == block.capacity() {
            return self.push_growing(header, value);
        }
        block.put(len, Some(value));
        self.len.store(len + 1, Ordering::Release);
        true
    }

    #[inline(never)]
    fn push_locked(&self, header: &Header, value: Value) -> bool {
        value.publish();
        let guard = header.lock();
        let pushed = self.push_held(header, value);
        drop(guard);
        pushed.is_ok()
    }

    /// Adds an item under the lock, where it was published before; hands it back where there is no memory.
    pub(super) fn push_held(&self, header: &Header, value: Value) -> Result<(), Value> {
        if self.len() == self.block().capacity() && !self.grow(header) {
            return Err(value);
        }
        self.push_within(value);
        Ok(())
    }

    #[cold]
    #[inline(never)]
    fn push_growing(&self, header: &Header, value: Value) -> bool {
        let fits = self.grow(header);
        if fits {
            self.push_within(value);
        }
        fits
    }

    /// Adds an item where there is room for it.
    fn push_within(&self, value: Value) {
        let len = self.len();
        self.block().put(len, Some(value));
        self.len.store(len + 1, Ordering::Release);
    }

    /// Makes room for one more item and some; says whether there is memory for them.
    fn grow(&self, header: &Header) -> bool {
        let (old, len) = (self.block(), self.len());
        if !self.is_nested(old)
            && moves_plainly(header)
            // SAFETY: only this thread reaches the list's block.
            && let Some(new) = unsafe { old.extend(roomy(len + 1)) }
        {
            self.block.store(new.0.as_ptr(), Ordering::Release);
            return true;
        }
        let Some(new) = Block::try_growing(roomy(len + 1)) else { return false };
        new.fill(old, len, Vec::new(), 0..0);
        self.install(header, old, new, len);
        true
    }
}
