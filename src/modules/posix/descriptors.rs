//! Open descriptors: reading, writing, copying, their properties.

use typhon_object::{convert::FromValue, dunder::Dunder, prelude::*, primal::int};

use super::sys;
use crate::support::{
    Errno, bytes, descriptor as calls, os_error,
    path::{descriptor, warn_of_bool},
    wait::blocking,
};

/// The descriptor of an int or of an object with `fileno()`.
///
/// # Errors
/// TypeError "argument must be an int, or have a fileno() method."; OverflowError; ValueError for a negative one.
pub fn of_object(vm: &Vm, object: &Value) -> Result<i32> {
    let fd = if int::is_int(object) {
        warn_of_bool(vm, object)?;
        i32::from_value(vm, object)?
    } else {
        let Some(method) = vm.find_attr_str(object, "fileno")? else {
            return Err(vm.type_error("argument must be an int, or have a fileno() method."));
        };
        let fd = vm.call(&method, &[])?;
        if !int::is_int(&fd) && !vm.class_of(&fd).slots().has(Dunder::Index) {
            return Err(vm.type_error("fileno() returned a non-integer"));
        }
        i32::from_value(vm, &fd)?
    };
    if fd < 0 {
        return Err(vm.value_error(format!("file descriptor cannot be a negative integer ({fd})")));
    }
    Ok(fd)
}

/// Runs a call on a descriptor.
fn on<T>(vm: &Vm, call: impl FnMut() -> std::result::Result<T, Errno>) -> Result<T> {
    blocking(vm, call)?.map_err(|errno| os_error(vm, errno))
}

/// A number of bytes to read.
fn length(vm: &Vm, length: i64) -> Result<usize> {
    usize::try_from(length).map_err(|_| os_error(vm, Errno(libc::EINVAL)))
}

/// Reads into one buffer after the other, as much as comes.
fn scatter(
    vm: &Vm,
    buffers: &Value,
    mut read: impl FnMut(&mut [u8]) -> std::result::Result<usize, Errno>,
) -> Result<usize> {
    let targets: Result<Vec<bytes::Buffer>> =
        ops::collect(vm, buffers)?.iter().map(|buffer| bytes::Buffer::writable(vm, buffer)).collect();
    let targets = targets?;
    let total = targets.iter().map(|target| target.len()).sum();
    let mut all = vec![0u8; total];
    let count = on(vm, || read(&mut all))?;
    let mut rest = &all[..count];
    for target in &targets {
        let (now, later) = rest.split_at(target.len().min(rest.len()));
        target.write(0, now);
        rest = later;
    }
    Ok(count)
}

fn gather(vm: &Vm, buffers: &Value) -> Result<Vec<u8>> {
    let mut all = Vec::new();
    for buffer in ops::collect(vm, buffers)? {
        all.extend_from_slice(&bytes::as_bytes(vm, &buffer)?);
    }
    Ok(all)
}

/// What CPython's bytes may have at most.
const LONGEST_BYTES: usize = isize::MAX as usize - 33;

/// Reads at most `length` bytes into a new `bytes`.
fn read_new(
    vm: &Vm,
    length: usize,
    mut read: impl FnMut(&mut Vec<u8>) -> std::result::Result<usize, Errno>,
) -> Result<Value> {
    let mut buffer = bytes::with_room(vm, length)?;
    on(vm, || read(&mut buffer))?;
    Ok(bytes::new(&buffer))
}

/// Open descriptors.
#[pymodule(name = "posix")]
mod module {
    /// Close a file descriptor.
    #[sig(fd)]
    fn close(vm: &Vm, fd: i32) -> Result<()> {
        match typhon_heap::local::detached(|| calls::close(fd)) {
            Ok(()) | Err(Errno::INTR) => Ok(()),
            Err(errno) => Err(os_error(vm, errno)),
        }
    }

    /// Closes all file descriptors in [fd_low, fd_high), ignoring errors.
    fn closerange(fd_low: i32, fd_high: i32) {
        let low = fd_low.max(0);
        if fd_high > low {
            typhon_heap::local::detached(|| calls::close_range(low as u32, fd_high as u32 - 1));
        }
    }

    /// Return a duplicate of a file descriptor.
    fn dup(vm: &Vm, fd: i32) -> Result<i32> {
        calls::duplicate(fd, false).map_err(|errno| os_error(vm, errno))
    }

    /// Duplicate file descriptor.
    #[sig(fd, fd2, inheritable = True)]
    fn dup2(vm: &Vm, fd: i32, fd2: i32, inheritable: bool) -> Result<i32> {
        on(vm, || calls::duplicate_to(fd, fd2, inheritable))
    }

