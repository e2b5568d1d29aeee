//! The abstract classes `_IOBase`, `_RawIOBase`, `_BufferedIOBase` and `_TextIOBase`.

use std::sync::atomic::{AtomicBool, Ordering};

use typhon_object::{attribute, dunder::Dunder, heap::ShapeId, prelude::*, primal::common::shape_for};

use super::{bytes_io::BytesIO, text::StringIO};

mod ask;
mod buffered;
mod lines;
mod pickling;
mod raw;
mod text;

pub use self::{
    ask::{
        ask, both, call, check_closed, closed_error, is_closed, plain, require, size, unsupported, unsupported_class,
    },
    buffered::BufferedIOBase,
    raw::RawIOBase,
    text::TextIOBase,
};
use ask::check;
pub(super) use pickling::reduced;

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
#[pytype(name = "_IOBase", module = "_io", flags(base, dictionary), methods(lines, pickling))]
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
}
