//! The abstract classes `_IOBase`, `_RawIOBase`, `_BufferedIOBase` and `_TextIOBase`.

use std::sync::{
    OnceLock,
    atomic::{AtomicBool, Ordering},
};

use typhon_object::{
    args::Maybe,
    attribute,
    dunder::Dunder,
    heap::ShapeId,
    prelude::*,
    primal::{
        common::shape_for,
        exception, int,
        list::{self, List},
    },
};

use super::{buffered, bytes_io::BytesIO, file::FileIO, text::StringIO};
use crate::support::bytes;

static UNSUPPORTED: OnceLock<Value> = OnceLock::new();

/// `io.UnsupportedOperation`; made when it is asked for first.
///
/// # Errors
/// What making a class raises.
pub fn unsupported_class(vm: &Vm) -> Result<Value> {
    if let Some(class) = UNSUPPORTED.get() {
        return Ok(class.clone());
    }
    let bases = vec![Known::OSError.value(), Known::ValueError.value()];
    let class = crate::support::classes::new_exception_of(vm, "io", "UnsupportedOperation", bases)?;
    Ok(UNSUPPORTED.get_or_init(|| class).clone())
}

/// Raises `io.UnsupportedOperation`.
#[cold]
pub fn unsupported(vm: &Vm, text: &str) -> Raised {
    match unsupported_class(vm).and_then(|class| vm.call(&class, &[vm.str(text)])) {
        Ok(error) => vm.raise(error),
        Err(raised) => raised,
    }
}

/// Raises ValueError of a closed file.
#[cold]
pub fn closed_error(vm: &Vm) -> Raised {
    vm.value_error("I/O operation on closed file")
}

/// The native part of a value whose class is `T`'s own and not a Python class, which may override anything.
#[inline]
pub fn plain<T: Native>(value: &Value) -> Option<&T> {
    let native = value.native::<T>()?;
    let class = Class::from_shape(value.shape());
    (class.flags() & typhon_object::class::flag::HEAP == 0).then_some(native)
}

/// Calls a method by its name.
///
/// # Errors
/// What the method raises.
pub fn call(vm: &Vm, object: &Value, name: &str, args: &[Value]) -> Result<Value> {
    vm.call_method_str(object, name, args)
}

/// The truth of a method's result.
///
/// # Errors
/// What the method raises.
pub fn ask(vm: &Vm, object: &Value, name: &str) -> Result<bool> {
    let answer = call(vm, object, name, &[])?;
    ops::truth(vm, &answer)
}

/// The truth of `object.closed`.
///
/// # Errors
/// What the attribute raises.
pub fn is_closed(vm: &Vm, object: &Value) -> Result<bool> {
    if let Some(file) = plain::<FileIO>(object) {
        return Ok(file.fd() < 0);
    }
    if let Some(closed) = buffered::is_closed(vm, object) {
        return closed;
    }
    let closed = vm.get_attr(object, &vm.names().closed)?;
    ops::truth(vm, &closed)
}

/// Refuses a closed stream.
///
/// # Errors
/// ValueError.
pub fn check_closed(vm: &Vm, this: &Value) -> Result<()> {
    if is_closed(vm, this)? { Err(vm.value_error("I/O operation on closed file.")) } else { Ok(()) }
}

/// A size argument: -1 where it is None or not given.
///
/// # Errors
/// TypeError "argument should be integer or None, not 'x'".
pub fn size(vm: &Vm, size: Maybe<'_>) -> Result<i64> {
    match size.0 {
        None => Ok(-1),
        Some(size) if size.is_none() => Ok(-1),
        Some(size) if int::is_int(size) || vm.class_of(size).slots().has(typhon_object::dunder::Dunder::Index) => {
            ops::sized_index(vm, size, Known::OverflowError)
        }
        Some(size) => {
            let given = vm.type_name(size);
            Err(vm.type_error(format!("argument should be integer or None, not '{given}'")))
        }
    }
}

