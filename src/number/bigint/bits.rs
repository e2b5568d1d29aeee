//! Bits: integers as two's complement that goes on for ever to the left.

use super::{BigInt, guard};
use crate::error::NumberError;

impl BigInt {
    /// `int.bit_length`: bits of the magnitude, 0 for 0.
    pub fn bit_length(&self) -> u64 {
        match self.magnitude() {
            [] => 0,
            words => words.len() as u64 * 64 - u64::from(words[words.len() - 1].leading_zeros()),
        }
    }

    /// `int.bit_count`: ones in the magnitude.
    pub fn bit_count(&self) -> u64 {
        self.magnitude().iter().map(|word| u64::from(word.count_ones())).sum()
    }

    /// Zeros at the low end; `None` for 0.
    pub fn trailing_zeros(&self) -> Option<u64> {
        let words = self.magnitude();
        let index = words.iter().position(|&word| word != 0)?;
        Some(index as u64 * 64 + u64::from(words[index].trailing_zeros()))
    }

    /// `self & other`
    pub fn and(&self, other: &BigInt) -> BigInt {
        BigInt(&self.0 & &other.0)
    }

    /// `self | other`
    pub fn or(&self, other: &BigInt) -> BigInt {
        BigInt(&self.0 | &other.0)
    }

    /// `self ^ other`
    pub fn xor(&self, other: &BigInt) -> BigInt {
        BigInt(&self.0 ^ &other.0)
    }

    /// `~self`
    pub fn not(&self) -> BigInt {
        BigInt(!&self.0)
    }

    /// `self << count`; refuses what memory cannot hold.
    pub fn shl(&self, count: u64) -> Result<BigInt, NumberError> {
        if self.is_zero() {
            return Ok(BigInt::ZERO);
        }
        // More than CPython could count of its digits, which have 30 bits.
        const DIGIT: u64 = 30;
        let own = self.bit_length().div_ceil(DIGIT);
        if own.saturating_add(count.div_ceil(DIGIT)) > (i64::MAX as u64 - 1) / DIGIT {
            return Err(NumberError::TooManyDigits);
        }
        guard(self.bit_length().saturating_add(count))?;
        Ok(BigInt(&self.0 << count as usize))
    }

    /// `self >> count`, rounding towards negative infinity.
    pub fn shr(&self, count: u64) -> BigInt {
        if count >= self.bit_length() {
            return if self.is_negative() { BigInt::from(-1i64) } else { BigInt::ZERO };
        }
        BigInt(&self.0 >> count as usize)
    }

    /// `self << count` for any count.
    pub fn shl_big(&self, count: &BigInt) -> Result<BigInt, NumberError> {
        match count.to_u64() {
            _ if count.is_negative() => Err(NumberError::NegativeShift),
            Some(count) => self.shl(count),
            None => self.shl(u64::MAX),
        }
    }

    /// `self >> count` for any count.
    pub fn shr_big(&self, count: &BigInt) -> Result<BigInt, NumberError> {
        if count.is_negative() {
            return Err(NumberError::NegativeShift);
        }
        Ok(self.shr(count.to_u64().unwrap_or(u64::MAX)))
    }
}
