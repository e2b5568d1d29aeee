//! Ways to an object that do not begin at a counted reference: weak references, lists of subclasses, walks through the heap.
//!
//! While a group is tried in several stops (`steps.rs`), whoever comes to one of its members by such a way is counted; once
//! the group is known to be garbage the way is closed, until its weak references are cleared and its members are dead or held.
//! For everybody else this is one test of a flag in a word that was just read.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

use typhon_sync::flag;

use crate::header::Header;

/// How often somebody came to a member.
static PASSED: AtomicU64 = AtomicU64::new(0);
static CLOSED: AtomicBool = AtomicBool::new(false);

/// Whether an object that was counted by such a way may be kept; if not, the caller gives the count up, and finds the object
/// dead. Changes of the gate are made in stops, so there is none between the count and this.
#[inline]
pub fn admits(header: &Header) -> bool {
    !header.counts.has(flag::CANDIDATE) || admits_candidate()
}

#[cold]
fn admits_candidate() -> bool {
    let open = !CLOSED.load(Relaxed);
    PASSED.fetch_add(u64::from(open), Relaxed);
    open
}

/// How often somebody came to a member. In a stop.
pub(super) fn passed() -> u64 {
    PASSED.load(Relaxed)
}

/// Closes the way, unless somebody came since `passed` was told; says whether it is closed. In a stop.
pub(super) fn close(passed: u64) -> bool {
    let quiet = PASSED.load(Relaxed) == passed;
    CLOSED.store(quiet, Relaxed);
    quiet
}

/// Opens the way. In a stop.
pub(super) fn open() {
    CLOSED.store(false, Relaxed);
}