/// Two steps of closing: the error of the second has that of the first as its context.
///
/// # Errors
/// That of the second step, or else that of the first.
pub fn both(vm: &Vm, first: Result<()>, second: impl FnOnce() -> Result<()>) -> Result<()> {
    let Err(raised) = first else { return second() };
    let first = vm.catch(raised);
    match second() {
        Ok(()) => Err(vm.raise_again(first)),
        Err(raised) => {
            let second = vm.catch(raised);
            if let Some(second) = exception::from(&second)
                && second.context().is_none()
            {
                second.set_context(Some(first));
            }
            Err(vm.raise_again(second))
        }
    }
}

/// The abstract base class for all I/O classes.
///
/// This class provides dummy implementations for many methods that
/// derived classes can override selectively; the default implementations
/// represent a file that cannot be read, written or seeked.
///
/// Even though IOBase does not declare read, readinto, or write because
/// their signatures will vary, implementations and clients should
/// consider those methods part of the interface. Also, implementations
/// may raise UnsupportedOperation when operations they do not support are
/// called.
///
/// The basic type used for binary data read from or written to a file is
/// bytes. Other bytes-like objects are accepted as method arguments too.
/// In some cases (such as readinto), a writable object is required. Text
/// I/O classes work with str data.
///
/// Note that calling any method (except additional calls to close(),
/// which are ignored) on a closed stream should raise a ValueError.
///
/// IOBase (and its subclasses) support the iterator protocol, meaning
/// that an IOBase object can be iterated over yielding the lines in a
/// stream.
///
/// IOBase also supports the :keyword:`with` statement. In this example,
/// fp is closed after the suite of the with statement is complete:
///
/// with open('spam.txt', 'r') as fp:
///     fp.write('Spam and eggs!')
#[pytype(name = "_IOBase", module = "_io", flags(base, dictionary))]
pub struct IOBase {
    closed: AtomicBool,
    finalizing: AtomicBool,
}

impl IOBase {
    /// The fields of a new stream.
    pub fn fields(shape: ShapeId) -> IOBase {
        IOBase { header: Header::with_shape(shape), closed: AtomicBool::new(false), finalizing: AtomicBool::new(false) }
    }

    /// Whether the stream is being closed by its finaliser.
    pub fn is_finalizing(&self) -> bool {
        self.finalizing.load(Ordering::Relaxed)
    }

    /// Whether `_IOBase.close` was called.
    pub fn is_base_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }

    /// Marks the stream as closed.
    pub fn set_base_closed(&self) {
        self.closed.store(true, Ordering::Release);
    }
}

/// The lines of a stream until the end, or until there are `hint` bytes or characters.
fn lines(vm: &Vm, this: &Value, hint: i64) -> Result<Value> {
    let all = list::new(Vec::new());
    let Some(target) = List::from(&all) else { return Ok(all) };
    let mut total = 0;
    let mut items = ops::Items::new(vm, this)?;
    while let Some(line) = items.next()? {
        let length = ops::len(vm, &line)? as i64;
        target.push(line);
        if hint > 0 && length > hint - total {
            break;
        }
        total += length;
    }
    Ok(all)
}

/// As `object`, the bases of files take no arguments, unless a class has an `__init__` or `__new__` that may.
fn refuse_arguments(vm: &Vm, class: &Value, args: Args<'_>) -> Result<()> {
    let base = typhon_object::bootstrap::type_of(vm, <IOBase as typhon_object::native::PyType>::DEF);
    match (Class::from(class), Class::from(&base)) {
        (Some(class), Some(base)) if !args.values().is_empty() && class.slots().same(base.slots(), Dunder::Init) => {
            Err(vm.type_error(format!("{}() takes no arguments", class.name())))
        }
        _ => Ok(()),
    }
}

#[pymethods]
impl IOBase {
    #[new]
    fn __new__(class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        let shape = shape_for::<IOBase>(vm, class)?;
        refuse_arguments(vm, class, args)?;
        Ok(typhon_heap::new_instance(shape, IOBase::fields(shape)))
    }

    fn __init__(&self, _args: Args<'_>) {
        let _ = self;
    }

