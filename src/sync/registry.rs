//! All threads of a runtime, and the gate at which they wait for one another.

use crate::contention::{self, Event};
use crate::facade::atomic::AtomicPtr;
use crate::facade::atomic::Ordering::{Acquire, Release};
use crate::facade::{Condvar, Mutex, MutexGuard};
use crate::thread::{DETACHED, STOPPING, ThreadControl};
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

/// The gate, and the two places to sleep at it.
#[derive(Debug)]
pub(crate) struct Room {
    pub gate: Mutex<Gate>,
    /// Here sleep those who wait to run: parked, attaching, or queued to stop the others.
    turn: Condvar,
    /// Here sleeps the one who stops the others, until all have answered.
    answers: Condvar,
}

/// What the gate guards.
#[derive(Debug)]
pub(crate) struct Gate {
    pub next_id: u32,
    /// Every thread that has not exited, in the order of ids.
    pub threads: Vec<Arc<ThreadControl>>,
    /// A stop is under way or holds.
    pub stopping: bool,
    /// Running threads that the stop under way still waits for.
    pub unanswered: usize,
    /// Threads asleep until they may run.
    waiting: usize,
    /// Of those who slept when the last stop ended, how many are not up yet.
    returning: usize,
    /// How many stops in a row began before all were up.
    passed_over: u32,
    /// Stops that have ended.
    releases: u64,
    pub next_ticket: u64,
    pub serving: u64,
}

impl Room {
    fn new(next_id: u32) -> Room {
        Room {
            gate: Mutex::new(Gate {
                next_id,
                threads: Vec::new(),
                stopping: false,
                unanswered: 0,
                waiting: 0,
                returning: 0,
                passed_over: 0,
                releases: 0,
                next_ticket: 0,
                serving: 0,
            }),
            turn: Condvar::new(),
            answers: Condvar::new(),
        }
    }

    /// A running thread has stopped, or gone where it does no harm.
    pub fn answered(&self, gate: &mut MutexGuard<'_, Gate>) {
        gate.unanswered -= 1;
        if gate.unanswered == 0 {
            self.answers.notify_all();
        }
    }

    /// Sleeps until all running threads have answered.
    pub fn wait_answers(&self, gate: &mut MutexGuard<'_, Gate>) {
        while gate.unanswered != 0 && !mutate!("stop-without-waiting") {
            self.answers.wait(gate);
        }
    }

    /// Sleeps while `blocked`; and if a stop ended meanwhile, lets the next one know that this thread is up.
    pub fn wait_turn(&self, gate: &mut MutexGuard<'_, Gate>, mut blocked: impl FnMut() -> bool) {
        if !blocked() {
            return;
        }
        let releases = gate.releases;
        gate.waiting += 1;
        while {
            self.turn.wait(gate);
            blocked()
        } {}
        gate.waiting -= 1;
        if gate.releases != releases {
            gate.returning -= 1;
            if gate.returning == 0 {
                self.turn.notify_all();
            }
        }
    }

    /// Sleeps until `ticket` is served and those who slept through the stops before have had their turn.
    pub fn wait_ticket(&self, gate: &mut MutexGuard<'_, Gate>, ticket: u64) {
        while !gate.admits(ticket) {
            self.turn.wait(gate);
        }
    }

    /// Ends a stop.
    pub fn release(&self, gate: &mut MutexGuard<'_, Gate>) {
        gate.stopping = false;
        gate.serving += 1;
        gate.releases += 1;
        gate.returning = gate.waiting;
        self.turn.notify_all();
    }

    /// Somebody who waits to run may be able to.
    pub fn wake(&self) {
        let _gate = self.gate.lock();
        self.turn.notify_all();
    }
}

impl Gate {
    /// May the holder of `ticket` begin its stop?
    pub fn admits(&self, ticket: u64) -> bool {
        self.serving == ticket && (self.returning == 0 || self.passed_over < patience() || mutate!("endless-stops"))
    }

    /// The holder of the ticket that is served begins its stop.
    pub fn begin_stop(&mut self) {
        self.stopping = true;
        self.passed_over = if self.returning == 0 { 0 } else { self.passed_over + 1 };
    }

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
