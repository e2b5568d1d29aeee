//! Dicts, lists, tuples, slices and sets, as one thread sees them.

use typhon_object::{
    prelude::*,
    primal::{dict, list, slice, tuple},
};

use crate::testing::{ON_EQUAL, Odd, with_vm};

fn show(vm: &Vm, value: &Value) -> String {
    let repr = ops::repr(vm, value).unwrap_or_else(|raised| vm.catch(raised));
    typhon_object::primal::str::lossy(&repr)
}

fn ints(vm: &Vm, ints: impl IntoIterator<Item = i64>) -> Vec<Value> {
    ints.into_iter().map(|int| vm.int(int)).collect()
}

/// The class and text of what `result` raised.
fn error<T>(vm: &Vm, result: Result<T>) -> String {
    match result {
        Ok(_) => panic!("nothing was raised"),
        Err(raised) => {
            let error = vm.catch(raised);
            let text = ops::str(vm, &error).unwrap_or_else(|_| panic!("the text of an error"));
            format!("{}: {}", vm.type_name(&error), typhon_object::primal::str::lossy(&text))
        }
    }
}

#[test]
fn dict_keeps_order_and_grows() {
    with_vm(|vm| {
        let value = dict::new();
        let dict = Dict::from(&value).unwrap();
        for int in 0..1000 {
            dict.set(vm, &vm.int(int * 7), vm.int(int)).unwrap();
        }
        for int in (0..1000).step_by(2) {
            assert!(dict.remove(vm, &vm.int(int * 7)).unwrap().is_some());
        }
        assert_eq!(dict.len(), 500);
        for int in 0..1000 {
            let found = dict.get(vm, &vm.int(int * 7)).unwrap().and_then(|found| found.as_small_int());
            assert_eq!(found, (int % 2 == 1).then_some(int));
        }
        let keys: Vec<i64> = dict.keys().iter().map(|key| key.as_small_int().unwrap()).collect();
        assert_eq!(keys, (0..1000).filter(|int| int % 2 == 1).map(|int| int * 7).collect::<Vec<_>>());
        for int in (0..1000).rev().filter(|int| int % 2 == 1) {
            assert_eq!(dict.pop_last().unwrap().1.as_small_int(), Some(int));
        }
        assert!(dict.is_empty() && dict.pop_last().is_none());
    });
}

#[test]
fn dict_compares_keys_by_value() {
    with_vm(|vm| {
        let value = dict::new();
        let dict = Dict::from(&value).unwrap();
        dict.set(vm, &vm.str("name"), vm.int(1)).unwrap();
        assert!(dict.get_interned(vm, &vm.intern("name")).is_some());
        dict.set(vm, &vm.int(1), vm.str("int")).unwrap();
        dict.set(vm, &Value::TRUE, vm.str("bool")).unwrap();
        dict.set(vm, &vm.float(1.0), vm.str("float")).unwrap();
        let pair = vm.tuple(ints(vm, [1, 2]));
        dict.set(vm, &pair, vm.int(3)).unwrap();
        assert!(dict.contains(vm, &vm.tuple(ints(vm, [1, 2]))).unwrap());
        assert_eq!(show(vm, &value), "{'name': 1, 1: 'float', (1, 2): 3}");
        let text = error(vm, dict.get(vm, &list::empty()));
        assert_eq!(text, "TypeError: cannot use 'list' as a dict key (unhashable type: 'list')");
    });
}

#[test]
fn dict_of_itself_has_a_repr() {
    with_vm(|vm| {
        let value = dict::new();
        Dict::from(&value).unwrap().set(vm, &vm.int(1), value.clone()).unwrap();
        assert_eq!(show(vm, &value), "{1: {...}}");
        Dict::from(&value).unwrap().clear();
    });
}