    #[getter]
    fn __dict__(this: &Value, vm: &Vm) -> Result<Value> {
        attribute::instance_dict(vm, this)
    }

    #[getter]
    #[name = "closed"]
    fn closed_property(&self) -> bool {
        self.is_base_closed()
    }

    /// Change the stream position to the given byte offset.
    ///
    ///   offset
    ///     The stream position, relative to 'whence'.
    ///   whence
    ///     The relative position to seek from.
    ///
    /// The offset is interpreted relative to the position indicated by whence.
    /// Values for whence are:
    ///
    /// * os.SEEK_SET or 0 -- start of stream (the default); offset should be zero or positive
    /// * os.SEEK_CUR or 1 -- current stream position; offset may be negative
    /// * os.SEEK_END or 2 -- end of stream; offset is usually negative
    ///
    /// Return the new absolute position.
    #[sig(offset, whence = 0, /)]
    fn seek(&self, vm: &Vm, offset: &Value, whence: &Value) -> Result<Value> {
        let _ = (self, offset, whence);
        Err(unsupported(vm, "seek"))
    }

    /// Return current stream position.
    fn tell(this: &Value, vm: &Vm) -> Result<Value> {
        call(vm, this, "seek", &[vm.int(0), vm.int(1)])
    }

    /// Truncate file to size bytes.
    ///
    /// File pointer is left unchanged. Size defaults to the current IO position
    /// as reported by tell(). Return the new size.
    #[sig(size = None, /)]
    fn truncate(&self, vm: &Vm, size: &Value) -> Result<Value> {
        let _ = (self, size);
        Err(unsupported(vm, "truncate"))
    }

    /// Flush write buffers, if applicable.
    ///
    /// This is not implemented for read-only and non-blocking streams.
    fn flush(&self, vm: &Vm) -> Result<()> {
        if self.is_base_closed() { Err(vm.value_error("I/O operation on closed file.")) } else { Ok(()) }
    }

    /// Flush and close the IO object.
    ///
    /// This method has no effect if the file is already closed.
    fn close(this: &Value, vm: &Vm) -> Result<()> {
        let Some(base) = this.native::<IOBase>() else { return Ok(()) };
        if base.is_base_closed() {
            return Ok(());
        }
        let flushed = vm.call_method(this, &vm.names().flush, &[]).map(drop);
        base.set_base_closed();
        flushed
    }

    /// Return whether object supports random access.
    ///
    /// If False, seek(), tell() and truncate() will raise OSError.
    /// This method may need to do a test seek().
    fn seekable(&self) -> bool {
        let _ = self;
        false
    }

    /// Return whether object was opened for reading.
    ///
    /// If False, read() will raise OSError.
    fn readable(&self) -> bool {
        let _ = self;
        false
    }

    /// Return whether object was opened for writing.
    ///
    /// If False, write() will raise OSError.
    fn writable(&self) -> bool {
        let _ = self;
        false
    }

    #[name = "_checkClosed"]
    fn check_closed_method(this: &Value, vm: &Vm) -> Result<()> {
        check_closed(vm, this)
    }

    #[name = "_checkSeekable"]
    fn check_seekable(this: &Value, vm: &Vm) -> Result<bool> {
        check(vm, this, "seekable")
    }

    #[name = "_checkReadable"]
    fn check_readable(this: &Value, vm: &Vm) -> Result<bool> {
        check(vm, this, "readable")
    }

    #[name = "_checkWritable"]
    fn check_writable(this: &Value, vm: &Vm) -> Result<bool> {
        check(vm, this, "writable")
    }

    /// Return underlying file descriptor if one exists.
    ///
    /// Raise OSError if the IO object does not use a file descriptor.
    fn fileno(&self, vm: &Vm) -> Result<Value> {
        let _ = self;
        Err(unsupported(vm, "fileno"))
    }

    /// Return whether this is an 'interactive' stream.
    ///
    /// Return False if it can't be determined.
    fn isatty(this: &Value, vm: &Vm) -> Result<bool> {
        check_closed(vm, this).map(|()| false)
    }

