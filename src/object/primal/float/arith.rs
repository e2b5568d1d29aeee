//! Arithmetic and order of floats: entry points for the interpreter's slow paths and for `float`'s own methods.
//!
//! Operands are floats, ints, or instances of their subclasses. Each answers `NotImplemented` for what is neither.

use std::cmp::Ordering;

use typhon_heap::Value;
use typhon_number::{
    bigint::cmp_i64_f64,
    complex,
    float::{self, Power},
};

use super::as_f64;
use crate::{
    ops::Comparison,
    primal::{failure, int, tuple},
    raise::Result,
    vm::Vm,
};

/// A real operand as a float; `None` for what is no float and no int.
///
/// # Errors
/// OverflowError for an int too large.
#[inline]
pub(super) fn operand(vm: &Vm, value: &Value) -> Result<Option<f64>> {
    match as_f64(value) {
        Some(float) => Ok(Some(float)),
        None if int::is_int(value) => int::to_float(vm, value).map(Some),
        None => Ok(None),
    }
}

/// Both operands as floats, and what `op` makes of them.
#[inline]
fn with(vm: &Vm, a: &Value, b: &Value, op: impl FnOnce(f64, f64) -> Result<Value>) -> Result<Value> {
    let Some(left) = operand(vm, a)? else { return Ok(Value::NOT_IMPLEMENTED) };
    let Some(right) = operand(vm, b)? else { return Ok(Value::NOT_IMPLEMENTED) };
    op(left, right)
}

/// `a + b`.
///
/// # Errors
/// OverflowError for an int operand beyond the largest float, as all functions here.
#[inline]
pub fn add(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
    with(vm, a, b, |a, b| Ok(vm.float(a + b)))
}

/// `a - b`.
#[inline]
pub fn sub(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
    with(vm, a, b, |a, b| Ok(vm.float(a - b)))
}

/// `a * b`.
#[inline]
pub fn mul(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
    with(vm, a, b, |a, b| Ok(vm.float(a * b)))
}

/// `a / b`.
///
/// # Errors
/// ZeroDivisionError.
#[inline]
pub fn true_div(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
    with(vm, a, b, |a, b| if b == 0.0 { Err(vm.zero_division("division by zero")) } else { Ok(vm.float(a / b)) })
}

/// `a // b`.
///
/// # Errors
/// ZeroDivisionError.
pub fn floor_div(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
    with(vm, a, b, |a, b| match float::floor_div(a, b) {
        Ok(quotient) => Ok(vm.float(quotient)),
        Err(error) => Err(failure::number(vm, error)),
    })
}

/// `a % b`.
///
/// # Errors
/// ZeroDivisionError.
pub fn modulo(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
    with(vm, a, b, |a, b| match float::modulo(a, b) {
        Ok(remainder) => Ok(vm.float(remainder)),
        Err(error) => Err(failure::number(vm, error)),
    })
}

/// `divmod(a, b)`.
///
/// # Errors
/// ZeroDivisionError.
pub fn divmod(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
    with(vm, a, b, |a, b| match float::divmod(a, b) {
        Ok((quotient, remainder)) => Ok(tuple::of([vm.float(quotient), vm.float(remainder)])),
        Err(error) => Err(failure::number(vm, error)),
    })
}

/// `a ** b`: complex for a negative base under a fraction.
///
/// # Errors
/// ZeroDivisionError for zero to a negative power, OverflowError.
pub fn pow(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
    with(vm, a, b, |a, b| power(vm, a, b))
}

/// `a ** b` of two floats.
///
/// # Errors
/// As [`pow`].
pub fn power(vm: &Vm, a: f64, b: f64) -> Result<Value> {
    let power = match float::pow(a, b) {
        Ok(Power::Real(power)) => return Ok(vm.float(power)),
        Ok(Power::Complex) => complex::Complex::new(a, 0.0).pow(complex::Complex::new(b, 0.0)),
        Err(error) => Err(error),
    };
    power.map(|power| super::complex(power.real, power.imag)).map_err(|error| failure::number(vm, error))
}

/// The order of a float and a float or int, exact however large the int is. `None`: `value` is neither;
/// `Some(None)`: one of them is NaN.
#[inline]
pub fn order(float: f64, value: &Value) -> Option<Option<Ordering>> {
    if let Some(other) = as_f64(value) {
        return Some(float.partial_cmp(&other));
    }
    Some(
        match int::kind(value)? {
            int::Kind::Small(int) => cmp_i64_f64(int, float),
            int::Kind::Big(int) => int.cmp_f64(float),
        }
        .map(Ordering::reverse),
    )
}

/// `a op b` for a float `a`.
#[inline]
pub fn compare(op: Comparison, a: &Value, b: &Value) -> Value {
    let Some(float) = as_f64(a) else { return Value::NOT_IMPLEMENTED };
    match order(float, b) {
        None => Value::NOT_IMPLEMENTED,
        Some(None) => Value::bool(op == Comparison::NotEqual),
        Some(Some(order)) => Value::bool(op.of(order)),
    }
}
