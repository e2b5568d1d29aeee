//! A collection as Python sees it: callbacks, finalisers, figures. What is garbage the heap finds out.

use std::{
    sync::{
        OnceLock,
        atomic::{AtomicBool, AtomicI64, Ordering::Relaxed},
    },
    thread,
    time::{Duration, Instant},
};

use typhon_heap::{
    collect::{self as heap, Collection, Garbage, pace, roots::Which},
    local,
};
use typhon_object::{
    prelude::*,
    primal::list::{self, List},
};
use typhon_sync::poll::COLLECT;

mod told;

pub use told::{set_told, tell_all};

use crate::poll;

/// For so long a thread sleeps whenever it has told of growth that a collection on another thread does not catch up with.
const ASSIST: Duration = Duration::from_millis(10);

/// Generations that CPython tells apart. Every collection here is of the whole heap.
pub const GENERATIONS: usize = 3;
/// The oldest generation.
pub const OLDEST: usize = GENERATIONS - 1;

/// Flags of `gc.set_debug`.
pub mod debug {
    /// Tell about each collection.
    pub const STATS: i64 = 1;
    /// Tell each object that is collected.
    pub const COLLECTABLE: i64 = 2;
    /// Tell each object that cannot be collected: there are none.
    pub const UNCOLLECTABLE: i64 = 4;
    /// Keep in `gc.garbage` what would be freed.
    pub const SAVEALL: i64 = 32;
}

/// What a generation's collections came to.
pub struct Figures {
    /// Collections.
    pub collections: AtomicI64,
    /// Objects freed.
    pub collected: AtomicI64,
}

/// Whether collections begin by themselves.
pub static ENABLED: AtomicBool = AtomicBool::new(true);
/// See [`debug`].
pub static DEBUG: AtomicI64 = AtomicI64::new(0);
/// The figures of each generation.
pub static FIGURES: [Figures; GENERATIONS] =
    [const { Figures { collections: AtomicI64::new(0), collected: AtomicI64::new(0) } }; GENERATIONS];

/// The lists `gc.callbacks` and `gc.garbage`.
static CALLBACKS: OnceLock<Value> = OnceLock::new();
static GARBAGE: OnceLock<Value> = OnceLock::new();

/// `gc.callbacks`.
pub fn callbacks() -> &'static Value {
    CALLBACKS.get_or_init(|| list::new(Vec::new()))
}

/// `gc.garbage`.
pub fn garbage() -> &'static Value {
    GARBAGE.get_or_init(|| list::new(Vec::new()))
}

/// Collects cycles and returns how many objects it found unreachable: 0 while another collection is under way. Finalisers
/// and callbacks run on this thread. What is found is told under `generation`. Memory that is free goes back to the system.
///
/// # Errors
/// What a signal handler raises.
pub fn collect(vm: &Vm, generation: usize) -> Result<i64> {
    vm.poll()?;
    let count = run(vm, generation, Which::Variables);
    vm.poll()?;
    local::current().trim();
    Ok(count)
}

/// No poll: what is due by then, another collection above all, would begin in this one's call.
fn run(vm: &Vm, generation: usize, hints: Which) -> i64 {
    let Some(collection) = Collection::begin() else { return 0 };
    let begun = Instant::now();
    tell_callbacks(vm, "start", generation, 0);
    let mut garbage = collection.find(hints);
    finalise(vm, &mut garbage);
    let count = garbage.count() as i64;
    tell_debug(vm, generation, &garbage, begun.elapsed());
    if DEBUG.load(Relaxed) & debug::SAVEALL != 0 {
        keep(garbage.keep());
    } else {
        garbage.free();
    }
    told::tell(generation);
    let figures = &FIGURES[generation];
    figures.collections.fetch_add(1, Relaxed);
    figures.collected.fetch_add(count, Relaxed);
    drop(collection);
    local::current().flush();
    tell_callbacks(vm, "stop", generation, count);
    count
}

