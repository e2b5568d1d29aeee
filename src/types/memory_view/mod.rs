//! `memoryview`: another object's bytes, seen as items in rows.
//!
//! A view borrows from its base, which keeps the memory in place until the view is released. Other threads may
//! release a view while this one reads it: so every use is counted in `uses`, and the base gets its bytes back when
//! the view was released and the last use has ended.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};

use typhon_object::{
    native::{PyType, TypeDef},
    prelude::*,
};

use crate::{
    buffer::{self, Export, Exporter, Form, Loan},
    byte_array::ByteArray,
    bytes::{self, Bytes},
};

mod cast;
mod items;
mod iterator;
mod lender;
mod methods;
mod subscript;

pub use iterator::MemoryIterator;
pub use lender::{Lender, release_buffer};
pub(crate) use lender::{WRITABLE, asks_python, borrow};

/// The types of this room.
pub const TYPES: &[&TypeDef] = &[MemoryView::DEF, MemoryIterator::DEF, Lender::DEF];

/// Create a new memoryview object which references the given object.
#[pytype(name = "memoryview", known = MemoryView, flags(sequence), methods(subscripts, casts))]
pub struct MemoryView {
    base: Frozen,
    /// The view whose `__buffer__` made this one, and which cannot be released before it; None for a view of the base itself.
    through: Frozen,
    export: Opaque<Export>,
    give_back: Opaque<fn(&Value)>,
    /// Who is told when nobody has the bytes any more; None where nobody wants to know.
    lender: Frozen,
    /// Whether no other view may be made of it: its bytes are being given back.
    restricted: AtomicBool,
    /// 2 for each use that goes on, 1 after the release.
    uses: AtomicUsize,
    /// Buffers that others hold of the view.
    exports: AtomicUsize,
    /// Whether the base has its bytes back.
    returned: AtomicBool,
    /// `hash(self)` once it was asked for; -1 before.
    hash: AtomicI64,
}

/// A use of a view that was not released.
pub(super) struct Use<'a>(&'a MemoryView);

impl Drop for Use<'_> {
    fn drop(&mut self) {
        if self.0.uses.fetch_sub(2, Ordering::AcqRel) == 3 {
            self.0.return_bytes();
        }
    }
}

impl Drop for MemoryView {
    fn drop(&mut self) {
        self.return_bytes();
    }
}

fn view(loan: Loan) -> Value {
    let Loan { base, through, export, give_back, lender } = loan;
    let lender = lender.unwrap_or(Value::NONE);
    if let Some(lender) = lender.native::<Lender>() {
        lender.enter();
    }
    build(base, through.unwrap_or(Value::NONE), lender, export, give_back)
}

/// A view of bytes that were lent to it.
#[inline(always)]
fn build(base: Value, through: Value, lender: Value, export: Export, give_back: fn(&Value)) -> Value {
    typhon_object::heap::new(MemoryView {
        header: Header::of::<MemoryView>(),
        base: Frozen::new(base),
        through: Frozen::new(through),
        export: Opaque(export),
        give_back: Opaque(give_back),
        lender: Frozen::new(lender),
        restricted: AtomicBool::new(false),
        uses: AtomicUsize::new(0),
        exports: AtomicUsize::new(0),
        returned: AtomicBool::new(false),
        hash: AtomicI64::new(-1),
    })
}

/// `memoryview(object)`.
///
/// # Errors
/// TypeError for objects that lend no bytes, or what they raise.
pub fn new(vm: &Vm, object: &Value) -> Result<Value> {
    with_flags(vm, object, lender::FULL_READ_ONLY)
}

/// A view of what an object lends when it is asked with these flags.
///
/// # Errors
/// As [`new`]; BufferError for a writable buffer of what is read-only.
fn with_flags(vm: &Vm, object: &Value, flags: i64) -> Result<Value> {
    if let Some(array) = object.exact::<ByteArray>() {
        return of_plain(vm, object, array);
    }
    if let Some(bytes) = object.exact::<Bytes>().filter(|_| flags & WRITABLE == 0) {
        return of_plain(vm, object, bytes);
    }
    if let Some(view) = object.native::<MemoryView>() {
        let used = view.enter(vm)?;
        return used.0.derive(vm, view.export.form.clone(), 0);
    }
    if let Some(view) = buffer::stands_for(vm, object)? {
        return with_flags(vm, &view, flags);
    }
    borrow(vm, object, flags)?.map(view).ok_or_else(|| required(vm, object))
}

