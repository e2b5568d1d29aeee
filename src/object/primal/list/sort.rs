//! Sorting: stable, and comparing with `<` alone.
//!
//! While a list is sorted it is empty for everybody else, and its items are kept by a list that nobody knows. Keys that are
//! all ints, floats without NaN, or strs are sorted by Rust's stable sort, which no Python code can disturb; all
//! others by a merge of natural runs (after Peters' timsort) whose comparison may raise.

use std::cmp::Ordering;

use typhon_heap::Value;

use super::{List, Storage, of_storage};
use crate::{
    ops,
    primal::{float::Float, str::Str, tuple::Tuple},
    raise::Result,
    vm::Vm,
};

/// More items than this are sorted while the thread is detached, so that no stop waits for it.
const LONG: usize = 1 << 14;
/// Runs shorter than about this are made longer by insertion.
const SHORT_RUN: usize = 32;

/// `list.sort(key=key, reverse=reverse)`.
///
/// # Errors
/// What the key or a comparison raises, the items being in some order then; ValueError where the list was changed meanwhile.
pub(super) fn in_place(vm: &Vm, list: &List, key: Option<&Value>, reverse: bool) -> Result<()> {
    // Without a block: whether the list gets one tells whether it is changed.
    let keeper = of_storage(Storage::new());
    let Some(kept) = List::from(&keeper) else { return Ok(()) };
    list.storage.swap(&list.header, &kept.storage);
    let mut items = kept.to_vec();
    let result = if key.is_none() && sort_immediates(&mut items, reverse) {
        drop(kept.splice(0..usize::MAX, items));
        Ok(())
    } else {
        order(vm, &items, key, reverse).map(|order| {
            if let Some(order) = order {
                drop(kept.splice(0..usize::MAX, order.iter().map(|&at| items[at as usize].clone()).collect()));
            }
        })
    };
    if list.header.is_published() {
        // The list may have been published while its items were not in it.
        keeper.publish();
    }
    let touched = !list.storage.is_untouched();
    list.storage.swap(&list.header, &kept.storage);
    kept.clear();
    match result {
        Ok(()) if touched => Err(vm.value_error("list modified during sort")),
        result => result,
    }
}

/// The values in order.
///
/// # Errors
/// What the key or a comparison raises.
pub fn sort_values(vm: &Vm, mut values: Vec<Value>, key: Option<&Value>, reverse: bool) -> Result<Vec<Value>> {
    if key.is_none() && sort_immediates(&mut values, reverse) {
        return Ok(values);
    }
    match order(vm, &values, key, reverse)? {
        Some(order) => Ok(arranged(values, &order)),
        None => Ok(values),
    }
}

/// Sorts values that are all ints without an object, and not too many, where they lie; says whether they were so. Equal ones
/// are the same.
fn sort_immediates(values: &mut [Value], reverse: bool) -> bool {
    let number = |value: &Value| value.as_small_int().unwrap_or_default();
    let sorted = values.len() <= LONG && values.iter().all(|value| value.as_small_int().is_some());
    if sorted {
        match reverse {
            true => values.sort_unstable_by_key(|value| std::cmp::Reverse(number(value))),
            false => values.sort_unstable_by_key(number),
        }
    }
    sorted
}

/// The values in an order, which has each index once.
fn arranged(mut values: Vec<Value>, order: &[u32]) -> Vec<Value> {
    order.iter().map(|&at| std::mem::replace(&mut values[at as usize], Value::NONE)).collect()
}

/// The order of the items, by index; `None` where they are in order already.
fn order(vm: &Vm, items: &[Value], key: Option<&Value>, reverse: bool) -> Result<Option<Vec<u32>>> {
    if items.len() > u32::MAX as usize {
        return Err(vm.memory_error());
    }
    let Some(key) = key else {
        return if items.len() < 2 { Ok(None) } else { order_by(vm, items, reverse).map(Some) };
    };
    let mut keys = Vec::with_capacity(items.len());
    for item in items {
        keys.push(vm.call(key, std::slice::from_ref(item))?);
    }
    order_by(vm, &keys, reverse).map(Some)
}

