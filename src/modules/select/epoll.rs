//! `select.epoll`.

use std::sync::atomic::{AtomicI32, Ordering};

use typhon_object::{
    prelude::*,
    primal::{int, list},
};

use super::{sys, wait};
use crate::{
    posix::descriptors::of_object,
    support::{
        Errno, descriptor, os_error,
        seconds::{self, Round},
    },
};

/// select.epoll(sizehint=-1, flags=0)
///
/// Returns an epolling object
#[pytype(name = "epoll", module = "select", flags(mutable))]
pub struct Epoll {
    /// -1 when it is closed.
    fd: AtomicI32,
}

/// How many events one call tells at most, unless more are asked for.
const MOST: usize = 1023;

/// A timeout in milliseconds as nanoseconds; `None` for a negative one.
pub(super) fn milliseconds(vm: &Vm, timeout: &Value) -> Result<Option<i64>> {
    if let Some(float) = timeout.native::<typhon_object::primal::float::Float>() {
        return Ok((float.value() >= 0.0).then(|| (float.value() * 1e6).ceil() as i64));
    }
    if let Some(float) = timeout.as_small_float() {
        return Ok((float >= 0.0).then(|| (float * 1e6).ceil() as i64));
    }
    if !int::is_int(timeout) && !vm.class_of(timeout).slots().has(typhon_object::dunder::Dunder::Index) {
        return Err(vm.type_error("timeout must be an integer or None"));
    }
    let number = int::to_i64(vm, timeout)?;
    match number.checked_mul(1_000_000) {
        Some(_) if number < 0 => Ok(None),
        Some(length) if number <= i32::MAX.into() => Ok(Some(length)),
        _ => Err(vm.overflow_error("timeout is too large")),
    }
}

impl Epoll {
    fn made(class: &Value, fd: i32) -> Value {
        let shape = Class::from(class).map_or_else(<Epoll as typhon_heap::Native>::shape, Class::instance_shape);
        let epoll = Epoll { header: Header::with_shape(shape), fd: AtomicI32::new(fd) };
        typhon_heap::new_instance(shape, epoll)
    }

    fn open(&self, vm: &Vm) -> Result<i32> {
        match self.fd.load(Ordering::Relaxed) {
            -1 => Err(vm.value_error("I/O operation on closed epoll object")),
            fd => Ok(fd),
        }
    }

    fn control(&self, vm: &Vm, operation: i32, fd: &Value, events: u32) -> Result<()> {
        let epoll = self.open(vm)?;
        let fd = of_object(vm, fd)?;
        sys::epoll_control(epoll, operation, fd, events).map_err(|errno| os_error(vm, errno))
    }

    fn shut(&self) -> std::result::Result<(), Errno> {
        match self.fd.swap(-1, Ordering::Relaxed) {
            -1 => Ok(()),
            fd => descriptor::close(fd),
        }
    }
}

impl Drop for Epoll {
    fn drop(&mut self) {
        let _ = self.shut();
    }
}

/// A set of events: the low bits of any int.
fn mask(vm: &Vm, events: &Value) -> Result<u32> {
    Ok(int::to_bigint(vm, events)?.to_u64_wrapping() as u32)
}

#[pymethods]
impl Epoll {
    #[new]
    #[sig(sizehint = -1, flags = 0)]
    fn __new__(class: &Value, vm: &Vm, sizehint: i32, flags: i32) -> Result<Value> {
        if sizehint != -1 && sizehint <= 0 {
            return Err(vm.value_error("negative sizehint"));
        }
        if flags & !libc::EPOLL_CLOEXEC != 0 {
            return Err(os_error(vm, Errno(libc::EINVAL)));
        }
        let fd = sys::epoll_create(flags | libc::EPOLL_CLOEXEC).map_err(|errno| os_error(vm, errno))?;
        Ok(Epoll::made(class, fd))
    }

    /// Create an epoll object from a given control fd.
    #[classmethod]
    fn fromfd(class: &Value, fd: i32) -> Value {
        Epoll::made(class, fd)
    }

