//! The fast paths of counting and polling, each in a function of its own, to be read as assembly:
//! `cargo rustc -p typhon-sync --release --example fast_paths -- --emit asm`.

use std::hint::black_box;
use typhon_sync::{ByteLock, Counts, Registry, Release, ThreadControl};

#[unsafe(no_mangle)]
extern "C" fn typhon_increment(counts: &Counts, me: u32) {
    counts.increment(me);
}

#[unsafe(no_mangle)]
extern "C" fn typhon_decrement(counts: &Counts, me: u32) -> bool {
    matches!(counts.decrement(me), Release::Alive)
}

#[unsafe(no_mangle)]
extern "C" fn typhon_poll(thread: &ThreadControl) -> bool {
    thread.poll_requested()
}

#[unsafe(no_mangle)]
extern "C" fn typhon_lock(lock: &ByteLock) {
    drop(lock.lock());
}

fn main() {
    let registry = Registry::new();
    let thread = registry.attach_new();
    let counts = Counts::new(thread.id);
    typhon_increment(black_box(&counts), thread.id);
    assert!(typhon_decrement(black_box(&counts), thread.id));
    assert!(!typhon_poll(&thread));
    typhon_lock(&ByteLock::new());
}
