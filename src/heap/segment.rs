//! Where blocks come from: segments of 4 MiB, each with 63 blocks after one that holds their records and mark bits.
//!
//! One mark bit stands for 16 bytes, so that no division is needed: cells are 24 bytes at least, so no two begin in the
//! same 16. The bits are touched when a collection needs them, and not before.
//!
//! A large object takes blocks in a row; one that no segment can hold gets a mapping of its own with the same beginning.

use std::{
    collections::HashMap,
    ptr::NonNull,
    sync::atomic::{AtomicPtr, AtomicU8, AtomicU32, AtomicUsize, Ordering},
};

use parking_lot::Mutex;
use rustix::mm::{Advice, madvise, munmap};

use crate::{
    block::{Block, state},
    collect::{self, pace},
    header::Header,
    mapping,
    reserve::{self, Reserve},
    shape::ShapeId,
    word::{self, Word},
};

/// Bytes of a segment, and its alignment.
pub const SEGMENT: usize = 4 << 20;
/// Bytes of a block.
pub const BLOCK: usize = 64 << 10;
/// Blocks of a segment, the one with the records included.
const BLOCKS: usize = SEGMENT / BLOCK;
/// Blocks of a segment that objects lie in.
pub const USABLE: usize = BLOCKS - 1;
/// So many blocks in a row may come from the reserve: who asks for more can do without.
const FEW: usize = 4;
/// Free blocks that keep their pages.
const KEPT: usize = 64;
/// Blocks whose pages are given back at once.
const AT_ONCE: usize = 8;

/// The beginning of a segment.
#[repr(C)]
pub struct Segment {
    /// Records of the blocks; the first is none.
    pub blocks: [Block; BLOCKS],
    /// Bytes mapped.
    length: usize,
    /// Index in the list of segments.
    index: AtomicUsize,
    /// The collector's notes, one for 16 bytes; null while there are none.
    pub notes: AtomicPtr<AtomicU32>,
    padding: [u8; BLOCK / 2 - BLOCKS * size_of::<Block>() - 24],
    /// Mark bits.
    pub marks: [AtomicU8; BLOCK / 2],
}

const _: () = assert!(size_of::<Segment>() == BLOCK && SEGMENT / 16 / 8 == BLOCK / 2);

impl Segment {
    /// The one that a block lies in.
    #[inline(always)]
    pub fn of(block: &'static Block) -> &'static Segment {
        // SAFETY: a block's record lies at the beginning of its segment, whose fields are atomic or never change.
        unsafe { &*std::ptr::with_exposed_provenance(std::ptr::from_ref(block).addr() & !(SEGMENT - 1)) }
    }
}

/// A segment in the list, with what is free in it.
struct Entry {
    segment: NonNull<Segment>,
    /// Bit `i`: block `i` is free.
    free: u64,
    /// Bit `i`: block `i` is free and keeps its pages.
    kept: u64,
}

// SAFETY: a segment is shared memory; its records say who may touch what.
unsafe impl Send for Entry {}

/// All segments.
struct Segments {
    entries: Vec<Entry>,
    /// No segment before this one has a free block.
    first: usize,
    /// Free blocks.
    free: usize,
    /// Free blocks that keep their pages.
    kept: usize,
    reserve: Reserve,
}

static SEGMENTS: Mutex<Segments> =
    Mutex::new(Segments { entries: Vec::new(), first: 0, free: 0, kept: 0, reserve: Reserve::new() });
/// Bytes in blocks that are in use.
static BYTES: AtomicUsize = AtomicUsize::new(0);

/// Bytes in blocks that are in use.
pub fn bytes_in_use() -> usize {
    BYTES.load(Ordering::Relaxed)
}

/// A block, to be cut by the caller; `None` when memory is out.
pub fn take_block() -> Option<&'static Block> {
    take_run(1)
}

/// Memory for one object of `bytes`, in blocks of its own; `None` when memory is out.
pub fn take_large(bytes: usize) -> Option<NonNull<Header>> {
    let blocks = bytes.div_ceil(BLOCK);
    let block = if blocks < BLOCKS { take_run(blocks)? } else { take_mapping(bytes)? };
    block.large.set(bytes);
    block.has_roots.store(false, Ordering::Relaxed);
    pace::charge(bytes as isize);
    collect::stamp(block);
    block.heap.store(std::ptr::null_mut(), Ordering::Relaxed);
    block.state.store(state::LARGE, Ordering::Release);
    Some(block.at(block.start()))
}

/// `count` blocks in a row; the first one's record stands for all.
fn take_run(count: usize) -> Option<&'static Block> {
    let mut segments = SEGMENTS.lock();
    let first = segments.first;
    let found = segments.entries[first..].iter().position(|entry| entry.run(count) != 0);
    let index = match found {
        Some(index) => first + index,
        None => segments.add_blocks(count)?,
    };
    let entry = &mut segments.entries[index];
    let at = entry.run(count).trailing_zeros() as usize;
    let mask = bits(at, count);
    entry.free &= !mask;
    let kept = (entry.kept & mask).count_ones() as usize;
    entry.kept &= !mask;
    let segment = entry.segment;
    segments.free -= count;
    segments.kept -= kept;
    if segments.reserve.is_wanting() {
        segments.tend();
    }
    while segments.entries.get(segments.first).is_some_and(|entry| entry.free == 0) {
        segments.first += 1;
    }
    BYTES.fetch_add(count * BLOCK, Ordering::Relaxed);
    // SAFETY: segments in the list are mapped for ever, mappings of single objects aside.
    Some(unsafe { &(*segment.as_ptr()).blocks[at] })
}

