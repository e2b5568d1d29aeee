//! Who is suspected to be garbage, and who is acquitted.
//!
//! Marking is a filter: what immortal objects lead to is no suspect. Among the suspects counts are the truth: one that
//! has more references than other suspects hold is held by something that was not looked at (a frame, Rust code, an object
//! that is no suspect), and is acquitted with all that it leads to.
//!
//! Trace-only objects have holders that count nothing: registers, and for classes their instances. So they are acquitted too
//! where a register names them, or an object that is no suspect is of that class.
//!
//! Any set of objects may be suspected: what is garbage and what is not is decided among them in one stop that is not
//! interrupted ([`Suspects::judge`]). What comes before may be interrupted, and finds nearly the right set.

use super::{
    births::{self, Moment},
    groups::Groups,
    marks::{Marks, Notes},
    roots::{self, Which},
    steps,
    walk::{Walk, each_child, each_child_from, each_relative, is_eligible, is_root, is_there, mortal_class},
    watch::{Watch, chosen},
};
use crate::{block::Block, header::Header, segment};

/// Objects that are tried together, if groups are small.
const BATCH: usize = chosen(1024, 2, 2) as usize;
/// Groups of more objects are tried in several stops.
pub const LARGEST: usize = chosen(2048, 3, 3) as usize;

/// Objects that may be garbage: those that have a note.
#[derive(Default)]
pub struct Suspects {
    pub objects: Vec<&'static Header>,
    /// How many objects there were when they were sought.
    pub among: usize,
    pub(super) notes: Notes,
    /// Some of them may be trace-only.
    trace_only: bool,
    /// Objects that could not be made suspects may be anywhere.
    incomplete: bool,
}

/// Blocks that are gone through in the stop in which a class is tried.
const FEW_BLOCKS: usize = 64;
/// How often the blocks in which objects were made meanwhile are gone through beforehand.
const PASSES: usize = 4;

impl Suspects {
    /// All containers that marking does not reach, from immortal objects and registers. May be interrupted.
    pub fn find(watch: &mut Watch, hints: Which) -> Suspects {
        let marks = Marks::new(watch);
        let mut walk = Walk::default();
        for header in segment::objects_at(&roots::words(hints)) {
            if marks.set(header) {
                walk.push(header);
            }
        }
        for block in segment::blocks() {
            // SAFETY: all other threads are stopped.
            unsafe {
                block.each_object(&mut |header| {
                    if is_root(header) && marks.set(header) {
                        walk.push(header);
                    }
                });
            }
            watch.look_soon();
        }
        walk.run(watch, |header| marks.set(header));
        let mut suspects = Suspects::default();
        let blocks = segment::blocks();
        // Room for all there are, which is not touched before it is used: a vector that grows is copied in one step.
        suspects.among = blocks.iter().map(|block| block.used.get() as usize).sum();
        watch.aside(|| suspects.objects.reserve(suspects.among));
        for block in blocks {
            // SAFETY: as above.
            unsafe {
                block.each_object(&mut |header| {
                    if !marks.is_set(header) {
                        suspects.accuse(header);
                    }
                });
            }
            watch.look_soon();
        }
        suspects
    }

    fn accuse(&mut self, header: &'static Header) {
        if is_eligible(header) {
            if self.notes.accuse(header, 0) {
                self.trace_only |= header.counts.is_trace_only();
                self.objects.push(header);
            } else {
                self.incomplete = true;
            }
        }
    }

    /// Whether some may be trace-only.
    pub fn has_trace_only(&self) -> bool {
        self.trace_only
    }

    /// Goes through all objects, and acquits the classes of those that are no suspects. May be interrupted: since when it
    /// is to be known in the last stop what was made.
    pub fn look_for_instances(&mut self, watch: &mut Watch) -> Moment {
        let mut moment = births::begin();
        let mut blocks = segment::blocks();
        for _ in 0..PASSES {
            let mut walk = Walk::default();
            for block in blocks {
                self.push_classes(block, &mut walk);
                watch.look_soon();
            }
            self.acquit_all(watch, walk);
            let next = births::begin();
            blocks = births::since(std::mem::replace(&mut moment, next));
            if blocks.len() <= FEW_BLOCKS {
                break;
            }
        }
        moment
    }

