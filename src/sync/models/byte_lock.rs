//! The byte lock, with sleepers.

use crate::ByteLock;
use crate::facade::cell::UnsafeCell;
use crate::facade::thread;
use std::sync::Arc;

struct Guarded {
    lock: ByteLock,
    value: UnsafeCell<u32>,
}

// SAFETY: loom reports accesses to the value that race.
unsafe impl Sync for Guarded {}
// SAFETY: as above.
unsafe impl Send for Guarded {}

impl Guarded {
    fn add(&self) {
        let _held = self.lock.lock();
        // SAFETY: loom reports a race.
        self.value.with_mut(|value| unsafe { *value += 1 });
    }
}

/// Three threads want the lock; each gets it, one at a time, and none sleeps for ever.
pub fn lock_excludes_and_wakes() {
    let guarded = Arc::new(Guarded { lock: ByteLock::new(), value: UnsafeCell::new(0) });
    let others = [(); 2].map(|()| {
        let guarded = Arc::clone(&guarded);
        thread::spawn(move || guarded.add())
    });
    guarded.add();
    others.into_iter().for_each(|thread| thread.join().unwrap());
    // SAFETY: the others are gone.
    assert_eq!(guarded.value.with(|value| unsafe { *value }), 3);
    assert!(!guarded.lock.is_locked());
}
