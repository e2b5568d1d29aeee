//! `dict`: a hash table in order of insertion, read without a lock. `design/dict.md` tells the protocol.

use typhon_heap::{Header, Native, ShapeId, Slot, Value};
use typhon_macros::pytype;

use crate::{
    native::{PyType, TypeDef},
    primal::str::Str,
    raise::Result,
    vm::Vm,
};

mod hashed;
mod iterators;
mod key;
mod layout;
mod lookup;
mod members;
mod methods;
mod operators;
mod order;
mod table;
mod update;
mod views;
mod walk;

pub use hashed::HashTable;
pub use iterators::{DictItemIterator, items_iterator, keys_iterator, values_iterator};
pub use key::Key;
use lookup::First;
pub use order::{Arrangement, Front};
pub(crate) use table::count;
pub use table::{Entry, Member, Pair};
pub use update::{from_keywords, merge_unique};
pub(crate) use views::at_one_moment;
pub use views::{DictItems, DictKeys, DictValues};

/// The types of this room.
pub const TYPES: &[&TypeDef] = &[
    Dict::DEF,
    DictKeys::DEF,
    DictValues::DEF,
    DictItems::DEF,
    iterators::DictKeyIterator::DEF,
    iterators::DictValueIterator::DEF,
    iterators::DictItemIterator::DEF,
    iterators::DictReverseKeyIterator::DEF,
    iterators::DictReverseValueIterator::DEF,
    iterators::DictReverseItemIterator::DEF,
];

/// dict() -> new empty dictionary
/// dict(mapping) -> new dictionary initialized from a mapping object's
///     (key, value) pairs
/// dict(iterable) -> new dictionary initialized as if via:
///     d = {}
///     for k, v in iterable:
///         d[k] = v
/// dict(**kwargs) -> new dictionary initialized with the name=value pairs
///     in the keyword argument list.  For example:  dict(one=1, two=2)
#[pytype(name = "dict", known = Dict, flags(base, mapping, unhashable, match_self), methods(operators))]
pub struct Dict {
    table: HashTable<Pair>,
}

/// A new empty dict.
#[inline]
pub fn new() -> Value {
    of_table(HashTable::new())
}

/// A new empty dict with room for so many keys.
pub fn with_capacity(keys: usize) -> Value {
    of_table(HashTable::with_capacity(keys))
}

#[inline]
fn of_table(table: HashTable<Pair>) -> Value {
    typhon_heap::new(Dict { header: Header::of::<Dict>(), table })
}

/// A new empty instance of a subclass.
pub fn new_instance(shape: ShapeId) -> Value {
    typhon_heap::new_instance(shape, Dict { header: Header::with_shape(shape), table: HashTable::new() })
}

/// Whether a value is a dict and not an instance of a subclass.
#[inline]
pub fn is_exact(value: &Value) -> bool {
    value.shape() == Dict::shape()
}

/// Frees storage that was replaced: after a grace period if the holder is published, else at once. `free` only frees
/// memory.
#[inline]
pub(crate) fn free_storage(header: &Header, bytes: usize, free: impl FnOnce() + Send + 'static) {
    if header.is_published() { typhon_heap::local::retire(bytes, free) } else { free() }
}

/// Whether words may be moved within storage by plain copies: nobody else reads it. (Must be no while a mark runs, as
/// `free_storage` must retire then.)
#[inline(always)]
pub(crate) fn moves_plainly(header: &Header) -> bool {
    !header.is_published()
}

impl Dict {
    /// The dict part of a native subclass's new instance, empty.
    pub fn empty(header: Header) -> Dict {
        Dict { header, table: HashTable::new() }
    }

    /// The dict that a value is; also for instances of subclasses.
    #[inline(always)]
    pub fn from(value: &Value) -> Option<&Dict> {
        value.native::<Dict>()
    }

    /// Number of keys.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// Whether there is no key.
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// `self.get(key)` of `dict`, whatever a subclass overrides. O(1).
    ///
    /// # Errors
    /// What hashing or comparing raises.
    #[inline]
    pub fn get(&self, vm: &Vm, key: &Value) -> Result<Option<Value>> {
        match self.table.look_first(&self.header, key) {
            First::Found(entry) => Ok(entry.value().and_then(table::count)),
            First::Free(..) => Ok(None),
            First::Unclear => self.get_anywhere(vm, key),
        }
    }

    #[inline(never)]
    fn get_anywhere(&self, vm: &Vm, key: &Value) -> Result<Option<Value>> {
        self.get_hashed(vm, &Key::new(vm, key)?)
    }

    /// As `get`, for a key that was hashed.
    #[inline(always)]
    pub fn get_hashed(&self, vm: &Vm, key: &Key<'_>) -> Result<Option<Value>> {
        let value = |entry: &Pair| entry.value().and_then(table::count);
        let shared = |entry: &Pair| entry.value().map_or(Ok(None), Slot::try_read);
        self.table.find(&self.header, vm, key, value, shared)
    }

