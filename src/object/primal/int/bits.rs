//! Shifts, bitwise and unary operators of ints, and their order. As in `arith`, `NotImplemented` is the answer for what is no int.

use std::cmp::Ordering;

use typhon_heap::{Value, word};
use typhon_number::small;

use super::{Kind, Pair, from_bigint, heavy, kind, pair};
use crate::{ops::Comparison, primal::failure, raise::Result, vm::Vm};

/// `a << b`.
///
/// # Errors
/// ValueError for a negative count; OverflowError and MemoryError for absurd ones.
pub fn left_shift(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
    match pair(a, b) {
        Some(Pair::Small(_, count)) if count < 0 => Err(negative_shift(vm)),
        Some(Pair::Small(int, count)) if let Some(shifted) = small::shl(int, count as u64) => Ok(vm.int(shifted)),
        Some(pair) => {
            let (int, count) = pair.into_big();
            let words = count.to_u64().unwrap_or(u64::MAX) / 64;
            let shifted = heavy(words as usize, || int.shl_big(&count));
            shifted.map(from_bigint).map_err(|error| failure::number(vm, error))
        }
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// `a >> b`.
///
/// # Errors
/// ValueError for a negative count.
pub fn right_shift(vm: &Vm, a: &Value, b: &Value) -> Result<Value> {
    match pair(a, b) {
        Some(Pair::Small(_, count)) if count < 0 => Err(negative_shift(vm)),
        Some(Pair::Small(int, count)) => Ok(vm.int(small::shr(int, count as u64))),
        Some(Pair::Big(int, count)) => int.shr_big(&count).map(from_bigint).map_err(|error| failure::number(vm, error)),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

#[cold]
fn negative_shift(vm: &Vm) -> crate::raise::Raised {
    vm.value_error("negative shift count")
}

/// `a & b`. Never fails.
pub fn and(vm: &Vm, a: &Value, b: &Value) -> Value {
    match pair(a, b) {
        Some(Pair::Small(a, b)) => vm.int(a & b),
        Some(Pair::Big(a, b)) => from_bigint(a.and(&b)),
        None => Value::NOT_IMPLEMENTED,
    }
}

/// `a | b`. Never fails.
pub fn or(vm: &Vm, a: &Value, b: &Value) -> Value {
    match pair(a, b) {
        Some(Pair::Small(a, b)) => vm.int(a | b),
        Some(Pair::Big(a, b)) => from_bigint(a.or(&b)),
        None => Value::NOT_IMPLEMENTED,
    }
}

/// `a ^ b`. Never fails.
pub fn xor(vm: &Vm, a: &Value, b: &Value) -> Value {
    match pair(a, b) {
        Some(Pair::Small(a, b)) => vm.int(a ^ b),
        Some(Pair::Big(a, b)) => from_bigint(a.xor(&b)),
        None => Value::NOT_IMPLEMENTED,
    }
}

/// `-a`. Never fails.
pub fn negative(vm: &Vm, a: &Value) -> Value {
    match kind(a) {
        Some(Kind::Small(int)) => vm.int(-int),
        Some(Kind::Big(int)) => from_bigint(int.neg()),
        None => Value::NOT_IMPLEMENTED,
    }
}

/// `~a`. Never fails.
pub fn invert(vm: &Vm, a: &Value) -> Value {
    match kind(a) {
        Some(Kind::Small(int)) => vm.int(!int),
        Some(Kind::Big(int)) => from_bigint(int.not()),
        None => Value::NOT_IMPLEMENTED,
    }
}

/// `abs(a)`. Never fails.
pub fn absolute(vm: &Vm, a: &Value) -> Value {
    match kind(a) {
        Some(Kind::Small(int)) => vm.int(int.abs()),
        Some(Kind::Big(int)) => from_bigint(int.abs()),
        None => Value::NOT_IMPLEMENTED,
    }
}

/// The order of two ints; `None` where one of them is no int.
#[inline]
pub fn order(a: &Value, b: &Value) -> Option<Ordering> {
    Some(match (kind(a)?, kind(b)?) {
        (Kind::Small(a), Kind::Small(b)) => a.cmp(&b),
        (Kind::Big(a), Kind::Small(b)) => a.cmp_i64(b),
        (Kind::Small(a), Kind::Big(b)) => b.cmp_i64(a).reverse(),
        (Kind::Big(a), Kind::Big(b)) => a.cmp(b),
    })
}

/// `a op b`. Never fails.
#[inline]
pub fn compare(op: Comparison, a: &Value, b: &Value) -> Value {
    order(a, b).map_or(Value::NOT_IMPLEMENTED, |order| Value::bool(op.of(order)))
}

/// `bool(a)` of an int.
pub fn truth(a: &Value) -> bool {
    match kind(a) {
        Some(Kind::Small(int)) => int != 0,
        Some(Kind::Big(int)) => !int.is_zero(),
        None => false,
    }
}

/// Whether a value is `True` or `False`.
pub fn is_bool(value: &Value) -> bool {
    matches!(value.raw(), word::TRUE | word::FALSE)
}
