//! `-X gcstats`: what each collection came to, a line on standard error.

use std::{
    fmt::Write as _,
    io::Write as _,
    sync::atomic::{AtomicBool, Ordering::Relaxed},
    time::Duration,
};

use typhon_heap::collect::{self as heap, Phase, Record};

/// Whether each collection is told.
static TOLD: AtomicBool = AtomicBool::new(false);

/// From now on each collection is told.
pub fn set_told() {
    TOLD.store(true, Relaxed);
}

/// Tells what the collection that is over came to, if it is wanted.
pub(super) fn tell(generation: usize) {
    if TOLD.load(Relaxed)
        && let Some(record) = heap::last()
    {
        say(&format!("gc: generation={generation}"), &record);
    }
}

/// Tells what all collections came to, if it is wanted: the program ends.
pub fn tell_all() {
    if TOLD.load(Relaxed) {
        say("gc: all", &heap::all());
    }
}

/// One line of `name=figure` pairs, times in milliseconds, written at once.
fn say(head: &str, record: &Record) {
    let mut line = head.to_owned();
    let milliseconds = |time: Duration| time.as_secs_f64() * 1e3;
    for (name, figure) in record.figures() {
        let _ = write!(line, " {name}={figure}");
    }
    for (name, time) in record.stops.times() {
        let _ = write!(line, " {name}_ms={:.3}", milliseconds(time));
    }
    for phase in Phase::ALL {
        let _ = write!(line, " {}_ms={:.3}", phase.name(), milliseconds(record.phase(phase)));
    }
    let _ = writeln!(line, " elapsed_ms={:.3}", milliseconds(record.elapsed()));
    let _ = std::io::stderr().write_all(line.as_bytes());
}
