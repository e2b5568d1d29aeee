//! Biased reference counts: the first sixteen bytes of every object.
//!
//! The protocol is PEP 703's (after Choi, Shull and Torrellas, PACT 2018): the thread that made an object counts
//! its own references in `local` with plain loads and stores, everybody else counts in `shared` with atomic
//! operations. `design/counting.md` tells it as prose and says why it is sound.
//!
//! The number of references is `local + count(shared)`. Who may write what:
//!
//! | word | written by | how |
//! |---|---|---|
//! | `owner`, `local` | the owner; somebody on its behalf while it is suspended, exited or stopped; the destroyer | plain |
//! | `shared`, unpublished | the owner (nobody else can reach the object), or anybody in a stop | plain or atomic |
//! | `shared`, PUBLISHED | anybody who holds a counted reference, or passes [`Counts::try_increment`] | atomic only |
//!
//! States, told by the three words (`n` is the count in `shared`):
//!
//! | state | owner | local | shared | leaves it by |
//! |---|---|---|---|---|
//! | private | o | ≥ 1 | whole word 0 | `publish`; owner's last decrement, to *freed at once* |
//! | biased | o | ≥ 1 | !MERGED | owner's last decrement, `merge`, to *merged* or *dead*; foreign decrement at n = 0 sets QUEUED |
//! | biased, QUEUED | o | any | !MERGED, QUEUED | the inbox holds one counted reference; `merge_queued` gives it back |
//! | merged | 0 | 0 | MERGED, n ≥ 1 | decrement to n = 0: *dead*, or *waiting* if DEFERRED |
//! | waiting | 0 | 0 | MERGED, DEFERRED, WAITING | `condemn_deferred` in a stop |
//! | dead | 0 | 0 | MERGED, n = 0 (and soon DEAD) | `hold`; `set_free` |
//! | freed at once | o | 0 | whole word 0 | `hold`; `set_free` |
//! | held (its finaliser runs) | h | ≥ 1 | DEAD, !MERGED | `release_after_finalizer`: *dead* again, *biased* or *merged* |
//! | free cell | 0 | 0 | DEAD alone | `reinit` |
//! | trace-only | MAX | its number, or 0 | PUBLISHED | `set_free`: only the collector frees it, and none without a number |

mod dying;
mod foreign;
mod inspect;
mod merging;
#[cfg(all(test, not(any(typhon_loom, typhon_shuttle))))]
mod tests;

use crate::distributed;
use crate::facade::atomic::Ordering::{Acquire, Relaxed, Release as Publish};
use crate::facade::atomic::{AtomicU32, AtomicU64, fence};
use crate::facade::const_unless_loom;

/// The owner of an object that nobody's bias covers: it is merged, or its cell is free.
pub const UNOWNED: u32 = 0;

/// The owner of an object that is not counted: no thread has this id, so no fast path ever matches it.
pub const TRACE_ONLY: u32 = u32::MAX;

/// `false` in the control build (`--cfg typhon_atomic_counts`), where every count is one atomic operation.
const BIASED: bool = !cfg!(typhon_atomic_counts);

/// One reference in the `shared` word: the count is the signed number above the flags.
const ONE: u64 = 1 << flag::BITS;

pub mod flag {
    //! The flags of the `shared` word. All of them race with the count, so they live in its word.

    /// Bits below the count.
    pub(super) const BITS: u32 = 16;
    /// Other threads may reach the object. Set once, by the owner, before anybody else can see it.
    pub const PUBLISHED: u64 = 1 << 0;
    /// The owner's inbox holds a counted reference to the object.
    pub const QUEUED: u64 = 1 << 1;
    /// The bias is gone: all references are counted in `shared`.
    pub const MERGED: u64 = 1 << 2;
    /// Registers hold the object uncounted, so a count of zero does not mean that it is dead.
    pub const DEFERRED: u64 = 1 << 3;
    /// The collector counts the object's internal references: an increment must set TOUCHED.
    pub const CANDIDATE: u64 = 1 << 4;
    /// A CANDIDATE got a new reference.
    pub const TOUCHED: u64 = 1 << 5;
    /// The object lies in a log of the barrier, so its cell must not be reused.
    pub const LOGGED: u64 = 1 << 6;
    /// The finaliser has run: it runs once.
    pub const FINALIZED: u64 = 1 << 7;
    /// No new reference may be made by [`Counts::try_increment`](super::Counts::try_increment).
    pub const DEAD: u64 = 1 << 8;
    /// Not even the collector frees it.
    pub const IMMORTAL: u64 = 1 << 9;
    /// The side table may hold weak references to the object; set before the first one exists.
    pub const WEAK: u64 = 1 << 10;
    /// A DEFERRED object with count zero is on the list of those that await a stop.
    pub const WAITING: u64 = 1 << 11;
}

