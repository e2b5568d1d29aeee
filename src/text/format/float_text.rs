//! Floats as text: the shortest that reads back, or rounded exactly to so many digits.

use super::fixed::Fixed;
use crate::TooLong;

/// Details of how a float is written.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct FloatFlags {
    /// A `+` before what is not negative.
    pub plus: bool,
    /// `.0` behind what would look like an integer.
    pub dot_zero: bool,
    /// `#`: always a point, and with `g` no trailing zeros removed.
    pub alternate: bool,
    /// `z`: no `-` before zero.
    pub no_negative_zero: bool,
}

/// The significant digits of a finite number and where the point is: 0.d1d2d3... times ten to `point`.
struct Digits {
    digits: Vec<u8>,
    point: i32,
}

/// More digits than any double has (767 significant ones, 1074 behind the point).
const MOST: usize = 1100;

impl Digits {
    /// From `d.ddde±x`.
    fn of_exponential(text: &str) -> Digits {
        let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
        let digits = mantissa.bytes().filter(u8::is_ascii_digit).collect();
        Digits { digits, point: exponent.parse::<i32>().unwrap_or(0) + 1 }
    }

    /// The fewest digits that mean this number and no other.
    fn shortest(value: f64) -> Digits {
        let mut buffer = zmij::Buffer::new();
        let text = buffer.format_finite(value);
        let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all: Vec<u8> = whole.bytes().chain(fraction.bytes()).collect();
        let leading = all.iter().take_while(|&&d| d == b'0').count();
        if leading == all.len() {
            return Digits { digits: vec![b'0'], point: 1 };
        }
        let end = all.iter().rposition(|&d| d != b'0').map_or(0, |at| at + 1);
        let point = whole.len() as i32 - leading as i32 + exponent.parse::<i32>().unwrap_or(0);
        Digits { digits: all[leading..end].to_vec(), point }
    }

    /// Rounded to so many significant digits, at least one.
    fn significant(value: f64, count: usize) -> Digits {
        let places = (count.max(1) - 1).min(MOST);
        Digits::of_exponential(&format!("{value:.places$e}"))
    }

    /// Rounded to so many digits behind the point.
    fn fixed(value: f64, places: usize) -> Digits {
        let text = format!("{value:.*}", places.min(MOST));
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        Digits { digits: whole.bytes().chain(fraction.bytes()).collect(), point: whole.len() as i32 }
    }

    fn is_zero(&self) -> bool {
        self.digits.iter().all(|&d| d == b'0')
    }
}

/// The text of a float. `kind` is one of `e E f F g G r` (`r` for `repr`, which takes no precision). O(precision).
pub fn float_text(value: f64, kind: u8, precision: usize, flags: FloatFlags) -> Result<String, TooLong> {
    let upper = kind.is_ascii_uppercase();
    let kind = kind.to_ascii_lowercase();
    let mut out = String::new();
    out.try_reserve_exact(precision.checked_add(32).ok_or(TooLong)?).map_err(|_| TooLong)?;
    if !value.is_finite() {
        let negative = value == f64::NEG_INFINITY;
        out.push_str(if negative {
            "-"
        } else if flags.plus {
            "+"
        } else {
            ""
        });
        let name = if value.is_nan() { "nan" } else { "inf" };
        out.push_str(&if upper { name.to_ascii_uppercase() } else { name.into() });
        return Ok(out);
    }
    let magnitude = value.abs();
    if kind == b'f'
        && !(flags.alternate && precision == 0)
        && let Some(fixed) = Fixed::new(value, precision)
    {
        if value.is_sign_negative() && !(flags.no_negative_zero && fixed.is_zero()) {
            out.push('-');
        } else if flags.plus {
            out.push('+');
        }
        out.extend(fixed.text().iter().map(|&byte| char::from(byte)));
        return Ok(out);
    }
    if kind == b'f' && (1..=MOST).contains(&precision) && !flags.no_negative_zero {
        // Rust lays this one out as Python does.
        let sign = if flags.plus && value.is_sign_positive() { "+" } else { "" };
        return Ok(format!("{sign}{value:.precision$}"));
    }
    let precision = if kind == b'g' { precision.max(1) } else { precision };
    let mut d = match kind {
        b'e' => Digits::significant(magnitude, precision.saturating_add(1)),
        b'f' => Digits::fixed(magnitude, precision),
        b'g' => Digits::significant(magnitude, precision),
        _ => Digits::shortest(magnitude),
    };
    if value.is_sign_negative() && !(flags.no_negative_zero && d.is_zero()) {
        out.push('-');
    } else if flags.plus {
        out.push('+');
    }
    let limit = precision.min(i32::MAX as usize) as i32;
    let exponential = match kind {
        b'e' => true,
        b'g' => d.point <= -4 || d.point > limit - i32::from(flags.dot_zero),
        b'r' => d.point <= -4 || d.point > 16,
        _ => false,
    };
    let exponent = d.point - 1;
    if exponential {
        d.point = 1;
    }
    write_digits(&mut out, &d, kind, precision, exponential, flags);
    if exponential {
        out.push(if upper { 'E' } else { 'e' });
        out.push(if exponent < 0 { '-' } else { '+' });
        out.push_str(&format!("{:02}", exponent.unsigned_abs()));
    }
    Ok(out)
}

/// The digits with the point among them, and zeros where digits end early.
fn write_digits(out: &mut String, d: &Digits, kind: u8, precision: usize, exponential: bool, flags: FloatFlags) {
    let digits = match kind {
        // Shorter without changing the value, unless `#` wants them all.
        b'g' if !flags.alternate => {
            let end = d.digits.iter().rposition(|&c| c != b'0').map_or(1, |at| at + 1);
            &d.digits[..end]
        }
        _ => &d.digits[..],
    };
    let digit = |at: i32| if at < 0 { '0' } else { digits.get(at as usize).map_or('0', |&c| char::from(c)) };
    if d.point <= 0 {
        out.push('0');
    }
    (0..d.point).for_each(|at| out.push(digit(at)));
    let behind = match kind {
        b'e' | b'f' => precision,
        b'g' if flags.alternate => (precision as i64 - i64::from(d.point)).max(0) as usize,
        _ => (digits.len() as i64 - i64::from(d.point)).max(0) as usize,
    };
    let behind = if flags.dot_zero && !exponential { behind.max(1) } else { behind };
    if behind > 0 || flags.alternate {
        out.push('.');
    }
    (0..behind as i64).for_each(|k| out.push(digit((i64::from(d.point) + k).min(i64::from(i32::MAX)) as i32)));
}

/// `repr` of a float. O(1).
pub fn repr_f64(value: f64) -> String {
    with_repr(value, str::to_owned)
}

/// Lends the `repr` of a float. O(1).
pub fn with_repr<R>(value: f64, use_text: impl FnOnce(&str) -> R) -> R {
    let magnitude = value.abs();
    if (1e-4..1e16).contains(&magnitude) {
        // In this range Python writes no exponent, and the digits are laid out as they should be.
        let mut buffer = zmij::Buffer::new();
        let text = buffer.format_finite(value);
        if !text.contains('e') {
            return use_text(text);
        }
    }
    let flags = FloatFlags { dot_zero: true, ..FloatFlags::default() };
    use_text(&float_text(value, b'r', 0, flags).unwrap_or_default())
}
