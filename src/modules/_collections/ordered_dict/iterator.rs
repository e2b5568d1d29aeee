//! The iterator of ordered dicts and their views.

use std::sync::atomic::{AtomicUsize, Ordering};

use typhon_heap::Opaque;
use typhon_object::{
    prelude::*,
    primal::{common, dict::Arrangement, list, tuple},
};

use super::OrderedDict;

/// What an iterator yields.
#[derive(Clone, Copy)]
pub(super) enum Part {
    Key,
    Value,
    Item,
}

/// From which end it goes.
#[derive(Clone, Copy)]
pub(super) enum Direction {
    Forward,
    Backward,
}

/// Iterates over an ordered dict whose keys stay as they are. Two threads that share an iterator may see an entry twice.
#[pytype(name = "odict_iterator", flags(no_new))]
pub struct OrderedDictIterator {
    /// Emptied at the end.
    dict: Slot,
    way: Opaque<(Part, Direction, Arrangement)>,
    at: AtomicUsize,
    left: AtomicUsize,
}

impl OrderedDictIterator {
    /// An iterator over an ordered dict.
    pub(super) fn make(dict: &Value, part: Part, direction: Direction) -> Value {
        match dict.native::<OrderedDict>() {
            None => Value::NOT_IMPLEMENTED,
            Some(ordered) => typhon_heap::new(OrderedDictIterator {
                header: Header::of::<OrderedDictIterator>(),
                dict: Slot::new(dict.clone()),
                way: Opaque((part, direction, ordered.arrangement())),
                at: AtomicUsize::new(ordered.start(direction)),
                left: AtomicUsize::new(ordered.base.len()),
            }),
        }
    }

    fn object(&self, pair: (Value, Value)) -> Value {
        match self.way.0.0 {
            Part::Key => pair.0,
            Part::Value => pair.1,
            Part::Item => tuple::of([pair.0, pair.1]),
        }
    }

    /// The next item from `at` on, while `left` are left.
    fn advance(&self, vm: &Vm, at: &mut usize, left: &mut usize) -> Result<Option<Value>> {
        let Some(dict) = self.dict.get(&self.header) else { return Ok(None) };
        let (Some(ordered), 1..) = (dict.native::<OrderedDict>(), *left) else { return Ok(None) };
        let (_, direction, arrangement) = self.way.0;
        if ordered.arrangement() == arrangement
            && let Some(pair) = ordered.step(direction, at)
        {
            *left -= 1;
            return Ok(Some(self.object(pair)));
        }
        Err(super::mutated(vm))
    }
}

#[pymethods]
impl OrderedDictIterator {
    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self, vm: &Vm) -> Result<Option<Value>> {
        let (mut at, mut left) = (self.at.load(Ordering::Relaxed), self.left.load(Ordering::Relaxed));
        let item = self.advance(vm, &mut at, &mut left);
        match item {
            Ok(Some(_)) => {
                self.at.store(at, Ordering::Relaxed);
                self.left.store(left, Ordering::Relaxed);
            }
            _ => self.dict.clear(&self.header),
        }
        item
    }

    /// Return state information for pickling
    fn __reduce__(&self, vm: &Vm) -> Result<Value> {
        let (mut at, mut left) = (self.at.load(Ordering::Relaxed), self.left.load(Ordering::Relaxed));
        let mut rest = Vec::new();
        while let Some(item) = self.advance(vm, &mut at, &mut left)? {
            rest.push(item);
        }
        Ok(tuple::of([common::builtin(vm, "iter")?, tuple::of([list::new(rest)])]))
    }
}
