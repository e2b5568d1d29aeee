//! Looking at an object while others run, who may change it, free it, and make another one in its cell.
//!
//! Only objects are looked at that are words of values behind their header, all of them in the cell: instances of classes
//! made in Python, and tuples. Everything else waits for a stop.
//!
//! | who looks | who frees and makes |
//! |---|---|
//! | 1. reads the shape, which tells where the words are | 1. writes shape 0 |
//! | 2. reads the words | 2. writes a link, another shape, other words |
//! | 3. reads the shape again: if it is another one, the object waits for a stop | |
//!
//! So words are taken for references only if the cell had this shape before and after: they are what an object of this shape
//! held at some time in between, or what the one before left there while it was being made. Nothing is concluded from them but what to look at
//! next: each is checked to lie where an object may begin ([`Present::has`], [`place`]) before it is followed.

use std::{mem::offset_of, sync::atomic::Ordering::Relaxed};

use typhon_sync::{Counts, flag, glance::glance};

use super::present::{Place, Present, place};
use crate::{
    header::{Header, gc},
    racy,
    shape::{Shape, ShapeId, flag::MORTAL},
    word,
};

/// Objects with more words wait for a stop.
const MOST: usize = 32;
/// What `misc` says where it does not tell how many words follow.
const ELSEWHERE: usize = u16::MAX as usize;

/// What came of a look.
#[derive(Debug, PartialEq, Eq)]
pub enum Look {
    /// All that the object refers to was visited, if it is one.
    Done,
    /// It must be visited in a stop.
    Later,
}

/// Visits the addresses of what an object may refer to, and its class if that is asked for, where it can be told while others run.
#[inline]
pub fn peek(present: &Present, address: usize, classes: bool, mut visit: impl FnMut(usize)) -> Look {
    let bytes = match place(address) {
        Place::Nothing => return Look::Done,
        Place::Large => return Look::Later,
        Place::Cell(bytes) => bytes,
    };
    let mut words = [word::EMPTY; MOST];
    let read = |tag: Tag| {
        let shape = present.shape(tag.shape)?;
        let (from, count) =
            where_words_are(shape, tag.misc).filter(|&(from, count)| count <= MOST && from + 8 * count <= bytes)?;
        for (index, word) in words[..count].iter_mut().enumerate() {
            // SAFETY: the word lies in the cell, which is mapped.
            *word = unsafe { racy::word(address + from + 8 * index) };
        }
        Some((shape, count))
    };
    let tag = || Tag::of(address);
    if tag().shape == ShapeId::NONE {
        return Look::Done;
    }
    let Some(Some((shape, count))) = glance(tag, read) else { return Look::Later };
    let class = if classes && shape.flags & MORTAL != 0 { shape.class.load(Relaxed) } else { word::EMPTY };
    for word in words[..count].iter().copied().chain([class]) {
        if let Some(address) = word::address(word).filter(|&address| present.has(address)) {
            visit(address);
        }
    }
    Look::Done
}

/// What can be told of an object that has no mark.
#[derive(Debug, PartialEq, Eq)]
pub enum Concern {
    /// There is none, or it refers to nothing.
    None,
    /// It may be garbage.
    Suspect,
    /// That must be told in a stop.
    Uncertain,
}

/// Whether the object in a cell may be a suspect, as it stands.
#[inline]
pub fn concern(present: &Present, cell: usize) -> Concern {
    let tell = |tag: Tag| {
        if tag.shape == ShapeId::NONE {
            return Concern::None;
        }
        match present.shape(tag.shape) {
            Some(shape) if shape.layout.leaf && !shape.has_slots() && shape.flags & MORTAL == 0 => Concern::None,
            Some(_) if !tag.frozen && is_counted(cell) => Concern::Suspect,
            _ => Concern::Uncertain,
        }
    };
    glance(|| Tag::of(cell), tell).unwrap_or(Concern::Uncertain)
}

/// Whether the object in a cell is held by references that its header counts, as it stands.
#[inline(always)]
fn is_counted(cell: usize) -> bool {
    // SAFETY: every cell has room for a header, and is mapped.
    let (first, shared) = unsafe { (racy::word(cell), racy::word(cell + 8)) };
    shared & flag::DEFERRED == 0 && Counts::total_of(first, shared).is_some_and(|total| total > 0)
}

/// Whether an object lies in a cell, as it stands.
#[inline(always)]
pub fn is_there(cell: usize) -> bool {
    Tag::of(cell).shape != ShapeId::NONE
}

/// How many references the object in a cell has, as it stands; `None` where that is to be told in a stop.
#[inline]
pub fn total(cell: usize) -> Option<i64> {
    // SAFETY: every cell has room for a header, and is mapped.
    let (first, shared) = unsafe { (racy::word(cell), racy::word(cell + 8)) };
    Counts::total_of(first, shared)
}

/// What an object's header says of where its words are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Tag {
    /// None: there is no object.
    shape: ShapeId,
    misc: usize,
    /// It is kept out of collections.
    frozen: bool,
}

impl Tag {
    /// That of a cell, as it stands.
    #[inline(always)]
    fn of(cell: usize) -> Tag {
        const { assert!(offset_of!(Header, gc) == 21 && offset_of!(Header, misc) == 22 && cfg!(target_endian = "little")) };
        // SAFETY: every cell has room for a header, and is mapped.
        let word = unsafe { racy::word(cell + 16) };
        let frozen = (word >> 40) as u8 & gc::FROZEN != 0;
        Tag { shape: ShapeId(word as u32), misc: (word >> 48) as usize, frozen }
    }
}

/// Where an object's words begin, and how many there are; `None` where it has something else, or nobody knows.
#[inline]
fn where_words_are(shape: &Shape, misc: usize) -> Option<(usize, usize)> {
    match shape.slots_at() {
        Some(at) if shape.layout.leaf => Some((at, shape.slot_count())),
        _ if shape.layout.tail_in_misc && !shape.has_slots() && misc != ELSEWHERE => Some((size_of::<Header>(), misc)),
        _ => None,
    }
}
