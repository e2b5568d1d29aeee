//! From and to machine integers and floats.

use dashu_int::IBig;

use super::BigInt;
use super::divide::round_scaled;
use crate::error::NumberError;

macro_rules! from_machine {
    ($($type:ty)*) => {
        $(impl From<$type> for BigInt {
            fn from(value: $type) -> BigInt {
                BigInt(IBig::from(value))
            }
        })*
    };
}
from_machine!(i32 i64 i128 u32 u64 u128 usize isize);

impl BigInt {
    /// From a magnitude in 64-bit words, least significant first.
    pub fn from_words(negative: bool, words: &[u64]) -> BigInt {
        let sign = if negative { dashu_int::Sign::Negative } else { dashu_int::Sign::Positive };
        BigInt(IBig::from_sign_words(sign, words))
    }

    /// The integer part of a float, exactly: `int(x)`.
    pub fn from_f64(value: f64) -> Result<BigInt, NumberError> {
        if value.is_nan() {
            return Err(NumberError::NanToInt);
        }
        if value.is_infinite() {
            return Err(NumberError::InfinityToInt);
        }
        if value.abs() < 9.2e18 {
            return Ok(BigInt::from(value as i64));
        }
        let (negative, mantissa, exponent) = crate::float::decompose(value);
        let magnitude = IBig::from(mantissa) << exponent as usize;
        Ok(BigInt(if negative { -magnitude } else { magnitude }))
    }

    /// The value if 64 signed bits hold it.
    pub fn to_i64(&self) -> Option<i64> {
        match *self.magnitude() {
            [] => Some(0),
            [word] if self.is_negative() => {
                if word <= 1 << 63 {
                    Some((word as i64).wrapping_neg())
                } else {
                    None
                }
            }
            [word] => i64::try_from(word).ok(),
            _ => None,
        }
    }

    /// The value if 64 unsigned bits hold it.
    pub fn to_u64(&self) -> Option<u64> {
        match *self.magnitude() {
            [] => Some(0),
            [word] if !self.is_negative() => Some(word),
            _ => None,
        }
    }

    /// The value if 128 signed bits hold it.
    pub fn to_i128(&self) -> Option<i128> {
        let magnitude = match *self.magnitude() {
            [] => 0,
            [low] => u128::from(low),
            [low, high] => u128::from(high) << 64 | u128::from(low),
            _ => return None,
        };
        if self.is_negative() {
            (magnitude <= 1 << 127).then(|| (magnitude as i128).wrapping_neg())
        } else {
            i128::try_from(magnitude).ok()
        }
    }

    /// The lowest 64 bits of the two's complement: what C's conversions with a mask give.
    pub fn to_u64_wrapping(&self) -> u64 {
        let low = self.magnitude().first().copied().unwrap_or(0);
        if self.is_negative() { low.wrapping_neg() } else { low }
    }

    /// The nearest float, ties to even: `float(x)`.
    pub fn to_f64(&self) -> Result<f64, NumberError> {
        let (mantissa, exponent) = self.top_bits();
        let value = round_scaled(mantissa, exponent as i64);
        if value.is_infinite() {
            return Err(NumberError::IntTooLargeForFloat);
        }
        Ok(if self.is_negative() { -value } else { value })
    }

    /// `(m, e)` with `abs(self) == m * 2**e` and `0.5 <= abs(m) < 1`, as `math.frexp` but for any size; `m` is rounded
    /// half to even and carries the sign. For logarithms of what no float holds.
    pub fn frexp(&self) -> (f64, u64) {
        let (mantissa, exponent) = self.top_bits();
        if mantissa == 0 {
            return (0.0, 0);
        }
        let bits = 64 - mantissa.leading_zeros();
        let mut fraction = round_scaled(mantissa, -i64::from(bits));
        let mut total = exponent + u64::from(bits);
        if fraction == 1.0 {
            fraction = 0.5;
            total += 1;
        }
        (if self.is_negative() { -fraction } else { fraction }, total)
    }

    /// The uppermost 64 bits of the magnitude (the last one set if anything below is), and how many bits are below.
    fn top_bits(&self) -> (u64, u64) {
        let words = self.magnitude();
        match *words {
            [] => (0, 0),
            [word] => (word, 0),
            [ref rest @ .., second, first] => {
                let lead = first.leading_zeros();
                let wide = (u128::from(first) << 64 | u128::from(second)) << lead;
                let sticky = wide as u64 != 0 || rest.iter().any(|&word| word != 0);
                let mantissa = (wide >> 64) as u64 | u64::from(sticky);
                (mantissa, (words.len() as u64 - 1) * 64 - u64::from(lead))
            }
        }
    }
}
