//! Blocks: 64 KiB of cells of one size, owned by one thread at a time.
//!
//! A block's record lies in the first 64 KiB of its segment (see [`segment`](crate::segment)), not in the block: records
//! at the same offset of every block would fight for the same cache set.
//!
//! | state of a cell | header |
//! |---|---|
//! | never used | beyond `bump`, not looked at |
//! | live, or dead and waiting for its finaliser | shape is not 0 |
//! | free | shape is 0, counts are DEAD and UNOWNED; bytes 20..24 are the link of the free list |
//!
//! Links are offsets in the segment; 0 ends a list. Only the block's own thread touches `free`, `used` and `bump`. Other
//! threads push cells to `remote`; whoever finds that list empty also puts the block on its heap's `returned` list
//! (`queued` keeps it from lying there twice), so no owner ever searches its blocks.

use std::{
    cell::Cell,
    ptr::NonNull,
    sync::atomic::{AtomicBool, AtomicPtr, AtomicU8, AtomicU32, Ordering},
};

use typhon_sync::contention::{self, Event};

use crate::{
    cells::Cells,
    collect::pace,
    header::Header,
    segment::{BLOCK, SEGMENT, Segment},
    size,
};

/// What a block's record says about its 64 KiB.
pub mod state {
    /// Nobody's, or a further part of a large object.
    pub const IDLE: u8 = 0;
    /// Cut into cells.
    pub const CELLS: u8 = 1;
    /// One object and nothing else.
    pub const LARGE: u8 = 2;
}

/// `place` of a block without room, which is in no list.
pub const NOWHERE: u32 = u32::MAX;
/// `place` of a block from which its owner allocates at present.
pub const CURRENT: u32 = u32::MAX - 1;

/// The share of a block's cells that must be free before it is allocated from again: if a full block came back for a single
/// free cell, a full heap would change blocks at every allocation.
const WAKE: u32 = 16;
/// What the collector's pacing is told of a block with room is out of date by this share of its cells at most.
const TOLD: u32 = 8;
/// `wake` of a block of which its owner's lists need to know nothing.
const NEVER: i32 = -1;

/// The record of a block.
#[repr(C, align(128))]
pub struct Block {
    /// First free cell, as an offset in the segment; 0 if there is none.
    pub free: Cell<u32>,
    /// Cells handed out, those that lie in `remote` included.
    pub used: Cell<u32>,
    /// First cell that was never used.
    pub bump: Cell<u32>,
    /// `bump` of a block without unused cells.
    pub limit: Cell<u32>,
    /// Bytes of a cell.
    pub bytes: Cell<u32>,
    /// Class of the cells.
    pub class: Cell<u32>,
    /// The owner's lists are concerned when so few cells are used; [`NEVER`] while it allocates from the block.
    wake: Cell<i32>,
    /// Index in the owner's list of blocks with room, or [`NOWHERE`], or [`CURRENT`].
    pub place: Cell<u32>,
    /// Index in the owner's list of all its blocks.
    pub number: Cell<u32>,
    /// Cells that `collect::pace` takes for used.
    pub charged: Cell<u32>,
    /// Bytes of a large object.
    pub large: Cell<usize>,
    /// See [`state`].
    pub state: AtomicU8,
    /// An object that is never freed was made in it since it was cut: marking begins there.
    pub has_roots: AtomicBool,
    /// When somebody began to allocate from it: `collect::births`.
    pub born: AtomicU32,
    /// The heap that owns the block; null for large objects. Other threads read it to know whom to notify.
    pub heap: AtomicPtr<Cells>,
    /// What other threads write, on another cache line than what the owner writes all the time.
    foreign: Foreign,
}

#[repr(align(64))]
struct Foreign {
    /// Cells that other threads freed.
    remote: AtomicU32,
    /// The block lies in a `returned` list.
    queued: AtomicBool,
    /// The next block in that list.
    next: AtomicPtr<Block>,
}

const _: () = assert!(size_of::<Block>() == 128);

// SAFETY: the cells are touched by the thread that owns the block, or in a stop; ownership moves through `heap`'s mutexes.
unsafe impl Sync for Block {}

