//! Instance and subclass checks.

use typhon_heap::Value;

use crate::{
    class::{Class, flag},
    known::Known,
    primal::tuple::Tuple,
    raise::Result,
    vm::Vm,
};

/// `isinstance(object, class)`: a class, a tuple of them, a union, or anything with `__instancecheck__`.
pub fn is_instance(vm: &Vm, object: &Value, class: &Value) -> Result<bool> {
    if class.shape() == Known::Type.shape() {
        // SAFETY: the shape says that it is a class.
        return claimed_class(vm, object, unsafe { class.cast::<Class>() });
    }
    if let Some(classes) = class.native::<Tuple>() {
        return is_instance_of_any(vm, object, classes);
    }
    if vm.class_value(object).is(class) {
        return Ok(true);
    }
    if let Some(classes) = members(vm, class)? {
        return any_of(vm, &classes, 1, " in __instancecheck__", &|class| is_instance(vm, object, class));
    }
    if let Some(check) = vm.special(class, &vm.names().__instancecheck__)? {
        vm.check_stack(" in __instancecheck__")?;
        let result = vm.call(&check, std::slice::from_ref(object))?;
        return super::truth(vm, &result);
    }
    match Class::from(class) {
        Some(wanted) => claimed_class(vm, object, wanted),
        None => claimed_bases(vm, object, class),
    }
}

/// The classes of a union, a tuple; `None` for what is none.
fn members(vm: &Vm, class: &Value) -> Result<Option<Value>> {
    match Known::Union.is_made() && class.shape() == Known::Union.shape() {
        true => vm.get_attr_str(class, "__args__").map(Some),
        false => Ok(None),
    }
}

/// A tuple of classes: mostly plain ones, which are asked at once.
fn is_instance_of_any(vm: &Vm, object: &Value, classes: &Tuple) -> Result<bool> {
    for class in classes.items() {
        let found = if class.shape() == Known::Type.shape() {
            // SAFETY: the shape says that it is a class.
            claimed_class(vm, object, unsafe { class.cast::<Class>() })?
        } else {
            any_of(vm, class, 1, " in __instancecheck__", &|class| is_instance(vm, object, class))?
        };
        if found {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Tuples within tuples of classes that are looked into: more than any program has, and fewer than the stack has room for.
const NESTED: usize = 10_000;

/// Whether `test` holds for any class in a tuple of classes and such tuples.
fn any_of(vm: &Vm, classes: &Value, depth: usize, doing: &str, test: &impl Fn(&Value) -> Result<bool>) -> Result<bool> {
    let Some(tuple) = classes.native::<Tuple>() else { return test(classes) };
    vm.check_stack(doing)?;
    if depth == NESTED {
        return Err(vm.recursion_error(doing));
    }
    for class in tuple.items() {
        if any_of(vm, class, depth + 1, doing, test)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// `type.__instancecheck__`: the real class, or what `__class__` claims.
#[inline]
pub fn claimed_class(vm: &Vm, object: &Value, wanted: &Class) -> Result<bool> {
    let class = vm.class_of(object);
    if class.is_subclass_of(wanted) {
        return Ok(true);
    }
    if class.flags() & (flag::HEAP | flag::GETATTRIBUTE) == 0 { Ok(false) } else { claims(vm, object, class, wanted) }
}

/// Whether an object that is no instance of a class says that it is one.
fn claims(vm: &Vm, object: &Value, class: &Class, wanted: &Class) -> Result<bool> {
    let name = &vm.names().__class__;
    if class.has_from_object(vm, name) && class.flags() & flag::GETATTRIBUTE == 0 {
        return Ok(false);
    }
    let claimed = vm.find_attr(object, name)?;
    Ok(claimed.is_some_and(|claimed| Class::from(&claimed).is_some_and(|class| class.is_subclass_of(wanted))))
}

/// `issubclass(class, base)`.
pub fn is_subclass(vm: &Vm, class: &Value, base: &Value) -> Result<bool> {
    if let (Some(class), Some(wanted)) = (Class::from(class), Class::from(base))
        && base.shape() == Known::Type.shape()
    {
        return Ok(class.is_subclass_of(wanted));
    }
    if let Some(classes) = members(vm, base)? {
        return any_of(vm, &classes, 0, " in __subclasscheck__", &|base| is_subclass(vm, class, base));
    }
    if base.native::<Tuple>().is_some() {
        return any_of(vm, base, 0, " in __subclasscheck__", &|base| is_subclass(vm, class, base));
    }
    if let Some(check) = vm.special(base, &vm.names().__subclasscheck__)? {
        vm.check_stack(" in __subclasscheck__")?;
        let result = vm.call(&check, std::slice::from_ref(class))?;
        return super::truth(vm, &result);
    }
    real_subclass(vm, class, base)
}

/// `type.__subclasscheck__`: by the MRO of classes, by the `__bases__` of what stands for one.
///
/// # Errors
/// TypeError for what has no `__bases__`; what reading them raises.
pub fn real_subclass(vm: &Vm, class: &Value, base: &Value) -> Result<bool> {
    if let (Some(class), Some(base)) = (Class::from(class), Class::from(base)) {
        return Ok(class.is_subclass_of(base));
    }
    if bases(vm, class)?.is_none() {
        return Err(vm.type_error("issubclass() arg 1 must be a class"));
    }
    if bases(vm, base)?.is_none() && base.shape() != Known::Union.shape() {
        return Err(vm.type_error("issubclass() arg 2 must be a class, a tuple of classes, or a union"));
    }
    has_base(vm, class, base)
}

/// `isinstance(object, class)` for what is no class and has `__bases__`: what `object.__class__` claims.
fn claimed_bases(vm: &Vm, object: &Value, class: &Value) -> Result<bool> {
    if bases(vm, class)?.is_none() {
        return Err(vm.type_error("isinstance() arg 2 must be a type, a tuple of types, or a union"));
    }
    match vm.find_attr(object, &vm.names().__class__)? {
        Some(claimed) => has_base(vm, &claimed, class),
        None => Ok(false),
    }
}

/// The `__bases__` of an object if they are a tuple.
fn bases(vm: &Vm, class: &Value) -> Result<Option<Value>> {
    let found = vm.find_attr(class, &vm.names().__bases__)?;
    Ok(found.filter(|bases| bases.native::<Tuple>().is_some()))
}

/// Whether `base` is `class` or among its `__bases__`, theirs, and so on.
fn has_base(vm: &Vm, class: &Value, base: &Value) -> Result<bool> {
    let mut class = class.clone();
    loop {
        if class.is(base) {
            return Ok(true);
        }
        let Some(found) = bases(vm, &class)? else { return Ok(false) };
        match Tuple::items_of(&found) {
            [] => return Ok(false),
            [only] => class = only.clone(),
            several => {
                vm.check_stack(" in __issubclass__")?;
                for candidate in several {
                    if has_base(vm, candidate, base)? {
                        return Ok(true);
                    }
                }
                return Ok(false);
            }
        }
    }
}
