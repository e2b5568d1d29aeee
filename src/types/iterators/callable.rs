//! `iter(callable, sentinel)`: what a callable returns, until it is the sentinel.

use typhon_object::{
    prelude::*,
    primal::{common, tuple},
};

/// Calls a callable until it returns a sentinel.
#[pytype(name = "callable_iterator", known = CallableIterator, flags(no_new))]
pub struct CallableIterator {
    /// Callable and sentinel, a tuple; emptied at the end.
    parts: Slot,
}

/// `iter(callable, sentinel)`.
///
/// # Errors
/// TypeError for what cannot be called.
pub fn callable_iterator(vm: &Vm, callable: &Value, sentinel: &Value) -> Result<Value> {
    if vm.class_of(callable).call_slot().is_none() {
        return Err(vm.type_error("iter(v, w): v must be callable"));
    }
    let parts = tuple::of([callable.clone(), sentinel.clone()]);
    Ok(typhon_object::heap::new(CallableIterator { header: Header::of::<CallableIterator>(), parts: Slot::new(parts) }))
}

#[pymethods]
impl CallableIterator {
    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self, vm: &Vm) -> Result<Option<Value>> {
        let Some(parts) = self.parts.get(&self.header) else { return Ok(None) };
        let [callable, sentinel] = Tuple::items_of(&parts) else { return Ok(None) };
        match vm.call(callable, &[]) {
            Ok(result) => {
                // A call may have ended the iterator.
                if self.parts.get(&self.header).is_some() && !ops::identical_or_equal(vm, sentinel, &result)? {
                    return Ok(Some(result));
                }
            }
            Err(raised) => drop(vm.catch_as(raised, Known::StopIteration)?),
        }
        self.parts.clear(&self.header);
        Ok(None)
    }

    /// Return state information for pickling.
    fn __reduce__(&self, vm: &Vm) -> Result<Value> {
        let args = self.parts.get(&self.header).unwrap_or_else(|| tuple::of([tuple::empty()]));
        Ok(tuple::of([common::builtin(vm, "iter")?, args]))
    }
}
