//! Segments that are kept back for the time when memory is out.
//!
//! Who makes a small object cannot fail: it would have to be told at a thousand places. So some segments are mapped and never
//! touched, which costs addresses alone. When no more can be mapped, blocks come from them, and the thread that takes one is
//! asked to raise MemoryError at its next poll ([`ASKED`]), while there is still memory for the exception, for its traceback and for
//! whoever handles it. Half of what is left has to be used up before a thread is asked again, so that a handler is not disturbed.
//! Free blocks count as much as the reserve's: what a program frees it may use again.
//!
//! Buffers have the allocator, which has nothing to give back for them. It [is given](relieve) one large buffer that is kept for that.
//!
//! Native code that makes objects without end and polls nowhere looks for itself ([`is_asked`]), or aborts in the end.

use std::{
    alloc::{Layout, alloc, dealloc},
    cell::Cell,
    ptr::{self, NonNull},
    sync::atomic::{
        AtomicBool, AtomicPtr,
        Ordering::{AcqRel, Relaxed, Release},
    },
};

use crate::{
    local,
    segment::{self, Segment},
};

/// Poll bit: memory is out, and this thread takes what was kept back.
pub const ASKED: u32 = local::FINALIZE << 1;
/// Poll bit: memory was out when this thread raised; it looks at each poll whether there is memory again, to be kept back.
pub const AGAIN: u32 = local::FINALIZE << 2;

/// Segments that are kept back.
const COUNT: usize = 4;
/// Their blocks.
const WHOLE: usize = COUNT * segment::USABLE;

/// With `AGAIN`, one poll of so many looks whether there is memory, which takes system calls that fail.
const RARELY: u32 = 1 << 10;

thread_local! {
    /// Polls that found one of the bits.
    static POLLS: Cell<u32> = const { Cell::new(0) };
}

/// The buffer that is kept for the allocator.
const BUFFER: Layout = Layout::new::<[u8; 4 << 20]>();
/// Where it is; null where the allocator has it.
static SPARE: AtomicPtr<u8> = AtomicPtr::new(ptr::null_mut());

/// Memory is out. On a line that nobody writes to as long as there is memory.
static OUT: AtomicBool = AtomicBool::new(false);

/// Whether memory is out. For who looks often: [`is_asked`] tells whether that is this thread's business.
#[inline(always)]
pub fn is_out() -> bool {
    OUT.load(Relaxed)
}

/// Whether this thread is to raise MemoryError; who is told so does it, and is not told again.
#[inline(always)]
pub fn is_asked() -> bool {
    is_out() && take_request()
}

#[cold]
#[inline(never)]
fn take_request() -> bool {
    let Some(heap) = local::attached() else { return false };
    heap.control().poll_bits() & ASKED != 0 && serve(heap)
}

/// Takes the request, and looks whether there is memory again.
fn serve(heap: &local::LocalHeap) -> bool {
    let asked = heap.control().take(ASKED);
    segment::tend_reserve();
    if is_out() {
        heap.control().request(AGAIN);
    }
    asked && is_out()
}

/// As [`is_asked`], in a poll that found one of the bits: what this thread holds without use is given back first.
#[cold]
pub fn answer() -> bool {
    let Some(heap) = local::attached() else { return false };
    let polls = POLLS.get();
    POLLS.set(polls.wrapping_add(1));
    if heap.control().poll_bits() & ASKED == 0 && !polls.is_multiple_of(RARELY) {
        return false;
    }
    heap.control().take(AGAIN);
    heap.give_back();
    serve(heap)
}

/// MemoryError is raised by this thread, for whatever reason: it need not be asked to.
#[cold]
pub fn is_told() {
    if is_out()
        && let Some(heap) = local::attached()
    {
        heap.control().take(ASKED);
    }
}

/// For the allocator that has nothing for a small buffer: frees the one that was kept, and asks the thread to raise. Whether there
/// was one.
#[cold]
pub fn relieve() -> bool {
    let Some(spare) = NonNull::new(SPARE.swap(ptr::null_mut(), AcqRel)) else { return false };
    // SAFETY: `keep_buffer` made it, and the exchange gave it to this thread alone.
    unsafe { dealloc(spare.as_ptr(), BUFFER) };
    // Where memory was out before, somebody was asked for that.
    if !OUT.swap(true, Relaxed)
        && let Some(heap) = local::attached()
    {
        heap.control().request(ASKED);
    }
    true
}

/// Keeps a buffer for the allocator, if none is kept; whether one is.
fn keep_buffer() -> bool {
    if !SPARE.load(Relaxed).is_null() {
        return true;
    }
    // SAFETY: the size is not zero.
    let buffer = unsafe { alloc(BUFFER) };
    if !buffer.is_null() && SPARE.compare_exchange(ptr::null_mut(), buffer, Release, Relaxed).is_err() {
        // SAFETY: made above; another thread keeps one already.
        unsafe { dealloc(buffer, BUFFER) };
    }
    !buffer.is_null()
}

/// The reserve, under the lock of the list of segments.
pub(crate) struct Reserve {
    /// The first ones are there, the others are used.
    kept: [Option<NonNull<Segment>>; COUNT],
    /// With fewer blocks than these a thread is asked.
    floor: usize,
}

// SAFETY: mapped pages that nobody uses.
unsafe impl Send for Reserve {}

impl Reserve {
    /// An empty one.
    pub const fn new() -> Reserve {
        Reserve { kept: [None; COUNT], floor: WHOLE }
    }

    /// Whether something is missing.
    pub fn is_wanting(&self) -> bool {
        self.kept[COUNT - 1].is_none() || is_out()
    }

    /// A segment, where no other can be mapped.
    pub fn take(&mut self) -> Option<NonNull<Segment>> {
        self.kept.iter_mut().rev().find_map(Option::take)
    }

    /// Fills the reserve, as far as that goes. Where there is little beside it, with `free` blocks in the heap, asks the thread to raise.
    #[cold]
    pub fn tend(&mut self, free: usize) {
        // The allocator's comes first: the pages that it was given are not to be taken from it again.
        let buffer = keep_buffer();
        if buffer {
            self.fill();
        }
        let left = free + self.kept.iter().flatten().count() * segment::USABLE;
        // Twice as much, for else whoever handles the exception would be asked at the next block.
        let enough = self.kept[COUNT - 1].is_some() || left >= 2 * WHOLE;
        OUT.store(!enough || !buffer, Relaxed);
        if enough {
            self.floor = WHOLE;
        } else if left <= self.floor
            && let Some(heap) = local::attached()
        {
            self.floor = left / 2;
            heap.control().request(ASKED);
        }
    }

    /// Maps what is missing, as far as that goes.
    fn fill(&mut self) {
        for place in self.kept.iter_mut().filter(|place| place.is_none()) {
            *place = segment::map(segment::SEGMENT);
            if place.is_none() {
                return;
            }
        }
    }
}
