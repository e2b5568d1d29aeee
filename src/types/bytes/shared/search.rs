//! Finding, counting, and what some bytes begin or end with.

use typhon_object::prelude::*;
use typhon_text::bytes as text;

use super::{
    super::{
        Needle,
        needle::{bounds, range},
    },
    Sequence,
};
use crate::buffer::{as_bytes, find_bytes};

pub(crate) fn contains<K: Sequence>(this: &Value, vm: &Vm, item: &Value) -> Result<bool> {
    let needle = Needle::member(vm, item)?;
    Ok(K::with(this, |bytes| text::find(bytes, needle.bytes()).is_some()))
}

/// Which occurrence is wanted.
#[derive(Clone, Copy)]
pub(crate) enum Side {
    First,
    Last,
}

pub(crate) fn find<K: Sequence>(
    this: &Value,
    vm: &Vm,
    sub: &Value,
    start: &Value,
    end: &Value,
    side: Side,
) -> Result<Option<usize>> {
    let (start, end) = bounds(vm, start, end)?;
    let needle = Needle::read(vm, sub)?;
    Ok(K::with(this, |bytes| {
        let range = range(start, end, bytes.len())?;
        let offset = range.start;
        let found = match side {
            Side::First => text::find(&bytes[range], needle.bytes()),
            Side::Last => text::rfind(&bytes[range], needle.bytes()),
        };
        found.map(|at| at + offset)
    }))
}

pub(crate) fn index<K: Sequence>(
    this: &Value,
    vm: &Vm,
    sub: &Value,
    start: &Value,
    end: &Value,
    side: Side,
) -> Result<usize> {
    let found = find::<K>(this, vm, sub, start, end, side)?;
    found.ok_or_else(|| vm.value_error("subsection not found"))
}

pub(crate) fn count<K: Sequence>(this: &Value, vm: &Vm, sub: &Value, start: &Value, end: &Value) -> Result<usize> {
    let (start, end) = bounds(vm, start, end)?;
    let needle = Needle::read(vm, sub)?;
    Ok(K::with(this, |bytes| {
        range(start, end, bytes.len()).map_or(0, |range| text::count(&bytes[range], needle.bytes()))
    }))
}

/// `startswith` and, with `Side::Last`, `endswith`.
pub(crate) fn begins<K: Sequence>(
    this: &Value,
    vm: &Vm,
    prefix: &Value,
    start: &Value,
    end: &Value,
    side: Side,
) -> Result<bool> {
    let (start, end) = bounds(vm, start, end)?;
    let test = |prefix: &[u8]| {
        K::with(this, |bytes| {
            range(start, end, bytes.len()).is_some_and(|range| match side {
                Side::First => bytes[range].starts_with(prefix),
                Side::Last => bytes[range].ends_with(prefix),
            })
        })
    };
    if let Some(prefixes) = Tuple::from(prefix) {
        for prefix in prefixes.items() {
            if test(&as_bytes(vm, prefix)?) {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    match find_bytes(vm, prefix)? {
        Some(prefix) => Ok(test(&prefix)),
        None => {
            let method = if matches!(side, Side::First) { "startswith" } else { "endswith" };
            let given = vm.type_name(prefix);
            Err(vm.type_error(format!("{method} first arg must be bytes or a tuple of bytes, not {given}")))
        }
    }
}
