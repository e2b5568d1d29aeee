//! What only `set` has: making, changing.

use typhon_object::{
    prelude::*,
    primal::common,
    primal::dict::{HashTable, Key},
};

use super::{Elements, Set, operations::Draft, operators::with_element, set_instance, set_of};

#[pymethods]
impl Set {
    fn __new__(vm: &Vm, class: &Value, args: Args<'_>) -> Result<Value> {
        let _ = args;
        Ok(set_instance(common::shape_for::<Set>(vm, class)?, HashTable::new()))
    }

    #[sig(iterable = (), /)]
    fn __init__(this: &Value, vm: &Vm, args: Args<'_>) -> Result<()> {
        if common::has_keywords::<Set>(vm, &vm.class_value(this), args) {
            return Err(vm.type_error("set() takes no keyword arguments"));
        }
        let given = args.positional();
        if given.len() > 1 {
            let (name, given) = (vm.type_name(this), given.len());
            return Err(vm.type_error(format!("{name} expected at most 1 argument, got {given}")));
        }
        match this.native::<Set>() {
            Some(set) => set.init(vm, given.first()),
            None => Ok(()),
        }
    }
}

impl Set {
    fn init(&self, vm: &Vm, iterable: Option<&Value>) -> Result<()> {
        if !self.elements().is_empty() {
            self.clear();
        }
        iterable.map_or(Ok(()), |iterable| self.elements().update(vm, iterable))
    }
}

#[pymethods(changes)]
impl Set {
    /// Add an element to a set.
    ///
    /// This has no effect if the element is already present.
    pub fn add(&self, vm: &Vm, object: &Value) -> Result<()> {
        self.elements().add(vm, object).map(drop)
    }

    /// Remove an element from a set if it is a member.
    ///
    /// Unlike set.remove(), the discard() method does not raise
    /// an exception when an element is missing from the set.
    fn discard(&self, vm: &Vm, object: &Value) -> Result<()> {
        self.removed(vm, object).map(drop)
    }

    /// Remove an element from a set; it must be a member.
    ///
    /// If the element is not a member, raise a KeyError.
    fn remove(&self, vm: &Vm, object: &Value) -> Result<()> {
        if self.removed(vm, object)? { Ok(()) } else { Err(vm.key_error(object)) }
    }

    /// Remove and return an arbitrary set element.
    ///
    /// Raises KeyError if the set is empty.
    fn pop(&self, vm: &Vm) -> Result<Value> {
        match self.table.pop_last(&self.header) {
            Some((element, _)) => Ok(element),
            None => Err(vm.key_error(&vm.str("pop from an empty set"))),
        }
    }

    /// Remove all elements from this set.
    pub fn clear(&self) {
        self.table.clear(&self.header);
    }

    /// Return a shallow copy of a set.
    pub fn copy(&self) -> Value {
        set_of(self.elements().copy())
    }

    /// Update the set, adding elements from all others.
    #[sig(*others)]
    fn update(&self, vm: &Vm, others: &[Value]) -> Result<()> {
        others.iter().try_for_each(|other| self.elements().update(vm, other))
    }

    /// Update the set, keeping only elements found in it and all others.
    #[sig(*others)]
    fn intersection_update(&self, vm: &Vm, others: &[Value]) -> Result<()> {
        let draft = self.elements().intersection_of_all(vm, others)?;
        self.elements().become_draft(draft);
        Ok(())
    }

    /// Update the set, removing elements found in others.
    #[sig(*others)]
    fn difference_update(&self, vm: &Vm, others: &[Value]) -> Result<()> {
        others.iter().try_for_each(|other| self.elements().remove_all(vm, other))
    }

    /// Update the set, keeping only elements found in either set, but not in both.
    fn symmetric_difference_update(&self, vm: &Vm, other: &Value) -> Result<()> {
        self.elements().toggle(vm, other)
    }

    fn __ior__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        in_place(this, other, |elements| elements.update(vm, other))
    }

    fn __iand__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        in_place(this, other, |elements| {
            let draft: Draft = elements.intersection(vm, other)?;
            elements.become_draft(draft);
            Ok(())
        })
    }

    fn __isub__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        in_place(this, other, |elements| elements.remove_all(vm, other))
    }

    fn __ixor__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        in_place(this, other, |elements| elements.toggle(vm, other))
    }
}

/// Changes `this` where `other` is a set of any kind.
fn in_place(this: &Value, other: &Value, change: impl FnOnce(Elements<'_>) -> Result<()>) -> Result<Value> {
    match (Elements::of(this), Elements::of(other)) {
        (Some(elements), Some(_)) => change(elements).map(|()| this.clone()),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

impl Set {
    fn removed(&self, vm: &Vm, object: &Value) -> Result<bool> {
        with_element(vm, object, |object| self.elements().discard_key(vm, &Key::of_element(vm, object)?))
    }
}
