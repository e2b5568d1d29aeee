//! The iterator of `memoryview`.

use std::sync::atomic::{AtomicUsize, Ordering};

use typhon_object::prelude::*;

use super::MemoryView;

/// Iterates over a memoryview of one dimension.
#[pytype(name = "memory_iterator", flags(no_new))]
pub struct MemoryIterator {
    /// Emptied at the end.
    view: Slot,
    at: AtomicUsize,
}

/// `iter(memoryview)`.
pub(super) fn iterate(view: &Value) -> Value {
    typhon_object::heap::new(MemoryIterator {
        header: Header::of::<MemoryIterator>(),
        view: Slot::new(view.clone()),
        at: AtomicUsize::new(0),
    })
}

#[pymethods]
impl MemoryIterator {
    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self, vm: &Vm) -> Result<Option<Value>> {
        let Some(value) = self.view.get(&self.header) else { return Ok(None) };
        let Some(view) = value.native::<MemoryView>() else { return Ok(None) };
        let _used = view.enter(vm)?;
        let at = self.at.load(Ordering::Relaxed);
        if at >= view.export.form.shape.first().copied().unwrap_or(0) {
            self.view.clear(&self.header);
            return Ok(None);
        }
        self.at.store(at + 1, Ordering::Relaxed);
        view.item(vm, &[at]).map(Some)
    }
}
