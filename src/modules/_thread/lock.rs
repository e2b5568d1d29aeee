//! `lock` and `RLock`.

use std::sync::atomic::{AtomicU64, Ordering};

use typhon_object::{
    args::Maybe,
    prelude::*,
    primal::{common::shape_for, tuple::Tuple},
};

use super::sys;
use crate::support::{
    seconds::{Round, nanoseconds},
    wait::SleepLock,
};

/// The longest timeout, in seconds.
pub const TIMEOUT_MAX: f64 = 9_223_372_036.0;

/// How long `acquire(blocking, timeout)` may wait: `Some(0)` not at all, `None` for ever.
fn patience(vm: &Vm, blocking: bool, timeout: Maybe<'_>) -> Result<Option<i64>> {
    let nanoseconds = match timeout.0 {
        Some(timeout) if timeout.as_small_int() != Some(-1) => nanoseconds(vm, timeout, Round::Up)?,
        _ => -1_000_000_000,
    };
    if !blocking && nanoseconds != -1_000_000_000 {
        return Err(vm.value_error("can't specify a timeout for a non-blocking call"));
    }
    if nanoseconds < 0 && nanoseconds != -1_000_000_000 {
        return Err(vm.value_error("timeout value must be a non-negative number"));
    }
    Ok(match (blocking, nanoseconds) {
        (false, _) => Some(0),
        (true, ..0) => None,
        (true, nanoseconds) => Some(nanoseconds),
    })
}

fn lock(vm: &Vm, lock: &SleepLock, patience: Option<i64>) -> Result<bool> {
    if patience == Some(0) { Ok(lock.try_lock()) } else { lock.lock(vm, patience) }
}

/// A lock is a synchronization primitive that helps prevent race conditions in concurrent
/// code. Any thread may release it.
#[pytype(name = "lock", module = "_thread")]
pub struct Lock {
    lock: Opaque<SleepLock>,
}

/// A new lock, free.
pub fn new_lock() -> Value {
    typhon_heap::new(Lock { header: Header::of::<Lock>(), lock: Opaque(SleepLock::new()) })
}

#[pymethods]
impl Lock {
    #[new]
    fn __new__(class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        let _ = class;
        if !args.values().is_empty() {
            let given = args.values().len();
            return Err(vm.type_error(format!("lock expected 0 arguments, got {given}")));
        }
        Ok(new_lock())
    }

    /// Lock the lock.
    ///
    /// Without argument, this blocks if the lock is already locked (even by the same thread),
    /// waiting for another thread to release the lock, and return True once the lock is acquired.
    /// With an argument, this will only block if the argument is true, and the return value
    /// reflects whether the lock is acquired. The blocking operation is interruptible.
    #[sig(blocking = True, timeout = -1)]
    #[alias(acquire_lock)]
    fn acquire(&self, vm: &Vm, blocking: bool, timeout: Maybe<'_>) -> Result<bool> {
        lock(vm, &self.lock, patience(vm, blocking, timeout)?)
    }

    /// Release the lock.
    ///
    /// Allows another thread that is blocked waiting for the lock to acquire it.
    /// The lock must be in the locked state, but it needn't be locked by the same thread
    /// that unlocks it.
    #[alias(release_lock)]
    fn release(&self, vm: &Vm) -> Result<()> {
        if self.lock.unlock() { Ok(()) } else { Err(vm.runtime_error("release unlocked lock")) }
    }

    /// Return whether the lock is in the locked state.
    #[alias(locked_lock)]
    fn locked(&self) -> bool {
        self.lock.is_locked()
    }

    /// Lock the lock.
    fn __enter__(&self, vm: &Vm) -> Result<bool> {
        self.lock.lock(vm, None)
    }

    /// Release the lock.
    #[sig(*exc_info)]
    fn __exit__(&self, vm: &Vm, exc_info: &[Value]) -> Result<()> {
        let _ = exc_info;
        self.release(vm)
    }

    fn _at_fork_reinit(&self) {
        self.lock.begin_anew();
    }

    fn __repr__(&self) -> String {
        let state = if self.lock.is_locked() { "locked" } else { "unlocked" };
        format!("<{state} _thread.lock object at {:p}>", self)
    }
}

/// A reentrant lock: its owner may take it again, and gives it back as often.
#[pytype(name = "RLock", module = "_thread", flags(base))]
pub struct RLock {
    lock: Opaque<SleepLock>,
    /// The identity of the owner; 0 while it is free.
    owner: AtomicU64,
    /// How often the owner has it; the owner's alone.
    count: AtomicU64,
}

impl RLock {
    fn is_mine(&self) -> bool {
        self.owner.load(Ordering::Relaxed) == sys::ident()
    }

