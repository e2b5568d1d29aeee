//! What `classmethod` and `staticmethod` take over from the callable that they wrap.

use typhon_object::{attribute, prelude::*};

/// Whether a callable is marked as an abstract method.
///
/// # Errors
/// What reading the mark raises.
pub(super) fn is_abstract(vm: &Vm, callable: Option<&Value>) -> Result<bool> {
    let Some(callable) = callable else { return Ok(false) };
    match vm.find_attr_str(callable, "__isabstractmethod__")? {
        Some(mark) => ops::truth(vm, &mark),
        None => Ok(false),
    }
}

/// A descriptor that may be in a class has another function now: caches that tell of the one before forget it.
pub(super) fn changed(vm: &Vm, before: Option<Value>) {
    if before.is_some_and(|before| !before.is_none()) {
        (vm.hooks().forget_caches)(vm);
    }
}

/// Copies name, module and doc of `callable` to `this`.
///
/// # Errors
/// What reading them raises.
pub(super) fn copy_names(vm: &Vm, this: &Value, callable: &Value) -> Result<()> {
    let names = vm.names();
    for name in [&names.__module__, &names.__name__, &names.__qualname__, &names.__doc__] {
        if let Some(value) = vm.find_attr(callable, name)? {
            attribute::set_own(vm, this, name, value)?;
        }
    }
    Ok(())
}

/// An attribute of the wrapped callable that `this` caches in its own dict (annotations).
///
/// # Errors
/// AttributeError where the callable has none.
pub(super) fn forwarded(vm: &Vm, this: &Value, callable: &Value, name: &Value) -> Result<Value> {
    if let Some(own) = attribute::own(vm, this, name)? {
        return Ok(own);
    }
    let value = vm.get_attr(callable, name)?;
    attribute::set_own(vm, this, name, value.clone())?;
    Ok(value)
}

/// Sets or deletes such an attribute.
///
/// # Errors
/// AttributeError where there is nothing to delete.
pub(super) fn set_forwarded(vm: &Vm, this: &Value, name: &Value, value: Option<&Value>) -> Result<()> {
    match value {
        Some(value) => attribute::set_own(vm, this, name, value.clone()),
        None => {
            let dict = attribute::instance_dict(vm, this)?;
            match Dict::from(&dict).map_or(Ok(None), |dict| dict.remove(vm, name))? {
                Some(_) => Ok(()),
                None => Err(vm.attribute_error_of(this, &typhon_object::primal::str::lossy(name))),
            }
        }
    }
}

/// The single positional argument of `classmethod` and `staticmethod`.
///
/// # Errors
/// TypeError for other arguments.
pub(super) fn single<'a>(vm: &Vm, name: &str, args: Args<'a>) -> Result<&'a Value> {
    if args.has_keywords() {
        return Err(vm.type_error(format!("{name}() takes no keyword arguments")));
    }
    match args.positional() {
        [callable] => Ok(callable),
        all => Err(vm.type_error(format!("{name} expected 1 argument, got {}", all.len()))),
    }
}
