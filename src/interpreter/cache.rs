//! Inline caches: what their words say.
//!
//! A site has two words, each read and written as one. The first says `shape:32 | place:16 | kind:16` (or a dict's layout
//! id in the shape's place); it is valid by itself: whoever finds the object's shape in it may trust place and kind.
//! The second is the address of an [`Entry`], immutable once stored and valid by itself too: it repeats the shape. All
//! threads share the sites; a lost update costs a miss.

use std::sync::atomic::Ordering;

use typhon_heap::{ShapeId, word::Word};

use crate::types::code::Site;

/// What a site's first word says beside the shape.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u16)]
pub enum Kind {
    /// Nothing is cached.
    None = 0,
    /// The attribute is in the object's word number `place`.
    Inline = 1,
    /// A class attribute that is neither function nor descriptor, or is reached through a class: the entry's value.
    Value = 2,
    /// A function or native method of the class: the entry's value, to be bound.
    Method = 3,
    /// A property with a Python getter: the entry's value is the function.
    Property = 4,
    /// Setting adds the attribute in word `place`; the entry's `next` is the shape after.
    Add = 5,
    /// The attribute is in the object's dictionary (dictionary mode) or namespace (module).
    Dictionary = 6,
    /// A global: entry number in the globals dict whose layout id stands in the shape's place.
    Global = 7,
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
pub struct Entry {
    /// The shape of the objects that it is about.
    pub shape: u32,
    /// The version that the shape must have.
    pub version: u32,
    /// A trace-only object's word with the borrowed bit, or an immediate.
    pub value: Word,
    /// The shape after adding an attribute.
    pub next: ShapeId,
}

impl Site {
    /// Remembers a place for a shape.
    pub fn fill(&self, shape: ShapeId, place: u16, kind: Kind) {
        self.key.store(key(shape.0, place, kind), Ordering::Relaxed);
    }

    /// Remembers an entry. The old one is freed after a grace period.
    pub fn fill_entry(&self, entry: Entry, place: u16, kind: Kind) {
        let shape = entry.shape;
        let fresh = Box::into_raw(Box::new(entry)) as u64;
        let old = self.entry.swap(fresh, Ordering::AcqRel) as *mut Entry;
        self.key.store(key(shape, place, kind), Ordering::Release);
        if !old.is_null() {
            // SAFETY: entries are made by `Box::into_raw` above, and this one is in no site any more.
            typhon_heap::local::retire_box(unsafe { Box::from_raw(old) });
        }
    }

    /// The entry, where it is about `shape` and the shape's class is unchanged.
    #[inline(always)]
    pub fn entry_for(&self, shape: ShapeId) -> Option<&Entry> {
        let address = self.entry.load(Ordering::Acquire) as *const Entry;
        if address.is_null() {
            return None;
        }
        // SAFETY: an entry is freed a grace period after it left its site, and this thread's next poll ends the period.
        let entry = unsafe { &*address };
        (entry.shape == shape.0 && shape.get().version.load(Ordering::Acquire) == entry.version).then_some(entry)
    }

    /// Forgets everything.
    pub fn clear(&self) {
        self.key.store(0, Ordering::Relaxed);
    }
}
