//! Fork and exec.
//!
//! All that the child needs is made before the fork: between fork and exec it calls nothing but async-signal-safe functions,
//! and neither allocates nor touches an object.
#![allow(unsafe_code, reason = "the child of a fork may only make system calls")]

use std::ffi::CString;

use crate::support::Errno;

/// What the child does before it becomes another program.
pub struct Plan {
    /// The program's arguments.
    pub args: Option<Vec<CString>>,
    /// Paths to try in order.
    pub programs: Vec<CString>,
    /// `NAME=value` of the environment; `None` for the parent's.
    pub environment: Option<Vec<CString>>,
    /// Close all descriptors but those of `keep` and the first three.
    pub close: bool,
    /// Descriptors that stay open, in ascending order.
    pub keep: Vec<i32>,
    /// The folder to go to.
    pub folder: Option<CString>,
    /// Standard input, output and error of the child; -1 for the parent's.
    pub standard: [i32; 3],
    /// The parent's ends of pipes.
    pub others: [i32; 4],
    /// Where failures are told.
    pub report: i32,
    /// Give SIGPIPE and its like their usual effect again.
    pub restore_signals: bool,
    /// Become the leader of a session.
    pub session: bool,
    /// Process group to join; -1 for none.
    pub group: i32,
    /// Group id.
    pub gid: Option<u32>,
    /// Further groups.
    pub groups: Option<Vec<u32>>,
    /// User id.
    pub uid: Option<u32>,
    /// File mode mask; -1 for the parent's.
    pub mask: i32,
}

/// Where the child failed: the texts that `subprocess` knows.
const BEFORE_EXEC: &[u8] = b"noexec";
const CHANGING_FOLDER: &[u8] = b"noexec:chdir";

/// Forks, and lets the child carry the plan out. Returns the child's process id.
pub fn spawn(plan: &Plan) -> Result<i32, Errno> {
    let pointers = |texts: &[CString]| -> Vec<*const libc::c_char> {
        texts.iter().map(|text| text.as_ptr()).chain([std::ptr::null()]).collect()
    };
    let args = pointers(plan.args.as_deref().unwrap_or_default());
    let environment = plan.environment.as_deref().map(pointers);
    // SAFETY: the child calls async-signal-safe functions alone and ends by `exec` or `_exit`.
    match unsafe { libc::fork() } {
        -1 => Err(Errno::last()),
        0 => {
            let (errno, place) = match prepare(plan) {
                Ok(()) => (run(plan, &args, environment.as_deref()), &b""[..]),
                Err(failure) => failure,
            };
            report(plan.report, errno, place);
            // SAFETY: ends the child at once.
            unsafe { libc::_exit(255) }
        }
        pid => Ok(pid),
    }
}

fn call(result: i32) -> Result<i32, (i32, &'static [u8])> {
    if result < 0 { Err((last_errno(), BEFORE_EXEC)) } else { Ok(result) }
}

fn last_errno() -> i32 {
    // SAFETY: the address is this thread's own.
    unsafe { *libc::__errno_location() }
}

/// In the child: descriptors, folder, signals and identities.
fn prepare(plan: &Plan) -> Result<(), (i32, &'static [u8])> {
    // SAFETY: system calls with numbers, and with texts and arrays that live in the plan.
    unsafe {
        for &fd in plan.keep.iter().filter(|&&fd| fd != plan.report) {
            call(libc::fcntl(fd, libc::F_SETFD, 0))?;
        }
        for &fd in plan.others.iter().filter(|&&fd| fd >= 0) {
            call(libc::close(fd))?;
        }
        let mut standard = plan.standard;
        // A descriptor that would be overwritten before its turn goes out of the way.
        for (place, fd) in standard.iter_mut().enumerate() {
            if *fd >= 0 && (*fd as usize) < place {
                *fd = call(libc::fcntl(*fd, libc::F_DUPFD_CLOEXEC, 3))?;
            }
        }
        for (place, &fd) in (0..).zip(&standard) {
            if fd == place {
                call(libc::fcntl(fd, libc::F_SETFD, 0))?;
            } else if fd >= 0 {
                call(libc::dup2(fd, place))?;
            }
        }
        if let Some(folder) = &plan.folder
            && libc::chdir(folder.as_ptr()) < 0
        {
            return Err((last_errno(), CHANGING_FOLDER));
        }
        if plan.mask >= 0 {
            libc::umask(plan.mask as libc::mode_t);
        }
        if plan.restore_signals {
            libc::signal(libc::SIGPIPE, libc::SIG_DFL);
            libc::signal(libc::SIGXFSZ, libc::SIG_DFL);
        }
        if plan.session {
            call(libc::setsid())?;
        }
        if plan.group >= 0 {
            call(libc::setpgid(0, plan.group))?;
        }
        if let Some(groups) = &plan.groups {
            call(libc::setgroups(groups.len(), groups.as_ptr()))?;
        }
        if let Some(gid) = plan.gid {
            call(libc::setregid(gid, gid))?;
        }
        if let Some(uid) = plan.uid {
            call(libc::setreuid(uid, uid))?;
        }
        if plan.close {
            close_others(&plan.keep);
        }
    }
    Ok(())
}

/// Closes all descriptors from 3 on that are not to be kept.
fn close_others(keep: &[i32]) {
    let close = |low: i32, high: u32| {
        // SAFETY: descriptors of the child alone.
        if low as u32 <= high && unsafe { libc::syscall(libc::SYS_close_range, low as u32, high, 0) } != 0 {
            for fd in low..=high.min(1 << 16) as i32 {
                // SAFETY: as above.
                let _ = unsafe { libc::close(fd) };
            }
        }
    };
    let mut low = 3;
    for &fd in keep.iter().filter(|&&fd| fd >= 3) {
        if fd > low {
            close(low, fd as u32 - 1);
        }
        low = fd + 1;
    }
    close(low, u32::MAX);
}

/// In the child: becomes the first program that there is; otherwise why none is.
fn run(plan: &Plan, args: &[*const libc::c_char], environment: Option<&[*const libc::c_char]>) -> i32 {
    let mut errno = 0;
    for program in &plan.programs {
        // SAFETY: the arrays end with null and their texts with zero bytes.
        unsafe {
            match environment {
                Some(environment) => libc::execve(program.as_ptr(), args.as_ptr(), environment.as_ptr()),
                None => libc::execv(program.as_ptr(), args.as_ptr()),
            };
        }
        let failed = last_errno();
        if failed != libc::ENOENT && failed != libc::ENOTDIR && errno == 0 {
            errno = failed;
        }
    }
    if errno != 0 { errno } else { last_errno() }
}

/// In the child: tells the parent, in the form that `subprocess` reads.
fn report(fd: i32, errno: i32, place: &[u8]) {
    let mut text = [0u8; 64];
    let mut length = 0;
    let mut add = |bytes: &[u8]| {
        for &byte in bytes {
            text[length] = byte;
            length += 1;
        }
    };
    add(b"OSError:");
    let mut digits = [0u8; 8];
    let mut count = 0;
    let mut left = errno as u32;
    while left != 0 || count == 0 {
        digits[count] = b"0123456789ABCDEF"[(left % 16) as usize];
        (left, count) = (left / 16, count + 1);
    }
    digits[..count].reverse();
    add(&digits[..count]);
    add(b":");
    add(place);
    // SAFETY: the system reads within the array.
    let _ = unsafe { libc::write(fd, text.as_ptr().cast(), length) };
}
