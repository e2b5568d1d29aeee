//! The optional `start` and `end` of `find` and its like, and the bytes between them.

use std::ops::Range;

use typhon_heap::Value;

use super::Str;
use crate::{dunder::Dunder, primal::int, raise::Result, vm::Vm};

/// `start` and `end` of a search, as Python gave them.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    start: i64,
    end: i64,
}

impl Bounds {
    /// Reads both; None stands for one that is left out.
    ///
    /// # Errors
    /// TypeError, or what `__index__` raises.
    #[inline]
    pub fn read(vm: &Vm, start: &Value, end: &Value) -> Result<Bounds> {
        Ok(Bounds { start: read(vm, start, 0)?, end: read(vm, end, i64::MAX)? })
    }

    /// The range in a sequence of `len` items, `start <= end <= len`; `None` where not even something empty is found.
    #[inline]
    pub fn fit(self, len: usize) -> Option<Range<usize>> {
        let length = len as i64;
        let clamp = |bound: i64| if bound < 0 { bound.saturating_add(length).max(0) } else { bound };
        let (start, end) = (clamp(self.start), clamp(self.end).min(length));
        (start <= end).then_some(start as usize..end as usize)
    }
}

fn read(vm: &Vm, bound: &Value, default: i64) -> Result<i64> {
    if let Some(bound) = bound.as_small_int() {
        return Ok(bound);
    }
    if bound.is_none() {
        return Ok(default);
    }
    if !int::is_int(bound) && !vm.class_of(bound).slots().has(Dunder::Index) {
        return Err(vm.type_error("slice indices must be integers or None or have an __index__ method"));
    }
    int::to_i64_clamped(vm, bound)
}

impl Str {
    /// The byte range of a search's bounds; `None` where not even the empty string is found.
    pub(super) fn window(&self, bounds: Bounds) -> Option<Range<usize>> {
        let range = bounds.fit(self.len())?;
        let start = self.offset_of(range.start);
        let end = if range.end == self.len() { self.bytes_len() } else { self.offset_of(range.end) };
        Some(start..end)
    }
}
