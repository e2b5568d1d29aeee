//! The iterators of `range`. Two threads that share one may get the same number.

use std::sync::atomic::{AtomicI64, Ordering};

use typhon_number::BigInt;
use typhon_object::{
    prelude::*,
    primal::{common, int, tuple},
};

use super::{Range, new, of_big};

/// Iterates over 64-bit numbers.
#[pytype(name = "range_iterator", known = RangeIterator, flags(no_new))]
pub struct RangeIterator {
    start: i64,
    step: i64,
    len: i64,
    at: AtomicI64,
}

/// Iterates over numbers of any size.
#[pytype(name = "longrange_iterator", known = LongRangeIterator, flags(no_new))]
pub struct LongRangeIterator {
    start: Frozen,
    step: Frozen,
    len: Frozen,
    at: Slot,
}

fn small(start: i64, step: i64, len: i64) -> Value {
    let header = Header::of::<RangeIterator>();
    typhon_object::heap::new(RangeIterator { header, start, step, len, at: AtomicI64::new(0) })
}

fn large(start: Value, step: Value, len: Value) -> Value {
    let [start, step, len] = [start, step, len].map(Frozen::new);
    let header = Header::of::<LongRangeIterator>();
    let at = Slot::from_option(Value::small_int(0));
    typhon_object::heap::new(LongRangeIterator { header, start, step, len, at })
}

/// `iter(range)`.
#[inline]
pub(super) fn forward(vm: &Vm, range: &Range) -> Value {
    match range.small() {
        Some((start, step, len)) => small(start, step, len),
        None => {
            let [start, _, step, len] = range.values(vm);
            large(start, step, len)
        }
    }
}

/// `reversed(range)`.
pub(super) fn backward(vm: &Vm, range: &Range) -> Result<Value> {
    if let Some((start, step, len)) = range.small()
        && let Some(back) = step.checked_neg()
    {
        return Ok(small(start.wrapping_add((len - 1).wrapping_mul(step)), back, len));
    }
    let parts = range.parts(vm)?;
    let last = parts.len.sub(&BigInt::from(1)).mul(&parts.step).map_err(|_| vm.memory_error())?;
    let (start, step, len) = (parts.start.add(&last), parts.step.neg(), parts.len);
    let [start, step, len] = [start, step, len].map(|part| vm.big_int(part));
    Ok(large(start, step, len))
}

impl RangeIterator {
    /// The next number. For the interpreter's loops.
    #[inline(always)]
    pub fn advance(&self) -> Option<i64> {
        let at = self.at.load(Ordering::Relaxed);
        if at >= self.len {
            return None;
        }
        self.at.store(at + 1, Ordering::Relaxed);
        Some(self.start.wrapping_add(at.wrapping_mul(self.step)))
    }
}

#[pymethods]
impl RangeIterator {
    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self) -> Option<i64> {
        self.advance()
    }

    /// Private method returning an estimate of len(list(it)).
    fn __length_hint__(&self) -> i64 {
        self.len - self.at.load(Ordering::Relaxed)
    }

    /// Return state information for pickling.
    fn __reduce__(&self, vm: &Vm) -> Result<Value> {
        let number = |at: i64| match BigInt::from(at).mul(&BigInt::from(self.step)) {
            Ok(offset) => Ok(BigInt::from(self.start).add(&offset)),
            Err(_) => Err(vm.memory_error()),
        };
        let (start, stop) = (number(self.at.load(Ordering::Relaxed))?, number(self.len)?);
        let range = match (start.to_i64(), stop.to_i64()) {
            (Some(start), Some(stop)) => new(vm, start, stop, self.step),
            _ => of_big(vm, &start, &stop, &BigInt::from(self.step)),
        };
        Ok(tuple::of([common::builtin(vm, "iter")?, tuple::of([range]), Value::NONE]))
    }

    /// Set state information for unpickling.
    fn __setstate__(&self, vm: &Vm, state: &Value) -> Result<()> {
        let steps = int::as_i64(&ops::index(vm, state)?)
            .ok_or_else(|| vm.overflow_error("Python int too large to convert to C long"))?;
        let at = self.at.load(Ordering::Relaxed);
        self.at.store(at + steps.clamp(0, self.len - at), Ordering::Relaxed);
        Ok(())
    }
}

impl LongRangeIterator {
    fn number(&self, vm: &Vm, part: &Value) -> Result<BigInt> {
        int::to_bigint(vm, part)
    }

    fn place(&self, vm: &Vm) -> Result<BigInt> {
        let at = self.at.get(&self.header).unwrap_or_else(|| vm.int(0));
        self.number(vm, &at)
    }

    fn at(&self, vm: &Vm, place: &BigInt) -> Result<BigInt> {
        let offset = place.mul(&self.number(vm, &self.step)?).map_err(|_| vm.memory_error())?;
        Ok(self.number(vm, &self.start)?.add(&offset))
    }
}

#[pymethods]
impl LongRangeIterator {
    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self, vm: &Vm) -> Result<Option<Value>> {
        let place = self.place(vm)?;
        if place >= self.number(vm, &self.len)? {
            return Ok(None);
        }
        let number = self.at(vm, &place)?;
        self.at.set(&self.header, vm.big_int(place.add(&BigInt::from(1))));
        Ok(Some(vm.big_int(number)))
    }

    /// Private method returning an estimate of len(list(it)).
    fn __length_hint__(&self, vm: &Vm) -> Result<Value> {
        Ok(vm.big_int(self.number(vm, &self.len)?.sub(&self.place(vm)?)))
    }

    /// Return state information for pickling.
    fn __reduce__(&self, vm: &Vm) -> Result<Value> {
        let (start, stop) = (self.at(vm, &self.place(vm)?)?, self.at(vm, &self.number(vm, &self.len)?)?);
        let range = of_big(vm, &start, &stop, &self.number(vm, &self.step)?);
        Ok(tuple::of([common::builtin(vm, "iter")?, tuple::of([range]), Value::NONE]))
    }

    /// Set state information for unpickling.
    fn __setstate__(&self, vm: &Vm, state: &Value) -> Result<()> {
        let (steps, place, len) = (int::to_bigint(vm, state)?, self.place(vm)?, self.number(vm, &self.len)?);
        let steps = if steps.is_negative() { BigInt::from(0) } else { steps };
        let place = std::cmp::min(place.add(&steps), len);
        self.at.set(&self.header, vm.big_int(place));
        Ok(())
    }
}
