//! Values made to have a given exponent, or no zeros at the end.

use super::{
    Coefficient, Conditions, Context, Decimal, MAX_DIGITS, Rounding,
    coefficient::Rest,
    finish::{Magnitude, finish, invalid, memory, rounds_up},
};

/// The coefficient in units of another exponent, and what was dropped for it.
fn rescaled(value: &Decimal, exponent: i64, rounding: Rounding) -> (Coefficient, Rest) {
    if value.exponent >= exponent {
        return (value.coefficient.scaled(value.exponent - exponent), Rest::Zero);
    }
    let digits = value.coefficient.digits();
    let (mut kept, rest) = value.coefficient.clone().drop_digits(exponent - value.exponent, digits);
    if rounds_up(rounding, value.negative, &kept, rest) {
        kept = kept.incremented();
    }
    (kept, rest)
}

impl Decimal {
    /// The value with the exponent of `other`.
    #[must_use]
    pub fn quantize(&self, other: &Decimal, context: &Context, met: &mut Conditions) -> Decimal {
        if let Some(nan) = self.nan_of_two(other, context, met) {
            return nan;
        }
        match (self.is_infinite(), other.is_infinite()) {
            (true, true) => return self.clone(),
            (false, false) => {}
            _ => return invalid(met),
        }
        let exponent = other.exponent;
        if exponent < context.etiny() || exponent > context.emax {
            return invalid(met);
        }
        if self.is_zero() {
            return finish(self.negative, Coefficient::ZERO, exponent, context, met);
        }
        let adjusted = self.adjusted();
        if adjusted > context.emax || adjusted - exponent + 1 > context.precision {
            return invalid(met);
        }
        if self.exponent - exponent > MAX_DIGITS {
            return memory(met);
        }
        let (kept, rest) = rescaled(self, exponent, context.rounding);
        let digits = kept.digits();
        if digits > context.precision || (!kept.is_zero() && exponent + digits - 1 > context.emax) {
            return invalid(met);
        }
        if exponent > self.exponent {
            met.add(Conditions::ROUNDED);
            if rest != Rest::Zero {
                met.add(Conditions::INEXACT);
            }
        }
        finish(self.negative, kept, exponent, context, met)
    }

    /// The nearest integer by the context's rounding; the precision does not matter. `reports` whether something was lost.
    #[must_use]
    pub fn to_integral(&self, reports: bool, context: &Context, met: &mut Conditions) -> Decimal {
        if let Some(nan) = self.nan_of_one(context, met) {
            return nan;
        }
        if !self.is_finite() || self.exponent >= 0 {
            return self.clone();
        }
        if self.is_zero() {
            return Decimal::zero(self.negative, 0);
        }
        let (kept, rest) = rescaled(self, 0, context.rounding);
        if reports {
            met.add(Conditions::ROUNDED);
            if rest != Rest::Zero {
                met.add(Conditions::INEXACT);
            }
        }
        Decimal::finite(self.negative, kept, 0)
    }

    /// The finite value with another exponent, whatever its digits are then.
    #[must_use]
    pub fn rescaled(&self, exponent: i64, rounding: Rounding) -> Decimal {
        Decimal::finite(self.negative, rescaled(self, exponent, rounding).0, exponent)
    }

    /// The value without zeros at its end.
    #[must_use]
    pub fn normalize(&self, context: &Context, met: &mut Conditions) -> Decimal {
        if let Some(nan) = self.nan_of_one(context, met) {
            return nan;
        }
        let value = self.finished(context, met);
        if !value.is_finite() {
            return value;
        }
        if value.coefficient.is_zero() {
            return Decimal::zero(value.negative, 0);
        }
        let most = if context.clamp { context.etop() } else { context.emax };
        let (coefficient, stripped) = value.coefficient.stripped((most - value.exponent).max(0));
        Decimal::finite(value.negative, coefficient, value.exponent + stripped)
    }

    /// The integer part towards minus infinity (or plus infinity, or to the nearest even): `round`, `floor`, `ceil`.
    pub fn to_integer(&self, rounding: Rounding) -> Option<Coefficient> {
        if !self.is_finite() || self.exponent > MAX_DIGITS && !self.coefficient.is_zero() {
            return None;
        }
        if self.coefficient.is_zero() {
            return Some(Coefficient::ZERO);
        }
        Some(rescaled(self, 0, rounding).0)
    }
}
