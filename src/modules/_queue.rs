//! `_queue`: `SimpleQueue`, which is `queue.SimpleQueue`, and `Empty`.
//!
//! The items lie in a deque, under its byte lock. Whoever finds none sleeps, detached, at a word that every `put` changes while
//! there are sleepers. No wake-up is lost: a sleeper says that it is there before it looks for an item, a putter looks for
//! sleepers after it put one, and both looks go through the deque's lock, so one of them sees the other. The word is read
//! before the deque, so a `put` in between keeps the sleeper awake.

use std::{
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use typhon_object::{
    class::Class,
    dunder::Dunder,
    prelude::*,
    primal::{common, module::set_constant},
};

use crate::{
    _collections::deque::Deque,
    shared::instance,
    support::{
        classes::new_exception,
        seconds::{Round, duration, nanoseconds},
        wait::{Waiter, Woken, wake_one},
    },
};

/// C implementation of the Python queue module.
/// This module is an implementation detail, please do not use it directly.
#[pymodule(name = "_queue", types(SimpleQueue))]
mod module {
    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        set_constant(vm, module, "Empty", super::empty_class(vm)?)
    }
}

/// Simple, unbounded, reentrant FIFO queue.
#[pytype(name = "SimpleQueue", module = "_queue", flags(base))]
pub struct SimpleQueue {
    items: Frozen,
    /// Threads that are in `get` and found nothing.
    sleepers: Opaque<AtomicU32>,
    /// Where they sleep.
    bell: Opaque<AtomicU32>,
}

/// The class `Empty`: one for all queues, as there is one class of these, however often the module is made.
static EMPTY: OnceLock<Value> = OnceLock::new();

fn empty_class(vm: &Vm) -> Result<Value> {
    if let Some(class) = EMPTY.get() {
        return Ok(class.clone());
    }
    let class = new_exception(vm, "_queue", "Empty", &Known::Exception.value())?;
    let doc = vm.str("Exception raised by Queue.get(block=0)/get_nowait().");
    vm.set_attr(&class, &vm.intern("__doc__"), &doc)?;
    class.publish();
    Ok(EMPTY.get_or_init(|| class).clone())
}

fn empty(vm: &Vm) -> Raised {
    match empty_class(vm).and_then(|class| vm.call(&class, &[])) {
        Ok(error) => vm.raise(error),
        Err(raised) => raised,
    }
}

impl SimpleQueue {
    fn deque(&self) -> &Deque {
        self.items.native::<Deque>().expect("the items lie in a deque")
    }

    fn take(&self) -> Option<Value> {
        self.deque().take_first()
    }

    fn ring(&self) {
        if self.sleepers.load(Ordering::SeqCst) != 0 {
            self.bell.fetch_add(1, Ordering::SeqCst);
            wake_one(&self.bell);
        }
    }

    /// Waits for an item; `None` where the deadline has passed.
    fn wait(&self, vm: &Vm, deadline: Option<Instant>) -> Result<Option<Value>> {
        let mut waiter = Waiter::until(deadline);
        loop {
            let bell = self.bell.load(Ordering::SeqCst);
            if let Some(item) = self.take() {
                return Ok(Some(item));
            }
            if waiter.wait(vm, &self.bell, bell)? == Woken::TimedOut {
                return Ok(self.take());
            }
        }
    }
}

#[pymethods]
impl SimpleQueue {
    fn __new__(class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        // A subclass with an `__init__` of its own takes what that takes.
        let init =
            Class::from(class).is_some_and(|class| !class.slots().same(Known::Object.class().slots(), Dunder::Init));
        let kind = match (args.positional().is_empty(), args.keywords().next().is_none()) {
            (true, true) => None,
            _ if init => None,
            (false, _) => Some("positional"),
            (true, false) => Some("keyword"),
        };
        if let Some(kind) = kind {
            return Err(vm.type_error(format!("SimpleQueue() takes no {kind} arguments")));
        }
        let items = Deque::of(vm, &[], -1)?;
        instance(vm, class, |header| SimpleQueue {
            header,
            items: items.into(),
            sleepers: Opaque(AtomicU32::new(0)),
            bell: Opaque(AtomicU32::new(0)),
        })
    }

    /// Return True if the queue is empty, False otherwise (not reliable!).
    fn empty(&self) -> bool {
        self.deque().size() == 0
    }

    /// Return the approximate size of the queue (not reliable!).
    fn qsize(&self) -> usize {
        self.deque().size()
    }

    /// Put the item on the queue.
    ///
    /// The optional 'block' and 'timeout' arguments are ignored, as this
    /// method never blocks.  They are provided for compatibility with the
    /// Queue class.
    #[sig(item, block = True, timeout = None)]
    fn put(&self, vm: &Vm, item: &Value, _block: &Value, _timeout: &Value) -> Result<()> {
        self.deque().push_back(vm, item)?;
        self.ring();
        Ok(())
    }

    /// Put an item into the queue without blocking.
    ///
    /// This is exactly equivalent to `put(item)` and is only provided
    /// for compatibility with the Queue class.
    #[sig(item)]
    fn put_nowait(&self, vm: &Vm, item: &Value) -> Result<()> {
        self.put(vm, item, &Value::TRUE, &Value::NONE)
    }

    /// Remove and return an item from the queue.
    ///
    /// If optional args 'block' is true and 'timeout' is None (the
    /// default), block if necessary until an item is available.  If
    /// 'timeout' is a non-negative number, it blocks at most 'timeout'
    /// seconds and raises the Empty exception if no item was available
    /// within that time.
    /// Otherwise ('block' is false), return an item if one is immediately
    /// available, else raise the Empty exception ('timeout' is ignored
    /// in that case).
    #[sig(block = True, timeout = None)]
    fn get(&self, vm: &Vm, block: bool, timeout: Option<&Value>) -> Result<Value> {
        let timeout = timeout.filter(|_| block).map(|timeout| nanoseconds(vm, timeout, Round::Ceiling)).transpose()?;
        if timeout.is_some_and(|timeout| timeout < 0) {
            return Err(vm.value_error("'timeout' must be a non-negative number"));
        }
        if let Some(item) = self.take() {
            return Ok(item);
        }
        if !block || timeout == Some(0) {
            return Err(empty(vm));
        }
        let length = timeout.map_or(Duration::MAX, duration);
        self.sleepers.fetch_add(1, Ordering::SeqCst);
        let item = self.wait(vm, Instant::now().checked_add(length));
        self.sleepers.fetch_sub(1, Ordering::SeqCst);
        if item.is_err() {
            // The bell may have rung for this thread, which leaves the item to another.
            self.ring();
        }
        item?.ok_or_else(|| empty(vm))
    }

    /// Remove and return an item from the queue without blocking.
    ///
    /// Only get an item if one is immediately available. Otherwise
    /// raise the Empty exception.
    fn get_nowait(&self, vm: &Vm) -> Result<Value> {
        self.take().ok_or_else(|| empty(vm))
    }

    fn __sizeof__(&self) -> usize {
        size_of::<SimpleQueue>() + size_of::<Deque>() + self.qsize() * size_of::<Value>()
    }

    /// SimpleQueues are generic over the type of their contents
    #[classmethod]
    fn __class_getitem__(class: &Value, vm: &Vm, object: &Value) -> Result<Value> {
        common::generic_alias(vm, class, object)
    }
}