    /// Create a pipe.
    ///
    /// Returns a tuple of two file descriptors:
    ///   (read_fd, write_fd)
    fn pipe(vm: &Vm) -> Result<Value> {
        pipe2(vm, libc::O_CLOEXEC)
    }

    /// Create a pipe with flags set atomically.
    ///
    /// Returns a tuple of two file descriptors:
    ///   (read_fd, write_fd)
    fn pipe2(vm: &Vm, flags: i32) -> Result<Value> {
        let (read, write) = calls::pipe(flags).map_err(|errno| os_error(vm, errno))?;
        Ok(vm.tuple(vec![vm.int(read.into()), vm.int(write.into())]))
    }

    /// Read from a file descriptor.  Returns a bytes object.
    #[name = "read"]
    fn read_fd(vm: &Vm, fd: i32, length: i64) -> Result<Value> {
        let length = super::length(vm, length)?;
        if length > LONGEST_BYTES {
            return Err(vm.overflow_error("byte string is too large"));
        }
        read_new(vm, length, |buffer| calls::read_more(fd, buffer, length.min(0x7fff_f000)))
    }

    /// Read into a buffer object from a file descriptor.
    ///
    /// The buffer should be mutable and bytes-like. On success, returns the number of
    /// bytes read. Less bytes may be read than the size of the buffer. The underlying
    /// system call will be retried when interrupted by a signal, unless the signal
    /// handler raises an exception. Other errors will not be retried and an error will
    /// be raised.
    ///
    /// Returns 0 if *fd* is at end of file or if the provided *buffer* has length 0
    /// (which can be used to check for errors without reading data). Never returns
    /// negative.
    fn readinto(vm: &Vm, fd: i32, buffer: &Value) -> Result<usize> {
        let target = bytes::Buffer::writable(vm, buffer)?;
        let mut data = Vec::new();
        let room = target.len();
        let count = on(vm, || calls::read_more(fd, &mut data, room))?;
        target.write(0, &data);
        Ok(count)
    }

    /// Read from a file descriptor fd into an iterable of buffers.
    fn readv(vm: &Vm, fd: i32, buffers: &Value) -> Result<usize> {
        scatter(vm, buffers, |all| calls::read(fd, all))
    }

    /// Read a number of bytes from a file descriptor starting at a particular offset.
    fn pread(vm: &Vm, fd: i32, length: i64, offset: i64) -> Result<Value> {
        let length = super::length(vm, length)?;
        read_new(vm, length, |buffer| {
            buffer.resize(length, 0);
            let count = calls::read_at(fd, buffer, offset)?;
            buffer.truncate(count);
            Ok(count)
        })
    }

    /// Reads from a file descriptor into a number of mutable bytes-like objects.
    #[sig(fd, buffers, offset, flags = 0, /)]
    fn preadv(vm: &Vm, fd: i32, buffers: &Value, offset: i64, flags: i64) -> Result<usize> {
        let _ = flags;
        scatter(vm, buffers, |all| calls::read_at(fd, all, offset))
    }

    /// Write a bytes object to a file descriptor.
    fn write(vm: &Vm, fd: i32, data: &Value) -> Result<usize> {
        let data = bytes::as_bytes(vm, data)?;
        on(vm, || calls::write(fd, &data))
    }

    /// Iterate over buffers, and write the contents of each to a file descriptor.
    fn writev(vm: &Vm, fd: i32, buffers: &Value) -> Result<usize> {
        let all = gather(vm, buffers)?;
        on(vm, || calls::write(fd, &all))
    }

    /// Write bytes to a file descriptor starting at a particular offset.
    fn pwrite(vm: &Vm, fd: i32, buffer: &Value, offset: i64) -> Result<usize> {
        let data = bytes::as_bytes(vm, buffer)?;
        on(vm, || calls::write_at(fd, &data, offset))
    }

    /// Writes the contents of bytes-like objects to a file descriptor at a given offset.
    #[sig(fd, buffers, offset, flags = 0, /)]
    fn pwritev(vm: &Vm, fd: i32, buffers: &Value, offset: i64, flags: i64) -> Result<usize> {
        let _ = flags;
        let all = gather(vm, buffers)?;
        on(vm, || calls::write_at(fd, &all, offset))
    }

    /// Set the position of a file descriptor.  Return the new position.
    fn lseek(vm: &Vm, fd: i32, position: i64, whence: i32) -> Result<i64> {
        on(vm, || calls::seek(fd, position, whence))
    }

    /// Truncate a file, specified by file descriptor, to a specific length.
    fn ftruncate(vm: &Vm, fd: i32, length: i64) -> Result<()> {
        vm.audit("os.truncate", || [vm.int(fd.into()), vm.int(length)])?;
        on(vm, || calls::truncate(fd, length))
    }

