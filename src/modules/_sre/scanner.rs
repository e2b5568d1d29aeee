//! Scanners: one match after the other.

use std::sync::atomic::{AtomicUsize, Ordering};

use typhon_object::prelude::*;
use typhon_text::sre::{Matcher, Mode};

use super::{matching, search::Search};

/// Where a scanner is, in one word, so that threads that share it never see half of it: they may find a match twice.
struct Progress(AtomicUsize);

/// The next match must not be empty if it begins where the last one ended.
const ADVANCE: usize = 1;
/// There are no more matches.
const ENDED: usize = 2;

impl Progress {
    fn new(start: usize) -> Progress {
        Progress(AtomicUsize::new(start << 2))
    }

    fn next(&self, vm: &Vm, search: &Value, mode: Mode) -> Result<Option<Value>> {
        let place = self.0.load(Ordering::Relaxed);
        if place & ENDED != 0 {
            return Ok(None);
        }
        let this = Search::of(search);
        let at = place >> 2;
        let mut matcher = Matcher::new(this.pattern().program());
        if !this.run(vm, &mut matcher, mode, at, place & ADVANCE != 0)? {
            self.0.store(ENDED, Ordering::Relaxed);
            return Ok(None);
        }
        let (from, to) = matcher.span(0).unwrap_or((at, at));
        self.0.store(to << 2 | if from == to { ADVANCE } else { 0 }, Ordering::Relaxed);
        Ok(Some(matching::make(search, &matcher)))
    }
}

/// Finds one match after the other.
#[pytype(name = "SRE_Scanner", module = "_sre", flags(no_new))]
pub struct Scanner {
    search: Frozen,
    progress: Opaque<Progress>,
}

impl Scanner {
    pub(super) fn make(search: Value) -> Value {
        let start = Search::of(&search).start();
        typhon_heap::new(Scanner {
            header: Header::of::<Scanner>(),
            search: search.into(),
            progress: Opaque(Progress::new(start)),
        })
    }
}

#[pymethods]
impl Scanner {
    #[name = "match"]
    fn match_(&self, vm: &Vm) -> Result<Option<Value>> {
        self.progress.next(vm, &self.search, Mode::Match)
    }

    fn search(&self, vm: &Vm) -> Result<Option<Value>> {
        self.progress.next(vm, &self.search, Mode::Search)
    }

    #[getter]
    fn pattern(&self) -> Value {
        Search::of(&self.search).pattern_value().clone()
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
