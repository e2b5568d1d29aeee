//! Powers of e.

use dashu_int::{IBig, UBig};

use super::{
    Coefficient, Conditions, Context, Decimal, MAX_DIGITS, Rounding,
    finish::{finish, memory, overflow, sticky},
    fixed, powers_of_ten as powers,
};

/// Bits that so many decimal digits take.
pub(super) fn bits_of(digits: i64) -> usize {
    (digits as f64 * std::f64::consts::LOG2_10) as usize + 4
}

/// Whether a coefficient that is off by a few units rounds to `precision` digits as the exact value does, which has more
/// digits than any coefficient.
pub(super) fn is_settled(coefficient: &Coefficient, precision: i64) -> bool {
    let spare = coefficient.digits() - precision;
    if spare < 2 {
        return false;
    }
    let tail = coefficient.last_digits(spare);
    let near = Coefficient::from(8u128);
    let unit = Coefficient::ONE.scaled(spare);
    let half = Coefficient::from(5u128).scaled(spare - 1);
    let from_half = if tail > half { tail.minus(&half) } else { half.minus(&tail) };
    tail > near && unit.minus(&tail) > near && from_half > near
}

impl Decimal {
    /// The value in units of `2**-bits`, rounded down.
    pub(super) fn to_fixed(&self, bits: usize) -> IBig {
        let coefficient = self.coefficient.to_big();
        let magnitude = match self.exponent >= 0 {
            true => powers::with(self.exponent, |power| coefficient * power) << bits,
            false => powers::with(-self.exponent, |power| (coefficient << bits) / power),
        };
        if self.negative { -IBig::from(magnitude) } else { IBig::from(magnitude) }
    }

    /// `e**self`, rounded half to even.
    #[must_use]
    pub fn exp(&self, context: &Context, met: &mut Conditions) -> Decimal {
        if let Some(nan) = self.nan_of_one(context, met) {
            return nan;
        }
        if self.is_infinite() {
            return if self.negative { Decimal::zero(false, 0) } else { self.clone() };
        }
        if self.is_zero() {
            return Decimal::from_i64(1);
        }
        let context = &context.rounded(Rounding::HalfEven);
        let precision = context.precision;
        if precision > MAX_DIGITS {
            return memory(met);
        }
        let adjusted = self.adjusted();
        let digits = |value: i64| value.to_string().len() as i64;
        if !self.negative && adjusted > digits((context.emax + 1).saturating_mul(3)) {
            return overflow(false, context, met);
        }
        if self.negative && adjusted > digits((1 - context.etiny()).saturating_mul(3)) {
            return finish(false, Coefficient::ONE, context.etiny() - 2, context, met);
        }
        if adjusted < -precision - 1 {
            // One and next to nothing.
            let one = Coefficient::ONE.scaled(precision + 1);
            let near = if self.negative { one.minus(&Coefficient::ONE) } else { one.incremented() };
            return finish(false, near, -precision - 1, context, met);
        }
        let mut spare = 6;
        loop {
            let places = precision + spare - 1;
            let bits = bits_of(places) + 8;
            // The fraction of a large argument is exact only with the digits of its coefficient.
            let (tens, rest) = fixed::split_by_log_ten(&self.to_fixed(bits), bits);
            let power = fixed::exp(&rest, bits);
            let coefficient = Coefficient::from(powers::with(places, |scale| power * scale) >> bits);
            if is_settled(&coefficient, precision) {
                let tens = i64::try_from(&tens).unwrap_or(if self.negative { i64::MIN / 2 } else { i64::MAX / 2 });
                return finish(false, sticky(coefficient), tens - places, context, met);
            }
            spare += spare;
        }
    }

    /// `e**y` with at least `digits` digits, for a `y` in units of `2**-bits`: a coefficient that may be off by a few units, and its
    /// exponent. `None` where that is beyond all ranges.
    pub(super) fn exp_of_fixed(y: &IBig, bits: usize, digits: i64) -> Option<(Coefficient, i64)> {
        let (tens, rest) = fixed::split_by_log_ten(y, bits);
        let power: UBig = fixed::exp(&rest, bits);
        let coefficient = Coefficient::from(powers::with(digits, |scale| power * scale) >> bits);
        Some((coefficient, i64::try_from(&tens).ok()? - digits))
    }
}
