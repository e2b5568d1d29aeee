//! Where a pickle is read from: bytes at hand, or a file that is asked for more.

use std::{borrow::Cow, ops::Range};

use typhon_object::prelude::*;
use typhon_types::buffer;

use super::errors::{truncated, unpickling};

/// As many bytes are looked at in a file that lets them be seen before they are read.
const AHEAD: usize = 128 * 1024;
/// What is longer is read from a file piece by piece: the length may be a lie.
const PIECE: usize = 1 << 20;

/// The methods of a file.
pub(super) struct File {
    pub read: Value,
    pub readline: Value,
    pub peek: Option<Value>,
}

/// What is read.
pub(super) struct Input<'a> {
    data: Cow<'a, [u8]>,
    at: usize,
    /// The end of the frame, or of the data.
    end: usize,
    file: Option<File>,
    /// From here on the data was only looked at; the file is still before it.
    ahead: Option<usize>,
    /// Whether the data is read as a frame.
    framed: bool,
}

impl<'a> Input<'a> {
    pub(super) fn of_bytes(data: Cow<'a, [u8]>) -> Input<'a> {
        Input { at: 0, end: data.len(), data, file: None, ahead: None, framed: false }
    }

    pub(super) fn of_file(file: File) -> Input<'a> {
        Input { data: Cow::Borrowed(&[]), at: 0, end: 0, file: Some(file), ahead: None, framed: false }
    }

    /// The next opcode.
    ///
    /// # Errors
    /// EOFError at the end, or what the file raises.
    #[inline(always)]
    pub(super) fn opcode(&mut self, vm: &Vm) -> Result<u8> {
        if self.at == self.end {
            return self.next_opcode(vm);
        }
        self.at += 1;
        Ok(self.data[self.at - 1])
    }

    #[cold]
    fn next_opcode(&mut self, vm: &Vm) -> Result<u8> {
        match self.provide(vm, 1) {
            Ok(true) => {
                self.at += 1;
                Ok(self.data[self.at - 1])
            }
            Ok(false) => Err(vm.eof_error("Ran out of input")),
            Err(raised) => Err(raised),
        }
    }

    /// The next bytes.
    ///
    /// # Errors
    /// UnpicklingError where there are not as many, or what the file raises.
    #[inline(always)]
    pub(super) fn take(&mut self, vm: &Vm, count: usize) -> Result<&[u8]> {
        if count > self.end - self.at {
            self.more(vm, count)?;
        }
        let from = self.at;
        self.at += count;
        Ok(&self.data[from..self.at])
    }

