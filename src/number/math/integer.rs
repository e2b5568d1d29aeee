//! `math.factorial`, `math.comb`, `math.perm`.

use crate::bigint::{BigInt, guard, guard_product};
use crate::error::NumberError;

/// `n!`
pub fn factorial(n: &BigInt) -> Result<BigInt, NumberError> {
    if n.is_negative() {
        return Err(NumberError::NegativeFactorial);
    }
    let n = n.to_i64().ok_or(NumberError::FactorialTooLarge)? as u64;
    if n < 2 {
        return Ok(BigInt::ONE);
    }
    guard_bits(n, n)?;
    // The odd parts are multiplied, the twos are shifted in: n! has n - ones(n) of them.
    let (mut inner, mut outer) = (BigInt::ONE, BigInt::ONE);
    for level in (0..64 - n.leading_zeros()).rev() {
        let top = n >> level;
        let below = top / 2;
        inner = inner.mul_unguarded(&odd_product((below + 1) | 1, (top + 1) | 1));
        outer = outer.mul_unguarded(&inner);
    }
    outer.shl(n - u64::from(n.count_ones()))
}

/// The product of the odd numbers from `start` up to, but without, `stop`; both odd.
fn odd_product(start: u64, stop: u64) -> BigInt {
    let count = stop.saturating_sub(start) / 2;
    if count == 0 {
        return BigInt::ONE;
    }
    if count * u64::from(64 - stop.leading_zeros()) <= 64 {
        return BigInt::from((0..count).map(|index| start + 2 * index).product::<u64>());
    }
    let middle = (start + 2 * (count / 2)) | 1;
    odd_product(start, middle).mul_unguarded(&odd_product(middle, stop))
}

/// `n * (n - 1) * … * (n - k + 1)`; without `k`, `n!`.
pub fn perm(n: &BigInt, k: Option<&BigInt>) -> Result<BigInt, NumberError> {
    let Some(k) = k else { return factorial(n) };
    check_signs(n, k)?;
    if k > n {
        return Ok(BigInt::ZERO);
    }
    let k = k.to_i64().ok_or(NumberError::PermTooLarge)? as u64;
    falling(n, k)
}

/// `n` over `k`.
pub fn comb(n: &BigInt, k: &BigInt) -> Result<BigInt, NumberError> {
    check_signs(n, k)?;
    if k > n {
        return Ok(BigInt::ZERO);
    }
    let other = n.sub(k);
    let k = k.min(&other).to_i64().ok_or(NumberError::CombTooLarge)? as u64;
    if let Some(result) = n.to_u64().and_then(|n| comb_u64(n, k)) {
        return Ok(BigInt::from(result));
    }
    // The result has fewer bits than this; the parts that make it have no more.
    guard_product(n.bit_length().saturating_mul(k))?;
    comb_split(n, k)
}

/// Multiplies and divides in turn as long as 64 bits suffice: every step is a whole binomial.
fn comb_u64(n: u64, k: u64) -> Option<u64> {
    if k > 64 {
        return None;
    }
    (0..k).try_fold(1u64, |result, i| {
        let wide = u128::from(result) * u128::from(n - i) / u128::from(i + 1);
        u64::try_from(wide).ok()
    })
}

/// `C(n, k) = C(n, j) * C(n - j, k - j) / C(k, j)` with `j = k / 2`.
fn comb_split(n: &BigInt, k: u64) -> Result<BigInt, NumberError> {
    if let Some(result) = n.to_u64().and_then(|n| comb_u64(n, k)) {
        return Ok(BigInt::from(result));
    }
    match k {
        0 => return Ok(BigInt::ONE),
        1 => return Ok(n.clone()),
        _ => {}
    }
    let j = k / 2;
    let left = comb_split(n, j)?;
    let right = comb_split(&n.sub(&BigInt::from(j)), k - j)?;
    let shared = comb_split(&BigInt::from(k), j)?;
    left.mul(&right)?.div_floor(&shared)
}

/// `n (n - 1) … (n - k + 1)` by halves.
fn falling(n: &BigInt, k: u64) -> Result<BigInt, NumberError> {
    match k {
        0 => return Ok(BigInt::ONE),
        1 => return Ok(n.clone()),
        _ => guard(n.bit_length().saturating_sub(1).saturating_mul(k / 2))?,
    }
    let j = k / 2;
    falling(n, j)?.mul(&falling(&n.sub(&BigInt::from(j)), k - j)?)
}

/// Refuses a product of `count` numbers near `n` that cannot fit: `count * log2(n / e)` bits from below.
fn guard_bits(n: u64, count: u64) -> Result<(), NumberError> {
    guard(u64::from(63 - n.leading_zeros()).saturating_sub(2).saturating_mul(count))
}

fn check_signs(n: &BigInt, k: &BigInt) -> Result<(), NumberError> {
    if n.is_negative() {
        Err(NumberError::NegativeN)
    } else if k.is_negative() {
        Err(NumberError::NegativeK)
    } else {
        Ok(())
    }
}
