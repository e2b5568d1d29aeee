//! The buffer protocol: how one object lends its bytes to another.
//!
//! An exporter counts what it lent and does not move its memory meanwhile (`bytearray` refuses to change its size). The bytes of
//! some exporters change while they are lent, by other threads too. So a [`Buffer`] gives its bytes in ways that are safe then:
//! bytes that never change are borrowed; those of an object that only this thread reaches are borrowed for as long as
//! no Python code runs; those of a published object are read and written under the byte lock of the exporter,
//! which every writer takes.
//!
//! A type of any room exports by implementing [`Exporter`] and calling [`register`] once.

use std::{borrow::Cow, ops::Deref, ptr::NonNull};

use smallvec::SmallVec;
use typhon_object::{class::flag, convert::FromValue, prelude::*};

use crate::{
    byte_array::ByteArray,
    bytes::Bytes,
    memory_view::{self, MemoryView},
    racing,
};

mod exporters;

pub use exporters::{Exporter, register};
pub(crate) use exporters::{lend, lend_again, release_as, stands_for};

/// Memory that an exporter lends.
#[derive(Clone, Debug)]
pub struct Export {
    /// The first byte.
    pub start: NonNull<u8>,
    /// Number of bytes; for views with strides, of the items together.
    pub len: usize,
    /// Whether borrowers may not write.
    pub readonly: bool,
    /// Whether the bytes never change at all.
    pub immutable: bool,
    /// What the items are.
    pub form: Form,
}

// SAFETY: an address; the protocol of this module says what may be done with it.
unsafe impl Send for Export {}
// SAFETY: as above.
unsafe impl Sync for Export {}

/// A number for each dimension, of which there is mostly one.
pub type Extents<T> = SmallVec<[T; 1]>;

/// The items of a buffer.
#[derive(Debug, PartialEq)]
pub struct Form {
    /// In `struct`'s language.
    pub format: Cow<'static, str>,
    /// Bytes of an item.
    pub itemsize: usize,
    /// Items in each dimension.
    pub shape: Extents<usize>,
    /// Bytes from an item to the next one, in each dimension.
    pub strides: Extents<isize>,
}

impl Clone for Form {
    /// The form of nearly all buffers owns nothing elsewhere.
    #[inline]
    fn clone(&self) -> Form {
        let itemsize = self.itemsize;
        match (&self.format, &self.shape[..], &self.strides[..]) {
            (&Cow::Borrowed(format), &[count], &[stride]) => Form::spaced(format, itemsize, count, stride),
            _ => {
                Form { format: self.format.clone(), itemsize, shape: self.shape.clone(), strides: self.strides.clone() }
            }
        }
    }
}

impl Form {
    /// `len` unsigned bytes.
    pub fn bytes(len: usize) -> Form {
        Form::items("B", 1, len)
    }

    /// `count` items in a row.
    pub fn items(format: &'static str, itemsize: usize, count: usize) -> Form {
        Form::spaced(format, itemsize, count, itemsize as isize)
    }

    /// `count` items, from each of which `stride` bytes lead to the next one.
    fn spaced(format: &'static str, itemsize: usize, count: usize, stride: isize) -> Form {
        let (shape, strides) = (SmallVec::from_buf([count]), SmallVec::from_buf([stride]));
        Form { format: Cow::Borrowed(format), itemsize, shape, strides }
    }

    /// Some of the items of one dimension, `step` items from each other.
    pub fn sliced(&self, count: usize, step: isize) -> Form {
        let mut form = self.clone();
        form.shape[0] = count;
        form.strides[0] = self.strides[0].saturating_mul(step);
        form
    }

    /// Whether the items lie without gaps in the order of their indices.
    pub fn is_contiguous(&self) -> bool {
        // One dimension is told by its stride alone, even where it has no items.
        if let ([count], [stride]) = (&self.shape[..], &self.strides[..]) {
            return *count == 1 || *stride == self.itemsize as isize;
        }
        let mut expected = self.itemsize as isize;
        for (&count, &stride) in self.shape.iter().zip(&self.strides).rev() {
            if count > 1 && stride != expected {
                return self.shape.contains(&0);
            }
            expected *= count as isize;
        }
        true
    }

