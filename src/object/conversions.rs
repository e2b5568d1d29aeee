//! Builtin classes that are called with one argument, to convert it: `int(x)`, `str(x)`, `float(x)`, `bool(x)`, `type(x)`,
//! `list(x)`, `tuple(x)`.
//!
//! What their `__new__` and their `__init__` would do, without looking them up and without binding arguments.

use typhon_heap::Value;

use crate::{
    class::{Class, flag},
    known::Known,
    ops,
    primal::{float, int, list, tuple},
    raise::Result,
    vm::Vm,
};

/// The result of calling a class, where that is such a conversion.
#[inline]
pub fn convert(vm: &Vm, class: &Class, value: &Value) -> Option<Result<Value>> {
    if class.flags() & flag::HEAP != 0 {
        return None;
    }
    match class.native_def()?.known? {
        Known::Int => Some(int::make::convert(vm, value)),
        Known::Str => plain_str(vm, value),
        Known::Float if value.shape() == Known::Float.shape() => Some(Ok(value.clone())),
        Known::Float => Some(float::convert(vm, value).map(|float| vm.float(float))),
        Known::Bool => Some(ops::truth(vm, value).map(Value::bool)),
        Known::Type => Some(Ok(vm.class_value(value))),
        Known::List => Some(list::convert(vm, value)),
        Known::Tuple => Some(tuple::convert(vm, value)),
        _ => None,
    }
}

/// `str(value)` of a value whose `__str__` gives an exact str. Others may give an instance of a subclass, which has an
/// `__init__`.
fn plain_str(vm: &Vm, value: &Value) -> Option<Result<Value>> {
    let plain = !value.is_object() || value.shape() == Known::Str.shape();
    plain.then(|| ops::str(vm, value))
}
