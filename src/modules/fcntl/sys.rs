//! `fcntl`, `ioctl` and `flock`.
#![allow(unsafe_code, reason = "system calls on descriptors that Python knows as numbers")]

use crate::support::Errno;

fn check(result: i32) -> Result<i32, Errno> {
    if result < 0 { Err(Errno::last()) } else { Ok(result) }
}

/// `fcntl` with a number.
pub fn control(fd: i32, command: i32, argument: i32) -> Result<i32, Errno> {
    // SAFETY: commands that take a pointer get a number that is no address of this process, and fail.
    check(unsafe { libc::fcntl(fd, command, argument) })
}

/// `fcntl` with bytes, which it may change.
pub fn control_bytes(fd: i32, command: i32, bytes: &mut [u8; super::ROOM]) -> Result<i32, Errno> {
    // SAFETY: no command's structure is larger than the array.
    check(unsafe { libc::fcntl(fd, command, bytes.as_mut_ptr()) })
}

/// `ioctl` with a number.
pub fn device(fd: i32, request: u64, argument: i32) -> Result<i32, Errno> {
    // SAFETY: as for `control`.
    check(unsafe { libc::ioctl(fd, request as libc::Ioctl, argument) })
}

/// `ioctl` with bytes, which it may change.
pub fn device_bytes(fd: i32, request: u64, bytes: &mut [u8]) -> Result<i32, Errno> {
    // SAFETY: the caller of `ioctl` states a request whose structure is no longer, as in C; the slice has room to spare.
    check(unsafe { libc::ioctl(fd, request as libc::Ioctl, bytes.as_mut_ptr()) })
}

/// `flock`.
pub fn lock(fd: i32, operation: i32) -> Result<i32, Errno> {
    // SAFETY: no memory is passed.
    check(unsafe { libc::flock(fd, operation) })
}

/// `fcntl` with a record lock.
pub fn lock_record(fd: i32, wait: bool, kind: i16, whence: i16, start: i64, len: i64) -> Result<i32, Errno> {
    // SAFETY: an all-zero `flock` is a valid one.
    let mut record: libc::flock = unsafe { std::mem::zeroed() };
    (record.l_type, record.l_whence, record.l_start, record.l_len) = (kind, whence, start, len);
    let command = if wait { libc::F_SETLKW } else { libc::F_SETLK };
    // SAFETY: the pointer is to a local variable.
    check(unsafe { libc::fcntl(fd, command, &raw mut record) })
}
