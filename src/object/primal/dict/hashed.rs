//! The hash table of dicts and sets: who may touch which part of it, and when.
//!
//! * **Unpublished holder**: its owner reads and writes plainly, and frees old blocks at once (unless a mark runs).
//! * **Published holder, readers** take no lock. They load the block, walk its indices, count what they found in a slot
//!   and look at the slot again (`Slot::read_shared`). A miss is believed only if the table still has the same block:
//!   the slots of a replaced one are emptied.
//! * **Published holder, writers** hold the holder's byte lock. What they store was published before. Growth copies the
//!   words to a new block, stores it, empties the old one's slots and retires it. What is removed is released after
//!   the lock.
//! * **Python code** (`__eq__`) runs with no lock and no pointer into the block. Afterwards the walk goes on where it
//!   was if the table has the same block (address and stamp) and the candidate is still in its place, because places only
//!   move one way within a block; else it starts anew.

use std::{
    alloc::{Layout, handle_alloc_error},
    sync::atomic::{AtomicPtr, AtomicU32, Ordering},
};

use typhon_heap::{Header, Trace, Tracer, Value};
use typhon_sync::ByteLockGuard;

use super::{
    lookup::Place,
    table::{Block, Entry, Head, Probe, REMOVED},
};
use crate::{raise::Result, vm::Vm};

/// A hash table in an object; the object's header is passed to everything that needs to know who may touch it.
pub struct HashTable<E: Entry> {
    block: AtomicPtr<Head>,
    len: AtomicU32,
    /// See `layout_id`.
    pub(super) layout: AtomicU32,
    /// No entry at or after this one is in use: where `pop_last` begins.
    pub(super) tail: AtomicU32,
    /// Blocks that the table had: the last one's stamp.
    blocks: AtomicU32,
    kind: std::marker::PhantomData<E>,
}

impl<E: Entry> HashTable<E> {
    /// An empty table; allocates nothing.
    #[inline]
    pub fn new() -> HashTable<E> {
        HashTable::of(Block::empty(), 0)
    }

    /// An empty table with room for so many keys, and hardly more where they are few.
    pub fn with_capacity(keys: usize) -> HashTable<E> {
        match keys {
            0 => HashTable::new(),
            _ => HashTable::of(Block::exactly(keys, 1).unwrap_or(Block::empty()), 0),
        }
    }

    #[inline]
    fn of(block: Block<E>, len: usize) -> HashTable<E> {
        HashTable {
            block: AtomicPtr::new(block.as_ptr()),
            len: AtomicU32::new(len as u32),
            layout: AtomicU32::new(0),
            tail: AtomicU32::new(len as u32),
            blocks: AtomicU32::new(1),
            kind: std::marker::PhantomData,
        }
    }

    #[inline(always)]
    pub(super) fn block(&self) -> Block<E> {
        // SAFETY: the table's block is freed only after it was replaced, and for a published holder only after a grace
        // period, which does not end before this thread's next poll.
        unsafe { Block::at(self.block.load(Ordering::Acquire)) }
    }

