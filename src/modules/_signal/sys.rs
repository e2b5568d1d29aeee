//! The system calls of signals, and the handler that the system calls.
//!
//! The handler does what is allowed there alone: it stores to atomics, writes a byte to the wake-up descriptor, and sends
//! the signal on to the main thread, whose system call it has to end.
#![allow(unsafe_code, reason = "signals are the C library's")]

use std::sync::atomic::{AtomicBool, AtomicI32, AtomicPtr, Ordering};

use typhon_sync::{ThreadControl, poll};

use crate::support::Errno;

/// Signal numbers are below this.
pub const NSIG: i32 = 65;

static PENDING: [AtomicBool; NSIG as usize] = [const { AtomicBool::new(false) }; NSIG as usize];
static ANY: AtomicBool = AtomicBool::new(false);
static MAIN: AtomicPtr<ThreadControl> = AtomicPtr::new(std::ptr::null_mut());
static MAIN_TID: AtomicI32 = AtomicI32::new(0);
static WAKEUP_FD: AtomicI32 = AtomicI32::new(-1);

/// What a signal does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Disposition {
    /// The system's default.
    Default,
    /// Nothing.
    Ignore,
    /// Our handler.
    Ours,
    /// Somebody else's handler.
    Other,
}

fn check(result: i32) -> Result<(), Errno> {
    if result < 0 { Err(Errno::last()) } else { Ok(()) }
}

fn tid() -> i32 {
    // SAFETY: `gettid` has no preconditions and may be called in a signal handler.
    unsafe { libc::syscall(libc::SYS_gettid) as i32 }
}

/// Makes the calling thread the one that signals are handled on. Its control record is kept for ever.
pub fn set_main(control: std::sync::Arc<ThreadControl>) {
    MAIN.store(std::sync::Arc::into_raw(control).cast_mut(), Ordering::Release);
    MAIN_TID.store(tid(), Ordering::Release);
}

/// Notes a signal and asks the main thread to look.
pub fn trip(signal: i32) {
    if let Some(flag) = PENDING.get(signal as usize) {
        flag.store(true, Ordering::Release);
        ANY.store(true, Ordering::Release);
    }
    let main = MAIN.load(Ordering::Acquire);
    if !main.is_null() {
        // SAFETY: `set_main` leaked an `Arc`, so the record is there for ever; a request is an atomic operation.
        unsafe { &*main }.request(poll::SIGNAL);
    }
    let fd = WAKEUP_FD.load(Ordering::Acquire);
    if fd >= 0 {
        let byte = signal as u8;
        // SAFETY: one byte is read from a local variable.
        unsafe { libc::write(fd, (&raw const byte).cast(), 1) };
    }
}

extern "C" fn on_signal(signal: i32) {
    // SAFETY: `errno` is a thread's own variable.
    let errno = unsafe { libc::__errno_location() };
    // SAFETY: as above.
    let saved = unsafe { *errno };
    trip(signal);
    let main = MAIN_TID.load(Ordering::Acquire);
    if main != 0 && tid() != main {
        // SAFETY: a system call that may be made in a signal handler.
        unsafe { libc::syscall(libc::SYS_tgkill, libc::getpid(), main, signal) };
    }
    // SAFETY: as above.
    unsafe { *errno = saved };
}

/// Takes the next signal that came and was not handled.
pub fn take_pending() -> Option<i32> {
    if !ANY.swap(false, Ordering::AcqRel) {
        return None;
    }
    for signal in 1..NSIG {
        if PENDING[signal as usize].swap(false, Ordering::AcqRel) {
            // There may be more.
            ANY.store(true, Ordering::Release);
            return Some(signal);
        }
    }
    None
}

