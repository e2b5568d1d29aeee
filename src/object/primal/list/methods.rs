//! The named methods of `list`.

use std::cell::Cell;

use typhon_heap::Value;
use typhon_macros::pymethods;

use super::{List, is_exact, iterator, new_instance};
use crate::{
    args::{Args, Maybe},
    known::Known,
    ops,
    primal::{
        common,
        slice::{cut, place},
        tuple::Tuple,
    },
    raise::Result,
    vm::Vm,
};

/// Iterables that run no Python code, and are read as they are at one moment.
const AT_ONCE: [Known; 5] = [Known::Dict, Known::DictKeys, Known::DictValues, Known::DictItems, Known::Set];

impl List {
    /// Adds the items of an iterable one by one, so that they are there already if it raises, and seen if it looks.
    pub(super) fn extend_from(&self, vm: &Vm, this: &Value, iterable: &Value) -> Result<()> {
        if iterable.is(this) || is_exact(iterable) {
            return List::from(iterable).map_or(Ok(()), |other| self.extend_from_list(vm, other));
        }
        if let Some(tuple) = iterable.exact::<Tuple>() {
            return self.extend_from_slice(vm, tuple.items());
        }
        if AT_ONCE.iter().any(|known| iterable.shape() == known.shape()) {
            return self.extend(vm, ops::collect(vm, iterable)?);
        }
        let iterator = ops::iter(vm, iterable)?;
        let hint = ops::length_hint(vm, iterable)?;
        // As CPython, a hint that no memory has room for is believed.
        if hint >= 1 << 20 && Vec::<Value>::new().try_reserve_exact(hint).is_err() {
            return Err(vm.memory_error());
        }
        if hint > 0 && hint < 1 << 20 && self.is_empty() {
            self.storage.reserve(&self.header, hint);
        }
        let mut items = ops::Items::of_iterator(vm, iterator);
        let full = Cell::new(false);
        let mut push = |item| {
            if self.append_fast(item) && !typhon_heap::reserve::is_asked() {
                return None;
            }
            full.set(true);
            Some(Value::NONE)
        };
        loop {
            let left = items.next_untaken(&mut push)?;
            if let Some(item) = left
                && !full.get()
            {
                push(item);
            } else if !full.get() {
                return Ok(());
            }
            if full.get() {
                return Err(vm.memory_error());
            }
        }
    }

    /// The index of the first item equal to `value`, from `start` to before `stop`. The list may change meanwhile.
    pub(super) fn position(&self, vm: &Vm, value: &Value, start: usize, stop: usize) -> Result<Option<usize>> {
        let mut at = start;
        while at < stop
            && let Some(item) = self.get_at(at)
        {
            if ops::identical_or_equal(vm, &item, value)? {
                return Ok(Some(at));
            }
            at += 1;
        }
        Ok(None)
    }
}

#[pymethods]
impl List {
    fn __new__(vm: &Vm, class: &Value, args: Args<'_>) -> Result<Value> {
        let _ = args;
        Ok(new_instance(common::shape_for::<List>(vm, class)?))
    }

    #[sig(iterable = (), /)]
    fn __init__(this: &Value, vm: &Vm, iterable: Maybe<'_>) -> Result<()> {
        let Some(list) = List::from(this) else { return Ok(()) };
        if !list.is_empty() {
            list.clear();
        }
        iterable.0.map_or(Ok(()), |iterable| list.extend_from(vm, this, iterable))
    }

    /// Append object to the end of the list.
    pub fn append(&self, vm: &Vm, object: &Value) -> Result<()> {
        self.try_push(vm, object.clone())
    }

    /// Extend list by appending elements from the iterable.
    #[name = "extend"]
    fn extend_method(this: &Value, vm: &Vm, iterable: &Value) -> Result<()> {
        List::from(this).map_or(Ok(()), |list| list.extend_from(vm, this, iterable))
    }

    /// Insert object before index.
    pub fn insert(&self, vm: &Vm, index: i64, object: &Value) -> Result<()> {
        let at = cut(index, self.len());
        self.try_splice(vm, at..at, vec![object.clone()]).map(drop)
    }

    /// Remove and return item at index (default last).
    ///
    /// Raises IndexError if list is empty or index is out of range.
    #[sig(index = -1, /)]
    fn pop(&self, vm: &Vm, index: i64) -> Result<Value> {
        if index == -1 {
            return self.pop_last().ok_or_else(|| vm.index_error("pop from empty list"));
        }
        let len = self.len();
        let found = place(index, len).and_then(|at| self.splice(at..at + 1, Vec::new()).pop());
        found.ok_or_else(|| vm.index_error(if len == 0 { "pop from empty list" } else { "pop index out of range" }))
    }

    /// Remove first occurrence of value.
    ///
    /// Raises ValueError if the value is not present.
    fn remove(&self, vm: &Vm, value: &Value) -> Result<()> {
        match self.position(vm, value, 0, usize::MAX)? {
            Some(at) => {
                drop(self.splice(at..at + 1, Vec::new()));
                Ok(())
            }
            None => Err(vm.value_error("list.remove(x): x not in list")),
        }
    }

    /// Remove all items from list.
    #[name = "clear"]
    fn clear_method(&self) {
        self.clear();
    }

    /// Return a shallow copy of the list.
    pub fn copy(&self) -> Value {
        self.slice(0..usize::MAX)
    }

    /// Return first index of value.
    ///
    /// Raises ValueError if the value is not present.
    #[sig(value, start = 0, stop = sys.maxsize, /)]
    fn index(&self, vm: &Vm, value: &Value, start: Maybe<'_>, stop: Maybe<'_>) -> Result<usize> {
        let (start, stop) = common::search_range(vm, start, stop, self.len())?;
        self.position(vm, value, start, stop)?.ok_or_else(|| vm.value_error("list.index(x): x not in list"))
    }

    /// Return number of occurrences of value.
    fn count(&self, vm: &Vm, value: &Value) -> Result<usize> {
        let (mut at, mut count) = (0, 0);
        while let Some(found) = self.position(vm, value, at, usize::MAX)? {
            (at, count) = (found + 1, count + 1);
        }
        Ok(count)
    }

    /// Sort the list in ascending order and return None.
    ///
    /// The sort is in-place (i.e. the list itself is modified) and stable (i.e. the
    /// order of two equal elements is maintained).
    ///
    /// If a key function is given, apply it once to each list item and sort them,
    /// ascending or descending, according to their function values.
    ///
    /// The reverse flag can be set to sort in descending order.
    #[sig(*, key = None, reverse = False)]
    fn sort(&self, vm: &Vm, key: Option<&Value>, reverse: bool) -> Result<()> {
        super::sort::in_place(vm, self, key, reverse)
    }

    /// Reverse *IN PLACE*.
    fn reverse(&self) {
        self.storage.reverse(&self.header);
    }

    /// Return a reverse iterator over the list.
    fn __reversed__(this: &Value) -> Value {
        iterator::backward(this.clone(), List::from(this).map_or(0, List::len))
    }

    /// Return the size of the list in memory, in bytes.
    fn __sizeof__(&self) -> usize {
        size_of::<List>() + self.storage_bytes()
    }

    /// See PEP 585
    #[classmethod]
    fn __class_getitem__(class: &Value, vm: &Vm, item: &Value) -> Result<Value> {
        common::generic_alias(vm, class, item)
    }
}
