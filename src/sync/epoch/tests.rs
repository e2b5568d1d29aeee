//! Batches, budgets and grace periods on the real crossbeam-epoch.

use super::{BATCH_BYTES, Reclaimer};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

#[test]
fn one_thread_frees_what_it_retires() {
    let reclaimer = Reclaimer::new();
    let freed = Arc::new(AtomicUsize::new(0));
    let participant = reclaimer.participate();
    participant.pin();
    for _ in 0..100 {
        let freed = Arc::clone(&freed);
        // SAFETY: nothing but a counter is touched.
        let handed = unsafe { participant.retire(BATCH_BYTES / 10, move || _ = freed.fetch_add(1, SeqCst)) };
        if handed {
            participant.quiesce();
        }
    }
    assert!(freed.load(SeqCst) >= 60, "{freed:?}");
    for _ in 0..8 {
        participant.quiesce();
    }
    participant.flush();
    for _ in 0..8 {
        participant.quiesce();
    }
    assert_eq!((freed.load(SeqCst), reclaimer.waiting_bytes()), (100, 0));
}

#[test]
fn a_pinned_reader_holds_it_up_and_a_detached_one_does_not() {
    let reclaimer = Reclaimer::new();
    let freed = Arc::new(AtomicUsize::new(0));
    let (reader, writer) = (reclaimer.participate(), reclaimer.participate());
    reader.pin();
    writer.pin();
    let count = Arc::clone(&freed);
    // SAFETY: nothing but a counter is touched.
    unsafe { writer.retire(BATCH_BYTES, move || _ = count.fetch_add(1, SeqCst)) };
    for _ in 0..8 {
        writer.quiesce();
    }
    assert_eq!(freed.load(SeqCst), 0);
    reader.unpin();
    for _ in 0..8 {
        writer.quiesce();
    }
    assert_eq!(freed.load(SeqCst), 1);
}

#[test]
#[should_panic(expected = "one guard per thread")]
fn pinning_twice_is_refused() {
    let participant = Reclaimer::new().participate();
    participant.pin();
    participant.pin();
}
