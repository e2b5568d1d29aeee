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

use std::sync::atomic::{AtomicPtr, AtomicU32, Ordering};

use typhon_heap::{Header, Slot, Trace, Tracer, Value, slot::Changed};
use typhon_sync::ByteLockGuard;

use super::{
    key::{Key, Verdict},
    table::{Block, Entry, FREE, Head, Probe, REMOVED},
};
use crate::{ops, raise::Result, vm::Vm};

/// A hash table in an object; the object's header is passed to everything that needs to know who may touch it.
pub struct HashTable<E: Entry> {
    block: AtomicPtr<Head>,
    len: AtomicU32,
    /// See `layout_id`.
    layout: AtomicU32,
    /// No entry at or after this one is in use: where `pop_last` begins.
    tail: AtomicU32,
    kind: std::marker::PhantomData<E>,
}

static NEXT_LAYOUT: AtomicU32 = AtomicU32::new(1);

/// How a walk ended.
enum Sought {
    Found(usize),
    Absent,
    Ask(usize),
}

/// How an attempt without the lock ended.
enum Attempt<R> {
    Done(Option<R>),
    /// The candidate in this entry must be asked.
    Ask(Value, usize),
    /// Something changed meanwhile.
    Changed,
}

/// Where a writer is: it holds the lock, if there is one to hold.
pub(super) struct Place<'a, E> {
    guard: Option<ByteLockGuard<'a>>,
    block: Block<E>,
    place: usize,
    /// The key's entry, where there is one.
    pub(super) found: Option<usize>,
    /// A candidate that was asked; released after the lock.
    spent: Option<Value>,
}

impl<E: Entry> HashTable<E> {
    /// An empty table; allocates nothing.
    #[inline]
    pub fn new() -> HashTable<E> {
        HashTable::of(Block::empty(), 0)
    }

    /// An empty table with room for so many keys.
    pub fn with_capacity(keys: usize) -> HashTable<E> {
        match keys {
            0 => HashTable::new(),
            _ => HashTable::of(Block::for_entries(keys, 1).unwrap_or(Block::empty()), 0),
        }
    }

