//! `stat` and its results.

use typhon_object::prelude::*;
use typhon_types::struct_sequence::{ClassCell, Definition};

use super::sys;
use crate::support::{
    Errno, descriptor, os_error, os_error_for,
    path::{Allowed, Path, directory},
    wait::blocking,
};

/// `os.stat_result`.
pub static STAT_RESULT: Definition = Definition {
    name: "stat_result",
    module: "os",
    doc: "stat_result: Result from stat, fstat, or lstat.\n\n\
        This object may be accessed either as a tuple of\n  \
        (mode, ino, dev, nlink, uid, gid, size, atime, mtime, ctime)\n\
        or via the attributes st_mode, st_ino, st_dev, st_nlink, st_uid, and so on.\n\n\
        Posix/windows: If your platform supports st_blksize, st_blocks, st_rdev,\n\
        or st_flags, they are available as attributes only.\n\n\
        See os.stat for more information.",
    fields: &[
        ("st_mode", "protection bits"),
        ("st_ino", "inode"),
        ("st_dev", "device"),
        ("st_nlink", "number of hard links"),
        ("st_uid", "user ID of owner"),
        ("st_gid", "group ID of owner"),
        ("st_size", "total size, in bytes"),
        ("", "integer time of last access"),
        ("", "integer time of last modification"),
        ("", "integer time of last change"),
        ("st_atime", "time of last access"),
        ("st_mtime", "time of last modification"),
        ("st_ctime", "time of last change"),
        ("st_atime_ns", "time of last access in nanoseconds"),
        ("st_mtime_ns", "time of last modification in nanoseconds"),
        ("st_ctime_ns", "time of last change in nanoseconds"),
        ("st_blksize", "blocksize for filesystem I/O"),
        ("st_blocks", "number of blocks allocated"),
        ("st_rdev", "device type (if inode device)"),
    ],
    visible: 10,
    callable: true,
    class: ClassCell::new(),
};

/// `os.statvfs_result`.
pub static STATVFS_RESULT: Definition = Definition {
    name: "statvfs_result",
    module: "os",
    doc: "statvfs_result: Result from statvfs or fstatvfs.\n\n\
        This object may be accessed either as a tuple of\n  \
        (bsize, frsize, blocks, bfree, bavail, files, ffree, favail, flag, namemax),\n\
        or via the attributes f_bsize, f_frsize, f_blocks, f_bfree, and so on.\n\n\
        See os.statvfs for more information.",
    fields: &[
        ("f_bsize", ""),
        ("f_frsize", ""),
        ("f_blocks", ""),
        ("f_bfree", ""),
        ("f_bavail", ""),
        ("f_files", ""),
        ("f_ffree", ""),
        ("f_favail", ""),
        ("f_flag", ""),
        ("f_namemax", ""),
        ("f_fsid", ""),
    ],
    visible: 10,
    callable: true,
    class: ClassCell::new(),
};

/// A status for Python.
///
/// # Errors
/// MemoryError.
pub fn result(vm: &Vm, status: &libc::stat) -> Result<Value> {
    let times = [
        (status.st_atime, status.st_atime_nsec),
        (status.st_mtime, status.st_mtime_nsec),
        (status.st_ctime, status.st_ctime_nsec),
    ];
    let unsigned = |number: u64| typhon_object::convert::IntoResult::into_result(number, vm);
    let mut values = Vec::with_capacity(STAT_RESULT.fields.len());
    values.extend([
        vm.int(status.st_mode.into()),
        unsigned(status.st_ino)?,
        unsigned(status.st_dev)?,
        unsigned(status.st_nlink)?,
        vm.int(status.st_uid.into()),
        vm.int(status.st_gid.into()),
        vm.int(status.st_size),
    ]);
    values.extend(times.map(|(seconds, _)| vm.int(seconds)));
    values.extend(times.map(|(seconds, nanos)| vm.float(seconds as f64 + 1e-9 * nanos as f64)));
    values.extend(times.map(|(seconds, nanos)| {
        let whole = seconds.checked_mul(1_000_000_000).and_then(|whole| whole.checked_add(nanos));
        whole.map_or_else(|| long_nanoseconds(vm, seconds, nanos), |whole| vm.int(whole))
    }));
    values.extend([vm.int(status.st_blksize), vm.int(status.st_blocks), unsigned(status.st_rdev)?]);
    STAT_RESULT.make(vm, values)
}

/// Nanoseconds of a time some centuries away.
#[cold]
fn long_nanoseconds(vm: &Vm, seconds: i64, nanos: i64) -> Value {
    vm.big_int(typhon_number::BigInt::from(i128::from(seconds) * 1_000_000_000 + i128::from(nanos)))
}

