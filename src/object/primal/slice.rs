//! `slice`, and how subscripts are read: an index, or bounds that are fitted to a length.

use typhon_heap::{Frozen, Header, Value};
use typhon_macros::{pymethods, pytype};
use typhon_number::hash::TupleHasher;

use crate::{
    dunder::Dunder,
    known::Known,
    ops::{self, Comparison},
    primal::{int, tuple},
    raise::Result,
    vm::Vm,
};

/// slice(stop)
/// slice(start, stop[, step])
///
/// Create a slice object.  This is used for extended slicing (e.g. a[0:10:2]).
#[pytype(name = "slice", known = Slice, methods(core))]
pub struct Slice {
    start: Frozen,
    stop: Frozen,
    step: Frozen,
}

/// A slice object.
pub fn new(start: Value, stop: Value, step: Value) -> Value {
    let [start, stop, step] = [start, stop, step].map(Frozen::new);
    typhon_heap::new(Slice { header: Header::of::<Slice>(), start, stop, step })
}

/// A slice's numbers; `None` stands for a bound that is left out.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    start: Option<i64>,
    stop: Option<i64>,
    step: i64,
}

/// The items that a slice means in a sequence of some length: `start`, `start + step`, …, `count` of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first item; at most the length.
    pub start: usize,
    /// The distance between items; not 0.
    pub step: isize,
    /// How many there are.
    pub count: usize,
}

impl Span {
    /// The items' indices in order.
    pub fn indices(self) -> impl ExactSizeIterator<Item = usize> + Clone {
        (0..self.count).map(move |at| self.start.wrapping_add_signed(self.step.wrapping_mul(at as isize)))
    }

    /// The same items from the lowest index up.
    #[must_use]
    pub fn ascending(self) -> Span {
        if self.step > 0 || self.count == 0 {
            return Span { step: self.step.unsigned_abs() as isize, ..self };
        }
        let last = self.start.wrapping_add_signed(self.step * (self.count as isize - 1));
        Span { start: last, step: -self.step, count: self.count }
    }
}

impl Bounds {
    /// Fits the bounds to a sequence of `len` items.
    pub fn fit(self, len: usize) -> Span {
        let len = len as i64;
        let (low, high) = if self.step > 0 { (0, len) } else { (-1, len - 1) };
        let clamp = |bound: i64| if bound < 0 { (bound.saturating_add(len)).max(low) } else { bound.min(high) };
        let start = self.start.map_or(if self.step > 0 { low } else { high }, clamp);
        let stop = self.stop.map_or(if self.step > 0 { high } else { low }, clamp);
        let count = if self.step > 0 {
            if start < stop { (stop - start - 1) / self.step + 1 } else { 0 }
        } else if stop < start {
            (start - stop - 1) / -self.step + 1
        } else {
            0
        };
        Span { start: start.max(0) as usize, step: self.step as isize, count: count as usize }
    }

    /// Whether the step is 1.
    pub fn is_plain(self) -> bool {
        self.step == 1
    }
}

/// A slice's bound as a number: ints beyond 64 bits become the nearest one.
fn bound(vm: &Vm, value: &Value) -> Result<Option<i64>> {
    if value.is_none() {
        return Ok(None);
    }
    if let Some(int) = value.as_small_int() {
        return Ok(Some(int));
    }
    if !int::is_int(value) && !vm.class_of(value).slots().has(Dunder::Index) {
        return Err(vm.type_error("slice indices must be integers or None or have an __index__ method"));
    }
    int::to_i64_clamped(vm, value).map(Some)
}

impl Slice {
    /// The numbers. Runs Python for bounds with `__index__`: look at the sequence's length afterwards.
    ///
    /// # Errors
    /// TypeError, ValueError for a step of zero, or what `__index__` raises.
    pub fn bounds(&self, vm: &Vm) -> Result<Bounds> {
        let step = bound(vm, &self.step)?.unwrap_or(1);
        if step == 0 {
            return Err(vm.value_error("slice step cannot be zero"));
        }
        // So that the negated step is a number too.
        let step = step.max(-i64::MAX);
        Ok(Bounds { start: bound(vm, &self.start)?, stop: bound(vm, &self.stop)?, step })
    }

    /// The bound before the first colon.
    pub fn start_value(&self) -> &Value {
        &self.start
    }

    /// The bound behind the first colon.
    pub fn stop_value(&self) -> &Value {
        &self.stop
    }

