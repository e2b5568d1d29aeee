//! Cycles end, and nothing else does. Tests with a number are named after the attack that they stand for: see
//! `design/collector.md`.

use std::sync::mpsc;

use super::*;
use crate::{
    collect::{
        Collection,
        roots::{self, Which},
    },
    word::Word,
};

mod attacks;
mod beside;
mod graphs;
mod trace_only;

/// The calling thread is attached, and no other test collects.
struct Entered {
    _attached: local::Attached,
    _companion: Option<Companion>,
    _guard: parking_lot::MutexGuard<'static, ()>,
}

/// Another thread, which is attached and sleeps: so no collection is a lone thread's.
struct Companion(Option<(mpsc::Sender<()>, thread::JoinHandle<()>)>);

impl Companion {
    fn new() -> Companion {
        let (end, is_over) = mpsc::channel();
        let (ready, is_ready) = mpsc::channel();
        let thread = thread::spawn(move || {
            let _attached = local::attach_thread();
            local::detached(|| {
                ready.send(()).expect("somebody waits");
                is_over.recv().expect_err("nothing is sent");
            });
        });
        local::detached(|| is_ready.recv().expect("it begins"));
        Companion(Some((end, thread)))
    }
}

impl Drop for Companion {
    fn drop(&mut self) {
        let (end, thread) = self.0.take().expect("it is dropped once");
        drop(end);
        local::detached(|| thread.join().expect("it ends"));
    }
}

/// Attaches the calling thread, while no other test collects. There are other tests' threads, so objects are published.
fn enter() -> Entered {
    let entered = enter_alone();
    Entered { _companion: Some(Companion::new()), ..entered }
}

/// As [`enter`]; there may be no other thread.
fn enter_alone() -> Entered {
    static ALONE: parking_lot::Mutex<()> = parking_lot::Mutex::new(());
    let guard = ALONE.lock();
    let attached = local::attach_thread();
    local::publish_all();
    Entered { _attached: attached, _companion: None, _guard: guard }
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
    let _alone = enter_alone();
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
fn a13_what_registers_lead_to_is_no_suspect() {
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

#[test]
fn a12_what_a_finalizer_brings_back_stays_with_all_that_it_leads_to() {
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
