//! Comparisons that run no Python code.

use std::cmp::Ordering;

use typhon_object::{prelude::*, primal::float::Float};

/// Tuples within each other that are looked into.
const DEEP: u32 = 4;

/// How two numbers, strs or tuples of these compare; `None` for all others, and where they are not ordered.
#[inline]
pub fn compare(a: &Value, b: &Value) -> Option<Ordering> {
    if let (Some(a), Some(b)) = (a.as_small_int(), b.as_small_int()) {
        return Some(a.cmp(&b));
    }
    compare_deep(a, b, DEEP)
}

fn compare_deep(a: &Value, b: &Value, depth: u32) -> Option<Ordering> {
    if let (Some(a), Some(b)) = (a.as_small_int(), b.as_small_int()) {
        return Some(a.cmp(&b));
    }
    if let (Some(a), Some(b)) = (float_of(a), float_of(b)) {
        return a.partial_cmp(&b);
    }
    if let (Some(a), Some(b)) = (a.exact::<Str>(), b.exact::<Str>()) {
        return Some(a.bytes().cmp(b.bytes()));
    }
    let (a, b) = (a.exact::<Tuple>()?.items(), b.exact::<Tuple>()?.items());
    let depth = depth.checked_sub(1)?;
    for (a, b) in a.iter().zip(b) {
        match compare_deep(a, b, depth)? {
            Ordering::Equal => {}
            other => return Some(other),
        }
    }
    Some(a.len().cmp(&b.len()))
}

/// The value of a float, or of an integer that is exact as one.
fn float_of(value: &Value) -> Option<f64> {
    value.as_small_float().or_else(|| value.exact::<Float>().map(Float::value)).or_else(|| exact_int(value))
}

fn exact_int(value: &Value) -> Option<f64> {
    value.as_small_int().filter(|int| int.unsigned_abs() <= 1 << 53).map(|int| int as f64)
}