/// What a reference given up means for the object. Each case but `Alive` is a duty of the caller.
#[must_use = "a dead or queued object is lost if nobody acts on this"]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Release {
    /// Others hold it; nothing to do.
    Alive,
    /// It was the last reference: the caller, and nobody else, destroys the object.
    Dead,
    /// The caller's reference now belongs to the owner's inbox: push the object there
    /// ([`Registry::deliver`](crate::Registry::deliver)).
    Queue {
        /// The thread whose inbox gets it.
        owner: u32,
    },
    /// A DEFERRED object has no counted reference left: put it on the list that the next stop looks through.
    Defer,
}

/// The counts of one object; see the head of this file.
#[derive(Debug)]
#[repr(C)]
pub struct Counts {
    owner: AtomicU32,
    local: AtomicU32,
    shared: AtomicU64,
}

#[cfg(not(any(typhon_loom, typhon_shuttle)))]
const _: () = assert!(size_of::<Counts>() == 16 && align_of::<Counts>() == 8);

/// The count in a `shared` word.
#[inline(always)]
const fn count(shared: u64) -> i64 {
    (shared as i64) >> flag::BITS
}

impl Counts {
    const_unless_loom! {
        /// A new object, with one reference, which belongs to thread `owner`. Not published.
        #[inline(always)]
        pub fn new(owner: u32) -> Counts {
            let (owner, local, shared) = Counts::newborn(owner);
            Counts { owner: AtomicU32::new(owner), local: AtomicU32::new(local), shared: AtomicU64::new(shared) }
        }
    }

    const_unless_loom! {
        /// An object that only the collector frees, published from the start. References to it are counted under its
        /// number ([`distributed`]); with number 0 it is immortal, and nothing is counted.
        #[inline]
        pub fn trace_only(number: u32) -> Counts {
            let immortal = if number == 0 { flag::IMMORTAL } else { 0 };
            Counts {
                owner: AtomicU32::new(TRACE_ONLY),
                local: AtomicU32::new(number),
                shared: AtomicU64::new(flag::PUBLISHED | immortal),
            }
        }
    }

    const_unless_loom! {
        /// The header of a free cell.
        pub fn free() -> Counts {
            Counts { owner: AtomicU32::new(UNOWNED), local: AtomicU32::new(0), shared: AtomicU64::new(flag::DEAD) }
        }
    }

    #[inline(always)]
    const fn newborn(owner: u32) -> (u32, u32, u64) {
        if BIASED { (owner, 1, 0) } else { (UNOWNED, 0, ONE | flag::MERGED) }
    }

    /// Makes a free cell the header of a new object, as [`Counts::new`]. A thread with a stale pointer may be
    /// looking: it fails, because the object is not published.
    #[inline]
    pub fn reinit(&self, owner: u32) {
        let (owner, local, shared) = Counts::newborn(owner);
        self.local.store(local, Relaxed);
        self.owner.store(owner, Relaxed);
        self.shared.store(shared, Relaxed);
    }

    /// Marks the cell of a dead object free.
    #[inline]
    pub fn set_free(&self) {
        self.owner.store(UNOWNED, Relaxed);
        self.local.store(0, Relaxed);
        self.shared.store(flag::DEAD, Relaxed);
    }

    /// Makes one more reference from one that the caller holds.
    #[inline(always)]
    pub fn increment(&self, me: u32) {
        let owner = self.owner.load(Relaxed);
        if BIASED && owner == me {
            self.increment_local();
        } else {
            self.increment_foreign(owner);
        }
    }

    /// Makes `many` more references from one that the caller holds.
    pub fn increment_by(&self, me: u32, many: u32) {
        if BIASED && self.owner.load(Relaxed) == me {
            match self.local.load(Relaxed).checked_add(many) {
                Some(next) => self.local.store(next, Relaxed),
                None => self.add_shared(u64::from(many)),
            }
        } else if self.owner.load(Relaxed) != TRACE_ONLY {
            self.add_shared(u64::from(many));
        } else {
            distributed::add(self.local.load(Relaxed), i64::from(many));
        }
    }

