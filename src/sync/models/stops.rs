//! Stops, and threads that run, go away, come back, or want to stop the others too.

use crate::facade::cell::UnsafeCell;
use crate::facade::thread;
use crate::{Registry, ThreadControl};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

struct World {
    registry: Registry,
    /// Touched by a running thread between polls, and by the holder of a stop.
    heap: UnsafeCell<u32>,
    steps: AtomicUsize,
}

// SAFETY: loom reports accesses to the heap that race.
unsafe impl Sync for World {}
// SAFETY: as above.
unsafe impl Send for World {}

impl World {
    fn new() -> Arc<World> {
        Arc::new(World { registry: Registry::new(), heap: UnsafeCell::new(0), steps: AtomicUsize::new(0) })
    }

    fn touch(&self) {
        // SAFETY: loom reports a race.
        self.heap.with_mut(|heap| unsafe { *heap += 1 });
    }
}

fn poll(me: &ThreadControl) {
    if me.poll_requested() {
        me.answer_stop();
    }
}

/// Another thread runs, goes away and comes back, while this one stops it and touches what is its.
pub fn stop_excludes_all() {
    let world = World::new();
    let me = world.registry.attach_new();
    let other = world.registry.register().unwrap();
    let mutator = thread::spawn({
        let world = Arc::clone(&world);
        move || {
            other.attach();
            world.touch();
            other.detach();
            other.attach();
            world.touch();
            poll(&other);
            world.touch();
            other.detach();
        }
    });
    let stopped = world.registry.stop(&me);
    world.touch();
    drop(stopped);
    me.detach();
    mutator.join().unwrap();
}

/// Two stops in a row: a thread that slept through the first gets on before the second.
pub fn stops_in_a_row_starve_nobody() {
    let world = World::new();
    let me = world.registry.attach_new();
    let other = world.registry.attach_new();
    let mutator = thread::spawn({
        let world = Arc::clone(&world);
        move || {
            for _ in 0..2 {
                poll(&other);
                world.steps.fetch_add(1, SeqCst);
            }
            other.detach();
        }
    });
    let first = world.registry.stop(&me);
    let before = world.steps.load(SeqCst);
    let asleep = world.registry.live().iter().any(|thread| format!("{thread:?}").contains("parked"));
    drop(first);
    let second = world.registry.stop(&me);
    let after = world.steps.load(SeqCst);
    assert!(!asleep || after > before, "stopped twice with no step between");
    drop(second);
    me.detach();
    mutator.join().unwrap();
}

/// Two threads want to stop each other at the same time: each gets its turn, alone.
pub fn requesters_take_turns() {
    let world = World::new();
    let me = world.registry.attach_new();
    let other = world.registry.attach_new();
    let rival = thread::spawn({
        let world = Arc::clone(&world);
        move || {
            let stopped = world.registry.stop(&other);
            world.touch();
            drop(stopped);
            other.detach();
        }
    });
    let stopped = world.registry.stop(&me);
    world.touch();
    drop(stopped);
    me.detach();
    rival.join().unwrap();
}

/// A thread is born while a stop is under way: it waits for its end.
pub fn newborn_waits() {
    let world = World::new();
    let me = world.registry.attach_new();
    let child = thread::spawn({
        let world = Arc::clone(&world);
        move || {
            let child = world.registry.attach_new();
            world.touch();
            child.detach();
        }
    });
    let stopped = world.registry.stop(&me);
    world.touch();
    drop(stopped);
    me.detach();
    child.join().unwrap();
}
