//! `Generic`: a class like those that programs make, so that it goes with any other base.

use std::sync::OnceLock;

use typhon_object::{
    prelude::*,
    primal::{function::new_function, tuple},
};

use super::typing;

/// The class methods of `Generic`.
#[pymodule(name = "typing")]
mod module {
    /// Parameterizes a generic class.
    fn __class_getitem__(vm: &Vm, class: &Value, args: &Value) -> Result<Value> {
        vm.call(&typing(vm, "_generic_class_getitem")?, &[class.clone(), args.clone()])
    }

    /// Function to initialize subclasses.
    fn __init_subclass__(vm: &Vm, args: Args<'_>) -> Result<Value> {
        vm.call_args(&typing(vm, "_generic_init_subclass")?, args)
    }
}

static GENERIC: OnceLock<Value> = OnceLock::new();

/// The class: the same for every `_typing` that is made.
///
/// # Errors
/// What making a class raises.
pub(super) fn class(vm: &Vm) -> Result<Value> {
    if let Some(class) = GENERIC.get() {
        return Ok(class.clone());
    }
    let namespace = vm.dict();
    if let Some(dict) = Dict::from(&namespace) {
        let set = |name: &str, value: Value| dict.set_interned(vm, &vm.intern(name), value);
        set("__module__", vm.intern("typing"));
        set("__doc__", vm.str(DOC));
        set("__slots__", tuple::empty());
        for row in MODULE.functions {
            let function = new_function(row, Some(vm.intern("typing")));
            set(row.name, vm.call(&Known::ClassMethod.value(), &[function])?);
        }
    }
    let class = vm.call(&Known::Type.value(), &[vm.str("Generic"), tuple::empty(), namespace])?;
    class.publish();
    Ok(GENERIC.get_or_init(|| class).clone())
}

const DOC: &str = "Abstract base class for generic types.\n\n\
    A class is generic over the type parameters in its list after the name,\n\
    or over those that its base Generic[...] is given.";
