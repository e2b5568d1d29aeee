//! The type `socket`: a descriptor, its family, kind and protocol, and how long its calls may take.
//!
//! A socket with a timeout is non-blocking for the system: its calls wait with `poll` until the deadline. Threads may share
//! a socket as they may share a descriptor; the numbers here are atomics, each for itself.

use std::{
    sync::atomic::{AtomicI32, AtomicI64, Ordering},
    time::Instant,
};

use typhon_object::{
    prelude::*,
    primal::{int, str as string, tuple},
};

use super::{
    address,
    sys::{self, Address},
};
use crate::{
    select,
    shared::instance,
    support::{
        Errno, bytes, descriptor, os_error,
        seconds::{self, Round, nanoseconds},
    },
};

/// `timeout` of a socket that waits for ever.
const FOREVER: i64 = -1;
/// The timeout of new sockets.
pub(super) static DEFAULT_TIMEOUT: AtomicI64 = AtomicI64::new(FOREVER);

/// socket(family=AF_INET, type=SOCK_STREAM, proto=0) -> socket object
/// socket(family=-1, type=-1, proto=-1, fileno=None) -> socket object
///
/// Open a socket of the given type.
#[pytype(name = "socket", module = "_socket", flags(base), methods(life, calls, options, transfer))]
pub struct Socket {
    fd: AtomicI32,
    family: AtomicI32,
    kind: AtomicI32,
    proto: AtomicI32,
    /// Nanoseconds.
    timeout: AtomicI64,
}

/// A timeout in nanoseconds, `FOREVER` for None.
///
/// # Errors
/// TypeError; ValueError for negative ones.
pub(super) fn timeout_of(vm: &Vm, value: &Value) -> Result<i64> {
    if value.is_none() {
        return Ok(FOREVER);
    }
    match nanoseconds(vm, value, Round::Ceiling)? {
        ..0 => Err(vm.value_error("Timeout value out of range")),
        nanoseconds => Ok(nanoseconds),
    }
}

/// A timeout as Python sees it.
pub(super) fn timeout_value(vm: &Vm, nanoseconds: i64) -> Value {
    if nanoseconds < 0 { Value::NONE } else { vm.float(nanoseconds as f64 / 1e9) }
}

/// A new exact socket around a descriptor.
pub(super) fn around(fd: i32, family: i32, kind: i32, proto: i32) -> Value {
    let socket = typhon_heap::new(fields(Header::of::<Socket>()));
    if let Some(socket) = socket.native::<Socket>() {
        socket.take_over(fd, family, kind, proto);
    }
    socket
}

fn fields(header: Header) -> Socket {
    let number = |number| AtomicI32::new(number);
    let timeout = AtomicI64::new(FOREVER);
    Socket { header, fd: number(-1), family: number(-1), kind: number(-1), proto: number(-1), timeout }
}

impl Socket {
    fn take_over(&self, fd: i32, family: i32, kind: i32, proto: i32) {
        let flags = libc::SOCK_CLOEXEC | libc::SOCK_NONBLOCK;
        let timeout = if kind & libc::SOCK_NONBLOCK != 0 { 0 } else { DEFAULT_TIMEOUT.load(Ordering::Relaxed) };
        if timeout >= 0 && kind & libc::SOCK_NONBLOCK == 0 {
            let _ = set_blocking(fd, false);
        }
        self.family.store(family, Ordering::Relaxed);
        self.kind.store(kind & !flags, Ordering::Relaxed);
        self.proto.store(proto, Ordering::Relaxed);
        self.timeout.store(timeout, Ordering::Relaxed);
        self.fd.store(fd, Ordering::Relaxed);
    }

    pub(super) fn number(&self) -> i32 {
        self.fd.load(Ordering::Relaxed)
    }

    pub(super) fn family_number(&self) -> i32 {
        self.family.load(Ordering::Relaxed)
    }

    /// Runs a system call that may wait for events on the socket, as long as its timeout allows.
    ///
    /// # Errors
    /// OSError, TimeoutError, or what a signal handler raises.
    pub(super) fn call<T>(
        &self,
        vm: &Vm,
        events: i16,
        mut call: impl FnMut(i32) -> std::result::Result<T, Errno>,
    ) -> Result<T> {
        let timeout = self.timeout.load(Ordering::Relaxed);
        let deadline = (timeout > 0).then(|| Instant::now() + seconds::duration(timeout));
        loop {
            if let Some(deadline) = deadline {
                self.wait(vm, events, deadline)?;
            }
            let fd = self.number();
            match typhon_heap::local::detached(|| call(fd)) {
                Err(Errno::INTR) => vm.poll()?,
                Err(Errno::AGAIN) if deadline.is_some() => {}
                result => return result.map_err(|errno| os_error(vm, errno)),
            }
        }
    }

