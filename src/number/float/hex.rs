//! `float.hex` and `float.fromhex`.

use super::{decompose, ldexp};
use crate::error::NumberError;
use crate::small::trim;

/// `value.hex()`
pub fn to_hex(value: f64) -> String {
    if !value.is_finite() {
        return if value.is_nan() { "nan".into() } else { if value > 0.0 { "inf" } else { "-inf" }.into() };
    }
    let (negative, mantissa, exponent) = decompose(value);
    let sign = if negative { "-" } else { "" };
    if mantissa == 0 {
        return format!("{sign}0x0.0p+0");
    }
    let (lead, exponent) = (mantissa >> 52, exponent + 52);
    format!("{sign}0x{lead}.{:013x}p{exponent:+}", mantissa & ((1 << 52) - 1))
}

/// `float.fromhex(text)`: rounded once, half to even.
pub fn from_hex(text: &[u8]) -> Result<f64, NumberError> {
    let text = trim(text);
    let (negative, rest) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let lower = rest.to_ascii_lowercase();
    let magnitude = match &lower[..] {
        b"inf" | b"infinity" => f64::INFINITY,
        b"nan" => f64::NAN,
        digits => hex_magnitude(digits.strip_prefix(b"0x").unwrap_or(digits))?,
    };
    Ok(if negative { -magnitude } else { magnitude })
}

/// Lower-case hexadecimal digits with an optional point and an optional `p` exponent.
fn hex_magnitude(text: &[u8]) -> Result<f64, NumberError> {
    let (digits, exponent) = match text.iter().position(|&byte| byte == b'p') {
        Some(at) => (&text[..at], parse_exponent(&text[at + 1..])?),
        None => (text, 0),
    };
    // 60 bits of digits, then only whether anything is left; 60 bits are more than 53 + 2.
    let (mut mantissa, mut scale, mut any, mut point, mut sticky) = (0u64, 0i64, false, false, false);
    for &byte in digits {
        if byte == b'.' && !point {
            point = true;
            continue;
        }
        let digit = char::from(byte).to_digit(16).ok_or(NumberError::InvalidHex)?;
        any = true;
        if mantissa >> 56 == 0 {
            mantissa = mantissa << 4 | u64::from(digit);
            scale -= 4 * i64::from(point);
        } else {
            sticky |= digit != 0;
            scale += 4 * i64::from(!point);
        }
    }
    if !any {
        return Err(NumberError::InvalidHex);
    }
    let value = scaled(mantissa | u64::from(sticky), scale.saturating_add(exponent));
    if value.is_infinite() { Err(NumberError::HexTooLarge) } else { Ok(value) }
}

fn scaled(mantissa: u64, exponent: i64) -> f64 {
    if mantissa >> 53 == 0 && exponent > 0 {
        return ldexp(mantissa as f64, exponent);
    }
    crate::bigint::round_scaled(mantissa, exponent)
}

/// A decimal exponent, clamped far beyond any float.
fn parse_exponent(text: &[u8]) -> Result<i64, NumberError> {
    const FAR: i64 = i64::MAX / 4;
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Err(NumberError::InvalidHex);
    }
    let value = digits
        .iter()
        .fold(0i64, |value, digit| value.saturating_mul(10).saturating_add(i64::from(digit - b'0')).min(FAR));
    Ok(if negative { -value } else { value })
}
