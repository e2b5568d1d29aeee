//! Division: floored as Python's `//` and `%`, and exactly rounded as `/`.

use dashu_int::Sign;
use dashu_int::ops::DivRem;

use super::BigInt;
use crate::error::NumberError;
use crate::float::ldexp;

impl BigInt {
    /// `divmod(self, other)`: the remainder has the divisor's sign.
    pub fn divmod(&self, other: &BigInt) -> Result<(BigInt, BigInt), NumberError> {
        if other.is_zero() {
            return Err(NumberError::DivisionByZero);
        }
        let (quotient, remainder) = (&self.0).div_rem(&other.0);
        if !remainder.is_zero() && (remainder.sign() != other.0.sign()) {
            Ok((BigInt(quotient - 1), BigInt(remainder + &other.0)))
        } else {
            Ok((BigInt(quotient), BigInt(remainder)))
        }
    }

    /// `self // other`
    pub fn div_floor(&self, other: &BigInt) -> Result<BigInt, NumberError> {
        Ok(self.divmod(other)?.0)
    }

    /// `self % other`
    pub fn mod_floor(&self, other: &BigInt) -> Result<BigInt, NumberError> {
        if other.is_zero() {
            return Err(NumberError::DivisionByZero);
        }
        let remainder = &self.0 % &other.0;
        if !remainder.is_zero() && remainder.sign() != other.0.sign() {
            Ok(BigInt(remainder + &other.0))
        } else {
            Ok(BigInt(remainder))
        }
    }

    /// `self / other`, rounded once, half to even, however large the two are.
    pub fn true_div(&self, other: &BigInt) -> Result<f64, NumberError> {
        if other.is_zero() {
            return Err(NumberError::DivisionByZero);
        }
        let negative = self.is_negative() != other.is_negative();
        let signed = |value: f64| if negative { -value } else { value };
        let (a_bits, b_bits) = (self.bit_length() as i64, other.bit_length() as i64);
        if self.is_zero() || a_bits - b_bits < -1080 {
            return Ok(signed(0.0));
        }
        if a_bits <= 53 && b_bits <= 53 {
            return Ok(signed(self.magnitude()[0] as f64 / other.magnitude()[0] as f64));
        }
        if a_bits - b_bits > 1025 {
            return Err(NumberError::QuotientTooLargeForFloat);
        }
        // A quotient of 63 or 64 bits, whose last bit also stands for everything below it.
        let shift = 63 - (a_bits - b_bits);
        let (top, bottom) = if shift >= 0 {
            (self.0.clone() << shift as usize, other.0.clone())
        } else {
            (self.0.clone(), other.0.clone() << (-shift) as usize)
        };
        let (quotient, remainder) = top.div_rem(bottom);
        let mut mantissa = BigInt(quotient).magnitude()[0];
        if !remainder.is_zero() {
            mantissa |= 1;
        }
        let value = round_scaled(mantissa, -shift);
        if value.is_infinite() { Err(NumberError::QuotientTooLargeForFloat) } else { Ok(signed(value)) }
    }

    /// Is the sign of both the same? Zero counts as positive.
    pub(crate) fn sign(&self) -> Sign {
        self.0.sign()
    }
}

/// `mantissa * 2**exponent` rounded once, half to even, subnormals included; infinity if too large.
/// A set last bit may stand for any nonzero rest if the mantissa has 55 bits or more.
pub(crate) fn round_scaled(mantissa: u64, exponent: i64) -> f64 {
    if mantissa == 0 {
        return 0.0;
    }
    let bits = 64 - i64::from(mantissa.leading_zeros());
    let lowest = (bits + exponent - 53).max(-1074);
    let drop = lowest - exponent;
    if drop <= 0 {
        return ldexp(mantissa as f64, exponent);
    }
    if drop > 64 {
        return 0.0;
    }
    let wide = u128::from(mantissa);
    let kept = (wide >> drop) as u64;
    let rest = wide & ((1 << drop) - 1);
    let half = 1u128 << (drop - 1);
    let up = rest > half || (rest == half && kept & 1 == 1);
    ldexp((kept + u64::from(up)) as f64, lowest)
}
