//! Iterators over arrays.

use std::sync::atomic::{AtomicI64, Ordering};

use typhon_object::{prelude::*, primal::common};

use super::Array;

/// Iterates over an array.
#[pytype(name = "arrayiterator", module = "array", flags(no_new))]
pub struct ArrayIterator {
    array: Slot,
    at: AtomicI64,
}

impl ArrayIterator {
    /// An iterator that stands before the first item.
    pub(super) fn over(array: &Value) -> Value {
        let header = Header::of::<ArrayIterator>();
        typhon_heap::new(ArrayIterator { header, array: Slot::new(array.clone()), at: AtomicI64::new(0) })
    }
}

#[pymethods]
impl ArrayIterator {
    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self, vm: &Vm) -> Result<Option<Value>> {
        let at = self.at.load(Ordering::Relaxed);
        let item = common::look(&self.array, &self.header, |array| {
            let array = array.native::<Array>()?;
            array.get(vm, usize::try_from(at).ok()?).transpose()
        });
        match item {
            Some(Some(item)) => {
                self.at.store(at + 1, Ordering::Relaxed);
                item.map(Some)
            }
            Some(None) => {
                self.array.clear(&self.header);
                Ok(None)
            }
            None => Ok(None),
        }
    }

    /// Return state information for pickling.
    fn __reduce__(&self, vm: &Vm) -> Result<Value> {
        let builtins = (vm.hooks().import)(vm, "builtins")?;
        let iter = vm.get_attr_str(&builtins, "iter")?;
        match self.array.get(&self.header) {
            Some(array) => {
                let at = vm.int(self.at.load(Ordering::Relaxed));
                Ok(vm.tuple(vec![iter, vm.tuple(vec![array]), at]))
            }
            None => Ok(vm.tuple(vec![iter, vm.tuple(vec![vm.tuple(Vec::new())])])),
        }
    }

    /// Set state information for unpickling.
    fn __setstate__(&self, state: i64) {
        self.at.store(state.max(0), Ordering::Relaxed);
    }
}
