//! Integer quotients and remainders.

use std::cmp::Ordering;

use super::{
    Coefficient, Conditions, Context, Decimal, MAX_DIGITS,
    finish::{finish, invalid, memory},
};

/// The integer quotient and the remainder with its exponent.
struct Parts {
    quotient: Coefficient,
    rest: Coefficient,
    exponent: i64,
    /// The divisor in the remainder's unit.
    divisor: Coefficient,
}

impl Decimal {
    /// Divides finite numbers, the divisor not being zero; `None` where the quotient has more digits than the precision.
    fn divide_to_integer(&self, other: &Decimal, context: &Context, met: &mut Conditions) -> Option<Parts> {
        let exponent = self.exponent.min(other.exponent);
        let distance = self.adjusted() - other.adjusted();
        if !self.is_zero() && distance > context.precision {
            met.add(Conditions::DIVISION_IMPOSSIBLE);
            return None;
        }
        if self.is_zero() || distance <= -2 {
            let scale = self.exponent - exponent;
            if scale > MAX_DIGITS && !self.is_zero() {
                memory(met);
                return None;
            }
            let rest = self.coefficient.scaled(scale);
            return Some(Parts { quotient: Coefficient::ZERO, rest, exponent, divisor: Coefficient::ZERO });
        }
        let (up, down) = (self.exponent - exponent, other.exponent - exponent);
        if up.max(down) > MAX_DIGITS {
            memory(met);
            return None;
        }
        let divisor = other.coefficient.scaled(down);
        let (quotient, rest) = self.coefficient.scaled(up).div_rem(&divisor);
        if quotient.digits() > context.precision {
            met.add(Conditions::DIVISION_IMPOSSIBLE);
            return None;
        }
        Some(Parts { quotient, rest, exponent, divisor })
    }

    /// The integer part of `self / other`.
    #[must_use]
    pub fn divide_int(&self, other: &Decimal, context: &Context, met: &mut Conditions) -> Decimal {
        let negative = self.negative != other.negative;
        if let Some(nan) = self.nan_of_two(other, context, met) {
            return nan;
        }
        match (self.is_infinite(), other.is_infinite()) {
            (true, true) => return invalid(met),
            (true, false) => return Decimal::infinity(negative),
            (false, true) => return Decimal::zero(negative, 0),
            _ => {}
        }
        if other.is_zero() {
            if self.is_zero() {
                met.add(Conditions::DIVISION_UNDEFINED);
                return Decimal::nan();
            }
            met.add(Conditions::DIVISION_BY_ZERO);
            return Decimal::infinity(negative);
        }
        match self.divide_to_integer(other, context, met) {
            Some(parts) => finish(negative, parts.quotient, 0, context, met),
            None => Decimal::nan(),
        }
    }

    /// What is left of `self` by the integer quotient; it has the sign of `self`.
    #[must_use]
    pub fn remainder(&self, other: &Decimal, context: &Context, met: &mut Conditions) -> Decimal {
        if let Some(nan) = self.nan_of_two(other, context, met) {
            return nan;
        }
        if let Some(done) = self.remainder_of_specials(other, context, met) {
            return done;
        }
        match self.divide_to_integer(other, context, met) {
            Some(parts) => finish(self.negative, parts.rest, parts.exponent, context, met),
            None => Decimal::nan(),
        }
    }

    fn remainder_of_specials(&self, other: &Decimal, context: &Context, met: &mut Conditions) -> Option<Decimal> {
        if self.is_infinite() {
            return Some(invalid(met));
        }
        if other.is_infinite() {
            return Some(self.finished(context, met));
        }
        if !other.is_zero() {
            return None;
        }
        if !self.is_zero() {
            return Some(invalid(met));
        }
        met.add(Conditions::DIVISION_UNDEFINED);
        Some(Decimal::nan())
    }

    /// Integer quotient and remainder.
    #[must_use]
    pub fn divmod(&self, other: &Decimal, context: &Context, met: &mut Conditions) -> (Decimal, Decimal) {
        if let Some(nan) = self.nan_of_two(other, context, met) {
            return (nan.clone(), nan);
        }
        let negative = self.negative != other.negative;
        if self.is_infinite() {
            met.add(Conditions::INVALID_OPERATION);
            let quotient = if other.is_infinite() { Decimal::nan() } else { Decimal::infinity(negative) };
            return (quotient, Decimal::nan());
        }
        if other.is_infinite() {
            return (Decimal::zero(negative, 0), self.finished(context, met));
        }
        if other.is_zero() {
            if self.is_zero() {
                met.add(Conditions::DIVISION_UNDEFINED);
                return (Decimal::nan(), Decimal::nan());
            }
            met.add(Conditions::DIVISION_BY_ZERO.with(Conditions::INVALID_OPERATION));
            return (Decimal::infinity(negative), Decimal::nan());
        }
        match self.divide_to_integer(other, context, met) {
            Some(parts) => (
                finish(negative, parts.quotient, 0, context, met),
                finish(self.negative, parts.rest, parts.exponent, context, met),
            ),
            None => (Decimal::nan(), Decimal::nan()),
        }
    }

    /// `self - other * n`, `n` being the integer that is nearest to the quotient, the even one of two.
    #[must_use]
    pub fn remainder_near(&self, other: &Decimal, context: &Context, met: &mut Conditions) -> Decimal {
        if let Some(nan) = self.nan_of_two(other, context, met) {
            return nan;
        }
        if let Some(done) = self.remainder_of_specials(other, context, met) {
            return done;
        }
        let Some(parts) = self.divide_to_integer(other, context, met) else { return Decimal::nan() };
        let (quotient, rest, divisor) = (parts.quotient, parts.rest, parts.divisor);
        // A divisor of zero stands for one that is far larger than the dividend.
        let nearer = match rest.plus(&rest).cmp(&divisor) {
            _ if divisor.is_zero() => false,
            Ordering::Less => false,
            Ordering::Equal => quotient.modulo(2) == 1,
            Ordering::Greater => true,
        };
        if !nearer {
            return finish(self.negative, rest, parts.exponent, context, met);
        }
        if quotient.incremented().digits() > context.precision {
            met.add(Conditions::DIVISION_IMPOSSIBLE);
            return Decimal::nan();
        }
        finish(!self.negative, divisor.minus(&rest), parts.exponent, context, met)
    }
}