/// What a signal does now.
pub fn disposition(signal: i32) -> Result<Disposition, Errno> {
    // SAFETY: an all-zero `sigaction` is a valid one, which the call overwrites.
    let mut now: libc::sigaction = unsafe { std::mem::zeroed() };
    // SAFETY: the pointers are to a local variable or null.
    check(unsafe { libc::sigaction(signal, std::ptr::null(), &mut now) })?;
    Ok(match now.sa_sigaction {
        libc::SIG_DFL => Disposition::Default,
        libc::SIG_IGN => Disposition::Ignore,
        other if other == on_signal as *const () as usize => Disposition::Ours,
        _ => Disposition::Other,
    })
}

/// Sets what a signal does; `restart`: system calls go on afterwards.
pub fn set_disposition(signal: i32, what: Disposition, restart: bool) -> Result<(), Errno> {
    // SAFETY: an all-zero `sigaction` is a valid one.
    let mut new: libc::sigaction = unsafe { std::mem::zeroed() };
    new.sa_sigaction = match what {
        Disposition::Default => libc::SIG_DFL,
        Disposition::Ignore => libc::SIG_IGN,
        Disposition::Ours | Disposition::Other => on_signal as *const () as usize,
    };
    new.sa_flags = libc::SA_ONSTACK | if restart { libc::SA_RESTART } else { 0 };
    // SAFETY: the handler is a function that may run at any time.
    check(unsafe { libc::sigaction(signal, &new, std::ptr::null_mut()) })
}

/// Sets the descriptor that gets a byte for each signal; returns the one so far.
pub fn set_wakeup_fd(fd: i32) -> i32 {
    WAKEUP_FD.swap(fd, Ordering::AcqRel)
}

/// A set of signals for the system.
fn set_of(signals: &[i32]) -> libc::sigset_t {
    // SAFETY: `sigemptyset` initialises the set.
    let mut set: libc::sigset_t = unsafe { std::mem::zeroed() };
    // SAFETY: the set is a local variable.
    unsafe { libc::sigemptyset(&mut set) };
    for &signal in signals {
        // SAFETY: as above; a number that is no signal is refused.
        unsafe { libc::sigaddset(&mut set, signal) };
    }
    set
}

fn members(set: &libc::sigset_t) -> Vec<i32> {
    // SAFETY: the set is initialised.
    (1..NSIG).filter(|&signal| unsafe { libc::sigismember(set, signal) } == 1).collect()
}

/// All signals that a program may use.
pub fn valid() -> Vec<i32> {
    // SAFETY: the call initialises the set.
    let mut set: libc::sigset_t = unsafe { std::mem::zeroed() };
    // SAFETY: the set is a local variable.
    unsafe { libc::sigfillset(&mut set) };
    members(&set)
}

/// Changes the thread's mask; returns the old one.
pub fn mask(how: i32, signals: &[i32]) -> Result<Vec<i32>, Errno> {
    let new = set_of(signals);
    let mut old = set_of(&[]);
    // SAFETY: both sets are local variables.
    match unsafe { libc::pthread_sigmask(how, &new, &mut old) } {
        0 => Ok(members(&old)),
        errno => Err(Errno(errno)),
    }
}

/// Signals that are blocked and came.
pub fn blocked_pending() -> Result<Vec<i32>, Errno> {
    let mut set = set_of(&[]);
    // SAFETY: the set is a local variable.
    check(unsafe { libc::sigpending(&mut set) })?;
    Ok(members(&set))
}

/// What came with a signal: number, code, errno, pid, uid, status, band.
pub type Info = [i64; 7];