fn order_by(vm: &Vm, keys: &[Value], reverse: bool) -> Result<Vec<u32>> {
    if let Some(ints) = all(keys, Value::as_small_int) {
        return Ok(plain(ints, reverse, i64::cmp));
    }
    if let Some(floats) = all(keys, float) {
        return Ok(plain(floats, reverse, |a, b| without_nan(*a, *b)));
    }
    if let Some(texts) = all(keys, Text::of) {
        let prefixes = texts.iter().map(|&(text, at)| ((text.prefix, at), at)).collect();
        return Ok(plain(prefixes, reverse, |(a, at_a): &(u64, u32), (b, at_b)| {
            a.cmp(b).then_with(|| texts[*at_a as usize].0.bytes.cmp(texts[*at_b as usize].0.bytes))
        }));
    }
    let mut order: Vec<u32> = (0..keys.len() as u32).collect();
    // Equal items keep their order in a reversed sort too.
    if reverse {
        order.reverse();
    }
    let rest = |a: u32, b: u32| ops::less(vm, &keys[a as usize], &keys[b as usize]);
    if let Some(ints) = firsts(keys, Value::as_small_int) {
        by_first(vm, &mut order, &ints, i64::cmp, rest)?;
    } else if let Some(floats) = firsts(keys, float) {
        by_first(vm, &mut order, &floats, |a, b| without_nan(*a, *b), rest)?;
    } else if let Some(texts) = firsts(keys, Text::of) {
        by_first(vm, &mut order, &texts, Text::cmp, rest)?;
    } else {
        merge_sort(vm, &mut order, rest)?;
    }
    if reverse {
        order.reverse();
    }
    Ok(order)
}

/// All keys as Rust compares them, with their numbers, if each is of the kind.
fn all<'a, K>(keys: &'a [Value], read: impl Fn(&'a Value) -> Option<K>) -> Option<Vec<(K, u32)>> {
    let mut all =
        Vec::with_capacity(if keys.first().is_some_and(|first| read(first).is_some()) { keys.len() } else { 0 });
    for (key, number) in keys.iter().zip(0..) {
        all.push((read(key)?, number));
    }
    Some(all)
}

/// The first items of keys that are all tuples, if each is of the kind.
fn firsts<'a, K>(keys: &'a [Value], read: impl Fn(&'a Value) -> Option<K>) -> Option<Vec<K>> {
    keys.iter().map(|key| read(key.exact::<Tuple>()?.items().first()?)).collect()
}

/// Sorts tuples by their first items, and those that are equal in them by the whole.
fn by_first<K>(
    vm: &Vm,
    order: &mut [u32],
    firsts: &[K],
    compare: impl Fn(&K, &K) -> Ordering,
    rest: impl Fn(u32, u32) -> Result<bool>,
) -> Result<()> {
    merge_sort(vm, order, |a, b| match compare(&firsts[a as usize], &firsts[b as usize]) {
        Ordering::Equal => rest(a, b),
        different => Ok(different.is_lt()),
    })
}

/// Floats that are not NaN: the order is total but for the zeros, which are equal.
fn without_nan(a: f64, b: f64) -> Ordering {
    a.partial_cmp(&b).unwrap_or(Ordering::Equal)
}

fn float(value: &Value) -> Option<f64> {
    let float = value.as_small_float().or_else(|| value.exact::<Float>().map(Float::value))?;
    (!float.is_nan()).then_some(float)
}

/// A str's bytes, which are ordered as its code points are, with the first eight of them at hand.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Text<'a> {
    prefix: u64,
    bytes: &'a [u8],
}

