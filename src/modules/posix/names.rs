//! Files by their names: making, removing, renaming, linking, their modes and times.

use typhon_object::{
    args::Maybe,
    prelude::*,
    primal::{int, tuple::Tuple},
};

use super::sys;
use crate::support::{
    Errno, bytes, descriptor as fd_calls, os_error, os_error_for, os_error_two,
    path::{self, Allowed, Path, directory, told},
    seconds::{Round, nanoseconds},
    wait::blocking,
};

/// The number of a device, or one of its halves; -1 for none.
fn device(vm: &Vm, value: &Value) -> Result<u64> {
    let number = int::to_bigint(vm, value)?;
    match number.to_u64() {
        Some(device) => Ok(device),
        None if number.to_i64() == Some(-1) => Ok(u64::MAX),
        None if number.is_negative() => Err(vm.overflow_error("can't convert negative int to unsigned")),
        None => Err(vm.overflow_error("int too big to convert")),
    }
}

/// Half of a device's number; -1 for none.
fn half(number: u32) -> i64 {
    if number == u32::MAX { -1 } else { number.into() }
}

/// Runs a call on a path; an error names it.
fn on(vm: &Vm, path: &Path, call: impl FnMut() -> std::result::Result<(), Errno>) -> Result<()> {
    blocking(vm, call)?.map_err(|errno| os_error_for(vm, errno, &path.object))
}

fn rename(vm: &Vm, function: &str, src: &Value, dst: &Value, dirs: [Option<&Value>; 2]) -> Result<()> {
    let from = Path::name(vm, function, "src", src)?;
    let to = Path::name(vm, function, "dst", dst)?;
    let [from_dir, to_dir] = [directory(vm, dirs[0])?, directory(vm, dirs[1])?];
    vm.audit("os.rename", || [from.object.clone(), to.object.clone(), told(vm, from_dir), told(vm, to_dir)])?;
    blocking(vm, || sys::rename(from_dir, from.c_name(), to_dir, to.c_name()))?
        .map_err(|errno| os_error_two(vm, errno, &from.object, &to.object))
}

fn remove(vm: &Vm, function: &str, path: &Value, dir_fd: Option<&Value>, flags: i32) -> Result<()> {
    let path = Path::name(vm, function, "path", path)?;
    let dir = directory(vm, dir_fd)?;
    let event = if flags == 0 { "os.remove" } else { "os.rmdir" };
    vm.audit(event, || [path.object.clone(), told(vm, dir)])?;
    on(vm, &path, || sys::unlink(dir, path.c_name(), flags))
}

/// A user or group: -1 leaves it as it is.
fn id(vm: &Vm, value: &Value, what: &str) -> Result<u32> {
    if !int::is_int(value) && !vm.class_of(value).slots().has(typhon_object::dunder::Dunder::Index) {
        let given = vm.type_name(value);
        return Err(vm.type_error(format!("{what} should be integer, not {given}")));
    }
    let number = int::to_i64_clamped(vm, value)?;
    match number {
        -1 => Ok(u32::MAX),
        ..-1 => Err(vm.overflow_error(format!("{what} is less than minimum"))),
        _ => u32::try_from(number).map_err(|_| vm.overflow_error(format!("{what} is greater than maximum"))),
    }
}

/// A user or group as hooks are told of it.
fn told_id(vm: &Vm, id: u32) -> Value {
    vm.int(if id == u32::MAX { -1 } else { id.into() })
}

