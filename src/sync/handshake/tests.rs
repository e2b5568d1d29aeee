//! Stops, detaching and inboxes with real threads.

use crate::facade::thread;
use crate::{Exit, Registry, ThreadControl};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed, Ordering::SeqCst};

fn leave(me: &ThreadControl) {
    while me.exit() == Exit::InboxWaiting {
        me.drain_inbox().for_each(drop);
    }
}

#[test]
fn nobody_moves_in_a_stop() {
    let registry = Arc::new(Registry::new());
    let done = Arc::new(AtomicBool::new(false));
    let steps = Arc::new(AtomicU64::new(0));
    let workers: Vec<_> = (0..6)
        .map(|index| {
            let (registry, done, steps) = (Arc::clone(&registry), Arc::clone(&done), Arc::clone(&steps));
            thread::spawn(move || {
                let me = registry.attach_new();
                let mut round = 0_u32;
                while !done.load(Relaxed) {
                    steps.fetch_add(1, SeqCst);
                    if me.poll_requested() {
                        me.answer_stop();
                    }
                    round += 1;
                    if index % 2 == 0 && round.is_multiple_of(64) {
                        me.detach();
                        me.attach();
                    }
                    if index == 5 && round.is_multiple_of(1024) {
                        drop(registry.stop(&me));
                    }
                }
                leave(&me);
            })
        })
        .collect();
    let me = registry.attach_new();
    for _ in 0..300 {
        let stopped = registry.stop(&me);
        let before = steps.load(SeqCst);
        for _ in 0..50 {
            std::hint::spin_loop();
        }
        assert_eq!(steps.load(SeqCst), before);
        drop(stopped);
    }
    done.store(true, Relaxed);
    me.detach();
    workers.into_iter().for_each(|worker| worker.join().unwrap());
    me.attach();
    assert_eq!(registry.live().len(), 1);
    leave(&me);
    assert!(registry.live().is_empty());
}

#[test]
fn ids_are_never_used_twice() {
    let registry = Registry::new();
    let first = registry.attach_new();
    leave(&first);
    let second = registry.attach_new();
    assert_eq!((first.id, second.id), (1, 2));
    assert!(registry.get(1).is_none() && registry.get(2).is_some());
}

#[cfg(not(typhon_atomic_counts))]
#[test]
fn references_reach_running_sleeping_and_dead_owners() {
    use crate::{Counts, Release, flag, poll};
    let registry = Registry::new();
    let (owner, me) = (registry.attach_new(), registry.attach_new());
    let object = || {
        let counts = Counts::new(owner.id);
        counts.publish();
        assert_eq!(counts.decrement(me.id), Release::Queue { owner: owner.id });
        counts
    };
    let merge = |counts: &Counts| {
        let mut fate = None;
        registry.deliver(&me, owner.id, std::ptr::from_ref(counts).addr(), |_| fate = Some(counts.merge_queued()));
        fate
    };
    let running = object();
    assert_eq!(merge(&running), None);
    assert!(owner.take(poll::INBOX));
    assert_eq!(owner.drain_inbox().map(|_| running.merge_queued()).last(), Some(Release::Dead));
    owner.detach();
    let asleep = object();
    assert_eq!(merge(&asleep), Some(Release::Dead));
    owner.attach();
    leave(&owner);
    let dead = object();
    assert_eq!(merge(&dead), Some(Release::Dead));
    assert!(dead.has(flag::DEAD));
}

#[test]
fn the_child_of_a_fork_goes_on_alone() {
    let registry = Registry::new();
    let (other, me) = (registry.attach_new(), registry.attach_new());
    other.push_inbox(8).unwrap();
    other.detach();
    let left = registry.stop(&me).fork(&me, || true).unwrap_err();
    assert_eq!(left, [8]);
    assert!(other.has_exited() && other.push_inbox(16).is_err());
    assert_eq!(registry.live().len(), 1);
    drop(registry.stop(&me));
    assert_eq!(registry.attach_new().id, 3);
}
