//! A list's storage: a block with its capacity and the words, and how many of them are in use.
//!
//! * **Unpublished holder**: its owner reads and writes plainly.
//! * **Published holder, readers** take no lock. They load the block, then the length, and read a slot within both
//!   (`Slot::try_read`: load, count, look again). An empty slot or a change sends them to the lock.
//! * **Published holder, writers** hold the byte lock; what they store was published before. Words are moved within a
//!   block one by one, so that a reader finds an old or a new item in every slot that is in use before and after. Growth
//!   copies to a new block, stores it, empties the old one and retires it. What is removed is released after the lock.
//!
//! Slots at or behind the length are empty.

use std::{
    ops::Range,
    ptr::NonNull,
    sync::atomic::{AtomicPtr, AtomicUsize, Ordering},
};

use typhon_heap::{Header, Trace, Tracer, Value};
use typhon_sync::ByteLockGuard;

use super::block::{Block, Head, discard};
use crate::primal::dict::count;

/// The storage of a list; the list's header is passed to whatever needs to know who may touch it.
#[repr(C)]
pub struct Storage {
    pub(super) block: AtomicPtr<Head>,
    pub(super) len: AtomicUsize,
}

/// The capacity for a list that grows to `len` item by item.
pub(super) fn roomy(len: usize) -> usize {
    match len {
        0 => 0,
        1..=3 => 3,
        4..=7 => 7,
        8..=15 => 15,
        16..0x1_0000 => len + len / 2,
        _ => len + len / 8,
    }
}

impl Storage {
    /// No items; allocates nothing.
    #[inline]
    pub fn new() -> Storage {
        Storage { block: AtomicPtr::new(Block::empty().0.as_ptr()), len: AtomicUsize::new(0) }
    }

    /// A block whose first slots hold so many items, and whose other slots are empty.
    #[inline]
    pub(super) fn of_block(block: Block, len: usize) -> Storage {
        Storage { block: AtomicPtr::new(block.0.as_ptr()), len: AtomicUsize::new(len) }
    }

    /// These items, with no room for more.
    pub fn of(items: Vec<Value>) -> Storage {
        let (block, len) = (Block::allocate(items.len()), items.len());
        block.fill(Block::empty(), 0, items, 0..0);
        Storage::of_block(block, len)
    }

    /// Frees a block that was replaced.
    fn discard(&self, header: &Header, old: Block) {
        if !self.is_nested(old) {
            discard(header, old);
        }
    }

    /// As many items as there are in `items`, counted anew, with no room for more; `None` when memory is out.
    #[inline]
    pub fn copied(items: &[Value]) -> Option<Storage> {
        Storage::written(items.len(), |block| block.write(0, items))
    }

    /// These items, counted anew, one run after the other, with no room for more; `None` when memory is out.
    pub fn joined(first: &[Value], second: &[Value]) -> Option<Storage> {
        Storage::written(first.len() + second.len(), |block| {
            block.write(0, first);
            block.write(first.len(), second);
        })
    }

    /// Items in a block of their number, all of which `write` writes.
    #[inline(always)]
    fn written(len: usize, write: impl FnOnce(Block)) -> Option<Storage> {
        let block = Block::try_allocate(len)?;
        write(block);
        Some(Storage::of_block(block, len))
    }

    /// Shows all items at one moment. `look` counts and copies, nothing else: it may run under the lock.
    #[inline(always)]
    pub fn look<R>(&self, header: &Header, look: impl FnOnce(&[Value]) -> R) -> R {
        let guard = self.lock(header);
        // SAFETY: nobody writes to the block meanwhile, and all slots before the length hold values.
        let items = unsafe { std::slice::from_raw_parts(self.block().address(0).as_ptr().cast::<Value>(), self.len()) };
        let result = look(items);
        drop(guard);
        result
    }

    #[inline(always)]
    pub(super) fn block(&self) -> Block {
        // SAFETY: the address is never null.
        Block(unsafe { NonNull::new_unchecked(self.block.load(Ordering::Acquire)) })
    }

