//! Where to attempt a match: jumps over what no match can begin with.

use memchr::{memchr, memchr2, memchr3, memmem};

use super::matcher::{Interrupted, Matcher, Run};
use super::program::Start;
use super::subject::Subject;

/// Bytes that are scanned between two counts of steps.
const STRETCH: usize = 1 << 16;

impl Matcher<'_> {
    pub(super) fn search<S: Subject>(&mut self, run: &mut Run<'_, S>, start: usize) -> Result<bool, Interrupted> {
        let program = self.program;
        let bytes = run.subject.bytes();
        // No match begins where fewer bytes are left than it has characters.
        let Some(last) = bytes.len().checked_sub(program.min_width) else { return Ok(false) };
        if start > last {
            return Ok(false);
        }
        match &program.start {
            Start::Beginning => {
                if start > 0 {
                    return Ok(false);
                }
                self.attempt(run, 0)
            }
            Start::Anything => {
                let mut pos = start;
                loop {
                    if self.attempt(run, pos)? {
                        return Ok(true);
                    }
                    run.advance = false;
                    if pos >= last {
                        return Ok(false);
                    }
                    pos = run.subject.next(pos).1;
                }
            }
            Start::Literal { wide, narrow } => {
                let Some(literal) = (if S::NARROW { narrow.as_ref() } else { Some(wide) }) else { return Ok(false) };
                let finder = memmem::Finder::new(literal);
                self.each(run, start, |from, stretch| {
                    // A literal may begin in this stretch and end in the next.
                    let to = stretch.saturating_add(literal.len() - 1).min(bytes.len());
                    finder.find(&bytes[from..to]).map(|found| from + found)
                })
            }
            Start::Character { bytes: first, few, others } => match (others, &few[..]) {
                (false, &[a]) => self.each(run, start, |from, to| Some(from + memchr(a, &bytes[from..to])?)),
                (false, &[a, b]) => self.each(run, start, |from, to| Some(from + memchr2(a, b, &bytes[from..to])?)),
                (false, &[a, b, c]) => {
                    self.each(run, start, |from, to| Some(from + memchr3(a, b, c, &bytes[from..to])?))
                }
                _ => self.each(run, start, |from, to| {
                    let candidate = |&byte: &u8| first[byte as usize] && (S::NARROW || byte & 0xc0 != 0x80);
                    Some(from + bytes[from..to].iter().position(candidate)?)
                }),
            },
        }
    }

    /// Attempts a match wherever `find` sees a candidate within a stretch of bytes.
    fn each<S: Subject>(
        &mut self,
        run: &mut Run<'_, S>,
        start: usize,
        find: impl Fn(usize, usize) -> Option<usize>,
    ) -> Result<bool, Interrupted> {
        let length = run.subject.bytes().len();
        let mut from = start;
        while from < length {
            let to = from.saturating_add(STRETCH).min(length);
            let found = find(from, to);
            self.tick(run, (found.unwrap_or(to) - from) / 32)?;
            let Some(pos) = found else {
                from = to;
                continue;
            };
            if self.attempt(run, pos)? {
                return Ok(true);
            }
            run.advance = false;
            from = run.subject.next(pos).1;
        }
        Ok(false)
    }
}
