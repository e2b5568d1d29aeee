//! Square roots.

use dashu_int::{UBig, ops::SquareRoot};

use super::{
    Coefficient, Conditions, Context, Decimal, MAX_DIGITS, Rounding,
    finish::{finish, invalid, memory, sticky},
};

fn root_of(value: &UBig) -> (UBig, bool) {
    let root = value.sqrt();
    let exact = root.sqr() == *value;
    (root, exact)
}

impl Decimal {
    /// The square root, rounded half to even.
    #[must_use]
    pub fn sqrt(&self, context: &Context, met: &mut Conditions) -> Decimal {
        if let Some(nan) = self.nan_of_one(context, met) {
            return nan;
        }
        let context = &context.rounded(Rounding::HalfEven);
        let exponent = self.exponent >> 1;
        if self.is_zero() {
            return finish(self.negative, Coefficient::ZERO, exponent, context, met);
        }
        if self.negative {
            return invalid(met);
        }
        if self.is_infinite() {
            return self.clone();
        }
        let radicand = self.coefficient.scaled(self.exponent & 1);
        let digits = (radicand.digits() + 1) / 2;
        let shift = (context.precision + 1 - digits).max(0);
        // An exact root is found without zeros behind the radicand, which a large precision would make many of.
        if shift > 2 * digits + 100 || shift == 0 {
            let (root, exact) = root_of(&radicand.to_big());
            if exact {
                return finish(false, Coefficient::from(root), exponent, context, met);
            }
        }
        if shift > MAX_DIGITS / 2 {
            return memory(met);
        }
        let (root, exact) = root_of(&radicand.scaled(2 * shift).to_big());
        let root = Coefficient::from(root);
        if exact {
            let (root, stripped) = root.stripped(shift);
            return finish(false, root, exponent - shift + stripped, context, met);
        }
        finish(false, sticky(root), exponent - shift, context, met)
    }
}
