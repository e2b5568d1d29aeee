//! Who is suspected to be garbage, and who is acquitted.
//!
//! Marking is a filter: what trace-only objects lead to is no suspect. Among the suspects counts are the truth: one that
//! has more references than other suspects hold is held by something that was not looked at (a frame, Rust code, an object
//! that is no suspect), and is acquitted with all that it leads to.

use typhon_sync::{Stopped, flag};

use super::marks::{self, Counters};
use crate::{
    header::{Header, gc},
    inspect,
    layout::Tracer,
    parts, verify,
    word::Word,
};

/// Objects that may be garbage. Their bits in the side table are set, and no others.
pub struct Suspects {
    pub objects: Vec<&'static Header>,
}

impl Suspects {
    /// All containers that marking does not reach.
    pub fn find(stopped: &Stopped<'_>) -> Suspects {
        marks::clear(stopped);
        let mut work = Vec::new();
        verify::each_object(stopped, &mut |header| {
            if is_root(header) && marks::set(header) {
                work.push(header);
            }
        });
        while let Some(header) = work.pop() {
            each_child(stopped, header, &mut |child| {
                if marks::set(child) && inspect::is_container(child) {
                    work.push(child);
                }
            });
        }
        let mut objects = Vec::new();
        verify::each_object(stopped, &mut |header| {
            if !marks::is_set(header) && inspect::is_container(header) {
                objects.push(header);
            }
        });
        marks::clear(stopped);
        Suspects::these(stopped, objects)
    }

    /// These objects, and no others; all bits are clear.
    pub fn these(_stopped: &Stopped<'_>, objects: Vec<&'static Header>) -> Suspects {
        objects.iter().for_each(|header| _ = marks::set(header));
        Suspects { objects }
    }

    /// Strikes out all that is held from outside. `held` references to each are the caller's own.
    pub fn acquit(&mut self, stopped: &Stopped<'_>, held: i64) {
        let mut counters = Counters::new(stopped);
        for header in &self.objects {
            each_child(stopped, header, &mut |child| counters.add(child));
        }
        let is_held = |header: &Header| counters.get(header).is_none_or(|inside| header.counts.total() - inside > held);
        let mut work: Vec<_> = self.objects.iter().copied().filter(|header| is_held(header)).collect();
        drop(counters);
        work.iter().for_each(|header| _ = marks::unset(header));
        while let Some(header) = work.pop() {
            each_child(stopped, header, &mut |child| {
                if marks::unset(child) {
                    work.push(child);
                }
            });
        }
        self.objects.retain(|header| marks::is_set(header));
    }
}

/// Whether an object is alive whatever its count says: it has none, or awaits its finaliser or a stop, or was frozen.
fn is_root(header: &Header) -> bool {
    let counts = &header.counts;
    counts.total() <= 0
        || counts.is_trace_only()
        || counts.has(flag::DEFERRED)
        || header.gc.load(std::sync::atomic::Ordering::Relaxed) & gc::FROZEN != 0
}

/// Visits what an object refers to.
pub(super) fn each_child(_stopped: &Stopped<'_>, header: &'static Header, visit: &mut dyn FnMut(&'static Header)) {
    let mut sink = |word: Word| {
        // SAFETY: the object holds what it refers to, and nothing dies while all other threads are stopped.
        visit(unsafe { &*std::ptr::with_exposed_provenance::<Header>(word as usize) });
    };
    // SAFETY: all other threads are stopped, so the object does not change.
    unsafe { parts::trace(header, &mut Tracer::new(&mut sink)) };
}
