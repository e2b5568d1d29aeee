//! One thread's control record: whether it runs, what is asked of it, and its inbox.
//!
//! The state is one word, so that going away, coming back, being stopped and being acted for exclude one another:
//!
//! | state | meaning | left by |
//! |---|---|---|
//! | RUNNING | may touch the heap; answers polls | itself: `detach`, `answer_stop`, `exit` |
//! | DETACHED | blocked elsewhere; touches nothing of the heap | itself: `attach`; others: `suspend_detached` |
//! | SUSPENDED | was DETACHED; another running thread acts for it | the one who acts, back to DETACHED |
//! | PARKED | stopped at a poll | itself, when the stop is over |
//! | QUEUED | stopped, and waiting for its turn to stop the others | itself, when its turn comes |
//! | EXITED | gone for ever | nobody |
//!
//! Three bits ride on the state. STOPPING is set and cleared by the holder of a stop and keeps a thread from becoming
//! RUNNING; WAITING says that the thread sleeps on this word until it may run; OWED that a stop is over and the thread has
//! not run since.
//!
//! An id is never used twice, so a dead owner can be told from a living one for ever.

mod away;
pub(crate) mod spin;

use crate::facade::atomic::Ordering::{AcqRel, Acquire, Relaxed, SeqCst};
use crate::facade::atomic::{AtomicU32, fence};
use crate::inbox::{Drain, Inbox};
use crate::registry::Shared;
use std::fmt;
use std::sync::Arc;

pub mod poll {
    //! The bits of the poll word. The upper half is free for the rooms above.

    /// All threads are asked to stop: [`answer_stop`](super::ThreadControl::answer_stop).
    pub const STOP: u32 = 1 << 0;
    /// A signal arrived.
    pub const SIGNAL: u32 = 1 << 1;
    /// The inbox has items.
    pub const INBOX: u32 = 1 << 2;
    /// Retired memory waits for this thread to repin.
    pub const RECLAIM: u32 = 1 << 3;
    /// Another thread raises an exception in this one.
    pub const ASYNC_EXC: u32 = 1 << 4;
    /// The collector wants this thread to do its part of a phase.
    pub const COLLECT: u32 = 1 << 5;
    /// Calls were asked to be made on this thread.
    pub const CALLS: u32 = 1 << 6;
    /// The first bit that this crate will never use.
    pub const FREE: u32 = 1 << 16;
}

pub(crate) const RUNNING: u32 = 0;
pub(crate) const DETACHED: u32 = 1;
pub(crate) const SUSPENDED: u32 = 2;
pub(crate) const PARKED: u32 = 3;
pub(crate) const EXITED: u32 = 4;
pub(crate) const QUEUED: u32 = 5;
pub(crate) const STATE: u32 = 7;
pub(crate) const STOPPING: u32 = 8;
pub(crate) const WAITING: u32 = 16;
pub(crate) const OWED: u32 = 32;

/// What [`ThreadControl::exit`] came to.
#[must_use = "a thread whose inbox was not empty has not exited"]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// The thread is gone; it must not touch the heap again.
    Done,
    /// Items came in: drain the inbox and try again.
    InboxWaiting,
}

/// One thread's control record, shared with all who ask something of it.
pub struct ThreadControl {
    /// From 1 up; never reused.
    pub id: u32,
    poll: AtomicU32,
    pub(crate) state: AtomicU32,
    inbox: Inbox,
    /// Stops that are to be slept through. Its own thread's alone.
    skipped: AtomicU32,
    pub(crate) shared: Arc<Shared>,
}

impl ThreadControl {
    pub(crate) fn new(id: u32, state: u32, shared: Arc<Shared>) -> ThreadControl {
        ThreadControl {
            id,
            poll: AtomicU32::new(0),
            state: AtomicU32::new(state),
            inbox: Inbox::new(),
            skipped: AtomicU32::new(0),
            shared,
        }
    }

    /// Is anything asked of this thread? One relaxed load: the test on every back-edge and call.
    #[inline(always)]
    pub fn poll_requested(&self) -> bool {
        self.poll.load(Relaxed) != 0
    }

    /// The word that [`poll_requested`](ThreadControl::poll_requested) tests, for whoever keeps its address.
    #[inline]
    pub fn poll_word(&self) -> &AtomicU32 {
        &self.poll
    }

    /// All that is asked; nothing is taken.
    #[inline]
    pub fn poll_bits(&self) -> u32 {
        self.poll.load(Acquire)
    }

    /// Asks something of the thread, to be found at its next poll. What the caller did before is seen by whoever
    /// [takes](ThreadControl::take) the bit.
    pub fn request(&self, bits: u32) {
        self.poll.fetch_or(bits, AcqRel);
    }

    /// Takes a request; says whether it was there. Taken first and served afterwards, so that a request made meanwhile
    /// is served again rather than lost.
    pub fn take(&self, bit: u32) -> bool {
        self.poll.fetch_and(!bit, AcqRel) & bit != 0
    }

    /// Hands an item to the thread and asks it to look; gives the item back if the thread has exited. Says nothing
    /// about whether the thread is awake: [`Registry::deliver`](crate::Registry::deliver) sees to that.
    pub fn push_inbox(&self, item: usize) -> Result<(), usize> {
        self.inbox.push(item)?;
        self.request(poll::INBOX);
        Ok(())
    }

    /// Takes all items: by the thread itself, or by whoever acts for it.
    pub fn drain_inbox(&self) -> Drain {
        self.poll.fetch_and(!poll::INBOX, AcqRel);
        self.inbox.take()
    }

    /// Does the inbox hold nothing?
    pub fn inbox_is_empty(&self) -> bool {
        self.inbox.is_empty()
    }

    /// Does the thread run (as far as one can tell without stopping it)?
    pub fn is_running(&self) -> bool {
        self.state.load(Acquire) & STATE == RUNNING
    }

    /// Has the thread gone for ever?
    pub fn has_exited(&self) -> bool {
        self.state.load(Acquire) & STATE == EXITED
    }

    /// Ends the thread, by itself, while it runs. Before, it drains its inbox; afterwards its id owns nothing that
    /// it could still count: whoever gives a reference to one of its objects back merges the object in place.
    pub fn exit(&self) -> Exit {
        if !self.inbox.close_if_empty() {
            return Exit::InboxWaiting;
        }
        let room = self.shared.room();
        let before = self.state.swap(EXITED, AcqRel);
        debug_assert_eq!(before & STATE, RUNNING, "a thread exits while it runs");
        if before & STOPPING != 0 {
            room.count_off();
        }
        room.gate.lock().forget(self.id);
        Exit::Done
    }

    /// In the child of a fork, for a thread that did not come along, after its inbox was drained.
    pub(crate) fn vanish(&self) {
        self.inbox.close_if_empty();
        self.state.store(EXITED, SeqCst);
    }

    /// Orders a push before a look at the state, and going away before a look at the inbox: one of the two sees the
    /// other.
    pub(crate) fn fence_inbox(&self) {
        if !mutate!("no-inbox-fence") {
            fence(SeqCst);
        }
    }
}

impl fmt::Debug for ThreadControl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state.load(Relaxed);
        let name = ["running", "detached", "suspended", "parked", "exited", "queued"].get((state & STATE) as usize);
        write!(f, "thread {} ({}", self.id, name.unwrap_or(&"?"))?;
        if state & STOPPING != 0 {
            write!(f, ", stopping")?;
        }
        write!(f, ", poll {:#x})", self.poll.load(Relaxed))
    }
}
