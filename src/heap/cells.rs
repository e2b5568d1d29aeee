//! A thread's cells: for each class a current block, and the other blocks with room.
//!
//! Allocation pops the current block's free list (last freed, first used) or takes its next unused cell. A block that has
//! no room is in no list; it comes back when a sixteenth of its cells is free; other threads that free some notify its
//! owner.
//! A block without live cells is given back after a grace period; a thread keeps some.
//!
//! When a thread ends, its blocks go to the orphanage, from which others take them before they ask for new ones.

use std::{
    cell::{Cell, RefCell},
    ptr::NonNull,
    sync::atomic::{AtomicPtr, AtomicUsize, Ordering},
};

use parking_lot::Mutex;

use crate::{
    block::{Block, NO_BLOCK, NOWHERE, state},
    collect::{self, pace},
    header::Header,
    local, segment,
    size::CLASSES,
};

/// Empty blocks that a thread keeps, beside an eighth of all its blocks.
const KEPT: usize = 16;
/// Blocks that are put in order at once, which takes a fraction of a millisecond.
const ORDERED: usize = 4096;

/// A thread's cells. The lists are its own; `returned` is everybody's.
pub struct Cells {
    current: [Cell<&'static Block>; CLASSES],
    room: [RefCell<Vec<&'static Block>>; CLASSES],
    blocks: RefCell<Vec<&'static Block>>,
    /// How many blocks of a class are taken before those with room are put in order again.
    until_order: [Cell<u32>; CLASSES],
    /// Blocks in `room` without live cells.
    empty: Cell<usize>,
    /// Blocks in which other threads freed cells.
    returned: AtomicPtr<Block>,
}

// SAFETY: all but `returned` is touched by one thread alone: the one that the heap belongs to, or for the orphanage the
// holder of its mutex.
unsafe impl Sync for Cells {}

/// What ended threads left.
struct Orphanage {
    /// Heaps for threads to come.
    idle: Vec<&'static Cells>,
    /// All heaps, of threads that run and of those that ended.
    all: Vec<&'static Cells>,
}

/// Held by whoever touches `ORPHANS`.
static ORPHANAGE: Mutex<Orphanage> = Mutex::new(Orphanage { idle: Vec::new(), all: Vec::new() });
/// The blocks of ended threads.
static ORPHANS: Cells = Cells::new();
/// Orphaned blocks: the mutex is left alone while there are none.
static ORPHAN_COUNT: AtomicUsize = AtomicUsize::new(0);

impl Cells {
    /// No cells.
    pub const fn new() -> Cells {
        Cells {
            current: [const { Cell::new(&NO_BLOCK) }; CLASSES],
            room: [const { RefCell::new(Vec::new()) }; CLASSES],
            blocks: RefCell::new(Vec::new()),
            until_order: [const { Cell::new(0) }; CLASSES],
            empty: Cell::new(0),
            returned: AtomicPtr::new(std::ptr::null_mut()),
        }
    }

    /// A cell of a class; its header is a free cell's or was never written. `None` when memory is out.
    #[inline(always)]
    pub fn allocate(&self, class: usize) -> Option<NonNull<Header>> {
        match self.current[class].get().pop() {
            Some(cell) => Some(cell),
            None => self.refill(class),
        }
    }

    /// A freed cell of a class that is at hand.
    #[inline(always)]
    pub fn reuse(&self, class: usize) -> Option<NonNull<Header>> {
        self.current[class].get().pop()
    }

    #[inline(never)]
    fn refill(&self, class: usize) -> Option<NonNull<Header>> {
        match self.current[class].get().bump() {
            Some(cell) => Some(cell),
            None => self.next_block(class),
        }
    }

    #[cold]
    #[inline(never)]
    fn next_block(&self, class: usize) -> Option<NonNull<Header>> {
        self.take_returned();
        let current = self.current[class].get();
        current.collect();
        if !current.has_room() {
            if !std::ptr::eq(current, &NO_BLOCK) {
                current.leave();
            }
            self.current[class].set(&NO_BLOCK);
            let block = match self.with_room(class) {
                Some(block) => block,
                None => match adopt(class, self) {
                    Some(block) => self.own(block),
                    None => {
                        let block = segment::take_block()?;
                        block.cut(class, self);
                        self.own(block)
                    }
                },
            };
            block.enter();
            collect::stamp(block);
            self.current[class].set(block);
        }
        let block = self.current[class].get();
        block.pop().or_else(|| block.bump())
    }

    /// Enters a block into the list of all.
    fn own(&self, block: &'static Block) -> &'static Block {
        let mut blocks = self.blocks.borrow_mut();
        block.number.set(blocks.len() as u32);
        blocks.push(block);
        block
    }

    /// Takes in what other threads freed.
    pub fn take_returned(&self) {
        self.take_returned_by_and_by(|| ());
    }

    /// As [`take_returned`](Cells::take_returned), by the owner or in a stop that may be interrupted after each block.
    fn take_returned_by_and_by(&self, mut pause: impl FnMut()) {
        Block::take_returned(&self.returned, |block| {
            if !std::ptr::eq(block.heap.load(Ordering::Acquire), self) {
                // The block was handed on while the notice was on its way.
                notify_owner(block);
            } else if block.collect() {
                self.changed(block);
            }
            pause();
        });
    }

    /// Frees a cell, whoever owns its block.
    ///
    /// # Safety
    /// The object in the cell is dropped, its counts say that the cell is free, and the calling thread is attached.
    #[inline(always)]
    pub unsafe fn free(&self, cell: NonNull<Header>) {
        let block = Block::of(cell);
        if self.owns(block) {
            self.free_in(block, cell);
        } else {
            // SAFETY: the caller's promise.
            unsafe { free_foreign(block, cell) };
        }
    }

    /// Whether a block is this heap's.
    #[inline(always)]
    pub fn owns(&self, block: &'static Block) -> bool {
        std::ptr::eq(block.heap.load(Ordering::Relaxed), self)
    }

    /// Frees a cell of a block of this heap; its counts say that it is free.
    #[inline(always)]
    pub fn free_in(&self, block: &'static Block, cell: NonNull<Header>) {
        if block.push(cell) {
            self.changed(block);
        }
    }

    /// A block of this thread's got room, or is empty now.
    #[inline(never)]
    fn changed(&self, block: &'static Block) {
        if !block.is_awake() {
            return;
        }
        let mut room = self.room[block.class.get() as usize].borrow_mut();
        let place = block.place.get();
        block.tell();
        let keep = block.used.get() != 0 || self.keeps_another();
        if keep && place == NOWHERE {
            block.place.set(room.len() as u32);
            room.push(block);
        } else if !keep {
            if place != NOWHERE {
                swap_remove(&mut room, place, |block| &block.place);
                block.place.set(NOWHERE);
            }
            drop(room);
            self.disown(block);
            retire(block);
            let share = self.share();
            if self.empty.get() > 2 * share {
                self.trim(share);
            }
        }
    }

    /// So many empty blocks are kept: going to and fro costs new pages each time, because what is given back waits for a
    /// grace period.
    fn share(&self) -> usize {
        KEPT + self.blocks.borrow().len() / 8
    }

    /// Whether one more empty block is kept.
    fn keeps_another(&self) -> bool {
        let empty = self.empty.get();
        let keep = empty < self.share();
        self.empty.set(empty + usize::from(keep));
        keep
    }

    /// Gives empty blocks back until no more than `keep` are left. Linear in the blocks with room.
    pub fn trim(&self, keep: usize) {
        let mut surplus = Vec::new();
        for room in &self.room {
            let mut room = room.borrow_mut();
            let mut at = 0;
            while self.empty.get() > keep
                && let Some(&block) = room.get(at)
            {
                if block.used.get() != 0 {
                    at += 1;
                    continue;
                }
                swap_remove(&mut room, at as u32, |block| &block.place);
                block.place.set(NOWHERE);
                self.empty.set(self.empty.get() - 1);
                surplus.push(block);
            }
        }
        for block in surplus {
            self.disown(block);
            retire(block);
        }
    }

    /// Puts the blocks with room in order, the fullest last: they are taken first, so that what lives gathers in few blocks, and
    /// others get empty. Now and then, so that each block that is taken pays for looking at a few.
    fn order(&self, class: usize) {
        match self.until_order[class].get().checked_sub(1) {
            Some(left) => self.until_order[class].set(left),
            None => {
                let mut room = self.room[class].borrow_mut();
                let first = room.len().saturating_sub(ORDERED);
                room[first..].sort_by_cached_key(|block| block.used.get());
                (first..).zip(&room[first..]).for_each(|(at, block)| block.place.set(at as u32));
                self.until_order[class].set((room.len() - first) as u32 / 4);
            }
        }
    }

    /// Takes a block with room from the list: one of the fullest.
    fn with_room(&self, class: usize) -> Option<&'static Block> {
        self.order(class);
        let block = self.room[class].borrow_mut().pop()?;
        if block.used.get() == 0 {
            self.empty.set(self.empty.get() - 1);
            // Its cells come in order again.
            block.cut(class, self);
        }
        Some(block)
    }

    /// Removes a block from the list of all.
    fn disown(&self, block: &'static Block) {
        swap_remove(&mut self.blocks.borrow_mut(), block.number.get(), |block| &block.number);
    }

    /// Hands all blocks to the orphanage: the thread ends. Its heap waits for the next thread.
    pub fn hand_over(&'static self) {
        self.take_returned();
        let mut orphanage = ORPHANAGE.lock();
        self.current.iter().for_each(|current| current.set(&NO_BLOCK));
        self.room.iter().for_each(|room| room.borrow_mut().clear());
        self.empty.set(0);
        for block in self.blocks.take() {
            block.leave();
            if block.used.get() == 0 {
                block.charge(0);
                retire(block);
                continue;
            }
            block.heap.store((&raw const ORPHANS).cast_mut(), Ordering::Release);
            ORPHANS.own(block);
            ORPHANS.changed(block);
        }
        ORPHAN_COUNT.store(ORPHANS.blocks.borrow().len(), Ordering::Relaxed);
        orphanage.idle.push(self);
    }

    /// The cells of a thread that begins: those of one that ended, or new ones. They live for ever, because another
    /// thread may be about to notify them.
    pub fn obtain() -> &'static Cells {
        let mut orphanage = ORPHANAGE.lock();
        orphanage.idle.pop().unwrap_or_else(|| {
            let cells = Box::leak(Box::new(Cells::new()));
            orphanage.all.push(cells);
            cells
        })
    }

    /// In a stop, or by the owner: all blocks.
    pub fn blocks(&self) -> Vec<&'static Block> {
        self.blocks.borrow().clone()
    }
}

