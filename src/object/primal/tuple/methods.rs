//! The methods of `tuple`.

use typhon_heap::Value;
use typhon_macros::pymethods;
use typhon_number::hash::TupleHasher;

use super::{Tuple, empty, is_exact, iterator, new};
use crate::{
    args::Maybe,
    ops::{self, Comparison},
    primal::{
        common,
        list::List,
        slice::{Subscript, place},
    },
    raise::Result,
    vm::Vm,
};

/// The first index at which two sequences have items that are neither identical nor equal.
///
/// # Errors
/// What `__eq__` raises.
pub fn first_difference(vm: &Vm, a: &[Value], b: &[Value]) -> Result<Option<usize>> {
    for (at, (a, b)) in a.iter().zip(b).enumerate() {
        if !ops::identical_or_equal(vm, a, b)? {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

/// `a op b` for tuples of these items.
///
/// # Errors
/// What a comparison of items raises.
pub fn compare_items(vm: &Vm, op: Comparison, a: &[Value], b: &[Value]) -> Result<Value> {
    match first_difference(vm, a, b)? {
        None => Ok(Value::bool(op.of(a.len().cmp(&b.len())))),
        Some(at) => common::compare_unequal(vm, op, &a[at], &b[at]),
    }
}

/// `tuple(iterable)`.
///
/// # Errors
/// What the iterable raises.
pub fn convert(vm: &Vm, iterable: &Value) -> Result<Value> {
    if is_exact(iterable) {
        return Ok(iterable.clone());
    }
    match iterable.exact::<List>() {
        Some(list) => Ok(list.look(super::from_slice)),
        None => ops::collect(vm, iterable).map(new),
    }
}

impl Tuple {
    fn compare(&self, vm: &Vm, other: &Value, op: Comparison) -> Result<Value> {
        match Tuple::from(other) {
            Some(other) => compare_items(vm, op, self.items(), other.items()),
            None => Ok(Value::NOT_IMPLEMENTED),
        }
    }
}

#[pymethods]
impl Tuple {
    #[sig(iterable = (), /)]
    fn __new__(class: &Value, vm: &Vm, iterable: Maybe<'_>) -> Result<Value> {
        let shape = common::shape_for::<Tuple>(vm, class)?;
        if common::is_own_class::<Tuple>(class) {
            return iterable.0.map_or_else(|| Ok(empty()), |iterable| convert(vm, iterable));
        }
        if let Some(tuple) = iterable.0.and_then(Value::exact::<Tuple>) {
            let made = super::new_instance_from_slice(shape, tuple.items());
            return made.ok_or_else(|| vm.memory_error());
        }
        let items = iterable.0.map_or(Ok(Vec::new()), |iterable| ops::collect(vm, iterable))?;
        super::new_instance(shape, items).ok_or_else(|| vm.memory_error())
    }

    fn __len__(&self) -> usize {
        self.len()
    }

    fn __getitem__(this: &Value, vm: &Vm, key: &Value) -> Result<Value> {
        let items = Tuple::items_of(this);
        match Subscript::read(vm, key, "tuple")? {
            Subscript::Index(index) => match place(index, items.len()) {
                Some(at) => Ok(items[at].clone()),
                None => Err(vm.index_error("tuple index out of range")),
            },
            Subscript::Slice(bounds) => {
                let span = bounds.fit(items.len());
                if span.step == 1 && span.count == items.len() && is_exact(this) {
                    return Ok(this.clone());
                }
                if span.step == 1 {
                    return Ok(super::from_slice(&items[span.start..span.start + span.count]));
                }
                Ok(new(span.indices().map(|at| items[at].clone()).collect()))
            }
        }
    }

    fn __contains__(&self, vm: &Vm, key: &Value) -> Result<bool> {
        for item in self.items() {
            if ops::identical_or_equal(vm, item, key)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn __iter__(this: &Value) -> Value {
        iterator::iterate(this.clone())
    }

    fn __hash__(&self, vm: &Vm) -> Result<i64> {
        let mut hasher = TupleHasher::default();
        for item in self.items() {
            hasher.add(ops::hash(vm, item)?);
        }
        Ok(hasher.finish())
    }

    fn __repr__(this: &Value, vm: &Vm) -> Result<Value> {
        let items = Tuple::items_of(this);
        if items.is_empty() {
            return Ok(vm.str("()"));
        }
        common::guarded_repr(vm, this, "(...)", |text| {
            text.push_str("(");
            for (at, item) in items.iter().enumerate() {
                text.push_str(if at == 0 { "" } else { ", " });
                common::push_repr(vm, text, item)?;
            }
            text.push_str(if items.len() == 1 { ",)" } else { ")" });
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

    fn __add__(this: &Value, other: &Value) -> Value {
        if Tuple::from(other).is_none() {
            return Value::NOT_IMPLEMENTED;
        }
        let (a, b) = (Tuple::items_of(this), Tuple::items_of(other));
        if b.is_empty() && is_exact(this) {
            return this.clone();
        }
        if a.is_empty() && is_exact(other) {
            return other.clone();
        }
        new([a, b].concat())
    }

    #[alias(__rmul__)]
    fn __mul__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
        let items = Tuple::items_of(this);
        match common::repetitions(vm, value)? {
            Some(times) if is_exact(this) && (times == 1 || items.is_empty()) => Ok(this.clone()),
            Some(times) => Ok(new(common::repeated(vm, items, times)?)),
            None => Ok(Value::NOT_IMPLEMENTED),
        }
    }

    /// Return number of occurrences of value.
    fn count(&self, vm: &Vm, value: &Value) -> Result<usize> {
        let mut count = 0;
        for item in self.items() {
            count += usize::from(ops::identical_or_equal(vm, item, value)?);
        }
        Ok(count)
    }

    /// Return first index of value.
    ///
    /// Raises ValueError if the value is not present.
    #[sig(value, start = 0, stop = sys.maxsize, /)]
    fn index(&self, vm: &Vm, value: &Value, start: Maybe<'_>, stop: Maybe<'_>) -> Result<usize> {
        let (start, stop) = common::search_range(vm, start, stop, self.len())?;
        for (at, item) in self.items().iter().enumerate().take(stop).skip(start) {
            if ops::identical_or_equal(vm, item, value)? {
                return Ok(at);
            }
        }
        Err(vm.value_error("tuple.index(x): x not in tuple"))
    }

    fn __getnewargs__(&self) -> Value {
        super::of([super::from_slice(self.items())])
    }

    /// See PEP 585
    #[classmethod]
    fn __class_getitem__(class: &Value, vm: &Vm, item: &Value) -> Result<Value> {
        common::generic_alias(vm, class, item)
    }
}
