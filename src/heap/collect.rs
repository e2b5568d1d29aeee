//! Cycles: how objects end that keep each other alive.
//!
//! `design/collector.md` tells the protocol. In short: in a stop, marking from trace-only objects finds the *suspects*, whom
//! it does not reach; a suspect with more references than suspects hold is acquitted with all that it leads to. The others
//! are garbage: each is counted once more by the collector, and their weak references are cleared. Then, with
//! all threads running, callbacks and finalisers are called; if there were any, a second stop acquits whom they brought
//! back. What is left is *condemned*: no other thread can get at it any more. Every place in it that may change
//! is emptied, which leaves no cycle, and the collector's counts are given up: the objects die by the ordinary path.
//!
//! Roots need not be known: a reference in a frame or in Rust code is counted, so it is a surplus.

mod ending;
mod marks;
pub mod pace;
mod suspects;

use std::sync::atomic::{AtomicU32, Ordering};

use typhon_sync::{Stopped, UNOWNED, flag};

pub use self::ending::finalizable;
use self::suspects::Suspects;
use crate::{
    block::Block,
    header::{Header, gc},
    inspect,
    layout::Tracer,
    local, parts, publish,
    shape::flag::FINALIZER,
    value::Value,
    verify, weak,
    word::Word,
};

/// The thread on which a collection is under way, or 0: only one is.
static UNDER_WAY: AtomicU32 = AtomicU32::new(0);

/// The right to collect, until it is dropped.
#[must_use = "the collection is over when this is dropped"]
pub struct Collection(());

/// Objects that nothing but they themselves refers to, each counted once more.
pub struct Garbage<'a> {
    _collection: &'a Collection,
    objects: Vec<Value>,
    callbacks: Vec<Value>,
    finalizable: Vec<Value>,
    condemned: bool,
}

impl Collection {
    /// Begins a collection; `None` while another one is under way, on whatever thread.
    pub fn begin() -> Option<Collection> {
        UNDER_WAY.compare_exchange(0, local::me(), Ordering::Acquire, Ordering::Relaxed).ok().map(|_| Collection(()))
    }

    /// Finds the garbage, in a stop as long as the heap is large. A poll for the calling thread.
    pub fn find(&self) -> Garbage<'_> {
        let stopped = stop();
        let mut suspects = Suspects::find(&stopped);
        if !suspects.objects.is_empty() {
            suspects.acquit(&stopped, 0);
        }
        pace::begin_anew(suspects.objects.iter().map(|&header| Block::of(header.into()).room()).sum());
        let garbage = Garbage::seize(self, &stopped, &suspects.objects);
        drop(stopped);
        local::current().work();
        garbage
    }
}

impl Drop for Collection {
    fn drop(&mut self) {
        UNDER_WAY.store(0, Ordering::Release);
    }
}

/// Stops the others and gives up what inboxes hold.
fn stop() -> Stopped<'static> {
    let stopped = local::stop();
    for thread in stopped.threads() {
        thread.drain_inbox().for_each(|item| local::current().merge(item));
    }
    stopped
}

