//! Iteration and unpacking.

use typhon_bytecode::{
    Op,
    instructions::{a, b, c},
};
use typhon_heap::word::{self, EMPTY, Word};
use typhon_object::{
    dunder::Dunder,
    prelude::*,
    primal::{
        list::{self, ListIterator},
        tuple::TupleIterator,
    },
};

use typhon_types::{iterators, range::Range};

use super::{consume, is_temporary, operand, take_or_copy};
use crate::{frame::Fp, types::code::near_at};

/// Begins an iteration over `R[B]` in `R[A..A+3]`.
///
/// | what | `R[A]` | `R[A+1]` | `R[A+2]` |
/// |---|---|---|---|
/// | list, tuple | itself | next index | empty |
/// | str | itself | byte offset of the next character | empty |
/// | range | next item | items left | step |
/// | anything else | its iterator | empty | empty |
#[inline(never)]
pub fn iterate(vm: &Vm, fp: Fp, word: u32) -> Result<()> {
    let (first, source) = (a(word), operand(fp, b(word)));
    if c(word) != 0 {
        return iterate_iterator(vm, fp, word);
    }
    let shape = source.shape();
    if let Some((start, step, left)) = Range::from(source).and_then(Range::small)
        && let last = start + step * (left - 1).max(0)
        && [start, step, left, last].into_iter().all(word::int_fits)
    {
        consume(fp, b(word));
        fp.set(first, word::from_int(start));
        fp.set(first + 1, word::from_int(left));
        fp.set(first + 2, word::from_int(step));
        return Ok(());
    }
    if is_temporary(fp, b(word))
        && let Some((state, at)) = rest(source)
    {
        consume(fp, b(word));
        begin(fp, first, state, word::from_int(at as i64));
        return Ok(());
    }
    let indexed = [Known::List, Known::Tuple, Known::Str].iter().any(|known| shape == known.shape());
    let (state, index) = if indexed {
        (take_or_copy(fp, b(word)), word::from_int(0))
    } else {
        let iterator = ops::iter(vm, source)?;
        consume(fp, b(word));
        (iterator, EMPTY)
    };
    begin(fp, first, state, index);
    Ok(())
}

fn begin(fp: Fp, first: usize, state: Value, index: Word) {
    fp.set_value(first, state);
    fp.set(first + 1, index);
    fp.set(first + 2, EMPTY);
}

/// The iteration of a generator expression, whose parameter is an iterator, as a rule: `iter` is not called again.
fn iterate_iterator(vm: &Vm, fp: Fp, word: u32) -> Result<()> {
    let source = operand(fp, b(word));
    if let Some((state, at)) = rest(source) {
        consume(fp, b(word));
        begin(fp, a(word), state, word::from_int(at as i64));
        return Ok(());
    }
    if !vm.class_of(source).slots().has(Dunder::Next) {
        return Err(vm.type_error(format!("'{}' object is not an iterator", vm.type_name(source))));
    }
    begin(fp, a(word), take_or_copy(fp, b(word)), EMPTY);
    Ok(())
}

/// What is left of the iterator of a list or tuple that only this loop will look at: a temporary's, or the one that a
/// generator expression was given.
fn rest(source: &Value) -> Option<(Value, usize)> {
    if let Some(iterator) = source.exact::<ListIterator>() {
        let rest = source.is_unique().then(|| iterator.rest())?;
        return rest.filter(|(list, _)| list.shape() == Known::List.shape());
    }
    let rest = source.exact::<TupleIterator>().filter(|_| source.is_unique())?.rest();
    rest.filter(|(tuple, _)| tuple.shape() == Known::Tuple.shape())
}

/// The next item of an iteration whose state is an iterator object (no generator).
#[inline(never)]
pub fn next(vm: &Vm, fp: Fp, register: usize) -> Result<Option<Value>> {
    let iterator = operand(fp, register);
    let Some(slot) = vm.class_of(iterator).slots().one(Dunder::Next) else {
        return Err(vm.type_error(format!("'{}' object is not an iterator", vm.type_name(iterator))));
    };
    match slot(vm, iterator) {
        Ok(value) if value.is_unbound() => Ok(None),
        Ok(value) => Ok(Some(value)),
        Err(raised) => vm.catch_as(raised, Known::StopIteration).map(|_| None),
    }
}

