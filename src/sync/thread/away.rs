//! Going away to block, and coming back.

use super::{DETACHED, OWED, RUNNING, STATE, STOPPING, ThreadControl, WAITING};
use crate::facade::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release};
use crate::facade::parking;

impl ThreadControl {
    /// Leaves the heap, before blocking work. From here to [`attach`](ThreadControl::attach) the thread counts as
    /// stopped, and others may act for it. It holds no lock of the runtime and no reader's guard.
    ///
    /// Items that are in the inbox now stay there until somebody pushes another one:
    /// [`detach_with`](ThreadControl::detach_with) leaves none behind.
    pub fn detach(&self) {
        let success = if mutate!("relaxed-detach") { Relaxed } else { Release };
        if self.state.compare_exchange(RUNNING, DETACHED, success, Relaxed).is_ok() {
            return;
        }
        // STOPPING was set. RUNNING is zero, and only this thread leaves it, so adding DETACHED keeps STOPPING as it is.
        let before = self.state.fetch_or(DETACHED, AcqRel);
        debug_assert_eq!(before & STATE, RUNNING, "detached twice");
        if before & STOPPING != 0 && !mutate!("detach-without-answer") {
            self.shared.room().count_off();
        }
    }

    /// As [`detach`](ThreadControl::detach), but with nothing left in the inbox: `merge` gets each item first. So a
    /// sleeping thread holds no object alive.
    pub fn detach_with(&self, mut merge: impl FnMut(usize)) {
        loop {
            self.drain_inbox().for_each(&mut merge);
            self.detach();
            self.fence_inbox();
            if self.inbox_is_empty() {
                return;
            }
            // Pushed just now, by a thread that may still have seen this one running.
            self.attach();
        }
    }

    /// Comes back to the heap. Waits while a stop holds or somebody acts for this thread.
    pub fn attach(&self) {
        debug_assert!(!self.is_running(), "attached twice");
        self.run_from(DETACHED);
    }

    /// Sleeps until this thread may run, and runs.
    pub(crate) fn run_from(&self, from: u32) {
        while !self.try_run_from(from) {
            self.state.fetch_or(WAITING, AcqRel);
            parking::sleep(&self.state, || {
                let state = self.state.load(Acquire);
                state & STATE != from || state & STOPPING != 0
            });
        }
    }

    /// From `from` to RUNNING, whatever rides on it, but never past STOPPING.
    fn try_run_from(&self, from: u32) -> bool {
        let success = if mutate!("relaxed-attach") { Relaxed } else { Acquire };
        let mut state = self.state.load(Relaxed);
        loop {
            let elsewhere = state & STATE != from && !mutate!("attach-past-suspended");
            if elsewhere || state & STOPPING != 0 && !mutate!("attach-past-stop") {
                return false;
            }
            match self.state.compare_exchange_weak(state, RUNNING, success, Relaxed) {
                Ok(_) if state & OWED != 0 => {
                    self.shared.room().count_up();
                    return true;
                }
                Ok(_) => return true,
                Err(now) => state = now,
            }
        }
    }
}
