//! A thread's part of the heap: who it is, its dead objects, its place among the other threads.
//!
//! There is one heap in a process. A thread [attaches](attach_thread) before it touches a value and answers
//! [polls](LocalHeap::poll) while it runs; before it blocks it [detaches](detached). Between two polls every pointer that
//! it read from shared storage stays readable.

use std::{
    cell::{Cell, RefCell},
    marker::PhantomData,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU32, Ordering::Relaxed},
    },
};

use parking_lot::Mutex;
use typhon_sync::{
    Exit, Participant, Reclaimer, Registry, Stopped, ThreadControl, distributed,
    poll::{self, INBOX, RECLAIM, STOP},
};

use crate::{
    cells::{self, Cells},
    collect::{pace, team},
    death::Graveyard,
    segment,
};
pub use crate::{
    death::{Dying, PendingDeath, bury, released},
    publish::{publish, publish_all, threads_started},
};

/// The id of a thread that is not attached to the heap: nobody's.
pub const NOBODY: u32 = u32::MAX - 1;

/// Poll bit: objects wait for their finalisers, see [`LocalHeap::take_pending`].
pub const FINALIZE: u32 = poll::FREE;
/// The first poll bit that the heap does not use.
pub const FREE_BIT: u32 = poll::FREE << 3;

/// A thread's part of the heap. It stays where it is when the thread ends, and serves another one then.
pub struct LocalHeap {
    cells: Cell<&'static Cells>,
    control: RefCell<Option<Arc<ThreadControl>>>,
    participant: RefCell<Option<Participant>>,
    /// Detached at this moment.
    away: Cell<bool>,
    pub(crate) graveyard: Graveyard,
}

/// What all threads share.
struct Shared {
    registry: Registry,
    reclaimer: Reclaimer,
    idle: Mutex<Vec<Idle>>,
    /// How often polls may still ask all threads to poll again, while much waits for its grace period.
    rounds: AtomicU32,
}

/// Rounds of polls that one batch of retired memory may cause.
const ROUNDS: u32 = 64;

struct Idle(&'static LocalHeap);

// SAFETY: an idle heap is nobody's and holds nothing of the thread that used it.
unsafe impl Send for Idle {}

static SHARED: OnceLock<Shared> = OnceLock::new();

/// The cells of a thread that is not attached.
static NO_CELLS: Cells = Cells::new();

thread_local! {
    static ME: Cell<u32> = const { Cell::new(NOBODY) };
    static CELLS: Cell<&'static Cells> = const { Cell::new(&NO_CELLS) };
    static LOCAL: Cell<Option<&'static LocalHeap>> = const { Cell::new(None) };
}

fn shared() -> &'static Shared {
    SHARED.get_or_init(|| Shared {
        registry: Registry::new(),
        reclaimer: Reclaimer::new(),
        idle: Mutex::new(Vec::new()),
        rounds: AtomicU32::new(0),
    })
}

/// This thread's id, as counts compare it.
#[inline(always)]
pub fn me() -> u32 {
    ME.get()
}

/// This thread's cells; without any where it is not attached.
#[inline(always)]
pub(crate) fn cells() -> &'static Cells {
    CELLS.get()
}

/// This thread's part of the heap, if it is attached.
#[inline(always)]
pub fn attached() -> Option<&'static LocalHeap> {
    LOCAL.get()
}

/// This thread's part of the heap.
///
/// # Panics
/// If the thread is not attached.
#[inline]
pub fn current() -> &'static LocalHeap {
    attached().expect("this thread is not attached to the heap")
}

/// This thread's control record.
///
/// # Panics
/// If the thread is not attached.
pub fn control() -> Arc<ThreadControl> {
    current().control()
}

/// All threads of the heap.
pub fn registry() -> &'static Registry {
    &shared().registry
}

/// A participant in reclamation that is no thread's.
pub(crate) fn participate() -> Participant {
    shared().reclaimer.participate()
}

/// Makes the allocator of buffers give its free pages back.
static TRIM_ALLOCATOR: OnceLock<fn()> = OnceLock::new();

/// Tells how the allocator of buffers gives free pages back: [`LocalHeap::trim`] calls it. The first to tell is heard.
pub fn set_allocator_trim(trim: fn()) {
    let _ = TRIM_ALLOCATOR.set(trim);
}

/// Has the allocator of buffers give its free pages back. Takes milliseconds where there are many.
pub(crate) fn trim_allocator() {
    TRIM_ALLOCATOR.get().iter().for_each(|trim| trim());
}

/// Bytes that were retired and await their grace period.
pub fn waiting_bytes() -> usize {
    shared().reclaimer.waiting_bytes()
}

/// A thread's attachment to the heap. When it is dropped the thread leaves for ever: what others gave back is freed, and
/// its cells go to whoever needs them.
#[must_use = "the thread is detached when this is dropped"]
pub struct Attached(PhantomData<*mut ()>);