    /// Number of keys.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.len.load(Ordering::Relaxed) as usize
    }

    /// Whether there is no key.
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes of the block.
    pub fn bytes(&self) -> usize {
        let block = self.block();
        if block.is_static() { 0 } else { block.bytes() }
    }

    /// Takes the lock, if there is one to take, after publishing what is to be stored. What was read from the table before
    /// is not to be used after it: whoever must wait is detached meanwhile.
    #[inline]
    pub(super) fn lock<'a>(&self, header: &'a Header, stored: &[&Value]) -> Option<ByteLockGuard<'a>> {
        if !header.is_published() {
            return None;
        }
        stored.iter().for_each(|value| value.publish());
        Some(header.lock())
    }

    /// Adds a key that `place` says is not there.
    ///
    /// # Errors
    /// MemoryError, also for more keys than a table can have.
    #[inline]
    pub(super) fn insert(
        &self,
        header: &Header,
        vm: &Vm,
        place: Place<'_, E>,
        hash: i64,
        key: Value,
        value: Option<Value>,
    ) -> Result<()> {
        let Place { guard, mut block, mut place, spent: _spent, .. } = place;
        if block.used() == block.capacity() {
            if !self.rebuild(header, self.room_for_more(), 0) {
                drop(guard);
                return Err(vm.memory_error());
            }
            block = self.block();
            place = block.free_place(hash);
        }
        self.layout_changes();
        block.push(place, E::new(hash, key, value));
        self.tail.store(block.used() as u32, Ordering::Relaxed);
        self.len.store(self.len.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
        drop(guard);
        Ok(())
    }

    /// Exchanges the value of an entry that was found; returns the old one.
    #[inline]
    pub(super) fn exchange(&self, place: Place<'_, E>, at: usize, value: Value) -> Option<Value> {
        let old = place.block.entry(at).value().and_then(|slot| slot.exchange(Some(value)));
        drop(place.guard);
        old
    }

    /// Reads an entry that was found.
    pub(super) fn item_at(&self, place: Place<'_, E>, at: usize) -> Option<E::Item> {
        place.block.entry(at).item()
    }

    /// Removes an entry that was found, and returns what it held.
    #[inline]
    pub(super) fn take(&self, place: Place<'_, E>, at: usize) -> (Option<Value>, Option<Value>) {
        let Place { guard, block, place, spent: _spent, .. } = place;
        let taken = self.empty_entry(block, place, at);
        drop(guard);
        taken
    }

    /// Empties an entry, under the lock.
    pub(super) fn empty_entry(&self, block: Block<E>, place: usize, at: usize) -> (Option<Value>, Option<Value>) {
        let entry = block.entry(at);
        // The layout first: who still reads the old one finds the slot empty.
        self.layout_changes();
        block.set_index(place, REMOVED);
        let value = entry.value().and_then(|slot| slot.exchange(None));
        let key = entry.key().exchange(None);
        self.len.store(self.len.load(Ordering::Relaxed) - 1, Ordering::Relaxed);
        (key, value)
    }

    /// Removes the last key, or `None` where there is none.
    pub fn pop_last(&self, header: &Header) -> Option<(Value, Option<Value>)> {
        let guard = self.lock(header, &[]);
        let block = self.block();
        let mut at = (self.tail.load(Ordering::Relaxed) as usize).min(block.used());
        let taken = loop {
            if at == 0 {
                break None;
            }
            at -= 1;
            if block.entry(at).key().peek() != typhon_heap::word::EMPTY {
                break Some(self.empty_entry(block, Self::place_of(block, at), at));
            }
        };
        self.tail.store(at as u32, Ordering::Relaxed);
        drop(guard);
        taken.and_then(|(key, value)| Some((key?, value)))
    }

    /// The place of an entry that is in use.
    pub(super) fn place_of(block: Block<E>, at: usize) -> usize {
        let mut probe = Probe::new(block, block.entry(at).hash());
        while block.index(probe.place) != at as i32 {
            probe.advance();
        }
        probe.place
    }

    /// A stamp that no block of this table had, under the lock. (But for four billion blocks within one comparison.)
    fn next_stamp(&self) -> u32 {
        let stamp = self.blocks.load(Ordering::Relaxed).wrapping_add(1);
        self.blocks.store(stamp, Ordering::Relaxed);
        stamp
    }

    /// Entries that a table is to have room for when it is full.
    pub(super) fn room_for_more(&self) -> usize {
        (self.len() * 3).div_ceil(2).max(self.len() + 1)
    }

    /// Moves the entries in use to a new block with room for `wanted`, behind a gap of vacant ones, under the lock; false
    /// where no block is so large, or memory is out.
    #[cold]
    pub(super) fn rebuild(&self, header: &Header, wanted: usize, gap: usize) -> bool {
        let old = self.block();
        let wanted = wanted.max(self.len()) + gap;
        let Some(new) = Block::for_entries(wanted, self.next_stamp()) else { return false };
        new.leave(gap);
        for at in 0..old.used() {
            let entry = old.entry(at);
            // SAFETY: the count moves to the new block: the old one's is forgotten below, or freed as it is.
            let Some(key) = (unsafe { Value::from_word(entry.key().peek()) }) else { continue };
            // SAFETY: as above.
            let value = entry.value().and_then(|slot| unsafe { Value::from_word(slot.peek()) });
            new.push(new.free_place(entry.hash()), E::new(entry.hash(), key, value));
        }
        self.layout_changes();
        self.tail.store(new.used() as u32, Ordering::Relaxed);
        self.block.store(new.as_ptr(), Ordering::Release);
        if header.is_published() {
            Self::drain(old, std::mem::forget);
        }
        Self::discard(header, old);
        true
    }

    /// Makes room for so many keys in all.
    pub fn reserve(&self, header: &Header, keys: usize) {
        let guard = self.lock(header, &[]);
        let block = self.block();
        let more = keys.saturating_sub(self.len());
        if more > block.capacity() - block.used() {
            self.rebuild(header, keys, 0);
        }
        drop(guard);
    }

    /// Empties all slots of a block that was replaced; `keep` gets what they held.
    fn drain(block: Block<E>, mut keep: impl FnMut(Value)) {
        for at in 0..block.used() {
            let entry = block.entry(at);
            if let Some(value) = entry.value() {
                value.exchange(None).into_iter().for_each(&mut keep);
            }
            entry.key().exchange(None).into_iter().for_each(&mut keep);
        }
    }

    /// Frees a block that was replaced: at once where nobody else can be reading it.
    fn discard(header: &Header, block: Block<E>) {
        if block.is_static() {
            return;
        }
        super::free_storage(header, block.bytes(), move || {
            let block = block;
            // SAFETY: the block was replaced, and whoever might read it is done.
            unsafe { block.free() }
        });
    }

    /// A copy of the table at one moment.
    pub fn duplicate(&self, header: &Header) -> HashTable<E> {
        if self.is_empty() {
            return HashTable::new();
        }
        let guard = self.lock(header, &[]);
        let old = self.block();
        let len = self.len();
        let Some(new) = Block::for_entries(len, 1) else { handle_alloc_error(Layout::new::<E>()) };
        for at in 0..old.used() {
            let entry = old.entry(at);
            let Some(key) = super::table::count(entry.key()) else { continue };
            let value = entry.value().and_then(super::table::count);
            new.push(new.free_place(entry.hash()), E::new(entry.hash(), key, value));
        }
        drop(guard);
        HashTable::of(new, len)
    }

    /// Removes all keys.
    pub fn clear(&self, header: &Header) {
        drop(self.replace(header, HashTable::new()));
    }

    /// Puts another table's contents in place of this one's, which are returned. `other` is not in an object (yet).
    pub fn replace(&self, header: &Header, other: HashTable<E>) -> Vec<Value> {
        if header.is_published() {
            let block = other.block();
            for entry in (0..block.used()).map(|at| block.entry(at)) {
                [Some(entry.key()), entry.value()]
                    .into_iter()
                    .flatten()
                    .filter_map(super::table::count)
                    .for_each(|value| value.publish());
            }
        }
        let guard = self.lock(header, &[]);
        let old = self.block();
        let new = other.block();
        let (len, tail) = (other.len.load(Ordering::Relaxed), other.tail.load(Ordering::Relaxed));
        other.block.store(Block::<E>::empty().as_ptr(), Ordering::Relaxed);
        new.set_stamp(self.next_stamp());
        self.layout_changes();
        self.len.store(len, Ordering::Relaxed);
        self.tail.store(tail, Ordering::Relaxed);
        self.block.store(new.as_ptr(), Ordering::Release);
        drop(guard);
        let mut kept = Vec::with_capacity(old.used());
        Self::drain(old, |value| kept.push(value));
        Self::discard(header, old);
        kept
    }
}

impl<E: Entry> Default for HashTable<E> {
    fn default() -> HashTable<E> {
        HashTable::new()
    }
}

impl<E: Entry> Trace for HashTable<E> {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        loop {
            let block = self.block();
            tracer.items(block.used(), |at, tracer| block.entry(at).trace(tracer));
            // Words may have moved from slots not yet visited to a new block.
            if self.block() == block {
                return;
            }
        }
    }
}

impl<E: Entry> Drop for HashTable<E> {
    fn drop(&mut self) {
        let block = self.block();
        if !block.is_static() {
            Self::drain(block, drop);
            // SAFETY: the table's holder is dead, so nobody else reads the block.
            unsafe { block.free() };
        }
    }
}
