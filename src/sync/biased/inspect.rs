//! Flags, and looks at the counts that change nothing.

use super::{BIASED, Counts, TRACE_ONLY, count, flag};
use crate::facade::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release as Publish};

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

    /// Sets flags, atomically; returns those that were set before. An unpublished object's flags are its owner's
    /// (or anybody's in a stop): [`publish`](Counts::publish) is a plain store and would lose another's.
    pub fn set_flag(&self, flags: u64) -> u64 {
        self.shared.fetch_or(flags, AcqRel) & ((1 << flag::BITS) - 1)
    }

    /// Clears flags, atomically; returns those that were set before. The same rule as for
    /// [`set_flag`](Counts::set_flag).
    pub fn clear_flag(&self, flags: u64) -> u64 {
        self.shared.fetch_and(!flags, AcqRel) & ((1 << flag::BITS) - 1)
    }

    /// The number of references, those of inboxes included; `i64::MAX` for what is not counted. Exact in a stop, and
    /// for the owner of an unpublished object; otherwise a guess.
    #[inline]
    pub fn total(&self) -> i64 {
        if self.is_trace_only() {
            return i64::MAX;
        }
        i64::from(self.local.load(Relaxed)) + count(self.shared.load(Acquire))
    }

    /// Takes the object out of counting for ever: only the collector frees it, or nobody if `immortal`. The caller
    /// holds a counted reference, which is never given up. By the owner, or on a merged object, or in a stop. The
    /// object is published by this, so what it reaches must be.
    pub fn make_trace_only(&self, immortal: bool) {
        let immortal = if immortal { flag::IMMORTAL } else { 0 };
        self.set_flag(flag::PUBLISHED | immortal);
        self.owner.store(TRACE_ONLY, Publish);
    }
}