#[test]
fn dict_changes_while_its_keys_are_compared() {
    with_vm(|vm| {
        let value = dict::new();
        let dict = Dict::from(&value).unwrap();
        for number in 0..4 {
            dict.set(vm, &Odd::make(number), vm.int(number)).unwrap();
        }
        let same = value.clone();
        let growing = std::cell::Cell::new(1000);
        ON_EQUAL.with(|action| {
            *action.borrow_mut() = Some(Box::new(move |vm| {
                let at = growing.replace(growing.get() + 1);
                if at < 1100 {
                    Dict::from(&same).unwrap().set(vm, &vm.int(at), Value::NONE).unwrap();
                }
            }));
        });
        assert_eq!(dict.get(vm, &Odd::make(3)).unwrap().unwrap().as_small_int(), Some(3));
        dict.set(vm, &Odd::make(2), vm.int(22)).unwrap();
        dict.set(vm, &Odd::make(9), vm.int(9)).unwrap();
        assert!(dict.get(vm, &Odd::make(77)).unwrap().is_none());
        ON_EQUAL.with(|action| action.borrow_mut().take());
        assert_eq!(dict.get(vm, &Odd::make(2)).unwrap().unwrap().as_small_int(), Some(22));
        assert_eq!(dict.get(vm, &Odd::make(9)).unwrap().unwrap().as_small_int(), Some(9));
        let same = value.clone();
        ON_EQUAL.with(|action| {
            *action.borrow_mut() = Some(Box::new(move |_| Dict::from(&same).unwrap().clear()));
        });
        assert!(dict.remove(vm, &Odd::make(2)).unwrap().is_none());
        ON_EQUAL.with(|action| action.borrow_mut().take());
        assert!(dict.is_empty());
    });
}

/// The block is replaced by one of the same size, probably at the same address, while a key is compared.
#[test]
fn dict_is_filled_anew_while_its_keys_are_compared() {
    with_vm(|vm| {
        let value = dict::new();
        let dict = Dict::from(&value).unwrap();
        for number in [1, 2, 3] {
            dict.set(vm, &Odd::make(number), vm.int(number)).unwrap();
        }
        let same = value.clone();
        let once = std::cell::Cell::new(true);
        ON_EQUAL.with(|action| {
            *action.borrow_mut() = Some(Box::new(move |vm| {
                if once.replace(false) {
                    let dict = Dict::from(&same).unwrap();
                    dict.clear();
                    for number in [3, 1, 2] {
                        dict.set(vm, &Odd::make(number), vm.int(number)).unwrap();
                    }
                }
            }));
        });
        dict.set(vm, &Odd::make(3), vm.int(33)).unwrap();
        ON_EQUAL.with(|action| action.borrow_mut().take());
        assert_eq!(dict.len(), 3);
        assert_eq!(dict.get(vm, &Odd::make(3)).unwrap().unwrap().as_small_int(), Some(33));
    });
}

#[test]
fn dict_iteration_notices_changes() {
    with_vm(|vm| {
        let value = dict::new();
        let dict = Dict::from(&value).unwrap();
        for int in 0..3 {
            dict.set(vm, &vm.int(int), vm.int(int)).unwrap();
        }
        let iterator = ops::iter(vm, &value).unwrap();
        assert!(ops::next(vm, &iterator).unwrap().is_some());
        dict.set(vm, &vm.int(9), Value::NONE).unwrap();
        assert_eq!(error(vm, ops::next(vm, &iterator)), "RuntimeError: dictionary changed size during iteration");
        let back = vm.call_method_str(&value, "__reversed__", &[]).unwrap();
        assert_eq!(show(vm, &list::new(ops::collect(vm, &back).unwrap())), "[9, 2, 1, 0]");
        let items = vm.call_method_str(&value, "items", &[]).unwrap();
        assert_eq!(show(vm, &items), "dict_items([(0, 0), (1, 1), (2, 2), (9, None)])");
    });
}

#[test]
fn dict_caches_by_layout() {
    with_vm(|vm| {
        let value = dict::new();
        let dict = Dict::from(&value).unwrap();
        let (a, b) = (vm.intern("cache_a"), vm.intern("cache_b"));
        dict.set_interned(vm, &a, vm.int(1));
        let layout = dict.layout_id();
        let at = dict.index_of_interned(&a).unwrap();
        assert!(layout != 0 && dict.lacks_interned(&b));
        assert_eq!(dict.value_at(layout, at).unwrap().as_small_int(), Some(1));
        assert!(dict.set_value_at(layout, at, &vm.int(2)));
        dict.set_interned(vm, &a, vm.int(3));
        assert_eq!((dict.layout_id(), dict.value_at(layout, at).unwrap().as_small_int()), (layout, Some(3)));
        dict.set_interned(vm, &b, vm.int(4));
        assert!(dict.value_at(layout, at).is_none() && !dict.set_value_at(layout, at, &vm.int(5)));
        assert!(dict.layout_id() != layout);
    });
}

