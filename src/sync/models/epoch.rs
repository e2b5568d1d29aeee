//! Retired memory, its readers, and threads that go away. crossbeam's part is the model in `facade/grace.rs`.

use crate::Reclaimer;
use crate::facade::atomic::AtomicUsize;
use crate::facade::atomic::Ordering::{Acquire, Release};
use crate::facade::cell::UnsafeCell;
use crate::facade::thread;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

struct World {
    current: AtomicUsize,
    blocks: [UnsafeCell<u32>; 2],
    freed: AtomicBool,
}

// SAFETY: loom reports accesses to the blocks that race.
unsafe impl Sync for World {}
// SAFETY: as above.
unsafe impl Send for World {}

/// A reader reads between polls and goes away; a writer replaces what it reads and retires the old.
pub fn reader_holds_memory() {
    let world = Arc::new(World {
        current: AtomicUsize::new(0),
        blocks: [UnsafeCell::new(1), UnsafeCell::new(2)],
        freed: AtomicBool::new(false),
    });
    let reclaimer = Reclaimer::new();
    let writer = thread::spawn({
        let (world, reclaimer) = (Arc::clone(&world), reclaimer.clone());
        move || replace(&world, &reclaimer)
    });
    let participant = reclaimer.participate();
    participant.pin();
    // SAFETY: loom reports a race.
    let look = |index: usize| world.blocks[index].with(|block| unsafe { *block });
    let seen = world.current.load(Acquire);
    look(seen);
    thread::yield_now();
    look(seen);
    participant.repin();
    let kept = if mutate!("read-across-a-poll") { seen } else { world.current.load(Acquire) };
    thread::yield_now();
    look(kept);
    participant.unpin();
    // From here on asleep: still a participant, but in nobody's way.
    writer.join().unwrap();
    let last = reclaimer.participate();
    last.quiesce();
    last.quiesce();
    last.quiesce();
    assert!(world.freed.load(SeqCst), "a sleeping thread holds memory up");
}

/// The writer: puts block 1 in the place of block 0, retires that, and polls.
fn replace(world: &Arc<World>, reclaimer: &Reclaimer) {
    let participant = reclaimer.participate();
    participant.pin();
    world.current.store(1, Release);
    let retired = Arc::clone(world);
    // SAFETY: block 0 was unlinked above; the closure writes as a free would.
    let handed = unsafe {
        participant.retire(1, move || {
            retired.blocks[0].with_mut(|block| *block = u32::MAX);
            retired.freed.store(true, SeqCst);
        })
    };
    assert!(handed || mutate!("retire-frees-at-once"));
    for _ in 0..4 {
        participant.quiesce();
        thread::yield_now();
    }
    participant.unpin();
}
