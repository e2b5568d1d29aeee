//! The whole-heap verifier, and figures about the heap.
//!
//! While all other threads are stopped, every reference between objects is counted anew and compared with what the objects'
//! headers say. References in Rust code are not seen, so a count may be *higher* than what was found; one that is lower
//! means that an object will be freed while somebody refers to it.

use std::{collections::HashMap, fmt};

use typhon_sync::{Stopped, flag};

use crate::{header::Header, layout::Tracer, local, parts, segment, word::Word};

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Address of the object.
    pub object: usize,
    /// Its layout's name.
    pub layout: &'static str,
    /// What is wrong.
    pub kind: FaultKind,
}

/// What can be wrong with an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// More references were found than are counted.
    TooFew {
        /// By the header.
        counted: i64,
        /// In the graph and the roots.
        found: i64,
    },
    /// More references are counted than were found: a leak, or Rust code (an unlisted root) holds the others.
    TooMany {
        /// By the header.
        counted: i64,
        /// In the graph and the roots.
        found: i64,
    },
    /// A published object refers to this one, which is not.
    Unpublished,
    /// Something refers to this object, which is marked dead.
    Dead,
    /// Something refers to this address, where no object is.
    Dangling,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {:#x}: {:?}", self.layout, self.object, self.kind)
    }
}

impl FaultKind {
    /// Whether it is one even where Rust code and frames may hold references that were not visited.
    pub fn is_certain(&self) -> bool {
        !matches!(self, FaultKind::TooMany { .. })
    }
}

/// What the graph says about an object.
struct Seen {
    header: &'static Header,
    found: i64,
    standing: Standing,
}

/// Why an object is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Frames or Rust code lead to it.
    Held,
    /// Only objects that are not counted lead to it, so only a collector could free it.
    Kept,
    /// Only a collector could free it: a cycle, or what hangs on one.
    Cyclic,
    /// It is not counted.
    TraceOnly,
}

/// Checks every object. `roots` visits all references that lie outside the heap: frames, handles, statics. Takes time and
/// memory in proportion to the heap.
pub fn verify(stopped: &Stopped<'_>, roots: impl FnOnce(&mut Tracer<'_>)) -> Vec<Fault> {
    let mut faults = Vec::new();
    let seen = count(stopped, roots, &mut faults);
    for Seen { header, found, .. } in seen.into_values() {
        let counted = header.counts.total();
        // The inbox of an object's owner holds one more.
        let found = found + i64::from(header.counts.has(flag::QUEUED));
        match counted {
            i64::MAX => {}
            _ if counted < found => faults.push(fault(header, FaultKind::TooFew { counted, found })),
            _ if counted > found => faults.push(fault(header, FaultKind::TooMany { counted, found })),
            _ => {}
        }
    }
    faults
}

/// Finds out what keeps each object. One is held where more references are counted than objects hold, or where one that is
/// held leads to it without a trace-only object in between. Takes time and memory in proportion to the heap.
pub fn survey(stopped: &Stopped<'_>, visit: &mut dyn FnMut(&'static Header, Standing)) {
    let mut seen = count(stopped, |_| {}, &mut Vec::new());
    let mut work: Vec<&'static Header> = Vec::new();
    for standing in [Standing::Held, Standing::Kept] {
        let is_root = |seen: &&Seen| match standing {
            Standing::Held => seen.standing == Standing::Cyclic && seen.header.counts.total() > seen.found,
            _ => seen.standing == Standing::TraceOnly,
        };
        work.extend(seen.values().filter(is_root).map(|seen| seen.header));
        while let Some(header) = work.pop() {
            let Some(entry) = seen.get_mut(&address(header)) else { continue };
            if entry.standing == Standing::Cyclic {
                entry.standing = standing;
            } else if entry.standing != Standing::TraceOnly || standing == Standing::Held {
                continue;
            }
            let mut reach = |word: Word| {
                work.extend(
                    seen.get(&(word as usize)).filter(|seen| seen.standing == Standing::Cyclic).map(|seen| seen.header),
                );
            };
            // SAFETY: all other threads are stopped.
            unsafe { parts::trace(header, &mut Tracer::new(&mut reach)) };
        }
    }
    seen.into_values().for_each(|Seen { header, standing, .. }| visit(header, standing));
}

/// Counts the references that roots and objects hold.
fn count(stopped: &Stopped<'_>, roots: impl FnOnce(&mut Tracer<'_>), faults: &mut Vec<Fault>) -> HashMap<usize, Seen> {
    let mut seen = HashMap::new();
    each_object(stopped, &mut |header| {
        let standing = if header.counts.is_trace_only() { Standing::TraceOnly } else { Standing::Cyclic };
        seen.insert(address(header), Seen { header, found: 0, standing });
    });
    roots(&mut Tracer::new(&mut |word| found(&mut seen, None, word, faults)));
    let objects: Vec<_> = seen.values().map(|seen| seen.header).collect();
    for header in objects {
        let mut visit = |word| found(&mut seen, Some(header), word, faults);
        // SAFETY: all other threads are stopped.
        unsafe { parts::trace(header, &mut Tracer::new(&mut visit)) };
    }
    seen
}

fn address(header: &Header) -> usize {
    std::ptr::from_ref(header).addr()
}

fn fault(header: &Header, kind: FaultKind) -> Fault {
    Fault { object: address(header), layout: header.shape().get().layout.name, kind }
}

/// Notes one reference, from `holder` or a root.
fn found(seen: &mut HashMap<usize, Seen>, holder: Option<&Header>, word: Word, faults: &mut Vec<Fault>) {
    let Some(target) = seen.get_mut(&(word as usize)) else {
        return faults.push(Fault { object: word as usize, layout: "nothing", kind: FaultKind::Dangling });
    };
    target.found += 1;
    if holder.is_some_and(Header::is_published) && !target.header.is_published() && local::threads_started() {
        faults.push(fault(target.header, FaultKind::Unpublished));
    }
    if target.header.counts.has(flag::DEAD) && target.header.counts.total() == 0 {
        faults.push(fault(target.header, FaultKind::Dead));
    }
}

/// Visits every object: live ones, and dead ones that wait for their finalisers.
pub fn each_object(stopped: &Stopped<'_>, visit: &mut dyn FnMut(&'static Header)) {
    debug_assert_eq!(stopped.holder(), local::me());
    // SAFETY: all other threads are stopped.
    unsafe { segment::each_object(visit) };
}

/// Figures about the heap.
#[derive(Debug, Default, Clone)]
pub struct Statistics {
    /// Objects and their bytes, by layout.
    pub layouts: HashMap<&'static str, (usize, usize)>,
    /// Objects in all.
    pub objects: usize,
    /// Bytes of all objects.
    pub object_bytes: usize,
    /// Bytes of the blocks that they lie in.
    pub block_bytes: usize,
    /// Bytes retired that await their grace period.
    pub waiting_bytes: usize,
}

impl Statistics {
    /// Counts every object.
    pub fn collect(stopped: &Stopped<'_>) -> Statistics {
        let mut statistics = Statistics {
            block_bytes: segment::bytes_in_use(),
            waiting_bytes: local::waiting_bytes(),
            ..Statistics::default()
        };
        each_object(stopped, &mut |header| {
            let bytes = parts::size(header);
            let (count, sum) = statistics.layouts.entry(header.shape().get().layout.name).or_default();
            *count += 1;
            *sum += bytes;
            statistics.objects += 1;
            statistics.object_bytes += bytes;
        });
        statistics
    }
}
