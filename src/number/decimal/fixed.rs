//! Exponentials and logarithms as binary fractions: numbers in units of `2**-bits`, each off by a few units at most.
//!
//! The bits that an algorithm loses on its way are counted and added beforehand.

use std::cell::RefCell;

use dashu_int::{
    IBig, UBig,
    ops::{BitTest, DivRem},
};

thread_local! {
    /// The natural logarithm of ten with the most bits that the thread wanted so far.
    static LOG_TEN: RefCell<(usize, UBig)> = const { RefCell::new((0, UBig::ZERO)) };
}

/// The area tangent of `1/n`.
fn area_tangent(n: u32, bits: usize) -> UBig {
    let square = n * n;
    let mut power = (UBig::ONE << bits) / n;
    let mut sum = power.clone();
    let mut odd = 1u32;
    while !power.is_zero() {
        power /= square;
        odd += 2;
        sum += &power / odd;
    }
    sum
}

/// The natural logarithm of ten.
pub fn log_ten(bits: usize) -> UBig {
    LOG_TEN.with_borrow_mut(|(known, value)| {
        if *known < bits {
            let more = bits + 40;
            // As Machin's formula for pi: each term lacks one unit at most for each of its steps.
            let sum = area_tangent(31, more) * 46u8 + area_tangent(49, more) * 34u8 + area_tangent(161, more) * 20u8;
            *value = sum >> 40;
            *known = bits;
        }
        &*value >> (*known - bits)
    })
}

/// Bits that [`exp`] loses.
fn guard(bits: usize) -> (usize, usize) {
    let halvings = bits.isqrt().min(400);
    (halvings, 2 * halvings + 2 * bits.max(2).ilog2() as usize + 16)
}

/// `e**x` for `x` from 0 up to about 2.4.
pub fn exp(x: &UBig, bits: usize) -> UBig {
    let (halvings, guard) = guard(bits);
    let wide = bits + guard;
    // A smaller argument makes a shorter series; squaring makes up for it.
    let small = (x << guard) >> halvings;
    let one = UBig::ONE << wide;
    let mut sum = one.clone();
    let mut term = one;
    let mut n = 1u32;
    while !term.is_zero() {
        term = ((&term * &small) >> wide) / n;
        sum += &term;
        n += 1;
    }
    for _ in 0..halvings {
        sum = sum.sqr() >> wide;
    }
    sum >> guard
}

/// The natural logarithm of a number from 1 up to 10.
pub fn log(m: &UBig, bits: usize) -> IBig {
    // The steps' precisions, backwards: each triples it.
    let mut steps = vec![bits + 16];
    while let Some(&last) = steps.last()
        && last > 45
    {
        steps.push(last / 3 + 12);
        if steps.last() >= Some(&last) {
            break;
        }
    }
    let head = if bits > 60 { u64::try_from(m >> (bits - 60)).unwrap_or(0) as f64 / (1u64 << 60) as f64 } else { 1.0 };
    let start = if head >= 1.0 { head.ln() } else { 0.0 };
    let mut y = IBig::from((start * (1u64 << 52) as f64) as i64);
    let mut precision = 52;
    for &step in steps.iter().rev() {
        let target = step.max(64);
        y = if target >= precision { y << (target - precision) } else { y >> (precision - target) };
        precision = target;
        let m = if target >= bits { m << (target - bits) } else { m >> (bits - target) };
        let (negative, magnitude) = (y < IBig::ZERO, y.unsigned_abs_value());
        // Halley's step for e**y = m, with both sides multiplied by e**-y where y is below zero.
        let power = exp(&magnitude, target);
        let (a, b) = match negative {
            false => (m, power),
            true => ((m * power) >> target, UBig::ONE << target),
        };
        let difference = IBig::from(a.clone()) - IBig::from(b.clone());
        y += (difference << (target + 1)) / IBig::from(a + b);
    }
    y >> (precision - bits)
}

/// The magnitude of a number.
trait Magnitude {
    fn unsigned_abs_value(&self) -> UBig;
}

impl Magnitude for IBig {
    fn unsigned_abs_value(&self) -> UBig {
        self.clone().into_parts().1
    }
}

/// `value / log_ten` rounded down, and what is left; `value` in units of `2**-bits`.
pub fn split_by_log_ten(value: &IBig, bits: usize) -> (IBig, UBig) {
    // The quotient may have many bits, each of which the logarithm needs more of.
    let more = value.bit_len().saturating_sub(bits) + 8;
    let ten = IBig::from(log_ten(bits + more));
    let wide = value << more;
    let (mut quotient, mut rest) = (&wide).div_rem(&ten);
    if rest < IBig::ZERO {
        rest += &ten;
        quotient -= IBig::ONE;
    }
    (quotient, (rest >> more).unsigned_abs_value())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn float(value: &UBig, bits: usize) -> f64 {
        u64::try_from(value >> (bits - 55)).unwrap() as f64 / (1u64 << 55) as f64
    }

    #[test]
    fn agree_with_floats() {
        for bits in [100, 400, 3000] {
            assert!((float(&log_ten(bits), bits) - 10f64.ln()).abs() < 1e-15);
            for x in [0u32, 1, 5, 10, 23] {
                let value = (UBig::from(x) << bits) / 10u8;
                let power = exp(&value, bits);
                assert!((float(&power, bits) - (f64::from(x) / 10.0).exp()).abs() < 1e-14, "{x} {bits}");
                let back = log(&power, bits);
                let off = (back - IBig::from(value)).unsigned_abs_value();
                assert!(off.bit_len() < 12, "{x} {bits}: {}", off.bit_len());
            }
        }
    }
}
