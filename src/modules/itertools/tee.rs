//! `tee`: iterators that share what they have taken from one source.
//!
//! The items form a list of nodes, each filled once; an iterator is a place in it, and what no iterator stands before is
//! freed. The thread that fills a node has the source to itself; others that ask meanwhile get a RuntimeError.

use std::sync::atomic::{AtomicBool, Ordering};

use typhon_heap::mapping;
use typhon_object::{prelude::*, primal::tuple};

/// A node: an item, once it was taken from the source, and the next node.
#[pytype(name = "_tee_dataobject", module = "itertools", flags(no_new), methods(none))]
pub struct TeeNode {
    source: Frozen,
    value: Slot,
    next: Slot,
    /// A thread is filling the node.
    busy: AtomicBool,
}

impl TeeNode {
    fn make(source: Value) -> Value {
        typhon_heap::new(TeeNode {
            header: Header::of::<TeeNode>(),
            source: source.into(),
            value: Slot::EMPTY,
            next: Slot::EMPTY,
            busy: AtomicBool::new(false),
        })
    }

    /// The item, taken from the source by whoever asks first.
    fn item(&self, vm: &Vm) -> Result<Option<Value>> {
        if let Some(value) = self.value.get(&self.header) {
            return Ok(Some(value));
        }
        if self.busy.swap(true, Ordering::Acquire) {
            return Err(vm.runtime_error("cannot re-enter the tee iterator"));
        }
        let result = self.fill(vm);
        self.busy.store(false, Ordering::Release);
        result
    }

    fn fill(&self, vm: &Vm) -> Result<Option<Value>> {
        if let Some(value) = self.value.get(&self.header) {
            return Ok(Some(value));
        }
        let Some(item) = ops::next(vm, &self.source)? else { return Ok(None) };
        // The next node first: whoever sees the item goes on there.
        self.next.set(&self.header, TeeNode::make(self.source.clone()));
        self.value.set(&self.header, item.clone());
        Ok(Some(item))
    }
}

/// Iterator wrapped to make it copyable.
#[pytype(name = "_tee", module = "itertools")]
pub struct Tee {
    node: Slot,
}

impl Tee {
    fn make(node: Value) -> Value {
        typhon_heap::new(Tee { header: Header::of::<Tee>(), node: Slot::new(node) })
    }

    /// A tee of an iterable: a copy where it is one already.
    fn of(vm: &Vm, iterable: &Value) -> Result<Value> {
        let source = ops::iter(vm, iterable)?;
        match source.exact::<Tee>() {
            Some(tee) => Ok(tee.__copy__()),
            None => Ok(Tee::make(TeeNode::make(source))),
        }
    }
}

#[pymethods]
impl Tee {
    #[sig(iterable, /)]
    fn __new__(_class: &Value, vm: &Vm, iterable: &Value) -> Result<Value> {
        Tee::of(vm, iterable)
    }

    /// Returns an independent iterator.
    fn __copy__(&self) -> Value {
        Tee::make(self.node.get(&self.header).unwrap_or(Value::NONE))
    }

    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self, vm: &Vm) -> Result<Option<Value>> {
        let Some(value) = self.node.get(&self.header) else { return Ok(None) };
        let Some(node) = value.native::<TeeNode>() else { return Ok(None) };
        let item = node.item(vm)?;
        if item.is_some()
            && let Some(next) = node.next.get(&node.header)
        {
            self.node.set(&self.header, next);
        }
        Ok(item)
    }
}

/// `tee(iterable, n)`.
pub(super) fn split(vm: &Vm, iterable: &Value, n: i64) -> Result<Value> {
    let Ok(n) = usize::try_from(n) else { return Err(vm.value_error("n must be >= 0")) };
    if n == 0 {
        return Ok(tuple::empty());
    }
    let mut all = Vec::new();
    if !is_room_for(n) || all.try_reserve_exact(n).is_err() {
        return Err(vm.memory_error());
    }
    all.push(Tee::of(vm, iterable)?);
    while all.len() < n {
        match all[0].native::<Tee>() {
            Some(tee) => all.push(tee.__copy__()),
            None => return Err(vm.system_error("a tee was expected")),
        }
    }
    Ok(tuple::new(all))
}

/// Is there memory for a tuple of so many iterators, with some to spare? Small objects cannot be refused one by one.
fn is_room_for(n: usize) -> bool {
    /// Of an iterator, of its places in a `Vec` and in the tuple, and what blocks of cells lose.
    const EACH: usize = size_of::<Tee>() + 5 * size_of::<Value>();
    n.checked_mul(EACH).is_some_and(mapping::is_room_for)
}
