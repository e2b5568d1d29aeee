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
    rows: Box<[Row]>,
    epoch: Cell<u32>,
    misses: Cell<u32>,
}

/// What is known of a name.
pub struct Row {
    name: Cell<Word>,
    key: Cell<u64>,
    entry: Cell<Entry>,
}

impl Row {
    const fn empty() -> Row {
        Row { name: Cell::new(0), key: Cell::new(0), entry: Cell::new(Entry::new(0, 0)) }
    }

    fn set(&self, name: Word, learned: Learned) {
        self.name.set(name);
        self.key.set(learned.key);
        self.entry.set(learned.entry);
    }

    /// What a site's first word would say.
    #[inline(always)]
    pub fn key(&self) -> u64 {
        self.key.get()
    }

    /// All of it.
    fn learned(&self) -> Learned {
        Learned { key: self.key.get(), entry: self.entry.get() }
    }

    /// What the entry tells, for a register; `None` where it moved.
    #[inline(always)]
    pub fn load(&self) -> Option<Word> {
        // Its fields one by one: the whole would go through the stack.
        if self.entry.get().dict == 0 { Some(self.entry.get().value) } else { self.entry.get().load() }
    }
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

/// Makes all threads forget.
pub fn forget() {
    EPOCH.fetch_add(1, Ordering::Release);
}

impl Memos {
    /// What is known about `name` of objects of a shape.
    #[inline]
    pub fn find(&self, shape: ShapeId, name: Word, access: Access) -> Option<Learned> {
        self.row_for(shape, name, access).map(Row::learned)
    }

    /// As [`find`](Memos::find), where it stands.
    #[inline(always)]
    pub fn row_for(&self, shape: ShapeId, name: Word, access: Access) -> Option<&Row> {
        let row = self.row(shape.0, name, access);
        let fits = row.name.get() == name | access as Word
            && row.entry.get().shape == shape.0
            && row.entry.get().version == shape.get().version.load(Ordering::Acquire)
            && self.epoch.get() == EPOCH.load(Ordering::Acquire);
        fits.then_some(row)
    }

    /// As [`find`](Memos::find), where it is not known that there is nothing to remember: then `None` within.
    #[inline(always)]
    pub fn find_some(&self, shape: ShapeId, name: Word, access: Access) -> Option<Option<Learned>> {
        let row = self.row_for(shape, name, access)?;
        Some((!cache::is(row.key(), Kind::None)).then(|| row.learned()))
    }

    /// Remembers what was learned about `name`. Attributes of classes and modules themselves are for sites alone.
    pub fn learn(&self, name: Word, access: Access, learned: Learned) {
        let epoch = EPOCH.load(Ordering::Acquire);
        if self.epoch.replace(epoch) != epoch {
            self.rows.iter().for_each(|row| row.set(0, Learned { key: 0, entry: Entry::new(0, 0) }));
        }
        if learned.entry.shape != 0 && !learned.is_for_sites() {
            self.row(learned.entry.shape, name, access).set(name | access as Word, learned);
        }
    }

    /// Counts a miss of a site: its number.
    pub fn turn(&self) -> u32 {
        self.misses.set(self.next_turn());
        self.misses.get()
    }

    /// The number of the next miss.
    #[inline(always)]
    pub fn next_turn(&self) -> u32 {
        self.misses.get().wrapping_add(1)
    }

    #[inline(always)]
    fn row(&self, shape: u32, name: Word, access: Access) -> &Row {
        let hash = ((name >> 4) as u32).wrapping_add(shape).wrapping_mul(0x9e37_79b1) >> (32 - ROWS_LOG);
        &self.rows[hash as usize ^ access as usize]
    }
}

impl Default for Memos {
    fn default() -> Memos {
        Memos { rows: (0..ROWS).map(|_| Row::empty()).collect(), epoch: Cell::new(0), misses: Cell::new(0) }
    }
}
