//! Powers.

use dashu_int::{UBig, ops::BitTest};

use super::{
    Coefficient, Conditions, Context, Decimal, MAX_DIGITS, Rounding,
    exp::{bits_of, is_settled},
    finish::{Magnitude, finish, invalid, memory, overflow, sticky},
    powers_of_ten as powers,
    wide::Wide,
};

impl Decimal {
    /// Whether it is an odd integer.
    fn is_odd(&self) -> bool {
        self.is_integer() && self.exponent <= 0 && {
            let digits = self.coefficient.digits();
            -self.exponent < digits && self.coefficient.clone().drop_digits(-self.exponent, digits).0.modulo(2) == 1
        }
    }

    /// `self ** other`
    #[must_use]
    pub fn power(&self, other: &Decimal, context: &Context, met: &mut Conditions) -> Decimal {
        if let Some(nan) = self.nan_of_two(other, context, met) {
            return nan;
        }
        if other.is_zero() {
            return if self.is_zero() { invalid(met) } else { Decimal::from_i64(1) };
        }
        let integral = other.is_integer();
        let negative = self.negative && other.is_odd();
        if self.negative && !self.is_zero() && !integral && !other.is_infinite() && !self.is_infinite() {
            return invalid(met);
        }
        if self.negative && (other.is_infinite() || !integral) && !self.is_zero() {
            return invalid(met);
        }
        if self.is_zero() {
            if other.negative { Decimal::infinity(negative) } else { Decimal::zero(negative, 0) }
        } else if self.is_infinite() {
            if other.negative { Decimal::zero(negative, 0) } else { Decimal::infinity(negative) }
        } else {
            self.finite_power(other, integral, negative, context, met)
        }
    }

    fn finite_power(
        &self,
        other: &Decimal,
        integral: bool,
        negative: bool,
        context: &Context,
        met: &mut Conditions,
    ) -> Decimal {
        let one = Decimal::from_i64(1);
        let precision = context.precision;
        match self.order_of_magnitudes(&one) {
            std::cmp::Ordering::Equal if integral && !other.is_infinite() => {
                let times = if other.negative { 0 } else { other.integer_up_to(precision) };
                let mut exponent = self.exponent.saturating_mul(times);
                if exponent < 1 - precision {
                    exponent = 1 - precision;
                    met.add(Conditions::ROUNDED);
                }
                if -exponent > MAX_DIGITS {
                    return memory(met);
                }
                return Decimal::finite(negative, Coefficient::ONE.scaled((-exponent).max(0)), exponent.min(0));
            }
            std::cmp::Ordering::Equal => {
                if precision > MAX_DIGITS {
                    return memory(met);
                }
                met.add(Conditions::INEXACT.with(Conditions::ROUNDED));
                return Decimal::finite(negative, Coefficient::ONE.scaled(precision - 1), 1 - precision);
            }
            order if other.is_infinite() => {
                return match (order == std::cmp::Ordering::Less) == other.negative {
                    true => Decimal::infinity(negative),
                    false => Decimal::zero(negative, 0),
                };
            }
            _ => {}
        }
        // How large the result's exponent is at least, by its number of digits.
        let adjusted = self.adjusted();
        let bound = self.log10_bound() + other.adjusted();
        let digits = |value: i64| value.to_string().len() as i64;
        if (adjusted >= 0) != other.negative {
            if bound >= digits(context.emax) {
                return overflow(negative, context, met);
            }
        } else if bound >= digits(-context.etiny()) {
            return finish(negative, Coefficient::ONE, context.etiny() - 2, context, met);
        }
        if integral && other.adjusted() < 18 {
            let count = other.integer_up_to(i64::MAX);
            if let Some(done) = self.integer_power(count as u64, other.negative, negative, context, met) {
                return done;
            }
        }
        self.real_power(other, negative, context, met)
    }

    /// The magnitude of an integer, cut at `most`.
    fn integer_up_to(&self, most: i64) -> i64 {
        if self.adjusted() > 18 {
            return most;
        }
        let word = self.to_integer(Rounding::Down).and_then(|value| value.small()).unwrap_or(u128::MAX);
        i64::try_from(word).map_or(most, |word| word.min(most))
    }

    /// A power of ten that the magnitude of the logarithm to the base ten surely reaches.
    fn log10_bound(&self) -> i64 {
        let adjusted = self.adjusted();
        if adjusted >= 1 {
            return adjusted.to_string().len() as i64 - 1;
        }
        if adjusted <= -2 {
            return (-1 - adjusted).to_string().len() as i64 - 1;
        }
        self.least_log() - 1
    }

