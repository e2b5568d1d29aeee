//! `SemLock`: a named semaphore, with who holds it in this process.

use std::{
    ffi::CStr,
    sync::atomic::{AtomicI64, AtomicU64, Ordering::Relaxed},
    time::SystemTime,
};

use typhon_object::{convert::FromValue, prelude::*, primal::common::shape_for};

use super::sys::{self, Named};
use crate::{
    _thread::ident,
    support::{Errno, bytes, os_error, seconds, wait::blocking},
};

/// The kind of a lock that its holder may take again; the other kind is a semaphore, that anybody may give back.
const RECURSIVE: i32 = 0;
const SEMAPHORE: i32 = 1;

/// The largest value of a semaphore.
pub const MOST: i32 = i32::MAX;

/// Semaphore/Mutex type
#[pytype(name = "SemLock", module = "_multiprocessing", flags(base))]
pub struct SemLock {
    semaphore: Opaque<Named>,
    kind: i32,
    most: i32,
    /// None where it has none any more.
    name: Frozen,
    /// The thread of this process that took it last.
    owner: AtomicU64,
    /// How often this process took it, less how often it gave it back. Changed only by who holds it.
    count: AtomicI64,
}

impl SemLock {
    fn make(vm: &Vm, class: &Value, semaphore: Named, kind: i32, most: i32, name: &Value) -> Result<Value> {
        let shape = shape_for::<SemLock>(vm, class)?;
        let lock = SemLock {
            header: Header::with_shape(shape),
            semaphore: Opaque(semaphore),
            kind,
            most,
            name: Frozen::new(name.clone()),
            owner: AtomicU64::new(0),
            count: AtomicI64::new(0),
        };
        Ok(typhon_heap::new_instance(shape, lock))
    }

    fn is_mine(&self) -> bool {
        self.count.load(Relaxed) > 0 && self.owner.load(Relaxed) == ident()
    }

    fn took(&self) {
        self.count.fetch_add(1, Relaxed);
        self.owner.store(ident(), Relaxed);
    }

    /// Takes it, at once or after waiting for so many nanoseconds (`None` for ever).
    fn take(&self, vm: &Vm, block: bool, patience: Option<i64>) -> Result<bool> {
        if self.kind == RECURSIVE && self.is_mine() {
            self.count.fetch_add(1, Relaxed);
            return Ok(true);
        }
        let told = |result: std::result::Result<bool, Errno>| result.map_err(|errno| os_error(vm, errno));
        let mut taken = told(self.semaphore.try_wait())?;
        if !taken && block {
            let deadline = patience.and_then(|length| SystemTime::now().checked_add(seconds::duration(length)));
            taken = told(blocking(vm, || self.semaphore.wait(deadline))?)?;
        }
        if taken {
            self.took();
        }
        Ok(taken)
    }

    fn value(&self, vm: &Vm) -> Result<i32> {
        self.semaphore.value().map_err(|errno| os_error(vm, errno))
    }
}

fn created(vm: &Vm, name: &CStr, value: u32, unlink: bool) -> Result<Named> {
    let semaphore = Named::create(name, value).map_err(|errno| os_error(vm, errno))?;
    if unlink {
        sys::unlink(name).map_err(|errno| os_error(vm, errno))?;
    }
    Ok(semaphore)
}

#[pymethods]
impl SemLock {
    #[new]
    #[sig(kind, value, maxvalue, name, unlink)]
    fn __new__(
        class: &Value,
        vm: &Vm,
        kind: i32,
        value: i32,
        maxvalue: i32,
        name: &Value,
        unlink: bool,
    ) -> Result<Value> {
        if kind != RECURSIVE && kind != SEMAPHORE {
            return Err(vm.value_error("unrecognized kind"));
        }
        let semaphore = created(vm, &bytes::c_text(vm, <&str>::from_value(vm, name)?)?, value as u32, unlink)?;
        let name = if unlink { &Value::NONE } else { name };
        SemLock::make(vm, class, semaphore, kind, maxvalue, name)
    }

    #[classmethod]
    #[sig(handle, kind, maxvalue, name, /)]
    fn _rebuild(class: &Value, vm: &Vm, handle: &Value, kind: i32, maxvalue: i32, name: &Value) -> Result<Value> {
        // A number of another process means nothing here: it is the name that counts.
        let _ = handle;
        let text = bytes::c_text(vm, <&str>::from_value(vm, name)?)?;
        let semaphore = Named::open(&text).map_err(|errno| os_error(vm, errno))?;
        SemLock::make(vm, class, semaphore, kind, maxvalue, name)
    }

    /// Acquire the semaphore/lock.
    #[sig(block = True, timeout = None)]
    fn acquire(&self, vm: &Vm, block: bool, timeout: Option<&Value>) -> Result<bool> {
        self.take(vm, block, seconds::optional_timeout(vm, timeout)?)
    }

    /// Release the semaphore/lock.
    fn release(&self, vm: &Vm) -> Result<()> {
        if self.kind == RECURSIVE {
            if !self.is_mine() {
                return Err(vm.assertion_error("attempt to release recursive lock not owned by thread"));
            }
            if self.count.load(Relaxed) > 1 {
                self.count.fetch_sub(1, Relaxed);
                return Ok(());
            }
        } else if self.value(vm)? >= self.most {
            return Err(vm.value_error("semaphore or lock released too many times"));
        }
        // Before the next one takes it, in this process or another.
        self.count.fetch_sub(1, Relaxed);
        self.semaphore.post().map_err(|errno| os_error(vm, errno))
    }

    /// Enter the semaphore/lock.
    fn __enter__(&self, vm: &Vm) -> Result<bool> {
        self.take(vm, true, None)
    }

    /// Exit the semaphore/lock.
    #[sig(exc_type = None, exc_value = None, exc_tb = None, /)]
    fn __exit__(&self, vm: &Vm, exc_type: &Value, exc_value: &Value, exc_tb: &Value) -> Result<()> {
        let _ = (exc_type, exc_value, exc_tb);
        self.release(vm)
    }

    /// Num of `acquire()`s minus num of `release()`s for this process.
    fn _count(&self) -> i64 {
        self.count.load(Relaxed)
    }

    /// Whether the lock is owned by this thread.
    fn _is_mine(&self) -> bool {
        self.is_mine()
    }

    /// Get the value of the semaphore.
    fn _get_value(&self, vm: &Vm) -> Result<i32> {
        self.value(vm)
    }

    /// Return whether semaphore has value zero.
    fn _is_zero(&self, vm: &Vm) -> Result<bool> {
        Ok(self.value(vm)? == 0)
    }

    /// Rezero the net acquisition count after fork().
    fn _after_fork(&self) {
        self.count.store(0, Relaxed);
    }

    #[getter]
    fn handle(&self) -> usize {
        self.semaphore.handle()
    }

    #[getter]
    fn kind(&self) -> i32 {
        self.kind
    }

    #[getter]
    fn maxvalue(&self) -> i32 {
        self.most
    }

    #[getter]
    fn name(&self) -> Value {
        self.name.clone()
    }
}