/// The status of a path argument.
///
/// # Errors
/// OSError; ValueError where options contradict each other.
pub fn of(vm: &Vm, function: &str, path: &Value, dir_fd: Option<&Value>, follow: bool) -> Result<libc::stat> {
    let path = Path::parse(vm, function, "path", path, Allowed { fd: true, none: false })?;
    let directory = directory(vm, dir_fd)?;
    if let Some(fd) = path.fd() {
        if directory != libc::AT_FDCWD {
            return Err(vm.value_error(format!("{function}: can't specify dir_fd without matching path")));
        }
        if !follow {
            return Err(vm.value_error(format!("{function}: cannot use fd and follow_symlinks together")));
        }
        return blocking(vm, || descriptor::status(fd))?.map_err(|errno| os_error_for(vm, errno, &path.object));
    }
    let flags = if follow { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
    let name = path.c_name();
    // Not detached: nearly always this is quick, and it is called a lot.
    let quick = sys::stat(directory, name, flags);
    let result =
        if matches!(quick, Err(Errno::INTR)) { blocking(vm, || sys::stat(directory, name, flags))? } else { quick };
    result.map_err(|errno| os_error_for(vm, errno, &path.object))
}

/// The status of a file system for Python.
///
/// # Errors
/// MemoryError.
pub fn vfs_result(vm: &Vm, status: &libc::statvfs) -> Result<Value> {
    let numbers = [
        status.f_bsize,
        status.f_frsize,
        status.f_blocks,
        status.f_bfree,
        status.f_bavail,
        status.f_files,
        status.f_ffree,
        status.f_favail,
        status.f_flag,
        status.f_namemax,
        status.f_fsid,
    ];
    let values: Result<Vec<Value>> =
        numbers.iter().map(|&number| typhon_object::convert::IntoResult::into_result(number, vm)).collect();
    STATVFS_RESULT.make(vm, values?)
}

/// Files' status.
#[pymodule(name = "posix")]
mod module {
    /// Perform a stat system call on the given path.
    ///
    ///   path
    ///     Path to be examined; can be string, bytes, a path-like object or
    ///     open-file-descriptor int.
    ///   dir_fd
    ///     If not None, it should be a file descriptor open to a directory,
    ///     and path should be a relative string; path will then be relative to
    ///     that directory.
    ///   follow_symlinks
    ///     If False, and the last element of the path is a symbolic link,
    ///     stat will examine the symbolic link itself instead of the file
    ///     the link points to.
    #[sig(path, *, dir_fd = None, follow_symlinks = True)]
    fn stat(vm: &Vm, path: &Value, dir_fd: Option<&Value>, follow_symlinks: bool) -> Result<Value> {
        result(vm, &of(vm, "stat", path, dir_fd, follow_symlinks)?)
    }

    /// Perform a stat system call on the given path, without following symbolic links.
    ///
    /// Like stat(), but do not follow symbolic links.
    /// Equivalent to stat(path, follow_symlinks=False).
    #[sig(path, *, dir_fd = None)]
    fn lstat(vm: &Vm, path: &Value, dir_fd: Option<&Value>) -> Result<Value> {
        let path = Path::name(vm, "lstat", "path", path)?;
        let directory = directory(vm, dir_fd)?;
        let status = sys::stat(directory, path.c_name(), libc::AT_SYMLINK_NOFOLLOW);
        result(vm, &status.map_err(|errno| os_error_for(vm, errno, &path.object))?)
    }

    /// Perform a stat system call on the given file descriptor.
    ///
    /// Like stat(), but for an open file descriptor.
    /// Equivalent to os.stat(fd).
    #[sig(fd)]
    fn fstat(vm: &Vm, fd: i32) -> Result<Value> {
        let status = blocking(vm, || descriptor::status(fd))?;
        result(vm, &status.map_err(|errno| os_error(vm, errno))?)
    }

    /// Perform a statvfs system call on the given path.
    ///
    /// path may always be specified as a string.
    /// On some platforms, path may also be specified as an open file descriptor.
    #[sig(path)]
    fn statvfs(vm: &Vm, path: &Value) -> Result<Value> {
        let path = Path::parse(vm, "statvfs", "path", path, Allowed { fd: true, none: false })?;
        let name = path.fd().is_none().then(|| path.c_name());
        let fd = path.fd().unwrap_or(-1);
        let status = blocking(vm, || sys::statvfs(name, fd))?;
        vfs_result(vm, &status.map_err(|errno| os_error_for(vm, errno, &path.object))?)
    }

    /// Perform an fstatvfs system call on the given fd.
    fn fstatvfs(vm: &Vm, fd: i32) -> Result<Value> {
        let status = blocking(vm, || sys::statvfs(None, fd))?;
        vfs_result(vm, &status.map_err(|errno| os_error(vm, errno))?)
    }

    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        let set = typhon_object::primal::module::set_constant;
        set(vm, module, "stat_result", STAT_RESULT.class(vm)?)?;
        set(vm, module, "statvfs_result", STATVFS_RESULT.class(vm)?)
    }
}
