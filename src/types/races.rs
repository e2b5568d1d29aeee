//! Containers under threads that really run at once: nothing is torn, lost or freed too early.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use typhon_object::{
    attribute,
    heap::{local, shape::flag},
    prelude::*,
    primal::{dict, list},
};

use crate::testing::{Odd, race, rounds, with_vm};

fn shared(value: Value) -> Value {
    value.publish();
    value
}

fn poll(vm: &Vm, round: i64) {
    if round % 64 == 0 {
        vm.poll().expect("no signals here");
        local::poll();
    }
}

/// One thread fills and empties a dict, others read: a value is always the one that belongs to its key.
#[test]
fn readers_of_a_dict_see_whole_entries() {
    with_vm(|vm| {
        let shared = shared(dict::new());
        let done = AtomicBool::new(false);
        let keys: Vec<Value> = (0..64).map(|int| vm.str(&format!("key {int}"))).collect();
        keys.iter().for_each(Value::publish);
        race(3, |vm, number| {
            let dict = Dict::from(&shared).unwrap();
            if number == 0 {
                for round in 0..rounds() {
                    let at = (round * 7 % 64) as usize;
                    if round % 3 == 0 {
                        dict.remove(vm, &keys[at]).unwrap();
                    } else {
                        dict.set(vm, &keys[at], vm.str(&format!("value {at}"))).unwrap();
                    }
                    if round % 1000 == 999 {
                        dict.clear();
                    }
                    poll(vm, round);
                }
                done.store(true, Ordering::Release);
                return;
            }
            let mut round = 0;
            while !done.load(Ordering::Acquire) {
                let at = (round % 64) as usize;
                // Another object with the same text: compared by its bytes.
                let key = vm.str(&format!("key {at}"));
                if let Some(value) = dict.get(vm, &key).unwrap() {
                    let text = typhon_object::primal::str::lossy(&value);
                    assert_eq!(text, format!("value {at}"));
                }
                let mut next = 0;
                while let Some((key, value)) = dict.next_entry(&mut next) {
                    let key = typhon_object::primal::str::lossy(&key);
                    assert_eq!(key.replace("key", "value"), typhon_object::primal::str::lossy(&value));
                }
                round += 1;
                poll(vm, round);
            }
        });
    });
}

/// Threads add different keys to one dict: none is lost.
#[test]
fn writers_of_a_dict_lose_nothing() {
    with_vm(|vm| {
        let shared = shared(dict::new());
        race(4, |vm, number| {
            let dict = Dict::from(&shared).unwrap();
            for round in 0..rounds() / 10 {
                dict.set(vm, &vm.int(round * 4 + number as i64), vm.str("some text")).unwrap();
                poll(vm, round);
            }
        });
        let dict = Dict::from(&shared).unwrap();
        assert_eq!(dict.len() as i64, rounds() / 10 * 4);
        assert!((0..rounds() / 10 * 4).all(|int| dict.get(vm, &vm.int(int)).unwrap().is_some()));
    });
}

/// `setdefault` gives all threads the same value, for keys that compare by a method, too.
#[test]
fn setdefault_has_one_winner() {
    with_vm(|vm| {
        let shared = shared(dict::new());
        let seen = parking(4);
        race(4, |vm, number| {
            let dict = Dict::from(&shared).unwrap();
            for round in 0..rounds() / 100 {
                let won = dict.set_default(vm, &Odd::make(round % 20), &vm.int(number as i64 * 1000 + round)).unwrap();
                seen[number].lock().unwrap().push((round % 20, won.as_small_int().unwrap()));
                poll(vm, round);
            }
        });
        let dict = Dict::from(&shared).unwrap();
        assert_eq!(dict.len(), 20);
        for (key, value) in seen.iter().flat_map(|seen| seen.lock().unwrap().clone()) {
            let kept = dict.get(vm, &Odd::make(key)).unwrap().unwrap();
            assert_eq!(kept.as_small_int(), Some(value));
        }
    });
}

