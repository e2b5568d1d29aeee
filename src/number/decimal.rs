//! Decimal arithmetic after the General Decimal Arithmetic specification. No objects.
//!
//! A finite value is a sign, a coefficient and an exponent of ten; beside them there are infinities and quiet and
//! signalling NaNs with a payload. Operations take a [`Context`] (precision, rounding, the exponent's range) and add to
//! the [`Conditions`] that they met; nobody is interrupted by them here. Coefficients below `2**128` are machine words,
//! those beyond are dashu's. Every value is immutable.

mod add;
mod coefficient;
mod compare;
mod context;
mod convert;
mod divide;
mod exp;
mod finish;
mod fixed;
mod integer_divide;
mod ln;
mod logical;
mod multiply;
mod nan;
mod next;
mod parse;
mod power;
mod powers_of_ten;
mod print;
mod quantize;
mod shift;
mod sqrt;
#[cfg(test)]
mod tests;
mod wide;

pub use coefficient::Coefficient;
pub use context::{Conditions, Context, IEEE_MAX_BITS, MAX_EXPONENT, MAX_PRECISION, MIN_EXPONENT, MIN_TINY, Rounding};

/// Digits that no coefficient exceeds: more would not fit in memory, so an operation that wants them reports
/// [`Conditions::MEMORY`].
pub const MAX_DIGITS: i64 = 2_500_000_000;

/// What a value is, its sign aside.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A number.
    Finite,
    /// An infinity.
    Infinite,
    /// A NaN.
    Quiet,
    /// A NaN that operations report.
    Signalling,
}

/// A decimal value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Decimal {
    /// The coefficient; a NaN's payload; zero for infinities.
    pub coefficient: Coefficient,
    /// The exponent of ten; zero for what is not finite.
    pub exponent: i64,
    /// The sign, which zeros and NaNs have too.
    pub negative: bool,
    /// What it is.
    pub kind: Kind,
}

impl Decimal {
    /// A finite value.
    #[inline]
    pub const fn finite(negative: bool, coefficient: Coefficient, exponent: i64) -> Decimal {
        Decimal { coefficient, exponent, negative, kind: Kind::Finite }
    }

    /// A zero.
    pub const fn zero(negative: bool, exponent: i64) -> Decimal {
        Decimal::finite(negative, Coefficient::ZERO, exponent)
    }

    /// An infinity.
    pub const fn infinity(negative: bool) -> Decimal {
        Decimal { coefficient: Coefficient::ZERO, exponent: 0, negative, kind: Kind::Infinite }
    }

    /// The NaN without payload.
    pub const fn nan() -> Decimal {
        Decimal { coefficient: Coefficient::ZERO, exponent: 0, negative: false, kind: Kind::Quiet }
    }

    /// A small integer.
    pub fn from_i64(value: i64) -> Decimal {
        Decimal::finite(value < 0, Coefficient::from(u128::from(value.unsigned_abs())), 0)
    }

    /// Is it a number?
    #[inline]
    pub fn is_finite(&self) -> bool {
        self.kind == Kind::Finite
    }

    /// Is it an infinity?
    pub fn is_infinite(&self) -> bool {
        self.kind == Kind::Infinite
    }

    /// Is it a NaN of either kind?
    #[inline]
    pub fn is_nan(&self) -> bool {
        matches!(self.kind, Kind::Quiet | Kind::Signalling)
    }

    /// Is it a signalling NaN?
    pub fn is_signalling(&self) -> bool {
        self.kind == Kind::Signalling
    }

    /// Is it a zero?
    #[inline]
    pub fn is_zero(&self) -> bool {
        self.is_finite() && self.coefficient.is_zero()
    }

    /// Is it a finite number without a fraction?
    pub fn is_integer(&self) -> bool {
        self.is_finite()
            && (self.exponent >= 0
                || self.coefficient.is_zero()
                || self.coefficient.trailing_zeros_to(-self.exponent) == -self.exponent)
    }

    /// The exponent of the most significant digit.
    #[inline]
    pub fn adjusted(&self) -> i64 {
        self.exponent + self.coefficient.digits() - 1
    }

    /// The same with another sign.
    #[must_use]
    pub fn with_sign(&self, negative: bool) -> Decimal {
        Decimal { negative, ..self.clone() }
    }

    /// Is it finite, not zero and within the context's normal range?
    pub fn is_normal(&self, context: &Context) -> bool {
        self.is_finite() && !self.is_zero() && self.adjusted() >= context.emin
    }

    /// Is it finite, not zero and below the context's normal range?
    pub fn is_subnormal(&self, context: &Context) -> bool {
        self.is_finite() && !self.is_zero() && self.adjusted() < context.emin
    }

    /// The name of its class.
    pub fn class(&self, context: &Context) -> &'static str {
        match (self.kind, self.negative) {
            (Kind::Quiet, _) => "NaN",
            (Kind::Signalling, _) => "sNaN",
            (Kind::Infinite, true) => "-Infinity",
            (Kind::Infinite, false) => "+Infinity",
            (Kind::Finite, negative) => match (self.is_zero(), self.is_normal(context), negative) {
                (true, _, true) => "-Zero",
                (true, _, false) => "+Zero",
                (_, true, true) => "-Normal",
                (_, true, false) => "+Normal",
                (_, false, true) => "-Subnormal",
                (_, false, false) => "+Subnormal",
            },
        }
    }
}