fn swap_remove(list: &mut Vec<&'static Block>, index: u32, place: impl Fn(&Block) -> &Cell<u32>) {
    list.swap_remove(index as usize);
    if let Some(moved) = list.get(index as usize) {
        place(moved).set(index);
    }
}

/// Takes in, for all threads, what others freed in their blocks: a thread that is blocked would not do so for long. In a stop,
/// which `pause` may interrupt; whoever interrupts it is pinned in reclamation.
pub fn take_all_returned(mut pause: impl FnMut()) {
    // No lock is held where others may run.
    let all = ORPHANAGE.lock().all.clone();
    all.into_iter().for_each(|cells| cells.take_returned_by_and_by(&mut pause));
}

/// Takes in what was freed in orphaned blocks; gives those that are empty back until no more than `keep` are left, where it is given.
pub fn tend_orphans(keep: Option<usize>) {
    if ORPHAN_COUNT.load(Ordering::Relaxed) == 0 {
        return;
    }
    let orphanage = ORPHANAGE.lock();
    orphanage.idle.iter().for_each(|cells| cells.take_returned());
    ORPHANS.take_returned();
    keep.iter().for_each(|&keep| ORPHANS.trim(keep));
    ORPHAN_COUNT.store(ORPHANS.blocks.borrow().len(), Ordering::Relaxed);
}

