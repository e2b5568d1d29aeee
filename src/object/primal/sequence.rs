//! The iterator over anything with `__getitem__` and no `__iter__`.

use std::sync::atomic::{AtomicUsize, Ordering};

use typhon_heap::{Header, Slot, Value};
use typhon_macros::{pymethods, pytype};

use crate::{
    known::Known,
    ops,
    primal::{common, int, tuple},
    raise::Result,
    vm::Vm,
};

/// Iterates by subscripts 0, 1, 2, ... until IndexError.
#[pytype(name = "iterator", known = SequenceIterator, flags(no_new))]
pub struct SequenceIterator {
    sequence: Slot,
    at: AtomicUsize,
}

/// `iter(sequence)` by subscripts.
pub fn iterator(sequence: Value) -> Value {
    typhon_heap::new(SequenceIterator {
        header: Header::of::<SequenceIterator>(),
        sequence: Slot::new(sequence),
        at: AtomicUsize::new(0),
    })
}

#[pymethods]
impl SequenceIterator {
    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self, vm: &Vm) -> Result<Option<Value>> {
        let Some(sequence) = self.sequence.get(&self.header) else { return Ok(None) };
        let at = self.at.fetch_add(1, Ordering::Relaxed);
        match ops::get_item(vm, &sequence, &vm.int(at as i64)) {
            Ok(item) => Ok(Some(item)),
            Err(raised) => {
                let error = vm.catch(raised);
                let class = vm.class_of(&error);
                if class.is_subclass(Known::IndexError) || class.is_subclass(Known::StopIteration) {
                    self.sequence.clear(&self.header);
                    return Ok(None);
                }
                Err(vm.raise_again(error))
            }
        }
    }

    /// Private method returning an estimate of len(list(it)).
    fn __length_hint__(&self, vm: &Vm) -> Result<Value> {
        let Some(sequence) = self.sequence.get(&self.header) else { return Ok(vm.int(0)) };
        if !vm.class_of(&sequence).slots().has(crate::dunder::Dunder::Len) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        let left = ops::len(vm, &sequence)?.saturating_sub(self.at.load(Ordering::Relaxed));
        Ok(vm.int(left as i64))
    }

    /// Return state information for pickling.
    fn __reduce__(&self, vm: &Vm) -> Result<Value> {
        let iter = common::builtin(vm, "iter")?;
        Ok(match self.sequence.get(&self.header) {
            Some(sequence) => {
                let at = vm.int(self.at.load(Ordering::Relaxed) as i64);
                tuple::of([iter, tuple::of([sequence]), at])
            }
            None => tuple::of([iter, tuple::of([tuple::empty()])]),
        })
    }

    /// Set state information for unpickling.
    fn __setstate__(&self, vm: &Vm, state: &Value) -> Result<()> {
        let at = int::required_i64(vm, state)?;
        if self.sequence.get(&self.header).is_some() {
            self.at.store(usize::try_from(at).unwrap_or(0), Ordering::Relaxed);
        }
        Ok(())
    }
}
