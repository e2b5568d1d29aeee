//! What the buffered streams share: bytes that were read ahead, bytes that wait to be written, and where the raw
//! stream stands.
//!
//! Only one of the two buffers is in use at a time. Before bytes are written, the raw stream goes back to where the reader
//! is; before bytes are read, those that wait are written.

use typhon_object::prelude::*;

use super::{super::base::unsupported, raw};
use crate::support::bytes;

/// A buffered stream's state.
pub struct State {
    /// Bytes of a buffer.
    pub size: usize,
    /// The raw stream's position; `None` while it is not known.
    position: Option<i64>,
    input: Vec<u8>,
    /// How much of the input was read.
    at: usize,
    output: Vec<u8>,
}

impl State {
    /// A stream that waits for `__init__`.
    pub fn new() -> State {
        State { size: 0, position: None, input: Vec::new(), at: 0, output: Vec::new() }
    }

    /// Begins with empty buffers of a size.
    pub fn begin(&mut self, size: usize) {
        *self = State { size, ..State::new() };
    }

    /// What was read ahead.
    #[inline]
    pub fn ahead(&self) -> &[u8] {
        &self.input[self.at..]
    }

    fn forget_input(&mut self) {
        self.input.clear();
        self.at = 0;
    }

    fn advance(&mut self, count: usize) {
        self.position = self.position.map(|position| position + count as i64);
    }

    /// Takes at most `count` bytes that were read ahead.
    pub fn take(&mut self, count: usize) -> &[u8] {
        let from = self.at;
        self.at = from.saturating_add(count).min(self.input.len());
        &self.input[from..self.at]
    }

    /// Reads ahead, once; `None` where it would block. The buffer is empty before.
    fn fill(&mut self, vm: &Vm, raw: &Value) -> Result<Option<usize>> {
        self.forget_input();
        let size = self.size;
        let count = raw::read_more(vm, raw, &mut self.input, size)?;
        if let Some(count) = count {
            self.advance(count);
        }
        Ok(count)
    }

    /// What waits is written before something is read.
    fn before_reading(&mut self, vm: &Vm, raw: &Value) -> Result<()> {
        if self.output.is_empty() { Ok(()) } else { self.flush_output(vm, raw) }
    }

    /// The raw stream goes back to where the reader is.
    pub fn rewind(&mut self, vm: &Vm, raw: &Value) -> Result<()> {
        let ahead = self.ahead().len();
        if ahead > 0 {
            self.position = Some(raw::seek(vm, raw, -(ahead as i64), 1)?);
        }
        self.forget_input();
        Ok(())
    }

    /// `read(count)`: fewer bytes at the end of the file; `None` where nothing came because it would block.
    pub fn read(&mut self, vm: &Vm, raw: &Value, count: usize) -> Result<Option<Value>> {
        if count <= self.ahead().len() {
            return Ok(Some(bytes::new(self.take(count))));
        }
        let mut out = bytes::with_room(vm, count)?;
        out.extend_from_slice(self.take(count));
        self.before_reading(vm, raw)?;
        self.forget_input();
        while out.len() < count {
            let missing = count - out.len();
            // Whole buffers go straight to their place.
            let direct = missing - missing % self.size;
            let read = if direct > 0 {
                let read = raw::read_more(vm, raw, &mut out, direct)?;
                if let Some(read) = read {
                    self.advance(read);
                }
                read
            } else {
                let read = self.fill(vm, raw)?;
                out.extend_from_slice(self.take(missing));
                read
            };
            match read {
                None if out.is_empty() => return Ok(None),
                None | Some(0) => break,
                Some(_) => {}
            }
        }
        Ok(Some(bytes::new(&out)))
    }

    /// `read()`: all that is left.
    pub fn read_all(&mut self, vm: &Vm, raw: &Value) -> Result<Option<Value>> {
        let mut out = self.ahead().to_vec();
        self.before_reading(vm, raw)?;
        self.forget_input();
        let read = raw::read_rest(vm, raw, &mut out)?;
        match read {
            None if out.is_empty() => return Ok(None),
            None => {}
            Some(count) => self.advance(count),
        }
        Ok(Some(bytes::new(&out)))
    }

