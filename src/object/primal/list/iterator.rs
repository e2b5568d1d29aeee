//! The iterators of `list`.

use std::sync::atomic::{AtomicUsize, Ordering};

use typhon_heap::{Header, Slot, Value};
use typhon_macros::{pymethods, pytype};

use super::List;
use crate::{
    primal::{common, int, tuple},
    raise::Result,
    vm::Vm,
};

/// Iterates over a list that may change meanwhile. Two threads that share an iterator may get the same item.
#[pytype(name = "list_iterator", known = ListIterator, flags(no_new))]
pub struct ListIterator {
    list: Slot,
    at: AtomicUsize,
}

/// Iterates over a list from its end. `at` is one more than the next index.
#[pytype(name = "list_reverseiterator", known = ListReverseIterator, flags(no_new))]
pub struct ListReverseIterator {
    list: Slot,
    at: AtomicUsize,
}

/// `iter(list)`.
#[inline]
pub fn forward(list: Value) -> Value {
    let header = Header::of::<ListIterator>();
    typhon_heap::new(ListIterator { header, list: Slot::new(list), at: AtomicUsize::new(0) })
}

/// `reversed(list)`.
pub(super) fn backward(list: Value, len: usize) -> Value {
    let header = Header::of::<ListReverseIterator>();
    typhon_heap::new(ListReverseIterator { header, list: Slot::new(list), at: AtomicUsize::new(len) })
}

impl ListIterator {
    /// The list and the next index, where it has not ended: for a loop that goes on by itself with an iterator that nobody
    /// else looks at.
    pub fn rest(&self) -> Option<(Value, usize)> {
        Some((self.list.get(&self.header)?, self.at.load(Ordering::Relaxed)))
    }

    /// The next item. For the interpreter's loops.
    #[inline]
    pub fn advance(&self) -> Option<Value> {
        match self.advance_own() {
            None => self.advance_slowly(),
            item => item,
        }
    }

    /// The next item, where only this thread reaches iterator and list; `None` at the end, too.
    #[inline(always)]
    fn advance_own(&self) -> Option<Value> {
        if self.header.is_published() {
            return None;
        }
        let at = self.at.load(Ordering::Relaxed);
        let item = common::look_own(&self.list, |list| {
            let list = list.exact::<List>()?;
            list.storage.plain(&list.header)?.get(at).cloned()
        });
        let item = item.flatten()?;
        self.at.store(at + 1, Ordering::Relaxed);
        Some(item)
    }

    #[inline(never)]
    fn advance_slowly(&self) -> Option<Value> {
        let at = self.at.load(Ordering::Relaxed);
        let item = common::look(&self.list, &self.header, |list| super::get(list, at))?;
        match item {
            Some(_) => self.at.store(at + 1, Ordering::Relaxed),
            None => self.list.clear(&self.header),
        }
        item
    }
}

#[pymethods]
impl ListIterator {
    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self) -> Option<Value> {
        self.advance()
    }

    /// Private method returning an estimate of len(list(it)).
    fn __length_hint__(&self) -> usize {
        let Some(list) = self.list.get(&self.header) else { return 0 };
        List::from(&list).map_or(0, List::len).saturating_sub(self.at.load(Ordering::Relaxed))
    }

    /// Return state information for pickling.
    fn __reduce__(&self, vm: &Vm) -> Result<Value> {
        let iter = common::builtin(vm, "iter")?;
        Ok(match self.list.get(&self.header) {
            Some(list) => {
                let at = vm.int(self.at.load(Ordering::Relaxed) as i64);
                tuple::of([iter, tuple::of([list]), at])
            }
            None => tuple::of([iter, tuple::of([super::empty()])]),
        })
    }

    /// Set state information for unpickling.
    fn __setstate__(&self, vm: &Vm, state: &Value) -> Result<()> {
        let at = int::required_i64(vm, state)?;
        if at < 0 {
            self.list.clear(&self.header);
        }
        if let Some(list) = self.list.get(&self.header) {
            let len = List::from(&list).map_or(0, List::len);
            self.at.store((at.max(0) as usize).min(len), Ordering::Relaxed);
        }
        Ok(())
    }
}

#[pymethods]
impl ListReverseIterator {
    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self) -> Option<Value> {
        let at = self.at.load(Ordering::Relaxed);
        let item = common::look(&self.list, &self.header, |list| super::get(list, at.checked_sub(1)?))?;
        if item.is_some() {
            self.at.store(at - 1, Ordering::Relaxed);
        } else {
            self.at.store(0, Ordering::Relaxed);
            self.list.clear(&self.header);
        }
        item
    }

    /// Private method returning an estimate of len(list(it)).
    fn __length_hint__(&self) -> usize {
        let Some(list) = self.list.get(&self.header) else { return 0 };
        let at = self.at.load(Ordering::Relaxed);
        if at > List::from(&list).map_or(0, List::len) { 0 } else { at }
    }

    /// Return state information for pickling.
    fn __reduce__(&self, vm: &Vm) -> Result<Value> {
        let reversed = common::builtin(vm, "reversed")?;
        let at = self.at.load(Ordering::Relaxed) as i64 - 1;
        Ok(match self.list.get(&self.header).filter(|_| at >= 0) {
            Some(list) => tuple::of([reversed, tuple::of([list]), vm.int(at)]),
            None => tuple::of([reversed, tuple::of([super::empty()])]),
        })
    }

    /// Set state information for unpickling.
    fn __setstate__(&self, vm: &Vm, state: &Value) -> Result<()> {
        let at = int::required_i64(vm, state)?;
        if let Some(list) = self.list.get(&self.header) {
            let len = List::from(&list).map_or(0, List::len);
            self.at.store((at.saturating_add(1).max(0) as usize).min(len), Ordering::Relaxed);
        }
        Ok(())
    }
}
