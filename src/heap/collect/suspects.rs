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
    beside::address,
    births::{self, Moment},
    groups::Groups,
    mark,
    marks::{Marks, Notes},
    passes,
    peek::{self, Concern},
    present::Present,
    roots::{self, Which},
    search::search,
    steps,
    walk::{Walk, each_child, each_child_from, is_eligible, is_root, is_there, mortal_class},
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
    /// Classes of objects that die just now.
    pub(super) held: Vec<&'static Header>,
    /// Objects that could not be made suspects may be anywhere.
    incomplete: bool,
}

/// Blocks that are gone through in the stop in which a class is tried.
const FEW_BLOCKS: usize = 64;
/// How often the blocks in which objects were made meanwhile are gone through beforehand.
const PASSES: usize = 4;

impl Suspects {
    /// These objects, which have no notes yet: see [`try_all`](Suspects::try_all).
    pub fn of(objects: Vec<&'static Header>) -> Suspects {
        Suspects { objects, ..Suspects::default() }
    }

    /// All containers that marking does not reach, from immortal objects and registers; and the moment from which on objects
    /// may have been made that marking did not see. May be interrupted.
    pub fn find(watch: &mut Watch, hints: Which) -> (Suspects, Moment) {
        let moment = births::begin();
        let marks = mark::mark(watch, hints);
        let blocks = segment::blocks();
        let among = blocks.iter().map(|block| block.used.get() as usize).sum();
        let mut suspects = Suspects { among, ..Suspects::default() };
        let found = if watch.is_worth_sharing(mark::items()) {
            let present = Present::now();
            vec![watch.beside(mark::items(), || suspects.accuse_beside(&present, &blocks, marks))]
        } else {
            let found = search(watch, &blocks, move |block, found| {
                let is_unmarked = |offset| !marks.has_at(block, offset);
                // SAFETY: all threads are stopped while somebody searches.
                unsafe {
                    block.each_object_where(is_unmarked, &mut |header| found.extend(concerns(header).then_some(header)))
                };
            });
            suspects.objects = watch.vector(found.iter().map(Vec::len).sum());
            found
        };
        for header in found.into_iter().flatten() {
            suspects.accuse(header);
            watch.breathe(1);
        }
        (suspects, moment)
    }