/// Frees those of a few objects that nothing refers to, none of them a class, and what they alone led to; their number. No
/// figures tell of it. Nothing is done while a collection is under way.
pub(crate) fn free_among(vm: &Vm, objects: impl FnOnce() -> Vec<&'static Header>) -> usize {
    let Some(collection) = Collection::begin() else { return 0 };
    let mut garbage = collection.find_among(objects());
    finalise(vm, &mut garbage);
    garbage.free().freed
}

/// At the end of the program: calls the finalisers of all objects that still have one, those that `first` lead to first; but
/// not of what `spared` lead to. Does nothing while other threads run, which may use anything.
pub fn finalise_all(vm: &Vm, first: &[Value], spared: &[Value]) {
    if local::registry().live().len() > 1 {
        return;
    }
    let objects = heap::finalizable(first, spared);
    objects.iter().for_each(|object| poll::call_finaliser(vm, object));
}

/// A collection that begins by itself, because the heap has grown.
pub(crate) fn begin(vm: &Vm) {
    if !ENABLED.load(Relaxed) || !pace::is_due() {
        return;
    }
    if Collection::is_elsewhere() {
        // It does not catch up: whoever makes more gives it time. Not until its end, for its finalisers may wait for us.
        if pace::is_pressing() {
            local::detached(|| thread::sleep(ASSIST));
        }
        return;
    }
    // Some registers are out of date, so some garbage waits for the next time.
    run(vm, OLDEST, Which::All);
    // Where others make garbage as fast as it is collected, one of them is the next: this thread would do nothing else.
    local::control().take(COLLECT);
}

/// Calls the callbacks of cleared weak references, then the finalisers; strikes out what is reachable again.
fn finalise(vm: &Vm, garbage: &mut Garbage<'_>) {
    let handled = vm.set_handled(None);
    for reference in garbage.take_callbacks() {
        poll::call_back(vm, &reference);
    }
    for object in garbage.take_finalizable() {
        poll::call_finaliser(vm, &object);
    }
    garbage.confirm();
    drop(vm.set_handled(handled));
}

/// Puts what would be freed into `gc.garbage`.
fn keep(objects: Vec<Value>) {
    if let Some(kept) = garbage().native::<List>() {
        objects.into_iter().for_each(|object| kept.push(object));
    }
}

/// Tells what the debugging flags ask for, on the standard error of the process.
fn tell_debug(vm: &Vm, generation: usize, garbage: &Garbage<'_>, elapsed: Duration) {
    let flags = DEBUG.load(Relaxed);
    if flags & debug::COLLECTABLE != 0 {
        for object in garbage.objects() {
            eprintln!("gc: collectable <{} {:#x}>", vm.type_name(object), object.word());
        }
    }
    if flags & debug::STATS != 0 {
        let (count, seconds) = (garbage.count(), elapsed.as_secs_f64());
        eprintln!("gc: collecting generation {generation}...");
        eprintln!("gc: done, {count} unreachable, 0 uncollectable, {seconds:.4}s elapsed");
    }
}

/// Calls what stands in `gc.callbacks`; what they raise is reported.
fn tell_callbacks(vm: &Vm, phase: &str, generation: usize, collected: i64) {
    let Some(callbacks) = CALLBACKS.get().and_then(|callbacks| ops::collect(vm, callbacks).ok()) else { return };
    for callback in callbacks {
        let call = || -> Result<()> {
            let told = vm.dict();
            if let Some(dict) = Dict::from(&told) {
                for (name, number) in
                    [("generation", generation as i64), ("collected", collected), ("uncollectable", 0)]
                {
                    dict.set(vm, &vm.str(name), vm.int(number))?;
                }
            }
            vm.call(&callback, &[vm.str(phase), told]).map(drop)
        };
        if let Err(raised) = call() {
            let error = vm.catch(raised);
            poll::report_from(vm, &error, &callback, "GC callback");
        }
    }
}
