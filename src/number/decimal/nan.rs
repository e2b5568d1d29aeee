//! How NaNs go through operations.

use super::{Conditions, Context, Decimal, Kind};

impl Decimal {
    /// A NaN whose payload fits the context.
    pub(super) fn fitting_nan(&self, context: &Context) -> Decimal {
        let most = context.precision - i64::from(context.clamp);
        let mut nan = self.clone();
        if nan.coefficient.digits() > most {
            nan.coefficient = nan.coefficient.last_digits(most);
        }
        nan
    }

    /// What comes out where this NaN goes in.
    fn through(&self, context: &Context, met: &mut Conditions) -> Decimal {
        if self.is_signalling() {
            met.add(Conditions::INVALID_OPERATION);
        }
        Decimal { kind: Kind::Quiet, ..self.fitting_nan(context) }
    }

    /// The result of an operation of one operand, if that is a NaN.
    #[inline]
    pub(super) fn nan_of_one(&self, context: &Context, met: &mut Conditions) -> Option<Decimal> {
        self.is_nan().then(|| self.through(context, met))
    }

    /// The result of an operation of two operands, if one is a NaN: signalling ones first.
    #[inline]
    pub(super) fn nan_of_two(&self, other: &Decimal, context: &Context, met: &mut Conditions) -> Option<Decimal> {
        if !self.is_nan() && !other.is_nan() {
            return None;
        }
        let first = match (self.kind, other.kind) {
            (Kind::Signalling, _) => self,
            (_, Kind::Signalling) => other,
            (Kind::Quiet, _) => self,
            _ => other,
        };
        Some(first.through(context, met))
    }

    /// As [`Decimal::nan_of_two`], for three.
    pub(super) fn nan_of_three(
        &self,
        second: &Decimal,
        third: &Decimal,
        context: &Context,
        met: &mut Conditions,
    ) -> Option<Decimal> {
        let all = [self, second, third];
        let first = all.iter().find(|value| value.is_signalling()).or_else(|| all.iter().find(|value| value.is_nan()));
        first.map(|nan| nan.through(context, met))
    }
}
