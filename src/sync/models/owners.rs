//! References that find their owner leaving, away, or coming back.

use super::thing::{OTHER, OWNER, Thing};
use crate::facade::thread;
use crate::{Exit, Registry, Release, ThreadControl};
use std::sync::Arc;

struct World {
    registry: Registry,
    thing: Thing,
}

/// A running owner and another thread (not attached yet), with a reference each; the owner counted both.
fn world() -> (Arc<World>, Arc<ThreadControl>, Arc<ThreadControl>) {
    let world = World { registry: Registry::new(), thing: Thing::published() };
    world.thing.counts.increment(OWNER);
    let owner = world.registry.attach_new();
    let other = world.registry.register().unwrap();
    assert_eq!((owner.id, other.id), (OWNER, OTHER));
    (Arc::new(world), owner, other)
}

impl World {
    fn merge(&self) {
        if self.thing.counts.merge_queued() == Release::Dead {
            self.thing.destroy();
        }
    }

    /// What the other thread does: looks, and gives its reference back.
    fn give_back(&self, other: &ThreadControl) {
        other.attach();
        self.thing.look();
        match self.thing.counts.decrement(OTHER) {
            Release::Alive => (),
            Release::Dead => self.thing.destroy(),
            Release::Queue { owner } => {
                self.registry.deliver(other, owner, self.thing.address(), |_| self.merge());
            }
            Release::Defer => unreachable!("nothing is deferred here"),
        }
    }

    /// The owner gives its reference up.
    fn let_go(&self) {
        self.thing.look();
        if self.thing.counts.decrement(OWNER) == Release::Dead {
            self.thing.destroy();
        }
    }
}

/// The owner exits while a reference is on its way to it: the one who brings it merges in place.
pub fn owner_exits_as_its_object_is_queued() {
    let (world, owner, other) = world();
    let bringer = thread::spawn({
        let world = Arc::clone(&world);
        move || world.give_back(&other)
    });
    world.let_go();
    while owner.exit() == Exit::InboxWaiting {
        owner.drain_inbox().for_each(|_| world.merge());
    }
    bringer.join().unwrap();
    assert_eq!(world.thing.destroyed(), 1);
}

/// The owner goes away and comes back while another thread may be merging for it.
pub fn owner_comes_back_as_others_act_for_it() {
    let (world, owner, other) = world();
    let bringer = thread::spawn({
        let world = Arc::clone(&world);
        move || world.give_back(&other)
    });
    world.thing.counts.increment(OWNER);
    owner.detach();
    owner.attach();
    let _ = world.thing.counts.decrement(OWNER);
    world.let_go();
    bringer.join().unwrap();
    owner.drain_inbox().for_each(|_| world.merge());
    assert_eq!(world.thing.destroyed(), 1);
}

/// The owner lets go, falls asleep and never wakes: the reference that comes meanwhile keeps nothing alive.
pub fn sleeper_holds_nothing_up() {
    let (world, owner, other) = world();
    let bringer = thread::spawn({
        let world = Arc::clone(&world);
        move || world.give_back(&other)
    });
    world.let_go();
    owner.detach_with(|_| world.merge());
    bringer.join().unwrap();
    assert_eq!(world.thing.destroyed(), 1);
}

/// Two threads bring references to a sleeper at once: one acts for it, the other finds it suspended and leaves its item
/// to the first.
pub fn two_act_for_a_sleeper() {
    struct Pair {
        registry: Registry,
        things: [Thing; 2],
    }
    let pair = Arc::new(Pair { registry: Registry::new(), things: [Thing::published(), Thing::published()] });
    let owner = pair.registry.attach_new();
    owner.detach();
    let bring = |index: usize| {
        let me = pair.registry.attach_new();
        let pair = Arc::clone(&pair);
        move || {
            let Release::Queue { owner } = pair.things[index].counts.decrement(me.id) else {
                unreachable!("the owner counted the only reference");
            };
            pair.registry.deliver(&me, owner, index, |item| {
                assert_eq!(pair.things[item].counts.merge_queued(), Release::Dead);
                pair.things[item].destroy();
            });
        }
    };
    let first = thread::spawn(bring(0));
    bring(1)();
    first.join().unwrap();
    assert_eq!(pair.things.each_ref().map(Thing::destroyed), [1, 1]);
}