/// What became of an item that an iterator would make only for it to be unpacked.
pub enum Unpacked {
    /// Its parts are in their registers.
    Stored,
    /// The iteration has ended.
    Ended,
    /// The iterator makes nothing that could be left out.
    Unknown,
}

/// Whether `Next` makes something that the instruction after it unpacks into two or three registers, and nobody else sees.
///
/// # Safety
/// `k` are the constants of code that lives.
#[inline(always)]
pub unsafe fn is_unpacked(k: *const Word, next: u32, unpack: u32) -> bool {
    // SAFETY: as the caller promises.
    let near = unsafe { near_at(k) };
    unpack as u8 == Op::Unpack as u8 && b(unpack) == a(next) && matches!(c(unpack), 2 | 3) && a(next) >= near
}

/// `Next` and `Unpack` at once, for the iterators that make pairs or triples for the moment: the parts go where `unpack`
/// wants them.
#[inline(never)]
pub fn next_unpacked(vm: &Vm, fp: Fp, register: usize, unpack: u32) -> Result<Unpacked> {
    let (iterator, first) = (operand(fp, register), a(unpack));
    if c(unpack) == 2 {
        let Some(parts) = iterators::next_pair(vm, iterator) else { return Ok(Unpacked::Unknown) };
        let Some([one, two]) = parts? else { return Ok(Unpacked::Ended) };
        fp.set_value(first, one);
        fp.set_value(first + 1, two);
        return Ok(Unpacked::Stored);
    }
    let Some(parts) = iterators::next_triple(vm, iterator) else { return Ok(Unpacked::Unknown) };
    let Some([one, two, three]) = parts? else { return Ok(Unpacked::Ended) };
    fp.set_value(first, one);
    fp.set_value(first + 1, two);
    fp.set_value(first + 2, three);
    Ok(Unpacked::Stored)
}

/// `iter(R[B])` as an object.
#[inline(never)]
pub fn get_iter(vm: &Vm, fp: Fp, word: u32) -> Result<Value> {
    let iterator = ops::iter(vm, operand(fp, b(word)))?;
    consume(fp, b(word));
    Ok(iterator)
}

/// Items of an unpacking: where `exact`, one more than wanted at most.
fn items(vm: &Vm, source: &Value, limit: Option<usize>) -> Result<Vec<Value>> {
    if let Some(list) = source.exact::<List>() {
        return Ok(list.to_vec());
    }
    if let Some(tuple) = source.exact::<Tuple>() {
        return Ok(tuple.items().to_vec());
    }
    let slots = vm.class_of(source).slots();
    if !slots.has(Dunder::Iter) && !slots.has(Dunder::GetItem) {
        let given = vm.type_name(source);
        return Err(vm.type_error(format!("cannot unpack non-iterable {given} object")));
    }
    let iterator = ops::iter(vm, source)?;
    let mut items = Vec::new();
    while limit.is_none_or(|limit| items.len() < limit) {
        match ops::next(vm, &iterator)? {
            Some(item) => items.push(item),
            None => break,
        }
    }
    Ok(items)
}

/// `R[A..A+C]` = the items of `R[B]`.
#[inline(never)]
pub fn unpack(vm: &Vm, fp: Fp, word: u32) -> Result<()> {
    let (first, count) = (a(word), c(word));
    let source = operand(fp, b(word));
    if let Some(tuple) = source.exact::<Tuple>()
        && tuple.len() == count
    {
        if !is_temporary(fp, b(word)) && !(first..first + count).contains(&b(word)) {
            // The register keeps the tuple.
            tuple.items().iter().enumerate().for_each(|(at, item)| fp.set_value(first + at, item.clone()));
            return Ok(());
        }
        Tuple::unpack(take_or_copy(fp, b(word)), |at, item| fp.set_value(first + at, item));
        return Ok(());
    }
    if let Some(list) = source.exact::<List>()
        && list.len() == count
    {
        let source = take_or_copy(fp, b(word));
        return List::unpack(source, count, |at, item| fp.set_value(first + at, item))
            .map_err(|(source, found)| wrong_count(vm, &source, count, found));
    }
    let found = items(vm, source, Some(count + 1))?;
    if found.len() != count {
        return Err(wrong_count(vm, source, count, found.len()));
    }
    consume(fp, b(word));
    for (at, item) in found.into_iter().enumerate() {
        fp.set_value(first + at, item);
    }
    Ok(())
}

