//! `BufferedReader`, `BufferedWriter`, `BufferedRandom`: one state, three sets of methods.

mod core;
mod direct;
mod pair;
mod raw;

pub use direct::{is_closed, read_direct, write_direct};
pub use pair::BufferedRWPair;
use typhon_object::{
    args::Maybe,
    prelude::*,
    primal::{common::shape_for, str as string},
};

pub use self::core::State;
use self::core::check_seekable;
use super::{
    DEFAULT_BUFFER_SIZE,
    base::{BufferedIOBase, both, call, plain, require, size, unsupported},
    guard::{Guard, Guarded},
};
use crate::support::bytes;

/// A buffered stream of any of the three types.
pub(crate) trait Stream: Sized {
    /// The raw stream; `None` before `__init__` and after `detach`.
    fn raw(&self) -> &Slot;
    /// The state.
    fn guarded(&self) -> &Guarded<State>;
    /// The object's header.
    fn head(&self) -> &Header;
}

/// The raw stream, while the stream is usable.
fn raw_of(vm: &Vm, stream: &impl Stream) -> Result<Value> {
    match stream.raw().get(stream.head()) {
        Some(raw) => Ok(raw),
        None => Err(unusable(vm, stream)),
    }
}

#[cold]
fn unusable(vm: &Vm, stream: &impl Stream) -> Raised {
    // A look at a flag: the lock is taken by whoever detaches for a moment only.
    let detached = stream.head().misc.load(std::sync::atomic::Ordering::Relaxed) != 0;
    vm.value_error(if detached { "raw stream has been detached" } else { "I/O operation on uninitialized object" })
}

/// Goes inside an open stream: its state and its raw stream. `doing` is like "read of".
fn open<'a>(vm: &Vm, this: &Value, stream: &'a impl Stream, doing: &str) -> Result<(Guard<'a, State>, Value)> {
    let raw = raw_of(vm, stream)?;
    if raw::closed(vm, &raw)? {
        return Err(vm.value_error(format!("{doing} closed file")));
    }
    Ok((stream.guarded().enter(vm, this)?, raw))
}

/// The size of a buffer that there is always room for.
const SMALL: usize = 1 << 20;

/// `__init__` begins: a stream that it refuses is not usable any more.
fn restart(stream: &impl Stream) {
    stream.head().misc.store(0, std::sync::atomic::Ordering::Relaxed);
    stream.raw().clear(stream.head());
}

fn init(vm: &Vm, this: &Value, stream: &impl Stream, raw: &Value, size: i64) -> Result<()> {
    let Some(size) = usize::try_from(size).ok().filter(|&size| size > 0) else {
        return Err(vm.value_error("buffer size must be strictly positive"));
    };
    // It is taken when it is needed; one that cannot be is refused now, also where no bytes could be so many.
    if size > SMALL {
        drop(bytes::with_room(vm, size.min(isize::MAX as usize / 2))?);
    }
    let mut state = stream.guarded().enter(vm, this)?;
    state.begin(size);
    drop(state);
    stream.raw().set(stream.head(), raw.clone());
    Ok(())
}

/// A whence argument.
fn whence(vm: &Vm, whence: i32) -> Result<i32> {
    if (0..=2).contains(&whence) || whence == libc::SEEK_DATA || whence == libc::SEEK_HOLE {
        Ok(whence)
    } else {
        Err(vm.value_error(format!("whence value {whence} unsupported")))
    }
}

/// Closes a stream: it is flushed, then the raw stream is closed, whatever happens.
fn close(vm: &Vm, this: &Value, stream: &impl Stream, finalizing: bool) -> Result<()> {
    let raw = raw_of(vm, stream)?;
    if raw::closed(vm, &raw)? {
        return Ok(());
    }
    if finalizing && let Some(warn) = vm.find_attr_str(&raw, "_dealloc_warn")? {
        vm.call(&warn, std::slice::from_ref(this))?;
    }
    let flushed = vm.call_method(this, &vm.names().flush, &[]).map(drop);
    both(vm, flushed, || {
        // Who waits meanwhile to read or write finds the stream closed.
        let _inside = stream.guarded().enter(vm, this)?;
        vm.call_method(&raw, &vm.names().close, &[]).map(drop)
    })
}

