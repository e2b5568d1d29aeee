//! Iteration.

use typhon_heap::{Header, Slot, Value, reserve};

use crate::{
    class::Class,
    dunder::Dunder,
    known::Known,
    primal::{
        common, dict,
        list::{self, List, ListIterator},
        sequence,
        tuple::{self, Tuple, TupleIterator},
    },
    raise::{Raised, Result},
    vm::Vm,
};

/// `iter(object)`.
///
/// # Errors
/// TypeError where it is not iterable, or what `__iter__` raises.
pub fn iter(vm: &Vm, object: &Value) -> Result<Value> {
    if list::is_exact(object) {
        return Ok(list::iterate(object.clone()));
    }
    if tuple::is_exact(object) {
        return Ok(tuple::iterate(object.clone()));
    }
    let slots = vm.class_of(object).slots();
    if let Some(slot) = slots.one(Dunder::Iter) {
        let iterator = slot(vm, object)?;
        if vm.class_of(&iterator).slots().has(Dunder::Next) {
            return Ok(iterator);
        }
        let given = vm.type_name(&iterator);
        return Err(vm.type_error(format!("iter() returned non-iterator of type '{given}'")));
    }
    // Native types with items and no length, such as matches of `re`, are no sequences.
    let items = slots.has(Dunder::GetItem)
        && (slots.has(Dunder::Len) || vm.class_of(object).flags() & crate::class::flag::HEAP != 0);
    if items && !vm.class_of(object).is_subclass(Known::Dict) {
        return Ok(sequence::iterator(object.clone()));
    }
    Err(vm.type_error(format!("'{}' object is not iterable", vm.type_name(object))))
}

/// `next(iterator)`; `None` where it is exhausted. A native iterator's `__next__` returns the unbound marker for that,
/// a Python one raises StopIteration.
///
/// Iterators over iterators call it for every item, so it is inlined, and has no more to do than to find the class's slot. That
/// of a list, which is what most of them go through, is known.
///
/// # Errors
/// TypeError where it is no iterator, or what `__next__` raises.
#[inline]
pub fn next(vm: &Vm, iterator: &Value) -> Result<Option<Value>> {
    if let Some(list) = iterator.exact::<ListIterator>() {
        return Ok(list.advance());
    }
    let slot = match iterator.is_object() {
        true => Class::from_shape(iterator.shape()).slots().one(Dunder::Next),
        false => None,
    };
    let Some(slot) = slot else { return Err(no_iterator(vm, iterator)) };
    match slot(vm, iterator) {
        Ok(item) if item.is_unbound() => Ok(None),
        Ok(item) => Ok(Some(item)),
        Err(raised) => end_of(vm, raised),
    }
}

/// As [`next`], of the iterator that a slot of `holder` holds; `None` where it is empty, too. The iterators of lists and tuples run
/// no Python code, so they are not counted meanwhile.
///
/// # Errors
/// As for [`next`].
#[inline]
pub fn next_in(vm: &Vm, slot: &Slot, holder: &Header) -> Result<Option<Value>> {
    let quick = |iterator: &Value| match iterator.exact::<ListIterator>() {
        Some(list) => Some(list.advance()),
        None => iterator.exact::<TupleIterator>().map(TupleIterator::advance),
    };
    match common::look(slot, holder, quick) {
        None => Ok(None),
        Some(Some(item)) => Ok(item),
        Some(None) => match slot.get(holder) {
            Some(iterator) => next(vm, &iterator),
            None => Ok(None),
        },
    }
}

#[cold]
#[inline(never)]
fn no_iterator(vm: &Vm, value: &Value) -> Raised {
    vm.type_error(format!("'{}' object is not an iterator", vm.type_name(value)))
}

/// The end that StopIteration stands for.
#[cold]
#[inline(never)]
fn end_of(vm: &Vm, raised: Raised) -> Result<Option<Value>> {
    vm.catch_as(raised, Known::StopIteration).map(|_| None)
}

/// Iterates in Rust: lists and tuples without an iterator object.
pub struct Items<'a> {
    vm: &'a Vm,
    state: State,
}

enum State {
    List(Value, usize),
    Tuple(Value, usize),
    Iterator(Value),
}

