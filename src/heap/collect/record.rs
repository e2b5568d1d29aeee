//! What collections came to: figures, and how long each phase took.

use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::watch::Stops;

/// What a collection does, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Marking, and accusing what it did not reach.
    Mark,
    /// Striking out suspects that are held from outside.
    Sift,
    /// Cutting what is left into batches.
    Cut,
    /// Trying the batches, and seizing what is garbage.
    Try,
    /// Callbacks and finalisers.
    Finalise,
    /// Trying once more what finalisers may have brought back.
    Confirm,
    /// Freeing.
    Free,
}

impl Phase {
    /// All, in their order.
    pub const ALL: [Phase; 7] =
        [Phase::Mark, Phase::Sift, Phase::Cut, Phase::Try, Phase::Finalise, Phase::Confirm, Phase::Free];

    /// What it is called in figures.
    pub fn name(self) -> &'static str {
        ["mark", "sift", "cut", "try", "finalise", "confirm", "free"][self as usize]
    }
}

/// What a collection came to, or several together.
#[derive(Debug, Default, Clone, Copy)]
pub struct Record {
    /// How many collections it tells of.
    pub collections: usize,
    /// Objects that there were.
    pub objects: usize,
    /// Containers that marking did not reach.
    pub suspects: usize,
    /// Batches that were tried.
    pub batches: usize,
    /// Objects that only garbage referred to.
    pub found: usize,
    /// Those that no finaliser brought back.
    pub freed: usize,
    /// Bytes of the cells of those that were found.
    pub bytes: usize,
    /// Stops of all other threads.
    pub stops: Stops,
    phases: [Duration; Phase::ALL.len()],
}

/// The last collection, and the sum of all.
static KNOWN: Mutex<Option<(Record, Record)>> = Mutex::new(None);

/// What the last collection of this process came to; `None` before the first.
pub fn last() -> Option<Record> {
    KNOWN.lock().map(|(last, _)| last)
}

/// What all collections of this process came to, together.
pub fn all() -> Record {
    KNOWN.lock().map_or_else(Record::default, |(_, all)| all)
}

impl Record {
    /// All that is a number, by name.
    pub fn figures(&self) -> [(&'static str, usize); 9] {
        [
            ("collections", self.collections),
            ("objects", self.objects),
            ("suspects", self.suspects),
            ("batches", self.batches),
            ("found", self.found),
            ("freed", self.freed),
            ("bytes", self.bytes),
            ("stops", self.stops.count as usize),
            ("long_stops", self.stops.long as usize),
        ]
    }

    /// How long a phase took.
    pub fn phase(&self, phase: Phase) -> Duration {
        self.phases[phase as usize]
    }

    /// How long all phases took.
    pub fn elapsed(&self) -> Duration {
        self.phases.iter().sum()
    }

    fn add(&mut self, other: &Record) {
        self.collections += other.collections;
        self.objects += other.objects;
        self.suspects += other.suspects;
        self.batches += other.batches;
        self.found += other.found;
        self.freed += other.freed;
        self.bytes += other.bytes;
        self.stops.add(&other.stops);
        self.phases.iter_mut().zip(other.phases).for_each(|(sum, time)| *sum += time);
    }
}

/// The record of a collection that is under way.
#[derive(Debug)]
pub struct Recorder {
    /// The figures.
    pub record: Record,
    phase: Phase,
    since: Instant,
    /// It is no collection that anybody counts.
    silent: bool,
}

impl Recorder {
    /// A collection begins with its first phase.
    pub fn begin() -> Recorder {
        let record = Record { collections: 1, ..Record::default() };
        Recorder { record, phase: Phase::Mark, since: Instant::now(), silent: false }
    }

    /// Of what is tried beside the collections.
    pub fn silent() -> Recorder {
        Recorder { silent: true, ..Recorder::begin() }
    }

    /// Another phase begins.
    pub fn enter(&mut self, phase: Phase) {
        let now = Instant::now();
        self.record.phases[self.phase as usize] += now - self.since;
        (self.phase, self.since) = (phase, now);
    }

    /// The collection is over, `freed` objects are free.
    pub fn end(&mut self, freed: usize) -> Record {
        self.enter(Phase::Free);
        self.record.freed = freed;
        if self.silent {
            return self.record;
        }
        let mut known = KNOWN.lock();
        let (last, all) = known.get_or_insert_default();
        *last = self.record;
        all.add(&self.record);
        self.record
    }
}
