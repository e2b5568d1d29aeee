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
    if let Some(rounded) = usize::try_from(digits).ok().and_then(|digits| round_shortly(value, digits)) {
        return Ok(rounded);
    }
    let rounded = if digits >= 0 {
        format!("{value:.*}", digits as usize).parse().unwrap_or(value)
    } else {
        round_left(value, digits.unsigned_abs() as usize)
    };
    if f64::is_infinite(rounded) { Err(NumberError::RoundedTooLarge) } else { Ok(rounded) }
}

/// As [`round_half_even`], where the power of ten is a float and its product with the value has less than 52 bits before the
/// point: that product and what it is wrong by, which is a float too, are the exact product.
fn round_shortly(value: f64, digits: usize) -> Option<f64> {
    const POWERS: [f64; 23] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ];
    let power = *POWERS.get(digits)?;
    let scaled = value * power;
    if scaled.abs() >= (1_u64 << 51) as f64 {
        return None;
    }
    let mut near = scaled.round_ties_even();
    // What it is wrong by is less than the distance to any other float, so it decides between halves alone.
    if (scaled - near).abs() == 0.5 {
        let rest = value.mul_add(power, -scaled);
        if rest != 0.0 {
            near = scaled + 0.5_f64.copysign(rest);
        }
    }
    Some((near / power).copysign(value))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_ways_are_right() {
        let mut state = 1_u64;
        for round in 0..200_000_u64 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let (digits, number) = ((state >> 59) as usize % 23, (state >> 20) as i32);
            // Decimals of a digit more than is left, which are near to halves, and others.
            let value = match round % 3 {
                0 => f64::from(number % 100_000) / 10_f64.powi(digits as i32 + 1),
                1 => f64::from(number) / 64.0,
                _ => f64::from(number) * 10_f64.powi((state >> 13) as i32 % 20 - 15),
            };
            let told: f64 = format!("{value:.digits$}").parse().unwrap();
            if let Some(short) = round_shortly(value, digits) {
                assert_eq!(short.to_bits(), told.to_bits(), "round({value:?}, {digits})");
            }
        }
    }
}