    /// Accuses who has no mark, while the others run; returns those of whom more is to be known.
    fn accuse_beside(&mut self, present: &Present, blocks: &[&'static Block], marks: Marks) -> Vec<&'static Header> {
        let mut uncertain = Vec::new();
        passes::each_unmarked(blocks, marks, |header| match peek::concern(present, address(header)) {
            Concern::None => {}
            Concern::Suspect => self.enter(header, false),
            Concern::Uncertain => uncertain.push(header),
        });
        uncertain
    }

    fn accuse(&mut self, header: &'static Header) {
        if is_eligible(header) {
            self.enter(header, header.counts.is_trace_only());
        } else {
            self.held.extend(class_of_root(header));
        }
    }

    fn enter(&mut self, header: &'static Header, trace_only: bool) {
        if self.notes.accuse(header, 0) {
            self.trace_only |= trace_only;
            self.objects.push(header);
        } else {
            self.incomplete = true;
        }
    }

    /// Whether some may be trace-only.
    pub fn has_trace_only(&self) -> bool {
        self.trace_only
    }

    /// Acquits the classes of objects that were made since the moment, until few blocks are left to be looked at: those in
    /// which something was made since the moment that it returns. May be interrupted.
    ///
    /// All others know their classes: who is no suspect was marked or acquitted, and its class with it.
    pub fn look_for_instances(&mut self, watch: &mut Watch, mut moment: Moment) -> Moment {
        for _ in 0..PASSES {
            let blocks = births::since(moment);
            if blocks.len() <= FEW_BLOCKS {
                break;
            }
            moment = births::begin();
            let classes = search(watch, &blocks, |block, found| {
                each_held_class(block, &mut |class| {
                    if found.last().is_none_or(|&last| !std::ptr::eq(last, class)) {
                        found.push(class);
                    }
                });
            });
            let mut walk = Walk::default();
            classes.into_iter().flatten().for_each(|class| walk.push(class));
            self.acquit_all(watch, walk);
        }
        moment
    }

    /// Trace-only suspects that are held without being counted: by registers, and classes by what was made since `moment`.
    pub(super) fn push_uncounted(&self, moment: Option<Moment>, walk: &mut Walk) {
        for header in segment::objects_at(&roots::words(Which::All)) {
            if header.counts.is_trace_only() && self.has(header) {
                walk.push(header);
            }
        }
        self.held.iter().filter(|class| self.has(class)).for_each(|class| walk.push(class));
        for block in moment.into_iter().flat_map(births::since) {
            each_held_class(block, &mut |class| walk.push(class));
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
        watch.beside(objects.len(), || {
            for (number, header) in objects.iter().enumerate() {
                self.notes.accuse(header, number as u32);
            }
        });
        passes::each_relative(watch, &objects, |number, relative| {
            if let Some(other) = Notes::number_at(relative) {
                groups.join(number, other as usize);
            }
        });
        watch.beside(objects.len(), || objects.iter().for_each(|header| _ = Notes::acquit(header)));
        watch.aside_with_much(move || groups.cut(&objects, BATCH))
    }

    /// These are the suspects from now on; those before have no notes any more. May be interrupted.
    pub fn replace(&mut self, watch: &mut Watch, objects: Vec<&'static Header>) {
        let before = std::mem::replace(&mut self.objects, objects);
        for header in &before {
            Notes::acquit(header);
            watch.breathe(1);
        }
        if before.len() > LARGEST {
            watch.aside_with_much(|| drop(before));
        }
    }

    /// Whether an object is suspected still.
    pub fn has(&self, header: &Header) -> bool {
        is_suspect(header)
    }

    /// Strikes out whom something outside seems to hold. May be interrupted, so some may be struck out that are garbage by
    /// now, and some not that are held by now.
    pub fn sift(&mut self, watch: &mut Watch) {
        passes::each_child(watch, &self.objects, |_, child| Notes::count_at(child));
        let (mut walk, mut uncertain) = (Walk::default(), Vec::new());
        watch.beside(self.objects.len(), || {
            for &header in &self.objects {
                let (total, inside) = passes::total_and_noted(header);
                match total {
                    Some(total) if total == inside => {}
                    Some(_) => walk.push(header),
                    None => uncertain.push(header),
                }
            }
        });
        for header in uncertain {
            if !is_there(header) || header.counts.total() - i64::from(Notes::number(header).unwrap_or(0)) != 0 {
                walk.push(header);
            }
            watch.breathe(1);
        }
        self.strike_out(watch, walk);
        watch.beside(self.objects.len(), || self.objects.retain(|header| Notes::number(header).is_some()));
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
                    Notes::count(child);
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
            each_child(header, &mut |child| Notes::count(child));
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
                self.held.extend(class_of_root(header));
                Notes::acquit(header);
            }
            may
        });
        self.trace_only = trace_only;
        self.judge(watch, held, moment);
    }

    /// Strikes out those with more references than were counted, and what they and those of `walk` lead to.
    fn acquit_held(&mut self, watch: &mut Watch, held: i64, mut walk: Walk) {
        for &header in &self.objects {
            let Some(inside) = Notes::number(header) else { continue };
            if !is_there(header) || header.counts.total() - i64::from(inside) != held {
                walk.push(header);
            }
            watch.breathe(1);
        }
        self.acquit_all(watch, walk);
    }

    /// Takes the notes of a walk away, and of what it leads to.
    fn strike_out(&self, watch: &mut Watch, mut walk: Walk) {
        walk.each(|header| {
            Notes::acquit(header);
            watch.breathe(1);
        });
        walk.run(watch, Notes::acquit);
    }

    /// Strikes out those of a walk, and what they lead to.
    pub(super) fn acquit_all(&mut self, watch: &mut Watch, walk: Walk) {
        self.strike_out(watch, walk);
        self.objects.retain(|header| {
            watch.breathe(1);
            let stays = Notes::number(header).is_some();
            if !stays {
                steps::forget(header);
            }
            stays
        });
    }
}

/// Whether an object that marking did not reach may be a suspect, or holds its class.
fn concerns(header: &'static Header) -> bool {
    is_eligible(header) || class_of_root(header).is_some()
}

/// The class of what may not be suspected: it is dying, or was frozen.
pub(super) fn class_of_root(header: &'static Header) -> Option<&'static Header> {
    (is_there(header) && is_root(header)).then(|| mortal_class(header)).flatten()
}

/// Whether an object is suspected.
fn is_suspect(header: &Header) -> bool {
    Notes::number(header).is_some()
}

/// Visits the suspected classes of a block's objects that are no suspects themselves, one for each such object. In a stop.
fn each_held_class(block: &'static Block, visit: &mut dyn FnMut(&'static Header)) {
    let mut look = |header: &'static Header| {
        if let Some(class) = mortal_class(header)
            && is_suspect(class)
            && !is_suspect(header)
        {
            visit(class);
        }
    };
    // SAFETY: all other threads are stopped.
    unsafe { block.each_object(&mut look) };
}
