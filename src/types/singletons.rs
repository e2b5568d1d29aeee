//! The classes of `None`, `NotImplemented` and `...`, which are immediates.

use typhon_object::{
    native::{PyType, TypeDef},
    prelude::*,
};

/// The types of this room.
pub const TYPES: &[&TypeDef] = &[NoneType::DEF, NotImplementedType::DEF, EllipsisType::DEF];

/// The type of the None singleton.
#[pytype(name = "NoneType", known = NoneType)]
pub struct NoneType {}

/// The type of the NotImplemented singleton.
#[pytype(name = "NotImplementedType", known = NotImplementedType)]
pub struct NotImplementedType {}

/// The type of the Ellipsis singleton.
#[pytype(name = "ellipsis", known = Ellipsis)]
pub struct EllipsisType {}

fn singleton(vm: &Vm, args: Args<'_>, name: &str, value: Value) -> Result<Value> {
    if args.values().is_empty() { Ok(value) } else { Err(vm.type_error(format!("{name} takes no arguments"))) }
}

#[pymethods]
impl NoneType {
    fn __new__(_class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        singleton(vm, args, "NoneType", Value::NONE)
    }

    fn __repr__(_this: &Value) -> &'static str {
        "None"
    }

    fn __bool__(_this: &Value) -> bool {
        false
    }

    fn __hash__(_this: &Value) -> i64 {
        0xFCA8_6420
    }

    fn __eq__(_this: &Value, other: &Value) -> Value {
        if other.is_none() { Value::TRUE } else { Value::NOT_IMPLEMENTED }
    }

    fn __ne__(_this: &Value, other: &Value) -> Value {
        if other.is_none() { Value::FALSE } else { Value::NOT_IMPLEMENTED }
    }
}

#[pymethods]
impl NotImplementedType {
    fn __new__(_class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        singleton(vm, args, "NotImplementedType", Value::NOT_IMPLEMENTED)
    }

    fn __repr__(_this: &Value) -> &'static str {
        "NotImplemented"
    }

    fn __bool__(_this: &Value, vm: &Vm) -> Result<bool> {
        Err(vm.type_error("NotImplemented should not be used in a boolean context"))
    }

    fn __reduce__(_this: &Value) -> &'static str {
        "NotImplemented"
    }
}

#[pymethods]
impl EllipsisType {
    fn __new__(_class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        singleton(vm, args, "EllipsisType", Value::ELLIPSIS)
    }

    fn __repr__(_this: &Value) -> &'static str {
        "Ellipsis"
    }

    fn __reduce__(_this: &Value) -> &'static str {
        "Ellipsis"
    }
}
