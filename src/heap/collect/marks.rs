//! Side tables of a collection: a bit and a counter for each object.
//!
//! They lie apart from the objects, so that marking writes no line that threads read. One of each stands for 16 bytes, in
//! which one object begins at most. The bits are a fixed part of a segment (`segment`); the counters are pages that are
//! mapped when a segment's first one is needed, and given back at the end.

use std::{
    ptr::NonNull,
    sync::atomic::{AtomicU8, AtomicU32, Ordering::Relaxed},
};

use typhon_sync::Stopped;

use crate::{
    header::Header,
    mapping,
    segment::{self, SEGMENT, Segment},
};

/// Bytes that one bit and one counter stand for.
const GRAIN: usize = 16;
/// Bytes of a segment's counters.
const COUNTERS: usize = SEGMENT / GRAIN * size_of::<AtomicU32>();

/// The segment that an object lies in, and its number there.
#[inline(always)]
fn place(header: &Header) -> (&'static Segment, usize) {
    let address = std::ptr::from_ref(header).expose_provenance();
    let segment = std::ptr::with_exposed_provenance::<Segment>(address & !(SEGMENT - 1));
    // SAFETY: every object lies in a segment, which is mapped as long as the object lives; its fields are atomic.
    (unsafe { &*segment }, address % SEGMENT / GRAIN)
}

#[inline(always)]
fn bit(header: &Header) -> (&'static AtomicU8, u8) {
    let (segment, number) = place(header);
    (&segment.marks[number / 8], 1 << (number % 8))
}

/// Sets an object's bit; says whether it was not set before. By the holder of a stop.
#[inline(always)]
pub fn set(header: &Header) -> bool {
    let (byte, bit) = bit(header);
    let before = byte.load(Relaxed);
    byte.store(before | bit, Relaxed);
    before & bit == 0
}

/// Clears an object's bit; says whether it was set before. By the holder of a stop.
#[inline(always)]
pub fn unset(header: &Header) -> bool {
    let (byte, bit) = bit(header);
    let before = byte.load(Relaxed);
    byte.store(before & !bit, Relaxed);
    before & bit != 0
}

/// Whether an object's bit is set.
#[inline(always)]
pub fn is_set(header: &Header) -> bool {
    let (byte, bit) = bit(header);
    byte.load(Relaxed) & bit != 0
}

/// Clears all bits.
pub fn clear(_stopped: &Stopped<'_>) {
    let mut each = |segment: NonNull<Segment>| {
        // SAFETY: the segment is mapped, and all other threads are stopped; zero is a valid byte.
        unsafe { (&raw mut (*segment.as_ptr()).marks).write_bytes(0, 1) };
    };
    // SAFETY: all other threads are stopped.
    unsafe { segment::each_segment(&mut each) };
}

/// The counters of all objects, zero at first. They are gone when this is dropped.
pub struct Counters<'a> {
    stopped: &'a Stopped<'a>,
    /// Memory was out, so some references were not counted.
    incomplete: bool,
}

impl<'a> Counters<'a> {
    pub fn new(stopped: &'a Stopped<'a>) -> Counters<'a> {
        Counters { stopped, incomplete: false }
    }

    /// Adds one to an object's counter.
    #[inline(always)]
    pub fn add(&mut self, header: &Header) {
        let (segment, number) = place(header);
        let mut counters = segment.counters.load(Relaxed);
        if counters.is_null() {
            let Some(pages) = mapping::map(COUNTERS) else {
                self.incomplete = true;
                return;
            };
            counters = pages.cast().as_ptr();
            segment.counters.store(counters, Relaxed);
        }
        // SAFETY: the pages have a counter for every grain of the segment.
        let counter = unsafe { &*counters.add(number) };
        counter.store(counter.load(Relaxed).wrapping_add(1), Relaxed);
    }

    /// An object's counter; `None` where that is not known.
    #[inline(always)]
    pub fn get(&self, header: &Header) -> Option<i64> {
        let (segment, number) = place(header);
        let counters = segment.counters.load(Relaxed);
        if self.incomplete {
            return None;
        }
        // SAFETY: as above.
        Some(if counters.is_null() { 0 } else { unsafe { &*counters.add(number) }.load(Relaxed).into() })
    }
}

impl Drop for Counters<'_> {
    fn drop(&mut self) {
        let _ = self.stopped;
        let mut each = |segment: NonNull<Segment>| {
            // SAFETY: the segment is mapped.
            let counters = unsafe { &(*segment.as_ptr()).counters }.swap(std::ptr::null_mut(), Relaxed);
            if let Some(pages) = NonNull::new(counters) {
                // SAFETY: `add` mapped the pages, and nobody else uses them.
                unsafe { mapping::unmap(pages.cast(), COUNTERS) };
            }
        };
        // SAFETY: all other threads are stopped as long as this lives.
        unsafe { segment::each_segment(&mut each) };
    }
}
