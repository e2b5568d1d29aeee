//! The backtracking machine: one loop over the operations, one stack of what to try else and what to undo.

use memchr::memrchr;

use super::opcode::*;
use super::program::Program;
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
const UNSET: usize = usize::MAX;
/// A loop that demands more rounds than this stops at a round that takes nothing: the rest would take nothing either.
/// (Not exactly, since groups may have changed; but nobody waits for four billion empty rounds.)
const MANY: u32 = 1000;
/// Steps between two calls of the callback.
const SLICE: u32 = 10_000;

/// An entry of the stack. 24 bytes.
#[derive(Clone, Copy, Debug)]
enum Frame {
    /// Try the alternative that the word at `alternative` announces.
    Branch { alternative: u32, pos: usize },
    /// Leave the greedy loop.
    Leave { rep: u32, pos: usize },
    /// Run the lazy loop's body once more.
    Again { rep: u32, pos: usize },
    /// Give back one character of a greedy run that ends at `pos`, down to `floor`.
    Less { pc: u32, pos: usize, floor: usize },
    /// Take one character more in a lazy run; so many may follow.
    More { pc: u32, left: u32, pos: usize },
    /// The start of an assertion, an atomic group or a round of a possessive loop (by the operation at `pc`).
    Barrier { pc: u32, previous: u32, count: u32, pos: usize },
    /// Undo: a mark and the last closed group.
    Mark { index: u32, last_index: u32, old: usize },
    /// Undo: the innermost running loop.
    Current { rep: u32 },
    /// Undo: the loop was entered; its outer one is given.
    Entered { outer: u32 },
    /// Undo: a loop's round.
    Round { rep: u32, count: u32, last: usize },
    /// Undo: where a loop's round began.
    Began { rep: u32, pos: usize },
}

impl Frame {
    fn is_undo(self) -> bool {
        use Frame::*;
        matches!(self, Mark { .. } | Current { .. } | Entered { .. } | Round { .. } | Began { .. })
    }
}

/// A running `REPEAT`.
#[derive(Clone, Copy, Debug)]
struct Rep {
    pc: u32,
    outer: u32,
    /// Completed rounds; one less than none before the first.
    count: u32,
    /// Where the last optional round began: the next one must not begin there.
    last: usize,
    /// Where the last round began, kept for loops that demand several.
    began: usize,
}

/// Runs one program; its stacks are reused from match to match.
#[derive(Debug)]
pub struct Matcher<'p> {
    pub(super) program: &'p Program,
    frames: Vec<Frame>,
    reps: Vec<Rep>,
    marks: Vec<usize>,
    marked: bool,
    last_index: u32,
    current: u32,
    barrier: u32,
    pub(super) steps: u32,
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
    fn len(&self) -> usize {
        self.subject.bytes().len()
    }

    #[inline]
    fn peek(&self, pos: usize) -> Option<(u32, usize)> {
        (pos < self.len()).then(|| self.subject.next(pos))
    }
}

