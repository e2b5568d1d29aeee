//! Weak references that are upgraded while the object dies, and while its finaliser runs.

use super::thing::{OTHER, OWNER, Thing};
use crate::facade::{Mutex, thread};
use crate::inbox::Inbox;
use crate::{Release, flag};
use std::sync::Arc;

/// A merged object dies under a thread that holds it weakly.
pub fn upgrade_meets_death() {
    let both = Arc::new((Thing::published(), Inbox::new()));
    both.0.counts.set_flag(flag::WEAK);
    assert_eq!(both.0.counts.merge(), Release::Alive);
    let upgrader = thread::spawn({
        let both = Arc::clone(&both);
        move || {
            let (thing, inbox) = &*both;
            if thing.counts.try_increment(OTHER) {
                thing.look();
                thing.act(thing.counts.decrement(OTHER), inbox);
            }
        }
    });
    let (thing, inbox) = &*both;
    thing.look();
    thing.act(thing.counts.decrement(OWNER), inbox);
    upgrader.join().unwrap();
    assert_eq!(thing.destroyed(), 1);
}

struct World {
    thing: Thing,
    inbox: Inbox,
    /// A place where the finaliser saves the object, read under its lock.
    place: Mutex<bool>,
}

/// A finaliser changes the object and saves it, while one thread upgrades a weak reference and another takes the object
/// from the place. The finaliser's owner lets go of it again afterwards.
pub fn upgrade_meets_a_finalizer() {
    let world = Arc::new(World { thing: Thing::published(), inbox: Inbox::new(), place: Mutex::new(false) });
    world.thing.counts.set_flag(flag::WEAK);
    let upgrader = thread::spawn({
        let world = Arc::clone(&world);
        move || {
            let World { thing, inbox, place } = &*world;
            if thing.counts.try_increment(OTHER) {
                thing.look();
                thing.act(thing.counts.decrement(OTHER), inbox);
            }
            // A locked read: the place holds a counted reference, and it is moved out.
            if std::mem::take(&mut *place.lock()) {
                thing.look();
                thing.act(thing.counts.decrement(OTHER), inbox);
            }
        }
    });
    let World { thing, inbox, place } = &*world;
    let release = thing.counts.decrement(OWNER);
    if release == Release::Dead {
        thing.counts.hold(OWNER);
        thing.counts.set_flag(flag::FINALIZED);
        // Nobody else can see it: the finaliser may write plainly.
        thing.write(1);
        thing.counts.increment(OWNER);
        thing.counts.increment(OWNER);
        *place.lock() = true;
        assert_eq!(thing.counts.release_after_finalizer(OWNER), Release::Alive);
        thing.look();
        thing.act(thing.counts.decrement(OWNER), inbox);
        if std::mem::take(&mut *place.lock()) {
            thing.act(thing.counts.decrement(OWNER), inbox);
        }
    }
    upgrader.join().unwrap();
    thing.drain(inbox);
    assert_eq!(thing.destroyed(), 1);
}

/// Two registers hold a DEFERRED object uncounted; both store it and drop what they stored. It is listed once, and not
/// freed before a stop.
pub fn deferred_object_is_listed_once() {
    let thing = Arc::new(Thing::published());
    assert_eq!(thing.counts.merge(), Release::Alive);
    thing.counts.set_flag(flag::DEFERRED);
    let store_and_drop = |me: u32| {
        let thing = Arc::clone(&thing);
        move || {
            thing.counts.increment(me);
            thing.look();
            let release = thing.counts.decrement(me);
            assert_ne!(release, Release::Dead, "freed under a register that holds it");
            usize::from(release == Release::Defer)
        }
    };
    let other = thread::spawn(store_and_drop(OTHER));
    let mut listed = usize::from(thing.counts.decrement(OWNER) == Release::Defer);
    listed += store_and_drop(OWNER)();
    listed += other.join().unwrap();
    assert_eq!(listed, 1);
    assert!(thing.counts.condemn_deferred());
    thing.destroy();
}
