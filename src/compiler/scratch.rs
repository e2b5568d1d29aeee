//! Where the parser, or a whole compilation, allocates: the program may have memory for what lives and dies together.

use std::marker::PhantomData;
use std::sync::OnceLock;

/// How a thread's allocator is told. Nothing depends on it that it does anything.
#[derive(Clone, Copy, Debug)]
pub struct Scratch {
    /// What the thread allocates from now on lives no longer than to the `end`, nearly always.
    pub begin: fn(),
    /// What it allocates from now on may live longer.
    pub pause: fn(),
    /// What was allocated between the two is freed.
    pub end: fn(),
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
pub(crate) struct Scope(Option<Scratch>, PhantomData<*const ()>);

impl Scope {
    /// For a source of so many bytes.
    pub fn of_text(length: usize) -> Scope {
        Scope(SCRATCH.get().copied().filter(|_| length >= LEAST), PhantomData)
    }

    /// Whether nobody is told: the allocator has no such memory, or the source is short.
    pub fn is_idle(&self) -> bool {
        self.0.is_none()
    }

    /// For what is made within another scope's `fill`.
    pub fn within() -> Scope {
        Scope(None, PhantomData)
    }

    /// Runs what makes that which lives no longer than the scope.
    pub fn fill<T>(&self, work: impl FnOnce() -> T) -> T {
        let Some(scratch) = &self.0 else { return work() };
        (scratch.begin)();
        let _pause = Pause(scratch.pause);
        work()
    }
}

struct Pause(fn());

impl Drop for Pause {
    fn drop(&mut self) {
        (self.0)();
    }
}

impl Drop for Scope {
    fn drop(&mut self) {
        if let Some(scratch) = &self.0 {
            (scratch.end)();
        }
    }
}