/// An orphaned block of a class, with room.
fn adopt(class: usize, heir: &Cells) -> Option<&'static Block> {
    if ORPHAN_COUNT.load(Ordering::Relaxed) == 0 {
        return None;
    }
    let orphanage = ORPHANAGE.lock();
    orphanage.idle.iter().for_each(|cells| cells.take_returned());
    ORPHANS.take_returned();
    let block = ORPHANS.with_room(class);
    if let Some(block) = block {
        ORPHANS.disown(block);
        block.heap.store(std::ptr::from_ref(heir).cast_mut(), Ordering::Release);
        block.leave();
        block.collect();
    }
    ORPHAN_COUNT.store(ORPHANS.blocks.borrow().len(), Ordering::Relaxed);
    block
}

/// Frees a cell in a block that is not the calling thread's.
///
/// # Safety
/// As for [`Cells::free`].
#[cold]
#[inline(never)]
unsafe fn free_foreign(block: &'static Block, cell: NonNull<Header>) {
    if block.state.load(Ordering::Relaxed) == state::LARGE {
        // SAFETY: the cell is free, so it is nobody's; a visitor of the block must find no object there.
        unsafe { crate::block::set_link(cell, 0) };
        pace::charge(-(block.large.get() as isize));
        retire(block);
    } else if block.push_remote(cell) {
        notify(block);
    }
}

/// Brings a notice that went astray to the block's owner.
fn notify_owner(block: &'static Block) {
    if block.ask_notice() {
        notify(block);
    }
}

/// Puts the block, whose `queued` flag the caller set, on its owner's list.
fn notify(block: &'static Block) {
    // The owner is read after the cell was pushed; if the block moves meanwhile, the old owner's heap passes it on.
    // SAFETY: heaps live for ever.
    match unsafe { block.heap.load(Ordering::Acquire).as_ref() } {
        Some(owner) => block.notify(&owner.returned),
        // The notice was on its way for so long that the block was emptied and given back, and is a large object's now.
        None => block.withdraw_notice(),
    }
}

/// Gives an empty block back after a grace period: a thread may still look at the header of an object that was there.
fn retire(block: &'static Block) {
    // SAFETY: nothing in the block is alive, it is in no list any more, and giving it back frees memory only.
    local::retire(segment::extent(block), move || unsafe { segment::give_back(block) });
}
