//! Calls that take names of files.

use std::ffi::CStr;

use super::{Done, check};
use crate::support::Errno;

calls! {
    /// Makes a folder.
    mkdir(dir: i32, path: &CStr, mode: u32) = mkdirat(dir, path.as_ptr(), mode);
    /// Removes a name.
    unlink(dir: i32, path: &CStr, flags: i32) = unlinkat(dir, path.as_ptr(), flags);
    /// Renames, replacing what is there.
    rename(from_dir: i32, from: &CStr, to_dir: i32, to: &CStr) = renameat(from_dir, from.as_ptr(), to_dir, to.as_ptr());
    /// Another name for a file.
    link(from_dir: i32, from: &CStr, to_dir: i32, to: &CStr, flags: i32) =
        linkat(from_dir, from.as_ptr(), to_dir, to.as_ptr(), flags);
    /// A symbolic link.
    symlink(target: &CStr, dir: i32, path: &CStr) = symlinkat(target.as_ptr(), dir, path.as_ptr());
    /// Changes the mode.
    chmod(dir: i32, path: &CStr, mode: u32, flags: i32) = fchmodat(dir, path.as_ptr(), mode, flags);
    /// Changes the owner.
    chown(dir: i32, path: &CStr, uid: u32, gid: u32, flags: i32) = fchownat(dir, path.as_ptr(), uid, gid, flags);
    /// Whether access is granted.
    access(dir: i32, path: &CStr, mode: i32, flags: i32) = faccessat(dir, path.as_ptr(), mode, flags);
    /// Changes the current folder.
    chdir(path: &CStr) = chdir(path.as_ptr());
    /// Changes the root folder.
    chroot(path: &CStr) = chroot(path.as_ptr());
    /// Makes a named pipe.
    mkfifo(dir: i32, path: &CStr, mode: u32) = mkfifoat(dir, path.as_ptr(), mode);
    /// Makes a device or another special file.
    mknod(dir: i32, path: &CStr, mode: u32, device: u64) = mknodat(dir, path.as_ptr(), mode, device);
    /// Cuts or extends a file.
    truncate(path: &CStr, length: i64) = truncate(path.as_ptr(), length);
}

/// Status of a file by its name.
pub fn stat(dir: i32, path: &CStr, flags: i32) -> Result<libc::stat, Errno> {
    // SAFETY: an all-zero `stat` is a valid one, which the call overwrites.
    let mut status: libc::stat = unsafe { std::mem::zeroed() };
    // SAFETY: the path ends with a zero byte, and the pointer is to a local variable.
    check(unsafe { libc::fstatat(dir, path.as_ptr(), &mut status, flags) })?;
    Ok(status)
}

/// Status of a file system.
pub fn statvfs(path: Option<&CStr>, fd: i32) -> Result<libc::statvfs, Errno> {
    // SAFETY: an all-zero `statvfs` is a valid one, which the call overwrites.
    let mut status: libc::statvfs = unsafe { std::mem::zeroed() };
    // SAFETY: the path ends with a zero byte, and the pointer is to a local variable.
    check(unsafe {
        match path {
            Some(path) => libc::statvfs(path.as_ptr(), &mut status),
            None => libc::fstatvfs(fd, &mut status),
        }
    })?;
    Ok(status)
}

/// Where a symbolic link leads.
pub fn readlink(dir: i32, path: &CStr) -> Result<Vec<u8>, Errno> {
    let mut buffer = vec![0u8; 256];
    loop {
        // SAFETY: the buffer is as long as the call is told.
        let length = unsafe { libc::readlinkat(dir, path.as_ptr(), buffer.as_mut_ptr().cast(), buffer.len()) };
        let length = usize::try_from(length).map_err(|_| Errno::last())?;
        if length < buffer.len() {
            buffer.truncate(length);
            return Ok(buffer);
        }
        buffer.resize(buffer.len() * 2, 0);
    }
}

/// Sets access and modification times; `None`: now.
pub fn utimes(dir: i32, path: Option<&CStr>, fd: i32, times: Option<[(i64, i64); 2]>, flags: i32) -> Done {
    let times = times.map(|times| times.map(|(seconds, nanos)| libc::timespec { tv_sec: seconds, tv_nsec: nanos }));
    let pointer = times.as_ref().map_or(std::ptr::null(), |times| times.as_ptr());
    // SAFETY: the path ends with a zero byte, and the pointer is to two times or null.
    check(unsafe {
        match path {
            Some(path) => libc::utimensat(dir, path.as_ptr(), pointer, flags),
            None => libc::futimens(fd, pointer),
        }
    })
    .map(drop)
}

/// The current folder.
pub fn getcwd() -> Result<Vec<u8>, Errno> {
    Ok(rustix::process::getcwd(Vec::new())?.into_bytes())
}

/// Sets the mask of modes; returns the old one.
pub fn umask(mask: u32) -> u32 {
    // SAFETY: no preconditions.
    unsafe { libc::umask(mask) }
}
