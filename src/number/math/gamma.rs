//! The gamma function and its logarithm by Lanczos' approximation (g = 6.0246…, 13 terms, the coefficients of Pugh's
//! thesis as used by Boost), with the reflection formula for negative arguments.

#![allow(clippy::excessive_precision, reason = "the coefficients as they are published")]

use std::f64::consts::PI;

use crate::error::NumberError;

const G_MINUS_HALF: f64 = 5.524680040776729583740234375;
const G: f64 = 6.024680040776729583740234375;
const LN_PI: f64 = 1.144_729_885_849_400_2;

/// Numerator and denominator of the rational function, highest power last.
const NUMERATOR: [f64; 13] = [
    23531376880.410759688572007674451636754734846804940,
    42919803642.649098768957899047001988850926355848959,
    35711959237.355668049440185451547166705960488635843,
    17921034426.037209699919755754458931112671403265390,
    6039542586.3520280050642916443072979210699388420708,
    1439720407.3117216736632230727949123939715485786372,
    248874557.86205415651146038641322942321632125127801,
    31426415.585400194380614231628318205362874684987640,
    2876370.6289353724412254090516208496135991145378768,
    186056.26539522349504029498971604569928220784236328,
    8071.6720023658162106380029022722506138218516325024,
    210.82427775157934587250973392071336271166969580291,
    2.5066282746310002701649081771338373386264310793408,
];
const DENOMINATOR: [f64; 13] = [
    0.0,
    39916800.0,
    120543840.0,
    150917976.0,
    105258076.0,
    45995730.0,
    13339535.0,
    2637558.0,
    357423.0,
    32670.0,
    1925.0,
    66.0,
    1.0,
];

/// Factorials that a float holds exactly.
const FACTORIALS: [f64; 23] = {
    let mut table = [1.0; 23];
    let mut n = 1;
    while n < 23 {
        table[n] = table[n - 1] * n as f64;
        n += 1;
    }
    table
};

/// The Lanczos sum for `x > 0`; the direction of evaluation keeps the powers small.
fn lanczos_sum(x: f64) -> f64 {
    let (mut top, mut bottom) = (0.0, 0.0);
    if x < 5.0 {
        for index in (0..13).rev() {
            top = top * x + NUMERATOR[index];
            bottom = bottom * x + DENOMINATOR[index];
        }
    } else {
        for index in 0..13 {
            top = top / x + NUMERATOR[index];
            bottom = bottom / x + DENOMINATOR[index];
        }
    }
    top / bottom
}

/// `sin(pi * x)` without losing the digits of a large `x`.
fn sin_pi(x: f64) -> f64 {
    let y = x.abs() % 2.0;
    let value = match (2.0 * y).round() as i32 {
        0 => (PI * y).sin(),
        1 => (PI * (y - 0.5)).cos(),
        2 => (PI * (1.0 - y)).sin(),
        3 => -(PI * (y - 1.5)).cos(),
        _ => (PI * (y - 2.0)).sin(),
    };
    value.copysign(1.0) * if (value < 0.0) != (x < 0.0) { -1.0 } else { 1.0 }
}

/// `math.gamma(x)`
pub fn gamma(x: f64) -> Result<f64, NumberError> {
    let pole = Err(NumberError::GammaPole(x.to_bits()));
    if !x.is_finite() {
        return if x == f64::NEG_INFINITY { pole } else { Ok(x) };
    }
    if x == 0.0 || (x < 0.0 && x == x.floor()) {
        return pole;
    }
    if x == x.floor() && x <= FACTORIALS.len() as f64 {
        return Ok(FACTORIALS[x as usize - 1]);
    }
    let absolute = x.abs();
    if absolute < 1e-20 {
        let value = 1.0 / x;
        return if value.is_infinite() { Err(NumberError::MathRange) } else { Ok(value) };
    }
    if absolute > 200.0 {
        return if x < 0.0 { Ok(0.0 / sin_pi(x)) } else { Err(NumberError::MathRange) };
    }
    let y = absolute + G_MINUS_HALF;
    // The rounding error of y, which the power below would magnify.
    let error = if absolute > G_MINUS_HALF { (y - absolute) - G_MINUS_HALF } else { (y - G_MINUS_HALF) - absolute };
    let error = error * G / y;
    let value = if x < 0.0 {
        let mut value = -PI / sin_pi(absolute) / absolute * y.exp() / lanczos_sum(absolute);
        value -= error * value;
        if absolute < 140.0 {
            value / y.powf(absolute - 0.5)
        } else {
            let root = y.powf(absolute / 2.0 - 0.25);
            value / root / root
        }
    } else {
        let mut value = lanczos_sum(absolute) / y.exp();
        value += error * value;
        if absolute < 140.0 {
            value * y.powf(absolute - 0.5)
        } else {
            let root = y.powf(absolute / 2.0 - 0.25);
            value * root * root
        }
    };
    if value.is_infinite() { Err(NumberError::MathRange) } else { Ok(value) }
}

/// `math.lgamma(x)`: the logarithm of `abs(gamma(x))`.
pub fn lgamma(x: f64) -> Result<f64, NumberError> {
    if !x.is_finite() {
        return Ok(if x.is_nan() { x } else { f64::INFINITY });
    }
    if x == x.floor() && x <= 2.0 {
        return if x <= 0.0 { Err(NumberError::GammaPole(x.to_bits())) } else { Ok(0.0) };
    }
    let absolute = x.abs();
    if absolute < 1e-20 {
        return Ok(-absolute.ln());
    }
    let mut value = lanczos_log(absolute);
    if x < 0.0 {
        value = LN_PI - sin_pi(absolute).abs().ln() - absolute.ln() - value;
    }
    if value.is_infinite() { Err(NumberError::MathRange) } else { Ok(value) }
}

fn lanczos_log(x: f64) -> f64 {
    lanczos_sum(x).ln() - G + (x - 0.5) * ((x + G - 0.5).ln() - 1.0)
}
