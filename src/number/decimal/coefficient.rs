//! The digits of a value, as one number: a machine word where it fits, else one of any size.

use std::cmp::Ordering;

use dashu_int::{
    UBig,
    ops::{BitTest, DivRem},
};

use super::{finish::Magnitude, powers_of_ten as powers, powers_of_ten::SMALL, wide::Wide};

/// A word with the alignment of a pointer, so that values need no more than that.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(Rust, packed(8))]
pub struct Word(u128);

/// A non-negative integer. What fits in 128 bits is always `Small`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Coefficient {
    /// Below `2**128`.
    Small(Word),
    /// At least `2**128`.
    Big(UBig),
}

/// What dropped digits are, compared with half a unit of the last digit that stays.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rest {
    /// Zeros.
    Zero,
    /// Less than a half.
    Low,
    /// A half.
    Half,
    /// More than a half.
    High,
}

impl Rest {
    /// From whether it is zero and how it compares with a half.
    #[inline]
    pub fn of(zero: bool, against_half: Ordering) -> Rest {
        match against_half {
            _ if zero => Rest::Zero,
            Ordering::Less => Rest::Low,
            Ordering::Equal => Rest::Half,
            Ordering::Greater => Rest::High,
        }
    }
}

impl From<u128> for Coefficient {
    #[inline]
    fn from(value: u128) -> Coefficient {
        Coefficient::Small(Word(value))
    }
}

impl From<UBig> for Coefficient {
    fn from(value: UBig) -> Coefficient {
        match u128::try_from(&value) {
            Ok(small) => Coefficient::from(small),
            Err(_) => Coefficient::Big(value),
        }
    }
}

impl From<Wide> for Coefficient {
    #[inline]
    fn from(value: Wide) -> Coefficient {
        match value.narrow() {
            Some(small) => Coefficient::from(small),
            None => Coefficient::Big(UBig::from_words(&value.words())),
        }
    }
}

/// The number of decimal digits of a word; 1 for zero.
#[inline]
pub fn digits_of(value: u128) -> i64 {
    let bits = 128 - value.leading_zeros();
    let least = (bits as usize * 1233) >> 12;
    (least + usize::from(value >= SMALL[least])).max(1) as i64
}

impl Coefficient {
    /// 0
    pub const ZERO: Coefficient = Coefficient::Small(Word(0));
    /// 1
    pub const ONE: Coefficient = Coefficient::Small(Word(1));

    /// The word, if it is one.
    #[inline]
    pub fn small(&self) -> Option<u128> {
        match self {
            Coefficient::Small(word) => Some(word.0),
            Coefficient::Big(_) => None,
        }
    }

    /// A number of any size.
    pub fn to_big(&self) -> UBig {
        match self {
            Coefficient::Small(word) => UBig::from(word.0),
            Coefficient::Big(big) => big.clone(),
        }
    }

    /// Is it 0?
    #[inline]
    pub fn is_zero(&self) -> bool {
        self.small() == Some(0)
    }

    /// Is it 1?
    pub fn is_one(&self) -> bool {
        self.small() == Some(1)
    }

    /// The number of decimal digits; 1 for zero.
    #[inline]
    pub fn digits(&self) -> i64 {
        match self {
            Coefficient::Small(word) => digits_of(word.0),
            Coefficient::Big(big) => big_digits(big),
        }
    }

    /// The remainder by a small number.
    pub fn modulo(&self, divisor: u64) -> u64 {
        match self {
            Coefficient::Small(word) => (word.0 % u128::from(divisor)) as u64,
            // 2**64 is one more than a multiple of five.
            Coefficient::Big(big) if divisor == 5 => {
                (big.as_words().iter().map(|&word| u128::from(word)).sum::<u128>() % 5) as u64
            }
            Coefficient::Big(big) => big % divisor,
        }
    }