fn parking<T>(many: usize) -> Vec<std::sync::Mutex<Vec<T>>> {
    (0..many).map(|_| std::sync::Mutex::new(Vec::new())).collect()
}

/// Threads append to and pop from one list while others read it.
#[test]
fn a_list_is_pushed_popped_and_read() {
    with_vm(|vm| {
        let shared = shared(list::new(vec![vm.str("first")]));
        race(4, |vm, number| {
            let list = List::from(&shared).unwrap();
            for round in 0..rounds() / 2 {
                match (number, round % 3) {
                    (0, _) => list.push(vm.str(&format!("item {round}"))),
                    (1, 0) => drop(list.splice(1..3, vec![vm.str("item 0")])),
                    (1, 1) if list.len() > 100 => drop(list.splice(1..90, Vec::new())),
                    (1, _) => drop(list.get_at(list.len() / 2)),
                    _ => {
                        for at in [0, 1, 5, 50] {
                            let text = list.get_at(at).map(|item| typhon_object::primal::str::lossy(&item));
                            assert!(text.is_none_or(|text| text == "first" || text.starts_with("item ")));
                        }
                    }
                }
                poll(vm, round);
            }
        });
        let list = List::from(&shared).unwrap();
        assert_eq!(typhon_object::primal::str::lossy(&list.get_at(0).unwrap()), "first");
    });
}

/// A list that is sorted is empty or whole for other threads; nothing is lost.
#[test]
fn a_list_is_sorted_while_it_is_read() {
    with_vm(|vm| {
        let items: Vec<Value> = (0..500).map(|int| vm.str(&format!("{:03}", int * 7 % 500))).collect();
        let shared = shared(list::new(items));
        race(3, |vm, number| {
            let list = List::from(&shared).unwrap();
            for round in 0..rounds() / 60 {
                if number == 0 {
                    vm.call_method_str(&shared, if round % 2 == 0 { "sort" } else { "reverse" }, &[]).unwrap();
                } else if let Some(item) = list.get_at((round % 500) as usize) {
                    assert_eq!(typhon_object::primal::str::lossy(&item).len(), 3);
                }
                poll(vm, round);
            }
        });
        assert_eq!(List::from(&shared).unwrap().len(), 500);
    });
}

/// Cached entries are read while keys come and go.
#[test]
fn caches_never_give_another_names_value() {
    with_vm(|vm| {
        let shared = shared(dict::new());
        let name = vm.intern("race_name");
        let others: Vec<Value> = (0..20).map(|int| vm.intern(&format!("race_other_{int}"))).collect();
        let done = AtomicBool::new(false);
        race(3, |vm, number| {
            let dict = Dict::from(&shared).unwrap();
            if number == 0 {
                for round in 0..rounds() {
                    let other = &others[(round % 20) as usize];
                    match round % 5 {
                        0 => dict.set_interned(vm, &name, vm.str("mine")),
                        1 | 2 => dict.set_interned(vm, other, vm.str("not mine")),
                        3 => drop(dict.remove_interned(vm, other)),
                        _ => drop(dict.remove_interned(vm, &name)),
                    }
                    poll(vm, round);
                }
                done.store(true, Ordering::Release);
                return;
            }
            let (mut layout, mut at, mut round) = (0, None, 0);
            while !done.load(Ordering::Acquire) {
                if let Some(at) = at
                    && let Some(value) = dict.value_at(layout, at)
                {
                    assert_eq!(typhon_object::primal::str::lossy(&value), "mine");
                } else {
                    layout = dict.layout_id();
                    at = dict.index_of_interned(&name);
                }
                round += 1;
                poll(vm, round);
            }
        });
    });
}

