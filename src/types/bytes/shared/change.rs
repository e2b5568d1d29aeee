//! Other bytes for bytes: replacing, translating, mapping; and decoding.

use typhon_object::{prelude::*, primal::str::codec};
use typhon_text::{TooLong, bytes as text};

use super::{
    super::{Bytes, name_argument, new},
    Sequence, copied, kept,
};
use crate::buffer::{Buffer, as_bytes};

pub(crate) fn map<K: Sequence>(this: &Value, vm: &Vm, f: impl FnOnce(&[u8]) -> Vec<u8>) -> Result<Value> {
    vm.check_room(2 * K::with(this, <[u8]>::len))?;
    Ok(K::make(&K::with(this, f)))
}

pub(crate) fn replace<K: Sequence>(this: &Value, vm: &Vm, old: Buffer, new: Buffer, count: i64) -> Result<Value> {
    let (old, new) = (old.to_vec(), new.to_vec());
    let limit = usize::try_from(count).unwrap_or(usize::MAX);
    match K::with(this, |bytes| text::replace(bytes, &old, &new, limit)) {
        Ok(Some(bytes)) => copied::<K>(vm, &bytes),
        Ok(None) => Ok(kept::<K>(this)),
        Err(TooLong) => Err(vm.overflow_error("replace bytes is too long")),
    }
}

pub(crate) fn translate<K: Sequence>(this: &Value, vm: &Vm, table: Option<&Value>, delete: Maybe<'_>) -> Result<Value> {
    let table = table.map(|table| as_bytes(vm, table)).transpose()?;
    let table: Option<&[u8; 256]> = match &table {
        Some(table) => match <&[u8; 256]>::try_from(&**table) {
            Ok(table) => Some(table),
            Err(_) => return Err(vm.value_error("translation table must be 256 characters long")),
        },
        None => None,
    };
    let delete = delete.0.map(|delete| as_bytes(vm, delete)).transpose()?;
    vm.check_room(K::with(this, <[u8]>::len))?;
    let result = K::with(this, |bytes| {
        let new = text::translate(bytes, table, delete.as_deref().unwrap_or_default());
        (new != bytes).then_some(new)
    });
    result.map_or_else(|| Ok(kept::<K>(this)), |bytes| copied::<K>(vm, &bytes))
}

/// `bytes.maketrans`.
pub(crate) fn make_table(vm: &Vm, from: &Value, to: &Value) -> Result<Value> {
    let (from, to) = (as_bytes(vm, from)?, as_bytes(vm, to)?);
    if from.len() != to.len() {
        return Err(vm.value_error("maketrans arguments must have same length"));
    }
    let mut table: [u8; 256] = std::array::from_fn(|at| at as u8);
    from.iter().zip(&*to).for_each(|(&from, &to)| table[usize::from(from)] = to);
    Ok(new(&table))
}

pub(crate) fn decoded<K: Sequence>(this: &Value, vm: &Vm, encoding: Maybe<'_>, errors: Maybe<'_>) -> Result<Value> {
    let encoding = name_argument(vm, "decode", "encoding", encoding)?.unwrap_or("utf-8");
    let errors = name_argument(vm, "decode", "errors", errors)?;
    // Nothing is text in every encoding, known or not.
    if K::with(this, <[u8]>::is_empty) {
        return Ok(typhon_object::primal::str::empty());
    }
    if let Some(bytes) = this.native::<Bytes>() {
        return codec::decode(vm, bytes.as_slice(), Some(this), encoding, errors);
    }
    // Error handlers in Python may change it.
    let copy = K::with(this, <[u8]>::to_vec);
    codec::decode(vm, &copy, Some(this), encoding, errors)
}
