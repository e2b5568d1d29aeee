//! Scanners: one match after the other.

use parking_lot::Mutex;
use typhon_object::prelude::*;
use typhon_text::sre::{Matcher, Mode};

use super::{
    matching,
    pattern::Pattern,
    subject::{Counter, Subject, Width},
};

/// Where a scanner is.
#[derive(Clone, Copy)]
struct Place {
    at: usize,
    advance: bool,
    counter: Counter,
    ended: bool,
}

/// What scanners and match iterators consist of.
struct Progress {
    width: Width,
    range: (usize, usize),
    points: (usize, usize),
    place: Mutex<Place>,
}

impl Progress {
    fn new(subject: &Subject) -> Progress {
        let counter = Counter { offset: subject.start, point: subject.pos };
        Progress {
            width: subject.width,
            range: (subject.start, subject.end),
            points: (subject.pos, subject.endpos),
            place: Mutex::new(Place { at: subject.start, advance: false, counter, ended: false }),
        }
    }

    fn next(&self, vm: &Vm, pattern: &Value, given: &Value, holder: &Value, mode: Mode) -> Result<Option<Value>> {
        let Some(program) = pattern.native::<Pattern>().map(Pattern::program) else { return Ok(None) };
        let mut place = *self.place.lock();
        if place.ended {
            return Ok(None);
        }
        let subject = Subject {
            given: given.clone(),
            holder: holder.clone(),
            width: self.width,
            start: self.range.0,
            end: self.range.1,
            pos: self.points.0,
            endpos: self.points.1,
        };
        let mut matcher = Matcher::new(program);
        let found = match subject.run(vm, &mut matcher, mode, place.at, place.advance)? {
            true => {
                let made = matching::make(pattern, &subject, &matcher, &mut place.counter);
                let (from, to) = matcher.span(0).unwrap_or((place.at, place.at));
                (place.at, place.advance) = (to, from == to);
                Some(made)
            }
            false => {
                place.ended = true;
                None
            }
        };
        *self.place.lock() = place;
        Ok(found)
    }
}

/// Finds one match after the other.
#[pytype(name = "SRE_Scanner", module = "_sre", flags(no_new))]
pub struct Scanner {
    pattern: Frozen,
    given: Frozen,
    holder: Frozen,
    progress: Opaque<Progress>,
}

impl Scanner {
    pub(super) fn make(pattern: &Value, subject: &Subject) -> Value {
        typhon_heap::new(Scanner {
            header: Header::of::<Scanner>(),
            pattern: pattern.clone().into(),
            given: subject.given.clone().into(),
            holder: subject.holder.clone().into(),
            progress: Opaque(Progress::new(subject)),
        })
    }
}

#[pymethods]
impl Scanner {
    #[name = "match"]
    fn match_(&self, vm: &Vm) -> Result<Option<Value>> {
        self.progress.next(vm, &self.pattern, &self.given, &self.holder, Mode::Match)
    }

    fn search(&self, vm: &Vm) -> Result<Option<Value>> {
        self.progress.next(vm, &self.pattern, &self.given, &self.holder, Mode::Search)
    }

    #[getter]
    fn pattern(&self) -> Value {
        self.pattern.clone()
    }
}

/// What `finditer` returns.
#[pytype(name = "callable_iterator", flags(no_new))]
pub struct FindIterator {
    scanner: Frozen,
}

impl FindIterator {
    pub(super) fn make(scanner: Value) -> Value {
        typhon_heap::new(FindIterator { header: Header::of::<FindIterator>(), scanner: scanner.into() })
    }
}

#[pymethods]
impl FindIterator {
    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self, vm: &Vm) -> Result<Option<Value>> {
        self.scanner.native::<Scanner>().map_or(Ok(None), |scanner| scanner.search(vm))
    }
}
