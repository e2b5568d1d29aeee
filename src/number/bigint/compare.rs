//! Comparison with machine numbers, exactly.

use std::cmp::Ordering;

use super::BigInt;

impl BigInt {
    /// Compares with a machine integer without building a big one.
    pub fn cmp_i64(&self, other: i64) -> Ordering {
        match self.to_i64() {
            Some(value) => value.cmp(&other),
            None if self.is_negative() => Ordering::Less,
            None => Ordering::Greater,
        }
    }

    /// Compares with a float by value, without rounding; `None` if it is NaN.
    pub fn cmp_f64(&self, other: f64) -> Option<Ordering> {
        if other.is_nan() {
            return None;
        }
        if other.is_infinite() {
            return Some(if other > 0.0 { Ordering::Less } else { Ordering::Greater });
        }
        let whole = BigInt::from_f64(other.trunc()).ok()?;
        Some(self.cmp(&whole).then_with(|| 0.0f64.total_cmp(&(other.fract() + 0.0))))
    }
}

/// Compares an int with a float by value, without rounding; `None` if the float is NaN.
pub fn cmp_i64_f64(int: i64, float: f64) -> Option<Ordering> {
    if float.is_nan() {
        return None;
    }
    // 2**63 is exact as a float; everything at or above it exceeds every i64.
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    if float >= LIMIT {
        return Some(Ordering::Less);
    }
    if float < -LIMIT {
        return Some(Ordering::Greater);
    }
    let whole = float as i64;
    let rest = float.fract();
    Some(int.cmp(&whole).then_with(|| {
        if rest > 0.0 {
            Ordering::Less
        } else if rest < 0.0 {
            Ordering::Greater
        } else {
            Ordering::Equal
        }
    }))
}
