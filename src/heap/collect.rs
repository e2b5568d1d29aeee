//! Cycles: how objects end that keep each other alive.
//!
//! `design/collector.md` tells the protocol. In short: marking from trace-only objects finds the *suspects*, whom it does not
//! reach; a suspect with more references than suspects hold is acquitted with all that it leads to. The others are garbage: each is
//! counted once more by the collector, and their weak references are cleared. Then callbacks and finalisers are called;
//! where there were any, it is tried once more who was brought back. What is left is *condemned*: no other thread can get
//! at it any more. Every place in it that may change is emptied, which leaves no cycle, and the collector's counts are given
//! up: the objects die by the ordinary path.
//!
//! Whenever an object is looked at all other threads are stopped; but the stop is given up now and then ([`watch`]), so
//! suspects are found by and by, and are tried in batches: groups that hang together, each in one short stop.
//!
//! Roots need not be known: a reference in a frame or in Rust code is counted, so it is a surplus.

mod beside;
mod births;
mod ending;
mod gate;
mod groups;
mod mark;
mod marks;
pub mod pace;
mod passes;
mod peek;
mod present;
mod record;
pub mod roots;
mod search;
mod steps;
mod suspects;
pub(crate) mod team;
mod uncounted;
mod urgent;
mod walk;
pub(crate) mod watch;

use std::{
    collections::HashSet,
    sync::atomic::{AtomicU32, Ordering},
};

use typhon_sync::{UNOWNED, flag};

use self::births::Moment;
pub(crate) use self::births::stamp;
pub use self::{
    births::changed_class,
    ending::finalizable,
    gate::admits,
    record::{Phase, Record, all, last},
    watch::Stops,
};
use self::{
    record::Recorder,
    roots::Which,
    suspects::{LARGEST, Suspects},
    walk::mortal_class,
    watch::Watch,
};
use crate::{
    block::Block,
    cells,
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
    recorder: Recorder,
    batches: Vec<Batch>,
    callbacks: Vec<Value>,
    finalizable: Vec<Value>,
    /// Instances of classes among them that were made before are known.
    moment: Option<Moment>,
}

/// Objects that nothing but they themselves refers to.
struct Batch {
    objects: Vec<Value>,
    /// Nobody can reach them any more.
    condemned: bool,
}

impl Collection {
    /// Begins a collection; `None` while another one is under way, on whatever thread.
    pub fn begin() -> Option<Collection> {
        UNDER_WAY.compare_exchange(0, local::me(), Ordering::Acquire, Ordering::Relaxed).ok().map(|_| Collection(()))
    }

    /// Whether one is under way on another thread.
    pub fn is_elsewhere() -> bool {
        let thread = UNDER_WAY.load(Ordering::Relaxed);
        thread != 0 && thread != local::me()
    }

    /// Finds the garbage. A poll for the calling thread; the others are stopped now and then.
    ///
    /// What these words of registers lead to is no suspect, and spared the work. Garbage that a register leads to which holds
    /// nothing any more is not found.
    pub fn find(&self, hints: Which) -> Garbage<'_> {
        let mut garbage = self.garbage(Recorder::begin());
        pace::begin();
        let mut watch = Watch::begin();
        let (mut suspects, begin) = Suspects::find(&mut watch, hints);
        garbage.recorder.record.objects = suspects.among;
        garbage.recorder.record.suspects = suspects.objects.len();
        if watch.is_alone() {
            garbage.recorder.enter(Phase::Try);
            suspects.judge(&mut watch, 0, None);
            garbage.moment = suspects.has_trace_only().then(births::begin);
            garbage.seize(&suspects, &mut watch);
        } else {
            garbage.recorder.enter(Phase::Sift);
            suspects.sift(&mut watch);
            let moment = suspects.has_trace_only().then(|| suspects.look_for_instances(&mut watch, begin));
            garbage.moment = moment;
            garbage.recorder.enter(Phase::Cut);
            let batches = suspects.take_batches(&mut watch);
            garbage.recorder.enter(Phase::Try);
            for batch in batches {
                let large = batch.len() > LARGEST;
                suspects.replace(&mut watch, batch);
                if large {
                    suspects.try_in_steps(&mut watch, 0, moment);
                    garbage.seize(&suspects, &mut watch);
                    suspects.end_steps(&mut watch);
                } else {
                    watch.without_pause(|watch| {
                        suspects.try_all(watch, 0, moment);
                        garbage.seize(&suspects, watch);
                    });
                }
            }
        }
        let stops = watch.end();
        drop(suspects);
        let bytes = |value: &Value| Block::of(value.pointer()).room();
        let (bytes, found) = (garbage.objects().map(bytes).sum(), garbage.objects().count());
        pace::begin_anew(bytes);
        let record = &mut garbage.recorder.record;
        (record.stops, record.bytes, record.found, record.batches) = (stops, bytes, found, garbage.batches.len());
        garbage.recorder.enter(Phase::Finalise);
        garbage
    }

    /// Those of a few objects that nothing refers to, found in one stop without marking; none of them may be a class. No
    /// figures tell of it. A poll for the calling thread.
    pub fn find_among(&self, objects: Vec<&'static Header>) -> Garbage<'_> {
        let mut garbage = self.garbage(Recorder::silent());
        let mut watch = Watch::begin();
        watch.without_pause(|watch| {
            let mut suspects = Suspects::of(objects);
            suspects.try_all(watch, 0, None);
            garbage.seize(&suspects, watch);
        });
        garbage
    }

    fn garbage(&self, recorder: Recorder) -> Garbage<'_> {
        let (batches, callbacks, finalizable) = (Vec::new(), Vec::new(), Vec::new());
        Garbage { _collection: self, recorder, batches, callbacks, finalizable, moment: None }
    }
}

