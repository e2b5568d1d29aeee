//! `groupby` and its groups.

use std::sync::atomic::{AtomicU64, Ordering};

use typhon_object::{prelude::*, primal::tuple};

use crate::shared::instance;

/// groupby(iterable, key=None): pairs of a key and an iterator over the consecutive elements that have it.
#[pytype(name = "groupby", module = "itertools", flags(base))]
pub struct GroupBy {
    source: Frozen,
    key: Frozen,
    /// The key of the group that was handed out last.
    target: Slot,
    current_key: Slot,
    current_value: Slot,
    /// Counts the groups, so that an older one knows that it has ended.
    group: AtomicU64,
}

impl GroupBy {
    /// Begins a group; tells its number.
    #[inline(always)]
    fn next_group(&self) -> u64 {
        if self.header.is_published() {
            return self.group.fetch_add(1, Ordering::Relaxed) + 1;
        }
        let group = self.group.load(Ordering::Relaxed) + 1;
        self.group.store(group, Ordering::Relaxed);
        group
    }

    /// Takes the next element; false at the end.
    fn step(&self, vm: &Vm) -> Result<bool> {
        let Some(item) = ops::next(vm, &self.source)? else { return Ok(false) };
        let key = if self.key.is_none() { item.clone() } else { vm.call(&self.key, std::slice::from_ref(&item))? };
        self.current_value.set(&self.header, item);
        self.current_key.set(&self.header, key);
        Ok(true)
    }
}

#[pymethods]
impl GroupBy {
    #[sig(iterable, key = None)]
    fn __new__(class: &Value, vm: &Vm, iterable: &Value, key: &Value) -> Result<Value> {
        let source = ops::iter(vm, iterable)?;
        instance(vm, class, |header| GroupBy {
            header,
            source: source.into(),
            key: key.clone().into(),
            target: Slot::EMPTY,
            current_key: Slot::EMPTY,
            current_value: Slot::EMPTY,
            group: AtomicU64::new(0),
        })
    }

    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(this: &Value, vm: &Vm) -> Result<Option<Value>> {
        let Some(by) = this.native::<GroupBy>() else { return Ok(None) };
        let group = by.next_group();
        let key = loop {
            match (by.current_key.get(&by.header), by.target.get(&by.header)) {
                (None, _) => {}
                (Some(key), None) => break key,
                (Some(key), Some(target)) => {
                    if !ops::identical_or_equal(vm, &target, &key)? {
                        break key;
                    }
                }
            }
            if !by.step(vm)? {
                return Ok(None);
            }
            vm.poll()?;
        };
        by.target.set(&by.header, key.clone());
        let grouper = typhon_heap::new(Grouper {
            header: Header::of::<Grouper>(),
            parent: this.clone().into(),
            key: key.clone().into(),
            group,
        });
        Ok(Some(tuple::of([key, grouper])))
    }
}

/// One group of a `groupby`.
#[pytype(name = "_grouper", module = "itertools")]
pub struct Grouper {
    parent: Frozen,
    key: Frozen,
    group: u64,
}

#[pymethods]
impl Grouper {
    fn __new__(_class: &Value, vm: &Vm, parent: &Value, key: &Value) -> Result<Value> {
        let Some(by) = parent.native::<GroupBy>() else {
            let given = vm.given_name(parent);
            return Err(vm.type_error(format!("_grouper() argument 1 must be itertools.groupby, not {given}")));
        };
        let group = by.next_group();
        Ok(typhon_heap::new(Grouper {
            header: Header::of::<Grouper>(),
            parent: parent.clone().into(),
            key: key.clone().into(),
            group,
        }))
    }

    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self, vm: &Vm) -> Result<Option<Value>> {
        let Some(by) = self.parent.native::<GroupBy>() else { return Ok(None) };
        if by.group.load(Ordering::Relaxed) != self.group {
            return Ok(None);
        }
        if by.current_value.peek() == typhon_heap::word::EMPTY && !by.step(vm)? {
            return Ok(None);
        }
        let Some(key) = by.current_key.get(&by.header) else { return Ok(None) };
        if !ops::identical_or_equal(vm, &self.key, &key)? {
            return Ok(None);
        }
        Ok(by.current_value.replace(&by.header, None))
    }
}
