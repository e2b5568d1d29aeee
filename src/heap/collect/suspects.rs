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
        let mut walk = Walk::default();
        verify::each_object(stopped, &mut |header| {
            if is_root(header) && marks::set(header) {
                walk.push(header);
            }
        });
        walk.run(stopped, marks::set);
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
        let mut walk = Walk::default();
        self.objects.iter().filter(|header| is_held(header)).for_each(|header| walk.push(header));
        drop(counters);
        walk.work.iter().for_each(|header| _ = marks::unset(header));
        walk.run(stopped, marks::unset);
        self.objects.retain(|header| marks::is_set(header));
    }
}

/// Objects so close ahead that they are fetched into the cache.
const AHEAD: usize = 8;

/// A walk along references. Each object is fetched some time before it is looked at: there is little else to do but to wait
/// for memory.
#[derive(Default)]
struct Walk {
    work: Vec<&'static Header>,
    ahead: [Option<&'static Header>; AHEAD],
}

impl Walk {
    fn push(&mut self, header: &'static Header) {
        self.work.push(header);
    }

    /// Goes on from all objects that were pushed, to those that `claim` accepts.
    fn run(&mut self, stopped: &Stopped<'_>, claim: impl Fn(&Header) -> bool) {
        let (mut turn, mut under_way) = (0, 0);
        loop {
            let next = self.work.pop();
            under_way += usize::from(next.is_some());
            if under_way == 0 {
                return;
            }
            next.into_iter().for_each(fetch);
            let here = std::mem::replace(&mut self.ahead[turn], next);
            turn = (turn + 1) % AHEAD;
            let Some(header) = here else { continue };
            under_way -= 1;
            if inspect::is_container(header) {
                each_child(stopped, header, &mut |child| {
                    if claim(child) {
                        self.work.push(child);
                    }
                });
            }
        }
    }
}

/// Asks for the cache lines at an object's beginning.
#[inline(always)]
fn fetch(header: &'static Header) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: fetching ahead reads nothing and never faults.
    unsafe {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(header).cast());
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = header;
}

/// Whether an object is alive whatever its count says: it has none, or awaits its finaliser or a stop, or was frozen.
#[inline]
fn is_root(header: &Header) -> bool {
    let counts = &header.counts;
    counts.total() <= 0
        || counts.is_trace_only()
        || counts.has(flag::DEFERRED)
        || header.gc.load(std::sync::atomic::Ordering::Relaxed) & gc::FROZEN != 0
}

/// Visits what an object refers to.
#[inline]
pub(super) fn each_child(_stopped: &Stopped<'_>, header: &'static Header, visit: &mut dyn FnMut(&'static Header)) {
    let mut sink = |word: Word| {
        // SAFETY: the object holds what it refers to, and nothing dies while all other threads are stopped.
        visit(unsafe { &*std::ptr::with_exposed_provenance::<Header>(word as usize) });
    };
    // SAFETY: all other threads are stopped, so the object does not change.
    unsafe { parts::trace(header, &mut Tracer::new(&mut sink)) };
}
