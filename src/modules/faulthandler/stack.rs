//! The calls of the C stack, as the C library tells them.
#![allow(unsafe_code, reason = "calls of the C library")]

use std::ffi::{CStr, c_void};

use typhon_interpreter::dump::Sink;

/// So many calls are written.
const MOST: usize = 32;

/// The C library loads what it needs when it is asked first, which a handler must not wait for.
pub fn prepare() {
    addresses(&mut [std::ptr::null_mut(); 1]);
}

#[cfg(target_env = "gnu")]
fn addresses(room: &mut [*mut c_void]) -> Option<usize> {
    // SAFETY: the call writes within the room.
    let count = unsafe { libc::backtrace(room.as_mut_ptr(), room.len() as i32) };
    usize::try_from(count).ok()
}

#[cfg(not(target_env = "gnu"))]
fn addresses(_room: &mut [*mut c_void]) -> Option<usize> {
    None
}

/// Writes the calls, the innermost first.
pub fn put(sink: &mut Sink<'_>) {
    sink(b"Current thread's C stack trace (most recent call first):\n");
    let mut room = [std::ptr::null_mut(); MOST + 1];
    let Some(count) = addresses(&mut room) else {
        return sink(b"  <cannot get C stack on this system>\n");
    };
    for &address in &room[..count.min(MOST)] {
        put_call(address, sink);
    }
    if count > MOST {
        sink(b"  <truncated rest of calls>\n");
    }
}

fn put_call(address: *mut c_void, sink: &mut Sink<'_>) {
    // SAFETY: all zeros is a valid `Dl_info`, which the call overwrites.
    let mut info: libc::Dl_info = unsafe { std::mem::zeroed() };
    // SAFETY: any address may be asked for.
    let known = unsafe { libc::dladdr(address, &mut info) } != 0 && !info.dli_fname.is_null();
    if !known {
        sink(b"  Binary file '<unknown>' [0x");
    } else {
        sink(b"  Binary file \"");
        // SAFETY: the texts are the loader's, and stay as long as what was loaded.
        sink(unsafe { CStr::from_ptr(info.dli_fname) }.to_bytes());
        sink(b"\", at ");
        let base = match info.dli_sname.is_null() {
            true => info.dli_fbase,
            false => {
                // SAFETY: as above.
                sink(unsafe { CStr::from_ptr(info.dli_sname) }.to_bytes());
                info.dli_saddr
            }
        };
        sink(if address >= base { b"+0x" } else { b"-0x" });
        put_number(address.addr().abs_diff(base.addr()), 1, sink);
        sink(b" [0x");
    }
    put_number(address.addr(), 16, sink);
    sink(b"]\n");
}

/// Writes a number in hexadecimal, in so many digits at least.
fn put_number(number: usize, least: usize, sink: &mut Sink<'_>) {
    let digits = (usize::BITS - number.leading_zeros()).div_ceil(4).max(least as u32);
    for digit in (0..digits).rev() {
        sink(&[b"0123456789abcdef"[number >> (4 * digit) & 15]]);
    }
}