/// A block without room, which stands where a thread has no current block.
pub static NO_BLOCK: Block = Block::idle();

impl Block {
    /// The record of a block that is nobody's.
    pub const fn idle() -> Block {
        Block {
            free: Cell::new(0),
            used: Cell::new(0),
            bump: Cell::new(0),
            limit: Cell::new(0),
            bytes: Cell::new(0),
            class: Cell::new(0),
            wake: Cell::new(NEVER),
            place: Cell::new(NOWHERE),
            number: Cell::new(0),
            charged: Cell::new(0),
            large: Cell::new(0),
            state: AtomicU8::new(state::IDLE),
            has_roots: AtomicBool::new(false),
            born: AtomicU32::new(0),
            heap: AtomicPtr::new(std::ptr::null_mut()),
            foreign: Foreign {
                remote: AtomicU32::new(0),
                queued: AtomicBool::new(false),
                next: AtomicPtr::new(std::ptr::null_mut()),
            },
        }
    }

    /// The block that an object lies in.
    #[inline(always)]
    pub fn of(cell: NonNull<Header>) -> &'static Block {
        let address = cell.addr().get();
        let segment = std::ptr::with_exposed_provenance::<Segment>(address & !(SEGMENT - 1));
        // SAFETY: every object begins in one of the 63 blocks after the records, in a segment that is mapped as long as
        // a stale pointer to the object may exist.
        unsafe { &(*segment).blocks[address / BLOCK % (SEGMENT / BLOCK)] }
    }

    /// The cell at an offset in the block's segment.
    #[inline(always)]
    pub fn at(&self, offset: u32) -> NonNull<Header> {
        let segment = std::ptr::from_ref(self).addr() & !(SEGMENT - 1);
        // SAFETY: a segment does not begin at address zero.
        unsafe { NonNull::new_unchecked(std::ptr::with_exposed_provenance_mut(segment + offset as usize)) }
    }

    /// Where the block begins, as an offset in its segment.
    pub fn start(&self) -> u32 {
        let within = std::ptr::from_ref(self).addr() & (SEGMENT - 1);
        (within / size_of::<Block>() * BLOCK) as u32
    }

    /// Bytes that an object in this block has for itself.
    #[inline]
    pub fn room(&self) -> usize {
        if self.state.load(Ordering::Relaxed) == state::LARGE { self.large.get() } else { self.bytes.get() as usize }
    }

    /// Cells of the block.
    pub fn capacity(&self) -> u32 {
        BLOCK as u32 / self.bytes.get()
    }

    /// Tells the collector's pacing that so many cells are used. By the owner.
    pub fn charge(&self, cells: u32) {
        let more = cells as isize - self.charged.replace(cells) as isize;
        pace::charge(more * self.bytes.get() as isize);
    }

    /// Makes an idle block one of cells of `class`, owned by `heap`.
    pub fn cut(&self, class: usize, heap: &Cells) {
        let bytes = size::bytes_of(class) as u32;
        self.free.set(0);
        self.used.set(0);
        self.charged.set(0);
        self.bump.set(self.start());
        self.limit.set(self.start() + BLOCK as u32 / bytes * bytes);
        self.bytes.set(bytes);
        self.class.set(class as u32);
        self.leave();
        self.heap.store(std::ptr::from_ref(heap).cast_mut(), Ordering::Relaxed);
        self.has_roots.store(false, Ordering::Relaxed);
        self.state.store(state::CELLS, Ordering::Release);
    }

    /// The owner allocates from it now.
    pub fn enter(&self) {
        self.place.set(CURRENT);
        self.wake.set(NEVER);
        self.charge(self.capacity());
    }

    /// It is in no list, as one without room; it comes back when some cells are free.
    pub fn leave(&self) {
        self.place.set(NOWHERE);
        self.wake.set((self.capacity() - (self.capacity() / WAKE).max(1)) as i32);
    }

    /// Whether so many cells were freed that the owner's lists are concerned.
    #[inline(always)]
    pub fn is_awake(&self) -> bool {
        self.used.get() as i32 <= self.wake.get()
    }

    /// Tells the collector's pacing how many cells are used, and chooses when it is told the next time. By the owner.
    pub fn tell(&self) {
        let used = self.used.get();
        self.charge(used);
        self.wake.set((used as i32 - (self.capacity() / TOLD).max(1) as i32).max(0));
    }

    /// Takes the first free cell. By the owner.
    #[inline(always)]
    pub fn pop(&self) -> Option<NonNull<Header>> {
        let first = self.free.get();
        if first == 0 {
            return None;
        }
        let cell = self.at(first);
        // SAFETY: a cell in the free list is mapped and carries a link.
        let next = unsafe { link(cell).load(Ordering::Relaxed) };
        prefetch(self.at(next));
        self.free.set(next);
        self.used.set(self.used.get() + 1);
        Some(cell)
    }

    /// Takes a cell that was never used. By the owner.
    #[inline(always)]
    pub fn bump(&self) -> Option<NonNull<Header>> {
        let next = self.bump.get();
        if next == self.limit.get() {
            return None;
        }
        let cell = self.at(next);
        // The collector and the verifier look at cells below `bump` only, and in a stop; an object is written before
        // its thread's next poll.
        self.bump.set(next + self.bytes.get());
        self.used.set(self.used.get() + 1);
        Some(cell)
    }

    /// Pushes a free cell; says whether the owner's lists are concerned. By the owner.
    #[inline(always)]
    pub fn push(&self, cell: NonNull<Header>) -> bool {
        let before = self.free.get();
        // SAFETY: the cell is this block's and free.
        unsafe { set_link(cell, before) };
        self.free.set(offset(cell));
        self.used.set(self.used.get() - 1);
        self.is_awake()
    }

    /// Pushes a free cell by another thread than the owner; says whether the owner is to be notified.
    pub fn push_remote(&self, cell: NonNull<Header>) -> bool {
        contention::record_at(Event::Push, &self.foreign);
        let mut before = self.foreign.remote.load(Ordering::Relaxed);
        loop {
            // SAFETY: the cell is this block's, free, and not yet in a list.
            unsafe { set_link(cell, before) };
            match self.foreign.remote.compare_exchange_weak(before, offset(cell), Ordering::Release, Ordering::Relaxed)
            {
                Ok(_) => return before == 0 && self.ask_notice(),
                Err(now) => before = now,
            }
        }
    }

    /// Takes the cells that other threads freed into the free list; says whether there were any. By the owner.
    pub fn collect(&self) -> bool {
        if self.foreign.remote.load(Ordering::Relaxed) == 0 {
            return false;
        }
        let first = self.foreign.remote.swap(0, Ordering::Acquire);
        let mut cell = self.at(first);
        let mut count = 1;
        loop {
            // SAFETY: a cell in the remote list is mapped and carries a link.
            let next = unsafe { link(cell).load(Ordering::Relaxed) };
            if next == 0 {
                break;
            }
            count += 1;
            cell = self.at(next);
        }
        // SAFETY: the last cell of the list, which is this thread's now.
        unsafe { set_link(cell, self.free.get()) };
        self.free.set(first);
        self.used.set(self.used.get() - count);
        true
    }

    /// Whether the caller is the one to [`notify`](Block::notify) the owner.
    pub fn ask_notice(&self) -> bool {
        !self.foreign.queued.swap(true, Ordering::AcqRel)
    }

    /// There is nobody to be notified.
    pub fn withdraw_notice(&self) {
        self.foreign.queued.swap(false, Ordering::AcqRel);
    }

    /// Puts the block on a `returned` list, once [`push_remote`](Block::push_remote) asked for it.
    pub fn notify(&'static self, returned: &AtomicPtr<Block>) {
        let this = std::ptr::from_ref(self).cast_mut();
        let mut head = returned.load(Ordering::Relaxed);
        loop {
            self.foreign.next.store(head, Ordering::Relaxed);
            match returned.compare_exchange_weak(head, this, Ordering::Release, Ordering::Relaxed) {
                Ok(_) => return,
                Err(now) => head = now,
            }
        }
    }

    /// Takes all blocks of a `returned` list. Each may be notified anew from the moment it is visited, so what its other
    /// threads freed before is seen by a [`collect`](Block::collect) in `visit`.
    pub fn take_returned(returned: &AtomicPtr<Block>, mut visit: impl FnMut(&'static Block)) {
        if returned.load(Ordering::Relaxed).is_null() {
            return;
        }
        let mut next = returned.swap(std::ptr::null_mut(), Ordering::Acquire).cast_const();
        // SAFETY: records in the list are mapped: a block with cells that were not collected is never given back.
        while let Some(block) = unsafe { next.as_ref() } {
            next = block.foreign.next.load(Ordering::Relaxed);
            block.foreign.queued.swap(false, Ordering::AcqRel);
            visit(block);
        }
    }

    /// Whether a cell can be had without asking other threads. By the owner.
    pub fn has_room(&self) -> bool {
        self.free.get() != 0 || self.bump.get() != self.limit.get()
    }

    /// The object at an offset in the segment, where there is one. In a stop.
    pub fn object_at(&self, offset: u32) -> Option<&'static Header> {
        let (start, end, step) = match self.state.load(Ordering::Acquire) {
            state::CELLS => (self.start(), self.bump.get(), self.bytes.get()),
            state::LARGE => (self.start(), self.start() + 1, 1),
            _ => return None,
        };
        if offset < start || offset >= end || !(offset - start).is_multiple_of(step) {
            return None;
        }
        // SAFETY: as for `each_object`.
        let header = unsafe { &*self.at(offset).as_ptr() };
        (header.shape().0 != 0).then_some(header)
    }

    /// Visits every object in the block: live ones, and dead ones that wait for their finalisers.
    ///
    /// # Safety
    /// The block is the calling thread's, or all other threads are stopped.
    pub unsafe fn each_object(&self, visit: &mut dyn FnMut(&'static Header)) {
        // SAFETY: the caller's promise.
        unsafe { self.each_object_where(|_| true, visit) }
    }

    /// As [`each_object`](Block::each_object), of those that lie at offsets in the segment that are `wanted`. Others are not
    /// even looked at.
    ///
    /// # Safety
    /// As for `each_object`.
    #[inline]
    pub unsafe fn each_object_where(&self, wanted: impl Fn(u32) -> bool, visit: &mut dyn FnMut(&'static Header)) {
        let (first, end, step) = match self.state.load(Ordering::Acquire) {
            state::CELLS => (self.start(), self.bump.get(), self.bytes.get()),
            state::LARGE => (self.start(), self.start() + 1, 1),
            _ => return,
        };
        for offset in (first..end).step_by(step as usize).filter(|&offset| wanted(offset)) {
            // SAFETY: cells below `bump` were used, so their headers are written.
            let header = unsafe { &*self.at(offset).as_ptr() };
            if header.shape().0 != 0 {
                visit(header);
            }
        }
    }
}

/// A cell's offset in its segment.
fn offset(cell: NonNull<Header>) -> u32 {
    (cell.addr().get() & (SEGMENT - 1)) as u32
}

/// Fetches the cell that is to be had next: it was freed long ago where many were freed at once, and its link and its header
/// are waited for otherwise.
#[inline(always)]
fn prefetch(cell: NonNull<Header>) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: a prefetch of any address has no effect that a program sees.
    unsafe {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        _mm_prefetch::<_MM_HINT_T0>(cell.as_ptr().cast());
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = cell;
}

/// The link of a free cell.
///
/// # Safety
/// The cell is mapped and free.
#[inline(always)]
unsafe fn link<'a>(cell: NonNull<Header>) -> &'a AtomicU32 {
    // SAFETY: the last four bytes of a header are a link while its cell is free.
    unsafe { &*cell.as_ptr().cast::<AtomicU32>().add(5) }
}

/// Writes the link of a free cell, and that it has no shape.
///
/// # Safety
/// As for [`link`], and no other thread has the cell.
#[inline(always)]
pub unsafe fn set_link(cell: NonNull<Header>, next: u32) {
    // SAFETY: the caller's promise. Shape 0 and the link are one word.
    unsafe { &*cell.as_ptr().cast::<std::sync::atomic::AtomicU64>().add(2) }
        .store(u64::from(next) << 32, Ordering::Relaxed);
}
