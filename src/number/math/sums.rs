//! Sums that are rounded once: Shewchuk's exact partial sums, and products in triple length.

use crate::error::NumberError;

/// `math.fsum`, one summand at a time: the running sum as floats that do not overlap, smallest first
/// (Shewchuk, "Adaptive Precision Floating-Point Arithmetic", 1997).
#[derive(Clone, Debug, Default)]
pub struct FloatSum {
    partials: Vec<f64>,
    special: f64,
    infinities: f64,
}

impl FloatSum {
    /// Adds `x` without rounding.
    pub fn add(&mut self, x: f64) -> Result<(), NumberError> {
        let summand = x;
        let mut x = x;
        let mut kept = 0;
        for index in 0..self.partials.len() {
            let mut y = self.partials[index];
            if x.abs() < y.abs() {
                std::mem::swap(&mut x, &mut y);
            }
            let high = x + y;
            let low = y - (high - x);
            if low != 0.0 {
                self.partials[kept] = low;
                kept += 1;
            }
            x = high;
        }
        self.partials.truncate(kept);
        if x == 0.0 {
            return Ok(());
        }
        if x.is_finite() {
            self.partials.push(x);
            return Ok(());
        }
        if summand.is_finite() {
            return Err(NumberError::FsumOverflow);
        }
        if summand.is_infinite() {
            self.infinities += summand;
        }
        self.special += summand;
        self.partials.clear();
        Ok(())
    }

    /// The sum, rounded half to even.
    pub fn finish(mut self) -> Result<f64, NumberError> {
        if self.special != 0.0 {
            return if self.infinities.is_nan() { Err(NumberError::FsumInfinities) } else { Ok(self.special) };
        }
        let Some(mut high) = self.partials.pop() else { return Ok(0.0) };
        let mut low = 0.0;
        while let Some(y) = self.partials.pop() {
            let x = high;
            high = x + y;
            low = y - (high - x);
            if low != 0.0 {
                break;
            }
        }
        // A rest below decides a tie: it must not be rounded twice.
        if let Some(&below) = self.partials.last()
            && ((low < 0.0 && below < 0.0) || (low > 0.0 && below > 0.0))
        {
            let twice = low * 2.0;
            let candidate = high + twice;
            if twice == candidate - high {
                high = candidate;
            }
        }
        Ok(high)
    }
}

/// `math.sumprod` over floats: sum and products in triple length (Ogita, Rump and Oishi, "Accurate Sum and Dot
/// Product", 2005, algorithm 5.10 with K = 3).
#[derive(Clone, Copy, Debug, Default)]
pub struct ProductSum {
    high: f64,
    low: f64,
    tiny: f64,
}

impl ProductSum {
    /// Adds `x * y`.
    pub fn add(&mut self, x: f64, y: f64) {
        let product = x * y;
        let product_error = x.mul_add(y, -product);
        let (high, first_error) = two_sum(self.high, product);
        let (low, second_error) = two_sum(self.low, product_error);
        let (low, third_error) = two_sum(low, first_error);
        *self = ProductSum { high, low, tiny: self.tiny + (second_error + third_error) };
    }

    /// The sum.
    pub fn finish(self) -> f64 {
        let (high, low) = two_sum(self.high, self.low);
        let (low, tiny) = two_sum(low, self.tiny);
        let (high, rest) = two_sum(high, low);
        high + (rest + tiny)
    }
}

/// Sum and its rounding error, for any two floats (Knuth).
pub(super) fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let b_part = sum - a;
    let a_part = sum - b_part;
    (sum, (a - a_part) + (b - b_part))
}