    /// The next number.
    #[must_use]
    pub fn incremented(self) -> Coefficient {
        match self {
            Coefficient::Small(word) => match { word.0 }.checked_add(1) {
                Some(next) => Coefficient::from(next),
                None => Coefficient::Big(UBig::ONE << 128),
            },
            Coefficient::Big(big) => Coefficient::Big(big + UBig::ONE),
        }
    }

    /// The sum.
    #[must_use]
    pub fn plus(&self, other: &Coefficient) -> Coefficient {
        if let (Some(a), Some(b)) = (self.small(), other.small())
            && let Some(sum) = a.checked_add(b)
        {
            return Coefficient::from(sum);
        }
        match (self, other) {
            (Coefficient::Big(a), Coefficient::Big(b)) => Coefficient::Big(a + b),
            (Coefficient::Big(a), Coefficient::Small(b)) | (Coefficient::Small(b), Coefficient::Big(a)) => {
                Coefficient::Big(a + UBig::from(b.0))
            }
            _ => Coefficient::from(self.to_big() + other.to_big()),
        }
    }

    /// The difference, `other` being no larger.
    #[must_use]
    pub fn minus(&self, other: &Coefficient) -> Coefficient {
        match (self, other) {
            (Coefficient::Small(a), Coefficient::Small(b)) => Coefficient::from(a.0 - b.0),
            (Coefficient::Big(a), Coefficient::Big(b)) => Coefficient::from(a - b),
            _ => Coefficient::from(self.to_big() - other.to_big()),
        }
    }

    /// The product.
    #[must_use]
    pub fn times(&self, other: &Coefficient) -> Coefficient {
        match (self, other) {
            (Coefficient::Small(a), Coefficient::Small(b)) => Coefficient::from(Wide::product(a.0, b.0)),
            (Coefficient::Big(a), Coefficient::Big(b)) => Coefficient::Big(a * b),
            (Coefficient::Big(a), Coefficient::Small(b)) | (Coefficient::Small(b), Coefficient::Big(a)) => {
                Coefficient::from(a * b.0)
            }
        }
    }

    /// Quotient and remainder.
    pub fn div_rem(&self, other: &Coefficient) -> (Coefficient, Coefficient) {
        if let (Some(a), Some(b)) = (self.small(), other.small()) {
            return (Coefficient::from(a / b), Coefficient::from(a % b));
        }
        let (quotient, rest) = match (self, other) {
            (Coefficient::Big(a), Coefficient::Big(b)) => a.div_rem(b),
            (Coefficient::Big(a), Coefficient::Small(b)) => a.div_rem(UBig::from(b.0)),
            _ => return (Coefficient::ZERO, self.clone()),
        };
        (Coefficient::from(quotient), Coefficient::from(rest))
    }

    /// `self * 10**count`, `count` being at most [`super::MAX_DIGITS`].
    #[must_use]
    pub fn scaled(&self, count: i64) -> Coefficient {
        if count == 0 || self.is_zero() {
            return self.clone();
        }
        match self {
            Coefficient::Small(word) if count <= 38 => Coefficient::from(Wide::product(word.0, SMALL[count as usize])),
            Coefficient::Small(word) => powers::with(count, |power| Coefficient::from(power * word.0)),
            Coefficient::Big(big) if count <= 19 => Coefficient::Big(big * (SMALL[count as usize] as u64)),
            Coefficient::Big(big) => powers::with(count, |power| Coefficient::Big(big * power)),
        }
    }

    /// The last `count` digits.
    #[must_use]
    pub fn last_digits(&self, count: i64) -> Coefficient {
        match self {
            _ if count <= 0 => Coefficient::ZERO,
            Coefficient::Small(word) if count <= 38 => Coefficient::from(word.0 % SMALL[count as usize]),
            Coefficient::Big(big) if count < self.digits() => {
                powers::with(count, |power| Coefficient::from(big % power))
            }
            _ => self.clone(),
        }
    }

    /// How many zeros end it, counted up to `limit`; `limit` for zero itself.
    pub fn trailing_zeros_to(&self, limit: i64) -> i64 {
        let (stripped, count) = self.clone().stripped(limit);
        if stripped.is_zero() { limit } else { count }
    }

