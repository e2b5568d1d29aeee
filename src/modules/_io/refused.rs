//! Why a file in memory refuses what is written.

use typhon_object::prelude::*;

/// A write that did not happen.
pub(super) enum Refused {
    /// Its end would be no position.
    TooFar,
    /// Memory is out.
    NoRoom,
}

impl Refused {
    /// OverflowError of this text, or MemoryError.
    pub(super) fn raise(self, vm: &Vm, too_far: &str) -> Raised {
        match self {
            Refused::TooFar => vm.overflow_error(too_far),
            Refused::NoRoom => vm.memory_error(),
        }
    }
}

/// The end of `count` items at a position.
pub(super) fn end_of(at: usize, count: usize) -> std::result::Result<usize, Refused> {
    at.checked_add(count).filter(|&end| isize::try_from(end).is_ok()).ok_or(Refused::TooFar)
}

/// Makes room for all items up to an end.
pub(super) fn make_room<T>(items: &mut Vec<T>, end: usize) -> std::result::Result<(), Refused> {
    items.try_reserve(end.saturating_sub(items.len())).map_err(|_| Refused::NoRoom)
}
