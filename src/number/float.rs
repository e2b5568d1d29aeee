//! Floats with Python's semantics: division, powers, rounding, ratios, hexadecimal text, decimal text to value.

mod hex;
mod parse;
mod round;

pub use hex::{from_hex, to_hex};
pub use parse::{parse, scan};
pub use round::{round_half_even, round_to_int};

pub(crate) use parse::drop_underscores;

use crate::bigint::BigInt;
use crate::error::NumberError;

/// A power of two floats.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Power {
    /// The result is a float.
    Real(f64),
    /// A negative base under a fraction: the caller computes it with complex numbers.
    Complex,
}

/// `divmod(a, b)`: the quotient is floored, the remainder has the divisor's sign (also as a zero).
pub fn divmod(a: f64, b: f64) -> Result<(f64, f64), NumberError> {
    if b == 0.0 {
        return Err(NumberError::DivisionByZero);
    }
    let mut remainder = a % b;
    // (a - remainder) is nearly a multiple of b, so the quotient is off from an integer by rounding alone.
    let mut quotient = (a - remainder) / b;
    if remainder == 0.0 {
        remainder = 0.0f64.copysign(b);
    } else if (b < 0.0) != (remainder < 0.0) {
        remainder += b;
        quotient -= 1.0;
    }
    let floored = if quotient == 0.0 {
        0.0f64.copysign(a / b)
    } else {
        let floor = quotient.floor();
        if quotient - floor > 0.5 { floor + 1.0 } else { floor }
    };
    Ok((floored, remainder))
}

/// `a // b`
pub fn floor_div(a: f64, b: f64) -> Result<f64, NumberError> {
    Ok(divmod(a, b)?.0)
}

/// `a % b`
pub fn modulo(a: f64, b: f64) -> Result<f64, NumberError> {
    if b == 0.0 {
        return Err(NumberError::DivisionByZero);
    }
    let remainder = a % b;
    Ok(if remainder == 0.0 {
        0.0f64.copysign(b)
    } else if (b < 0.0) != (remainder < 0.0) {
        remainder + b
    } else {
        remainder
    })
}

/// `a ** b`. C99's special cases, and Python's errors for zero to a negative power and for overflow.
pub fn pow(a: f64, b: f64) -> Result<Power, NumberError> {
    if b == 0.0 || a == 1.0 {
        return Ok(Power::Real(1.0));
    }
    if a.is_finite() && b.is_finite() {
        if a == 0.0 && b < 0.0 {
            return Err(NumberError::ZeroToNegativePower);
        }
        if a < 0.0 && b != b.floor() {
            return Ok(Power::Complex);
        }
        let result = a.powf(b);
        return if result.is_infinite() { Err(NumberError::PowRange) } else { Ok(Power::Real(result)) };
    }
    Ok(Power::Real(a.powf(b)))
}

/// `float.is_integer`
pub fn is_integer(value: f64) -> bool {
    value.is_finite() && value == value.trunc()
}

/// `float.as_integer_ratio`: numerator and denominator in lowest terms, the denominator positive.
pub fn as_integer_ratio(value: f64) -> Result<(BigInt, BigInt), NumberError> {
    if value.is_nan() {
        return Err(NumberError::NanToRatio);
    }
    if value.is_infinite() {
        return Err(NumberError::InfinityToRatio);
    }
    let (negative, mantissa, exponent) = decompose(value);
    if mantissa == 0 {
        return Ok((BigInt::ZERO, BigInt::ONE));
    }
    let zeros = mantissa.trailing_zeros();
    let (odd, exponent) = (mantissa >> zeros, exponent + zeros as i32);
    let numerator = BigInt::from(if negative { -(odd as i64) } else { odd as i64 });
    Ok(if exponent >= 0 {
        (numerator.shl(exponent as u64)?, BigInt::ONE)
    } else {
        (numerator, BigInt::ONE.shl(exponent.unsigned_abs().into())?)
    })
}

/// Sign, mantissa and exponent of a finite float: `abs(value) == mantissa * 2**exponent`, the mantissa below `2**53`.
pub fn decompose(value: f64) -> (bool, u64, i32) {
    let bits = value.to_bits();
    let field = (bits >> 52 & 0x7ff) as i32;
    let fraction = bits & ((1 << 52) - 1);
    let (mantissa, exponent) = if field == 0 { (fraction, -1074) } else { (fraction | 1 << 52, field - 1075) };
    (bits >> 63 == 1, mantissa, exponent)
}

/// `value * 2**exponent`, rounded once; infinity if too large.
pub fn ldexp(value: f64, exponent: i64) -> f64 {
    libm::scalbn(value, exponent.clamp(-5000, 5000) as i32)
}

/// `math.frexp`: a fraction in `0.5..1` (or 0, infinity, NaN) and a power of two.
pub fn frexp(value: f64) -> (f64, i32) {
    if value == 0.0 || !value.is_finite() {
        return (value, 0);
    }
    let (negative, mantissa, exponent) = decompose(value);
    let bits = 64 - mantissa.leading_zeros() as i32;
    let fraction = ldexp(mantissa as f64, i64::from(-bits));
    (if negative { -fraction } else { fraction }, exponent + bits)
}
