//! A stream of `libz-rs-sys`, whose interface is zlib's.
#![allow(unsafe_code, reason = "zlib has an interface of pointers")]

use std::{
    ffi::{CStr, c_int},
    ptr::NonNull,
};

use libz_rs_sys as z;

/// What is wrong with a stream: zlib's number, its text, and where it is not in the data, what was done.
pub(super) struct Fault(pub c_int, pub &'static str, pub Option<&'static str>);

/// zlib's functions for one direction.
struct Functions {
    step: unsafe extern "C" fn(*mut z::z_stream, c_int) -> c_int,
    set_dictionary: unsafe extern "C" fn(*mut z::z_stream, *const u8, u32) -> c_int,
    copy: unsafe fn(*mut z::z_stream, *mut z::z_stream) -> c_int,
    reset: unsafe extern "C" fn(*mut z::z_stream) -> c_int,
    end: unsafe extern "C" fn(*mut z::z_stream) -> c_int,
}

static DEFLATE: Functions = Functions {
    step: z::deflate,
    set_dictionary: z::deflateSetDictionary,
    // SAFETY: the caller's promise.
    copy: |to, from| unsafe { z::deflateCopy(to, from) },
    reset: z::deflateReset,
    end: z::deflateEnd,
};

static INFLATE: Functions = Functions {
    step: z::inflate,
    set_dictionary: z::inflateSetDictionary,
    // SAFETY: the caller's promise.
    copy: |to, from| unsafe { z::inflateCopy(to, from) },
    reset: z::inflateReset,
    end: z::inflateEnd,
};

/// A stream under way. Between two steps it points to nobody's memory.
pub(super) struct Stream {
    raw: Box<z::z_stream>,
    functions: &'static Functions,
}

// SAFETY: what the stream points to is its own.
unsafe impl Send for Stream {}

/// A stream that is not begun.
fn unused() -> Box<z::z_stream> {
    let mut raw = Box::<z::z_stream>::default();
    rest(&mut raw);
    raw
}

/// No input, and no room for output. Copying wants addresses all the same.
fn rest(raw: &mut z::z_stream) {
    (raw.next_in, raw.avail_in) = (NonNull::dangling().as_ptr(), 0);
    (raw.next_out, raw.avail_out) = (NonNull::dangling().as_ptr(), 0);
}

/// What `zlib.h` adds to each initialisation: its version, and the size of the struct.
fn header() -> (*const std::ffi::c_char, c_int) {
    (z::zlibVersion(), size_of::<z::z_stream>() as c_int)
}

impl Stream {
    /// A stream that compresses; the numbers are those of `deflateInit2`.
    ///
    /// # Errors
    /// zlib's number.
    pub(super) fn deflating(
        level: c_int,
        method: c_int,
        bits: c_int,
        memory: c_int,
        strategy: c_int,
    ) -> Result<Stream, c_int> {
        let (mut raw, (version, size)) = (unused(), header());
        // SAFETY: the stream is unused, and its allocator is set.
        let code = unsafe { z::deflateInit2_(&mut *raw, level, method, bits, memory, strategy, version, size) };
        Stream::begun(code, raw, &DEFLATE)
    }

    /// A stream that decompresses; the number is that of `inflateInit2`.
    ///
    /// # Errors
    /// zlib's number.
    pub(super) fn inflating(bits: c_int) -> Result<Stream, c_int> {
        let (mut raw, (version, size)) = (unused(), header());
        // SAFETY: the stream is unused, and its allocator is set.
        let code = unsafe { z::inflateInit2_(&mut *raw, bits, version, size) };
        Stream::begun(code, raw, &INFLATE)
    }

    fn begun(code: c_int, raw: Box<z::z_stream>, functions: &'static Functions) -> Result<Stream, c_int> {
        if code == z::Z_OK { Ok(Stream { raw, functions }) } else { Err(code) }
    }

    /// Goes on with the input, and takes what it used from its beginning. At most `room` bytes are added to the output. Returns
    /// zlib's number.
    pub(super) fn step(&mut self, input: &mut &[u8], output: &mut Vec<u8>, room: usize, flush: c_int) -> c_int {
        output.reserve(room);
        let spare = output.spare_capacity_mut();
        let given = input.len().min(u32::MAX as usize) as u32;
        let room = spare.len().min(room).min(u32::MAX as usize) as u32;
        (self.raw.next_in, self.raw.avail_in) = (input.as_ptr(), given);
        (self.raw.next_out, self.raw.avail_out) = (spare.as_mut_ptr().cast(), room);
        // SAFETY: the stream was begun; the input and the room are there while this runs.
        let code = unsafe { (self.functions.step)(&mut *self.raw, flush) };
        *input = &input[(given - self.raw.avail_in) as usize..];
        let written = (room - self.raw.avail_out) as usize;
        // SAFETY: so many bytes behind the length were written.
        unsafe { output.set_len(output.len() + written) };
        rest(&mut self.raw);
        code
    }

    /// Has a dictionary stand before what is to come. Returns zlib's number.
    pub(super) fn set_dictionary(&mut self, dictionary: &[u8]) -> c_int {
        let length = dictionary.len().min(u32::MAX as usize) as u32;
        // SAFETY: the stream was begun, and the dictionary has that many bytes.
        unsafe { (self.functions.set_dictionary)(&mut *self.raw, dictionary.as_ptr(), length) }
    }

    /// Begins anew, with the same numbers and no dictionary; says whether that is possible.
    pub(super) fn begin_again(&mut self) -> bool {
        // SAFETY: the stream was begun.
        unsafe { (self.functions.reset)(&mut *self.raw) == z::Z_OK }
    }

    /// Another stream that goes on from here; `None` where there is no memory for it.
    pub(super) fn copy(&mut self) -> Option<Stream> {
        let mut raw = unused();
        // SAFETY: this stream was begun, and the other one is unused.
        let code = unsafe { (self.functions.copy)(&mut *raw, &mut *self.raw) };
        Stream::begun(code, raw, self.functions).ok()
    }

    /// What a step's number means: zlib's own text for it, or the module's.
    pub(super) fn fault(&self, code: c_int) -> Fault {
        let text = NonNull::new(self.raw.msg).map(|text| {
            // SAFETY: a message is a static text.
            unsafe { CStr::from_ptr::<'static>(text.as_ptr()) }
        });
        Fault(code, text.and_then(|text| text.to_str().ok()).unwrap_or_else(|| text_of(code)), None)
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        // SAFETY: the stream was begun, and is not used again. What it says of its state is of no interest.
        unsafe { (self.functions.end)(&mut *self.raw) };
    }
}

/// The text for a number that the stream has no message for.
pub(super) fn text_of(code: c_int) -> &'static str {
    match code {
        z::Z_BUF_ERROR => "incomplete or truncated stream",
        z::Z_STREAM_ERROR => "inconsistent stream state",
        z::Z_DATA_ERROR => "invalid input data",
        _ => "",
    }
}
