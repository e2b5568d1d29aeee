//! Giving the bias up: from here on all references are counted in `shared`.
//!
//! `owner` and `local` are written *before* MERGED is: once MERGED is out, another thread may bring the count to
//! zero and reuse the cell, and a late store would hit the next object.

use super::{Counts, ONE, Release, TRACE_ONLY, UNOWNED, count, flag};
use crate::contention::{self, Event};
use crate::facade::atomic::Ordering::{AcqRel, Relaxed};

impl Counts {
    /// Gives the bias up; takes no reference away. By the owner, or on its behalf while it is suspended, exited or
    /// stopped. `Dead` if nothing referred to the object any more. Does nothing to a merged or trace-only object.
    pub fn merge(&self) -> Release {
        match self.owner.load(Relaxed) {
            UNOWNED | TRACE_ONLY => Release::Alive,
            _ => self.merge_biased(self.local.load(Relaxed).into(), 0),
        }
    }

    /// Gives the bias up and takes away the reference that the owner's inbox held: for each object that comes out of
    /// an inbox. By the owner, or on its behalf while it is suspended, exited or stopped.
    pub fn merge_queued(&self) -> Release {
        match self.owner.load(Relaxed) {
            TRACE_ONLY => Release::Alive,
            UNOWNED => self.decrement_merged(ONE + flag::QUEUED),
            _ => self.merge_biased(i64::from(self.local.load(Relaxed)) - 1, flag::QUEUED),
        }
    }

    /// One addition moves the local references over, sets MERGED and clears the flags in `clear`, all of which are set.
    fn merge_biased(&self, references: i64, clear: u64) -> Release {
        contention::record(Event::Merge);
        let order = if mutate!("relaxed-merge") { Relaxed } else { AcqRel };
        let amount = (references as u64).wrapping_mul(ONE).wrapping_add(flag::MERGED).wrapping_sub(clear);
        if mutate!("merged-before-unowned") {
            let before = self.shared.fetch_add(amount, order);
            self.local.store(0, Relaxed);
            self.owner.store(UNOWNED, Relaxed);
            return if count(before) + references == 0 { self.reached_zero() } else { Release::Alive };
        }
        self.local.store(0, Relaxed);
        self.owner.store(UNOWNED, Relaxed);
        let before = self.shared.fetch_add(amount, order);
        if count(before) + references == 0 { self.reached_zero() } else { Release::Alive }
    }

    /// The owner gave its last local reference up, and others may hold some.
    #[inline(never)]
    pub(super) fn merge_at_zero(&self) -> Release {
        contention::record(Event::Merge);
        self.owner.store(UNOWNED, Relaxed);
        let mut shared = self.shared.load(Relaxed);
        loop {
            let (next, outcome) = Counts::settled(shared | flag::MERGED);
            let order = if mutate!("relaxed-merge") { Relaxed } else { AcqRel };
            match self.shared.compare_exchange_weak(shared, next, order, Relaxed) {
                Ok(_) => return outcome,
                Err(now) => shared = now,
            }
        }
    }

    /// What a merged word becomes when a reference has just gone, and what that means: one step for both.
    pub(super) fn settled(shared: u64) -> (u64, Release) {
        if count(shared) != 0 {
            (shared & !flag::DEAD, Release::Alive)
        } else if shared & flag::DEFERRED == 0 {
            (shared | flag::DEAD, Release::Dead)
        } else if shared & flag::WAITING == 0 {
            (shared & !flag::DEAD | flag::WAITING, Release::Defer)
        } else {
            (shared & !flag::DEAD, Release::Alive)
        }
    }
}
