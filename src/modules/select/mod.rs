//! `select`: waiting for descriptors.

use std::time::Instant;

use typhon_object::{
    bootstrap::type_of,
    prelude::*,
    primal::{list, module::set_constant},
};

use crate::{
    c_constants,
    posix::descriptors::of_object,
    support::{
        Errno, os_error, parts,
        seconds::{self, Round},
    },
};

mod epoll;
mod poll;
mod sys;

use epoll::Epoll;
use poll::Poll;

const NUMBERS: &[(&str, i64)] = c_constants! {
    POLLIN POLLPRI POLLOUT POLLERR POLLHUP POLLNVAL POLLRDNORM POLLRDBAND POLLWRNORM POLLWRBAND POLLRDHUP PIPE_BUF
    EPOLLIN EPOLLOUT EPOLLPRI EPOLLERR EPOLLHUP EPOLLRDHUP EPOLLONESHOT EPOLLEXCLUSIVE EPOLLWAKEUP
    EPOLLRDNORM EPOLLRDBAND EPOLLWRNORM EPOLLWRBAND EPOLLMSG EPOLL_CLOEXEC
};

/// Numbers at and above this one do not fit the system's `fd_set`.
const FD_SETSIZE: i32 = 1024;

/// Calls a waiting function with the milliseconds that are left (-1 for ever), detached, and again after a signal.
///
/// # Errors
/// OSError, or what a signal handler raises.
fn wait<T>(vm: &Vm, timeout: Option<i64>, mut call: impl FnMut(i32) -> std::result::Result<T, Errno>) -> Result<T> {
    let deadline = timeout.and_then(|timeout| Instant::now().checked_add(seconds::duration(timeout)));
    loop {
        let left = match (timeout, deadline) {
            (None, _) => -1,
            (Some(_), None) => i32::MAX,
            (Some(_), Some(deadline)) => {
                let left = deadline.saturating_duration_since(Instant::now()).as_nanos().div_ceil(1_000_000);
                i32::try_from(left).unwrap_or(i32::MAX)
            }
        };
        match typhon_heap::local::detached(|| call(left)) {
            Err(Errno::INTR) => vm.poll()?,
            result => return result.map_err(|errno| os_error(vm, errno)),
        }
    }
}

/// Waits for events on one descriptor; says whether they came before the deadline.
///
/// # Errors
/// As [`wait`].
pub(crate) fn wait_for(vm: &Vm, fd: i32, events: i16, deadline: Instant) -> Result<bool> {
    let left = deadline.saturating_duration_since(Instant::now()).as_nanos();
    let timeout = i64::try_from(left).unwrap_or(i64::MAX);
    let mut all = [libc::pollfd { fd, events, revents: 0 }];
    Ok(wait(vm, Some(timeout), |milliseconds| sys::poll(&mut all, milliseconds))? > 0)
}

/// A list of objects with their descriptors.
fn with_descriptors(vm: &Vm, objects: &Value) -> Result<Vec<(Value, i32)>> {
    if let Some(list) = List::from(objects) {
        return of_list(vm, list);
    }
    let objects = ops::collect(vm, objects).map_err(|raised| match vm.catch_as(raised, Known::TypeError) {
        Ok(_) => vm.type_error("arguments 1-3 must be sequences"),
        Err(raised) => raised,
    })?;
    objects.into_iter().map(|object| with_descriptor(vm, object)).collect()
}

/// As [`with_descriptors`], of a list that the objects' methods may change.
fn of_list(vm: &Vm, list: &List) -> Result<Vec<(Value, i32)>> {
    let mut all = Vec::with_capacity(list.len());
    while let Some(object) = list.get_at(all.len()) {
        all.push(with_descriptor(vm, object)?);
    }
    Ok(all)
}

fn with_descriptor(vm: &Vm, object: Value) -> Result<(Value, i32)> {
    match of_object(vm, &object)? {
        FD_SETSIZE.. => Err(vm.value_error("filedescriptor out of range in select()")),
        fd => Ok((object, fd)),
    }
}

/// This module supports asynchronous I/O on multiple file descriptors.
///
/// *** IMPORTANT NOTICE ***
/// On Windows, only sockets are supported; on Unix, all file descriptors.
#[pymodule(name = "select", types(Epoll))]
mod module {
    /// Wait until one or more file descriptors are ready for some kind of I/O.
    ///
    /// The first three arguments are iterables of file descriptors to be waited for:
    /// rlist -- wait until ready for reading
    /// wlist -- wait until ready for writing
    /// xlist -- wait for an "exceptional condition"
    /// If only one kind of condition is required, pass [] for the other lists.
    ///
    /// The return value is a tuple of three lists corresponding to the first three
    /// arguments; each contains the subset of the corresponding file descriptors
    /// that are ready.
    #[sig(rlist, wlist, xlist, timeout = None, /)]
    fn select(vm: &Vm, rlist: &Value, wlist: &Value, xlist: &Value, timeout: Option<&Value>) -> Result<Value> {
        let timeout = match timeout {
            None => None,
            Some(timeout) => Some(super::timeout_of(vm, timeout)?),
        };
        let kinds = [
            (libc::POLLIN, libc::POLLIN | libc::POLLHUP | libc::POLLERR),
            (libc::POLLOUT, libc::POLLOUT | libc::POLLERR),
            (libc::POLLPRI, libc::POLLPRI),
        ];
        let mut asked = Vec::new();
        let mut lists = Vec::new();
        for (list, (events, _)) in [rlist, wlist, xlist].into_iter().zip(kinds) {
            let objects = super::with_descriptors(vm, list)?;
            asked.extend(objects.iter().map(|&(_, fd)| libc::pollfd { fd, events, revents: 0 }));
            lists.push(objects);
        }
        super::wait(vm, timeout, |left| sys::poll(&mut asked, left))?;
        if asked.iter().any(|entry| entry.revents & libc::POLLNVAL != 0) {
            return Err(os_error(vm, Errno(libc::EBADF)));
        }
        let mut answers = asked.iter().map(|entry| entry.revents);
        let mut ready = Vec::new();
        for (objects, (_, mask)) in lists.into_iter().zip(kinds) {
            let found = objects.into_iter().zip(&mut answers).filter(|(_, events)| events & mask != 0);
            ready.push(list::new(found.map(|((object, _), _)| object).collect()));
        }
        Ok(vm.tuple(ready))
    }

    /// Returns a polling object.
    ///
    /// This object supports registering and unregistering file descriptors, and then
    /// polling them for I/O events.
    fn poll() -> Value {
        Poll::make()
    }

    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        parts::add_numbers(vm, module, NUMBERS)?;
        // The highest bit: the system's header has it as a negative number.
        parts::add_numbers(vm, module, &[("EPOLLET", libc::EPOLLET as u32 as i64)])?;
        // The type has no name in the module, but must be there.
        type_of(vm, Poll::DEF);
        set_constant(vm, module, "error", Known::OSError.value())
    }
}

/// A timeout in seconds that is not negative.
fn timeout_of(vm: &Vm, timeout: &Value) -> Result<i64> {
    let length = match seconds::nanoseconds(vm, timeout, Round::Up) {
        Ok(length) => length,
        Err(raised) => {
            vm.catch_as(raised, Known::TypeError)?;
            return Err(vm.type_error("timeout must be a float or None"));
        }
    };
    if length < 0 { Err(vm.value_error("timeout must be non-negative")) } else { Ok(length) }
}
