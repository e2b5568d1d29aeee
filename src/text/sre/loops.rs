//! Loops over whole groups of operations, assertions and atomic groups: what `REPEAT` and barriers keep and undo.

use super::MAXREPEAT;
use super::matcher::{Frame, MANY, Matcher, NONE, Next, Rep, Run, UNSET, go};
use super::opcode::*;
use super::subject::Subject;

impl Matcher<'_> {
    pub(super) fn enter(&mut self, pc: usize, pos: usize) {
        self.undo(Frame::Entered { outer: self.current });
        let rep = Rep { pc: pc as u32, outer: self.current, count: NONE, last: UNSET, began: pos };
        self.current = self.reps.len() as u32;
        self.reps.push(rep);
    }

    pub(super) fn set_current(&mut self, rep: u32) {
        self.undo(Frame::Current { rep: self.current });
        self.current = rep;
    }

    /// Begins a round of the current loop at its body.
    pub(super) fn round(&mut self, rep: u32, count: u32, pos: usize, optional: bool) -> Next {
        let Rep { pc, count: old_count, last, began, .. } = self.reps[rep as usize];
        self.undo(Frame::Round { rep, count: old_count, last });
        if self.program.code[pc as usize + 2] > MANY {
            self.undo(Frame::Began { rep, pos: began });
        }
        let state = &mut self.reps[rep as usize];
        state.count = count;
        state.began = pos;
        if optional {
            state.last = pos;
        }
        go(pc as usize + 4, pos)
    }

    /// The loop's bounds, its rounds including the one just completed, and whether more of them must follow.
    pub(super) fn rounds(&self, rep: u32, pos: usize) -> (u32, u32, bool) {
        let Rep { pc, count, began, .. } = self.reps[rep as usize];
        let (least, most) = (self.program.code[pc as usize + 2], self.program.code[pc as usize + 3]);
        let done = count.wrapping_add(1);
        let done = if (MANY..least).contains(&done) && began == pos { least } else { done };
        (done, most, done < least)
    }

    pub(super) fn max_until(&mut self, pc: usize, pos: usize) -> Next {
        let rep = self.current;
        if rep == NONE {
            return None;
        }
        let (done, most, must) = self.rounds(rep, pos);
        if must {
            return self.round(rep, done, pos, false);
        }
        let Rep { last, outer, .. } = self.reps[rep as usize];
        if (done < most || most == MAXREPEAT) && pos != last {
            self.frames.push(Frame::Leave { rep, pos });
            return self.round(rep, done, pos, true);
        }
        self.set_current(outer);
        go(pc + 1, pos)
    }

    pub(super) fn min_until(&mut self, pc: usize, pos: usize) -> Next {
        let rep = self.current;
        if rep == NONE {
            return None;
        }
        let (done, _, must) = self.rounds(rep, pos);
        if must {
            return self.round(rep, done, pos, false);
        }
        self.frames.push(Frame::Again { rep, pos });
        self.set_current(self.reps[rep as usize].outer);
        go(pc + 1, pos)
    }

    #[inline]
    pub(super) fn raise_barrier(&mut self, pc: usize, pos: usize, count: u32) {
        let previous = self.barrier;
        self.barrier = self.frames.len() as u32;
        self.frames.push(Frame::Barrier { pc: pc as u32, previous, count, pos });
    }

    /// The body behind the barrier has matched up to `pos`.
    pub(super) fn close_barrier<S: Subject>(&mut self, run: &Run<'_, S>, pos: usize) -> Next {
        let base = self.barrier as usize;
        let Frame::Barrier { pc, previous, count, pos: began } = self.frames[base] else { return None };
        self.barrier = previous;
        let pc = pc as usize;
        let code = &self.program.code[..];
        let tail = pc + 1 + code[pc + 1] as usize;
        if code[pc] == ASSERT_NOT {
            while self.frames.len() > base
                && let Some(frame) = self.frames.pop()
            {
                self.restore(frame);
            }
            return None;
        }
        self.cut(base);
        match code[pc] {
            ASSERT => go(tail, began),
            ATOMIC_GROUP => go(tail, pos),
            _ => {
                let (least, most) = (code[pc + 2], code[pc + 3]);
                let mut done = count + 1;
                if pos == began && done >= MANY {
                    done = done.max(least);
                }
                if (done >= least && pos == began) || (done >= most && most != MAXREPEAT) {
                    return go(tail + 1, pos);
                }
                debug_assert!(pos <= run.len());
                self.raise_barrier(pc, pos, done.min(MAXREPEAT - 1));
                go(pc + 4, pos)
            }
        }
    }

    /// Forgets what could be tried since `base`, but not what must be undone.
    pub(super) fn cut(&mut self, base: usize) {
        let mut kept = base;
        for index in base..self.frames.len() {
            if self.frames[index].is_undo() && kept > 0 {
                self.frames[kept] = self.frames[index];
                kept += 1;
            }
        }
        self.frames.truncate(kept);
    }
}