impl<'a> Items<'a> {
    /// The items of an iterable.
    pub fn new(vm: &'a Vm, iterable: &Value) -> Result<Items<'a>> {
        let shape = iterable.shape();
        let state = if shape == Known::List.shape() {
            State::List(iterable.clone(), 0)
        } else if shape == Known::Tuple.shape() {
            State::Tuple(iterable.clone(), 0)
        } else {
            State::Iterator(iter(vm, iterable)?)
        };
        Ok(Items { vm, state })
    }

    /// What an iterator has left.
    pub fn of_iterator(vm: &'a Vm, iterator: Value) -> Items<'a> {
        Items { vm, state: State::Iterator(iterator) }
    }

    /// The next item that is left to the caller, or `None` at the end: `take` is offered items, and deals with them by itself or
    /// hands them back. It may not be offered all. It runs no Python code and looks at no frames, so a generator goes on at once.
    ///
    /// # Errors
    /// As for [`next`](Items::next).
    #[inline]
    pub fn next_untaken(&mut self, mut take: impl FnMut(Value) -> Option<Value>) -> Result<Option<Value>> {
        if let State::Iterator(iterator) = &self.state {
            if iterator.shape() == Known::Generator.shape() {
                return (self.vm.hooks().drive)(self.vm, iterator, &mut take);
            }
            while let Some(item) = next(self.vm, iterator)? {
                if let Some(item) = take(item) {
                    return Ok(Some(item));
                }
            }
            return Ok(None);
        }
        while let Some(item) = self.next()? {
            if let Some(item) = take(item) {
                return Ok(Some(item));
            }
        }
        Ok(None)
    }

    /// The next item, or `None` at the end.
    #[allow(clippy::should_implement_trait, reason = "it may raise")]
    #[inline]
    pub fn next(&mut self) -> Result<Option<Value>> {
        match &mut self.state {
            State::Iterator(iterator) => next(self.vm, iterator),
            State::List(list, at) => {
                let item = list::get(list, *at);
                *at += 1;
                Ok(item)
            }
            State::Tuple(tuple, at) => {
                let item = Tuple::items_of(tuple).get(*at).cloned();
                *at += 1;
                Ok(item)
            }
        }
    }
}

/// Calls `f` for every item.
pub fn for_each(vm: &Vm, iterable: &Value, mut f: impl FnMut(Value) -> Result<()>) -> Result<()> {
    let mut items = Items::new(vm, iterable)?;
    while let Some(item) = items.next()? {
        f(item)?;
        vm.check_memory()?;
    }
    Ok(())
}

/// All items of an iterable; those of a dict, of its views and of a set are those of one moment.
pub fn collect(vm: &Vm, iterable: &Value) -> Result<Vec<Value>> {
    gather(vm, iterable, false)
}

/// As [`collect`], for what asks the iterable how many items there will be, as CPython's lists do. The hint is believed: one
/// that no memory has room for ends here.
pub fn collect_hinted(vm: &Vm, iterable: &Value) -> Result<Vec<Value>> {
    gather(vm, iterable, true)
}

/// As [`collect`], for what makes a list of the iterator of anything but a list or tuple: the iterator is asked for its own
/// iterator, and how many items there will be.
///
/// # Errors
/// TypeError `refusal` for what gives no iterator.
pub fn collect_fast(vm: &Vm, iterable: &Value, refusal: &str) -> Result<Vec<Value>> {
    if iterable.native::<Tuple>().is_some() || iterable.native::<List>().is_some() {
        return gather(vm, iterable, false);
    }
    match iter(vm, iterable) {
        Ok(iterator) => gather(vm, &iterator, true),
        Err(raised) => {
            vm.catch_as(raised, Known::TypeError)?;
            Err(vm.type_error(refusal))
        }
    }
}

fn gather(vm: &Vm, iterable: &Value, hinted: bool) -> Result<Vec<Value>> {
    if let Some(tuple) = iterable.exact::<Tuple>() {
        return Ok(tuple.items().to_vec());
    }
    if let Some(list) = iterable.exact::<List>() {
        return Ok(list.to_vec());
    }
    if let Some(items) = dict::at_one_moment(vm, iterable) {
        return Ok(items);
    }
    // A copy of a set that other threads may change is nobody else's.
    let copy = match iterable.header() {
        Some(header) if header.is_published() && header.shape() == Known::Set.shape() => {
            Some(vm.call_method_str(iterable, "copy", &[])?)
        }
        _ => None,
    };
    let iterable = copy.as_ref().unwrap_or(iterable);
    let (mut items, mut all) = (Items::new(vm, iterable)?, Vec::new());
    if hinted && all.try_reserve_exact(super::length_hint(vm, iterable)?).is_err() {
        return Err(vm.memory_error());
    }
    // An endless iterator's items may fill the memory sooner than their places do.
    let keep = |all: &mut Vec<Value>, item| {
        if all.len() == all.capacity() || reserve::is_out() {
            return Some(item);
        }
        all.push(item);
        None
    };
    while let Some(item) = items.next_untaken(|item| keep(&mut all, item))? {
        if all.len() == all.capacity() && all.try_reserve(1).is_err() {
            return Err(vm.memory_error());
        }
        vm.check_memory()?;
        all.push(item);
    }
    Ok(all)
}
