//! The methods of `object`.

use typhon_heap::Value;
use typhon_macros::pymethods;

use super::Object;
use crate::{attribute, class::Class, metaclass, primal::str as string, raise::Result, vm::Vm};

#[pymethods]
impl Object {
    /// Return getattr(self, name).
    fn __getattribute__(this: &Value, vm: &Vm, name: &Value) -> Result<Value> {
        let name = vm.attr_name(name)?;
        let found = match Class::from(this) {
            Some(class) => metaclass::get(vm, class, this, &name)?,
            None => attribute::generic_get(vm, this, &name)?,
        };
        found.ok_or_else(|| vm.attribute_error_of(this, &string::lossy(&name)))
    }

    /// Implement setattr(self, name, value).
    fn __setattr__(this: &Value, vm: &Vm, name: &Value, value: &Value) -> Result<()> {
        let name = vm.attr_name(name)?;
        attribute::generic_set(vm, this, &name, Some(value))
    }

    /// Implement delattr(self, name).
    fn __delattr__(this: &Value, vm: &Vm, name: &Value) -> Result<()> {
        let name = vm.attr_name(name)?;
        attribute::generic_set(vm, this, &name, None)
    }

    /// Return hash(self).
    fn __hash__(this: &Value) -> i64 {
        typhon_number::hash::hash_address(this.word() as usize)
    }

    /// Return self==value.
    fn __eq__(this: &Value, other: &Value) -> Value {
        if this.is(other) { Value::TRUE } else { Value::NOT_IMPLEMENTED }
    }
}
