//! Increments, decrements, merging and the inbox.

use super::thing::{OTHER, OWNER, THIRD, Thing};
use crate::facade::thread;
use crate::inbox::Inbox;
use std::sync::Arc;

fn shared() -> Arc<(Thing, Inbox)> {
    Arc::new((Thing::published(), Inbox::new()))
}

/// The owner and a foreign holder, counted in the two words, let go at the same time: one of them destroys.
pub fn two_holders_let_go() {
    let both = shared();
    both.0.counts.increment(OTHER);
    let foreign = thread::spawn({
        let both = Arc::clone(&both);
        move || {
            let (thing, inbox) = &*both;
            thing.look();
            thing.act(thing.counts.decrement(OTHER), inbox);
        }
    });
    let (thing, inbox) = &*both;
    thing.look();
    thing.act(thing.counts.decrement(OWNER), inbox);
    foreign.join().unwrap();
    assert_eq!(thing.destroyed(), 1);
}

/// Two threads give back references that the owner counted; one of them copies its own first.
pub fn reference_goes_home() {
    let both = shared();
    both.0.counts.increment_by(OWNER, 2);
    let give_back = |me: u32, copies: u32| {
        let both = Arc::clone(&both);
        move || {
            let (thing, inbox) = &*both;
            for _ in 0..copies {
                thing.counts.increment(me);
            }
            for _ in 0..=copies {
                thing.look();
                thing.act(thing.counts.decrement(me), inbox);
            }
        }
    };
    let threads = [thread::spawn(give_back(OTHER, 1)), thread::spawn(give_back(THIRD, 0))];
    let (thing, inbox) = &*both;
    thing.look();
    thing.act(thing.counts.decrement(OWNER), inbox);
    thing.drain(inbox);
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    thing.drain(inbox);
    assert_eq!(thing.destroyed(), 1);
}

/// The owner gives its bias up (it holds no reference) while the last holder lets go and uses the cell again.
pub fn bias_given_up_while_others_let_go() {
    const NEXT: u32 = 9;
    let both = shared();
    let foreign = thread::spawn({
        let both = Arc::clone(&both);
        move || {
            let (thing, inbox) = &*both;
            let release = thing.counts.decrement(OTHER);
            thing.act(release, inbox);
            if release == crate::Release::Dead {
                thing.counts.set_free();
                thing.counts.reinit(NEXT);
            }
            release == crate::Release::Dead
        }
    });
    let (thing, inbox) = &*both;
    thing.act(thing.counts.merge(), inbox);
    let reused = foreign.join().unwrap();
    thing.drain(inbox);
    assert_eq!(thing.destroyed(), 1);
    if reused {
        assert_eq!((thing.counts.owner(), thing.counts.total()), (NEXT, 1));
    }
}
