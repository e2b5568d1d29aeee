//! Who lends: the native types whose objects export their bytes, those of other rooms in a chain.

use std::sync::OnceLock;

use typhon_object::{heap::Layout, native::PyType, prelude::*};

use super::Export;
use crate::{byte_array::ByteArray, bytes::Bytes, memory_view::MemoryView};

/// A native type whose objects lend their bytes.
pub trait Exporter: PyType {
    /// Lends the bytes; the memory stays where it is until `release`. Writers of a published exporter's bytes take its byte
    /// lock.
    ///
    /// # Errors
    /// BufferError, ValueError of a closed or released object.
    fn export(&self, vm: &Vm) -> Result<Export>;
    /// Takes back what was lent. Called once for each `export`, perhaps while the exporter's borrower dies.
    fn release(&self);
    /// The memoryview whose bytes these are: who asks for bytes borrows from it instead.
    ///
    /// # Errors
    /// ValueError of a released object.
    fn stands_for(&self, _vm: &Vm) -> Result<Option<Value>> {
        Ok(None)
    }
}

struct Entry {
    layout: &'static Layout,
    export: fn(&Vm, &Value) -> Result<Export>,
    release: fn(&Value),
    stands_for: fn(&Vm, &Value) -> Result<Option<Value>>,
    next: Next,
}

/// A chain that only grows, so whoever goes along it writes nothing.
type Next = OnceLock<Box<Entry>>;

static EXPORTERS: Next = OnceLock::new();

/// Makes a type of another room an exporter. From any thread.
pub fn register<T: Exporter>() {
    let entry = Entry {
        layout: T::LAYOUT,
        export: export_as::<T>,
        release: release_as::<T>,
        stands_for: stands_for_as::<T>,
        next: OnceLock::new(),
    };
    let (mut entry, mut end) = (Box::new(entry), &EXPORTERS);
    while let Err(refused) = end.set(entry) {
        entry = refused;
        end = end.get().map_or(end, |taken| &taken.next);
    }
}

fn exporters() -> impl Iterator<Item = &'static Entry> {
    std::iter::successors(EXPORTERS.get(), |entry| entry.next.get()).map(|entry| &**entry)
}

fn export_as<T: Exporter>(vm: &Vm, object: &Value) -> Result<Export> {
    match object.native::<T>() {
        Some(exporter) => exporter.export(vm),
        None => Err(vm.buffer_error("the object lends no bytes")),
    }
}

/// Takes back what a `T` lent.
pub(crate) fn release_as<T: Exporter>(object: &Value) {
    if let Some(exporter) = object.native::<T>() {
        exporter.release();
    }
}

fn stands_for_as<T: Exporter>(vm: &Vm, object: &Value) -> Result<Option<Value>> {
    object.native::<T>().map_or(Ok(None), |exporter| exporter.stands_for(vm))
}

/// The memoryview that an object of another room stands for.
///
/// # Errors
/// ValueError of a released object.
pub(crate) fn stands_for(vm: &Vm, object: &Value) -> Result<Option<Value>> {
    let Some(header) = object.header() else { return Ok(None) };
    let layout = header.shape().get().layout;
    if [Bytes::LAYOUT, ByteArray::LAYOUT, MemoryView::LAYOUT].into_iter().any(|own| layout.extends(own)) {
        return Ok(None);
    }
    match exporters().find(|entry| layout.extends(entry.layout)) {
        Some(entry) => (entry.stands_for)(vm, object),
        None => Ok(None),
    }
}

type Functions = (fn(&Vm, &Value) -> Result<Export>, fn(&Value));

fn functions(object: &Value) -> Option<Functions> {
    let layout = object.header()?.shape().get().layout;
    if layout.extends(Bytes::LAYOUT) {
        return Some((export_as::<Bytes>, release_as::<Bytes>));
    }
    if layout.extends(ByteArray::LAYOUT) {
        return Some((export_as::<ByteArray>, release_as::<ByteArray>));
    }
    if layout.extends(MemoryView::LAYOUT) {
        return Some((export_as::<MemoryView>, release_as::<MemoryView>));
    }
    exporters().find(|entry| layout.extends(entry.layout)).map(|entry| (entry.export, entry.release))
}

/// Borrowed bytes, and what gives them back.
pub(crate) type Lent = (Export, fn(&Value));

/// Borrows the bytes of a native exporter.
pub(crate) fn lend(vm: &Vm, object: &Value) -> Result<Option<Lent>> {
    match functions(object) {
        Some((export, release)) => Ok(Some((export(vm, object)?, release))),
        None => Ok(None),
    }
}

/// Borrows the bytes of a native exporter for one more who knows all about them from an earlier loan that goes on.
pub(crate) fn lend_again(vm: &Vm, object: &Value) -> Result<()> {
    if let Some(array) = object.exact::<ByteArray>() {
        array.lend_again();
        return Ok(());
    }
    if object.exact::<Bytes>().is_some() {
        return Ok(());
    }
    lend(vm, object)?.map(drop).ok_or_else(|| vm.buffer_error("the object lends no bytes"))
}
