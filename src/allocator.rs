//! The allocator of buffers: mimalloc. (Objects have the heap's own cells.)

use std::{
    alloc::{GlobalAlloc, Layout},
    ffi::{c_int, c_long, c_void},
};

use crate::scratch;
use libmimalloc_sys::{mi_malloc, mi_realloc, mi_zalloc};
use mimalloc::MiMalloc;
use typhon_heap::reserve;

/// mimalloc, asked for plain memory where its alignment is enough.
///
/// `MiMalloc` asks for aligned memory always, which mimalloc 3 gives for sizes other than powers of two by a slow way, with
/// the alignment's bytes on top: 48 bytes took 64.
///
/// What a parser makes comes from [`scratch`].
pub struct Allocator;

/// Whether all memory of this size is aligned enough: to 16 bytes from 16 bytes on, to 8 below.
#[inline(always)]
fn is_plain(align: usize, size: usize) -> bool {
    align <= 8 || align <= 16 && size >= 16
}

unsafe extern "C" {
    fn mi_collect(force: bool);
    fn mi_option_get(option: c_int) -> c_long;
    fn mi_option_set_default(option: c_int, value: c_long);
    fn mi_theap_get_default() -> *mut c_void;
    fn _mi_theap_options_init(theap: *mut c_void);
}

/// `mi_option_purge_delay`: for so many milliseconds free pages are kept. What mimalloc 3 has there.
const PURGE_DELAY: (c_int, c_long) = (15, 1000);
/// A program that frees much and goes to sleep should not keep it. (10 made one that only takes and gives large buffers
/// half as fast, and 100 is still felt by one that reads and writes files.)
const SHORTER: c_long = 400;
/// `mi_option_page_full_retain`: so many full pages of a size stay among those with room. What mimalloc 3 has there.
const FULL_RETAINED: (c_int, c_long) = (36, 2);
/// An empty page is kept if it is alone among those with room. With a full one beside it each object of that size that is
/// made and freed takes a fresh page and gives it back, which makes `f(**names)` three times as slow.
const NONE: c_long = 0;
/// So many bytes are few.
const FEW: usize = 1 << 20;

/// Makes the allocator keep free pages for a shorter time, and full ones apart, unless the environment says otherwise.
pub fn prepare() {
    for ((option, usual), better) in [(PURGE_DELAY, SHORTER), (FULL_RETAINED, NONE)] {
        // SAFETY: functions of the library for the option's number, which is looked at first.
        unsafe {
            if mi_option_get(option) == usual {
                mi_option_set_default(option, better);
            }
        }
    }
    // SAFETY: the thread's own heap reads its options again, as it did when it was made.
    unsafe { _mi_theap_options_init(mi_theap_get_default()) }
}

/// Gives free pages back to the system: those that this thread freed, and what no thread has.
pub fn trim() {
    scratch::trim();
    // SAFETY: a function of the library without conditions.
    unsafe { mi_collect(true) }
}

// SAFETY: mimalloc's functions do as the trait asks, for the alignments that `is_plain` tells; its other functions take
// what any of them gave.
unsafe impl GlobalAlloc for Allocator {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: passed on.
        unsafe {
            if scratch::is_active()
                && let Some(block) = scratch::take(layout)
            {
                block
            } else if is_plain(layout.align(), layout.size()) {
                or_relieved(layout.size(), || mi_malloc(layout.size()).cast())
            } else {
                or_relieved(layout.size(), || MiMalloc.alloc(layout))
            }
        }
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: passed on.
        unsafe {
            if scratch::is_active()
                && let Some(block) = scratch::take(layout)
            {
                block.write_bytes(0, layout.size());
                block
            } else if is_plain(layout.align(), layout.size()) {
                or_relieved(layout.size(), || mi_zalloc(layout.size()).cast())
            } else {
                or_relieved(layout.size(), || MiMalloc.alloc_zeroed(layout))
            }
        }
    }

    #[inline]
    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        if scratch::holds(memory) {
            return scratch::give_back(memory, layout.size());
        }
        // SAFETY: passed on.
        unsafe { MiMalloc.dealloc(memory, layout) }
    }

    #[inline]
    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: passed on.
        unsafe {
            if scratch::holds(memory) {
                moved(self, memory, layout, size)
            } else if is_plain(layout.align(), size) {
                or_relieved(size, || mi_realloc(memory.cast(), size).cast())
            } else {
                or_relieved(size, || MiMalloc.realloc(memory, layout, size))
            }
        }
    }
}

/// What is asked of mimalloc; where it has nothing, and few bytes are wanted, once more with what is [kept back](reserve) for it. Who
/// wants many can do without.
#[inline(always)]
fn or_relieved(size: usize, ask: impl Fn() -> *mut u8) -> *mut u8 {
    let memory = ask();
    if memory.is_null() { relieved(size, ask) } else { memory }
}

#[cold]
#[inline(never)]
fn relieved(size: usize, ask: impl Fn() -> *mut u8) -> *mut u8 {
    if size <= FEW && reserve::relieve() { ask() } else { std::ptr::null_mut() }
}

/// A block of the scratch with another size: where it was, or anew.
///
/// # Safety
/// As for `GlobalAlloc::realloc`.
unsafe fn moved(allocator: &Allocator, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
    if scratch::resize(memory, layout.size(), size) {
        return memory;
    }
    // SAFETY: the caller's promise: the new size is one that a layout may have, and the old block has as many bytes as are copied.
    unsafe {
        let field = if size > layout.size() { scratch::take_field(size) } else { None };
        let layout_of_new = Layout::from_size_align_unchecked(size, layout.align());
        let block = field.unwrap_or_else(|| allocator.alloc(layout_of_new));
        if !block.is_null() {
            memory.copy_to_nonoverlapping(block, layout.size().min(size));
            scratch::give_back(memory, layout.size());
        }
        block
    }
}