/// A mapping for one object.
fn take_mapping(bytes: usize) -> Option<&'static Block> {
    let mut segments = SEGMENTS.lock();
    let length = bytes.div_ceil(BLOCK) * BLOCK + BLOCK;
    let index = segments.add(map(length)?, length);
    let entry = &mut segments.entries[index];
    entry.free = 0;
    let segment = entry.segment;
    BYTES.fetch_add(bytes.div_ceil(BLOCK) * BLOCK, Ordering::Relaxed);
    // SAFETY: the mapping was made just now.
    Some(unsafe { &(*segment.as_ptr()).blocks[1] })
}

/// Bytes that [`give_back`] will give back.
pub fn extent(block: &Block) -> usize {
    if block.state.load(Ordering::Relaxed) == state::LARGE { block.large.get().div_ceil(BLOCK) * BLOCK } else { BLOCK }
}

/// Gives a block, or a large object's blocks, back.
///
/// # Safety
/// Nothing in it is alive, and no thread has a pointer into it any more: a grace period has passed.
pub unsafe fn give_back(block: &'static Block) {
    let mut segments = SEGMENTS.lock();
    let count = extent(block) / BLOCK;
    BYTES.fetch_sub(count * BLOCK, Ordering::Relaxed);
    block.state.store(state::IDLE, Ordering::Relaxed);
    let segment = std::ptr::with_exposed_provenance_mut::<Segment>(std::ptr::from_ref(block).addr() & !(SEGMENT - 1));
    // SAFETY: a block's record lies in its segment.
    let index = unsafe { &*segment }.index.load(Ordering::Relaxed);
    if count >= BLOCKS {
        segments.remove(index);
        return;
    }
    let at = block.start() as usize / BLOCK;
    segments.free += count;
    segments.kept += count;
    let entry = &mut segments.entries[index];
    entry.free |= bits(at, count);
    entry.kept |= bits(at, count);
    segments.first = segments.first.min(index);
}

/// Looks whether what is kept back is there again.
pub(crate) fn tend_reserve() {
    SEGMENTS.lock().tend();
}

/// Gives the pages of some free blocks back to the system, a few at once: it takes ten microseconds for each. Says whether
/// there are more than those that are kept for the next who needs a block.
pub fn purge() -> bool {
    purge_to(KEPT)
}

/// As [`purge`], of all, one after the other; nobody has to wait for it.
pub fn trim() {
    while purge_to(0) {}
}

fn purge_to(keep: usize) -> bool {
    let Some((segment, at, count)) = SEGMENTS.lock().take_kept(keep) else { return false };
    // SAFETY: the blocks lie in the segment and are not in its list of free ones meanwhile.
    unsafe { drop_pages(segment.cast::<u8>().byte_add(at * BLOCK), count) };
    let mut segments = SEGMENTS.lock();
    // SAFETY: a segment of blocks is never unmapped; others may have left the list meanwhile.
    let index = unsafe { segment.as_ref() }.index.load(Ordering::Relaxed);
    segments.entries[index].free |= bits(at, count);
    segments.free += count;
    segments.first = segments.first.min(index);
    segments.kept > keep
}

/// Gives pages back to the system; their addresses stay. Without the advice they merely stay, too.
///
/// # Safety
/// The pages are nobody's.
unsafe fn drop_pages(start: NonNull<u8>, blocks: usize) {
    // SAFETY: the caller's promise.
    let _ = unsafe { madvise(start.as_ptr().cast(), blocks * BLOCK, Advice::LinuxDontNeed) };
}

/// Visits every object of the process.
///
/// # Safety
/// All other threads are stopped.
pub unsafe fn each_object(visit: &mut dyn FnMut(&'static Header)) {
    // SAFETY: the caller's promise.
    blocks().into_iter().for_each(|block| unsafe { block.each_object(visit) });
}

/// All segments, mappings of single objects among them, in which something lies. In a stop; who is pinned in reclamation since
/// before it may use them later, too.
pub fn all() -> Vec<NonNull<Segment>> {
    SEGMENTS.lock().entries.iter().filter(|entry| entry.stays()).map(|entry| entry.segment).collect()
}

/// The objects at those addresses where there is one; any other word is left out. In a stop. Linear.
pub fn objects_at(words: &[Word]) -> Vec<&'static Header> {
    let segments: HashMap<usize, u64> =
        SEGMENTS.lock().entries.iter().map(|entry| (entry.segment.addr().get(), entry.free)).collect();
    let find = |word: &Word| {
        let address = *word as usize;
        let (base, index) = (address & !(SEGMENT - 1), address / BLOCK % BLOCKS);
        let free = *segments.get(&base)?;
        if !word::is_pointer(*word) || index == 0 || free >> index & 1 != 0 {
            return None;
        }
        // SAFETY: the segment is mapped, and the block one of its blocks.
        let block = unsafe { &(*std::ptr::with_exposed_provenance::<Segment>(base)).blocks[index] };
        block.object_at((address - base) as u32)
    };
    words.iter().map(|word| word & !word::BORROWED).filter_map(|word| find(&word)).collect()
}

