//! Stopping all threads, and acting for one that is away.
//!
//! A stop is *answer and park*: the requester asks every running thread, sleeps until each has answered at its poll
//! and parked, and wakes them when it is done. Nobody spins where another thread could use the core, so it costs no
//! scheduler slices however many threads run.
//! Detached threads count as stopped: STOPPING on their state keeps them from attaching.
//!
//! Requesters queue by ticket, and each is itself stoppable while it waits. A few stops in a row may find threads still
//! asleep from the one before (they are stopped, so that is cheap); then one waits until all are up, so that stops in a
//! row starve nobody.
//!
//! A thread that acts for a detached one is itself running and does so between two of its polls; so when a stop holds,
//! nobody but its holder acts for anybody, and SUSPENDED needs no answer.

#[cfg(all(test, not(any(typhon_loom, typhon_shuttle))))]
mod tests;

use crate::contention::{self, Event};
use crate::facade::atomic::Ordering::{AcqRel, Acquire, Relaxed};
use crate::facade::parking;
use crate::inbox::Drain;
use crate::registry::Registry;
use crate::thread::{
    DETACHED, OWED, PARKED, QUEUED, RUNNING, STATE, STOPPING, SUSPENDED, ThreadControl, WAITING, poll,
};
use std::sync::Arc;

/// All other threads are stopped, until this is dropped.
#[derive(Debug)]
pub struct Stopped<'a> {
    registry: &'a Registry,
    me: u32,
}

/// A detached thread is kept away, and the holder acts for it, until this is dropped. Not to be held across a poll.
#[derive(Debug)]
pub struct Suspended<'a> {
    owner: &'a ThreadControl,
}

impl Registry {
    /// Stops all threads but `me`, the calling one. If others stop at the same time, waits its turn, and is stopped
    /// meanwhile like everybody: so this is a poll for `me`. No lock of the runtime is held here.
    pub fn stop(&self, me: &ThreadControl) -> Stopped<'_> {
        contention::record(Event::Stop);
        let room = self.shared.room();
        let mut gate = room.gate.lock();
        let ticket = gate.next_ticket;
        gate.next_ticket += 1;
        if !room.admits(ticket) {
            drop(gate);
            let before = me.state.fetch_or(QUEUED, AcqRel);
            debug_assert_eq!(before & STATE, RUNNING, "only a running thread stops the others");
            if before & STOPPING != 0 && !mutate!("requester-without-answer") {
                room.count_off();
            }
            room.wait_ticket(ticket);
            me.take(poll::STOP);
            // The stop before this one is over, and the next is this one: no STOPPING can be lost.
            me.state.swap(RUNNING, AcqRel);
            gate = room.gate.lock();
        }
        room.begin_stop(&mut gate);
        let mut running = 0;
        for thread in gate.threads.iter().filter(|thread| thread.id != me.id) {
            let success = if mutate!("relaxed-stop") { Relaxed } else { AcqRel };
            if thread.state.fetch_or(STOPPING, success) & STATE == RUNNING {
                running += 1;
                thread.request(poll::STOP);
            }
        }
        drop(gate);
        room.wait_answers(running);
        Stopped { registry: self, me: me.id }
    }
}

impl Stopped<'_> {
    /// The thread that stopped the others.
    pub fn holder(&self) -> u32 {
        self.me
    }

    /// The holder has no use for the other cores: who waits for the stop's end may keep one. See `thread/spin.rs`.
    pub fn spare_cores(&self) {
        self.registry.shared.room().spare_cores();
    }

    /// All threads that have not exited, the holder's included. Whatever belongs to them may be read and written,
    /// inboxes drained and objects merged, as if by themselves.
    pub fn threads(&self) -> Vec<Arc<ThreadControl>> {
        self.registry.live()
    }

    /// Whether a thread waits for the stop's end, or for a stop of its own. Those that are away do not.
    pub fn is_waited_for(&self) -> bool {
        let gate = self.registry.shared.room().gate.lock();
        let waits = |thread: &Arc<ThreadControl>| {
            let state = thread.state.load(Relaxed);
            state & STATE != DETACHED || state & WAITING != 0
        };
        gate.threads.iter().any(|thread| thread.id != self.me && waits(thread))
    }

    /// Forks. `fork` makes the system call and says whether this is the child. The gate is held across it, so the
    /// child finds it in order: there the other threads are marked exited, `me` begins with a new gate, and the items
    /// that the others' inboxes held are returned: [`merge_queued`](crate::Counts::merge_queued) each. The parent
    /// gets the stop back.
    pub fn fork(self, me: &ThreadControl, fork: impl FnOnce() -> bool) -> Result<Self, Vec<usize>> {
        let room = self.registry.shared.room();
        let gate = room.gate.lock();
        if !fork() {
            drop(gate);
            return Ok(self);
        }
        let mut left = Vec::new();
        for thread in gate.threads.iter().filter(|thread| thread.id != me.id) {
            left.extend(thread.drain_inbox());
            thread.vanish();
        }
        let survivor = gate.threads.iter().find(|thread| thread.id == me.id).cloned();
        self.registry.shared.begin_anew(gate.next_id, survivor);
        // The old gate stays locked, and this stop ended with the threads that it held.
        std::mem::forget(gate);
        std::mem::forget(self);
        Err(left)
    }
}

