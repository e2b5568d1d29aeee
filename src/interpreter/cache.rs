//! Inline caches: what their words say.
//!
//! A site has two words, each read and written as one. The first says `shape:32 | kind:8 | level:8 | place:16` (or a dict's
//! layout id in the shape's place); it is valid by itself: whoever finds the object's shape in it may trust place and kind.
//! Shape and kind are asked for with one comparison ([`fits`]).
//! The second is the address of an [`Entry`], immutable once stored and valid by itself too: it repeats shape and kind. All
//! threads share the sites; a lost update costs a miss, as do words that two threads wrote.
//!
//! A site that meets several shapes is filled anew ever more rarely: the first word counts how often it was. What the site
//! does not tell, the thread's [`Memos`] do.

use std::sync::atomic::Ordering;

use typhon_heap::{
    ShapeId,
    word::{EMPTY, Word},
};
use typhon_object::prelude::*;

use crate::types::code::Site;

/// What a site's first word says beside the shape; the byte below is the site's [`level`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Kind {
    /// The attribute, or `__slots__` member, is in the object's word number `place`. No object has the shape of an empty word.
    Inline = 0,
    /// Nothing is cached.
    None = 1,
    /// A function or native method of the class, to be bound: what the entry tells.
    Method = 2,
    /// An attribute of the class that needs no binding: what the entry tells.
    Value = 3,
    /// A property with a Python getter: the entry tells the function.
    Property = 4,
    /// Setting calls a property's Python setter: the entry tells the function.
    Setter = 5,
    /// Setting adds the attribute in word `place`; the entry's `next` is the shape after.
    Add = 6,
    /// An attribute of a class that is the object itself: the entry's version is the class's, and `meta` that of its class.
    OfClass = 7,
    /// A module's attribute: `place` is the entry in the namespace whose layout id stands in the shape's place.
    Module = 8,
    /// A global: `place` is the entry in the dict whose layout id stands in the shape's place.
    Global = 9,
    /// A builtin: the dict whose layout id stands in the shape's place lacks the name, and the second word is a
    /// [`Site::below`].
    Builtin = 10,
    /// A class method with a Python function: what the entry tells is to be bound to the class.
    ClassMethod = 12,
    /// As `OfClass`: a class method, to be bound to the object, which is the class.
    OfClassMethod = 13,
    /// The item `place` of a tuple, in which a named tuple has the field.
    Item = 14,
    /// For objects in dictionary mode: the attribute is in the object's dict, at place `place` if that has the same order as the
    /// one that taught it. For stores: it is to be set there.
    InDict = 16,
    /// As `Value`, for objects in dictionary mode whose dict lacks the name.
    ValueBehindDict = 17,
    /// As `Method`, for objects in dictionary mode whose dict lacks the name.
    MethodBehindDict = 18,
    /// A native attribute or field: the entry tells the descriptor, whose getter is to be called.
    GetSet = 15,
    /// A method that `super()` finds for the object: the entry's `dict` is the class's word after which it was looked for.
    Super = 11,
}

/// Packs a first word.
#[inline(always)]
pub fn key(shape: u32, place: u16, kind: Kind) -> u64 {
    (shape as u64) << 32 | (kind as u64) << 24 | place as u64
}

/// The shape (or layout id) of a first word.
#[inline(always)]
pub fn shape_of(key: u64) -> u32 {
    (key >> 32) as u32
}

/// The place of a first word.
#[inline(always)]
pub fn place_of(key: u64) -> usize {
    (key & 0xffff) as usize
}

/// The kind of a first word, as its number.
#[inline(always)]
pub fn kind_of(key: u64) -> u8 {
    (key >> 24) as u8
}

/// Whether a first word is of this kind.
#[inline(always)]
pub fn is(key: u64, kind: Kind) -> bool {
    kind_of(key) == kind as u8
}

/// Whether a first word is of this kind, and of this shape.
#[inline(always)]
pub fn fits(key: u64, shape: ShapeId, kind: Kind) -> bool {
    key >> 24 == u64::from(shape.0) << 8 | kind as u64
}

/// How often a site was filled anew, as far as is counted.
fn level(key: u64) -> u32 {
    (key >> 16) as u32 & 0xff
}

/// Sites are filled anew at one of 2^this misses at least.
const RAREST: u32 = 10;

/// What a site's second word points to.
///
/// The class attribute that it tells of is trace-only or immediate and stands here, or is read from the dict of the class
/// that has it. The entry keeps nothing alive: as long as the version is right, the classes and what they hold are there.
#[derive(Clone, Copy)]
pub struct Entry {
    /// The shape of the objects that it is about.
    pub shape: u32,
    /// As in the first word: when two threads teach a site, the words of both may stand beside each other.
    pub kind: Kind,
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
    /// The version that the class of a class must have; 0 for all other objects.
    pub meta: u32,
}

