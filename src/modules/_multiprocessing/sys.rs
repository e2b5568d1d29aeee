//! Named semaphores of the system (POSIX).
#![allow(unsafe_code, reason = "semaphores are the C library's")]

use std::{
    ffi::CStr,
    ptr::NonNull,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use crate::support::Errno;

/// A named semaphore that is open, until it is dropped. Other processes may have it open too.
#[derive(Debug)]
pub struct Named(NonNull<libc::sem_t>);

// SAFETY: the functions on a semaphore may be called by any thread at any time.
unsafe impl Send for Named {}
// SAFETY: as above.
unsafe impl Sync for Named {}

fn check(result: i32) -> Result<(), Errno> {
    if result < 0 { Err(Errno::last()) } else { Ok(()) }
}

impl Named {
    /// Makes a semaphore of a name that is not taken.
    pub fn create(name: &CStr, value: u32) -> Result<Named, Errno> {
        // SAFETY: the name ends with a zero byte; mode and value are of the types that the call promotes them to.
        Named::opened(unsafe { libc::sem_open(name.as_ptr(), libc::O_CREAT | libc::O_EXCL, 0o600, value) })
    }

    /// Opens the semaphore of a name.
    pub fn open(name: &CStr) -> Result<Named, Errno> {
        // SAFETY: the name ends with a zero byte.
        Named::opened(unsafe { libc::sem_open(name.as_ptr(), 0) })
    }

    fn opened(semaphore: *mut libc::sem_t) -> Result<Named, Errno> {
        match NonNull::new(semaphore) {
            Some(semaphore) if semaphore.as_ptr() != libc::SEM_FAILED => Ok(Named(semaphore)),
            _ => Err(Errno::last()),
        }
    }

    /// A number that tells it from others in this process.
    pub fn handle(&self) -> usize {
        self.0.addr().get()
    }

    /// Takes one, without waiting; false if there is none.
    pub fn try_wait(&self) -> Result<bool, Errno> {
        // SAFETY: the semaphore is open.
        match check(unsafe { libc::sem_trywait(self.0.as_ptr()) }) {
            Err(Errno(libc::EAGAIN)) => Ok(false),
            result => result.map(|()| true),
        }
    }

    /// Waits for one, until a moment of the system's clock if there is one; false if that came first. A signal ends it with
    /// EINTR.
    pub fn wait(&self, deadline: Option<SystemTime>) -> Result<bool, Errno> {
        let result = match deadline {
            // SAFETY: the semaphore is open.
            None => unsafe { libc::sem_wait(self.0.as_ptr()) },
            Some(deadline) => {
                let since = deadline.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
                let seconds = since.as_secs().try_into().unwrap_or(libc::time_t::MAX);
                let deadline = libc::timespec { tv_sec: seconds, tv_nsec: since.subsec_nanos().into() };
                // SAFETY: the semaphore is open, and the pointer is to a local variable.
                unsafe { libc::sem_timedwait(self.0.as_ptr(), &deadline) }
            }
        };
        match check(result) {
            Err(Errno(libc::ETIMEDOUT)) => Ok(false),
            result => result.map(|()| true),
        }
    }

    /// Gives one.
    pub fn post(&self) -> Result<(), Errno> {
        // SAFETY: the semaphore is open.
        check(unsafe { libc::sem_post(self.0.as_ptr()) })
    }

    /// How many there are; 0 where somebody waits for one.
    pub fn value(&self) -> Result<i32, Errno> {
        let mut value = 0;
        // SAFETY: the semaphore is open, and the pointer is to a local variable.
        check(unsafe { libc::sem_getvalue(self.0.as_ptr(), &mut value) })?;
        Ok(value.max(0))
    }
}

impl Drop for Named {
    fn drop(&mut self) {
        // SAFETY: the semaphore is open, and nobody uses it any more through this value.
        unsafe { libc::sem_close(self.0.as_ptr()) };
    }
}

/// Takes a name away; the semaphore goes with the last who has it open.
pub fn unlink(name: &CStr) -> Result<(), Errno> {
    // SAFETY: the name ends with a zero byte.
    check(unsafe { libc::sem_unlink(name.as_ptr()) })
}