/// All blocks in use. As for [`all`].
pub fn blocks() -> Vec<&'static Block> {
    let segments: Vec<_> = {
        let segments = SEGMENTS.lock();
        segments.entries.iter().filter(|entry| entry.stays()).map(|entry| (entry.segment, entry.free)).collect()
    };
    let of_segment = |(segment, free): (NonNull<Segment>, u64)| {
        let used = (1..BLOCKS).filter(move |index| free >> index & 1 == 0);
        // SAFETY: segments are mapped.
        used.map(move |index| unsafe { &(*segment.as_ptr()).blocks[index] })
    };
    segments.into_iter().flat_map(of_segment).collect()
}

/// `count` bits from bit `at` on.
fn bits(at: usize, count: usize) -> u64 {
    ((1 << count) - 1) << at
}

impl Entry {
    /// Whether its memory stays mapped while somebody is pinned: a mapping whose object died before may go.
    fn stays(&self) -> bool {
        // SAFETY: it is mapped while it is in the list, which is locked.
        let segment = unsafe { self.segment.as_ref() };
        let block = &segment.blocks[1];
        // SAFETY: the first block of a mapping is one object's, whose header was written or is zero.
        segment.length <= SEGMENT || unsafe { block.at(block.start()).as_ref() }.shape() != ShapeId::NONE
    }

    /// Bit `i`: `count` free blocks in a row begin at block `i`.
    fn run(&self, count: usize) -> u64 {
        (1..count).fold(self.free, |starts, distance| starts & self.free >> distance)
    }
}

impl Segments {
    /// Takes some free blocks in a row that keep their pages, if there are more than `keep` of them: nobody else can take
    /// them until they are in the list again.
    fn take_kept(&mut self, keep: usize) -> Option<(NonNull<Segment>, usize, usize)> {
        let more = self.kept.checked_sub(keep).filter(|&more| more != 0)?;
        let entry = self.entries.iter_mut().rev().find(|entry| entry.kept != 0)?;
        let at = entry.kept.trailing_zeros() as usize;
        let count = ((entry.kept >> at).trailing_ones() as usize).min(more).min(AT_ONCE);
        entry.kept &= !bits(at, count);
        entry.free &= !bits(at, count);
        let segment = entry.segment;
        self.free -= count;
        self.kept -= count;
        Some((segment, at, count))
    }

    fn tend(&mut self) {
        self.reserve.tend(self.free);
    }

    /// Another segment, of which `count` blocks in a row are wanted; its index.
    fn add_blocks(&mut self, count: usize) -> Option<usize> {
        let mut kept_back = || if count <= FEW { self.reserve.take() } else { None };
        // When memory is out, pages that somebody gave back are the allocator's before they are the heap's.
        let segment = match reserve::is_out() {
            true => kept_back().or_else(|| map(SEGMENT)),
            false => map(SEGMENT).or_else(kept_back),
        }?;
        self.free += USABLE;
        Some(self.add(segment, SEGMENT))
    }

    /// Takes a mapping of `length` bytes into the list; its index.
    fn add(&mut self, segment: NonNull<Segment>, length: usize) -> usize {
        let index = self.entries.len();
        // SAFETY: fresh zeroed pages, this thread's alone. Zero is a valid byte for all that is not written here.
        unsafe {
            (&raw mut (*segment.as_ptr()).length).write(length);
            (&raw mut (*segment.as_ptr()).index).write(AtomicUsize::new(index));
            let blocks = (&raw mut (*segment.as_ptr()).blocks).cast::<Block>();
            (0..BLOCKS).for_each(|index| blocks.add(index).write(Block::idle()));
        }
        self.entries.push(Entry { segment, free: !1, kept: 0 });
        index
    }

    /// Unmaps a mapping of one object.
    fn remove(&mut self, index: usize) {
        let entry = self.entries.swap_remove(index);
        if let Some(moved) = self.entries.get(index) {
            // SAFETY: segments in the list are mapped.
            unsafe { &*moved.segment.as_ptr() }.index.store(index, Ordering::Relaxed);
            self.first = self.first.min(index);
        }
        self.first = self.first.min(self.entries.len());
        // SAFETY: the mapping is this one object's, which is dead, and a grace period has passed.
        let _ = unsafe { munmap(entry.segment.as_ptr().cast(), (*entry.segment.as_ptr()).length) };
    }
}

/// Zeroed pages at a multiple of `SEGMENT`.
pub(crate) fn map(length: usize) -> Option<NonNull<Segment>> {
    let base = mapping::map_aligned(length, SEGMENT)?.cast::<Segment>();
    base.as_ptr().expose_provenance();
    Some(base)
}
