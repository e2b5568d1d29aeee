//! How classes are called, and how the special methods that they define in Python are.

use typhon_heap::Value;

use super::{Class, flag};
use crate::{args::Args, dunder::Dunder, known::Known, raise::Result, vm::Vm};

pub(super) fn call_dunder(vm: &Vm, callee: &Value, args: Args<'_>) -> Result<Value> {
    let class = vm.class_of(callee);
    if class.flags() & flag::HEAP == 0
        && let Some(call) = class.slots().any(Dunder::Call)
    {
        vm.check_stack(" while calling a Python object")?;
        return crate::call::with_first(callee, args, |args| call(vm, args));
    }
    let method = class.lookup(vm, vm.names().dunder(Dunder::Call));
    // `__call__` may be an instance of the class, and so on.
    vm.check_stack(" while calling a Python object")?;
    match method {
        Some(method) => crate::call::call_bound(vm, &method, callee, args),
        None => Err(vm.type_error(format!("'{}' object is not callable", class.name()))),
    }
}

/// Calls the special method that a class defines in Python.
pub(crate) fn call_special(vm: &Vm, dunder: Dunder, this: &Value, args: &[Value]) -> Result<Value> {
    let class = vm.class_of(this);
    match class.lookup(vm, vm.names().dunder(dunder)) {
        Some(method) if dunder.is_comparison() && method.shape() == Known::Property.shape() => {
            // A comparison that is not to be had is none, whatever its property raises.
            match crate::attribute::bind(vm, &method, Some(this), &Value::of(class)) {
                Ok(bound) => vm.call(&bound, args),
                Err(raised) => {
                    drop(vm.catch(raised));
                    Ok(Value::NOT_IMPLEMENTED)
                }
            }
        }
        Some(method) if !method.is_none() => crate::call::call_bound(vm, &method, this, Args::positional_only(args)),
        Some(_) => Err(none_special(vm, dunder, class)),
        None => Err(vm.attribute_error_of(this, dunder.name())),
    }
}

/// As `call_special`, with arguments whose first is the receiver.
pub(crate) fn call_special_args(vm: &Vm, dunder: Dunder, args: Args<'_>) -> Result<Value> {
    let Some((this, rest)) = args.split_first() else {
        return Err(vm.type_error(format!("{}() needs a receiver", dunder.name())));
    };
    if dunder == Dunder::New {
        let class = Class::from(this).ok_or_else(|| vm.type_error("__new__(X): X is not a type object"))?;
        let Some(new) = class.lookup(vm, vm.names().dunder(dunder)) else {
            return Err(vm.type_error("object has no __new__"));
        };
        let new = crate::attribute::bind(vm, &new, None, this)?;
        return vm.call_args(&new, args);
    }
    let class = vm.class_of(this);
    match class.lookup(vm, vm.names().dunder(dunder)) {
        Some(method) => crate::call::call_bound(vm, &method, this, rest),
        None => Err(vm.attribute_error_of(this, dunder.name())),
    }
}

/// A special method that a class sets to None: the operation is not there.
#[cold]
fn none_special(vm: &Vm, dunder: Dunder, class: &Class) -> crate::raise::Raised {
    let name = class.name();
    vm.type_error(match dunder {
        Dunder::Hash => format!("unhashable type: '{name}'"),
        Dunder::Iter => format!("'{name}' object is not iterable"),
        Dunder::Contains => format!("'{name}' object is not a container"),
        Dunder::Reversed => format!("'{name}' object is not reversible"),
        Dunder::Bytes => format!("cannot convert '{name}' object to bytes"),
        _ => "'NoneType' object is not callable".to_owned(),
    })
}

/// How classes are called: `__new__`, then `__init__` where that gave an instance of the class.
pub fn call_class(vm: &Vm, callee: &Value, args: Args<'_>) -> Result<Value> {
    // SAFETY: this is the call slot of `type` and its subclasses alone.
    let class = unsafe { callee.cast::<Class>() };
    if let ([value], false) = (args.values(), args.has_keywords())
        && let Some(result) = crate::conversions::convert(vm, class, value)
    {
        return result;
    }
    if class.flags() & flag::NO_NEW != 0 {
        return Err(vm.type_error(format!("cannot create '{}' instances", class.full_name(vm))));
    }
    let Some(new) = class.slots().any(Dunder::New) else {
        return Err(vm.type_error(format!("cannot create '{}' instances", class.full_name(vm))));
    };
    let object = crate::call::with_first(callee, args, |args| new(vm, args))?;
    initialised(vm, class, object, args)
}

/// What `__new__` of `class` gave, after its `__init__` where it is an instance of the class.
///
/// # Errors
/// What `__init__` raises; TypeError where it returns anything but None.
pub fn initialised(vm: &Vm, class: &Class, object: Value, args: Args<'_>) -> Result<Value> {
    let made = vm.class_of(&object);
    if !std::ptr::eq(made, class) && !made.is_subclass_of(class) {
        return Ok(object);
    }
    if needs_no_init(made) {
        return Ok(object);
    }
    if let Some(init) = made.slots().any(Dunder::Init) {
        let result = crate::call::with_first(&object, args, |args| init(vm, args))?;
        if !result.is_none() {
            let given = vm.type_name(&result);
            return Err(vm.type_error(format!("__init__() should return None, not '{given}'")));
        }
    }
    Ok(object)
}

/// Whether nothing is left to be done or refused after `__new__`: a class has the `__init__` of `object`, but not its `__new__`; or
/// its `__init__` refuses what its `__new__` refuses.
#[inline]
fn needs_no_init(class: &Class) -> bool {
    let plain = Known::Object.class().slots();
    std::ptr::eq(class, Known::WeakReference.class())
        || class.slots().same(plain, Dunder::Init) && !class.slots().same(plain, Dunder::New)
}