/// Sets under writers and readers.
#[test]
fn a_set_is_changed_and_asked() {
    with_vm(|_| {
        let shared = shared(crate::set::new());
        race(3, |vm, number| {
            let elements = crate::set::Elements::of(&shared).unwrap();
            for round in 0..rounds() / 4 {
                let text = vm.str(&format!("{}", round % 100));
                match number {
                    0 => drop(elements.add(vm, &text).unwrap()),
                    1 => drop(vm.call_method_str(&shared, "discard", &[text]).unwrap()),
                    _ => {
                        elements.contains(vm, &text).unwrap();
                        assert!(elements.to_vec().len() <= 100);
                    }
                }
                poll(vm, round);
            }
        });
    });
}

/// Keys that compare by a method, all in one chain of places, come and go while others look for them.
#[test]
fn a_chain_of_odd_keys_is_changed_and_asked() {
    with_vm(|vm| {
        let shared = shared(dict::new());
        race(3, |vm, number| {
            let dict = Dict::from(&shared).unwrap();
            for round in 0..rounds() / 4 {
                let key = round * 7 % 12;
                match (number, round % 5) {
                    (0, 0) => drop(dict.remove(vm, &Odd::make(key)).unwrap()),
                    (0, 1) if round % 100 == 1 => dict.clear(),
                    (0, _) => dict.set(vm, &Odd::make(key), vm.int(key)).unwrap(),
                    _ => {
                        let value = dict.get(vm, &Odd::make(key)).unwrap();
                        assert!(value.is_none_or(|value| value.as_small_int() == Some(key)));
                    }
                }
                poll(vm, round);
            }
        });
        let dict = Dict::from(&shared).unwrap();
        for key in 0..12 {
            dict.remove(vm, &Odd::make(key)).unwrap();
        }
        assert!(dict.is_empty(), "a key was there twice");
    });
}

/// Objects go to dictionary mode one after the other while others read them: each attribute is there, and its own.
#[test]
fn objects_get_dictionaries_under_readers() {
    with_vm(|vm| {
        let bases = vm.tuple(Vec::new());
        let class = vm.call(&Known::Type.value(), &[vm.str("Point"), bases, dict::new()]).unwrap();
        let names = ["x", "y", "z"].map(|name| vm.intern(name));
        let make = |vm: &Vm| {
            let object = vm.call(&class, &[]).unwrap();
            for name in &names {
                let text = vm.str(&format!("the value of {}", typhon_object::primal::str::lossy(name)));
                attribute::set_own(vm, &object, name, text).unwrap();
            }
            object
        };
        // The first ones teach the class how many slots to give.
        (0..4).for_each(|_| drop(make(vm)));
        let objects: Vec<Value> = (0..rounds()).map(|_| shared(make(vm))).collect();
        let in_slots = |object: &Value| object.shape().get().flags & flag::DICTIONARY == 0;
        assert!(objects.iter().all(in_slots));
        let front = AtomicUsize::new(0);
        race(3, |vm, number| {
            if number == 0 {
                for (round, object) in objects.iter().enumerate() {
                    front.store(round, Ordering::Relaxed);
                    let dict = attribute::instance_dict(vm, object).unwrap();
                    if round % 4 == 0 {
                        let copy = Dict::from(&dict).unwrap().copy();
                        attribute::set_instance_dict(vm, object, &copy).unwrap();
                    }
                    poll(vm, round as i64);
                }
                front.store(objects.len(), Ordering::Relaxed);
                return;
            }
            let mut round = 0;
            loop {
                let at = front.load(Ordering::Relaxed);
                if at == objects.len() {
                    break;
                }
                for object in objects[at..].iter().take(2) {
                    for name in names.iter().rev() {
                        let value = attribute::own(vm, object, name).unwrap().expect("the attribute is always there");
                        let (text, name) =
                            (typhon_object::primal::str::lossy(&value), typhon_object::primal::str::lossy(name));
                        assert_eq!(text, format!("the value of {name}"));
                    }
                }
                round += 1;
                poll(vm, round);
            }
        });
        assert!(!objects.iter().any(in_slots));
    });
}
