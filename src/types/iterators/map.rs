//! `map`: what a function makes of items.

use std::sync::atomic::{AtomicBool, Ordering};

use typhon_object::{
    prelude::*,
    primal::{common, tuple},
};

use super::zip::{iterators, step, strict_keyword};

/// Make an iterator that computes the function using arguments from
/// each of the iterables.  Stops when the shortest iterable is exhausted.
///
/// If strict is true and one of the arguments is exhausted before the others,
/// raise a ValueError.
#[pytype(name = "map", known = Map, flags(base))]
pub struct Map {
    function: Frozen,
    iterators: Frozen,
    strict: AtomicBool,
}

#[pymethods]
impl Map {
    fn __new__(class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        let strict = strict_keyword(vm, "map", args)?;
        let [function, iterables @ ..] = args.positional() else { return Err(too_few(vm)) };
        if iterables.is_empty() {
            return Err(too_few(vm));
        }
        let iterators = iterators(vm, iterables)?;
        let shape = common::shape_for::<Map>(vm, class)?;
        Ok(typhon_object::heap::new_instance(
            shape,
            Map {
                header: Header::with_shape(shape),
                function: Frozen::new(function.clone()),
                iterators: Frozen::new(iterators),
                strict: AtomicBool::new(strict),
            },
        ))
    }

    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self, vm: &Vm) -> Result<Option<Value>> {
        if let [single] = Tuple::items_of(&self.iterators) {
            let Some(item) = ops::next(vm, single)? else { return Ok(None) };
            return vm.call(&self.function, std::slice::from_ref(&item)).map(Some);
        }
        match step(vm, "map", &self.iterators, self.strict.load(Ordering::Relaxed))? {
            Some(items) => vm.call(&self.function, &items).map(Some),
            None => Ok(None),
        }
    }

    /// Return state information for pickling.
    fn __reduce__(this: &Value, vm: &Vm) -> Value {
        let Some(map) = this.native::<Map>() else { return Value::NONE };
        let mut args = vec![map.function.clone()];
        args.extend_from_slice(Tuple::items_of(&map.iterators));
        let (class, args) = (vm.class_value(this), tuple::new(args));
        match map.strict.load(Ordering::Relaxed) {
            true => tuple::of([class, args, Value::TRUE]),
            false => tuple::of([class, args]),
        }
    }

    /// Set state information for unpickling.
    fn __setstate__(&self, vm: &Vm, state: &Value) -> Result<()> {
        self.strict.store(ops::truth(vm, state)?, Ordering::Relaxed);
        Ok(())
    }
}

#[cold]
fn too_few(vm: &Vm) -> Raised {
    vm.type_error("map() must have at least two arguments.")
}
