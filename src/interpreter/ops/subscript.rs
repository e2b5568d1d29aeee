//! Subscripts beyond lists and tuples with small indices.

use typhon_bytecode::instructions::{a, b, c, imm};
use typhon_object::{
    prelude::*,
    primal::{
        slice::{self, Slice},
        tuple,
    },
};

use super::{
    consume, operand,
    operator::{self, Operation, Right},
};
use crate::frame::{Fp, release};

/// `R[B][R[C]]`; the unbound marker says that the frame of a method begins.
#[inline(never)]
pub fn get_item(vm: &Vm, fp: Fp, word: u32) -> Result<Value> {
    let operands = [operand(fp, b(word)), operand(fp, c(word))];
    if operator::enter(vm, fp, Operation::Item, operands, Right::Register)? {
        return Ok(Value::UNBOUND);
    }
    let result = item(vm, operands[0], operands[1])?;
    consume(fp, c(word));
    consume(fp, b(word));
    Ok(result)
}

/// `R[B][C]`.
#[inline(never)]
pub fn get_item_int(vm: &Vm, fp: Fp, word: u32) -> Result<Value> {
    let operands = [operand(fp, b(word)), &vm.int(imm(word))];
    if operator::enter(vm, fp, Operation::Item, operands, Right::Int)? {
        return Ok(Value::UNBOUND);
    }
    let result = item(vm, operands[0], operands[1])?;
    consume(fp, b(word));
    Ok(result)
}

#[inline(always)]
fn item(vm: &Vm, container: &Value, key: &Value) -> Result<Value> {
    if let Some(dict) = container.exact::<Dict>() {
        return match dict.get(vm, key)? {
            Some(value) => Ok(value),
            None => Err(vm.key_error(key)),
        };
    }
    if let Some(index) = key.as_small_int()
        && let Some(found) = sequence_item(container, index)
    {
        return Ok(found);
    }
    if let (Some(list), Some(slice)) = (container.exact::<List>(), key.exact::<Slice>()) {
        return slice.bounds(vm).map(|bounds| list.slice_of(bounds));
    }
    if let (Some(string), Some(index)) = (container.exact::<Str>(), key.as_small_int()) {
        return string.get(index).ok_or_else(|| vm.index_error("string index out of range"));
    }
    ops::get_item(vm, container, key)
}

/// An item of an exact list or tuple by a small index that is in range.
#[inline(always)]
pub fn sequence_item(container: &Value, index: i64) -> Option<Value> {
    if let Some(list) = container.exact::<List>() {
        return list.get_fast(wrap(index, list.len())?);
    }
    let tuple = container.exact::<Tuple>()?;
    tuple.items().get(wrap(index, tuple.len())?).cloned()
}

/// A Python index as an offset.
#[inline(always)]
pub fn wrap(index: i64, len: usize) -> Option<usize> {
    let index = if index < 0 { index + len as i64 } else { index };
    usize::try_from(index).ok()
}

/// `R[A][R[B]] = R[C]`.
#[inline(never)]
pub fn set_item(vm: &Vm, fp: Fp, word: u32) -> Result<()> {
    let (container, key, value) = (operand(fp, a(word)), operand(fp, b(word)), operand(fp, c(word)));
    if let Some(dict) = container.exact::<Dict>() {
        dict.set_quick(vm, key, value.clone())?;
    } else if !set_list_item(container, key, value) {
        ops::set_item(vm, container, key, value)?;
    }
    let near = fp.code().near as usize;
    for register in [c(word), b(word), a(word)] {
        if register >= near {
            release(fp.take(register));
        }
    }
    Ok(())
}

#[inline(always)]
fn set_list_item(container: &Value, key: &Value, value: &Value) -> bool {
    if let Some(list) = container.exact::<List>()
        && let Some(index) = key.as_small_int()
        && let Some(index) = wrap(index, list.len())
    {
        return list.set_at(index, value.clone());
    }
    false
}

/// `del R[A][R[B]]`.
#[inline(never)]
pub fn delete_item(vm: &Vm, fp: Fp, word: u32) -> Result<()> {
    ops::del_item(vm, operand(fp, a(word)), operand(fp, b(word)))?;
    consume(fp, b(word));
    consume(fp, a(word));
    Ok(())
}

fn slice(fp: Fp, first: usize, count: usize) -> Value {
    let part = |at: usize| if at < count { operand(fp, first + at).clone() } else { Value::NONE };
    slice::new(part(0), part(1), part(2))
}

/// The bounds of a plain slice of a sequence of `len` items, where they are small integers or None.
fn bounds(start: &Value, stop: &Value, len: usize) -> Option<(usize, usize)> {
    let clamp = |value: &Value, default: usize| match value.as_small_int() {
        Some(index) if index < 0 => Some((index + len as i64).max(0) as usize),
        Some(index) => Some((index as usize).min(len)),
        None if value.is_none() => Some(default),
        None => None,
    };
    let (start, stop) = (clamp(start, 0)?, clamp(stop, len)?);
    Some((start, stop.max(start)))
}

/// `R[B][R[C]:R[C+1]]`.
#[inline(never)]
pub fn get_slice(vm: &Vm, fp: Fp, word: u32) -> Result<Value> {
    let (container, start, stop) = (operand(fp, b(word)), operand(fp, c(word)), operand(fp, c(word) + 1));
    let result = if let Some(list) = container.exact::<List>()
        && let Some((start, stop)) = bounds(start, stop, list.len())
    {
        list.slice(start..stop)
    } else if let Some(tuple) = container.exact::<Tuple>()
        && let Some((start, stop)) = bounds(start, stop, tuple.len())
    {
        tuple::from_slice(&tuple.items()[start..stop])
    } else if let Some(string) = container.exact::<Str>()
        && let Some((start, stop)) = bounds(start, stop, string.len())
    {
        string.part(container, start..stop)
    } else {
        let key = slice(fp, c(word), 2);
        ops::get_item(vm, container, &key)?
    };
    fp.clear(c(word)..c(word) + 2);
    consume(fp, b(word));
    Ok(result)
}

/// `R[A][R[B]:R[B+1]] = R[C]`.
#[inline(never)]
pub fn set_slice(vm: &Vm, fp: Fp, word: u32) -> Result<()> {
    let key = slice(fp, b(word), 2);
    ops::set_item(vm, operand(fp, a(word)), &key, operand(fp, c(word)))?;
    consume(fp, c(word));
    fp.clear(b(word)..b(word) + 2);
    consume(fp, a(word));
    Ok(())
}

/// `slice(R[B], R[B+1][, R[B+2]])`.
#[inline(never)]
pub fn make_slice(fp: Fp, word: u32) -> Value {
    let (first, count) = (b(word), c(word));
    let result = slice(fp, first, count);
    fp.clear(first..first + count);
    result
}