impl Drop for Stopped<'_> {
    fn drop(&mut self) {
        let room = self.registry.shared.room();
        let mut gate = room.gate.lock();
        let mut slept = 0;
        let mut asleep = Vec::new();
        for thread in &gate.threads {
            let before = thread.let_go();
            let parked = before & STATE == PARKED || before & WAITING != 0;
            slept += u32::from(parked && before & OWED == 0);
            if before & WAITING != 0 {
                asleep.push(Arc::clone(thread));
            }
        }
        room.end_stop(&mut gate, slept);
        drop(gate);
        asleep.iter().for_each(|thread| parking::wake_all(&thread.state));
    }
}

impl ThreadControl {
    /// Answers a stop at a poll: sleeps until it is over. Returns at once if none is asked for. Before, the thread
    /// repins; it holds no lock of the runtime and nothing uncounted.
    pub fn answer_stop(&self) {
        self.take(poll::STOP);
        if self.state.load(Acquire) & STOPPING == 0 {
            return;
        }
        let before = self.state.fetch_or(PARKED, AcqRel);
        debug_assert_eq!(before & STATE, RUNNING, "only a running thread answers");
        self.shared.room().count_off();
        self.wait_awake();
        self.run_from(PARKED);
    }

    /// At the end of a stop: clears STOPPING, and notes that the thread is owed a turn if it slept. Returns the word as
    /// it was.
    fn let_go(&self) -> u32 {
        let success = if mutate!("relaxed-resume") { Relaxed } else { AcqRel };
        let mut state = self.state.load(Relaxed);
        loop {
            let parked = state & STATE == PARKED || state & WAITING != 0;
            let next = state & !STOPPING | if parked { OWED } else { 0 };
            match self.state.compare_exchange_weak(state, next, success, Relaxed) {
                Ok(before) => return before,
                Err(now) => state = now,
            }
        }
    }

    /// Keeps `owner` away, if it is detached, so that the caller may act for it. The caller is a running thread (or
    /// holds a stop) and lets go before its next poll.
    pub fn suspend_detached<'a>(&self, owner: &'a ThreadControl) -> Option<Suspended<'a>> {
        debug_assert!(self.is_running(), "only a running thread acts for another");
        let mut state = owner.state.load(Relaxed);
        while state & STATE == DETACHED {
            let next = state & !STATE | SUSPENDED;
            let success = if mutate!("relaxed-suspend") { Relaxed } else { Acquire };
            match owner.state.compare_exchange_weak(state, next, success, Relaxed) {
                Ok(_) => return Some(Suspended { owner }),
                Err(now) => state = now,
            }
        }
        None
    }
}

impl Suspended<'_> {
    /// Takes all items of the owner's inbox, to be merged before this guard is dropped.
    pub fn drain_inbox(&self) -> Drain {
        self.owner.drain_inbox()
    }

    /// The thread that is kept away.
    pub fn owner(&self) -> &ThreadControl {
        self.owner
    }
}

impl Drop for Suspended<'_> {
    fn drop(&mut self) {
        let success = if mutate!("relaxed-unsuspend") { Relaxed } else { AcqRel };
        let before = self.owner.state.fetch_sub(SUSPENDED - DETACHED, success);
        if before & WAITING != 0 && !mutate!("unsuspend-without-wake") {
            parking::wake_all(&self.owner.state);
        }
    }
}