#[test]
fn dict_updates_from_everything() {
    with_vm(|vm| {
        let value = dict::new();
        let pairs = list::new(vec![vm.tuple(ints(vm, [1, 2])), list::new(ints(vm, [3, 4]))]);
        vm.call_method_str(&value, "update", &[pairs]).unwrap();
        assert_eq!(show(vm, &value), "{1: 2, 3: 4}");
        let copy = vm.call_method_str(&value, "copy", &[]).unwrap();
        assert!(ops::equal(vm, &copy, &value).unwrap());
        let wrong = list::new(vec![vm.tuple(ints(vm, [1, 2, 3]))]);
        let text = error(vm, vm.call_method_str(&value, "update", &[wrong]));
        assert_eq!(text, "ValueError: dictionary update sequence element #0 has length 3; 2 is required");
        let text = error(vm, vm.call_method_str(&value, "pop", &[vm.int(7)]));
        assert_eq!(text, "KeyError: 7");
        let both = ops::binary(vm, ops::Binary::Or, &value, &copy).unwrap();
        assert_eq!(show(vm, &both), "{1: 2, 3: 4}");
    });
}

#[test]
fn a_dict_of_one_key_is_small() {
    with_vm(|vm| {
        let value = dict::new();
        let dict = Dict::from(&value).unwrap();
        dict.set(vm, &vm.int(1), vm.int(1)).unwrap();
        assert!(size_of::<Dict>() + dict.storage_bytes() + 8 <= 160, "{}", dict.storage_bytes());
        let one = list::new(ints(vm, [1]));
        assert!(size_of::<List>() + List::from(&one).unwrap().storage_bytes() + 8 <= 80);
        let one = list::empty();
        List::from(&one).unwrap().push(vm.int(1));
        assert!(size_of::<List>() + List::from(&one).unwrap().storage_bytes() + 8 <= 80);
    });
}

#[test]
fn list_grows_shrinks_and_moves() {
    with_vm(|vm| {
        let value = list::empty();
        let list = List::from(&value).unwrap();
        for int in 0..200 {
            list.push(vm.str(&int.to_string()));
        }
        drop(list.splice(10..190, vec![vm.str("new")]));
        assert_eq!(list.len(), 21);
        drop(list.splice(0..0, ints(vm, 0..3)));
        let text: Vec<String> = list.to_vec().iter().map(|item| show(vm, item)).collect();
        assert_eq!(text[..5], ["0", "1", "2", "'0'", "'1'"]);
        assert_eq!((text[13].as_str(), text[23].as_str(), text.len()), ("'new'", "'199'", 24));
        vm.call_method_str(&value, "reverse", &[]).unwrap();
        assert_eq!(show(vm, &list.get_at(23).unwrap()), "0");
        while list.pop_last().is_some() {}
        assert!(list.is_empty());
    });
}

#[test]
fn list_slices_like_the_model() {
    with_vm(|vm| {
        let bounds = [None, Some(-7), Some(-2), Some(0), Some(1), Some(4), Some(9)];
        let part = |bound: Option<i64>| bound.map_or(Value::NONE, |bound| vm.int(bound));
        for (start, stop, step) in bounds
            .iter()
            .flat_map(|&a| bounds.map(move |b| (a, b)))
            .flat_map(|(a, b)| [None, Some(1), Some(2), Some(-1), Some(-3)].map(move |step| (a, b, step)))
        {
            let slice = slice::new(part(start), part(stop), part(step));
            let value = list::new(ints(vm, 0..5));
            let model: Vec<i64> = python_slice(5, start, stop, step.unwrap_or(1));
            let got = ops::get_item(vm, &value, &slice).unwrap();
            assert_eq!(show(vm, &got), format!("{model:?}"), "{start:?}:{stop:?}:{step:?}");
            ops::del_item(vm, &value, &slice).unwrap();
            let rest: Vec<i64> = (0..5).filter(|int| !model.contains(int)).collect();
            assert_eq!(show(vm, &value), format!("{rest:?}"));
            let value = list::new(ints(vm, 0..5));
            let new = list::new(model.iter().map(|int| vm.int(int + 10)).collect());
            ops::set_item(vm, &value, &slice, &new).unwrap();
            let expected: Vec<i64> = (0..5).map(|int| if model.contains(&int) { int + 10 } else { int }).collect();
            if step.is_some_and(|step| step != 1) || !model.is_empty() {
                assert_eq!(show(vm, &value), format!("{expected:?}"));
            }
        }
    });
}

/// The items of `range(len)[start:stop:step]`, by the words of the language reference.
fn python_slice(len: i64, start: Option<i64>, stop: Option<i64>, step: i64) -> Vec<i64> {
    let fix = |bound: i64| if bound < 0 { bound + len } else { bound };
    let (low, high) = if step > 0 { (0, len) } else { (-1, len - 1) };
    let begin = start.map_or(if step > 0 { low } else { high }, |bound| fix(bound).clamp(low, high));
    let end = stop.map_or(if step > 0 { high } else { low }, |bound| fix(bound).clamp(low, high));
    let mut all = Vec::new();
    let mut at = begin;
    while if step > 0 { at < end } else { at > end } {
        all.push(at);
        at += step;
    }
    all
}