/// Declares one of the three types with what all of them have.
macro_rules! buffered {
    ($(#[doc = $doc:literal])* $name:ident($text:literal), writes: $writes:literal, $($more:ident)*) => {
        $(#[doc = $doc])*
        #[pytype(name = $text, module = "_io", flags(base, dictionary), methods(common, $($more),*))]
        pub struct $name {
            base: BufferedIOBase,
            raw: Slot,
            state: Opaque<Guarded<State>>,
        }

        impl Stream for $name {
            fn raw(&self) -> &Slot {
                &self.raw
            }

            fn guarded(&self) -> &Guarded<State> {
                &self.state
            }

            fn head(&self) -> &Header {
                &self.header
            }
        }

        impl $name {
            /// Goes inside an open stream; see [`open`].
            pub(crate) fn enter(&self, vm: &Vm, this: &Value, doing: &str) -> Result<(Guard<'_, State>, Value)> {
                open(vm, this, self, doing)
            }
        }

        #[pymethods(common)]
        impl $name {
            #[new]
            fn __new__(class: &Value, vm: &Vm, _args: Args<'_>) -> Result<Value> {
                let shape = shape_for::<$name>(vm, class)?;
                let stream = $name {
                    base: BufferedIOBase::fields(shape),
                    raw: Slot::EMPTY,
                    state: Opaque(Guarded::new(State::new())),
                };
                Ok(typhon_heap::new_instance(shape, stream))
            }

            fn __repr__(this: &Value, vm: &Vm) -> Result<String> {
                let class = vm.class_of(this).full_name(vm);
                let name = match vm.find_attr(this, &vm.names().name) {
                    Ok(name) => name,
                    Err(raised) => vm.catch_as(raised, Known::ValueError).map(|_| None)?,
                };
                match name {
                    Some(name) => {
                        vm.check_stack(" while getting the repr of an object")?;
                        Ok(format!("<{class} name={}>", string::lossy(&ops::repr(vm, &name)?)))
                    }
                    None => Ok(format!("<{class}>")),
                }
            }

            /// Disconnect this buffer from its underlying raw stream and return it.
            fn detach(this: &Value, vm: &Vm) -> Result<Value> {
                let Some(stream) = this.native::<$name>() else { return Ok(Value::NONE) };
                let raw = raw_of(vm, stream)?;
                vm.call_method(this, &vm.names().flush, &[])?;
                stream.head().misc.store(1, std::sync::atomic::Ordering::Relaxed);
                stream.raw.clear(stream.head());
                Ok(raw)
            }

            /// Flush and close the IO object.
            ///
            /// This method has no effect if the file is already closed.
            fn close(this: &Value, vm: &Vm) -> Result<()> {
                let Some(stream) = this.native::<$name>() else { return Ok(()) };
                close(vm, this, stream, stream.is_finalizing())
            }

            fn seekable(&self, vm: &Vm) -> Result<Value> {
                call(vm, &raw_of(vm, self)?, "seekable", &[])
            }

            fn fileno(&self, vm: &Vm) -> Result<Value> {
                call(vm, &raw_of(vm, self)?, "fileno", &[])
            }

            fn isatty(&self, vm: &Vm) -> Result<Value> {
                call(vm, &raw_of(vm, self)?, "isatty", &[])
            }

            fn _dealloc_warn(&self, vm: &Vm, source: &Value) -> Result<()> {
                let Some(raw) = self.raw.get(self.head()) else { return Ok(()) };
                match vm.find_attr_str(&raw, "_dealloc_warn")? {
                    Some(warn) => vm.call(&warn, std::slice::from_ref(source)).map(drop),
                    None => Ok(()),
                }
            }

            /// Change the stream position to the given byte offset.
            #[sig(target, whence = 0, /)]
            fn seek(this: &Value, vm: &Vm, target: i64, whence: i32) -> Result<Value> {
                let Some(stream) = this.native::<$name>() else { return Ok(Value::NONE) };
                let whence = self::whence(vm, whence)?;
                let raw = raw_of(vm, stream)?;
                if raw::closed(vm, &raw)? {
                    return Err(vm.value_error("seek of closed file"));
                }
                check_seekable(vm, &raw)?;
                let position = stream.state.enter(vm, this)?.seek(vm, &raw, target, whence)?;
                Ok(vm.int(position))
            }

            /// Return current stream position.
            fn tell(this: &Value, vm: &Vm) -> Result<Value> {
                let Some(stream) = this.native::<$name>() else { return Ok(Value::NONE) };
                let raw = raw_of(vm, stream)?;
                let position = stream.state.enter(vm, this)?.tell(vm, &raw)?;
                Ok(vm.int(position))
            }

            /// Truncate file to size bytes.
            #[sig(pos = None, /)]
            fn truncate(this: &Value, vm: &Vm, pos: &Value) -> Result<Value> {
                let Some(stream) = this.native::<$name>() else { return Ok(Value::NONE) };
                let (mut state, raw) = stream.enter(vm, this, "truncate of")?;
                if !$writes || !super::base::ask(vm, &raw, "writable")? {
                    return Err(unsupported(vm, "truncate"));
                }
                state.settle(vm, &raw)?;
                let pos = if pos.is_none() { vm.int(raw::tell(vm, &raw)?) } else { pos.clone() };
                let size = call(vm, &raw, "truncate", &[pos])?;
                state.lose_position();
                Ok(size)
            }

            #[getter]
            #[name = "raw"]
            fn raw_property(&self) -> Option<Value> {
                self.raw.get(self.head())
            }

            #[getter]
            #[name = "closed"]
            fn closed_property(&self, vm: &Vm) -> Result<bool> {
                raw::closed(vm, &raw_of(vm, self)?)
            }

            #[getter]
            fn name(&self, vm: &Vm) -> Result<Value> {
                vm.get_attr(&raw_of(vm, self)?, &vm.names().name)
            }

            #[getter]
            fn mode(&self, vm: &Vm) -> Result<Value> {
                vm.get_attr_str(&raw_of(vm, self)?, "mode")
            }

            fn __sizeof__(&self) -> usize {
                size_of::<$name>() + DEFAULT_BUFFER_SIZE
            }
        }
    };
}

/// Declares the methods that read.
macro_rules! reading {
    ($name:ident) => {
        #[pymethods(reading)]
        impl $name {
            fn readable(&self, vm: &Vm) -> Result<Value> {
                call(vm, &raw_of(vm, self)?, "readable", &[])
            }

            /// Read and return up to n bytes.
            #[name = "read"]
            #[sig(size = -1, /)]
            fn read_method(this: &Value, vm: &Vm, size: Maybe<'_>) -> Result<Option<Value>> {
                let Some(stream) = this.native::<$name>() else { return Ok(None) };
                let count = self::size(vm, size)?;
                if count < -1 {
                    return Err(vm.value_error("read length must be non-negative or -1"));
                }
                let (mut state, raw) = stream.enter(vm, this, "read of")?;
                match usize::try_from(count) {
                    Ok(count) => state.read(vm, &raw, count),
                    Err(_) => state.read_all(vm, &raw),
                }
            }

            #[sig(size = 0, /)]
            fn peek(this: &Value, vm: &Vm, size: i64) -> Result<Value> {
                let _ = size;
                let Some(stream) = this.native::<$name>() else { return Ok(Value::NONE) };
                let (mut state, raw) = stream.enter(vm, this, "peek of")?;
                state.peek(vm, &raw)
            }

            /// Read and return up to size bytes, with at most one read() call to the underlying raw stream.
            #[sig(size = -1, /)]
            fn read1(this: &Value, vm: &Vm, size: i64) -> Result<Value> {
                let Some(stream) = this.native::<$name>() else { return Ok(Value::NONE) };
                let (mut state, raw) = stream.enter(vm, this, "read of")?;
                let count = usize::try_from(size).unwrap_or(state.size);
                state.read_once(vm, &raw, count)
            }

            fn readinto(this: &Value, vm: &Vm, buffer: &Value) -> Result<Option<usize>> {
                let Some(stream) = this.native::<$name>() else { return Ok(None) };
                let target = typhon_object::convert::argument(vm, bytes::Buffer::writable(vm, buffer), "readinto", "")?;
                let (mut state, raw) = stream.enter(vm, this, "readinto of")?;
                state.read_into(vm, &raw, &target, false)
            }

            fn readinto1(this: &Value, vm: &Vm, buffer: &Value) -> Result<Option<usize>> {
                let Some(stream) = this.native::<$name>() else { return Ok(None) };
                let target =
                    typhon_object::convert::argument(vm, bytes::Buffer::writable(vm, buffer), "readinto1", "")?;
                let (mut state, raw) = stream.enter(vm, this, "readinto of")?;
                state.read_into(vm, &raw, &target, true)
            }

            /// Read and return a line from the stream.
            #[sig(size = -1, /)]
            fn readline(this: &Value, vm: &Vm, size: Maybe<'_>) -> Result<Value> {
                let Some(stream) = this.native::<$name>() else { return Ok(Value::NONE) };
                let limit = usize::try_from(self::size(vm, size)?).ok();
                let (mut state, raw) = stream.enter(vm, this, "readline of")?;
                state.read_line(vm, &raw, limit)
            }

            fn __next__(this: &Value, vm: &Vm) -> Result<Option<Value>> {
                let exact = plain::<$name>(this);
                let line = match exact {
                    Some(stream) => {
                        let (mut state, raw) = stream.enter(vm, this, "readline of")?;
                        state.read_line(vm, &raw, None)?
                    }
                    None => vm.call_method(this, &vm.names().readline, &[])?,
                };
                Ok((ops::len(vm, &line)? > 0).then_some(line))
            }
        }
    };
}

/// Declares the methods that write.
macro_rules! writing {
    ($name:ident) => {
        #[pymethods(writing)]
        impl $name {
            fn writable(&self, vm: &Vm) -> Result<Value> {
                call(vm, &raw_of(vm, self)?, "writable", &[])
            }

            /// Write buffer b to the IO stream.
            ///
            /// Return the number of bytes written, which is always
            /// the length of b in bytes.
            ///
            /// Raise BlockingIOError if the buffer is full and the
            /// underlying raw stream cannot accept more data at the moment.
            #[name = "write"]
            fn write_method(this: &Value, vm: &Vm, buffer: &Value) -> Result<usize> {
                let Some(stream) = this.native::<$name>() else { return Ok(0) };
                let data = bytes::as_bytes(vm, buffer)?;
                let (mut state, raw) = stream.enter(vm, this, "write to")?;
                // Another thread may have closed it while this one waited.
                if raw::closed(vm, &raw)? {
                    return Err(vm.value_error("write to closed file"));
                }
                state.write(vm, &raw, &data)
            }
        }
    };
}

buffered! {
    /// Create a new buffered reader using the given readable raw IO object.
    BufferedReader("BufferedReader"), writes: false, reading reader
}

reading!(BufferedReader);

#[pymethods(reader)]
impl BufferedReader {
    #[sig(raw, buffer_size = 131072)]
    fn __init__(this: &Value, vm: &Vm, raw: &Value, buffer_size: i64) -> Result<()> {
        let Some(stream) = this.native::<BufferedReader>() else { return Ok(()) };
        restart(stream);
        require(vm, raw, "readable")?;
        init(vm, this, stream, raw, buffer_size)
    }

    fn flush(&self, vm: &Vm) -> Result<Value> {
        call(vm, &raw_of(vm, self)?, "flush", &[])
    }
}

buffered! {
    /// A buffer for a writeable sequential RawIO object.
    ///
    /// The constructor creates a BufferedWriter for the given writeable raw
    /// stream. If the buffer_size is not given, it defaults to
    /// DEFAULT_BUFFER_SIZE.
    BufferedWriter("BufferedWriter"), writes: true, writing writer
}

writing!(BufferedWriter);

#[pymethods(writer)]
impl BufferedWriter {
    #[sig(raw, buffer_size = 131072)]
    fn __init__(this: &Value, vm: &Vm, raw: &Value, buffer_size: i64) -> Result<()> {
        let Some(stream) = this.native::<BufferedWriter>() else { return Ok(()) };
        restart(stream);
        require(vm, raw, "writable")?;
        init(vm, this, stream, raw, buffer_size)
    }

    fn flush(this: &Value, vm: &Vm) -> Result<()> {
        let Some(stream) = this.native::<BufferedWriter>() else { return Ok(()) };
        let (mut state, raw) = stream.enter(vm, this, "flush of")?;
        state.flush_output(vm, &raw)
    }
}

buffered! {
    /// A buffered interface to random access streams.
    ///
    /// The constructor creates a reader and writer for a seekable stream,
    /// raw, given in the first argument. If the buffer_size is omitted it
    /// defaults to DEFAULT_BUFFER_SIZE.
    BufferedRandom("BufferedRandom"), writes: true, reading writing random
}

reading!(BufferedRandom);
writing!(BufferedRandom);

#[pymethods(random)]
impl BufferedRandom {
    #[sig(raw, buffer_size = 131072)]
    fn __init__(this: &Value, vm: &Vm, raw: &Value, buffer_size: i64) -> Result<()> {
        let Some(stream) = this.native::<BufferedRandom>() else { return Ok(()) };
        restart(stream);
        for what in ["seekable", "readable", "writable"] {
            require(vm, raw, what)?;
        }
        init(vm, this, stream, raw, buffer_size)
    }

    fn flush(this: &Value, vm: &Vm) -> Result<()> {
        let Some(stream) = this.native::<BufferedRandom>() else { return Ok(()) };
        let (mut state, raw) = stream.enter(vm, this, "flush of")?;
        state.settle(vm, &raw)
    }
}
