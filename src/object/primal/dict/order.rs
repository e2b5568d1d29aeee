//! Changing the order of a dict's keys, and taking them from its beginning: what `OrderedDict` stands on.
//!
//! A key that moves gets another entry: the new one is filled, then the key's index is set to it, then the old one is emptied,
//! all under the lock. A reader without the lock that finds an entry emptied therefore looks again under it, and the key
//! is there at every moment. Entries for the beginning are those of a gap that a block is made with on demand, as
//! long as the dict, so that each move costs O(1) on average.

use std::sync::atomic::{AtomicU64, Ordering};

use typhon_heap::{
    Header, Value,
    word::{self, Word},
};

use super::{
    Dict, HashTable, Key, Pair,
    lookup::Place,
    table::{Block, Entry, Probe, count},
};
use crate::{raise::Result, vm::Vm};

/// Where a dict's entries begin. Written under the dict's lock; what it says of another block than the present one is void.
#[derive(Default)]
pub struct Front {
    /// Stamp of a block, and the number of an entry of it before which none is in use.
    first: AtomicU64,
    /// As `first`: entries before this one were never filled.
    gap: AtomicU64,
}

impl Front {
    fn get(of: &AtomicU64, block: Block<Pair>) -> usize {
        let word = of.load(Ordering::Relaxed);
        if word >> 32 == u64::from(block.stamp()) { (word as u32) as usize } else { 0 }
    }

    fn set(of: &AtomicU64, block: Block<Pair>, at: usize) {
        of.store(u64::from(block.stamp()) << 32 | at as u64, Ordering::Relaxed);
    }
}

/// Tells one order of a dict's keys from another, as long as the dict lives.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Arrangement {
    stamp: u32,
    used: usize,
    gap: usize,
    len: usize,
}

fn is_used(block: Block<Pair>, at: usize) -> bool {
    block.entry(at).key().peek() != word::EMPTY
}

impl HashTable<Pair> {
    /// The first entry in use, under the lock.
    fn first_used(block: Block<Pair>, front: &Front) -> Option<usize> {
        (Front::get(&front.first, block)..block.used()).find(|&at| is_used(block, at))
    }

    /// The last entry in use, under the lock.
    fn last_used(&self, block: Block<Pair>) -> Option<usize> {
        let tail = (self.tail.load(Ordering::Relaxed) as usize).min(block.used());
        let last = (0..tail).rev().find(|&at| is_used(block, at));
        self.tail.store(last.map_or(0, |at| at + 1) as u32, Ordering::Relaxed);
        last
    }

    /// The place and the entry of a key that is there, under the lock.
    fn find_again(block: Block<Pair>, hash: i64, key: Word) -> (usize, usize) {
        let mut probe = Probe::new(block, hash);
        loop {
            match usize::try_from(block.index(probe.place)) {
                Ok(at) if block.entry(at).key().peek() == key => return (probe.place, at),
                _ => probe.advance(),
            }
        }
    }

    /// Makes the key of the entry `at` the last or the first one; false for want of memory.
    fn move_entry(&self, header: &Header, found: Place<'_, Pair>, at: usize, last: bool, front: &Front) -> bool {
        let Place { guard, mut block, mut place, spent: _spent, .. } = found;
        let end = if last { self.last_used(block) } else { Self::first_used(block, front) };
        if end == Some(at) {
            return true;
        }
        let (mut at, hash, key) = (at, block.entry(at).hash(), block.entry(at).key().peek());
        let is_full = if last { block.used() == block.capacity() } else { Front::get(&front.gap, block) == 0 };
        if is_full {
            let gap = if last { 0 } else { self.len().max(4) };
            if !self.rebuild(header, self.room_for_more(), gap) {
                return false;
            }
            block = self.block();
            Front::set(&front.first, block, gap);
            Front::set(&front.gap, block, gap);
            (place, at) = Self::find_again(block, hash, key);
        }
        let entry = block.entry(at);
        let (Some(key), Some(value)) = (count(entry.key()), entry.value().and_then(count)) else { return true };
        // The layout first: who still reads the old one finds the slot empty.
        self.layout_changes();
        if last {
            block.push(place, Pair::new(hash, key, Some(value)));
            self.tail.store(block.used() as u32, Ordering::Relaxed);
        } else {
            let first = Front::get(&front.gap, block) - 1;
            block.entry(first).fill(hash, key, value);
            block.set_index(place, first as i32);
            Front::set(&front.first, block, first);
            Front::set(&front.gap, block, first);
        }
        let old = (entry.value().and_then(|slot| slot.exchange(None)), entry.key().exchange(None));
        drop(guard);
        drop(old);
        true
    }
}

impl Dict {
    /// Makes a key the last or the first one, with its value; says whether it is there. O(1) on average.
    ///
    /// # Errors
    /// What hashing or comparing raises; MemoryError.
    pub fn move_to_end(&self, vm: &Vm, key: &Key<'_>, last: bool, front: &Front) -> Result<bool> {
        let place = self.table.locate(&self.header, vm, key, &[])?;
        let Some(at) = place.found else { return Ok(false) };
        match self.table.move_entry(&self.header, place, at, last, front) {
            true => Ok(true),
            false => Err(vm.memory_error()),
        }
    }

    /// Removes the first key. O(1) on average.
    pub fn pop_first(&self, front: &Front) -> Option<(Value, Value)> {
        let guard = self.table.lock(&self.header, &[]);
        let block = self.table.block();
        let taken = HashTable::first_used(block, front).map(|at| {
            Front::set(&front.first, block, at + 1);
            self.table.empty_entry(block, HashTable::place_of(block, at), at)
        });
        drop(guard);
        let (key, value) = taken?;
        key.zip(value)
    }

    /// The present order of the keys, for telling whether it is another one later. Values that are replaced do not change it.
    pub fn arrangement(&self, front: &Front) -> Arrangement {
        let block = self.table.block();
        let (stamp, used) = (block.stamp(), block.used());
        Arrangement { stamp, used, gap: Front::get(&front.gap, block), len: self.len() }
    }

    /// Where `next_entry` may begin to find the first pair.
    pub fn beginning(&self, front: &Front) -> usize {
        Front::get(&front.first, self.table.block())
    }

    /// Where `previous_entry` begins.
    pub fn end(&self) -> usize {
        self.table.end()
    }

    /// As `next_entry`, backwards: `at` is one more than the entry that is looked at first.
    pub fn previous_entry(&self, at: &mut usize) -> Option<(Value, Value)> {
        self.table.previous(&self.header, at, Pair::item, Pair::shared_item)
    }
}
