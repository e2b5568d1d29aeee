//! A list that many leave: classes come one by one, and the collector condemns them in batches.

use typhon_heap::word::{EMPTY, Word};

/// Words in the order in which they came, each once. Who leaves makes a gap, and gaps are closed when they are more than
/// what is there, so leaving takes constant time where neighbours leave together, in either direction, and linear time at
/// worst.
#[derive(Default)]
pub(super) struct Members {
    /// With gaps.
    words: Vec<Word>,
    gaps: usize,
    /// Where the last gap was made.
    last: usize,
}

impl Members {
    pub(super) const fn new() -> Members {
        Members { words: Vec::new(), gaps: 0, last: 0 }
    }

    /// Adds a word, which is not there.
    pub(super) fn push(&mut self, word: Word) {
        self.words.push(word);
    }

    /// In the order in which they came.
    pub(super) fn iter(&self) -> impl Iterator<Item = Word> {
        self.words.iter().copied().filter(|&word| word != EMPTY)
    }

    /// Takes a word out, if it is there.
    pub(super) fn remove(&mut self, word: Word) {
        let Some(at) = self.find(word) else { return };
        self.words[at] = EMPTY;
        (self.gaps, self.last) = (self.gaps + 1, at);
        if self.gaps > self.words.len() / 2 {
            self.words.retain(|&word| word != EMPTY);
            (self.gaps, self.last) = (0, self.words.len());
        }
    }

    /// Looks from the last gap on to both sides.
    fn find(&self, word: Word) -> Option<usize> {
        let (below, above) = self.words.split_at(self.last.min(self.words.len()));
        let mut sides = (below.iter().rev(), above.iter());
        for distance in 0.. {
            match (sides.0.next(), sides.1.next()) {
                (Some(&found), _) if found == word => return Some(below.len() - 1 - distance),
                (_, Some(&found)) if found == word => return Some(below.len() + distance),
                (None, None) => break,
                _ => {}
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(words: impl IntoIterator<Item = Word>) -> Members {
        let mut members = Members::new();
        words.into_iter().for_each(|word| members.push(word));
        members
    }

    #[test]
    fn keeps_the_order() {
        let mut members = of(1..=9);
        [3, 9, 1, 7].into_iter().for_each(|word| members.remove(word));
        members.push(10);
        members.remove(11);
        assert_eq!(members.iter().collect::<Vec<_>>(), [2, 4, 5, 6, 8, 10]);
    }

    #[test]
    fn everyone_can_leave_in_any_order() {
        for step in [1, 5, 7, 99] {
            let mut members = of(1..=100);
            for left in 1..=100 {
                members.remove(left * step % 101);
                assert_eq!(members.iter().count() as u64, 100 - left);
            }
            assert!(members.words.is_empty());
        }
    }
}
