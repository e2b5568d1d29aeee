//! Lock-free readers: load the slot, try to increment, look at the slot again.

use super::thing::{OTHER, OWNER, Thing};
use crate::facade::atomic::AtomicUsize;
use crate::facade::atomic::Ordering::{Acquire, Relaxed, Release};
use crate::facade::thread;
use crate::inbox::Inbox;
use crate::{Counts, flag};
use std::sync::Arc;

/// What the reader of a slot does with what it finds; `again` says whether the slot still holds it.
fn read(thing: &Thing, me: u32, again: impl FnOnce() -> bool, inbox: &Inbox) {
    if thing.counts.try_increment(me) {
        if again() {
            thing.look();
        }
        thing.act(thing.counts.decrement(me), inbox);
    }
}

struct World {
    thing: Thing,
    inbox: Inbox,
    slot: AtomicUsize,
}

fn world() -> Arc<World> {
    Arc::new(World { thing: Thing::published(), inbox: Inbox::new(), slot: AtomicUsize::new(1) })
}

/// The slot's only reference is taken out and given up while a reader is at it; then the cell is used again, by an
/// object that is still private.
pub fn reader_meets_the_last_release() {
    let world = world();
    let reader = thread::spawn({
        let world = Arc::clone(&world);
        move || {
            if world.slot.load(Acquire) == 1 {
                read(&world.thing, OTHER, || world.slot.load(Acquire) == 1, &world.inbox);
            }
        }
    });
    let World { thing, inbox, slot } = &*world;
    slot.store(0, Release);
    let release = thing.counts.decrement(OWNER);
    thing.act(release, inbox);
    if release == crate::Release::Dead {
        // The cell is used again at once, by a private object.
        thing.counts.reinit(OWNER);
        thing.write(7);
        let second = thing.counts.decrement(OWNER);
        assert_eq!(second, crate::Release::Dead);
        thing.counts.set_free();
    }
    reader.join().unwrap();
    thing.drain(inbox);
    assert_eq!(thing.destroyed(), 1);
}

/// A cell that holds a first object, later perhaps a second one, which is marked FINALIZED to tell them apart.
fn first_object() -> Counts {
    let counts = Counts::new(OWNER);
    counts.publish();
    counts
}

/// A lock-free read of the first object: what it takes must be that, and not another one in the same cell.
fn read_first(counts: &Counts, me: u32, again: impl FnOnce() -> bool) {
    if !counts.try_increment(me) {
        return;
    }
    // While this reader's reference is counted, the cell is not used again.
    let first = counts.flags() & flag::FINALIZED == 0;
    if again() || mutate!("reader-does-not-look-again") {
        assert!(first, "took another object for the one in the slot");
    }
    let _ = counts.decrement(me);
}

/// Gives the first object up; if it dies, a private object lives and dies in its cell, and then a published one lives
/// there. An owner's plain stores alone make the second.
fn use_cell_again(counts: &Counts) {
    if counts.decrement(OWNER) != crate::Release::Dead {
        return;
    }
    counts.set_free();
    counts.reinit(OWNER);
    assert_eq!(counts.total(), 1, "a private object was counted by a reader");
    assert_eq!(counts.decrement(OWNER), crate::Release::Dead);
    counts.set_free();
    assert_eq!((counts.flags(), counts.total()), (flag::DEAD, 0));
    counts.reinit(OWNER);
    let _ = counts.set_flag(flag::FINALIZED);
    counts.publish();
}

/// A stale pointer meets a cell that has been used again: a private object is left alone, and a published one is not
/// taken for what the slot held.
pub fn reader_meets_a_reused_cell() {
    let both = Arc::new((AtomicUsize::new(1), first_object()));
    let reader = thread::spawn({
        let both = Arc::clone(&both);
        move || {
            if both.0.load(Acquire) == 1 {
                read_first(&both.1, OTHER, || both.0.load(Relaxed) == 1);
            }
        }
    });
    both.0.store(0, Release);
    use_cell_again(&both.1);
    reader.join().unwrap();
}

/// The owner counts what it sees in a slot without a second look, while another thread takes it out; a third one, whose own it
/// is not, leaves it alone.
pub fn owner_counts_what_is_taken_out() {
    let world = world();
    let count = |world: &World, me| {
        if world.slot.load(Acquire) == 1 && world.thing.counts.try_increment_own(me) {
            world.thing.look();
            world.thing.act(world.thing.counts.decrement(me), &world.inbox);
        }
    };
    let taker = thread::spawn({
        let world = Arc::clone(&world);
        move || {
            count(&world, OTHER);
            world.slot.store(0, Release);
            world.thing.act(world.thing.counts.decrement(OTHER), &world.inbox);
        }
    });
    count(&world, OWNER);
    world.thing.drain(&world.inbox);
    taker.join().unwrap();
    world.thing.drain(&world.inbox);
    assert_eq!(world.thing.destroyed(), 1);
}

/// A list's storage is replaced while a reader is in the old one, and then the element is removed from the new one and
/// its cell used again. Either nulling the old slots or looking at the table again would do; the fault drops both.
pub fn storage_is_replaced() {
    struct List {
        element: Counts,
        table: AtomicUsize,
        slots: [AtomicUsize; 2],
    }
    let slots = [AtomicUsize::new(1), AtomicUsize::new(0)];
    let list = Arc::new(List { element: first_object(), table: AtomicUsize::new(0), slots });
    let reader = thread::spawn({
        let list = Arc::clone(&list);
        move || {
            let table = list.table.load(Acquire);
            if list.slots[table].load(Acquire) == 1 {
                read_first(&list.element, OTHER, || {
                    list.slots[table].load(Relaxed) == 1
                        && (list.table.load(Relaxed) == table || mutate!("old-storage-keeps-its-slots"))
                });
            }
        }
    });
    list.slots[1].store(1, Release);
    list.table.store(1, Release);
    if !mutate!("old-storage-keeps-its-slots") {
        list.slots[0].store(0, Release);
    }
    list.slots[1].store(0, Release);
    use_cell_again(&list.element);
    reader.join().unwrap();
}
