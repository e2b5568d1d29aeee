//! Products and quotients of spans.

use typhon_number::{BigInt, float::as_integer_ratio};
use typhon_object::{
    prelude::*,
    primal::{float, int},
};

use super::{
    span::Span,
    timedelta::{make_checked, too_long},
};
use crate::shared::number_error;

/// The float nearest to a quotient.
pub fn quotient(a: i128, b: i128) -> f64 {
    const EXACT: u128 = 1 << 53;
    if a.unsigned_abs() <= EXACT && b.unsigned_abs() <= EXACT {
        return a as f64 / b as f64;
    }
    BigInt::from(a).true_div(&BigInt::from(b)).unwrap_or(f64::NAN)
}

/// The integer nearest to a quotient; of two the even one.
fn nearest(a: i128, b: i128) -> i128 {
    let (floor, rest) = (a.div_euclid(b.abs()), a.rem_euclid(b.abs()));
    let up = rest * 2 > b.abs() || (rest * 2 == b.abs() && floor & 1 == 1);
    let near = floor + i128::from(up);
    // Rounding to even is the same on both sides of zero.
    if b < 0 { -near } else { near }
}

/// As [`nearest`], of any integers; the divisor is not zero.
fn nearest_big(vm: &Vm, a: &BigInt, b: &BigInt) -> Result<BigInt> {
    let failed = |error| number_error(vm, error);
    let (a, b) = if b.is_negative() { (a.neg(), b.neg()) } else { (a.clone(), b.clone()) };
    let (floor, rest) = a.divmod(&b).map_err(failed)?;
    let up = match rest.add(&rest).cmp(&b) {
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Equal => !floor.is_even(),
        std::cmp::Ordering::Less => false,
    };
    Ok(if up { floor.add(&BigInt::from(1i64)) } else { floor })
}

fn of_big(vm: &Vm, micros: &BigInt) -> Result<Value> {
    let micros = micros.to_i128().ok_or_else(|| too_long(vm, i128::MAX))?;
    make_checked(vm, Span::from_total(micros))
}

fn zero_division(vm: &Vm) -> Raised {
    vm.raise_known(Known::ZeroDivisionError, "division by zero")
}

/// The two integers whose quotient a float is, which a subclass may tell in a way of its own.
fn ratio(vm: &Vm, value: &Value, number: f64) -> Result<(BigInt, BigInt)> {
    if value.as_small_float().is_some() || value.exact::<float::Float>().is_some() {
        return as_integer_ratio(number).map_err(|error| number_error(vm, error));
    }
    let ratio = vm.call_method_str(value, "as_integer_ratio", &[])?;
    let Some(parts) = Tuple::from(&ratio) else {
        let given = vm.type_name(&ratio);
        let text = format!("unexpected return type from as_integer_ratio(): expected tuple, not '{given}'");
        return Err(vm.type_error(text));
    };
    match parts.items() {
        [above, below] => Ok((int::to_bigint(vm, above)?, int::to_bigint(vm, below)?)),
        _ => Err(vm.value_error("as_integer_ratio() must return a 2-tuple")),
    }
}

/// `span * factor`; `NotImplemented` for what is no number.
pub fn times(vm: &Vm, span: Span, factor: &Value) -> Result<Value> {
    if let Some(kind) = int::kind(factor) {
        let factor = match kind {
            int::Kind::Small(int) => Some(int.into()),
            int::Kind::Big(big) => big.to_i128(),
        };
        let product = factor.and_then(|factor: i128| factor.checked_mul(span.total()));
        let product = match product {
            None if span == Span::ZERO => 0,
            None => return Err(too_long(vm, i128::MAX)),
            Some(product) => product,
        };
        return make_checked(vm, Span::from_total(product));
    }
    let Some(number) = float::as_f64(factor) else { return Ok(Value::NOT_IMPLEMENTED) };
    let (above, below) = ratio(vm, factor, number)?;
    if below.is_zero() {
        return Err(zero_division(vm));
    }
    let product = BigInt::from(span.total()).mul(&above).map_err(|error| number_error(vm, error))?;
    of_big(vm, &nearest_big(vm, &product, &below)?)
}

/// `span / divisor`, which is a float for another span; `NotImplemented` for what is neither.
pub fn divided(vm: &Vm, span: Span, divisor: &Value) -> Result<Value> {
    if let Some(other) = super::timedelta::span_of(divisor) {
        if other == Span::ZERO {
            return Err(zero_division(vm));
        }
        return Ok(vm.float(quotient(span.total(), other.total())));
    }
    if let Some(kind) = int::kind(divisor) {
        return match kind {
            int::Kind::Small(0) => Err(zero_division(vm)),
            int::Kind::Small(divisor) => make_checked(vm, Span::from_total(nearest(span.total(), divisor.into()))),
            int::Kind::Big(big) if big.is_zero() => Err(zero_division(vm)),
            int::Kind::Big(big) => of_big(vm, &nearest_big(vm, &BigInt::from(span.total()), big)?),
        };
    }
    let Some(number) = float::as_f64(divisor) else { return Ok(Value::NOT_IMPLEMENTED) };
    let (above, below) = ratio(vm, divisor, number)?;
    if above.is_zero() {
        return Err(zero_division(vm));
    }
    let product = BigInt::from(span.total()).mul(&below).map_err(|error| number_error(vm, error))?;
    of_big(vm, &nearest_big(vm, &product, &above)?)
}

/// `span // divisor`, which is an int for another span; `NotImplemented` for what is neither.
pub fn floored(vm: &Vm, span: Span, divisor: &Value) -> Result<Value> {
    if let Some(other) = super::timedelta::span_of(divisor) {
        return Ok(parts(vm, span, other)?.0);
    }
    let Some(kind) = int::kind(divisor) else { return Ok(Value::NOT_IMPLEMENTED) };
    let divisor = kind.to_big();
    if divisor.is_zero() {
        return Err(zero_division(vm));
    }
    if let Some(divisor) = divisor.to_i128() {
        return make_checked(vm, Span::from_total(floor(span.total(), divisor).0));
    }
    let quotient = BigInt::from(span.total()).div_floor(&divisor).map_err(|error| number_error(vm, error))?;
    of_big(vm, &quotient)
}

fn floor(a: i128, b: i128) -> (i128, i128) {
    let (quotient, rest) = (a / b, a % b);
    if rest != 0 && (rest < 0) != (b < 0) { (quotient - 1, rest + b) } else { (quotient, rest) }
}

/// `divmod(span, other)`: an int and a span.
///
/// # Errors
/// ZeroDivisionError.
pub fn parts(vm: &Vm, span: Span, other: Span) -> Result<(Value, Value)> {
    if other == Span::ZERO {
        return Err(zero_division(vm));
    }
    let (quotient, rest) = floor(span.total(), other.total());
    let number = match i64::try_from(quotient) {
        Ok(small) => vm.int(small),
        Err(_) => vm.big_int(BigInt::from(quotient)),
    };
    Ok((number, make_checked(vm, Span::from_total(rest))?))
}
