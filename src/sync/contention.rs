//! Counting what would contend: shared-count operations, lock waits, slow paths.
//!
//! Machines with few cores cannot show how a program scales, but they can count the operations that would keep it
//! from scaling. With `--cfg typhon_count_contention` each such event adds to one process-wide counter (which itself
//! contends: figures are for counting, not for timing), and an atomic operation whose line another thread changed last
//! adds to [`Event::ForeignLine`] as well: those are what costs a trip between cores. Without it [`record`] and
//! [`changes`] are empty.

/// Declares the closed set of events, with their names in reports.
macro_rules! events {
    ($($(#[$doc:meta])* $event:ident $name:literal,)*) => {
        /// What is counted.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(usize)]
        pub enum Event { $($(#[$doc])* $event,)* }

        /// The names of the events, in the order of [`Event`].
        pub const NAMES: [&str; [$($name),*].len()] = [$($name),*];
    };
}

events! {
    /// A bytecode instruction: what the other figures are measured by.
    Instruction "instructions",
    /// An atomic operation on a line that another thread changed last.
    ForeignLine "operations on lines that another thread wrote",
    /// An atomic increment of a shared count.
    SharedIncrement "increments of shared counts",
    /// An atomic decrement of a shared count.
    SharedDecrement "decrements of shared counts",
    /// An increment by a lock-free reader.
    TryIncrement "increments by lock-free readers",
    /// A lock-free reader's increment that another thread made fail.
    Retry "increments tried again",
    /// A byte lock taken.
    Lock "byte locks taken",
    /// An object whose bias was given up.
    Merge "biases given up",
    /// An object sent to its owner's inbox.
    Queue "objects sent to their owners",
    /// An entry put into another thread's list: its inbox, or the returned cells of its block.
    Push "pushes to other threads' lists",
    /// A byte lock that was not free at once.
    LockContended "byte locks that were not free",
    /// A sleep on a byte lock.
    LockParked "sleeps on byte locks",
    /// A stop of all threads.
    Stop "stops",
    /// A batch of memory handed over to reclamation.
    RetiredBatch "batches retired",
}

/// How many kinds of [`Event`] there are.
pub const EVENTS: usize = NAMES.len();

/// Whether this is the counting build.
pub const COUNTING: bool = cfg!(typhon_count_contention);

#[cfg(typhon_count_contention)]
mod counters {
    use super::{EVENTS, Event};
    use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

    /// Lines that are told apart; two that fall together are counted as one, which errs on the high side.
    const LINES: usize = 1 << 20;

    // The statics of this crate, in a build made for counting.
    static COUNTERS: [AtomicU64; EVENTS] = [const { AtomicU64::new(0) }; EVENTS];
    static WRITERS: [AtomicU32; LINES] = [const { AtomicU32::new(0) }; LINES];
    static THREADS: AtomicU32 = AtomicU32::new(1);

    thread_local! {
        static ME: u32 = THREADS.fetch_add(1, Relaxed);
    }

    pub fn record(event: Event) {
        COUNTERS[event as usize].fetch_add(1, Relaxed);
    }

    pub fn changes(address: usize) {
        let line = (address >> 6).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - LINES.trailing_zeros());
        let me = ME.with(|me| *me);
        let before = WRITERS[line].swap(me, Relaxed);
        if before != me && before != 0 {
            record(Event::ForeignLine);
        }
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

/// Notes one event that changes the word at a place which other threads may change too. As [`record`].
#[inline(always)]
pub fn record_at<T>(event: Event, place: &T) {
    record(event);
    #[cfg(typhon_count_contention)]
    counters::changes(std::ptr::from_ref(place).addr());
    #[cfg(not(typhon_count_contention))]
    let _ = place;
}

/// How often each [`Event`] happened since the process began, by `event as usize`; all zero in an ordinary build.
pub fn snapshot() -> [u64; EVENTS] {
    #[cfg(typhon_count_contention)]
    return counters::snapshot();
    #[cfg(not(typhon_count_contention))]
    [0; EVENTS]
}
