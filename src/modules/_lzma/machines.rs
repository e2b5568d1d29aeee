//! Compression and decompression as machines that are fed with pieces.

use liblzma_sys::{LZMA_BUF_ERROR, LZMA_FINISH, LZMA_GET_CHECK, LZMA_NO_CHECK, LZMA_OK, LZMA_RUN, LZMA_STREAM_END};

use super::stream::{Code, Kind, Stream};
use crate::shared::compression::Machine;

/// Bytes of output that are made room for at once.
const LEAST: usize = 32 << 10;
const MOST: usize = 1 << 20;

/// The check of a stream of which nothing was read yet.
pub(super) const UNKNOWN: u32 = 16;

/// Whether a number tells of no fault.
fn is_good(code: Code) -> bool {
    matches!(code, LZMA_OK | LZMA_STREAM_END | LZMA_GET_CHECK | LZMA_NO_CHECK)
}

/// A stream that is being compressed.
pub(super) struct Packer {
    stream: Stream,
    /// Whether nothing can be added any more.
    pub flushed: bool,
}

impl Packer {
    /// # Errors
    /// liblzma's number.
    pub(super) fn new(kind: &Kind<'_>) -> Result<Packer, Code> {
        Ok(Packer { stream: Stream::new(kind)?, flushed: false })
    }

    /// Compresses more.
    ///
    /// # Errors
    /// liblzma's number.
    pub(super) fn feed(&mut self, input: &[u8]) -> Result<Vec<u8>, Code> {
        let (mut rest, mut output, mut room) = (input, Vec::new(), LEAST);
        loop {
            let before = output.len();
            let code = self.stream.step(&mut rest, &mut output, room, LZMA_RUN);
            // Nothing to do is no fault where nothing was given.
            let is_idle = code == LZMA_BUF_ERROR && input.is_empty() && output.len() - before < room;
            if !is_good(code) && !is_idle {
                return Err(code);
            }
            if rest.is_empty() {
                return Ok(output);
            }
            room = (2 * room).min(MOST);
        }
    }

    /// Compresses what is left, and ends the stream.
    ///
    /// # Errors
    /// liblzma's number.
    pub(super) fn finish(&mut self) -> Result<Vec<u8>, Code> {
        self.flushed = true;
        let (mut output, mut room) = (Vec::new(), LEAST);
        loop {
            match self.stream.step(&mut &[][..], &mut output, room, LZMA_FINISH) {
                LZMA_STREAM_END => return Ok(output),
                code if !is_good(code) => return Err(code),
                _ => room = (2 * room).min(MOST),
            }
        }
    }
}

/// A stream that is being decompressed.
pub(super) struct Unpacker {
    stream: Stream,
    done: bool,
    /// Whether the last piece filled its room, so that the stream may have more to write.
    full: bool,
    /// The number of the check that the stream has.
    pub check: u32,
}

impl Unpacker {
    /// # Errors
    /// liblzma's number.
    pub(super) fn new(kind: &Kind<'_>) -> Result<Unpacker, Code> {
        // What has no container has no check.
        let check = if matches!(kind, Kind::ReadAlone(_) | Kind::ReadRaw(_)) { 0 } else { UNKNOWN };
        Ok(Unpacker { stream: Stream::new(kind)?, done: false, full: false, check })
    }
}

impl Machine for Unpacker {
    type Fault = Code;

    fn is_done(&self) -> bool {
        self.done
    }

    fn wants_input(&self) -> bool {
        !self.done && !self.full
    }

    fn feed(&mut self, input: &[u8], output: &mut Vec<u8>, room: usize) -> Result<usize, Code> {
        let (mut rest, mut most) = (input, LEAST);
        loop {
            let before = output.len();
            let piece = most.min(room - before);
            let code = self.stream.step(&mut rest, output, piece, LZMA_RUN);
            let is_full = output.len() - before == piece;
            let is_idle = code == LZMA_BUF_ERROR && rest.is_empty() && !is_full;
            if !is_good(code) && !is_idle {
                return Err(code);
            }
            if code == LZMA_GET_CHECK || code == LZMA_NO_CHECK {
                self.check = self.stream.check();
            }
            self.done = code == LZMA_STREAM_END;
            self.full = is_full;
            if self.done || is_full && output.len() == room || !is_full && rest.is_empty() {
                return Ok(input.len() - rest.len());
            }
            if is_full {
                most = (2 * most).min(MOST);
            }
        }
    }
}
