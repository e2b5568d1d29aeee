//! Cycles end, and nothing else does.

use super::*;
use crate::{
    collect::{
        Collection,
        roots::{self, Which},
    },
    word::Word,
};

mod trace_only;

/// Attaches the calling thread, while no other test collects. There are other tests' threads, so objects are published.
fn enter() -> (local::Attached, parking_lot::MutexGuard<'static, ()>) {
    static ALONE: parking_lot::Mutex<()> = parking_lot::Mutex::new(());
    let guard = ALONE.lock();
    let attached = local::attach_thread();
    local::publish_all();
    (attached, guard)
}

fn begin() -> Collection {
    loop {
        poll();
        match Collection::begin() {
            Some(collection) => return collection,
            None => local::detached(thread::yield_now),
        }
    }
}

fn collect() {
    let collection = begin();
    let mut garbage = collection.find(Which::Variables);
    garbage.take_callbacks();
    garbage.confirm();
    garbage.free();
}

fn set_left(of: &Value, value: &Value) {
    of.native::<Node>().expect("a node").left.set(of.header().expect("an object"), value.clone());
}

fn ring(length: usize, deaths: &Arc<AtomicUsize>) -> Value {
    let first = counted_node(None, None, Some(deaths));
    let last = (1..length).fold(first.clone(), |next, _| counted_node(Some(next), None, Some(deaths)));
    set_left(&first, &last);
    first
}

#[test]
fn a_ring_is_collected_when_nobody_holds_it() {
    let _alone = enter();
    let deaths = Arc::default();
    let held = ring(5, &deaths);
    let weak = weak_reference(&held, false);
    let target = &weak.exact::<Reference>().expect("a reference").target;
    collect();
    assert_eq!(deaths.load(Ordering::Relaxed), 0);
    assert!(target.upgrade().is_some());
    drop(held);
    collect();
    assert_eq!(deaths.load(Ordering::Relaxed), 5);
    assert!(target.upgrade().is_none());
}

#[test]
fn what_registers_lead_to_is_spared() {
    unsafe fn visit(address: usize, which: Which, sink: &mut dyn FnMut(Word)) {
        if which == Which::All {
            // SAFETY: the words outlive their registration.
            unsafe { *std::ptr::with_exposed_provenance::<[Word; 5]>(address) }.into_iter().for_each(sink);
        }
    }
    let _alone = enter();
    let (deaths, spared) = (Arc::default(), Arc::default());
    let words = Box::new([ring(2, &spared).word(), 0, 8, 0x7fff_ffff_fff0, ring(2, &deaths).word() + 8]);
    // SAFETY: the words do not change, and are registered no longer than they are there.
    let registered = unsafe { roots::register(std::ptr::from_ref(&*words).expose_provenance(), visit) };
    let collection = begin();
    let mut garbage = collection.find(Which::All);
    garbage.confirm();
    garbage.free();
    drop(collection);
    assert_eq!((deaths.load(Ordering::Relaxed), spared.load(Ordering::Relaxed)), (2, 0));
    drop(registered);
    collect();
    assert_eq!(spared.load(Ordering::Relaxed), 2);
}

/// Nodes and frozen items that refer to each other at random; which of them random holders reach, by a model.
fn one_graph(random: &mut Random) {
    let deaths = Arc::default();
    let count = 2 + random.below(200);
    let nodes: Vec<Value> = (0..count)
        .map(|_| match random.below(4) {
            0 => trace_only::node(None, Some(&deaths)),
            _ => counted_node(None, None, Some(&deaths)),
        })
        .collect();
    let mut edges = vec![Vec::new(); count];
    for _ in 0..random.below(3 * count) {
        let (from, to) = (random.below(count), random.below(count));
        let node = nodes[from].exact::<Node>().expect("a node");
        let header = nodes[from].header().expect("an object");
        let (slot, place) = if random.below(2) == 0 { (&node.left, 0) } else { (&node.right, 1) };
        edges[from].retain(|&(at, _)| at != place);
        edges[from].push((place, to));
        let value = nodes[to].clone();
        slot.set(header, if random.below(2) == 0 { value } else { items([Value::NONE, value].into_iter()) });
    }
    let held: Vec<usize> = (0..random.below(4)).map(|_| random.below(count)).collect();
    let mut reached = vec![false; count];
    let mut work = held.clone();
    while let Some(at) = work.pop() {
        if !std::mem::replace(&mut reached[at], true) {
            work.extend(edges[at].iter().map(|&(_, to)| to));
        }
    }
    let kept: Vec<Value> = held.iter().map(|&at| nodes[at].clone()).collect();
    drop(nodes);
    collect();
    let alive = reached.iter().filter(|&&is| is).count();
    assert_eq!(deaths.load(Ordering::Relaxed), count - alive, "of {count}");
    drop(kept);
    collect();
    assert_eq!(deaths.load(Ordering::Relaxed), count);
}

#[test]
fn graphs_at_random_lose_what_nobody_reaches() {
    let _alone = enter();
    let mut random = Random(88);
    (0..200).for_each(|_| one_graph(&mut random));
}