    /// The next bytes, as many as the type has.
    ///
    /// # Errors
    /// As for `take`.
    #[inline(always)]
    pub(super) fn array<const N: usize>(&mut self, vm: &Vm) -> Result<[u8; N]> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(vm, N)?);
        Ok(array)
    }

    #[cold]
    #[inline(never)]
    fn more(&mut self, vm: &Vm, count: usize) -> Result<()> {
        if count > isize::MAX as usize - self.at {
            return Err(unpickling(vm, "read would overflow (invalid bytecode)"));
        }
        if self.leave_frame() {
            return Err(exhausted(vm));
        }
        if self.provide(vm, count)? { Ok(()) } else { Err(truncated(vm)) }
    }

    /// Leaves a frame that is read to its end; says whether there is one with something left.
    fn leave_frame(&mut self) -> bool {
        if self.framed && self.at < self.end {
            return true;
        }
        self.framed = false;
        self.end = self.data.len();
        false
    }

    /// Sees to it that so many bytes follow; says whether they do.
    fn provide(&mut self, vm: &Vm, count: usize) -> Result<bool> {
        self.leave_frame();
        if count <= self.data.len() - self.at {
            return Ok(true);
        }
        if self.file.is_none() {
            return Ok(false);
        }
        self.catch_up(vm)?;
        if count < AHEAD && self.look_ahead(vm)? && count <= self.data.len() {
            return Ok(true);
        }
        let mut data = Vec::new();
        while data.len() < count {
            let wanted = (count - data.len()).min(PIECE.max(data.len()));
            let Some(file) = &self.file else { break };
            let piece = vm.call(&file.read, &[vm.int(wanted as i64)])?;
            let piece = buffer::as_bytes(vm, &piece)?;
            data.extend_from_slice(&piece);
            if piece.len() < wanted {
                break;
            }
        }
        self.replace(data, None);
        Ok(count <= self.data.len())
    }

    fn replace(&mut self, data: Vec<u8>, ahead: Option<usize>) {
        self.end = data.len();
        self.data = Cow::Owned(data);
        self.at = 0;
        self.ahead = ahead;
    }

    /// Reads what was only looked at, as far as it was used.
    fn catch_up(&mut self, vm: &Vm) -> Result<()> {
        if let Some(from) = self.ahead
            && self.at > from
            && let Some(file) = &self.file
        {
            vm.call(&file.read, &[vm.int((self.at - from) as i64)])?;
            self.ahead = Some(self.at);
        }
        Ok(())
    }

    /// Looks at what follows in the file; says whether it can be done.
    fn look_ahead(&mut self, vm: &Vm) -> Result<bool> {
        let Some(file) = &mut self.file else { return Ok(false) };
        let Some(peek) = &file.peek else { return Ok(false) };
        match vm.call(peek, &[vm.int(AHEAD as i64)]) {
            Ok(seen) => {
                let seen = buffer::as_bytes(vm, &seen)?.to_vec();
                self.replace(seen, Some(0));
                Ok(true)
            }
            Err(raised) => {
                drop(vm.catch_as(raised, Known::NotImplementedError)?);
                file.peek = None;
                Ok(false)
            }
        }
    }

    /// The rest of the line, with the byte that ends it.
    ///
    /// # Errors
    /// UnpicklingError where it does not end, or what the file raises.
    pub(super) fn line(&mut self, vm: &Vm) -> Result<&[u8]> {
        let range = match memchr::memchr(b'\n', &self.data[self.at..self.end]) {
            Some(length) => self.at..self.at + length + 1,
            None => self.next_line(vm)?,
        };
        self.at = range.end;
        Ok(&self.data[range])
    }

    #[cold]
    fn next_line(&mut self, vm: &Vm) -> Result<Range<usize>> {
        if self.leave_frame() {
            return Err(exhausted(vm));
        }
        if let Some(length) = memchr::memchr(b'\n', &self.data[self.at..]) {
            return Ok(self.at..self.at + length + 1);
        }
        self.catch_up(vm)?;
        let Some(file) = &self.file else { return Err(truncated(vm)) };
        let line = vm.call(&file.readline, &[])?;
        let line = buffer::as_bytes(vm, &line)?.to_vec();
        let whole = line.last() == Some(&b'\n');
        self.replace(line, None);
        if whole { Ok(0..self.data.len()) } else { Err(truncated(vm)) }
    }

    /// A frame of so many bytes begins.
    ///
    /// # Errors
    /// UnpicklingError within another frame, or where there are not as many bytes; what the file raises.
    pub(super) fn begin_frame(&mut self, vm: &Vm, length: usize) -> Result<()> {
        if self.leave_frame() {
            return Err(unpickling(vm, "beginning of a new frame before end of current frame"));
        }
        if length > self.data.len() - self.at {
            self.more(vm, length)?;
        }
        self.framed = true;
        self.end = self.at + length;
        Ok(())
    }

    /// The pickle is read: the file stands behind it.
    ///
    /// # Errors
    /// What the file raises.
    pub(super) fn finish(&mut self, vm: &Vm) -> Result<()> {
        self.catch_up(vm)
    }
}

#[cold]
fn exhausted(vm: &Vm) -> Raised {
    unpickling(vm, "pickle exhausted before end of frame")
}
