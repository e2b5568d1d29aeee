//! What a thread remembers of lookups in classes: a lossy table by the class's version and the name.
//!
//! A version belongs to one class and is renewed before a change of it, or of a base, is over; so a row whose version is the
//! class's tells what a walk through the MRO would find, that nothing is found included. The table is its thread's alone.
//! Its words count nothing: classes, interned names and what stands in rows are trace-only, and a collector that frees
//! such objects empties the tables in its stop.

use std::cell::Cell;

use typhon_heap::{
    Value,
    word::{EMPTY, Word},
};

/// Rows of a thread's table.
const ROWS: usize = 1 << ROWS_LOG;
const ROWS_LOG: u32 = 10;

/// A thread's table.
pub struct Lookups(Box<[Cell<Row>]>);

#[derive(Clone, Copy)]
struct Row {
    name: Word,
    /// The class's version; 0 for an empty row.
    version: u32,
    found: Found,
}

/// What a lookup found.
#[derive(Clone, Copy)]
pub(crate) struct Found {
    /// The class that has the attribute; empty where none has it.
    pub owner: Word,
    /// The attribute, where it is immediate or trace-only; else empty, and the owner's namespace tells.
    pub value: Word,
}

impl Found {
    /// Nothing was found.
    pub(crate) const NOTHING: Found = Found { owner: EMPTY, value: EMPTY };

    /// What was found in the class `owner`.
    pub(crate) fn new(value: &Value, owner: &Value) -> Found {
        let stays = value.header().is_none_or(|header| header.counts.is_trace_only());
        Found { owner: owner.word(), value: if stays { value.word() } else { EMPTY } }
    }
}

impl Lookups {
    pub(crate) fn new() -> Lookups {
        let empty = Row { name: EMPTY, version: 0, found: Found::NOTHING };
        Lookups(vec![Cell::new(empty); ROWS].into_boxed_slice())
    }

    #[inline(always)]
    fn row(&self, version: u32, name: Word) -> &Cell<Row> {
        let hash = ((name >> 4) as u32).wrapping_add(version).wrapping_mul(0x9e37_79b1);
        &self.0[(hash >> (32 - ROWS_LOG)) as usize]
    }

    /// What is known of `name` in the class of this version.
    #[inline(always)]
    pub(crate) fn find(&self, version: u32, name: Word) -> Option<Found> {
        let row = self.row(version, name).get();
        (row.version == version && row.name == name).then_some(row.found)
    }

    /// Remembers what a lookup of `name` found.
    pub(crate) fn learn(&self, version: u32, name: Word, found: Found) {
        self.row(version, name).set(Row { name, version, found });
    }
}
