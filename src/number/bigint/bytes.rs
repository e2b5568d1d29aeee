//! `int.to_bytes` and `int.from_bytes`.

use super::BigInt;
use crate::error::NumberError;

/// Which byte comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByteOrder {
    /// Least significant first.
    Little,
    /// Most significant first.
    Big,
}

impl BigInt {
    /// `int.from_bytes(bytes, order, signed=signed)`
    pub fn from_bytes(bytes: &[u8], order: ByteOrder, signed: bool) -> BigInt {
        let top = match order {
            ByteOrder::Little => bytes.last(),
            ByteOrder::Big => bytes.first(),
        };
        let negative = signed && top.is_some_and(|&byte| byte & 0x80 != 0);
        let fill = if negative { 0xff } else { 0 };
        let mut words = Vec::with_capacity(bytes.len() / 8 + 1);
        let mut take = |chunk: &[u8], reversed: bool| {
            let mut word = [fill; 8];
            for (index, &byte) in chunk.iter().enumerate() {
                word[if reversed { chunk.len() - 1 - index } else { index }] = byte;
            }
            words.push(u64::from_le_bytes(word));
        };
        match order {
            ByteOrder::Little => bytes.chunks(8).for_each(|chunk| take(chunk, false)),
            ByteOrder::Big => bytes.rchunks(8).for_each(|chunk| take(chunk, true)),
        }
        if negative {
            negate_words(&mut words);
        }
        BigInt::from_words(negative, &words)
    }

    /// `int.to_bytes(length, order, signed=signed)`
    pub fn to_bytes(&self, length: usize, order: ByteOrder, signed: bool) -> Result<Vec<u8>, NumberError> {
        let negative = self.is_negative();
        if negative && !signed {
            return Err(NumberError::NegativeToUnsigned);
        }
        // -2**n needs no more bits than 2**n - 1.
        let exact_power = negative && self.trailing_zeros() == Some(self.bit_length() - 1);
        let bits = self.bit_length() - u64::from(exact_power) + u64::from(signed && !self.is_zero());
        if bits > (length as u64).saturating_mul(8) {
            return Err(NumberError::TooBigForBytes);
        }
        let mut out = Vec::new();
        out.try_reserve_exact(length).map_err(|_| NumberError::OutOfMemory)?;
        let mut carry = negative;
        for &word in self.magnitude() {
            let mut word = word;
            if negative {
                (word, carry) = (!word).overflowing_add(u64::from(carry));
            }
            let left = (length - out.len()).min(8);
            out.extend_from_slice(&word.to_le_bytes()[..left]);
        }
        out.resize(length, if negative { 0xff } else { 0 });
        if order == ByteOrder::Big {
            out.reverse();
        }
        Ok(out)
    }
}

/// Two's complement negation in place.
fn negate_words(words: &mut [u64]) {
    let mut carry = true;
    for word in words {
        (*word, carry) = (!*word).overflowing_add(u64::from(carry));
    }
}
