//! A look at a cell that is freed and used anew.

use crate::facade::atomic::Ordering::{Acquire, Relaxed, Release};
use crate::facade::atomic::{AtomicU32, AtomicU64, fence};
use crate::facade::thread;
use crate::glance::glance;
use std::sync::Arc;

/// The first object's words are below 10, the second one's are not.
struct Cell {
    tag: AtomicU32,
    words: [AtomicU64; 2],
}

/// Whoever finds the first object's tag before and after has its words.
pub fn what_was_made_anew_is_not_mistaken() {
    let cell = Arc::new(Cell { tag: AtomicU32::new(1), words: [AtomicU64::new(1), AtomicU64::new(2)] });
    let owner = thread::spawn({
        let cell = Arc::clone(&cell);
        move || {
            cell.words[0].store(3, Relaxed);
            cell.tag.store(0, Relaxed);
            // Machines that keep their stores in order need no instruction for it.
            fence(Release);
            cell.words.iter().for_each(|word| word.store(10, Relaxed));
            cell.tag.store(2, Release);
        }
    });
    let read = |tag| (tag == 1).then(|| [0, 1].map(|at| cell.words[at].load(Acquire)));
    if let Some(Some(words)) = glance(|| cell.tag.load(Acquire), read) {
        assert!(words.iter().all(|&word| word < 10), "the second object's words are no references");
    }
    owner.join().unwrap();
}
