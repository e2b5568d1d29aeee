//! Subscripts, membership and length.

use typhon_heap::Value;

use super::{equal, index, iter, next};
use crate::{
    class::Class,
    dunder::Dunder,
    known::Known,
    primal::int,
    raise::{Raised, Result},
    vm::Vm,
};

/// `len(object)`.
///
/// # Errors
/// TypeError where it has no length; ValueError for a negative one; what `__len__` raises.
pub fn len(vm: &Vm, object: &Value) -> Result<usize> {
    let Some(slot) = vm.class_of(object).slots().one(Dunder::Len) else {
        return Err(vm.type_error(format!("object of type '{}' has no len()", vm.type_name(object))));
    };
    let length = slot(vm, object)?;
    let length = match length.as_small_int() {
        Some(length) => length,
        None => {
            let length = index(vm, &length)?;
            match int::as_i64(&length) {
                Some(length) => length,
                None if super::less(vm, &length, &vm.int(0))? => -1,
                None => return Err(vm.overflow_error("cannot fit 'int' into an index-sized integer")),
            }
        }
    };
    usize::try_from(length).map_err(|_| vm.value_error("__len__() should return >= 0"))
}

/// `operator.length_hint(object, 0)`, for preallocation; errors other than TypeError pass.
pub fn length_hint(vm: &Vm, object: &Value) -> Result<usize> {
    estimate(vm, object).map(|length| length.unwrap_or(0))
}

/// How many items an object has or says that it may give; `None` where it does not say.
///
/// # Errors
/// What `__len__` and `__length_hint__` raise, TypeError aside.
pub fn estimate(vm: &Vm, object: &Value) -> Result<Option<usize>> {
    let slots = vm.class_of(object).slots();
    if slots.has(Dunder::Len) {
        match len(vm, object) {
            Ok(length) => return Ok(Some(length)),
            Err(raised) => vm.catch_as(raised, Known::TypeError).map(drop)?,
        }
    }
    let Some(slot) = slots.one(Dunder::LengthHint) else { return Ok(None) };
    let hint = match slot(vm, object) {
        Ok(hint) => hint,
        Err(raised) => return vm.catch_as(raised, Known::TypeError).map(|_| None),
    };
    if hint.is(&Value::NOT_IMPLEMENTED) {
        return Ok(None);
    }
    match int::as_i64(&hint) {
        Some(hint) => match usize::try_from(hint) {
            Ok(hint) => Ok(Some(hint)),
            Err(_) => Err(vm.value_error("__length_hint__() should return >= 0")),
        },
        None if int::is_int(&hint) => Err(vm.overflow_error("Python int too large to convert to C ssize_t")),
        None => {
            let given = vm.type_name(&hint);
            Err(vm.type_error(format!("__length_hint__ must be an integer, not {given}")))
        }
    }
}

/// `object[key]`.
pub fn get_item(vm: &Vm, object: &Value, key: &Value) -> Result<Value> {
    if let Some(slot) = vm.class_of(object).slots().two(Dunder::GetItem) {
        return slot(vm, object, key);
    }
    if let Some(class) = Class::from(object) {
        if object.is(&Known::Type.value()) {
            // `type[C]`; no metaclass inherits that.
            return crate::primal::common::generic_alias(vm, object, key);
        }
        let found = vm.find_attr(object, &vm.names().__class_getitem__)?;
        return match found {
            Some(getter) if !getter.is_none() => vm.call(&getter, std::slice::from_ref(key)),
            _ => Err(vm.type_error(format!("type '{}' is not subscriptable", class.name()))),
        };
    }
    Err(vm.type_error(format!("'{}' object is not subscriptable", vm.type_name(object))))
}

/// `object[key] = value`.
pub fn set_item(vm: &Vm, object: &Value, key: &Value, value: &Value) -> Result<()> {
    match vm.class_of(object).slots().three(Dunder::SetItem) {
        Some(slot) => slot(vm, object, key, value).map(drop),
        None => Err(refuse_item(vm, object, key, "assignment")),
    }
}

/// `del object[key]`.
pub fn del_item(vm: &Vm, object: &Value, key: &Value) -> Result<()> {
    match vm.class_of(object).slots().two(Dunder::DelItem) {
        Some(slot) => slot(vm, object, key).map(drop),
        None => Err(refuse_item(vm, object, key, "deletion")),
    }
}

/// Whether CPython has the class's objects look like sequences to it, that cannot do what they are asked.
///
/// What joins but is never joined to (a template) does; `ExceptionGroup` is made by a call of `type` there.
pub(super) fn looks_like_sequence(class: &crate::class::Class) -> bool {
    class.flags() & crate::class::flag::HEAP != 0
        || class.slots().has(Dunder::Add) && !class.slots().has(Dunder::RAdd)
        || class.is_subclass(Known::ExceptionGroup)
        || class.slots().has(Dunder::Contains)
        || class.slots().has(Dunder::Len)
        || class.native_def().is_some_and(|def| !def.is_static())
}

/// What has neither items to assign nor to delete says so; a sequence looks at the index first.
#[cold]
fn refuse_item(vm: &Vm, object: &Value, key: &Value, what: &str) -> Raised {
    let by_index = looks_like_sequence(vm.class_of(object)) && vm.class_of(key).slots().has(Dunder::Index);
    if by_index && let Err(raised) = super::sized_index(vm, key, Known::IndexError) {
        return raised;
    }
    let verb = if by_index && what == "deletion" { "doesn't" } else { "does not" };
    vm.type_error(format!("'{}' object {verb} support item {what}", vm.type_name(object)))
}

#[cold]
fn no_container(vm: &Vm, object: &Value) -> Raised {
    let given = vm.type_name(object);
    vm.type_error(format!("argument of type '{given}' is not a container or iterable"))
}

/// Whether a value has items by number: what CPython's sequence protocol asks for. Mappings have none.
pub fn is_sequence(vm: &Vm, object: &Value) -> bool {
    let class = vm.class_of(object);
    let by_native = class.native_def().is_none_or(|def| def.flags & crate::native::flag::MAPPING == 0);
    if class.is_subclass(Known::Dict) {
        return false;
    }
    match class.flags() & crate::class::flag::HEAP != 0 {
        true => class.slots().has(Dunder::GetItem),
        false => by_native && class.slots().has(Dunder::GetItem) && class.slots().has(Dunder::Len),
    }
}

/// Whether a value has subscripts of any kind: what CPython's mapping protocol asks for. A deque's are its items alone.
pub fn is_mapping(vm: &Vm, object: &Value) -> bool {
    let class = vm.class_of(object);
    let by_number_alone = || class.native_def().is_some_and(|def| def.name == "deque");
    class.slots().has(Dunder::GetItem) && !by_number_alone()
}

/// `item in object`.
pub fn contains(vm: &Vm, object: &Value, item: &Value) -> Result<bool> {
    if let Some(slot) = vm.class_of(object).slots().two(Dunder::Contains) {
        let result = slot(vm, object, item)?;
        return super::truth(vm, &result);
    }
    let slots = vm.class_of(object).slots();
    if !slots.has(Dunder::Iter) && !slots.has(Dunder::GetItem) {
        return Err(no_container(vm, object));
    }
    let iterator = match iter(vm, object) {
        Ok(iterator) => iterator,
        Err(raised) => {
            vm.catch_as(raised, Known::TypeError)?;
            return Err(no_container(vm, object));
        }
    };
    while let Some(candidate) = next(vm, &iterator)? {
        if candidate.is(item) || equal(vm, &candidate, item)? {
            return Ok(true);
        }
    }
    Ok(false)
}
