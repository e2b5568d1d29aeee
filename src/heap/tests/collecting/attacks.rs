//! What threads can do to a collection that is under way: each attack is made again and again while one thread collects. Unit
//! tests interrupt collections wherever they can be interrupted, and try every group in steps.

use typhon_sync::flag;

use super::*;

/// Attacks of a thread on one collection: more would make garbage faster than it is collected.
const ATTACKS: usize = 100;

/// Makes `attack` in two threads, whose index it is told, while a third one collects so many times.
fn under_collections(times: usize, attack: impl Fn(usize, &mut Random) + Sync) {
    let begun = AtomicUsize::new(0);
    in_threads(3, |index| {
        if index == 2 {
            for _ in 0..times {
                begun.fetch_add(1, Ordering::Relaxed);
                collect();
            }
            begun.store(usize::MAX, Ordering::Relaxed);
            return;
        }
        let mut random = Random(index as u64 + 5);
        let (mut made, mut left) = (0, 0);
        loop {
            poll();
            match begun.load(Ordering::Relaxed) {
                usize::MAX => return,
                now if now != made => (made, left) = (now, ATTACKS),
                _ if left == 0 => local::detached(thread::yield_now),
                _ => {
                    attack(index, &mut random);
                    left -= 1;
                }
            }
        }
    });
}

fn places(count: usize) -> Vec<Shared> {
    (0..count).map(|_| Shared::new(node(None, None))).collect()
}

fn header(value: &Value) -> &Header {
    value.header().expect("an object")
}

fn left(value: &Value) -> Option<Value> {
    value.exact::<Node>().expect("a node").left.get(header(value))
}

fn swap_left(value: &Value, new: Option<Value>) -> Option<Value> {
    value.exact::<Node>().expect("a node").left.replace(header(value), new)
}

/// A ring that somebody holds is whole.
fn check(first: &Value, length: usize) {
    let mut at = first.clone();
    for _ in 0..length {
        assert!(!header(&at).counts.has(flag::DEAD), "it is held");
        at = left(&at).expect("a ring");
    }
    assert!(at.is(first), "a ring of {length}");
}

/// The thread that made a ring and another one hand the only reference to it back and forth, so that now the one and
/// now the other half of its count has it.
#[test]
fn a01_what_goes_back_to_its_owner_is_counted_once() {
    let _alone = enter();
    let deaths = Arc::default();
    let places = places(2);
    let handed = AtomicUsize::new(0);
    under_collections(25, |index, _| {
        if index == 0 && handed.load(Ordering::Relaxed) == 0 {
            handed.store(1, Ordering::Relaxed);
            drop(swap_left(&places[0].0, Some(ring(4, &deaths))));
        }
        if let Some(ring) = swap_left(&places[1 - index].0, None).or_else(|| swap_left(&places[index].0, None)) {
            check(&ring, 4);
            drop(swap_left(&places[1 - index].0, Some(ring)));
        }
    });
    assert_eq!(deaths.load(Ordering::Relaxed), 0);
    drop(places);
    collect();
    expect_deaths(&deaths, 4);
}

/// Threads take rings apart by moving references out of them, so that no count tells; what they hold stays alive.
#[test]
fn a02_what_is_moved_out_of_garbage_to_be_stays() {
    let _alone = enter();
    let (deaths, made) = (Arc::default(), AtomicUsize::new(0));
    let places = places(4);
    under_collections(25, |_, random| {
        let length = 2 + random.below(20);
        made.fetch_add(length, Ordering::Relaxed);
        let mut at = swap_left(&places[random.below(4)].0, Some(ring(length, &deaths)));
        while let Some(value) = at {
            poll();
            assert!(!header(&value).counts.has(flag::DEAD) && value.exact::<Node>().is_some(), "held");
            at = swap_left(&value, None);
        }
    });
    drop(places);
    collect();
    expect_deaths(&deaths, made.load(Ordering::Relaxed));
}

/// Threads replace rings, and walk along others, while those are acquitted.
#[test]
fn a03_what_leads_to_the_held_changes_meanwhile() {
    let _alone = enter();
    let (deaths, made) = (Arc::default(), AtomicUsize::new(0));
    let places = places(8);
    under_collections(25, |_, random| {
        let place = &places[random.below(8)].0;
        if random.below(2) == 0 {
            made.fetch_add(5, Ordering::Relaxed);
            set_left(place, &ring(5, &deaths));
        } else if let Some(first) = left(place) {
            check(&first, 5);
        }
    });
    drop(places);
    collect();
    expect_deaths(&deaths, made.load(Ordering::Relaxed));
}

/// Weak references are upgraded while their targets become garbage: who gets one has all of it, and who gets none is
/// right for ever.
#[test]
fn a04_an_upgrade_gives_all_or_nothing() {
    let _alone = enter();
    let (deaths, made) = (Arc::default(), AtomicUsize::new(0));
    let places = places(3);
    under_collections(25, |_, random| {
        let place = &places[random.below(3)].0;
        let target = |weak: &Value| weak.exact::<Reference>().expect("a reference").target.upgrade();
        match left(place) {
            Some(weak) if random.below(3) != 0 => match target(&weak) {
                Some(first) => check(&first, 3),
                None => assert!(target(&weak).is_none(), "it does not come back"),
            },
            _ => {
                made.fetch_add(3, Ordering::Relaxed);
                let first = ring(3, &deaths);
                drop(swap_left(place, Some(weak_reference(&first, false))));
            }
        }
    });
    drop(places);
    collect();
    expect_deaths(&deaths, made.load(Ordering::Relaxed));
}

