//! Marking while the others run.
//!
//! What can be told of an object without stopping anybody is told so ([`peek`](super::peek)); what cannot is put aside until there is
//! much of it, and visited in a stop, where no more is done with what it refers to than to write it down.

use std::time::{Duration, Instant};

use super::{
    marks::Marks,
    peek::{Look, peek},
    present::Present,
    walk::{self, Walk, copy_children_from, is_there, mortal_class},
    watch::{STEPS, Watch, chosen},
};
use crate::{
    header::Header,
    inspect,
    layout::PART,
    word::{self, Word},
};

/// Addresses so close ahead that what lies there is fetched into the cache.
pub const AHEAD: usize = 8;
/// References and words that are written down in a stop.
const MOST_SEEN: usize = 1 << 17;
/// Objects that wait for a stop: then it is time for one.
pub const MANY: usize = chosen(1 << 14, 64, 4) as usize;
/// For so long nobody is stopped, where much can be told without it.
pub const LONGEST: Duration = Duration::from_millis(10);
/// Looks between two looks at the clock.
pub const LOOKS: usize = 1024;
/// Words that are copied in one step.
const COPIES: usize = 16;
/// Looks in a stop in search of something that must be visited in one.
const FEW: usize = 64;

/// A mark under way.
struct Beside {
    marks: Marks,
    present: Present,
    /// References that were written down in a stop, marked or not.
    seen: Vec<usize>,
    /// Words that were copied in a stop, references or not.
    rows: Vec<Word>,
    /// Marked, and to be looked at.
    work: Vec<usize>,
    /// The same, and being fetched; 0 is none.
    ahead: [usize; AHEAD],
    turn: usize,
    under_way: usize,
    /// Marked, and to be visited in a stop, from some item on.
    waiting: Vec<(&'static Header, usize)>,
}

/// Marks all that a walk leads to.
pub fn mark(watch: &mut Watch, from: &Walk, marks: Marks) {
    let mut beside = Beside {
        marks,
        present: Present::now(),
        seen: Vec::new(),
        rows: Vec::new(),
        work: Vec::new(),
        ahead: [0; AHEAD],
        turn: 0,
        under_way: 0,
        waiting: Vec::new(),
    };
    from.each(|header| beside.work.push(address(header)));
    loop {
        watch.beside(usize::MAX, || beside.go_on());
        if beside.waiting.is_empty() && beside.is_done() {
            return;
        }
        beside.present = Present::now();
        beside.visit_waiting(watch);
    }
}

impl Beside {
    /// Goes on from all that was seen, until much waits for a stop.
    fn go_on(&mut self) {
        let begin = Instant::now();
        let mut left = LOOKS;
        while self.waiting.len() < MANY && self.look_on() {
            left -= 1;
            if left == 0 {
                if begin.elapsed() > LONGEST {
                    break;
                }
                left = LOOKS;
            }
        }
        // Not in the stop that comes.
        self.seen.reserve(MOST_SEEN);
        self.rows.reserve(MOST_SEEN);
        self.waiting.reserve(FEW);
    }

    fn is_done(&self) -> bool {
        self.seen.is_empty() && self.rows.is_empty() && self.work.is_empty() && self.under_way == 0
    }

    /// Looks at the next object; says whether there was one.
    #[inline]
    fn look_on(&mut self) -> bool {
        let next = self.next();
        self.under_way += usize::from(next.is_some());
        if self.under_way == 0 {
            return false;
        }
        let here = std::mem::replace(&mut self.ahead[self.turn], next.unwrap_or(0));
        self.turn = (self.turn + 1) % AHEAD;
        if here != 0 {
            self.under_way -= 1;
            self.look_at(here);
        }
        true
    }

    /// One that is marked and not looked at.
    #[inline]
    fn next(&mut self) -> Option<usize> {
        let next = self.work.pop().or_else(|| self.next_of_seen())?;
        walk::fetch(next);
        Some(next)
    }

    /// One of those that were written down and are not marked: it is now.
    fn next_of_seen(&mut self) -> Option<usize> {
        let marks = self.marks;
        let seen = std::iter::from_fn(|| self.seen.pop());
        let references = std::iter::from_fn(|| self.rows.pop()).filter_map(word::address);
        seen.chain(references).find(|&address| marks.set_at(address))
    }

    #[inline]
    fn look_at(&mut self, object: usize) {
        let (marks, work) = (self.marks, &mut self.work);
        let look = peek(&self.present, object, true, |address| {
            if marks.set_at(address) {
                work.push(address);
            }
        });
        if look == Look::Later {
            // SAFETY: it lies in a segment that is mapped, and is not looked at before all others are stopped.
            self.waiting.push((unsafe { &*std::ptr::with_exposed_provenance(object) }, 0));
        }
    }

    /// Visits what waits for a stop, in one. Where there is nothing more, some of what it led to is looked at: a chain of such
    /// objects would take a stop for each.
    fn visit_waiting(&mut self, watch: &Watch) {
        let mut left = STEPS;
        loop {
            let steps = match self.waiting.pop() {
                Some((header, from)) => self.visit(header, from),
                None => {
                    (0..FEW).all(|_| self.look_on());
                    if self.waiting.is_empty() {
                        return;
                    }
                    FEW as u32
                }
            };
            left = left.saturating_sub(steps);
            if left == 0 {
                if watch.is_over() || self.seen.len() + self.rows.len() + PART > MOST_SEEN {
                    return;
                }
                left = STEPS;
            }
        }
    }

    /// Writes down what an object refers to; returns how many steps that took.
    fn visit(&mut self, header: &'static Header, from: usize) -> u32 {
        if !is_there(header) || !inspect::is_container(header) {
            return 1;
        }
        let before = self.seen.len() + self.rows.len() / COPIES;
        self.seen.extend(mortal_class(header).map(address));
        let seen = &mut self.seen;
        let rest = copy_children_from(header, from, &mut |child| seen.push(address(child)), &mut self.rows);
        self.waiting.extend(rest.map(|from| (header, from)));
        (1 + self.seen.len() + self.rows.len() / COPIES - before) as u32
    }
}

/// Where an object lies.
pub fn address(header: &Header) -> usize {
    std::ptr::from_ref(header).expose_provenance()
}
