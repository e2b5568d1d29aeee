//! The methods of `deque`.

use std::sync::atomic::Ordering;

use typhon_object::{
    dunder::Dunder,
    ops::Comparison,
    prelude::*,
    primal::{common, int, slice, str as string, tuple},
};

use super::{
    deque::{Deque, NoRoom},
    deque_iterator::{DequeIterator, DequeReverseIterator},
};
use crate::shared::instance;

/// `deque[key]`'s index.
fn subscript(vm: &Vm, key: &Value) -> Result<i64> {
    if !int::is_int(key) && !vm.class_of(key).slots().has(Dunder::Index) {
        let given = vm.type_name(key);
        return Err(vm.type_error(format!("sequence index must be integer, not '{given}'")));
    }
    ops::sized_index(vm, key, Known::IndexError)
}

impl Deque {
    /// A new exact deque.
    ///
    /// # Errors
    /// MemoryError.
    pub(crate) fn of(vm: &Vm, items: &[Value], limit: i64) -> Result<Value> {
        let value = typhon_heap::new(Deque::fields(Header::of::<Deque>()));
        if let Some(deque) = value.native::<Deque>() {
            deque.limit.store(limit, Ordering::Relaxed);
            deque.push_all(vm, items)?;
        }
        Ok(value)
    }

    fn extend_from(&self, vm: &Vm, this: &Value, iterable: &Value, front: bool) -> Result<()> {
        let push = |item: &Value| if front { self.push_front(vm, item) } else { self.push_back(vm, item) };
        if iterable.is(this) {
            return self.to_vec().iter().try_for_each(push);
        }
        ops::for_each(vm, iterable, |item| push(&item))
    }

    /// The item's index in a range; the deque must not change meanwhile.
    fn position(&self, vm: &Vm, value: &Value, start: usize, stop: usize) -> Result<Option<usize>> {
        let version = self.version();
        let mut at = start;
        while at < stop
            && let Some(item) = self.get_at(at)
        {
            if ops::identical_or_equal(vm, &item, value)? {
                return Ok(Some(at));
            }
            if self.version() != version {
                return Err(vm.runtime_error("deque mutated during iteration"));
            }
            at += 1;
        }
        Ok(None)
    }

    fn remove_at(&self, at: usize) -> Option<Value> {
        self.change(|view| {
            if at >= view.len {
                return None;
            }
            let removed = view.exchange(at, None);
            if at < view.len / 2 {
                for place in (0..at).rev() {
                    let item = view.exchange(place, None);
                    view.exchange(place + 1, item);
                }
                let none = view.pop_front();
                debug_assert!(none.is_none());
            } else {
                for place in at + 1..view.len {
                    let item = view.exchange(place, None);
                    view.exchange(place - 1, item);
                }
                let none = view.pop_back();
                debug_assert!(none.is_none());
            }
            removed
        })
    }

    fn compare(&self, vm: &Vm, other: &Value, op: Comparison) -> Result<Value> {
        let Some(other) = other.native::<Deque>() else { return Ok(Value::NOT_IMPLEMENTED) };
        if self.size() != other.size() && matches!(op, Comparison::Equal | Comparison::NotEqual) {
            return Ok(Value::bool(op == Comparison::NotEqual));
        }
        let (a, b) = (self.to_vec(), other.to_vec());
        for (a, b) in a.iter().zip(&b) {
            if !ops::identical_or_equal(vm, a, b)? {
                return common::compare_unequal(vm, op, a, b);
            }
        }
        Ok(Value::bool(op.of(a.len().cmp(&b.len()))))
    }

    fn limit_value(&self, vm: &Vm) -> Value {
        match self.limit.load(Ordering::Relaxed) {
            limit if limit < 0 => Value::NONE,
            limit => vm.int(limit),
        }
    }