    fn __enter__(this: &Value, vm: &Vm) -> Result<Value> {
        check_closed(vm, this)?;
        Ok(this.clone())
    }

    #[sig(*exc_info)]
    fn __exit__(this: &Value, vm: &Vm, exc_info: &[Value]) -> Result<Value> {
        let _ = exc_info;
        vm.call_method(this, &vm.names().close, &[])
    }

    fn __iter__(this: &Value, vm: &Vm) -> Result<Value> {
        check_closed(vm, this)?;
        Ok(this.clone())
    }

    fn __next__(this: &Value, vm: &Vm) -> Result<Option<Value>> {
        let line = vm.call_method(this, &vm.names().readline, &[])?;
        Ok((ops::len(vm, &line)? > 0).then_some(line))
    }

    /// Read and return a line from the stream.
    ///
    /// If size is specified, at most size bytes will be read.
    ///
    /// The line terminator is always b'\n' for binary files; for text
    /// files, the newlines argument to open can be used to select the line
    /// terminator(s) recognized.
    #[sig(size = -1, /)]
    fn readline(this: &Value, vm: &Vm, size: Maybe<'_>) -> Result<Value> {
        let limit = super::base::size(vm, size)?;
        let peek = vm.find_attr_str(this, "peek")?;
        let mut line = Vec::new();
        while limit < 0 || (line.len() as i64) < limit {
            let mut wanted = 1;
            if let Some(peek) = &peek {
                let ahead = vm.call(peek, &[vm.int(1)])?;
                if !bytes::is_bytes(&ahead) {
                    let given = vm.type_name(&ahead);
                    let text = format!("peek() should have returned a bytes object, not '{given}'");
                    return Err(vm.raise_args(Known::OSError, vec![vm.str(&text)]));
                }
                let ahead = bytes::as_bytes(vm, &ahead)?;
                if !ahead.is_empty() {
                    let most = if limit < 0 { ahead.len() } else { ahead.len().min(limit as usize - line.len()) };
                    wanted = memchr::memchr(b'\n', &ahead[..most]).map_or(most, |at| at + 1);
                }
            }
            let read = vm.call_method(this, &vm.names().read, &[vm.int(wanted as i64)])?;
            if !bytes::is_bytes(&read) {
                let given = vm.type_name(&read);
                let text = format!("read() should have returned a bytes object, not '{given}'");
                return Err(vm.raise_args(Known::OSError, vec![vm.str(&text)]));
            }
            let read = bytes::as_bytes(vm, &read)?;
            if read.is_empty() {
                break;
            }
            line.extend_from_slice(&read);
            if line.last() == Some(&b'\n') {
                break;
            }
        }
        Ok(bytes::new(&line))
    }

    /// Return a list of lines from the stream.
    ///
    /// hint can be specified to control the number of lines read: no more
    /// lines will be read if the total size (in bytes/characters) of all
    /// lines so far exceeds hint.
    #[sig(hint = -1, /)]
    fn readlines(this: &Value, vm: &Vm, hint: Maybe<'_>) -> Result<Value> {
        lines(vm, this, size(vm, hint)?)
    }

    /// Write a list of lines to stream.
    ///
    /// Line separators are not added, so it is usual for each of the
    /// lines provided to have a line separator at the end.
    fn writelines(this: &Value, vm: &Vm, lines: &Value) -> Result<()> {
        check_closed(vm, this)?;
        ops::for_each(vm, lines, |line| vm.call_method(this, &vm.names().write, &[line]).map(drop))
    }

    fn __del__(this: &Value, vm: &Vm) -> Result<()> {
        let Some(base) = this.native::<IOBase>() else { return Ok(()) };
        // Who has bytes or a text alone has nothing to close either.
        if this.exact::<BytesIO>().is_some() || this.exact::<StringIO>().is_some() {
            return Ok(());
        }
        // A stream that was never initialised has no state to ask, and nothing to close.
        let closed = is_closed(vm, this).unwrap_or_else(|raised| {
            drop(vm.catch(raised));
            true
        });
        if closed {
            return Ok(());
        }
        base.finalizing.store(true, Ordering::Relaxed);
        let closed = vm.call_method(this, &vm.names().close, &[]);
        base.finalizing.store(false, Ordering::Relaxed);
        if let Err(raised) = closed {
            crate::support::unraisable::report(vm, raised, Some("Exception ignored while finalizing file"), Some(this));
        }
        Ok(())
    }

