//! Counting by threads that do not own the object: every step is one atomic operation on `shared`.

use super::{BIASED, Counts, ONE, Release, TRACE_ONLY, UNOWNED, count, flag};
use crate::contention::{self, Event};
use crate::distributed;
use crate::facade::atomic::Ordering::{AcqRel, Acquire, Relaxed};

impl Counts {
    /// Inlined, and an addition rather than a compare-and-swap: outlining costs 3 ns, the swap 6.
    #[inline(always)]
    pub(super) fn increment_foreign(&self, owner: u32) {
        if owner != TRACE_ONLY {
            self.add_shared(1);
        } else {
            // No call here: it would cost the callers registers.
            distributed::increment(self.local.load(Relaxed));
        }
    }

    /// Relaxed is enough: whoever adds holds a counted reference, so nothing can end meanwhile.
    #[inline(always)]
    pub(super) fn add_shared(&self, many: u64) {
        contention::record_at(Event::SharedIncrement, &self.shared);
        let before = self.shared.fetch_add(many * ONE, Relaxed);
        if before & flag::CANDIDATE != 0 && !mutate!("increment-does-not-touch") {
            self.touch();
        }
    }

    /// A second operation on the same word will do: the new reference cannot be given up before it.
    #[cold]
    #[inline(never)]
    fn touch(&self) {
        self.shared.fetch_or(flag::TOUCHED, Relaxed);
    }

    /// `owner` was read before `shared`. [`UNOWNED`] there with no MERGED here means that a merge is under way: it
    /// will see this decrement, so nothing need be queued.
    #[inline(never)]
    pub(super) fn decrement_foreign(&self, owner: u32) -> Release {
        if self.decrement_trace_only() {
            return Release::Alive;
        }
        let mut shared = self.shared.load(Relaxed);
        loop {
            if shared & flag::MERGED != 0 {
                return self.decrement_merged(ONE);
            }
            let queue = BIASED && count(shared) == 0 && shared & flag::QUEUED == 0 && owner != UNOWNED;
            let next = if queue && mutate!("queue-without-reference") {
                shared.wrapping_sub(ONE) | flag::QUEUED
            } else if queue {
                shared | flag::QUEUED
            } else {
                shared.wrapping_sub(ONE)
            };
            contention::record_at(Event::SharedDecrement, &self.shared);
            let success = if mutate!("relaxed-decrement") { Relaxed } else { AcqRel };
            match self.shared.compare_exchange_weak(shared, next, success, Relaxed) {
                Ok(_) if queue => return Release::Queue { owner },
                Ok(_) => return Release::Alive,
                Err(now) => shared = now,
            }
        }
    }

    /// Gives a reference up, and the flags in `amount` with it. MERGED stays while anybody holds a reference, so a
    /// subtraction will do: whoever brings the count to zero is alone with the object.
    pub(super) fn decrement_merged(&self, amount: u64) -> Release {
        contention::record_at(Event::SharedDecrement, &self.shared);
        let order = if mutate!("relaxed-merged-decrement") { Relaxed } else { AcqRel };
        let before = self.shared.fetch_sub(amount, order);
        if count(before) == 1 { self.reached_zero() } else { Release::Alive }
    }

    /// The object is merged and its count is zero. From here on [`try_increment`](Counts::try_increment) fails, with
    /// or without DEAD, unless the object is DEFERRED.
    pub(super) fn reached_zero(&self) -> Release {
        if self.shared.load(Relaxed) & flag::DEFERRED == 0 || mutate!("free-deferred") {
            self.shared.fetch_or(flag::DEAD, Relaxed);
            return Release::Dead;
        }
        // Uncounted holders may bring it back and to zero again, several at once: one of them lists it.
        let before = self.shared.fetch_or(flag::WAITING, AcqRel);
        if before & flag::WAITING == 0 || mutate!("list-twice") { Release::Defer } else { Release::Alive }
    }

    /// Succeeds only for what is published and alive. Acquire, so that a later look at `owner` is not older than
    /// the object's last change of owner.
    #[inline(never)]
    pub(super) fn try_increment_foreign(&self) -> bool {
        let mut shared = self.shared.load(Relaxed);
        loop {
            let visible = shared & flag::PUBLISHED != 0 || mutate!("try-without-published");
            let dead = shared & flag::DEAD != 0 && !mutate!("try-ignores-dead");
            if !visible || dead || Counts::unreferenced(shared) {
                return false;
            }
            let touched = if shared & flag::CANDIDATE != 0 { flag::TOUCHED } else { 0 };
            contention::record_at(Event::TryIncrement, &self.shared);
            match self.shared.compare_exchange_weak(shared, shared.wrapping_add(ONE) | touched, Acquire, Relaxed) {
                Ok(_) => return true,
                Err(now) => {
                    contention::record(Event::Retry);
                    shared = now;
                }
            }
        }
    }

    /// Is this the word of a merged object that nobody holds, be it marked DEAD yet or not?
    fn unreferenced(shared: u64) -> bool {
        shared & (flag::MERGED | flag::DEFERRED) == flag::MERGED && count(shared) == 0 && !mutate!("try-ignores-zero")
    }
}
