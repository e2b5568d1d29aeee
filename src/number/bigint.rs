//! Integers of any size with Python's semantics, a thin skin over `dashu_int::IBig`.
//!
//! dashu aborts or panics where memory does not suffice, so every operation that can grow its result without bound
//! asks [`guard`] or [`guard_product`] first. Costs: linear for sums, bits and shifts; Karatsuba, Toom-3, then NTT for products;
//! Burnikel-Ziegler for quotients; divide and conquer for text.

mod arith;
mod bits;
mod bytes;
mod compare;
mod convert;
mod divide;
mod power;
#[cfg(test)]
mod tests;
mod text;

use std::hint::black_box;

pub use bytes::ByteOrder;
pub use compare::cmp_i64_f64;
use dashu_int::{IBig, Sign};
pub(crate) use divide::round_scaled;

use crate::error::NumberError;

/// The most bits that a result may have (1 GiB of them); beyond it operations report `MemoryError`.
pub const MAX_BITS: u64 = 1 << 33;

/// An integer of any size. Up to 128 bits live inline, more on the heap. Immutable, so it may be shared freely.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct BigInt(pub(crate) IBig);

impl BigInt {
    /// 0
    pub const ZERO: BigInt = BigInt(IBig::ZERO);
    /// 1
    pub const ONE: BigInt = BigInt(IBig::ONE);

    /// Is it 0?
    pub fn is_zero(&self) -> bool {
        self.0.is_zero()
    }

    /// Is it 1?
    pub fn is_one(&self) -> bool {
        self.0.is_one()
    }

    /// Is it below 0?
    pub fn is_negative(&self) -> bool {
        self.0.sign() == Sign::Negative && !self.0.is_zero()
    }

    /// -1, 0 or 1.
    pub fn signum(&self) -> i32 {
        if self.is_zero() {
            0
        } else if self.is_negative() {
            -1
        } else {
            1
        }
    }

    /// The magnitude in 64-bit words, least significant first, without leading zeros.
    pub fn magnitude(&self) -> &[u64] {
        self.0.as_sign_words().1
    }

    /// Is it divisible by 2?
    pub fn is_even(&self) -> bool {
        self.magnitude().first().is_none_or(|word| word & 1 == 0)
    }

    /// What `sys.getsizeof` reports: the size that CPython's layout (24 bytes and 4 for every 30 bits) would have.
    pub fn size_of(&self) -> usize {
        24 + 4 * (self.bit_length().div_ceil(30).max(1) as usize)
    }
}

/// From so many bits on (8 MiB of them) it is asked whether there is memory for what a product takes.
const LARGE: u64 = 1 << 26;

/// Refuses results of more than [`MAX_BITS`] bits.
pub(crate) fn guard(bits: u64) -> Result<(), NumberError> {
    if bits > MAX_BITS { Err(NumberError::OutOfMemory) } else { Ok(()) }
}

/// As [`guard`], for products and powers: refuses large ones that there is no memory for.
pub(crate) fn guard_product(bits: u64) -> Result<(), NumberError> {
    guard(bits)?;
    if bits > LARGE && !is_room(needed(bits) as usize) { Err(NumberError::OutOfMemory) } else { Ok(()) }
}

/// Bytes that dashu asks for to make a product of so many bits: for its transform six words for each coefficient of sixteen bits,
/// of which there is a power of two; the product itself, and a factor.
fn needed(bits: u64) -> u64 {
    6 * 8 * (bits / 16 + 1).next_power_of_two() + bits / 4
}

/// Whether so many bytes are to be had.
fn is_room(bytes: usize) -> bool {
    let mut room = Vec::<u8>::new();
    // Otherwise the compiler takes it for granted.
    black_box(&mut room).try_reserve_exact(bytes).is_ok()
}
