//! Decimals from and to integers, floats, ratios and hashes.

use dashu_int::{IBig, Sign, UBig};

use super::{Coefficient, Decimal, MAX_DIGITS, powers_of_ten as powers};
use crate::{BigInt, float::decompose, hash};

impl Coefficient {
    /// The number with a sign.
    pub fn to_bigint(&self, negative: bool) -> BigInt {
        let sign = if negative { Sign::Negative } else { Sign::Positive };
        BigInt(IBig::from_parts(sign, self.to_big()))
    }

    /// The magnitude of an integer.
    pub fn of_bigint(value: &BigInt) -> Coefficient {
        Coefficient::from(UBig::from_words(value.magnitude()))
    }

    /// The remainder by `2**61 - 1`.
    fn residue(&self) -> u64 {
        self.modulo(hash::MODULUS)
    }
}

/// The product modulo `2**61 - 1`, which 2 to the power of 61 is one more than.
const fn times(a: u64, b: u64) -> u64 {
    let product = a as u128 * b as u128;
    let folded = (product as u64 & hash::MODULUS) + (product >> 61) as u64;
    if folded >= hash::MODULUS { folded - hash::MODULUS } else { folded }
}

/// The number that ten has to be multiplied by to give one: ten to this power, by Fermat's little theorem.
const TENTH: u64 = power(10, hash::MODULUS - 2);

const fn power(mut base: u64, mut exponent: u64) -> u64 {
    let mut result = 1;
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = times(result, base);
        }
        base = times(base, base);
        exponent >>= 1;
    }
    result
}

impl Decimal {
    /// An integer.
    pub fn from_bigint(value: &BigInt) -> Decimal {
        Decimal::finite(value.is_negative(), Coefficient::of_bigint(value), 0)
    }

    /// A float's exact value.
    pub fn from_f64(value: f64) -> Decimal {
        if value.is_nan() {
            return Decimal::nan().with_sign(value.is_sign_negative());
        }
        let negative = value.is_sign_negative();
        if value.is_infinite() {
            return Decimal::infinity(negative);
        }
        if value == 0.0 {
            return Decimal::zero(negative, 0);
        }
        let (_, mantissa, exponent) = decompose(value);
        // The shortest binary fraction has the shortest decimal one.
        let twos = mantissa.trailing_zeros();
        let (mantissa, exponent) = (mantissa >> twos, exponent + twos as i32);
        let mantissa = UBig::from(mantissa);
        if exponent >= 0 {
            return Decimal::finite(negative, Coefficient::from(mantissa << exponent as usize), 0);
        }
        let places = exponent.unsigned_abs() as usize;
        let coefficient = Coefficient::from(mantissa * UBig::from(5u8).pow(places));
        Decimal::finite(negative, coefficient, -(places as i64))
    }

    /// The nearest float; an infinity beyond the range. A NaN is one.
    pub fn to_f64(&self) -> f64 {
        if let (true, Some(word)) = (self.is_finite(), self.coefficient.small())
            && word < 1 << 53
            && (-22..=22).contains(&self.exponent)
        {
            // Both are exact floats, so one operation rounds once.
            let scale = powers::SMALL[self.exponent.unsigned_abs() as usize] as f64;
            let magnitude = if self.exponent < 0 { word as f64 / scale } else { word as f64 * scale };
            return if self.negative { -magnitude } else { magnitude };
        }
        match self.is_nan() {
            true if self.negative => -f64::NAN,
            true => f64::NAN,
            false => self.to_text(true).parse().unwrap_or(f64::NAN),
        }
    }

    /// Numerator and denominator without common factors; `None` for what is not finite or too long.
    pub fn as_ratio(&self) -> Option<(BigInt, BigInt)> {
        if !self.is_finite() || self.exponent.abs() > MAX_DIGITS && !self.coefficient.is_zero() {
            return None;
        }
        if self.coefficient.is_zero() {
            return Some((BigInt::ZERO, BigInt::ONE));
        }
        if self.exponent >= 0 {
            return Some((self.coefficient.scaled(self.exponent).to_bigint(self.negative), BigInt::ONE));
        }
        // The denominator's factors are twos and fives.
        let (coefficient, stripped) = self.coefficient.clone().stripped(-self.exponent);
        let places = (-self.exponent - stripped) as usize;
        let mut numerator = coefficient.to_big();
        let twos = numerator.trailing_zeros().unwrap_or(0).min(places);
        numerator >>= twos;
        let mut fives = 0;
        while fives < places && &numerator % 5u8 == 0 {
            numerator /= 5u8;
            fives += 1;
        }
        let denominator = UBig::from(5u8).pow(places - fives) << (places - twos);
        let sign = if self.negative { Sign::Negative } else { Sign::Positive };
        Some((BigInt(IBig::from_parts(sign, numerator)), BigInt(IBig::from(denominator))))
    }

    /// The integer part; `None` for what is not finite or too long.
    pub fn to_bigint(&self) -> Option<BigInt> {
        self.to_integer(super::Rounding::Down).map(|magnitude| magnitude.to_bigint(self.negative))
    }

    /// The hash that numbers of the same value have; `None` for NaNs.
    pub fn hash(&self) -> Option<i64> {
        if self.is_nan() {
            return None;
        }
        if self.is_infinite() {
            return Some(if self.negative { -hash::INFINITY } else { hash::INFINITY });
        }
        let base = if self.exponent >= 0 { 10 } else { TENTH };
        let scale = power(base, self.exponent.unsigned_abs());
        let magnitude = times(self.coefficient.residue(), scale) as i64;
        let hash = if self.negative { -magnitude } else { magnitude };
        Some(if hash == -1 { -2 } else { hash })
    }
}
