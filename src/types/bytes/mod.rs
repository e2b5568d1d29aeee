//! `bytes`: an immutable sequence of bytes, which lie in the object itself.

use std::sync::{
    OnceLock,
    atomic::{AtomicI64, Ordering},
};

use typhon_object::{
    heap::ShapeId,
    native::{PyType, TypeDef},
    prelude::*,
};

use crate::buffer::{Export, Exporter, Form};

mod convert;
mod iterator;
mod methods;
mod needle;
pub(crate) mod shared;

pub(crate) use convert::{Source, source};
pub use convert::{byte_of, bytes_from_iterable, name_argument, to_bytes};
pub use iterator::BytesIterator;
pub(crate) use needle::Needle;

/// The types of this room.
pub const TYPES: &[&TypeDef] = &[Bytes::DEF, BytesIterator::DEF];

/// bytes(iterable_of_ints) -> bytes
/// bytes(string, encoding[, errors]) -> bytes
/// bytes(bytes_or_buffer) -> immutable copy of bytes_or_buffer
/// bytes(int) -> bytes object of size given by the parameter initialized with null bytes
/// bytes() -> empty bytes object
///
/// Construct an immutable array of bytes from:
///   - an iterable yielding integers in range(256)
///   - a text string encoded using the specified encoding
///   - any object implementing the buffer API.
///   - an integer
#[pytype(name = "bytes", known = Bytes, flags(base, match_self), methods(shared), tail_bytes = len)]
pub struct Bytes {
    len: usize,
    /// `hash(self)` once it was asked for; -1, which no hash is, before.
    hash: AtomicI64,
}

impl Bytes {
    /// The bytes object that a value is; also for instances of subclasses.
    #[inline]
    pub fn from(value: &Value) -> Option<&Bytes> {
        value.native::<Bytes>()
    }

    /// Number of bytes.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no byte.
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The bytes.
    #[inline(always)]
    pub fn as_slice(&self) -> &[u8] {
        // SAFETY: the makers below put `len` bytes right behind the struct, and they never change.
        unsafe { std::slice::from_raw_parts(std::ptr::from_ref(self).add(1).cast(), self.len) }
    }

    /// `hash(self)`, computed once.
    pub fn hash(&self) -> i64 {
        let known = self.hash.load(Ordering::Relaxed);
        if known != -1 {
            return known;
        }
        let hash = typhon_number::hash::hash_bytes(typhon_object::vm::hash_key(), self.as_slice());
        self.hash.store(hash, Ordering::Relaxed);
        hash
    }
}

fn fields(header: Header, len: usize) -> Bytes {
    Bytes { header, len, hash: AtomicI64::new(-1) }
}

/// The empty `bytes`, always the same object.
pub fn empty() -> Value {
    static EMPTY: OnceLock<Value> = OnceLock::new();
    EMPTY.get_or_init(|| immortal(&[])).clone()
}

fn immortal(bytes: &[u8]) -> Value {
    typhon_object::heap::new_with_bytes(fields(Header::immortal(Bytes::shape()), bytes.len()), bytes)
}

/// The `bytes` of one byte, always the same object.
pub fn single(byte: u8) -> Value {
    static SINGLES: OnceLock<Vec<Value>> = OnceLock::new();
    SINGLES.get_or_init(|| (0..=255).map(|byte| immortal(&[byte])).collect())[usize::from(byte)].clone()
}

/// A `bytes` object. Aborts when memory is out.
#[inline]
pub fn new(bytes: &[u8]) -> Value {
    match bytes {
        [] => empty(),
        [byte] => single(*byte),
        _ => typhon_object::heap::new_with_bytes(fields(Header::of::<Bytes>(), bytes.len()), bytes),
    }
}

/// A `bytes` object of `len` bytes that `fill` writes. `fill` runs no Python code.
///
/// # Errors
/// MemoryError.
pub fn build(vm: &Vm, len: usize, fill: impl FnOnce(&mut [u8])) -> Result<Value> {
    let object = fields(Header::of::<Bytes>(), len);
    typhon_object::heap::try_new_with_bytes(Bytes::shape(), object, len, |room| fill(room.as_mut_slice()))
        .ok_or_else(|| vm.memory_error())
}

/// As [`new`].
///
/// # Errors
/// MemoryError.
pub fn new_checked(vm: &Vm, bytes: &[u8]) -> Result<Value> {
    new_instance(vm, Bytes::shape(), bytes)
}

/// How many bytes an object may have: of what a size can tell, the header takes a part.
pub(crate) const MOST: usize = isize::MAX as usize - 33;

/// An instance of a subclass, or of `bytes` itself, of this shape.
///
/// # Errors
/// MemoryError.
pub fn new_instance(vm: &Vm, shape: ShapeId, bytes: &[u8]) -> Result<Value> {
    if shape == Bytes::shape() && bytes.len() < 2 {
        return Ok(new(bytes));
    }
    let object = fields(Header::with_shape(shape), bytes.len());
    typhon_object::heap::try_new_with_bytes(shape, object, bytes.len(), |room| room.push(bytes))
        .ok_or_else(|| vm.memory_error())
}

/// The bytes of a value that is `bytes` or an instance of a subclass; none for any other.
#[inline]
pub fn slice_of(value: &Value) -> &[u8] {
    value.native::<Bytes>().map_or(&[], Bytes::as_slice)
}

impl Exporter for Bytes {
    fn export(&self, _vm: &Vm) -> Result<Export> {
        let start = std::ptr::NonNull::from(self.as_slice()).cast();
        Ok(Export { start, len: self.len, readonly: true, immutable: true, form: Form::bytes(self.len) })
    }

    fn release(&self) {}
}
