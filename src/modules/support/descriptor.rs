//! File descriptors as numbers: the system calls on them.
#![allow(unsafe_code, reason = "descriptors come from Python as numbers, which rustix cannot know to be open")]

use super::Errno;

fn check(result: i32) -> Result<i32, Errno> {
    if result < 0 { Err(Errno::last()) } else { Ok(result) }
}

fn check_size(result: isize) -> Result<usize, Errno> {
    usize::try_from(result).map_err(|_| Errno::last())
}

/// `fcntl(fd, F_GETFL)`.
pub fn status_flags(fd: i32) -> Result<i32, Errno> {
    // SAFETY: no memory is passed.
    check(unsafe { libc::fcntl(fd, libc::F_GETFL) })
}

/// `fcntl(fd, F_SETFL, flags)`.
pub fn set_status_flags(fd: i32, flags: i32) -> Result<(), Errno> {
    // SAFETY: no memory is passed.
    check(unsafe { libc::fcntl(fd, libc::F_SETFL, flags) }).map(drop)
}

/// Whether the descriptor is closed by `exec`.
pub fn is_close_on_exec(fd: i32) -> Result<bool, Errno> {
    // SAFETY: no memory is passed.
    check(unsafe { libc::fcntl(fd, libc::F_GETFD) }).map(|flags| flags & libc::FD_CLOEXEC != 0)
}

/// Sets whether the descriptor is closed by `exec`.
pub fn set_close_on_exec(fd: i32, close: bool) -> Result<(), Errno> {
    // SAFETY: no memory is passed.
    let flags = check(unsafe { libc::fcntl(fd, libc::F_GETFD) })? & !libc::FD_CLOEXEC;
    let flags = if close { flags | libc::FD_CLOEXEC } else { flags };
    // SAFETY: no memory is passed.
    check(unsafe { libc::fcntl(fd, libc::F_SETFD, flags) }).map(drop)
}

/// Reads at most `buffer.len()` bytes.
pub fn read(fd: i32, buffer: &mut [u8]) -> Result<usize, Errno> {
    // SAFETY: the system writes within the buffer.
    check_size(unsafe { libc::read(fd, buffer.as_mut_ptr().cast(), buffer.len().min(isize::MAX as usize)) })
}

/// Reads at most `room` bytes behind those that are there.
pub fn read_more(fd: i32, buffer: &mut Vec<u8>, room: usize) -> Result<usize, Errno> {
    buffer.reserve(room);
    let spare = buffer.spare_capacity_mut();
    // SAFETY: the system writes within the spare capacity, at least `room` bytes long.
    let count = check_size(unsafe { libc::read(fd, spare.as_mut_ptr().cast(), room) })?;
    // SAFETY: the system wrote `count` bytes there.
    unsafe { buffer.set_len(buffer.len() + count) };
    Ok(count)
}

/// Writes bytes; says how many.
pub fn write(fd: i32, bytes: &[u8]) -> Result<usize, Errno> {
    // SAFETY: the system reads within the bytes.
    check_size(unsafe { libc::write(fd, bytes.as_ptr().cast(), bytes.len().min(isize::MAX as usize)) })
}

/// Reads at an offset.
pub fn read_at(fd: i32, buffer: &mut [u8], offset: i64) -> Result<usize, Errno> {
    // SAFETY: the system writes within the buffer.
    check_size(unsafe { libc::pread(fd, buffer.as_mut_ptr().cast(), buffer.len(), offset) })
}

/// Writes at an offset.
pub fn write_at(fd: i32, bytes: &[u8], offset: i64) -> Result<usize, Errno> {
    // SAFETY: the system reads within the bytes.
    check_size(unsafe { libc::pwrite(fd, bytes.as_ptr().cast(), bytes.len(), offset) })
}

/// Moves the position.
pub fn seek(fd: i32, offset: i64, whence: i32) -> Result<i64, Errno> {
    // SAFETY: no memory is passed.
    let position = unsafe { libc::lseek(fd, offset, whence) };
    if position < 0 { Err(Errno::last()) } else { Ok(position) }
}

