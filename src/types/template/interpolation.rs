//! `string.templatelib.Interpolation`: a replacement field of a t-string, evaluated.

use typhon_object::{
    prelude::*,
    primal::{common, str as string, tuple},
};

/// Interpolation object
#[pytype(name = "Interpolation", module = "string.templatelib")]
pub struct Interpolation {
    value: Frozen,
    expression: Frozen,
    conversion: Frozen,
    format_spec: Frozen,
}

impl Interpolation {
    /// A field with its value, its source, the conversion (None or a letter as a str) and the format.
    pub fn make(value: Value, expression: Value, conversion: Value, format_spec: Value) -> Value {
        typhon_heap::new(Interpolation {
            header: Header::of::<Interpolation>(),
            value: value.into(),
            expression: expression.into(),
            conversion: conversion.into(),
            format_spec: format_spec.into(),
        })
    }
}

fn check_str(vm: &Vm, argument: &str, value: &Value) -> Result<()> {
    if string::is_str(value) {
        return Ok(());
    }
    let given = vm.given_name(value);
    Err(vm.type_error(format!("Interpolation() argument '{argument}' must be str, not {given}")))
}

#[pymethods]
impl Interpolation {
    #[sig(value, expression = "", conversion = None, format_spec = "")]
    fn __new__(
        _class: &Value,
        vm: &Vm,
        value: &Value,
        expression: Maybe<'_>,
        conversion: &Value,
        format_spec: Maybe<'_>,
    ) -> Result<Value> {
        let [expression, format_spec] = [expression, format_spec].map(|given| given.0.cloned());
        let [expression, format_spec] = [expression, format_spec].map(|given| given.unwrap_or_else(|| vm.str("")));
        check_str(vm, "expression", &expression)?;
        if !conversion.is_none() {
            if !string::is_str(conversion) {
                let given = vm.class_of(conversion).told_name(vm);
                let text = format!("Interpolation() argument 'conversion' must be str, not {given}");
                return Err(vm.type_error(text));
            }
            if !["s", "a", "r"].contains(&string::lossy(conversion).as_str()) {
                return Err(vm.value_error("Interpolation() argument 'conversion' must be one of 's', 'a' or 'r'"));
            }
        }
        check_str(vm, "format_spec", &format_spec)?;
        Ok(Interpolation::make(value.clone(), expression, conversion.clone(), format_spec))
    }

    fn __repr__(&self, vm: &Vm) -> Result<Value> {
        let mut parts = Vec::new();
        for part in [&self.value, &self.expression, &self.conversion, &self.format_spec] {
            parts.push(string::lossy(&ops::repr(vm, part)?));
        }
        Ok(vm.str(&format!("Interpolation({})", parts.join(", "))))
    }

    /// Return state information for pickling.
    fn __reduce__(this: &Value, vm: &Vm) -> Value {
        let Some(field) = this.native::<Interpolation>() else { return Value::NONE };
        let parts = [&field.value, &field.expression, &field.conversion, &field.format_spec];
        tuple::of([vm.class_value(this), tuple::of(parts.map(|part| (**part).clone()))])
    }

    /// Interpolations are generic over the types of their values
    #[classmethod]
    fn __class_getitem__(class: &Value, vm: &Vm, object: &Value) -> Result<Value> {
        common::generic_alias(vm, class, object)
    }

    /// Value
    #[member]
    pub(super) fn value(&self) -> Value {
        self.value.clone()
    }

    /// Expression
    #[member]
    fn expression(&self) -> Value {
        self.expression.clone()
    }

    /// Conversion
    #[member]
    fn conversion(&self) -> Value {
        self.conversion.clone()
    }

    /// Format specifier
    #[member]
    fn format_spec(&self) -> Value {
        self.format_spec.clone()
    }
}
