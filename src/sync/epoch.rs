//! Memory that somebody may still be reading.
//!
//! A thin layer over crossbeam-epoch, with one collector per runtime and one long guard per thread:
//!
//! - **pinned** from attach to detach, **repinned** at the poll, so a pointer into shared storage is good until the
//!   next poll and no longer; **unpinned** while detached, so a sleeping thread holds nothing up.
//! - What is retired is collected per thread and handed over in batches, one closure each: by bytes ([`BATCH_BYTES`])
//!   or by number ([`BATCH_ITEMS`]). crossbeam frees neither at `repin` nor when a bag is full, but at `flush` alone,
//!   and then 512 closures at most; a batch is one closure.
//! - A batch is freed when every pinned thread has repinned twice. Whoever hands one over therefore asks the others to
//!   poll (`request_all(poll::RECLAIM)`); each answers with [`Participant::quiesce`].
//!
//! What is retired only frees memory: it runs on any thread, inside any flush, and must neither touch a participant
//! nor run destructors of objects.

#[cfg(all(test, not(any(typhon_loom, typhon_shuttle))))]
mod tests;

use crate::contention::{self, Event};
use crate::facade::atomic::AtomicUsize;
use crate::facade::atomic::Ordering::{AcqRel, Relaxed};
use crate::facade::grace::{Collector, Guard, LocalHandle};
use std::cell::{Cell, RefCell};
use std::sync::Arc;

/// A batch is handed over when it holds this many bytes …
pub const BATCH_BYTES: usize = 1 << 20;

/// … or this many items.
pub const BATCH_ITEMS: usize = if cfg!(typhon_loom) { 1 } else { 4096 };

/// With this much waiting for its grace period, a thread that retires should ask all others to poll again.
pub const PRESSING_BYTES: usize = 16 << 20;

/// One runtime's reclamation, shared by its threads.
#[derive(Clone)]
pub struct Reclaimer {
    collector: Collector,
    waiting: Arc<AtomicUsize>,
}

/// One thread's part in reclamation. Not `Send`: it is made on the thread that uses it.
pub struct Participant {
    // Dropped before the handle that it came from.
    guard: Cell<Option<Guard>>,
    batch: RefCell<Batch>,
    reclaimer: Reclaimer,
    handle: LocalHandle,
}

#[derive(Default)]
struct Batch {
    items: Vec<Retired>,
    bytes: usize,
}

/// A piece of memory and how to free it: `free(address, data)`.
struct Retired {
    address: usize,
    data: usize,
    free: unsafe fn(usize, usize),
}

impl Reclaimer {
    /// Reclamation with no participants.
    pub fn new() -> Reclaimer {
        Reclaimer { collector: Collector::new(), waiting: Arc::new(AtomicUsize::new(0)) }
    }

    /// The calling thread's part, unpinned.
    pub fn participate(&self) -> Participant {
        Participant {
            guard: Cell::new(None),
            batch: RefCell::new(Batch::default()),
            reclaimer: self.clone(),
            handle: self.collector.register(),
        }
    }

    /// Bytes that were handed over and are not freed yet.
    pub fn waiting_bytes(&self) -> usize {
        self.waiting.load(Relaxed)
    }

    /// Is so much waiting that the others should be asked to poll?
    pub fn is_pressing(&self) -> bool {
        self.waiting_bytes() > PRESSING_BYTES
    }
}

impl Default for Reclaimer {
    fn default() -> Reclaimer {
        Reclaimer::new()
    }
}

impl Participant {
    /// Begins to read: from here to the next [`repin`](Participant::repin) or [`unpin`](Participant::unpin) nothing
    /// that the thread can see is freed. At attach.
    ///
    /// # Panics
    /// If pinned already: with two guards, `repin` would silently do nothing.
    pub fn pin(&self) {
        assert!(!self.handle.is_pinned(), "one guard per thread");
        self.guard.set(Some(self.handle.pin()));
    }

