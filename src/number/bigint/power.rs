//! Powers, modular powers, roots.

use dashu_int::fast_div::ConstDivisor;
use dashu_int::ops::{ExtendedGcd, SquareRoot, UnsignedAbs};
use dashu_int::{IBig, Sign, UBig};

use super::{BigInt, guard, guard_product};
use crate::error::NumberError;

impl BigInt {
    /// `self ** exponent`; refuses a result beyond [`super::MAX_BITS`].
    pub fn pow(&self, exponent: u64) -> Result<BigInt, NumberError> {
        if let Some(small) = self.power_of_unit(exponent & 1 == 0, exponent == 0) {
            return Ok(small);
        }
        // abs(self)**exponent has at least (bits - 1) * exponent + 1 bits.
        let least = (self.bit_length() - 1).saturating_mul(exponent);
        guard(least)?;
        guard_product(self.bit_length().saturating_mul(exponent).min(least.saturating_mul(2)))?;
        Ok(BigInt(self.0.pow(exponent as usize)))
    }

    /// `self ** exponent` for an exponent of any size that is not negative.
    pub fn pow_big(&self, exponent: &BigInt) -> Result<BigInt, NumberError> {
        match exponent.to_u64() {
            Some(exponent) => self.pow(exponent),
            None => self.power_of_unit(exponent.is_even(), false).ok_or(NumberError::OutOfMemory),
        }
    }

    /// Powers of 0, 1 and -1, and zeroth powers, which never grow.
    fn power_of_unit(&self, even: bool, zeroth: bool) -> Option<BigInt> {
        match self.to_i64() {
            _ if zeroth => Some(BigInt::ONE),
            Some(0) => Some(BigInt::ZERO),
            Some(1) => Some(BigInt::ONE),
            Some(-1) => Some(BigInt::from(if even { 1i64 } else { -1 })),
            _ => None,
        }
    }

    /// `pow(self, exponent, modulus)`; the result has the modulus's sign. A negative exponent takes the inverse.
    pub fn modpow(&self, exponent: &BigInt, modulus: &BigInt) -> Result<BigInt, NumberError> {
        if modulus.is_zero() {
            return Err(NumberError::ModulusZero);
        }
        let size: UBig = (&modulus.0).unsigned_abs();
        if size.is_one() {
            return Ok(BigInt::ZERO);
        }
        // Reduced here, because num-modular 0.6.5 panics over some longer numbers and moduli of two words.
        let base = if exponent.is_negative() {
            self.inverse(&size)?
        } else {
            self.mod_floor(&BigInt(IBig::from(size.clone())))?
        };
        let ring = ConstDivisor::new(size);
        let power = ring.reduce(base.0).pow(&(&exponent.0).unsigned_abs());
        let residue = IBig::from(power.residue());
        if modulus.sign() == Sign::Negative && !residue.is_zero() {
            Ok(BigInt(residue + &modulus.0))
        } else {
            Ok(BigInt(residue))
        }
    }

    /// The inverse modulo `size`, which is above 1.
    fn inverse(&self, size: &UBig) -> Result<BigInt, NumberError> {
        let size = IBig::from(size.clone());
        let reduced = self.mod_floor(&BigInt(size.clone()))?;
        if reduced.is_zero() {
            return Err(NumberError::NotInvertible);
        }
        let (gcd, factor, _) = (&reduced.0).gcd_ext(&size);
        if !gcd.is_one() {
            return Err(NumberError::NotInvertible);
        }
        BigInt(factor).mod_floor(&BigInt(size))
    }

    /// `math.isqrt(self)`: the largest integer whose square is not above it.
    pub fn isqrt(&self) -> Result<BigInt, NumberError> {
        if self.is_negative() {
            return Err(NumberError::NegativeRoot);
        }
        Ok(BigInt(IBig::from((&self.0).unsigned_abs().sqrt())))
    }
}