    /// A power with an integer exponent other than zero. `None` where logarithms do better.
    fn integer_power(
        &self,
        count: u64,
        inverse: bool,
        negative: bool,
        context: &Context,
        met: &mut Conditions,
    ) -> Option<Decimal> {
        let precision = context.precision;
        if let Some(word) = self.coefficient.small()
            && !inverse
            && let Some(power) = power_of_word(word, count)
        {
            let exponent = self.exponent.checked_mul(i64::try_from(count).ok()?)?;
            return Some(finish(negative, power, exponent, context, met));
        }
        let digits = self.coefficient.digits();
        if !inverse && count <= 8 && digits < 1000 && digits * count as i64 <= 4 * precision {
            let factor = &self.coefficient;
            let power = (1..count).fold(factor.clone(), |power, _| power.times(factor));
            return Some(finish(negative, power, self.exponent.checked_mul(count as i64)?, context, met));
        }
        let (odd, zeros) = self.coefficient.clone().stripped(i64::MAX);
        let mut base = (odd, zeros, self.exponent);
        if inverse {
            // One by a power of two is a power of five with an exponent, and the other way round; nothing else ends.
            let big = base.0.to_big();
            let exponent = -self.exponent - zeros;
            let twos = big.trailing_zeros().unwrap_or(0);
            base = if big.bit_len() == twos + 1 {
                (Coefficient::from(UBig::from(5u8).pow(twos)), 0, exponent - twos as i64)
            } else if let Some(fives) = power_of_five(&big) {
                (Coefficient::from(UBig::ONE << fives), 0, exponent - fives as i64)
            } else {
                return self.rounded_power(count, true, negative, context, met);
            };
        }
        let (coefficient, zeros, exponent) = base;
        let count_signed = i64::try_from(count).ok()?;
        let exponent = exponent.checked_mul(count_signed)?;
        let zeros = zeros.checked_mul(count_signed)?;
        if coefficient.is_one() {
            let shown = zeros.min(precision + 1);
            let rest = exponent.checked_add(zeros - shown)?;
            return Some(finish(negative, Coefficient::ONE.scaled(shown), rest, context, met));
        }
        let length = (coefficient.digits() as f64 - 1.0).max(log10_of(&coefficient)) * count as f64;
        if length > 2.0 * precision as f64 + 100.0 {
            return self.rounded_power(count, inverse, negative, context, met);
        }
        let power = match coefficient.small() {
            Some(small) if count == 2 => Coefficient::from(Wide::product(small, small)),
            _ => Coefficient::from(coefficient.to_big().pow(count as usize)),
        };
        let shown = zeros.min((precision + 1 - power.digits()).max(0));
        Some(finish(negative, power.scaled(shown), exponent.checked_add(zeros - shown)?, context, met))
    }

    /// An integer power with more digits than the precision, by repeated squaring with a few spare digits; again with more
    /// of them until the rounding is sure.
    fn rounded_power(
        &self,
        count: u64,
        inverse: bool,
        negative: bool,
        context: &Context,
        met: &mut Conditions,
    ) -> Option<Decimal> {
        let precision = context.precision;
        if precision > MAX_DIGITS / 4 {
            return Some(memory(met));
        }
        let lost = 2 * i64::from(64 - count.leading_zeros()) / 3 + 3;
        let mut spare = 6;
        loop {
            let digits = precision + spare + lost;
            let (coefficient, exponent) = truncated_power(&self.coefficient, self.exponent, count, digits)?;
            let (coefficient, exponent) = if inverse {
                let length = coefficient.digits() + digits;
                let quotient = Coefficient::ONE.scaled(length).div_rem(&coefficient).0;
                (quotient, -exponent - length)
            } else {
                (coefficient, exponent)
            };
            // The digits that squaring spoiled go.
            let length = coefficient.digits();
            let spoiled = (length - precision - spare).max(0);
            let kept = coefficient.drop_digits(spoiled, length).0;
            if is_settled(&kept, precision) {
                return Some(finish(negative, sticky(kept), exponent + spoiled, context, met));
            }
            spare += spare;
            if spare > 20 * precision + 10_000 {
                return None;
            }
        }
    }

    /// Any other power: `e**(other * ln(self))`, with so many spare digits that an exact result shows as one.
    fn real_power(&self, other: &Decimal, negative: bool, context: &Context, met: &mut Conditions) -> Decimal {
        let precision = context.precision;
        if precision > MAX_DIGITS / 4 {
            return memory(met);
        }
        let digits = precision + 24;
        let bits = bits_of(digits) + 16;
        let magnitude = (other.adjusted() + 1).max(0);
        let more = bits + bits_of(magnitude + self.exponent.unsigned_abs().to_string().len() as i64 + 4);
        // No logarithm has more than twenty digits before its point.
        if other.adjusted() + 20 < -digits - 5 {
            met.add(Conditions::INEXACT.with(Conditions::ROUNDED));
            return finish(negative, Coefficient::ONE.scaled(precision - 1), 1 - precision, context, met);
        }
        let log = self.with_sign(false).ln_fixed(more);
        let scaled = log * other.coefficient.to_big();
        let product = match other.exponent >= 0 {
            true => powers::with(other.exponent, |power| scaled * power),
            false => powers::with(-other.exponent, |power| scaled / power),
        };
        let product = (if other.negative { -product } else { product }) >> (more - bits);
        let up = product > dashu_int::IBig::ZERO;
        let Some((coefficient, exponent)) = Decimal::exp_of_fixed(&product, bits, digits) else {
            return match up {
                true => overflow(negative, context, met),
                false => finish(negative, Coefficient::ONE, context.etiny() - 2, context, met),
            };
        };
        let length = coefficient.digits();
        let spoiled = length - precision - 14;
        let (mut kept, rest) = coefficient.drop_digits(spoiled, length);
        if super::finish::rounds_up(Rounding::HalfEven, false, &kept, rest) {
            kept = kept.incremented();
        }
        let result = finish(negative, kept, exponent + spoiled, context, met);
        met.add(Conditions::INEXACT.with(Conditions::ROUNDED));
        if met.any(Conditions::SUBNORMAL) {
            met.add(Conditions::UNDERFLOW);
        }
        result
    }