    /// Lets go of all that was seen so far. At the poll. Cheap: two relaxed loads while the epoch stands. Does nothing
    /// to an unpinned thread.
    #[inline]
    pub fn repin(&self) {
        if let Some(mut guard) = self.guard.take() {
            guard.repin();
            self.guard.set(Some(guard));
        }
    }

    /// Stops reading, after it hands its batch over. At detach.
    pub fn unpin(&self) {
        self.flush();
        if !mutate!("no-unpin") {
            self.guard.set(None);
        } else {
            std::mem::forget(self.guard.take());
        }
    }

    /// May this thread read shared storage?
    pub fn is_pinned(&self) -> bool {
        self.handle.is_pinned()
    }

    /// Answers a request to reclaim, at a poll: repins and frees what is due.
    pub fn quiesce(&self) {
        self.repin();
        if self.reclaimer.waiting_bytes() != 0 {
            self.collect();
        }
    }

    /// Hands memory over, to be freed when no thread can be reading it any more: `free(address, data)`. `bytes` is how
    /// much it is. Says whether a batch went out just now, and then the caller asks all threads to poll.
    ///
    /// # Safety
    /// The memory is no longer reachable for a thread that begins to read now. `free` may be called once with these
    /// arguments, on any thread, and only frees memory.
    pub unsafe fn retire_raw(&self, bytes: usize, address: usize, data: usize, free: unsafe fn(usize, usize)) -> bool {
        if mutate!("retire-frees-at-once") {
            // SAFETY: a deliberate fault of the models.
            unsafe { free(address, data) };
            return false;
        }
        let mut batch = self.batch.borrow_mut();
        batch.items.push(Retired { address, data, free });
        batch.bytes += bytes;
        let full = batch.bytes >= BATCH_BYTES || batch.items.len() >= BATCH_ITEMS;
        drop(batch);
        full && self.flush()
    }

    /// As [`retire_raw`](Participant::retire_raw), with a closure, which costs an allocation.
    ///
    /// # Safety
    /// As there; `free` only frees memory.
    pub unsafe fn retire<F: FnOnce() + Send + 'static>(&self, bytes: usize, free: F) -> bool {
        unsafe fn call<F: FnOnce()>(address: usize, _data: usize) {
            // SAFETY: the address came from a box of this very type, and is used once.
            let free = unsafe { Box::from_raw(std::ptr::with_exposed_provenance_mut::<F>(address)) };
            free();
        }
        let address = Box::into_raw(Box::new(free)).expose_provenance();
        // SAFETY: the caller's promise; `call` takes the box apart once.
        unsafe { self.retire_raw(bytes, address, 0, call::<F>) }
    }

    /// Hands the batch over now, and frees what is due. Says whether there was one. Pins for a moment if it must.
    pub fn flush(&self) -> bool {
        let batch = self.batch.take();
        if batch.items.is_empty() {
            return false;
        }
        contention::record(Event::RetiredBatch);
        let waiting = Arc::clone(&self.reclaimer.waiting);
        // An item counts for a byte at least, so that waiting is never zero while a batch is out.
        let bytes = batch.bytes.max(1);
        waiting.fetch_add(bytes, AcqRel);
        self.with_guard(|guard| {
            // SAFETY: the batch is plain numbers and functions that may be called on any thread (`retire_raw`).
            unsafe {
                guard.defer_unchecked(move || {
                    batch.run();
                    waiting.fetch_sub(bytes, AcqRel);
                });
            }
        });
        self.collect();
        true
    }

    /// Moves the epoch on if it can be, and frees what is due.
    fn collect(&self) {
        self.with_guard(Guard::flush);
    }

    fn with_guard(&self, work: impl FnOnce(&Guard)) {
        match self.guard.take() {
            Some(guard) => {
                work(&guard);
                self.guard.set(Some(guard));
            }
            None => work(&self.handle.pin()),
        }
    }
}

impl Drop for Participant {
    fn drop(&mut self) {
        self.flush();
        self.guard.set(None);
    }
}

impl Batch {
    fn run(self) {
        for item in self.items {
            // SAFETY: the promise of `retire_raw`, and the grace period is over.
            unsafe { (item.free)(item.address, item.data) };
        }
    }
}
