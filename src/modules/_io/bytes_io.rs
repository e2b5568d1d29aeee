//! `BytesIO`: a file in memory.

use std::{
    ptr::NonNull,
    sync::atomic::{AtomicUsize, Ordering},
};

use typhon_heap::Locked;
use typhon_object::{
    args::Maybe,
    attribute,
    prelude::*,
    primal::{
        common::{is_own_class, shape_for},
        int, list,
        tuple::Tuple,
    },
};

use super::{
    base::BufferedIOBase,
    refused::{Refused, end_of, make_room},
};
use crate::support::bytes::{self, Export, Exporter, Form};

/// The bytes and the position.
#[derive(Default)]
struct State {
    bytes: Vec<u8>,
    at: usize,
    closed: bool,
}

/// Buffered I/O implementation using an in-memory bytes buffer.
#[pytype(name = "BytesIO", module = "_io", flags(base, dictionary))]
pub struct BytesIO {
    base: BufferedIOBase,
    state: Locked<State>,
    /// Buffers that are lent: the bytes stay where they are.
    exports: AtomicUsize,
}

impl BytesIO {
    /// Calls `f` with the state of an open file. `f` runs no Python code.
    fn with<R>(&self, vm: &Vm, f: impl FnOnce(&mut State) -> R) -> Result<R> {
        let done = self.state.with(&self.header, |state| if state.closed { None } else { Some(f(state)) });
        done.ok_or_else(|| vm.value_error("I/O operation on closed file."))
    }

    /// Calls `f` with the state, whose size it may change: refused while bytes are lent. Who lends them holds the state too.
    fn resize<R>(&self, vm: &Vm, f: impl FnOnce(&mut State) -> R) -> Result<R> {
        let work = |state: &mut State| if self.exports.load(Ordering::Acquire) > 0 { None } else { Some(f(state)) };
        let done = self.state.with(&self.header, work);
        done.ok_or_else(|| vm.buffer_error("Existing exports of data: object cannot be re-sized"))
    }

    /// As [`resize`](BytesIO::resize), of an open file.
    fn resize_open<R>(&self, vm: &Vm, f: impl FnOnce(&mut State) -> R) -> Result<R> {
        match self.resize(vm, |state| (!state.closed).then(|| f(state)))? {
            Some(result) => Ok(result),
            None => Err(vm.value_error("I/O operation on closed file.")),
        }
    }

    fn put(&self, vm: &Vm, data: &[u8]) -> Result<usize> {
        match self.resize_open(vm, |state| state.put(data))? {
            Ok(()) => Ok(data.len()),
            Err(refused) => Err(refused.raise(vm, "new buffer size too large")),
        }
    }

    fn take_line(&self, vm: &Vm, limit: i64) -> Result<Value> {
        self.with(vm, |state| {
            let rest = state.bytes.get(state.at..).unwrap_or_default();
            let most = usize::try_from(limit).map_or(rest.len(), |limit| limit.min(rest.len()));
            let length = memchr::memchr(b'\n', &rest[..most]).map_or(most, |at| at + 1);
            let line = bytes::new(&rest[..length]);
            state.at += length;
            line
        })
    }
}

impl State {
    fn put(&mut self, data: &[u8]) -> std::result::Result<(), Refused> {
        if data.is_empty() {
            return Ok(());
        }
        let end = end_of(self.at, data.len())?;
        make_room(&mut self.bytes, end)?;
        if self.at > self.bytes.len() {
            self.bytes.resize(self.at, 0);
        }
        let over = data.len().min(self.bytes.len() - self.at);
        self.bytes[self.at..self.at + over].copy_from_slice(&data[..over]);
        self.bytes.extend_from_slice(&data[over..]);
        self.at = end;
        Ok(())
    }

    fn take(&mut self, count: i64) -> &[u8] {
        let start = self.at.min(self.bytes.len());
        let left = self.bytes.len() - start;
        let count = usize::try_from(count).map_or(left, |count| count.min(left));
        self.at += count;
        &self.bytes[start..start + count]
    }
}