    /// Whether they lie without gaps with the first index running fastest.
    pub fn is_fortran_contiguous(&self) -> bool {
        let turned = |all: &[usize]| all.iter().rev().copied().collect();
        let strides = self.strides.iter().rev().copied().collect();
        Form { shape: turned(&self.shape), strides, ..self.clone() }.is_contiguous()
    }
}

/// Borrowed bytes of an object; given back on drop.
pub struct Buffer {
    owner: Value,
    /// Whose byte lock the writers take, where it is not the owner's: what a memoryview is a view of.
    base: Option<Value>,
    export: Export,
    release: fn(&Value),
    /// Tells an object of a Python class that its bytes are free, when nobody refers to it any more.
    _lender: Option<Value>,
}

/// Bytes that are lent to somebody.
pub(crate) struct Loan {
    /// The native exporter whose memory they are.
    pub base: Value,
    /// The view of it that lends them, if one does.
    pub through: Option<Value>,
    /// What is lent.
    pub export: Export,
    /// Gives them back to whoever lends them.
    pub give_back: fn(&Value),
    /// A [`Lender`](crate::memory_view::Lender), where a class wants to know of the end.
    pub lender: Option<Value>,
}

impl Drop for Buffer {
    fn drop(&mut self) {
        (self.release)(&self.owner);
    }
}

impl Buffer {
    /// Borrows the bytes of an object; `None` where it has none to lend.
    ///
    /// # Errors
    /// What the exporter raises.
    pub fn find(vm: &Vm, object: &Value) -> Result<Option<Buffer>> {
        Buffer::find_with(vm, object, 0)
    }

    fn find_with(vm: &Vm, object: &Value, flags: i64) -> Result<Option<Buffer>> {
        if !object.is_object() {
            return Ok(None);
        }
        if vm.class_of(object).flags() & flag::HEAP == 0 {
            if let Some(view) = stands_for(vm, object)? {
                return Buffer::find_with(vm, &view, flags);
            }
            let Some((export, release)) = lend(vm, object)? else { return Ok(None) };
            let base = object.native::<MemoryView>().map(|view| view.base().clone());
            return Ok(Some(Buffer { owner: object.clone(), base, export, release, _lender: None }));
        }
        let Some(loan) = memory_view::borrow(vm, object, flags)? else { return Ok(None) };
        let Loan { base, through, export, give_back, lender } = loan;
        let (owner, base) = match through {
            Some(view) => (view, Some(base)),
            None => (base, None),
        };
        Ok(Some(Buffer { owner, base, export, release: give_back, _lender: lender }))
    }

    /// Borrows the bytes of an object.
    ///
    /// # Errors
    /// TypeError "a bytes-like object is required, not 'str'", or what the exporter raises.
    pub fn of(vm: &Vm, object: &Value) -> Result<Buffer> {
        Buffer::find(vm, object)?.ok_or_else(|| required(vm, object))
    }

    /// As `of`, for writing.
    ///
    /// # Errors
    /// As `of`, and TypeError for bytes that may not be written.
    pub fn writable(vm: &Vm, object: &Value) -> Result<Buffer> {
        // What is read-only is told by TypeError here, whoever lends it.
        let python = object.is_object() && memory_view::asks_python(vm, object);
        let found = Buffer::find_with(vm, object, if python { memory_view::WRITABLE } else { 0 });
        match found.unwrap_or_else(|raised| {
            drop(vm.catch(raised));
            None
        }) {
            Some(buffer) if !buffer.export.readonly && buffer.export.form.is_contiguous() => Ok(buffer),
            _ => {
                let given = vm.type_name(object);
                Err(vm.type_error(format!("expected read-write bytes-like object, got {given}")))
            }
        }
    }

    /// Most who take bytes take no view whose items lie apart.
    fn refuse_gaps(&self, vm: &Vm) -> Result<()> {
        match self.export.form.is_contiguous() {
            true => Ok(()),
            false => Err(vm.buffer_error("memoryview: underlying buffer is not C-contiguous")),
        }
    }

    /// Who lends.
    pub fn owner(&self) -> &Value {
        &self.owner
    }

    fn holder(&self) -> &Value {
        self.base.as_ref().unwrap_or(&self.owner)
    }

    fn is_published(&self) -> bool {
        self.holder().header().is_some_and(Header::is_published)
    }

    /// What is lent.
    pub fn export(&self) -> &Export {
        &self.export
    }

    /// Number of bytes.
    pub fn len(&self) -> usize {
        self.export.len
    }