    /// Waits for events until a deadline.
    fn wait(&self, vm: &Vm, events: i16, deadline: Instant) -> Result<()> {
        if select::wait_for(vm, self.number(), events, deadline)? {
            return Ok(());
        }
        Err(vm.raise_known(Known::TimeoutError, "timed out"))
    }

    fn connect_to(&self, vm: &Vm, address: &Address) -> Result<std::result::Result<(), Errno>> {
        let timeout = self.timeout.load(Ordering::Relaxed);
        let fd = self.number();
        let first = typhon_heap::local::detached(|| sys::connect(fd, address));
        let pending = match first {
            Ok(_) => return Ok(Ok(())),
            // An interrupted connection goes on by itself.
            Err(Errno::INTR) => {
                vm.poll()?;
                timeout != 0
            }
            Err(Errno(libc::EINPROGRESS)) => timeout > 0,
            Err(_) => false,
        };
        let Err(errno) = first else { return Ok(Ok(())) };
        if !pending {
            return Ok(Err(errno));
        }
        let length = if timeout < 0 { seconds::duration(i64::MAX) } else { seconds::duration(timeout) };
        self.wait(vm, libc::POLLOUT, Instant::now() + length)?;
        let mut value = [0; sys::INT];
        if let Err(errno) = sys::option(fd, libc::SOL_SOCKET, libc::SO_ERROR, &mut value) {
            return Ok(Err(errno));
        }
        match i32::from_ne_bytes(value) {
            0 | libc::EISCONN => Ok(Ok(())),
            errno => Ok(Err(Errno(errno))),
        }
    }
}

fn set_blocking(fd: i32, blocking: bool) -> std::result::Result<(), Errno> {
    let flags = descriptor::status_flags(fd)?;
    let wanted = if blocking { flags & !libc::O_NONBLOCK } else { flags | libc::O_NONBLOCK };
    if wanted == flags { Ok(()) } else { descriptor::set_status_flags(fd, wanted) }
}

fn checked<T>(vm: &Vm, result: std::result::Result<T, Errno>) -> Result<T> {
    result.map_err(|errno| os_error(vm, errno))
}

/// An int of an option of an open socket.
fn int_option(fd: i32, name: i32) -> std::result::Result<i32, Errno> {
    let mut value = [0; sys::INT];
    sys::option(fd, libc::SOL_SOCKET, name, &mut value)?;
    Ok(i32::from_ne_bytes(value))
}

#[pymethods(life)]
impl Socket {
    fn __new__(class: &Value, vm: &Vm, _args: Args<'_>) -> Result<Value> {
        instance(vm, class, fields)
    }

    #[sig(family = -1, type = -1, proto = -1, fileno = None)]
    fn __init__(&self, vm: &Vm, family: i32, kind: i32, proto: i32, fileno: Option<&Value>) -> Result<()> {
        vm.audit("socket.__new__", || {
            [Value::of(self), vm.int(family.into()), vm.int(kind.into()), vm.int(proto.into())]
        })?;
        let Some(fileno) = fileno else {
            let family = if family == -1 { libc::AF_INET } else { family };
            let kind = if kind == -1 { libc::SOCK_STREAM } else { kind };
            let proto = proto.max(0);
            let fd = checked(vm, sys::socket(family, kind, proto))?;
            self.take_over(fd, family, kind, proto);
            return Ok(());
        };
        let fd = crate::support::path::descriptor(vm, fileno)?;
        if fd < 0 {
            return Err(vm.value_error("negative file descriptor"));
        }
        let own = checked(vm, sys::name(fd, false))?;
        let family = if family == -1 { address::family(&own) } else { family };
        let kind = if kind == -1 { checked(vm, int_option(fd, libc::SO_TYPE))? } else { kind };
        let proto = if proto == -1 { checked(vm, int_option(fd, libc::SO_PROTOCOL))? } else { proto };
        self.take_over(fd, family, kind, proto);
        Ok(())
    }

