//! A hash table's storage: one block with header, entries in order of insertion, and indices into them.
//!
//! ```text
//! | capacity, used, stamp, log2 | entry 0 | entry 1 | … | entry capacity-1 | index 0 | … | index 2^log2 - 1 |
//! ```
//!
//! Within one block everything moves one way, which is what readers without a lock rely on: an entry is filled, perhaps
//! emptied, and never used again; an index goes from free to an entry's number to removed. What needs more (growth,
//! compaction, clearing) makes another block. `order.rs` adds two moves: an index goes from an entry's number to that of the entry
//! that the key was moved to, and entries at the beginning may be filled late.

use std::{
    alloc::{Layout, alloc, dealloc},
    marker::PhantomData,
    ptr::NonNull,
    sync::atomic::{AtomicI8, AtomicI16, AtomicI32, AtomicI64, AtomicU8, AtomicU32, Ordering},
};

use typhon_heap::{
    Slot, Trace, Tracer, Value,
    collect::pace,
    mapping::{self, HUGE, PAGE},
    slot::Changed,
};

/// What a table remembers of one key.
pub trait Entry: Trace + Send + Sync + Sized + 'static {
    /// What a reader gets.
    type Item;

    /// An entry of a block that is being made. `value` is ignored by sets.
    fn new(hash: i64, key: Value, value: Option<Value>) -> Self;
    /// An entry that was never filled.
    fn vacant() -> Self;
    /// The key's hash.
    fn hash(&self) -> i64;
    /// The key; empty once the entry was removed.
    fn key(&self) -> &Slot;
    /// The value, for a dict.
    fn value(&self) -> Option<&Slot>;
    /// What a reader gets, read under the lock or by the owner of an unpublished table; `None` for a removed entry.
    fn item(&self) -> Option<Self::Item>;
    /// As `item`, while others may write.
    ///
    /// # Errors
    /// A slot changed meanwhile.
    fn shared_item(&self) -> Result<Option<Self::Item>, Changed>;
}

/// An entry of a dict.
#[repr(C)]
pub struct Pair {
    hash: AtomicI64,
    key: Slot,
    value: Slot,
}

/// An entry of a set.
#[repr(C)]
pub struct Member {
    hash: AtomicI64,
    key: Slot,
}

/// Counts what a slot holds, under the lock or in an unpublished holder.
#[inline(always)]
pub(crate) fn count(slot: &Slot) -> Option<Value> {
    let word = slot.peek();
    // SAFETY: the slot keeps its object alive, and nobody else empties it: the lock is held, or the holder is the
    // owner's alone.
    if word == typhon_heap::word::EMPTY { None } else { Some(unsafe { Value::count_word(word) }) }
}

impl Entry for Pair {
    type Item = (Value, Value);

    #[inline(always)]
    fn new(hash: i64, key: Value, value: Option<Value>) -> Pair {
        Pair { hash: AtomicI64::new(hash), key: Slot::new(key), value: Slot::from_option(value) }
    }

    #[inline(always)]
    fn vacant() -> Pair {
        Pair { hash: AtomicI64::new(0), key: Slot::EMPTY, value: Slot::EMPTY }
    }

    #[inline(always)]
    fn hash(&self) -> i64 {
        self.hash.load(Ordering::Relaxed)
    }

    #[inline(always)]
    fn key(&self) -> &Slot {
        &self.key
    }

    #[inline(always)]
    fn value(&self) -> Option<&Slot> {
        Some(&self.value)
    }

    #[inline(always)]
    fn item(&self) -> Option<(Value, Value)> {
        Some((count(&self.key)?, count(&self.value)?))
    }

    #[inline]
    fn shared_item(&self) -> Result<Option<(Value, Value)>, Changed> {
        Ok(self.key.try_read()?.zip(self.value.try_read()?))
    }
}

impl Entry for Member {
    type Item = Value;

    #[inline(always)]
    fn new(hash: i64, key: Value, _: Option<Value>) -> Member {
        Member { hash: AtomicI64::new(hash), key: Slot::new(key) }
    }

    #[inline(always)]
    fn vacant() -> Member {
        Member { hash: AtomicI64::new(0), key: Slot::EMPTY }
    }