/// A view of an exporter whose class asks for nothing: whoever lends is of the type itself.
fn of_plain<T: Exporter>(vm: &Vm, object: &Value, exporter: &T) -> Result<Value> {
    let export = exporter.export(vm)?;
    Ok(build(object.clone(), Value::NONE, Value::NONE, export, buffer::release_as::<T>))
}

/// A view of the bytes of a memoryview in the order in which they lie; `None` where there are gaps between them.
///
/// # Errors
/// ValueError after the view's release.
pub fn raw(vm: &Vm, view: &Value) -> Result<Option<Value>> {
    let Some(view) = view.native::<MemoryView>() else { return Err(required(vm, view)) };
    let used = view.enter(vm)?;
    let export = &used.0.export;
    match export.form.is_contiguous() || export.form.is_fortran_contiguous() {
        true => view.derive(vm, Form::bytes(export.len), 0).map(Some),
        false => Ok(None),
    }
}

#[cold]
fn required(vm: &Vm, object: &Value) -> Raised {
    let given = vm.type_name(object);
    vm.type_error(format!("memoryview: a bytes-like object is required, not '{given}'"))
}

/// `object.__buffer__(flags)` of a native exporter.
///
/// # Errors
/// BufferError for a writable buffer of what is read-only.
pub fn of_flags(vm: &Vm, object: &Value, flags: &Value) -> Result<Value> {
    let flags = ops::sized_index(vm, flags, Known::OverflowError)?;
    if i32::try_from(flags).is_err() {
        return Err(vm.overflow_error("buffer flags out of range"));
    }
    if let Some(view) = buffer::stands_for(vm, object)? {
        return of_flags(vm, &view, &vm.int(flags));
    }
    let Some(view) = object.native::<MemoryView>() else {
        // Bits that CPython takes for a mistake of its callers.
        if matches!(flags, 0x100 | 0x200) && is_plain(vm, object) {
            return Err(vm.system_error("bad argument to internal function"));
        }
        return lender::borrow_native(vm, object, flags)?.map(self::view).ok_or_else(|| required(vm, object));
    };
    if flags & WRITABLE != 0 && view.export.readonly {
        return Err(vm.buffer_error("memoryview: underlying buffer is not writable"));
    }
    if let Some(text) = refused(&view.export.form, flags) {
        return Err(vm.buffer_error(format!("memoryview: {text}")));
    }
    let Some((export, give_back)) = buffer::lend(vm, object)? else { return Err(required(vm, object)) };
    let (base, through) = (view.base.clone(), Some(object.clone()));
    Ok(self::view(Loan { base, through, export, give_back, lender: None }))
}

/// Whether it is bytes or a bytearray.
fn is_plain(vm: &Vm, object: &Value) -> bool {
    let class = vm.class_of(object);
    class.is_subclass(Known::Bytes) || class.is_subclass(Known::ByteArray)
}

/// Why a view cannot be lent in the way that the flags of a request ask for.
fn refused(form: &Form, flags: i64) -> Option<&'static str> {
    const FORMAT: i64 = 4;
    const SHAPE: i64 = 8;
    const STRIDES: i64 = 0x10 | SHAPE;
    let asks = |flag: i64| flags & flag == flag;
    let (c, fortran) = (form.is_contiguous(), form.is_fortran_contiguous());
    if asks(0x20 | STRIDES) && !c {
        return Some("underlying buffer is not C-contiguous");
    }
    if asks(0x40 | STRIDES) && !fortran {
        return Some("underlying buffer is not Fortran contiguous");
    }
    if asks(0x80 | STRIDES) && !c && !fortran {
        return Some("underlying buffer is not contiguous");
    }
    if !asks(STRIDES) && !c {
        return Some("underlying buffer is not C-contiguous");
    }
    (!asks(SHAPE) && asks(FORMAT)).then_some("cannot cast to unsigned bytes if the format flag is present")
}

/// The view that a native exporter's `__release_buffer__` in Python gets.
fn restricted(vm: &Vm, object: &Value) -> Result<Value> {
    let Some((export, give_back)) = buffer::lend(vm, object)? else { return Err(required(vm, object)) };
    let made = view(Loan { base: object.clone(), through: None, export, give_back, lender: None });
    if let Some(view) = made.native::<MemoryView>() {
        view.restricted.store(true, Ordering::Relaxed);
    }
    Ok(made)
}

impl MemoryView {
    /// Whose bytes they are.
    pub fn base(&self) -> &Value {
        &self.base
    }

