//! The system's requests to terminals.
//!
//! Settings are read and written as the kernel has them, for what the C library makes of speeds depends on its version.
#![allow(unsafe_code, reason = "system calls")]

use crate::support::Errno;

type Asked<T> = Result<T, Errno>;

/// Control characters that the kernel has.
pub(super) const CHARACTERS: usize = 19;

/// What the kernel has of a terminal.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub(super) struct Settings {
    /// Flags of input, of output, of control, and local ones.
    pub flags: [u32; 4],
    line: u8,
    pub characters: [u8; CHARACTERS],
}

fn check(result: i32) -> Asked<()> {
    if result == -1 { Err(Errno::last()) } else { Ok(()) }
}

/// A request with a number.
fn ask(fd: i32, request: libc::Ioctl, number: i32) -> Asked<()> {
    // SAFETY: these requests pass no memory.
    check(unsafe { libc::ioctl(fd, request, libc::c_long::from(number)) })
}

pub(super) fn settings(fd: i32) -> Asked<Settings> {
    let mut settings = Settings::default();
    // SAFETY: the kernel writes a struct of this layout.
    check(unsafe { libc::ioctl(fd, libc::TCGETS, &mut settings) })?;
    Ok(settings)
}

pub(super) fn set_settings(fd: i32, when: i32, settings: &Settings) -> Asked<()> {
    let request = match when {
        libc::TCSANOW => libc::TCSETS,
        libc::TCSADRAIN => libc::TCSETSW,
        libc::TCSAFLUSH => libc::TCSETSF,
        _ => return Err(Errno(libc::EINVAL)),
    };
    // SAFETY: the kernel reads a struct of this layout.
    check(unsafe { libc::ioctl(fd, request, settings) })
}

pub(super) fn size(fd: i32) -> Asked<libc::winsize> {
    let mut size = libc::winsize { ws_row: 0, ws_col: 0, ws_xpixel: 0, ws_ypixel: 0 };
    // SAFETY: the kernel writes such a struct.
    check(unsafe { libc::ioctl(fd, libc::TIOCGWINSZ, &mut size) })?;
    Ok(size)
}

pub(super) fn set_size(fd: i32, size: &libc::winsize) -> Asked<()> {
    // SAFETY: the kernel reads such a struct.
    check(unsafe { libc::ioctl(fd, libc::TIOCSWINSZ, size) })
}

/// Sends a break, a longer one where a duration is given in milliseconds.
pub(super) fn send_break(fd: i32, duration: i32) -> Asked<()> {
    match duration {
        ..=0 => ask(fd, libc::TCSBRK, 0),
        // The kernel counts in tenths of seconds.
        duration => ask(fd, libc::TCSBRKP, duration / 100 + i32::from(duration % 100 != 0)),
    }
}

pub(super) fn drain(fd: i32) -> Asked<()> {
    ask(fd, libc::TCSBRK, 1)
}

pub(super) fn flush(fd: i32, queue: i32) -> Asked<()> {
    ask(fd, libc::TCFLSH, queue)
}

pub(super) fn flow(fd: i32, action: i32) -> Asked<()> {
    ask(fd, libc::TCXONC, action)
}
