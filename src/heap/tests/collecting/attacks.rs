//! What threads can do to a collection that is under way. An attack is made in each gap between two stops in turn, or by
//! threads again and again while another one collects. Unit tests interrupt collections wherever they can be interrupted, and
//! try every group in steps.

use std::{
    sync::{atomic::AtomicBool, mpsc},
    time::Duration,
};

use parking_lot::Mutex;
use typhon_sync::flag;

use super::*;
use crate::{collect::watch::between, segment};

/// The heap grows by so many bytes at most: attacks make garbage faster than it is collected.
const ROOM: usize = 1 << 20;

/// Between two attacks.
const PAUSE: Duration = Duration::from_micros(20);

/// Makes `attack` in two threads, whose index it is told, while a third one collects so many times.
fn under_collections(times: usize, attack: impl Fn(usize, &mut Random) + Sync) {
    let over = AtomicBool::new(false);
    let limit = segment::bytes_in_use() + ROOM;
    in_threads(3, |index| {
        if index == 2 {
            (0..times).for_each(|_| collect());
            over.store(true, Ordering::Relaxed);
            return;
        }
        let mut random = Random(index as u64 + 5);
        while !over.load(Ordering::Relaxed) {
            poll();
            if segment::bytes_in_use() < limit {
                attack(index, &mut random);
            }
            local::detached(|| thread::sleep(PAUSE));
        }
    });
}

/// At most so many pairs of gaps are tried.
const PAIRS: usize = 2000;
/// Gaps that a ring brings with it.
const MORE: usize = 40;

/// An attack in two steps: what `begin` takes out of a place is held until `end` makes something else of it, which is held
/// until the collection is over.
struct Attack {
    length: usize,
    begin: fn(&Value) -> Option<Value>,
    end: fn(Value) -> Option<Value>,
    /// Whether all is well with what is held then, and so many nodes dead.
    check: fn(Option<&Value>, usize),
}

impl Attack {
    /// Makes the two steps in each two gaps of a collection in turn, each time on a ring of its own.
    fn make_in_each_two_gaps(&self) {
        let attacker = Attacker::attach();
        let gaps = gaps_of(|| ()) + MORE;
        let pairs = (0..gaps).flat_map(|begin| (begin..gaps).map(move |end| (begin, end)));
        for (begin, end) in pairs.step_by((gaps * gaps / 2 / PAIRS).max(1)) {
            self.make(&attacker, begin, end);
        }
    }

    fn make(&self, attacker: &Attacker, first: usize, last: usize) {
        let deaths = Arc::default();
        let place = Arc::new(Shared::new(node(None, None)));
        set_left(&place.0, &ring(self.length, &deaths));
        let held = Arc::new(Mutex::new(None));
        let mut gap = 0;
        gaps_of({
            let (attacker, place, held) = (attacker.clone(), Arc::clone(&place), Arc::clone(&held));
            let (begin, end) = (self.begin, self.end);
            move || {
                let (place, held) = (Arc::clone(&place), Arc::clone(&held));
                let now = gap;
                gap += 1;
                if now == first || now == last {
                    attacker.run(move || {
                        let mut held = held.lock();
                        if now == first {
                            *held = begin(&place.0);
                        }
                        if now == last {
                            *held = held.take().and_then(end);
                        }
                    });
                }
            }
        });
        (self.check)(held.lock().as_ref(), deaths.load(Ordering::Relaxed));
        attacker.run(move || drop(held.lock().take()));
        drop(place);
        collect();
        expect_deaths(&deaths, self.length);
    }
}

/// Another thread, which is away but for what it is told to do.
#[derive(Clone)]
struct Attacker(mpsc::Sender<Job>);

type Job = (Box<dyn FnOnce() + Send>, mpsc::Sender<()>);

impl Attacker {
    fn attach() -> Attacker {
        let (attacker, jobs) = mpsc::channel::<Job>();
        thread::spawn(move || {
            let _attached = local::attach_thread();
            while let Ok((job, done)) = local::detached(|| jobs.recv()) {
                job();
                done.send(()).expect("the test waits");
            }
        });
        Attacker(attacker)
    }

    /// Has something done, and waits for its end.
    fn run(&self, job: impl FnOnce() + Send + 'static) {
        let (done, end) = mpsc::channel();
        self.0.send((Box::new(job), done)).expect("it waits for jobs");
        local::detached(|| end.recv()).expect("no panic");
    }
}

/// Collects, and does something in each gap; how many there were.
fn gaps_of(mut visit: impl FnMut() + 'static) -> usize {
    let count = Arc::new(AtomicUsize::new(0));
    between::set(Some(Box::new({
        let count = Arc::clone(&count);
        move || {
            count.fetch_add(1, Ordering::Relaxed);
            visit();
        }
    })));
    collect();
    between::set(None);
    count.load(Ordering::Relaxed)
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
    under_collections(10, |index, _| {
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
    under_collections(10, |_, random| {
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

/// The first of a ring is taken from where it was, later the second out of the first, and the first let go: no count of the
/// second says so.
#[test]
fn a02_what_is_moved_out_in_any_gaps_stays() {
    let _alone = enter();
    let attack = Attack {
        length: 6,
        begin: |place| swap_left(place, None),
        end: |first| swap_left(&first, None),
        check: |held, deaths| {
            let Some(node) = held else { return };
            assert_eq!(deaths, 0);
            let links = std::iter::successors(Some(node.clone()), left).take(7).count();
            assert!(links >= 6, "{links} are left");
        },
    };
    attack.make_in_each_two_gaps();
}

/// Threads replace rings, and walk along others, while those are acquitted.
#[test]
fn a03_what_leads_to_the_held_changes_meanwhile() {
    let _alone = enter();
    let (deaths, made) = (Arc::default(), AtomicUsize::new(0));
    let places = places(8);
    under_collections(10, |_, random| {
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
    under_collections(10, |_, random| {
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

/// A ring is let go, and later reached by a weak reference.
#[test]
fn a04_an_upgrade_in_any_gaps_keeps_all() {
    let _alone = enter();
    let attack = Attack {
        length: 5,
        begin: |place| Some(weak_reference(&swap_left(place, None)?, false)),
        end: |weak| weak.exact::<Reference>().expect("a reference").target.upgrade(),
        check: |held, deaths| {
            if let Some(first) = held.filter(|held| held.exact::<Node>().is_some()) {
                assert_eq!(deaths, 0);
                check(first, 5);
            }
        },
    };
    attack.make_in_each_two_gaps();
}

/// Chains die by their counts while their objects wait to be looked at, and their cells are used anew.
#[test]
fn a05_what_dies_while_it_is_looked_at_is_passed_over() {
    let _alone = enter();
    let (deaths, made) = (Arc::default(), AtomicUsize::new(0));
    under_collections(10, |_, random| {
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
    under_collections(10, |_, random| {
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
    under_collections(10, |_, random| {
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
    under_collections(10, |index, _| {
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
    under_collections(10, |_, random| {
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
    under_collections(10, |_, _| {
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
    under_collections(5, |_, random| {
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
