//! Going away to block, and coming back.

use super::{DETACHED, RUNNING, STATE, STOPPING, ThreadControl, WAITING};
use crate::facade::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release};

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
        let room = self.shared.room();
        let mut gate = room.gate.lock();
        // RUNNING is zero, and only this thread leaves it, so adding DETACHED keeps STOPPING as it is.
        let before = self.state.fetch_or(DETACHED, AcqRel);
        debug_assert_eq!(before & STATE, RUNNING, "detached twice");
        if before & STOPPING != 0 && !mutate!("detach-without-answer") {
            room.answered(&mut gate);
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
        if self.try_attach() {
            return;
        }
        let room = self.shared.room();
        let mut gate = room.gate.lock();
        room.wait_turn(&mut gate, || {
            self.state.fetch_or(WAITING, AcqRel);
            !self.try_attach()
        });
    }

    /// From DETACHED, with or without WAITING, but never past STOPPING.
    fn try_attach(&self) -> bool {
        let success = if mutate!("relaxed-attach") { Relaxed } else { Acquire };
        let mut state = self.state.load(Relaxed);
        loop {
            let blocked = state & STATE != DETACHED && !mutate!("attach-past-suspended");
            if blocked || state & STOPPING != 0 && !mutate!("attach-past-stop") {
                debug_assert_ne!(state & STATE, RUNNING, "attached twice");
                return false;
            }
            match self.state.compare_exchange_weak(state, RUNNING, success, Relaxed) {
                Ok(_) => return true,
                Err(now) => state = now,
            }
        }
    }
}
