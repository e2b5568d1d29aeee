//! Memory that is handed out by moving on: for what a parser makes, which lives and dies together.
//!
//! One region of addresses is reserved, in *slots*. A thread takes a slot (`begin`), allocates from it until `pause` (and after `resume`), one block after the
//! other, and gives it back (`end`). Whoever frees a block only counts: a slot is used again when all that was taken of it was given
//! back, so it does not matter who frees what and when. One of which something is left when its thread is done with it stays as it
//! is for ever, and where no slot is free the allocator does as ever. Who knows that nothing of it is used any more need not free it
//! block by block (`abandon`): that is the compiler's promise, which builds with assertions check.
//!
//! What grows, and is no longer the last block, moves to a *field* in the second half of the slot, where it has room: a parser's tokens
//! are one list, and would leave as much behind them as they take. What becomes shorter stays where it is.
//!
//! | word of a slot | who | how |
//! |---|---|---|
//! | `taken` | who takes it; its owner, at the end | exchange; store, release |
//! | `top`, `live`, the fields' | the owner | relaxed load and store |
//! | `foreign` | threads that free what is another's | release; the owner's look acquires |

use std::{
    alloc::Layout,
    cell::Cell,
    ptr,
    sync::atomic::{
        AtomicBool, AtomicPtr, AtomicUsize,
        Ordering::{AcqRel, Acquire, Relaxed, Release},
    },
};

/// Addresses of one slot.
const ROOM: usize = 64 << 20;
const COUNT: usize = 8;
/// Where its fields begin, and the addresses of one.
const FIELDS: usize = ROOM / 2;
const FIELD: usize = FIELDS / FIELD_COUNT;
const FIELD_COUNT: usize = 8;
/// Blocks that are shorter move as ever.
const LONG: usize = 1 << 10;
/// Memory that a slot, and each of its fields, keeps when nobody has it, until the allocator is to give back what is free: enough for
/// nearly all sources, for what is touched anew costs as much as all that is done with it.
const KEPT: usize = 16 << 20;
const FIELD_KEPT: usize = 1 << 20;

struct Slot {
    taken: AtomicBool,
    /// Bytes from the slot's beginning to where nothing was taken yet.
    top: AtomicUsize,
    /// The most that was ever taken since memory was given to the system.
    most: AtomicUsize,
    /// Blocks taken, less those that the owner gave back.
    live: AtomicUsize,
    /// Blocks that others gave back.
    foreign: AtomicUsize,
    fields: [Field; FIELD_COUNT],
}

/// Room for one block that grows.
struct Field {
    /// There is a block.
    used: AtomicBool,
    /// The most that was ever taken since memory was given to the system.
    most: AtomicUsize,
}

static SLOTS: [Slot; COUNT] = [const {
    Slot {
        taken: AtomicBool::new(false),
        top: AtomicUsize::new(0),
        most: AtomicUsize::new(0),
        live: AtomicUsize::new(0),
        foreign: AtomicUsize::new(0),
        fields: [const { Field { used: AtomicBool::new(false), most: AtomicUsize::new(0) } }; FIELD_COUNT],
    }
}; COUNT];

/// Before there is a region nothing lies in it: no address that anything has is so high.
const NOWHERE: *mut u8 = ptr::without_provenance_mut(usize::MAX - COUNT * ROOM);

/// The region.
static BASE: AtomicPtr<u8> = AtomicPtr::new(NOWHERE);

