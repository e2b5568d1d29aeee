//! Comparisons.

use std::cmp::Ordering;

use super::{Conditions, Context, Decimal, Kind, coefficient::Coefficient};

/// How coefficients compare in their units.
fn finite_magnitudes(a: &Decimal, b: &Decimal) -> Ordering {
    match (a.coefficient.is_zero(), b.coefficient.is_zero()) {
        (true, true) => return Ordering::Equal,
        (true, false) => return Ordering::Less,
        (false, true) => return Ordering::Greater,
        _ => {}
    }
    let distance = a.exponent - b.exponent;
    if distance == 0 {
        return a.coefficient.cmp(&b.coefficient);
    }
    let scaled = |value: &Coefficient, count| value.scaled(count);
    a.adjusted().cmp(&b.adjusted()).then_with(|| match distance > 0 {
        true => scaled(&a.coefficient, distance).cmp(&b.coefficient),
        false => a.coefficient.cmp(&scaled(&b.coefficient, -distance)),
    })
}

impl Decimal {
    /// How the numbers compare; no NaNs.
    pub fn order(&self, other: &Decimal) -> Ordering {
        let sign = |value: &Decimal| match (value.is_zero(), value.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        };
        let (own, others) = (sign(self), sign(other));
        if own != others || own == 0 {
            return own.cmp(&others);
        }
        let order = self.order_of_magnitudes(other);
        if self.negative { order.reverse() } else { order }
    }

    /// How the absolute values compare; no NaNs.
    pub fn order_of_magnitudes(&self, other: &Decimal) -> Ordering {
        match (self.is_infinite(), other.is_infinite()) {
            (false, false) => finite_magnitudes(self, other),
            (a, b) => a.cmp(&b),
        }
    }

    /// -1, 0 or 1; or a NaN.
    #[must_use]
    pub fn compare(&self, other: &Decimal, context: &Context, met: &mut Conditions) -> Decimal {
        match self.nan_of_two(other, context, met) {
            Some(nan) => nan,
            None => from_order(self.order(other)),
        }
    }

    /// As [`Decimal::compare`], quiet NaNs being reported too.
    #[must_use]
    pub fn compare_signal(&self, other: &Decimal, context: &Context, met: &mut Conditions) -> Decimal {
        match self.nan_of_two(other, context, met) {
            Some(nan) => {
                met.add(Conditions::INVALID_OPERATION);
                nan
            }
            None => from_order(self.order(other)),
        }
    }

    /// The order of representations, in which only the same ones are equal.
    pub fn total_order(&self, other: &Decimal) -> Ordering {
        match (self.negative, other.negative) {
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (negative, _) => {
                let order = self.total_order_of_magnitudes(other);
                if negative { order.reverse() } else { order }
            }
        }
    }

    /// As [`Decimal::total_order`], without the signs.
    pub fn total_order_of_magnitudes(&self, other: &Decimal) -> Ordering {
        let rank = |value: &Decimal| match value.kind {
            Kind::Finite | Kind::Infinite => 0,
            Kind::Signalling => 1,
            Kind::Quiet => 2,
        };
        rank(self).cmp(&rank(other)).then_with(|| match self.is_nan() {
            true => self.coefficient.cmp(&other.coefficient),
            false => self.order_of_magnitudes(other).then(self.exponent.cmp(&other.exponent)),
        })
    }

    /// [`Decimal::total_order`] as a number.
    #[must_use]
    pub fn compare_total(&self, other: &Decimal) -> Decimal {
        from_order(self.total_order(other))
    }

    /// [`Decimal::total_order_of_magnitudes`] as a number.
    #[must_use]
    pub fn compare_total_mag(&self, other: &Decimal) -> Decimal {
        from_order(self.total_order_of_magnitudes(other))
    }

    /// The larger (`largest`) or smaller one, by value or by magnitude; a number goes before a quiet NaN.
    #[must_use]
    pub fn extreme(
        &self,
        other: &Decimal,
        largest: bool,
        by_magnitude: bool,
        context: &Context,
        met: &mut Conditions,
    ) -> Decimal {
        match (self.kind, other.kind) {
            (Kind::Quiet, Kind::Finite | Kind::Infinite) => return other.finished(context, met),
            (Kind::Finite | Kind::Infinite, Kind::Quiet) => return self.finished(context, met),
            _ => {}
        }
        if let Some(nan) = self.nan_of_two(other, context, met) {
            return nan;
        }
        let order = if by_magnitude { self.order_of_magnitudes(other) } else { self.order(other) };
        let order = order.then_with(|| self.total_order(other));
        let first = if largest { order != Ordering::Less } else { order == Ordering::Less };
        if first { self } else { other }.finished(context, met)
    }

    /// Whether both have the same exponent, are infinities, or NaNs.
    pub fn same_quantum(&self, other: &Decimal) -> bool {
        match (self.kind, other.kind) {
            (Kind::Finite, Kind::Finite) => self.exponent == other.exponent,
            (Kind::Infinite, Kind::Infinite) => true,
            _ => self.is_nan() && other.is_nan(),
        }
    }
}

fn from_order(order: Ordering) -> Decimal {
    Decimal::from_i64(order as i64)
}