    /// Who lends them: the base, or a view of it.
    pub(super) fn lends(&self) -> &Value {
        if self.through.is_none() { &self.base } else { &self.through }
    }

    /// Gives the bytes back. The lender, where nobody else has them now.
    fn return_bytes(&self) -> Option<&Lender> {
        if self.returned.swap(true, Ordering::AcqRel) {
            return None;
        }
        (self.give_back)(self.lends());
        self.lender.native::<Lender>().filter(|lender| lender.leave())
    }

    /// Begins a use.
    ///
    /// # Errors
    /// ValueError after the release.
    pub(super) fn enter(&self, vm: &Vm) -> Result<Use<'_>> {
        let before = self.uses.fetch_add(2, Ordering::AcqRel);
        let used = Use(self);
        if before & 1 == 0 {
            return Ok(used);
        }
        drop(used);
        Err(vm.value_error("operation forbidden on released memoryview object"))
    }

    /// Gives the bytes back, as soon as nobody uses them any more.
    ///
    /// # Errors
    /// BufferError while others hold buffers of the view.
    pub(super) fn release_view(&self, vm: &Vm) -> Result<()> {
        match self.exports.load(Ordering::Acquire) {
            0 => {}
            1 => return Err(vm.buffer_error("memoryview has 1 exported buffer")),
            more => return Err(vm.buffer_error(format!("memoryview has {more} exported buffers"))),
        }
        if self.uses.fetch_or(1, Ordering::AcqRel) == 0
            && let Some(lender) = self.return_bytes()
        {
            lender.finish(vm);
        }
        Ok(())
    }

    pub(super) fn is_released(&self) -> bool {
        self.uses.load(Ordering::Acquire) & 1 != 0
    }

    /// Another view of the same base, whose first item is `offset` bytes from this one's. The caller is in a use.
    pub(super) fn derive(&self, vm: &Vm, form: Form, offset: isize) -> Result<Value> {
        self.derive_with(vm, offset, self.export.readonly, form)
    }

    /// The same, perhaps for reading alone.
    pub(super) fn derive_with(&self, vm: &Vm, offset: isize, readonly: bool, form: Form) -> Result<Value> {
        self.refuse_restricted(vm)?;
        buffer::lend_again(vm, self.lends())?;
        if let Some(lender) = self.lender.native::<Lender>() {
            lender.enter();
        }
        let len = form.shape.iter().product::<usize>() * form.itemsize;
        // SAFETY: the offset leads to an item of this view (or to its end, for views without items).
        let start = unsafe { self.export.start.offset(offset) };
        let export = Export { start, len, readonly, immutable: self.export.immutable, form };
        Ok(build(self.base.clone(), self.through.clone(), self.lender.clone(), export, *self.give_back))
    }

    fn refuse_restricted(&self, vm: &Vm) -> Result<()> {
        match self.restricted.load(Ordering::Relaxed) {
            true => Err(vm.value_error("cannot create new view on restricted memoryview")),
            false => Ok(()),
        }
    }

    /// `bytes(self)`.
    ///
    /// # Errors
    /// ValueError after the release; MemoryError.
    pub(crate) fn to_bytes(&self, vm: &Vm) -> Result<Value> {
        let _used = self.enter(vm)?;
        self.refuse_restricted(vm)?;
        self.copied(vm)
    }

    /// The items as a `bytes` object, in order of their indices. The caller is in a use.
    pub(super) fn copied(&self, vm: &Vm) -> Result<Value> {
        let len = self.export.len;
        if len < 2 || !self.export.form.is_contiguous() {
            return bytes::new_checked(vm, &self.to_vec());
        }
        bytes::build(vm, len, |room| buffer::with_export(&self.base, &self.export, |all| room.copy_from_slice(all)))
    }

    /// The items as bytes, in order of their indices.
    pub(super) fn to_vec(&self) -> Vec<u8> {
        buffer::with_export(&self.base, &self.export, <[u8]>::to_vec)
    }
}

impl Exporter for MemoryView {
    fn export(&self, vm: &Vm) -> Result<Export> {
        let _used = self.enter(vm)?;
        self.refuse_restricted(vm)?;
        self.exports.fetch_add(1, Ordering::AcqRel);
        // A use that lasts until `release`.
        self.uses.fetch_add(2, Ordering::AcqRel);
        Ok(self.export.0.clone())
    }

    fn release(&self) {
        self.exports.fetch_sub(1, Ordering::AcqRel);
        drop(Use(self));
    }
}
