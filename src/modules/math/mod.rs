//! `math`: the functions of the C standard, and those of integers.

use typhon_number::{BigInt, NumberError, math as compute};
use typhon_object::{
    prelude::*,
    primal::{int, tuple},
};

use crate::shared::number_error;

mod integers;
mod logarithms;
mod sums;
mod sys;

use logarithms::logarithm;

/// A float result that is infinite only for infinite arguments.
fn in_range(vm: &Vm, result: f64, finite: bool) -> Result<f64> {
    if result.is_infinite() && finite { Err(number_error(vm, NumberError::MathRange)) } else { Ok(result) }
}

/// "expected ..., got x".
#[cold]
fn unexpected(vm: &Vm, text: &str, x: f64) -> Raised {
    vm.value_error(format!("{text}{}", typhon_text::format::repr_f64(x)))
}

fn domain(vm: &Vm) -> Raised {
    number_error(vm, NumberError::MathDomain)
}

/// The mathematical functions defined by the C standard.
#[pymodule(name = "math")]
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

    /// Return the arc cosine (measured in radians) of x.
    fn acos(vm: &Vm, x: f64) -> Result<f64> {
        if x.abs() > 1.0 {
            Err(unexpected(vm, "expected a number in range from -1 up to 1, got ", x))
        } else {
            Ok(x.acos())
        }
    }

    /// Return the inverse hyperbolic cosine of x.
    fn acosh(vm: &Vm, x: f64) -> Result<f64> {
        if x < 1.0 {
            Err(unexpected(vm, "expected argument value not less than 1, got ", x))
        } else {
            Ok(sys::acosh(x))
        }
    }

    /// Return the arc sine (measured in radians) of x.
    fn asin(vm: &Vm, x: f64) -> Result<f64> {
        if x.abs() > 1.0 {
            Err(unexpected(vm, "expected a number in range from -1 up to 1, got ", x))
        } else {
            Ok(x.asin())
        }
    }

    /// Return the inverse hyperbolic sine of x.
    fn asinh(x: f64) -> f64 {
        sys::asinh(x)
    }

    /// Return the arc tangent (measured in radians) of x.
    fn atan(x: f64) -> f64 {
        x.atan()
    }

    /// Return the inverse hyperbolic tangent of x.
    fn atanh(vm: &Vm, x: f64) -> Result<f64> {
        if x.abs() >= 1.0 {
            Err(unexpected(vm, "expected a number between -1 and 1, got ", x))
        } else {
            Ok(sys::atanh(x))
        }
    }

    /// Return the cube root of x.
    fn cbrt(x: f64) -> f64 {
        x.cbrt()
    }

    /// Return the cosine of x (measured in radians).
    fn cos(vm: &Vm, x: f64) -> Result<f64> {
        if x.is_infinite() { Err(unexpected(vm, "expected a finite input, got ", x)) } else { Ok(x.cos()) }
    }

    /// Return the hyperbolic cosine of x.
    fn cosh(vm: &Vm, x: f64) -> Result<f64> {
        in_range(vm, x.cosh(), x.is_finite())
    }

    /// Return e raised to the power of x.
    fn exp(vm: &Vm, x: f64) -> Result<f64> {
        in_range(vm, x.exp(), x.is_finite())
    }

    /// Return 2 raised to the power of x.
    fn exp2(vm: &Vm, x: f64) -> Result<f64> {
        in_range(vm, x.exp2(), x.is_finite())
    }

    /// Return exp(x)-1, without the loss of precision for small x.
    fn expm1(vm: &Vm, x: f64) -> Result<f64> {
        in_range(vm, x.exp_m1(), x.is_finite())
    }

    /// Return the natural logarithm of 1+x (base e).
    fn log1p(vm: &Vm, x: f64) -> Result<f64> {
        if x <= -1.0 { Err(unexpected(vm, "expected argument value > -1, got ", x)) } else { Ok(x.ln_1p()) }
    }

    /// Return the sine of x (measured in radians).
    fn sin(vm: &Vm, x: f64) -> Result<f64> {
        if x.is_infinite() { Err(unexpected(vm, "expected a finite input, got ", x)) } else { Ok(x.sin()) }
    }

    /// Return the hyperbolic sine of x.
    fn sinh(vm: &Vm, x: f64) -> Result<f64> {
        in_range(vm, x.sinh(), x.is_finite())
    }

    /// Return the square root of x.
    fn sqrt(vm: &Vm, x: f64) -> Result<f64> {
        if x < 0.0 { Err(unexpected(vm, "expected a nonnegative input, got ", x)) } else { Ok(x.sqrt()) }
    }

    /// Return the tangent of x (measured in radians).
    fn tan(vm: &Vm, x: f64) -> Result<f64> {
        if x.is_infinite() { Err(unexpected(vm, "expected a finite input, got ", x)) } else { Ok(x.tan()) }
    }

    /// Return the hyperbolic tangent of x.
    fn tanh(x: f64) -> f64 {
        x.tanh()
    }

    /// Return the absolute value of the float x.
    fn fabs(x: f64) -> f64 {
        x.abs()
    }

    /// Return the angle x in degrees, given in radians.
    fn degrees(x: f64) -> f64 {
        x * (180.0 / std::f64::consts::PI)
    }

    /// Return the angle x in radians, given in degrees.
    fn radians(x: f64) -> f64 {
        x * (std::f64::consts::PI / 180.0)
    }

    /// Return the error function at x.
    fn erf(x: f64) -> f64 {
        sys::erf(x)
    }

    /// Return the complementary error function at x.
    fn erfc(x: f64) -> f64 {
        sys::erfc(x)
    }

    /// Return the value of the least significant bit of the float x.
    fn ulp(x: f64) -> f64 {
        compute::ulp(x)
    }

    /// Return the gamma function at x.
    fn gamma(vm: &Vm, x: f64) -> Result<f64> {
        compute::gamma(x).map_err(|error| number_error(vm, error))
    }

    /// Return the natural logarithm of absolute value of the gamma function at x.
    fn lgamma(vm: &Vm, x: f64) -> Result<f64> {
        compute::lgamma(x).map_err(|error| number_error(vm, error))
    }

    /// Return the arc tangent (measured in radians) of y/x; both signs are considered.
    fn atan2(y: f64, x: f64) -> f64 {
        y.atan2(x)
    }

    /// Return a float with the magnitude of x but the sign of y.
    fn copysign(x: f64, y: f64) -> f64 {
        x.copysign(y)
    }

    /// Return fmod(x, y), according to platform C.
    fn fmod(vm: &Vm, x: f64, y: f64) -> Result<f64> {
        if !x.is_nan() && !y.is_nan() && (x.is_infinite() || y == 0.0) { Err(domain(vm)) } else { Ok(x % y) }
    }

    /// Return x - n*y, where n*y is the closest integer multiple of y.
    fn remainder(vm: &Vm, x: f64, y: f64) -> Result<f64> {
        compute::remainder(x, y).map_err(|error| number_error(vm, error))
    }

    /// Return x**y (x to the power of y).
    fn pow(vm: &Vm, x: f64, y: f64) -> Result<f64> {
        let result = x.powf(y);
        if x.is_finite() && y.is_finite() {
            if result.is_nan() || (x == 0.0 && y < 0.0) {
                return Err(domain(vm));
            }
            return in_range(vm, result, true);
        }
        Ok(result)
    }

    /// Return x * y + z, rounded once.
    fn fma(vm: &Vm, x: f64, y: f64, z: f64) -> Result<f64> {
        compute::fma(x, y, z).map_err(|error| number_error(vm, error))
    }

    /// Return the mantissa and exponent of x, as pair (m, e).
    fn frexp(vm: &Vm, x: f64) -> Value {
        let (mantissa, exponent) = if x == 0.0 || !x.is_finite() { (x, 0) } else { typhon_number::float::frexp(x) };
        tuple::of([vm.float(mantissa), vm.int(i64::from(exponent))])
    }

    /// Return x * (2**i).
    fn ldexp(vm: &Vm, x: f64, i: &Value) -> Result<f64> {
        if !int::is_int(i) {
            return Err(vm.type_error("Expected an int as second argument to ldexp."));
        }
        let exponent = int::to_i64_clamped(vm, i)?;
        if x == 0.0 || !x.is_finite() {
            return Ok(x);
        }
        in_range(vm, typhon_number::float::ldexp(x, exponent.clamp(-1 << 20, 1 << 20)), true)
    }

    /// Return the fractional and integer parts of x, both with the sign of x.
    fn modf(vm: &Vm, x: f64) -> Value {
        let whole = x.trunc();
        let fraction = if x.is_infinite() { 0.0f64.copysign(x) } else { (x - whole).copysign(x) };
        tuple::of([vm.float(fraction), vm.float(whole)])
    }

    /// Return True if x is neither an infinity nor a NaN, and False otherwise.
    fn isfinite(x: f64) -> bool {
        x.is_finite()
    }

    /// Return True if x is a positive or negative infinity, and False otherwise.
    fn isinf(x: f64) -> bool {
        x.is_infinite()
    }

    /// Return True if x is a NaN (not a number), and False otherwise.
    fn isnan(x: f64) -> bool {
        x.is_nan()
    }

    /// Determine whether two floating-point numbers are close in value.
    #[sig(a, b, *, rel_tol = 1e-09, abs_tol = 0.0)]
    fn isclose(vm: &Vm, a: f64, b: f64, rel_tol: f64, abs_tol: f64) -> Result<bool> {
        if rel_tol < 0.0 || abs_tol < 0.0 {
            return Err(vm.value_error("tolerances must be non-negative"));
        }
        if a == b {
            return Ok(true);
        }
        if a.is_infinite() || b.is_infinite() {
            return Ok(false);
        }
        let distance = (b - a).abs();
        Ok(distance <= (rel_tol * b).abs() || distance <= (rel_tol * a).abs() || distance <= abs_tol)
    }

    /// Return the floating-point value the given number of steps after x towards y.
    #[sig(x, y, /, *, steps = None)]
    fn nextafter(vm: &Vm, x: f64, y: f64, steps: Option<&Value>) -> Result<f64> {
        let steps = match steps {
            None => 1,
            Some(steps) => match int::to_bigint(vm, steps)? {
                steps if steps.is_negative() => {
                    return Err(vm.value_error("steps must be a non-negative integer"));
                }
                steps => steps.to_u64().unwrap_or(u64::MAX),
            },
        };
        Ok(compute::nextafter(x, y, steps))
    }

    /// Return the logarithm of x to the given base, or to e.
    fn log(vm: &Vm, args: Args<'_>) -> Result<f64> {
        let (x, base) = match args.positional() {
            _ if args.has_keywords() => return Err(vm.type_error("math.log() takes no keyword arguments")),
            [x] => (x, None),
            [x, base] => (x, Some(base)),
            [] => return Err(vm.type_error("log expected at least 1 argument, got 0")),
            more => return Err(vm.type_error(format!("log expected at most 2 arguments, got {}", more.len()))),
        };
        let result = logarithm(vm, x, f64::ln, std::f64::consts::LN_2)?;
        let Some(base) = base else { return Ok(result) };
        let base = logarithm(vm, base, f64::ln, std::f64::consts::LN_2)?;
        if base == 0.0 { Err(vm.zero_division("division by zero")) } else { Ok(result / base) }
    }

    /// Return the base 2 logarithm of x.
    fn log2(vm: &Vm, x: &Value) -> Result<f64> {
        logarithm(vm, x, f64::log2, 1.0)
    }

    /// Return the base 10 logarithm of x.
    fn log10(vm: &Vm, x: &Value) -> Result<f64> {
        logarithm(vm, x, f64::log10, std::f64::consts::LOG10_2)
    }

    /// Return the floor of x as an Integral: the largest integer <= x.
    fn floor(vm: &Vm, x: &Value) -> Result<Value> {
        super::integers::rounded(vm, x, &vm.names().__floor__, f64::floor)
    }

    /// Return the ceiling of x as an Integral: the smallest integer >= x.
    fn ceil(vm: &Vm, x: &Value) -> Result<Value> {
        super::integers::rounded(vm, x, &vm.names().__ceil__, f64::ceil)
    }

    /// Truncates the Real x to the nearest Integral toward 0.
    fn trunc(vm: &Vm, x: &Value) -> Result<Value> {
        super::integers::truncated(vm, x)
    }

    /// Greatest Common Divisor.
    #[sig(*integers)]
    fn gcd(vm: &Vm, integers: &[Value]) -> Result<Value> {
        super::integers::gcd(vm, integers)
    }

    /// Least Common Multiple.
    #[sig(*integers)]
    fn lcm(vm: &Vm, integers: &[Value]) -> Result<Value> {
        super::integers::lcm(vm, integers)
    }

    /// Find n!.
    fn factorial(vm: &Vm, n: BigInt) -> Result<BigInt> {
        compute::factorial(&n).map_err(|error| number_error(vm, error))
    }

    /// Return the integer part of the square root of the input.
    fn isqrt(vm: &Vm, n: BigInt) -> Result<BigInt> {
        n.isqrt().map_err(|error| number_error(vm, error))
    }

    /// Number of ways to choose k items from n items without repetition and with order.
    #[sig(n, k = None, /)]
    fn perm(vm: &Vm, n: BigInt, k: Option<BigInt>) -> Result<BigInt> {
        compute::perm(&n, k.as_ref()).map_err(|error| number_error(vm, error))
    }

    /// Number of ways to choose k items from n items without repetition and without order.
    fn comb(vm: &Vm, n: BigInt, k: BigInt) -> Result<BigInt> {
        compute::comb(&n, &k).map_err(|error| number_error(vm, error))
    }

    /// Return the Euclidean distance from the origin to a point.
    #[sig(*coordinates)]
    fn hypot(vm: &Vm, coordinates: &[Value]) -> Result<f64> {
        Ok(compute::hypot(&super::sums::floats(vm, coordinates)?))
    }

    /// Return the Euclidean distance between two points p and q.
    fn dist(vm: &Vm, p: &Value, q: &Value) -> Result<f64> {
        let (p, q) = (ops::collect(vm, p)?, ops::collect(vm, q)?);
        if p.len() != q.len() {
            return Err(vm.value_error("both points must have the same number of dimensions"));
        }
        Ok(compute::dist(&super::sums::floats(vm, &p)?, &super::sums::floats(vm, &q)?))
    }

    /// Return an accurate floating-point sum of values in the iterable seq.
    fn fsum(vm: &Vm, seq: &Value) -> Result<f64> {
        super::sums::fsum(vm, seq)
    }

    /// Return the sum of products of values from two iterables p and q.
    fn sumprod(vm: &Vm, p: &Value, q: &Value) -> Result<Value> {
        super::sums::sumprod(vm, p, q)
    }

    /// Calculate the product of all the elements in the input iterable.
    #[sig(iterable, /, *, start = 1)]
    fn prod(vm: &Vm, iterable: &Value, start: &Value) -> Result<Value> {
        super::sums::prod(vm, iterable, start)
    }
}