    fn __repr__(&self) -> String {
        let [fd, family, kind, proto] =
            [&self.fd, &self.family, &self.kind, &self.proto].map(|number| number.load(Ordering::Relaxed));
        format!("<socket object, fd={fd}, family={family}, type={kind}, proto={proto}>")
    }

    fn __del__(this: &Value, vm: &Vm) -> Result<()> {
        let Some(socket) = this.native::<Socket>().filter(|socket| socket.number() >= 0) else { return Ok(()) };
        let shown = string::lossy(&ops::repr(vm, this)?);
        let warned = crate::_warnings::warn_about(vm, Known::ResourceWarning, &format!("unclosed {shown}"), this);
        if let Err(raised) = warned {
            crate::support::unraisable::report(vm, raised, None, Some(this));
        }
        let _ = descriptor::close(socket.fd.swap(-1, Ordering::Relaxed));
        Ok(())
    }

    /// close()
    ///
    /// Close the socket.  It cannot be used after this call.
    fn close(&self, vm: &Vm) -> Result<()> {
        match self.fd.swap(-1, Ordering::Relaxed) {
            ..0 => Ok(()),
            fd => match descriptor::close(fd) {
                Err(errno) if errno != Errno(libc::ECONNRESET) => Err(os_error(vm, errno)),
                _ => Ok(()),
            },
        }
    }

    /// detach()
    ///
    /// Close the socket object without closing the underlying file descriptor.
    /// The object cannot be used after this call, but the file descriptor
    /// can be reused for other purposes.  The file descriptor is returned.
    fn detach(&self) -> i32 {
        self.fd.swap(-1, Ordering::Relaxed)
    }

    /// fileno() -> integer
    ///
    /// Return the integer file descriptor of the socket.
    fn fileno(&self) -> i32 {
        self.number()
    }

    /// the socket family
    #[member]
    fn family(&self) -> i32 {
        self.family_number()
    }

    /// the socket type
    #[member]
    #[name = "type"]
    fn kind(&self) -> i32 {
        self.kind.load(Ordering::Relaxed)
    }

    /// the socket protocol
    #[member]
    fn proto(&self) -> i32 {
        self.proto.load(Ordering::Relaxed)
    }

    /// the socket timeout
    #[getter]
    fn timeout(&self, vm: &Vm) -> Value {
        timeout_value(vm, self.timeout.load(Ordering::Relaxed))
    }
}

#[pymethods(calls)]
impl Socket {
    /// _accept() -> (integer, address info)
    ///
    /// Wait for an incoming connection.  Return a new socket file descriptor
    /// representing the connection, and the address of the client.
    fn _accept(&self, vm: &Vm) -> Result<Value> {
        let (fd, from) = self.call(vm, libc::POLLIN, sys::accept)?;
        Ok(tuple::of([vm.int(fd.into()), address::object(vm, &from)]))
    }

    /// bind(address)
    ///
    /// Bind the socket to a local address.
    fn bind(&self, vm: &Vm, address: &Value) -> Result<()> {
        vm.audit("socket.bind", || [Value::of(self), address.clone()])?;
        let address = address::parse(vm, "bind", self.family_number(), address)?;
        checked(vm, sys::bind(self.number(), &address)).map(drop)
    }

    /// connect(address)
    ///
    /// Connect the socket to a remote address.
    fn connect(&self, vm: &Vm, address: &Value) -> Result<()> {
        vm.audit("socket.connect", || [Value::of(self), address.clone()])?;
        let address = address::parse(vm, "connect", self.family_number(), address)?;
        let result = self.connect_to(vm, &address)?;
        checked(vm, result)
    }

    /// connect_ex(address) -> errno
    ///
    /// This is like connect(address), but returns an error code (the errno value)
    /// instead of raising an exception when an error occurs.
    fn connect_ex(&self, vm: &Vm, address: &Value) -> Result<i32> {
        vm.audit("socket.connect", || [Value::of(self), address.clone()])?;
        let address = address::parse(vm, "connect_ex", self.family_number(), address)?;
        match self.connect_to(vm, &address) {
            Ok(Ok(())) => Ok(0),
            Ok(Err(errno)) => Ok(errno.0),
            Err(raised) => vm.catch_as(raised, Known::TimeoutError).map(|_| libc::EAGAIN),
        }
    }

    /// listen([backlog])
    ///
    /// Enable a server to accept connections.
    #[sig(backlog = 128, /)]
    fn listen(&self, vm: &Vm, backlog: i32) -> Result<()> {
        checked(vm, sys::listen(self.number(), backlog.max(0))).map(drop)
    }

