//! `-X importtime`: how long each import takes, as a table on standard error.

use std::{
    cell::Cell,
    io::Write,
    sync::atomic::{AtomicU8, Ordering::Relaxed},
    time::{Duration, Instant},
};

/// What is told of imports.
static TOLD: AtomicU8 = AtomicU8::new(NOTHING);

const NOTHING: u8 = 0;
/// Modules that were there already are told of, too.
const ALL: u8 = 2;

thread_local! {
    /// How deep this thread is in imports, and how long those took that the one under way has made so far.
    static UNDER_WAY: Cell<(usize, Duration)> = const { Cell::new((0, Duration::ZERO)) };
}

/// Has imports timed (1), and modules told of that were there already (2). Before the first import.
pub fn tell(what: u8) {
    TOLD.store(what, Relaxed);
    if what != NOTHING {
        write("import time: self [us] | cumulative | imported package\n");
    }
}

/// Loads a module, and tells how long that took.
#[inline]
pub fn timed<R>(name: &str, load: impl FnOnce() -> R) -> R {
    if TOLD.load(Relaxed) == NOTHING { load() } else { measure(name, load) }
}

#[cold]
fn measure<R>(name: &str, load: impl FnOnce() -> R) -> R {
    let (depth, before) = UNDER_WAY.get();
    UNDER_WAY.set((depth + 1, Duration::ZERO));
    let begin = Instant::now();
    let result = load();
    let took = begin.elapsed();
    let (_, inner) = UNDER_WAY.get();
    UNDER_WAY.set((depth, before + took));
    let (own, took) = ((took - inner).as_micros(), took.as_micros());
    write(&format!("import time: {own:9} | {took:10} | {:indent$}{name}\n", "", indent = 2 * depth));
    result
}

/// Tells of a module that was there already, if that is asked for.
#[inline]
pub fn found_loaded(name: impl FnOnce() -> String) {
    if TOLD.load(Relaxed) == ALL {
        let (depth, _) = UNDER_WAY.get();
        write(&format!("import time: cached    | cached     | {:indent$}{}\n", "", name(), indent = 2 * depth));
    }
}

/// Where standard error is closed nobody is told.
fn write(line: &str) {
    let _ = std::io::stderr().write_all(line.as_bytes());
}
