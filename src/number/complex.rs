//! Complex numbers with Python's semantics (3.14: C99 Annex G for products and quotients).

use std::ops::{Add, Mul, Neg, Sub};

use crate::error::NumberError;
use crate::float;

/// A complex number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Complex {
    /// Real part.
    pub real: f64,
    /// Imaginary part.
    pub imag: f64,
}

/// How `repr` lays the parts out; each part is formatted as a float's `repr` without `.0`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// `2j`: the real part is a positive zero.
    ImaginaryAlone,
    /// `(1+2j)`: the imaginary part always shows its sign.
    Both,
}

impl Complex {
    /// A number from its parts.
    pub const fn new(real: f64, imag: f64) -> Complex {
        Complex { real, imag }
    }

    /// What `repr` shows.
    pub fn layout(self) -> Layout {
        if self.real == 0.0 && self.real.is_sign_positive() { Layout::ImaginaryAlone } else { Layout::Both }
    }

    /// `self.conjugate()`
    pub fn conjugate(self) -> Complex {
        Complex::new(self.real, -self.imag)
    }

    /// `self / other`, by Smith's method, which avoids overflow between.
    pub fn checked_div(self, other: Complex) -> Result<Complex, NumberError> {
        let (a, b, c, d) = (self.real, self.imag, other.real, other.imag);
        let quotient = if c.abs() >= d.abs() {
            if c == 0.0 {
                return Err(NumberError::DivisionByZero);
            }
            let ratio = d / c;
            let scale = c + d * ratio;
            Complex::new((a + b * ratio) / scale, (b - a * ratio) / scale)
        } else if d.abs() >= c.abs() {
            let ratio = c / d;
            let scale = c * ratio + d;
            Complex::new((a * ratio + b) / scale, (b * ratio - a) / scale)
        } else {
            Complex::new(f64::NAN, f64::NAN)
        };
        if !(quotient.real.is_nan() && quotient.imag.is_nan()) {
            return Ok(quotient);
        }
        Ok(recover_quotient(self, other).unwrap_or(quotient))
    }

    /// `float / complex`; differs from dividing `complex(real, 0)` in the signs of zeros.
    pub fn div_real_by(real: f64, other: Complex) -> Result<Complex, NumberError> {
        let (c, d) = (other.real, other.imag);
        let quotient = if c.abs() >= d.abs() {
            if c == 0.0 {
                return Err(NumberError::DivisionByZero);
            }
            let ratio = d / c;
            let scale = c + d * ratio;
            Complex::new(real / scale, (-real) * ratio / scale)
        } else if d.abs() >= c.abs() {
            let ratio = c / d;
            let scale = c * ratio + d;
            Complex::new(real * ratio / scale, -real / scale)
        } else {
            Complex::new(f64::NAN, f64::NAN)
        };
        if quotient.real.is_nan() && quotient.imag.is_nan() && real.is_finite() && (c.is_infinite() || d.is_infinite())
        {
            let (x, y) = (box_infinity(c), box_infinity(d));
            return Ok(Complex::new(0.0 * (real * x), 0.0 * (-real * y)));
        }
        Ok(quotient)
    }

    /// `self / float`
    pub fn div_by_real(self, real: f64) -> Result<Complex, NumberError> {
        if real == 0.0 {
            return Err(NumberError::DivisionByZero);
        }
        Ok(Complex::new(self.real / real, self.imag / real))
    }

    /// `self ** exponent`; small whole exponents multiply, others go through polar form.
    pub fn pow(self, exponent: Complex) -> Result<Complex, NumberError> {
        let power = if exponent.imag == 0.0
            && exponent.real == exponent.real.floor()
            && exponent.real.abs() <= SMALL_EXPONENT
        {
            let whole = exponent.real as i64;
            let power = self.pow_whole(whole.unsigned_abs());
            if whole < 0 {
                Complex::new(1.0, 0.0).checked_div(power).map_err(|_| NumberError::ZeroToComplexPower)?
            } else {
                power
            }
        } else {
            self.pow_polar(exponent)?
        };
        if power.real.is_infinite() || power.imag.is_infinite() {
            return Err(NumberError::ComplexPower);
        }
        Ok(power)
    }

    fn pow_whole(self, exponent: u64) -> Complex {
        let (mut result, mut square, mut rest) = (Complex::new(1.0, 0.0), self, exponent);
        while rest > 0 {
            if rest & 1 == 1 {
                result = result * square;
            }
            rest >>= 1;
            if rest > 0 {
                square = square * square;
            }
        }
        result
    }

    fn pow_polar(self, exponent: Complex) -> Result<Complex, NumberError> {
        if exponent.real == 0.0 && exponent.imag == 0.0 {
            return Ok(Complex::new(1.0, 0.0));
        }
        if self.real == 0.0 && self.imag == 0.0 {
            if exponent.imag != 0.0 || exponent.real < 0.0 {
                return Err(NumberError::ZeroToComplexPower);
            }
            return Ok(Complex::new(0.0, 0.0));
        }
        let absolute = self.real.hypot(self.imag);
        let angle = self.imag.atan2(self.real);
        let mut length = absolute.powf(exponent.real);
        let mut phase = angle * exponent.real;
        if exponent.imag != 0.0 {
            length *= (-angle * exponent.imag).exp();
            phase += exponent.imag * absolute.ln();
        }
        // C's sine and cosine report a domain error for it, which CPython takes for that of a zero base.
        if phase.is_infinite() {
            return Err(NumberError::ZeroToComplexPower);
        }
        Ok(Complex::new(length * phase.cos(), length * phase.sin()))
    }

