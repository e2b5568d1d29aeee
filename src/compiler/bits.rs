//! A growing set of small numbers: which locals are certainly bound.

use smallvec::SmallVec;

/// A bit set. A copy is made for every place that is jumped to, so few bits have no memory of their own.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Bits(SmallVec<[u64; 2]>);

impl Bits {
    pub fn contains(&self, bit: usize) -> bool {
        self.0.get(bit / 64).is_some_and(|word| word >> (bit % 64) & 1 != 0)
    }

    pub fn insert(&mut self, bit: usize) {
        if self.0.len() <= bit / 64 {
            self.0.resize(bit / 64 + 1, 0);
        }
        self.0[bit / 64] |= 1 << (bit % 64);
    }

    pub fn remove(&mut self, bit: usize) {
        if let Some(word) = self.0.get_mut(bit / 64) {
            *word &= !(1 << (bit % 64));
        }
    }

    /// Keeps what is in both.
    pub fn intersect(&mut self, other: &Bits) {
        self.0.truncate(other.0.len());
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word &= other;
        }
    }

    /// Takes out what is in `other`.
    pub fn subtract(&mut self, other: &Bits) {
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word &= !other;
        }
    }
}