impl<'a> Text<'a> {
    fn of(value: &'a Value) -> Option<Text<'a>> {
        let bytes = value.exact::<Str>()?.bytes();
        let mut prefix = [0; 8];
        let head = bytes.len().min(8);
        prefix[..head].copy_from_slice(&bytes[..head]);
        Some(Text { prefix: u64::from_be_bytes(prefix), bytes })
    }
}

/// Sorts keys that Rust compares.
fn plain<K: Copy + Send>(mut pairs: Vec<(K, u32)>, reverse: bool, compare: impl Fn(&K, &K) -> Ordering) -> Vec<u32> {
    let sort = |pairs: &mut Vec<(K, u32)>| match reverse {
        true => pairs.sort_by(|(a, _), (b, _)| compare(b, a)),
        false => pairs.sort_by(|(a, _), (b, _)| compare(a, b)),
    };
    if pairs.len() > LONG {
        typhon_heap::local::detached(|| sort(&mut pairs))
    } else {
        sort(&mut pairs)
    }
    pairs.into_iter().map(|(_, at)| at).collect()
}

/// Sorts by merging runs, the shorter ones first. `less` may raise, which ends the sort at once.
fn merge_sort(vm: &Vm, order: &mut [u32], mut less: impl FnMut(u32, u32) -> Result<bool>) -> Result<()> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    let minimum = minimum_run(order.len());
    let mut spare = Vec::new();
    let mut at = 0;
    while at < order.len() {
        let mut run = natural_run(&mut order[at..], &mut less)?;
        let wanted = minimum.min(order.len() - at);
        if run < wanted {
            insert_rest(&mut order[at..at + wanted], run, &mut less)?;
            run = wanted;
        }
        runs.push((at, run));
        at += run;
        vm.poll()?;
        // Timsort's invariant: the lengths grow faster than Fibonacci numbers towards the bottom of the stack.
        while let [.., (_, a), (_, b), (_, c)] = runs[..]
            && (a <= b + c || b <= c)
        {
            let upper = if a < c { runs.len() - 3 } else { runs.len() - 2 };
            merge_at(order, &mut runs, upper, &mut spare, &mut less)?;
        }
        if let [(_, a), (_, b)] = runs[..]
            && a <= b
        {
            merge_at(order, &mut runs, 0, &mut spare, &mut less)?;
        }
    }
    while runs.len() > 1 {
        let last = runs.len() - 2;
        let upper = if last > 0 && runs[last - 1].1 < runs[last + 1].1 { last - 1 } else { last };
        merge_at(order, &mut runs, upper, &mut spare, &mut less)?;
        vm.poll()?;
    }
    Ok(())
}

/// A length from which merges are balanced: the upper bits of `n`, one more if any lower bit is set.
fn minimum_run(mut n: usize) -> usize {
    let mut odd = 0;
    while n >= 2 * SHORT_RUN {
        odd |= n & 1;
        n >>= 1;
    }
    n + odd
}

/// The length of the ascending run at the beginning; a descending one, in which equal items are neighbours, is turned round
/// (and they keep their order). What is asked, and in which order, is as in CPython.
fn natural_run(order: &mut [u32], less: &mut impl FnMut(u32, u32) -> Result<bool>) -> Result<usize> {
    let mut len = 1;
    while len < order.len() && !less(order[len], order[len - 1])? {
        len += 1;
    }
    if len >= order.len() {
        return Ok(order.len());
    }
    // Not descending after all, where those before it are not equal.
    if len > 1 {
        if less(order[0], order[len - 1])? {
            return Ok(len);
        }
        order[..len].reverse();
    }
    len += 1;
    let mut equal = 0;
    while len < order.len() {
        if less(order[len], order[len - 1])? {
            order[len - equal - 1..len].reverse();
            equal = 0;
        } else if less(order[len - 1], order[len])? {
            break;
        } else {
            equal += 1;
        }
        len += 1;
    }
    order[len - equal - 1..len].reverse();
    order[..len].reverse();
    // Turned round it ascends, and what comes may go on with it.
    while len < order.len() && !less(order[len], order[len - 1])? {
        len += 1;
    }
    Ok(len)
}

