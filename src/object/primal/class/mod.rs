//! The methods of `type`.

use typhon_heap::Value;
use typhon_macros::pymethods;

use crate::{class::Class, metaclass, primal::str as string, raise::Result, vm::Vm};

#[pymethods]
impl Class {
    /// Return getattr(self, name).
    fn __getattribute__(this: &Value, vm: &Vm, name: &Value) -> Result<Value> {
        let name = vm.attr_name(name)?;
        let class = Class::from(this).ok_or_else(|| vm.type_error("descriptor requires a 'type' object"))?;
        metaclass::get(vm, class, this, &name)?
            .ok_or_else(|| vm.attribute_error_of(this, &string::lossy(&name)))
    }

    /// Implement setattr(self, name, value).
    fn __setattr__(this: &Value, vm: &Vm, name: &Value, value: &Value) -> Result<()> {
        let name = vm.attr_name(name)?;
        let class = Class::from(this).ok_or_else(|| vm.type_error("descriptor requires a 'type' object"))?;
        metaclass::set(vm, class, this, &name, Some(value))
    }

    /// Implement delattr(self, name).
    fn __delattr__(this: &Value, vm: &Vm, name: &Value) -> Result<()> {
        let name = vm.attr_name(name)?;
        let class = Class::from(this).ok_or_else(|| vm.type_error("descriptor requires a 'type' object"))?;
        metaclass::set(vm, class, this, &name, None)
    }

    /// Return a list of immediate subclasses.
    #[getter]
    fn __mro__(&self) -> Value {
        self.mro()
    }
}
