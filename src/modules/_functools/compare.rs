//! `cmp_to_key`.

use typhon_object::{ops::Comparison, prelude::*};

/// What `cmp_to_key` returns: without an object a maker of keys, with one a key.
#[pytype(name = "KeyWrapper", module = "functools", flags(no_new, unhashable))]
pub struct KeyWrapper {
    compare: Frozen,
    object: Slot,
}

impl KeyWrapper {
    pub(super) fn make(compare: &Value, object: Option<&Value>) -> Value {
        typhon_heap::new(KeyWrapper {
            header: Header::of::<KeyWrapper>(),
            compare: compare.clone().into(),
            object: Slot::from_option(object.cloned()),
        })
    }

    fn compare(&self, vm: &Vm, other: &Value, op: Comparison) -> Result<Value> {
        let Some(other) = other.native::<KeyWrapper>() else {
            return Err(vm.type_error("other argument must be K instance"));
        };
        let (Some(a), Some(b)) = (self.object.get(&self.header), other.object.get(&other.header)) else {
            return Err(vm.attribute_error("object"));
        };
        let order = vm.call(&self.compare, &[a, b])?;
        match order.as_small_int() {
            Some(order) => Ok(Value::bool(op.of(order.cmp(&0)))),
            None => ops::compare(vm, op, &order, &vm.int(0)),
        }
    }
}

#[pymethods]
impl KeyWrapper {
    #[sig(obj)]
    fn __call__(&self, object: &Value) -> Value {
        KeyWrapper::make(&self.compare, Some(object))
    }

    /// Value wrapped by a key function.
    #[getter]
    fn obj(&self) -> Option<Value> {
        self.object.get(&self.header)
    }

    #[setter]
    fn set_obj(&self, value: Option<Value>) {
        drop(self.object.replace(&self.header, value));
    }

    fn __lt__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        self.compare(vm, other, Comparison::Less)
    }

    fn __le__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        self.compare(vm, other, Comparison::LessEqual)
    }

    fn __eq__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        self.compare(vm, other, Comparison::Equal)
    }

    fn __ne__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        self.compare(vm, other, Comparison::NotEqual)
    }

    fn __gt__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        self.compare(vm, other, Comparison::Greater)
    }

    fn __ge__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        self.compare(vm, other, Comparison::GreaterEqual)
    }
}
