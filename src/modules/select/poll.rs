//! Polling objects: what `select.poll()` makes.

use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;
use typhon_object::{
    prelude::*,
    primal::{int, list},
};

use super::{sys, wait};
use crate::{
    posix::descriptors::of_object,
    support::{Errno, os_error},
};

/// A list of descriptors and the events that are waited for.
#[pytype(name = "poll", module = "select", flags(no_new))]
pub struct Poll {
    entries: Opaque<Mutex<Vec<(i32, i16)>>>,
    /// One thread at a time waits.
    waits: AtomicBool,
}

/// What is waited for unless something else is asked.
const USUAL: i16 = libc::POLLIN | libc::POLLPRI | libc::POLLOUT;

/// Events as the system has them.
fn events_of(vm: &Vm, events: Maybe<'_>) -> Result<i16> {
    let Maybe(Some(events)) = events else { return Ok(USUAL) };
    let number = int::to_i64(vm, events)?;
    if number < 0 {
        return Err(vm.value_error("value must be positive"));
    }
    match u16::try_from(number) {
        Ok(events) => Ok(events as i16),
        Err(_) => Err(vm.overflow_error("Python int too large for C unsigned short")),
    }
}

impl Poll {
    /// An empty one.
    pub(super) fn make() -> Value {
        typhon_heap::new(Poll {
            header: Header::of::<Poll>(),
            entries: Opaque(Mutex::new(Vec::new())),
            waits: AtomicBool::new(false),
        })
    }
}

#[pymethods]
impl Poll {
    /// Register a file descriptor with the polling object.
    ///
    ///   fd
    ///     either an integer, or an object with a fileno() method returning an int
    ///   eventmask
    ///     an optional bitmask describing the type of events to check for
    #[sig(fd, eventmask = ..., /)]
    fn register(&self, vm: &Vm, fd: &Value, eventmask: Maybe<'_>) -> Result<()> {
        let (fd, events) = (of_object(vm, fd)?, events_of(vm, eventmask)?);
        let mut entries = self.entries.lock();
        match entries.iter_mut().find(|entry| entry.0 == fd) {
            Some(entry) => entry.1 = events,
            None => entries.push((fd, events)),
        }
        Ok(())
    }

    /// Modify an already registered file descriptor.
    ///
    ///   fd
    ///     either an integer, or an object with a fileno() method returning
    ///     an int
    ///   eventmask
    ///     a bitmask describing the type of events to check for
    fn modify(&self, vm: &Vm, fd: &Value, eventmask: &Value) -> Result<()> {
        let (fd, events) = (of_object(vm, fd)?, events_of(vm, Maybe(Some(eventmask)))?);
        match self.entries.lock().iter_mut().find(|entry| entry.0 == fd) {
            Some(entry) => entry.1 = events,
            None => return Err(os_error(vm, Errno(libc::ENOENT))),
        }
        Ok(())
    }

    /// Remove a file descriptor being tracked by the polling object.
    fn unregister(&self, vm: &Vm, fd: &Value) -> Result<()> {
        let number = of_object(vm, fd)?;
        let mut entries = self.entries.lock();
        match entries.iter().position(|entry| entry.0 == number) {
            Some(at) => _ = entries.remove(at),
            None => {
                drop(entries);
                return Err(vm.raise_args(Known::KeyError, vec![vm.int(number.into())]));
            }
        }
        Ok(())
    }

    /// Polls the set of registered file descriptors.
    ///
    ///   timeout
    ///     The maximum time to wait in milliseconds, or else None (or a negative
    ///     value) to wait indefinitely.
    ///
    /// Returns a list containing any descriptors that have events or errors to
    /// report, as a list of (fd, event) 2-tuples.
    #[sig(timeout = None, /)]
    fn poll(&self, vm: &Vm, timeout: Option<&Value>) -> Result<Value> {
        let timeout = timeout.map(|timeout| super::epoll::milliseconds(vm, timeout)).transpose()?.flatten();
        let entries = self.entries.lock().clone();
        let mut asked: Vec<_> = entries.iter().map(|&(fd, events)| libc::pollfd { fd, events, revents: 0 }).collect();
        if self.waits.swap(true, Ordering::Acquire) {
            return Err(vm.runtime_error("concurrent poll() invocation"));
        }
        let waited = wait(vm, timeout, |left| sys::poll(&mut asked, left));
        self.waits.store(false, Ordering::Release);
        waited?;
        let ready = asked.iter().filter(|entry| entry.revents != 0);
        let pair =
            |entry: &libc::pollfd| vm.tuple(vec![vm.int(entry.fd.into()), vm.int((entry.revents as u16).into())]);
        Ok(list::new(ready.map(pair).collect()))
    }
}
