//! Where the bytes of a pickle go: frames, and the file.

use typhon_object::prelude::*;

use super::opcode;
use crate::shared::bytes;

/// Frames are ended at the first opcode after so many bytes; what is as long by itself goes without a frame.
const TARGET: usize = 64 * 1024;
/// Frames shorter than this are none.
const SHORTEST: usize = 4;
/// A frame's opcode and length.
const HEADER: usize = 9;

/// The bytes that are not yet in the file.
pub(super) struct Output<'a> {
    vm: &'a Vm,
    buffer: Vec<u8>,
    /// The file's `write`.
    write: Option<&'a Value>,
    framing: bool,
    /// Where the frame's header stands.
    frame: Option<usize>,
    /// From this length on the frame is long enough.
    limit: usize,
}

impl<'a> Output<'a> {
    pub(super) fn new(vm: &'a Vm, write: Option<&'a Value>) -> Output<'a> {
        Output { vm, buffer: Vec::with_capacity(128), write, framing: false, frame: None, limit: usize::MAX }
    }

    #[inline(always)]
    pub(super) fn byte(&mut self, byte: u8) {
        self.buffer.push(byte);
    }

    #[inline(always)]
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// Frames begin here.
    pub(super) fn start_framing(&mut self) {
        self.framing = true;
        self.begin();
    }

    fn begin(&mut self) {
        if self.framing {
            let start = self.buffer.len();
            self.buffer.extend_from_slice(&[0; HEADER]);
            self.frame = Some(start);
            self.limit = start + HEADER + TARGET;
        }
    }

    fn close(&mut self) {
        self.limit = usize::MAX;
        let Some(start) = self.frame.take() else { return };
        let length = self.buffer.len() - start - HEADER;
        if length >= SHORTEST {
            self.buffer[start] = opcode::FRAME;
            self.buffer[start + 1..start + HEADER].copy_from_slice(&(length as u64).to_le_bytes());
        } else {
            self.buffer.drain(start..start + HEADER);
        }
    }

    fn flush(&mut self) -> Result<()> {
        if let Some(write) = self.write {
            let written = bytes::new(&self.buffer);
            self.buffer.clear();
            self.vm.call(write, &[written])?;
        }
        Ok(())
    }

    /// An opcode begins: here a frame that is long enough ends.
    ///
    /// # Errors
    /// What the file raises.
    #[inline(always)]
    pub(super) fn boundary(&mut self) -> Result<()> {
        if self.buffer.len() >= self.limit { self.next_frame() } else { Ok(()) }
    }

    #[cold]
    fn next_frame(&mut self) -> Result<()> {
        self.close();
        self.flush()?;
        self.begin();
        Ok(())
    }

    /// Bytes that may be many, after their opcode and length: many go to the file as they are, which is `object`.
    ///
    /// # Errors
    /// What the file raises.
    #[inline]
    pub(super) fn payload(&mut self, header: &[u8], payload: &[u8], object: impl FnOnce() -> Value) -> Result<()> {
        if payload.len() < TARGET {
            self.bytes(header);
            self.bytes(payload);
            return Ok(());
        }
        self.close();
        self.bytes(header);
        match self.write {
            Some(write) => {
                self.flush()?;
                self.vm.call(write, &[object()])?;
            }
            None => self.bytes(payload),
        }
        self.begin();
        Ok(())
    }

    /// The pickle is complete: what is left goes to the file.
    ///
    /// # Errors
    /// What the file raises.
    pub(super) fn finish(&mut self) -> Result<()> {
        self.framing = false;
        self.close();
        self.flush()
    }

    /// The bytes, where there is no file.
    pub(super) fn into_value(self) -> Value {
        bytes::new(&self.buffer)
    }
}
