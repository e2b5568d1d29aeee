//! The registers of a frame that waits in the heap.

use std::{
    mem::{ManuallyDrop, MaybeUninit},
    sync::{
        OnceLock,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
};

use typhon_heap::{Trace, Tracer, Value, word};

use super::super::code::Code;
use crate::frame::{self, Fp, release};

/// Words that lie in the object itself: enough for nearly all generators.
const FEW: usize = 12;

/// Words of a suspended frame: counted, and those of the whole generator alone as long as nobody runs it.
///
/// Resuming moves them to the frame by saying that none is held here any more; what stands in their places then is stale.
pub struct Saved {
    /// How many words are held here.
    filled: AtomicU32,
    /// Those that are not held were not written, perhaps.
    few: [MaybeUninit<AtomicU64>; FEW],
    /// The words of frames that are too large for `few`.
    more: OnceLock<Box<[MaybeUninit<AtomicU64>]>>,
}

impl Saved {
    /// No words.
    #[inline(always)]
    pub fn new() -> Saved {
        Saved { filled: AtomicU32::new(0), few: [const { MaybeUninit::uninit() }; FEW], more: OnceLock::new() }
    }

    /// The words that are held here.
    #[inline(always)]
    pub fn held(&self) -> &[AtomicU64] {
        // SAFETY: what is held was written.
        unsafe { self.first(self.filled.load(Ordering::Acquire) as usize) }
    }

    /// Whether nothing is held, and nothing was allocated.
    #[inline(always)]
    pub fn is_bare(&self) -> bool {
        self.filled.load(Ordering::Relaxed) == 0 && self.more.get().is_none()
    }

    /// # Safety
    /// The first `count` words were written.
    #[inline(always)]
    unsafe fn first(&self, count: usize) -> &[AtomicU64] {
        let places = &self.places()[..count];
        // SAFETY: as the caller promises; the types have the same layout.
        unsafe { std::slice::from_raw_parts(places.as_ptr().cast::<AtomicU64>(), count) }
    }

    #[inline(always)]
    fn places(&self) -> &[MaybeUninit<AtomicU64>] {
        self.more.get().map_or(&self.few, |more| more)
    }

    /// Places for this many words, none of which is held.
    #[inline(always)]
    fn room(&self, count: usize, code: &Code) -> &[MaybeUninit<AtomicU64>] {
        let places = self.places();
        if count <= places.len() { &places[..count] } else { &self.grow(code)[..count] }
    }

    #[cold]
    fn grow(&self, code: &Code) -> &[MaybeUninit<AtomicU64>] {
        self.more.get_or_init(|| (0..code.registers).map(|_| MaybeUninit::uninit()).collect())
    }

    /// Gives the words away to a frame.
    #[inline(always)]
    pub fn restore(&self, fp: Fp) {
        for (register, word) in self.held().iter().enumerate() {
            fp.init(register, word.load(Ordering::Relaxed));
        }
        self.filled.store(0, Ordering::Relaxed);
    }

    /// Takes a frame's words, `live` temporaries included; borrowed ones are counted. They are published where the generator
    /// is.
    #[inline(always)]
    pub fn save(&self, fp: Fp, code: &Code, live: usize, published: bool) {
        let used = code.near as usize + live;
        if code.far {
            return self.save_far(fp, code, used, published);
        }
        for (register, place) in self.room(used, code).iter().enumerate() {
            keep(fp, register, place, published);
        }
        self.filled.store(used as u32, Ordering::Release);
    }

    #[cold]
    #[inline(never)]
    fn save_far(&self, fp: Fp, code: &Code, used: usize, published: bool) {
        let count = code.registers as usize;
        for (register, place) in self.room(count, code).iter().enumerate() {
            if register < used || register >= typhon_bytecode::NEAR_REGISTERS {
                keep(fp, register, place, published);
            } else {
                put(place, word::EMPTY);
            }
        }
        self.filled.store(count as u32, Ordering::Release);
    }

    /// Releases the words.
    pub fn clear(&self) {
        let filled = self.filled.swap(0, Ordering::AcqRel) as usize;
        // SAFETY: they were held.
        let held = unsafe { self.first(filled) };
        held.iter().for_each(|word| _ = release(word.swap(word::EMPTY, Ordering::AcqRel)));
    }
}

/// Moves a register to its place.
#[inline(always)]
fn keep(fp: Fp, register: usize, place: &MaybeUninit<AtomicU64>, published: bool) {
    let mut word = fp.take(register);
    if word & (word::BORROWED | 0b11) == word::BORROWED {
        // SAFETY: the register borrowed the word from what lives.
        word = unsafe { frame::own(word) }.into_word();
    }
    if published && word::is_pointer(word) && word != word::EMPTY {
        publish(word);
    }
    put(place, word);
}

#[inline(always)]
fn put(place: &MaybeUninit<AtomicU64>, word: word::Word) {
    // SAFETY: the place is valid for a store, which is all that is done.
    unsafe { (*place.as_ptr()).store(word, Ordering::Relaxed) }
}

#[inline(never)]
fn publish(word: word::Word) {
    // SAFETY: the word is a counted pointer that its place will own; it is only looked at.
    let value = ManuallyDrop::new(unsafe { Value::from_word(word) });
    if let Some(value) = &*value {
        value.publish();
    }
}

impl Trace for Saved {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.held().iter().for_each(|word| tracer.place(word));
    }
}

impl Drop for Saved {
    fn drop(&mut self) {
        self.held().iter().for_each(|word| _ = release(word.load(Ordering::Relaxed)));
    }
}
