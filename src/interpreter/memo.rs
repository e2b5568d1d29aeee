//! What a thread remembers of attributes beside the inline caches: for sites that meet more shapes than one.
//!
//! A lossy table by shape and name, the thread's alone. A row is what a site could have been taught, and is trusted under the
//! same conditions, and as long as the class's version is what it was. `forget` makes all threads begin anew: it is called in a
//! stop, with the sites' being emptied. As in the sites' entries, nothing is counted.

use std::{
    cell::Cell,
    sync::atomic::{AtomicU32, Ordering},
};

use typhon_heap::{ShapeId, word::Word};

use crate::cache::{self, Entry, Kind, Learned};

const ROWS_LOG: u32 = 9;
const ROWS: usize = 1 << ROWS_LOG;

/// Renewed when all that was learned is to be forgotten.
static EPOCH: AtomicU32 = AtomicU32::new(1);

/// A thread's table.
pub struct Memos {
    rows: Box<[Cell<Row>]>,
    epoch: Cell<u32>,
    misses: Cell<u32>,
}

#[derive(Clone, Copy)]
struct Row {
    name: Word,
    learned: Learned,
}

/// What the attribute is wanted for: the rows differ.
#[derive(Clone, Copy)]
pub enum Access {
    /// `object.name`
    Get = 0,
    /// `object.name = value`
    Set = 1,
    /// `super().name()`
    Super = 2,
}

const EMPTY_ROW: Row = Row { name: 0, learned: Learned { key: 0, entry: Entry::new(0, 0) } };

/// Makes all threads forget.
pub fn forget() {
    EPOCH.fetch_add(1, Ordering::Release);
}

impl Memos {
    /// What is known about `name` of objects of a shape.
    #[inline]
    pub fn find(&self, shape: ShapeId, name: Word, access: Access) -> Option<Learned> {
        self.fitting(shape, name, access).map(|row| row.get().learned)
    }

    /// The row that tells of `name`. It is read again by those who want all of it, so that the others need not copy it.
    #[inline(always)]
    fn fitting(&self, shape: ShapeId, name: Word, access: Access) -> Option<&Cell<Row>> {
        let place = self.row(shape.0, name, access);
        let row = place.get();
        let fits = row.name == name | access as Word
            && row.learned.entry.shape == shape.0
            && row.learned.entry.version == shape.get().version.load(Ordering::Acquire)
            && self.epoch.get() == EPOCH.load(Ordering::Acquire);
        fits.then_some(place)
    }

    /// As [`find`](Memos::find), where it is not known that there is nothing to remember: then `None` within.
    #[inline(always)]
    pub fn find_some(&self, shape: ShapeId, name: Word, access: Access) -> Option<Option<Learned>> {
        let row = self.fitting(shape, name, access)?;
        if cache::is(row.get().learned.key, Kind::None) { Some(None) } else { Some(Some(row.get().learned)) }
    }

    /// Remembers what was learned about `name`. Attributes of classes and modules themselves are for sites alone.
    pub fn learn(&self, name: Word, access: Access, learned: Learned) {
        let epoch = EPOCH.load(Ordering::Acquire);
        if self.epoch.replace(epoch) != epoch {
            self.rows.iter().for_each(|row| row.set(EMPTY_ROW));
        }
        if learned.entry.shape != 0 && !learned.is_for_sites() {
            self.row(learned.entry.shape, name, access).set(Row { name: name | access as Word, learned });
        }
    }

    /// Counts a miss of a site: its number.
    pub fn turn(&self) -> u32 {
        self.misses.set(self.misses.get().wrapping_add(1));
        self.misses.get()
    }

    #[inline(always)]
    fn row(&self, shape: u32, name: Word, access: Access) -> &Cell<Row> {
        let hash = ((name >> 4) as u32).wrapping_add(shape).wrapping_mul(0x9e37_79b1) >> (32 - ROWS_LOG);
        &self.rows[hash as usize ^ access as usize]
    }
}

impl Default for Memos {
    fn default() -> Memos {
        Memos { rows: vec![Cell::new(EMPTY_ROW); ROWS].into_boxed_slice(), epoch: Cell::new(0), misses: Cell::new(0) }
    }
}
