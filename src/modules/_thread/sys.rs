//! What a thread of the system is called.
#![allow(unsafe_code, reason = "identities of threads are the C library's")]

/// The identity of the calling thread, as CPython has it: `pthread_self()`.
#[inline]
pub fn ident() -> u64 {
    // SAFETY: no preconditions.
    unsafe { libc::pthread_self() as u64 }
}

/// The calling thread's number in the kernel.
pub fn native_id() -> u64 {
    rustix::thread::gettid().as_raw_nonzero().get() as u64
}
