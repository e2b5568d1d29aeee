//! The methods of `range`.

use typhon_number::hash::TupleHasher;
use typhon_object::{
    dunder::Dunder,
    prelude::*,
    primal::{
        int, sequence_index,
        slice::{Slice, place},
        str as string, tuple,
    },
};

use super::{Range, iterator, new, of_big};

fn make(vm: &Vm, start: &Value, stop: &Value, step: &Value) -> Result<Value> {
    let (start, stop, step) = (ops::index(vm, start)?, ops::index(vm, stop)?, ops::index(vm, step)?);
    if step.as_small_int() == Some(0) {
        return Err(vm.value_error("range() arg 3 must not be zero"));
    }
    if let (Some(start), Some(stop), Some(step)) = (start.as_small_int(), stop.as_small_int(), step.as_small_int()) {
        return Ok(new(vm, start, stop, step));
    }
    let [start, stop, step] = [&start, &stop, &step].map(|part| int::to_bigint(vm, part));
    Ok(of_big(vm, &start?, &stop?, &step?))
}

/// Whether a value is an int for which membership is a matter of arithmetic: no subclass, which may compare otherwise.
fn is_plain_int(value: &Value) -> bool {
    value.as_small_int().is_some()
        || value.shape() == Known::Int.shape()
        || value.is(&Value::TRUE)
        || value.is(&Value::FALSE)
}

impl Range {
    fn item(&self, vm: &Vm, key: &Value) -> Result<Value> {
        if let (Some((start, step, len)), Some(index)) = (self.small(), key.as_small_int()) {
            return match place(index, len as usize) {
                Some(at) => Ok(vm.int(start + at as i64 * step)),
                None => Err(vm.index_error("range object index out of range")),
            };
        }
        let (parts, mut at) = (self.parts(vm)?, int::to_bigint(vm, key)?);
        if at.is_negative() {
            at = at.add(&parts.len);
        }
        if at.is_negative() || at >= parts.len {
            return Err(vm.index_error("range object index out of range"));
        }
        match at.mul(&parts.step) {
            Ok(offset) => Ok(vm.big_int(parts.start.add(&offset))),
            Err(_) => Err(vm.memory_error()),
        }
    }

    fn slice(&self, vm: &Vm, slice: &Slice) -> Result<Value> {
        let parts = self.parts(vm)?;
        let indices = sequence_index::indices(vm, slice, &vm.big_int(parts.len.clone()))?;
        let number = |at: usize| int::to_bigint(vm, &Tuple::items_of(&indices)[at]);
        let (from, to, by) = (number(0)?, number(1)?, number(2)?);
        let at = |index: &typhon_number::BigInt| match index.mul(&parts.step) {
            Ok(offset) => Ok(parts.start.add(&offset)),
            Err(_) => Err(vm.memory_error()),
        };
        let step = by.mul(&parts.step).map_err(|_| vm.memory_error())?;
        Ok(of_big(vm, &at(&from)?, &at(&to)?, &step))
    }

    fn is_equal(&self, vm: &Vm, other: &Range) -> Result<bool> {
        if let (Some(a), Some(b)) = (self.small(), other.small()) {
            return Ok(a.2 == b.2 && (a.2 == 0 || a.0 == b.0 && (a.2 == 1 || a.1 == b.1)));
        }
        let (a, b) = (self.parts(vm)?, other.parts(vm)?);
        let same = a.len == b.len;
        Ok(same && (a.len.is_zero() || a.start == b.start && (a.len.is_one() || a.step == b.step)))
    }
}

#[pymethods]
impl Range {
    fn __new__(_class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        if args.has_keywords() {
            return Err(vm.type_error("range() takes no keyword arguments"));
        }
        match args.positional() {
            [stop] => make(vm, &vm.int(0), stop, &vm.int(1)),
            [start, stop] => make(vm, start, stop, &vm.int(1)),
            [start, stop, step] => make(vm, start, stop, step),
            [] => Err(vm.type_error("range expected at least 1 argument, got 0")),
            more => Err(vm.type_error(format!("range expected at most 3 arguments, got {}", more.len()))),
        }
    }

    fn __len__(&self, vm: &Vm) -> Result<Value> {
        match self.small() {
            Some((_, _, len)) => Ok(vm.int(len)),
            None => int::to_i64(vm, &self.len_value(vm)).map(|len| vm.int(len)),
        }
    }

    fn __bool__(&self, vm: &Vm) -> Result<bool> {
        let len = self.len_value(vm);
        ops::truth(vm, &len)
    }