    #[inline]
    fn of(block: Block<E>, len: usize) -> HashTable<E> {
        HashTable {
            block: AtomicPtr::new(block.as_ptr()),
            len: AtomicU32::new(len as u32),
            layout: AtomicU32::new(0),
            tail: AtomicU32::new(len as u32),
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

    /// Walks from `probe` on, as a writer.
    #[inline(always)]
    fn seek(block: Block<E>, probe: &mut Probe, key: &Key<'_>) -> Sought {
        let walk = Self::walk(block, probe, key, |slot| Ok::<_, std::convert::Infallible>(key.compare_owned(slot)));
        match walk {
            Ok(sought) => sought,
            Err(never) => match never {},
        }
    }

    /// Walks from `probe` on; `compare` judges candidates that have the key's hash and are not identical.
    #[inline(always)]
    fn walk<X>(
        block: Block<E>,
        probe: &mut Probe,
        key: &Key<'_>,
        compare: impl Fn(&Slot) -> std::result::Result<Verdict, X>,
    ) -> std::result::Result<Sought, X> {
        loop {
            let index = block.index(probe.place);
            if index >= 0 {
                let entry = block.entry(index as usize);
                if entry.key().peek() == key.word {
                    return Ok(Sought::Found(index as usize));
                }
                if entry.hash() == key.hash {
                    match compare(entry.key())? {
                        Verdict::Same => return Ok(Sought::Found(index as usize)),
                        Verdict::Ask => return Ok(Sought::Ask(index as usize)),
                        Verdict::Different => {}
                    }
                }
            } else if index == FREE {
                return Ok(Sought::Absent);
            }
            probe.advance();
        }
    }

    /// Looks a key up and reads its entry: with `owned` under the lock or in an unpublished table, with `shared` while
    /// others may write. Both return `None` for an entry that was emptied.
    ///
    /// # Errors
    /// What `__eq__` of a candidate raises.
    #[inline]
    pub fn find<R>(
        &self,
        header: &Header,
        vm: &Vm,
        key: &Key<'_>,
        owned: impl Fn(&E) -> Option<R>,
        shared: impl Fn(&E) -> std::result::Result<Option<R>, Changed>,
    ) -> Result<Option<R>> {
        let block = self.block();
        let mut probe = Probe::new(block, key.hash);
        if !header.is_published() {
            match Self::seek(block, &mut probe, key) {
                Sought::Found(at) => return Ok(owned(block.entry(at))),
                Sought::Absent => return Ok(None),
                Sought::Ask(_) => {}
            }
        } else if let Attempt::Done(read) = self.attempt(block, &mut probe, key, &shared) {
            return Ok(read);
        }
        self.find_slowly(header, vm, key, owned, shared)
    }

    /// One walk without the lock.
    #[inline(always)]
    fn attempt<R>(
        &self,
        block: Block<E>,
        probe: &mut Probe,
        key: &Key<'_>,
        shared: &impl Fn(&E) -> std::result::Result<Option<R>, Changed>,
    ) -> Attempt<R> {
        let found = Self::walk(block, probe, key, |slot| key.compare_shared(slot));
        match found {
            Ok(Sought::Found(at)) => match shared(block.entry(at)) {
                Ok(Some(read)) => Attempt::Done(Some(read)),
                // Removed, unless it only moved.
                Ok(None) if self.block() == block => Attempt::Done(None),
                _ => Attempt::Changed,
            },
            Ok(Sought::Absent) if self.block() == block => Attempt::Done(None),
            Ok(Sought::Ask(at)) => match block.entry(at).key().try_read() {
                Ok(Some(candidate)) => Attempt::Ask(candidate, at),
                _ => Attempt::Changed,
            },
            _ => Attempt::Changed,
        }
    }

    /// As `find`, with Python's help, or under the lock after a change.
    #[cold]
    #[inline(never)]
    fn find_slowly<R>(
        &self,
        header: &Header,
        vm: &Vm,
        key: &Key<'_>,
        owned: impl Fn(&E) -> Option<R>,
        shared: impl Fn(&E) -> std::result::Result<Option<R>, Changed>,
    ) -> Result<Option<R>> {
        if header.is_published() {
            let mut block = self.block();
            let mut probe = Probe::new(block, key.hash);
            while let Attempt::Ask(candidate, at) = self.attempt(block, &mut probe, key, &shared) {
                let stamp = block.stamp();
                let equal = ops::equal(vm, &candidate, key.value)?;
                block = self.block();
                if block.stamp() != stamp || at >= block.used() {
                    break;
                }
                let entry = block.entry(at);
                if !equal || entry.key().peek() != candidate.word() {
                    probe.advance();
                    continue;
                }
                match shared(entry) {
                    Ok(Some(read)) => return Ok(Some(read)),
                    _ => break,
                }
            }
        }
        let place = self.locate(header, vm, key, &[])?;
        let read = place.found.and_then(|at| owned(place.block.entry(at)));
        drop(place.guard);
        Ok(read)
    }

    /// Takes the lock, if there is one to take, after publishing what is to be stored. What was read from the table before
    /// is not to be used after it: whoever must wait is detached meanwhile.
    #[inline]
    fn lock<'a>(&self, header: &'a Header, stored: &[&Value]) -> Option<ByteLockGuard<'a>> {
        if !header.is_published() {
            return None;
        }
        stored.iter().for_each(|value| value.publish());
        Some(header.lock())
    }