    /// Gives a reference up where that is all there is to it: it is one of several of the owner's. Otherwise does
    /// nothing, and [`decrement`](Counts::decrement) is to be called; so that the rest can be out of line.
    #[inline(always)]
    pub fn decrement_quick(&self, me: u32) -> bool {
        let local = self.local.load(Relaxed);
        let quick = BIASED && self.owner.load(Relaxed) == me && local > 1;
        if quick {
            self.local.store(local - 1, Relaxed);
        }
        quick
    }

    /// Gives a reference up if the object is trace-only; says whether it is.
    #[inline(always)]
    pub fn decrement_trace_only(&self) -> bool {
        let is = self.owner.load(Relaxed) == TRACE_ONLY;
        if is {
            distributed::decrement(self.local.load(Relaxed));
        }
        is
    }

    /// Gives a reference up.
    #[inline(always)]
    pub fn decrement(&self, me: u32) -> Release {
        let owner = self.owner.load(Relaxed);
        if BIASED && owner == me {
            let local = self.local.load(Relaxed);
            debug_assert!(local != 0, "a reference given up twice");
            let left = local.wrapping_sub(1);
            self.local.store(left, Relaxed);
            if left != 0 {
                return Release::Alive;
            }
            return self.last_local();
        }
        self.decrement_foreign(owner)
    }

    /// Makes a reference to an object that the caller saw in a slot, where the object is its own. What a slot holds and is a
    /// thread's own lives until that thread gives a reference up or merges what others gave up: no second look is needed.
    #[inline(always)]
    pub fn try_increment_own(&self, me: u32) -> bool {
        let own = BIASED && (self.owner.load(Relaxed) == me || mutate!("count-what-is-not-own"));
        // Zero: as in `try_increment`.
        let own = own && self.local.load(Relaxed) != 0;
        if own {
            self.increment_local();
        }
        own
    }

    /// Makes a reference to an object that the caller only saw: it holds no counted reference, and the object may
    /// be dying or its cell reused. On success the caller re-checks the place where it saw the pointer, and gives
    /// the reference up again if that changed. Fails for anything dead, and for a foreign object that is not
    /// published. Lock-free.
    #[inline]
    pub fn try_increment(&self, me: u32) -> bool {
        let owner = self.owner.load(Relaxed);
        if BIASED && owner == me {
            // Zero: freed at once by this very thread, and not yet destroyed.
            if self.local.load(Relaxed) == 0 {
                return false;
            }
            self.increment_local();
            return true;
        }
        if !BIASED && owner == me && !self.is_published() {
            // As above, with the count in the other word.
            let alive = count(self.shared.load(Relaxed)) != 0 && !self.has(flag::DEAD);
            if alive {
                self.add_shared(1);
            }
            return alive;
        }
        if owner == TRACE_ONLY {
            // As for `publish`: the second look at the slot must not be older than this object.
            fence(Acquire);
            let alive = !self.has(flag::DEAD);
            if alive {
                distributed::increment(self.local.load(Relaxed));
            }
            return alive;
        }
        self.try_increment_foreign()
    }

    #[inline(always)]
    fn increment_local(&self) {
        let next = self.local.load(Relaxed).wrapping_add(1);
        self.local.store(next, Relaxed);
        if next == 0 {
            self.spill();
        }
    }

    /// Four billion references by one thread: moves half of them to the shared count.
    #[cold]
    #[inline(never)]
    fn spill(&self) {
        self.local.store(1 << 31, Relaxed);
        self.add_shared(1 << 31);
    }

    /// The owner's count came to zero. If nobody ever looked at the object, it is dead with no atomic operation.
    #[inline(always)]
    fn last_local(&self) -> Release {
        if self.shared.load(Relaxed) == 0 || mutate!("fast-free-ignores-shared") {
            return Release::Dead;
        }
        self.merge_at_zero()
    }

    /// Is the object visible to other threads? One relaxed load.
    #[inline(always)]
    pub fn is_published(&self) -> bool {
        self.shared.load(Relaxed) & flag::PUBLISHED != 0
    }

    /// Makes the object visible to other threads; says whether it was not so before. The owner's act (or anybody's,
    /// in a stop), done before the pointer is stored, with release, where another thread can find it.
    ///
    /// The store releases for the sake of a reader with a stale pointer to this cell's last object: if its
    /// [`try_increment`](Counts::try_increment) succeeds on this one, its second look at the slot must see that the
    /// old pointer is gone from there.
    #[inline]
    pub fn publish(&self) -> bool {
        let shared = self.shared.load(Relaxed);
        if shared & flag::PUBLISHED != 0 {
            return false;
        }
        let order = if mutate!("relaxed-publish") { Relaxed } else { Publish };
        self.shared.store(shared | flag::PUBLISHED, order);
        true
    }
}
