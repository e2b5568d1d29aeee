//! The iterator over anything with `__getitem__` and no `__iter__`.

use std::sync::atomic::{AtomicUsize, Ordering};

use typhon_heap::{Header, Slot, Value};
use typhon_macros::{pymethods, pytype};

use crate::{known::Known, ops, raise::Result, vm::Vm};

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
}