/// Cuts or extends the file.
pub fn truncate(fd: i32, length: i64) -> Result<(), Errno> {
    // SAFETY: no memory is passed.
    check(unsafe { libc::ftruncate(fd, length) }).map(drop)
}

/// Closes the descriptor. It is closed even when EINTR is reported.
pub fn close(fd: i32) -> Result<(), Errno> {
    // SAFETY: Python code may close any number, as in C; no Rust object of this crate owns descriptors across such a call.
    check(unsafe { libc::close(fd) }).map(drop)
}

/// Closes the descriptors from `low` to `high`, both included.
pub fn close_range(low: u32, high: u32) {
    // SAFETY: as for `close`.
    if unsafe { libc::syscall(libc::SYS_close_range, low, high, 0) } != 0 {
        for fd in low..=high.min(1 << 16) {
            let _ = close(fd as i32);
        }
    }
}

/// Whether it is a terminal.
pub fn is_terminal(fd: i32) -> bool {
    // SAFETY: no memory is passed.
    unsafe { libc::isatty(fd) == 1 }
}

/// `fstat`.
pub fn status(fd: i32) -> Result<libc::stat, Errno> {
    // SAFETY: an all-zero `stat` is a valid one, which the call overwrites.
    let mut status: libc::stat = unsafe { std::mem::zeroed() };
    // SAFETY: the pointer is to a local variable.
    check(unsafe { libc::fstat(fd, &mut status) })?;
    Ok(status)
}

/// Opens a file; the new descriptor is closed by `exec`.
pub fn open(directory: i32, path: &std::ffi::CStr, flags: i32, mode: u32) -> Result<i32, Errno> {
    // SAFETY: the path ends with a zero byte.
    check(unsafe { libc::openat(directory, path.as_ptr(), flags | libc::O_CLOEXEC, mode) })
}

/// Opens memory that processes share by name; the new descriptor is closed by `exec`.
pub fn open_shared(name: &std::ffi::CStr, flags: i32, mode: u32) -> Result<i32, Errno> {
    // SAFETY: the name ends with a zero byte.
    check(unsafe { libc::shm_open(name.as_ptr(), flags | libc::O_CLOEXEC, mode) })
}

/// Takes the name of shared memory away.
pub fn unlink_shared(name: &std::ffi::CStr) -> Result<(), Errno> {
    // SAFETY: the name ends with a zero byte.
    check(unsafe { libc::shm_unlink(name.as_ptr()) }).map(drop)
}

/// A copy of the descriptor, closed by `exec` unless it is inheritable.
pub fn duplicate(fd: i32, inheritable: bool) -> Result<i32, Errno> {
    let command = if inheritable { libc::F_DUPFD } else { libc::F_DUPFD_CLOEXEC };
    // SAFETY: no memory is passed.
    check(unsafe { libc::fcntl(fd, command, 0) })
}

/// Makes `to` a copy of `from`.
pub fn duplicate_to(from: i32, to: i32, inheritable: bool) -> Result<i32, Errno> {
    if from == to || inheritable {
        // SAFETY: as for `close`.
        let fd = check(unsafe { libc::dup2(from, to) })?;
        set_close_on_exec(fd, !inheritable)?;
        return Ok(fd);
    }
    // SAFETY: as for `close`.
    check(unsafe { libc::dup3(from, to, libc::O_CLOEXEC) })
}

/// The two ends of a new pipe, for reading and for writing.
pub fn pipe(flags: i32) -> Result<(i32, i32), Errno> {
    let mut ends = [0; 2];
    // SAFETY: the array holds two descriptors.
    check(unsafe { libc::pipe2(ends.as_mut_ptr(), flags) })?;
    Ok((ends[0], ends[1]))
}

/// `fsync` or `fdatasync`.
pub fn synchronize(fd: i32, data_only: bool) -> Result<(), Errno> {
    // SAFETY: no memory is passed.
    check(unsafe { if data_only { libc::fdatasync(fd) } else { libc::fsync(fd) } }).map(drop)
}
