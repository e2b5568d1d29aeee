//! What can go wrong with numbers, with the exception class and the text that Python gives it.

use std::fmt;

/// The Python exception class that an error is raised as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// `ValueError`
    Value,
    /// `OverflowError`
    Overflow,
    /// `ZeroDivisionError`
    ZeroDivision,
    /// `MemoryError`, which has no text
    Memory,
}

/// A failed operation on numbers. `Display` is CPython's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum NumberError {
    /// An infinity has no integer value.
    InfinityToInt,
    /// A NaN has no integer value.
    NanToInt,
    /// `float('inf').as_integer_ratio()`
    InfinityToRatio,
    /// `float('nan').as_integer_ratio()`
    NanToRatio,
    /// Division or remainder by zero.
    DivisionByZero,
    /// `0.0 ** -1`
    ZeroToNegativePower,
    /// `0j ** -1`
    ZeroToComplexPower,
    /// `complex` power whose parts are too large.
    ComplexPower,
    /// `abs()` of a complex number that is too large.
    ComplexAbs,
    /// A float power beyond the largest float. CPython's `args` are `(34, 'Numerical result out of range')`.
    PowRange,
    /// An int is beyond the largest float.
    IntTooLargeForFloat,
    /// The quotient of two ints is beyond the largest float.
    QuotientTooLargeForFloat,
    /// `round()` of a float went beyond the largest float.
    RoundedTooLarge,
    /// A shift count or a size that no integer can have.
    TooManyDigits,
    /// The result would have more than [`crate::bigint::MAX_BITS`] bits.
    OutOfMemory,
    /// A shift by a negative count.
    NegativeShift,
    /// `pow(x, y, 0)`
    ModulusZero,
    /// `pow(x, -1, m)` where `x` has no inverse.
    NotInvertible,
    /// `int.to_bytes` of a number that needs more bytes.
    TooBigForBytes,
    /// `int.to_bytes` of a negative number with `signed=False`.
    NegativeToUnsigned,
    /// The text is not an integer; the caller shows the text and the base.
    InvalidLiteral,
    /// A base that is neither 0 nor within 2..=36.
    BadBase,
    /// The text has more digits than the limit: limit, digits.
    ParseDigitLimit(usize, usize),
    /// The number has more digits than the limit.
    FormatDigitLimit(usize),
    /// `math.isqrt` of a negative number.
    NegativeRoot,
    /// `math.factorial` of a negative number.
    NegativeFactorial,
    /// `math.factorial` of a number beyond 63 bits.
    FactorialTooLarge,
    /// `math.comb` or `math.perm` with negative `n`.
    NegativeN,
    /// `math.comb` or `math.perm` with negative `k`.
    NegativeK,
    /// `math.perm` with `k` beyond 63 bits.
    PermTooLarge,
    /// `math.comb` with `min(n - k, k)` beyond 63 bits.
    CombTooLarge,
    /// `math.fsum`: a partial sum overflowed though all summands are finite.
    FsumOverflow,
    /// `math.fsum` of both infinities.
    FsumInfinities,
    /// `math`: the result is beyond the largest float.
    MathRange,
    /// `math`: the argument is outside the domain.
    MathDomain,
    /// `math.gamma` and `math.lgamma` at a pole.
    GammaPole(f64Bits),
    /// `math.fma` overflowed.
    FmaOverflow,
    /// `math.fma` of infinity and zero.
    FmaInvalid,
    /// `random.setstate` with a bad position.
    InvalidState,
    /// `float.fromhex` of something else.
    InvalidHex,
    /// `float.fromhex` beyond the largest float.
    HexTooLarge,
}

/// The bits of a float, so that errors can be compared.
#[allow(non_camel_case_types, reason = "it stands for the primitive f64 in an error that is Eq")]
pub type f64Bits = u64;

