//! Sleeping on an address: parking_lot_core, or a small model of it where a model checker must see the sleep.
//!
//! The contract is parking_lot_core's, cut down to what a lock needs. `validate` and `callback` run under the
//! queue's own lock, so a sleeper that validated is in the queue before any waker looks; neither may park, unpark
//! or panic.

#[cfg(not(any(typhon_loom, typhon_shuttle)))]
mod backend {
    use parking_lot_core::{DEFAULT_PARK_TOKEN, DEFAULT_UNPARK_TOKEN};

    /// Sleeps on `key` if `validate` holds, until [`unpark_one`] picks this thread. Says whether it slept.
    ///
    /// # Safety
    /// `key` is an address that the caller controls; `validate` neither panics nor touches the parking lot.
    pub unsafe fn park(key: usize, validate: impl FnOnce() -> bool) -> bool {
        // SAFETY: the caller's contract is parking_lot_core's; the two empty callbacks do nothing.
        let outcome = unsafe { parking_lot_core::park(key, validate, || {}, |_, _| {}, DEFAULT_PARK_TOKEN, None) };
        outcome.is_unparked()
    }

    /// Wakes the thread that sleeps longest on `key`, if any. `callback` learns whether others stay asleep.
    ///
    /// # Safety
    /// As for [`park`], for `callback`.
    pub unsafe fn unpark_one(key: usize, callback: impl FnOnce(bool)) {
        // SAFETY: the caller's contract is parking_lot_core's.
        unsafe {
            parking_lot_core::unpark_one(key, |result| {
                callback(result.have_more_threads);
                DEFAULT_UNPARK_TOKEN
            });
        }
    }

    /// Wakes all threads that sleep on `key`.
    ///
    /// # Safety
    /// As for [`park`].
    pub unsafe fn unpark_all(key: usize) {
        // SAFETY: the caller's contract is parking_lot_core's.
        unsafe { parking_lot_core::unpark_all(key, DEFAULT_UNPARK_TOKEN) };
    }
}

#[cfg(any(typhon_loom, typhon_shuttle))]
mod backend {
    use super::super::{Condvar, Mutex, lazy_static};
    use std::sync::Arc;

    struct Sleeper {
        key: usize,
        woken: std::cell::Cell<bool>,
        bell: Condvar,
    }

    // SAFETY: `woken` is read and written under the lot's lock alone.
    unsafe impl Sync for Sleeper {}
    // SAFETY: as above; a condition variable may be sent.
    unsafe impl Send for Sleeper {}

    lazy_static! {
        static ref LOT: Mutex<Vec<Arc<Sleeper>>> = Mutex::new(Vec::new());
    }

    /// Model of parking_lot_core's `park`.
    ///
    /// # Safety
    /// None is needed here; the real one has a contract.
    pub unsafe fn park(key: usize, validate: impl FnOnce() -> bool) -> bool {
        let mut lot = LOT.lock();
        if !validate() {
            return false;
        }
        let sleeper = Arc::new(Sleeper { key, woken: std::cell::Cell::new(false), bell: Condvar::new() });
        lot.push(Arc::clone(&sleeper));
        while !sleeper.woken.get() {
            sleeper.bell.wait(&mut lot);
        }
        true
    }

    /// Model of parking_lot_core's `unpark_one`.
    ///
    /// # Safety
    /// None is needed here; the real one has a contract.
    pub unsafe fn unpark_one(key: usize, callback: impl FnOnce(bool)) {
        let mut lot = LOT.lock();
        let first = lot.iter().position(|sleeper| sleeper.key == key).map(|index| lot.remove(index));
        callback(lot.iter().any(|sleeper| sleeper.key == key));
        if let Some(sleeper) = first {
            sleeper.woken.set(true);
            sleeper.bell.notify_one();
        }
    }

    /// Model of parking_lot_core's `unpark_all`.
    ///
    /// # Safety
    /// None is needed here; the real one has a contract.
    pub unsafe fn unpark_all(key: usize) {
        let mut lot = LOT.lock();
        lot.retain(|sleeper| {
            if sleeper.key == key {
                sleeper.woken.set(true);
                sleeper.bell.notify_one();
            }
            sleeper.key != key
        });
    }
}

pub use backend::{park, unpark_all, unpark_one};

/// Sleeps on the address of `word` if `blocked` holds. May return early: callers loop. What `blocked` reads is written
/// before [`wake_all`] is called on the same word.
pub fn sleep<T>(word: &T, blocked: impl FnOnce() -> bool) {
    // SAFETY: the key is the address of a word of the caller's; `blocked` only loads.
    unsafe { park(std::ptr::from_ref(word).addr(), blocked) };
}

/// Wakes all who sleep on the address of `word`.
pub fn wake_all<T>(word: &T) {
    // SAFETY: the key is the address of a word of the caller's.
    unsafe { unpark_all(std::ptr::from_ref(word).addr()) };
}