    /// `abs(self)`
    pub fn abs(self) -> Result<f64, NumberError> {
        let absolute = self.real.hypot(self.imag);
        if absolute.is_infinite() && self.real.is_finite() && self.imag.is_finite() {
            return Err(NumberError::ComplexAbs);
        }
        Ok(absolute)
    }

    /// `complex(text)`: a float, an imaginary part, or both, in parentheses if wanted; `None` if malformed.
    pub fn parse(text: &[u8]) -> Option<Complex> {
        let plain;
        let mut text = crate::small::trim(text);
        if text.contains(&b'_') {
            plain = float::drop_underscores(text)?;
            text = &plain[..];
        }
        if let [b'(', inner @ .., b')'] = text {
            text = crate::small::trim(inner);
        }
        let Some((first, length)) = float::scan(text) else { return parse_unit(text) };
        match &text[length..] {
            [] => Some(Complex::new(first, 0.0)),
            [b'j' | b'J'] => Some(Complex::new(0.0, first)),
            [b'+' | b'-', ..] => Some(Complex::new(first, parse_unit(&text[length..])?.imag)),
            _ => None,
        }
    }
}

impl Add for Complex {
    type Output = Complex;

    fn add(self, other: Complex) -> Complex {
        Complex::new(self.real + other.real, self.imag + other.imag)
    }
}

impl Sub for Complex {
    type Output = Complex;

    fn sub(self, other: Complex) -> Complex {
        Complex::new(self.real - other.real, self.imag - other.imag)
    }
}

impl Neg for Complex {
    type Output = Complex;

    fn neg(self) -> Complex {
        Complex::new(-self.real, -self.imag)
    }
}

impl Mul for Complex {
    type Output = Complex;

    /// Infinities are recovered where the schoolbook formula gives NaN in both parts.
    fn mul(self, other: Complex) -> Complex {
        let (mut a, mut b, mut c, mut d) = (self.real, self.imag, other.real, other.imag);
        let (ac, bd, ad, bc) = (a * c, b * d, a * d, b * c);
        let product = Complex::new(ac - bd, ad + bc);
        if !(product.real.is_nan() && product.imag.is_nan()) {
            return product;
        }
        let mut recalculate = false;
        if a.is_infinite() || b.is_infinite() {
            (a, b) = (box_infinity(a), box_infinity(b));
            (c, d) = (zero_nan(c), zero_nan(d));
            recalculate = true;
        }
        if c.is_infinite() || d.is_infinite() {
            (c, d) = (box_infinity(c), box_infinity(d));
            (a, b) = (zero_nan(a), zero_nan(b));
            recalculate = true;
        }
        if !recalculate && [ac, bd, ad, bc].iter().any(|part| part.is_infinite()) {
            (a, b, c, d) = (zero_nan(a), zero_nan(b), zero_nan(c), zero_nan(d));
            recalculate = true;
        }
        if recalculate {
            Complex::new(f64::INFINITY * (a * c - b * d), f64::INFINITY * (a * d + b * c))
        } else {
            product
        }
    }
}

/// CPython's bound up to which powers are products.
const SMALL_EXPONENT: f64 = 100.0;

/// `[sign][float]j`
fn parse_unit(text: &[u8]) -> Option<Complex> {
    let (value, length) = float::scan(text).unwrap_or(match text.first() {
        Some(b'+') => (1.0, 1),
        Some(b'-') => (-1.0, 1),
        _ => (1.0, 0),
    });
    matches!(text[length..], [b'j' | b'J']).then_some(Complex::new(0.0, value))
}

fn box_infinity(part: f64) -> f64 {
    f64::copysign(if part.is_infinite() { 1.0 } else { 0.0 }, part)
}

fn zero_nan(part: f64) -> f64 {
    if part.is_nan() { f64::copysign(0.0, part) } else { part }
}

/// Annex G.5.2: quotients with an infinity on one side.
fn recover_quotient(top: Complex, bottom: Complex) -> Option<Complex> {
    let (a, b, c, d) = (top.real, top.imag, bottom.real, bottom.imag);
    if (a.is_infinite() || b.is_infinite()) && c.is_finite() && d.is_finite() {
        let (x, y) = (box_infinity(a), box_infinity(b));
        Some(Complex::new(f64::INFINITY * (x * c + y * d), f64::INFINITY * (y * c - x * d)))
    } else if (c.is_infinite() || d.is_infinite()) && a.is_finite() && b.is_finite() {
        let (x, y) = (box_infinity(c), box_infinity(d));
        Some(Complex::new(0.0 * (a * x + b * y), 0.0 * (b * x - a * y)))
    } else {
        None
    }
}