    /// `read1(count)`: what was read ahead, or what one raw read gives.
    pub fn read_once(&mut self, vm: &Vm, raw: &Value, count: usize) -> Result<Value> {
        if !self.ahead().is_empty() || count == 0 {
            return Ok(bytes::new(self.take(count)));
        }
        self.before_reading(vm, raw)?;
        self.forget_input();
        let mut out = Vec::new();
        if let Some(read) = raw::read_more(vm, raw, &mut out, count)? {
            self.advance(read);
        }
        Ok(bytes::new(&out))
    }

    /// One raw read into the caller's buffer, or what was read ahead; for the text layer. `None`: it would block.
    pub fn read_chunk(&mut self, vm: &Vm, raw: &Value, out: &mut Vec<u8>, room: usize) -> Result<Option<usize>> {
        if !self.ahead().is_empty() {
            let taken = self.take(room);
            out.extend_from_slice(taken);
            return Ok(Some(taken.len()));
        }
        self.before_reading(vm, raw)?;
        self.forget_input();
        let Some(read) = self.fill(vm, raw)? else { return Ok(None) };
        let taken = self.take(room);
        out.extend_from_slice(taken);
        Ok(Some(taken.len().min(read)))
    }

    /// `readinto(buffer)`; `once`: at most one raw read.
    pub fn read_into(&mut self, vm: &Vm, raw: &Value, target: &bytes::Buffer, once: bool) -> Result<Option<usize>> {
        let room = target.len();
        let mut done = {
            let taken = self.take(room);
            target.write(0, taken);
            taken.len()
        };
        if done == room {
            return Ok(Some(done));
        }
        self.before_reading(vm, raw)?;
        self.forget_input();
        while done < room {
            let mut out = Vec::new();
            let missing = room - done;
            let read = if once && done > 0 && missing <= self.size {
                break;
            } else if missing > self.size {
                let read = raw::read_more(vm, raw, &mut out, missing)?;
                if let Some(read) = read {
                    self.advance(read);
                }
                read
            } else {
                let read = self.fill(vm, raw)?;
                out.extend_from_slice(self.take(missing));
                read
            };
            target.write(done, &out);
            done += out.len();
            match read {
                None if done == 0 => return Ok(None),
                None | Some(0) => break,
                Some(_) if once && missing > self.size => break,
                Some(_) => {}
            }
        }
        Ok(Some(done))
    }

    /// `peek()`: what was read ahead, after one raw read where that is nothing.
    pub fn peek(&mut self, vm: &Vm, raw: &Value) -> Result<Value> {
        if self.ahead().is_empty() {
            self.before_reading(vm, raw)?;
            self.fill(vm, raw)?;
        }
        Ok(bytes::new(self.ahead()))
    }

    /// A line of at most `limit` bytes; without a line break at its end only at the end of the file.
    pub fn read_line(&mut self, vm: &Vm, raw: &Value, limit: Option<usize>) -> Result<Value> {
        let limit = limit.unwrap_or(usize::MAX);
        let find = |ahead: &[u8], most: usize| {
            let most = most.min(ahead.len());
            memchr::memchr(b'\n', &ahead[..most]).map(|at| at + 1)
        };
        if let Some(length) = find(self.ahead(), limit) {
            return Ok(bytes::new(self.take(length)));
        }
        if self.ahead().len() >= limit {
            return Ok(bytes::new(self.take(limit)));
        }
        let mut line = self.take(usize::MAX).to_vec();
        self.before_reading(vm, raw)?;
        loop {
            if matches!(self.fill(vm, raw)?, None | Some(0)) {
                break;
            }
            let most = limit - line.len();
            match find(self.ahead(), most) {
                Some(length) => {
                    line.extend_from_slice(self.take(length));
                    break;
                }
                None => line.extend_from_slice(self.take(most)),
            }
            if line.len() >= limit {
                break;
            }
        }
        Ok(bytes::new(&line))
    }

    /// Writes what waits. What could not be written still waits.
    ///
    /// A signal that comes when some of the bytes were written is no error of the system's: what it is for runs before the next
    /// write, which may block for ever.
    pub fn flush_output(&mut self, vm: &Vm, raw: &Value) -> Result<()> {
        let mut written = 0;
        let mut failed = None;
        while written < self.output.len() {
            match raw::write_some(vm, raw, &self.output[written..]) {
                Ok(Some(count)) => {
                    written += count;
                    self.advance(count);
                    if written < self.output.len()
                        && let Err(raised) = vm.poll()
                    {
                        failed = Some(raised);
                        break;
                    }
                }
                Ok(None) => {
                    failed = Some(would_block(vm, 0));
                    break;
                }
                Err(raised) => {
                    failed = Some(raised);
                    break;
                }
            }
        }
        self.output.drain(..written);
        failed.map_or(Ok(()), Err)
    }