    /// Close the epoll control file descriptor.
    ///
    /// Further operations on the epoll object will raise an exception.
    fn close(&self, vm: &Vm) -> Result<()> {
        self.shut().map_err(|errno| os_error(vm, errno))
    }

    /// True if the epoll handler is closed
    #[getter]
    fn closed(&self) -> bool {
        self.fd.load(Ordering::Relaxed) == -1
    }

    /// Return the epoll control file descriptor.
    fn fileno(&self, vm: &Vm) -> Result<i32> {
        self.open(vm)
    }

    /// Registers a new fd or raises an OSError if the fd is already registered.
    ///
    ///   fd
    ///     the target file descriptor of the operation
    ///   eventmask
    ///     a bit set composed of the various EPOLL constants
    #[sig(fd, eventmask = ...)]
    fn register(&self, vm: &Vm, fd: &Value, eventmask: Maybe<'_>) -> Result<()> {
        let events = match eventmask {
            Maybe(Some(events)) => mask(vm, events)?,
            Maybe(None) => (libc::EPOLLIN | libc::EPOLLPRI | libc::EPOLLOUT) as u32,
        };
        self.control(vm, libc::EPOLL_CTL_ADD, fd, events)
    }

    /// Modify event mask for a registered file descriptor.
    ///
    ///   fd
    ///     the target file descriptor of the operation
    ///   eventmask
    ///     a bit set composed of the various EPOLL constants
    #[sig(fd, eventmask)]
    fn modify(&self, vm: &Vm, fd: &Value, eventmask: &Value) -> Result<()> {
        self.control(vm, libc::EPOLL_CTL_MOD, fd, mask(vm, eventmask)?)
    }

    /// Remove a registered file descriptor from the epoll object.
    ///
    ///   fd
    ///     the target file descriptor of the operation
    #[sig(fd)]
    fn unregister(&self, vm: &Vm, fd: &Value) -> Result<()> {
        self.control(vm, libc::EPOLL_CTL_DEL, fd, 0)
    }

    /// Wait for events on the epoll file descriptor.
    ///
    ///   timeout
    ///     the maximum time to wait in seconds (as float);
    ///     a timeout of None or -1 makes poll wait indefinitely
    ///   maxevents
    ///     the maximum number of events returned; -1 means no limit
    ///
    /// Returns a list containing any descriptors that have events to report,
    /// as a list of (fd, events) 2-tuples.
    #[sig(timeout = None, maxevents = -1)]
    fn poll(&self, vm: &Vm, timeout: Option<&Value>, maxevents: i32) -> Result<Value> {
        let epoll = self.open(vm)?;
        let timeout = match timeout {
            None => None,
            Some(timeout) => {
                let length = match seconds::nanoseconds(vm, timeout, Round::Up) {
                    Ok(length) => length,
                    Err(raised) => {
                        vm.catch_as(raised, Known::TypeError)?;
                        return Err(vm.type_error("timeout must be an integer or None"));
                    }
                };
                (length >= 0).then_some(length)
            }
        };
        let most = match maxevents {
            -1 => MOST,
            most if most > 0 => most as usize,
            _ => {
                return Err(vm.value_error(format!("maxevents must be greater than 0, got {maxevents}")));
            }
        };
        let events = wait(vm, timeout, |left| sys::epoll_wait(epoll, most, left))?;
        let pair = |&(fd, events): &(i32, u32)| vm.tuple(vec![vm.int(fd.into()), vm.int(events.into())]);
        Ok(list::new(events.iter().map(pair).collect()))
    }

    fn __enter__(this: &Value, vm: &Vm) -> Result<Value> {
        if let Some(epoll) = this.native::<Epoll>() {
            epoll.open(vm)?;
        }
        Ok(this.clone())
    }

    #[sig(exc_type = None, exc_value = None, exc_tb = None, /)]
    fn __exit__(&self, vm: &Vm, exc_type: &Value, exc_value: &Value, exc_tb: &Value) -> Result<()> {
        let _ = (exc_type, exc_value, exc_tb);
        self.shut().map_err(|errno| os_error(vm, errno))
    }
}
