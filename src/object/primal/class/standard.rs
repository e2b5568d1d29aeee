//! `__dict__` and `__weakref__` of the classes whose instances have them.

use typhon_heap::Value;

use crate::{
    attribute,
    class::{Class, flag},
    native::{Entry, NativeDef, Role},
    ops,
    primal::function::GetSet,
    raise::Result,
    vm::Vm,
};

const fn row(name: &'static str, role: Role, doc: &'static str, entry: Entry) -> NativeDef {
    NativeDef { name, role, signature: "", positional_only: false, doc, entry }
}

static GET_DICT: NativeDef =
    row("__dict__", Role::Getter, "dictionary for instance variables", Entry::One(attribute::instance_dict));
static SET_DICT: NativeDef = row("__dict__", Role::Setter, "dictionary for instance variables", Entry::Two(set_dict));
static GET_WEAK: NativeDef =
    row("__weakref__", Role::Getter, "list of weak references to the object", Entry::One(first_weak));

/// Adds what instances get that those of the base have not.
pub(crate) fn add(vm: &Vm, class: &Class, value: &Value, dict: bool, weak: bool) {
    let wanted = [(dict, &GET_DICT, Some(&SET_DICT)), (weak, &GET_WEAK, None)];
    for (_, getter, setter) in wanted.into_iter().filter(|(wanted, ..)| *wanted) {
        let name = vm.intern(getter.name);
        if class.own(vm, &name).is_none() {
            class.dict().set_interned(vm, &name, GetSet::create(Some(getter), setter, value));
        }
    }
}

fn set_dict(vm: &Vm, object: &Value, dict: &Value) -> Result<Value> {
    // A deletion leaves an empty one, but for what is native.
    let owner = vm.class_of(object).lookup_where(vm, &vm.names().__dict__).map(|found| found.1);
    let native = owner.as_ref().and_then(Class::from).is_some_and(|owner| owner.flags() & flag::HEAP == 0);
    if dict.is_unbound() && native {
        return Err(vm.type_error("cannot delete __dict__"));
    }
    let dict = if dict.is_unbound() { vm.dict() } else { dict.clone() };
    attribute::set_instance_dict(vm, object, &dict).map(|()| Value::NONE)
}

fn first_weak(vm: &Vm, object: &Value) -> Result<Value> {
    let weakref = (vm.hooks().import)(vm, "_weakref")?;
    let all = vm.call_method_str(&weakref, "getweakrefs", std::slice::from_ref(object))?;
    Ok(ops::collect(vm, &all)?.into_iter().next().unwrap_or(Value::NONE))
}
