//! Digits moved, exponents changed.

use super::{
    Coefficient, Conditions, Context, Decimal,
    finish::{Magnitude, finish, invalid, memory},
};

impl Decimal {
    /// Its value, where it is an integer with exponent 0 of at most this magnitude.
    fn small_integer(&self, most: i64) -> Option<i64> {
        if !self.is_finite() || self.exponent != 0 {
            return None;
        }
        let magnitude = i64::try_from(self.coefficient.small()?).ok()?;
        (magnitude <= most).then_some(if self.negative { -magnitude } else { magnitude })
    }

    /// Multiplied by ten to the power of `other`.
    #[must_use]
    pub fn scaleb(&self, other: &Decimal, context: &Context, met: &mut Conditions) -> Decimal {
        if let Some(nan) = self.nan_of_two(other, context, met) {
            return nan;
        }
        let most = context.emax.saturating_add(context.precision).saturating_mul(2);
        let Some(count) = other.small_integer(most) else { return invalid(met) };
        if self.is_infinite() {
            return self.clone();
        }
        finish(self.negative, self.coefficient.clone(), self.exponent.saturating_add(count), context, met)
    }

    /// The adjusted exponent as a number.
    #[must_use]
    pub fn logb(&self, context: &Context, met: &mut Conditions) -> Decimal {
        if let Some(nan) = self.nan_of_one(context, met) {
            return nan;
        }
        if self.is_infinite() {
            return Decimal::infinity(false);
        }
        if self.is_zero() {
            met.add(Conditions::DIVISION_BY_ZERO);
            return Decimal::infinity(true);
        }
        Decimal::from_i64(self.adjusted()).finished(context, met)
    }

    /// The coefficient's digits moved by `other` places to the left, zeros coming in.
    #[must_use]
    pub fn shift(&self, other: &Decimal, context: &Context, met: &mut Conditions) -> Decimal {
        self.moved(other, false, context, met)
    }

    /// The coefficient's digits turned by `other` places to the left, within the precision.
    #[must_use]
    pub fn rotate(&self, other: &Decimal, context: &Context, met: &mut Conditions) -> Decimal {
        self.moved(other, true, context, met)
    }

    fn moved(&self, other: &Decimal, turns: bool, context: &Context, met: &mut Conditions) -> Decimal {
        if let Some(nan) = self.nan_of_two(other, context, met) {
            return nan;
        }
        let Some(count) = other.small_integer(context.precision) else { return invalid(met) };
        if self.is_infinite() {
            return self.clone();
        }
        let precision = context.precision;
        let digits = self.coefficient.last_digits(precision);
        let right = |digits: Coefficient, count: i64| {
            let length = digits.digits();
            digits.drop_digits(count, length).0
        };
        let left = |digits: &Coefficient, count: i64| digits.last_digits(precision - count).scaled(count);
        let result = if !turns {
            if count > 0 && count - digits.digits() > super::MAX_DIGITS {
                return memory(met);
            }
            if count < 0 { right(digits, -count) } else { left(&digits, count) }
        } else {
            let turn = if count < 0 { count + precision } else { count };
            if turn > super::MAX_DIGITS && !digits.is_zero() {
                return memory(met);
            }
            if turn == 0 || turn == precision {
                digits
            } else {
                left(&digits, turn).plus(&right(digits, precision - turn))
            }
        };
        Decimal { coefficient: result, ..self.clone() }
    }
}