    #[getter]
    fn _finalizing(&self) -> bool {
        self.is_finalizing()
    }

    #[setter]
    #[name = "_finalizing"]
    fn set_finalizing(&self, vm: &Vm, value: Option<&Value>) -> Result<()> {
        let Some(value) = value else { return Err(vm.type_error("can't delete numeric/char attribute")) };
        if !value.is(&Value::TRUE) && !value.is(&Value::FALSE) {
            return Err(vm.type_error("attribute value type must be bool"));
        }
        self.finalizing.store(value.is(&Value::TRUE), Ordering::Relaxed);
        Ok(())
    }

    fn __getstate__(this: &Value, vm: &Vm) -> Result<Value> {
        let given = vm.type_name(this);
        Err(vm.type_error(format!("cannot pickle '{given}' instances")))
    }

    fn __reduce_ex__(this: &Value, vm: &Vm, protocol: &Value) -> Result<Value> {
        // Python classes that say how they are pickled go their own way. Older protocols would make a stream of the class
        // below, to take a value out of it.
        if vm.class_of(this).flags() & typhon_object::class::flag::HEAP != 0 {
            let object = Known::Object.value();
            let protocol = match protocol.as_small_int() {
                Some(..2) => vm.int(2),
                _ => protocol.clone(),
            };
            return vm.call_method(&object, &vm.names().__reduce_ex__, &[this.clone(), protocol]);
        }
        let given = vm.type_name(this);
        Err(vm.type_error(format!("cannot pickle '{given}' instances")))
    }
}

/// `__reduce_ex__` of a stream in memory, which has a state: its class makes a new one.
pub(super) fn reduced(vm: &Vm, this: &Value, protocol: &Value) -> Result<Value> {
    let state = vm.call_method(this, &vm.names().__getstate__, &[])?;
    let class = vm.class_value(this);
    if ops::sized_index(vm, protocol, Known::OverflowError)? < 2 {
        return Ok(vm.tuple(vec![class, vm.tuple(Vec::new()), state]));
    }
    let maker = vm.get_attr_str(&(vm.hooks().import)(vm, "copyreg")?, "__newobj__")?;
    Ok(vm.tuple(vec![maker, vm.tuple(vec![class]), state, Value::NONE, Value::NONE]))
}

/// Refuses a stream that cannot do something.
fn check(vm: &Vm, this: &Value, what: &str) -> Result<bool> {
    let answer = call(vm, this, what, &[])?;
    if answer.is(&Value::TRUE) { Ok(true) } else { Err(unsupported(vm, &format!("File or stream is not {what}."))) }
}

/// As `_checkReadable` and its like.
///
/// # Errors
/// UnsupportedOperation.
pub fn require(vm: &Vm, stream: &Value, what: &str) -> Result<()> {
    if ask(vm, stream, what)? { Ok(()) } else { Err(unsupported(vm, &format!("File or stream is not {what}."))) }
}

/// Base class for raw binary I/O.
#[pytype(name = "_RawIOBase", module = "_io", flags(base, dictionary))]
pub struct RawIOBase {
    base: IOBase,
}

impl RawIOBase {
    /// The fields of a new stream.
    pub fn fields(shape: ShapeId) -> RawIOBase {
        RawIOBase { base: IOBase::fields(shape) }
    }
}

#[pymethods]
impl RawIOBase {
    #[new]
    fn __new__(class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        let shape = shape_for::<RawIOBase>(vm, class)?;
        refuse_arguments(vm, class, args)?;
        Ok(typhon_heap::new_instance(shape, RawIOBase::fields(shape)))
    }