impl Entry {
    /// An entry that tells of nothing yet.
    pub const fn new(shape: u32, version: u32) -> Entry {
        Entry { shape, kind: Kind::None, version, value: EMPTY, dict: 0, next: 0, index: 0, meta: 0 }
    }

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

    /// Remembers where globals have an interned name, under the layout that they had before it was looked up there.
    pub fn fill_global(&self, globals: &Dict, name: &Value, layout: u32) {
        if let Some(place) = globals.index_of_interned(name).and_then(|place| u16::try_from(place).ok())
            && layout != 0
        {
            self.fill(layout, place, Kind::Global);
        }
    }

    /// Remembers a place in the builtins for a layout of the globals.
    pub fn fill_builtin(&self, globals: u32, builtins: u32, place: u16) {
        // The lowest bit tells it from an entry's address.
        self.entry.store(u64::from(builtins) << 32 | u64::from(place) << 8 | 1, Ordering::Relaxed);
        self.key.store(key(globals, 0, Kind::Builtin), Ordering::Release);
    }

    /// The layout of the builtins, and the place there, where the site is of a builtin.
    #[inline(always)]
    pub fn below(&self) -> (u32, u32) {
        let word = self.entry.load(Ordering::Relaxed);
        ((word >> 32) as u32, (word >> 8) as u32 & 0xffff)
    }

    /// Remembers what was learned, unless the site was filled often and it is not its turn: `turn` counts the thread's misses.
    pub fn learn(&self, learned: &Learned, turn: u32) {
        if !self.learns_at(turn) {
            return;
        }
        let level = self.next_level();
        if learned.needs_entry() {
            self.fill_entry(learned.entry);
        }
        self.key.store(learned.key | u64::from(level) << 16, Ordering::Release);
    }

    /// How often it will have been filled anew when it is next.
    #[inline(always)]
    fn next_level(&self) -> u32 {
        let old = self.key.load(Ordering::Relaxed);
        if old == 0 { 0 } else { (level(old) + 1).min(RAREST) }
    }

    /// Whether the site learns at the miss of this number.
    #[inline(always)]
    pub fn learns_at(&self, turn: u32) -> bool {
        turn & ((1 << self.next_level()) - 1) == 0
    }

    /// Puts an entry in place. The old one is freed after a grace period.
    fn fill_entry(&self, entry: Entry) {
        let fresh = Box::into_raw(Box::new(entry)).expose_provenance() as u64;
        let old: *mut Entry = std::ptr::with_exposed_provenance_mut(self.entry.swap(fresh, Ordering::AcqRel) as usize);
        if !old.is_null() {
            // SAFETY: entries are made by `Box::into_raw` above, and this one is in no site any more.
            typhon_heap::local::retire_box(unsafe { Box::from_raw(old) });
        }
    }

    /// The entry, where it is of the first word's kind and about `shape`, and the shape's class is unchanged.
    #[inline(always)]
    pub fn entry_for(&self, key: u64, shape: ShapeId) -> Option<&Entry> {
        let entry = self.entry()?;
        (is(key, entry.kind) && entry.shape == shape.0 && shape.get().version.load(Ordering::Acquire) == entry.version)
            .then_some(entry)
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

    /// Frees the entry, where there is one and no key: the code is dropped, and nobody reads its sites.
    pub fn end(&self) {
        let word = self.entry.swap(0, Ordering::Acquire);
        if word != 0 && word & 1 == 0 {
            // SAFETY: entries are made by `Box::into_raw`, and a key is no multiple of 8; this one is in no site any more.
            drop(unsafe { Box::from_raw(std::ptr::with_exposed_provenance_mut::<Entry>(word as usize)) });
        }
    }

    /// Forgets everything.
    pub fn clear(&self) {
        self.key.store(0, Ordering::Relaxed);
    }
}

/// What a lookup of an attribute taught.
#[derive(Clone, Copy)]
pub struct Learned {
    /// A site's first word.
    pub key: u64,
    /// What the second one points to; of own attributes, the version alone.
    pub entry: Entry,
}

impl Learned {
    /// What is in a place of the object, or is a module's.
    pub fn place(shape: u32, version: u32, place: u16, kind: Kind) -> Learned {
        Learned { key: key(shape, place, kind), entry: Entry::new(shape, version) }
    }

    /// That there is nothing to learn, as long as the version is right: the lookup is to be made.
    pub fn nothing(shape: u32, version: u32) -> Learned {
        Learned::place(shape, version, 0, Kind::None)
    }

    /// What an entry tells.
    pub fn entry(entry: Entry, place: u16, kind: Kind) -> Learned {
        Learned { key: key(entry.shape, place, kind), entry: Entry { kind, ..entry } }
    }

    /// Whether it is about one object, not about all of a shape.
    pub fn is_for_sites(&self) -> bool {
        [Kind::Module, Kind::OfClass, Kind::OfClassMethod].into_iter().any(|kind| is(self.key, kind))
    }

    fn needs_entry(&self) -> bool {
        !is(self.key, Kind::Inline) && !is(self.key, Kind::Module)
    }
}