#[test]
fn what_a_finalizer_brings_back_stays_with_all_that_it_leads_to() {
    let _alone = enter();
    let deaths = Arc::default();
    let (a, b) = (ring(3, &deaths), ring(4, &deaths));
    let last = |deaths: &Arc<AtomicUsize>| {
        let object = Node {
            header: Header::of::<Node>(),
            left: Slot::EMPTY,
            right: Slot::EMPTY,
            deaths: Some(Arc::clone(deaths)),
        };
        let value = alloc::new_instance(finalizer_shape(), object);
        set_left(&value, &value);
        value
    };
    let (mine, other) = (last(&deaths), last(&deaths));
    for (node, ring) in [(&mine, a), (&other, b)] {
        let header = node.header().expect("an object");
        node.native::<Node>().expect("a node").right.set(header, ring);
    }
    let address = mine.word();
    // Not before: another test's collection would find them.
    let collection = begin();
    drop((mine, other));
    let mut garbage = collection.find(Which::Variables);
    let mut finalizable = garbage.take_finalizable();
    finalizable.retain(|value| value.word() == address);
    assert_eq!(finalizable.len(), 1);
    garbage.confirm();
    garbage.free();
    drop(collection);
    assert_eq!(deaths.load(Ordering::Relaxed), 5);
    drop(finalizable);
    let collection = begin();
    let mut garbage = collection.find(Which::Variables);
    assert!(garbage.take_finalizable().iter().all(|value| value.word() != address), "finalised once");
    garbage.confirm();
    garbage.free();
    assert_eq!(deaths.load(Ordering::Relaxed), 9);
}

#[test]
fn garbage_of_a_thread_that_sleeps_is_collected_but_not_what_it_holds() {
    let _alone = enter();
    let deaths = Arc::default();
    let held_deaths = Arc::default();
    let (made, done) = (Barrier::new(2), Barrier::new(2));
    local::publish_all();
    thread::scope(|scope| {
        let (made, done, deaths, held_deaths) = (&made, &done, &deaths, &held_deaths);
        scope.spawn(move || {
            let _attached = local::attach_thread();
            let held = counted_node(None, None, Some(held_deaths));
            let garbage = ring(6, deaths);
            garbage.exact::<Node>().expect("a node").right.set(garbage.header().expect("an object"), held.clone());
            drop(garbage);
            local::detached(|| {
                made.wait();
                done.wait();
            });
            assert_eq!(held_deaths.load(Ordering::Relaxed), 0);
            assert!(held.header().is_some_and(|header| header.counts.total() == 1));
        });
        local::detached(|| made.wait());
        collect();
        assert_eq!(deaths.load(Ordering::Relaxed), 6);
        local::detached(|| done.wait());
        local::detached(|| ());
    });
    assert_eq!(held_deaths.load(Ordering::Relaxed), 1);
}

#[test]
fn threads_that_change_rings_while_another_collects_lose_nothing() {
    let _alone = enter();
    let deaths = Arc::default();
    let made = AtomicUsize::new(0);
    let places: Vec<Shared> = (0..8).map(|_| Shared::new(node(None, None))).collect();
    in_threads(3, |index| {
        let mut random = Random(index as u64 + 7);
        for step in 0..3000 {
            poll();
            if index == 0 && step % 20 == 0 {
                collect();
            }
            let place = &places[random.below(places.len())].0;
            if random.below(2) == 0 {
                let length = 1 + random.below(5);
                made.fetch_add(length, Ordering::Relaxed);
                set_left(place, &ring(length, &deaths));
                continue;
            }
            let Some(first) = place.exact::<Node>().expect("a node").left.get(place.header().expect("an object"))
            else {
                continue;
            };
            let mut at = first.clone();
            for _ in 0..5 {
                at = at.exact::<Node>().expect("a node").left.get(at.header().expect("an object")).expect("a ring");
                if at.is(&first) {
                    break;
                }
            }
            assert!(at.is(&first));
        }
    });
    drop(places);
    collect();
    expect_deaths(&deaths, made.load(Ordering::Relaxed));
}

/// Threads take rings apart by moving references out of them, so that no count tells; what they hold stays alive.
#[test]
fn threads_that_move_references_out_of_rings_while_another_collects_lose_nothing() {
    let _alone = enter();
    let deaths = Arc::default();
    let made = AtomicUsize::new(0);
    let places: Vec<Shared> = (0..4).map(|_| Shared::new(node(None, None))).collect();
    in_threads(3, |index| {
        let mut random = Random(index as u64 + 17);
        for step in 0..2000 {
            poll();
            if index == 0 && step % 20 == 0 {
                collect();
            }
            let place = &places[random.below(places.len())].0;
            let left = |value: &Value, new: Option<Value>| {
                let header = value.header().expect("an object");
                value.exact::<Node>().expect("a node").left.replace(header, new)
            };
            let length = 2 + random.below(20);
            made.fetch_add(length, Ordering::Relaxed);
            let mut at = left(place, Some(ring(length, &deaths)));
            while let Some(value) = at {
                poll();
                let header = value.header().expect("an object");
                assert!(!header.counts.has(typhon_sync::flag::DEAD) && value.exact::<Node>().is_some(), "held");
                at = left(&value, None);
            }
        }
    });
    drop(places);
    collect();
    expect_deaths(&deaths, made.load(Ordering::Relaxed));
}
