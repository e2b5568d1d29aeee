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

/// What the graph says about an object.
struct Seen {
    header: &'static Header,
    found: i64,
}

/// Checks every object. `roots` visits all references that lie outside the heap: frames, handles, statics. Takes time and
/// memory in proportion to the heap.
pub fn verify(stopped: &Stopped<'_>, roots: impl FnOnce(&mut Tracer<'_>)) -> Vec<Fault> {
    let mut seen = HashMap::new();
    each_object(stopped, &mut |header| _ = seen.insert(address(header), Seen { header, found: 0 }));
    let mut faults = Vec::new();
    roots(&mut Tracer::new(&mut |word| found(&mut seen, None, word, &mut faults)));
    let objects: Vec<_> = seen.values().map(|seen| seen.header).collect();
    for header in objects {
        let mut visit = |word| found(&mut seen, Some(header), word, &mut faults);
        // SAFETY: all other threads are stopped.
        unsafe { parts::trace(header, &mut Tracer::new(&mut visit)) };
    }
    for Seen { header, found } in seen.into_values() {
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
