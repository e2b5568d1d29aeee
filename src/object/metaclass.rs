//! Attributes of classes: what `type.__getattribute__` and `type.__setattr__` do.

use typhon_heap::Value;

use crate::{
    attribute::{bind, is_data_descriptor},
    class::{self, Class},
    dunder::Dunder,
    primal::{function::Member, str as string},
    raise::Result,
    vm::Vm,
};

/// `type.__getattribute__`: data descriptors of the metaclass, the class's MRO (bound without an instance), other
/// attributes of the metaclass.
pub fn get(vm: &Vm, class: &Class, object: &Value, name: &Value) -> Result<Option<Value>> {
    let meta = vm.class_of(object);
    let found = meta.lookup(vm, name);
    if let Some(found) = &found
        && is_data_descriptor(vm, found)
        && let Some(get) = vm.class_of(found).slots().three(Dunder::Get)
    {
        return get(vm, found, object, &Value::of(meta)).map(Some);
    }
    if let Some(attribute) = class.lookup(vm, name) {
        return bind(vm, &attribute, None, object).map(Some);
    }
    match found {
        Some(found) => bind(vm, &found, Some(object), &Value::of(meta)).map(Some),
        None => Ok(None),
    }
}

/// Refuses to change a class that cannot be changed, whatever the name is.
///
/// # Errors
/// TypeError, or what the name's `__repr__` raises.
pub fn check_changeable(vm: &Vm, class: &Class, name: &Value) -> Result<()> {
    if class.flags() & class::flag::IMMUTABLE != 0 {
        let after = format!(" attribute of immutable type '{}'", class.name());
        let text = string::around("cannot set ", &crate::ops::repr(vm, name)?, &after);
        return Err(vm.raise_args(crate::known::Known::TypeError, vec![text]));
    }
    Ok(())
}

/// `type.__setattr__` and, with `None`, `type.__delattr__`.
pub fn set(vm: &Vm, class: &Class, object: &Value, name: &Value, value: Option<&Value>) -> Result<()> {
    check_changeable(vm, class, name)?;
    if let Some(found) = vm.class_of(object).lookup(vm, name) {
        let slots = vm.class_of(&found).slots();
        match (value, slots.three(Dunder::Set), slots.two(Dunder::Delete)) {
            (Some(value), Some(set), _) => return set(vm, &found, object, value).map(drop),
            (None, _, Some(delete)) => return delete(vm, &found, object).map(drop),
            _ => {}
        }
    }
    let name = vm.intern_value(name);
    let overrides = value.is_some_and(|value| is_data_descriptor(vm, value))
        && class.own(vm, &name).is_none_or(|old| !is_data_descriptor(vm, &old));
    let hides =
        class.lookup(vm, &name).is_some_and(|old| old.exact::<Member>().is_some_and(|member| member.slot().is_some()));
    if !class.set_attribute(vm, &name, value.cloned())? {
        return Err(crate::primal::exception::no_attribute_of(vm, object, &name));
    }
    // Caches of instances' own attributes and `__slots__` members trust the shape alone, and those of class attributes the
    // class's version.
    if hides || overrides && class.has_slots_of(&name) || string::as_str(&name).is_some_and(is_protocol) {
        (vm.hooks().forget_caches)(vm);
    }
    Ok(())
}

/// Whether a special method decides how the attributes of instances, or of what refers to them, are found.
fn is_protocol(name: &str) -> bool {
    matches!(name, "__getattribute__" | "__setattr__" | "__delattr__" | "__get__" | "__set__" | "__delete__")
}
