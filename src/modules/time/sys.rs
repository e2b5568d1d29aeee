//! The C library's calendar, and the clocks.
#![allow(unsafe_code, reason = "time zones are the C library's")]

use std::ffi::{CStr, CString};

use crate::support::Errno;

/// A broken-down time as the C library has it.
#[derive(Clone, Copy)]
pub struct Broken(pub libc::tm);

// SAFETY: the zone's name points into the C library's tables, which stay.
unsafe impl Send for Broken {}

impl Broken {
    /// All fields zero.
    pub fn zero() -> Broken {
        // SAFETY: an all-zero `tm` is a valid one.
        Broken(unsafe { std::mem::zeroed() })
    }

    /// The zone's abbreviation.
    pub fn zone(&self) -> String {
        if self.0.tm_zone.is_null() {
            return String::new();
        }
        // SAFETY: the C library's text, valid until the zone changes; a stale one is still mapped.
        unsafe { CStr::from_ptr(self.0.tm_zone) }.to_string_lossy().into_owned()
    }
}

fn broken(
    seconds: i64,
    call: unsafe extern "C" fn(*const libc::time_t, *mut libc::tm) -> *mut libc::tm,
) -> Result<Broken, Errno> {
    let mut result = Broken::zero();
    // SAFETY: both pointers are to local variables.
    let made = unsafe { call(&seconds, &mut result.0) };
    if made.is_null() { Err(Errno::last()) } else { Ok(result) }
}

/// A moment in universal time.
pub fn universal(seconds: i64) -> Result<Broken, Errno> {
    broken(seconds, libc::gmtime_r)
}

/// A moment in local time.
pub fn local(seconds: i64) -> Result<Broken, Errno> {
    broken(seconds, libc::localtime_r)
}

/// The moment of a local time; `None` where there is none.
pub fn moment(time: &mut Broken) -> Option<i64> {
    time.0.tm_wday = -1;
    // SAFETY: the pointer is to a local variable of the caller.
    let seconds = unsafe { libc::mktime(&mut time.0) };
    // The moment -1 is told from failure by the day of the week, which `mktime` sets.
    (seconds != -1 || time.0.tm_wday != -1).then_some(seconds)
}

unsafe extern "C" {
    fn tzset();
}

/// Reads `TZ` again.
pub fn reread_zone() {
    // SAFETY: no preconditions; the environment is changed by `posix` alone, under its lock.
    unsafe { tzset() };
}

/// `strftime` of the C library; `None` where the result is absurdly long.
pub fn format(format: &CStr, time: &Broken) -> Option<Vec<u8>> {
    let mut size = 256;
    loop {
        let mut buffer = vec![0u8; size];
        // SAFETY: the buffer is as long as the call is told; format and time are valid.
        let length = unsafe { libc::strftime(buffer.as_mut_ptr().cast(), size, format.as_ptr(), &time.0) };
        if length > 0 || size >= 256 * format.to_bytes().len().max(1) {
            buffer.truncate(length);
            return Some(buffer);
        }
        size *= 2;
        if size > 1 << 26 {
            return None;
        }
    }
}

fn nanoseconds(time: libc::timespec) -> i64 {
    time.tv_sec.wrapping_mul(1_000_000_000).wrapping_add(time.tv_nsec)
}

/// A clock's time in nanoseconds.
pub fn clock(id: i32) -> Result<i64, Errno> {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the pointer is to a local variable.
    if unsafe { libc::clock_gettime(id, &mut time) } < 0 { Err(Errno::last()) } else { Ok(nanoseconds(time)) }
}

/// A clock's resolution in nanoseconds.
pub fn resolution(id: i32) -> Result<i64, Errno> {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the pointer is to a local variable.
    if unsafe { libc::clock_getres(id, &mut time) } < 0 { Err(Errno::last()) } else { Ok(nanoseconds(time)) }
}

/// Sets a clock.
pub fn set_clock(id: i32, nanoseconds: i64) -> Result<(), Errno> {
    let (seconds, rest) = (nanoseconds.div_euclid(1_000_000_000), nanoseconds.rem_euclid(1_000_000_000));
    let time = libc::timespec { tv_sec: seconds, tv_nsec: rest };
    // SAFETY: the pointer is to a local variable.
    if unsafe { libc::clock_settime(id, &time) } < 0 { Err(Errno::last()) } else { Ok(()) }
}

/// The clock of a thread's processor time.
pub fn thread_clock(ident: u64) -> Result<i32, Errno> {
    let mut id = 0;
    // SAFETY: the caller names a thread that runs.
    match unsafe { libc::pthread_getcpuclockid(ident as libc::pthread_t, &mut id) } {
        0 => Ok(id),
        errno => Err(Errno(errno)),
    }
}

/// Sleeps until the monotonic clock shows this many nanoseconds.
pub fn sleep_until(nanoseconds: i64) -> Result<(), Errno> {
    let time = libc::timespec { tv_sec: nanoseconds / 1_000_000_000, tv_nsec: nanoseconds % 1_000_000_000 };
    // SAFETY: the pointer is to a local variable.
    match unsafe { libc::clock_nanosleep(libc::CLOCK_MONOTONIC, libc::TIMER_ABSTIME, &time, std::ptr::null_mut()) } {
        0 => Ok(()),
        errno => Err(Errno(errno)),
    }
}

/// A text for the C library, unless it has a zero byte.
pub fn c_text(text: &[u8]) -> Option<CString> {
    CString::new(text).ok()
}
