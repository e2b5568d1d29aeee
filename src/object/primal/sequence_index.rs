//! `slice.indices`, for lengths of any size.

use typhon_heap::Value;
use typhon_number::BigInt;

use super::{int, slice::Slice, tuple};
use crate::{raise::Result, vm::Vm};

/// `slice.indices(length)`: start, stop and step as a tuple.
///
/// # Errors
/// ValueError for a negative length or a step of zero; TypeError for bounds that are no ints.
pub fn indices(vm: &Vm, slice: &Slice, length: &Value) -> Result<Value> {
    let len = int::to_bigint(vm, length)?;
    let zero = BigInt::from(0);
    if len < zero {
        return Err(vm.value_error("length should not be negative"));
    }
    let number = |value: &Value| match value.is_none() {
        true => Ok(None),
        false if int::is_int(value) || vm.class_of(value).slots().has(crate::dunder::Dunder::Index) => {
            int::to_bigint(vm, value).map(Some)
        }
        false => Err(vm.type_error("slice indices must be integers or None or have an __index__ method")),
    };
    let step = number(slice.step_value())?.unwrap_or_else(|| BigInt::from(1));
    if step == zero {
        return Err(vm.value_error("slice step cannot be zero"));
    }
    let forward = step > zero;
    let (low, high) = match forward {
        true => (zero.clone(), len.clone()),
        false => (BigInt::from(-1), len.add(&BigInt::from(-1))),
    };
    let clamp = |bound: BigInt| match bound < zero {
        true => std::cmp::max(bound.add(&len), low.clone()),
        false => std::cmp::min(bound, high.clone()),
    };
    let first = if forward { &low } else { &high };
    let last = if forward { &high } else { &low };
    let start = number(slice.start_value())?.map_or_else(|| first.clone(), clamp);
    let stop = number(slice.stop_value())?.map_or_else(|| last.clone(), clamp);
    Ok(tuple::of([start, stop, step].map(|part| vm.big_int(part))))
}
