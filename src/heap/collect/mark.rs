//! Marking: what immortal objects and registers lead to. It only keeps the set of suspects small.

use std::sync::atomic::Ordering::Relaxed;

use typhon_sync::packets::Next;

use super::{
    beside,
    marks::Marks,
    roots::{self, Which},
    team::{self, Shift},
    walk::{Walk, is_root},
    watch::{STEPS, Watch},
};
use crate::segment;

/// Marks all that frozen and immortal objects lead to, and what lies in registers. May be interrupted.
pub fn mark(watch: &mut Watch, hints: Which) -> Marks {
    let marks = Marks::new(watch);
    let mut walk = Walk::default();
    for header in segment::objects_at(&roots::words(hints)) {
        if marks.set(header) {
            walk.push(header);
        }
    }
    for block in segment::blocks().into_iter().filter(|block| block.has_roots.load(Relaxed)) {
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
    if watch.is_worth_sharing(items()) {
        beside::mark(watch, &walk, marks);
    } else {
        team::run(watch, vec![walk], move |shift, walk| go_on(shift, walk, marks));
    }
    marks
}

/// How many objects a heap as large as this one has, about.
pub fn items() -> usize {
    segment::bytes_in_use() / 64
}

/// Goes on from where a walk came to, until it or the time ends. Who waits gets half of it.
fn go_on(shift: &Shift<Walk>, mut walk: Walk, marks: Marks) -> Next {
    let mut left = STEPS;
    let is_done = walk.run_while(
        |header| marks.set(header),
        |walk, steps| {
            left = left.saturating_sub(steps);
            if left != 0 {
                return true;
            }
            left = STEPS;
            if shift.packets.is_wanted()
                && let Some(half) = walk.halve()
            {
                shift.packets.add(half);
            }
            !shift.is_over()
        },
    );
    if is_done {
        return Next::Packet;
    }
    shift.packets.add(walk);
    Next::Halt
}
