//! `range`: the integers from one number to another. Three words of 64 bits where they fit, big integers else.

use typhon_number::BigInt;
use typhon_object::{
    native::{PyType, TypeDef},
    prelude::*,
    primal::{int, tuple},
};

mod iterator;
mod methods;

pub use iterator::{LongRangeIterator, RangeIterator};

/// The types of this room.
pub const TYPES: &[&TypeDef] = &[Range::DEF, RangeIterator::DEF, LongRangeIterator::DEF];

/// range(stop) -> range object
/// range(start, stop[, step]) -> range object
///
/// Return an object that produces a sequence of integers from start (inclusive)
/// to stop (exclusive) by step.  range(i, j) produces i, i+1, i+2, ..., j-1.
/// start defaults to 0, and stop is omitted!  range(4) produces 0, 1, 2, 3.
/// These are exactly the valid indices for a list of 4 elements.
/// When step is given, it specifies the increment (or decrement).
#[pytype(name = "range", known = Range, flags(sequence))]
pub struct Range {
    start: i64,
    stop: i64,
    step: i64,
    len: i64,
    /// `(start, stop, step, len)` where one of them, or the number behind the last one, needs more than 64 bits.
    big: Option<Frozen>,
}

/// The numbers of a range of any size.
struct Parts {
    start: BigInt,
    step: BigInt,
    len: BigInt,
}

fn small_len(start: i64, stop: i64, step: i64) -> Option<i64> {
    let (low, high) = if step > 0 { (start, stop) } else { (stop, start) };
    if low >= high {
        return Some(0);
    }
    let distance = high.checked_sub(low)? - 1;
    let len = (distance as u64 / step.unsigned_abs()) as i64 + 1;
    start.checked_add(len.checked_mul(step)?)?;
    Some(len)
}

fn big_len(start: &BigInt, stop: &BigInt, step: &BigInt) -> BigInt {
    let forward = !step.is_negative();
    let (low, high) = if forward { (start, stop) } else { (stop, start) };
    if low >= high {
        return BigInt::from(0);
    }
    let distance = high.sub(low).sub(&BigInt::from(1));
    match distance.div_floor(&step.abs()) {
        Ok(whole) => whole.add(&BigInt::from(1)),
        Err(_) => BigInt::from(0),
    }
}

/// `range(start, stop, step)` of 64-bit numbers; the step is not 0.
#[inline]
pub fn new(vm: &Vm, start: i64, stop: i64, step: i64) -> Value {
    match small_len(start, stop, step) {
        Some(len) => {
            typhon_object::heap::new(Range { header: Header::of::<Range>(), start, stop, step, len, big: None })
        }
        None => of_big(vm, &BigInt::from(start), &BigInt::from(stop), &BigInt::from(step)),
    }
}

/// `range(start, stop, step)` of numbers of any size; the step is not 0.
fn of_big(vm: &Vm, start: &BigInt, stop: &BigInt, step: &BigInt) -> Value {
    if let (Some(a), Some(b), Some(c)) = (start.to_i64(), stop.to_i64(), step.to_i64())
        && small_len(a, b, c).is_some()
    {
        return new(vm, a, b, c);
    }
    let len = big_len(start, stop, step);
    let parts = [start.clone(), stop.clone(), step.clone(), len].map(|part| vm.big_int(part));
    typhon_object::heap::new(Range {
        header: Header::of::<Range>(),
        start: 0,
        stop: 0,
        step: 1,
        len: 0,
        big: Some(Frozen::new(tuple::of(parts))),
    })
}

impl Range {
    /// The range that a value is. There are no subclasses.
    #[inline(always)]
    pub fn from(value: &Value) -> Option<&Range> {
        value.exact::<Range>()
    }

    /// First number, step and length, where they are 64-bit numbers (and all numbers of the range, and the one behind the
    /// last, are).
    #[inline(always)]
    pub fn small(&self) -> Option<(i64, i64, i64)> {
        self.big.is_none().then_some((self.start, self.step, self.len))
    }

    fn parts(&self, vm: &Vm) -> Result<Parts> {
        let Some(big) = &self.big else {
            let [start, step, len] = [self.start, self.step, self.len].map(BigInt::from);
            return Ok(Parts { start, step, len });
        };
        let part = |at: usize| int::to_bigint(vm, &Tuple::items_of(big)[at]);
        Ok(Parts { start: part(0)?, step: part(2)?, len: part(3)? })
    }

    /// Start, stop, step and length as values.
    fn values(&self, vm: &Vm) -> [Value; 4] {
        match &self.big {
            None => [self.start, self.stop, self.step, self.len].map(|part| vm.int(part)),
            Some(big) => std::array::from_fn(|at| Tuple::items_of(big)[at].clone()),
        }
    }

    /// The length as a value.
    pub fn len_value(&self, vm: &Vm) -> Value {
        let [_, _, _, len] = self.values(vm);
        len
    }

    /// The place of an integer in the range.
    fn place_of(&self, vm: &Vm, value: &Value) -> Result<Option<Value>> {
        if let (Some((start, step, len)), Some(int)) = (self.small(), value.as_small_int()) {
            let offset = i128::from(int) - i128::from(start);
            let (place, rest) = (offset / i128::from(step), offset % i128::from(step));
            return Ok((rest == 0 && (0..i128::from(len)).contains(&place)).then(|| vm.int(place as i64)));
        }
        let parts = self.parts(vm)?;
        let offset = int::to_bigint(vm, value)?.sub(&parts.start);
        let (Ok(place), Ok(rest)) = (offset.div_floor(&parts.step), offset.mod_floor(&parts.step)) else {
            return Ok(None);
        };
        let inside = rest.is_zero() && !place.is_negative() && place < parts.len;
        Ok(inside.then(|| vm.big_int(place)))
    }
}