    #[sig(size = -1, /)]
    fn read(this: &Value, vm: &Vm, size: i64) -> Result<Value> {
        let Ok(size) = usize::try_from(size) else { return call(vm, this, "readall", &[]) };
        let buffer = vm.call(&Known::ByteArray.value(), &[vm.int(size as i64)])?;
        let count = call(vm, this, "readinto", std::slice::from_ref(&buffer))?;
        if count.is_none() {
            return Ok(count);
        }
        let count = int::to_i64(vm, &count)?;
        if count < 0 || count as usize > size {
            return Err(vm.value_error(format!("readinto returned {count} outside buffer size {size}")));
        }
        let read = bytes::to_vec(vm, &buffer)?;
        Ok(bytes::new(&read[..(count as usize).min(read.len())]))
    }

    /// Read until EOF, using multiple read() call.
    fn readall(this: &Value, vm: &Vm) -> Result<Value> {
        let mut all = Vec::new();
        let mut first = true;
        loop {
            let chunk = vm.call_method(this, &vm.names().read, &[vm.int(super::DEFAULT_BUFFER_SIZE as i64)])?;
            if chunk.is_none() && first {
                return Ok(chunk);
            }
            if chunk.is_none() {
                break;
            }
            if !bytes::is_bytes(&chunk) {
                return Err(vm.type_error("read() should return bytes"));
            }
            let chunk = bytes::as_bytes(vm, &chunk)?;
            if chunk.is_empty() {
                break;
            }
            all.extend_from_slice(&chunk);
            first = false;
        }
        Ok(bytes::new(&all))
    }

    fn readinto(&self, vm: &Vm, buffer: &Value) -> Result<Value> {
        let _ = (self, buffer);
        Err(vm.raise_args(Known::NotImplementedError, Vec::new()))
    }

    fn write(&self, vm: &Vm, b: &Value) -> Result<Value> {
        let _ = (self, b);
        Err(vm.raise_args(Known::NotImplementedError, Vec::new()))
    }
}

/// Base class for buffered IO objects.
///
/// The main difference with RawIOBase is that the read() method
/// supports omitting the size argument, and does not have a default
/// implementation that defers to readinto().
///
/// In addition, read(), readinto() and write() may raise
/// BlockingIOError if the underlying raw stream is in non-blocking
/// mode and not ready; unlike their raw counterparts, they will never
/// return None.
///
/// A typical implementation should not inherit from a RawIOBase
/// implementation, but wrap one.
#[pytype(name = "_BufferedIOBase", module = "_io", flags(base, dictionary))]
pub struct BufferedIOBase {
    base: IOBase,
}

impl BufferedIOBase {
    /// The fields of a new stream.
    pub fn fields(shape: ShapeId) -> BufferedIOBase {
        BufferedIOBase { base: IOBase::fields(shape) }
    }

    fn read_into(this: &Value, vm: &Vm, buffer: &Value, function: &str, method: &str) -> Result<Value> {
        let target = typhon_object::convert::argument(vm, bytes::Buffer::writable(vm, buffer), function, "")?;
        let read = call(vm, this, method, &[vm.int(target.len() as i64)])?;
        if !bytes::is_bytes(&read) {
            return Err(vm.type_error("read() should return bytes"));
        }
        let read = bytes::as_bytes(vm, &read)?;
        if read.len() > target.len() {
            let text =
                format!("read() returned too much data: {} bytes requested, {} returned", target.len(), read.len());
            return Err(vm.value_error(text));
        }
        target.write(0, &read);
        Ok(vm.int(read.len() as i64))
    }
}

#[pymethods]
impl BufferedIOBase {
    #[new]
    fn __new__(class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        let shape = shape_for::<BufferedIOBase>(vm, class)?;
        refuse_arguments(vm, class, args)?;
        Ok(typhon_heap::new_instance(shape, BufferedIOBase::fields(shape)))
    }

    /// Disconnect this buffer from its underlying raw stream and return it.
    ///
    /// After the raw stream has been detached, the buffer is in an unusable
    /// state.
    fn detach(&self, vm: &Vm) -> Result<Value> {
        let _ = self;
        Err(unsupported(vm, "detach"))
    }

