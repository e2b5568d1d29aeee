//! The iterator of `bytearray`.

use std::sync::atomic::{AtomicUsize, Ordering};

use typhon_object::{
    prelude::*,
    primal::{common, int, tuple},
};

use super::ByteArray;

/// Iterates over a bytearray, which may change meanwhile. Two threads that share an iterator may get the same byte.
#[pytype(name = "bytearray_iterator", known = ByteArrayIterator, flags(no_new))]
pub struct ByteArrayIterator {
    /// Emptied at the end.
    bytes: Slot,
    at: AtomicUsize,
}

/// `iter(bytearray)`.
pub(super) fn iterate(bytes: &Value) -> Value {
    typhon_object::heap::new(ByteArrayIterator {
        header: Header::of::<ByteArrayIterator>(),
        bytes: Slot::new(bytes.clone()),
        at: AtomicUsize::new(0),
    })
}

#[pymethods]
impl ByteArrayIterator {
    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self) -> Option<i64> {
        let bytes = self.bytes.get(&self.header)?;
        let at = self.at.load(Ordering::Relaxed);
        match ByteArray::from(&bytes).and_then(|bytes| bytes.get_at(at)) {
            Some(byte) => {
                self.at.store(at + 1, Ordering::Relaxed);
                Some(i64::from(byte))
            }
            None => {
                self.bytes.clear(&self.header);
                None
            }
        }
    }

    /// Private method returning an estimate of len(list(it)).
    fn __length_hint__(&self) -> usize {
        let bytes = self.bytes.get(&self.header);
        bytes.map_or(0, |bytes| {
            ByteArray::from(&bytes).map_or(0, ByteArray::len).saturating_sub(self.at.load(Ordering::Relaxed))
        })
    }

    /// Return state information for pickling.
    fn __reduce__(&self, vm: &Vm) -> Result<Value> {
        let iter = common::builtin(vm, "iter")?;
        Ok(match self.bytes.get(&self.header) {
            Some(bytes) => tuple::of([iter, tuple::of([bytes]), vm.int(self.at.load(Ordering::Relaxed) as i64)]),
            None => tuple::of([iter, tuple::of([tuple::empty()])]),
        })
    }

    /// Set state information for unpickling.
    fn __setstate__(&self, vm: &Vm, state: &Value) -> Result<()> {
        let at = int::required_i64(vm, state)?;
        if let Some(bytes) = self.bytes.get(&self.header) {
            self.at
                .store((at.max(0) as usize).min(ByteArray::from(&bytes).map_or(0, ByteArray::len)), Ordering::Relaxed);
        }
        Ok(())
    }
}