#[test]
fn list_errors_have_the_texts() {
    with_vm(|vm| {
        let value = list::new(ints(vm, [1, 2]));
        let get = |key: Value| error(vm, ops::get_item(vm, &value, &key));
        assert_eq!(get(vm.int(2)), "IndexError: list index out of range");
        assert_eq!(get(vm.str("a")), "TypeError: list indices must be integers or slices, not str");
        let call = |name: &str, args: &[Value]| error(vm, vm.call_method_str(&value, name, args));
        assert_eq!(call("pop", &[vm.int(5)]), "IndexError: pop index out of range");
        assert_eq!(call("remove", &[vm.int(5)]), "ValueError: list.remove(x): x not in list");
        assert_eq!(call("index", &[vm.int(5)]), "ValueError: list.index(x): x not in list");
        let every_other = slice::new(Value::NONE, Value::NONE, vm.int(2));
        assert_eq!(
            error(vm, ops::set_item(vm, &value, &every_other, &list::new(ints(vm, [1, 2, 3])))),
            "ValueError: attempt to assign sequence of size 3 to extended slice of size 1"
        );
        let empty = list::empty();
        assert_eq!(error(vm, vm.call_method_str(&empty, "pop", &[])), "IndexError: pop from empty list");
    });
}

/// A small generator of numbers, the same in every run.
fn numbers(seed: u64) -> impl Iterator<Item = u64> {
    let mut state = seed;
    std::iter::repeat_with(move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    })
}

#[test]
fn sorting_is_right_and_stable() {
    with_vm(|vm| {
        for (round, len) in [0usize, 1, 2, 3, 31, 64, 65, 100, 1000, 5000].into_iter().enumerate() {
            for modulus in [2, 10, 1 << 30] {
                let plain: Vec<i64> = numbers(round as u64).take(len).map(|number| (number % modulus) as i64).collect();
                // Pairs are compared by Python's rules, so this is the merge sort; ints are not.
                let pairs: Vec<Value> = plain.iter().map(|&int| vm.tuple(vec![vm.int(int)])).collect();
                let mut order: Vec<usize> = (0..len).collect();
                order.sort_by_key(|&at| plain[at]);
                let sorted = list::sort_values(vm, pairs.clone(), None, false).unwrap();
                assert!(sorted.iter().zip(&order).all(|(got, &at)| got.is(&pairs[at])), "{len} {modulus}");
                order = (0..len).collect();
                order.sort_by_key(|&at| std::cmp::Reverse(plain[at]));
                let sorted = list::sort_values(vm, pairs.clone(), None, true).unwrap();
                assert!(sorted.iter().zip(&order).all(|(got, &at)| got.is(&pairs[at])), "{len} {modulus}");
                let value = list::new(ints(vm, plain.iter().copied()));
                vm.call_method_str(&value, "sort", &[]).unwrap();
                let mut expected = plain.clone();
                expected.sort_unstable();
                assert_eq!(show(vm, &value), format!("{expected:?}"));
            }
        }
        let value = list::new(vec![vm.str("b"), vm.str("a"), vm.str("ab"), vm.str("é"), vm.str("")]);
        vm.call_method_str(&value, "sort", &[]).unwrap();
        assert_eq!(show(vm, &value), "['', 'a', 'ab', 'b', 'é']");
        let mixed = list::new(vec![vm.int(1), vm.str("a"), vm.int(0)]);
        let text = error(vm, vm.call_method_str(&mixed, "sort", &[]));
        assert_eq!(text, "TypeError: '<' not supported between instances of 'str' and 'int'");
        assert_eq!(ops::len(vm, &mixed).unwrap(), 3);
    });
}

#[test]
fn tuples_compare_hash_and_print() {
    with_vm(|vm| {
        assert_eq!(show(vm, &tuple::empty()), "()");
        assert_eq!(show(vm, &tuple::of([vm.int(1)])), "(1,)");
        let (a, b) = (vm.tuple(ints(vm, [1, 2])), vm.tuple(ints(vm, [1, 3])));
        assert!(ops::less(vm, &a, &b).unwrap() && !ops::equal(vm, &a, &b).unwrap());
        // CPython 3.14: hash((1, 2)), hash(()).
        assert_eq!(ops::hash(vm, &a).unwrap(), -3_550_055_125_485_641_917);
        assert_eq!(ops::hash(vm, &tuple::empty()).unwrap(), 5_740_354_900_026_072_187);
        let twice = ops::binary(vm, ops::Binary::Mul, &a, &vm.int(2)).unwrap();
        assert_eq!(show(vm, &twice), "(1, 2, 1, 2)");
        assert_eq!(size_of::<Tuple>() + 3 * 8, 24 + 24);
    });
}

