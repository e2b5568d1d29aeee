//! Side tables of a collection: a bit and a note for each object.
//!
//! They lie apart from the objects, so that marking writes no line that threads read. One of each stands for 16 bytes, in
//! which one object begins at most. The bits are a fixed part of a segment (`segment`); the notes are pages that are
//! mapped when a segment's first one is needed, and given back at the end.

use std::{
    ptr::NonNull,
    sync::atomic::{AtomicU8, AtomicU32, Ordering::Relaxed},
};

use super::watch::Watch;
use crate::{
    block::Block,
    header::Header,
    mapping,
    segment::{self, SEGMENT, Segment},
};

/// To clear a segment's bits takes as long as to go over so many objects.
const SEGMENT_WORTH: usize = 128;
/// Bytes that one bit and one note stand for.
const GRAIN: usize = 16;
/// Bytes of a segment's notes.
const NOTES: usize = SEGMENT / GRAIN * size_of::<AtomicU32>();
/// Of a note: the object is a suspect. The rest is a number.
const SUSPECT: u32 = 1 << 31;

/// The segment that an object lies in, and its number there.
#[inline(always)]
fn place(header: &Header) -> (&'static Segment, usize) {
    place_of(std::ptr::from_ref(header).expose_provenance())
}

/// As [`place`], of what may be no object, in a segment that is mapped.
#[inline(always)]
fn place_of(address: usize) -> (&'static Segment, usize) {
    let segment = std::ptr::with_exposed_provenance::<Segment>(address & !(SEGMENT - 1));
    // SAFETY: every object lies in a segment, which is mapped as long as the object lives; its fields are atomic.
    (unsafe { &*segment }, address % SEGMENT / GRAIN)
}

/// The bits of all objects, clear at first.
#[derive(Debug, Clone, Copy)]
pub struct Marks(());

impl Marks {
    pub fn new(watch: &mut Watch) -> Marks {
        let segments = segment::all();
        watch.beside(segments.len() * SEGMENT_WORTH, || {
            for segment in segments {
                // SAFETY: the segment stays mapped, and only the collection touches its bits; zero is a valid byte.
                unsafe { (&raw mut (*segment.as_ptr()).marks).write_bytes(0, 1) };
            }
        });
        Marks(())
    }

    #[inline(always)]
    fn bit(header: &Header) -> (&'static AtomicU8, u8) {
        let (segment, number) = place(header);
        Marks::bit_of(segment, number)
    }

    #[inline(always)]
    fn bit_of(segment: &'static Segment, number: usize) -> (&'static AtomicU8, u8) {
        (&segment.marks[number / 8], 1 << (number % 8))
    }

    /// Sets an object's bit; says whether it was not set before. By several threads at once.
    #[inline(always)]
    pub fn set(self, header: &Header) -> bool {
        self.set_at(std::ptr::from_ref(header).expose_provenance())
    }

    /// As [`set`](Marks::set), at an address in a segment that is mapped.
    #[inline(always)]
    pub fn set_at(self, address: usize) -> bool {
        let (segment, number) = place_of(address);
        let (byte, bit) = Marks::bit_of(segment, number);
        byte.load(Relaxed) & bit == 0 && byte.fetch_or(bit, Relaxed) & bit == 0
    }

    /// Whether an object's bit is set.
    #[inline(always)]
    pub fn is_set(self, header: &Header) -> bool {
        let (byte, bit) = Marks::bit(header);
        byte.load(Relaxed) & bit != 0
    }

    /// Whether the bit of the object at an offset in a block's segment is set.
    #[inline(always)]
    pub fn has_at(self, block: &'static Block, offset: u32) -> bool {
        let (byte, bit) = Marks::bit_of(Segment::of(block), offset as usize / GRAIN);
        byte.load(Relaxed) & bit != 0
    }
}

/// The notes of all objects: whether it is a suspect, and a number. They are gone when this is dropped.
#[derive(Default)]
pub struct Notes {
    mapped: Vec<NonNull<Segment>>,
}

impl Notes {
    #[inline(always)]
    fn of(header: &Header) -> Option<&'static AtomicU32> {
        Notes::at(std::ptr::from_ref(header).expose_provenance())
    }

    /// As [`of`](Notes::of), at an address in a segment that is mapped.
    #[inline(always)]
    fn at(address: usize) -> Option<&'static AtomicU32> {
        let (segment, number) = place_of(address);
        let notes = segment.notes.load(Relaxed);
        // SAFETY: the pages have a note for every grain of the segment.
        (!notes.is_null()).then(|| unsafe { &*notes.add(number) })
    }

    /// Notes that an object is a suspect, and a number; says whether that was possible: memory may be out.
    #[inline]
    pub fn accuse(&mut self, header: &Header, number: u32) -> bool {
        let note = Notes::of(header).or_else(|| self.map(header));
        note.is_some_and(|note| {
            note.store(SUSPECT | number, Relaxed);
            true
        })
    }

    #[cold]
    fn map(&mut self, header: &Header) -> Option<&'static AtomicU32> {
        let (segment, _) = place(header);
        segment.notes.store(mapping::map(NOTES)?.cast().as_ptr(), Relaxed);
        self.mapped.push(NonNull::from(segment));
        Notes::of(header)
    }

    /// Takes the note of a suspect away; says whether it was one.
    #[inline(always)]
    pub fn acquit(header: &Header) -> bool {
        Notes::of(header).is_some_and(|note| {
            let is = note.load(Relaxed) & SUSPECT != 0;
            if is {
                note.store(0, Relaxed);
            }
            is
        })
    }

    /// The number of a suspect; `None` for all others.
    #[inline(always)]
    pub fn number(header: &Header) -> Option<u32> {
        Notes::number_at(std::ptr::from_ref(header).expose_provenance())
    }

    /// As [`number`](Notes::number), at an address in a segment that is mapped.
    #[inline(always)]
    pub fn number_at(address: usize) -> Option<u32> {
        let note = Notes::at(address)?.load(Relaxed);
        (note & SUSPECT != 0).then_some(note & !SUSPECT)
    }

    /// Adds one to the number of a suspect.
    #[inline(always)]
    pub fn count(header: &Header) {
        Notes::count_at(std::ptr::from_ref(header).expose_provenance());
    }

    /// As [`count`](Notes::count), at an address in a segment that is mapped.
    #[inline(always)]
    pub fn count_at(address: usize) {
        if let Some(note) = Notes::at(address) {
            let before = note.load(Relaxed);
            // A number that is full stays so: the suspect is acquitted.
            if before & SUSPECT != 0 && before != u32::MAX {
                note.store(before + 1, Relaxed);
            }
        }
    }
}

impl Drop for Notes {
    fn drop(&mut self) {
        for segment in self.mapped.drain(..) {
            // SAFETY: a segment with a suspect is mapped: no block is given back during a collection.
            let notes = unsafe { segment.as_ref() }.notes.swap(std::ptr::null_mut(), Relaxed);
            if let Some(pages) = NonNull::new(notes) {
                // SAFETY: `map` mapped the pages, and nobody else uses them.
                unsafe { mapping::unmap(pages.cast(), NOTES) };
            }
        }
    }
}
