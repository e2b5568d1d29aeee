//! What is looked for in bytes: one byte, given as an int, or other bytes.

use typhon_object::{dunder::Dunder, prelude::*, primal::int};

use crate::buffer::{BytesGuard, find_bytes};

/// A byte or bytes to look for.
pub(crate) enum Needle<'a> {
    Byte([u8; 1]),
    Bytes(BytesGuard<'a>),
}

impl<'a> Needle<'a> {
    /// The argument of `find`, `index` and `count`.
    ///
    /// # Errors
    /// TypeError for other objects; ValueError for ints that are no bytes.
    pub(crate) fn read(vm: &Vm, value: &'a Value) -> Result<Needle<'a>> {
        match Needle::maybe(vm, value)? {
            Some(needle) => Ok(needle),
            None => {
                let given = vm.type_name(value);
                Err(vm.type_error(format!("argument should be integer or bytes-like object, not '{given}'")))
            }
        }
    }

    /// The operand of `in`.
    ///
    /// # Errors
    /// TypeError for what is neither; whatever an `__index__` raises is not told.
    pub(crate) fn member(vm: &Vm, value: &'a Value) -> Result<Needle<'a>> {
        if int::is_int(value) || vm.class_of(value).slots().has(Dunder::Index) {
            match int::to_i64_clamped(vm, value) {
                Ok(byte) => return super::byte_of(vm, &vm.int(byte)).map(|byte| Needle::Byte([byte])),
                Err(raised) => drop(vm.catch(raised)),
            }
        }
        crate::buffer::as_bytes(vm, value).map(Needle::Bytes)
    }

    fn maybe(vm: &Vm, value: &'a Value) -> Result<Option<Needle<'a>>> {
        if let Some(bytes) = find_bytes(vm, value)? {
            return Ok(Some(Needle::Bytes(bytes)));
        }
        if !int::is_int(value) && !vm.class_of(value).slots().has(Dunder::Index) {
            return Ok(None);
        }
        super::byte_of(vm, value).map(|byte| Some(Needle::Byte([byte])))
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Needle::Byte(byte) => byte,
            Needle::Bytes(bytes) => bytes,
        }
    }
}

/// The range that `start` and `end` mean in a sequence of `len` bytes; `None` where it begins behind its end.
pub(crate) fn range(start: i64, end: i64, len: usize) -> Option<std::ops::Range<usize>> {
    let len = len as i64;
    let fit = |bound: i64| if bound < 0 { (bound + len).max(0) } else { bound };
    let (start, end) = (fit(start), fit(end.min(len)));
    (start <= end).then_some(start as usize..end as usize)
}

/// The bounds of `find` and its like: None stands for the ends.
///
/// # Errors
/// TypeError for what is no int, or what `__index__` raises.
pub(crate) fn bounds(vm: &Vm, start: &Value, end: &Value) -> Result<(i64, i64)> {
    let read = |bound: &Value, default: i64| {
        if bound.is_none() {
            return Ok(default);
        }
        if !int::is_int(bound) && !vm.class_of(bound).slots().has(Dunder::Index) {
            return Err(vm.type_error("slice indices must be integers or None or have an __index__ method"));
        }
        // One more than the least, so that a length can be added.
        int::to_i64_clamped(vm, bound).map(|bound| bound.max(-i64::MAX))
    };
    Ok((read(start, 0)?, read(end, i64::MAX)?))
}
