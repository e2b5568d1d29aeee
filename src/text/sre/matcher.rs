//! The backtracking machine: one loop over the operations, one stack of what to try else and what to undo.

use std::mem::take;
use std::num::NonZeroU32;

use super::opcode::*;
use super::position::at;
use super::program::Program;
use super::stacks::Stacks;
pub(super) use super::stacks::{Frame, Rep};
use super::subject::Subject;
use super::unicode::{self, Unicode};
use super::{MAXREPEAT, charset};

/// The callback stopped the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interrupted;

/// Where a match may lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// It starts at the given position.
    Match,
    /// It starts at the given position and ends at the subject's end.
    FullMatch,
    /// It starts at the given position or later; the first one counts.
    Search,
}

pub(super) const NONE: u32 = u32::MAX;
pub(super) const UNSET: usize = usize::MAX;
/// A loop that demands more rounds than this stops at a round that takes nothing: the rest would take nothing either.
/// (Not exactly, since groups may have changed; but nobody waits for four billion empty rounds.)
pub(super) const MANY: u32 = 1000;
/// Steps between two calls of the callback.
const SLICE: u32 = 10_000;

/// The operation to go on with, and where; a failure if there is none. Two registers.
pub(super) type Next = Option<Place>;

#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) pc: NonZeroU32,
    pub(super) pos: usize,
}

/// No jump leads to the first word, so 0 is free.
#[inline]
pub(super) fn go(pc: usize, pos: usize) -> Next {
    Some(Place { pc: NonZeroU32::new(pc as u32)?, pos })
}

/// Runs one program; its stacks are reused from match to match.
#[derive(Debug)]
pub struct Matcher<'p> {
    pub(super) program: &'p Program,
    pub(super) frames: Vec<Frame>,
    pub(super) reps: Vec<Rep>,
    pub(super) marks: Vec<usize>,
    marked: bool,
    last_index: u32,
    pub(super) current: u32,
    pub(super) barrier: u32,
    steps: u32,
    interrupted: bool,
    start: usize,
    end: usize,
}

/// What a run is about; borrowed by every step.
pub(super) struct Run<'r, S> {
    pub subject: &'r S,
    pub tables: &'r dyn Unicode,
    pub poll: &'r mut dyn FnMut() -> bool,
    /// The match must end at the subject's end.
    pub full: bool,
    /// The match must not be empty.
    pub advance: bool,
}

impl<S: Subject> Run<'_, S> {
    pub(super) fn len(&self) -> usize {
        self.subject.bytes().len()
    }

    #[inline]
    pub(super) fn peek(&self, pos: usize) -> Option<(u32, usize)> {
        (pos < self.len()).then(|| self.subject.next(pos))
    }
}

impl Drop for Matcher<'_> {
    fn drop(&mut self) {
        let (frames, reps, marks) = (take(&mut self.frames), take(&mut self.reps), take(&mut self.marks));
        Stacks { frames, reps, marks }.keep();
    }
}

