//! Classes that a module makes when it is imported.

use typhon_object::{prelude::*, primal::dict};

/// A new exception class `module.name`.
///
/// # Errors
/// What making a class raises.
pub fn new_exception(vm: &Vm, module: &str, name: &str, base: &Value) -> Result<Value> {
    new_exception_of(vm, module, name, vec![base.clone()])
}

/// As [`new_exception`], with several bases.
///
/// # Errors
/// What making a class raises.
pub fn new_exception_of(vm: &Vm, module: &str, name: &str, bases: Vec<Value>) -> Result<Value> {
    let namespace = dict::new();
    if let Some(dict) = Dict::from(&namespace) {
        dict.set_interned(vm, &vm.names().__module__, vm.str(module));
    }
    vm.call(&Known::Type.value(), &[vm.intern(name), vm.tuple(bases), namespace])
}
