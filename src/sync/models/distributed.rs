//! Counts that threads keep for themselves, and a thread that ends while somebody sums.

use crate::distributed::Tables;
use crate::facade::thread;
use std::sync::Arc;

/// Two references move from one thread to another, which gives one up and ends. Whoever sums meanwhile misses nothing
/// that was counted before.
pub fn an_ending_thread_loses_no_count() {
    let tables = Arc::new(Tables::new());
    let number = tables.take_number();
    let mut own = tables.join();
    tables.grow(&mut own, number);
    assert!(own.count(number, 2));
    let other = thread::spawn({
        let tables = Arc::clone(&tables);
        let mut member = tables.join();
        tables.grow(&mut member, number);
        assert!(member.count(number, -1));
        move || tables.leave(member)
    });
    assert_eq!(tables.total(number), 1, "as the thread ends");
    other.join().unwrap();
    tables.leave(own);
    assert_eq!(tables.total(number), 1, "after both have ended");
}
