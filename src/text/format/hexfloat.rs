//! `float.hex` and `float.fromhex`.

use crate::Text;
use crate::string::{Sides, strip};

/// `float.hex`.
pub fn to_hex(value: f64) -> String {
    if !value.is_finite() {
        return super::repr_f64(value);
    }
    let sign = if value.is_sign_negative() { "-" } else { "" };
    let bits = value.to_bits();
    let (exponent, mantissa) = ((bits >> 52 & 0x7FF) as i32, bits & 0xF_FFFF_FFFF_FFFF);
    match (exponent, mantissa) {
        (0, 0) => format!("{sign}0x0.0p+0"),
        (0, _) => format!("{sign}0x0.{mantissa:013x}p-1022"),
        _ => format!("{sign}0x1.{mantissa:013x}p{:+}", exponent - 1023),
    }
}

/// Why `float.fromhex` failed.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum HexFloatError {
    /// ValueError.
    Invalid,
    /// OverflowError.
    TooLarge,
}

impl std::fmt::Display for HexFloatError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            HexFloatError::Invalid => "invalid hexadecimal floating-point string",
            HexFloatError::TooLarge => "hexadecimal value too large to represent as a float",
        })
    }
}

/// `float.fromhex`, rounding half to even.
pub fn from_hex(text: Text<'_>) -> Result<f64, HexFloatError> {
    let invalid = HexFloatError::Invalid;
    let text = strip(text, Sides::Both).bytes();
    let (negative, rest) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let signed = |value: f64| Ok(if negative { -value } else { value });
    if [&b"inf"[..], b"infinity"].iter().any(|word| rest.eq_ignore_ascii_case(word)) {
        return signed(f64::INFINITY);
    }
    if rest.eq_ignore_ascii_case(b"nan") {
        return signed(f64::NAN);
    }
    let rest = rest.strip_prefix(b"0x").or_else(|| rest.strip_prefix(b"0X")).unwrap_or(rest);
    let mut m = Mantissa::default();
    let mut at = 0;
    let (mut digits, mut behind) = (0i64, None);
    while let Some(&b) = rest.get(at) {
        match (char::from(b).to_digit(16), behind) {
            (Some(digit), _) => {
                m.push(digit);
                digits += 1;
                behind = behind.map(|n: i64| n + 1);
            }
            (None, None) if b == b'.' => behind = Some(0),
            _ => break,
        }
        at += 1;
    }
    let power = match &rest[at..] {
        [] => 0,
        [b'p' | b'P', power @ ..] => decimal_power(power).ok_or(invalid)?,
        _ => return Err(invalid),
    };
    if digits == 0 {
        return Err(invalid);
    }
    let exponent = power.saturating_sub(behind.unwrap_or(0).saturating_mul(4)).saturating_add(m.dropped);
    signed(m.scaled(exponent).ok_or(HexFloatError::TooLarge)?)
}

/// An exponent; what is beyond all sense is kept within bounds that leave the result as it is.
fn decimal_power(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let value = digits.iter().fold(0i64, |v, d| v.saturating_mul(10).saturating_add(i64::from(d - b'0')).min(1 << 60));
    Some(if negative { -value } else { value })
}

/// The leading bits of a number, and whether a bit that is set was dropped.
#[derive(Default)]
struct Mantissa {
    bits: u64,
    /// How many bits were dropped.
    dropped: i64,
    sticky: bool,
}

impl Mantissa {
    fn push(&mut self, digit: u32) {
        if self.bits >> 60 == 0 {
            self.bits = self.bits << 4 | u64::from(digit);
        } else {
            self.dropped += 4;
            self.sticky |= digit != 0;
        }
    }

    /// The number times two to an exponent, rounded once; `None` if it is too large.
    fn scaled(&self, exponent: i64) -> Option<f64> {
        if self.bits == 0 {
            return Some(0.0);
        }
        let length = 64 - i64::from(self.bits.leading_zeros());
        let top = exponent.saturating_add(length);
        if top > 1024 {
            return None;
        }
        if top < -1075 {
            return Some(0.0);
        }
        // The lowest bit that the result can have.
        let lowest = (top - 53).max(-1074);
        let exact = u128::from(self.bits) << 1 | u128::from(self.sticky);
        let shift = lowest - (exponent - 1);
        let rounded = if shift <= 0 {
            exact << -shift
        } else {
            let (whole, rest, half) = (exact >> shift, exact & ((1 << shift) - 1), 1 << (shift - 1));
            whole + u128::from(rest > half || (rest == half && whole & 1 == 1))
        };
        // In two steps, as two to the lowest power is no normal float.
        let step = lowest / 2;
        let value = rounded as f64 * 2f64.powi(step as i32) * 2f64.powi((lowest - step) as i32);
        value.is_finite().then_some(value)
    }
}
