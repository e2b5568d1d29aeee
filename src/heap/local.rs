//! A thread's part of the heap: who it is, its cells, its dead objects, its place in the registry.

use std::{cell::Cell, ptr::NonNull};

use typhon_sync::biased::Release;

use crate::header::Header;

/// The id of a thread that is not attached to the heap: nobody's.
pub const NOBODY: u32 = u32::MAX - 1;

thread_local! {
    static ME: Cell<u32> = const { Cell::new(NOBODY) };
}

/// This thread's id, as counts compare it.
#[inline(always)]
pub fn me() -> u32 {
    ME.get()
}
