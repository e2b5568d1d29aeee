//! `_functools`: what `functools` keeps out of Python.

use typhon_object::{bootstrap, native::PyType, prelude::*, primal::module::set_constant};

mod cache;
mod compare;
mod partial;

use cache::CacheWrapper;
use compare::KeyWrapper;
use partial::{Partial, Placeholder};

/// Tools that operate on functions.
#[pymodule(name = "_functools", types(Placeholder, Partial, CacheWrapper))]
mod module {
    /// Convert a cmp= function into a key= function.
    #[sig(mycmp)]
    fn cmp_to_key(mycmp: &Value) -> Value {
        KeyWrapper::make(mycmp, None)
    }

    /// Apply a function of two arguments cumulatively to the items of an iterable, from left to right.
    #[sig(function, iterable, /, initial = ...)]
    fn reduce(vm: &Vm, function: &Value, iterable: &Value, initial: Maybe<'_>) -> Result<Value> {
        let mut items = match ops::Items::new(vm, iterable) {
            Ok(items) => items,
            Err(raised) => {
                vm.catch_as(raised, Known::TypeError)?;
                return Err(vm.type_error("reduce() arg 2 must support iteration"));
            }
        };
        let first = match initial.0 {
            Some(initial) => Some(initial.clone()),
            None => items.next()?,
        };
        let Some(mut result) = first else {
            return Err(vm.type_error("reduce() of empty iterable with no initial value"));
        };
        while let Some(item) = items.next()? {
            result = vm.call(function, &[result, item])?;
        }
        Ok(result)
    }

    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        bootstrap::type_of(vm, KeyWrapper::DEF);
        super::cache::make_types(vm);
        set_constant(vm, module, "Placeholder", super::partial::placeholder())
    }
}
