//! Streams and filters of liblzma.
#![allow(unsafe_code, reason = "liblzma has an interface of pointers")]

use std::{
    ffi::c_void,
    ptr::{from_ref, null, null_mut},
};

use liblzma_sys as l;

/// What liblzma says of a call.
pub(super) type Code = l::lzma_ret;

/// A filter's settings, as liblzma takes them.
#[derive(Clone, Copy)]
pub(super) enum Options {
    Lzma(l::lzma_options_lzma),
    Delta(l::lzma_options_delta),
    Branch(l::lzma_options_bcj),
    Unset,
}

/// A step of a chain.
pub(super) struct Filter {
    pub id: u64,
    pub options: Options,
}

impl Filter {
    /// The filter for liblzma, valid as long as this one is.
    fn raw(&self) -> l::lzma_filter {
        let options: *const c_void = match &self.options {
            Options::Lzma(options) => from_ref(options).cast(),
            Options::Delta(options) => from_ref(options).cast(),
            Options::Branch(options) => from_ref(options).cast(),
            Options::Unset => null(),
        };
        // liblzma only reads them.
        l::lzma_filter { id: self.id, options: options.cast_mut() }
    }

    /// The settings as they stand in a file.
    ///
    /// # Errors
    /// liblzma's number.
    pub(super) fn encode(&self) -> Result<Vec<u8>, Code> {
        let (filter, mut size) = (self.raw(), 0);
        // SAFETY: the filter's options are those of its kind.
        let code = unsafe { l::lzma_properties_size(&mut size, &filter) };
        if code != l::LZMA_OK {
            return Err(code);
        }
        let mut properties = vec![0; size as usize];
        // SAFETY: as above, and there is as much room as was asked for.
        let code = unsafe { l::lzma_properties_encode(&filter, properties.as_mut_ptr()) };
        if code == l::LZMA_OK { Ok(properties) } else { Err(code) }
    }

    /// The settings that stand in a file; [`Options::Unset`] where there are none, and for filters that only liblzma knows.
    ///
    /// # Errors
    /// liblzma's number.
    pub(super) fn decode(id: u64, properties: &[u8]) -> Result<Filter, Code> {
        let mut filter = l::lzma_filter { id, options: null_mut() };
        // SAFETY: the properties have that many bytes; liblzma allocates the options by malloc.
        let code = unsafe { l::lzma_properties_decode(&mut filter, null(), properties.as_ptr(), properties.len()) };
        if code != l::LZMA_OK {
            return Err(code);
        }
        let raw = filter.options;
        let options = match id {
            _ if raw.is_null() => Options::Unset,
            // SAFETY: these are the options of such a filter.
            l::LZMA_FILTER_LZMA1 | l::LZMA_FILTER_LZMA2 => Options::Lzma(unsafe { *raw.cast() }),
            // SAFETY: as above.
            l::LZMA_FILTER_DELTA => Options::Delta(unsafe { *raw.cast() }),
            // SAFETY: as above.
            l::LZMA_FILTER_X86..=l::LZMA_FILTER_SPARC => Options::Branch(unsafe { *raw.cast() }),
            _ => Options::Unset,
        };
        // SAFETY: null, or made by malloc, and copied.
        unsafe { libc::free(raw) };
        Ok(Filter { id, options })
    }
}

/// The settings of a level; `None` if there is no such level.
pub(super) fn preset(level: u32) -> Option<l::lzma_options_lzma> {
    // SAFETY: all zeros are valid options.
    let mut options = unsafe { std::mem::zeroed() };
    // SAFETY: there is room for the options.
    let unknown = unsafe { l::lzma_lzma_preset(&mut options, level) };
    (unknown == 0).then_some(options)
}

/// Options of a filter that takes differences.
pub(super) fn delta(distance: u32) -> l::lzma_options_delta {
    // SAFETY: all zeros are valid options: differences of bytes.
    l::lzma_options_delta { dist: distance, ..unsafe { std::mem::zeroed() } }
}

/// Whether a check can be computed.
pub(super) fn knows_check(check: i32) -> bool {
    // SAFETY: any number may be asked for.
    unsafe { l::lzma_check_is_supported(check as u32) != 0 }
}

