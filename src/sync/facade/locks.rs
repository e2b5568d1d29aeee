//! parking_lot's interface over locks whose `lock` returns a `Result`.

use super::raw;

/// A mutex without poisoning.
#[derive(Debug)]
pub struct Mutex<T>(raw::Mutex<T>);

/// Holds a [`Mutex`] locked; the option is empty only inside [`Condvar::wait`].
#[derive(Debug)]
pub struct MutexGuard<'a, T>(Option<raw::MutexGuard<'a, T>>);

impl<T> Mutex<T> {
    /// An unlocked mutex.
    pub fn new(value: T) -> Mutex<T> {
        Mutex(raw::Mutex::new(value))
    }

    /// Blocks until the lock is held.
    pub fn lock(&self) -> MutexGuard<'_, T> {
        MutexGuard(Some(self.0.lock().expect("a model's thread panicked")))
    }
}

impl<T> std::ops::Deref for MutexGuard<'_, T> {
    type Target = T;
    fn deref(&self) -> &T {
        self.0.as_ref().expect("held")
    }
}

impl<T> std::ops::DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.0.as_mut().expect("held")
    }
}

/// A condition variable with parking_lot's interface.
#[derive(Debug)]
pub struct Condvar(raw::Condvar);

impl Condvar {
    /// A variable on which nobody waits.
    #[expect(clippy::new_without_default, reason = "parking_lot's interface")]
    pub fn new() -> Condvar {
        Condvar(raw::Condvar::new())
    }

    /// Gives the lock up, waits for a notification, and takes the lock again.
    pub fn wait<T>(&self, guard: &mut MutexGuard<'_, T>) {
        let inner = guard.0.take().expect("held");
        guard.0 = Some(self.0.wait(inner).expect("a model's thread panicked"));
    }

    /// Wakes one waiter.
    pub fn notify_one(&self) {
        self.0.notify_one();
    }

    /// Wakes all waiters.
    pub fn notify_all(&self) {
        self.0.notify_all();
    }
}
