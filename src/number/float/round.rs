//! `round(x, n)`: correctly rounded decimals, ties to even, judged by the exact binary value.

use crate::bigint::BigInt;
use crate::error::NumberError;

/// `round(value)`: the nearest integer, ties to even.
pub fn round_to_int(value: f64) -> Result<BigInt, NumberError> {
    BigInt::from_f64(value.round_ties_even())
}

/// `round(value, digits)`
pub fn round_half_even(value: f64, digits: i64) -> Result<f64, NumberError> {
    // Beyond these no digit changes, and no digit is left, whatever the value.
    const MOST: i64 = 323;
    const LEAST: i64 = -308;
    if !value.is_finite() || value == 0.0 || digits > MOST {
        return Ok(value);
    }
    if digits < LEAST {
        return Ok(0.0 * value);
    }
    let rounded = if digits >= 0 {
        format!("{value:.*}", digits as usize).parse().unwrap_or(value)
    } else {
        round_left(value, digits.unsigned_abs() as usize)
    };
    if f64::is_infinite(rounded) { Err(NumberError::RoundedTooLarge) } else { Ok(rounded) }
}

/// Rounds away `places` digits left of the decimal point.
fn round_left(value: f64, places: usize) -> f64 {
    let whole = value.abs().trunc();
    let below = value.fract() != 0.0;
    let text = format!("{whole:.0}");
    let (kept, dropped) = text.split_at(text.len().saturating_sub(places));
    let mut digits: Vec<u8> = kept.bytes().collect();
    let half_reached = text.len() >= places && dropped.as_bytes().first().is_some_and(|&digit| digit >= b'5');
    if half_reached {
        let above = below || dropped.as_bytes()[0] > b'5' || dropped[1..].bytes().any(|digit| digit != b'0');
        let odd = digits.last().is_some_and(|digit| digit & 1 == 1);
        if above || odd {
            increment(&mut digits);
        }
    }
    if digits.is_empty() {
        digits.push(b'0');
    }
    digits.push(b'e');
    digits.extend_from_slice(places.to_string().as_bytes());
    let magnitude = std::str::from_utf8(&digits).ok().and_then(|text| text.parse().ok()).unwrap_or(whole);
    f64::copysign(magnitude, value)
}

/// Adds one to a decimal number.
fn increment(digits: &mut Vec<u8>) {
    for digit in digits.iter_mut().rev() {
        if *digit < b'9' {
            *digit += 1;
            return;
        }
        *digit = b'0';
    }
    digits.insert(0, b'1');
}
