//! How objects end.

use super::*;
use crate::{death::PendingDeath, parts};

#[test]
fn a_long_chain_dies_without_recursion() {
    let _attached = local::attach_thread();
    let deaths = Arc::default();
    let chain = (0..1_000_000).fold(None, |next, _| Some(counted_node(next, None, Some(&deaths))));
    drop(chain);
    assert_eq!(deaths.load(Ordering::Relaxed), 1_000_000);
}

#[test]
fn attributes_die_with_the_object() {
    let _attached = local::attach_thread();
    let deaths = Arc::default();
    let object = Node { header: Header::of::<Node>(), left: Slot::EMPTY, right: Slot::EMPTY, deaths: None };
    let value = alloc::new_instance(instance_shape(), object);
    let header = value.header().expect("an object");
    for slot in parts::slots(header) {
        slot.set(header, counted_node(None, None, Some(&deaths)));
    }
    drop(value);
    assert_eq!(deaths.load(Ordering::Relaxed), 3);
}

fn with_finalizer(left: Option<Value>, deaths: &Arc<AtomicUsize>) -> Value {
    let left = Slot::from_option(left);
    let object = Node { header: Header::of::<Node>(), left, right: Slot::EMPTY, deaths: Some(Arc::clone(deaths)) };
    alloc::new_instance(finalizer_shape(), object)
}

fn finalize_all(mut run: impl FnMut(&Value)) -> usize {
    let mut count = 0;
    while let Some(death) = local::current().take_pending() {
        match death {
            PendingDeath::Finalizer(dying) => dying.finalize(&mut run),
            PendingDeath::Callback(reference) => drop(reference),
        }
        count += 1;
    }
    count
}

#[test]
fn a_finalizer_runs_once_and_later() {
    let _attached = local::attach_thread();
    let deaths = Arc::default();
    drop(with_finalizer(None, &deaths));
    assert_eq!(deaths.load(Ordering::Relaxed), 0);
    assert!(local::poll_requested() && local::poll() & local::FINALIZE != 0);
    let mut saved = None;
    assert_eq!(finalize_all(|value| saved = Some(value.clone())), 1);
    assert_eq!(deaths.load(Ordering::Relaxed), 0);
    drop(saved);
    assert_eq!((finalize_all(|_| ()), deaths.load(Ordering::Relaxed)), (0, 1));
    assert_eq!(local::poll() & local::FINALIZE, 0);
}

#[test]
fn finalizers_run_from_the_outside_in() {
    let _attached = local::attach_thread();
    let (inner, outer) = (Arc::default(), Arc::default());
    drop(with_finalizer(Some(with_finalizer(None, &inner)), &outer));
    let mut order = Vec::new();
    finalize_all(|value| order.push(value.exact::<Node>().is_none()));
    assert_eq!(order.len(), 2);
    assert_eq!((inner.load(Ordering::Relaxed), outer.load(Ordering::Relaxed)), (1, 1));
}

#[test]
fn what_a_finalizer_hands_to_another_thread_lives() {
    let _attached = local::attach_thread();
    let deaths: Arc<AtomicUsize> = Arc::default();
    let holder = Shared::new(node(None, None));
    drop(with_finalizer(None, &deaths));
    finalize_all(|value| {
        // What another test's thread left behind may be pending, too.
        let counter = value.native::<Node>().and_then(|node| node.deaths.as_ref());
        if !counter.is_some_and(|counter| Arc::ptr_eq(counter, &deaths)) {
            return;
        }
        let home: &Node = holder.0.exact().expect("a node");
        home.left.set(&home.header, value.clone());
        in_threads(2, |_| {
            let home: &Node = holder.0.exact().expect("a node");
            for _ in 0..1_000 {
                assert!(home.left.get(&home.header).is_some());
            }
        });
    });
    assert_eq!(deaths.load(Ordering::Relaxed), 0);
    drop(holder);
    local::poll();
    expect_deaths(&deaths, 1);
}

#[test]
fn references_given_back_to_a_sleeping_thread_are_freed() {
    let _attached = local::attach_thread();
    let deaths: Arc<AtomicUsize> = Arc::default();
    let shared = parking_lot::Mutex::new(Some(Shared::new(counted_node(None, None, Some(&deaths)))));
    in_threads(1, |_| {
        drop(shared.lock().take());
        expect_deaths(&deaths, 1);
    });
}

#[test]
fn references_given_back_to_an_ended_thread_are_freed() {
    let _attached = local::attach_thread();
    let deaths: Arc<AtomicUsize> = Arc::default();
    let made = parking_lot::Mutex::new(Vec::new());
    in_threads(2, |_| {
        for _ in 0..100 {
            made.lock().push(Shared::new(counted_node(None, None, Some(&deaths))));
        }
    });
    made.lock().clear();
    expect_deaths(&deaths, 200);
}

#[test]
fn what_an_ended_thread_left_pending_is_done_by_another() {
    let _attached = local::attach_thread();
    let deaths: Arc<AtomicUsize> = Arc::default();
    in_threads(1, |_| drop(with_finalizer(None, &deaths)));
    finalize_all(|_| ());
    // Other tests' threads may have been quicker to take it.
    while deaths.load(Ordering::Relaxed) == 0 {
        thread::yield_now();
    }
}
