//! A lock in one byte, for the header of every object.
//!
//! Three bits: LOCKED; PARKED for "somebody may sleep"; WATCHED for "nobody took it since the collector looked", which taking
//! the lock clears at no price. Sleepers queue by address in parking_lot's table, so an
//! idle lock costs nothing but its byte. It is unfair, and held for a few dozen instructions at most: never across
//! Python code, a poll, or another byte lock (two locks: by address, the lower first).

#[cfg(all(test, not(any(typhon_loom, typhon_shuttle))))]
mod tests;

use crate::contention::{self, Event};
use crate::facade::atomic::AtomicU8;
use crate::facade::atomic::Ordering::{Acquire, Relaxed, Release};
use crate::facade::{const_unless_loom, hint, parking};

const LOCKED: u8 = 1;
const PARKED: u8 = 2;
/// Nobody took the lock since [`ByteLock::watch`].
const WATCHED: u8 = 4;

/// How often a thread looks again before it sleeps. A model must see it sleep.
const SPINS: u32 = if cfg!(any(typhon_loom, typhon_shuttle)) { 0 } else { 40 };

/// A lock in one byte.
#[derive(Debug)]
#[repr(transparent)]
pub struct ByteLock(AtomicU8);

/// Holds a [`ByteLock`] until it is dropped.
#[derive(Debug)]
#[must_use = "the lock is given up when the guard is dropped"]
pub struct ByteLockGuard<'a>(&'a ByteLock);

impl ByteLock {
    const_unless_loom! {
        /// A free lock.
        #[inline(always)]
        #[expect(clippy::new_without_default, reason = "a lock is part of a header, which is written out")]
        pub fn new() -> ByteLock {
            ByteLock(AtomicU8::new(0))
        }
    }

    /// Takes the lock; sleeps if it must. No holder polls, so none is stopped, and a stop that waits for a sleeper waits for the
    /// holders before it alone.
    #[inline]
    pub fn lock(&self) -> ByteLockGuard<'_> {
        self.lock_raw();
        ByteLockGuard(self)
    }

    /// Takes the lock if it is free.
    #[inline]
    pub fn try_lock(&self) -> Option<ByteLockGuard<'_>> {
        self.try_lock_raw().then_some(ByteLockGuard(self))
    }

    /// As [`lock`](ByteLock::lock), without a guard.
    #[inline]
    pub fn lock_raw(&self) {
        if !self.try_lock_raw() {
            self.lock_slow();
        }
    }

    /// As [`try_lock`](ByteLock::try_lock), without a guard. Never fails without a reason.
    #[inline]
    pub fn try_lock_raw(&self) -> bool {
        let mut state = self.0.load(Relaxed);
        while state & LOCKED == 0 {
            let success = if mutate!("relaxed-lock") { Relaxed } else { Acquire };
            let locked = if mutate!("lock-keeps-the-watch") { state | LOCKED } else { (state | LOCKED) & !WATCHED };
            match self.0.compare_exchange_weak(state, locked, success, Relaxed) {
                Ok(_) => {
                    contention::record_at(Event::Lock, self);
                    return true;
                }
                Err(now) => state = now,
            }
        }
        false
    }

    /// Gives the lock up.
    ///
    /// # Safety
    /// The caller holds the lock, and no guard of it is alive.
    #[inline]
    pub unsafe fn unlock_raw(&self) {
        let success = if mutate!("relaxed-unlock") { Relaxed } else { Release };
        let kept = if mutate!("lock-keeps-the-watch") { self.0.load(Relaxed) & WATCHED } else { 0 };
        if self.0.compare_exchange(LOCKED | kept, kept, success, Relaxed).is_err() {
            self.unlock_slow();
        }
    }

    /// From now on [`is_watched`](ByteLock::is_watched) until somebody takes the lock. In a stop, where nobody holds it.
    pub fn watch(&self) {
        if !self.is_locked() {
            self.0.fetch_or(WATCHED, Relaxed);
        }
    }

    /// Whether nobody took the lock since [`watch`](ByteLock::watch).
    pub fn is_watched(&self) -> bool {
        self.0.load(Relaxed) & WATCHED != 0
    }

    /// Is the lock held at this moment?
    #[inline]
    pub fn is_locked(&self) -> bool {
        self.0.load(Relaxed) & LOCKED != 0
    }

    /// In the child of a fork: a free lock, whoever held it, and none of the parent's threads asleep at it.
    ///
    /// # Safety
    /// No other thread exists that could hold the lock or wait for it.
    pub unsafe fn reset_after_fork(&self) {
        if self.0.swap(0, Relaxed) & PARKED != 0 {
            // SAFETY: the key is this lock's own address.
            unsafe { parking::unpark_all(self.key()) };
        }
    }

    fn key(&self) -> usize {
        std::ptr::from_ref(self).addr()
    }

    #[cold]
    #[inline(never)]
    fn lock_slow(&self) {
        contention::record(Event::LockContended);
        let mut spins = SPINS;
        while !self.try_lock_raw() {
            if spins > 0 && self.0.load(Relaxed) & PARKED == 0 {
                spins -= 1;
                hint::spin_loop();
                continue;
            }
            // Announced before the sleep; refused if the lock changed meanwhile.
            if self.0.compare_exchange(LOCKED, LOCKED | PARKED, Relaxed, Relaxed).is_err()
                && self.0.load(Relaxed) != LOCKED | PARKED
            {
                continue;
            }
            contention::record(Event::LockParked);
            self.sleep();
        }
    }

    fn sleep(&self) {
        let validate = || self.0.load(Relaxed) == LOCKED | PARKED || mutate!("sleep-without-validation");
        // SAFETY: the key is this lock's own address; `validate` is one load.
        unsafe { parking::park(self.key(), validate) };
    }

    /// Frees the lock and wakes one sleeper. The word is written under the queue's lock, so no sleeper slips in
    /// between; the woken thread competes for the lock like any other.
    #[cold]
    #[inline(never)]
    fn unlock_slow(&self) {
        let success = if mutate!("relaxed-unlock") { Relaxed } else { Release };
        let callback = |more: bool| {
            let parked = if more && !mutate!("forget-sleepers") { PARKED } else { 0 };
            self.0.store(parked, success);
        };
        // SAFETY: the key is this lock's own address; the callback is one store.
        unsafe { parking::unpark_one(self.key(), callback) };
    }
}

impl Drop for ByteLockGuard<'_> {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: a guard exists only while its lock is held, and this is the guard.
        unsafe { self.0.unlock_raw() };
    }
}
