//! Pushes against takes.

use crate::facade::cell::UnsafeCell;
use crate::facade::thread;
use crate::inbox::Inbox;
use std::sync::Arc;

struct World {
    inbox: Inbox,
    written: [UnsafeCell<u32>; 3],
}

// SAFETY: loom reports accesses to the items that race.
unsafe impl Sync for World {}
// SAFETY: as above.
unsafe impl Send for World {}

impl World {
    fn bring(&self, item: usize) {
        // SAFETY: loom reports a race.
        self.written[item].with_mut(|written| unsafe { *written = 1 });
        self.inbox.push(item).expect("open");
    }
}

/// Two threads push while the third takes; each item arrives once, and what was written before its push with it.
///
/// The main thread pushes and does not take: loom looks for reorderings at the last access to a word only, and so never
/// comes back to a taker that looked, and left, before all pushes.
pub fn nothing_is_lost() {
    let world = Arc::new(World { inbox: Inbox::new(), written: [(); 3].map(|()| UnsafeCell::new(0)) });
    let take = |world: &World, seen: &mut Vec<usize>| {
        for item in world.inbox.take() {
            // SAFETY: loom reports a race.
            assert_eq!(world.written[item].with(|written| unsafe { *written }), 1);
            seen.push(item);
        }
    };
    let taker = thread::spawn({
        let world = Arc::clone(&world);
        move || {
            let mut seen = Vec::new();
            take(&world, &mut seen);
            take(&world, &mut seen);
            seen
        }
    });
    let pusher = thread::spawn({
        let world = Arc::clone(&world);
        move || world.bring(0)
    });
    world.bring(1);
    world.bring(2);
    pusher.join().unwrap();
    let mut seen = taker.join().unwrap();
    take(&world, &mut seen);
    seen.sort_unstable();
    assert_eq!(seen, [0, 1, 2]);
    assert!(world.inbox.close_if_empty() && world.inbox.push(9) == Err(9));
}
