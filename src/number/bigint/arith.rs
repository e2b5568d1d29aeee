//! Sums, products, common divisors.

use dashu_int::IBig;
use dashu_int::ops::{Abs, Gcd};

use super::{BigInt, guard_product};
use crate::error::NumberError;

impl BigInt {
    /// `self + other`
    pub fn add(&self, other: &BigInt) -> BigInt {
        BigInt(&self.0 + &other.0)
    }

    /// `self - other`
    pub fn sub(&self, other: &BigInt) -> BigInt {
        BigInt(&self.0 - &other.0)
    }

    /// `-self`
    pub fn neg(&self) -> BigInt {
        BigInt(-&self.0)
    }

    /// `abs(self)`
    pub fn abs(&self) -> BigInt {
        BigInt((&self.0).abs())
    }

    /// `self * other`; refuses a result beyond [`super::MAX_BITS`].
    pub fn mul(&self, other: &BigInt) -> Result<BigInt, NumberError> {
        guard_product(self.bit_length().saturating_add(other.bit_length()))?;
        Ok(self.mul_unguarded(other))
    }

    pub(crate) fn mul_unguarded(&self, other: &BigInt) -> BigInt {
        BigInt(&self.0 * &other.0)
    }

    /// The greatest common divisor, never negative; `gcd(0, 0)` is 0.
    pub fn gcd(&self, other: &BigInt) -> BigInt {
        if self.is_zero() {
            return other.abs();
        }
        if other.is_zero() {
            return self.abs();
        }
        BigInt(IBig::from((&self.0).gcd(&other.0)))
    }

    /// The least common multiple, never negative; 0 if either is 0.
    pub fn lcm(&self, other: &BigInt) -> Result<BigInt, NumberError> {
        if self.is_zero() || other.is_zero() {
            return Ok(BigInt::ZERO);
        }
        let shared = self.gcd(other);
        self.abs().div_floor(&shared)?.mul(&other.abs())
    }
}
