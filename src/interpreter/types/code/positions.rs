//! The source places of instructions, as iterators over byte offsets in `co_code`.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use typhon_bytecode::{CodeFlags, Location};
use typhon_object::prelude::*;

use super::Code;

/// The iterator of `co_lines()`.
#[pytype(name = "line_iterator", flags(no_new))]
pub struct LineIterator {
    code: Frozen,
    /// The next row of the table of places; [`BEFORE`] it is what precedes them.
    next: AtomicUsize,
}

/// The iterator of `co_positions()`.
#[pytype(name = "positions_iterator", flags(no_new))]
pub struct PositionIterator {
    code: Frozen,
    /// The next pair of bytes.
    next: AtomicUsize,
}

/// A frame that is yet to begin stands in the definition's line, before the first instruction, of which it is a part in a function
/// that begins in that line.
const BEFORE: usize = usize::MAX;

/// Whether places have columns: not with `-X no_debug_ranges`.
static HAS_COLUMNS: AtomicBool = AtomicBool::new(true);

/// Shows lines alone from now on.
pub fn hide_columns() {
    HAS_COLUMNS.store(false, Ordering::Relaxed);
}

/// Bytes of an instruction word.
const WORD: usize = 4;

pub(super) fn lines(code: &Value) -> Value {
    typhon_heap::new(LineIterator {
        header: Header::of::<LineIterator>(),
        code: Frozen::new(code.clone()),
        next: AtomicUsize::new(BEFORE),
    })
}

pub(super) fn positions(code: &Value) -> Value {
    typhon_heap::new(PositionIterator {
        header: Header::of::<PositionIterator>(),
        code: Frozen::new(code.clone()),
        next: AtomicUsize::new(0),
    })
}

/// The offset in `co_code` of a line without instructions: it stands in the last bytes before the instruction that it
/// precedes.
pub fn mark_offset(word: u32, number: usize, marks: usize) -> i64 {
    (i64::from(word) * WORD as i64) - (marks - number) as i64 - i64::from(word == 0)
}

/// The offset at which a jump to an instruction arrives: that of the first line without instructions before it, if any.
pub fn landing(code: &Code, word: u32) -> i64 {
    match code.compiled.marks(word).len() {
        0 => i64::from(word) * WORD as i64,
        marks => mark_offset(word, 0, marks),
    }
}

/// A line or None, where there is none.
fn or_none(vm: &Vm, known: bool, number: u32) -> Value {
    if known { vm.int(i64::from(number)) } else { Value::NONE }
}

#[pymethods]
impl LineIterator {
    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self, vm: &Vm) -> Option<Value> {
        // SAFETY: made with a code object.
        let compiled = unsafe { self.code.cast::<Code>() }.shown();
        let rows = &compiled.locations;
        let mut first = self.next.load(Ordering::Relaxed);
        if rows.is_empty() {
            return None;
        }
        if first == BEFORE {
            self.next.store(0, Ordering::Relaxed);
            first = 0;
            let same = |(start, place): &(u32, Location)| {
                place.line == compiled.first_line && compiled.marks(*start).is_empty()
            };
            if !compiled.flags.has(CodeFlags::OPTIMIZED) || !rows.first().is_some_and(same) {
                return Some(vm.tuple(vec![vm.int(-1), vm.int(0), vm.int(i64::from(compiled.first_line))]));
            }
        }
        let (start, place) = rows.get(first)?;
        let marks = compiled.marks(*start);
        let number = first - rows[..first].partition_point(|(word, _)| word < start);
        if number < marks.len() {
            self.next.store(first + 1, Ordering::Relaxed);
            let offset = mark_offset(*start, number, marks.len());
            return Some(vm.tuple(vec![vm.int(offset), vm.int(offset + 1), vm.int(i64::from(place.line))]));
        }
        let same = |(index, (word, other)): (usize, &(u32, Location))| {
            other.line == place.line && (index == 0 || compiled.marks(*word).is_empty())
        };
        let run = rows[first..].iter().enumerate().take_while(|row| same(*row)).count();
        self.next.store(first + run, Ordering::Relaxed);
        let end = rows.get(first + run).map_or(compiled.words.len(), |(word, _)| *word as usize);
        let line = or_none(vm, place.line != 0, place.line);
        Some(vm.tuple(vec![vm.int((*start as usize * WORD) as i64), vm.int((end * WORD) as i64), line]))
    }
}

#[pymethods]
impl PositionIterator {
    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self, vm: &Vm) -> Option<Value> {
        // SAFETY: made with a code object.
        let compiled = unsafe { self.code.cast::<Code>() }.shown();
        let word = self.next.load(Ordering::Relaxed) / 2;
        if word >= compiled.words.len() || compiled.locations.is_empty() {
            return None;
        }
        self.next.fetch_add(1, Ordering::Relaxed);
        let place = compiled.location(word as u32);
        let known = place.line != 0;
        if !HAS_COLUMNS.load(Ordering::Relaxed) {
            let line = or_none(vm, known, place.line);
            return Some(vm.tuple(vec![line.clone(), line, Value::NONE, Value::NONE]));
        }
        let numbers = [place.line, place.end_line, place.column, place.end_column];
        Some(vm.tuple(numbers.iter().map(|number| or_none(vm, known, *number)).collect()))
    }
}
