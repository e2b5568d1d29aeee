//! Waiting: at a word until another thread changes it, or in a system call that blocks.
//!
//! A waiting thread is detached. On the main thread signal handlers of Python run meanwhile: a signal ends the system
//! call (EINTR), the thread polls and goes on waiting unless the handler raised. A signal that comes between the last
//! poll and the system call would be missed, so the main thread waits at words in slices that double up to a second.

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

use rustix::{thread::futex, time::Timespec};
use typhon_heap::local;
use typhon_object::prelude::*;

use super::Errno;

/// First slice of the main thread's waiting.
const SLICE: Duration = Duration::from_millis(20);
const LONGEST_SLICE: Duration = Duration::from_secs(1);

/// Why [`Waiter::wait`] returned.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Woken {
    /// The word may have changed.
    Perhaps,
    /// The deadline has passed.
    TimedOut,
}

/// One wait, with the length of its next slice.
pub struct Waiter {
    deadline: Option<Instant>,
    slice: Option<Duration>,
}

fn timespec(duration: Duration) -> Timespec {
    let seconds = i64::try_from(duration.as_secs()).unwrap_or(i64::MAX);
    Timespec { tv_sec: seconds, tv_nsec: duration.subsec_nanos().into() }
}

impl Waiter {
    /// A wait until a deadline, if there is any.
    pub fn until(deadline: Option<Instant>) -> Waiter {
        Waiter { deadline, slice: crate::_signal::is_main_thread().then_some(SLICE) }
    }

    /// A wait of so many nanoseconds; for ever without a number.
    pub fn of(nanoseconds: Option<i64>) -> Waiter {
        let length = nanoseconds.map(super::seconds::duration);
        Waiter::until(length.and_then(|length| Instant::now().checked_add(length)))
    }

    /// Sleeps, unless `word` is not `expected`, until somebody [wakes](wake_one) its sleepers, the deadline, or for no reason.
    ///
    /// # Errors
    /// What a signal handler raises.
    pub fn wait(&mut self, vm: &Vm, word: &AtomicU32, expected: u32) -> Result<Woken> {
        let left = match self.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now())) {
            Some(left) if left.is_zero() => return Ok(Woken::TimedOut),
            left => left,
        };
        let length = match (left, self.slice) {
            (Some(left), Some(slice)) => Some(left.min(slice)),
            (left, slice) => left.or(slice),
        };
        let length = length.map(timespec);
        let result = local::detached(|| futex::wait(word, futex::Flags::PRIVATE, expected, length.as_ref()));
        if matches!(result, Err(rustix::io::Errno::TIMEDOUT)) {
            self.slice = self.slice.map(|slice| (slice * 2).min(LONGEST_SLICE));
        }
        vm.poll()?;
        Ok(Woken::Perhaps)
    }
}

/// Wakes one of those who sleep at a word.
pub fn wake_one(word: &AtomicU32) {
    let _ = futex::wake(word, futex::Flags::PRIVATE, 1);
}

/// Wakes all who sleep at a word.
pub fn wake_all(word: &AtomicU32) {
    let _ = futex::wake(word, futex::Flags::PRIVATE, i32::MAX as u32);
}

/// Runs a system call that may block, detached, and again after a signal.
///
/// # Errors
/// What a signal handler raises; the inner result is the call's.
pub fn blocking<T, E: Into<Errno>>(
    vm: &Vm,
    mut call: impl FnMut() -> std::result::Result<T, E>,
) -> Result<std::result::Result<T, Errno>> {
    loop {
        match local::detached(&mut call).map_err(Into::into) {
            Err(Errno::INTR) => vm.poll()?,
            result => return Ok(result),
        }
    }
}

/// A mutex for Python's locks: any thread may release it, waiting can time out and be interrupted, and nobody spins.
///
/// | word | meaning |
/// |---|---|
/// | 0 | free |
/// | 1 | held |
/// | 2 | held, and somebody may sleep at the word |
#[derive(Debug, Default)]
pub struct SleepLock(AtomicU32);

impl SleepLock {
    /// A free lock.
    pub const fn new() -> SleepLock {
        SleepLock(AtomicU32::new(0))
    }

    /// Takes the lock if it is free.
    #[inline]
    pub fn try_lock(&self) -> bool {
        self.0.compare_exchange(0, 1, Ordering::Acquire, Ordering::Relaxed).is_ok()
    }

    /// Takes the lock; says whether it came in time.
    ///
    /// # Errors
    /// What a signal handler raises.
    pub fn lock(&self, vm: &Vm, nanoseconds: Option<i64>) -> Result<bool> {
        if self.try_lock() {
            return Ok(true);
        }
        let mut waiter = Waiter::of(nanoseconds);
        while self.0.swap(2, Ordering::Acquire) != 0 {
            if waiter.wait(vm, &self.0, 2)? == Woken::TimedOut {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Gives the lock back; false where it was free.
    #[inline]
    pub fn unlock(&self) -> bool {
        match self.0.swap(0, Ordering::Release) {
            0 => false,
            1 => true,
            _ => {
                wake_one(&self.0);
                true
            }
        }
    }

    /// Whether somebody holds it.
    pub fn is_locked(&self) -> bool {
        self.0.load(Ordering::Relaxed) != 0
    }

    /// In the child of a fork: free, whoever held it.
    pub fn begin_anew(&self) {
        self.0.store(0, Ordering::Relaxed);
    }
}
