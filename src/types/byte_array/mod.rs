//! `bytearray`: a mutable sequence of bytes. `storage.rs` tells who may touch them.

use std::ptr::NonNull;

use typhon_object::{
    heap::ShapeId,
    native::{PyType, TypeDef},
    prelude::*,
};

use crate::buffer::{Export, Exporter, Form};

mod iterator;
mod methods;
mod storage;

pub use iterator::ByteArrayIterator;
use storage::{Refused, Storage};

/// The types of this room.
pub const TYPES: &[&TypeDef] = &[ByteArray::DEF, ByteArrayIterator::DEF];

/// bytearray(iterable_of_ints) -> bytearray
/// bytearray(string, encoding[, errors]) -> bytearray
/// bytearray(bytes_or_buffer) -> mutable copy of bytes_or_buffer
/// bytearray(int) -> bytes array of size given by the parameter initialized with null bytes
/// bytearray() -> empty bytes array
///
/// Construct a mutable bytearray object from:
///   - an iterable yielding integers in range(256)
///   - a text string encoded using the specified encoding
///   - a bytes or a buffer object
///   - any object implementing the buffer API.
///   - an integer
#[pytype(name = "bytearray", known = ByteArray, flags(base, match_self, unhashable), methods(shared))]
pub struct ByteArray {
    storage: Storage,
}

/// A `bytearray` of these bytes. Aborts when memory is out.
pub fn new(bytes: &[u8]) -> Value {
    typhon_object::heap::new(ByteArray { header: Header::of::<ByteArray>(), storage: Storage::of(bytes) })
}

fn instance(shape: ShapeId, storage: Storage) -> Value {
    typhon_object::heap::new_instance(shape, ByteArray { header: Header::with_shape(shape), storage })
}

#[cold]
fn refused(vm: &Vm, why: Refused) -> Raised {
    match why {
        Refused::Exported => vm.buffer_error("Existing exports of data: object cannot be re-sized"),
        Refused::Memory => vm.memory_error(),
    }
}

impl ByteArray {
    /// The bytearray that a value is; also for instances of subclasses.
    #[inline(always)]
    pub fn from(value: &Value) -> Option<&ByteArray> {
        value.native::<ByteArray>()
    }

    /// Number of bytes.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.storage.len()
    }

    /// Whether there is no byte.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Byte `at`. Lock-free. For the interpreter's subscripts.
    #[inline(always)]
    pub fn get_at(&self, at: usize) -> Option<u8> {
        self.storage.get(at)
    }

    /// Replaces byte `at`; false where there is none. For the interpreter's subscripts.
    #[inline(always)]
    pub fn set_at(&self, at: usize, byte: u8) -> bool {
        self.storage.set(&self.header, at, byte)
    }

    /// Calls `f` with the bytes; it runs no Python code. Other writers wait.
    pub fn with<R>(&self, f: impl FnOnce(&[u8]) -> R) -> R {
        self.storage.with(&self.header, f)
    }

    /// A copy of the bytes.
    pub fn to_vec(&self) -> Vec<u8> {
        self.with(<[u8]>::to_vec)
    }

    /// Lends the bytes to one more while they are lent already, so that they lie still.
    pub(crate) fn lend_again(&self) {
        self.storage.lend_again();
    }

    /// Adds bytes at the end.
    ///
    /// # Errors
    /// BufferError while they are lent; MemoryError.
    pub fn extend(&self, vm: &Vm, bytes: &[u8]) -> Result<()> {
        self.splice(vm, usize::MAX..usize::MAX, bytes)
    }

    /// Puts bytes in place of a range, which is cut to what there is.
    ///
    /// # Errors
    /// As for `extend`, where the size changes.
    pub fn splice(&self, vm: &Vm, range: std::ops::Range<usize>, bytes: &[u8]) -> Result<()> {
        self.storage.splice(&self.header, range, bytes).map_err(|why| refused(vm, why))
    }
}

impl Exporter for ByteArray {
    fn export(&self, _vm: &Vm) -> Result<Export> {
        let (start, len): (NonNull<u8>, usize) = self.storage.lend(&self.header);
        Ok(Export { start, len, readonly: false, immutable: false, form: Form::bytes(len) })
    }

    fn release(&self) {
        self.storage.take_back();
    }
}
