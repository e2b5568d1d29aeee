//! Sums, products, quotients and powers of ints.
//!
//! Entry points for the interpreter's slow paths and for `int`'s own methods: operands are immediates, bools, int objects or
//! instances of subclasses, results are exact ints. Each answers `NotImplemented` where an operand is no int. Operands and
//! results that fit 64 bits never touch a big integer.

use typhon_heap::Value;
use typhon_number::{BigInt, small};

use super::{Pair, boxed, from_bigint, heavy, is_int, pair, to_float};
use crate::{
    primal::{failure, float, tuple},
    raise::Result,
    vm::Vm,
};

/// The int of a 128-bit integer.
fn wide(int: i128) -> Value {
    match i64::try_from(int) {
        Ok(int) => Value::small_int(int).unwrap_or_else(|| boxed(BigInt::from(int))),
        Err(_) => boxed(BigInt::from(int)),
    }
}

/// `a + b`. Never fails.
#[inline]
pub fn add(vm: &Vm, a: &Value, b: &Value) -> Value {
    match pair(a, b) {
        // Immediates have 62 bits: their sum fits.
        Some(Pair::Small(a, b)) => vm.int(a + b),
        Some(Pair::Big(a, b)) => from_bigint(a.add(&b)),
        None => Value::NOT_IMPLEMENTED,
    }
}

/// `a - b`. Never fails.
#[inline]
pub fn sub(vm: &Vm, a: &Value, b: &Value) -> Value {
    match pair(a, b) {
        Some(Pair::Small(a, b)) => vm.int(a - b),
        Some(Pair::Big(a, b)) => from_bigint(a.sub(&b)),
        None => Value::NOT_IMPLEMENTED,
    }
}

/// `a * b`.
///
/// # Errors
/// MemoryError for a product of more than 2^33 bits.
#[inline]
pub fn mul(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
    match pair(a, b) {
        Some(Pair::Small(a, b)) => Ok(wide(i128::from(a) * i128::from(b))),
        Some(Pair::Big(a, b)) => {
            let words = a.magnitude().len().min(b.magnitude().len()) * 64;
            let product = heavy(words, || a.mul(&b));
            product.map(from_bigint).map_err(|error| failure::number(vm, error))
        }
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// `a // b`.
///
/// # Errors
/// ZeroDivisionError.
pub fn floor_div(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
    match pair(a, b) {
        Some(Pair::Small(a, b)) => small::floor_div(a, b).map(|int| vm.int(int)).ok_or_else(|| by_zero(vm)),
        Some(Pair::Big(a, b)) => {
            let quotient = heavy(division_words(&a, &b), || a.div_floor(&b));
            quotient.map(from_bigint).map_err(|error| failure::number(vm, error))
        }
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// `a % b`.
///
/// # Errors
/// ZeroDivisionError.
pub fn modulo(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
    match pair(a, b) {
        Some(Pair::Small(a, b)) => small::floor_mod(a, b).map(|int| vm.int(int)).ok_or_else(|| by_zero(vm)),
        Some(Pair::Big(a, b)) => {
            let remainder = heavy(division_words(&a, &b), || a.mod_floor(&b));
            remainder.map(from_bigint).map_err(|error| failure::number(vm, error))
        }
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// `divmod(a, b)`.
///
/// # Errors
/// ZeroDivisionError.
pub fn divmod(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
    match pair(a, b) {
        Some(Pair::Small(a, b)) => match small::divmod(a, b) {
            Some((quotient, remainder)) => Ok(tuple::of([vm.int(quotient), vm.int(remainder)])),
            None => Err(by_zero(vm)),
        },
        Some(Pair::Big(a, b)) => match heavy(division_words(&a, &b), || a.divmod(&b)) {
            Ok((quotient, remainder)) => Ok(tuple::of([from_bigint(quotient), from_bigint(remainder)])),
            Err(error) => Err(failure::number(vm, error)),
        },
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// `a / b`, a float rounded once.
///
/// # Errors
/// ZeroDivisionError, or OverflowError for a quotient beyond the largest float.
pub fn true_div(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
    let quotient = match pair(a, b) {
        Some(Pair::Small(a, b)) => small::true_div(a, b),
        Some(Pair::Big(a, b)) => a.true_div(&b),
        None => return Ok(Value::NOT_IMPLEMENTED),
    };
    quotient.map(|float| vm.float(float)).map_err(|error| failure::number(vm, error))
}

/// `a ** b`: an int, or a float for a negative exponent.
///
/// # Errors
/// MemoryError for a power of more than 2^33 bits, ZeroDivisionError, or OverflowError of a float.
pub fn pow(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
    match pair(a, b) {
        None => Ok(Value::NOT_IMPLEMENTED),
        Some(Pair::Small(_, b_int)) if b_int < 0 => float_pow(vm, a, b),
        Some(Pair::Big(_, b_int)) if b_int.is_negative() => float_pow(vm, a, b),
        Some(Pair::Small(base, exponent)) => match small::pow(base, exponent as u64) {
            Some(power) => Ok(vm.int(power)),
            None => big_pow(vm, &BigInt::from(base), &BigInt::from(exponent)),
        },
        Some(Pair::Big(base, exponent)) => big_pow(vm, &base, &exponent),
    }
}

fn big_pow(vm: &Vm, base: &BigInt, exponent: &BigInt) -> Result<Value> {
    let words = base.bit_length().saturating_mul(exponent.to_u64().unwrap_or(u64::MAX)) / 64;
    let power = heavy(words as usize, || base.pow_big(exponent));
    power.map(from_bigint).map_err(|error| failure::number(vm, error))
}

fn float_pow(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
    let (a, b) = (to_float(vm, a)?, to_float(vm, b)?);
    float::power(vm, a, b)
}

/// `pow(a, b, modulus)`.
///
/// # Errors
/// ValueError for a modulus of 0, or a negative exponent of what has no inverse.
pub fn modular_pow(vm: &Vm, a: &Value, b: &Value, modulus: &Value) -> Result<Value> {
    let Some(pair) = pair(a, b) else { return Ok(Value::NOT_IMPLEMENTED) };
    if !is_int(modulus) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    if let (Pair::Small(base, exponent), Some(modulus)) = (&pair, super::small(modulus))
        && *exponent >= 0
        && let Some(residue) = small::modpow(*base, *exponent as u64, modulus)
    {
        return Ok(vm.int(residue));
    }
    let (base, exponent) = pair.into_big();
    let Some(modulus) = super::kind(modulus).map(super::Kind::to_big) else { return Ok(Value::NOT_IMPLEMENTED) };
    // Products of the modulus's size, one for each bit of the exponent.
    let size = modulus.magnitude().len();
    let work = size.saturating_mul(size).saturating_mul(exponent.magnitude().len()).saturating_mul(8);
    let residue = heavy(work, || base.modpow(&exponent, &modulus));
    residue.map(from_bigint).map_err(|error| failure::number(vm, error))
}

/// About how many products of words a division makes.
fn division_words(a: &BigInt, b: &BigInt) -> usize {
    let (a, b) = (a.magnitude().len(), b.magnitude().len());
    a.saturating_sub(b).min(b) * 64
}

#[cold]
fn by_zero(vm: &Vm) -> crate::raise::Raised {
    vm.zero_division("division by zero")
}
