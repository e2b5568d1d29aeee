//! The end of objects.
//!
//! A dead object's references are released in turn; what dies by that is freed at once, 24 levels deep; beyond them it joins
//! the thread's list of the dead. It is freed in the order in which CPython would. Objects with finalisers, and weak
//! references with callbacks, join the list of pending work instead: Python code runs at the end of the interpreter's
//! instruction, never inside a release.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    ptr::NonNull,
    sync::atomic::{AtomicBool, Ordering},
};

use parking_lot::Mutex;
use typhon_sync::{ThreadControl, biased::Release, distributed, flag};

use crate::{
    block::Block,
    header::Header,
    layout::Layout,
    local::{self, FINALIZE, LocalHeap},
    parts,
    shape::{self, Shape},
    value::Value,
    weak,
};

/// Python code that a death asks for.
pub enum PendingDeath {
    /// The object's finaliser is to be called.
    Finalizer(Dying),
    /// This weak reference's callback is to be called; its target is gone.
    Callback(Value),
}

/// A dead object whose finaliser has not run yet.
pub struct Dying(NonNull<Header>);

// SAFETY: nobody else has the object.
unsafe impl Send for Dying {}

impl Dying {
    /// Calls the finaliser through `run`, with the object alive again for this thread. It dies afterwards, unless the
    /// finaliser made it reachable.
    pub fn finalize(self, run: impl FnOnce(&Value)) {
        let pointer = self.0;
        // SAFETY: the object is dead and this thread's alone; its memory is freed by `bury` alone.
        let counts = unsafe { &pointer.as_ref().counts };
        counts.hold(local::me());
        // SAFETY: `hold` made the count that this value owns.
        let value = unsafe { Value::from_pointer(pointer) };
        run(&value);
        let _ = value.into_word();
        match counts.release_after_finalizer(local::me()) {
            Release::Alive => {}
            // SAFETY: the last reference was given up just now.
            Release::Dead => unsafe { bury(pointer) },
            // SAFETY: the outcome is passed on.
            outcome => unsafe { released(pointer, outcome) },
        }
    }
}

/// A thread's dead objects.
pub(crate) struct Graveyard {
    dead: RefCell<Vec<NonNull<Header>>>,
    /// `dead` is not empty.
    waiting: Cell<bool>,
    /// How many objects are being freed at this moment, each by the death of the one before.
    depth: Cell<u32>,
    pending: RefCell<VecDeque<PendingDeath>>,
}

/// Objects that are freed within each other; others wait. Few frames of Rust each.
const DEEP: u32 = 24;

/// What ended threads left pending.
static ESTATE: Mutex<VecDeque<PendingDeath>> = Mutex::new(VecDeque::new());
static ESTATE_WAITS: AtomicBool = AtomicBool::new(false);

/// Deferred objects without counted references; the next stop decides about them.
static DEFERRED: Mutex<Vec<Deferred>> = Mutex::new(Vec::new());

struct Deferred(NonNull<Header>);

// SAFETY: a deferred object is published.
unsafe impl Send for Deferred {}

/// Acts on the end of a reference that was not one of several.
///
/// # Safety
/// `outcome` is what [`decrement`](typhon_sync::Counts::decrement) said about the object, and nobody else acts on it.
#[inline]
pub unsafe fn released(pointer: NonNull<Header>, outcome: Release) {
    if outcome == Release::Dead {
        // SAFETY: passed on.
        unsafe {
            if !free_plain(pointer) {
                died(pointer);
            }
        }
    } else {
        // SAFETY: passed on.
        unsafe { gave_back(pointer, outcome) }
    }
}

/// Frees the cell of a dead object that owns nothing else, where the cell is this thread's; says whether it did. The short
/// way for strings and numbers.
///
/// # Safety
/// The object is dead and nobody else acts on it.
#[inline(always)]
unsafe fn free_plain(pointer: NonNull<Header>) -> bool {
    // SAFETY: the caller's promise.
    let header = unsafe { pointer.as_ref() };
    if !header.shape().get().plain || header.counts.has(flag::WEAK) {
        return false;
    }
    let (cells, block) = (local::cells(), Block::of(pointer));
    let own = cells.owns(block);
    if own {
        header.counts.set_free();
        cells.free_in(block, pointer);
    }
    own
}

