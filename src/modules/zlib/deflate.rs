//! Compression as a machine that is fed with pieces.

use std::{cell::Cell, ffi::c_int};

use libz_rs_sys::{Z_BUF_ERROR, Z_FINISH, Z_OK, Z_STREAM_END};

use super::stream::{Fault, Stream};

/// A stream that is being compressed.
pub(super) struct Deflater {
    stream: Stream,
    done: bool,
}

/// How a stream is to be compressed, as `deflateInit2` takes it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Settings {
    pub level: c_int,
    pub method: c_int,
    pub bits: c_int,
    pub memory: c_int,
    pub strategy: c_int,
}

/// Bytes of output that are made room for at once.
const LEAST: usize = 512;
const MOST: usize = 1 << 20;

thread_local! {
    /// What compressed a whole text last: to make one anew takes longer than to compress a short text.
    static LAST: Cell<Option<(Settings, Deflater)>> = const { Cell::new(None) };
}

/// Compresses a whole text, perhaps with what compressed the last one.
///
/// # Errors
/// zlib's number where there is no such compressor, or else what is wrong with the stream.
pub(super) fn compress(settings: Settings, input: &[u8]) -> Result<Result<Vec<u8>, Fault>, c_int> {
    let mut deflater = match LAST.take() {
        Some((known, deflater)) if known == settings => deflater,
        _ => Deflater::new(&settings)?,
    };
    let output = deflater.feed(input, Z_FINISH);
    if output.is_ok() && deflater.stream.begin_again() {
        deflater.done = false;
        LAST.set(Some((settings, deflater)));
    }
    Ok(output)
}

impl Deflater {
    /// # Errors
    /// zlib's number.
    pub(super) fn new(settings: &Settings) -> Result<Deflater, c_int> {
        let Settings { level, method, bits, memory, strategy } = *settings;
        Ok(Deflater { stream: Stream::deflating(level, method, bits, memory, strategy)?, done: false })
    }

    /// Has a dictionary stand before the first data; says whether the format allows it.
    pub(super) fn set_dictionary(&mut self, dictionary: &[u8]) -> bool {
        self.stream.set_dictionary(dictionary) == Z_OK
    }

    /// Another stream that goes on from here; `None` after the end.
    pub(super) fn fork(&mut self) -> Option<Deflater> {
        if self.done { None } else { Some(Deflater { stream: self.stream.copy()?, done: false }) }
    }

    /// Whether the stream was finished: nothing can be added any more.
    pub(super) fn is_done(&self) -> bool {
        self.done
    }

    /// Compresses more, and writes what there is if `flush` says so.
    pub(super) fn feed(&mut self, mut input: &[u8], flush: c_int) -> Result<Vec<u8>, Fault> {
        let mut output = Vec::new();
        let mut room = (input.len() / 4).clamp(LEAST, MOST);
        loop {
            let before = output.len();
            let code = self.stream.step(&mut input, &mut output, room, flush);
            match code {
                Z_STREAM_END => {
                    self.done = true;
                    return Ok(output);
                }
                Z_OK | Z_BUF_ERROR if input.is_empty() && output.len() - before < room => {
                    return if flush == Z_FINISH { Err(self.stream.fault(code)) } else { Ok(output) };
                }
                Z_OK | Z_BUF_ERROR => room = (2 * room).min(MOST),
                _ => return Err(self.stream.fault(code)),
            }
        }
    }
}
