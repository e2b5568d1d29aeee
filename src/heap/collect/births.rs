//! In which blocks objects were made since a moment, or got another class.
//!
//! An instance refers to its class by its shape, which counts nothing. Marking and acquitting an object do the same to its
//! class. So who wants to know that a class has no instances but suspects need only look at what was made since
//! marking began: letting others run meanwhile, and once more in a last stop. A thread stamps a block when it begins to
//! allocate from it, so allocation itself pays nothing.

use std::sync::atomic::{
    AtomicU32,
    Ordering::{Relaxed, SeqCst},
};

use crate::{
    block::{Block, CURRENT},
    header::Header,
    segment,
};

/// The moment that blocks are stamped with.
static NOW: AtomicU32 = AtomicU32::new(1);

/// A moment in a stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment(u32);

/// Stamps a block in which an object may be made from now on.
#[inline]
pub(crate) fn stamp(block: &Block) {
    block.born.store(NOW.load(Relaxed), Relaxed);
}

/// An object got another class: what was known about its class does not hold any more.
pub fn changed_class(header: &Header) {
    stamp(Block::of(header.into()));
}

/// Begins anew. In a stop.
pub fn begin() -> Moment {
    let now = NOW.fetch_add(1, SeqCst) + 1;
    segment::blocks().into_iter().filter(|block| block.place.get() == CURRENT).for_each(stamp);
    Moment(now)
}

/// The blocks in which objects were made since. In a stop.
pub fn since(moment: Moment) -> Vec<&'static Block> {
    let is_newer = |block: &&Block| block.born.load(Relaxed).wrapping_sub(moment.0) < u32::MAX / 2;
    segment::blocks().into_iter().filter(is_newer).collect()
}