#[pymethods]
impl BytesIO {
    #[new]
    fn __new__(class: &Value, vm: &Vm, _args: Args<'_>) -> Result<Value> {
        let shape = shape_for::<BytesIO>(vm, class)?;
        let file = BytesIO {
            base: BufferedIOBase::fields(shape),
            state: Locked::new(State::default()),
            exports: AtomicUsize::new(0),
        };
        // Nothing is to be closed, unless a class has its own way to.
        file.header.set_settled(is_own_class::<BytesIO>(class));
        Ok(typhon_heap::new_instance(shape, file))
    }

    #[sig(initial_bytes = None)]
    fn __init__(&self, vm: &Vm, initial_bytes: &Value) -> Result<()> {
        // What was there before is gone even where the new bytes are refused.
        self.resize(vm, |state| *state = State::default())?;
        if initial_bytes.is_none() {
            return Ok(());
        }
        let initial = bytes::to_vec(vm, initial_bytes)?;
        self.resize(vm, |state| *state = State { bytes: initial, at: 0, closed: false })
    }

    /// Returns True if the IO object can be read.
    fn readable(&self, vm: &Vm) -> Result<bool> {
        self.with(vm, |_| true)
    }

    /// Returns True if the IO object can be written.
    fn writable(&self, vm: &Vm) -> Result<bool> {
        self.with(vm, |_| true)
    }

    /// Returns True if the IO object can be seeked.
    fn seekable(&self, vm: &Vm) -> Result<bool> {
        self.with(vm, |_| true)
    }

    /// Does nothing.
    fn flush(&self, vm: &Vm) -> Result<()> {
        self.with(vm, |_| ())
    }

    /// Always returns False.
    ///
    /// BytesIO objects are not connected to a TTY-like device.
    fn isatty(&self, vm: &Vm) -> Result<bool> {
        self.with(vm, |_| false)
    }

    /// Current file position, an integer.
    fn tell(&self, vm: &Vm) -> Result<usize> {
        self.with(vm, |state| state.at)
    }

    /// Retrieve the entire contents of the BytesIO object.
    fn getvalue(&self, vm: &Vm) -> Result<Value> {
        self.with(vm, |state| bytes::new(&state.bytes))
    }

    /// Get a read-write view over the contents of the BytesIO object.
    fn getbuffer(this: &Value, vm: &Vm) -> Result<Value> {
        let Some(file) = this.native::<BytesIO>() else { return Ok(Value::NONE) };
        file.with(vm, |_| ())?;
        typhon_object::bootstrap::type_of(vm, <BytesIOBuffer as typhon_object::native::PyType>::DEF);
        let lender = typhon_heap::new(BytesIOBuffer {
            header: Header::of::<BytesIOBuffer>(),
            source: Frozen::new(this.clone()),
        });
        vm.call(&Known::MemoryView.value(), &[lender])
    }

    /// Read at most size bytes, returned as a bytes object.
    ///
    /// If the size argument is negative, read until EOF is reached.
    /// Return an empty bytes object at EOF.
    #[sig(size = -1, /)]
    fn read(&self, vm: &Vm, size: Maybe<'_>) -> Result<Value> {
        let count = super::base::size(vm, size)?;
        self.with(vm, |state| bytes::new(state.take(count)))
    }

    /// Read at most size bytes, returned as a bytes object.
    ///
    /// If the size argument is negative or omitted, read until EOF is reached.
    /// Return an empty bytes object at EOF.
    #[sig(size = -1, /)]
    fn read1(&self, vm: &Vm, size: Maybe<'_>) -> Result<Value> {
        self.read(vm, size)
    }

    /// Next line from the file, as a bytes object.
    ///
    /// Retain newline.  A non-negative size argument limits the maximum
    /// number of bytes to return (an incomplete line may be returned then).
    /// Return an empty bytes object at EOF.
    #[sig(size = -1, /)]
    fn readline(&self, vm: &Vm, size: Maybe<'_>) -> Result<Value> {
        self.take_line(vm, super::base::size(vm, size)?)
    }

