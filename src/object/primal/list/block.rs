//! A list's block: its capacity and its slots.
//!
//! Blocks of lists that grow large item by item are pages of their own, which grow without a copy while nobody else reads
//! them. Their heads are not at a multiple of [`ALIGN`], as those from the allocator are: that tells one from the other.

use std::{
    alloc::{Layout, alloc, dealloc, handle_alloc_error},
    mem::ManuallyDrop,
    ops::Range,
    ptr::NonNull,
};

use typhon_heap::{
    Header, Slot, Value,
    collect::pace,
    mapping::{self, PAGE},
};

use crate::primal::{
    common,
    dict::{free_storage, moves_plainly},
};

/// The head of a block; the slots follow.
#[repr(C)]
pub(super) struct Head {
    pub(super) capacity: usize,
}

/// Alignment of blocks from the allocator.
const ALIGN: usize = 16;

/// Where the head of a block of pages is in its first page.
const MAPPED_AT: usize = 8;

/// Slots from which on a block that is to grow is made of pages.
const MAPPED: usize = 1 << 16;

/// The block of every list that never had an item.
#[repr(align(16))]
struct Empty(Head);

static EMPTY: Empty = Empty(Head { capacity: 0 });

/// A block, by address.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Block(pub(super) NonNull<Head>);

// SAFETY: a block is an address; what may be done with it is the same on every thread.
unsafe impl Send for Block {}

impl Block {
    #[inline(always)]
    pub(super) fn empty() -> Block {
        Block(NonNull::from(&EMPTY.0))
    }

    pub(super) fn layout(capacity: usize) -> Option<Layout> {
        let bytes = capacity.checked_mul(size_of::<Slot>())?.checked_add(size_of::<Head>())?;
        Layout::from_size_align(bytes, ALIGN).ok()
    }

    /// A block whose slots are not written yet; `None` when memory is out.
    pub(super) fn try_allocate(capacity: usize) -> Option<Block> {
        if capacity == 0 {
            return Some(Block::empty());
        }
        // SAFETY: the layout is not empty.
        let head = NonNull::new(unsafe { alloc(Block::layout(capacity)?) }.cast::<Head>())?;
        pace::made(capacity * size_of::<Slot>());
        // SAFETY: the block is new and has room for its head.
        unsafe { head.write(Head { capacity }) };
        Some(Block(head))
    }

    pub(super) fn allocate(capacity: usize) -> Block {
        Block::try_allocate(capacity).unwrap_or_else(|| Block::out_of_memory(capacity))
    }

    /// Ends the process, as Rust's own containers do, for want of memory for so many slots.
    #[cold]
    pub(super) fn out_of_memory(capacity: usize) -> ! {
        match Block::layout(capacity) {
            Some(layout) => handle_alloc_error(layout),
            None => panic!("a list of {capacity} items"),
        }
    }

    /// A block for a list that grows: with room for `capacity` items or some more.
    pub(super) fn growing(capacity: usize) -> Block {
        Block::try_growing(capacity).unwrap_or_else(|| Block::out_of_memory(capacity))
    }

    /// As [`growing`](Block::growing); `None` when memory is out.
    pub(super) fn try_growing(capacity: usize) -> Option<Block> {
        match capacity {
            MAPPED.. => Block::map(capacity).or_else(|| Block::try_allocate(capacity)),
            _ => Block::try_allocate(capacity),
        }
    }

    /// A block of pages, whose slots are empty; `None` when memory is out.
    fn map(capacity: usize) -> Option<Block> {
        let bytes = Block::pages(capacity)?;
        // SAFETY: the mapping is new and has room for the head.
        let block = unsafe { Block::place(mapping::map(bytes)?, bytes) };
        pace::made(block.capacity() * size_of::<Slot>());
        Some(block)
    }

    /// Bytes of the pages for a block of so many slots.
    fn pages(capacity: usize) -> Option<usize> {
        Block::layout(capacity)?.size().checked_add(MAPPED_AT)?.checked_next_multiple_of(PAGE)
    }

