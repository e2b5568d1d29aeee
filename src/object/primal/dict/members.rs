//! A hash table without values: what sets consist of.

use typhon_heap::{Header, Value};

use super::{Entry, HashTable, Key, Member, lookup::First};
use crate::{raise::Result, vm::Vm};

impl HashTable<Member> {
    /// Whether a key is there.
    ///
    /// # Errors
    /// What comparing raises.
    #[inline]
    pub fn contains(&self, header: &Header, vm: &Vm, key: &Key<'_>) -> Result<bool> {
        Ok(self.find(header, vm, key, |_| Some(()), |_| Ok(Some(())))?.is_some())
    }

    /// Adds a key; says whether it was not there.
    ///
    /// # Errors
    /// What comparing raises; MemoryError.
    #[inline]
    pub fn add(&self, header: &Header, vm: &Vm, key: &Key<'_>) -> Result<bool> {
        let place = self.locate(header, vm, key, &[key.value])?;
        if place.found.is_some() {
            return Ok(false);
        }
        self.insert(header, vm, place, key.hash, key.value.clone(), None)?;
        Ok(true)
    }

    /// As `add`, for a value whose first place tells all; `None` where it does not.
    #[inline(always)]
    pub fn add_first(&self, header: &Header, vm: &Vm, value: &Value) -> Option<Result<bool>> {
        match self.look_first(header, value) {
            First::Found(_) => Some(Ok(false)),
            First::Free(place, hash) => Some(self.insert(header, vm, place, hash, value.clone(), None).map(|()| true)),
            First::Unclear => None,
        }
    }

    /// Removes a key; says whether it was there.
    ///
    /// # Errors
    /// What comparing raises.
    #[inline]
    pub fn discard_key(&self, header: &Header, vm: &Vm, key: &Key<'_>) -> Result<bool> {
        let place = self.locate(header, vm, key, &[])?;
        Ok(place.found.map(|at| self.take(place, at)).is_some())
    }

    /// The next key from `at` on, which begins as 0 and is moved behind it. While the table changes, keys may be passed or
    /// seen twice.
    #[inline]
    pub fn next_key(&self, header: &Header, at: &mut usize) -> Option<Value> {
        self.next(header, at, Member::item, Member::shared_item)
    }
}
