//! `TypeAliasType`: what `type X = ...` makes.

use typhon_object::{
    prelude::*,
    primal::{str as string, tuple},
};

use super::{
    check_name,
    lazy::{self, Lazy},
    parameterized, union,
    variables::{ParamSpec, TypeVar, TypeVarTuple, unpacked},
};

/// Type alias.
#[pytype(name = "TypeAliasType", module = "typing")]
pub struct TypeAliasType {
    name: Frozen,
    params: Frozen,
    value: Slot,
    function: Slot,
    module: Frozen,
}

impl TypeAliasType {
    pub(super) fn make(vm: &Vm, name: &Value, params: Value, value: Lazy) -> Result<Value> {
        let (value, function) = value.slots();
        let globals = (vm.hooks().globals)(vm);
        let globals = globals.as_ref().and_then(Dict::from);
        let module = globals.and_then(|globals| globals.get_interned(vm, &vm.names().__name__));
        Ok(typhon_heap::new(TypeAliasType {
            header: Header::of::<TypeAliasType>(),
            name: name.clone().into(),
            params: params.into(),
            value,
            function,
            module: module.unwrap_or(Value::NONE).into(),
        }))
    }
}

/// Type parameters, of which those with defaults are the last.
fn check_params(vm: &Vm, params: &[Value]) -> Result<()> {
    let mut defaults = false;
    for param in params {
        let known = param.native::<TypeVar>().is_some()
            || param.native::<ParamSpec>().is_some()
            || param.native::<TypeVarTuple>().is_some();
        let shown = || ops::repr(vm, param).map(|shown| string::lossy(&shown));
        if !known {
            return Err(vm.type_error(format!("Expected a type param, got {}", shown()?)));
        }
        let has_default = vm.call_method_str(param, "has_default", &[])?;
        if ops::truth(vm, &has_default)? {
            defaults = true;
        } else if defaults {
            let text = format!("non-default type parameter '{}' follows default type parameter", shown()?);
            return Err(vm.type_error(text));
        }
    }
    Ok(())
}

#[pymethods]
impl TypeAliasType {
    #[sig(name, value, *, type_params = ...)]
    fn __new__(_class: &Value, vm: &Vm, name: &Value, value: &Value, type_params: Maybe<'_>) -> Result<Value> {
        check_name(vm, "typealias", name)?;
        let params = match type_params.0 {
            None => tuple::empty(),
            Some(params) if Tuple::from(params).is_some() => {
                check_params(vm, Tuple::items_of(params))?;
                params.clone()
            }
            Some(_) => return Err(vm.type_error("type_params must be a tuple")),
        };
        TypeAliasType::make(vm, name, params, Lazy::Value(value.clone()))
    }

    #[getter]
    fn __name__(&self) -> Value {
        self.name.clone()
    }

    #[getter]
    fn __module__(&self) -> Value {
        self.module.clone()
    }

    #[getter]
    fn __type_params__(&self) -> Value {
        self.params.clone()
    }

    /// The parameters, with those of several types unpacked.
    #[getter]
    fn __parameters__(&self, vm: &Vm) -> Result<Value> {
        let mut all = Vec::new();
        for param in Tuple::items_of(&self.params) {
            match param.native::<TypeVarTuple>() {
                Some(_) => all.extend(ops::collect(vm, param)?),
                None => all.push(param.clone()),
            }
        }
        Ok(tuple::new(all))
    }

    #[getter]
    fn __value__(&self, vm: &Vm) -> Result<Value> {
        let value = lazy::value(vm, &self.header, &self.value, &self.function)?;
        Ok(value.unwrap_or(Value::NONE))
    }

    #[getter]
    fn evaluate_value(&self) -> Value {
        lazy::evaluator(&self.header, &self.value, &self.function)
    }

    fn __repr__(&self) -> Value {
        self.name.clone()
    }

    fn __reduce__(&self) -> Value {
        self.name.clone()
    }

    fn __iter__(this: &Value, vm: &Vm) -> Result<Value> {
        unpacked(vm, this)
    }

    fn __getitem__(this: &Value, vm: &Vm, key: &Value) -> Result<Value> {
        let generic = this.native::<TypeAliasType>().is_some_and(|alias| !Tuple::items_of(&alias.params).is_empty());
        if generic {
            return parameterized(vm, this, key);
        }
        Err(vm.type_error("Only generic type aliases are subscriptable"))
    }

    fn __or__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        union(vm, this, other)
    }

    fn __ror__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        union(vm, other, this)
    }
}
