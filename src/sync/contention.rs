//! Counting what would contend: shared-count operations, lock waits, slow paths.
//!
//! Machines with few cores cannot show how a program scales, but they can count the operations that would keep it
//! from scaling. With `--cfg typhon_count_contention` each such event adds to one process-wide counter (which itself
//! contends: figures are for counting, not for timing); without it [`record`] is empty.

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub enum Event {
    /// An atomic increment of a shared count.
    SharedIncrement,
    /// An atomic decrement of a shared count.
    SharedDecrement,
    /// An increment by a lock-free reader.
    TryIncrement,
    /// A lock-free reader's increment that another thread made fail.
    Retry,
    /// An object whose bias was given up.
    Merge,
    /// An object sent to its owner's inbox.
    Queue,
    /// A byte lock that was not free at once.
    LockContended,
    /// A sleep on a byte lock.
    LockParked,
    /// A stop of all threads.
    Stop,
    /// A batch of memory handed over to reclamation.
    RetiredBatch,
}

/// How many kinds of [`Event`] there are.
pub const EVENTS: usize = 10;

#[cfg(typhon_count_contention)]
mod counters {
    use super::{EVENTS, Event};
    use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

    // The one static of this crate, in a build made for counting.
    static COUNTERS: [AtomicU64; EVENTS] = [const { AtomicU64::new(0) }; EVENTS];

    pub fn record(event: Event) {
        COUNTERS[event as usize].fetch_add(1, Relaxed);
    }

    pub fn snapshot() -> [u64; EVENTS] {
        std::array::from_fn(|index| COUNTERS[index].load(Relaxed))
    }
}

/// Notes one event. Empty unless built with `--cfg typhon_count_contention`.
#[inline(always)]
pub fn record(event: Event) {
    #[cfg(typhon_count_contention)]
    counters::record(event);
    #[cfg(not(typhon_count_contention))]
    let _ = event;
}

/// How often each [`Event`] happened since the process began, by `event as usize`; all zero in an ordinary build.
pub fn snapshot() -> [u64; EVENTS] {
    #[cfg(typhon_count_contention)]
    return counters::snapshot();
    #[cfg(not(typhon_count_contention))]
    [0; EVENTS]
}