/// Attaches the calling thread. Whoever starts it called [`publish_all`] before.
///
/// # Panics
/// If it is attached already.
pub fn attach_thread() -> Attached {
    assert!(attached().is_none(), "this thread is attached already");
    let shared = shared();
    let control = shared.registry.attach_new();
    assert!(control.id < NOBODY, "thread ids are used up");
    let participant = shared.reclaimer.participate();
    participant.pin();
    let idle = shared.idle.lock().pop();
    let heap = idle.map_or_else(|| Box::leak(Box::new(LocalHeap::idle())) as &_, |idle| idle.0);
    heap.cells.set(Cells::obtain());
    distributed::join();
    ME.set(control.id);
    CELLS.set(heap.cells.get());
    heap.control.replace(Some(control));
    heap.participant.replace(Some(participant));
    LOCAL.set(Some(heap));
    Attached(PhantomData)
}

impl Drop for Attached {
    fn drop(&mut self) {
        let heap = current();
        loop {
            heap.drain_inbox();
            heap.graveyard.hand_over();
            heap.cells.get().hand_over();
            // From here on the thread's cells are others'.
            CELLS.set(&NO_CELLS);
            heap.participant.borrow().iter().for_each(|participant| _ = participant.flush());
            match heap.control().exit() {
                Exit::Done => break,
                Exit::InboxWaiting => {
                    heap.cells.set(Cells::obtain());
                    CELLS.set(heap.cells.get());
                }
            }
        }
        pace::settle();
        LOCAL.set(None);
        ME.set(NOBODY);
        drop(heap.participant.take());
        drop(heap.control.take());
        shared().idle.lock().push(Idle(heap));
    }
}

impl LocalHeap {
    fn idle() -> LocalHeap {
        LocalHeap {
            cells: Cell::new(&NO_CELLS),
            control: RefCell::new(None),
            participant: RefCell::new(None),
            away: Cell::new(false),
            graveyard: Graveyard::new(),
        }
    }

    /// The thread's control record.
    pub fn control(&self) -> Arc<ThreadControl> {
        self.control.borrow().clone().expect("the thread is attached")
    }

    /// Whether anything is asked of the thread. [`poll_word`](LocalHeap::poll_word) is the quicker way.
    pub fn poll_requested(&self) -> bool {
        self.control.borrow().as_ref().is_some_and(|control| control.poll_requested())
    }

    /// The word to test at back-edges and calls: not zero when there is something to [poll](LocalHeap::poll) for. It is
    /// there as long as the thread is attached.
    pub fn poll_word(&self) -> *const AtomicU32 {
        self.control.borrow().as_ref().expect("the thread is attached").poll_word()
    }

    /// Does what other threads ask of this one: stops, frees what they gave back, lets go of what it read. Returns the
    /// bits that the caller has to take and serve ([`FINALIZE`], signals and so on). Objects may die, no Python code runs.
    pub fn poll(&self) -> u32 {
        let control = self.control();
        let bits = control.poll_bits();
        if bits & INBOX != 0 {
            self.drain_inbox();
        }
        if bits & RECLAIM != 0 {
            control.take(RECLAIM);
            self.reclaim();
        }
        if bits & STOP != 0 {
            self.repin();
            control.answer_stop();
        }
        self.repin();
        control.poll_bits() & !(STOP | INBOX | RECLAIM)
    }

    /// Gives up the references that other threads gave back.
    pub fn drain_inbox(&self) {
        for item in self.control().drain_inbox() {
            self.graveyard.merge(item);
        }
        self.graveyard.work();
    }

    /// Gives up the reference that an inbox held; [`work`](LocalHeap::work) frees what is dead by that.
    pub(crate) fn merge(&self, item: usize) {
        self.graveyard.merge(item);
    }

    /// Frees what is dead.
    pub(crate) fn work(&self) {
        self.graveyard.work();
    }

    /// Hands over what this thread retired, and frees what is due: for tests, and before a long sleep.
    pub fn flush(&self) {
        self.cells.get().take_returned();
        cells::tend_orphans(None);
        if self.participant.borrow().as_ref().is_some_and(Participant::flush) {
            shared().registry.request_all(RECLAIM);
        }
    }

    /// Gives memory that is kept for speed back to the system: this thread's empty blocks, free blocks' pages, and what the
    /// [allocator](set_allocator_trim) has. Waits for the collector's helpers to do so, too.
    pub fn trim(&self) {
        self.give_back();
        segment::trim();
        trim_allocator();
        team::trim();
    }

    /// Gives this thread's empty blocks, and those of ended threads, to whoever needs some. For a poll.
    pub(crate) fn give_back(&self) {
        self.flush();
        self.cells.get().trim(0);
        cells::tend_orphans(Some(0));
        self.flush();
        self.reclaim();
    }