    /// shutdown(flag)
    ///
    /// Shut down the reading side of the socket (flag == SHUT_RD), the writing side
    /// of the socket (flag == SHUT_WR), or both ends (flag == SHUT_RDWR).
    fn shutdown(&self, vm: &Vm, flag: i32) -> Result<()> {
        let fd = self.number();
        checked(vm, typhon_heap::local::detached(|| sys::shutdown(fd, flag))).map(drop)
    }

    /// getsockname() -> address info
    ///
    /// Return the address of the local endpoint.
    fn getsockname(&self, vm: &Vm) -> Result<Value> {
        checked(vm, sys::name(self.number(), false)).map(|name| address::object(vm, &name))
    }

    /// getpeername() -> address info
    ///
    /// Return the address of the remote endpoint.
    fn getpeername(&self, vm: &Vm) -> Result<Value> {
        checked(vm, sys::name(self.number(), true)).map(|name| address::object(vm, &name))
    }
}

#[pymethods(options)]
impl Socket {
    /// settimeout(timeout)
    ///
    /// Set a timeout on socket operations: a number of seconds, or None to wait for ever.
    fn settimeout(&self, vm: &Vm, timeout: &Value) -> Result<()> {
        let nanoseconds = timeout_of(vm, timeout)?;
        self.timeout.store(nanoseconds, Ordering::Relaxed);
        checked(vm, set_blocking(self.number(), nanoseconds < 0))
    }

    /// gettimeout() -> timeout
    ///
    /// Returns the timeout in seconds (float) associated with socket operations.
    /// A timeout of None indicates that timeouts on socket operations are disabled.
    fn gettimeout(&self, vm: &Vm) -> Value {
        timeout_value(vm, self.timeout.load(Ordering::Relaxed))
    }

    /// setblocking(flag)
    ///
    /// Set the socket to blocking (flag is true) or non-blocking (false).
    fn setblocking(&self, vm: &Vm, flag: bool) -> Result<()> {
        self.timeout.store(if flag { FOREVER } else { 0 }, Ordering::Relaxed);
        checked(vm, set_blocking(self.number(), flag))
    }

    /// getblocking()
    ///
    /// Returns True if socket is in blocking mode, or False if it
    /// is in non-blocking mode.
    fn getblocking(&self) -> bool {
        self.timeout.load(Ordering::Relaxed) != 0
    }

    /// getsockopt(level, option[, buffersize]) -> value
    ///
    /// Get a socket option: an int, or bytes where a size is given.
    #[sig(level, option, buffersize = 0, /)]
    fn getsockopt(&self, vm: &Vm, level: i32, option: i32, buffersize: i64) -> Result<Value> {
        if buffersize == 0 {
            let mut value = [0; sys::INT];
            checked(vm, sys::option(self.number(), level, option, &mut value))?;
            return Ok(vm.int(i32::from_ne_bytes(value).into()));
        }
        if !(1..=1024).contains(&buffersize) {
            return Err(vm.raise_known(Known::OSError, "getsockopt buflen out of range"));
        }
        let mut value = vec![0; buffersize as usize];
        let count = checked(vm, sys::option(self.number(), level, option, &mut value))?;
        Ok(bytes::new(&value[..count.min(value.len())]))
    }

    /// setsockopt(level, option, value: int)
    /// setsockopt(level, option, value: buffer)
    /// setsockopt(level, option, None, optlen: int)
    ///
    /// Set a socket option.
    fn setsockopt(&self, vm: &Vm, args: Args<'_>) -> Result<()> {
        let number = |value: &Value| super::to_i32(vm, value);
        let fd = self.number();
        let result = match args.positional() {
            [level, option, none, len] if none.is_none() => {
                let len = u32::try_from(number(len)?).unwrap_or(0);
                sys::set_option(fd, number(level)?, number(option)?, Err(len))
            }
            [level, option, value] if int::is_int(value) => {
                let value = number(value)?.to_ne_bytes();
                sys::set_option(fd, number(level)?, number(option)?, Ok(&value))
            }
            [level, option, value] => {
                let value = bytes::to_vec(vm, value)?;
                sys::set_option(fd, number(level)?, number(option)?, Ok(&value))
            }
            other => {
                let given = other.len();
                return Err(vm.type_error(format!("setsockopt() takes exactly 3 arguments ({given} given)")));
            }
        };
        checked(vm, result).map(drop)
    }
}