    /// Writes the head of a block that fills a mapping.
    ///
    /// # Safety
    /// The mapping is the caller's and has that many bytes.
    unsafe fn place(base: NonNull<u8>, bytes: usize) -> Block {
        let capacity = (bytes - MAPPED_AT - size_of::<Head>()) / size_of::<Slot>();
        // SAFETY: the caller's promise.
        unsafe {
            let head = base.byte_add(MAPPED_AT).cast::<Head>();
            head.write(Head { capacity });
            Block(head)
        }
    }

    fn is_mapped(self) -> bool {
        self.0.addr().get() % ALIGN == MAPPED_AT
    }

    /// Makes a block of pages larger where it is, or moves it with its words: `self` is not to be used any more then.
    /// `None` for a block of another kind, and when memory is out.
    ///
    /// # Safety
    /// Nobody else uses the block.
    pub(super) unsafe fn extend(self, capacity: usize) -> Option<Block> {
        if !self.is_mapped() {
            return None;
        }
        let (old, new) = (Block::pages(self.capacity())?, Block::pages(capacity)?);
        // SAFETY: the block fills a mapping, and is the caller's alone.
        let block = unsafe { Block::place(mapping::grow(self.0.cast::<u8>().byte_sub(MAPPED_AT), old, new)?, new) };
        pace::made(new - old);
        Some(block)
    }

    /// Frees the block; what it holds is not released.
    ///
    /// # Safety
    /// Nobody uses it any more.
    pub(super) unsafe fn free(self) {
        pace::freed(self.capacity() * size_of::<Slot>());
        if self.is_mapped() {
            let bytes = Block::pages(self.capacity()).expect("it was mapped");
            // SAFETY: the block fills a mapping, and nobody uses it any more.
            unsafe { mapping::unmap(self.0.cast::<u8>().byte_sub(MAPPED_AT), bytes) }
        } else if self != Block::empty() {
            let layout = Block::layout(self.capacity()).expect("it was allocated");
            // SAFETY: `try_allocate` made it with this layout.
            unsafe { dealloc(self.0.as_ptr().cast(), layout) }
        }
    }

    /// Bytes of the block.
    pub(super) fn bytes(self) -> usize {
        size_of::<Head>() + self.capacity() * size_of::<Slot>()
    }

    #[inline(always)]
    pub(super) fn capacity(self) -> usize {
        // SAFETY: a block is used only while it is not freed, and its capacity never changes.
        unsafe { self.0.as_ref() }.capacity
    }

    /// Where slot `at` is; `at` is at most the capacity.
    #[inline(always)]
    pub(super) fn address(self, at: usize) -> NonNull<Slot> {
        debug_assert!(at <= self.capacity());
        // SAFETY: the slots follow the head in the same allocation.
        unsafe { self.0.add(1).cast::<Slot>().add(at) }
    }

    /// A slot that was written, if only as empty.
    #[inline(always)]
    pub(super) fn slot<'a>(self, at: usize) -> &'a Slot {
        debug_assert!(at < self.capacity());
        // SAFETY: all slots are written before a block is shared. The lifetime is the caller's care: no pointer into a
        // block is kept over a poll.
        unsafe { self.address(at).as_ref() }
    }

    /// The first slots, so many of them as there are at most; all of them were written.
    #[inline(always)]
    pub(super) fn first<'a>(self, count: usize) -> &'a [Slot] {
        // SAFETY: as for `slot`.
        unsafe { std::slice::from_raw_parts(self.address(0).as_ptr(), count.min(self.capacity())) }
    }