fn change_owner(vm: &Vm, path: &Path, dir: i32, uid: u32, gid: u32, follow: bool) -> Result<()> {
    vm.audit("os.chown", || [path.object.clone(), told_id(vm, uid), told_id(vm, gid), told(vm, dir)])?;
    match path.fd() {
        Some(fd) => on(vm, path, || sys::fchown(fd, uid, gid)),
        None => {
            let flags = if follow { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
            on(vm, path, || sys::chown(dir, path.c_name(), uid, gid, flags))
        }
    }
}

/// Seconds and nanoseconds of `times=(a, m)` or `ns=(a, m)`.
fn times_of(vm: &Vm, times: Option<&Value>, ns: Option<&Value>) -> Result<Option<[(i64, i64); 2]>> {
    let split = |whole: i64| (whole.div_euclid(1_000_000_000), whole.rem_euclid(1_000_000_000));
    let times = times.filter(|times| !times.is_none());
    if times.is_some() && ns.is_some() {
        return Err(vm.value_error("utime: you may specify either 'times' or 'ns' but not both"));
    }
    if let Some(times) = times {
        let items = Tuple::items_of(times);
        let [access, change] = items else {
            return Err(vm.type_error("utime: 'times' must be either a tuple of two ints or None"));
        };
        let time = |value: &Value| nanoseconds(vm, value, Round::Floor).map(split);
        return Ok(Some([time(access)?, time(change)?]));
    }
    let Some(ns) = ns else { return Ok(None) };
    let [access, change] = Tuple::items_of(ns) else {
        return Err(vm.type_error("utime: 'ns' must be a tuple of two ints"));
    };
    let time = |value: &Value| int::to_i64(vm, value).map(split);
    Ok(Some([time(access)?, time(change)?]))
}

/// Files by their names.
#[pymodule(name = "posix")]
mod module {
    /// Open a file for low level IO.  Returns a file descriptor (integer).
    ///
    /// If dir_fd is not None, it should be a file descriptor open to a directory,
    ///   and path should be relative; path will then be relative to that directory.
    #[sig(path, flags, mode = 0o777, *, dir_fd = None)]
    fn open(vm: &Vm, path: &Value, flags: i32, mode: i32, dir_fd: Option<&Value>) -> Result<i32> {
        let path = Path::name(vm, "open", "path", path)?;
        let dir = directory(vm, dir_fd)?;
        vm.audit("open", || [path.object.clone(), Value::NONE, vm.int((flags | libc::O_CLOEXEC).into())])?;
        blocking(vm, || fd_calls::open(dir, path.c_name(), flags, mode as u32))?
            .map_err(|errno| os_error_for(vm, errno, &path.object))
    }

    /// Create a directory.
    ///
    /// If dir_fd is not None, it should be a file descriptor open to a directory,
    ///   and path should be relative; path will then be relative to that directory.
    ///
    /// The mode argument is ignored on Windows. Where it is used, the current umask
    /// value is first masked out.
    #[sig(path, mode = 0o777, *, dir_fd = None)]
    fn mkdir(vm: &Vm, path: &Value, mode: i32, dir_fd: Option<&Value>) -> Result<()> {
        let path = Path::name(vm, "mkdir", "path", path)?;
        let dir = directory(vm, dir_fd)?;
        vm.audit("os.mkdir", || [path.object.clone(), vm.int(mode.into()), told(vm, dir)])?;
        on(vm, &path, || sys::mkdir(dir, path.c_name(), mode as u32))
    }

    /// Remove a directory.
    #[sig(path, *, dir_fd = None)]
    fn rmdir(vm: &Vm, path: &Value, dir_fd: Option<&Value>) -> Result<()> {
        remove(vm, "rmdir", path, dir_fd, libc::AT_REMOVEDIR)
    }

    /// Remove a file (same as remove()).
    #[sig(path, *, dir_fd = None)]
    fn unlink(vm: &Vm, path: &Value, dir_fd: Option<&Value>) -> Result<()> {
        remove(vm, "unlink", path, dir_fd, 0)
    }

    /// Remove a file (same as unlink()).
    #[name = "remove"]
    #[sig(path, *, dir_fd = None)]
    fn remove_name(vm: &Vm, path: &Value, dir_fd: Option<&Value>) -> Result<()> {
        remove(vm, "remove", path, dir_fd, 0)
    }

    /// Rename a file or directory.
    #[name = "rename"]
    #[sig(src, dst, *, src_dir_fd = None, dst_dir_fd = None)]
    fn rename_name(
        vm: &Vm,
        src: &Value,
        dst: &Value,
        src_dir_fd: Option<&Value>,
        dst_dir_fd: Option<&Value>,
    ) -> Result<()> {
        rename(vm, "rename", src, dst, [src_dir_fd, dst_dir_fd])
    }

    /// Rename a file or directory, overwriting the destination.
    #[sig(src, dst, *, src_dir_fd = None, dst_dir_fd = None)]
    fn replace(
        vm: &Vm,
        src: &Value,
        dst: &Value,
        src_dir_fd: Option<&Value>,
        dst_dir_fd: Option<&Value>,
    ) -> Result<()> {
        rename(vm, "replace", src, dst, [src_dir_fd, dst_dir_fd])
    }

    /// Create a hard link to a file.
    #[sig(src, dst, *, src_dir_fd = None, dst_dir_fd = None, follow_symlinks = True)]
    fn link(
        vm: &Vm,
        src: &Value,
        dst: &Value,
        src_dir_fd: Option<&Value>,
        dst_dir_fd: Option<&Value>,
        follow_symlinks: bool,
    ) -> Result<()> {
        let from = Path::name(vm, "link", "src", src)?;
        let to = Path::name(vm, "link", "dst", dst)?;
        let dirs = [directory(vm, src_dir_fd)?, directory(vm, dst_dir_fd)?];
        let flags = if follow_symlinks { libc::AT_SYMLINK_FOLLOW } else { 0 };
        vm.audit("os.link", || [from.object.clone(), to.object.clone(), told(vm, dirs[0]), told(vm, dirs[1])])?;
        blocking(vm, || sys::link(dirs[0], from.c_name(), dirs[1], to.c_name(), flags))?
            .map_err(|errno| os_error_two(vm, errno, &from.object, &to.object))
    }

    /// Create a symbolic link pointing to src named dst.
    #[sig(src, dst, target_is_directory = False, *, dir_fd = None)]
    fn symlink(vm: &Vm, src: &Value, dst: &Value, target_is_directory: bool, dir_fd: Option<&Value>) -> Result<()> {
        let _ = target_is_directory;
        let from = Path::name(vm, "symlink", "src", src)?;
        let to = Path::name(vm, "symlink", "dst", dst)?;
        let dir = directory(vm, dir_fd)?;
        vm.audit("os.symlink", || [from.object.clone(), to.object.clone(), told(vm, dir)])?;
        blocking(vm, || sys::symlink(from.c_name(), dir, to.c_name()))?
            .map_err(|errno| os_error_two(vm, errno, &from.object, &to.object))
    }

    /// Return a string representing the path to which the symbolic link points.
    #[sig(path, *, dir_fd = None)]
    fn readlink(vm: &Vm, path: &Value, dir_fd: Option<&Value>) -> Result<Value> {
        let path = Path::name(vm, "readlink", "path", path)?;
        let dir = directory(vm, dir_fd)?;
        let target = sys::readlink(dir, path.c_name()).map_err(|errno| os_error_for(vm, errno, &path.object))?;
        Ok(path.like(&target))
    }

    /// Change the access permissions of a file.
    #[sig(path, mode, *, dir_fd = None, follow_symlinks = True)]
    fn chmod(vm: &Vm, path: &Value, mode: i32, dir_fd: Option<&Value>, follow_symlinks: bool) -> Result<()> {
        let path = Path::parse(vm, "chmod", "path", path, Allowed { fd: true, none: false })?;
        let dir = directory(vm, dir_fd)?;
        vm.audit("os.chmod", || [path.object.clone(), vm.int(mode.into()), told(vm, dir)])?;
        match path.fd() {
            Some(fd) => on(vm, &path, || sys::fchmod(fd, mode as u32)),
            None => {
                let flags = if follow_symlinks { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
                match blocking(vm, || sys::chmod(dir, path.c_name(), mode as u32, flags))? {
                    Err(Errno(libc::EOPNOTSUPP)) if !follow_symlinks => {
                        Err(vm.not_implemented("chmod: follow_symlinks unavailable on this platform"))
                    }
                    outcome => outcome.map_err(|errno| os_error_for(vm, errno, &path.object)),
                }
            }
        }
    }

    /// Change the access permissions of the file given by file descriptor.
    #[sig(fd, mode)]
    fn fchmod(vm: &Vm, fd: i32, mode: i32) -> Result<()> {
        vm.audit("os.chmod", || [fd, mode, -1].map(|number| vm.int(number.into())))?;
        blocking(vm, || sys::fchmod(fd, mode as u32))?.map_err(|errno| os_error(vm, errno))
    }

    /// Change the owner and group id of path to the numeric uid and gid.
    #[sig(path, uid, gid, *, dir_fd = None, follow_symlinks = True)]
    fn chown(
        vm: &Vm,
        path: &Value,
        uid: &Value,
        gid: &Value,
        dir_fd: Option<&Value>,
        follow_symlinks: bool,
    ) -> Result<()> {
        let path = Path::parse(vm, "chown", "path", path, Allowed { fd: true, none: false })?;
        let dir = directory(vm, dir_fd)?;
        change_owner(vm, &path, dir, id(vm, uid, "uid")?, id(vm, gid, "gid")?, follow_symlinks)
    }

    /// Change the owner and group id of the file specified by file descriptor.
    #[sig(fd, uid, gid)]
    fn fchown(vm: &Vm, fd: i32, uid: &Value, gid: &Value) -> Result<()> {
        let (uid, gid) = (id(vm, uid, "uid")?, id(vm, gid, "gid")?);
        vm.audit("os.chown", || [vm.int(fd.into()), told_id(vm, uid), told_id(vm, gid), vm.int(-1)])?;
        blocking(vm, || sys::fchown(fd, uid, gid))?.map_err(|errno| os_error(vm, errno))
    }

    /// Change the owner and group id of path to the numeric uid and gid.
    ///
    /// This function will not follow symbolic links.
    /// Equivalent to os.chown(path, uid, gid, follow_symlinks=False).
    #[sig(path, uid, gid)]
    fn lchown(vm: &Vm, path: &Value, uid: &Value, gid: &Value) -> Result<()> {
        let path = Path::name(vm, "lchown", "path", path)?;
        change_owner(vm, &path, libc::AT_FDCWD, id(vm, uid, "uid")?, id(vm, gid, "gid")?, false)
    }

    /// Use the real uid/gid to test for access to a path.
    #[sig(path, mode, *, dir_fd = None, effective_ids = False, follow_symlinks = True)]
    fn access(
        vm: &Vm,
        path: &Value,
        mode: i32,
        dir_fd: Option<&Value>,
        effective_ids: bool,
        follow_symlinks: bool,
    ) -> Result<bool> {
        let path = Path::name(vm, "access", "path", path)?;
        let dir = directory(vm, dir_fd)?;
        let mut flags = if effective_ids { libc::AT_EACCESS } else { 0 };
        if !follow_symlinks {
            flags |= libc::AT_SYMLINK_NOFOLLOW;
        }
        Ok(blocking(vm, || sys::access(dir, path.c_name(), mode, flags))?.is_ok())
    }

    /// Set the access and modified time of path.
    #[sig(path, times = None, *, ns = ..., dir_fd = None, follow_symlinks = True)]
    fn utime(
        vm: &Vm,
        path: &Value,
        times: Option<&Value>,
        ns: Maybe<'_>,
        dir_fd: Option<&Value>,
        follow_symlinks: bool,
    ) -> Result<()> {
        let path = Path::parse(vm, "utime", "path", path, Allowed { fd: true, none: false })?;
        let dir = directory(vm, dir_fd)?;
        vm.audit("os.utime", || {
            let given = |value: Option<&Value>| value.cloned().unwrap_or(Value::NONE);
            [path.object.clone(), given(times), given(ns.0), told(vm, dir)]
        })?;
        let times = times_of(vm, times, ns.0)?;
        let flags = if follow_symlinks { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
        match path.fd() {
            Some(_) if !follow_symlinks => Err(vm.value_error("utime: cannot use fd and follow_symlinks together")),
            Some(fd) => on(vm, &path, || sys::utimes(dir, None, fd, times, 0)),
            None => on(vm, &path, || sys::utimes(dir, Some(path.c_name()), -1, times, flags)),
        }
    }

    /// Truncate a file, given by path, to a specific length.
    #[sig(path, length)]
    fn truncate(vm: &Vm, path: &Value, length: i64) -> Result<()> {
        let path = Path::parse(vm, "truncate", "path", path, Allowed { fd: true, none: false })?;
        vm.audit("os.truncate", || [path.object.clone(), vm.int(length)])?;
        match path.fd() {
            Some(fd) => on(vm, &path, || fd_calls::truncate(fd, length)),
            None => on(vm, &path, || sys::truncate(path.c_name(), length)),
        }
    }

    /// Create a "fifo" (a POSIX named pipe).
    #[sig(path, mode = 0o666, *, dir_fd = None)]
    fn mkfifo(vm: &Vm, path: &Value, mode: i32, dir_fd: Option<&Value>) -> Result<()> {
        let path = Path::name(vm, "mkfifo", "path", path)?;
        let dir = directory(vm, dir_fd)?;
        on(vm, &path, || sys::mkfifo(dir, path.c_name(), mode as u32))
    }

    /// Create a node in the file system.
    #[sig(path, mode = 0o600, device = 0, *, dir_fd = None)]
    fn mknod(vm: &Vm, path: &Value, mode: i32, device: i64, dir_fd: Option<&Value>) -> Result<()> {
        let path = Path::name(vm, "mknod", "path", path)?;
        let dir = directory(vm, dir_fd)?;
        on(vm, &path, || sys::mknod(dir, path.c_name(), mode as u32, device as u64))
    }

    /// Change the current working directory to the specified path.
    ///
    /// path may always be specified as a string.
    /// On some platforms, path may also be specified as an open file descriptor.
    #[sig(path)]
    fn chdir(vm: &Vm, path: &Value) -> Result<()> {
        let path = Path::parse(vm, "chdir", "path", path, Allowed { fd: true, none: false })?;
        vm.audit("os.chdir", || [path.object.clone()])?;
        match path.fd() {
            Some(fd) => on(vm, &path, || sys::fchdir(fd)),
            None => on(vm, &path, || sys::chdir(path.c_name())),
        }
    }

    /// Change to the directory of the given file descriptor.
    #[sig(fd)]
    fn fchdir(vm: &Vm, fd: &Value) -> Result<()> {
        let fd = super::super::descriptors::of_object(vm, fd)?;
        vm.audit("os.chdir", || [vm.int(fd.into())])?;
        blocking(vm, || sys::fchdir(fd))?.map_err(|errno| os_error(vm, errno))
    }

    /// Change root directory to path.
    #[sig(path)]
    fn chroot(vm: &Vm, path: &Value) -> Result<()> {
        let path = Path::name(vm, "chroot", "path", path)?;
        on(vm, &path, || sys::chroot(path.c_name()))
    }

    /// Return a unicode string representing the current working directory.
    fn getcwd(vm: &Vm) -> Result<Value> {
        sys::getcwd().map(|name| path::decode(&name)).map_err(|errno| os_error(vm, errno))
    }

    /// Return a bytes string representing the current working directory.
    fn getcwdb(vm: &Vm) -> Result<Value> {
        sys::getcwd().map(|name| bytes::new(&name)).map_err(|errno| os_error(vm, errno))
    }

    /// Set the current numeric umask and return the previous umask.
    fn umask(mask: i32) -> u32 {
        sys::umask(mask as u32)
    }

    /// Return the file system path representation of the object.
    ///
    /// If the object is str or bytes, then allow it to pass through as-is. If the
    /// object defines __fspath__(), then return the result of that method. All other
    /// types raise a TypeError.
    #[sig(path)]
    fn fspath(vm: &Vm, path: &Value) -> Result<Value> {
        path::fspath(vm, path)
    }

    /// Extracts a device major number from a raw device number.
    fn major(vm: &Vm, device: &Value) -> Result<i64> {
        super::device(vm, device).map(|device| super::half(libc::major(device)))
    }

    /// Extracts a device minor number from a raw device number.
    fn minor(vm: &Vm, device: &Value) -> Result<i64> {
        super::device(vm, device).map(|device| super::half(libc::minor(device)))
    }

    /// Composes a raw device number from the major and minor device numbers.
    fn makedev(vm: &Vm, major: &Value, minor: &Value) -> Result<Value> {
        let half = |value: &Value| match super::device(vm, value)? {
            u64::MAX => Ok(u32::MAX),
            half => {
                u32::try_from(half).map_err(|_| vm.overflow_error("Python int too large to convert to C unsigned int"))
            }
        };
        Ok(match libc::makedev(half(major)?, half(minor)?) {
            u64::MAX => vm.int(-1),
            device => int::from_bigint(device.into()),
        })
    }
}
