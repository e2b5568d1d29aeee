//! The end of an object: finalisers that may bring it back, and deferred objects that a stop condemns.

use super::{BIASED, Counts, ONE, Release, count, flag};
use crate::facade::atomic::Ordering::{AcqRel, Relaxed, Release as Publish};

impl Counts {
    /// Makes a dead object live again for the thread `me` alone, while its finaliser runs: `me` owns it, with one
    /// reference. DEAD stays, so no other thread's [`try_increment`](Counts::try_increment) succeeds; a thread to
    /// which the finaliser hands a counted reference counts as ever. For the caller who got [`Release::Dead`].
    pub fn hold(&self, me: u32) {
        if !BIASED {
            self.shared.fetch_add(ONE, Relaxed);
            return;
        }
        self.owner.store(me, Relaxed);
        self.local.store(1, Relaxed);
        // The word of an object that was freed at once is zero and stays so: it is private again.
        if self.shared.load(Relaxed) != 0 {
            self.shared.fetch_and(!flag::MERGED, Relaxed);
        }
    }

    /// Gives the reference of [`hold`](Counts::hold) up. `Dead`: destroy it now. `Alive`: the finaliser brought the
    /// object back, and it is as any other again. Until this call nobody else can see the count at zero, for the held
    /// reference is part of it.
    pub fn release_after_finalizer(&self, me: u32) -> Release {
        if BIASED && self.owner.load(Relaxed) == me {
            let left = self.local.load(Relaxed) - 1;
            self.local.store(left, Relaxed);
            let shared = self.shared.load(Relaxed);
            if left == 0 {
                return if shared == 0 { Release::Dead } else { self.merge_at_zero() };
            }
            if shared & flag::DEAD != 0 {
                let order = if mutate!("relaxed-revival") { Relaxed } else { Publish };
                self.shared.fetch_and(!flag::DEAD, order);
            }
            return Release::Alive;
        }
        let mut shared = self.shared.load(Relaxed);
        loop {
            let (next, outcome) = Counts::settled(shared.wrapping_sub(ONE));
            match self.shared.compare_exchange_weak(shared, next, AcqRel, Relaxed) {
                Ok(_) => return outcome,
                Err(now) => shared = now,
            }
        }
    }

    /// Decides about a DEFERRED object that was listed ([`Release::Defer`]), in a stop that found it in no frame and
    /// no handle: `true` if nothing refers to it, and then the caller destroys it; `false` if it came back to life. It
    /// is off the list in both cases.
    pub fn condemn_deferred(&self) -> bool {
        let shared = self.shared.fetch_and(!flag::WAITING, AcqRel);
        debug_assert!(shared & flag::WAITING != 0, "not on the list");
        if count(shared) != 0 || shared & flag::MERGED == 0 {
            return false;
        }
        self.shared.fetch_or(flag::DEAD, Relaxed);
        true
    }
}