    /// `write(data)`: how many bytes were taken, which is all.
    pub fn write(&mut self, vm: &Vm, raw: &Value, data: &[u8]) -> Result<usize> {
        if !self.input.is_empty() {
            self.rewind(vm, raw)?;
        }
        if self.output.len() + data.len() <= self.size {
            self.output.extend_from_slice(data);
            return Ok(data.len());
        }
        if let Err(raised) = self.flush_output(vm, raw) {
            // It would block: what fits waits with the rest.
            let error = vm.catch_as(raised, Known::BlockingIOError)?;
            let room = self.size.saturating_sub(self.output.len());
            if data.len() <= room {
                self.output.extend_from_slice(data);
                return Ok(data.len());
            }
            drop(error);
            self.output.extend_from_slice(&data[..room]);
            return Err(would_block(vm, room));
        }
        let mut written = 0;
        while data.len() - written > self.size {
            match raw::write_some(vm, raw, &data[written..])? {
                Some(count) => {
                    written += count;
                    self.advance(count);
                    if written < data.len() {
                        vm.poll()?;
                    }
                }
                None => {
                    let rest = &data[written..];
                    let kept = rest.len().min(self.size);
                    self.output.extend_from_slice(&rest[..kept]);
                    return if kept == rest.len() { Ok(data.len()) } else { Err(would_block(vm, written + kept)) };
                }
            }
        }
        self.output.extend_from_slice(&data[written..]);
        Ok(data.len())
    }

    /// The position of reader or writer.
    pub fn tell(&mut self, vm: &Vm, raw: &Value) -> Result<i64> {
        let position = raw::tell(vm, raw)?;
        self.position = Some(position);
        Ok((position - self.ahead().len() as i64 + self.output.len() as i64).max(0))
    }

    /// Moves reader or writer.
    pub fn seek(&mut self, vm: &Vm, raw: &Value, target: i64, whence: i32) -> Result<i64> {
        if whence != libc::SEEK_END && self.output.is_empty() && !self.input.is_empty() && matches!(whence, 0 | 1) {
            // Within what was read ahead nothing has to be asked of the system.
            let position = match self.position {
                Some(position) => position,
                None => raw::tell(vm, raw)?,
            };
            self.position = Some(position);
            let current = position - self.ahead().len() as i64;
            let wanted = if whence == 0 { target } else { current.saturating_add(target) };
            let offset = wanted - (position - self.input.len() as i64);
            if (0..=self.input.len() as i64).contains(&offset) && wanted >= 0 {
                self.at = offset as usize;
                return Ok(wanted);
            }
        }
        self.before_reading(vm, raw)?;
        let target = if whence == libc::SEEK_CUR { target - self.ahead().len() as i64 } else { target };
        let position = raw::seek(vm, raw, target, whence)?;
        self.position = Some(position);
        self.forget_input();
        Ok(position)
    }

    /// Everything is written, and the raw stream stands where the reader is.
    pub fn settle(&mut self, vm: &Vm, raw: &Value) -> Result<()> {
        self.before_reading(vm, raw)?;
        self.rewind(vm, raw)
    }

    /// Forgets where the raw stream stands, after others moved it.
    pub fn lose_position(&mut self) {
        self.position = None;
    }
}

/// Raises BlockingIOError with the number of bytes that were taken.
#[cold]
fn would_block(vm: &Vm, written: usize) -> Raised {
    let text = "write could not complete without blocking";
    let args = vec![vm.int(libc::EAGAIN.into()), vm.str(text), vm.int(written as i64)];
    vm.raise_args(Known::BlockingIOError, args)
}

/// Refuses to seek where the raw stream cannot.
///
/// # Errors
/// UnsupportedOperation.
pub fn check_seekable(vm: &Vm, raw: &Value) -> Result<()> {
    if super::super::base::ask(vm, raw, "seekable")? {
        Ok(())
    } else {
        Err(unsupported(vm, "File or stream is not seekable."))
    }
}
