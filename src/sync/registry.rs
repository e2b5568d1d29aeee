//! All threads of a runtime, and the gate at which they wait for one another.

use crate::contention::{self, Event};
use crate::facade::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release};
use crate::facade::atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicU64};
use crate::facade::{Mutex, parking};
use crate::thread::{DETACHED, STOPPING, ThreadControl, spin};
use std::sync::Arc;

/// So many stops in a row may find a thread still asleep from the one before; the next waits until all are up. Waiting
/// every time would cost each stop a scheduler slice per thread, never waiting would starve them.
const PATIENCE: u32 = 8;

/// [`PATIENCE`], but none under loom, whose models are short.
fn patience() -> u32 {
    if cfg!(typhon_loom) { 0 } else { PATIENCE }
}

/// All threads of a runtime. Locks one mutex on slow paths only: starting, ending, stopping, and giving a reference
/// back to another thread.
#[derive(Debug)]
pub struct Registry {
    pub(crate) shared: Arc<Shared>,
}

/// The gate behind a pointer, so that the child of a fork can begin with a new one: the old one's locks may have
/// waiters that no longer exist.
#[derive(Debug)]
pub(crate) struct Shared {
    room: AtomicPtr<Room>,
}

/// The gate. Nobody sleeps holding its lock or needs it to wake up: a lock that many want at once is handed to threads
/// that have no processor, and then a stop costs scheduler slices.
#[derive(Debug)]
pub(crate) struct Room {
    pub gate: Mutex<Gate>,
    /// Running threads that have not answered the stop under way, less those that answered before they were counted.
    /// The requester sleeps on its address.
    unanswered: AtomicU32,
    /// The stop's holder has no use for other cores: a thread may wait awake. A hint.
    cores_spared: AtomicBool,
    /// Threads that the end of a stop let go and that are not up yet.
    returning: AtomicU32,
    /// Stops in a row that began with somebody still asleep. Written by the one who is served.
    passed_over: AtomicU32,
    /// The ticket whose turn it is. Those who wait for theirs sleep on its address.
    serving: AtomicU64,
}

/// What the gate's lock guards.
#[derive(Debug)]
pub(crate) struct Gate {
    pub next_id: u32,
    /// Every thread that has not exited, in the order of ids.
    pub threads: Vec<Arc<ThreadControl>>,
    /// A stop is under way or holds: whoever is registered now is born stopped.
    pub stopping: bool,
    pub next_ticket: u64,
}

impl Room {
    fn new(next_id: u32) -> Room {
        Room {
            gate: Mutex::new(Gate { next_id, threads: Vec::new(), stopping: false, next_ticket: 0 }),
            unanswered: AtomicU32::new(0),
            cores_spared: AtomicBool::new(false),
            returning: AtomicU32::new(0),
            passed_over: AtomicU32::new(0),
            serving: AtomicU64::new(0),
        }
    }

    /// A running thread has stopped, or gone where it does no harm.
    pub fn count_off(&self) {
        let order = if mutate!("relaxed-answer") { Relaxed } else { AcqRel };
        if self.unanswered.fetch_sub(1, order) == 1 {
            parking::wake_all(&self.unanswered);
        }
    }

    /// Sleeps until `running` threads have answered; some may have done so already.
    pub fn wait_answers(&self, running: u32) {
        self.unanswered.fetch_add(running, AcqRel);
        spin::until(|| self.all_answered(), |waited| waited > spin::PROMPT);
        while self.unanswered.load(Acquire) != 0 && !mutate!("stop-without-waiting") {
            parking::sleep(&self.unanswered, || self.unanswered.load(Acquire) != 0);
        }
    }

    /// Whether no running thread is to answer the stop under way.
    pub fn all_answered(&self) -> bool {
        self.unanswered.load(Relaxed) == 0
    }

    /// To the end of the stop its holder has no use for other cores.
    pub fn spare_cores(&self) {
        self.cores_spared.store(true, Relaxed);
    }

    /// Whether the stop's holder has no use for other cores.
    pub fn spares_cores(&self) -> bool {
        self.cores_spared.load(Relaxed)
    }

    /// A thread that slept through a stop is up.
    pub fn count_up(&self) {
        if self.returning.fetch_sub(1, AcqRel) == 1 {
            parking::wake_all(&self.serving);
        }
    }

    /// May the holder of `ticket` begin its stop?
    pub fn admits(&self, ticket: u64) -> bool {
        self.serving.load(Acquire) == ticket
            && (self.returning.load(Acquire) == 0
                || self.passed_over.load(Relaxed) < patience()
                || mutate!("endless-stops"))
    }

    /// Sleeps until `ticket` is admitted.
    pub fn wait_ticket(&self, ticket: u64) {
        while !self.admits(ticket) {
            parking::sleep(&self.serving, || !self.admits(ticket));
        }
    }

    /// The holder of the ticket that is served begins its stop.
    pub fn begin_stop(&self, gate: &mut Gate) {
        gate.stopping = true;
        self.cores_spared.store(false, Relaxed);
        let again = if self.returning.load(Acquire) == 0 { 0 } else { self.passed_over.load(Relaxed) + 1 };
        self.passed_over.store(again, Relaxed);
    }