impl<'p> Matcher<'p> {
    /// A machine for a program, with the stacks of the thread's last one.
    pub fn new(program: &'p Program) -> Matcher<'p> {
        let Stacks { frames, reps, mut marks } = Stacks::kept();
        marks.clear();
        marks.resize(program.groups as usize * 2, UNSET);
        Matcher {
            program,
            frames,
            reps,
            marks,
            marked: false,
            last_index: 0,
            current: NONE,
            barrier: NONE,
            steps: SLICE,
            interrupted: false,
            start: 0,
            end: 0,
        }
    }

    /// Looks for a match at or after `start` (a character boundary, at most the subject's length). With
    /// `must_advance` an empty match at `start` itself does not count, as after an empty match of a scanner.
    /// `poll` is called every few thousand steps and stops the work by returning false.
    pub fn run<S: Subject>(
        &mut self,
        subject: &S,
        tables: &dyn Unicode,
        mode: Mode,
        start: usize,
        must_advance: bool,
        poll: &mut dyn FnMut() -> bool,
    ) -> Result<bool, Interrupted> {
        if self.interrupted {
            (self.steps, self.interrupted) = (SLICE, false);
        }
        let mut run = Run { subject, tables, poll, full: mode == Mode::FullMatch, advance: must_advance };
        if start > run.len() {
            return Ok(false);
        }
        match mode {
            Mode::Search => self.search(&mut run, start),
            _ => self.attempt(&mut run, start),
        }
    }

    /// The byte offsets of a group of the last match; group 0 is the whole. `None` if it took no part.
    pub fn span(&self, group: u32) -> Option<(usize, usize)> {
        if group == 0 {
            return Some((self.start, self.end));
        }
        let index = (group as usize - 1) * 2;
        match self.marks.get(index..index + 2) {
            Some(&[from, to]) if from != UNSET && to != UNSET => Some((from, to)),
            _ => None,
        }
    }

    /// The group that was closed last, for `Match.lastindex`.
    pub fn last_index(&self) -> Option<u32> {
        (self.last_index > 0).then_some(self.last_index)
    }

    /// Counts `amount` steps; asks the callback when a slice is used up. `None` if it stopped the work, which from
    /// then on fails everywhere.
    #[inline]
    pub(super) fn count<S>(&mut self, run: &mut Run<'_, S>, amount: usize) -> Option<()> {
        match self.steps.checked_sub(amount.min(SLICE as usize) as u32) {
            Some(steps) => {
                self.steps = steps;
                Some(())
            }
            None => self.ask(run),
        }
    }

    #[cold]
    fn ask<S>(&mut self, run: &mut Run<'_, S>) -> Option<()> {
        if self.interrupted || !(run.poll)() {
            self.interrupted = true;
            self.steps = 0;
            return None;
        }
        self.steps = SLICE;
        Some(())
    }

    /// Counts steps on behalf of the search.
    pub(super) fn tick<S>(&mut self, run: &mut Run<'_, S>, amount: usize) -> Result<(), Interrupted> {
        self.count(run, amount).ok_or(Interrupted)
    }

    /// One attempt at one position.
    pub(super) fn attempt<S: Subject>(&mut self, run: &mut Run<'_, S>, start: usize) -> Result<bool, Interrupted> {
        self.frames.clear();
        self.reps.clear();
        self.current = NONE;
        self.barrier = NONE;
        if self.marked {
            self.marks.fill(UNSET);
            self.marked = false;
            self.last_index = 0;
        }
        self.start = start;
        match self.execute(run, start) {
            Some(end) => {
                self.end = end;
                Ok(true)
            }
            None if self.interrupted => Err(Interrupted),
            None => Ok(false),
        }
    }

    /// The main loop; the position where the match ends.
    fn execute<S: Subject>(&mut self, run: &mut Run<'_, S>, start: usize) -> Option<usize> {
        let program = self.program;
        let code = &program.code[..];
        let (mut pc, mut pos) = (program.entry, start);
        loop {
            self.count(run, 1)?;
            let next = match code[pc] {
                SUCCESS if self.barrier == NONE => {
                    if (run.full && pos != run.len()) || (run.advance && pos == self.start) {
                        None
                    } else {
                        return Some(pos);
                    }
                }
                SUCCESS => self.close_barrier(run, pos),
                FAILURE => None,
                LITERAL => match run.peek(pos) {
                    Some((c, next)) if c == code[pc + 1] => go(pc + 2, next),
                    _ => None,
                },
                INFO => go(pc + 1 + code[pc + 1] as usize, pos),
                MARK => {
                    self.set_mark(code[pc + 1], pos);
                    go(pc + 2, pos)
                }
                AT => {
                    if at(code[pc + 1], pos, run) {
                        go(pc + 2, pos)
                    } else {
                        None
                    }
                }
                JUMP => go(pc + 1 + code[pc + 1] as usize, pos),
                BRANCH => self.alternatives(run, pc + 1, pos),
                REPEAT_ONE => self.greedy_run(run, pc, pos),
                POSSESSIVE_REPEAT_ONE => {
                    let tail = pc + 1 + code[pc + 1] as usize;
                    self.take(run, pc, pos).and_then(|(_, end)| go(tail, end))
                }
                MIN_REPEAT_ONE => self.lazy_run(run, pc, pos),
                REPEAT => {
                    self.enter(pc, pos);
                    go(pc + 1 + code[pc + 1] as usize, pos)
                }
                MAX_UNTIL => self.max_until(pc, pos),
                MIN_UNTIL => self.min_until(pc, pos),
                POSSESSIVE_REPEAT => {
                    self.raise_barrier(pc, pos, 0);
                    if code[pc + 3] == 0 { self.backtrack(run) } else { go(pc + 4, pos) }
                }
                ATOMIC_GROUP => {
                    self.raise_barrier(pc, pos, 0);
                    go(pc + 2, pos)
                }
                ASSERT => run.subject.back(pos, code[pc + 2]).and_then(|back| {
                    self.raise_barrier(pc, pos, 0);
                    go(pc + 3, back)
                }),
                ASSERT_NOT => match run.subject.back(pos, code[pc + 2]) {
                    None => go(pc + 1 + code[pc + 1] as usize, pos),
                    Some(back) => {
                        self.raise_barrier(pc, pos, 0);
                        go(pc + 3, back)
                    }
                },
                GROUPREF => self.same_group(run, code[pc + 1], pos, None).and_then(|pos| go(pc + 2, pos)),
                op @ (GROUPREF_IGNORE | GROUPREF_UNI_IGNORE | GROUPREF_LOC_IGNORE) => {
                    self.same_group(run, code[pc + 1], pos, Some(op)).and_then(|pos| go(pc + 2, pos))
                }
                GROUPREF_EXISTS => {
                    let set = self.span(code[pc + 1] + 1).is_some_and(|(from, to)| from <= to);
                    go(if set { pc + 3 } else { pc + 1 + code[pc + 2] as usize }, pos)
                }
                _ => self.item(run, pc, pos),
            };
            let place = match next {
                Some(place) => place,
                None => self.backtrack(run)?,
            };
            (pc, pos) = (place.pc.get() as usize, place.pos);
        }
    }

    /// An operation that takes one character: the next operation and position.
    #[inline]
    pub(super) fn item<S: Subject>(&self, run: &Run<'_, S>, pc: usize, pos: usize) -> Next {
        let (c, next) = run.peek(pos)?;
        let size = self.takes(pc, c, run.tables)?;
        go(pc + size, next)
    }

    /// Does the one-character operation at `pc` take `c`? Its size in words if so.
    #[inline]
    pub(super) fn takes(&self, pc: usize, c: u32, tables: &dyn Unicode) -> Option<usize> {
        let code = &self.program.code[..];
        match code[pc] {
            LITERAL => (c == code[pc + 1]).then_some(2),
            IN if c < 128 => {
                let member = self.program.sets[self.program.set_of[pc] as usize][c as usize] != 0;
                member.then_some(code[pc + 1] as usize + 1)
            }
            _ => self.takes_other(pc, c, tables),
        }
    }

    fn takes_other(&self, pc: usize, c: u32, tables: &dyn Unicode) -> Option<usize> {
        let code = &self.program.code[..];
        let op = code[pc];
        match op {
            ANY => (c != 10).then_some(1),
            ANY_ALL => Some(1),
            NOT_LITERAL => (c != code[pc + 1]).then_some(2),
            IN | IN_IGNORE | IN_UNI_IGNORE | IN_LOC_IGNORE => {
                let skip = code[pc + 1] as usize;
                let member = if c < 128 {
                    self.program.sets[self.program.set_of[pc] as usize][c as usize] != 0
                } else {
                    charset::contains_folded(op, &code[pc + 2..pc + 1 + skip], c, tables)
                };
                member.then_some(skip + 1)
            }
            CATEGORY => charset::in_category(code[pc + 1], c, tables).then_some(2),
            LITERAL_IGNORE => (unicode::lower_ascii(c) == code[pc + 1]).then_some(2),
            NOT_LITERAL_IGNORE => (unicode::lower_ascii(c) != code[pc + 1]).then_some(2),
            LITERAL_UNI_IGNORE => (unicode::lower(tables, c) == code[pc + 1]).then_some(2),
            NOT_LITERAL_UNI_IGNORE => (unicode::lower(tables, c) != code[pc + 1]).then_some(2),
            LITERAL_LOC_IGNORE => same_in_locale(code[pc + 1], c, tables).then_some(2),
            NOT_LITERAL_LOC_IGNORE => (!same_in_locale(code[pc + 1], c, tables)).then_some(2),
            _ => None,
        }
    }

    /// Pushes what undoes a change, unless there is nothing to go back to.
    #[inline]
    pub(super) fn undo(&mut self, frame: Frame) {
        if !self.frames.is_empty() {
            self.frames.push(frame);
        }
    }

    #[inline]
    fn set_mark(&mut self, index: u32, pos: usize) {
        let old = std::mem::replace(&mut self.marks[index as usize], pos);
        self.undo(Frame::Mark { index, last_index: self.last_index, old });
        self.marked = true;
        if index & 1 == 1 {
            self.last_index = index / 2 + 1;
        }
    }

    /// Takes the first alternative that its first operation does not rule out, and notes the rest.
    fn alternatives<S: Subject>(&mut self, run: &Run<'_, S>, word: usize, pos: usize) -> Next {
        let code = &self.program.code[..];
        let here = run.peek(pos);
        let mut word = word;
        loop {
            let skip = code[word] as usize;
            if skip == 0 {
                return None;
            }
            let body = word + 1;
            word += skip;
            if matches!(code[body], LITERAL | IN) && here.is_none_or(|(c, _)| self.takes(body, c, run.tables).is_none())
            {
                continue;
            }
            if code[word] != 0 {
                self.frames.push(Frame::Branch { alternative: word as u32, pos });
            }
            return go(body, pos);
        }
    }

    /// Undoes what the entry says, if it says anything.
    #[inline]
    pub(super) fn restore(&mut self, frame: Frame) {
        match frame {
            Frame::Mark { index, last_index, old } => {
                self.marks[index as usize] = old;
                self.last_index = last_index;
            }
            Frame::Current { rep } => self.current = rep,
            Frame::Entered { outer } => {
                self.current = outer;
                self.reps.pop();
            }
            Frame::Round { rep, count, last } => {
                let state = &mut self.reps[rep as usize];
                (state.count, state.last) = (count, last);
            }
            Frame::Began { rep, pos } => self.reps[rep as usize].began = pos,
            _ => {}
        }
    }

    /// Goes back to the last choice and takes its other way; `None` if there is none left.
    pub(super) fn backtrack<S: Subject>(&mut self, run: &mut Run<'_, S>) -> Next {
        let code = &self.program.code[..];
        while let Some(frame) = self.frames.pop() {
            let next = match frame {
                Frame::Branch { alternative, pos } => self.alternatives(run, alternative as usize, pos),
                Frame::Less { pc, pos, floor } => {
                    let end = run.subject.previous(pos).1.max(floor);
                    self.less(run, pc as usize, end, floor)
                }
                Frame::More { pc, left, pos } => match self.item(run, pc as usize + 4, pos) {
                    Some(next) => self.more(run, pc as usize, next.pos, left - u32::from(left != MAXREPEAT)),
                    None => None,
                },
                Frame::Leave { rep, pos } => {
                    let Rep { pc, outer, .. } = self.reps[rep as usize];
                    self.set_current(outer);
                    go(pc as usize + 2 + code[pc as usize + 1] as usize, pos)
                }
                Frame::Again { rep, pos } => {
                    let (done, most, _) = self.rounds(rep, pos);
                    let last = self.reps[rep as usize].last;
                    if (done >= most && most != MAXREPEAT) || pos == last {
                        None
                    } else {
                        self.round(rep, done, pos, true)
                    }
                }
                Frame::Barrier { pc, previous, count, pos } => {
                    self.barrier = previous;
                    let pc = pc as usize;
                    let tail = pc + 1 + code[pc + 1] as usize;
                    match code[pc] {
                        ASSERT_NOT => go(tail, pos),
                        POSSESSIVE_REPEAT if count >= code[pc + 2] => go(tail + 1, pos),
                        _ => None,
                    }
                }
                undo => {
                    self.restore(undo);
                    continue;
                }
            };
            if next.is_some() {
                return next;
            }
            self.count(run, 1)?;
        }
        None
    }
}

fn same_in_locale(pattern: u32, c: u32, tables: &dyn Unicode) -> bool {
    c == pattern || unicode::locale_lower(tables, c) == pattern || unicode::locale_upper(tables, c) == pattern
}