/// Lets go of an object from which all that it owned was taken. As a drop, but shorter.
///
/// # Safety
/// The value is the only reference to the object, which owns nothing any more.
#[inline(always)]
pub unsafe fn free_hollow(value: Value) {
    let pointer = value.pointer();
    // SAFETY: the value is dropped below, or its cell freed.
    let header = unsafe { pointer.as_ref() };
    let (cells, block) = (local::cells(), Block::of(pointer));
    // Whoever has a stale pointer to a published object may count it for a moment.
    if header.counts.has(flag::PUBLISHED | flag::WEAK) || !cells.owns(block) {
        return drop(value);
    }
    let _ = value.into_word();
    header.counts.set_free();
    cells.free_in(block, pointer);
}

/// The object's last reference was given up.
#[inline(never)]
unsafe fn died(pointer: NonNull<Header>) {
    match local::attached() {
        Some(heap) => heap.graveyard.die(pointer),
        None => attached_for_a_moment(|heap| heap.graveyard.die(pointer)),
    }
}

/// The reference is not this thread's any more, or the object awaits a stop.
#[cold]
#[inline(never)]
unsafe fn gave_back(pointer: NonNull<Header>, outcome: Release) {
    let deliver = |heap: &LocalHeap, owner| {
        let item = pointer.expose_provenance().get();
        local::registry().deliver(&heap.control(), owner, item, |item| heap.graveyard.merge(item));
        heap.graveyard.work();
    };
    match (outcome, local::attached()) {
        (Release::Alive | Release::Dead, _) => {}
        (Release::Defer, _) => DEFERRED.lock().push(Deferred(pointer)),
        (Release::Queue { owner }, Some(heap)) => deliver(heap, owner),
        (Release::Queue { owner }, None) => attached_for_a_moment(|heap| deliver(heap, owner)),
    }
}

/// For a helper thread, or one that ends, which drops a value.
#[cold]
fn attached_for_a_moment(work: impl FnOnce(&LocalHeap)) {
    let _attached = local::attach_thread();
    work(local::current());
}

/// Frees an object whose finaliser has run, or has none.
///
/// # Safety
/// The object is dead and nobody else acts on it.
pub unsafe fn bury(pointer: NonNull<Header>) {
    // SAFETY: passed on.
    unsafe { died(pointer) };
}

/// Deferred objects that came to count zero since the last call. In a stop that scanned all frames and handles, each that
/// was not found goes to [`Counts::condemn_deferred`](typhon_sync::Counts::condemn_deferred); the others are handed in again
/// by [`keep_deferred`].
pub fn take_deferred() -> Vec<NonNull<Header>> {
    DEFERRED.lock().drain(..).map(|deferred| deferred.0).collect()
}

/// Hands in again what [`take_deferred`] gave, for the next stop.
pub fn keep_deferred(objects: impl IntoIterator<Item = NonNull<Header>>) {
    DEFERRED.lock().extend(objects.into_iter().map(Deferred));
}

/// Frees a condemned trace-only object that nothing refers to.
///
/// # Safety
/// The object is condemned, its places are empty, and this happens once.
pub(crate) unsafe fn free_trace_only(header: &'static Header) {
    let Some(number) = header.counts.number() else { return };
    let graveyard = &local::current().graveyard;
    let depth = graveyard.depth.replace(graveyard.depth.get() + 1);
    let back = Back(&graveyard.depth, depth);
    if header.counts.has(flag::WEAK) {
        weak::clear(header, |reference| graveyard.put_off(PendingDeath::Callback(reference)));
    }
    // SAFETY: the caller's promise.
    unsafe { dispose(header.into(), header.shape().get()) };
    drop(back);
    distributed::give_number_back(number);
    graveyard.work();
}

impl Graveyard {
    pub const fn new() -> Graveyard {
        Graveyard {
            dead: RefCell::new(Vec::new()),
            waiting: Cell::new(false),
            depth: Cell::new(0),
            pending: RefCell::new(VecDeque::new()),
        }
    }

    /// Frees a dead object, or enlists it where many are being freed within each other.
    #[inline]
    fn die(&self, pointer: NonNull<Header>) {
        // SAFETY: the object is dead and nobody else acts on it.
        let shape = unsafe { pointer.as_ref() }.shape().get();
        let depth = self.depth.get();
        // What refers to nothing is freed at once, wherever it dies.
        let inner = depth + u32::from(!shape.bare);
        if inner > DEEP {
            return self.enlist(pointer);
        }
        self.depth.set(inner);
        let back = Back(&self.depth, depth);
        self.reap(pointer);
        if depth < inner && depth == 0 && self.waiting.get() {
            self.drain();
        }
        drop(back);
    }

