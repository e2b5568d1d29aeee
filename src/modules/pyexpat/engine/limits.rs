//! How much a document may grow by its entities, and how much memory it may take.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// What all parsers of one document count together.
pub(super) struct Limits {
    direct: AtomicU64,
    indirect: AtomicU64,
    expansion: Limit,
    memory: Limit,
}

/// From how many bytes on a factor is looked at, and how large it may be.
struct Limit {
    threshold: AtomicU64,
    factor: AtomicU64,
}

impl Limit {
    fn new(threshold: u64, factor: f32) -> Limit {
        Limit { threshold: AtomicU64::new(threshold), factor: AtomicU64::new(f64::from(factor).to_bits()) }
    }

    fn is_passed(&self, bytes: u64, direct: u64) -> bool {
        let factor = if direct == 0 { 1.0 } else { bytes as f64 / direct as f64 };
        bytes >= self.threshold.load(Relaxed) && factor > f64::from_bits(self.factor.load(Relaxed))
    }
}

/// One of the two limits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::pyexpat) enum Which {
    Expansion,
    Memory,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            direct: AtomicU64::new(0),
            indirect: AtomicU64::new(0),
            expansion: Limit::new(8 << 20, 100.0),
            memory: Limit::new(64 << 20, 100.0),
        }
    }
}

impl Limits {
    fn limit(&self, which: Which) -> &Limit {
        match which {
            Which::Expansion => &self.expansion,
            Which::Memory => &self.memory,
        }
    }

    pub(super) fn set_threshold(&self, which: Which, bytes: u64) {
        self.limit(which).threshold.store(bytes, Relaxed);
    }

    /// Sets a factor; says whether it is one.
    pub(super) fn set_factor(&self, which: Which, factor: f64) -> bool {
        let good = factor >= 1.0;
        if good {
            self.limit(which).factor.store(factor.to_bits(), Relaxed);
        }
        good
    }

    /// Bytes of the document, or of what it refers to, were read. False if they are too many.
    pub(super) fn count(&self, bytes: usize, is_document: bool) -> bool {
        let counter = if is_document { &self.direct } else { &self.indirect };
        let before = counter.fetch_add(bytes as u64, Relaxed);
        if is_document && self.indirect.load(Relaxed) == 0 {
            return true;
        }
        let other = if is_document { &self.indirect } else { &self.direct }.load(Relaxed);
        let direct = if is_document { before + bytes as u64 } else { other };
        !self.expansion.is_passed(before + bytes as u64 + other, direct)
    }

    /// Whether so many bytes are more than may be held.
    pub(super) fn is_too_much(&self, held: usize) -> bool {
        self.memory.is_passed(held as u64, self.direct.load(Relaxed))
    }
}
