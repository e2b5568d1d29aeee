//! What operations take beside their operands, and what they report beside their results.

/// The largest precision.
pub const MAX_PRECISION: i64 = 999_999_999_999_999_999;
/// The largest exponent.
pub const MAX_EXPONENT: i64 = 999_999_999_999_999_999;
/// The smallest exponent of a normal number.
pub const MIN_EXPONENT: i64 = -999_999_999_999_999_999;
/// The smallest exponent of a subnormal number's last digit.
pub const MIN_TINY: i64 = MIN_EXPONENT - (MAX_PRECISION - 1);
/// The widest of the IEEE interchange formats that [`Context::ieee`] makes.
pub const IEEE_MAX_BITS: i64 = 512;

/// How what does not fit is rounded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Rounding {
    /// Away from zero.
    Up,
    /// Towards zero.
    Down,
    /// Towards plus infinity.
    Ceiling,
    /// Towards minus infinity.
    Floor,
    /// To the nearest, ties away from zero.
    HalfUp,
    /// To the nearest, ties towards zero.
    HalfDown,
    /// To the nearest, ties to an even digit.
    HalfEven,
    /// Away from zero where the last digit would be 0 or 5.
    ZeroFiveUp,
}

impl Rounding {
    /// All of them, in the order of their numbers.
    pub const ALL: [Rounding; 8] = [
        Rounding::Up,
        Rounding::Down,
        Rounding::Ceiling,
        Rounding::Floor,
        Rounding::HalfUp,
        Rounding::HalfDown,
        Rounding::HalfEven,
        Rounding::ZeroFiveUp,
    ];

    /// Its name for Python.
    pub const fn name(self) -> &'static str {
        match self {
            Rounding::Up => "ROUND_UP",
            Rounding::Down => "ROUND_DOWN",
            Rounding::Ceiling => "ROUND_CEILING",
            Rounding::Floor => "ROUND_FLOOR",
            Rounding::HalfUp => "ROUND_HALF_UP",
            Rounding::HalfDown => "ROUND_HALF_DOWN",
            Rounding::HalfEven => "ROUND_HALF_EVEN",
            Rounding::ZeroFiveUp => "ROUND_05UP",
        }
    }
}

/// Conditions that operations met: a set of bits.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Conditions(pub u32);

impl Conditions {
    /// None.
    pub const NONE: Conditions = Conditions(0);
    /// The exponent was changed to fit.
    pub const CLAMPED: Conditions = Conditions(1);
    /// A text that is no number.
    pub const CONVERSION_SYNTAX: Conditions = Conditions(1 << 1);
    /// A finite number divided by zero.
    pub const DIVISION_BY_ZERO: Conditions = Conditions(1 << 2);
    /// An integer quotient with more digits than the precision.
    pub const DIVISION_IMPOSSIBLE: Conditions = Conditions(1 << 3);
    /// Zero divided by zero.
    pub const DIVISION_UNDEFINED: Conditions = Conditions(1 << 4);
    /// Digits other than zero were lost.
    pub const INEXACT: Conditions = Conditions(1 << 6);
    /// The context is not valid for the operation.
    pub const INVALID_CONTEXT: Conditions = Conditions(1 << 7);
    /// The operation makes no sense for its operands.
    pub const INVALID_OPERATION: Conditions = Conditions(1 << 8);
    /// The result would not fit in memory.
    pub const MEMORY: Conditions = Conditions(1 << 9);
    /// Floats and decimals were mixed.
    pub const FLOAT_OPERATION: Conditions = Conditions(1 << 10);
    /// The exponent is too large.
    pub const OVERFLOW: Conditions = Conditions(1 << 11);
    /// Digits were lost.
    pub const ROUNDED: Conditions = Conditions(1 << 12);
    /// Below the normal range.
    pub const SUBNORMAL: Conditions = Conditions(1 << 13);
    /// Subnormal and inexact.
    pub const UNDERFLOW: Conditions = Conditions(1 << 14);

    /// All the conditions that the signal `InvalidOperation` stands for.
    pub const INVALID: Conditions = Conditions(
        Conditions::CONVERSION_SYNTAX.0
            | Conditions::DIVISION_IMPOSSIBLE.0
            | Conditions::DIVISION_UNDEFINED.0
            | 1 << 5
            | Conditions::INVALID_CONTEXT.0
            | Conditions::INVALID_OPERATION.0
            | Conditions::MEMORY.0,
    );
    /// Those after which the result is no number.
    pub const ERRORS: Conditions = Conditions(Conditions::INVALID.0 | Conditions::DIVISION_BY_ZERO.0);

    /// Adds some.
    #[inline]
    pub fn add(&mut self, more: Conditions) {
        self.0 |= more.0;
    }

    /// Is one of these among them?
    #[inline]
    pub const fn any(self, of: Conditions) -> bool {
        self.0 & of.0 != 0
    }

    /// Both sets.
    #[must_use]
    pub const fn with(self, more: Conditions) -> Conditions {
        Conditions(self.0 | more.0)
    }

    /// Those that are in both sets.
    #[must_use]
    pub const fn only(self, of: Conditions) -> Conditions {
        Conditions(self.0 & of.0)
    }
}

/// Precision, rounding and the range of exponents.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Context {
    /// Digits that a coefficient may have.
    pub precision: i64,
    /// The largest adjusted exponent.
    pub emax: i64,
    /// The smallest adjusted exponent of a normal number.
    pub emin: i64,
    /// The rounding.
    pub rounding: Rounding,
    /// Whether large exponents are folded down, as in the IEEE formats.
    pub clamp: bool,
}

impl Context {
    /// The widest there is: for exact conversions.
    pub const MAX: Context = Context {
        precision: MAX_PRECISION,
        emax: MAX_EXPONENT,
        emin: MIN_EXPONENT,
        rounding: Rounding::HalfEven,
        clamp: false,
    };

    /// The smallest exponent of a subnormal number.
    #[inline]
    pub const fn etiny(&self) -> i64 {
        self.emin - (self.precision - 1)
    }

    /// The largest exponent of a coefficient with all digits.
    #[inline]
    pub const fn etop(&self) -> i64 {
        self.emax - (self.precision - 1)
    }

    /// The same with another rounding.
    #[must_use]
    pub const fn rounded(self, rounding: Rounding) -> Context {
        Context { rounding, ..self }
    }

    /// The context of an IEEE interchange format; `None` where the width is no multiple of 32 from 32 to
    /// [`IEEE_MAX_BITS`].
    pub fn ieee(bits: i64) -> Option<Context> {
        if bits <= 0 || bits > IEEE_MAX_BITS || bits % 32 != 0 {
            return None;
        }
        let emax = 3 * (1 << (bits / 16 + 3));
        Some(Context {
            precision: 9 * (bits / 32) - 2,
            emax,
            emin: 1 - emax,
            rounding: Rounding::HalfEven,
            clamp: true,
        })
    }
}