    /// Whether there is no byte.
    pub fn is_empty(&self) -> bool {
        self.export.len == 0
    }

    /// Whether they may not be written.
    pub fn is_readonly(&self) -> bool {
        self.export.readonly
    }

    /// Calls `f` with the bytes, in order of their indices. `f` runs no Python code, and writes nowhere.
    pub fn with<R>(&self, f: impl FnOnce(&[u8]) -> R) -> R {
        with_export(self.holder(), &self.export, f)
    }

    /// A copy of the bytes.
    pub fn to_vec(&self) -> Vec<u8> {
        self.with(<[u8]>::to_vec)
    }

    /// The bytes as a slice; a copy only where another thread may write them meanwhile, or there are gaps.
    pub fn into_guard(self) -> BytesGuard<'static> {
        let lies_still = self.export.immutable || !self.is_published();
        if lies_still && self.export.form.is_contiguous() {
            BytesGuard::Held(self)
        } else {
            BytesGuard::Copy(self.to_vec())
        }
    }

    /// Lets `f` write the bytes (contiguous ones). It runs no Python code but may block, detached: other threads' bytes are
    /// written to a copy first. What `f` returns is how many bytes at the beginning it has written.
    pub fn fill(&self, f: impl FnOnce(&mut [u8]) -> usize) -> usize {
        if !self.is_published() {
            // SAFETY: the exporter keeps the memory in place, only this thread reaches it, and `f` runs no Python code.
            return f(unsafe { std::slice::from_raw_parts_mut(self.export.start.as_ptr(), self.export.len) });
        }
        let mut copy = vec![0; self.export.len];
        let written = f(&mut copy);
        self.write(0, &copy[..written.min(copy.len())]);
        written
    }

    /// Writes bytes from offset `at` on (contiguous ones); what does not fit is left out.
    pub fn write(&self, at: usize, bytes: &[u8]) {
        let count = bytes.len().min(self.export.len.saturating_sub(at));
        let guard = self.holder().header().filter(|header| header.is_published()).map(Header::lock);
        // SAFETY: within the lent memory, which stays in place; other writers wait for the lock.
        unsafe {
            let to = self.export.start.add(at);
            match guard {
                Some(_) => racing::store(&bytes[..count], to),
                None => to.as_ptr().copy_from(bytes.as_ptr(), count),
            }
        }
    }
}

/// An argument whose bytes are taken, before the arguments behind it are looked at.
impl FromValue<'_> for Buffer {
    fn from_value(vm: &Vm, value: &Value) -> Result<Buffer> {
        let buffer = match shared(value) {
            Some(array) => Buffer::of(vm, &crate::bytes::new(&array.to_vec()))?,
            None => Buffer::of(vm, value)?,
        };
        buffer.refuse_gaps(vm)?;
        Ok(buffer)
    }
}

/// Calls `f` with the bytes of an export, in order of their indices.
pub(crate) fn with_export<R>(owner: &Value, export: &Export, f: impl FnOnce(&[u8]) -> R) -> R {
    let lock = !export.immutable && owner.header().is_some_and(Header::is_published);
    let guard = owner.header().filter(|_| lock).map(Header::lock);
    if export.form.is_contiguous() {
        // SAFETY: the exporter keeps the memory in place; nobody writes it meanwhile: it never changes, or the lock is
        // held, or only this thread reaches it.
        let result = f(unsafe { std::slice::from_raw_parts(export.start.as_ptr(), export.len) });
        drop(guard);
        return result;
    }
    let mut bytes = Vec::with_capacity(export.len);
    gather(export, 0, export.start, &mut bytes);
    drop(guard);
    f(&bytes)
}

/// Copies the items of a view with strides. The memory may be read.
fn gather(export: &Export, dimension: usize, at: NonNull<u8>, out: &mut Vec<u8>) {
    let form = &export.form;
    if dimension == form.shape.len() {
        // SAFETY: an item of the view, as its form says.
        out.extend_from_slice(unsafe { std::slice::from_raw_parts(at.as_ptr(), form.itemsize) });
        return;
    }
    for index in 0..form.shape[dimension] {
        // SAFETY: as above.
        let item = unsafe { at.offset(form.strides[dimension] * index as isize) };
        gather(export, dimension + 1, item, out);
    }
}

