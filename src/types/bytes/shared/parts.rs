//! Cutting bytes into parts, and joining them.

use typhon_object::{
    prelude::*,
    primal::{list, tuple},
};
use typhon_text::{bytes as text, string::Sides};

use super::{
    super::{Bytes, slice_of},
    Sequence, Side, kept,
};
use crate::buffer::{as_bytes, plain_bytes};

/// The object for `result`, which is a part of the bytes of `this`.
fn part<K: Sequence>(this: &Value, vm: &Vm, cut: impl Fn(&[u8]) -> &[u8]) -> Result<Value> {
    let whole = |bytes: &[u8]| cut(bytes).len() == bytes.len();
    if let Some(same) = K::keep(this)
        && K::with(this, whole)
    {
        return Ok(same);
    }
    vm.check_room(K::with(this, <[u8]>::len))?;
    Ok(K::with(this, |bytes| K::make(cut(bytes))))
}

/// A list of the parts of some bytes, which are many.
///
/// # Errors
/// MemoryError.
fn listed<K: Sequence>(this: &Value, vm: &Vm, cut: impl Fn(&[u8]) -> Vec<&[u8]>) -> Result<Value> {
    K::with(this, |bytes| {
        vm.check_room(bytes.len())?;
        let parts = cut(bytes);
        // Headers, and what the sizes are rounded up by.
        vm.check_room(bytes.len() + parts.len() * 48)?;
        Ok(list::new(parts.into_iter().map(K::make).collect()))
    })
}

pub(crate) fn remove<K: Sequence>(this: &Value, vm: &Vm, affix: &Value, side: Side) -> Result<Value> {
    let affix = as_bytes(vm, affix)?;
    part::<K>(this, vm, |bytes| {
        let rest = match side {
            Side::First => bytes.strip_prefix(&*affix),
            Side::Last => bytes.strip_suffix(&*affix),
        };
        rest.unwrap_or(bytes)
    })
}

pub(crate) fn strip<K: Sequence>(this: &Value, vm: &Vm, bytes: Option<&Value>, sides: Sides) -> Result<Value> {
    let set = bytes.map(|bytes| as_bytes(vm, bytes)).transpose()?;
    part::<K>(this, vm, |bytes| match &set {
        Some(set) => text::strip_bytes(bytes, set, sides),
        None => text::strip(bytes, sides),
    })
}

pub(crate) fn split<K: Sequence>(
    this: &Value,
    vm: &Vm,
    separator: Option<&Value>,
    limit: i64,
    side: Side,
) -> Result<Value> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let separator = separator.map(|separator| as_bytes(vm, separator)).transpose()?;
    if separator.as_ref().is_some_and(|separator| separator.is_empty()) {
        return Err(vm.value_error("empty separator"));
    }
    listed::<K>(this, vm, |bytes| match (&separator, side) {
        (Some(separator), Side::First) => text::split(bytes, separator, limit),
        (Some(separator), Side::Last) => text::rsplit(bytes, separator, limit),
        (None, Side::First) => text::split_whitespace(bytes, limit),
        (None, Side::Last) => text::rsplit_whitespace(bytes, limit),
    })
}

pub(crate) fn split_lines<K: Sequence>(this: &Value, vm: &Vm, keep_ends: bool) -> Result<Value> {
    listed::<K>(this, vm, |bytes| text::split_lines(bytes, keep_ends))
}

pub(crate) fn partition<K: Sequence>(this: &Value, vm: &Vm, separator: &Value, side: Side) -> Result<Value> {
    let needle = as_bytes(vm, separator)?;
    if needle.is_empty() {
        return Err(vm.value_error("empty separator"));
    }
    let found = K::with(this, |bytes| {
        let at = match side {
            Side::First => text::find(bytes, &needle),
            Side::Last => text::rfind(bytes, &needle),
        }?;
        Some([K::make(&bytes[..at]), K::make(&needle), K::make(&bytes[at + needle.len()..])])
    });
    // An instance of a subclass of bytes comes back as it is.
    let same = |this: &Value| if this.native::<Bytes>().is_some() { this.clone() } else { kept::<K>(this) };
    Ok(tuple::of(match (found, side) {
        // bytes give the separator back as it is, a bytearray makes one of its kind.
        (Some([before, _, after]), _) if K::keep(this).is_some() || this.native::<Bytes>().is_some() => {
            [before, separator.clone(), after]
        }
        (Some(parts), _) => parts,
        (None, Side::First) => [same(this), K::make(&[]), K::make(&[])],
        (None, Side::Last) => [K::make(&[]), K::make(&[]), same(this)],
    }))
}

pub(crate) fn join<K: Sequence>(this: &Value, vm: &Vm, iterable: &Value) -> Result<Value> {
    let items = ops::collect_fast(vm, iterable, "can only join an iterable")?;
    if let [single] = items.as_slice()
        && let Some(same) = K::keep(single)
    {
        return Ok(same);
    }
    if items.iter().all(|item| item.exact::<Bytes>().is_some()) {
        let parts: Vec<_> = items.iter().map(slice_of).collect();
        return K::with(this, |separator| join_slices::<K>(vm, separator, &parts));
    }
    let mut parts = Vec::with_capacity(items.len());
    for (at, item) in items.iter().enumerate() {
        match plain_bytes(vm, item) {
            Some(bytes) => parts.push(bytes),
            None => {
                let given = vm.type_name(item);
                return Err(vm.type_error(format!("sequence item {at}: expected a bytes-like object, {given} found")));
            }
        }
    }
    let parts: Vec<&[u8]> = parts.iter().map(|part| &**part).collect();
    K::with(this, |separator| join_slices::<K>(vm, separator, &parts))
}

pub(super) fn join_slices<K: Sequence>(vm: &Vm, separator: &[u8], parts: &[&[u8]]) -> Result<Value> {
    let Some((first, others)) = parts.split_first() else { return Ok(K::make(&[])) };
    let add = |total: usize, part: &&[u8]| total.checked_add(part.len())?.checked_add(separator.len());
    let Some(total) = others.iter().try_fold(first.len(), add) else { return Err(vm.memory_error()) };
    K::build(vm, total, |mut room| {
        let mut put = |bytes: &[u8]| {
            let (here, rest) = std::mem::take(&mut room).split_at_mut(bytes.len());
            here.copy_from_slice(bytes);
            room = rest;
        };
        put(first);
        for part in others {
            put(separator);
            put(part);
        }
    })
}
