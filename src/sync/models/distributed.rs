//! Counts that threads keep for themselves, and a thread that ends while somebody sums.

use crate::distributed::{Table, Tables};
use crate::facade::atomic::Ordering::Relaxed;
use crate::facade::thread;
use std::sync::Arc;

fn add(table: Table, number: u32, change: i64) {
    let entry = &table[number as usize];
    entry.store(entry.load(Relaxed) + change, Relaxed);
}

/// Two references move from one thread to another, which gives one up and ends. Whoever sums meanwhile misses nothing
/// that was counted before.
pub fn an_ending_thread_loses_no_count() {
    let tables = Arc::new(Tables::new());
    let number = tables.take_number();
    let own = tables.join();
    add(own, number, 2);
    let table = tables.join();
    add(table, number, -1);
    let other = thread::spawn({
        let tables = Arc::clone(&tables);
        move || tables.leave(table)
    });
    assert_eq!(tables.total(number), 1, "as the thread ends");
    other.join().unwrap();
    tables.leave(own);
    assert_eq!(tables.total(number), 1, "after both have ended");
}
