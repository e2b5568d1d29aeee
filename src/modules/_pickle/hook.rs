//! `persistent_id` and `persistent_load`: methods that an attribute of the instance stands in front of.

use typhon_object::{attribute, class::flag, prelude::*, primal::exception, primal::str as string};

/// `object.name`, where `hook` holds what was set as the attribute `hooked`.
///
/// # Errors
/// AttributeError, or what a descriptor raises.
pub(super) fn get(vm: &Vm, object: &Value, name: &Value, hooked: &str, hook: Option<Value>) -> Result<Value> {
    let name = vm.attr_name(name)?;
    if let Some(hook) = hook.filter(|_| string::as_str(&name) == Some(hooked)) {
        return Ok(hook);
    }
    attribute::generic_get(vm, object, &name)?.ok_or_else(|| missing(vm, object, &name))
}

/// Sets or deletes `object.name`.
///
/// # Errors
/// AttributeError, or what a descriptor raises.
pub(super) fn set(
    vm: &Vm,
    object: &Value,
    name: &Value,
    value: Option<&Value>,
    hooked: &str,
    hook: (&Slot, &Header),
) -> Result<()> {
    let name = vm.attr_name(name)?;
    if string::as_str(&name) == Some(hooked) {
        drop(hook.0.replace(hook.1, value.cloned()));
        return Ok(());
    }
    let class = vm.class_of(object);
    if class.flags() & flag::DICTIONARY == 0 && class.lookup(vm, &name).is_none() {
        return Err(missing(vm, object, &name));
    }
    attribute::generic_set(vm, object, &name, value)
}

#[cold]
fn missing(vm: &Vm, object: &Value, name: &Value) -> Raised {
    let before = format!("'{}' object has no attribute '", vm.type_name(object));
    exception::attribute_error(vm, string::around(&before, name, "'"), object, name)
}

/// What is called for `object.name`: `None` where it is the method of the native class, which does nothing of its own.
///
/// # Errors
/// What the lookup raises.
pub(super) fn find(
    vm: &Vm,
    object: &Value,
    name: &str,
    hook: Option<Value>,
    native: &'static TypeDef,
) -> Result<Option<Value>> {
    if hook.is_some() {
        return Ok(hook);
    }
    let name = vm.intern(name);
    let own = Class::from(&typhon_object::bootstrap::type_of(vm, native)).and_then(|class| class.own(vm, &name));
    let found = vm.class_of(object).lookup(vm, &name);
    match (own, found) {
        (Some(own), Some(found)) if own.is(&found) => Ok(None),
        _ => vm.get_attr(object, &name).map(Some),
    }
}