    #[inline(always)]
    fn hash(&self) -> i64 {
        self.hash.load(Ordering::Relaxed)
    }

    #[inline(always)]
    fn key(&self) -> &Slot {
        &self.key
    }

    #[inline(always)]
    fn value(&self) -> Option<&Slot> {
        None
    }

    #[inline]
    fn item(&self) -> Option<Value> {
        count(&self.key)
    }

    #[inline]
    fn shared_item(&self) -> Result<Option<Value>, Changed> {
        self.key.try_read()
    }
}

impl Pair {
    /// Fills an entry that was never filled, while others may read it; an index that leads to it is set afterwards.
    pub(super) fn fill(&self, hash: i64, key: Value, value: Value) {
        self.hash.store(hash, Ordering::Relaxed);
        let vacant = [self.value.exchange(Some(value)), self.key.exchange(Some(key))];
        debug_assert!(vacant.iter().all(Option::is_none));
    }
}

impl Trace for Pair {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.key.trace(tracer);
        self.value.trace(tracer);
    }
}

impl Trace for Member {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.key.trace(tracer);
    }
}

/// Index of a place that was never used: the end of a probe.
pub(super) const FREE: i32 = -1;
/// Index of a place whose entry was removed: probes go on.
pub(super) const REMOVED: i32 = -2;

/// Most places that a table may have.
const MAX_LOG2: u8 = 30;

/// The head of a block.
#[repr(C)]
pub(super) struct Head {
    /// Entries that the block has room for.
    capacity: u32,
    /// Entries that were filled, removed ones included.
    used: AtomicU32,
    /// How many blocks the table had before: tells a block from a later one at the same address.
    stamp: AtomicU32,
    /// Places for indices, as a power of two.
    log2: AtomicU8,
}

/// The block of every empty table that never grew. Nothing is ever written to it.
#[repr(C)]
struct EmptyBlock {
    head: Head,
    indices: [AtomicI8; 8],
}

static EMPTY: EmptyBlock = EmptyBlock {
    head: Head { capacity: 0, used: AtomicU32::new(0), stamp: AtomicU32::new(0), log2: AtomicU8::new(3) },
    indices: [const { AtomicI8::new(FREE as i8) }; 8],
};

/// A block, by address. Who may touch what in it is `HashTable`'s business.
pub(super) struct Block<E> {
    head: NonNull<Head>,
    entries: PhantomData<E>,
}

impl<E> Clone for Block<E> {
    fn clone(&self) -> Block<E> {
        *self
    }
}

impl<E> Copy for Block<E> {}

// SAFETY: a block is an address; what may be done with it is the same on every thread.
unsafe impl<E> Send for Block<E> {}

impl<E> PartialEq for Block<E> {
    #[inline(always)]
    fn eq(&self, other: &Block<E>) -> bool {
        self.head == other.head
    }
}

/// Entries that 2^log2 places serve: two thirds.
const fn usable(log2: u8) -> usize {
    (1 << (log2 as usize + 1)) / 3
}

/// Bytes of an index.
const fn width(log2: u8) -> usize {
    match log2 {
        0..=7 => 1,
        8..=15 => 2,
        _ => 4,
    }
}

/// Whether a block lies in pages of its own, huge ones: they halve the time of a lookup in a table of millions.
fn is_mapped(layout: &Layout) -> bool {
    layout.size() >= HUGE
}

impl<E: Entry> Block<E> {
    /// The block without entries.
    #[inline(always)]
    pub(super) fn empty() -> Block<E> {
        Block { head: NonNull::from(&EMPTY.head), entries: PhantomData }
    }

    /// Whether it is the block that all tables share.
    #[inline]
    pub(super) fn is_static(self) -> bool {
        self.head == NonNull::from(&EMPTY.head)
    }

    /// A block at this address.
    ///
    /// # Safety
    /// The pointer is `as_ptr` of a block of the same kind of entries that was not freed and stays so while the result is
    /// used.
    #[inline(always)]
    pub(super) unsafe fn at(head: *mut Head) -> Block<E> {
        // SAFETY: the caller's promise; a block's address is not null.
        Block { head: unsafe { NonNull::new_unchecked(head) }, entries: PhantomData }
    }

