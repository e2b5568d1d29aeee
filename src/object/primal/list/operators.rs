//! The special methods of `list`.

use typhon_heap::Value;
use typhon_macros::pymethods;

use super::{List, iterator, new, release};
use crate::{
    ops::{self, Comparison},
    primal::{
        common,
        slice::{Bounds, Subscript, place},
        tuple::Tuple,
    },
    raise::Result,
    vm::Vm,
};

impl List {
    /// `self op other` for lists that may change meanwhile.
    fn compare(&self, vm: &Vm, other: &Value, op: Comparison) -> Result<Value> {
        let Some(other) = List::from(other) else { return Ok(Value::NOT_IMPLEMENTED) };
        if self.len() != other.len() {
            match op {
                Comparison::Equal => return Ok(Value::FALSE),
                Comparison::NotEqual => return Ok(Value::TRUE),
                _ => {}
            }
        }
        let mut at = 0;
        while let (Some(a), Some(b)) = (self.get_at(at), other.get_at(at)) {
            if !ops::identical_or_equal(vm, &a, &b)? {
                return common::compare_unequal(vm, op, &a, &b);
            }
            at += 1;
        }
        Ok(Value::bool(op.of(self.len().cmp(&other.len()))))
    }

    /// `self[slice]`, for bounds that were read.
    #[inline]
    pub fn slice_of(&self, bounds: Bounds) -> Value {
        let span = bounds.fit(self.len());
        if span.step == 1 {
            return self.slice(span.start..span.start + span.count);
        }
        new(span.indices().filter_map(|at| self.get_at(at)).collect())
    }

    fn assign_slice(&self, vm: &Vm, this: &Value, bounds: Bounds, items: &Value) -> Result<()> {
        let items = if items.is(this) { self.to_vec() } else { sequence(vm, items)? };
        let span = bounds.fit(self.len());
        if bounds.is_plain() {
            release(self.try_splice(vm, span.start..span.start + span.count, items)?);
            return Ok(());
        }
        let given = items.len();
        if given == span.count && self.storage.scatter(&self.header, span.indices(), items).is_ok() {
            return Ok(());
        }
        let wanted = span.count;
        let text = format!("attempt to assign sequence of size {given} to extended slice of size {wanted}");
        Err(vm.value_error(text))
    }

    fn delete_slice(&self, bounds: Bounds) {
        let span = bounds.fit(self.len()).ascending();
        if span.step == 1 {
            release(self.splice(span.start..span.start + span.count, Vec::new()));
        } else {
            drop(self.storage.remove_each(&self.header, span.indices()));
        }
    }
}

/// The items of an iterable that is assigned to a slice.
fn sequence(vm: &Vm, items: &Value) -> Result<Vec<Value>> {
    if let Some(list) = items.exact::<List>() {
        return Ok(list.to_vec());
    }
    if let Some(tuple) = items.exact::<Tuple>() {
        return Ok(tuple.items().to_vec());
    }
    ops::collect_fast(vm, items, "must assign iterable to extended slice")
}

#[pymethods(operators)]
impl List {
    fn __len__(&self) -> usize {
        self.len()
    }

    #[coexisting]
    fn __getitem__(&self, vm: &Vm, key: &Value) -> Result<Value> {
        match Subscript::read(vm, key, "list")? {
            Subscript::Index(index) => place(index, self.len())
                .and_then(|at| self.get_at(at))
                .ok_or_else(|| vm.index_error("list index out of range")),
            Subscript::Slice(bounds) => Ok(self.slice_of(bounds)),
        }
    }

    fn __setitem__(this: &Value, vm: &Vm, key: &Value, value: &Value) -> Result<()> {
        let Some(list) = List::from(this) else { return Ok(()) };
        match Subscript::read(vm, key, "list")? {
            Subscript::Index(index) => match place(index, list.len()) {
                Some(at) if list.set_at(at, value.clone()) => Ok(()),
                _ => Err(vm.index_error("list assignment index out of range")),
            },
            Subscript::Slice(bounds) => list.assign_slice(vm, this, bounds, value),
        }
    }

    fn __delitem__(&self, vm: &Vm, key: &Value) -> Result<()> {
        match Subscript::read(vm, key, "list")? {
            Subscript::Index(index) => match place(index, self.len()) {
                Some(at) if !self.splice(at..at + 1, Vec::new()).is_empty() => Ok(()),
                _ => Err(vm.index_error("list assignment index out of range")),
            },
            Subscript::Slice(bounds) => {
                self.delete_slice(bounds);
                Ok(())
            }
        }
    }

    fn __contains__(&self, vm: &Vm, key: &Value) -> Result<bool> {
        Ok(self.position(vm, key, 0, usize::MAX)?.is_some())
    }

    fn __iter__(this: &Value) -> Value {
        iterator::forward(this.clone())
    }

    fn __repr__(this: &Value, vm: &Vm) -> Result<Value> {
        let Some(list) = List::from(this) else { return Ok(Value::NOT_IMPLEMENTED) };
        common::guarded_repr(vm, this, "[...]", |text| {
            text.push_str("[");
            let mut at = 0;
            while let Some(item) = list.get_at(at) {
                text.push_str(if at == 0 { "" } else { ", " });
                common::push_repr(vm, text, &item)?;
                at += 1;
            }
            text.push_str("]");
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

    fn __add__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        let Some(other) = List::from(other) else { return Ok(Value::NOT_IMPLEMENTED) };
        self.concatenated(other).ok_or_else(|| vm.memory_error())
    }

    fn __iadd__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        if let Some(list) = List::from(this) {
            list.extend_from(vm, this, other)?;
        }
        Ok(this.clone())
    }

    #[alias(__rmul__)]
    fn __mul__(&self, vm: &Vm, value: &Value) -> Result<Value> {
        match common::repetitions(vm, value)? {
            Some(times) => self.repeated(times).ok_or_else(|| vm.memory_error()),
            None => Ok(Value::NOT_IMPLEMENTED),
        }
    }

    fn __imul__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
        let Some(list) = List::from(this) else { return Ok(Value::NOT_IMPLEMENTED) };
        match common::repetitions(vm, value)? {
            Some(0) => list.clear(),
            Some(times) => list.extend(vm, common::repeated(vm, &list.to_vec(), times - 1)?)?,
            None => return Ok(Value::NOT_IMPLEMENTED),
        }
        Ok(this.clone())
    }
}
