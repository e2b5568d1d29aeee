//! Decompression as a machine that is fed with pieces.

use std::ffi::c_int;

use libz_rs_sys::{Z_BUF_ERROR, Z_NEED_DICT, Z_OK, Z_STREAM_END, Z_SYNC_FLUSH};

use super::stream::{Fault, Stream, text_of};
use crate::shared::compression::Machine;

/// A stream that is being decompressed.
pub(super) struct Inflater {
    stream: Stream,
    /// For streams that ask for one.
    dictionary: Option<Vec<u8>>,
    done: bool,
}

/// Bytes of output that are made room for at once.
const LEAST: usize = 16 << 10;
const MOST: usize = 1 << 20;

impl Inflater {
    /// # Errors
    /// zlib's number.
    pub(super) fn new(bits: c_int) -> Result<Inflater, c_int> {
        Ok(Inflater { stream: Stream::inflating(bits)?, dictionary: None, done: false })
    }

    /// The dictionary is for streams that ask for it; raw ones, which cannot, have it at once.
    pub(super) fn with_dictionary(mut self, dictionary: Vec<u8>, raw: bool) -> Result<Inflater, Fault> {
        self.dictionary = Some(dictionary);
        if raw {
            self.give_dictionary()?;
        }
        Ok(self)
    }

    fn give_dictionary(&mut self) -> Result<(), Fault> {
        let Some(dictionary) = &self.dictionary else { return Err(Fault(Z_NEED_DICT, "", None)) };
        match self.stream.set_dictionary(dictionary) {
            Z_OK => Ok(()),
            code => Err(Fault(code, text_of(code), Some("setting zdict"))),
        }
    }

    /// Another stream that goes on from here; `None` where there is no memory for it.
    pub(super) fn copy(&mut self) -> Option<Inflater> {
        Some(Inflater { stream: self.stream.copy()?, dictionary: self.dictionary.clone(), done: self.done })
    }
}

impl Machine for Inflater {
    type Fault = Fault;

    fn is_done(&self) -> bool {
        self.done
    }

    fn feed(&mut self, input: &[u8], output: &mut Vec<u8>, room: usize) -> Result<usize, Fault> {
        let (begin, mut rest, mut most) = (output.len(), input, LEAST);
        loop {
            let before = output.len();
            let piece = most.min(room - (before - begin));
            let code = self.stream.step(&mut rest, output, piece, Z_SYNC_FLUSH);
            let is_full = output.len() - before == piece;
            match code {
                Z_STREAM_END => {
                    self.done = true;
                    break;
                }
                Z_NEED_DICT => self.give_dictionary()?,
                Z_OK | Z_BUF_ERROR if output.len() - begin == room || rest.is_empty() && !is_full => break,
                Z_OK | Z_BUF_ERROR => most = (2 * most).min(MOST),
                _ => return Err(self.stream.fault(code)),
            }
        }
        Ok(input.len() - rest.len())
    }
}
