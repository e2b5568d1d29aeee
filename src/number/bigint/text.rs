//! Integers as text: `int(text, base)`, `str`, `hex`, `oct`, `bin`.

use std::fmt;

use dashu_int::IBig;

use super::{BigInt, guard};
use crate::error::NumberError;
use crate::small;

impl fmt::Display for BigInt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for BigInt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl BigInt {
    /// `str(self)`, refused beyond `max_digits` digits (`sys.get_int_max_str_digits()`; 0 is no limit).
    pub fn to_decimal(&self, max_digits: usize) -> Result<String, NumberError> {
        if let Some(value) = self.to_i64() {
            return Ok(small::Decimal::new(value).as_str().to_owned());
        }
        if max_digits > 0 {
            // Spares the work for what is clearly too long: log10(2) from below.
            let least = (self.bit_length() - 1) as u128 * 301_029 / 1_000_000;
            if least >= max_digits as u128 {
                return Err(NumberError::FormatDigitLimit(max_digits));
            }
        }
        let text = self.0.to_string();
        if max_digits > 0 && text.len() - usize::from(self.is_negative()) > max_digits {
            return Err(NumberError::FormatDigitLimit(max_digits));
        }
        Ok(text)
    }

    /// The digits in a base of 2 to 36, lower case, with a leading `-` for negative numbers and no prefix.
    pub fn to_radix(&self, radix: u8) -> Result<String, NumberError> {
        if !(2..=36).contains(&radix) {
            return Err(NumberError::BadBase);
        }
        Ok(match radix {
            2 => format!("{:b}", self.0),
            8 => format!("{:o}", self.0),
            16 => format!("{:x}", self.0),
            _ => self.0.in_radix(radix).to_string(),
        })
    }

    /// `int(text, base)`. The caller has mapped Unicode digits and spaces to ASCII ones. Base 0 goes by the prefix.
    /// `max_digits` (0: none) bounds the digits in bases that are no powers of two.
    pub fn parse(text: &[u8], base: u32, max_digits: usize) -> Result<BigInt, NumberError> {
        if base == 1 || base > 36 {
            return Err(NumberError::BadBase);
        }
        let text = small::trim(text);
        let (negative, rest) = match text {
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] => (false, rest),
            _ => (false, text),
        };
        let (base, digits, zeros_only) = split_prefix(rest, base);
        let value = parse_digits(digits, base, max_digits)?;
        if zeros_only && !value.is_zero() {
            return Err(NumberError::InvalidLiteral);
        }
        Ok(if negative { value.neg() } else { value })
    }
}

/// Takes `0x`, `0o`, `0b` and one underscore after it off; the flag says that only zeros may follow (base 0: `00`).
fn split_prefix(text: &[u8], base: u32) -> (u32, &[u8], bool) {
    let named = match text {
        [b'0', b'x' | b'X', ..] => 16,
        [b'0', b'o' | b'O', ..] => 8,
        [b'0', b'b' | b'B', ..] => 2,
        _ => 0,
    };
    if named != 0 && (base == 0 || base == named) {
        let rest = &text[2..];
        return (named, rest.strip_prefix(b"_").unwrap_or(rest), false);
    }
    if base == 0 {
        return (10, text, text.first() == Some(&b'0'));
    }
    (base, text, false)
}

/// Digits with single underscores between them.
fn parse_digits(text: &[u8], base: u32, max_digits: usize) -> Result<BigInt, NumberError> {
    let mut digits = Vec::with_capacity(text.len());
    let mut after_underscore = true;
    for &byte in text {
        if byte == b'_' {
            if after_underscore {
                return Err(NumberError::InvalidLiteral);
            }
            after_underscore = true;
        } else if char::from(byte).is_digit(base) {
            digits.push(byte);
            after_underscore = false;
        } else {
            return Err(NumberError::InvalidLiteral);
        }
    }
    if after_underscore {
        return Err(NumberError::InvalidLiteral);
    }
    if !base.is_power_of_two() && max_digits > 0 && digits.len() > max_digits {
        return Err(NumberError::ParseDigitLimit(max_digits, digits.len()));
    }
    guard(digits.len() as u64 * 6)?;
    let Ok(text) = std::str::from_utf8(&digits) else { return Err(NumberError::InvalidLiteral) };
    if digits.len() <= 12 {
        return i64::from_str_radix(text, base).map(BigInt::from).map_err(|_| NumberError::InvalidLiteral);
    }
    IBig::from_str_radix(text, base).map(BigInt).map_err(|_| NumberError::InvalidLiteral)
}