    fn __getitem__(&self, vm: &Vm, key: &Value) -> Result<Value> {
        if let Some(slice) = key.native::<Slice>() {
            return self.slice(vm, slice);
        }
        if !int::is_int(key) && !vm.class_of(key).slots().has(Dunder::Index) {
            let given = vm.type_name(key);
            return Err(vm.type_error(format!("range indices must be integers or slices, not {given}")));
        }
        let key = ops::index(vm, key)?;
        self.item(vm, &key)
    }

    fn __contains__(this: &Value, vm: &Vm, key: &Value) -> Result<bool> {
        let Some(range) = Range::from(this) else { return Ok(false) };
        if is_plain_int(key) {
            return range.place_of(vm, key).map(|place| place.is_some());
        }
        search(vm, this, key).map(|place| place.is_some())
    }

    fn __iter__(&self, vm: &Vm) -> Value {
        iterator::forward(vm, self)
    }

    /// Return a reverse iterator.
    fn __reversed__(&self, vm: &Vm) -> Result<Value> {
        iterator::backward(vm, self)
    }

    fn __hash__(&self, vm: &Vm) -> Result<i64> {
        let [start, _, step, len] = self.values(vm);
        let (mut hasher, none) = (TupleHasher::default(), Value::NONE);
        let many = len.as_small_int() != Some(0);
        let several = many && len.as_small_int() != Some(1);
        hasher.add(ops::hash(vm, &len)?);
        hasher.add(ops::hash(vm, if many { &start } else { &none })?);
        hasher.add(ops::hash(vm, if several { &step } else { &none })?);
        Ok(hasher.finish())
    }

    fn __eq__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        match Range::from(other) {
            Some(other) => self.is_equal(vm, other).map(Value::bool),
            None => Ok(Value::NOT_IMPLEMENTED),
        }
    }

    fn __ne__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        match Range::from(other) {
            Some(other) => self.is_equal(vm, other).map(|equal| Value::bool(!equal)),
            None => Ok(Value::NOT_IMPLEMENTED),
        }
    }

    fn __repr__(&self, vm: &Vm) -> Result<String> {
        let [start, stop, step, _] = self.values(vm);
        let text = |part: &Value| ops::repr(vm, part).map(|repr| string::lossy(&repr));
        let (start, stop) = (text(&start)?, text(&stop)?);
        match step.as_small_int() {
            Some(1) => Ok(format!("range({start}, {stop})")),
            _ => Ok(format!("range({start}, {stop}, {})", text(&step)?)),
        }
    }

    /// rangeobject.count(value) -> integer -- return number of occurrences of value
    fn count(this: &Value, vm: &Vm, value: &Value) -> Result<usize> {
        let Some(range) = Range::from(this) else { return Ok(0) };
        if is_plain_int(value) {
            return range.place_of(vm, value).map(|place| usize::from(place.is_some()));
        }
        let mut count = 0;
        ops::for_each(vm, this, |item| {
            count += usize::from(ops::equal(vm, &item, value)?);
            Ok(())
        })?;
        Ok(count)
    }

    /// rangeobject.index(value) -> integer -- return index of value.
    /// Raise ValueError if the value is not present.
    fn index(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
        let Some(range) = Range::from(this) else { return Ok(Value::NONE) };
        if is_plain_int(value) {
            let place = range.place_of(vm, value)?;
            return place.ok_or_else(|| vm.value_error("range.index(x): x not in range"));
        }
        match search(vm, this, value)? {
            Some(at) => Ok(vm.int(at)),
            None => Err(vm.value_error("sequence.index(x): x not in sequence")),
        }
    }

    fn __reduce__(&self, vm: &Vm) -> Value {
        let [start, stop, step, _] = self.values(vm);
        tuple::of([Known::Range.value(), tuple::of([start, stop, step])])
    }

    #[member]
    fn start(&self, vm: &Vm) -> Value {
        let [start, ..] = self.values(vm);
        start
    }

    #[member]
    fn stop(&self, vm: &Vm) -> Value {
        let [_, stop, ..] = self.values(vm);
        stop
    }

    #[member]
    fn step(&self, vm: &Vm) -> Value {
        let [_, _, step, _] = self.values(vm);
        step
    }
}

/// The first place of an equal item.
fn search(vm: &Vm, range: &Value, value: &Value) -> Result<Option<i64>> {
    let mut items = ops::Items::new(vm, range)?;
    let mut at = 0;
    while let Some(item) = items.next()? {
        if ops::equal(vm, &item, value)? {
            return Ok(Some(at));
        }
        at += 1;
        if at % 1024 == 0 {
            vm.poll()?;
        }
    }
    Ok(None)
}
