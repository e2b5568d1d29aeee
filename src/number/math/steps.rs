//! Steps between neighbouring floats, fused multiply-add, IEEE remainder.

use crate::error::NumberError;

/// `math.ulp(x)`: the distance to the next float away from zero.
pub fn ulp(x: f64) -> f64 {
    let x = x.abs();
    if !x.is_finite() {
        return x;
    }
    let next = x.next_up();
    if next.is_infinite() { x - x.next_down() } else { next - x }
}

/// `math.nextafter(x, y, steps=steps)`: constant time for any number of steps.
pub fn nextafter(x: f64, y: f64, steps: u64) -> f64 {
    if steps == 0 {
        return x;
    }
    if x.is_nan() {
        return x;
    }
    if y.is_nan() || x == y {
        return y;
    }
    // Floats in order are the integers in order once negative ones are mirrored.
    let order = |value: f64| {
        let magnitude = i128::from(value.to_bits() & !(1 << 63));
        if value.is_sign_negative() { -magnitude } else { magnitude }
    };
    let (from, to) = (order(x), order(y));
    let steps = i128::from(steps);
    if (to - from).abs() <= steps {
        return y;
    }
    let target = if to > from { from + steps } else { from - steps };
    let magnitude = f64::from_bits(target.unsigned_abs() as u64);
    if target < 0 || (target == 0 && x.is_sign_negative()) { -magnitude } else { magnitude }
}

/// `math.fma(x, y, z)`: rounded once.
pub fn fma(x: f64, y: f64, z: f64) -> Result<f64, NumberError> {
    let result = x.mul_add(y, z);
    if result.is_finite() {
        return Ok(result);
    }
    if result.is_nan() {
        return if x.is_nan() || y.is_nan() || z.is_nan() { Ok(result) } else { Err(NumberError::FmaInvalid) };
    }
    if x.is_finite() && y.is_finite() && z.is_finite() { Err(NumberError::FmaOverflow) } else { Ok(result) }
}

/// `math.remainder(x, y)`: from the nearest multiple of `y`, ties to even.
pub fn remainder(x: f64, y: f64) -> Result<f64, NumberError> {
    if x.is_nan() || y.is_nan() {
        return Ok(x + y);
    }
    if x.is_infinite() || y == 0.0 {
        return Err(NumberError::MathDomain);
    }
    if y.is_infinite() {
        return Ok(x);
    }
    let (absolute, step) = (x.abs(), y.abs());
    let low = absolute % step;
    let high = step - low;
    let rest = if low < high {
        low
    } else if low > high {
        -high
    } else {
        low - 2.0 * ((0.5 * (absolute - low)) % step)
    };
    Ok(1f64.copysign(x) * rest)
}
