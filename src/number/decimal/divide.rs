//! Quotients.

use super::{
    Coefficient, Conditions, Context, Decimal, MAX_DIGITS,
    finish::{finish, invalid, memory, sticky},
    wide::Wide,
};

impl Decimal {
    /// `self / other`
    #[must_use]
    pub fn divide(&self, other: &Decimal, context: &Context, met: &mut Conditions) -> Decimal {
        let negative = self.negative != other.negative;
        if !self.is_finite() || !other.is_finite() {
            if let Some(nan) = self.nan_of_two(other, context, met) {
                return nan;
            }
            return match (self.is_infinite(), other.is_infinite()) {
                (true, true) => invalid(met),
                (true, false) => Decimal::infinity(negative),
                _ => {
                    met.add(Conditions::CLAMPED);
                    Decimal::zero(negative, context.etiny())
                }
            };
        }
        let ideal = self.exponent - other.exponent;
        if other.coefficient.is_zero() {
            if self.coefficient.is_zero() {
                met.add(Conditions::DIVISION_UNDEFINED);
                return Decimal::nan();
            }
            met.add(Conditions::DIVISION_BY_ZERO);
            return Decimal::infinity(negative);
        }
        if self.coefficient.is_zero() {
            return finish(negative, Coefficient::ZERO, ideal, context, met);
        }
        let (digits, other_digits) = (self.coefficient.digits(), other.coefficient.digits());
        let shift = (other_digits - digits + context.precision + 1).max(0);
        if let (Some(a), Some(b)) = (self.coefficient.small(), other.coefficient.small())
            && digits + shift <= 76
            && let Some(dividend) = Wide::scaled(a, shift as usize)
        {
            let (quotient, rest) = dividend.div_rem(b);
            return quotient_of(negative, Coefficient::from(quotient), rest == 0, ideal, shift, context, met);
        }
        // With a precision beyond all need, an exact quotient is found without it.
        let enough = 4 * (digits + other_digits);
        if shift > enough + 1000 {
            let (quotient, rest) = self.coefficient.scaled(enough).div_rem(&other.coefficient);
            if rest.is_zero() {
                return quotient_of(negative, quotient, true, ideal, enough, context, met);
            }
        }
        if shift > MAX_DIGITS {
            return memory(met);
        }
        let (quotient, rest) = self.coefficient.scaled(shift).div_rem(&other.coefficient);
        quotient_of(negative, quotient, rest.is_zero(), ideal, shift, context, met)
    }
}

/// An exact quotient gets as close to its ideal exponent as it can; another one tells that something follows.
fn quotient_of(
    negative: bool,
    quotient: Coefficient,
    exact: bool,
    ideal: i64,
    shift: i64,
    context: &Context,
    met: &mut Conditions,
) -> Decimal {
    if !exact {
        return finish(negative, sticky(quotient), ideal - shift, context, met);
    }
    let (quotient, stripped) = quotient.stripped(shift);
    finish(negative, quotient, ideal - shift + stripped, context, met)
}
