//! Inline caches: what their words say.
//!
//! A site has two words, each read and written as one. The first says `shape:32 | place:16 | kind:16` (or a dict's layout
//! id in the shape's place); it is valid by itself: whoever finds the object's shape in it may trust place and kind.
//! The second is the address of an [`Entry`], immutable once stored and valid by itself too: it repeats the shape. All
//! threads share the sites; a lost update costs a miss.

use std::sync::atomic::Ordering;

use typhon_heap::{ShapeId, word::Word};
use typhon_object::prelude::*;

use crate::types::code::Site;

/// What a site's first word says beside the shape.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u16)]
pub enum Kind {
    /// Nothing is cached.
    None = 0,
    /// The attribute is in the object's word number `place`.
    Inline = 1,
    /// A function or native method of the class, to be bound: what the entry tells.
    Method = 2,
    /// An attribute of the class that needs no binding: what the entry tells.
    Value = 3,
    /// A property with a Python getter: the entry tells the function.
    Property = 4,
    /// A `__slots__` member in the object's word number `place`, as long as the entry is valid.
    Member = 5,
    /// Setting adds the attribute in word `place`; the entry's `next` is the shape after.
    Add = 6,
    /// An attribute of a class that is the object itself: the entry's version is the class's.
    OfClass = 7,
    /// A module's attribute: `place` is the entry in the namespace whose layout id stands in the shape's place.
    Module = 8,
    /// A global: `place` is the entry in the dict whose layout id stands in the shape's place.
    Global = 9,
    /// A builtin: the dict whose layout id stands in the shape's place lacks the name, and the second word is a
    /// [`key`] into the builtins.
    Builtin = 10,
}

/// Packs a first word.
#[inline(always)]
pub fn key(shape: u32, place: u16, kind: Kind) -> u64 {
    (shape as u64) << 32 | (place as u64) << 16 | kind as u64
}

/// The shape (or layout id) of a first word.
#[inline(always)]
pub fn shape_of(key: u64) -> u32 {
    (key >> 32) as u32
}

/// The place of a first word.
#[inline(always)]
pub fn place_of(key: u64) -> usize {
    (key >> 16 & 0xffff) as usize
}

/// Whether a first word is of this kind.
#[inline(always)]
pub fn is(key: u64, kind: Kind) -> bool {
    key as u16 == kind as u16
}

/// What a site's second word points to.
///
/// The class attribute that it tells of is trace-only or immediate and stands here, or is read from the dict of the class
/// that has it. The entry keeps nothing alive: as long as the version is right, the classes and what they hold are there.
pub struct Entry {
    /// The shape of the objects that it is about.
    pub shape: u32,
    /// The version that the shape (or the class) must have.
    pub version: u32,
    /// In operand form.
    pub value: Word,
    /// The address of the dict to read instead; 0 where there is a value.
    pub dict: usize,
    /// The dict's layout, or the shape after adding an attribute.
    pub next: u32,
    /// The number of the dict's entry.
    pub index: u32,
}

impl Entry {
    /// The word of the class attribute for a register: borrowed where it may be, else counted; `None` where it moved.
    #[inline(always)]
    pub fn load(&self) -> Option<Word> {
        if self.dict == 0 { Some(self.value) } else { self.load_from_dict() }
    }

    fn load_from_dict(&self) -> Option<Word> {
        // SAFETY: the version is right, so the class lives, which keeps its dict.
        let dict = unsafe { &*std::ptr::with_exposed_provenance::<Dict>(self.dict) };
        dict.value_at(self.next, self.index).map(Value::into_word)
    }
}

impl Site {
    /// Remembers a place for a shape (or layout id).
    pub fn fill(&self, shape: u32, place: u16, kind: Kind) {
        self.key.store(key(shape, place, kind), Ordering::Relaxed);
    }

    /// Remembers a place in the builtins for a layout of the globals.
    pub fn fill_builtin(&self, globals: u32, builtins: u32, place: u16) {
        self.entry.store(key(builtins, place, Kind::Builtin), Ordering::Relaxed);
        self.key.store(key(globals, 0, Kind::Builtin), Ordering::Release);
    }

    /// Remembers an entry. The old one is freed after a grace period.
    pub fn fill_entry(&self, entry: Entry, place: u16, kind: Kind) {
        let shape = entry.shape;
        let fresh = Box::into_raw(Box::new(entry)).expose_provenance() as u64;
        let old: *mut Entry = std::ptr::with_exposed_provenance_mut(self.entry.swap(fresh, Ordering::AcqRel) as usize);
        self.key.store(key(shape, place, kind), Ordering::Release);
        if !old.is_null() {
            // SAFETY: entries are made by `Box::into_raw` above, and this one is in no site any more.
            typhon_heap::local::retire_box(unsafe { Box::from_raw(old) });
        }
    }

    /// The entry, where it is about `shape` and the shape's class is unchanged.
    #[inline(always)]
    pub fn entry_for(&self, shape: ShapeId) -> Option<&Entry> {
        let entry = self.entry()?;
        (entry.shape == shape.0 && shape.get().version.load(Ordering::Acquire) == entry.version).then_some(entry)
    }

    /// The entry; the site's first word says that there may be one.
    #[inline(always)]
    pub fn entry(&self) -> Option<&Entry> {
        let address: *const Entry = std::ptr::with_exposed_provenance(self.entry.load(Ordering::Acquire) as usize);
        if address.is_null() {
            return None;
        }
        // SAFETY: the site's first word says that this is no key; an entry is freed a grace period after it left its site,
        // and this thread's next poll ends the period.
        Some(unsafe { &*address })
    }

    /// Forgets everything.
    pub fn clear(&self) {
        self.key.store(0, Ordering::Relaxed);
    }
}