    /// Force write of fd to disk.
    #[sig(fd)]
    fn fsync(vm: &Vm, fd: &Value) -> Result<()> {
        let fd = of_object(vm, fd)?;
        on(vm, || calls::synchronize(fd, false))
    }

    /// Force write of fd to disk without forcing update of metadata.
    #[sig(fd)]
    fn fdatasync(vm: &Vm, fd: &Value) -> Result<()> {
        let fd = of_object(vm, fd)?;
        on(vm, || calls::synchronize(fd, true))
    }

    /// Force write of everything to disk.
    fn sync() {
        typhon_heap::local::detached(rustix::fs::sync);
    }

    /// Return True if the fd is connected to a terminal.
    ///
    /// Return True if the file descriptor is an open file descriptor
    /// connected to the slave end of a terminal.
    fn isatty(fd: i32) -> bool {
        calls::is_terminal(fd)
    }

    /// Return the name of the terminal device connected to 'fd'.
    fn ttyname(vm: &Vm, fd: i32) -> Result<Value> {
        let name = sys::terminal_name(fd).map_err(|errno| os_error(vm, errno))?;
        Ok(crate::support::path::decode(&name))
    }

    /// Open a pseudo-terminal.
    ///
    /// Return a tuple of (master_fd, slave_fd) containing open file descriptors
    /// for both the master and slave ends.
    fn openpty(vm: &Vm) -> Result<Value> {
        let (master, slave) = sys::open_pty().map_err(|errno| os_error(vm, errno))?;
        for fd in [master, slave] {
            calls::set_close_on_exec(fd, true).map_err(|errno| os_error(vm, errno))?;
        }
        Ok(vm.tuple(vec![vm.int(master.into()), vm.int(slave.into())]))
    }

    /// Prepare the tty of which fd is a file descriptor for a new login session.
    ///
    /// Make the calling process a session leader; make the tty the
    /// controlling tty, the stdin, the stdout, and the stderr of the
    /// calling process; close fd.
    fn login_tty(vm: &Vm, fd: &Value) -> Result<()> {
        let fd = of_object(vm, fd)?;
        sys::login_tty(fd).map_err(|errno| os_error(vm, errno))
    }

    /// Get the close-on-exe flag of the specified file descriptor.
    fn get_inheritable(vm: &Vm, fd: i32) -> Result<bool> {
        calls::is_close_on_exec(fd).map(|close| !close).map_err(|errno| os_error(vm, errno))
    }

    /// Set the inheritable flag of the specified file descriptor.
    fn set_inheritable(vm: &Vm, fd: i32, inheritable: i64) -> Result<()> {
        calls::set_close_on_exec(fd, inheritable == 0).map_err(|errno| os_error(vm, errno))
    }

    /// Get the blocking mode of the file descriptor.
    ///
    /// Return False if the O_NONBLOCK flag is set, True if the flag is cleared.
    fn get_blocking(vm: &Vm, fd: i32) -> Result<bool> {
        calls::status_flags(fd).map(|flags| flags & libc::O_NONBLOCK == 0).map_err(|errno| os_error(vm, errno))
    }

    /// Set the blocking mode of the specified file descriptor.
    ///
    /// Set the O_NONBLOCK flag if blocking is False,
    /// clear the O_NONBLOCK flag otherwise.
    fn set_blocking(vm: &Vm, fd: i32, blocking: bool) -> Result<()> {
        let flags = calls::status_flags(fd).map_err(|errno| os_error(vm, errno))?;
        let flags = if blocking { flags & !libc::O_NONBLOCK } else { flags | libc::O_NONBLOCK };
        calls::set_status_flags(fd, flags).map_err(|errno| os_error(vm, errno))
    }

    /// Copy count bytes from file descriptor in_fd to file descriptor out_fd.
    #[sig(out_fd, in_fd, offset, count)]
    fn sendfile(vm: &Vm, out_fd: i32, in_fd: i32, offset: Option<i64>, count: i64) -> Result<usize> {
        let count = usize::try_from(count).map_err(|_| os_error(vm, Errno(libc::EINVAL)))?;
        on(vm, || sys::sendfile(out_fd, in_fd, offset, count))
    }

    /// Copy count bytes from one file descriptor to another.
    #[sig(src, dst, count, offset_src = None, offset_dst = None)]
    fn copy_file_range(
        vm: &Vm,
        src: i32,
        dst: i32,
        count: i64,
        offset_src: Option<i64>,
        offset_dst: Option<i64>,
    ) -> Result<usize> {
        let Ok(count) = usize::try_from(count) else {
            return Err(vm.value_error("negative value for 'count' not allowed"));
        };
        on(vm, || sys::copy_file_range(src, dst, count, offset_src, offset_dst))
    }