    /// Finds a key's entry, or the place for it, for a writer. `stored` is what the caller is going to store.
    ///
    /// # Errors
    /// What `__eq__` of a candidate raises.
    #[inline]
    pub(super) fn locate<'a>(
        &self,
        header: &'a Header,
        vm: &Vm,
        key: &Key<'_>,
        stored: &[&Value],
    ) -> Result<Place<'a, E>> {
        let guard = self.lock(header, stored);
        let block = self.block();
        let mut probe = Probe::new(block, key.hash);
        let found = match Self::seek(block, &mut probe, key) {
            Sought::Found(at) => Some(at),
            Sought::Absent => None,
            Sought::Ask(at) => return self.locate_slowly(header, vm, key, stored, (guard, block, probe, at)),
        };
        Ok(Place { guard, block, place: probe.place, found, spent: None })
    }

    /// Goes on with a walk that must ask a candidate.
    #[cold]
    #[inline(never)]
    fn locate_slowly<'a>(
        &self,
        header: &'a Header,
        vm: &Vm,
        key: &Key<'_>,
        stored: &[&Value],
        walk: (Option<ByteLockGuard<'a>>, Block<E>, Probe, usize),
    ) -> Result<Place<'a, E>> {
        let (mut guard, mut block, mut probe, mut at) = walk;
        let mut spent = None;
        loop {
            let stamp = block.stamp();
            let candidate = super::table::count(block.entry(at).key()).expect("a candidate's entry is in use");
            drop(guard);
            drop(spent);
            let equal = ops::equal(vm, &candidate, key.value)?;
            guard = self.lock(header, stored);
            block = self.block();
            let same = block.stamp() == stamp && at < block.used();
            let there = same && block.entry(at).key().peek() == candidate.word();
            spent = Some(candidate);
            if equal && there {
                return Ok(Place { guard, block, place: probe.place, found: Some(at), spent });
            }
            // Different, or removed meanwhile: in one block nothing else will ever be in this place.
            if same {
                probe.advance()
            } else {
                probe = Probe::new(block, key.hash)
            }
            let found = match Self::seek(block, &mut probe, key) {
                Sought::Found(at) => Some(at),
                Sought::Absent => None,
                Sought::Ask(next) => {
                    at = next;
                    continue;
                }
            };
            return Ok(Place { guard, block, place: probe.place, found, spent });
        }
    }

    /// Adds a key that `place` says is not there.
    ///
    /// # Errors
    /// MemoryError for more keys than a table can have.
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
            let wanted = (self.len() * 3).div_ceil(2).max(self.len() + 1);
            if !self.rebuild(header, wanted) {
                drop(guard);
                return Err(vm.memory_error());
            }
            block = self.block();
            place = block.free_place(hash);
        }
        self.layout.store(0, Ordering::Relaxed);
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
    fn empty_entry(&self, block: Block<E>, place: usize, at: usize) -> (Option<Value>, Option<Value>) {
        let entry = block.entry(at);
        // The layout first: who still reads the old one finds the slot empty.
        self.layout.store(0, Ordering::Release);
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
    fn place_of(block: Block<E>, at: usize) -> usize {
        let mut probe = Probe::new(block, block.entry(at).hash());
        while block.index(probe.place) != at as i32 {
            probe.advance();
        }
        probe.place
    }

    /// Moves the entries in use to a new block with room for `wanted`, under the lock; false where no block is so large.
    #[cold]
    fn rebuild(&self, header: &Header, wanted: usize) -> bool {
        let old = self.block();
        let Some(new) = Block::for_entries(wanted.max(self.len()), old.stamp().wrapping_add(1)) else { return false };
        for at in 0..old.used() {
            let entry = old.entry(at);
            // SAFETY: the count moves to the new block: the old one's is forgotten below, or freed as it is.
            let Some(key) = (unsafe { Value::from_word(entry.key().peek()) }) else { continue };
            // SAFETY: as above.
            let value = entry.value().and_then(|slot| unsafe { Value::from_word(slot.peek()) });
            new.push(new.free_place(entry.hash()), E::new(entry.hash(), key, value));
        }
        self.layout.store(0, Ordering::Release);
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
            self.rebuild(header, keys);
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
        self.layout.store(0, Ordering::Release);
        self.len.store(len, Ordering::Relaxed);
        self.tail.store(tail, Ordering::Relaxed);
        self.block.store(new.as_ptr(), Ordering::Release);
        drop(guard);
        let mut kept = Vec::with_capacity(old.used());
        Self::drain(old, |value| kept.push(value));
        Self::discard(header, old);
        kept
    }

    /// Reads the next entry in use from `at` on, which is moved behind it; the reading functions are as for `find`. Where
    /// the block is replaced between calls, entries may be passed or seen twice; nothing else happens.
    #[inline]
    pub fn next<R>(
        &self,
        header: &Header,
        at: &mut usize,
        owned: impl Fn(&E) -> Option<R>,
        shared: impl Fn(&E) -> std::result::Result<Option<R>, Changed>,
    ) -> Option<R> {
        let published = header.is_published();
        let mut block = self.block();
        loop {
            if *at >= block.used() {
                let now = self.block();
                if now == block {
                    return None;
                }
                block = now;
                continue;
            }
            let read = match published {
                true => self.read_entry(header, &mut block, *at, &owned, &shared),
                false => owned(block.entry(*at)),
            };
            *at += 1;
            if read.is_some() {
                return read;
            }
        }
    }

    /// Reads an entry while others may write. `block` is renewed where it was replaced.
    #[inline]
    fn read_entry<R>(
        &self,
        header: &Header,
        block: &mut Block<E>,
        at: usize,
        owned: &impl Fn(&E) -> Option<R>,
        shared: &impl Fn(&E) -> std::result::Result<Option<R>, Changed>,
    ) -> Option<R> {
        match shared(block.entry(at)) {
            Ok(Some(read)) => return Some(read),
            Ok(None) if self.block() == *block => return None,
            _ => {}
        }
        let guard = self.lock(header, &[]);
        *block = self.block();
        let read = if at < block.used() { owned(block.entry(at)) } else { None };
        drop(guard);
        read
    }

    /// As `next`, backwards: `at` is one more than the entry that is looked at first.
    pub fn previous<R>(
        &self,
        header: &Header,
        at: &mut usize,
        owned: impl Fn(&E) -> Option<R>,
        shared: impl Fn(&E) -> std::result::Result<Option<R>, Changed>,
    ) -> Option<R> {
        let published = header.is_published();
        let mut block = self.block();
        loop {
            *at = (*at).min(block.used());
            if *at == 0 {
                return None;
            }
            *at -= 1;
            let read = match published {
                true => self.read_entry(header, &mut block, *at, &owned, &shared),
                false => owned(block.entry(*at)),
            };
            if read.is_some() {
                return read;
            }
        }
    }

    /// Entries ever filled in the present block: where walking backwards begins.
    pub fn end(&self) -> usize {
        self.block().used()
    }

    /// What `read` makes of the entries in use at one moment. It runs under the lock: it counts and copies, nothing else.
    pub(super) fn read_all<R>(&self, header: &Header, read: impl Fn(&E) -> Option<R>) -> Vec<R> {
        let guard = self.lock(header, &[]);
        let block = self.block();
        let mut all = Vec::with_capacity(self.len());
        all.extend((0..block.used()).filter_map(|at| read(block.entry(at))));
        drop(guard);
        all
    }

    /// All that is in the table at one moment.
    pub fn items(&self, header: &Header) -> Vec<E::Item> {
        self.read_all(header, E::item)
    }

    /// A copy of the table at one moment.
    pub fn duplicate(&self, header: &Header) -> HashTable<E> {
        if self.is_empty() {
            return HashTable::new();
        }
        let guard = self.lock(header, &[]);
        let old = self.block();
        let len = self.len();
        let Some(new) = Block::for_entries(len, 1) else { return HashTable::new() };
        for at in 0..old.used() {
            let entry = old.entry(at);
            let Some(key) = super::table::count(entry.key()) else { continue };
            let value = entry.value().and_then(super::table::count);
            new.push(new.free_place(entry.hash()), E::new(entry.hash(), key, value));
        }
        drop(guard);
        HashTable::of(new, len)
    }

    /// Hashes and keys at one moment, for operations between tables that need not hash again.
    pub fn hashed_keys(&self, header: &Header) -> Vec<(i64, Value)> {
        self.read_all(header, |entry| Some((entry.hash(), super::table::count(entry.key())?)))
    }

    /// A number that changes whenever a key is added or removed or the entries move, given on demand; 0 where there are no
    /// more numbers. Two tables never have the same one. Whoever remembers an entry's number under it asks for the
    /// layout first, then for the entry.
    pub fn layout_id(&self, header: &Header) -> u32 {
        let known = self.layout.load(Ordering::Acquire);
        if known != 0 {
            return known;
        }
        let guard = self.lock(header, &[]);
        let mut id = self.layout.load(Ordering::Relaxed);
        if id == 0 {
            let next = NEXT_LAYOUT.try_update(Ordering::Relaxed, Ordering::Relaxed, |next| next.checked_add(1));
            id = next.unwrap_or(0);
            self.layout.store(id, Ordering::Release);
        }
        drop(guard);
        id
    }

    /// The entry of a name, if that can be told without running Python: `Err` where it cannot.
    pub(super) fn entry_of(&self, header: &Header, key: &Key<'_>) -> std::result::Result<Option<usize>, ()> {
        let guard = self.lock(header, &[]);
        let block = self.block();
        let sought = Self::seek(block, &mut Probe::new(block, key.hash), key);
        drop(guard);
        match sought {
            Sought::Found(at) => Ok(Some(at)),
            Sought::Absent => Ok(None),
            Sought::Ask(_) => Err(()),
        }
    }

    /// The entry that a cache remembers under a layout; `None` where the layout is another one by now.
    #[inline(always)]
    pub(super) fn cached(&self, layout: u32, at: u32) -> Option<&E> {
        // The block before the layout: a newer block is stored after the layout was taken back, so an old layout that
        // is still there speaks of this block.
        let block = self.block();
        (self.layout.load(Ordering::Acquire) == layout && (at as usize) < block.used())
            .then(|| block.entry(at as usize))
    }
}

impl<E: Entry> HashTable<E> {
    /// Whether the table has this layout.
    #[inline(always)]
    pub(super) fn has_layout(&self, layout: u32) -> bool {
        self.layout.load(Ordering::Acquire) == layout
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
            for at in 0..block.used() {
                block.entry(at).trace(tracer);
            }
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
