//! Joining as sequences alone do: what `operator.concat` asks for. A sequence's own way is not put off for what the other
//! operand makes of it.

use super::{
    arithmetic::{Binary, binary, in_place, unsupported},
    container::is_sequence,
};
use crate::{dunder::Dunder, prelude::*, primal::function::is_method_descriptor};

/// `a + b` of two sequences.
///
/// # Errors
/// TypeError where they are none or do not know each other, or what the operator raises.
pub fn concat(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
    match joined(vm, Dunder::Add, a, b)? {
        Some(result) => Ok(result),
        None => by_operator(vm, a, b, binary),
    }
}

/// `a += b` of two sequences.
///
/// # Errors
/// As [`concat`].
pub fn in_place_concat(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
    let result = match joined(vm, Dunder::IAdd, a, b)? {
        Some(result) => Some(result),
        None => joined(vm, Dunder::Add, a, b)?,
    };
    match result {
        Some(result) => Ok(result),
        None => by_operator(vm, a, b, in_place),
    }
}

/// What a native sequence's own method makes; `None` where it has none. Numbers have reflected addition too.
fn joined(vm: &Vm, dunder: Dunder, a: &Value, b: &Value) -> Result<Option<Value>> {
    let class = vm.class_of(a);
    let native = || class.lookup(vm, vm.names().dunder(dunder)).is_some_and(|method| is_method_descriptor(&method));
    match class.slots().two(dunder) {
        Some(slot) if !class.slots().has(Dunder::RAdd) && native() => match slot(vm, a, b)? {
            refused if refused.is(&Value::NOT_IMPLEMENTED) => Err(unsupported(vm, "+", a, b)),
            result => Ok(Some(result)),
        },
        _ => Ok(None),
    }
}

fn by_operator(
    vm: &Vm,
    a: &Value,
    b: &Value,
    operator: fn(&Vm, Binary, &Value, &Value) -> Result<Value>,
) -> Result<Value> {
    let (left, right) = (vm.class_of(a).slots(), vm.class_of(b).slots());
    let adds = left.has(Dunder::Add) || left.has(Dunder::IAdd) || right.has(Dunder::RAdd);
    if adds && is_sequence(vm, a) && is_sequence(vm, b) {
        return operator(vm, Binary::Add, a, b);
    }
    Err(vm.type_error(format!("'{}' object can't be concatenated", vm.type_name(a))))
}
