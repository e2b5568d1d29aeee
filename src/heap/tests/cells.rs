//! Cells within and across threads.

use super::*;
use crate::{block::CURRENT, parts, segment};

#[test]
fn a_cell_is_used_again_at_once() {
    let _attached = local::attach_thread();
    let first = node(None, None);
    let address = first.pointer();
    drop(first);
    assert_eq!(node(None, None).pointer(), address);
}

#[test]
fn small_objects_are_small() {
    let _attached = local::attach_thread();
    let tuple = items((0..3).map(|_| Value::NONE));
    assert_eq!(parts::size(tuple.header().expect("an object")), 56);
    let (one, two) = (items((0..3).map(|_| Value::NONE)), items((0..3).map(|_| Value::NONE)));
    assert_eq!(two.pointer().addr().get().abs_diff(one.pointer().addr().get()) % 56, 0);
}

#[test]
fn instances_have_empty_slots() {
    let _attached = local::attach_thread();
    let object = Node { header: Header::of::<Node>(), left: Slot::EMPTY, right: Slot::EMPTY, deaths: None };
    let value = alloc::new_instance(instance_shape(), object);
    let header = value.header().expect("an object");
    assert_eq!(parts::slots(header).len(), 3);
    assert!(parts::slots(header).iter().all(|slot| slot.get(header).is_none()));
    parts::slots(header)[1].set(header, node(None, None));
    assert!(parts::slots(header)[1].get(header).is_some());
    let place = parts::dictionary_place(header).expect("extensible");
    assert!(place.get(header).is_none());
}

/// What an object takes: a header of 24 bytes, its payload, and a word for each slot.
#[test]
fn sizes_are_what_they_are() {
    let _attached = local::attach_thread();
    assert_eq!((size_of::<Header>(), size_of::<Value>(), size_of::<Option<Value>>()), (24, 8, 8));
    let object = Node { header: Header::of::<Node>(), left: Slot::EMPTY, right: Slot::EMPTY, deaths: None };
    let value = alloc::new_instance(instance_shape(), object);
    assert_eq!(parts::size(value.header().expect("an object")), size_of::<Node>() + 3 * 8);
}

#[test]
fn the_last_slot_is_the_dictionarys_place() {
    let _attached = local::attach_thread();
    let deaths = Arc::default();
    let object = Node { header: Header::of::<Node>(), left: Slot::EMPTY, right: Slot::EMPTY, deaths: None };
    let value = alloc::new_instance(instance_shape(), object);
    let header = value.header().expect("an object");
    parts::slots(header)[2].set(header, Value::TRUE);
    let place = parts::dictionary_place(header).expect("extensible");
    assert!(place.get(header).is_none());
    assert!(place.exchange(counted_node(None, None, Some(&deaths))).is_some_and(|old| old.is(&Value::TRUE)));
    header.set_shape(dictionary_shape());
    let first = place.get(header).expect("a dictionary");
    assert!(place.replace(header, counted_node(None, None, Some(&deaths))).is_some_and(|old| old.is(&first)));
    drop(first);
    assert_eq!(deaths.load(Ordering::Relaxed), 1);
    drop(value);
    assert_eq!(deaths.load(Ordering::Relaxed), 2);
}

#[test]
fn items_of_every_size() {
    let _attached = local::attach_thread();
    for count in (0..200).chain([1_000, 1_022, 1_023, 1_024, 9_000, 100_000, 700_000]) {
        let deaths = Arc::default();
        let value = items((0..count).map(|_| counted_node(None, None, Some(&deaths))));
        let tuple: &Items = value.exact().expect("items");
        assert!(tuple.items().len() == count && tuple.items().iter().all(Value::is_object));
        drop(value);
        assert_eq!(deaths.load(Ordering::Relaxed), count);
    }
    local::current().flush();
}

#[test]
fn an_absurd_size_is_refused() {
    let _attached = local::attach_thread();
    let count = usize::MAX / 16;
    let tail = (0..count).map(|_| Value::NONE);
    assert!(alloc::try_new_with_tail(Items { header: Header::of::<Items>(), count }, tail).is_none());
}

#[test]
fn a_panic_while_items_are_made_leaves_a_free_cell() {
    let _attached = local::attach_thread();
    let tail = (0..5).map(|index| if index == 3 { panic!("on purpose") } else { Value::NONE });
    let made = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| items(tail)));
    assert!(made.is_err());
    let stopped = local::stop();
    crate::verify::each_object(&stopped, &mut |header| assert!(!header.shape().get().layout.name.is_empty()));
}

#[test]
fn a_random_life() {
    let _attached = local::attach_thread();
    let deaths = Arc::default();
    let mut random = Random(42);
    let mut live: Vec<Option<Value>> = (0..20_000).map(|_| None).collect();
    for _ in 0..400_000 {
        let index = random.below(live.len());
        live[index] = match random.below(3) {
            0 => Some(counted_node(None, None, Some(&deaths))),
            1 => Some(items((0..random.below(40)).map(|_| Value::NONE))),
            _ => None,
        };
    }
    for value in live.iter().flatten().filter(|value| value.exact::<Items>().is_some()) {
        assert!(value.exact::<Items>().is_some_and(|tuple| tuple.items().iter().all(Value::is_none)));
    }
    drop(live);
    local::current().flush();
    assert!(segment::bytes_in_use() > 0);
}

