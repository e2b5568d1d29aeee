//! Values that are computed when they are asked for first: bounds, constraints, defaults, the values of aliases.

use typhon_object::{prelude::*, primal::str as string};

/// What a lazy value is made of.
pub(super) enum Lazy {
    /// There is none.
    Nothing,
    Value(Value),
    /// A function that takes a format, as annotations do.
    Function(Value),
}

/// A format: values.
const VALUE: i64 = 1;
/// A format: source text.
const STRING: i64 = 4;

impl Lazy {
    /// None stands for nothing.
    pub(super) fn from_function(function: &Value) -> Lazy {
        if function.is_none() { Lazy::Nothing } else { Lazy::Function(function.clone()) }
    }

    /// The slots of value and function.
    pub(super) fn slots(self) -> (Slot, Slot) {
        match self {
            Lazy::Nothing => (Slot::EMPTY, Slot::EMPTY),
            Lazy::Value(value) => (Slot::new(value), Slot::EMPTY),
            Lazy::Function(function) => (Slot::EMPTY, Slot::new(function)),
        }
    }
}

/// The value, computed if that did not happen yet; `None` where there is none.
pub(super) fn value(vm: &Vm, holder: &Header, value: &Slot, function: &Slot) -> Result<Option<Value>> {
    if let Some(value) = value.get(holder) {
        return Ok(Some(value));
    }
    let Some(function) = function.get(holder) else { return Ok(None) };
    let made = vm.call(&function, &[vm.int(VALUE)])?;
    value.set(holder, made.clone());
    Ok(Some(made))
}

/// The function that computes a value in a format: `evaluate_bound` and its like.
pub(super) fn evaluator(holder: &Header, value: &Slot, function: &Slot) -> Value {
    if let Some(function) = function.get(holder) {
        return function;
    }
    match value.get(holder) {
        Some(value) => typhon_heap::new(ConstEvaluator { header: Header::of::<ConstEvaluator>(), value: value.into() }),
        None => Value::NONE,
    }
}

/// Gives a value that is known, in any format.
#[pytype(name = "_ConstEvaluator", module = "_typing", flags(no_new))]
pub struct ConstEvaluator {
    value: Frozen,
}

#[pymethods]
impl ConstEvaluator {
    #[sig(format = 1)]
    fn __call__(&self, vm: &Vm, format: i64) -> Result<Value> {
        if format != STRING {
            return Ok(self.value.clone());
        }
        super::call_typing(vm, "_type_repr", std::slice::from_ref(&self.value))
    }

    fn __repr__(&self, vm: &Vm) -> Result<String> {
        Ok(format!("<constevaluator {}>", string::lossy(&ops::repr(vm, &self.value)?)))
    }
}
