//! Calls on open files and terminals, and calls that open a descriptor.

use std::ffi::CStr;

use super::{Done, check};
use crate::support::Errno;

calls! {
    /// Changes the mode of an open file.
    fchmod(fd: i32, mode: u32) = fchmod(fd, mode);
    /// Changes the owner of an open file.
    fchown(fd: i32, uid: u32, gid: u32) = fchown(fd, uid, gid);
    /// Changes the current folder to an open one.
    fchdir(fd: i32) = fchdir(fd);
    /// Sets the process group of a terminal.
    tcsetpgrp(fd: i32, group: i32) = tcsetpgrp(fd, group);
    /// Advice on how a file is read.
    fadvise(fd: i32, offset: i64, length: i64, advice: i32) = posix_fadvise(fd, offset, length, advice);
    /// Makes room for a file.
    fallocate(fd: i32, offset: i64, length: i64) = posix_fallocate(fd, offset, length);
    /// Locks a part of a file.
    lockf(fd: i32, command: i32, length: i64) = lockf(fd, command, length);
}

numbers! {
    /// The process group of a terminal.
    tcgetpgrp(fd: i32) = tcgetpgrp;
}

/// A terminal's size: columns and lines.
pub fn window_size(fd: i32) -> Result<(u16, u16), Errno> {
    let mut size = libc::winsize { ws_row: 0, ws_col: 0, ws_xpixel: 0, ws_ypixel: 0 };
    // SAFETY: the pointer is to a local variable of the type that the request wants.
    check(unsafe { libc::ioctl(fd, libc::TIOCGWINSZ, &mut size) })?;
    Ok((size.ws_col, size.ws_row))
}

/// A terminal's name.
pub fn terminal_name(fd: i32) -> Result<Vec<u8>, Errno> {
    let mut name = [0u8; 4096];
    // SAFETY: the buffer is as long as the call is told.
    match unsafe { libc::ttyname_r(fd, name.as_mut_ptr().cast(), name.len()) } {
        0 => Ok(CStr::from_bytes_until_nul(&name).map_or(Vec::new(), |name| name.to_bytes().to_vec())),
        errno => Err(Errno(errno)),
    }
}

/// Copies from a file to a file or socket, within the kernel.
pub fn sendfile(out: i32, input: i32, offset: Option<i64>, count: usize) -> Result<usize, Errno> {
    let mut offset = offset;
    let pointer = offset.as_mut().map_or(std::ptr::null_mut(), std::ptr::from_mut);
    // SAFETY: the pointer is to a local variable, or null.
    usize::try_from(unsafe { libc::sendfile(out, input, pointer, count) }).map_err(|_| Errno::last())
}

/// Copies a range from file to file, within the kernel.
pub fn copy_file_range(
    from: i32,
    to: i32,
    count: usize,
    from_offset: Option<i64>,
    to_offset: Option<i64>,
) -> Result<usize, Errno> {
    let (mut from_offset, mut to_offset) = (from_offset, to_offset);
    let pointer = |offset: &mut Option<i64>| offset.as_mut().map_or(std::ptr::null_mut(), std::ptr::from_mut);
    // SAFETY: the pointers are to local variables, or null.
    let copied =
        unsafe { libc::copy_file_range(from, pointer(&mut from_offset), to, pointer(&mut to_offset), count, 0) };
    usize::try_from(copied).map_err(|_| Errno::last())
}

/// A file in memory.
pub fn memory_file(name: &CStr, flags: u32) -> Result<i32, Errno> {
    // SAFETY: the name ends with a zero byte.
    check(unsafe { libc::memfd_create(name.as_ptr(), flags) })
}

/// A counter behind a descriptor.
pub fn eventfd(initial: u32, flags: i32) -> Result<i32, Errno> {
    // SAFETY: no memory is passed.
    check(unsafe { libc::eventfd(initial, flags) })
}

/// The two sides of a pseudo-terminal.
pub fn open_pty() -> Result<(i32, i32), Errno> {
    let (mut master, mut slave) = (0, 0);
    let null = std::ptr::null_mut::<libc::c_char>();
    // SAFETY: the pointers are to local variables, or null.
    check(unsafe { libc::openpty(&mut master, &mut slave, null, std::ptr::null(), std::ptr::null()) })?;
    Ok((master, slave))
}

/// Makes a terminal that of a new session, which this process leads.
pub fn login_tty(fd: i32) -> Result<(), Errno> {
    // SAFETY: no memory is passed.
    check(unsafe { libc::login_tty(fd) }).map(drop)
}