#[test]
fn one_thread_makes_and_another_frees() {
    let _attached = local::attach_thread();
    let deaths: Arc<AtomicUsize> = Arc::default();
    const ROUNDS: usize = 200;
    const BATCH: usize = 1_000;
    let (sender, receiver) = std::sync::mpsc::sync_channel::<Vec<Value>>(4);
    let ends = [parking_lot::Mutex::new(Some(sender))];
    let receiver = parking_lot::Mutex::new(Some(receiver));
    in_threads(2, |index| {
        if index == 0 {
            let sender = ends[0].lock().take().expect("taken once");
            for _ in 0..ROUNDS {
                let batch: Vec<Value> = (0..BATCH).map(|_| counted_node(None, None, Some(&deaths))).collect();
                batch.iter().for_each(Value::publish);
                local::detached(|| sender.send(batch).expect("the other end is there"));
                poll();
            }
        } else {
            let receiver = receiver.lock().take().expect("taken once");
            while let Ok(batch) = local::detached(|| receiver.recv()) {
                drop(batch);
                poll();
            }
        }
    });
    local::poll();
    expect_deaths(&deaths, ROUNDS * BATCH);
}

#[test]
fn the_cells_of_ended_threads_are_used_by_others() {
    let _attached = local::attach_thread();
    let before = segment::bytes_in_use();
    let kept = parking_lot::Mutex::new(Vec::new());
    for _ in 0..40 {
        in_threads(2, |_| {
            let mut mine: Vec<Value> = (0..3_000).map(|_| node(None, None)).collect();
            mine[7].publish();
            kept.lock().push(mine.swap_remove(7));
        });
    }
    let grown = segment::bytes_in_use().saturating_sub(before);
    // Eighty threads had four blocks each; other tests run meanwhile.
    assert!(grown < 80 << 20, "{grown}");
    for value in kept.into_inner() {
        assert!(value.exact::<Node>().is_some());
    }
}

#[test]
fn pacing_knows_how_full_blocks_are() {
    let _attached = local::attach_thread();
    let mut many: Vec<Value> = (0..100_000).map(|_| node(None, None)).collect();
    for share in [2, 3, 5] {
        let mut number = 0;
        many.retain(|_| {
            number += 1;
            number % share == 0
        });
        for block in local::cells().blocks().iter().filter(|block| block.place.get() != CURRENT) {
            let (charged, used) = (block.charged.get(), block.used.get());
            assert!(used <= charged && charged - used <= block.capacity() / 8, "{charged} {used}");
        }
    }
}

#[test]
fn cells_are_taken_back_for_a_thread_that_is_blocked() {
    let _attached = local::attach_thread();
    let shared = parking_lot::Mutex::new(Vec::new());
    let barrier = Barrier::new(2);
    let used = || local::cells().blocks().iter().map(|block| block.used.get()).sum::<u32>();
    in_threads(2, |index| {
        if index == 0 {
            let many: Vec<Value> = (0..50_000).map(|_| node(None, None)).collect();
            many.iter().for_each(Value::publish);
            *shared.lock() = many;
            local::detached(|| (barrier.wait(), barrier.wait()));
            assert!(used() < 10_000, "{}", used());
        } else {
            local::detached(|| barrier.wait());
            shared.lock().clear();
            let stopped = local::stop();
            for thread in stopped.threads() {
                thread.drain_inbox().for_each(|item| local::current().merge(item));
            }
            local::current().work();
            crate::cells::take_all_returned(|| ());
            drop(stopped);
            local::detached(|| barrier.wait());
        }
    });
}

/// Whether so few bytes are in use after a while: other tests make and free meanwhile, and may hold the grace period up.
fn comes_down_to(bytes: usize) -> bool {
    (0..1_000).any(|_| {
        local::current().trim();
        local::detached(|| std::thread::sleep(std::time::Duration::from_millis(5)));
        poll();
        segment::bytes_in_use() < bytes
    })
}

#[test]
fn empty_blocks_go_back() {
    let _attached = local::attach_thread();
    let before = segment::bytes_in_use();
    let many: Vec<Value> = (0..600_000).map(|_| node(None, None)).collect();
    let grown = segment::bytes_in_use() - before;
    drop(many);
    assert!(comes_down_to(before + grown / 2), "{grown}");
}

#[test]
fn empty_blocks_of_ended_threads_go_back() {
    let _attached = local::attach_thread();
    let made = parking_lot::Mutex::new(Vec::new());
    let before = segment::bytes_in_use();
    in_threads(2, |_| {
        let mine: Vec<Value> = (0..300_000).map(|_| node(None, None)).collect();
        mine.iter().for_each(Value::publish);
        made.lock().extend(mine);
    });
    let grown = segment::bytes_in_use() - before;
    drop(made);
    assert!(comes_down_to(before + grown / 2), "{grown}");
}
