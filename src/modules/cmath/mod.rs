//! `cmath`: functions of complex numbers.

use typhon_number::NumberError;
use typhon_object::{
    convert::FromValue,
    prelude::*,
    primal::{float, module::set_constant},
};

use crate::shared::number_error;

mod sys;

use sys::Complex;

/// A complex argument.
struct Number(Complex);

impl FromValue<'_> for Number {
    fn from_value(vm: &Vm, value: &Value) -> Result<Number> {
        number(vm, value).map(Number)
    }
}

/// The complex number that a value is or converts to.
fn number(vm: &Vm, value: &Value) -> Result<Complex> {
    match float::number_parts(vm, value)? {
        Some((re, im)) => Ok(Complex { re, im }),
        None => {
            let given = vm.type_name(value);
            Err(vm.type_error(format!("must be real number, not {given}")))
        }
    }
}

fn value(z: Complex) -> Value {
    float::complex(z.re, z.im)
}

impl Complex {
    fn is_finite(self) -> bool {
        self.re.is_finite() && self.im.is_finite()
    }

    fn is_infinite(self) -> bool {
        self.re.is_infinite() || self.im.is_infinite()
    }
}

fn domain(vm: &Vm) -> Raised {
    number_error(vm, NumberError::MathDomain)
}

/// A result that may be infinite only where the argument is not finite, and has no value at all where `undefined`.
fn checked(vm: &Vm, z: Complex, result: Complex, undefined: bool) -> Result<Value> {
    if undefined {
        return Err(domain(vm));
    }
    if z.is_finite() && result.is_infinite() {
        return Err(number_error(vm, NumberError::MathRange));
    }
    Ok(value(result))
}

fn logarithm(vm: &Vm, z: Complex) -> Result<Complex> {
    if z.re == 0.0 && z.im == 0.0 { Err(domain(vm)) } else { Ok(sys::log(z)) }
}

/// Whether a periodic function has no value: its angle is infinite, and the other part does not make it vanish.
fn wild(angle: f64, other: f64) -> bool {
    angle.is_infinite() && !other.is_nan()
}

fn difference(a: Complex, b: Complex) -> f64 {
    (a.re - b.re).hypot(a.im - b.im)
}

/// This module provides access to mathematical functions for complex
/// numbers.
#[pymodule(name = "cmath")]
mod module {
    #[attr]
    #[name = "pi"]
    const PI: f64 = std::f64::consts::PI;
    #[attr]
    #[name = "e"]
    const E: f64 = std::f64::consts::E;
    #[attr]
    #[name = "tau"]
    const TAU: f64 = std::f64::consts::TAU;
    #[attr]
    #[name = "inf"]
    const INF: f64 = f64::INFINITY;
    #[attr]
    #[name = "nan"]
    const NAN: f64 = f64::NAN;

    /// Return the arc cosine of z.
    fn acos(vm: &Vm, z: &Value) -> Result<Value> {
        super::number(vm, z).map(|z| super::value(sys::acos(z)))
    }

    /// Return the inverse hyperbolic cosine of z.
    fn acosh(vm: &Vm, z: &Value) -> Result<Value> {
        super::number(vm, z).map(|z| super::value(sys::acosh(z)))
    }

    /// Return the arc sine of z.
    fn asin(vm: &Vm, z: &Value) -> Result<Value> {
        super::number(vm, z).map(|z| super::value(sys::asin(z)))
    }

    /// Return the inverse hyperbolic sine of z.
    fn asinh(vm: &Vm, z: &Value) -> Result<Value> {
        super::number(vm, z).map(|z| super::value(sys::asinh(z)))
    }

    /// Return the arc tangent of z.
    fn atan(vm: &Vm, z: &Value) -> Result<Value> {
        let z = super::number(vm, z)?;
        super::checked(vm, z, sys::atan(z), z.re == 0.0 && z.im.abs() == 1.0)
    }

    /// Return the inverse hyperbolic tangent of z.
    fn atanh(vm: &Vm, z: &Value) -> Result<Value> {
        let z = super::number(vm, z)?;
        super::checked(vm, z, sys::atanh(z), z.im == 0.0 && z.re.abs() == 1.0)
    }

    /// Return the cosine of z.
    fn cos(vm: &Vm, z: &Value) -> Result<Value> {
        let z = super::number(vm, z)?;
        super::checked(vm, z, sys::cos(z), super::wild(z.re, z.im))
    }

    /// Return the hyperbolic cosine of z.
    fn cosh(vm: &Vm, z: &Value) -> Result<Value> {
        let z = super::number(vm, z)?;
        super::checked(vm, z, sys::cosh(z), super::wild(z.im, z.re))
    }

    /// Return the exponential value e**z.
    fn exp(vm: &Vm, z: &Value) -> Result<Value> {
        let z = super::number(vm, z)?;
        super::checked(vm, z, sys::exp(z), super::wild(z.im, z.re) && z.re != f64::NEG_INFINITY)
    }

    /// log(z[, base]) -> the logarithm of z to the given base.
    ///
    /// If the base is not specified, returns the natural logarithm (base e) of z.
    #[sig(z, base = ..., /)]
    fn log(vm: &Vm, z: &Value, base: Maybe<'_>) -> Result<Value> {
        let z = super::number(vm, z)?;
        match base.0 {
            None => super::logarithm(vm, z).map(super::value),
            Some(base) => {
                // A zero has a logarithm here: it is minus infinity that is divided.
                let base = super::logarithm(vm, super::number(vm, base)?)?;
                ops::binary(vm, ops::Binary::TrueDiv, &super::value(sys::log(z)), &super::value(base)).or_else(
                    |raised| {
                        vm.catch_as(raised, Known::ZeroDivisionError)?;
                        Err(super::domain(vm))
                    },
                )
            }
        }
    }

