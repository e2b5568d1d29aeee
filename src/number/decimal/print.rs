//! Decimals as text.

use super::{Coefficient, Decimal, Kind};

impl Coefficient {
    /// The decimal digits.
    pub fn text(&self) -> String {
        match self {
            Coefficient::Small(_) => self.small().unwrap_or(0).to_string(),
            Coefficient::Big(big) => big.to_string(),
        }
    }
}

impl Decimal {
    /// Scientific notation where plain digits would be long: what `str` gives.
    pub fn to_text(&self, capitals: bool) -> String {
        self.text(capitals, false)
    }

    /// As [`Decimal::to_text`], the exponent being a multiple of three.
    pub fn to_engineering(&self, capitals: bool) -> String {
        self.text(capitals, true)
    }

    fn text(&self, capitals: bool, engineering: bool) -> String {
        let mut out = String::with_capacity(48);
        if self.negative {
            out.push('-');
        }
        match self.kind {
            Kind::Infinite => out.push_str("Infinity"),
            Kind::Quiet | Kind::Signalling => {
                out.push_str(if self.is_signalling() { "sNaN" } else { "NaN" });
                if !self.coefficient.is_zero() {
                    out.push_str(&self.coefficient.text());
                }
            }
            Kind::Finite => self.push_number(&mut out, capitals, engineering),
        }
        out
    }

    fn push_number(&self, out: &mut String, capitals: bool, engineering: bool) {
        let mut buffer = [0; 40];
        let owned;
        let digits = match self.coefficient.small() {
            Some(word) => word_text(word, &mut buffer),
            None => {
                owned = self.coefficient.text();
                &owned
            }
        };
        let length = digits.len() as i64;
        let adjusted = self.exponent + length - 1;
        // Where the point stands, counted from the first digit.
        let point = if self.exponent <= 0 && adjusted >= -6 {
            self.exponent + length
        } else if !engineering {
            1
        } else if self.coefficient.is_zero() {
            (adjusted + 2).rem_euclid(3) - 1
        } else {
            adjusted.rem_euclid(3) + 1
        };
        push_with_point(out, digits, point);
        let shown = adjusted + 1 - point;
        if shown != 0 {
            out.push(if capitals { 'E' } else { 'e' });
            if shown >= 0 {
                out.push('+');
            }
            out.push_str(&shown.to_string());
        }
    }
}

/// Digits with a point after the first `point` of them, and zeros where there are none.
fn push_with_point(out: &mut String, digits: &str, point: i64) {
    if point <= 0 {
        out.push_str("0.");
        out.extend(std::iter::repeat_n('0', (-point) as usize));
        out.push_str(digits);
    } else if let Some((whole, fraction)) = digits.split_at_checked(point as usize)
        && !fraction.is_empty()
    {
        out.push_str(whole);
        out.push('.');
        out.push_str(fraction);
    } else {
        out.push_str(digits);
        out.extend(std::iter::repeat_n('0', point as usize - digits.len()));
    }
}

/// 19 digits, the most that 64 bits hold.
const LIMB: u128 = 10_000_000_000_000_000_000;

/// A word's digits, written at the end of a buffer.
fn word_text(mut word: u128, buffer: &mut [u8; 40]) -> &str {
    let mut at = buffer.len();
    loop {
        // Divisions of 128 bits are dear: one for 19 digits.
        let (mut part, more) = match u64::try_from(word) {
            Ok(part) => (part, false),
            Err(_) => {
                let rest = word / LIMB;
                let part = (word - rest * LIMB) as u64;
                word = rest;
                (part, true)
            }
        };
        let first = at;
        while part > 0 || (more && first - at < 19) || at == buffer.len() {
            at -= 1;
            buffer[at] = b'0' + (part % 10) as u8;
            part /= 10;
        }
        if !more {
            break;
        }
    }
    str::from_utf8(&buffer[at..]).unwrap_or("0")
}
