//! Text read as a decimal.

use dashu_int::UBig;

use super::{Coefficient, Decimal, Kind};

/// Exponents are cut off here: all beyond it are out of range.
const EXPONENT_LIMIT: i64 = 4_000_000_000_000_000_000;

/// The number of ASCII digits.
pub(super) fn coefficient_of(digits: &[u8]) -> Coefficient {
    if digits.len() <= 19 {
        return Coefficient::from(u128::from(word_of(digits)));
    }
    if digits.len() <= 38 {
        let (high, low) = digits.split_at(digits.len() - 19);
        return Coefficient::from(u128::from(word_of(high)) * 10_000_000_000_000_000_000 + u128::from(word_of(low)));
    }
    let text = str::from_utf8(digits).unwrap_or("0");
    UBig::from_str_radix(text, 10).map_or(Coefficient::ZERO, Coefficient::from)
}

fn word_of(digits: &[u8]) -> u64 {
    digits.iter().fold(0, |value, &digit| value * 10 + u64::from(digit - b'0'))
}

/// Takes digits off the front.
fn take_digits<'a>(text: &mut &'a [u8]) -> &'a [u8] {
    let count = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, rest) = text.split_at(count);
    *text = rest;
    digits
}

fn strip_ignoring_case<'a>(text: &'a [u8], prefix: &str) -> Option<&'a [u8]> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix.as_bytes()).then_some(rest)
}

fn trimmed(digits: &[u8]) -> &[u8] {
    let zeros = digits.iter().take_while(|&&digit| digit == b'0').count();
    &digits[zeros..]
}

fn special(negative: bool, text: &[u8]) -> Option<Decimal> {
    if text.eq_ignore_ascii_case(b"inf") || text.eq_ignore_ascii_case(b"infinity") {
        return Some(Decimal::infinity(negative));
    }
    let (kind, payload) = match strip_ignoring_case(text, "snan") {
        Some(payload) => (Kind::Signalling, payload),
        None => (Kind::Quiet, strip_ignoring_case(text, "nan")?),
    };
    let coefficient = payload.iter().all(u8::is_ascii_digit).then(|| coefficient_of(trimmed(payload)))?;
    Some(Decimal { coefficient, exponent: 0, negative, kind })
}

impl Decimal {
    /// Reads the specification's numeric string; `None` for what is none.
    pub fn parse(text: &[u8]) -> Option<Decimal> {
        let (negative, mut rest) = match text {
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] => (false, rest),
            _ => (false, text),
        };
        if rest.first().is_some_and(u8::is_ascii_alphabetic) {
            return special(negative, rest);
        }
        let whole = take_digits(&mut rest);
        let fraction = match rest {
            [b'.', after @ ..] => {
                rest = after;
                take_digits(&mut rest)
            }
            _ => &[],
        };
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let mut exponent = 0i64;
        if let [b'e' | b'E', after @ ..] = rest {
            let (down, after) = match after {
                [b'-', after @ ..] => (true, after),
                [b'+', after @ ..] => (false, after),
                _ => (false, after),
            };
            if after.is_empty() || !after.iter().all(u8::is_ascii_digit) {
                return None;
            }
            let digits = trimmed(after);
            let magnitude =
                if digits.len() > 19 { EXPONENT_LIMIT } else { word_of(digits).min(EXPONENT_LIMIT as u64) as i64 };
            exponent = if down { -magnitude } else { magnitude };
        } else if !rest.is_empty() {
            return None;
        }
        let coefficient = if fraction.is_empty() {
            coefficient_of(trimmed(whole))
        } else if whole.len() + fraction.len() <= 38 {
            let scale = super::powers_of_ten::SMALL[fraction.len()];
            match (coefficient_of(whole).small(), coefficient_of(fraction).small()) {
                (Some(whole), Some(fraction)) => Coefficient::from(whole * scale + fraction),
                _ => return None,
            }
        } else {
            coefficient_of(trimmed(&[whole, fraction].concat()))
        };
        Some(Decimal::finite(negative, coefficient, exponent - fraction.len() as i64))
    }
}