    /// `self ** other % modulus` of integers, exactly.
    #[must_use]
    pub fn modular_power(
        &self,
        other: &Decimal,
        modulus: &Decimal,
        context: &Context,
        met: &mut Conditions,
    ) -> Decimal {
        if let Some(nan) = self.nan_of_three(other, modulus, context, met) {
            return nan;
        }
        let integers = self.is_integer() && other.is_integer() && modulus.is_integer();
        if !integers || other.negative && !other.is_zero() || modulus.is_zero() {
            return invalid(met);
        }
        if modulus.adjusted() >= context.precision || self.is_zero() && other.is_zero() {
            return invalid(met);
        }
        let Some(modulus) = modulus.to_bigint().map(|value| value.abs()) else { return memory(met) };
        let negative = self.negative && other.is_odd();
        // Powers of ten in the operands are reduced on their way, however large they are.
        let reduced = |coefficient: &Coefficient, exponent: i64| -> Option<crate::BigInt> {
            if exponent < 0 {
                return None;
            }
            let ten = crate::BigInt::from(10u64).modpow(&crate::BigInt::from(exponent as u64), &modulus).ok()?;
            coefficient.to_bigint(false).mul(&ten).ok()?.mod_floor(&modulus).ok()
        };
        let base = match reduced(&self.coefficient, self.exponent) {
            Some(base) => base,
            None => match self.with_sign(false).to_bigint() {
                Some(base) => base,
                None => return memory(met),
            },
        };
        let power = if other.exponent > 0 {
            // base ** (c * 10**e) is (base ** c) ** 10, e times.
            let ten = crate::BigInt::from(10u64);
            let mut power = base.modpow(&other.coefficient.to_bigint(false), &modulus).ok();
            if other.exponent > 1_000_000 {
                return memory(met);
            }
            for _ in 0..other.exponent {
                power = power.and_then(|power| power.modpow(&ten, &modulus).ok());
            }
            power
        } else {
            other.to_bigint().and_then(|exponent| base.modpow(&exponent, &modulus).ok())
        };
        match power {
            Some(power) => finish(negative, Coefficient::of_bigint(&power), 0, context, met),
            None => memory(met),
        }
    }
}

/// `word ** count`, where 256 bits hold it; `count` is not zero.
fn power_of_word(word: u128, count: u64) -> Option<Wide> {
    if count > 256 {
        return None;
    }
    let mut power = 1u128;
    for _ in 1..count {
        power = power.checked_mul(word)?;
    }
    Some(Wide::product(power, word))
}

fn power_of_five(value: &UBig) -> Option<usize> {
    let mut rest = value.clone();
    let mut fives = 0;
    // A value of so many bits would hold more digits than any precision that an exact result needs.
    if value.bit_len() > 100_000 {
        return None;
    }
    while &rest % 5u8 == 0 {
        rest /= 5u8;
        fives += 1;
    }
    rest.is_one().then_some(fives)
}

fn log10_of(coefficient: &Coefficient) -> f64 {
    match coefficient.small() {
        Some(word) => (word as f64).log10(),
        None => coefficient.digits() as f64 - 1.0,
    }
}

/// `(c * 10**e) ** count` with `digits` digits: off by less than `4 * count` units of the last one.
fn truncated_power(c: &Coefficient, e: i64, count: u64, digits: i64) -> Option<(Coefficient, i64)> {
    let cut = |value: Coefficient, exponent: i64| {
        let length = value.digits();
        let extra = (length - digits).max(0);
        (if extra > 0 { value.drop_digits(extra, length).0 } else { value }, exponent + extra)
    };
    let (mut result, mut exponent) = (Coefficient::ONE, 0i64);
    for at in (0..64 - count.leading_zeros()).rev() {
        (result, exponent) = cut(result.times(&result), exponent.checked_mul(2)?);
        if count >> at & 1 == 1 {
            (result, exponent) = cut(result.times(c), exponent.checked_add(e)?);
        }
    }
    Some((result, exponent))
}