/// Waits for one of the signals; `None`: the time is over.
pub fn wait_info(signals: &[i32], timeout: Option<std::time::Duration>) -> Result<Info, Errno> {
    let set = set_of(signals);
    // SAFETY: an all-zero `siginfo_t` is a valid one, which the call overwrites.
    let mut info: libc::siginfo_t = unsafe { std::mem::zeroed() };
    let time = timeout
        .map(|timeout| libc::timespec { tv_sec: timeout.as_secs() as i64, tv_nsec: i64::from(timeout.subsec_nanos()) });
    let time = time.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
    // SAFETY: the pointers are to local variables, or null.
    check(unsafe { libc::sigtimedwait(&set, &mut info, time) })?;
    // SAFETY: the fields of a signal that came are initialised (zeros at least).
    let (pid, uid, status) = unsafe { (info.si_pid(), info.si_uid(), info.si_status()) };
    let numbers = [info.si_signo, info.si_code, info.si_errno, pid].map(i64::from);
    let [signo, code, errno, pid] = numbers;
    Ok([signo, code, errno, pid, i64::from(uid), i64::from(status), 0])
}

/// Sends a signal to the calling thread.
pub fn raise(signal: i32) -> Result<(), Errno> {
    // SAFETY: no preconditions.
    check(unsafe { libc::raise(signal) })
}

/// Sends a signal to a thread by its identity.
pub fn kill_thread(ident: u64, signal: i32) -> Result<(), Errno> {
    // SAFETY: the caller names a thread of this process that runs.
    match unsafe { libc::pthread_kill(ident as libc::pthread_t, signal) } {
        0 => Ok(()),
        errno => Err(Errno(errno)),
    }
}

/// Sends a signal to the process of a descriptor.
pub fn kill_pidfd(pidfd: i32, signal: i32, flags: u32) -> Result<(), Errno> {
    // SAFETY: no information is passed.
    let result = unsafe {
        libc::syscall(libc::SYS_pidfd_send_signal, pidfd, signal, std::ptr::null::<libc::siginfo_t>(), flags)
    };
    check(result as i32)
}

/// Seconds until SIGALRM; returns what was left of the last alarm.
pub fn alarm(seconds: u32) -> u32 {
    // SAFETY: no preconditions.
    unsafe { libc::alarm(seconds) }
}

/// Waits for any signal.
pub fn pause() {
    // SAFETY: no preconditions.
    unsafe { libc::pause() };
}

fn timeval(seconds: f64) -> libc::timeval {
    let whole = seconds.floor();
    libc::timeval { tv_sec: whole as i64, tv_usec: ((seconds - whole) * 1e6) as i64 }
}

fn seconds(value: libc::timeval) -> f64 {
    value.tv_sec as f64 + value.tv_usec as f64 * 1e-6
}

/// Sets a timer; returns the old delay and interval, in seconds.
pub fn set_timer(which: i32, delay: f64, interval: f64) -> Result<(f64, f64), Errno> {
    let new = libc::itimerval { it_value: timeval(delay), it_interval: timeval(interval) };
    let mut old = new;
    // SAFETY: the pointers are to local variables; the number is checked by the system.
    check(unsafe { libc::setitimer(which as _, &new, &mut old) })?;
    Ok((seconds(old.it_value), seconds(old.it_interval)))
}

/// A timer's delay and interval, in seconds.
pub fn timer(which: i32) -> Result<(f64, f64), Errno> {
    let mut now = libc::itimerval { it_value: timeval(0.0), it_interval: timeval(0.0) };
    // SAFETY: the pointer is to a local variable; the number is checked by the system.
    check(unsafe { libc::getitimer(which as _, &mut now) })?;
    Ok((seconds(now.it_value), seconds(now.it_interval)))
}

/// What a signal is called.
pub fn describe(signal: i32) -> Option<String> {
    // SAFETY: glibc returns a text that is valid until the thread's next call, or null.
    let text = unsafe { libc::strsignal(signal) };
    if text.is_null() {
        return None;
    }
    // SAFETY: as above.
    let text = unsafe { std::ffi::CStr::from_ptr(text) }.to_string_lossy().into_owned();
    (!text.starts_with("Unknown signal")).then_some(text)
}

/// SIGRTMIN and SIGRTMAX.
pub fn real_time() -> (i32, i32) {
    (libc::SIGRTMIN(), libc::SIGRTMAX())
}