    /// List of bytes objects, each a line from the file.
    ///
    /// Call readline() repeatedly and return a list of the lines so read.
    /// The optional size argument, if given, is an approximate bound on the
    /// total number of bytes in the lines returned.
    #[sig(size = None, /)]
    fn readlines(&self, vm: &Vm, size: Maybe<'_>) -> Result<Value> {
        let hint = match size.0.filter(|size| !size.is_none()) {
            None => -1,
            Some(size) if typhon_object::primal::int::is_int(size) => typhon_object::primal::int::to_i64(vm, size)?,
            Some(size) => {
                let given = vm.type_name(size);
                return Err(vm.type_error(format!("integer argument expected, got '{given}'")));
            }
        };
        let (mut lines, mut total) = (Vec::new(), 0);
        loop {
            let line = self.take_line(vm, -1)?;
            let length = ops::len(vm, &line)? as i64;
            if length == 0 {
                break;
            }
            lines.push(line);
            total += length;
            if hint > 0 && total >= hint {
                break;
            }
        }
        Ok(list::new(lines))
    }

    /// Read bytes into buffer.
    ///
    /// Returns number of bytes read (0 for EOF), or None if the object
    /// is set not to block and has no data to read.
    fn readinto(&self, vm: &Vm, buffer: &Value) -> Result<usize> {
        let target = typhon_object::convert::argument(vm, bytes::Buffer::writable(vm, buffer), "readinto", "")?;
        let read = self.with(vm, |state| state.take(target.len() as i64).to_vec())?;
        target.write(0, &read);
        Ok(read.len())
    }

    /// Write bytes to file.
    ///
    /// Return the number of bytes written.
    fn write(&self, vm: &Vm, b: &Value) -> Result<usize> {
        self.with(vm, |_| ())?;
        let data = bytes::as_bytes(vm, b)?;
        self.put(vm, &data)
    }

    /// Write lines to the file.
    ///
    /// Note that newlines are not added.  lines can be any iterable object
    /// producing bytes-like objects. This is equivalent to calling write() for
    /// each element.
    fn writelines(this: &Value, vm: &Vm, lines: &Value) -> Result<()> {
        let Some(file) = this.native::<BytesIO>() else { return Ok(()) };
        file.with(vm, |_| ())?;
        ops::for_each(vm, lines, |line| file.write(vm, &line).map(drop))
    }

    /// Change stream position.
    ///
    /// Seek to byte offset pos relative to position indicated by whence:
    ///      0  Start of stream (the default).  pos should be >= 0;
    ///      1  Current position - pos may be negative;
    ///      2  End of stream - pos usually negative.
    /// Returns the new absolute position.
    #[sig(pos, whence = 0, /)]
    fn seek(&self, vm: &Vm, pos: i64, whence: i32) -> Result<usize> {
        self.with(vm, |_| ())?;
        if pos < 0 && whence == 0 {
            return Err(vm.value_error(format!("negative seek value {pos}")));
        }
        if !(0..=2).contains(&whence) {
            return Err(vm.value_error(format!("invalid whence ({whence}, should be 0, 1 or 2)")));
        }
        let moved = self.with(vm, |state| {
            let from = match whence {
                0 => 0,
                1 => state.at as i64,
                _ => state.bytes.len() as i64,
            };
            from.checked_add(pos).map(|to| {
                state.at = to.max(0) as usize;
                state.at
            })
        })?;
        moved.ok_or_else(|| vm.overflow_error("new position too large"))
    }

    /// Truncate the file to at most size bytes.
    ///
    /// Size defaults to the current file position, as returned by tell().
    /// The current file position is unchanged.  Returns the new size.
    #[sig(size = None, /)]
    fn truncate(&self, vm: &Vm, size: Maybe<'_>) -> Result<usize> {
        self.with(vm, |_| ())?;
        let length = match size.0.filter(|size| !size.is_none()) {
            None => self.with(vm, |state| state.at)?,
            Some(size) => {
                let index = ops::index(vm, size)?;
                let length = int::as_i64(&index)
                    .ok_or_else(|| vm.overflow_error("Python int too large to convert to C long"))?;
                usize::try_from(length).map_err(|_| vm.value_error(format!("negative size value {length}")))?
            }
        };
        self.resize_open(vm, |state| state.bytes.truncate(length))?;
        Ok(length)
    }

    /// Disable all I/O operations.
    fn close(&self, vm: &Vm) -> Result<()> {
        self.resize(vm, |state| {
            state.closed = true;
            state.bytes = Vec::new();
        })
    }