impl<'a> Garbage<'a> {
    /// Takes hold of objects that nothing else refers to; the suspects' bits are set.
    fn seize(collection: &'a Collection, stopped: &Stopped<'_>, found: &[&'static Header]) -> Garbage<'a> {
        let mut garbage = Garbage {
            _collection: collection,
            objects: Vec::with_capacity(found.len()),
            callbacks: Vec::new(),
            finalizable: Vec::new(),
            condemned: false,
        };
        for &header in found {
            if publish::threads_started() {
                take_over(stopped, header);
            }
            // SAFETY: the object is alive, for others refer to it.
            let value = unsafe { Value::count_word(std::ptr::from_ref(header) as Word) };
            if needs_finalizer(header) {
                header.counts.set_flag(flag::FINALIZED);
                garbage.finalizable.push(value.clone());
            }
            garbage.objects.push(value);
        }
        garbage.clear_weak_references(found);
        if garbage.callbacks.is_empty() && garbage.finalizable.is_empty() {
            garbage.condemn(stopped);
        }
        garbage
    }

    /// Clears the weak references to the garbage. Callbacks of those that are garbage themselves are not called.
    fn clear_weak_references(&mut self, found: &[&'static Header]) {
        for header in found.iter().filter(|header| header.counts.has(flag::WEAK)) {
            let is_told = |reference: &Header| !marks::is_set(reference);
            weak::clear_some(header, is_told, |reference| self.callbacks.push(reference));
        }
    }

    /// Makes the objects unreachable for other threads that look through the heap.
    fn condemn(&mut self, _stopped: &Stopped<'_>) {
        self.condemned = true;
        if publish::threads_started() {
            self.objects.iter().filter_map(Value::header).for_each(|header| _ = header.counts.set_flag(flag::DEAD));
        }
    }

    /// Weak references whose callbacks are to be called now, before the finalisers.
    pub fn take_callbacks(&mut self) -> Vec<Value> {
        std::mem::take(&mut self.callbacks)
    }

    /// The objects whose finalisers are to be called now. They are marked as finalised.
    pub fn take_finalizable(&mut self) -> Vec<Value> {
        std::mem::take(&mut self.finalizable)
    }

    /// After Python code ran: strikes out what is reachable again. A poll for the calling thread; its stop is as long as the
    /// garbage is large.
    pub fn confirm(&mut self) {
        if self.condemned {
            return;
        }
        let stopped = stop();
        marks::clear(&stopped);
        let mut suspects = Suspects::these(&stopped, self.objects.iter().map(header_of).collect());
        suspects.acquit(&stopped, 1);
        let (garbage, revived) =
            std::mem::take(&mut self.objects).into_iter().partition(|value| marks::is_set(header_of(value)));
        self.objects = garbage;
        // Finalisers may have made new weak references.
        self.clear_weak_references(&suspects.objects);
        self.condemn(&stopped);
        drop(stopped);
        local::current().work();
        drop::<Vec<Value>>(revived);
        self.callbacks.clear();
    }

    /// How many objects there are.
    pub fn count(&self) -> usize {
        self.objects.len()
    }

    /// The objects, to be looked at.
    pub fn objects(&self) -> &[Value] {
        &self.objects
    }

    /// The objects, for whoever wants to have them: they live on.
    pub fn keep(mut self) -> Vec<Value> {
        self.objects.iter().filter_map(Value::header).for_each(|header| _ = header.counts.clear_flag(flag::DEAD));
        std::mem::take(&mut self.objects)
    }

    /// Frees them: what other objects die by that, dies as ever.
    ///
    /// # Panics
    /// If callbacks or finalisers were asked for and [`confirm`](Garbage::confirm) was not called.
    pub fn free(mut self) {
        assert!(self.condemned, "finalisers may have brought objects back");
        while self.cut() {}
        drop(std::mem::take(&mut self.objects));
    }

    /// Empties all places that may change; says whether something was moved among the objects meanwhile.
    fn cut(&mut self) -> bool {
        let mut words = Vec::new();
        let mut again = false;
        for object in &self.objects {
            let mut sink = |word| words.push(word);
            let mut tracer = Tracer::cutting(&mut sink);
            // SAFETY: nobody else can reach the object, and its places change by atomic stores.
            unsafe { parts::trace(header_of(object), &mut tracer) };
            again |= tracer.has_moved();
            // SAFETY: the places owned the counts of the words, and were emptied.
            words.drain(..).for_each(|word| drop(unsafe { Value::from_word(word) }));
        }
        again
    }
}

/// The header of an object that is held as long as a collection needs it.
fn header_of(value: &Value) -> &'static Header {
    // SAFETY: garbage holds a count of the object until it is freed.
    unsafe { &*value.pointer().as_ptr() }
}

/// Whether the object's finaliser is to be called, and was not yet.
fn needs_finalizer(header: &Header) -> bool {
    header.shape().get().flags & FINALIZER != 0 && !header.is_settled() && !header.counts.has(flag::FINALIZED)
}

/// Makes another thread's object one that this thread may count, and be the last to hold.
fn take_over(_stopped: &Stopped<'_>, header: &'static Header) {
    if !header.is_published() {
        publish::publish(header.into());
    }
    let owner = header.counts.owner();
    if owner != local::me() && owner != UNOWNED {
        // Nothing dies by that: something refers to it.
        let _ = header.counts.merge();
    }
}

/// Keeps all containers that live now out of collections, or lets them in again. Returns nothing; see [`frozen`].
pub fn set_frozen(frozen: bool) {
    let stopped = local::stop();
    verify::each_object(&stopped, &mut |header| {
        let is = frozen && inspect::is_container(header);
        let before = header.gc.load(Ordering::Relaxed);
        header.gc.store(if is { before | gc::FROZEN } else { before & !gc::FROZEN }, Ordering::Relaxed);
    });
}

/// How many objects are kept out of collections.
pub fn frozen() -> usize {
    let stopped = local::stop();
    let mut count = 0;
    verify::each_object(&stopped, &mut |header| {
        count += usize::from(header.gc.load(Ordering::Relaxed) & gc::FROZEN != 0);
    });
    count
}