impl Drop for Collection {
    fn drop(&mut self) {
        UNDER_WAY.store(0, Ordering::Release);
    }
}

impl Garbage<'_> {
    /// Takes hold of suspects that were found guilty, while nobody can get at them. Those without finalisers and callbacks
    /// are condemned at once.
    fn seize(&mut self, suspects: &Suspects, watch: &mut Watch) {
        let (callbacks, finalizable) = (self.callbacks.len(), self.finalizable.len());
        let mut objects = watch.vector(suspects.objects.len());
        for &header in &suspects.objects {
            if publish::threads_started() {
                take_over(header);
            }
            // SAFETY: the object is alive, for others refer to it.
            let value = unsafe { Value::count_word(std::ptr::from_ref(header) as Word) };
            if needs_finalizer(header) {
                header.counts.set_flag(flag::FINALIZED);
                self.finalizable.push(value.clone());
            }
            objects.push(value);
            watch.breathe(1);
        }
        self.clear_weak_references(suspects, watch);
        let mut batch = Batch { objects, condemned: false };
        if self.callbacks.len() == callbacks && self.finalizable.len() == finalizable {
            batch.condemn(watch);
        }
        self.batches.push(batch);
    }

    /// Clears the weak references to the garbage. Callbacks of those that are garbage themselves are not called.
    fn clear_weak_references(&mut self, suspects: &Suspects, watch: &mut Watch) {
        for header in &suspects.objects {
            watch.breathe(1);
            if !header.counts.has(flag::WEAK) {
                continue;
            }
            let is_told = |reference: &Header| !suspects.has(reference);
            weak::clear_some(header, is_told, |reference| self.callbacks.push(reference));
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

    /// After Python code ran: strikes out what is reachable again. A poll for the calling thread.
    pub fn confirm(&mut self) {
        if self.batches.iter().all(|batch| batch.condemned) {
            return;
        }
        self.recorder.enter(Phase::Confirm);
        let mut watch = Watch::begin();
        let mut suspects = Suspects::default();
        let mut revived = Vec::new();
        for mut batch in std::mem::take(&mut self.batches) {
            if !batch.condemned {
                let objects = watch.aside(|| batch.objects.iter().map(header_of).collect());
                suspects.replace(&mut watch, objects);
                if batch.objects.len() > LARGEST {
                    suspects.try_in_steps(&mut watch, 1, self.moment);
                    watch.aside(|| batch.split(&suspects, &mut revived));
                    self.settle(&mut batch, &suspects, &mut watch);
                    suspects.end_steps(&mut watch);
                } else {
                    watch.without_pause(|watch| {
                        suspects.try_all(watch, 1, self.moment);
                        batch.split(&suspects, &mut revived);
                        self.settle(&mut batch, &suspects, watch);
                    });
                }
            }
            self.batches.push(batch);
        }
        self.recorder.record.stops.add(&watch.end());
        drop::<Vec<Value>>(revived);
        self.callbacks.clear();
    }

    /// A batch is garbage for good.
    fn settle(&mut self, batch: &mut Batch, suspects: &Suspects, watch: &mut Watch) {
        // Finalisers may have made new weak references.
        self.clear_weak_references(suspects, watch);
        batch.condemn(watch);
    }

    /// The objects.
    pub fn objects(&self) -> impl Iterator<Item = &Value> {
        self.batches.iter().flat_map(|batch| &batch.objects)
    }

    /// How many there are, as CPython counts them: the dictionary of an object that has it for itself goes with it.
    pub fn count(&self) -> usize {
        let is_own = |value: &&Value| {
            let dictionary = parts::dictionary_place(header_of(value)).and_then(|place| place.get_held());
            // Its holder's count, the collector's, and the one of this moment.
            dictionary.is_some_and(|dictionary| header_of(&dictionary).counts.total() == 3)
        };
        self.objects().count() - self.objects().filter(is_own).count()
    }

    /// The objects, for whoever wants to have them: they live on.
    pub fn keep(mut self) -> Vec<Value> {
        self.recorder.end(0);
        self.objects().for_each(|value| _ = header_of(value).counts.clear_flag(flag::DEAD));
        std::mem::take(&mut self.batches).into_iter().flat_map(|batch| batch.objects).collect()
    }

    /// Frees them: what other objects die by that, dies as ever. What the collection came to.
    ///
    /// # Panics
    /// If callbacks or finalisers were asked for and [`confirm`](Garbage::confirm) was not called.
    pub fn free(mut self) -> Record {
        self.recorder.enter(Phase::Free);
        let count = self.objects().count();
        for mut batch in std::mem::take(&mut self.batches) {
            assert!(batch.condemned, "finalisers may have brought objects back");
            while batch.cut() {}
            batch.free();
        }
        if count > 0 && publish::threads_started() {
            let mut watch = Watch::begin();
            cells::take_all_returned(|| watch.look_soon());
            self.recorder.record.stops.add(&watch.end());
        }
        pace::end();
        self.recorder.end(count)
    }
}

impl Batch {
    /// Those that are suspects no more go to `revived`.
    fn split(&mut self, suspects: &Suspects, revived: &mut Vec<Value>) {
        let is_garbage = |value: &Value| suspects.has(header_of(value));
        let (garbage, others): (Vec<_>, Vec<_>) = self.objects.drain(..).partition(is_garbage);
        self.objects = garbage;
        revived.extend(others);
    }

    /// Makes the objects unreachable for other threads that look through the heap, while nobody can get at them.
    fn condemn(&mut self, watch: &mut Watch) {
        self.condemned = true;
        let others = publish::threads_started();
        for header in self.objects.iter().map(header_of) {
            // A base lists its subclasses, whether there are other threads or not.
            if others || header.counts.is_trace_only() {
                match watch.is_firm() {
                    true => header.counts.set_flag_in_stop(flag::DEAD),
                    false => _ = header.counts.set_flag(flag::DEAD),
                }
            }
            watch.breathe(1);
        }
    }

    /// Frees them all: nothing refers to them any more but what does not change.
    fn free(self) {
        let trace_only: Vec<_> =
            self.objects.iter().map(header_of).filter(|header| header.counts.is_trace_only()).collect();
        if trace_only.is_empty() {
            return;
        }
        let classes = self.objects.iter().filter_map(|value| mortal_class(header_of(value)));
        let classes: HashSet<_> = classes.map(std::ptr::from_ref).collect();
        drop(self.objects);
        uncounted::free(&trace_only, &classes);
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

/// Whether an object is known to the calling thread alone: while that does nothing but collect, nothing happens to it.
fn is_own(header: &Header) -> bool {
    !header.is_published() && header.counts.owner() == local::me()
}

/// Makes another thread's object one that this thread may count, and be the last to hold. In a stop.
fn take_over(header: &'static Header) {
    if is_own(header) {
        return;
    }
    if !header.is_published() {
        publish::publish(header.into());
    }
    let owner = header.counts.owner();
    if owner != local::me() && owner != UNOWNED {
        // Nothing dies by that: something refers to it.
        let _ = header.counts.merge();
    }
}

/// Keeps all containers that live now out of collections, or lets them in again.
pub fn set_frozen(frozen: bool) {
    let stopped = local::stop();
    verify::each_object(&stopped, &mut |header| {
        let is = frozen && inspect::is_container(header);
        let before = header.gc.load(Ordering::Relaxed);
        header.gc.store(if is { before | gc::FROZEN } else { before & !gc::FROZEN }, Ordering::Relaxed);
        if is {
            Block::of(header.into()).has_roots.store(true, Ordering::Relaxed);
        }
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
