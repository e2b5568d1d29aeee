//! The trial of a group that is too large for one stop.
//!
//! 1. *Watch*: each member becomes a CANDIDATE whose counts lie in one word, so that a new reference sets TOUCHED; its byte
//!    lock is watched, so that who takes it to change the member leaves a trace.
//! 2. *Rounds*: references among the members are counted, then each member's count is compared with them. Who has more, died,
//!    or was touched is struck out with all that it leads to. Then another round is held with those that are left,
//!    until one strikes out nobody.
//! 3. In one stop: no register holds a trace-only member, and none has an instance elsewhere.
//! 4. *Look back*: nobody was touched since the watch began. Who was is struck out, and there is another round.
//! 5. In one stop: nobody came to a member by a weak reference or a walk through the heap since 3. The way is closed (`gate`):
//!    the members are garbage.
//!
//! All but 3 and 5 may be interrupted, and those take as long as there are trace-only members.
//!
//! **Why it is sound.** Let R be those that are left, and t the stop of step 3. Up to t no place of a member was changed (the
//! change would have taken its watched lock, or told of itself: `Counts::note_change`), so the references among R are the same
//! all the time, and were counted as they are. No member got a new reference (it would be TOUCHED), so its references only
//! became fewer; when its count was read they were as many as R holds, so none lies outside of R, then and at t. Trace-only
//! members are held without counting too, but not at t. So at t nothing outside of R refers to R, and only
//! the ways that step 5 watches lead there. References that are moved, which counts alone cannot see, are moved from a
//! place, which is a change of its holder.

use typhon_sync::flag::{CANDIDATE, TOUCHED};

use super::{
    births::Moment,
    gate, is_own,
    marks::Notes,
    suspects::{Suspects, class_of_root},
    take_over,
    walk::{Walk, is_eligible, is_there},
    watch::Watch,
};
use crate::header::Header;

/// Rounds after which a group that does not come to rest is let go until the next collection.
const ROUNDS: usize = 32;

impl Suspects {
    /// As [`try_all`](Suspects::try_all), in as many stops as it takes. Those left are garbage, and nobody can get at them
    /// until [`end_steps`](Suspects::end_steps) is called.
    pub fn try_in_steps(&mut self, watch: &mut Watch, held: i64, moment: Option<Moment>) {
        let trace_only = self.watch_all(watch);
        for _ in 0..ROUNDS {
            self.count_all(watch);
            if self.acquit_where(watch, |suspects, header| suspects.is_held(header, held)) {
                continue;
            }
            let mut walk = Walk::default();
            let passed = watch.without_pause(|_| {
                if !trace_only.is_empty() {
                    self.push_uncounted(moment, &mut walk);
                    let members = trace_only.iter().filter(|header| self.has(header));
                    members.filter(|header| self.is_held(header, held)).for_each(|header| walk.push(header));
                }
                gate::passed()
            });
            if !walk.is_empty() {
                self.acquit_all(watch, walk);
                continue;
            }
            if self.acquit_where(watch, |_, header| is_touched(header)) {
                continue;
            }
            if watch.without_pause(|_| gate::close(passed)) {
                return;
            }
        }
        self.acquit_where(watch, |_, _| true);
    }

    /// The trial is over, and those left are dead or held, and have no weak references.
    pub fn end_steps(&self, watch: &mut Watch) {
        for header in &self.objects {
            forget(header);
            watch.breathe(1);
        }
        gate::open();
    }

    /// Step 1. The trace-only members.
    fn watch_all(&mut self, watch: &mut Watch) -> Vec<&'static Header> {
        let mut trace_only = Vec::new();
        self.objects.retain(|&header| {
            watch.breathe(1);
            let may = is_eligible(header);
            if may {
                take_over(header);
                header.counts.set_flag(CANDIDATE);
                header.counts.clear_flag(TOUCHED);
                header.lock.watch();
                self.notes.accuse(header, 0);
                trace_only.extend(header.counts.is_trace_only().then_some(header));
            } else {
                self.held.extend(class_of_root(header));
                Notes::acquit(header);
            }
            may
        });
        trace_only
    }

    /// Counts the references among those left.
    fn count_all(&mut self, watch: &mut Watch) {
        for &header in &self.objects {
            self.notes.accuse(header, 0);
            watch.breathe(1);
        }
        self.count_inside(watch);
    }

    /// Whether a member has other references than members hold, or is not what it was.
    fn is_held(&self, header: &Header, held: i64) -> bool {
        let inside = Notes::number(header).map_or(0, i64::from);
        is_touched(header) || header.counts.total() - inside != held
    }

    /// Strikes out those of whom `is` is true, and what they lead to; says whether there was one.
    fn acquit_where(&mut self, watch: &mut Watch, is: impl Fn(&Suspects, &'static Header) -> bool) -> bool {
        let mut walk = Walk::default();
        for &header in &self.objects {
            if is(self, header) {
                walk.push(header);
            }
            watch.breathe(1);
        }
        let found = !walk.is_empty();
        if found {
            self.acquit_all(watch, walk);
        }
        found
    }
}

/// Whether something happened to a member since it is watched: it died, was changed, or got a reference.
fn is_touched(header: &Header) -> bool {
    if is_own(header) {
        return !is_there(header);
    }
    !is_there(header) || !header.counts.has(CANDIDATE) || header.counts.has(TOUCHED) || !header.lock.is_watched()
}

/// A member is none any more.
pub(super) fn forget(header: &Header) {
    if header.counts.has(CANDIDATE) {
        header.counts.clear_flag(CANDIDATE | TOUCHED);
    }
}