    /// Return the base-10 logarithm of z.
    fn log10(vm: &Vm, z: &Value) -> Result<Value> {
        let log = super::logarithm(vm, super::number(vm, z)?)?;
        let scale = std::f64::consts::LN_10;
        Ok(super::value(Complex { re: log.re / scale, im: log.im / scale }))
    }

    /// Return the sine of z.
    fn sin(vm: &Vm, z: &Value) -> Result<Value> {
        let z = super::number(vm, z)?;
        super::checked(vm, z, sys::sin(z), super::wild(z.re, z.im))
    }

    /// Return the hyperbolic sine of z.
    fn sinh(vm: &Vm, z: &Value) -> Result<Value> {
        let z = super::number(vm, z)?;
        super::checked(vm, z, sys::sinh(z), super::wild(z.im, z.re))
    }

    /// Return the square root of z.
    fn sqrt(vm: &Vm, z: &Value) -> Result<Value> {
        super::number(vm, z).map(|z| super::value(sys::sqrt(z)))
    }

    /// Return the tangent of z.
    fn tan(vm: &Vm, z: &Value) -> Result<Value> {
        let z = super::number(vm, z)?;
        super::checked(vm, z, sys::tan(z), z.re.is_infinite() && z.im.is_finite())
    }

    /// Return the hyperbolic tangent of z.
    fn tanh(vm: &Vm, z: &Value) -> Result<Value> {
        let z = super::number(vm, z)?;
        super::checked(vm, z, sys::tanh(z), z.im.is_infinite() && z.re.is_finite())
    }

    /// Return argument, also known as the phase angle, of a complex.
    fn phase(vm: &Vm, z: &Value) -> Result<f64> {
        super::number(vm, z).map(|z| z.im.atan2(z.re))
    }

    /// Convert a complex from rectangular coordinates to polar coordinates.
    ///
    /// r is the distance from 0 and phi the phase angle.
    fn polar(vm: &Vm, z: &Value) -> Result<Value> {
        let z = super::number(vm, z)?;
        let length = z.re.hypot(z.im);
        if length.is_infinite() && z.is_finite() {
            return Err(number_error(vm, NumberError::MathRange));
        }
        Ok(vm.tuple(vec![vm.float(length), vm.float(z.im.atan2(z.re))]))
    }

    /// Convert from polar coordinates to rectangular coordinates.
    fn rect(vm: &Vm, r: f64, phi: f64) -> Result<Value> {
        if phi.is_infinite() && r != 0.0 && !r.is_nan() {
            return Err(super::domain(vm));
        }
        if r == 0.0 && !phi.is_finite() {
            return Ok(float::complex(0.0, 0.0));
        }
        if r.is_infinite() && phi == 0.0 {
            return Ok(float::complex(r, r.signum() * phi));
        }
        let im = if phi == 0.0 { r * phi } else { r * phi.sin() };
        Ok(float::complex(r * phi.cos(), im))
    }

    /// Return True if both the real and imaginary parts of z are finite, else False.
    fn isfinite(vm: &Vm, z: &Value) -> Result<bool> {
        super::number(vm, z).map(Complex::is_finite)
    }

    /// Checks if the real or imaginary part of z not a number (NaN).
    fn isnan(vm: &Vm, z: &Value) -> Result<bool> {
        super::number(vm, z).map(|z| z.re.is_nan() || z.im.is_nan())
    }

    /// Checks if the real or imaginary part of z is infinite.
    fn isinf(vm: &Vm, z: &Value) -> Result<bool> {
        super::number(vm, z).map(Complex::is_infinite)
    }

    /// Determine whether two complex numbers are close in value.
    ///
    ///   rel_tol
    ///     maximum difference for being considered "close", relative to the
    ///     magnitude of the input values
    ///   abs_tol
    ///     maximum difference for being considered "close", regardless of the
    ///     magnitude of the input values
    ///
    /// Return True if a is close in value to b, and False otherwise.
    ///
    /// For the values to be considered close, the difference between them must be
    /// smaller than at least one of the tolerances.
    ///
    /// -inf, inf and NaN behave similarly to the IEEE 754 Standard. That is, NaN is
    /// not close to anything, even itself. inf and -inf are only close to themselves.
    #[sig(a, b, *, rel_tol = 1e-09, abs_tol = 0.0)]
    fn isclose(vm: &Vm, a: super::Number, b: super::Number, rel_tol: f64, abs_tol: f64) -> Result<bool> {
        let (a, b) = (a.0, b.0);
        if rel_tol < 0.0 || abs_tol < 0.0 {
            return Err(vm.value_error("tolerances must be non-negative"));
        }
        if a == b {
            return Ok(true);
        }
        if a.is_infinite() || b.is_infinite() {
            return Ok(false);
        }
        let apart = super::difference(a, b);
        let larger = a.re.hypot(a.im).max(b.re.hypot(b.im));
        Ok(apart <= rel_tol * larger || apart <= abs_tol)
    }

    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        set_constant(vm, module, "infj", float::complex(0.0, f64::INFINITY))?;
        set_constant(vm, module, "nanj", float::complex(0.0, f64::NAN))
    }
}
