//! `_TextIOBase`.

use typhon_object::{heap::ShapeId, prelude::*, primal::common::shape_for};

use super::{IOBase, refuse_arguments, unsupported};

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
