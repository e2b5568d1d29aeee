//! Passes over many objects while the others run.

use std::{sync::atomic::Ordering::Acquire, time::Instant};

use super::{
    beside::{AHEAD, LONGEST, LOOKS, MANY, address},
    marks::{Marks, Notes},
    peek::{self, Look, peek},
    present::{self, Present},
    walk::{self, each_child_from, each_relative_from, is_there},
    watch::{STEPS, Watch},
};
use crate::{
    block::{Block, state},
    header::Header,
};

/// Visits what objects refer to, their classes aside, by the index of each: while the others run, where that can be told then. What
/// changes meanwhile is seen as it was at some time, or twice.
pub fn each_child(watch: &mut Watch, objects: &[&'static Header], visit: impl FnMut(usize, usize)) {
    each(watch, objects, visit, (false, each_child_from));
}

/// As [`each_child`], with classes and the targets of weak references.
pub fn each_relative(watch: &mut Watch, objects: &[&'static Header], visit: impl FnMut(usize, usize)) {
    each(watch, objects, visit, (true, each_relative_from));
}

/// Visits a part of an object, in a stop.
type Visit = fn(&'static Header, usize, &mut dyn FnMut(&'static Header)) -> Option<usize>;

fn each(
    watch: &mut Watch,
    objects: &[&'static Header],
    mut visit: impl FnMut(usize, usize),
    (classes, in_stop): (bool, Visit),
) {
    let mut present = Present::now();
    let (mut at, mut waiting) = (0, Vec::new());
    loop {
        watch.beside(objects.len(), || {
            let begin = Instant::now();
            while at < objects.len() && waiting.len() < MANY && (at % LOOKS != 0 || begin.elapsed() < LONGEST) {
                if let Some(ahead) = objects.get(at + AHEAD) {
                    walk::fetch(address(ahead));
                }
                if peek(&present, address(objects[at]), classes, |relative| visit(at, relative)) == Look::Later {
                    waiting.push((at, 0));
                }
                at += 1;
            }
        });
        present = Present::now();
        let mut left = STEPS;
        while let Some((index, from)) = waiting.pop() {
            let mut rest = None;
            if is_there(objects[index]) {
                rest = in_stop(objects[index], from, &mut |relative| {
                    left = left.saturating_sub(1);
                    visit(index, address(relative));
                });
            }
            waiting.extend(rest.map(|from| (index, from)));
            left = left.saturating_sub(1);
            if left == 0 {
                if watch.is_over() {
                    break;
                }
                left = STEPS;
            }
        }
        if at == objects.len() && waiting.is_empty() {
            return;
        }
    }
}

/// How many references an object has, as it stands, if that can be told while others run; and the number that was noted of it.
#[inline]
pub fn total_and_noted(header: &Header) -> (Option<i64>, i64) {
    let address = address(header);
    let there = peek::is_there(address);
    (if there { peek::total(address) } else { Some(i64::MAX) }, Notes::number_at(address).map_or(0, i64::from))
}

/// Visits the cells of these blocks that have no mark and hold an object, as they stand.
pub fn each_unmarked(blocks: &[&'static Block], marks: Marks, mut visit: impl FnMut(&'static Header)) {
    for &block in blocks {
        let (start, (end, bytes)) = (block.start(), present::edges(block));
        let offsets = match block.state.load(Acquire) {
            state::CELLS => start..end,
            state::LARGE => start..start + 1,
            _ => continue,
        };
        for offset in offsets.step_by(bytes as usize).filter(|&offset| !marks.has_at(block, offset)) {
            let cell = block.at(offset);
            if peek::is_there(cell.addr().get()) {
                // SAFETY: a cell that was used, and is looked at in a stop, or as racy.
                visit(unsafe { cell.as_ref() });
            }
        }
    }
}
