//! The same operations for integers that fit 64 bits: the paths that most programs take.
//!
//! `None` says that the result does not fit; the caller goes on with [`crate::BigInt`].

use crate::error::NumberError;

/// `a // b` by Python's rule; `None` if it overflows or `b` is 0.
pub fn floor_div(a: i64, b: i64) -> Option<i64> {
    let quotient = a.checked_div(b)?;
    Some(quotient - i64::from(a % b != 0 && (a ^ b) < 0))
}

/// `a % b` by Python's rule: the divisor's sign; `None` if `b` is 0.
pub fn floor_mod(a: i64, b: i64) -> Option<i64> {
    if b == -1 {
        return Some(0);
    }
    let remainder = a.checked_rem(b)?;
    Some(if remainder != 0 && (remainder ^ b) < 0 { remainder + b } else { remainder })
}

/// `divmod(a, b)`; `None` if it overflows or `b` is 0.
pub fn divmod(a: i64, b: i64) -> Option<(i64, i64)> {
    Some((floor_div(a, b)?, floor_mod(a, b)?))
}

/// `a / b`, rounded once.
pub fn true_div(a: i64, b: i64) -> Result<f64, NumberError> {
    const EXACT: u64 = 1 << 53;
    if b == 0 {
        return Err(NumberError::DivisionByZero);
    }
    if a.unsigned_abs() <= EXACT && b.unsigned_abs() <= EXACT {
        return Ok(a as f64 / b as f64);
    }
    crate::BigInt::from(a).true_div(&crate::BigInt::from(b))
}

/// `base ** exponent`; `None` if it overflows.
pub fn pow(base: i64, exponent: u64) -> Option<i64> {
    match base {
        0 => Some(i64::from(exponent == 0)),
        1 => Some(1),
        -1 => Some(if exponent & 1 == 0 { 1 } else { -1 }),
        _ => base.checked_pow(u32::try_from(exponent).ok()?),
    }
}

/// `pow(base, exponent, modulus)` for an exponent that is not negative; `None` if the modulus is 0.
pub fn modpow(base: i64, exponent: u64, modulus: i64) -> Option<i64> {
    let size = u128::from(modulus.unsigned_abs());
    if size == 0 {
        return None;
    }
    let mut square = i128::from(base).rem_euclid(size as i128) as u128;
    let (mut exponent, mut result) = (exponent, 1 % size);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result * square % size;
        }
        square = square * square % size;
        exponent >>= 1;
    }
    // Fits: the residue is below the modulus's magnitude, and takes its sign.
    let residue = if modulus < 0 && result != 0 { result as i128 + i128::from(modulus) } else { result as i128 };
    i64::try_from(residue).ok()
}

/// `a << count`; `None` if bits would be lost.
pub fn shl(a: i64, count: u64) -> Option<i64> {
    if a == 0 {
        return Some(0);
    }
    if count >= 64 {
        return None;
    }
    let shifted = a << count;
    (shifted >> count == a).then_some(shifted)
}

/// `a >> count`
pub fn shr(a: i64, count: u64) -> i64 {
    a >> count.min(63)
}

/// `int.bit_length`
pub fn bit_length(a: i64) -> u32 {
    64 - a.unsigned_abs().leading_zeros()
}

/// `int.bit_count`
pub fn bit_count(a: i64) -> u32 {
    a.unsigned_abs().count_ones()
}

/// The greatest common divisor, by Stein's algorithm.
pub fn gcd(a: u64, b: u64) -> u64 {
    if a == 0 || b == 0 {
        return a | b;
    }
    let shift = (a | b).trailing_zeros();
    let (mut a, mut b) = (a >> a.trailing_zeros(), b >> b.trailing_zeros());
    while a != b {
        if a < b {
            std::mem::swap(&mut a, &mut b);
        }
        a -= b;
        a >>= a.trailing_zeros();
    }
    a << shift
}

/// The largest integer whose square is not above `a`.
pub fn isqrt(a: u64) -> u64 {
    a.isqrt()
}

/// Takes C's white space off both ends: space, `\t`, `\n`, `\v`, `\f`, `\r`.
pub fn trim(text: &[u8]) -> &[u8] {
    let space = |byte: &u8| matches!(byte, b' ' | b'\t'..=b'\r');
    let start = text.iter().position(|byte| !space(byte)).unwrap_or(text.len());
    let end = text.iter().rposition(|byte| !space(byte)).map_or(start, |last| last + 1);
    &text[start..end]
}

/// Plain decimal digits with an optional sign, up to 18 of them: the fast path of `int(text)`. `None` says nothing
/// about validity, only that [`crate::BigInt::parse`] must look.
pub fn parse(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    if digits.is_empty() || digits.len() > 18 {
        return None;
    }
    let mut value = 0i64;
    for &byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value * 10 + i64::from(digit);
    }
    Some(if negative { -value } else { value })
}

/// The decimal text of an integer, in a buffer on the stack.
pub struct Decimal {
    buffer: [u8; 20],
    start: u8,
}

/// "00" to "99".
static PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[0; 2]; 100];
    let mut index = 0;
    while index < 100 {
        pairs[index] = [b'0' + (index / 10) as u8, b'0' + (index % 10) as u8];
        index += 1;
    }
    pairs
};

impl Decimal {
    /// Formats `value`, two digits at a time.
    pub fn new(value: i64) -> Decimal {
        let mut buffer = [0; 20];
        let mut start = buffer.len();
        let mut rest = value.unsigned_abs();
        while rest >= 10 {
            start -= 2;
            buffer[start..start + 2].copy_from_slice(&PAIRS[(rest % 100) as usize]);
            rest /= 100;
        }
        if rest > 0 || start == buffer.len() {
            start -= 1;
            buffer[start] = b'0' + rest as u8;
        }
        if value < 0 {
            start -= 1;
            buffer[start] = b'-';
        }
        Decimal { buffer, start: start as u8 }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    /// The text as ASCII bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.buffer[self.start as usize..]
    }
}
