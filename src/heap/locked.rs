//! Rust data of an object that changes: plainly while the owner alone reaches the object, under the byte lock from then on.
//!
//! A mutex of its own costs two atomic operations at each use, which is more than most uses do with the data.

use std::{
    cell::UnsafeCell,
    sync::atomic::{AtomicBool, Ordering},
};

use crate::{
    header::Header,
    layout::{Trace, Tracer},
};

/// Data with no references to objects inside, in the object whose header is passed at each use.
pub struct Locked<T> {
    /// Somebody is at the data. Seen only by who comes back to it from within.
    taken: AtomicBool,
    data: UnsafeCell<T>,
}

/// Gives the data back, also when the work panics.
struct Taken<'a>(&'a AtomicBool);

impl Drop for Taken<'_> {
    #[inline(always)]
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

impl<T> Locked<T> {
    /// The data of an object that is being made.
    pub fn new(data: T) -> Locked<T> {
        Locked { taken: AtomicBool::new(false), data: UnsafeCell::new(data) }
    }

    /// Works on the data of `holder`, in which this lies. `work` runs no Python code and releases no value.
    ///
    /// # Panics
    /// Where `work` comes back here.
    #[inline(always)]
    pub fn with<R>(&self, holder: &Header, work: impl FnOnce(&mut T) -> R) -> R {
        debug_assert!(
            std::ptr::from_ref(self).addr().wrapping_sub(std::ptr::from_ref(holder).addr()) < 4096,
            "the data lies in its holder"
        );
        let guard = if holder.is_published() { Some(holder.lock()) } else { None };
        assert!(!self.taken.load(Ordering::Acquire), "the data is in use");
        self.taken.store(true, Ordering::Relaxed);
        let taken = Taken(&self.taken);
        // SAFETY: an unpublished holder is reached by this thread alone, of a published one the lock is held; and `taken` says
        // that this thread is not at the data already.
        let result = work(unsafe { &mut *self.data.get() });
        drop(taken);
        drop(guard);
        result
    }
}

// SAFETY: one thread at a time is at the data, as `with` says.
unsafe impl<T: Send> Sync for Locked<T> {}

impl<T> Trace for Locked<T> {
    const LEAF: bool = true;
    fn trace(&self, _: &mut Tracer<'_>) {}
}
