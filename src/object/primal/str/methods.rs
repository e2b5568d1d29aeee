//! The methods of `str`.

use typhon_heap::Value;
use typhon_macros::pymethods;

use super::Str;
use crate::{raise::Result, vm::Vm};

#[pymethods]
impl Str {
    fn __repr__(&self) -> Value {
        super::from_buf(&typhon_text::repr::str_repr(self.text()))
    }

    fn __str__(this: &Value) -> Value {
        this.clone()
    }

    fn __hash__(&self) -> i64 {
        self.hash()
    }

    fn __len__(&self) -> usize {
        self.len()
    }

    fn __eq__(&self, other: &Value) -> Value {
        match other.native::<Str>() {
            Some(other) => Value::bool(super::equal(self, other)),
            None => Value::NOT_IMPLEMENTED,
        }
    }

    fn __add__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        let Some(other) = other.native::<Str>() else { return Ok(Value::NOT_IMPLEMENTED) };
        let mut buffer = self.text().to_buf();
        buffer.push_text(other.text());
        let _ = vm;
        Ok(super::from_buf(&buffer))
    }
}
