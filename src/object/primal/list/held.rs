//! A list that nobody else changes meanwhile, for what takes several steps: each exchange, and what is added or removed, is
//! seen by readers as it happens, but no other writer comes between.

use typhon_heap::{Header, Value};

use super::{List, storage::Storage};

/// The items of a list whose lock is held, or that its owner alone reaches.
pub struct Held<'a> {
    storage: &'a Storage,
    header: &'a Header,
}

impl List {
    /// Works on the items under the list's lock. `work` runs no Python code and releases no value; it adds no value but
    /// `added`, which is published first where the list is.
    pub fn hold<R>(&self, added: Option<&Value>, work: impl FnOnce(&mut Held<'_>) -> R) -> R {
        if self.header.is_published()
            && let Some(added) = added
        {
            added.publish();
        }
        let guard = self.storage.lock(&self.header);
        let result = work(&mut Held { storage: &self.storage, header: &self.header });
        drop(guard);
        result
    }
}

impl Held<'_> {
    /// Number of items.
    #[inline(always)]
    #[allow(clippy::len_without_is_empty, reason = "nobody asks")]
    pub fn len(&self) -> usize {
        self.storage.len()
    }

    /// An item, where it lies.
    ///
    /// # Panics
    /// There is none.
    #[inline(always)]
    pub fn item(&self, at: usize) -> &Value {
        assert!(at < self.len(), "an item of the list");
        // SAFETY: slots within the length hold values, and nobody writes them while `self` is borrowed. A `Value` and a `Slot`
        // are one word each.
        unsafe { self.storage.block().address(at).cast::<Value>().as_ref() }
    }

    /// Exchanges two items.
    ///
    /// # Panics
    /// There is none at one of the places.
    #[inline(always)]
    pub fn swap(&mut self, a: usize, b: usize) {
        assert!(a.max(b) < self.len(), "items of the list");
        self.storage.swap_within(a, b);
    }

    /// Adds an item at the end; hands it back where there is no memory.
    pub fn push(&mut self, value: Value) -> Result<(), Value> {
        self.storage.push_held(self.header, value)
    }

    /// Removes the last item.
    pub fn pop(&mut self) -> Option<Value> {
        self.storage.pop_held(self.header)
    }

    /// Puts an item in another one's place, which it returns.
    ///
    /// # Panics
    /// There is none.
    pub fn replace(&mut self, at: usize, value: Value) -> Value {
        assert!(at < self.len(), "an item of the list");
        self.storage.block().slot(at).exchange(Some(value)).expect("slots within the length hold values")
    }
}