    /// Fills a block that nobody else sees: the words of `old` in the two ranges, with `items` between them. The counts
    /// move; the old block's words are not to be used any more.
    pub(super) fn fill(self, old: Block, before: usize, items: Vec<Value>, after: Range<usize>) {
        let (middle, end) = (before + items.len(), before + items.len() + after.len());
        let items = ManuallyDrop::new(items);
        // SAFETY: the ranges are within the blocks, which are different; only this thread writes to `old` now, and a word
        // is copied to be owned by the new block. A `Value` and a `Slot` are one word each.
        unsafe {
            self.address(0).copy_from_nonoverlapping(old.address(0), before);
            self.address(before).cast::<Value>().as_ptr().copy_from_nonoverlapping(items.as_ptr(), items.len());
            self.address(middle).copy_from_nonoverlapping(old.address(after.start), after.len());
        }
        self.clear_from(end);
        free_vector(items);
    }

    /// Empties the slots from `at` on that were not written yet, in a block that nobody else sees.
    #[inline]
    pub(super) fn clear_from(self, at: usize) {
        if at < self.capacity() && !self.is_mapped() {
            // SAFETY: the slots are in the block; an empty one is the zero word.
            unsafe { self.address(at).write_bytes(0, self.capacity() - at) }
        }
    }

    /// Empties the slots from `at` on, which are few and were not written yet, in a block that nobody else sees.
    #[inline(always)]
    pub(super) fn empty_from(self, at: usize) {
        for at in at..self.capacity() {
            // SAFETY: as above. Volatile, so that it does not become a call of `memset`, which costs more.
            unsafe { self.address(at).cast::<u64>().write_volatile(0) };
        }
    }

    /// Writes items, counted anew, to slots from `at` on that were not written yet or are empty.
    #[inline(always)]
    pub(super) fn write(self, at: usize, items: &[Value]) {
        debug_assert!(at + items.len() <= self.capacity());
        let first = self.address(at).cast::<Value>();
        for (at, item) in items.iter().enumerate() {
            // SAFETY: the slots are in the block. A `Value` and a `Slot` are one word each.
            unsafe { first.add(at).write(item.clone()) }
        }
    }

    /// As [`write`](Block::write) from the first slot on, all of them so many times.
    pub(super) fn write_times(self, items: &[Value], times: usize) {
        debug_assert!(items.len() * times <= self.capacity());
        if items.len() * times != 0 {
            // SAFETY: the slots are in the block. A `Value` and a `Slot` are one word each.
            unsafe { common::repeat(items, times, self.address(0).cast().as_ptr()) }
        }
    }

    /// Overwrites a slot whose old word was moved elsewhere.
    #[inline(always)]
    pub(super) fn put(self, at: usize, value: Option<Value>) {
        std::mem::forget(self.slot(at).exchange(value));
    }

    /// Moves the words of a range to where `target` is its beginning. What is overwritten was moved elsewhere before.
    pub(super) fn shift(self, header: &Header, range: Range<usize>, target: usize) {
        if moves_plainly(header) {
            // SAFETY: both ranges are within the block, and nobody else reads it.
            unsafe { self.address(target).copy_from(self.address(range.start), range.len()) }
        } else if target > range.start {
            range.clone().rev().for_each(|at| self.put(at - range.start + target, self.lift(at)));
        } else {
            range.clone().for_each(|at| self.put(at - range.start + target, self.lift(at)));
        }
    }

    /// The value of a slot, with the count that the slot owns: the caller sees to it that the slot is overwritten by `put`.
    #[inline(always)]
    pub(super) fn lift(self, at: usize) -> Option<Value> {
        // SAFETY: the caller's part is said above.
        unsafe { Value::from_word(self.slot(at).peek()) }
    }
}

/// Frees a vector's memory, but none of its items.
fn free_vector(mut items: ManuallyDrop<Vec<Value>>) {
    // SAFETY: the items were moved elsewhere.
    unsafe { items.set_len(0) };
    drop(ManuallyDrop::into_inner(items));
}

/// Frees a block that was replaced and is in no object.
pub(super) fn discard(header: &Header, block: Block) {
    if block != Block::empty() {
        free_storage(header, block.bytes(), move || {
            let block = block;
            // SAFETY: the block was replaced, and whoever might read it is done.
            unsafe { block.free() }
        });
    }
}
