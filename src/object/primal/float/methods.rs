//! The methods of `float` and `complex`.

use typhon_heap::Value;
use typhon_macros::pymethods;

use super::{Complex, Float, as_f64};
use crate::vm::Vm;

#[pymethods]
impl Float {
    fn __repr__(this: &Value, vm: &Vm) -> Value {
        vm.str(&typhon_text::format::repr_f64(as_f64(this).unwrap_or(f64::NAN)))
    }
}

#[pymethods]
impl Complex {
    #[getter]
    fn real(&self) -> f64 {
        self.real
    }

    #[getter]
    fn imag(&self) -> f64 {
        self.imag
    }
}
