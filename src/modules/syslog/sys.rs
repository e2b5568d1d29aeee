//! The system's log, by the C library.
#![allow(unsafe_code, reason = "calls of the C library")]

use std::ffi::{CStr, CString};

use parking_lot::Mutex;

/// What the C library was told. It is one log for all of the process, and the library keeps the pointer to the name.
struct Log {
    is_open: bool,
    name: Option<CString>,
}

static LOG: Mutex<Log> = Mutex::new(Log { is_open: false, name: None });

impl Log {
    fn open(&mut self, name: Option<CString>, options: i32, facility: i32) {
        let pointer = name.as_deref().map_or(std::ptr::null(), CStr::as_ptr);
        // SAFETY: a null pointer, or a text that stays until the next call with another one, or until the log is closed.
        unsafe { libc::openlog(pointer, options, facility) };
        // The library reads the old name no more: who writes holds the lock.
        self.name = name;
        self.is_open = true;
    }
}

pub(super) fn is_open() -> bool {
    LOG.lock().is_open
}

/// Opens the log, or changes how messages are marked.
pub(super) fn open(name: Option<CString>, options: i32, facility: i32) {
    LOG.lock().open(name, options, facility);
}

/// Opens the log as usual, if nobody has.
pub(super) fn open_once(name: Option<CString>) {
    let mut log = LOG.lock();
    if !log.is_open {
        log.open(name, 0, libc::LOG_USER);
    }
}

pub(super) fn write(priority: i32, message: &CStr) {
    let _log = LOG.lock();
    // SAFETY: the format takes one text, and the log's name stays while its lock is held.
    unsafe { libc::syslog(priority, c"%s".as_ptr(), message.as_ptr()) };
}

pub(super) fn close() {
    let mut log = LOG.lock();
    if log.is_open {
        // SAFETY: no memory is passed; the name is forgotten.
        unsafe { libc::closelog() };
        (log.is_open, log.name) = (false, None);
    }
}

/// Sets which priorities are logged; says which were.
pub(super) fn set_mask(mask: i32) -> i32 {
    // SAFETY: no memory is passed.
    unsafe { libc::setlogmask(mask) }
}
