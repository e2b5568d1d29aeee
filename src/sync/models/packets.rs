//! Work in packets: each is served once, and nobody works when the holder has closed.

use crate::facade::atomic::{AtomicU32, Ordering::Relaxed};
use crate::facade::cell::UnsafeCell;
use crate::facade::thread;
use crate::packets::{Next, Packets};
use std::sync::Arc;

/// What helpers read, and the holder changes when it has closed.
struct World {
    packets: Packets<u32>,
    heap: UnsafeCell<u32>,
    served: [AtomicU32; 3],
}

// SAFETY: the model is about whether the accesses are ordered; loom checks it.
unsafe impl Sync for World {}

fn world(ready: Vec<u32>) -> Arc<World> {
    let served = std::array::from_fn(|_| AtomicU32::new(0));
    Arc::new(World { packets: Packets::new(ready), heap: UnsafeCell::new(0), served })
}

impl World {
    /// Packet 0, which the holder does not take first, adds packet 2.
    fn serve(&self, packet: u32) -> Next {
        // SAFETY: whether nobody writes is what loom checks.
        self.heap.with(|heap| assert_eq!(unsafe { *heap }, 0, "nobody works after the close"));
        self.served[packet as usize].fetch_add(1, Relaxed);
        if packet == 0 {
            self.packets.add(2);
        }
        Next::Packet
    }

    fn halt(&self, packet: u32) -> Next {
        self.serve(packet);
        Next::Halt
    }
}

/// A helper takes a packet, or comes too late.
pub fn each_is_served_before_the_close() {
    let world = world(vec![0, 1]);
    let helper = thread::spawn({
        let world = Arc::clone(&world);
        move || world.packets.help(|packet| world.serve(packet))
    });
    assert!(world.packets.work(|packet| world.serve(packet)), "all are served");
    // SAFETY: as above.
    world.heap.with_mut(|heap| unsafe { *heap = 1 });
    helper.join().unwrap();
    assert!(world.served.iter().all(|times| times.load(Relaxed) == 1), "each once");
}

/// Both work, and whoever is done first says that it is time to stop: what the other one has left is not lost.
pub fn who_halts_waits_for_helpers() {
    let world = world(vec![0, 1]);
    let helper = thread::spawn({
        let world = Arc::clone(&world);
        move || world.packets.help(|packet| world.halt(packet))
    });
    let done = world.packets.work(|packet| world.halt(packet));
    // SAFETY: as above.
    world.heap.with_mut(|heap| unsafe { *heap = 1 });
    helper.join().unwrap();
    let served = world.served.iter().filter(|times| times.load(Relaxed) == 1).count();
    assert_eq!(done, served == 3, "what is left is told");
}
