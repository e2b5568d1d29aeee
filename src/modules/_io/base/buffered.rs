//! `_BufferedIOBase`.

use typhon_object::{heap::ShapeId, prelude::*, primal::common::shape_for};

use super::{IOBase, call, refuse_arguments, unsupported};
use crate::support::bytes;

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
