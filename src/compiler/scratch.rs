//! Where the parser, or a whole compilation, allocates: the program may have memory for what lives and dies together.

use std::cell::Cell;
use std::marker::PhantomData;
use std::sync::OnceLock;

/// How a thread's allocator is told. Nothing depends on it that it does anything.
#[derive(Clone, Copy, Debug)]
pub struct Scratch {
    /// What the thread allocates from now on lives no longer than to the `end`, nearly always.
    pub begin: fn(),
    /// What it allocates from now on may live longer.
    pub pause: fn(),
    /// As `begin`, after a pause.
    pub resume: fn(),
    /// What was allocated between the two is freed.
    pub end: fn(),
    /// Whether all that the thread has allocated since it began, but for pauses, is in that memory.
    pub is_whole: fn() -> bool,
    /// As `end`, and what was allocated between the two may not have been freed, but nothing of it is used any more.
    pub abandon: fn(),
}

thread_local! {
    /// Whether the thread allocates there.
    static FILLING: Cell<bool> = const { Cell::new(false) };
}

static SCRATCH: OnceLock<Scratch> = OnceLock::new();

/// Sources that are shorter are not worth it.
const LEAST: usize = 1 << 10;

/// Has the allocator told, from now on.
pub fn set_scratch(scratch: Scratch) {
    // The first to come is told.
    let _ = SCRATCH.set(scratch);
}

/// From the beginning to its drop: to be dropped after what was made in it. It is of one thread.
///
/// To take a large tree apart node by node only to give its memory back goes over all of it once more, so what the scope filled can be
/// let go of instead. What code within `fill` keeps for longer (statics that are made when they are first used) is to be made
/// [outside] of it.
#[derive(Default)]
pub(crate) struct Scope<'o> {
    scratch: Option<Scratch>,
    /// Something was let go of.
    left: Cell<bool>,
    /// The scope in whose `fill` all of this one is.
    outer: Option<&'o Scope<'o>>,
    thread: PhantomData<*const ()>,
}

impl Scope<'_> {
    /// For a source of so many bytes.
    pub fn of_text(length: usize) -> Self {
        let scratch = SCRATCH.get().copied().filter(|_| length >= LEAST);
        Scope { scratch, left: Cell::new(false), outer: None, thread: PhantomData }
    }

    /// Whether nobody is told: the allocator has no such memory, or the source is short.
    pub fn is_idle(&self) -> bool {
        self.scratch.is_none()
    }

    /// For what is made within this scope's `fill`.
    pub fn within(&self) -> Scope<'_> {
        Scope { scratch: None, left: Cell::new(false), outer: Some(self), thread: PhantomData }
    }

    /// Runs what makes that which lives no longer than the scope.
    pub fn fill<T>(&self, work: impl FnOnce() -> T) -> T {
        let Some(scratch) = &self.scratch else { return work() };
        (scratch.begin)();
        FILLING.set(true);
        let _pause = Pause(scratch.pause);
        work()
    }

    /// The end of what `fill` made, this scope's or that of the one around it, and of all that it owns.
    pub fn let_go<T>(&self, made: T) {
        if let Some(outer) = self.outer {
            return outer.let_go(made);
        }
        if let Some(scratch) = &self.scratch
            && (scratch.is_whole)()
        {
            self.left.set(true);
            // The allocator then sees whether it was all.
            if !cfg!(debug_assertions) {
                std::mem::forget(made);
            }
        }
    }

    /// The end of what was made beside this scope's `fill`, and perhaps in that of the one around it.
    pub fn let_go_beside<T>(&self, made: T) {
        if let Some(outer) = self.outer {
            outer.let_go(made);
        }
    }
}

/// Runs what makes something that lives for longer than the scope in whose `fill` it is made.
pub(crate) fn outside<T>(work: impl FnOnce() -> T) -> T {
    let Some(scratch) = SCRATCH.get().filter(|_| FILLING.get()) else { return work() };
    drop(Pause(scratch.pause));
    let result = work();
    (scratch.resume)();
    FILLING.set(true);
    result
}

struct Pause(fn());

impl Drop for Pause {
    fn drop(&mut self) {
        FILLING.set(false);
        (self.0)();
    }
}

impl Drop for Scope<'_> {
    fn drop(&mut self) {
        if let Some(scratch) = &self.scratch {
            if self.left.get() { (scratch.abandon)() } else { (scratch.end)() }
        }
    }
}
