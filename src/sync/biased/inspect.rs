//! Flags, and looks at the counts that change nothing.

use super::{BIASED, Counts, TRACE_ONLY, count, flag};
use crate::distributed;
use crate::facade::atomic::Ordering::{AcqRel, Acquire, Relaxed};

impl Counts {
    /// Does the caller hold the only reference? Then it may change the object in place, even a published one: a
    /// thread with a stale pointer touches nothing but the count. Errs towards `false`: a merged object never counts
    /// as unique (in the build with atomic counts it does).
    #[inline]
    pub fn is_unique(&self, me: u32) -> bool {
        if !BIASED {
            return count(self.shared.load(Acquire)) == 1 && self.owner.load(Relaxed) != TRACE_ONLY;
        }
        self.owner.load(Relaxed) == me && self.local.load(Relaxed) == 1 && count(self.shared.load(Acquire)) == 0
    }

    /// The thread in whose favour the object is biased, [`UNOWNED`](super::UNOWNED) or [`TRACE_ONLY`]. Exact for the
    /// owner itself; old news for others.
    #[inline]
    pub fn owner(&self) -> u32 {
        self.owner.load(Relaxed)
    }

    /// Is the object outside counting?
    #[inline]
    pub fn is_trace_only(&self) -> bool {
        self.owner.load(Relaxed) == TRACE_ONLY
    }

    /// All flags; see [`flag`].
    #[inline]
    pub fn flags(&self) -> u64 {
        self.shared.load(Acquire) & ((1 << flag::BITS) - 1)
    }

    /// Is any of `flags` set? One relaxed load.
    #[inline]
    pub fn has(&self, flags: u64) -> bool {
        self.shared.load(Relaxed) & flags != 0
    }

    /// A place of the object changed by other means than its byte lock: tells the collector, if it watches. By whoever
    /// holds a counted reference.
    #[inline(always)]
    pub fn note_change(&self) {
        if self.has(flag::CANDIDATE) {
            self.set_flag(flag::TOUCHED);
        }
    }

    /// Sets flags, atomically; returns those that were set before. An unpublished object's flags are its owner's
    /// (or anybody's in a stop): [`publish`](Counts::publish) is a plain store and would lose another's.
    pub fn set_flag(&self, flags: u64) -> u64 {
        self.shared.fetch_or(flags, AcqRel) & ((1 << flag::BITS) - 1)
    }

    /// As [`set_flag`](Counts::set_flag), in a stop that is not given up before the caller is done: nobody else writes.
    #[inline(always)]
    pub fn set_flag_in_stop(&self, flags: u64) {
        self.shared.store(self.shared.load(Relaxed) | flags, Relaxed);
    }

    /// Clears flags, atomically; returns those that were set before. The same rule as for
    /// [`set_flag`](Counts::set_flag).
    pub fn clear_flag(&self, flags: u64) -> u64 {
        self.shared.fetch_and(!flags, AcqRel) & ((1 << flag::BITS) - 1)
    }

    /// Whether the object is trace-only and has no number, so nobody ever frees it.
    #[inline]
    pub fn is_immortal(&self) -> bool {
        self.is_trace_only() && self.local.load(Relaxed) == 0
    }

    /// The number of references, those of inboxes included; `i64::MAX` for what is immortal. Exact in a stop, and
    /// for the owner of an unpublished object; otherwise a guess.
    #[inline]
    pub fn total(&self) -> i64 {
        if self.is_trace_only() {
            return self.total_distributed();
        }
        i64::from(self.local.load(Relaxed)) + count(self.shared.load(Acquire))
    }

    /// As [`total`](Counts::total), of an object's first sixteen bytes as somebody read them; `None` where it is counted
    /// elsewhere.
    #[inline]
    #[must_use]
    pub fn total_of(first: u64, shared: u64) -> Option<i64> {
        let (owner, local) = (first as u32, (first >> 32) as u32);
        (owner != TRACE_ONLY).then(|| i64::from(local) + count(shared))
    }

    #[cold]
    fn total_distributed(&self) -> i64 {
        match self.local.load(Relaxed) {
            0 => i64::MAX,
            number => distributed::total(number),
        }
    }

    /// The number of a trace-only object that may be freed, which gives it back when the object's cell is free.
    pub fn number(&self) -> Option<u32> {
        let number = self.local.load(Relaxed);
        (self.is_trace_only() && number != 0).then_some(number)
    }
}
