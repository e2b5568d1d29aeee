//! The iterator of `tuple`.

use std::sync::atomic::{AtomicUsize, Ordering};

use typhon_heap::{Header, Slot, Value};
use typhon_macros::{pymethods, pytype};

use super::Tuple;
use crate::{
    primal::{common, int},
    raise::Result,
    vm::Vm,
};

/// Iterates over a tuple. Two threads that share an iterator may get the same item.
#[pytype(name = "tuple_iterator", known = TupleIterator, flags(no_new))]
pub struct TupleIterator {
    tuple: Slot,
    at: AtomicUsize,
}

/// `iter(tuple)`.
#[inline]
pub fn iterate(tuple: Value) -> Value {
    let header = Header::of::<TupleIterator>();
    typhon_heap::new(TupleIterator { header, tuple: Slot::new(tuple), at: AtomicUsize::new(0) })
}

impl TupleIterator {
    /// The tuple and the next index, where it has not ended: for a loop that goes on by itself with an iterator that nobody
    /// else looks at.
    pub fn rest(&self) -> Option<(Value, usize)> {
        Some((self.tuple.get(&self.header)?, self.at.load(Ordering::Relaxed)))
    }

    /// The next item.
    #[inline]
    pub fn advance(&self) -> Option<Value> {
        let at = self.at.load(Ordering::Relaxed);
        let item = common::look(&self.tuple, &self.header, |tuple| Tuple::items_of(tuple).get(at).cloned())?;
        match item {
            Some(_) => self.at.store(at + 1, Ordering::Relaxed),
            None => self.tuple.clear(&self.header),
        }
        item
    }
}

#[pymethods]
impl TupleIterator {
    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self) -> Option<Value> {
        self.advance()
    }

    /// Private method returning an estimate of len(list(it)).
    fn __length_hint__(&self) -> usize {
        let tuple = self.tuple.get(&self.header);
        tuple.map_or(0, |tuple| Tuple::items_of(&tuple).len().saturating_sub(self.at.load(Ordering::Relaxed)))
    }

    /// Return state information for pickling.
    fn __reduce__(&self, vm: &Vm) -> Result<Value> {
        let iter = common::builtin(vm, "iter")?;
        Ok(match self.tuple.get(&self.header) {
            Some(tuple) => super::of([iter, super::of([tuple]), vm.int(self.at.load(Ordering::Relaxed) as i64)]),
            None => super::of([iter, super::of([super::empty()])]),
        })
    }

    /// Set state information for unpickling.
    fn __setstate__(&self, vm: &Vm, state: &Value) -> Result<()> {
        let at = int::required_i64(vm, state)?;
        if let Some(tuple) = self.tuple.get(&self.header) {
            self.at.store((at.max(0) as usize).min(Tuple::items_of(&tuple).len()), Ordering::Relaxed);
        }
        Ok(())
    }
}
