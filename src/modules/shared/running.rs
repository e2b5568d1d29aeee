//! An object that one call at a time uses.

use std::sync::atomic::{AtomicBool, Ordering};

/// The use of an object; it ends on drop.
pub(crate) struct Running<'a>(&'a AtomicBool);

impl Running<'_> {
    /// Begins a use; `None` while there is one, of this thread or another.
    pub(crate) fn enter(flag: &AtomicBool) -> Option<Running<'_>> {
        if flag.swap(true, Ordering::AcqRel) { None } else { Some(Running(flag)) }
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}