    #[inline(always)]
    pub(super) fn as_ptr(self) -> *mut Head {
        self.head.as_ptr()
    }

    fn layout(capacity: usize, log2: u8) -> Layout {
        let bytes = size_of::<Head>() + capacity * size_of::<E>() + (width(log2) << log2);
        // The size is far below `isize::MAX`: `MAX_LOG2` bounds it.
        Layout::from_size_align(bytes, 8).expect("a block's size is bounded")
    }

    /// Bytes of the block.
    pub(super) fn bytes(self) -> usize {
        Self::layout(self.capacity(), self.log2()).size()
    }

    /// A block that has room for `wanted` entries; `None` where no table may have so many, or memory is out. The first block of a table is
    /// smaller than what its places would serve.
    pub(super) fn for_entries(wanted: usize, stamp: u32) -> Option<Block<E>> {
        const FIRST: usize = 3;
        if wanted <= FIRST {
            return Self::allocate(FIRST, 3, stamp);
        }
        let log2 = (3..=MAX_LOG2).find(|&log2| usable(log2) >= wanted)?;
        Self::allocate(usable(log2), log2, stamp)
    }

    /// A block for exactly so many entries where they are few, else as [`for_entries`](Block::for_entries).
    pub(super) fn exactly(entries: usize, stamp: u32) -> Option<Block<E>> {
        const LOG2: u8 = 3;
        match entries {
            1.. if entries <= usable(LOG2) => Self::allocate(entries, LOG2, stamp),
            _ => Self::for_entries(entries, stamp),
        }
    }

    fn allocate(capacity: usize, log2: u8, stamp: u32) -> Option<Block<E>> {
        let layout = Self::layout(capacity, log2);
        let memory = if is_mapped(&layout) {
            mapping::map_huge(layout.size().next_multiple_of(PAGE))
        } else {
            // SAFETY: the layout is not empty.
            NonNull::new(unsafe { alloc(layout) })
        };
        let head = memory?.cast::<Head>();
        pace::made(layout.size());
        // SAFETY: the block is new and large enough for head and indices.
        unsafe {
            head.write(Head {
                capacity: capacity as u32,
                used: AtomicU32::new(0),
                stamp: AtomicU32::new(stamp),
                log2: AtomicU8::new(log2),
            });
            let indices = head.byte_add(size_of::<Head>() + capacity * size_of::<E>()).cast::<u8>();
            indices.write_bytes(0xFF, width(log2) << log2);
        }
        Some(Block { head, entries: PhantomData })
    }

    /// Frees the block; what its entries hold is not released.
    ///
    /// # Safety
    /// Nobody uses it any more, and it is not the static one.
    pub(super) unsafe fn free(self) {
        debug_assert!(!self.is_static());
        let layout = Self::layout(self.capacity(), self.log2());
        pace::freed(layout.size());
        // SAFETY: `allocate` made it with this layout; the caller promises the rest.
        unsafe {
            if is_mapped(&layout) {
                mapping::unmap(self.head.cast(), layout.size().next_multiple_of(PAGE));
            } else {
                dealloc(self.head.as_ptr().cast(), layout);
            }
        }
    }

    #[inline(always)]
    fn head(&self) -> &Head {
        // SAFETY: a block is used only while it is not freed (`at`), and its head is shared and atomic.
        unsafe { self.head.as_ref() }
    }

    #[inline(always)]
    pub(super) fn capacity(self) -> usize {
        self.head().capacity as usize
    }

    #[inline(always)]
    pub(super) fn stamp(self) -> u32 {
        self.head().stamp.load(Ordering::Relaxed)
    }

    /// Gives the block another stamp, before others see it. The static block has 0 for ever: no walk can be in it.
    pub(super) fn set_stamp(self, stamp: u32) {
        if !self.is_static() {
            self.head().stamp.store(stamp, Ordering::Relaxed);
        }
    }

    #[inline(always)]
    fn log2(self) -> u8 {
        self.head().log2.load(Ordering::Relaxed)
    }

    #[inline(always)]
    pub(super) fn mask(self) -> usize {
        (1 << self.log2()) - 1
    }