    /// `key in self`.
    ///
    /// # Errors
    /// As for `get`.
    #[inline]
    pub fn contains(&self, vm: &Vm, key: &Value) -> Result<bool> {
        self.contains_hashed(vm, &Key::new(vm, key)?)
    }

    /// As `contains`, for a key that was hashed.
    #[inline]
    pub fn contains_hashed(&self, vm: &Vm, key: &Key<'_>) -> Result<bool> {
        Ok(self.table.find(&self.header, vm, key, |_| Some(()), |_| Ok(Some(())))?.is_some())
    }

    /// `self[key] = value` of `dict`.
    ///
    /// # Errors
    /// What hashing or comparing raises.
    #[inline]
    pub fn set(&self, vm: &Vm, key: &Value, value: Value) -> Result<()> {
        self.set_quick(vm, key, value)
    }

    /// As `set`, inlined: for the interpreter.
    ///
    /// # Errors
    /// As for `set`.
    #[inline(always)]
    pub fn set_quick(&self, vm: &Vm, key: &Value, value: Value) -> Result<()> {
        match self.table.look_first(&self.header, key) {
            First::Found(entry) => {
                drop(entry.value().and_then(|slot| slot.exchange(Some(value))));
                Ok(())
            }
            First::Free(place, hash) => self.table.insert(&self.header, vm, place, hash, key.clone(), Some(value)),
            First::Unclear => self.set_anywhere(vm, key, value),
        }
    }

    #[inline(never)]
    fn set_anywhere(&self, vm: &Vm, key: &Value, value: Value) -> Result<()> {
        self.set_hashed(vm, &Key::new(vm, key)?, value)
    }

    /// As `set`, for a key that was hashed.
    #[inline(always)]
    pub fn set_hashed(&self, vm: &Vm, key: &Key<'_>, value: Value) -> Result<()> {
        let place = self.table.locate(&self.header, vm, key, &[key.value, &value])?;
        match place.found {
            Some(at) => drop(self.table.exchange(place, at, value)),
            None => self.table.insert(&self.header, vm, place, key.hash, key.value.clone(), Some(value))?,
        }
        Ok(())
    }

    /// Adds one to the number of a key, where that is small, the key is found at once, and no other thread reaches the dict; says
    /// whether it was so.
    #[inline]
    pub fn count_up(&self, key: &Value) -> bool {
        let First::Found(entry) = self.table.look_first(&self.header, key) else { return false };
        let Some(slot) = entry.value() else { return false };
        let number = table::count(slot).as_ref().and_then(Value::as_small_int);
        match number.and_then(|number| Value::small_int(number + 1)) {
            Some(next) => {
                drop(slot.exchange(Some(next)));
                true
            }
            None => false,
        }
    }

    /// `self.setdefault(key, value)`, atomically.
    ///
    /// # Errors
    /// As for `set`.
    pub fn set_default(&self, vm: &Vm, key: &Value, value: &Value) -> Result<Value> {
        let key = Key::new(vm, key)?;
        let place = self.table.locate(&self.header, vm, &key, &[key.value, value])?;
        match place.found {
            Some(at) => Ok(self.table.item_at(place, at).expect("an entry that was found is in use").1),
            None => {
                self.table.insert(&self.header, vm, place, key.hash, key.value.clone(), Some(value.clone()))?;
                Ok(value.clone())
            }
        }
    }

    /// Removes a key and returns its value.
    ///
    /// # Errors
    /// What hashing or comparing raises.
    pub fn remove(&self, vm: &Vm, key: &Value) -> Result<Option<Value>> {
        self.remove_hashed(vm, &Key::new(vm, key)?)
    }

    /// As `remove`, for a key that was hashed.
    ///
    /// # Errors
    /// What comparing raises.
    pub fn remove_hashed(&self, vm: &Vm, key: &Key<'_>) -> Result<Option<Value>> {
        let place = self.table.locate(&self.header, vm, key, &[])?;
        Ok(place.found.and_then(|at| self.table.take(place, at).1))
    }

    /// Removes the key that was inserted last.
    pub fn pop_last(&self) -> Option<(Value, Value)> {
        let (key, value) = self.table.pop_last(&self.header)?;
        Some((key, value?))
    }

    /// Removes all keys.
    pub fn clear(&self) {
        self.table.clear(&self.header);
    }

    /// Makes room for so many keys in all.
    pub fn reserve(&self, keys: usize) {
        self.table.reserve(&self.header, keys);
    }

    /// The next pair from `at` on, which begins as 0. While the dict changes, pairs may be passed or seen twice.
    #[inline]
    pub fn next_entry(&self, at: &mut usize) -> Option<(Value, Value)> {
        self.table.next(&self.header, at, Pair::item, Pair::shared_item)
    }

