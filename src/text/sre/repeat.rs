//! Runs of one-character operations, greedy and lazy: how far they go, and where what follows lets them end.

use memchr::{memchr, memrchr};

use super::MAXREPEAT;
use super::matcher::{Frame, Matcher, Next, Place, Run, go};
use super::opcode::*;
use super::subject::Subject;
use super::unicode::Unicode;

impl Matcher<'_> {
    /// As many characters as a run of one operation may take: the positions after the fewest and after the most.
    #[inline]
    pub(super) fn take<S: Subject>(&mut self, run: &mut Run<'_, S>, pc: usize, pos: usize) -> Option<(usize, usize)> {
        let code = &self.program.code[..];
        let (least, most) = (code[pc + 2], code[pc + 3]);
        if run.len() - pos < least as usize {
            return None;
        }
        let mut floor = pos;
        for _ in 0..least {
            match self.item(run, pc + 4, floor) {
                Some(next) => floor = next.pos,
                None => return None,
            }
        }
        let rest = if most == MAXREPEAT { usize::MAX } else { (most - least) as usize };
        let end = self.run_of(run.subject, run.tables, pc + 4, floor, rest);
        self.count(run, (end - pos) / 8)?;
        Some((floor, end))
    }

    /// The operation that must take the next character if the program goes on at `pc`, where that is plain.
    #[inline]
    pub(super) fn wanted(&self, pc: usize) -> Option<usize> {
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

    pub(super) fn greedy_run<S: Subject>(&mut self, run: &mut Run<'_, S>, pc: usize, pos: usize) -> Next {
        let (floor, end) = self.take(run, pc, pos)?;
        self.less(run, pc, end, floor)
    }

    /// Continues after a greedy run that ends at `pos`, or earlier where the next literal wants it so.
    #[inline]
    pub(super) fn less<S: Subject>(&mut self, run: &mut Run<'_, S>, pc: usize, pos: usize, floor: usize) -> Next {
        let code = &self.program.code[..];
        let tail = pc + 1 + code[pc + 1] as usize;
        let mut end = pos;
        match self.wanted(tail) {
            Some(pc) if code[pc] == LITERAL && code[pc + 1] < 128 => {
                // A byte below 128 stands for itself in UTF-8, so the bytes may be searched.
                let bytes = run.subject.bytes();
                let last = (pos + 1).min(bytes.len());
                let Some(found) = memrchr(code[pc + 1] as u8, &bytes[floor..last]) else {
                    self.count(run, (pos - floor) / 16)?;
                    return None;
                };
                end = floor + found;
            }
            Some(pc) => {
                while run.peek(end).is_none_or(|(c, _)| self.takes(pc, c, run.tables).is_none()) {
                    if end <= floor {
                        self.count(run, (pos - end) / 4)?;
                        return None;
                    }
                    end = run.subject.previous(end).1;
                }
            }
            None => {}
        }
        if end < pos {
            self.count(run, (pos - end) / 8)?;
        }
        if end > floor {
            self.frames.push(Frame::Less { pc: pc as u32, pos: end, floor });
        }
        go(tail, end)
    }

    pub(super) fn lazy_run<S: Subject>(&mut self, run: &mut Run<'_, S>, pc: usize, pos: usize) -> Next {
        let code = &self.program.code[..];
        let (least, most) = (code[pc + 2], code[pc + 3]);
        if run.len() - pos < least as usize {
            return None;
        }
        let mut pos = pos;
        for _ in 0..least {
            match self.item(run, pc + 4, pos) {
                Some(next) => pos = next.pos,
                None => return None,
            }
        }
        self.count(run, least as usize)?;
        let left = if most == MAXREPEAT { MAXREPEAT } else { most - least };
        self.more(run, pc, pos, left)
    }

    /// Continues after a lazy run that ends at `pos`, or later where the next literal wants it so.
    pub(super) fn more<S: Subject>(&mut self, run: &mut Run<'_, S>, pc: usize, pos: usize, left: u32) -> Next {
        let code = &self.program.code[..];
        let tail = pc + 1 + code[pc + 1] as usize;
        let (mut end, mut left) = (pos, left);
        if let Some(wanted) = self.wanted(tail) {
            while run.peek(end).is_none_or(|(c, _)| self.takes(wanted, c, run.tables).is_none()) {
                let Some(Place { pos: next, .. }) = (if left > 0 { self.item(run, pc + 4, end) } else { None }) else {
                    self.count(run, (end - pos) / 4)?;
                    return None;
                };
                end = next;
                left -= u32::from(left != MAXREPEAT);
            }
            self.count(run, (end - pos) / 4)?;
        }
        if left > 0 {
            self.frames.push(Frame::More { pc: pc as u32, left, pos: end });
        }
        go(tail, end)
    }

    /// The position after at most `limit` characters from `pos` that the operation at `pc` takes.
    fn run_of<S: Subject>(&self, subject: &S, tables: &dyn Unicode, pc: usize, pos: usize, limit: usize) -> usize {
        let bytes = subject.bytes();
        let code = &self.program.code[..];
        // With one byte a character, a limit is an end; else fast paths serve runs that no limit cuts.
        let end = if S::NARROW { pos.saturating_add(limit).min(bytes.len()) } else { bytes.len() };
        if S::NARROW || limit >= bytes.len() - pos {
            let here = &bytes[pos..end];
            match code[pc] {
                ANY_ALL => return end,
                ANY => return memchr(b'\n', here).map_or(end, |found| pos + found),
                NOT_LITERAL if code[pc + 1] < 128 => {
                    return memchr(code[pc + 1] as u8, here).map_or(end, |found| pos + found);
                }
                LITERAL if code[pc + 1] < 128 => {
                    let literal = code[pc + 1] as u8;
                    return pos + here.iter().take_while(|&&byte| byte == literal).count();
                }
                IN | IN_IGNORE | IN_UNI_IGNORE | IN_LOC_IGNORE => {
                    return self.run_of_set(subject, tables, pc, pos, end);
                }
                _ => {}
            }
        }
        let (mut pos, mut left) = (pos, limit);
        while left > 0 && pos < end {
            let (c, next) = subject.next(pos);
            if self.takes(pc, c, tables).is_none() {
                break;
            }
            pos = next;
            left -= 1;
        }
        pos
    }

    fn run_of_set<S: Subject>(&self, subject: &S, tables: &dyn Unicode, pc: usize, pos: usize, end: usize) -> usize {
        let bytes = subject.bytes();
        let set = &self.program.sets[self.program.set_of[pc] as usize];
        let mut pos = pos;
        loop {
            pos += bytes[pos..end].iter().take_while(|&&byte| set[byte as usize] != 0).count();
            if pos >= end || bytes[pos] < 128 {
                return pos;
            }
            let (c, next) = subject.next(pos);
            if self.takes(pc, c, tables).is_none() {
                return pos;
            }
            pos = next;
        }
    }
}