    /// True if the file is closed.
    #[getter]
    fn closed(&self) -> bool {
        self.state.with(&self.header, |state| state.closed)
    }

    fn __iter__(this: &Value, vm: &Vm) -> Result<Value> {
        if let Some(file) = this.native::<BytesIO>() {
            file.with(vm, |_| ())?;
        }
        Ok(this.clone())
    }

    fn __next__(this: &Value, vm: &Vm) -> Result<Option<Value>> {
        let Some(file) = this.native::<BytesIO>() else { return Ok(None) };
        let line = file.take_line(vm, -1)?;
        Ok((ops::len(vm, &line)? > 0).then_some(line))
    }

    fn __getstate__(this: &Value, vm: &Vm) -> Result<Value> {
        let Some(file) = this.native::<BytesIO>() else { return Ok(Value::NONE) };
        let (all, at) = file.with(vm, |state| (bytes::new(&state.bytes), state.at))?;
        let dict = attribute::instance_dict(vm, this)?;
        let dict = match Dict::from(&dict) {
            Some(dict) if !dict.is_empty() => dict.copy(),
            _ => Value::NONE,
        };
        Ok(vm.tuple(vec![all, vm.int(at as i64), dict]))
    }

    fn __setstate__(this: &Value, vm: &Vm, state: &Value) -> Result<()> {
        let Some(file) = this.native::<BytesIO>() else { return Ok(()) };
        let class = vm.class_of(this).full_name(vm);
        let Some([all, at, dict, ..]) = Tuple::from(state).map(Tuple::items) else {
            let given = vm.type_name(state);
            return Err(vm.type_error(format!("{class}.__setstate__ argument should be 3-tuple, got {given}")));
        };
        file.with(vm, |_| ())?;
        // What is there goes even where the new state is refused.
        file.resize(vm, |state| *state = State { bytes: Vec::new(), at: 0, closed: state.closed })?;
        let all = bytes::to_vec(vm, all)?;
        file.resize(vm, |state| state.bytes = all)?;
        if !int::is_int(at) {
            let given = vm.type_name(at);
            return Err(vm.type_error(format!("second item of state must be an integer, not {given}")));
        }
        let Ok(at) = usize::try_from(int::to_i64(vm, at)?) else {
            return Err(vm.value_error("position value cannot be negative"));
        };
        file.resize(vm, |state| state.at = at)?;
        if !dict.is_none() {
            let Some(dict) = Dict::from(dict) else {
                let given = vm.type_name(dict);
                return Err(vm.type_error(format!("third item of state should be a dict, got a {given}")));
            };
            for (name, value) in dict.entries() {
                attribute::set_own(vm, this, &vm.attr_name(&name)?, value)?;
            }
        }
        Ok(())
    }

    fn __reduce_ex__(this: &Value, vm: &Vm, protocol: &Value) -> Result<Value> {
        super::base::reduced(vm, this, protocol)
    }

    fn __sizeof__(&self) -> usize {
        size_of::<BytesIO>() + self.state.with(&self.header, |state| state.bytes.capacity())
    }
}

/// What the views of `BytesIO.getbuffer` borrow from.
#[pytype(name = "_BytesIOBuffer", module = "_io", flags(no_new), methods(none))]
pub struct BytesIOBuffer {
    source: Frozen,
}

impl Exporter for BytesIOBuffer {
    fn export(&self, vm: &Vm) -> Result<Export> {
        let Some(file) = self.source.native::<BytesIO>() else { return Err(vm.buffer_error("a BytesIO was expected")) };
        let (len, start) = file.state.with(&file.header, |state| {
            file.exports.fetch_add(1, Ordering::AcqRel);
            (state.bytes.len(), NonNull::new(state.bytes.as_mut_ptr()).unwrap_or(NonNull::dangling()))
        });
        Ok(Export { start, len, readonly: false, immutable: false, form: Form::bytes(len) })
    }

    fn release(&self) {
        if let Some(file) = self.source.native::<BytesIO>() {
            file.exports.fetch_sub(1, Ordering::AcqRel);
        }
    }
}

/// Makes the views possible: called once, when the module is made.
pub fn register() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(bytes::register::<BytesIOBuffer>);
}
