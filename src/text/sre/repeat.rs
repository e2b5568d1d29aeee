//! How far a run of one-character operations goes: the inner loop of most patterns.

use memchr::memchr;

use super::matcher::Matcher;
use super::opcode::*;
use super::subject::Subject;
use super::unicode::Unicode;

impl Matcher<'_> {
    /// The position after at most `limit` characters from `pos` that the operation at `pc` takes.
    pub(super) fn run_of<S: Subject>(
        &self,
        subject: &S,
        tables: &dyn Unicode,
        pc: usize,
        pos: usize,
        limit: usize,
    ) -> usize {
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