/// Chains die by their counts while their objects wait to be looked at, and their cells are used anew.
#[test]
fn a05_what_dies_while_it_is_looked_at_is_passed_over() {
    let _alone = enter();
    let (deaths, made) = (Arc::default(), AtomicUsize::new(0));
    under_collections(25, |_, random| {
        let length = 1 + random.below(100);
        made.fetch_add(length, Ordering::Relaxed);
        drop((0..length).fold(None, |next, _| Some(counted_node(next, None, Some(&deaths)))));
    });
    expect_deaths(&deaths, made.load(Ordering::Relaxed));
}

/// What an object alone referred to is taken out of it before it dies.
#[test]
fn a06_what_is_taken_from_the_dying_stays() {
    let _alone = enter();
    let (deaths, made) = (Arc::default(), AtomicUsize::new(0));
    let places = places(3);
    under_collections(25, |_, random| {
        let place = &places[random.below(3)].0;
        let Some(keeper) = swap_left(place, None) else {
            made.fetch_add(6, Ordering::Relaxed);
            drop(swap_left(place, Some(counted_node(Some(ring(5, &deaths)), None, Some(&deaths)))));
            return;
        };
        let kept = swap_left(&keeper, None).expect("a ring");
        drop(keeper);
        poll();
        check(&kept, 5);
        made.fetch_add(1, Ordering::Relaxed);
        drop(swap_left(place, Some(counted_node(Some(kept), None, Some(&deaths)))));
    });
    drop(places);
    collect();
    expect_deaths(&deaths, made.load(Ordering::Relaxed));
}

/// Objects that are no garbage end the moment that their last reference does, a collection or not.
#[test]
fn a07_death_is_as_prompt_as_ever() {
    let _alone = enter();
    under_collections(25, |_, random| {
        let deaths = Arc::default();
        let length = 1 + random.below(20);
        drop((0..length).fold(None, |next, _| Some(counted_node(next, None, Some(&deaths)))));
        assert_eq!(deaths.load(Ordering::Relaxed), length);
    });
}

/// Chains grow at their ends all the time.
#[test]
fn a08_what_is_made_meanwhile_stays() {
    let _alone = enter();
    let deaths = Arc::default();
    let places = places(2);
    let lengths = [AtomicUsize::new(0), AtomicUsize::new(0)];
    under_collections(25, |index, _| {
        let place = &places[index].0;
        let before = swap_left(place, None);
        drop(swap_left(place, Some(counted_node(before, None, Some(&deaths)))));
        lengths[index].fetch_add(1, Ordering::Relaxed);
    });
    assert_eq!(deaths.load(Ordering::Relaxed), 0);
    let made = lengths.iter().map(|length| length.load(Ordering::Relaxed)).sum();
    drop(places);
    expect_deaths(&deaths, made);
}

/// Rust code holds what it has taken out of a place, over many stops.
#[test]
fn a11_what_code_holds_stays() {
    let _alone = enter();
    let (deaths, made) = (Arc::default(), AtomicUsize::new(0));
    let place = &places(1)[0].0;
    under_collections(25, |_, random| {
        let held = swap_left(place, None).unwrap_or_else(|| {
            made.fetch_add(7, Ordering::Relaxed);
            ring(7, &deaths)
        });
        for _ in 0..random.below(50) {
            poll();
            check(&held, 7);
        }
        drop(swap_left(place, Some(held)));
    });
    drop(swap_left(place, None));
    collect();
    expect_deaths(&deaths, made.load(Ordering::Relaxed));
}

/// Threads begin, hold a ring, and end, at any moment of a collection.
#[test]
fn a14_threads_come_and_go() {
    let _alone = enter();
    let (deaths, made) = (Arc::default(), AtomicUsize::new(0));
    let place = &places(1)[0].0;
    under_collections(25, |_, _| {
        local::detached(|| {
            let visit = || {
                let _attached = local::attach_thread();
                made.fetch_add(3, Ordering::Relaxed);
                let held = ring(3, &deaths);
                check(&held, 3);
                swap_left(place, Some(held)).inspect(|other| check(other, 3));
            };
            thread::scope(|scope| scope.spawn(visit).join().expect("no panic"));
        });
    });
    drop(swap_left(place, None));
    collect();
    expect_deaths(&deaths, made.load(Ordering::Relaxed));
}

/// The only reference from outside to a ring that no stop has time for wanders along it.
#[test]
fn a16_a_group_larger_than_a_stop_is_tried_as_a_whole() {
    const LENGTH: usize = 3000;
    let _alone = enter();
    let deaths = Arc::default();
    let place = &places(1)[0].0;
    drop(swap_left(place, Some(ring(LENGTH, &deaths))));
    under_collections(20, |_, random| {
        if let Some(mut at) = swap_left(place, None) {
            for _ in 0..random.below(20) {
                poll();
                at = left(&at).expect("a ring");
            }
            drop(swap_left(place, Some(at)));
        }
    });
    assert_eq!(deaths.load(Ordering::Relaxed), 0);
    drop(swap_left(place, None));
    collect();
    expect_deaths(&deaths, LENGTH);
}
