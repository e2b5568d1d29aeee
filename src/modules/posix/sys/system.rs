//! What the system has and allows: limits, times, processors and their schedule, randomness, the environment.

use std::ffi::CStr;

use super::{Done, check};
use crate::support::Errno;

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

/// Random bytes.
pub fn random(buffer: &mut [u8], flags: u32) -> Result<usize, Errno> {
    // SAFETY: the system writes within the buffer.
    let count = unsafe { libc::getrandom(buffer.as_mut_ptr().cast(), buffer.len(), flags) };
    usize::try_from(count).map_err(|_| Errno::last())
}

numbers! {
    /// The scheduling policy.
    getscheduler(pid: i32) = sched_getscheduler;
    /// The highest priority of a policy.
    priority_max(policy: i32) = sched_get_priority_max;
    /// The lowest priority of a policy.
    priority_min(policy: i32) = sched_get_priority_min;
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
