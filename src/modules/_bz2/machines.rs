//! Compression and decompression as machines that are fed with pieces.

use std::ffi::c_int;

use libbz2_rs_sys::{BZ_FINISH, BZ_RUN, BZ_STREAM_END};

use super::stream::Stream;
use crate::shared::compression::Machine;

/// Bytes of output that are made room for at once.
const LEAST: usize = 32 << 10;
const MOST: usize = 1 << 20;

/// A stream that is being compressed.
pub(super) struct Packer {
    stream: Stream,
    /// Whether nothing can be added any more.
    pub flushed: bool,
}

impl Packer {
    /// # Errors
    /// libbzip2's number.
    pub(super) fn new(level: c_int) -> Result<Packer, c_int> {
        Ok(Packer { stream: Stream::compressing(level)?, flushed: false })
    }

    /// Compresses more.
    ///
    /// # Errors
    /// libbzip2's number.
    pub(super) fn feed(&mut self, mut input: &[u8]) -> Result<Vec<u8>, c_int> {
        let (mut output, mut room) = (Vec::new(), LEAST);
        while !input.is_empty() {
            let code = self.stream.step(&mut input, &mut output, room, BZ_RUN);
            if code < 0 {
                return Err(code);
            }
            room = (2 * room).min(MOST);
        }
        Ok(output)
    }

    /// Compresses what is left, and ends the stream.
    ///
    /// # Errors
    /// libbzip2's number.
    pub(super) fn finish(&mut self) -> Result<Vec<u8>, c_int> {
        self.flushed = true;
        let (mut output, mut room) = (Vec::new(), LEAST);
        loop {
            match self.stream.step(&mut &[][..], &mut output, room, BZ_FINISH) {
                BZ_STREAM_END => return Ok(output),
                code if code < 0 => return Err(code),
                _ => room = (2 * room).min(MOST),
            }
        }
    }
}

/// A stream that is being decompressed.
pub(super) struct Unpacker {
    stream: Stream,
    done: bool,
    /// Whether there was a fault: nothing is known of the stream's state any more.
    broken: bool,
}

/// What is wrong with a stream: libbzip2's number; nothing if the stream was broken before.
pub(super) struct Fault(pub Option<c_int>);

impl Unpacker {
    /// # Errors
    /// libbzip2's number.
    pub(super) fn new() -> Result<Unpacker, c_int> {
        Ok(Unpacker { stream: Stream::decompressing()?, done: false, broken: false })
    }
}

impl Machine for Unpacker {
    type Fault = Fault;

    fn is_done(&self) -> bool {
        self.done
    }

    fn wants_input(&self) -> bool {
        !self.done && !self.broken
    }

    fn feed(&mut self, input: &[u8], output: &mut Vec<u8>, room: usize) -> Result<usize, Fault> {
        if self.broken {
            return Err(Fault(None));
        }
        let (mut rest, mut most) = (input, LEAST);
        loop {
            let before = output.len();
            let piece = most.min(room - before);
            let code = self.stream.step(&mut rest, output, piece, 0);
            match code {
                BZ_STREAM_END => {
                    self.done = true;
                    break;
                }
                code if code < 0 => {
                    self.broken = true;
                    return Err(Fault(Some(code)));
                }
                // What the library has still is written with the input to come, for the end of a stream is never missing.
                _ if rest.is_empty() || output.len() == room => break,
                _ if output.len() - before == piece => most = (2 * most).min(MOST),
                _ => {}
            }
        }
        Ok(input.len() - rest.len())
    }
}
