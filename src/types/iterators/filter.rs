//! `filter`: the items that a function approves of.

use typhon_object::{
    prelude::*,
    primal::{common, tuple},
};

/// Return an iterator yielding those items of iterable for which function(item)
/// is true. If function is None, return the items that are true.
#[pytype(name = "filter", known = Filter, flags(base))]
pub struct Filter {
    function: Frozen,
    iterator: Frozen,
    /// Whether the items' own truth decides.
    plain: bool,
}

/// Whether a function of `filter` says of an item what its truth says.
#[inline]
pub fn is_plain(function: &Value) -> bool {
    function.is_none() || function.is(&Known::Bool.value())
}

#[pymethods]
impl Filter {
    fn __new__(class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        if common::has_keywords::<Filter>(vm, class, args) {
            return Err(vm.type_error("filter() takes no keyword arguments"));
        }
        let [function, iterable] = args.positional() else {
            let given = args.positional().len();
            return Err(vm.type_error(format!("filter expected 2 arguments, got {given}")));
        };
        let iterator = ops::iter(vm, iterable)?;
        let shape = common::shape_for::<Filter>(vm, class)?;
        Ok(typhon_object::heap::new_instance(
            shape,
            Filter {
                header: Header::with_shape(shape),
                function: Frozen::new(function.clone()),
                iterator: Frozen::new(iterator),
                plain: is_plain(function),
            },
        ))
    }

    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self, vm: &Vm) -> Result<Option<Value>> {
        while let Some(item) = ops::next(vm, &self.iterator)? {
            let good = match self.plain {
                true => ops::truth(vm, &item)?,
                false => {
                    let verdict = vm.call(&self.function, std::slice::from_ref(&item))?;
                    ops::truth(vm, &verdict)?
                }
            };
            if good {
                return Ok(Some(item));
            }
            vm.poll()?;
        }
        Ok(None)
    }

    /// Return state information for pickling.
    fn __reduce__(this: &Value, vm: &Vm) -> Value {
        let Some(filter) = this.native::<Filter>() else { return Value::NONE };
        tuple::of([vm.class_value(this), tuple::of([filter.function.clone(), filter.iterator.clone()])])
    }
}
