//! `_RawIOBase`.

use typhon_object::{
    heap::ShapeId,
    prelude::*,
    primal::{common::shape_for, int},
};

use super::{super::DEFAULT_BUFFER_SIZE, IOBase, call, refuse_arguments};
use crate::support::bytes;

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
            let chunk = vm.call_method(this, &vm.names().read, &[vm.int(DEFAULT_BUFFER_SIZE as i64)])?;
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