impl NumberError {
    /// The exception class to raise.
    pub fn kind(self) -> ErrorKind {
        use NumberError::*;
        match self {
            DivisionByZero | ZeroToNegativePower | ZeroToComplexPower => ErrorKind::ZeroDivision,
            OutOfMemory => ErrorKind::Memory,
            InfinityToInt
            | InfinityToRatio
            | ComplexPower
            | ComplexAbs
            | PowRange
            | IntTooLargeForFloat
            | QuotientTooLargeForFloat
            | RoundedTooLarge
            | TooManyDigits
            | TooBigForBytes
            | NegativeToUnsigned
            | FactorialTooLarge
            | PermTooLarge
            | CombTooLarge
            | FsumOverflow
            | MathRange
            | FmaOverflow
            | HexTooLarge => ErrorKind::Overflow,
            _ => ErrorKind::Value,
        }
    }
}

impl fmt::Display for NumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use NumberError::*;
        let text = match *self {
            InfinityToInt => "cannot convert float infinity to integer",
            NanToInt => "cannot convert float NaN to integer",
            InfinityToRatio => "cannot convert Infinity to integer ratio",
            NanToRatio => "cannot convert NaN to integer ratio",
            DivisionByZero => "division by zero",
            ZeroToNegativePower => "zero to a negative power",
            ZeroToComplexPower => "zero to a negative or complex power",
            ComplexPower => "complex exponentiation",
            ComplexAbs => "absolute value too large",
            PowRange => "Numerical result out of range",
            IntTooLargeForFloat => "int too large to convert to float",
            QuotientTooLargeForFloat => "integer division result too large for a float",
            RoundedTooLarge => "rounded value too large to represent",
            TooManyDigits => "too many digits in integer",
            OutOfMemory => "",
            NegativeShift => "negative shift count",
            ModulusZero => "pow() 3rd argument cannot be 0",
            NotInvertible => "base is not invertible for the given modulus",
            TooBigForBytes => "int too big to convert",
            NegativeToUnsigned => "can't convert negative int to unsigned",
            InvalidLiteral => "invalid literal for int()",
            BadBase => "int() base must be >= 2 and <= 36, or 0",
            ParseDigitLimit(limit, digits) => {
                return write!(
                    f,
                    "Exceeds the limit ({limit} digits) for integer string conversion: value has {digits} digits; \
                     use sys.set_int_max_str_digits() to increase the limit"
                );
            }
            FormatDigitLimit(limit) => {
                return write!(
                    f,
                    "Exceeds the limit ({limit} digits) for integer string conversion; \
                     use sys.set_int_max_str_digits() to increase the limit"
                );
            }
            NegativeRoot => "isqrt() argument must be nonnegative",
            NegativeFactorial => "factorial() not defined for negative values",
            FactorialTooLarge => "factorial() argument should not exceed 9223372036854775807",
            NegativeN => "n must be a non-negative integer",
            NegativeK => "k must be a non-negative integer",
            PermTooLarge => "k must not exceed 9223372036854775807",
            CombTooLarge => "min(n - k, k) must not exceed 9223372036854775807",
            FsumOverflow => "intermediate overflow in fsum",
            FsumInfinities => "-inf + inf in fsum",
            MathRange => "math range error",
            MathDomain => "math domain error",
            GammaPole(bits) => {
                let shown = shortest(f64::from_bits(bits));
                return write!(f, "expected a noninteger or positive integer, got {shown}");
            }
            FmaOverflow => "overflow in fma",
            FmaInvalid => "invalid operation in fma",
            InvalidState => "invalid state",
            InvalidHex => "invalid hexadecimal floating-point string",
            HexTooLarge => "hexadecimal value too large to represent as a float",
        };
        f.write_str(text)
    }
}

impl std::error::Error for NumberError {}

/// The `repr` of a whole float.
fn shortest(value: f64) -> String {
    if !value.is_finite() || value.abs() < 1e16 {
        return if value.is_finite() { format!("{value:.1}") } else { value.to_string() };
    }
    format!("{value:e}").replace('e', "e+")
}
