//! The neighbours of a value.

use std::cmp::Ordering;

use super::{
    Coefficient, Conditions, Context, Decimal, Rounding,
    finish::{largest, memory},
};

impl Decimal {
    /// The neighbour of a number that is no NaN, above (`up`) or below.
    fn neighbour(&self, up: bool, context: &Context, met: &mut Conditions) -> Decimal {
        if self.is_infinite() {
            return if self.negative == up { largest(self.negative, context, met) } else { self.clone() };
        }
        if context.precision > super::MAX_DIGITS {
            return memory(met);
        }
        let context = context.rounded(if up { Rounding::Ceiling } else { Rounding::Floor });
        let mut unused = Conditions::NONE;
        let fitting = self.finished(&context, &mut unused);
        if !fitting.is_finite() || fitting.order(self) != Ordering::Equal {
            return fitting;
        }
        let least = Decimal::finite(!up, Coefficient::ONE, context.etiny() - 1);
        self.add(&least, &context, &mut unused)
    }

    /// The smallest number above it.
    #[must_use]
    pub fn next_plus(&self, context: &Context, met: &mut Conditions) -> Decimal {
        match self.nan_of_one(context, met) {
            Some(nan) => nan,
            None => self.neighbour(true, context, met),
        }
    }

    /// The largest number below it.
    #[must_use]
    pub fn next_minus(&self, context: &Context, met: &mut Conditions) -> Decimal {
        match self.nan_of_one(context, met) {
            Some(nan) => nan,
            None => self.neighbour(false, context, met),
        }
    }

    /// The neighbour in the direction of `other`.
    #[must_use]
    pub fn next_toward(&self, other: &Decimal, context: &Context, met: &mut Conditions) -> Decimal {
        if let Some(nan) = self.nan_of_two(other, context, met) {
            return nan;
        }
        let up = match self.order(other) {
            Ordering::Equal => return self.with_sign(other.negative),
            order => order == Ordering::Less,
        };
        let next = self.neighbour(up, context, met);
        let lost = Conditions::INEXACT.with(Conditions::ROUNDED);
        if next.is_infinite() && !self.is_infinite() {
            met.add(lost.with(Conditions::OVERFLOW));
        } else if next.is_finite() && next.adjusted() < context.emin {
            met.add(lost.with(Conditions::UNDERFLOW).with(Conditions::SUBNORMAL));
            if next.is_zero() {
                met.add(Conditions::CLAMPED);
            }
        }
        next
    }
}
