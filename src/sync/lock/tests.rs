//! The byte lock under threads that fight for it.

use super::ByteLock;
use crate::facade::cell::UnsafeCell;
use crate::facade::thread;
use std::sync::Arc;

struct Guarded {
    lock: ByteLock,
    value: UnsafeCell<u64>,
}

// SAFETY: the value is touched under the lock alone.
unsafe impl Sync for Guarded {}

#[test]
fn excludes() {
    let guarded = Arc::new(Guarded { lock: ByteLock::new(), value: UnsafeCell::new(0) });
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let guarded = Arc::clone(&guarded);
            thread::spawn(move || {
                for _ in 0..20_000 {
                    let _held = guarded.lock.lock();
                    // SAFETY: the lock is held.
                    guarded.value.with_mut(|value| unsafe { *value += 1 });
                }
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    // SAFETY: all threads are gone.
    assert_eq!(guarded.value.with(|value| unsafe { *value }), 160_000);
    assert!(!guarded.lock.is_locked());
}

#[test]
fn try_lock_fails_while_held() {
    let lock = ByteLock::new();
    let held = lock.try_lock().unwrap();
    assert!(lock.try_lock().is_none());
    drop(held);
    assert!(lock.try_lock().is_some());
}
