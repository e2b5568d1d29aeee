//! System calls on names and processes, by the C library.
#![allow(unsafe_code, reason = "descriptors and paths come from Python, and rustix lacks some of the calls")]

use std::ffi::{CStr, CString};

use crate::support::Errno;

type Done = Result<(), Errno>;

fn check(result: i32) -> Result<i32, Errno> {
    if result < 0 { Err(Errno::last()) } else { Ok(result) }
}

/// Forks; 0 in the child.
pub fn fork() -> Result<i32, Errno> {
    // SAFETY: the caller sees to it that the process has no other thread that anything waits for.
    check(unsafe { libc::fork() })
}

/// Wraps calls that take numbers and C strings alone: nothing that they could write to.
macro_rules! calls {
    ($($(#[$doc:meta])* $name:ident($($arg:ident: $type:ty),*) = $call:ident($($pass:expr),*);)*) => {
        $($(#[$doc])*
        pub fn $name($($arg: $type),*) -> Done {
            // SAFETY: numbers are checked by the system, and strings end with a zero byte; nothing is written to.
            check(unsafe { libc::$call($($pass),*) } as i32).map(drop)
        })*
    };
}

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
    /// Changes the mode of an open file.
    fchmod(fd: i32, mode: u32) = fchmod(fd, mode);
    /// Changes the owner.
    chown(dir: i32, path: &CStr, uid: u32, gid: u32, flags: i32) = fchownat(dir, path.as_ptr(), uid, gid, flags);
    /// Changes the owner of an open file.
    fchown(fd: i32, uid: u32, gid: u32) = fchown(fd, uid, gid);
    /// Whether access is granted.
    access(dir: i32, path: &CStr, mode: i32, flags: i32) = faccessat(dir, path.as_ptr(), mode, flags);
    /// Changes the current folder.
    chdir(path: &CStr) = chdir(path.as_ptr());
    /// Changes the current folder to an open one.
    fchdir(fd: i32) = fchdir(fd);
    /// Changes the root folder.
    chroot(path: &CStr) = chroot(path.as_ptr());
    /// Makes a named pipe.
    mkfifo(dir: i32, path: &CStr, mode: u32) = mkfifoat(dir, path.as_ptr(), mode);
    /// Makes a device or another special file.
    mknod(dir: i32, path: &CStr, mode: u32, device: u64) = mknodat(dir, path.as_ptr(), mode, device);
    /// Cuts or extends a file.
    truncate(path: &CStr, length: i64) = truncate(path.as_ptr(), length);
    /// Sends a signal to a process.
    kill(pid: i32, signal: i32) = kill(pid, signal);
    /// Sends a signal to a process group.
    killpg(group: i32, signal: i32) = killpg(group, signal);
    /// Sets the process group.
    setpgid(pid: i32, group: i32) = setpgid(pid, group);
    /// Sets the user.
    setuid(uid: u32) = setuid(uid);
    /// Sets the group.
    setgid(gid: u32) = setgid(gid);
    /// Sets the effective user.
    seteuid(uid: u32) = seteuid(uid);
    /// Sets the effective group.
    setegid(gid: u32) = setegid(gid);
    /// Sets real and effective user.
    setreuid(real: u32, effective: u32) = setreuid(real, effective);
    /// Sets real and effective group.
    setregid(real: u32, effective: u32) = setregid(real, effective);
    /// Sets real, effective and saved user.
    setresuid(real: u32, effective: u32, saved: u32) = setresuid(real, effective, saved);
    /// Sets real, effective and saved group.
    setresgid(real: u32, effective: u32, saved: u32) = setresgid(real, effective, saved);
    /// Sets a priority.
    setpriority(which: i32, who: u32, priority: i32) = setpriority(which as _, who, priority);
    /// Sets the process group of a terminal.
    tcsetpgrp(fd: i32, group: i32) = tcsetpgrp(fd, group);
    /// Advice on how a file is read.
    fadvise(fd: i32, offset: i64, length: i64, advice: i32) = posix_fadvise(fd, offset, length, advice);
    /// Makes room for a file.
    fallocate(fd: i32, offset: i64, length: i64) = posix_fallocate(fd, offset, length);
    /// Locks a part of a file.
    lockf(fd: i32, command: i32, length: i64) = lockf(fd, command, length);
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

/// An entry of a folder.
pub struct Entry {
    /// Its name.
    pub name: Vec<u8>,
    /// `DT_REG` and so on.
    pub kind: u8,
    /// The inode.
    pub inode: u64,
}

/// A folder that is being read.
pub struct Folder(*mut libc::DIR);

// SAFETY: the stream is used by one thread at a time (its owner locks it).
unsafe impl Send for Folder {}

impl Folder {
    /// Opens a folder by its name.
    pub fn open(path: &CStr) -> Result<Folder, Errno> {
        // SAFETY: the path ends with a zero byte.
        let folder = unsafe { libc::opendir(path.as_ptr()) };
        if folder.is_null() { Err(Errno::last()) } else { Ok(Folder(folder)) }
    }

    /// Reads an open folder, from its beginning, through a copy of the descriptor.
    pub fn of_fd(fd: i32) -> Result<Folder, Errno> {
        let copy = crate::support::descriptor::duplicate(fd, false)?;
        // SAFETY: the copy is ours; the folder takes it over.
        let folder = unsafe { libc::fdopendir(copy) };
        if folder.is_null() {
            let error = Errno::last();
            let _ = crate::support::descriptor::close(copy);
            return Err(error);
        }
        // SAFETY: the stream is open.
        unsafe { libc::rewinddir(folder) };
        Ok(Folder(folder))
    }

    /// The next entry but `.` and `..`; `None` at the end.
    pub fn next(&mut self) -> Result<Option<Entry>, Errno> {
        loop {
            // SAFETY: `errno` is the thread's own.
            unsafe { *libc::__errno_location() = 0 };
            // SAFETY: the stream is open, and nobody else uses it.
            let entry = unsafe { libc::readdir(self.0) };
            if entry.is_null() {
                return match Errno::last() {
                    Errno(0) => Ok(None),
                    errno => Err(errno),
                };
            }
            // SAFETY: the entry is valid until the next call; its name ends with a zero byte.
            let (name, kind, inode) =
                unsafe { (CStr::from_ptr((*entry).d_name.as_ptr()), (*entry).d_type, (*entry).d_ino) };
            if !matches!(name.to_bytes(), b"." | b"..") {
                return Ok(Some(Entry { name: name.to_bytes().to_vec(), kind, inode }));
            }
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // SAFETY: opened by us, closed once.
        unsafe { libc::closedir(self.0) };
    }
}

/// Sets a variable of the environment, or removes it. The environment of C is shared by all threads: writers exclude each
/// other here; the C library's own readers are as safe as in CPython.
pub fn set_environment(name: &CStr, value: Option<&CStr>) -> Done {
    static WRITERS: parking_lot::Mutex<()> = parking_lot::Mutex::new(());
    let _guard = WRITERS.lock();
    // SAFETY: both strings end with a zero byte and are copied.
    check(unsafe {
        match value {
            Some(value) => libc::setenv(name.as_ptr(), value.as_ptr(), 1),
            None => libc::unsetenv(name.as_ptr()),
        }
    })
    .map(drop)
}

/// Waits for a child: its pid, status and resources.
pub fn wait(pid: i32, options: i32) -> Result<(i32, i32, libc::rusage), Errno> {
    let mut status = 0;
    // SAFETY: an all-zero `rusage` is a valid one.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: the pointers are to local variables.
    let pid = check(unsafe { libc::wait4(pid, &mut status, options, &mut usage) })?;
    Ok((pid, status, usage))
}

/// Waits for a child with `waitid`: pid, uid, signal, status, code.
pub fn wait_id(kind: u32, id: u32, options: i32) -> Result<[i64; 5], Errno> {
    // SAFETY: an all-zero `siginfo_t` is a valid one.
    let mut info: libc::siginfo_t = unsafe { std::mem::zeroed() };
    // SAFETY: the pointer is to a local variable.
    check(unsafe { libc::waitid(kind as libc::idtype_t, id, &mut info, options) })?;
    // SAFETY: the fields of a child's signal, or zeros.
    let (pid, uid, status) = unsafe { (info.si_pid(), info.si_uid(), info.si_status()) };
    Ok([pid.into(), uid.into(), info.si_signo.into(), status.into(), info.si_code.into()])
}

/// Resources used by the process, its children or the thread.
pub fn usage(who: i32) -> Result<libc::rusage, Errno> {
    // SAFETY: an all-zero `rusage` is a valid one.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: the pointer is to a local variable.
    check(unsafe { libc::getrusage(who, &mut usage) })?;
    Ok(usage)
}

/// A limit of the process: soft and hard.
pub fn limit(pid: i32, resource: u32, new: Option<(u64, u64)>) -> Result<(u64, u64), Errno> {
    let new = new.map(|(soft, hard)| libc::rlimit { rlim_cur: soft, rlim_max: hard });
    let mut old = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    let pointer = new.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
    // SAFETY: the pointers are to local variables, or null.
    check(unsafe { libc::prlimit(pid, resource, pointer, &mut old) })?;
    Ok((old.rlim_cur, old.rlim_max))
}

/// Processor times in clock ticks: user, system, those of children; and ticks since some moment.
pub fn times() -> Result<([i64; 4], i64), Errno> {
    // SAFETY: an all-zero `tms` is a valid one.
    let mut times: libc::tms = unsafe { std::mem::zeroed() };
    // SAFETY: the pointer is to a local variable.
    let elapsed = unsafe { libc::times(&mut times) };
    if elapsed == -1 {
        return Err(Errno::last());
    }
    Ok(([times.tms_utime, times.tms_stime, times.tms_cutime, times.tms_cstime], elapsed))
}

/// `sysconf`; -1 without an error is "no limit".
pub fn sysconf(name: i32) -> Result<i64, Errno> {
    // SAFETY: `errno` is the thread's own.
    unsafe { *libc::__errno_location() = 0 };
    // SAFETY: no memory is passed.
    match unsafe { libc::sysconf(name) } {
        -1 if Errno::last() != Errno(0) => Err(Errno::last()),
        value => Ok(value),
    }
}

/// `pathconf` or `fpathconf`.
pub fn pathconf(path: Option<&CStr>, fd: i32, name: i32) -> Result<i64, Errno> {
    // SAFETY: `errno` is the thread's own.
    unsafe { *libc::__errno_location() = 0 };
    // SAFETY: the path ends with a zero byte.
    let value = unsafe {
        match path {
            Some(path) => libc::pathconf(path.as_ptr(), name),
            None => libc::fpathconf(fd, name),
        }
    };
    if value == -1 && Errno::last() != Errno(0) { Err(Errno::last()) } else { Ok(value) }
}

/// The average numbers of runnable processes.
pub fn load_average() -> Option<[f64; 3]> {
    let mut averages = [0.0; 3];
    // SAFETY: the array holds three numbers.
    (unsafe { libc::getloadavg(averages.as_mut_ptr(), 3) } == 3).then_some(averages)
}

/// Runs a command in a shell, and waits.
pub fn system(command: &CStr) -> i32 {
    // SAFETY: the command ends with a zero byte.
    unsafe { libc::system(command.as_ptr()) }
}

/// Ends the process at once.
pub fn exit(status: i32) -> ! {
    // SAFETY: no preconditions.
    unsafe { libc::_exit(status) }
}

/// The real, effective and saved users.
pub fn users() -> Result<[u32; 3], Errno> {
    let mut ids = [0; 3];
    let [real, effective, saved] = &mut ids;
    // SAFETY: the pointers are to local variables.
    check(unsafe { libc::getresuid(real, effective, saved) })?;
    Ok(ids)
}

/// The real, effective and saved groups.
pub fn groups() -> Result<[u32; 3], Errno> {
    let mut ids = [0; 3];
    let [real, effective, saved] = &mut ids;
    // SAFETY: the pointers are to local variables.
    check(unsafe { libc::getresgid(real, effective, saved) })?;
    Ok(ids)
}

/// Calls that return a number.
macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident($($arg:ident: $type:ty),*) = $call:ident;)*) => {
        $($(#[$doc])*
        pub fn $name($($arg: $type),*) -> Result<i32, Errno> {
            // SAFETY: no memory is passed.
            check(unsafe { libc::$call($($arg),*) } as i32)
        })*
    };
}

numbers! {
    /// The process group of a process.
    getpgid(pid: i32) = getpgid;
    /// The session of a process.
    getsid(pid: i32) = getsid;
    /// Begins a session.
    setsid() = setsid;
    /// The process group of a terminal.
    tcgetpgrp(fd: i32) = tcgetpgrp;
    /// The scheduling policy.
    getscheduler(pid: i32) = sched_getscheduler;
    /// The highest priority of a policy.
    priority_max(policy: i32) = sched_get_priority_max;
    /// The lowest priority of a policy.
    priority_min(policy: i32) = sched_get_priority_min;
}

/// A priority: -1 is a value, so `errno` tells.
pub fn getpriority(which: i32, who: u32) -> Result<i32, Errno> {
    // SAFETY: `errno` is the thread's own.
    unsafe { *libc::__errno_location() = 0 };
    // SAFETY: no memory is passed.
    match unsafe { libc::getpriority(which as _, who) } {
        -1 if Errno::last() != Errno(0) => Err(Errno::last()),
        value => Ok(value),
    }
}

/// Adds to the niceness.
pub fn nice(increment: i32) -> Result<i32, Errno> {
    // SAFETY: `errno` is the thread's own.
    unsafe { *libc::__errno_location() = 0 };
    // SAFETY: no memory is passed.
    match unsafe { libc::nice(increment) } {
        -1 if Errno::last() != Errno(0) => Err(Errno::last()),
        value => Ok(value),
    }
}

/// Replaces the process.
pub fn execute(path: &CStr, args: &[CString], environment: Option<&[CString]>) -> Errno {
    let pointers = |texts: &[CString]| -> Vec<*const libc::c_char> {
        texts.iter().map(|text| text.as_ptr()).chain([std::ptr::null()]).collect()
    };
    let args = pointers(args);
    match environment {
        Some(environment) => {
            let environment = pointers(environment);
            // SAFETY: both arrays end with null and their texts with zero bytes.
            unsafe { libc::execve(path.as_ptr(), args.as_ptr(), environment.as_ptr()) };
        }
        // SAFETY: as above.
        None => _ = unsafe { libc::execv(path.as_ptr(), args.as_ptr()) },
    }
    Errno::last()
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

/// Random bytes.
pub fn random(buffer: &mut [u8], flags: u32) -> Result<usize, Errno> {
    // SAFETY: the system writes within the buffer.
    let count = unsafe { libc::getrandom(buffer.as_mut_ptr().cast(), buffer.len(), flags) };
    usize::try_from(count).map_err(|_| Errno::last())
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

/// A descriptor for a process.
pub fn pidfd_open(pid: i32, flags: u32) -> Result<i32, Errno> {
    // SAFETY: no memory is passed.
    check(unsafe { libc::syscall(libc::SYS_pidfd_open, pid, flags) } as i32)
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

/// The processors that a process may use.
pub fn affinity(pid: i32) -> Result<Vec<usize>, Errno> {
    let set = rustix::thread::sched_getaffinity(rustix::process::Pid::from_raw(pid))?;
    Ok((0..rustix::thread::CpuSet::MAX_CPU).filter(|&cpu| set.is_set(cpu)).collect())
}

/// Sets the processors that a process may use.
pub fn set_affinity(pid: i32, processors: &[usize]) -> Done {
    let mut set = rustix::thread::CpuSet::new();
    for &processor in processors {
        if processor >= rustix::thread::CpuSet::MAX_CPU {
            return Err(Errno(libc::EINVAL));
        }
        set.set(processor);
    }
    Ok(rustix::thread::sched_setaffinity(rustix::process::Pid::from_raw(pid), &set)?)
}

/// Processors that are online.
pub fn processors() -> Option<usize> {
    sysconf(libc::_SC_NPROCESSORS_ONLN).ok().and_then(|count| usize::try_from(count).ok()).filter(|&count| count > 0)
}
