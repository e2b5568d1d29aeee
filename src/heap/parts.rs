//! The parts of an object: payload, items, inline attribute slots. The last slot of an extensible object is the place of
//! its dictionary too ([`crate::dictionary`]).

use std::ptr::NonNull;

use crate::{
    dictionary::DictionaryPlace,
    header::Header,
    layout::{Layout, Trace, Tracer},
    shape::{Shape, flag},
    slot::Slot,
    word::EMPTY,
};

/// `Layout::extra` of types of fixed size.
///
/// # Safety
/// None is needed.
#[inline(never)] // One address in all crates: `Shape::create` compares it.
pub unsafe fn no_extra(_: *const Header) -> usize {
    0
}

impl Shape {
    /// Whether objects have attribute slots or a place for a dictionary.
    #[inline(always)]
    pub fn has_slots(&self) -> bool {
        self.words != 0
    }

    /// Words after payload and items: the inline slots, or the dictionary's place alone.
    #[inline(always)]
    pub fn slot_count(&self) -> usize {
        self.words as usize
    }

    /// Bytes after payload and items.
    #[inline(always)]
    pub fn slot_bytes(&self) -> usize {
        8 * self.slot_count()
    }
}

/// Bytes from the beginning of an object to its attribute slots.
#[inline]
fn slots_offset(header: &Header, shape: &Shape) -> usize {
    let layout: &Layout = shape.layout;
    match shape.slots_at() {
        Some(offset) => offset,
        // SAFETY: the object is of this layout.
        None => layout.size + unsafe { (layout.extra)(header) },
    }
}

/// Bytes of an object.
pub fn size(header: &Header) -> usize {
    let shape = header.shape().get();
    slots_offset(header, shape) + shape.slot_bytes()
}

/// The inline attribute slots of an object.
#[inline]
pub fn slots(header: &Header) -> &[Slot] {
    let shape = header.shape().get();
    let offset = slots_offset(header, shape);
    // SAFETY: an object of this shape has as many slots there, initialised when it was made.
    unsafe {
        std::slice::from_raw_parts(std::ptr::from_ref(header).byte_add(offset).cast::<Slot>(), shape.inline as usize)
    }
}

/// The place of an object's dictionary, which is its last slot; `None` where the shape has none.
#[inline]
pub fn dictionary_place(header: &Header) -> Option<&DictionaryPlace> {
    let shape = header.shape().get();
    if shape.flags & flag::EXTENSIBLE == 0 {
        return None;
    }
    all_slots(header, shape).last().map(DictionaryPlace::of)
}

/// The inline attribute slots, or the dictionary's place alone.
#[inline]
fn all_slots<'a>(header: &'a Header, shape: &Shape) -> &'a [Slot] {
    let offset = slots_offset(header, shape);
    let count = shape.slot_count();
    // SAFETY: an object of this shape has as many words there, initialised when it was made.
    unsafe { std::slice::from_raw_parts(std::ptr::from_ref(header).byte_add(offset).cast::<Slot>(), count) }
}

/// Visits every reference of an object; not its class, and not the targets of weak references.
///
/// # Safety
/// The object is alive or waits for its finaliser, and changes meanwhile by atomic stores only.
#[inline]
pub unsafe fn trace(header: &Header, tracer: &mut Tracer<'_>) {
    let shape = header.shape().get();
    if !shape.layout.leaf {
        // SAFETY: the caller's promise.
        unsafe { (shape.layout.trace)(header, tracer) };
    }
    if shape.has_slots() {
        for slot in all_slots(header, shape) {
            slot.trace(tracer);
        }
    }
}

/// Empties the slots of a dead object, the dictionary's place among them.
///
/// # Safety
/// The object is dead and nobody else acts on it.
#[inline]
pub(crate) unsafe fn release_slots(header: &Header, shape: &Shape) {
    let slots = all_slots(header, shape);
    let (slots, place) = match slots.split_last() {
        Some((place, slots)) if shape.flags & flag::DICTIONARY != 0 => (slots, Some(place)),
        _ => (slots, None),
    };
    for slot in slots {
        drop(slot.exchange(None));
    }
    if let Some(place) = place {
        drop(place.exchange_word(EMPTY));
    }
}

/// Writes empty slots behind a new object's payload and items.
///
/// # Safety
/// The memory is the new object's.
#[inline(always)]
pub(crate) unsafe fn clear_slots(cell: NonNull<Header>, offset: usize, shape: &Shape) {
    let count = shape.slot_count();
    // SAFETY: the caller's promise; an empty slot is the zero word.
    unsafe {
        let first = cell.as_ptr().byte_add(offset).cast::<u64>();
        // Not by `memset`, which is slow for a few words.
        if count <= 8 {
            (0..count).for_each(|index| first.add(index).write_volatile(0));
        } else {
            first.write_bytes(0, count);
        }
    }
}