    fn enlist(&self, pointer: NonNull<Header>) {
        self.waiting.set(true);
        self.dead.borrow_mut().push(pointer);
    }

    /// Gives up the reference that an inbox held; [`work`](Graveyard::work) frees what is dead by that.
    pub fn merge(&self, item: usize) {
        let pointer = NonNull::new(std::ptr::with_exposed_provenance_mut::<Header>(item)).expect("an object's address");
        // SAFETY: the inbox held a counted reference.
        match unsafe { pointer.as_ref() }.counts.merge_queued() {
            Release::Dead => self.enlist(pointer),
            Release::Defer => DEFERRED.lock().push(Deferred(pointer)),
            Release::Alive | Release::Queue { .. } => {}
        }
    }

    /// Whether an object is being freed at this moment.
    pub fn is_busy(&self) -> bool {
        self.depth.get() != 0
    }

    /// Frees what is enlisted.
    pub fn work(&self) {
        if self.waiting.get() && self.depth.get() == 0 {
            self.depth.set(1);
            let _back = Back(&self.depth, 0);
            self.drain();
        }
    }

    #[inline(never)]
    fn drain(&self) {
        let mut mark = 0;
        loop {
            // What died last comes first, but in its own order: the children of an object before its siblings.
            let next = {
                let mut dead = self.dead.borrow_mut();
                dead[mark..].reverse();
                dead.pop()
            };
            let Some(pointer) = next else {
                return self.waiting.set(false);
            };
            mark = self.dead.borrow().len();
            self.reap(pointer);
        }
    }

    /// Frees one dead object, unless Python code is to run before.
    #[inline(always)]
    fn reap(&self, pointer: NonNull<Header>) {
        // SAFETY: the object is dead and nobody else acts on it, so its memory stays until it is freed below.
        let header = unsafe { pointer.as_ref() };
        let shape = header.shape().get();
        if shape.flags & shape::flag::FINALIZER != 0 && !header.is_settled() && !header.counts.has(flag::FINALIZED) {
            header.counts.set_flag(flag::FINALIZED);
            return self.put_off(PendingDeath::Finalizer(Dying(pointer)));
        }
        if header.counts.has(flag::WEAK) {
            weak::clear(header, |reference| self.put_off(PendingDeath::Callback(reference)));
        }
        // SAFETY: nobody can reach the object any more.
        unsafe { dispose(pointer, shape) };
    }

    #[cold]
    fn put_off(&self, death: PendingDeath) {
        self.pending.borrow_mut().push_back(death);
        local::control().request(FINALIZE);
    }

    /// The next piece of pending work. When there is none, the poll bit is taken.
    pub fn take_pending(&self, control: &ThreadControl) -> Option<PendingDeath> {
        if let Some(death) = self.pending.borrow_mut().pop_front() {
            return Some(death);
        }
        control.take(FINALIZE);
        if !ESTATE_WAITS.load(Ordering::Acquire) {
            return None;
        }
        let mut estate = ESTATE.lock();
        let death = estate.pop_front();
        ESTATE_WAITS.store(!estate.is_empty(), Ordering::Release);
        if !estate.is_empty() {
            control.request(FINALIZE);
        }
        death
    }

    /// The thread ends: others do what it left undone.
    pub fn hand_over(&self) {
        let pending = self.pending.take();
        if !pending.is_empty() {
            ESTATE.lock().extend(pending);
            ESTATE_WAITS.store(true, Ordering::Release);
            local::registry().request_all(FINALIZE);
        }
    }
}

/// Sets the depth back, panic or not.
struct Back<'a>(&'a Cell<u32>, u32);

impl Drop for Back<'_> {
    #[inline(always)]
    fn drop(&mut self) {
        self.0.set(self.1);
    }
}

/// Releases what the object holds and frees its cell.
///
/// # Safety
/// The object is dead, nobody can reach it, and this happens once.
#[inline(always)]
unsafe fn dispose(pointer: NonNull<Header>, shape: &Shape) {
    if shape.has_slots() {
        // SAFETY: passed on.
        unsafe { parts::release_slots(pointer.as_ref(), shape) };
    }
    let Layout { drop, .. } = shape.layout;
    // SAFETY: passed on; the slots are not part of the payload. A cell whose counts say that it is free is freed once.
    unsafe {
        drop(pointer.as_ptr());
        pointer.as_ref().counts.set_free();
        local::cells().free(pointer);
    }
}
