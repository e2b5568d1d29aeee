//! The `__dict__` and `__weakref__` attributes that a class gives its instances.

use typhon_heap::Value;

use crate::{
    attribute,
    class::{Class, flag},
    native::{Entry, NativeDef, Role},
    primal::function::GetSet,
    raise::Result,
    vm::Vm,
};

static GET_DICT: NativeDef = NativeDef {
    name: "__dict__",
    role: Role::Getter,
    signature: "",
    doc: "dictionary for instance variables",
    entry: Entry::One(attribute::instance_dict),
};

static SET_DICT: NativeDef = NativeDef {
    name: "__dict__",
    role: Role::Setter,
    signature: "",
    doc: "dictionary for instance variables",
    entry: Entry::Two(set_dict),
};

static GET_WEAK: NativeDef = NativeDef {
    name: "__weakref__",
    role: Role::Getter,
    signature: "",
    doc: "list of weak references to the object",
    entry: Entry::One(weak_references),
};

fn set_dict(vm: &Vm, object: &Value, dict: &Value) -> Result<Value> {
    if dict.is_unbound() {
        let fresh = vm.dict();
        return attribute::set_instance_dict(vm, object, &fresh).map(|()| Value::NONE);
    }
    attribute::set_instance_dict(vm, object, dict).map(|()| Value::NONE)
}

/// Weak references live in a table of the heap's: an object has no list of its own to show.
fn weak_references(_: &Vm, _: &Value) -> Result<Value> {
    Ok(Value::NONE)
}

/// Gives a class the attributes, unless a base has them.
pub fn add(vm: &Vm, class: &Class, value: &Value) {
    let base = class.base().as_ref().and_then(Class::from).map_or(0, Class::flags);
    if class.layout().extends(<Class as typhon_heap::Native>::LAYOUT) {
        return;
    }
    let own = class.flags() & !base;
    let dict = class.dict();
    let name = &vm.names().__dict__;
    if own & flag::DICTIONARY != 0 && dict.get_interned(vm, name).is_none() {
        dict.set_interned(vm, name, GetSet::create(Some(&GET_DICT), Some(&SET_DICT), value));
    }
    let name = &vm.names().__weakref__;
    if own & flag::WEAK != 0 && dict.get_interned(vm, name).is_none() {
        dict.set_interned(vm, name, GetSet::create(Some(&GET_WEAK), None, value));
    }
}