    /// Without zeros at its end, at most `limit` of them; and how many those were.
    #[must_use]
    pub fn stripped(self, limit: i64) -> (Coefficient, i64) {
        // Each factor ten is a factor two.
        let twos = match &self {
            Coefficient::Small(word) => i64::from({ word.0 }.trailing_zeros()),
            Coefficient::Big(big) => big.trailing_zeros().unwrap_or(0) as i64,
        };
        let limit = limit.min(twos).min(self.digits() - 1);
        if limit <= 0 || self.is_zero() {
            return (self, 0);
        }
        let mut value = self;
        let mut count = 0;
        let mut step = 1i64 << (63 - limit.leading_zeros());
        while step > 0 {
            if count + step <= limit {
                let digits = value.digits();
                if step < digits
                    && let (shorter, Rest::Zero) = value.clone().drop_digits(step, digits)
                {
                    value = shorter;
                    count += step;
                }
            }
            step /= 2;
        }
        (value, count)
    }
}

impl Magnitude for Coefficient {
    #[inline]
    fn digits(&self) -> i64 {
        Coefficient::digits(self)
    }

    #[inline]
    fn is_zero(&self) -> bool {
        Coefficient::is_zero(self)
    }

    fn drop_digits(self, count: i64, digits: i64) -> (Coefficient, Rest) {
        if count > digits || (count > 38 && self.small().is_some()) {
            return (Coefficient::ZERO, if self.is_zero() { Rest::Zero } else { Rest::Low });
        }
        match self {
            Coefficient::Small(word) => {
                let power = SMALL[count as usize];
                let (quotient, rest) = match (u64::try_from(word.0), u64::try_from(power)) {
                    (Ok(word), Ok(power)) => (u128::from(word / power), u128::from(word % power)),
                    _ => {
                        let quotient = word.0 / power;
                        (quotient, word.0 - quotient * power)
                    }
                };
                (Coefficient::from(quotient), Rest::of(rest == 0, rest.cmp(&(power / 2))))
            }
            Coefficient::Big(big) if count <= 19 => {
                let power = SMALL[count as usize] as u64;
                let (quotient, rest) = big.div_rem(power);
                (Coefficient::from(quotient), Rest::of(rest == 0, rest.cmp(&(power / 2))))
            }
            Coefficient::Big(big) => powers::with(count, |power| {
                let (quotient, rest) = (&big).div_rem(power);
                let zero = rest.is_zero();
                (Coefficient::from(quotient), Rest::of(zero, (rest << 1).cmp(power)))
            }),
        }
    }

    fn coefficient(self) -> Coefficient {
        self
    }
}

impl PartialOrd for Coefficient {
    fn partial_cmp(&self, other: &Coefficient) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Coefficient {
    fn cmp(&self, other: &Coefficient) -> Ordering {
        match (self, other) {
            (Coefficient::Small(a), Coefficient::Small(b)) => { a.0 }.cmp(&{ b.0 }),
            (Coefficient::Small(_), Coefficient::Big(_)) => Ordering::Less,
            (Coefficient::Big(_), Coefficient::Small(_)) => Ordering::Greater,
            (Coefficient::Big(a), Coefficient::Big(b)) => a.cmp(b),
        }
    }
}

/// The number of decimal digits. The length in bits leaves two numbers at most, and a comparison decides.
pub fn big_digits(value: &UBig) -> i64 {
    let bits = value.bit_len() as u128;
    if bits == 0 {
        return 1;
    }
    // log10(2), rounded down, in units of 2**-64.
    const LOG: u128 = 5_553_023_288_523_357_132;
    let least = (((bits - 1) * LOG) >> 64) as i64;
    let most = ((bits * (LOG + 1)) >> 64) as i64;
    if least == most || powers::with(most, |power| value < power) { least + 1 } else { most + 1 }
}
