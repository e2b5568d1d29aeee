//! Python's hashes. Numbers of equal value hash alike whatever their type: the value modulo the prime `2**61 - 1`.
//!
//! No hash is -1, which C functions of CPython reserve for errors; -2 stands in for it.

mod bytes;
#[cfg(test)]
mod tests;

pub use bytes::{HashKey, hash_bytes, hash_source};

use crate::bigint::BigInt;
use crate::float::decompose;

/// The prime, `sys.hash_info.modulus`.
pub const MODULUS: u64 = (1 << 61) - 1;
/// `sys.hash_info.inf`
pub const INFINITY: i64 = 314_159;
/// `sys.hash_info.imag`
pub const IMAGINARY: u64 = 1_000_003;

/// Keeps -1 free.
fn finish(hash: i64) -> i64 {
    if hash == -1 { -2 } else { hash }
}

fn signed(negative: bool, magnitude: u64) -> i64 {
    finish(if negative { -(magnitude as i64) } else { magnitude as i64 })
}

/// `hash(int)`
pub fn hash_i64(value: i64) -> i64 {
    signed(value < 0, value.unsigned_abs() % MODULUS)
}

/// `hash(int)` of any size; linear in its words.
pub fn hash_bigint(value: &BigInt) -> i64 {
    // 2**64 is 8 modulo the prime.
    let residue = value
        .magnitude()
        .iter()
        .rev()
        .fold(0u64, |residue, &word| ((u128::from(residue) * 8 + u128::from(word)) % u128::from(MODULUS)) as u64);
    signed(value.is_negative(), residue)
}

/// `hash(float)`; `None` for NaN, which hashes by the identity of its object.
pub fn hash_f64(value: f64) -> Option<i64> {
    if value.is_nan() {
        return None;
    }
    if value.is_infinite() {
        return Some(if value > 0.0 { INFINITY } else { -INFINITY });
    }
    let (negative, mantissa, exponent) = decompose(value);
    // Multiplying by 2**n modulo 2**61 - 1 turns the 61 bits round.
    let turn = exponent.rem_euclid(61) as u32;
    let turned = if turn == 0 { mantissa } else { (mantissa << turn | mantissa >> (61 - turn)) & MODULUS };
    Some(signed(negative, if turned == MODULUS { 0 } else { turned }))
}

/// `hash(complex)` from the hashes of its parts.
pub fn hash_complex(real: i64, imaginary: i64) -> i64 {
    finish((real as u64).wrapping_add(IMAGINARY.wrapping_mul(imaginary as u64)) as i64)
}

/// The hash of an object that hashes by identity. Addresses are multiples of 16, so the low bits go to the top.
pub fn hash_address(address: usize) -> i64 {
    finish((address as u64).rotate_right(4) as i64)
}

/// The hash of a tuple, item by item: xxHash's 64-bit lanes without its final avalanche, as CPython's.
#[derive(Clone, Copy, Debug)]
pub struct TupleHasher {
    state: u64,
    length: u64,
}

const PRIME_1: u64 = 11_400_714_785_074_694_791;
const PRIME_2: u64 = 14_029_467_366_897_019_727;
const PRIME_5: u64 = 2_870_177_450_012_600_261;

impl Default for TupleHasher {
    fn default() -> Self {
        TupleHasher { state: PRIME_5, length: 0 }
    }
}

impl TupleHasher {
    /// Takes the next item's hash.
    pub fn add(&mut self, hash: i64) {
        let mixed = self.state.wrapping_add((hash as u64).wrapping_mul(PRIME_2));
        self.state = mixed.rotate_left(31).wrapping_mul(PRIME_1);
        self.length += 1;
    }

    /// The tuple's hash.
    pub fn finish(self) -> i64 {
        match self.state.wrapping_add(self.length ^ (PRIME_5 ^ 3_527_539)) as i64 {
            -1 => 1_546_275_796,
            hash => hash,
        }
    }
}

/// The hash of a frozenset: the same for every order of its items.
#[derive(Clone, Copy, Debug, Default)]
pub struct SetHasher {
    state: u64,
    length: u64,
}

impl SetHasher {
    /// Takes one item's hash. Close hashes are spread before they are combined.
    pub fn add(&mut self, hash: i64) {
        let hash = hash as u64;
        self.state ^= ((hash ^ 89_869_747) ^ (hash << 16)).wrapping_mul(3_644_798_167);
        self.length += 1;
    }

    /// The set's hash.
    pub fn finish(self) -> i64 {
        let mut hash = self.state ^ (self.length.wrapping_add(1)).wrapping_mul(1_927_868_237);
        hash ^= (hash >> 11) ^ (hash >> 25);
        hash = hash.wrapping_mul(69_069).wrapping_add(907_133_923);
        match hash as i64 {
            -1 => 590_923_713,
            hash => hash,
        }
    }
}
