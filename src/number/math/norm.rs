//! Lengths of vectors: scaled by a power of two, squared and summed with their errors, then one corrected root.

use super::sums::two_sum;
use crate::float::{frexp, ldexp};

/// `math.hypot(*coordinates)`
pub fn hypot(coordinates: &[f64]) -> f64 {
    norm(coordinates.iter().map(|x| x.abs()))
}

/// `math.dist(p, q)`; both must have the same length (the shorter one counts otherwise).
pub fn dist(p: &[f64], q: &[f64]) -> f64 {
    norm(p.iter().zip(q).map(|(p, q)| (p - q).abs()))
}

fn norm(parts: impl Iterator<Item = f64> + Clone) -> f64 {
    let mut largest = 0.0f64;
    let (mut nan, mut count) = (false, 0);
    for x in parts.clone() {
        nan |= x.is_nan();
        largest = largest.max(x);
        count += 1;
    }
    if largest.is_infinite() {
        return f64::INFINITY;
    }
    if nan {
        return f64::NAN;
    }
    if largest == 0.0 || count <= 1 {
        return largest;
    }
    let exponent = i64::from(frexp(largest).1);
    let scaled = parts.map(|x| ldexp(x, -exponent));
    let (mut sum, mut errors) = (1.0, 0.0);
    // The sum starts at 1 so that every square is smaller and the short two-sum holds.
    for x in scaled {
        let square = x * x;
        let (next, error) = two_sum(sum, square);
        sum = next;
        errors += x.mul_add(x, -square) + error;
    }
    let square = sum - 1.0 + errors;
    let root = square.sqrt();
    // One Newton step against the sum in double length.
    let back = root * root;
    let (rest, first) = two_sum(sum - 1.0, -back);
    let correction = rest + (first + (errors - root.mul_add(root, -back)));
    ldexp(root + correction / (2.0 * root), exponent)
}