    /// The items so many times; no more than the limit keeps.
    fn repeated(&self, vm: &Vm, times: usize) -> Result<Vec<Value>> {
        let items = self.to_vec();
        let enough = self.limit().checked_div(items.len()).map_or(0, |rounds| rounds.saturating_add(2));
        common::repeated(vm, &items, times.min(enough))
    }
}

#[pymethods(sequence)]
impl Deque {
    fn __new__(class: &Value, vm: &Vm, _args: Args<'_>) -> Result<Value> {
        instance(vm, class, Deque::fields)
    }

    #[sig(iterable = ..., maxlen = ...)]
    fn __init__(this: &Value, vm: &Vm, iterable: Maybe<'_>, maxlen: Maybe<'_>) -> Result<()> {
        let Some(deque) = this.native::<Deque>() else { return Ok(()) };
        let limit = match maxlen.0 {
            None => -1,
            Some(none) if none.is_none() => -1,
            Some(limit) if !int::is_int(limit) => return Err(vm.type_error("an integer is required")),
            Some(limit) => match int::to_i64(vm, limit)? {
                limit if limit < 0 => return Err(vm.value_error("maxlen must be non-negative")),
                limit => limit,
            },
        };
        deque.limit.store(limit, Ordering::Relaxed);
        if deque.size() > 0 {
            deque.clear();
        }
        match iterable.0 {
            Some(iterable) => deque.extend_from(vm, this, iterable, false),
            None => Ok(()),
        }
    }

    fn __len__(&self) -> usize {
        self.size()
    }

    fn __iter__(this: &Value) -> Value {
        DequeIterator::make(this, 0)
    }

    /// Return a reverse iterator over the deque.
    fn __reversed__(this: &Value) -> Value {
        DequeReverseIterator::make(this, 0)
    }

    fn __getitem__(&self, vm: &Vm, key: &Value) -> Result<Value> {
        let index = subscript(vm, key)?;
        let item = self.read(|view| slice::place(index, view.len).and_then(|at| view.get(at)));
        item.ok_or_else(|| vm.index_error("deque index out of range"))
    }

    fn __setitem__(&self, vm: &Vm, key: &Value, value: &Value) -> Result<()> {
        let index = subscript(vm, key)?;
        let value = self.publish(value);
        let old = self.read(|view| slice::place(index, view.len).map(|at| view.exchange(at, Some(value))));
        old.map(drop).ok_or_else(|| vm.index_error("deque index out of range"))
    }

    fn __delitem__(&self, vm: &Vm, key: &Value) -> Result<()> {
        let index = subscript(vm, key)?;
        let removed = slice::place(index, self.size()).and_then(|at| self.remove_at(at));
        removed.map(drop).ok_or_else(|| vm.index_error("deque index out of range"))
    }

    fn __contains__(&self, vm: &Vm, key: &Value) -> Result<bool> {
        Ok(self.position(vm, key, 0, usize::MAX)?.is_some())
    }

