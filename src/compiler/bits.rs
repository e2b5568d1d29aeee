//! A growing set of small numbers: which locals are certainly bound.

/// A bit set. A copy is made for every place that is jumped to, so few bits have no memory of their own.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Bits {
    first: u64,
    rest: Vec<u64>,
}

impl Bits {
    #[inline]
    pub fn contains(&self, bit: usize) -> bool {
        let word = if bit < 64 { self.first } else { self.rest.get(bit / 64 - 1).copied().unwrap_or(0) };
        word >> (bit % 64) & 1 != 0
    }

    pub fn insert(&mut self, bit: usize) {
        if self.rest.len() < bit / 64 {
            self.rest.resize(bit / 64, 0);
        }
        if let Some(word) = self.word(bit) {
            *word |= 1 << (bit % 64);
        }
    }

    pub fn remove(&mut self, bit: usize) {
        if let Some(word) = self.word(bit) {
            *word &= !(1 << (bit % 64));
        }
    }

    fn word(&mut self, bit: usize) -> Option<&mut u64> {
        if bit < 64 { Some(&mut self.first) } else { self.rest.get_mut(bit / 64 - 1) }
    }

    /// Keeps what is in both.
    pub fn intersect(&mut self, other: &Bits) {
        self.first &= other.first;
        self.rest.truncate(other.rest.len());
        for (word, other) in self.rest.iter_mut().zip(&other.rest) {
            *word &= other;
        }
    }

    /// Takes out what is in `other`.
    pub fn subtract(&mut self, other: &Bits) {
        self.first &= !other.first;
        for (word, other) in self.rest.iter_mut().zip(&other.rest) {
            *word &= !other;
        }
    }
}
