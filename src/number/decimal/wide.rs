//! Numbers of 256 bits: what products and dividends of machine-word coefficients need on their way.

use super::{
    coefficient::{Coefficient, Rest},
    finish::Magnitude,
    powers_of_ten::SMALL,
};

/// An unsigned number of 256 bits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Wide {
    high: u128,
    low: u128,
}

const HALF: u128 = u64::MAX as u128;

const fn product(a: u128, b: u128) -> Wide {
    let (a1, a0, b1, b0) = (a >> 64, a & HALF, b >> 64, b & HALF);
    let low = a0 * b0;
    let middle = a1 * b0 + (low >> 64);
    let other = a0 * b1 + (middle & HALF);
    Wide { high: a1 * b1 + (middle >> 64) + (other >> 64), low: other << 64 | low & HALF }
}

/// `10**n` for `n` up to 77.
static POWERS: [Wide; 78] = {
    let mut powers = [Wide { high: 0, low: 1 }; 78];
    let mut n = 1;
    while n < 78 {
        let previous = powers[n - 1];
        let low = product(previous.low, 10);
        powers[n] = Wide { high: previous.high * 10 + low.high, low: low.low };
        n += 1;
    }
    powers
};

impl Wide {
    /// The product of two words.
    #[inline]
    pub fn product(a: u128, b: u128) -> Wide {
        product(a, b)
    }

    /// A word.
    pub fn from_u128(low: u128) -> Wide {
        Wide { high: 0, low }
    }

    /// `a * 10**n` for `n` up to 76, where it fits.
    pub fn scaled(a: u128, n: usize) -> Option<Wide> {
        if n <= 38 {
            return Some(product(a, SMALL[n]));
        }
        let first = product(a, SMALL[n - 38]);
        (first.high == 0).then(|| product(first.low, SMALL[38]))
    }

    /// The word that it fits in.
    #[inline]
    pub fn narrow(self) -> Option<u128> {
        (self.high == 0).then_some(self.low)
    }

    /// The sum, where it fits.
    pub fn plus(self, other: Wide) -> Option<Wide> {
        let (low, carry) = self.low.overflowing_add(other.low);
        let high = self.high.checked_add(other.high)?.checked_add(u128::from(carry))?;
        Some(Wide { high, low })
    }

    /// The difference, `other` being no larger.
    pub fn minus(self, other: Wide) -> Wide {
        let (low, borrow) = self.low.overflowing_sub(other.low);
        Wide { high: self.high.wrapping_sub(other.high).wrapping_sub(u128::from(borrow)), low }
    }

    fn limbs(self) -> [u64; 4] {
        [self.low as u64, (self.low >> 64) as u64, self.high as u64, (self.high >> 64) as u64]
    }

    fn from_limbs(limbs: [u64; 4]) -> Wide {
        let join = |low: u64, high: u64| u128::from(high) << 64 | u128::from(low);
        Wide { high: join(limbs[2], limbs[3]), low: join(limbs[0], limbs[1]) }
    }

    /// The words, least significant first.
    pub fn words(self) -> [u64; 4] {
        self.limbs()
    }

    /// Quotient and remainder by a word of 64 bits.
    fn by_u64(self, divisor: u64) -> (Wide, u64) {
        let mut limbs = self.limbs();
        let mut rest = 0u64;
        for limb in limbs.iter_mut().rev() {
            let part = u128::from(rest) << 64 | u128::from(*limb);
            if part == 0 {
                continue;
            }
            *limb = (part / u128::from(divisor)) as u64;
            rest = (part % u128::from(divisor)) as u64;
        }
        (Wide::from_limbs(limbs), rest)
    }

    /// Quotient and remainder: long division with digits of 64 bits, each estimated from three digits by two, which is
    /// exact.
    pub fn div_rem(self, divisor: u128) -> (Wide, u128) {
        if self.high == 0 {
            return (Wide::from_u128(self.low / divisor), self.low % divisor);
        }
        if divisor >> 64 == 0 {
            let (quotient, rest) = self.by_u64(divisor as u64);
            return (quotient, u128::from(rest));
        }
        let shift = divisor.leading_zeros();
        let divisor = divisor << shift;
        let (top, bottom) = (divisor >> 64, divisor & HALF);
        let spill = if shift == 0 { 0 } else { self.high >> (128 - shift) };
        let high = if shift == 0 { self.high } else { self.high << shift | self.low >> (128 - shift) };
        let low = self.low << shift;
        let mut rest = spill << 64 | high >> 64;
        let mut quotient = [0u64; 4];
        for (at, next) in [(2, high & HALF), (1, low >> 64), (0, low & HALF)] {
            let (mut digit, mut left) = (rest / top, rest % top);
            while digit > HALF || digit * bottom > (left << 64 | next) {
                digit -= 1;
                left += top;
                if left > HALF {
                    break;
                }
            }
            rest = (left << 64 | next).wrapping_sub(digit.wrapping_mul(bottom));
            quotient[at] = digit as u64;
        }
        (Wide::from_limbs(quotient), rest >> shift)
    }
}

impl Magnitude for Wide {
    fn digits(&self) -> i64 {
        let bits = 256 - if self.high == 0 { 128 + self.low.leading_zeros() } else { self.high.leading_zeros() };
        let least = (bits as usize * 1233) >> 12;
        (least + usize::from(*self >= POWERS[least])).max(1) as i64
    }

    fn is_zero(&self) -> bool {
        self.high == 0 && self.low == 0
    }

    fn drop_digits(self, count: i64, digits: i64) -> (Coefficient, Rest) {
        if self.high == 0 || count > 38 {
            return Coefficient::from(self).drop_digits(count, digits);
        }
        let count = count as usize;
        let (quotient, rest) = if count <= 19 {
            let (quotient, rest) = self.by_u64(SMALL[count] as u64);
            (quotient, u128::from(rest))
        } else {
            let (first, low) = self.by_u64(SMALL[19] as u64);
            let (quotient, high) = first.by_u64(SMALL[count - 19] as u64);
            (quotient, u128::from(high) * SMALL[19] + u128::from(low))
        };
        let half = SMALL[count] / 2;
        (Coefficient::from(quotient), Rest::of(rest == 0, rest.cmp(&half)))
    }

    fn coefficient(self) -> Coefficient {
        Coefficient::from(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotients_multiply_back() {
        let mut seed = 1u128;
        for round in 0..2000u32 {
            seed = seed.wrapping_mul(0x2360_ed05_1fc6_5da4_4385_df64_9fcc_f645).wrapping_add(11);
            let a = seed;
            seed = seed.wrapping_mul(0x2360_ed05_1fc6_5da4_4385_df64_9fcc_f645).wrapping_add(11);
            let b = (seed >> (round % 128)).max(1);
            let all = Wide::product(a, a ^ 0x5555);
            let (quotient, rest) = all.div_rem(b);
            assert!(rest < b);
            let low = Wide::product(quotient.low, b);
            let high = Wide::product(quotient.high, b);
            let back = Wide { high: high.low.wrapping_add(low.high), low: low.low }.plus(Wide::from_u128(rest));
            assert_eq!(back, Some(all), "{a} {b}");
        }
    }

    #[test]
    fn digits_are_counted() {
        for (n, power) in POWERS.iter().enumerate() {
            assert_eq!(power.digits(), n as i64 + 1);
            if n > 0 {
                assert_eq!(power.minus(Wide::from_u128(1)).digits(), n as i64);
            }
        }
    }
}