/// What a stream is begun as.
pub(super) enum Kind<'a> {
    /// Compression by a level, with a check.
    Easy(u32, i32),
    /// Compression by a chain, with a check.
    Chain(&'a [Filter], i32),
    /// Compression in the old format.
    Alone(&'a l::lzma_options_lzma),
    /// Compression without a container.
    Raw(&'a [Filter]),
    /// Decompression of either container, within so many bytes of memory.
    ReadAny(u64),
    ReadStream(u64),
    ReadAlone(u64),
    ReadRaw(&'a [Filter]),
}

/// What a decompressor tells of the check before it goes on.
const TELL: u32 = l::LZMA_TELL_ANY_CHECK | l::LZMA_TELL_NO_CHECK;

/// A stream under way. Between two steps it points to nobody's memory.
pub(super) struct Stream {
    raw: Box<l::lzma_stream>,
}

// SAFETY: what the stream points to is its own.
unsafe impl Send for Stream {}

impl Stream {
    /// # Errors
    /// liblzma's number.
    pub(super) fn new(kind: &Kind<'_>) -> Result<Stream, Code> {
        // SAFETY: all zeros are liblzma's initial value.
        let mut stream = Stream { raw: Box::new(unsafe { std::mem::zeroed() }) };
        let raw = &mut *stream.raw;
        // SAFETY: the stream is unused; chains and options are valid, and liblzma keeps its own copies.
        let code = unsafe {
            match *kind {
                Kind::Easy(level, check) => l::lzma_easy_encoder(raw, level, check as u32),
                Kind::Chain(filters, check) => l::lzma_stream_encoder(raw, chain(filters).as_ptr(), check as u32),
                Kind::Alone(options) => l::lzma_alone_encoder(raw, options),
                Kind::Raw(filters) => l::lzma_raw_encoder(raw, chain(filters).as_ptr()),
                Kind::ReadAny(limit) => l::lzma_auto_decoder(raw, limit, TELL),
                Kind::ReadStream(limit) => l::lzma_stream_decoder(raw, limit, TELL),
                Kind::ReadAlone(limit) => l::lzma_alone_decoder(raw, limit),
                Kind::ReadRaw(filters) => l::lzma_raw_decoder(raw, chain(filters).as_ptr()),
            }
        };
        if code == l::LZMA_OK { Ok(stream) } else { Err(code) }
    }

    /// Goes on with the input, and takes what it used from its beginning. At most `room` bytes are added to the output.
    pub(super) fn step(
        &mut self,
        input: &mut &[u8],
        output: &mut Vec<u8>,
        room: usize,
        action: l::lzma_action,
    ) -> Code {
        output.reserve(room);
        let spare = output.spare_capacity_mut();
        let room = spare.len().min(room);
        (self.raw.next_in, self.raw.avail_in) = (input.as_ptr(), input.len());
        (self.raw.next_out, self.raw.avail_out) = (spare.as_mut_ptr().cast(), room);
        // SAFETY: the stream was begun; the input and the room are there while this runs.
        let code = unsafe { l::lzma_code(&mut *self.raw, action) };
        *input = &input[input.len() - self.raw.avail_in..];
        let written = room - self.raw.avail_out;
        // SAFETY: so many bytes behind the length were written.
        unsafe { output.set_len(output.len() + written) };
        (self.raw.next_in, self.raw.avail_in) = (null(), 0);
        (self.raw.next_out, self.raw.avail_out) = (null_mut(), 0);
        code
    }

    /// The check of the stream that is read.
    pub(super) fn check(&self) -> u32 {
        // SAFETY: the stream was begun.
        unsafe { l::lzma_get_check(&*self.raw) }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        // SAFETY: the stream has liblzma's initial value or was begun, and is not used again.
        unsafe { l::lzma_end(&mut *self.raw) };
    }
}

/// A chain with its end.
fn chain(filters: &[Filter]) -> Vec<l::lzma_filter> {
    let end = l::lzma_filter { id: u64::MAX, options: null_mut() };
    filters.iter().map(Filter::raw).chain([end]).collect()
}