thread_local! {
    /// The slot that the thread has.
    static OWN: Cell<Option<usize>> = const { Cell::new(None) };
    /// Whether it allocates from it.
    static ACTIVE: Cell<bool> = const { Cell::new(false) };
    /// Whether all that it was to allocate from it lies there.
    static WHOLE: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread allocates here.
#[inline(always)]
pub fn is_active() -> bool {
    ACTIVE.get()
}

/// Whether a block lies here.
#[inline(always)]
pub fn holds(memory: *mut u8) -> bool {
    // Who has a block of the region was told of it by its maker, and with it of the region.
    memory.addr().wrapping_sub(BASE.load(Relaxed).addr()) < COUNT * ROOM
}

/// From now on the thread allocates here, if it can.
pub fn begin() {
    if OWN.get().is_some() || !reserve() {
        return;
    }
    let take = |slot: &Slot| !slot.taken.load(Relaxed) && !slot.taken.swap(true, Acquire);
    if let Some(index) = SLOTS.iter().position(take) {
        OWN.set(Some(index));
        ACTIVE.set(true);
        WHOLE.set(true);
    }
}

/// The thread allocates as ever again; what it freed counts for its slot still.
pub fn pause() {
    ACTIVE.set(false);
}

/// As before the pause.
pub fn resume() {
    ACTIVE.set(OWN.get().is_some());
}

/// Whether all that the thread allocated while it was to allocate here lies here.
pub fn is_whole() -> bool {
    WHOLE.get()
}

/// The thread is done with its slot.
pub fn end() {
    ACTIVE.set(false);
    WHOLE.set(false);
    let Some(index) = OWN.take() else { return };
    let slot = &SLOTS[index];
    if slot.live.load(Relaxed) == slot.foreign.load(Acquire) {
        free(index);
    }
}

/// The thread is done with its slot, and nothing that was taken of it is used any more, not even to be freed.
pub fn abandon() {
    ACTIVE.set(false);
    WHOLE.set(false);
    let Some(index) = OWN.take() else { return };
    debug_assert_eq!(SLOTS[index].live.load(Relaxed), SLOTS[index].foreign.load(Acquire), "blocks are kept");
    free(index);
}

/// Lets others have a slot in which nothing lives.
fn free(index: usize) {
    let slot = &SLOTS[index];
    slot.most.fetch_max(slot.top.load(Relaxed), Relaxed);
    release(index, KEPT, FIELD_KEPT);
    slot.fields.iter().for_each(|field| field.used.store(false, Relaxed));
    slot.top.store(0, Relaxed);
    slot.live.store(0, Relaxed);
    slot.foreign.store(0, Relaxed);
    slot.taken.store(false, Release);
}

/// Gives memory in which nothing lives to the system, but for the first `kept` bytes of the `most` that were used.
fn keep(start: *mut u8, most: &AtomicUsize, kept: usize) {
    let used = most.load(Relaxed);
    if used > kept {
        // SAFETY: these pages are the caller's slot's, and nothing lives in it.
        unsafe { libc::madvise(start.add(kept).cast(), used - kept, libc::MADV_DONTNEED) };
        most.store(kept, Relaxed);
    }
}

/// Gives the memory of all slots that nobody has to the system.
pub fn trim() {
    if BASE.load(Acquire) == NOWHERE {
        return;
    }
    for (index, slot) in SLOTS.iter().enumerate() {
        if !slot.taken.swap(true, Acquire) {
            release(index, 0, 0);
            slot.taken.store(false, Release);
        }
    }
}

/// Gives memory of a slot in which nothing lives to the system, but for the first bytes of it and of its fields.
fn release(index: usize, kept: usize, kept_of_field: usize) {
    keep(start_of(index), &SLOTS[index].most, kept);
    for (number, field) in SLOTS[index].fields.iter().enumerate() {
        keep(start_of(index).wrapping_add(FIELDS + number * FIELD), &field.most, kept_of_field);
    }
}

fn start_of(index: usize) -> *mut u8 {
    BASE.load(Relaxed).wrapping_add(index * ROOM)
}

/// Makes sure of the region; whether there is one.
fn reserve() -> bool {
    if BASE.load(Acquire) != NOWHERE {
        return true;
    }
    let (access, kind) =
        (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE);
    // SAFETY: a new mapping, wherever there is room.
    let region = unsafe { libc::mmap(ptr::null_mut(), COUNT * ROOM, access, kind, -1, 0) };
    if region == libc::MAP_FAILED {
        return false;
    }
    if BASE.compare_exchange(NOWHERE, region.cast(), AcqRel, Acquire).is_err() {
        // SAFETY: another thread was faster, and nobody knows this one.
        unsafe { libc::munmap(region, COUNT * ROOM) };
    }
    true
}

/// A block of this thread's slot; `None` where none is left. To be asked only where the thread is active.
#[inline]
pub fn take(layout: Layout) -> Option<*mut u8> {
    let index = OWN.get()?;
    let slot = &SLOTS[index];
    let align = layout.align().max(8);
    let start = (slot.top.load(Relaxed) + align - 1) & !(align - 1);
    let end = start.saturating_add(layout.size());
    if end > FIELDS {
        WHOLE.set(false);
        return None;
    }
    slot.top.store(end, Relaxed);
    slot.live.store(slot.live.load(Relaxed) + 1, Relaxed);
    Some(start_of(index).wrapping_add(start))
}

/// A field for a block that grows to `size` bytes and may grow further, if the thread is active and one is free.
pub fn take_field(size: usize) -> Option<*mut u8> {
    if !is_active() || !(LONG..=FIELD).contains(&size) {
        return None;
    }
    let index = OWN.get()?;
    let slot = &SLOTS[index];
    let number = slot.fields.iter().position(|field| !field.used.load(Relaxed))?;
    slot.fields[number].used.store(true, Relaxed);
    slot.fields[number].most.fetch_max(size, Relaxed);
    slot.live.store(slot.live.load(Relaxed) + 1, Relaxed);
    Some(start_of(index).wrapping_add(FIELDS + number * FIELD))
}

/// Frees a block.
#[inline]
pub fn give_back(memory: *mut u8, size: usize) {
    let offset = memory.addr() - BASE.load(Relaxed).addr();
    let (index, offset) = (offset / ROOM, offset % ROOM);
    let slot = &SLOTS[index];
    if OWN.get() != Some(index) {
        slot.foreign.fetch_add(1, Release);
        return;
    }
    slot.live.store(slot.live.load(Relaxed) - 1, Relaxed);
    if offset >= FIELDS {
        slot.fields[(offset - FIELDS) / FIELD].used.store(false, Relaxed);
    } else if slot.top.load(Relaxed) == offset + size {
        slot.most.store(slot.most.load(Relaxed).max(offset + size), Relaxed);
        slot.top.store(offset, Relaxed);
    }
}

/// Makes a block longer or shorter where it is: whatever becomes shorter, the thread's last block, and what has a field.
#[inline]
pub fn resize(memory: *mut u8, old: usize, new: usize) -> bool {
    let offset = memory.addr() - BASE.load(Relaxed).addr();
    let (index, offset) = (offset / ROOM, offset % ROOM);
    if OWN.get() != Some(index) {
        return false;
    }
    let slot = &SLOTS[index];
    if offset >= FIELDS {
        let fits = new <= FIELD;
        if fits {
            slot.fields[(offset - FIELDS) / FIELD].most.fetch_max(new, Relaxed);
        }
        return fits;
    }
    if slot.top.load(Relaxed) != offset + old {
        return new <= old;
    }
    if new > FIELDS - offset {
        return false;
    }
    slot.most.store(slot.most.load(Relaxed).max(offset + old), Relaxed);
    slot.top.store(offset + new, Relaxed);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_here<T>(list: &[T]) -> bool {
        holds(list.as_ptr().cast_mut().cast())
    }

    #[test]
    fn what_is_made_between_begin_and_pause_lies_in_a_slot() {
        begin();
        let inside = vec![1u8; 100];
        pause();
        let outside = vec![1u8; 100];
        assert!(is_here(&inside) && !is_here(&outside));
        drop(inside);
        end();
        assert!(!is_active());
    }

    #[test]
    fn what_is_made_in_a_pause_stays_when_the_slot_is_abandoned() {
        begin();
        let before = vec![1u8; 100];
        pause();
        let beside = vec![2u8; 100];
        resume();
        let after = vec![3u8; 100];
        pause();
        assert!(is_here(&before) && !is_here(&beside) && is_here(&after) && is_whole());
        drop((before, after));
        abandon();
        resume();
        assert!(!is_active() && beside.iter().all(|&byte| byte == 2));
    }

    #[test]
    fn trimmed_slots_are_used_as_before() {
        for _ in 0..3 {
            begin();
            let many: Vec<Box<usize>> = (0..10_000).map(Box::new).collect();
            trim();
            pause();
            assert!(is_here(&many) && many.iter().map(|number| **number).eq(0..10_000));
            drop(many);
            end();
            trim();
        }
    }

    #[test]
    fn what_is_left_at_the_end_stays_what_it_is() {
        begin();
        let left: Vec<u64> = (0..1000).collect();
        pause();
        end();
        for _ in 0..3 {
            begin();
            let others: Vec<Vec<u64>> = (0..50).map(|_| vec![7; 1000]).collect();
            pause();
            assert!(others.iter().all(|other| is_here(other)));
            drop(others);
            end();
        }
        assert!(left.iter().copied().eq(0..1000));
        std::thread::spawn(move || drop(left)).join().expect("no panic");
    }

    #[test]
    fn what_lies_elsewhere_is_told() {
        begin();
        let small = vec![1u8];
        assert!(is_whole());
        let large = Vec::<u8>::with_capacity(ROOM + 1);
        pause();
        assert!(!is_whole());
        drop((small, large));
        abandon();
        assert!(!is_whole());
    }

    #[test]
    fn others_may_free_what_a_thread_made() {
        begin();
        let made: Vec<Box<u64>> = (0..100).map(Box::new).collect();
        pause();
        let index = OWN.get().expect("a slot");
        std::thread::spawn(move || assert_eq!(made.iter().map(|number| **number).sum::<u64>(), 4950))
            .join()
            .expect("no panic");
        assert_eq!(SLOTS[index].live.load(Relaxed), SLOTS[index].foreign.load(Acquire));
        end();
    }

    #[test]
    fn lists_grow_where_they_are_or_move() {
        begin();
        let (mut one, mut other) = (vec![0u32], vec![0u32]);
        for number in 1..10_000 {
            one.push(number);
            other.push(number);
        }
        pause();
        one.extend(10_000..20_000);
        other.shrink_to_fit();
        assert!(one.iter().copied().eq(0..20_000) && other.iter().copied().eq(0..10_000));
        assert!(is_here(&one) && is_here(&other));
        drop((one, other));
        end();
    }

    #[test]
    fn more_lists_grow_than_there_are_fields() {
        for _ in 0..2 {
            begin();
            let mut lists: Vec<Vec<usize>> = vec![Vec::new(); 2 * FIELD_COUNT];
            for number in 0..200_000 {
                lists.iter_mut().enumerate().for_each(|(index, list)| list.push(number + index));
            }
            let enough = FIELD / size_of::<usize>();
            lists[0].extend(0..2 * enough);
            pause();
            for (index, list) in lists.iter().enumerate() {
                assert!(list.iter().take(200_000).copied().eq(index..200_000 + index));
            }
            drop(lists);
            end();
        }
    }

    #[test]
    fn used_memory_is_zeroed_where_that_is_asked_for() {
        for _ in 0..2 {
            begin();
            let zeros = vec![0u8; 5000];
            let mut ones = vec![0u8; 5000];
            pause();
            assert!(zeros.iter().chain(&ones).all(|&byte| byte == 0));
            ones.fill(1);
            drop((zeros, ones));
            end();
        }
    }

    #[test]
    fn what_is_too_large_goes_elsewhere() {
        begin();
        let large = Vec::<u8>::with_capacity(ROOM + 1);
        let small = vec![1u8];
        pause();
        assert!(!is_here(&large) && is_here(&small));
        drop((large, small));
        end();
    }
}