    /// Read and return up to n bytes.
    #[sig(size = -1, /)]
    fn read(&self, vm: &Vm, size: &Value) -> Result<Value> {
        let _ = (self, size);
        Err(unsupported(vm, "read"))
    }

    /// Read and return up to size bytes, with at most one read() call to the underlying raw stream.
    #[sig(size = -1, /)]
    fn read1(&self, vm: &Vm, size: &Value) -> Result<Value> {
        let _ = (self, size);
        Err(unsupported(vm, "read1"))
    }

    fn readinto(this: &Value, vm: &Vm, buffer: &Value) -> Result<Value> {
        BufferedIOBase::read_into(this, vm, buffer, "readinto", "read")
    }

    fn readinto1(this: &Value, vm: &Vm, buffer: &Value) -> Result<Value> {
        BufferedIOBase::read_into(this, vm, buffer, "readinto1", "read1")
    }

    /// Write buffer b to the IO stream.
    ///
    /// Return the number of bytes written, which is always
    /// the length of b in bytes.
    ///
    /// Raise BlockingIOError if the buffer is full and the
    /// underlying raw stream cannot accept more data at the moment.
    fn write(&self, vm: &Vm, b: &Value) -> Result<Value> {
        let _ = (self, b);
        Err(unsupported(vm, "write"))
    }
}

/// Base class for text I/O.
///
/// This class provides a character and line based interface to stream
/// I/O. There is no readinto method because Python's character strings
/// are immutable.
#[pytype(name = "_TextIOBase", module = "_io", flags(base, dictionary))]
pub struct TextIOBase {
    base: IOBase,
}

impl TextIOBase {
    /// The fields of a new stream.
    pub fn fields(shape: ShapeId) -> TextIOBase {
        TextIOBase { base: IOBase::fields(shape) }
    }
}

#[pymethods]
impl TextIOBase {
    #[new]
    fn __new__(class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        let shape = shape_for::<TextIOBase>(vm, class)?;
        refuse_arguments(vm, class, args)?;
        Ok(typhon_heap::new_instance(shape, TextIOBase::fields(shape)))
    }

    /// Separate the underlying buffer from the TextIOBase and return it.
    ///
    /// After the underlying buffer has been detached, the TextIO is in an unusable state.
    fn detach(&self, vm: &Vm) -> Result<Value> {
        let _ = self;
        Err(unsupported(vm, "detach"))
    }

    /// Read at most size characters from stream.
    ///
    /// Read from underlying buffer until we have size characters or we hit EOF.
    /// If size is negative or omitted, read until EOF.
    #[sig(size = -1, /)]
    fn read(&self, vm: &Vm, size: &Value) -> Result<Value> {
        let _ = (self, size);
        Err(unsupported(vm, "read"))
    }

    /// Read until newline or EOF.
    ///
    /// Return an empty string if EOF is hit immediately.
    /// If size is specified, at most size characters will be read.
    #[sig(size = -1, /)]
    fn readline(&self, vm: &Vm, size: &Value) -> Result<Value> {
        let _ = (self, size);
        Err(unsupported(vm, "readline"))
    }

    /// Write string s to stream.
    ///
    /// Return the number of characters written
    /// (which is always equal to the length of the string).
    fn write(&self, vm: &Vm, s: &Value) -> Result<Value> {
        let _ = (self, s);
        Err(unsupported(vm, "write"))
    }

    /// Encoding of the text stream.
    ///
    /// Subclasses should override.
    #[getter]
    fn encoding(&self) {
        let _ = self;
    }

    /// Line endings translated so far.
    ///
    /// Only line endings translated during reading are considered.
    ///
    /// Subclasses should override.
    #[getter]
    fn newlines(&self) {
        let _ = self;
    }

    /// The error setting of the decoder or encoder.
    ///
    /// Subclasses should override.
    #[getter]
    fn errors(&self) {
        let _ = self;
    }
}
