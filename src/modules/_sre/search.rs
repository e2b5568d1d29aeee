//! What a pattern is run over, as an object: all matches of one search refer to it.
//!
//! It is the searching thread's own, so a match counts one object of that thread instead of the pattern and the string, which
//! threads share.

use typhon_object::prelude::*;
use typhon_text::sre::{Matcher, Mode};

use super::{
    pattern::Pattern,
    subject::{self, Subject, Width},
};

/// A pattern, what it searches, and the range.
#[pytype(name = "SRE_Search", module = "_sre", flags(no_new), methods(none))]
pub struct Search {
    pattern: Frozen,
    given: Frozen,
    holder: Frozen,
    width: Opaque<Width>,
    start: usize,
    end: usize,
    pos: usize,
    endpos: usize,
}

impl Search {
    pub(super) fn make(pattern: &Value, subject: Subject) -> Value {
        typhon_heap::new(Search {
            header: Header::of::<Search>(),
            pattern: pattern.clone().into(),
            given: subject.given.into(),
            holder: subject.holder.into(),
            width: Opaque(subject.width),
            start: subject.start,
            end: subject.end,
            pos: subject.pos,
            endpos: subject.endpos,
        })
    }

    pub(super) fn of(search: &Value) -> &Search {
        search.native::<Search>().expect("made with a search")
    }

    pub(super) fn pattern_value(&self) -> &Value {
        &self.pattern
    }

    pub(super) fn pattern(&self) -> &Pattern {
        self.pattern.native::<Pattern>().expect("made with a pattern")
    }

    pub(super) fn given(&self) -> &Value {
        &self.given
    }

    pub(super) fn holder(&self) -> &Value {
        &self.holder
    }

    /// Where the search begins, as a byte offset.
    pub(super) fn start(&self) -> usize {
        self.start
    }

    pub(super) fn pos(&self) -> usize {
        self.pos
    }

    pub(super) fn endpos(&self) -> usize {
        self.endpos
    }

    /// The character index of a byte offset.
    pub(super) fn point_of(&self, offset: usize) -> usize {
        match self.holder.native::<typhon_object::primal::str::Str>() {
            Some(text) => text.point_of(offset),
            None => offset,
        }
    }

    /// Runs the engine from byte offset `at` on.
    pub(super) fn run(&self, vm: &Vm, matcher: &mut Matcher<'_>, mode: Mode, at: usize, advance: bool) -> Result<bool> {
        let bytes = &subject::all_bytes(&self.holder)[..self.end];
        subject::run(vm, bytes, *self.width, matcher, mode, at, advance)
    }
}