    fn __add__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        if other.native::<Deque>().is_none() {
            let given = vm.type_name(other);
            return Err(vm.type_error(format!("can only concatenate deque (not \"{given}\") to deque")));
        }
        let made = Deque::copy(this, vm)?;
        match made.native::<Deque>() {
            Some(deque) => deque.extend_from(vm, &made, other, false).map(|()| made.clone()),
            None => Ok(made),
        }
    }

    fn __iadd__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        if let Some(deque) = this.native::<Deque>() {
            deque.extend_from(vm, this, other, false)?;
        }
        Ok(this.clone())
    }

    #[alias(__rmul__)]
    fn __mul__(this: &Value, vm: &Vm, times: &Value) -> Result<Value> {
        let Some(times) = common::repetitions(vm, times)? else { return Ok(Value::NOT_IMPLEMENTED) };
        let made = Deque::copy(this, vm)?;
        if let Some(deque) = made.native::<Deque>() {
            let items = deque.repeated(vm, times)?;
            deque.clear();
            deque.push_all(vm, &items)?;
        }
        Ok(made)
    }

    fn __imul__(this: &Value, vm: &Vm, times: &Value) -> Result<Value> {
        let Some(times) = common::repetitions(vm, times)? else { return Ok(Value::NOT_IMPLEMENTED) };
        if let Some(deque) = this.native::<Deque>() {
            let items = deque.repeated(vm, times)?;
            deque.clear();
            deque.push_all(vm, &items)?;
        }
        Ok(this.clone())
    }

    fn __repr__(this: &Value, vm: &Vm) -> Result<Value> {
        let Some(deque) = this.native::<Deque>() else { return Ok(Value::NOT_IMPLEMENTED) };
        common::guarded_repr(vm, this, "[...]", |text| {
            text.push_str(&vm.class_of(this).plain_name());
            text.push_str("([");
            for (at, item) in deque.to_vec().iter().enumerate() {
                text.push_str(if at == 0 { "" } else { ", " });
                common::push_repr(vm, text, item)?;
            }
            text.push_str("]");
            let limit = deque.limit_value(vm);
            if !limit.is_none() {
                text.push_str(&format!(", maxlen={}", string::lossy(&ops::repr(vm, &limit)?)));
            }
            text.push_str(")");
            Ok(())
        })
    }

    fn __eq__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        self.compare(vm, other, Comparison::Equal)
    }

    fn __ne__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        self.compare(vm, other, Comparison::NotEqual)
    }

    fn __lt__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        self.compare(vm, other, Comparison::Less)
    }

    fn __le__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        self.compare(vm, other, Comparison::LessEqual)
    }

    fn __gt__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        self.compare(vm, other, Comparison::Greater)
    }

    fn __ge__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        self.compare(vm, other, Comparison::GreaterEqual)
    }
}

#[pymethods(methods)]
impl Deque {
    /// Add an element to the right side of the deque.
    fn append(&self, vm: &Vm, item: &Value) -> Result<()> {
        self.push_back(vm, item)
    }

    /// Add an element to the left side of the deque.
    fn appendleft(&self, vm: &Vm, item: &Value) -> Result<()> {
        self.push_front(vm, item)
    }

    /// Remove and return the rightmost element.
    fn pop(&self, vm: &Vm) -> Result<Value> {
        self.change(|view| view.pop_back()).ok_or_else(|| vm.index_error("pop from an empty deque"))
    }

    /// Remove and return the leftmost element.
    fn popleft(&self, vm: &Vm) -> Result<Value> {
        self.take_first().ok_or_else(|| vm.index_error("pop from an empty deque"))
    }

    /// Remove all elements from the deque.
    pub(super) fn clear(&self) {
        drop(self.change(|view| view.take_all()));
    }

    /// Return a shallow copy of a deque.
    #[alias(__copy__)]
    fn copy(this: &Value, vm: &Vm) -> Result<Value> {
        let Some(deque) = this.native::<Deque>() else { return Ok(Value::NONE) };
        if common::is_own_class::<Deque>(&vm.class_value(this)) {
            return Deque::of(vm, &deque.to_vec(), deque.limit.load(Ordering::Relaxed));
        }
        let class = vm.class_value(this);
        match deque.limit_value(vm) {
            limit if limit.is_none() => vm.call(&class, std::slice::from_ref(this)),
            limit => vm.call(&class, &[this.clone(), limit]),
        }
    }

    /// Return number of occurrences of value.
    fn count(&self, vm: &Vm, value: &Value) -> Result<usize> {
        let version = self.version();
        let (mut at, mut count) = (0, 0);
        while let Some(item) = self.get_at(at) {
            count += usize::from(ops::identical_or_equal(vm, &item, value)?);
            if self.version() != version {
                return Err(vm.runtime_error("deque mutated during iteration"));
            }
            at += 1;
        }
        Ok(count)
    }