    fn take(&self, vm: &Vm, patience: Option<i64>) -> Result<bool> {
        if self.is_mine() {
            let count = self.count.load(Ordering::Relaxed);
            let Some(more) = count.checked_add(1) else {
                return Err(vm.overflow_error("Internal lock count overflowed"));
            };
            self.count.store(more, Ordering::Relaxed);
            return Ok(true);
        }
        let taken = lock(vm, &self.lock, patience)?;
        if taken {
            self.own(1, sys::ident());
        }
        Ok(taken)
    }

    fn own(&self, count: u64, owner: u64) {
        self.count.store(count, Ordering::Relaxed);
        self.owner.store(owner, Ordering::Relaxed);
    }

    fn not_owned(vm: &Vm) -> Raised {
        vm.runtime_error("cannot release un-acquired lock")
    }
}

#[pymethods]
impl RLock {
    #[new]
    fn __new__(class: &Value, vm: &Vm, _args: Args<'_>) -> Result<Value> {
        let shape = shape_for::<RLock>(vm, class)?;
        let lock = RLock {
            header: Header::with_shape(shape),
            lock: Opaque(SleepLock::new()),
            owner: AtomicU64::new(0),
            count: AtomicU64::new(0),
        };
        Ok(typhon_heap::new_instance(shape, lock))
    }

    /// Lock the lock.
    ///
    /// `blocking` indicates whether we should wait for the lock to be available or not.
    /// If the lock is held by the calling thread already, its count goes up.
    #[sig(blocking = True, timeout = -1)]
    fn acquire(&self, vm: &Vm, blocking: bool, timeout: Maybe<'_>) -> Result<bool> {
        self.take(vm, patience(vm, blocking, timeout)?)
    }

    /// Release the lock, allowing another thread that is blocked waiting for
    /// the lock to acquire the lock.
    fn release(&self, vm: &Vm) -> Result<()> {
        if !self.is_mine() {
            return Err(RLock::not_owned(vm));
        }
        match self.count.load(Ordering::Relaxed) {
            1 => {
                self.own(0, 0);
                self.lock.unlock();
            }
            count => self.count.store(count - 1, Ordering::Relaxed),
        }
        Ok(())
    }

    /// Return a boolean indicating whether this object is locked right now.
    fn locked(&self) -> bool {
        self.lock.is_locked()
    }

    /// Lock the lock.
    fn __enter__(&self, vm: &Vm) -> Result<bool> {
        self.take(vm, None)
    }

    /// Release the lock.
    #[sig(*exc_info)]
    fn __exit__(&self, vm: &Vm, exc_info: &[Value]) -> Result<()> {
        let _ = exc_info;
        self.release(vm)
    }

    /// For internal use by `threading.Condition`.
    fn _is_owned(&self) -> bool {
        self.is_mine()
    }

    /// For internal use by reentrancy checks.
    fn _recursion_count(&self) -> u64 {
        if self.is_mine() { self.count.load(Ordering::Relaxed) } else { 0 }
    }

    /// For internal use by `threading.Condition`.
    fn _acquire_restore(&self, vm: &Vm, state: &Value) -> Result<()> {
        let Some(tuple) = Tuple::from(state) else {
            let given = vm.given_name(state);
            return Err(vm.type_error(format!("_acquire_restore() argument 1 must be 2-item tuple, not {given}")));
        };
        let [count, owner] = tuple.items() else {
            let given = tuple.len();
            return Err(
                vm.type_error(format!("_acquire_restore() argument 1 must be sequence of length 2, not {given}"))
            );
        };
        let (count, owner) = (super::to_ident(vm, count)?, super::to_ident(vm, owner)?);
        // Even a signal's exception must not keep the condition's owner from having its lock again.
        let mut pending = None;
        while !self.lock.try_lock() {
            match self.lock.lock(vm, None) {
                Ok(_) => break,
                Err(raised) => pending = Some(vm.catch(raised)),
            }
        }
        self.own(count, owner);
        pending.map_or(Ok(()), |error| Err(vm.raise_again(error)))
    }

    /// For internal use by `threading.Condition`.
    fn _release_save(&self, vm: &Vm) -> Result<Value> {
        if !self.is_mine() {
            return Err(RLock::not_owned(vm));
        }
        let count = self.count.load(Ordering::Relaxed);
        let state = [count, sys::ident()].map(|number| typhon_object::convert::IntoResult::into_result(number, vm));
        let [count, owner] = state;
        let state = vm.tuple(vec![count?, owner?]);
        self.own(0, 0);
        self.lock.unlock();
        Ok(state)
    }

    fn _at_fork_reinit(&self) {
        self.own(0, 0);
        self.lock.begin_anew();
    }

    fn __repr__(this: &Value, vm: &Vm) -> String {
        let Some(lock) = this.native::<RLock>() else { return String::new() };
        let state = if lock.lock.is_locked() { "locked" } else { "unlocked" };
        let (owner, count) = (lock.owner.load(Ordering::Relaxed), lock.count.load(Ordering::Relaxed));
        let name = vm.class_of(this).full_name(vm);
        format!("<{state} {name} object owner={owner} count={count} at {lock:p}>")
    }
}