/// The figures of `design/heap.md`, `dict.md` and `list.md`.
#[test]
fn small_objects_take_few_bytes() {
    use typhon_object::{attribute, heap::parts};
    with_vm(|vm| {
        let bytes = |value: &Value| parts::size(value.header().expect("an object"));
        assert_eq!(bytes(&vm.tuple(ints(vm, 0..3))), 48);
        assert_eq!(bytes(&dict::new()), 48);
        let list = list::new(ints(vm, 0..1));
        assert_eq!(bytes(&list) + List::from(&list).map_or(0, List::storage_bytes), 64);
        assert_eq!(["ab", "8 bytes.", "nine byte"].map(|text| bytes(&vm.str(text))), [48, 48, 56]);
        // A word more for the number of code points, and one for each 128 of them.
        assert_eq!(["é€", &"é".repeat(128), &"é".repeat(129)].map(|text| bytes(&vm.str(text))), [56, 304, 320]);
        let display = dict::with_capacity(1);
        assert_eq!(Dict::from(&display).map(Dict::storage_bytes), Some(48));
        let names = ["x", "y", "z"].map(|name| vm.intern(name));
        let class = [vm.str("Point"), tuple::empty(), dict::new()];
        let class = vm.call(&Known::Type.value(), &class).unwrap();
        let mut last = 0;
        // The first ones have more slots than they need.
        for _ in 0..40 {
            let object = vm.call(&class, &[]).unwrap();
            for name in &names {
                attribute::set_own(vm, &object, name, vm.int(1)).unwrap();
            }
            last = bytes(&object);
        }
        assert_eq!(last, 48);
    });
}

#[test]
fn long_tuples_keep_their_length_in_a_word() {
    with_vm(|vm| {
        for count in [65_534, 65_535, 65_536, 70_000] {
            let tuple = vm.tuple(ints(vm, 0..count));
            let items = Tuple::items_of(&tuple);
            assert_eq!(items.len(), count as usize);
            assert!(items[0].is(&vm.int(0)) && items[items.len() - 1].is(&vm.int(count - 1)));
            assert_eq!(Tuple::from(&tuple).map(Tuple::len), Some(count as usize));
        }
    });
}

#[test]
fn sets_do_algebra() {
    with_vm(|vm| {
        use ops::Binary::{And, Or, Sub, Xor};
        let a = crate::set::from_values(vm, &ints(vm, 0..6)).unwrap();
        let b = crate::set::from_values(vm, &ints(vm, 4..9)).unwrap();
        let text = |op| show(vm, &ops::binary(vm, op, &a, &b).unwrap());
        assert_eq!(text(And), "{4, 5}");
        assert_eq!(text(Or), "{0, 1, 2, 3, 4, 5, 6, 7, 8}");
        assert_eq!(text(Sub), "{0, 1, 2, 3}");
        assert_eq!(text(Xor), "{0, 1, 2, 3, 6, 7, 8}");
        let frozen = crate::set::frozen_from_values(vm, &ints(vm, 0..6)).unwrap();
        assert!(ops::equal(vm, &a, &frozen).unwrap());
        assert_eq!(show(vm, &frozen), "frozenset({0, 1, 2, 3, 4, 5})");
        let outer = crate::set::from_values(vm, &[frozen]).unwrap();
        assert!(ops::contains(vm, &outer, &a).unwrap());
        let text = error(vm, vm.call_method_str(&a, "remove", &[vm.int(77)]));
        assert_eq!(text, "KeyError: 77");
        let iterator = ops::iter(vm, &a).unwrap();
        vm.call_method_str(&a, "add", &[vm.int(50)]).unwrap();
        assert_eq!(error(vm, ops::next(vm, &iterator)), "RuntimeError: Set changed size during iteration");
        let keys = dict::new();
        Dict::from(&keys).unwrap().set(vm, &vm.int(5), Value::NONE).unwrap();
        let keys = vm.call_method_str(&keys, "keys", &[]).unwrap();
        assert_eq!(show(vm, &ops::binary(vm, And, &keys, &b).unwrap()), "{5}");
        assert_eq!(show(vm, &ops::binary(vm, Sub, &b, &keys).unwrap()), "{4, 6, 7, 8}");
    });
}
