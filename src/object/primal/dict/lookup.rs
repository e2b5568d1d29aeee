//! Finding a key: lock-free for readers of published tables, under the lock for writers, with Python's help if need be.

use typhon_heap::{Header, Slot, Value, slot::Changed};
use typhon_sync::ByteLockGuard;

use super::{
    HashTable,
    key::{Key, Verdict},
    table::{Block, Entry, FREE, Probe},
};
use crate::{
    ops,
    primal::{int, str::Str},
    raise::Result,
    vm::Vm,
};

/// How a walk ended.
pub(super) enum Sought {
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
    pub(super) guard: Option<ByteLockGuard<'a>>,
    pub(super) block: Block<E>,
    pub(super) place: usize,
    /// The key's entry, where there is one.
    pub(super) found: Option<usize>,
    /// A candidate that was asked; released after the lock.
    pub(super) spent: Option<Value>,
}

/// What the first place of a key tells.
pub(super) enum First<'a, E> {
    /// Its entry.
    Found(&'a E),
    /// There is none; here it would be, with this hash.
    Free(Place<'a, E>, i64),
    /// Nothing.
    Unclear,
}

impl<E: Entry> HashTable<E> {
    /// Walks from `probe` on, as a writer.
    #[inline(always)]
    pub(super) fn seek(block: Block<E>, probe: &mut Probe, key: &Key<'_>) -> Sought {
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

    /// Looks at the first place of a str with a known hash or a small integer, in a table that only its owner reaches: what
    /// most lookups come to.
    #[inline(always)]
    pub(super) fn look_first<'a>(&self, header: &'a Header, key: &Value) -> First<'a, E> {
        let string = key.exact::<Str>();
        let hash = match (key.as_small_int(), string.and_then(Str::known_hash)) {
            _ if header.is_published() => return First::Unclear,
            (Some(int), _) => int::hash_small(int),
            (None, Some(hash)) => hash,
            (None, None) => return First::Unclear,
        };
        let block = self.block();
        let place = Probe::new(block, hash).place;
        let index = block.index(place);
        let Ok(at) = usize::try_from(index) else {
            let free = First::Free(Place { guard: None, block, place, found: None, spent: None }, hash);
            return if index == FREE { free } else { First::Unclear };
        };
        let entry = block.entry(at);
        let found = entry.key().peek();
        if found == key.word() || entry.hash() == hash && string.is_some_and(|string| string.is_word(found)) {
            First::Found(entry)
        } else {
            First::Unclear
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
                // Removed, or moved to another entry or block.
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
                if !equal {
                    probe.advance();
                    continue;
                }
                if entry.key().peek() != candidate.word() {
                    break;
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
            // Different, or removed meanwhile: in one block nothing else will ever be in this place. An equal key may have
            // been moved, though: the place leads to it.
            match same {
                true if equal => {}
                true => probe.advance(),
                false => probe = Probe::new(block, key.hash),
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
}