    /// Extend the right side of the deque with elements from the iterable.
    fn extend(this: &Value, vm: &Vm, iterable: &Value) -> Result<()> {
        this.native::<Deque>().map_or(Ok(()), |deque| deque.extend_from(vm, this, iterable, false))
    }

    /// Extend the left side of the deque with elements from the iterable.
    fn extendleft(this: &Value, vm: &Vm, iterable: &Value) -> Result<()> {
        this.native::<Deque>().map_or(Ok(()), |deque| deque.extend_from(vm, this, iterable, true))
    }

    /// Return first index of value.
    ///
    /// Raises ValueError if the value is not present.
    #[sig(value, start = ..., stop = ..., /)]
    fn index(&self, vm: &Vm, value: &Value, start: Maybe<'_>, stop: Maybe<'_>) -> Result<usize> {
        let (start, stop) = common::search_range(vm, start, stop, self.size())?;
        self.position(vm, value, start, stop)?.ok_or_else(|| vm.value_error("deque.index(x): x not in deque"))
    }

    /// Insert value before index.
    fn insert(&self, vm: &Vm, index: &Value, value: &Value) -> Result<()> {
        let index = int::to_i64(vm, index)?;
        let value = self.publish(value);
        let limit = self.limit();
        let done: std::result::Result<bool, NoRoom> = self.change(|view| {
            if view.len >= limit {
                return Ok(false);
            }
            view.make_room()?;
            let at = slice::cut(index, view.len);
            view.push_back(value);
            for place in (at..view.len - 1).rev() {
                let (low, high) = (view.exchange(place, None), view.exchange(place + 1, None));
                view.exchange(place, high);
                view.exchange(place + 1, low);
            }
            Ok(true)
        });
        match done {
            Ok(true) => Ok(()),
            Ok(false) => Err(vm.index_error("deque already at its maximum size")),
            Err(NoRoom) => Err(vm.memory_error()),
        }
    }

    /// Remove first occurrence of value.
    fn remove(&self, vm: &Vm, value: &Value) -> Result<()> {
        let mutated = || vm.index_error("deque mutated during remove().");
        let version = self.version();
        let mut at = 0;
        while let Some(item) = self.get_at(at) {
            let same = ops::identical_or_equal(vm, &item, value)?;
            if self.version() != version {
                return Err(mutated());
            }
            if same {
                return self.remove_at(at).map(drop).ok_or_else(mutated);
            }
            at += 1;
        }
        Err(vm.value_error("deque.remove(x): x not in deque"))
    }

    /// Reverse *IN PLACE*.
    fn reverse(&self) {
        self.change(|view| {
            for at in 0..view.len / 2 {
                let other = view.len - 1 - at;
                let (low, high) = (view.exchange(at, None), view.exchange(other, None));
                view.exchange(at, high);
                view.exchange(other, low);
            }
        });
    }

    /// Rotate the deque n steps to the right.  If n is negative, rotates left.
    #[sig(n = 1, /)]
    fn rotate(&self, n: i64) {
        self.turn(n);
    }

    /// Return state information for pickling.
    fn __reduce__(this: &Value, vm: &Vm) -> Result<Value> {
        let Some(deque) = this.native::<Deque>() else { return Ok(Value::NONE) };
        let state = vm.call_method(this, &vm.names().__getstate__, &[])?;
        let args = match deque.limit_value(vm) {
            limit if limit.is_none() => tuple::empty(),
            limit => tuple::of([tuple::empty(), limit]),
        };
        let items = ops::iter(vm, this)?;
        Ok(tuple::of([vm.class_value(this), args, state, items]))
    }

    /// See PEP 585
    #[classmethod]
    fn __class_getitem__(class: &Value, vm: &Vm, object: &Value) -> Result<Value> {
        common::generic_alias(vm, class, object)
    }

    /// maximum size of a deque or None if unbounded
    #[getter]
    fn maxlen(&self, vm: &Vm) -> Value {
        self.limit_value(vm)
    }
}
