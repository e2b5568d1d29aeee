//! Methods that are looked up to be called at once: nothing is bound.

use typhon_heap::Value;

use crate::{
    args::Args,
    attribute,
    call::with_first,
    class::{self, Class},
    known::Known,
    primal::function::as_method_descriptor,
    raise::Result,
    vm::Vm,
};

/// The function or native method that `object.name` would bind, where the object has no such attribute itself.
///
/// # Errors
/// What comparing keys of the object's dict raises.
fn unbound(vm: &Vm, object: &Value, name: &Value) -> Result<Option<Value>> {
    let class = vm.class_of(object);
    // A class's attributes are in more places than its own.
    if class.flags() & class::flag::GETATTRIBUTE != 0 || Class::from(object).is_some() {
        return Ok(None);
    }
    let Some(found) = class.lookup(vm, name).filter(|found| takes(class, found)) else { return Ok(None) };
    let has_own = class.flags() & class::flag::DICTIONARY != 0 && attribute::own(vm, object, name)?.is_some();
    Ok((!has_own).then_some(found))
}

/// Whether a class attribute is a function or native method that takes instances of `class` as receivers.
fn takes(class: &Class, attribute: &Value) -> bool {
    attribute.shape() == Known::Function.shape()
        || as_method_descriptor(attribute).is_some_and(|method| class.is_subclass_of(method.owner()))
}

impl Vm {
    /// Calls the method `name` (an interned str) of `object`; looks it up as an attribute.
    pub fn call_method(&self, object: &Value, name: &Value, args: &[Value]) -> Result<Value> {
        match unbound(self, object, name)? {
            Some(method) => with_first(object, Args::positional_only(args), |args| self.call_args(&method, args)),
            None => self.call(&self.get_attr(object, name)?, args),
        }
    }

    /// As `call_method`, by a name that is not interned yet.
    pub fn call_method_str(&self, object: &Value, name: &str, args: &[Value]) -> Result<Value> {
        self.call_method(object, &self.intern(name), args)
    }
}
