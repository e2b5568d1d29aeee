//! When a collection begins by itself: when the objects have grown by as much as was alive after the last one.
//!
//! A program whose heap grows by a factor is collected a number of times that grows with the factor's logarithm, so all
//! collections together cost a few visits for each object that lives. One whose heap does not grow is never collected.
//!
//! Growth is net: a block's cells are charged when a thread begins to allocate from it, and given credit for when it comes
//! back with room. So nothing is counted where objects are made. A thread tells the sum of all only now and then.

use std::{
    cell::Cell,
    sync::atomic::{AtomicIsize, Ordering::Relaxed},
};

use typhon_sync::poll::COLLECT;

use crate::local;

/// `gc.get_threshold()[0]` where nobody set it.
pub const USUAL: i64 = 2000;
/// The least growth, for each unit of the threshold.
const UNIT: isize = 4096;
/// Growth during a collection that does not press it yet, whatever the heap's size: a small heap grows by an eighth at once.
const SPARE: isize = 32 << 20;
/// Growth that a thread keeps to itself.
const QUANTUM: isize = 256 << 10;

thread_local! {
    /// What the thread did not tell yet.
    static PENDING: Cell<isize> = const { Cell::new(0) };
}

/// Bytes of all cells that are taken for used.
static SUM: AtomicIsize = AtomicIsize::new(0);
/// What of it was alive after the last collection.
static ALIVE: AtomicIsize = AtomicIsize::new(0);
/// Where a collection that is under way does not let the others run any more.
static PRESSING: AtomicIsize = AtomicIsize::new(isize::MAX);
/// Where the next collection begins.
static LIMIT: AtomicIsize = AtomicIsize::new(USUAL as isize * UNIT * 2);
/// What a thread may keep to itself.
static SLACK: AtomicIsize = AtomicIsize::new(QUANTUM);
/// `gc.get_threshold()[0]`; 0 where no collection begins by itself.
static THRESHOLD: AtomicIsize = AtomicIsize::new(USUAL as isize);

/// Objects grew by so many bytes, or shrank.
#[inline]
pub fn charge(bytes: isize) {
    let pending = PENDING.get() + bytes;
    if pending.abs() < SLACK.load(Relaxed) {
        PENDING.set(pending);
    } else {
        PENDING.set(0);
        tell(pending);
    }
}

/// Storage of a container that is not counted if it is smaller.
const LARGE: usize = 1 << 10;

/// A container got storage of so many bytes. What grows by less than counts is not counted, so little that is freed is.
#[inline]
pub fn made(bytes: usize) {
    if bytes >= LARGE {
        charge(bytes as isize);
    }
}

/// A container's storage of so many bytes was freed.
#[inline]
pub fn freed(bytes: usize) {
    if bytes >= LARGE {
        charge(-(bytes as isize));
    }
}

/// Tells what the thread kept to itself: it ends.
pub(crate) fn settle() {
    SUM.fetch_add(PENDING.take(), Relaxed);
}

#[cold]
fn tell(bytes: isize) {
    let sum = SUM.fetch_add(bytes, Relaxed) + bytes;
    if sum > LIMIT.load(Relaxed)
        && THRESHOLD.load(Relaxed) != 0
        && let Some(heap) = local::attached()
    {
        heap.control().request(COLLECT);
    }
}

/// Whether a collection is due by itself: one that was asked for meanwhile may have been it.
pub fn is_due() -> bool {
    SUM.load(Relaxed) > LIMIT.load(Relaxed) && THRESHOLD.load(Relaxed) != 0
}

/// A collection begins.
pub(crate) fn begin() {
    settle();
    let sum = SUM.load(Relaxed).max(0);
    PRESSING.store(sum + (sum / 8).max(SPARE), Relaxed);
}

/// Whether the others made so much since the collection began that it would never catch up with them.
pub fn is_pressing() -> bool {
    SUM.load(Relaxed) > PRESSING.load(Relaxed)
}

/// A collection found so many bytes of garbage.
pub(crate) fn begin_anew(garbage: usize) {
    settle();
    set_limit(SUM.load(Relaxed).saturating_sub_unsigned(garbage).max(0));
}

/// The garbage was freed, and its storage with it.
pub(crate) fn end() {
    settle();
    let live = SUM.load(Relaxed).max(0);
    if live < ALIVE.load(Relaxed) {
        set_limit(live);
    }
}

fn set_limit(live: isize) {
    let threshold = THRESHOLD.load(Relaxed);
    let share = live / USUAL as isize * threshold.min(USUAL as isize);
    let growth = share.max(threshold.saturating_mul(UNIT));
    ALIVE.store(live, Relaxed);
    LIMIT.store(live.saturating_add(growth), Relaxed);
    SLACK.store((growth / 16).clamp(1, QUANTUM), Relaxed);
}

/// `gc.set_threshold`: 2000 stands for a growth by what is alive, and 8 MiB at least; less for less; 0 for never. It holds
/// from the next collection on, which a lower one begins soon.
pub fn set_threshold(threshold: i64) {
    let threshold = isize::try_from(threshold).unwrap_or(0).max(0);
    let before = THRESHOLD.swap(threshold, Relaxed);
    if threshold < before {
        LIMIT.store(0, Relaxed);
    }
}

/// `gc.get_count()[0]`: growth since the last collection, in units of the threshold.
pub fn count() -> i64 {
    ((SUM.load(Relaxed) - ALIVE.load(Relaxed)).max(0) / UNIT) as i64
}

/// `gc.get_threshold()[0]`.
pub fn threshold() -> i64 {
    THRESHOLD.load(Relaxed) as i64
}