    /// The suspected classes of a block's objects that are no suspects themselves.
    fn push_classes(&self, block: &'static Block, walk: &mut Walk) {
        let mut look = |header: &'static Header| {
            if let Some(class) = mortal_class(header)
                && self.has(class)
                && !self.has(header)
            {
                walk.push(class);
            }
        };
        // SAFETY: all other threads are stopped.
        unsafe { block.each_object(&mut look) };
    }

    /// Trace-only suspects that are held without being counted: by registers, and classes by what was made since `moment`.
    pub(super) fn push_uncounted(&self, moment: Option<Moment>, walk: &mut Walk) {
        for header in segment::objects_at(&roots::words(Which::All)) {
            if header.counts.is_trace_only() && self.has(header) {
                walk.push(header);
            }
        }
        for block in moment.into_iter().flat_map(births::since) {
            self.push_classes(block, walk);
        }
        if self.incomplete {
            self.objects.iter().filter(|header| header.counts.is_trace_only()).for_each(|header| walk.push(header));
        }
    }

    /// Cuts the suspects into batches that can be tried one after the other: who refers to each other, weakly or not, is in
    /// one. No note is left. May be interrupted.
    pub fn take_batches(&mut self, watch: &mut Watch) -> Vec<Vec<&'static Header>> {
        let objects = std::mem::take(&mut self.objects);
        if objects.len() <= BATCH {
            return vec![objects];
        }
        let mut groups = watch.aside(|| Groups::new(objects.len()));
        for (number, header) in objects.iter().enumerate() {
            self.notes.accuse(header, number as u32);
            watch.breathe(1);
        }
        for (number, &header) in objects.iter().enumerate() {
            let mut join = |child: &'static Header| {
                if let Some(other) = self.notes.number(child) {
                    groups.join(number, other as usize);
                }
            };
            if is_there(header) {
                each_relative(header, &mut join);
            }
            watch.breathe(1);
        }
        for header in &objects {
            self.notes.acquit(header);
            watch.breathe(1);
        }
        watch.aside_with_much(move || groups.cut(&objects, BATCH))
    }

    /// These are the suspects from now on; those before have no notes any more. May be interrupted.
    pub fn replace(&mut self, watch: &mut Watch, objects: Vec<&'static Header>) {
        let before = std::mem::replace(&mut self.objects, objects);
        for header in &before {
            self.notes.acquit(header);
            watch.breathe(1);
        }
        if before.len() > LARGEST {
            watch.aside_with_much(|| drop(before));
        }
    }

    /// Whether an object is suspected still.
    pub fn has(&self, header: &Header) -> bool {
        self.notes.number(header).is_some()
    }

    /// Strikes out whom something outside seems to hold. May be interrupted, so some may be struck out that are garbage by
    /// now, and some not that are held by now.
    pub fn sift(&mut self, watch: &mut Watch) {
        self.count_inside(watch);
        self.acquit_held(watch, 0, Walk::default());
    }

    /// Counts the references among the suspects. May be interrupted, between the parts of a large object too, which may die
    /// by that.
    pub(super) fn count_inside(&self, watch: &mut Watch) {
        for &header in &self.objects {
            let mut from = Some(0);
            while let Some(at) = from.filter(|_| is_there(header)) {
                let mut steps = 1;
                from = each_child_from(header, at, &mut |child| {
                    steps += 1;
                    self.notes.count(child);
                });
                watch.breathe(steps);
            }
        }
    }

    /// Strikes out all that is held from outside; `held` references to each are the caller's own. What is left is garbage,
    /// if the others did not run since the suspects were found, and do not run meanwhile. `moment` says since when objects
    /// may have been made that nobody looked at.
    pub fn judge(&mut self, watch: &mut Watch, held: i64, moment: Option<Moment>) {
        for &header in &self.objects {
            each_child(header, &mut |child| self.notes.count(child));
        }
        let mut walk = Walk::default();
        if self.trace_only {
            self.push_uncounted(moment, &mut walk);
        }
        self.acquit_held(watch, held, walk);
    }

    /// As [`judge`](Suspects::judge), where the others may have run meanwhile, of suspects who may have no notes.
    pub fn try_all(&mut self, watch: &mut Watch, held: i64, moment: Option<Moment>) {
        let mut trace_only = false;
        self.objects.retain(|header| {
            let may = is_eligible(header);
            if may {
                self.notes.accuse(header, 0);
                trace_only |= header.counts.is_trace_only();
            } else {
                self.notes.acquit(header);
            }
            may
        });
        self.trace_only = trace_only;
        self.judge(watch, held, moment);
    }

    /// Strikes out those with more references than were counted, and what they and those of `walk` lead to.
    fn acquit_held(&mut self, watch: &mut Watch, held: i64, mut walk: Walk) {
        for &header in &self.objects {
            let Some(inside) = self.notes.number(header) else { continue };
            if !is_there(header) || header.counts.total() - i64::from(inside) != held {
                walk.push(header);
            }
            watch.breathe(1);
        }
        self.acquit_all(watch, walk);
    }

    /// Strikes out those of a walk, and what they lead to.
    pub(super) fn acquit_all(&mut self, watch: &mut Watch, mut walk: Walk) {
        walk.each(|header| {
            self.notes.acquit(header);
            watch.breathe(1);
        });
        walk.run(watch, |header| self.notes.acquit(header));
        self.objects.retain(|header| {
            watch.breathe(1);
            let stays = self.notes.number(header).is_some();
            if !stays {
                steps::forget(header);
            }
            stays
        });
    }
}
