//! The methods of `int` and `bool`.

use typhon_heap::Value;
use typhon_macros::pymethods;

use super::{Bool, Int, Kind, kind};
use crate::vm::Vm;

#[pymethods]
impl Int {
    fn __repr__(this: &Value, vm: &Vm) -> Value {
        match kind(this) {
            Some(Kind::Small(int)) => vm.str(&int.to_string()),
            Some(Kind::Big(big)) => vm.str(&big.to_string()),
            None => Value::NOT_IMPLEMENTED,
        }
    }
}

#[pymethods]
impl Bool {
    fn __repr__(this: &Value, vm: &Vm) -> Value {
        vm.str(if this.is(&Value::TRUE) { "True" } else { "False" })
    }
}
