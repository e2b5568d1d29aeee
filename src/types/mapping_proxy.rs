//! `mappingproxy`: a read-only view of a mapping.

use typhon_object::{
    dunder::Dunder,
    native::{PyType, TypeDef},
    ops::{Binary, Comparison},
    prelude::*,
    primal::{common, str as string},
};

/// The types of this room.
pub const TYPES: &[&TypeDef] = &[MappingProxy::DEF];

/// Read-only proxy of a mapping.
#[pytype(name = "mappingproxy", known = MappingProxy, flags(mapping))]
pub struct MappingProxy {
    mapping: Frozen,
}

/// A read-only view of a mapping: the runtime's hook `mapping_proxy`.
///
/// # Errors
/// None; the hook's type has them.
pub fn proxy(_vm: &Vm, mapping: &Value) -> Result<Value> {
    Ok(typhon_object::heap::new(MappingProxy {
        header: Header::of::<MappingProxy>(),
        mapping: Frozen::new(mapping.clone()),
    }))
}

/// What a value is a view of, where it is one.
fn unwrapped(value: &Value) -> &Value {
    value.native::<MappingProxy>().map_or(value, |proxy| &proxy.mapping)
}

fn is_mapping(vm: &Vm, value: &Value) -> bool {
    let listed = [Known::List, Known::Tuple].iter().any(|&known| vm.class_of(value).is_subclass(known));
    vm.class_of(value).slots().has(Dunder::GetItem) && !listed
}

impl MappingProxy {
    fn compare(&self, vm: &Vm, op: Comparison, other: &Value) -> Result<Value> {
        ops::compare(vm, op, &self.mapping, other)
    }

    fn call(&self, vm: &Vm, method: &str, args: &[Value]) -> Result<Value> {
        vm.call_method_str(&self.mapping, method, args)
    }
}

#[pymethods]
impl MappingProxy {
    #[sig(mapping)]
    fn __new__(_class: &Value, vm: &Vm, mapping: &Value) -> Result<Value> {
        if is_mapping(vm, mapping) {
            return proxy(vm, mapping);
        }
        let given = vm.type_name(mapping);
        Err(vm.type_error(format!("mappingproxy() argument must be a mapping, not {given}")))
    }

    fn __len__(&self, vm: &Vm) -> Result<usize> {
        ops::len(vm, &self.mapping)
    }

    fn __getitem__(&self, vm: &Vm, key: &Value) -> Result<Value> {
        ops::get_item(vm, &self.mapping, key)
    }

    fn __contains__(&self, vm: &Vm, key: &Value) -> Result<bool> {
        ops::contains(vm, &self.mapping, key)
    }

    fn __iter__(&self, vm: &Vm) -> Result<Value> {
        ops::iter(vm, &self.mapping)
    }

    /// D.__reversed__() -> reverse iterator
    fn __reversed__(&self, vm: &Vm) -> Result<Value> {
        self.call(vm, "__reversed__", &[])
    }

    fn __hash__(&self, vm: &Vm) -> Result<i64> {
        ops::hash(vm, &self.mapping)
    }

    fn __str__(&self, vm: &Vm) -> Result<Value> {
        ops::str(vm, &self.mapping)
    }

    fn __repr__(&self, vm: &Vm) -> Result<Value> {
        let mut text = typhon_text::TextBuf::new();
        text.push_str("mappingproxy(");
        common::push_repr(vm, &mut text, &self.mapping)?;
        text.push_str(")");
        Ok(string::from_buf(&text))
    }

    fn __eq__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        self.compare(vm, Comparison::Equal, other)
    }

    fn __ne__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        self.compare(vm, Comparison::NotEqual, other)
    }

    fn __lt__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        self.compare(vm, Comparison::Less, other)
    }

    fn __le__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        self.compare(vm, Comparison::LessEqual, other)
    }

    fn __gt__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        self.compare(vm, Comparison::Greater, other)
    }

    fn __ge__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        self.compare(vm, Comparison::GreaterEqual, other)
    }

    fn __or__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        ops::binary(vm, Binary::Or, unwrapped(this), unwrapped(other))
    }

    fn __ror__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        ops::binary(vm, Binary::Or, unwrapped(other), unwrapped(this))
    }

    fn __ior__(_this: &Value, vm: &Vm, _other: &Value) -> Result<Value> {
        Err(vm.type_error("'|=' is not supported by mappingproxy; use '|' instead"))
    }

    /// Return the value for key if key is in the mapping, else default.
    #[sig(key, default = None, /)]
    fn get(&self, vm: &Vm, key: &Value, default: &Value) -> Result<Value> {
        self.call(vm, "get", &[key.clone(), default.clone()])
    }

    /// a set-like object providing a view on D's keys
    fn keys(&self, vm: &Vm) -> Result<Value> {
        self.call(vm, "keys", &[])
    }

    /// an object providing a view on D's values
    fn values(&self, vm: &Vm) -> Result<Value> {
        self.call(vm, "values", &[])
    }

    /// a set-like object providing a view on D's items
    fn items(&self, vm: &Vm) -> Result<Value> {
        self.call(vm, "items", &[])
    }

    /// a shallow copy of D
    fn copy(&self, vm: &Vm) -> Result<Value> {
        self.call(vm, "copy", &[])
    }

    /// See PEP 585
    #[classmethod]
    fn __class_getitem__(class: &Value, vm: &Vm, item: &Value) -> Result<Value> {
        common::generic_alias(vm, class, item)
    }
}
