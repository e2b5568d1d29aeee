//! Where segments lie, for whoever has words that may be addresses.

use std::sync::atomic::Ordering::Acquire;

use crate::{
    block::{Block, state},
    racy,
    segment::{self, BLOCK, SEGMENT, Segment},
    shape::{self, Shape, ShapeId},
};

/// The segments and the shapes of a moment. The former stay where they are for as long as somebody is pinned in reclamation.
#[derive(Debug)]
pub struct Present {
    /// Number of the first, by address.
    first: usize,
    /// A bit for each from the first on.
    bits: Vec<u64>,
    /// How many shapes there are.
    shapes: u32,
}

/// What lies at an address.
#[derive(Debug, PartialEq, Eq)]
pub enum Place {
    /// No object.
    Nothing,
    /// A cell of so many bytes, which may be free.
    Cell(usize),
    /// An object with blocks of its own.
    Large,
}

impl Present {
    /// Those that there are. In a stop, by a thread that is pinned.
    pub fn now() -> Present {
        let numbers: Vec<_> = segment::all().iter().map(|segment| segment.addr().get() / SEGMENT).collect();
        let first = numbers.iter().copied().min().unwrap_or(0);
        let count = numbers.iter().map(|number| number - first + 1).max().unwrap_or(0);
        let mut bits = vec![0; count.div_ceil(64)];
        numbers.iter().map(|number| number - first).for_each(|at| bits[at / 64] |= 1 << (at % 64));
        Present { first, bits, shapes: shape::count() }
    }

    /// The record of a shape, if that was known; what is made of it may be another number.
    #[inline(always)]
    pub fn shape(&self, id: ShapeId) -> Option<&'static Shape> {
        if id.0 < self.shapes { id.find() } else { None }
    }

    /// Whether an address lies in a segment, behind its records.
    #[inline]
    pub fn has(&self, address: usize) -> bool {
        let at = (address / SEGMENT).wrapping_sub(self.first);
        self.bits.get(at / 64).is_some_and(|bits| bits >> (at % 64) & 1 != 0) && address % SEGMENT >= BLOCK
    }
}

/// What lies at an address in a segment that is mapped, whatever others do meanwhile.
#[inline]
pub fn place(address: usize) -> Place {
    let segment = std::ptr::with_exposed_provenance::<Segment>(address & !(SEGMENT - 1));
    // SAFETY: the segment is mapped, and of its blocks' records what changes is atomic, or read as racy.
    let block: &'static Block = unsafe { &(*segment).blocks[address / BLOCK % (SEGMENT / BLOCK)] };
    let offset = (address % SEGMENT) as u32;
    match block.state.load(Acquire) {
        state::LARGE if offset == block.start() => Place::Large,
        state::CELLS => {
            let (end, bytes) = edges(block);
            let is_cell = offset >= block.start() && offset < end && (offset - block.start()).is_multiple_of(bytes);
            if is_cell { Place::Cell(bytes as usize) } else { Place::Nothing }
        }
        _ => Place::Nothing,
    }
}

/// The end of the cells that were used, and the bytes of one, whatever others do meanwhile. Never 0 bytes.
#[inline]
pub fn edges(block: &Block) -> (u32, u32) {
    // SAFETY: two fields of a record.
    let (end, bytes) = unsafe { (racy::half(block.bump.as_ptr().addr()), racy::half(block.bytes.as_ptr().addr())) };
    (end, bytes.max(1))
}
