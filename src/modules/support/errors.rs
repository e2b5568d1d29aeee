//! Errors of the system as OSError.

use std::ffi::CStr;

use typhon_object::prelude::*;

/// An error number of the system.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Errno(pub i32);

impl Errno {
    /// `EINTR`.
    pub const INTR: Errno = Errno(libc::EINTR);
    /// `EAGAIN`.
    pub const AGAIN: Errno = Errno(libc::EAGAIN);

    /// The calling thread's `errno`.
    pub fn last() -> Errno {
        Errno(std::io::Error::last_os_error().raw_os_error().unwrap_or(0))
    }
}

impl From<rustix::io::Errno> for Errno {
    fn from(errno: rustix::io::Errno) -> Errno {
        Errno(errno.raw_os_error())
    }
}

impl From<std::io::Error> for Errno {
    fn from(error: std::io::Error) -> Errno {
        Errno(error.raw_os_error().unwrap_or(libc::EIO))
    }
}

/// `strerror(errno)`.
#[allow(unsafe_code, reason = "a call of the C library")]
pub fn strerror(errno: Errno) -> String {
    let mut text = [0u8; 256];
    // SAFETY: the buffer is as long as the call is told.
    let failed = unsafe { libc::strerror_r(errno.0, text.as_mut_ptr().cast(), text.len()) };
    match CStr::from_bytes_until_nul(&text) {
        Ok(text) if failed == 0 || !text.is_empty() => text.to_string_lossy().into_owned(),
        _ => format!("Unknown error {}", errno.0),
    }
}

/// Raises the OSError of an error number.
#[cold]
pub fn os_error(vm: &Vm, errno: Errno) -> Raised {
    vm.raise_args(Known::OSError, vec![vm.int(errno.0.into()), vm.str(&strerror(errno))])
}

/// Raises the OSError of an error number that a file is to blame for.
#[cold]
pub fn os_error_for(vm: &Vm, errno: Errno, filename: &Value) -> Raised {
    vm.raise_args(Known::OSError, vec![vm.int(errno.0.into()), vm.str(&strerror(errno)), filename.clone()])
}

/// As `os_error_for`, with two files.
#[cold]
pub fn os_error_two(vm: &Vm, errno: Errno, first: &Value, second: &Value) -> Raised {
    let args = vec![vm.int(errno.0.into()), vm.str(&strerror(errno)), first.clone(), Value::NONE, second.clone()];
    vm.raise_args(Known::OSError, args)
}