    /// The next object whose finaliser, or weak reference whose callback, is to be called. Taken by the interpreter at the
    /// end of an instruction, when [`FINALIZE`] is set.
    pub fn take_pending(&self) -> Option<PendingDeath> {
        self.graveyard.take_pending(&self.control())
    }

    /// Frees what is due. One collection frees eight batches at most, so it is repeated while it frees any.
    fn reclaim(&self) {
        self.cells.get().take_returned();
        let reclaimer = &shared().reclaimer;
        let participant = self.participant.borrow();
        let Some(participant) = participant.as_ref() else { return };
        let mut waiting = reclaimer.waiting_bytes();
        loop {
            participant.quiesce();
            // The second time with the epoch that the first one may have begun.
            participant.quiesce();
            let left = reclaimer.waiting_bytes();
            if left == 0 || left >= waiting {
                break;
            }
            waiting = left;
        }
        // Threads that have not repinned twice since hold the rest up.
        if reclaimer.is_pressing() && shared().rounds.fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1)).is_ok()
        {
            shared().registry.request_all(RECLAIM);
        }
        // A few pages at each poll: nobody stands still for it.
        if segment::purge() {
            self.control().request(RECLAIM);
        }
    }

    fn repin(&self) {
        self.participant.borrow().iter().for_each(Participant::repin);
    }

    /// Goes away to block.
    fn leave(&self) {
        self.drain_inbox();
        self.participant.borrow().iter().for_each(Participant::unpin);
        self.away.set(true);
        // What dies in this last moment waits until the thread is back.
        self.control().detach_with(|item| self.graveyard.merge(item));
    }

    fn come_back(&self) {
        self.control().attach();
        self.away.set(false);
        self.participant.borrow().iter().for_each(Participant::pin);
        self.graveyard.work();
    }
}

/// Runs `work`, which may block and touches no object, while the thread counts as stopped: others may stop without it,
/// and free what it owns. A point where everything that a poll may do happens, before and after.
pub fn detached<R>(work: impl FnOnce() -> R) -> R {
    struct Back(&'static LocalHeap);
    impl Drop for Back {
        fn drop(&mut self) {
            self.0.come_back();
        }
    }
    match attached() {
        // An object that is half freed must not be seen in a stop.
        Some(heap) if !heap.away.get() && !heap.graveyard.is_busy() => {
            heap.leave();
            let _back = Back(heap);
            work()
        }
        _ => work(),
    }
}

/// Polls for the calling thread; see [`LocalHeap::poll`].
pub fn poll() -> u32 {
    current().poll()
}

/// Stops all other threads until the result is dropped. This is a poll for the calling thread.
pub fn stop() -> Stopped<'static> {
    let heap = current();
    heap.repin();
    shared().registry.stop(&heap.control())
}

/// Forks the process, where the calling thread is all that it has: `call` makes the system call, and what it returns is
/// returned, `Ok(0)` in the child. `None` where there are other threads, which a child would not have. This is a poll.
pub fn fork<E>(call: impl FnOnce() -> Result<i32, E>) -> Option<Result<i32, E>> {
    let heap = current();
    let stopped = stop();
    if stopped.threads().len() != 1 {
        return None;
    }
    let mut result = None;
    let is_child = || matches!(result.insert(call()), Ok(0));
    // Nobody else is known, so no inbox was left behind.
    if stopped.fork(&heap.control(), is_child).is_err() {
        team::forget();
    }
    result
}

/// Frees storage of `bytes` bytes when no thread can be reading it any more. `free` runs on any thread and only frees
/// memory; counted values were taken out of the storage before.
pub fn retire(bytes: usize, free: impl FnOnce() + Send + 'static) {
    let shared = shared();
    let hand_in = |participant: &Participant| {
        // SAFETY: whoever retires storage made it unreachable; the closure owns it.
        unsafe { participant.retire(bytes, free) }
    };
    let handed_over = match attached().map(|heap| heap.participant.borrow()) {
        Some(participant) if participant.is_some() => hand_in(participant.as_ref().expect("tested")),
        _ => hand_in(&shared.reclaimer.participate()),
    };
    if handed_over {
        shared.rounds.store(ROUNDS, Relaxed);
        shared.registry.request_all(RECLAIM);
    }
}

/// As [`retire`], for storage in a box.
pub fn retire_box<T: Send + 'static>(storage: Box<T>) {
    retire(size_of::<T>(), move || drop(storage));
}

/// Whether the poll word of this thread is not zero. One thread-local access and two loads; an interpreter keeps
/// [`LocalHeap::poll_word`] instead.
#[inline]
pub fn poll_requested() -> bool {
    // SAFETY: the word is there while the thread is attached.
    attached().is_some_and(|heap| unsafe { &*heap.poll_word() }.load(Relaxed) != 0)
}