impl<'p> Matcher<'p> {
    /// A machine for a program; allocates nothing but the marks.
    pub fn new(program: &'p Program) -> Matcher<'p> {
        Matcher {
            program,
            frames: Vec::new(),
            reps: Vec::new(),
            marks: vec![UNSET; program.groups as usize * 2],
            marked: false,
            last_index: 0,
            current: NONE,
            barrier: NONE,
            steps: SLICE,
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

    /// Counts `amount` steps; asks the callback when a slice is used up.
    #[inline]
    pub(super) fn tick<S>(&mut self, run: &mut Run<'_, S>, amount: usize) -> Result<(), Interrupted> {
        match self.steps.checked_sub(amount.min(SLICE as usize) as u32) {
            Some(steps) => {
                self.steps = steps;
                Ok(())
            }
            None => {
                self.steps = SLICE;
                if (run.poll)() { Ok(()) } else { Err(Interrupted) }
            }
        }
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
        match self.execute(run, start)? {
            Some(end) => {
                self.end = end;
                Ok(true)
            }
            None => Ok(false),
        }
    }

    /// The main loop; the position where the match ends.
    fn execute<S: Subject>(&mut self, run: &mut Run<'_, S>, start: usize) -> Result<Option<usize>, Interrupted> {
        let program = self.program;
        let code = &program.code[..];
        let (mut pc, mut pos) = (program.entry, start);
        loop {
            self.tick(run, 1)?;
            let next = match code[pc] {
                SUCCESS if self.barrier == NONE => {
                    if (run.full && pos != run.len()) || (run.advance && pos == self.start) {
                        None
                    } else {
                        return Ok(Some(pos));
                    }
                }
                SUCCESS => self.close_barrier(run, pos),
                FAILURE => None,
                LITERAL => match run.peek(pos) {
                    Some((c, next)) if c == code[pc + 1] => Some((pc + 2, next)),
                    _ => None,
                },
                INFO => Some((pc + 1 + code[pc + 1] as usize, pos)),
                MARK => {
                    self.set_mark(code[pc + 1], pos);
                    Some((pc + 2, pos))
                }
                AT => at(code[pc + 1], pos, run).then_some((pc + 2, pos)),
                JUMP => Some((pc + 1 + code[pc + 1] as usize, pos)),
                BRANCH => self.alternatives(run, pc + 1, pos),
                REPEAT_ONE => self.greedy_run(run, pc, pos)?,
                POSSESSIVE_REPEAT_ONE => {
                    let tail = pc + 1 + code[pc + 1] as usize;
                    self.take(run, pc, pos)?.map(|(_, end)| (tail, end))
                }
                MIN_REPEAT_ONE => self.lazy_run(run, pc, pos)?,
                REPEAT => {
                    self.enter(pc, pos);
                    Some((pc + 1 + code[pc + 1] as usize, pos))
                }
                MAX_UNTIL => self.max_until(pc, pos),
                MIN_UNTIL => self.min_until(pc, pos),
                POSSESSIVE_REPEAT => {
                    self.raise_barrier(pc, pos, 0);
                    if code[pc + 3] == 0 { self.backtrack(run)? } else { Some((pc + 4, pos)) }
                }
                ATOMIC_GROUP => {
                    self.raise_barrier(pc, pos, 0);
                    Some((pc + 2, pos))
                }
                ASSERT => run.subject.back(pos, code[pc + 2]).map(|back| {
                    self.raise_barrier(pc, pos, 0);
                    (pc + 3, back)
                }),
                ASSERT_NOT => match run.subject.back(pos, code[pc + 2]) {
                    None => Some((pc + 1 + code[pc + 1] as usize, pos)),
                    Some(back) => {
                        self.raise_barrier(pc, pos, 0);
                        Some((pc + 3, back))
                    }
                },
                GROUPREF => self.same_group(run, code[pc + 1], pos, None)?.map(|pos| (pc + 2, pos)),
                op @ (GROUPREF_IGNORE | GROUPREF_UNI_IGNORE | GROUPREF_LOC_IGNORE) => {
                    self.same_group(run, code[pc + 1], pos, Some(op))?.map(|pos| (pc + 2, pos))
                }
                GROUPREF_EXISTS => {
                    let set = self.span(code[pc + 1] + 1).is_some_and(|(from, to)| from <= to);
                    Some((if set { pc + 3 } else { pc + 1 + code[pc + 2] as usize }, pos))
                }
                _ => self.item(run, pc, pos),
            };
            (pc, pos) = match next {
                Some(next) => next,
                None => match self.backtrack(run)? {
                    Some(next) => next,
                    None => return Ok(None),
                },
            };
        }
    }

    /// An operation that takes one character: the next operation and position.
    #[inline]
    fn item<S: Subject>(&self, run: &Run<'_, S>, pc: usize, pos: usize) -> Option<(usize, usize)> {
        let (c, next) = run.peek(pos)?;
        let size = self.takes(pc, c, run.tables)?;
        Some((pc + size, next))
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
    fn undo(&mut self, frame: Frame) {
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
    fn alternatives<S: Subject>(&mut self, run: &Run<'_, S>, word: usize, pos: usize) -> Option<(usize, usize)> {
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
            return Some((body, pos));
        }
    }

    /// As many characters as a run of one operation may take: the positions after the fewest and after the most.
    #[inline]
    fn take<S: Subject>(
        &mut self,
        run: &mut Run<'_, S>,
        pc: usize,
        pos: usize,
    ) -> Result<Option<(usize, usize)>, Interrupted> {
        let code = &self.program.code[..];
        let (least, most) = (code[pc + 2], code[pc + 3]);
        if run.len() - pos < least as usize {
            return Ok(None);
        }
        let mut floor = pos;
        for _ in 0..least {
            match self.item(run, pc + 4, floor) {
                Some((_, next)) => floor = next,
                None => return Ok(None),
            }
        }
        let rest = if most == MAXREPEAT { usize::MAX } else { (most - least) as usize };
        let end = self.run_of(run.subject, run.tables, pc + 4, floor, rest);
        self.tick(run, (end - pos) / 8)?;
        Ok(Some((floor, end)))
    }

    /// The operation that must take the next character if the program goes on at `pc`, where that is plain.
    #[inline]
    fn wanted(&self, pc: usize) -> Option<usize> {
        let code = &self.program.code[..];
        let mut pc = pc;
        loop {
            match code[pc] {
                MARK => pc += 2,
                JUMP => pc += 1 + code[pc + 1] as usize,
                REPEAT_ONE | MIN_REPEAT_ONE | POSSESSIVE_REPEAT_ONE if code[pc + 2] > 0 => pc += 4,
                LITERAL | NOT_LITERAL | IN => return Some(pc),
                _ => return None,
            }
        }
    }

    fn greedy_run<S: Subject>(
        &mut self,
        run: &mut Run<'_, S>,
        pc: usize,
        pos: usize,
    ) -> Result<Option<(usize, usize)>, Interrupted> {
        let Some((floor, end)) = self.take(run, pc, pos)? else { return Ok(None) };
        self.less(run, pc, end, floor)
    }

    /// Continues after a greedy run that ends at `pos`, or earlier where the next literal wants it so.
    #[inline]
    fn less<S: Subject>(
        &mut self,
        run: &mut Run<'_, S>,
        pc: usize,
        pos: usize,
        floor: usize,
    ) -> Result<Option<(usize, usize)>, Interrupted> {
        let code = &self.program.code[..];
        let tail = pc + 1 + code[pc + 1] as usize;
        let mut end = pos;
        match self.wanted(tail) {
            Some(pc) if code[pc] == LITERAL && code[pc + 1] < 128 => {
                // A byte below 128 stands for itself in UTF-8, so the bytes may be searched.
                let bytes = run.subject.bytes();
                let last = (pos + 1).min(bytes.len());
                let Some(found) = memrchr(code[pc + 1] as u8, &bytes[floor..last]) else {
                    self.tick(run, (pos - floor) / 16)?;
                    return Ok(None);
                };
                end = floor + found;
            }
            Some(pc) => {
                while run.peek(end).is_none_or(|(c, _)| self.takes(pc, c, run.tables).is_none()) {
                    if end <= floor {
                        self.tick(run, (pos - end) / 4)?;
                        return Ok(None);
                    }
                    end = run.subject.previous(end).1;
                }
            }
            None => {}
        }
        if end < pos {
            self.tick(run, (pos - end) / 8)?;
        }
        if end > floor {
            self.frames.push(Frame::Less { pc: pc as u32, pos: end, floor });
        }
        Ok(Some((tail, end)))
    }

    fn lazy_run<S: Subject>(
        &mut self,
        run: &mut Run<'_, S>,
        pc: usize,
        pos: usize,
    ) -> Result<Option<(usize, usize)>, Interrupted> {
        let code = &self.program.code[..];
        let (least, most) = (code[pc + 2], code[pc + 3]);
        if run.len() - pos < least as usize {
            return Ok(None);
        }
        let mut pos = pos;
        for _ in 0..least {
            match self.item(run, pc + 4, pos) {
                Some((_, next)) => pos = next,
                None => return Ok(None),
            }
        }
        self.tick(run, least as usize)?;
        let left = if most == MAXREPEAT { MAXREPEAT } else { most - least };
        self.more(run, pc, pos, left)
    }

    /// Continues after a lazy run that ends at `pos`, or later where the next literal wants it so.
    fn more<S: Subject>(
        &mut self,
        run: &mut Run<'_, S>,
        pc: usize,
        pos: usize,
        left: u32,
    ) -> Result<Option<(usize, usize)>, Interrupted> {
        let code = &self.program.code[..];
        let tail = pc + 1 + code[pc + 1] as usize;
        let (mut end, mut left) = (pos, left);
        if let Some(wanted) = self.wanted(tail) {
            while run.peek(end).is_none_or(|(c, _)| self.takes(wanted, c, run.tables).is_none()) {
                let Some((_, next)) = (if left > 0 { self.item(run, pc + 4, end) } else { None }) else {
                    self.tick(run, (end - pos) / 4)?;
                    return Ok(None);
                };
                end = next;
                left -= u32::from(left != MAXREPEAT);
            }
            self.tick(run, (end - pos) / 4)?;
        }
        if left > 0 {
            self.frames.push(Frame::More { pc: pc as u32, left, pos: end });
        }
        Ok(Some((tail, end)))
    }

    fn enter(&mut self, pc: usize, pos: usize) {
        self.undo(Frame::Entered { outer: self.current });
        let rep = Rep { pc: pc as u32, outer: self.current, count: NONE, last: UNSET, began: pos };
        self.current = self.reps.len() as u32;
        self.reps.push(rep);
    }

    fn set_current(&mut self, rep: u32) {
        self.undo(Frame::Current { rep: self.current });
        self.current = rep;
    }

    /// Begins a round of the current loop at its body.
    fn round(&mut self, rep: u32, count: u32, pos: usize, optional: bool) -> (usize, usize) {
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
        (pc as usize + 4, pos)
    }

    /// The loop's bounds, its rounds including the one just completed, and whether more of them must follow.
    fn rounds(&self, rep: u32, pos: usize) -> (u32, u32, bool) {
        let Rep { pc, count, began, .. } = self.reps[rep as usize];
        let (least, most) = (self.program.code[pc as usize + 2], self.program.code[pc as usize + 3]);
        let done = count.wrapping_add(1);
        let done = if (MANY..least).contains(&done) && began == pos { least } else { done };
        (done, most, done < least)
    }

    fn max_until(&mut self, pc: usize, pos: usize) -> Option<(usize, usize)> {
        let rep = self.current;
        if rep == NONE {
            return None;
        }
        let (done, most, must) = self.rounds(rep, pos);
        if must {
            return Some(self.round(rep, done, pos, false));
        }
        let Rep { last, outer, .. } = self.reps[rep as usize];
        if (done < most || most == MAXREPEAT) && pos != last {
            self.frames.push(Frame::Leave { rep, pos });
            return Some(self.round(rep, done, pos, true));
        }
        self.set_current(outer);
        Some((pc + 1, pos))
    }

    fn min_until(&mut self, pc: usize, pos: usize) -> Option<(usize, usize)> {
        let rep = self.current;
        if rep == NONE {
            return None;
        }
        let (done, _, must) = self.rounds(rep, pos);
        if must {
            return Some(self.round(rep, done, pos, false));
        }
        self.frames.push(Frame::Again { rep, pos });
        self.set_current(self.reps[rep as usize].outer);
        Some((pc + 1, pos))
    }

    #[inline]
    fn raise_barrier(&mut self, pc: usize, pos: usize, count: u32) {
        let previous = self.barrier;
        self.barrier = self.frames.len() as u32;
        self.frames.push(Frame::Barrier { pc: pc as u32, previous, count, pos });
    }

    /// The body behind the barrier has matched up to `pos`.
    fn close_barrier<S: Subject>(&mut self, run: &Run<'_, S>, pos: usize) -> Option<(usize, usize)> {
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
            ASSERT => Some((tail, began)),
            ATOMIC_GROUP => Some((tail, pos)),
            _ => {
                let (least, most) = (code[pc + 2], code[pc + 3]);
                let mut done = count + 1;
                if pos == began && done >= MANY {
                    done = done.max(least);
                }
                if (done >= least && pos == began) || (done >= most && most != MAXREPEAT) {
                    return Some((tail + 1, pos));
                }
                debug_assert!(pos <= run.len());
                self.raise_barrier(pc, pos, done.min(MAXREPEAT - 1));
                Some((pc + 4, pos))
            }
        }
    }

    /// Forgets what could be tried since `base`, but not what must be undone.
    fn cut(&mut self, base: usize) {
        let mut kept = base;
        for index in base..self.frames.len() {
            if self.frames[index].is_undo() && kept > 0 {
                self.frames[kept] = self.frames[index];
                kept += 1;
            }
        }
        self.frames.truncate(kept);
    }

    /// Undoes what the entry says, if it says anything.
    #[inline]
    fn restore(&mut self, frame: Frame) {
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
    fn backtrack<S: Subject>(&mut self, run: &mut Run<'_, S>) -> Result<Option<(usize, usize)>, Interrupted> {
        let code = &self.program.code[..];
        while let Some(frame) = self.frames.pop() {
            let next = match frame {
                Frame::Branch { alternative, pos } => self.alternatives(run, alternative as usize, pos),
                Frame::Less { pc, pos, floor } => {
                    let end = run.subject.previous(pos).1;
                    self.less(run, pc as usize, end, floor)?
                }
                Frame::More { pc, left, pos } => match self.item(run, pc as usize + 4, pos) {
                    Some((_, next)) => self.more(run, pc as usize, next, left - u32::from(left != MAXREPEAT))?,
                    None => None,
                },
                Frame::Leave { rep, pos } => {
                    let Rep { pc, outer, .. } = self.reps[rep as usize];
                    self.set_current(outer);
                    Some((pc as usize + 2 + code[pc as usize + 1] as usize, pos))
                }
                Frame::Again { rep, pos } => {
                    let (done, most, _) = self.rounds(rep, pos);
                    let last = self.reps[rep as usize].last;
                    if (done >= most && most != MAXREPEAT) || pos == last {
                        None
                    } else {
                        Some(self.round(rep, done, pos, true))
                    }
                }
                Frame::Barrier { pc, previous, count, pos } => {
                    self.barrier = previous;
                    let pc = pc as usize;
                    let tail = pc + 1 + code[pc + 1] as usize;
                    match code[pc] {
                        ASSERT_NOT => Some((tail, pos)),
                        POSSESSIVE_REPEAT if count >= code[pc + 2] => Some((tail + 1, pos)),
                        _ => None,
                    }
                }
                undo => {
                    self.restore(undo);
                    continue;
                }
            };
            if next.is_some() {
                return Ok(next);
            }
            self.tick(run, 1)?;
        }
        Ok(None)
    }

    /// The position after what the group matched, if it stands here again.
    fn same_group<S: Subject>(
        &mut self,
        run: &mut Run<'_, S>,
        group: u32,
        pos: usize,
        fold: Option<u32>,
    ) -> Result<Option<usize>, Interrupted> {
        let Some((from, to)) = self.span(group + 1) else { return Ok(None) };
        if to < from {
            return Ok(None);
        }
        self.tick(run, (to - from) / 8)?;
        let Some(op) = fold else {
            let bytes = run.subject.bytes();
            let same = bytes[pos..].starts_with(&bytes[from..to]);
            return Ok(same.then_some(pos + (to - from)));
        };
        let lower = |c: u32| match op {
            GROUPREF_IGNORE => unicode::lower_ascii(c),
            GROUPREF_UNI_IGNORE => unicode::lower(run.tables, c),
            _ => unicode::locale_lower(run.tables, c),
        };
        let (mut old, mut new) = (from, pos);
        while old < to {
            let (wanted, next_old) = run.subject.next(old);
            match run.peek(new) {
                Some((c, next)) if lower(c) == lower(wanted) => new = next,
                _ => return Ok(None),
            }
            old = next_old;
        }
        Ok(Some(new))
    }
}

fn same_in_locale(pattern: u32, c: u32, tables: &dyn Unicode) -> bool {
    c == pattern || unicode::locale_lower(tables, c) == pattern || unicode::locale_upper(tables, c) == pattern
}

/// Does the position condition hold?
fn at<S: Subject>(condition: u32, pos: usize, run: &Run<'_, S>) -> bool {
    let bytes = run.subject.bytes();
    let word = |is: fn(&dyn Unicode, u32) -> bool| {
        let before = pos > 0 && is(run.tables, run.subject.previous(pos).0);
        let after = pos < bytes.len() && is(run.tables, run.subject.next(pos).0);
        before != after
    };
    match condition {
        AT_BEGINNING | AT_BEGINNING_STRING => pos == 0,
        AT_BEGINNING_LINE => pos == 0 || bytes[pos - 1] == b'\n',
        AT_END => pos == bytes.len() || (pos + 1 == bytes.len() && bytes[pos] == b'\n'),
        AT_END_LINE => pos == bytes.len() || bytes[pos] == b'\n',
        AT_END_STRING => pos == bytes.len(),
        AT_BOUNDARY => word(|_, c| unicode::is_ascii_word(c)),
        AT_NON_BOUNDARY => !word(|_, c| unicode::is_ascii_word(c)),
        AT_LOC_BOUNDARY => word(unicode::is_locale_word),
        AT_LOC_NON_BOUNDARY => !word(unicode::is_locale_word),
        AT_UNI_BOUNDARY => word(unicode::is_word),
        AT_UNI_NON_BOUNDARY => !word(unicode::is_word),
        _ => false,
    }
}