/// Lets `f` write to an export's memory; it runs no Python code. Other writers wait.
pub(crate) fn change_export<R>(holder: &Value, export: &Export, f: impl FnOnce(NonNull<u8>) -> R) -> R {
    let _guard = holder.header().filter(|header| header.is_published()).map(Header::lock);
    f(export.start)
}

#[cold]
fn required(vm: &Vm, object: &Value) -> Raised {
    let given = vm.type_name(object);
    vm.type_error(format!("a bytes-like object is required, not '{given}'"))
}

/// An argument that is read from beginning to end; `bytes` as they lie.
impl<'a> FromValue<'a> for BytesGuard<'a> {
    #[inline]
    fn from_value(vm: &Vm, value: &'a Value) -> Result<BytesGuard<'a>> {
        match value.exact::<crate::bytes::Bytes>() {
            Some(bytes) => Ok(BytesGuard::Plain(bytes.as_slice())),
            None => Buffer::from_value(vm, value).map(Buffer::into_guard),
        }
    }
}

/// The bytes of an object as a slice. No Python code runs while it is looked at.
pub enum BytesGuard<'a> {
    /// Bytes that never change.
    Plain(&'a [u8]),
    /// The bytes of an object that only this thread reaches.
    Held(Buffer),
    /// A copy.
    Copy(Vec<u8>),
}

impl Deref for BytesGuard<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            BytesGuard::Plain(bytes) => bytes,
            BytesGuard::Copy(bytes) => bytes,
            // SAFETY: the exporter keeps the memory in place while the buffer is held, and `find_bytes` has seen that it
            // is contiguous and immutable, or this thread's own.
            BytesGuard::Held(buffer) => unsafe {
                std::slice::from_raw_parts(buffer.export.start.as_ptr(), buffer.export.len)
            },
        }
    }
}

impl BytesGuard<'_> {
    /// A vector of the bytes; no copy where there is one already.
    pub fn into_vec(self) -> Vec<u8> {
        match self {
            BytesGuard::Copy(bytes) => bytes,
            other => other.to_vec(),
        }
    }
}

/// A bytearray that is copied rather than lent for a moment: another thread that changes its size then would be refused.
fn shared(object: &Value) -> Option<&ByteArray> {
    object.exact::<ByteArray>().filter(|array| array.header.is_published())
}

/// A copy of the bytes of a bytes-like object, views with gaps included; `None` for other objects.
///
/// # Errors
/// What the exporter raises.
pub fn copied(vm: &Vm, object: &Value) -> Result<Option<Vec<u8>>> {
    match shared(object) {
        Some(array) => Ok(Some(array.to_vec())),
        None => Ok(Buffer::find(vm, object)?.map(|buffer| buffer.to_vec())),
    }
}

/// The bytes of a bytes-like object as a slice; `None` for other objects.
///
/// # Errors
/// BufferError for a view with gaps, or what the exporter raises.
pub fn find_bytes<'a>(vm: &Vm, object: &'a Value) -> Result<Option<BytesGuard<'a>>> {
    if let Some(bytes) = object.exact::<Bytes>() {
        return Ok(Some(BytesGuard::Plain(bytes.as_slice())));
    }
    if let Some(array) = shared(object) {
        return Ok(Some(BytesGuard::Copy(array.to_vec())));
    }
    let Some(buffer) = Buffer::find(vm, object)? else { return Ok(None) };
    buffer.refuse_gaps(vm)?;
    let borrow = buffer.export.immutable || !buffer.is_published();
    Ok(Some(if borrow { BytesGuard::Held(buffer) } else { BytesGuard::Copy(buffer.to_vec()) }))
}

/// As [`find_bytes`], with `None` for whatever gives no plain buffer too: a view with gaps, an exporter that raises.
pub fn plain_bytes<'a>(vm: &Vm, object: &'a Value) -> Option<BytesGuard<'a>> {
    find_bytes(vm, object).unwrap_or_else(|raised| {
        drop(vm.catch(raised));
        None
    })
}

/// The bytes of a bytes-like object as a slice.
///
/// # Errors
/// TypeError "a bytes-like object is required, not 'str'", or what the exporter raises.
pub fn as_bytes<'a>(vm: &Vm, object: &'a Value) -> Result<BytesGuard<'a>> {
    find_bytes(vm, object)?.ok_or_else(|| required(vm, object))
}