/// Inserts the items from `sorted` on into the sorted ones before, by binary search.
fn insert_rest(order: &mut [u32], sorted: usize, less: &mut impl FnMut(u32, u32) -> Result<bool>) -> Result<()> {
    for at in sorted..order.len() {
        let item = order[at];
        let place = upper_bound(&order[..at], |other| less(item, other))?;
        order.copy_within(place..at, place + 1);
        order[place] = item;
    }
    Ok(())
}

/// The first index whose item `after` says true of.
fn upper_bound(order: &[u32], mut after: impl FnMut(u32) -> Result<bool>) -> Result<usize> {
    let (mut low, mut high) = (0, order.len());
    while low < high {
        let middle = low + (high - low) / 2;
        if after(order[middle])? { high = middle } else { low = middle + 1 }
    }
    Ok(low)
}

/// As `upper_bound`, looking near the beginning first.
fn gallop(order: &[u32], mut after: impl FnMut(u32) -> Result<bool>) -> Result<usize> {
    let mut step = 1;
    let mut low = 0;
    while low + step <= order.len() {
        if after(order[low + step - 1])? {
            return Ok(low + upper_bound(&order[low..low + step - 1], after)?);
        }
        low += step;
        step *= 2;
    }
    Ok(low + upper_bound(&order[low..], after)?)
}

/// Wins in a row after which a merge jumps ahead.
const WINS: usize = 7;

/// Merges runs `upper` and `upper + 1`.
fn merge_at(
    order: &mut [u32],
    runs: &mut Vec<(usize, usize)>,
    upper: usize,
    spare: &mut Vec<u32>,
    less: &mut impl FnMut(u32, u32) -> Result<bool>,
) -> Result<()> {
    let ((start, left), (_, right)) = (runs[upper], runs[upper + 1]);
    runs[upper].1 = left + right;
    runs.remove(upper + 1);
    let middle = start + left;
    let first = order[middle];
    // What is in its place already is left alone.
    let from = start + gallop(&order[start..middle], |other| less(first, other))?;
    if from == middle {
        return Ok(());
    }
    let last = order[middle - 1];
    let to = middle + upper_bound(&order[middle..middle + right], |other| Ok(!less(other, last)?))?;
    spare.clear();
    spare.extend_from_slice(&order[from..middle]);
    let (mut a, mut b, mut out) = (0, middle, from);
    let (mut wins_a, mut wins_b) = (0, 0);
    let result = loop {
        if a == spare.len() || b == to {
            break Ok(());
        }
        match less(order[b], spare[a]) {
            Ok(true) => {
                order[out] = order[b];
                (b, out, wins_a, wins_b) = (b + 1, out + 1, 0, wins_b + 1);
            }
            Ok(false) => {
                order[out] = spare[a];
                (a, out, wins_a, wins_b) = (a + 1, out + 1, wins_a + 1, 0);
            }
            Err(raised) => break Err(raised),
        }
        let jumped = if wins_a >= WINS && a < spare.len() && b < to {
            wins_a = 0;
            let pivot = order[b];
            gallop(&spare[a..], |other| less(pivot, other)).map(|many| {
                order[out..out + many].copy_from_slice(&spare[a..a + many]);
                (a, out) = (a + many, out + many);
            })
        } else if wins_b >= WINS && a < spare.len() && b < to {
            wins_b = 0;
            let pivot = spare[a];
            gallop(&order[b..to], |other| Ok(!less(other, pivot)?)).map(|many| {
                order.copy_within(b..b + many, out);
                (b, out) = (b + many, out + many);
            })
        } else {
            Ok(())
        };
        if let Err(raised) = jumped {
            break Err(raised);
        }
    };
    // After an error too: `order` stays a permutation.
    order[out..out + spare.len() - a].copy_from_slice(&spare[a..]);
    result
}
