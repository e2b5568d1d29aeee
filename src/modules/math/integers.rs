//! Rounding to integers; divisors and multiples.

use typhon_number::{BigInt, small};
use typhon_object::{
    prelude::*,
    primal::{float, int},
};

use crate::shared::number_error;

fn to_int(vm: &Vm, x: f64) -> Result<Value> {
    if x.abs() < 9e18 {
        return Ok(vm.int(x as i64));
    }
    Ok(vm.big_int(BigInt::from_f64(x).map_err(|error| number_error(vm, error))?))
}

/// Whether a number is a plain float, whose class's own method need not be looked up.
fn plain_float(x: &Value) -> Option<f64> {
    match x.as_small_float() {
        None if x.shape() == Known::Float.shape() => float::as_f64(x),
        small => small,
    }
}

/// `floor` and `ceil`.
pub(super) fn rounded(vm: &Vm, x: &Value, method: &Value, round: fn(f64) -> f64) -> Result<Value> {
    if let Some(float) = plain_float(x) {
        return to_int(vm, round(float));
    }
    if x.as_small_int().is_some() {
        return Ok(x.clone());
    }
    if let Some(method) = vm.special(x, method)? {
        return vm.call(&method, &[]);
    }
    if int::is_int(x) {
        return Ok(int::to_exact(vm, x));
    }
    to_int(vm, round(ops::to_f64(vm, x)?))
}

/// `trunc`.
pub(super) fn truncated(vm: &Vm, x: &Value) -> Result<Value> {
    if let Some(float) = plain_float(x) {
        return to_int(vm, float.trunc());
    }
    if x.as_small_int().is_some() {
        return Ok(x.clone());
    }
    match vm.special(x, &vm.names().__trunc__)? {
        Some(method) => vm.call(&method, &[]),
        None if int::is_int(x) => Ok(int::to_exact(vm, x)),
        None => Err(vm.type_error(format!("type {} doesn't define __trunc__ method", vm.type_name(x)))),
    }
}

/// The ints of a call's arguments: all small ones as they are, else `None`.
fn small_ones(values: &[Value]) -> Option<Vec<u64>> {
    values.iter().map(|value| value.as_small_int().map(i64::unsigned_abs)).collect()
}

/// The greatest common divisor; 0 of nothing.
pub(super) fn gcd(vm: &Vm, values: &[Value]) -> Result<Value> {
    if let Some(all) = small_ones(values) {
        let result = all.into_iter().fold(0, small::gcd);
        return typhon_object::convert::IntoResult::into_result(result, vm);
    }
    let mut result = BigInt::from(0);
    for value in values {
        result = result.gcd(&int::to_bigint(vm, value)?);
    }
    Ok(vm.big_int(result))
}

/// The least common multiple; 1 of nothing.
pub(super) fn lcm(vm: &Vm, values: &[Value]) -> Result<Value> {
    let mut result = BigInt::from(1);
    for value in values {
        result = result.lcm(&int::to_bigint(vm, value)?).map_err(|error| number_error(vm, error))?;
    }
    Ok(vm.big_int(result))
}
