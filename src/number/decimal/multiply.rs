//! Products, and products with something added.

use super::{
    Conditions, Context, Decimal,
    finish::{finish, invalid},
    wide::Wide,
};

impl Decimal {
    /// `self * other`
    #[must_use]
    pub fn multiply(&self, other: &Decimal, context: &Context, met: &mut Conditions) -> Decimal {
        let negative = self.negative != other.negative;
        if !self.is_finite() || !other.is_finite() {
            return self.multiply_specials(other, negative, context, met);
        }
        let exponent = self.exponent + other.exponent;
        if let (Some(a), Some(b)) = (self.coefficient.small(), other.coefficient.small()) {
            return match (u64::try_from(a), u64::try_from(b)) {
                (Ok(a), Ok(b)) => {
                    let product = super::Coefficient::from(u128::from(a) * u128::from(b));
                    finish(negative, product, exponent, context, met)
                }
                _ => finish(negative, Wide::product(a, b), exponent, context, met),
            };
        }
        finish(negative, self.coefficient.times(&other.coefficient), exponent, context, met)
    }

    fn multiply_specials(&self, other: &Decimal, negative: bool, context: &Context, met: &mut Conditions) -> Decimal {
        if let Some(nan) = self.nan_of_two(other, context, met) {
            return nan;
        }
        if self.is_zero() || other.is_zero() { invalid(met) } else { Decimal::infinity(negative) }
    }

    /// `self * other + third` with one rounding.
    #[must_use]
    pub fn fma(&self, other: &Decimal, third: &Decimal, context: &Context, met: &mut Conditions) -> Decimal {
        let negative = self.negative != other.negative;
        let product = if self.is_finite() && other.is_finite() {
            let coefficient = self.coefficient.times(&other.coefficient);
            Decimal::finite(negative, coefficient, self.exponent + other.exponent)
        } else {
            let mut own = Conditions::NONE;
            let product = self.multiply_specials(other, negative, context, &mut own);
            met.add(own);
            if own.any(Conditions::INVALID_OPERATION) {
                return product;
            }
            product
        };
        product.add(third, context, met)
    }
}
