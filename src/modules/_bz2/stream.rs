//! A stream of `libbz2-rs-sys`, whose interface is libbzip2's.
#![allow(unsafe_code, reason = "libbzip2 has an interface of pointers")]

use std::{ffi::c_int, ptr::NonNull};

use libbz2_rs_sys as b;

/// libbzip2's functions for one direction.
struct Functions {
    step: unsafe fn(*mut b::bz_stream, c_int) -> c_int,
    end: unsafe extern "C" fn(*mut b::bz_stream) -> c_int,
}

static COMPRESS: Functions = Functions {
    // SAFETY: the caller's promise.
    step: |raw, action| unsafe { b::BZ2_bzCompress(raw, action) },
    end: b::BZ2_bzCompressEnd,
};

static DECOMPRESS: Functions = Functions {
    // SAFETY: the caller's promise.
    step: |raw, _| unsafe { b::BZ2_bzDecompress(raw) },
    end: b::BZ2_bzDecompressEnd,
};

/// A stream under way. Between two steps it points to nobody's memory. It stays where it was begun, for its state knows
/// the address.
pub(super) struct Stream {
    raw: Box<b::bz_stream>,
    functions: &'static Functions,
}

// SAFETY: what the stream points to is its own.
unsafe impl Send for Stream {}

/// No input, and no room for output.
fn rest(raw: &mut b::bz_stream) {
    (raw.next_in, raw.avail_in) = (NonNull::dangling().as_ptr(), 0);
    (raw.next_out, raw.avail_out) = (NonNull::dangling().as_ptr(), 0);
}

fn unused() -> Box<b::bz_stream> {
    let mut raw = Box::new(b::bz_stream::zeroed());
    rest(&mut raw);
    raw
}

impl Stream {
    /// A stream that compresses in blocks of so many 100,000 bytes.
    ///
    /// # Errors
    /// libbzip2's number.
    pub(super) fn compressing(level: c_int) -> Result<Stream, c_int> {
        let mut raw = unused();
        // SAFETY: the stream is unused; without an allocator it takes Rust's.
        let code = unsafe { b::BZ2_bzCompressInit(&mut *raw, level, 0, 0) };
        Stream::begun(code, raw, &COMPRESS)
    }

    /// A stream that decompresses.
    ///
    /// # Errors
    /// libbzip2's number.
    pub(super) fn decompressing() -> Result<Stream, c_int> {
        let mut raw = unused();
        // SAFETY: as above.
        let code = unsafe { b::BZ2_bzDecompressInit(&mut *raw, 0, 0) };
        Stream::begun(code, raw, &DECOMPRESS)
    }

    fn begun(code: c_int, raw: Box<b::bz_stream>, functions: &'static Functions) -> Result<Stream, c_int> {
        if code == b::BZ_OK { Ok(Stream { raw, functions }) } else { Err(code) }
    }

    /// Goes on with the input, and takes what it used from its beginning. At most `room` bytes are added to the output.
    /// Returns libbzip2's number.
    pub(super) fn step(&mut self, input: &mut &[u8], output: &mut Vec<u8>, room: usize, action: c_int) -> c_int {
        output.reserve(room);
        let spare = output.spare_capacity_mut();
        let given = input.len().min(u32::MAX as usize) as u32;
        let room = spare.len().min(room).min(u32::MAX as usize) as u32;
        (self.raw.next_in, self.raw.avail_in) = (input.as_ptr().cast(), given);
        (self.raw.next_out, self.raw.avail_out) = (spare.as_mut_ptr().cast(), room);
        // SAFETY: the stream was begun where it is; the input and the room are there while this runs.
        let code = unsafe { (self.functions.step)(&mut *self.raw, action) };
        *input = &input[(given - self.raw.avail_in) as usize..];
        let written = (room - self.raw.avail_out) as usize;
        // SAFETY: so many bytes behind the length were written.
        unsafe { output.set_len(output.len() + written) };
        rest(&mut self.raw);
        code
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        // SAFETY: the stream was begun, and is not used again. What it says of its state is of no interest.
        unsafe { (self.functions.end)(&mut *self.raw) };
    }
}