    /// Announce an intention to access data in a specific pattern.
    fn posix_fadvise(vm: &Vm, args: Args<'_>) -> Result<()> {
        let [fd, offset, length, advice] = args.positional() else {
            let given = args.positional().len();
            return Err(vm.type_error(format!("posix_fadvise expected 4 arguments, got {given}")));
        };
        let (fd, advice) = (descriptor(vm, fd)?, int::to_i64(vm, advice)? as i32);
        let (offset, length) = (int::to_i64(vm, offset)?, int::to_i64(vm, length)?);
        on(vm, || sys::fadvise(fd, offset, length, advice))
    }

    /// Ensure a file has allocated at least a particular number of bytes on disk.
    fn posix_fallocate(vm: &Vm, fd: i32, offset: i64, length: i64) -> Result<()> {
        on(vm, || sys::fallocate(fd, offset, length))
    }

    /// Apply, test or remove a POSIX lock on an open file descriptor.
    fn lockf(vm: &Vm, fd: i32, command: i32, length: i64) -> Result<()> {
        vm.audit("os.lockf", || [vm.int(fd.into()), vm.int(command.into()), vm.int(length)])?;
        on(vm, || sys::lockf(fd, command, length))
    }

    #[sig(name, flags = 1)]
    fn memfd_create(vm: &Vm, name: &Value, flags: i64) -> Result<i32> {
        let name = crate::support::path::Path::name(vm, "memfd_create", "name", name)?;
        sys::memory_file(name.c_name(), flags as u32).map_err(|errno| os_error(vm, errno))
    }

    /// Creates and returns an event notification file descriptor.
    #[sig(initval, flags = 0o2000000)]
    fn eventfd(vm: &Vm, initval: i64, flags: i32) -> Result<i32> {
        sys::eventfd(initval as u32, flags).map_err(|errno| os_error(vm, errno))
    }

    /// Read eventfd value.
    #[sig(fd)]
    fn eventfd_read(vm: &Vm, fd: i32) -> Result<u64> {
        let mut number = [0u8; 8];
        on(vm, || calls::read(fd, &mut number))?;
        Ok(u64::from_ne_bytes(number))
    }

    /// Write eventfd value.
    #[sig(fd, value)]
    fn eventfd_write(vm: &Vm, fd: i32, value: &Value) -> Result<()> {
        let value = crate::_thread::to_ident(vm, value)?;
        on(vm, || calls::write(fd, &value.to_ne_bytes())).map(drop)
    }

    /// Return the size of the terminal window as (columns, lines).
    ///
    /// The optional argument fd (default standard output) specifies
    /// which file descriptor should be queried.
    ///
    /// If the file descriptor is not connected to a terminal, an OSError
    /// is thrown.
    ///
    /// This function will only be defined if an implementation is
    /// available for this system.
    ///
    /// shutil.get_terminal_size is the high-level function which should
    /// normally be used, os.get_terminal_size is the low-level implementation.
    #[sig(fd = 1, /)]
    fn get_terminal_size(vm: &Vm, fd: i32) -> Result<Value> {
        let (columns, lines) = sys::window_size(fd).map_err(|errno| os_error(vm, errno))?;
        super::super::system::TERMINAL_SIZE.make(vm, vec![vm.int(columns.into()), vm.int(lines.into())])
    }

    /// Return a string describing the encoding of a terminal's file descriptor.
    ///
    /// The file descriptor must be attached to a terminal.
    /// If the device is not a terminal, return None.
    #[sig(fd)]
    fn device_encoding(fd: i32) -> Option<&'static str> {
        calls::is_terminal(fd).then_some("utf-8")
    }

    /// Return the process group associated with the terminal specified by fd.
    fn tcgetpgrp(vm: &Vm, fd: i32) -> Result<i32> {
        sys::tcgetpgrp(fd).map_err(|errno| os_error(vm, errno))
    }

    /// Set the process group associated with the terminal specified by fd.
    fn tcsetpgrp(vm: &Vm, fd: i32, pgid: i32) -> Result<()> {
        sys::tcsetpgrp(fd, pgid).map_err(|errno| os_error(vm, errno))
    }

    /// Return the configuration limit name for the file descriptor fd.
    fn fpathconf(vm: &Vm, fd: &Value, name: &Value) -> Result<i64> {
        let fd = super::of_object(vm, fd)?;
        let name = super::super::system::configuration(vm, name, super::super::system::PATHCONF)?;
        sys::pathconf(None, fd, name).map_err(|errno| os_error(vm, errno))
    }
}
