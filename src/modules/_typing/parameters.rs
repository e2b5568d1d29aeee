//! `ParamSpecArgs` and `ParamSpecKwargs`.

use typhon_object::{prelude::*, primal::str as string};

use super::{no_subclass, variables::ParamSpec};

/// How the origin is called in reprs.
fn name(vm: &Vm, origin: &Value) -> Result<String> {
    let name = match origin.native::<ParamSpec>() {
        Some(_) => vm.get_attr(origin, &vm.names().__name__)?,
        None => ops::repr(vm, origin)?,
    };
    Ok(string::lossy(&name))
}

/// `P.args` of a ParamSpec.
#[pytype(name = "ParamSpecArgs", module = "typing")]
pub struct ParamSpecArgs {
    origin: Frozen,
}

impl ParamSpecArgs {
    pub(super) fn make(origin: &Value) -> Value {
        typhon_heap::new(ParamSpecArgs { header: Header::of::<ParamSpecArgs>(), origin: origin.clone().into() })
    }
}

#[pymethods]
impl ParamSpecArgs {
    #[sig(origin)]
    fn __new__(_class: &Value, origin: &Value) -> Value {
        ParamSpecArgs::make(origin)
    }

    #[getter]
    fn __origin__(&self) -> Value {
        self.origin.clone()
    }

    fn __repr__(&self, vm: &Vm) -> Result<String> {
        name(vm, &self.origin).map(|name| format!("{name}.args"))
    }

    fn __eq__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        match other.native::<ParamSpecArgs>() {
            Some(other) => ops::compare(vm, ops::Comparison::Equal, &self.origin, &other.origin),
            None => Ok(Value::NOT_IMPLEMENTED),
        }
    }

    fn __hash__(&self, vm: &Vm) -> Result<i64> {
        ops::hash(vm, &self.origin)
    }

    fn __mro_entries__(&self, vm: &Vm, _bases: &Value) -> Result<Value> {
        Err(no_subclass(vm, "ParamSpecArgs"))
    }
}

/// `P.kwargs` of a ParamSpec.
#[pytype(name = "ParamSpecKwargs", module = "typing")]
pub struct ParamSpecKwargs {
    origin: Frozen,
}

impl ParamSpecKwargs {
    pub(super) fn make(origin: &Value) -> Value {
        typhon_heap::new(ParamSpecKwargs { header: Header::of::<ParamSpecKwargs>(), origin: origin.clone().into() })
    }
}

#[pymethods]
impl ParamSpecKwargs {
    #[sig(origin)]
    fn __new__(_class: &Value, origin: &Value) -> Value {
        ParamSpecKwargs::make(origin)
    }

    #[getter]
    fn __origin__(&self) -> Value {
        self.origin.clone()
    }

    fn __repr__(&self, vm: &Vm) -> Result<String> {
        name(vm, &self.origin).map(|name| format!("{name}.kwargs"))
    }

    fn __eq__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        match other.native::<ParamSpecKwargs>() {
            Some(other) => ops::compare(vm, ops::Comparison::Equal, &self.origin, &other.origin),
            None => Ok(Value::NOT_IMPLEMENTED),
        }
    }

    fn __hash__(&self, vm: &Vm) -> Result<i64> {
        ops::hash(vm, &self.origin)
    }

    fn __mro_entries__(&self, vm: &Vm, _bases: &Value) -> Result<Value> {
        Err(no_subclass(vm, "ParamSpecKwargs"))
    }
}