#[cold]
fn wrong_count(vm: &Vm, source: &Value, wanted: usize, given: usize) -> typhon_object::raise::Raised {
    if given < wanted {
        return vm.value_error(format!("not enough values to unpack (expected {wanted}, got {given})"));
    }
    let known = source.exact::<List>().map(List::len).or(source.exact::<Tuple>().map(Tuple::len));
    let known = known.or(source.exact::<Dict>().map(Dict::len));
    match known {
        Some(given) => vm.value_error(format!("too many values to unpack (expected {wanted}, got {given})")),
        None => vm.value_error(format!("too many values to unpack (expected {wanted})")),
    }
}

/// `R[A..]` = the items of `R[B]`, with a list of those that the starred target takes.
#[inline(never)]
pub fn unpack_star(vm: &Vm, fp: Fp, word: u32, ext: u32) -> Result<()> {
    let (before, after) = ((ext & 0xffff) as usize, (ext >> 16) as usize);
    let source = operand(fp, b(word));
    let store = |items: &[Value]| {
        spread(fp, a(word), items, before, after).ok_or_else(|| too_few(vm, before + after, items.len()))
    };
    if source.exact::<Tuple>().is_some() {
        return store(Tuple::items_of(&take_or_copy(fp, b(word))));
    }
    if source.exact::<List>().is_some() {
        let source = take_or_copy(fp, b(word));
        return List::from(&source).map_or(Ok(()), |list| list.with_items(store));
    }
    let found = with_star(vm, source, before, after)?;
    consume(fp, b(word));
    for (at, item) in found.into_iter().enumerate() {
        fp.set_value(a(word) + at, item);
    }
    Ok(())
}

/// Copies the items of a sequence to the registers from `target` on, with a list of those in between; `None` where they are
/// too few.
#[inline(always)]
fn spread(fp: Fp, target: usize, items: &[Value], before: usize, after: usize) -> Option<()> {
    let middle = before..items.len().checked_sub(after).filter(|&end| end >= before)?;
    let (first, last) = (&items[..before], &items[middle.end..]);
    first.iter().enumerate().for_each(|(at, item)| fp.set_value(target + at, item.clone()));
    fp.set_value(target + before, list::from_slice(&items[middle]));
    last.iter().enumerate().for_each(|(at, item)| fp.set_value(target + before + 1 + at, item.clone()));
    Some(())
}

#[cold]
fn too_few(vm: &Vm, wanted: usize, given: usize) -> typhon_object::raise::Raised {
    vm.value_error(format!("not enough values to unpack (expected at least {wanted}, got {given})"))
}

/// The items of an iterable; those that are neither among the first nor the last ones in a list of their own.
fn with_star(vm: &Vm, source: &Value, before: usize, after: usize) -> Result<Vec<Value>> {
    let mut found = items(vm, source, None)?;
    if found.len() < before + after {
        return Err(too_few(vm, before + after, found.len()));
    }
    let last = found.split_off(found.len() - after);
    let middle = found.split_off(before);
    found.push(list::new(middle));
    found.extend(last);
    Ok(found)
}

/// `R[A]` = a list of the items of `R[B]`, as they are unpacked.
#[inline(never)]
pub fn unpack_list(vm: &Vm, fp: Fp, word: u32, counts: u32) -> Result<()> {
    let source = operand(fp, b(word));
    let found = if c(word) == 0 {
        let count = counts as usize;
        let found = items(vm, source, Some(count + 1))?;
        if found.len() != count {
            return Err(wrong_count(vm, source, count, found.len()));
        }
        found
    } else {
        with_star(vm, source, (counts & 0xff) as usize, (counts >> 8) as usize)?
    };
    consume(fp, b(word));
    fp.set_value(a(word), list::new(found));
    Ok(())
}
