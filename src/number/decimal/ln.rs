//! Logarithms.

use dashu_int::{IBig, Sign};

use super::{
    Coefficient, Conditions, Context, Decimal, MAX_DIGITS, Rounding,
    exp::{bits_of, is_settled},
    finish::{finish, invalid, memory, sticky},
    fixed, powers_of_ten as powers,
};

impl Decimal {
    /// The natural logarithm of a positive finite number in units of `2**-bits`.
    pub(super) fn ln_fixed(&self, bits: usize) -> IBig {
        let more = bits + 70;
        let digits = self.coefficient.digits();
        let mantissa = powers::with(digits - 1, |power| (self.coefficient.to_big() << more) / power);
        let tens = IBig::from(self.exponent + digits - 1) * IBig::from(fixed::log_ten(more));
        (fixed::log(&mantissa, more) + tens) >> 70
    }

    /// The power of ten that the logarithm's magnitude reaches at least.
    pub(super) fn least_log(&self) -> i64 {
        let adjusted = self.adjusted();
        if adjusted != 0 && adjusted != -1 {
            return -1;
        }
        let one = Coefficient::ONE.scaled(-self.exponent);
        let distance = if one > self.coefficient { one.minus(&self.coefficient) } else { self.coefficient.minus(&one) };
        distance.digits() + self.exponent - 3
    }

    /// What the logarithms share: operands without one, powers of ten.
    fn log_of_special(&self, context: &Context, met: &mut Conditions) -> Option<Decimal> {
        if let Some(nan) = self.nan_of_one(context, met) {
            return Some(nan);
        }
        if self.is_zero() {
            return Some(Decimal::infinity(true));
        }
        if self.negative {
            return Some(invalid(met));
        }
        self.is_infinite().then(|| self.clone())
    }

    /// Whether it is a power of ten; then its exponent.
    fn power_of_ten(&self) -> Option<i64> {
        let (coefficient, stripped) = self.coefficient.clone().stripped(i64::MAX);
        coefficient.is_one().then_some(self.exponent + stripped)
    }

    /// The natural logarithm, rounded half to even.
    #[must_use]
    pub fn ln(&self, context: &Context, met: &mut Conditions) -> Decimal {
        if let Some(done) = self.log_of_special(context, met) {
            return done;
        }
        if self.power_of_ten() == Some(0) {
            return Decimal::zero(false, 0);
        }
        self.log(context, met, |value, bits| value.ln_fixed(bits))
    }

    /// The logarithm to the base ten, rounded half to even.
    #[must_use]
    pub fn log10(&self, context: &Context, met: &mut Conditions) -> Decimal {
        if let Some(done) = self.log_of_special(context, met) {
            return done;
        }
        if let Some(exponent) = self.power_of_ten() {
            return Decimal::from_i64(exponent).finished(&context.rounded(Rounding::HalfEven), met);
        }
        self.log(context, met, |value, bits| {
            let more = bits + 70;
            (value.ln_fixed(more) << bits) / IBig::from(fixed::log_ten(more))
        })
    }

    fn log(&self, context: &Context, met: &mut Conditions, compute: impl Fn(&Decimal, usize) -> IBig) -> Decimal {
        let context = &context.rounded(Rounding::HalfEven);
        if context.precision > MAX_DIGITS {
            return memory(met);
        }
        let least = self.least_log();
        let mut spare = 6;
        loop {
            let places = (context.precision + spare - least).max(1);
            let bits = bits_of(places) + 8;
            let (sign, magnitude) = compute(self, bits).into_parts();
            let coefficient = Coefficient::from(powers::with(places, |scale| magnitude * scale) >> bits);
            if is_settled(&coefficient, context.precision) {
                return finish(sign == Sign::Negative, sticky(coefficient), -places, context, met);
            }
            spare += spare;
        }
    }
}
