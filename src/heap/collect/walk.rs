//! Walks along references, and what counts as an object on the way.

use std::sync::atomic::Ordering::Relaxed;

use typhon_sync::flag;

use super::watch::Watch;
use crate::{
    header::{Header, gc},
    inspect,
    layout::Tracer,
    parts,
    shape::flag::MORTAL,
    word::Word,
};

/// Objects so close ahead that they are fetched into the cache.
const AHEAD: usize = 8;

/// Objects that are not worth a walk of their own.
const FEW: usize = 32;

/// A walk along references. Each object is fetched some time before it is looked at: there is little else to do but to wait
/// for memory.
#[derive(Default)]
pub struct Walk {
    work: Vec<&'static Header>,
    ahead: [Option<&'static Header>; AHEAD],
    /// Large objects of which a part is left. It waits for what the part before leads to, so that little is in `work`.
    rests: Vec<(&'static Header, usize)>,
}

impl Walk {
    /// Adds an object from which the walk is to go on.
    #[inline]
    pub fn push(&mut self, header: &'static Header) {
        self.work.push(header);
    }

    /// Whether nothing was pushed.
    pub fn is_empty(&self) -> bool {
        self.work.is_empty()
    }

    /// Visits the objects that were pushed.
    pub fn each(&self, visit: impl FnMut(&'static Header)) {
        self.work.iter().copied().for_each(visit);
    }

    /// Goes on from all objects that were pushed, to those that `claim` accepts. What died meanwhile leads nowhere.
    pub fn run(&mut self, watch: &mut Watch, claim: impl Fn(&Header) -> bool) {
        self.run_while(claim, |_, steps| {
            watch.breathe(steps);
            true
        });
    }

    /// As [`run`](Walk::run), until `go_on` says no, which is asked after each object and told the steps that it took. Says
    /// whether the walk came to its end: if not, it can go on from where it is.
    #[inline]
    pub fn run_while(
        &mut self,
        claim: impl Fn(&Header) -> bool,
        mut go_on: impl FnMut(&mut Walk, u32) -> bool,
    ) -> bool {
        let (mut turn, mut under_way) = (0, self.ahead.iter().flatten().count());
        loop {
            let next = self.work.pop();
            under_way += usize::from(next.is_some());
            if under_way == 0 {
                let Some((header, from)) = self.rests.pop() else { return true };
                if is_there(header) && inspect::is_container(header) {
                    let steps = self.visit(header, from, &claim);
                    if !go_on(self, steps) {
                        return false;
                    }
                }
                continue;
            }
            if let Some(next) = next {
                fetch(std::ptr::from_ref(next).addr());
            }
            let here = std::mem::replace(&mut self.ahead[turn], next);
            turn = (turn + 1) % AHEAD;
            let Some(header) = here else { continue };
            under_way -= 1;
            if is_there(header) && inspect::is_container(header) {
                let steps = self.visit(header, 0, &claim);
                if !go_on(self, steps) {
                    return false;
                }
            }
        }
    }

    /// Splits the elder half of what is to be visited off, which leads to more than the other; `None` if that is little.
    pub fn halve(&mut self) -> Option<Walk> {
        let (work, rests) = (self.work.len() / 2, self.rests.len() / 2);
        if work < FEW && rests == 0 {
            return None;
        }
        let rests_left = self.rests.split_off(rests);
        let work_left = self.work.split_off(work);
        Some(Walk {
            work: std::mem::replace(&mut self.work, work_left),
            rests: std::mem::replace(&mut self.rests, rests_left),
            ..Walk::default()
        })
    }

    /// Returns how many steps it took.
    #[inline]
    fn visit(&mut self, header: &'static Header, from: usize, claim: &impl Fn(&Header) -> bool) -> u32 {
        let work = &mut self.work;
        let mut steps = 1;
        if let Some(class) = mortal_class(header)
            && claim(class)
        {
            work.push(class);
        }
        let rest = each_child_from(header, from, &mut |child| {
            steps += 1;
            if claim(child) {
                work.push(child);
            }
        });
        if let Some(from) = rest {
            self.rests.push((header, from));
        }
        steps
    }
}

/// Asks for the cache line at an object's beginning.
#[inline(always)]
pub fn fetch(address: usize) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: fetching ahead reads nothing and never faults.
    unsafe {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        _mm_prefetch::<_MM_HINT_T0>(std::ptr::without_provenance(address));
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = address;
}

/// Whether there is an object at an address where there was one.
#[inline]
pub fn is_there(header: &Header) -> bool {
    header.shape().0 != 0
}

/// Whether an object is alive whatever its count says: it has none, or awaits its finaliser or a stop, or was frozen.
#[inline]
pub fn is_root(header: &Header) -> bool {
    let counts = &header.counts;
    let has_no_count = if counts.is_trace_only() { counts.is_immortal() } else { counts.total() <= 0 };
    has_no_count || counts.has(flag::DEFERRED) || header.gc.load(Relaxed) & gc::FROZEN != 0
}

/// Whether an object that was seen once may be suspected.
#[inline]
pub fn is_eligible(header: &Header) -> bool {
    is_there(header) && inspect::is_container(header) && !is_root(header)
}

/// The class of an object, where that may be freed: a reference that is not counted.
#[inline]
pub fn mortal_class(header: &Header) -> Option<&'static Header> {
    let shape = header.shape().get();
    (shape.flags & MORTAL != 0).then(|| target(shape.class.load(Relaxed)))
}

/// Visits all that an object refers to. The caller has stopped all other threads.
#[inline]
pub fn each_child(header: &'static Header, visit: &mut dyn FnMut(&'static Header)) {
    let mut sink = |word: Word| visit(target(word));
    // SAFETY: all other threads are stopped, so the object does not change.
    unsafe { parts::trace(header, &mut Tracer::new(&mut sink)) };
}

/// As [`each_child_from`], with the targets of weak references and the class.
pub fn each_relative_from(
    header: &'static Header,
    from: usize,
    visit: &mut dyn FnMut(&'static Header),
) -> Option<usize> {
    mortal_class(header).into_iter().for_each(&mut *visit);
    let mut sink = |word: Word| visit(target(word));
    let mut tracer = Tracer::with_weak_of_part(&mut sink, from);
    // SAFETY: all other threads are stopped, so the object does not change.
    unsafe { parts::trace(header, &mut tracer) };
    tracer.next_part()
}

/// As [`each_child`], but of a large object only a part of the items, from `from` on; where the next part begins.
#[inline]
pub fn each_child_from(header: &'static Header, from: usize, visit: &mut dyn FnMut(&'static Header)) -> Option<usize> {
    let mut sink = |word: Word| visit(target(word));
    let mut tracer = Tracer::of_part(&mut sink, from);
    // SAFETY: all other threads are stopped, so the object does not change.
    unsafe { parts::trace(header, &mut tracer) };
    tracer.next_part()
}

/// As [`each_child_from`]; words that stand in a row are only copied, whatever they are.
#[inline]
pub fn copy_children_from(
    header: &'static Header,
    from: usize,
    visit: &mut dyn FnMut(&'static Header),
    rows: &mut Vec<Word>,
) -> Option<usize> {
    let mut sink = |word: Word| visit(target(word));
    let mut tracer = Tracer::copying_of_part(&mut sink, rows, from);
    // SAFETY: all other threads are stopped, so the object does not change.
    unsafe { parts::trace(header, &mut tracer) };
    tracer.next_part()
}

#[inline(always)]
fn target(word: Word) -> &'static Header {
    // SAFETY: an object holds what it refers to, and nothing dies while all other threads are stopped.
    unsafe { &*std::ptr::with_exposed_provenance::<Header>(word as usize) }
}
