//! Processes: how they begin, end and are waited for, and whom they belong to.

use std::ffi::{CStr, CString};

use super::{Done, check};
use crate::support::Errno;

/// Forks; 0 in the child.
pub fn fork() -> Result<i32, Errno> {
    // SAFETY: the caller sees to it that the process has no other thread that anything waits for.
    check(unsafe { libc::fork() })
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

/// A descriptor for a process.
pub fn pidfd_open(pid: i32, flags: u32) -> Result<i32, Errno> {
    // SAFETY: no memory is passed.
    check(unsafe { libc::syscall(libc::SYS_pidfd_open, pid, flags) } as i32)
}

calls! {
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
}

numbers! {
    /// The process group of a process.
    getpgid(pid: i32) = getpgid;
    /// The session of a process.
    getsid(pid: i32) = getsid;
    /// Begins a session.
    setsid() = setsid;
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
