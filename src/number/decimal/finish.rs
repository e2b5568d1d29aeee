//! The end of every operation: the exact result, or one with a digit that stands for what follows, made to fit the
//! context.

use super::{Coefficient, Conditions, Context, Decimal, Kind, MAX_DIGITS, Rounding, coefficient::Rest};

/// An exact coefficient in whatever form an operation has it.
pub trait Magnitude: Sized {
    /// Its decimal digits; 1 for zero.
    fn digits(&self) -> i64;
    /// Is it 0?
    fn is_zero(&self) -> bool;
    /// Without its last `count` of `digits` digits, and what those were.
    fn drop_digits(self, count: i64, digits: i64) -> (Coefficient, Rest);
    /// All of it.
    fn coefficient(self) -> Coefficient;
}

/// Whether the digits that stay are counted up for those that were dropped.
#[inline]
pub fn rounds_up(rounding: Rounding, negative: bool, kept: &Coefficient, rest: Rest) -> bool {
    if rest == Rest::Zero {
        return false;
    }
    match rounding {
        Rounding::Up => true,
        Rounding::Down => false,
        Rounding::Ceiling => !negative,
        Rounding::Floor => negative,
        Rounding::HalfUp => matches!(rest, Rest::Half | Rest::High),
        Rounding::HalfDown => rest == Rest::High,
        Rounding::HalfEven => rest == Rest::High || rest == Rest::Half && kept.modulo(2) == 1,
        Rounding::ZeroFiveUp => kept.modulo(5) == 0,
    }
}

/// The value of this sign, coefficient and exponent in a context.
pub fn finish(
    negative: bool,
    magnitude: impl Magnitude,
    exponent: i64,
    context: &Context,
    met: &mut Conditions,
) -> Decimal {
    if magnitude.is_zero() {
        return zero(negative, exponent, context, met);
    }
    let digits = magnitude.digits();
    let adjusted = exponent + digits - 1;
    if adjusted > context.emax {
        return overflow(negative, context, met);
    }
    let subnormal = adjusted < context.emin;
    let least = (exponent + digits - context.precision).max(context.etiny());
    if exponent >= least {
        if subnormal {
            met.add(Conditions::SUBNORMAL);
        }
        return fold(Decimal::finite(negative, magnitude.coefficient(), exponent), context, met);
    }
    let (mut kept, rest) = magnitude.drop_digits(least - exponent, digits);
    let mut exponent = least;
    if rounds_up(context.rounding, negative, &kept, rest) {
        kept = kept.incremented();
        if kept.digits() > context.precision {
            kept = kept.drop_digits(1, context.precision + 1).0;
            exponent += 1;
        }
    }
    met.add(Conditions::ROUNDED);
    if rest != Rest::Zero {
        met.add(Conditions::INEXACT);
    }
    if subnormal {
        met.add(Conditions::SUBNORMAL);
        if rest != Rest::Zero {
            met.add(Conditions::UNDERFLOW);
        }
        if kept.is_zero() {
            met.add(Conditions::CLAMPED);
        }
    }
    if exponent + context.precision > context.emax && exponent + kept.digits() - 1 > context.emax {
        return overflow(negative, context, met);
    }
    fold(Decimal::finite(negative, kept, exponent), context, met)
}

/// Lets an exponent that is too large for the format down, with zeros.
#[inline(always)]
fn fold(value: Decimal, context: &Context, met: &mut Conditions) -> Decimal {
    if context.clamp && value.exponent > context.etop() { folded(&value, context, met) } else { value }
}

#[cold]
fn folded(value: &Decimal, context: &Context, met: &mut Conditions) -> Decimal {
    let more = value.exponent - context.etop();
    if more > MAX_DIGITS {
        return memory(met);
    }
    met.add(Conditions::CLAMPED);
    Decimal::finite(value.negative, value.coefficient.scaled(more), context.etop())
}

fn zero(negative: bool, exponent: i64, context: &Context, met: &mut Conditions) -> Decimal {
    let most = if context.clamp { context.etop() } else { context.emax };
    let fitting = exponent.min(most).max(context.etiny());
    if fitting != exponent {
        met.add(Conditions::CLAMPED);
    }
    Decimal::zero(negative, fitting)
}

/// What stands for a number beyond the range.
pub fn overflow(negative: bool, context: &Context, met: &mut Conditions) -> Decimal {
    met.add(Conditions::OVERFLOW.with(Conditions::INEXACT).with(Conditions::ROUNDED));
    let infinite = match context.rounding {
        Rounding::HalfUp | Rounding::HalfDown | Rounding::HalfEven | Rounding::Up => true,
        Rounding::Down | Rounding::ZeroFiveUp => false,
        Rounding::Ceiling => !negative,
        Rounding::Floor => negative,
    };
    if infinite { Decimal::infinity(negative) } else { largest(negative, context, met) }
}

/// The largest number of a context.
pub fn largest(negative: bool, context: &Context, met: &mut Conditions) -> Decimal {
    if context.precision > MAX_DIGITS {
        return memory(met);
    }
    let coefficient = Coefficient::ONE.scaled(context.precision).minus(&Coefficient::ONE);
    Decimal::finite(negative, coefficient, context.etop())
}

/// Reports that a result would not fit in memory.
#[cold]
pub fn memory(met: &mut Conditions) -> Decimal {
    met.add(Conditions::MEMORY);
    Decimal::nan()
}

/// Reports that an operation makes no sense.
#[cold]
pub fn invalid(met: &mut Conditions) -> Decimal {
    met.add(Conditions::INVALID_OPERATION);
    Decimal::nan()
}

/// Adds a digit's worth of "and something follows" to a coefficient whose last digit is one more than will be kept: no
/// rounding takes it for a tie or an exact result then.
pub fn sticky(coefficient: Coefficient) -> Coefficient {
    if coefficient.modulo(5) == 0 { coefficient.incremented() } else { coefficient }
}

impl Decimal {
    /// The value made to fit a context.
    #[must_use]
    pub fn finished(&self, context: &Context, met: &mut Conditions) -> Decimal {
        match self.kind {
            Kind::Finite => finish(self.negative, self.coefficient.clone(), self.exponent, context, met),
            Kind::Infinite => self.clone(),
            Kind::Quiet | Kind::Signalling => self.fitting_nan(context),
        }
    }

    /// `+self`: a zero loses its sign, but where rounding is to the floor.
    #[must_use]
    pub fn plus(&self, context: &Context, met: &mut Conditions) -> Decimal {
        match self.nan_of_one(context, met) {
            Some(nan) => nan,
            None => self.signed_finish(self.negative, context, met),
        }
    }

    /// `-self`
    #[must_use]
    pub fn minus(&self, context: &Context, met: &mut Conditions) -> Decimal {
        match self.nan_of_one(context, met) {
            Some(nan) => nan,
            None => self.signed_finish(!self.negative, context, met),
        }
    }

    /// `abs(self)`
    #[must_use]
    pub fn abs(&self, context: &Context, met: &mut Conditions) -> Decimal {
        if self.negative { self.minus(context, met) } else { self.plus(context, met) }
    }

    fn signed_finish(&self, negative: bool, context: &Context, met: &mut Conditions) -> Decimal {
        let negative = if self.is_zero() { context.rounding == Rounding::Floor && negative } else { negative };
        match self.kind {
            Kind::Finite => finish(negative, self.coefficient.clone(), self.exponent, context, met),
            _ => self.with_sign(negative),
        }
    }
}