    /// Entries that were filled. They can be read.
    #[inline(always)]
    pub(super) fn used(self) -> usize {
        self.head().used.load(Ordering::Acquire) as usize
    }

    /// An entry that was filled.
    #[inline(always)]
    pub(super) fn entry<'a>(self, at: usize) -> &'a E {
        debug_assert!(at < self.used());
        // SAFETY: entries below `used` were written before `used` or the index that led here, and they are atomic. The
        // lifetime is the caller's care: no pointer into a block is kept over a poll.
        unsafe { self.head.byte_add(size_of::<Head>()).cast::<E>().add(at).as_ref() }
    }

    #[inline(always)]
    fn indices(self) -> NonNull<u8> {
        // SAFETY: the indices lie behind the entries in the same block.
        unsafe { self.head.byte_add(size_of::<Head>() + self.capacity() * size_of::<E>()).cast() }
    }

    /// The index at a place: an entry's number, `FREE` or `REMOVED`.
    #[inline(always)]
    pub(super) fn index(self, place: usize) -> i32 {
        let indices = self.indices();
        // SAFETY: places are masked, so the index is in the block; all accesses to it are atomic and of this width.
        unsafe {
            match width(self.log2()) {
                1 => indices.cast::<AtomicI8>().add(place).as_ref().load(Ordering::Acquire).into(),
                2 => indices.cast::<AtomicI16>().add(place).as_ref().load(Ordering::Acquire).into(),
                _ => indices.cast::<AtomicI32>().add(place).as_ref().load(Ordering::Acquire),
            }
        }
    }

    #[inline(always)]
    pub(super) fn set_index(self, place: usize, index: i32) {
        let indices = self.indices();
        // SAFETY: as in `index`; entry numbers fit the width, because capacity does.
        unsafe {
            match width(self.log2()) {
                1 => indices.cast::<AtomicI8>().add(place).as_ref().store(index as i8, Ordering::Release),
                2 => indices.cast::<AtomicI16>().add(place).as_ref().store(index as i16, Ordering::Release),
                _ => indices.cast::<AtomicI32>().add(place).as_ref().store(index, Ordering::Release),
            }
        }
    }

    /// Fills the next entry and enters it at a free place. The caller is the only writer and knows that there is room.
    #[inline(always)]
    pub(super) fn push(self, place: usize, entry: E) {
        let at = self.head().used.load(Ordering::Relaxed);
        debug_assert!((at as usize) < self.capacity());
        // SAFETY: the entry is in the block, and nobody reads it before `used` or the index tells of it.
        unsafe { self.head.byte_add(size_of::<Head>()).cast::<E>().add(at as usize).write(entry) };
        self.head().used.store(at + 1, Ordering::Release);
        self.set_index(place, at as i32);
    }

    /// Leaves the first entries vacant, of a block that nobody else sees and that has room for them.
    pub(super) fn leave(self, entries: usize) {
        debug_assert!(self.used() == 0 && entries <= self.capacity());
        for at in 0..entries {
            // SAFETY: the entry is in the block, and nobody reads the block yet.
            unsafe { self.head.byte_add(size_of::<Head>()).cast::<E>().add(at).write(E::vacant()) };
        }
        self.head().used.store(entries as u32, Ordering::Release);
    }

    /// The first free place for a hash, of a block without removed places.
    #[inline]
    pub(super) fn free_place(self, hash: i64) -> usize {
        let mut probe = Probe::new(self, hash);
        while self.index(probe.place) != FREE {
            probe.advance();
        }
        probe.place
    }
}

/// A walk over the places where a hash may be.
#[derive(Clone, Copy)]
pub(super) struct Probe {
    /// Where it is.
    pub(super) place: usize,
    perturb: u64,
    mask: usize,
}

impl Probe {
    #[inline(always)]
    pub(super) fn new<E: Entry>(block: Block<E>, hash: i64) -> Probe {
        let mask = block.mask();
        Probe { place: hash as usize & mask, perturb: hash as u64, mask }
    }

    /// Goes on to the next place. All bits of the hash take part before the walk becomes a full cycle.
    #[inline(always)]
    pub(super) fn advance(&mut self) {
        self.perturb >>= 5;
        self.place = (self.place * 5 + self.perturb as usize + 1) & self.mask;
    }
}