    /// Whether there is no item.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Number of items.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.len.load(Ordering::Acquire)
    }

    /// Bytes of the block.
    pub fn bytes(&self) -> usize {
        match self.block() {
            block if block == Block::empty() || self.is_nested(block) => 0,
            block => block.bytes(),
        }
    }

    /// Takes the lock, if there is one to take. Blocks that were loaded before are not to be used after it.
    #[inline]
    pub(super) fn lock<'a>(&self, header: &'a Header) -> Option<ByteLockGuard<'a>> {
        if header.is_published() { Some(header.lock()) } else { None }
    }

    /// An item.
    #[inline(always)]
    pub fn get(&self, header: &Header, at: usize) -> Option<Value> {
        let block = self.block();
        if at >= self.len() {
            return None;
        }
        if !header.is_published() {
            return count(block.slot(at));
        }
        // The length may be that of a later, larger block.
        if at < block.capacity()
            && let Ok(Some(value)) = block.slot(at).try_read()
        {
            return Some(value);
        }
        self.get_locked(header, at)
    }

    /// The items where they lie, of a list that only its owner reaches. They are borrowed until the owner changes the
    /// list: not over Python code.
    #[inline]
    pub(super) fn plain(&self, header: &Header) -> Option<&[Value]> {
        if header.is_published() {
            return None;
        }
        // SAFETY: slots within the length hold values, and nobody else writes them. A `Value` and a `Slot` are one word
        // each.
        Some(unsafe { std::slice::from_raw_parts(self.block().address(0).cast::<Value>().as_ptr(), self.len()) })
    }

    #[cold]
    #[inline(never)]
    fn get_locked(&self, header: &Header, at: usize) -> Option<Value> {
        let guard = self.lock(header);
        let value = if at < self.len() { count(self.block().slot(at)) } else { None };
        drop(guard);
        value
    }

    /// Replaces an item and returns the old one; hands `value` back where there is no such item.
    #[inline]
    pub fn set(&self, header: &Header, at: usize, value: Value) -> Result<Option<Value>, Value> {
        if header.is_published() {
            value.publish();
        }
        let guard = self.lock(header);
        let result = if at < self.len() { Ok(self.block().slot(at).exchange(Some(value))) } else { Err(value) };
        drop(guard);
        result
    }

    /// Stores a block to which the words of `old` were moved, and does away with `old`.
    pub(super) fn install(&self, header: &Header, old: Block, new: Block, len: usize) {
        // A reader takes the smaller one of length and capacity, and what it misses by that it finds under the lock.
        let before = self.len();
        if len < before {
            self.len.store(len, Ordering::Release);
        }
        self.block.store(new.0.as_ptr(), Ordering::Release);
        if len > before {
            self.len.store(len, Ordering::Release);
        }
        if header.is_published() {
            (0..before).for_each(|at| old.put(at, None));
        }
        self.discard(header, old);
    }

    /// Adds copies of items at the end, where the holder is unpublished and there is room: says whether it was so.
    #[inline]
    pub fn append(&self, header: &Header, items: &[Value]) -> bool {
        let (block, len) = (self.block(), self.len());
        let fits = !header.is_published() && items.len() <= block.capacity() - len;
        if fits {
            // The slots behind the length are empty: there is nothing to be released.
            block.write(len, items);
            self.len.store(len + items.len(), Ordering::Release);
        }
        fits
    }

    /// Removes the last item.
    #[inline]
    pub fn pop(&self, header: &Header) -> Option<Value> {
        let guard = self.lock(header);
        let popped = self.pop_held(header);
        drop(guard);
        popped
    }

    /// As `pop`, under the lock.
    #[inline]
    pub(super) fn pop_held(&self, header: &Header) -> Option<Value> {
        let last = self.len().checked_sub(1)?;
        self.len.store(last, Ordering::Release);
        let popped = self.block().slot(last).exchange(None);
        self.give_back(header);
        popped
    }

    /// Moves the items to a smaller block where less than a quarter is in use.
    #[inline]
    fn give_back(&self, header: &Header) {
        let (block, len) = (self.block(), self.len());
        if block.capacity() >= 64 && len < block.capacity() / 4 {
            let new = Block::growing(roomy(len));
            new.fill(block, len, Vec::new(), 0..0);
            self.install(header, block, new, len);
        }
    }

    /// Puts `items` in place of a range, which is cut to what there is, and returns what was there. All at once for other
    /// threads that write; readers may find some items moved and others not yet. Hands `items` back where there is no memory
    /// for them.
    pub fn splice(&self, header: &Header, range: Range<usize>, items: Vec<Value>) -> Result<Vec<Value>, Vec<Value>> {
        if header.is_published() {
            items.iter().for_each(Value::publish);
        }
        let guard = self.lock(header);
        let len = self.len();
        let start = range.start.min(len);
        let removed = self.splice_locked(header, start..range.end.clamp(start, len), items);
        drop(guard);
        removed
    }

    fn splice_locked(&self, header: &Header, range: Range<usize>, items: Vec<Value>) -> Result<Vec<Value>, Vec<Value>> {
        let (block, len) = (self.block(), self.len());
        let (added, new_len) = (items.len(), len - range.len() + items.len());
        let lifted = || range.clone().filter_map(|at| block.lift(at)).collect::<Vec<Value>>();
        if new_len > block.capacity() {
            // An empty list that is extended once is likely to stay as it is.
            let new = if len == 0 { Block::try_allocate(new_len) } else { Block::try_growing(roomy(new_len)) };
            let Some(new) = new else { return Err(items) };
            let removed = lifted();
            new.fill(block, range.start, items, range.end..len);
            self.install(header, block, new, new_len);
            return Ok(removed);
        }
        let removed = lifted();
        if new_len < len {
            self.len.store(new_len, Ordering::Release);
        }
        let target = range.start + added;
        if added > range.len() {
            block.shift(header, range.end..len, target);
        }
        let mut items = items.into_iter();
        for at in range.start..target {
            block.put(at, items.next());
        }
        if added < range.len() {
            block.shift(header, range.end..len, target);
            (new_len..len).for_each(|at| block.put(at, None));
        }
        if new_len > len {
            self.len.store(new_len, Ordering::Release);
        } else {
            self.give_back(header);
        }
        Ok(removed)
    }

    /// Exchanges the items at `places` for `items`, pair by pair. The items are handed back where there is no such place
    /// or their numbers differ.
    pub fn scatter(
        &self,
        header: &Header,
        places: impl ExactSizeIterator<Item = usize> + Clone,
        items: Vec<Value>,
    ) -> Result<Vec<Value>, Vec<Value>> {
        if header.is_published() {
            items.iter().for_each(Value::publish);
        }
        let guard = self.lock(header);
        let (block, len) = (self.block(), self.len());
        let fits = places.len() == items.len() && places.clone().all(|at| at < len);
        let result = if fits {
            Ok(places.zip(items).filter_map(|(at, item)| block.slot(at).exchange(Some(item))).collect())
        } else {
            Err(items)
        };
        drop(guard);
        result
    }

    /// Removes the items at `places`, which ascend; those that are not there are passed.
    pub fn remove_each(&self, header: &Header, places: impl Iterator<Item = usize>) -> Vec<Value> {
        let guard = self.lock(header);
        let (block, len) = (self.block(), self.len());
        let mut removed = Vec::new();
        let mut places = places.take_while(|&at| at < len).peekable();
        let first = places.peek().copied().unwrap_or(len);
        let mut target = first;
        for at in first..len {
            if places.next_if_eq(&at).is_some() {
                removed.extend(block.lift(at));
            } else {
                block.put(target, block.lift(at));
                target += 1;
            }
        }
        self.len.store(target, Ordering::Release);
        (target..len).for_each(|at| block.put(at, None));
        self.give_back(header);
        drop(guard);
        removed
    }

    /// Exchanges two items; false where there is none at one of the places.
    #[inline(always)]
    pub fn swap_items(&self, header: &Header, a: usize, b: usize) -> bool {
        let guard = self.lock(header);
        let found = a.max(b) < self.len();
        if found {
            self.swap_within(a, b);
        }
        drop(guard);
        found
    }

    /// Exchanges two items that are there, under the lock.
    #[inline(always)]
    pub(super) fn swap_within(&self, a: usize, b: usize) {
        let block = self.block();
        let (first, second) = (block.lift(a), block.lift(b));
        block.put(a, second);
        block.put(b, first);
    }

    /// Turns the order round.
    pub fn reverse(&self, header: &Header) {
        let guard = self.lock(header);
        let len = self.len();
        for low in 0..len / 2 {
            let high = len - 1 - low;
            self.swap_within(low, high);
        }
        drop(guard);
    }

    /// Exchanges all items for those of `other`, which is in no object that others reach; its items are published if
    /// `header` is. The old items are in `other` then.
    pub fn swap(&self, header: &Header, other: &Storage) {
        let guard = self.lock(header);
        other.leave_nest();
        if guard.is_none() {
            self.leave_nest();
        }
        let (old, len) = (self.block(), self.len());
        let (new, new_len) = (other.block(), other.len());
        if new_len < len {
            self.len.store(new_len, Ordering::Release);
        }
        self.block.store(new.0.as_ptr(), Ordering::Release);
        self.len.store(new_len, Ordering::Release);
        drop(guard);
        if !header.is_published() {
            other.block.store(old.0.as_ptr(), Ordering::Relaxed);
            other.len.store(len, Ordering::Relaxed);
            return;
        }
        // Readers may still be in the old block: its words go to a new one.
        let kept = Block::allocate(len);
        kept.fill(old, len, Vec::new(), 0..0);
        (0..len).for_each(|at| old.put(at, None));
        self.discard(header, old);
        other.block.store(kept.0.as_ptr(), Ordering::Relaxed);
        other.len.store(len, Ordering::Relaxed);
    }

    /// Hands all items to `each`, with their places, and frees the block. The holder is nobody else's, and not used again.
    #[inline(always)]
    pub(super) fn empty_into(&self, mut each: impl FnMut(usize, Value)) {
        let block = self.block();
        let len = self.len();
        self.len.store(0, Ordering::Relaxed);
        for at in 0..len {
            if let Some(item) = block.lift(at) {
                each(at, item);
            }
        }
        if !self.is_nested(block) {
            // SAFETY: nobody else has the list, and its items were moved out.
            unsafe { block.free() }
        }
    }

    /// Whether nothing was stored since the list was empty and had no storage.
    pub(super) fn is_untouched(&self) -> bool {
        self.block() == Block::empty()
    }

    /// Makes room for `more` items; says whether there is memory for them.
    pub fn reserve(&self, header: &Header, more: usize) -> bool {
        let guard = self.lock(header);
        let (block, len) = (self.block(), self.len());
        let wanted = len.saturating_add(more);
        let done = wanted <= block.capacity()
            || Block::try_allocate(wanted).is_some_and(|new| {
                new.fill(block, len, Vec::new(), 0..0);
                self.install(header, block, new, len);
                true
            });
        drop(guard);
        done
    }
}

impl Default for Storage {
    fn default() -> Storage {
        Storage::new()
    }
}

impl Trace for Storage {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        loop {
            let block = self.block();
            tracer.slots(block.first(self.len()));
            // Words may have moved from slots not yet visited to a new block.
            if self.block() == block {
                return;
            }
        }
    }
}

impl Drop for Storage {
    fn drop(&mut self) {
        let block = self.block();
        // The last one first, as CPython does.
        (0..self.len()).rev().for_each(|at| drop(block.lift(at)));
        if !self.is_nested(block) {
            // SAFETY: the storage's holder is dead, so nobody else reads the block, and what it held was given up just now.
            unsafe { block.free() }
        }
    }
}
