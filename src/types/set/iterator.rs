//! The iterator of `set` and `frozenset`.

use std::sync::atomic::{AtomicUsize, Ordering};

use typhon_object::{
    prelude::*,
    primal::{common, list, tuple},
};

use super::Elements;

/// `expected` of an iterator whose set changed its size.
const BROKEN: usize = usize::MAX;

/// Iterates over a set. Two threads that share an iterator may get the same element.
#[pytype(name = "set_iterator", known = SetIterator, flags(no_new))]
pub struct SetIterator {
    /// Emptied at the end.
    set: Slot,
    at: AtomicUsize,
    expected: AtomicUsize,
    left: AtomicUsize,
}

/// `iter(set)`.
pub(super) fn iterate(set: &Value) -> Value {
    let len = Elements::of(set).map_or(0, Elements::len);
    typhon_object::heap::new(SetIterator {
        header: Header::of::<SetIterator>(),
        set: Slot::new(set.clone()),
        at: AtomicUsize::new(0),
        expected: AtomicUsize::new(len),
        left: AtomicUsize::new(len),
    })
}

impl SetIterator {
    /// The next element. For the interpreter's loops.
    ///
    /// # Errors
    /// RuntimeError where the set changed its size.
    pub fn advance(&self, vm: &Vm) -> Result<Option<Value>> {
        let Some(set) = self.set.get(&self.header) else { return Ok(None) };
        let Some(elements) = Elements::of(&set) else { return Ok(None) };
        if self.expected.load(Ordering::Relaxed) != elements.len() {
            self.expected.store(BROKEN, Ordering::Relaxed);
            return Err(vm.runtime_error("Set changed size during iteration"));
        }
        let mut at = self.at.load(Ordering::Relaxed);
        let found = elements.table.next_key(elements.header, &mut at);
        if found.is_none() {
            self.set.clear(&self.header);
            return Ok(None);
        }
        self.at.store(at, Ordering::Relaxed);
        self.left.store(self.left.load(Ordering::Relaxed).saturating_sub(1), Ordering::Relaxed);
        Ok(found)
    }
}

#[pymethods]
impl SetIterator {
    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self, vm: &Vm) -> Result<Option<Value>> {
        self.advance(vm)
    }

    /// Private method returning an estimate of len(list(it)).
    fn __length_hint__(&self) -> usize {
        let set = self.set.get(&self.header);
        let len = set.as_ref().and_then(Elements::of).map(Elements::len);
        if len == Some(self.expected.load(Ordering::Relaxed)) { self.left.load(Ordering::Relaxed) } else { 0 }
    }

    /// Return state information for pickling.
    fn __reduce__(&self, vm: &Vm) -> Result<Value> {
        let mut rest = Vec::new();
        if let Some(set) = self.set.get(&self.header)
            && let Some(elements) = Elements::of(&set)
        {
            if self.expected.load(Ordering::Relaxed) != elements.len() {
                return Err(vm.runtime_error("Set changed size during iteration"));
            }
            let mut at = self.at.load(Ordering::Relaxed);
            while let Some(element) = elements.table.next_key(elements.header, &mut at) {
                rest.push(element);
            }
        }
        Ok(tuple::of([common::builtin(vm, "iter")?, tuple::of([list::new(rest)])]))
    }
}
