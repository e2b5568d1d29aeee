//! Counts that threads keep for themselves, in tables that go from thread to thread.

use crate::distributed::{Table, Tables};
use crate::facade::atomic::Ordering::Relaxed;
use crate::facade::thread;
use std::sync::Arc;

fn add(table: Table, number: u32, change: i64) {
    let entry = &table[number as usize];
    entry.store(entry.load(Relaxed) + change, Relaxed);
}

/// A thread ends as another one begins and counts in the table of one that ended before: no count is lost.
pub fn a_table_is_handed_on_with_its_counts() {
    let tables = Arc::new(Tables::new());
    let number = tables.take_number();
    let first = tables.join();
    add(first, number, 2);
    tables.leave(first);
    let other = thread::spawn({
        let tables = Arc::clone(&tables);
        move || {
            let table = tables.join();
            add(table, number, -1);
            tables.leave(table);
        }
    });
    let own = tables.join();
    add(own, number, 1);
    tables.leave(own);
    other.join().unwrap();
    assert_eq!(tables.total(number), 2, "after all have ended");
}
