//! The tables of the process, and the calling thread's.

use super::{AtomicI64, NUMBERS, Relaxed, Table, Tables};
use std::cell::Cell;
use std::sync::LazyLock;

static TABLES: LazyLock<Tables> = LazyLock::new(Tables::new);

/// Where a thread counts that has no table. It should not: two of them may be in each other's way.
static NOWHERE: [AtomicI64; NUMBERS] = [const { AtomicI64::new(0) }; NUMBERS];

thread_local! {
    /// The first entry of the thread's table.
    static TABLE: Cell<*const AtomicI64> = const { Cell::new(NOWHERE.as_ptr()) };
    static OWN: Own = Own(TABLES.join());
}

/// The table of a thread, until the thread ends.
struct Own(Table);

impl Drop for Own {
    fn drop(&mut self) {
        TABLE.set(NOWHERE.as_ptr());
        TABLES.leave(self.0);
    }
}

/// Gives the calling thread a table, if it has none. Before it counts.
pub fn join() {
    if std::ptr::eq(TABLE.get(), NOWHERE.as_ptr()) {
        let _ = OWN.try_with(|own| TABLE.set(own.0.as_ptr()));
    }
}

/// A number for a new object, with one reference; 0, which counts nothing, when they are used up.
pub fn take_number() -> u32 {
    let number = TABLES.take_number();
    increment(number);
    number
}

/// The number's object is gone, and nothing refers to it.
pub fn give_number_back(number: u32) {
    TABLES.give_number_back(number);
}

/// The references to the object of this number. In a stop.
pub fn total(number: u32) -> i64 {
    TABLES.total(number) + NOWHERE[number as usize].load(Relaxed)
}

/// Counts one reference more. The number is one that was taken, or 0.
#[inline(always)]
pub fn increment(number: u32) {
    add(number, 1);
}

/// Counts `change` references more.
#[inline(always)]
pub fn add(number: u32, change: i64) {
    debug_assert!((number as usize) < NUMBERS);
    // SAFETY: a table has an entry for every number, and lives for ever.
    let entry = unsafe { &*TABLE.get().add(number as usize) };
    entry.store(entry.load(Relaxed).wrapping_add(change), Relaxed);
}

/// Counts one reference less. Exact for threads without a table too: values are dropped as threads end.
#[inline]
pub fn decrement(number: u32) {
    if std::ptr::eq(TABLE.get(), NOWHERE.as_ptr()) {
        decrement_in_rest(number);
    } else {
        add(number, -1);
    }
}

#[cold]
#[inline(never)]
fn decrement_in_rest(number: u32) {
    if number != 0 {
        TABLES.count_in_rest(number, -1);
    }
}
