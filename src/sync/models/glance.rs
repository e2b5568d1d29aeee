//! Looks at cells that are freed and used anew.

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

/// A slot's counted object dies, and a trace-only one is made in its cell: whoever reads the slot without counting meanwhile
/// does not take that one for what the slot held.
pub fn what_is_lent_is_what_the_slot_held() {
    const COUNTED: u32 = 1;
    const TRACE_ONLY: u32 = 2;
    struct World {
        slot: AtomicU64,
        /// The owner in the cell's header.
        owner: AtomicU32,
    }
    let world = Arc::new(World { slot: AtomicU64::new(1), owner: AtomicU32::new(COUNTED) });
    let writer = thread::spawn({
        let world = Arc::clone(&world);
        move || {
            world.slot.store(0, Relaxed);
            // As in `alloc::install`.
            fence(Release);
            world.owner.store(TRACE_ONLY, Relaxed);
        }
    });
    let stays = |word| {
        let stays = word == 1 && world.owner.load(Relaxed) == TRACE_ONLY;
        fence(Acquire);
        stays
    };
    assert_ne!(glance(|| world.slot.load(Relaxed), stays), Some(true), "lent what the slot never held");
    writer.join().unwrap();
}