    /// All pairs at one moment, in order.
    pub fn entries(&self) -> Vec<(Value, Value)> {
        self.table.items(&self.header)
    }

    /// All keys at one moment, in order.
    pub fn keys(&self) -> Vec<Value> {
        self.table.hashed_keys(&self.header).into_iter().map(|(_, key)| key).collect()
    }

    /// All keys at one moment, with their hashes.
    pub fn hashed_keys(&self) -> Vec<(i64, Value)> {
        self.table.hashed_keys(&self.header)
    }

    /// A new dict with the pairs of one moment.
    pub fn copy(&self) -> Value {
        of_table(self.table.duplicate(&self.header))
    }

    /// Bytes of the storage outside the object.
    pub fn storage_bytes(&self) -> usize {
        self.table.bytes()
    }

    /// Looks a name up: an exact str, interned or not. Runs no Python unless the dict has unusual keys; what such a key's
    /// comparison raises is dropped.
    #[inline]
    pub fn get_interned(&self, vm: &Vm, name: &Value) -> Option<Value> {
        debug_assert!(name.exact::<Str>().is_some());
        self.get_hashed(vm, &Key::of_str(name)?).unwrap_or_else(|raised| {
            drop(vm.catch(raised));
            None
        })
    }

    /// Sets a name; as `get_interned` in the rest.
    #[inline]
    pub fn set_interned(&self, vm: &Vm, name: &Value, value: Value) {
        if let Err(raised) = self.set(vm, name, value) {
            drop(vm.catch(raised));
        }
    }

    /// Removes a name; says whether it was there. As `get_interned` in the rest.
    pub fn remove_interned(&self, vm: &Vm, name: &Value) -> bool {
        match self.remove(vm, name) {
            Ok(value) => value.is_some(),
            Err(raised) => {
                drop(vm.catch(raised));
                false
            }
        }
    }

    /// A number for caches: it changes whenever a key is added or removed or the entries move, not when a value is
    /// replaced. Never 0 but for a process that used them up. No two dicts have the same. Ask for it before
    /// `index_of_interned`.
    #[inline]
    pub fn layout_id(&self) -> u32 {
        self.table.layout_id(&self.header)
    }

    /// The number of a name's entry, for `value_at`; `None` where it is not there or an unusual key would have to be asked.
    pub fn index_of_interned(&self, name: &Value) -> Option<u32> {
        let at = self.table.entry_of(&self.header, &Key::of_str(name)?).ok()??;
        u32::try_from(at).ok()
    }

    /// Whether a name is surely not there: a cache may rely on it under the layout that was asked for before.
    pub fn lacks_interned(&self, name: &Value) -> bool {
        Key::of_str(name).is_some_and(|key| self.table.entry_of(&self.header, &key) == Ok(None))
    }

    /// The value of an entry, if the dict still has this layout. Lock-free.
    #[inline(always)]
    pub fn value_at(&self, layout: u32, index: u32) -> Option<Value> {
        let slot = self.table.cached(layout, index)?.value()?;
        if self.header.is_published() { slot.try_read().ok().flatten() } else { table::count(slot) }
    }

    /// The value of an entry, if its key is this very name. Lock-free.
    #[inline]
    pub fn value_of_name(&self, index: u32, name: &Value) -> Option<Value> {
        let pair = self.table.entry_at(index)?;
        // An entry that was emptied is not filled again.
        if pair.key().peek() != name.word() {
            return None;
        }
        let slot = pair.value()?;
        if self.header.is_published() { slot.try_read().ok().flatten() } else { table::count(slot) }
    }

    /// The value's place in an entry, if the dict still has this layout (never 0): for looking at the word. Lock-free.
    #[inline(always)]
    pub fn slot_at(&self, layout: u32, index: u32) -> Option<&Slot> {
        self.table.cached(layout, index)?.value()
    }

    /// Whether the dict still has this layout (never 0): for caches of names that it lacks.
    #[inline(always)]
    pub fn has_layout(&self, layout: u32) -> bool {
        self.table.has_layout(layout)
    }

    /// Replaces the value of an entry, if the dict still has this layout; else does nothing and returns false.
    #[inline(always)]
    pub fn set_value_at(&self, layout: u32, index: u32, value: &Value) -> bool {
        if self.header.is_published() {
            return self.set_value_locked(layout, index, value);
        }
        match self.table.cached(layout, index).and_then(Pair::value) {
            Some(slot) => {
                drop(slot.exchange(Some(value.clone())));
                true
            }
            None => false,
        }
    }

    #[inline(never)]
    fn set_value_locked(&self, layout: u32, index: u32, value: &Value) -> bool {
        value.publish();
        let value = value.clone();
        let guard = self.header.lock();
        let result = match self.table.cached(layout, index).and_then(Pair::value) {
            Some(slot) => Ok(slot.exchange(Some(value))),
            None => Err(value),
        };
        drop(guard);
        result.is_ok()
    }
}