    /// The step.
    pub fn step_value(&self) -> &Value {
        &self.step
    }

    fn parts(&self) -> [Value; 3] {
        [self.start.clone(), self.stop.clone(), self.step.clone()]
    }
}

/// What a sequence is subscripted with.
#[derive(Clone, Copy, Debug)]
pub enum Subscript {
    /// An index, perhaps negative.
    Index(i64),
    /// A slice.
    Slice(Bounds),
}

impl Subscript {
    /// Reads a subscript of a `kind` ("list").
    ///
    /// # Errors
    /// TypeError "list indices must be integers or slices, not str", IndexError for huge ints, or what `__index__` raises.
    #[inline]
    pub fn read(vm: &Vm, key: &Value, kind: &str) -> Result<Subscript> {
        match key.as_small_int() {
            Some(index) => Ok(Subscript::Index(index)),
            None => Subscript::read_slowly(vm, key, kind),
        }
    }

    fn read_slowly(vm: &Vm, key: &Value, kind: &str) -> Result<Subscript> {
        if let Some(slice) = key.native::<Slice>() {
            return slice.bounds(vm).map(Subscript::Slice);
        }
        if !int::is_int(key) && !vm.class_of(key).slots().has(Dunder::Index) {
            let given = vm.type_name(key);
            return Err(vm.type_error(format!("{kind} indices must be integers or slices, not {given}")));
        }
        ops::sized_index(vm, key, Known::IndexError).map(Subscript::Index)
    }
}

/// The place of an index, perhaps negative, in a sequence of `len` items.
#[inline(always)]
pub fn place(index: i64, len: usize) -> Option<usize> {
    let index = if index < 0 { index + len as i64 } else { index };
    usize::try_from(index).ok().filter(|&at| at < len)
}

/// An optional bound of `index`, `insert` and the like: negative ones count from the end, all are cut to `0..=len`.
#[inline]
pub fn cut(index: i64, len: usize) -> usize {
    let index = if index < 0 { index.saturating_add(len as i64).max(0) } else { index };
    (index as usize).min(len)
}

#[pymethods(core)]
impl Slice {
    #[sig(start, stop = ..., step = None, /)]
    fn __new__(_class: &Value, start: &Value, stop: crate::args::Maybe<'_>, step: &Value) -> Value {
        match stop.0 {
            None => new(Value::NONE, start.clone(), Value::NONE),
            Some(stop) => new(start.clone(), stop.clone(), step.clone()),
        }
    }

    #[member]
    fn start(&self) -> Value {
        self.start.clone()
    }

    #[member]
    fn stop(&self) -> Value {
        self.stop.clone()
    }

    #[member]
    fn step(&self) -> Value {
        self.step.clone()
    }

    /// S.indices(len) -> (start, stop, stride)
    ///
    /// Assuming a sequence of length len, calculate the start and stop
    /// indices, and the stride length of the extended slice described by
    /// S. Out of bounds indices are clipped in a manner consistent with the
    /// handling of normal slices.
    fn indices(&self, vm: &Vm, length: &Value) -> Result<Value> {
        super::sequence_index::indices(vm, self, length)
    }

    fn __repr__(&self, vm: &Vm) -> Result<Value> {
        let mut text = typhon_text::TextBuf::new();
        text.push_str("slice(");
        for (at, part) in self.parts().iter().enumerate() {
            text.push_str(if at == 0 { "" } else { ", " });
            super::common::push_repr(vm, &mut text, part)?;
        }
        text.push_str(")");
        Ok(super::str::from_buf(&text))
    }

    fn __hash__(&self, vm: &Vm) -> Result<i64> {
        let mut hasher = TupleHasher::default();
        for part in [&self.start, &self.stop, &self.step] {
            hasher.add(ops::hash(vm, part)?);
        }
        Ok(hasher.finish())
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

    /// Return state information for pickling.
    fn __reduce__(this: &Value, vm: &Vm) -> Value {
        let parts = this.native::<Slice>().map_or_else(tuple::empty, |slice| tuple::of(slice.parts()));
        tuple::of([vm.class_value(this), parts])
    }
}

impl Slice {
    fn compare(&self, vm: &Vm, other: &Value, op: Comparison) -> Result<Value> {
        match other.native::<Slice>() {
            Some(other) => tuple::compare_items(vm, op, &self.parts(), &other.parts()),
            None => Ok(Value::NOT_IMPLEMENTED),
        }
    }
}
