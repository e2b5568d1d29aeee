//! Sums and differences.

use super::{
    Coefficient, Conditions, Context, Decimal, MAX_DIGITS, Rounding,
    coefficient::Rest,
    finish::{Magnitude, finish, invalid, memory},
    powers_of_ten::SMALL,
    wide::Wide,
};

impl Decimal {
    /// `self + other`
    #[must_use]
    pub fn add(&self, other: &Decimal, context: &Context, met: &mut Conditions) -> Decimal {
        self.add_signed(other, other.negative, context, met)
    }

    /// `self - other`
    #[must_use]
    pub fn subtract(&self, other: &Decimal, context: &Context, met: &mut Conditions) -> Decimal {
        self.add_signed(other, !other.negative, context, met)
    }

    /// The sum, `other` having the sign `other_negative`.
    fn add_signed(&self, other: &Decimal, other_negative: bool, context: &Context, met: &mut Conditions) -> Decimal {
        if !self.is_finite() || !other.is_finite() {
            if let Some(nan) = self.nan_of_two(other, context, met) {
                return nan;
            }
            return match (self.is_infinite(), other.is_infinite()) {
                (true, true) if self.negative != other_negative => invalid(met),
                (true, _) => self.clone(),
                _ => Decimal::infinity(other_negative),
            };
        }
        let one = (&self.coefficient, self.exponent, self.negative);
        let two = (&other.coefficient, other.exponent, other_negative);
        let (high, low) = if one.1 >= two.1 { (one, two) } else { (two, one) };
        let differs = one.2 != two.2;
        let zero_sign = if differs { context.rounding == Rounding::Floor } else { one.2 };
        if high.0.is_zero() || low.0.is_zero() {
            return add_zero(high, low, zero_sign, context, met);
        }
        let distance = high.1 - low.1;
        if let (Some(a), Some(b)) = (high.0.small(), low.0.small())
            && distance <= 76
            && let Some(done) = add_words((a, distance, high.2), (b, low.1, low.2), zero_sign, context, met)
        {
            return done;
        }
        // What lies far below the last digit that will be kept matters only for not being zero.
        let top = high.1 + high.0.digits();
        let floor = high.1.min(top - context.precision.saturating_add(3)) - 1;
        let one = Coefficient::ONE;
        let cut;
        let digits = low.0.digits();
        let low = if low.1 >= floor {
            low
        } else if low.1 + digits - 1 < floor {
            (&one, floor, low.2)
        } else if low.1 + digits < top - 1 {
            // No more than one digit of the higher number can cancel out.
            let (kept, rest) = low.0.clone().drop_digits(floor - low.1, digits);
            let kept = kept.scaled(1);
            cut = if rest == Rest::Zero { kept } else { kept.incremented() };
            (&cut, floor - 1, low.2)
        } else {
            low
        };
        let distance = high.1 - low.1;
        if distance > MAX_DIGITS {
            return memory(met);
        }
        let scaled = high.0.scaled(distance);
        if !differs {
            return finish(high.2, scaled.plus(low.0), low.1, context, met);
        }
        match scaled.cmp(low.0) {
            std::cmp::Ordering::Greater => finish(high.2, scaled.minus(low.0), low.1, context, met),
            std::cmp::Ordering::Less => finish(low.2, low.0.minus(&scaled), low.1, context, met),
            std::cmp::Ordering::Equal => finish(zero_sign, Coefficient::ZERO, low.1, context, met),
        }
    }
}

/// The sum of words: `a * 10**distance` and `b`, in units of `exponent`. `None` where it takes more than 256 bits.
#[inline]
fn add_words(
    (a, distance, a_negative): (u128, i64, bool),
    (b, exponent, b_negative): (u128, i64, bool),
    zero_sign: bool,
    context: &Context,
    met: &mut Conditions,
) -> Option<Decimal> {
    let narrow = if distance == 0 {
        Some(a)
    } else if distance <= 38 {
        Wide::product(a, SMALL[distance as usize]).narrow()
    } else {
        None
    };
    if let Some(a) = narrow {
        if a_negative == b_negative {
            if let Some(sum) = a.checked_add(b) {
                return Some(finish(a_negative, Coefficient::from(sum), exponent, context, met));
            }
        } else {
            let negative = match a.cmp(&b) {
                std::cmp::Ordering::Greater => a_negative,
                std::cmp::Ordering::Less => b_negative,
                std::cmp::Ordering::Equal => zero_sign,
            };
            return Some(finish(negative, Coefficient::from(a.abs_diff(b)), exponent, context, met));
        }
    }
    let a = Wide::scaled(a, distance as usize)?;
    let b = Wide::from_u128(b);
    if a_negative == b_negative {
        return Some(finish(a_negative, a.plus(b)?, exponent, context, met));
    }
    let (negative, difference) = if a >= b { (a_negative, a.minus(b)) } else { (b_negative, b.minus(a)) };
    Some(finish(negative, difference, exponent, context, met))
}

type Part<'a> = (&'a Coefficient, i64, bool);

/// A sum with a zero, which has the lower exponent of both where the precision allows it.
fn add_zero(high: Part<'_>, low: Part<'_>, zero_sign: bool, context: &Context, met: &mut Conditions) -> Decimal {
    if high.0.is_zero() && low.0.is_zero() {
        return finish(zero_sign, Coefficient::ZERO, low.1, context, met);
    }
    if high.0.is_zero() {
        return finish(low.2, low.0.clone(), low.1, context, met);
    }
    let exponent = low.1.max(high.1 - context.precision - 1).max(high.1 + high.0.digits() - context.precision - 1);
    let exponent = exponent.min(high.1);
    if high.1 - exponent > MAX_DIGITS {
        return memory(met);
    }
    finish(high.2, high.0.scaled(high.1 - exponent), exponent, context, met)
}