    /// Ends a stop, which leaves `slept` more threads to get up.
    pub fn end_stop(&self, gate: &mut Gate, slept: u32) {
        gate.stopping = false;
        self.returning.fetch_add(slept, AcqRel);
        self.serving.fetch_add(1, AcqRel);
        parking::wake_all(&self.serving);
    }
}

impl Gate {
    pub fn forget(&mut self, id: u32) {
        self.threads.retain(|thread| thread.id != id);
    }
}

impl Shared {
    pub fn room(&self) -> &Room {
        // SAFETY: the pointer comes from a box that lives until this value is dropped; after a fork, when it changes,
        // there is one thread, and the old room is leaked.
        unsafe { &*self.room.load(Acquire) }
    }

    /// In the child of a fork: a new gate, at which only `survivor` is known. The old one is leaked, with its locks
    /// and its sleepers.
    pub fn begin_anew(&self, next_id: u32, survivor: Option<Arc<ThreadControl>>) {
        let room = Room::new(next_id);
        room.gate.lock().threads.extend(survivor);
        self.room.store(Box::into_raw(Box::new(room)), Release);
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        // SAFETY: the pointer came from a box, and no thread control (each holds this value) is left to use it.
        drop(unsafe { Box::from_raw(self.room.load(Acquire)) });
    }
}

impl Registry {
    /// A registry with no threads.
    pub fn new() -> Registry {
        Registry { shared: Arc::new(Shared { room: AtomicPtr::new(Box::into_raw(Box::new(Room::new(1)))) }) }
    }

    /// A control record for a thread that is to start, detached until it [attaches](ThreadControl::attach). `None`
    /// when the ids are used up (after four billion threads).
    pub fn register(&self) -> Option<Arc<ThreadControl>> {
        let mut gate = self.shared.room().gate.lock();
        let id = gate.next_id;
        if id == crate::TRACE_ONLY {
            return None;
        }
        gate.next_id += 1;
        // Born while a stop holds, it waits for its end like all others.
        let stopping = gate.stopping && !mutate!("born-in-a-stop");
        let state = if stopping { DETACHED | STOPPING } else { DETACHED };
        let thread = Arc::new(ThreadControl::new(id, state, Arc::clone(&self.shared)));
        gate.threads.push(Arc::clone(&thread));
        Some(thread)
    }

    /// Registers the calling thread and attaches it.
    ///
    /// # Panics
    /// When the ids are used up; [`register`](Registry::register) says so instead.
    pub fn attach_new(&self) -> Arc<ThreadControl> {
        let thread = self.register().expect("fewer than four billion threads are ever started");
        thread.attach();
        thread
    }

    /// The thread with this id, if it has not exited. Logarithmic; locks the gate.
    pub fn get(&self, id: u32) -> Option<Arc<ThreadControl>> {
        let gate = self.shared.room().gate.lock();
        let index = gate.threads.binary_search_by_key(&id, |thread| thread.id).ok()?;
        Some(Arc::clone(&gate.threads[index]))
    }

    /// All threads that have not exited, at this moment. In a stop: all there are.
    pub fn live(&self) -> Vec<Arc<ThreadControl>> {
        self.shared.room().gate.lock().threads.clone()
    }

    /// Whether a thread that slept through a stop is not up yet, at this moment.
    pub fn is_anybody_returning(&self) -> bool {
        self.shared.room().returning.load(Acquire) != 0
    }

    /// Asks the same of every thread.
    pub fn request_all(&self, bits: u32) {
        for thread in &self.shared.room().gate.lock().threads {
            thread.request(bits);
        }
    }

    /// Carries out a [`Release::Queue`](crate::Release::Queue): brings `item` to `owner`, and makes sure that
    /// somebody gives the reference up soon. A running owner does at its next poll. For an exited one, and for one
    /// that is away (with all else in its inbox), `merge` is called here: it calls
    /// [`merge_queued`](crate::Counts::merge_queued) and keeps what is dead for after this call. `merge` neither polls
    /// nor runs Python code nor destroys anything.
    ///
    /// `me` is the calling thread, running.
    pub fn deliver(&self, me: &ThreadControl, owner: u32, item: usize, mut merge: impl FnMut(usize)) {
        contention::record(Event::Queue);
        let Some(owner) = self.get(owner) else {
            return merge(item);
        };
        contention::record_at(Event::Push, &*owner);
        if let Err(item) = owner.push_inbox(item) {
            return merge(item);
        }
        loop {
            owner.fence_inbox();
            if owner.inbox_is_empty() {
                return;
            }
            let Some(suspended) = me.suspend_detached(&owner) else {
                return;
            };
            suspended.drain_inbox().for_each(&mut merge);
            drop(suspended);
            if mutate!("look-once") {
                return;
            }
            // Whoever pushed meanwhile found the owner suspended and left: look again.
        }
    }
}

impl Default for Registry {
    fn default() -> Registry {
        Registry::new()
    }
}
