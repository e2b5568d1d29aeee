//! The lock of a stream: one thread at a time is inside, and it must not come back in by a callback.

use std::{
    ops::{Deref, DerefMut},
    sync::atomic::{AtomicU64, Ordering},
};

use parking_lot::{Mutex, MutexGuard};
use typhon_object::{prelude::*, primal::str as string};

use crate::{_thread::ident, support::wait::SleepLock};

/// A stream's state. The outer lock may be held across Python code and blocking calls, and is waited for detached; the inner
/// one is only ever taken under it, so it never waits.
pub struct Guarded<T> {
    lock: SleepLock,
    owner: AtomicU64,
    state: Mutex<T>,
}

/// The state, as long as the calling thread is inside.
pub struct Guard<'a, T> {
    guarded: &'a Guarded<T>,
    state: Option<MutexGuard<'a, T>>,
}

impl<T> Guarded<T> {
    /// A state that nobody uses.
    pub fn new(state: T) -> Guarded<T> {
        Guarded { lock: SleepLock::new(), owner: AtomicU64::new(0), state: Mutex::new(state) }
    }

    /// Goes inside.
    ///
    /// # Errors
    /// RuntimeError "reentrant call inside ..." where this thread is inside already; what a signal handler raises.
    pub fn enter(&self, vm: &Vm, this: &Value) -> Result<Guard<'_, T>> {
        let me = ident();
        if !self.lock.try_lock() {
            if self.owner.load(Ordering::Relaxed) == me {
                return Err(reentrant(vm, this));
            }
            self.lock.lock(vm, None)?;
        }
        self.owner.store(me, Ordering::Relaxed);
        Ok(Guard { guarded: self, state: Some(self.state.lock()) })
    }
}

#[cold]
fn reentrant(vm: &Vm, this: &Value) -> Raised {
    match ops::repr(vm, this) {
        Ok(repr) => vm.runtime_error(format!("reentrant call inside {}", string::lossy(&repr))),
        Err(raised) => raised,
    }
}

impl<T> Deref for Guard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.state.as_ref().expect("held until the drop")
    }
}

impl<T> DerefMut for Guard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.state.as_mut().expect("held until the drop")
    }
}

impl<T> Drop for Guard<'_, T> {
    fn drop(&mut self) {
        self.state = None;
        self.guarded.owner.store(0, Ordering::Relaxed);
        self.guarded.lock.unlock();
    }
}
