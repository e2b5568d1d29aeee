//! Iterators without end: `count`, `cycle`, `repeat`.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use typhon_object::{
    prelude::*,
    primal::{int, list, str as string},
};

use crate::shared::instance;

/// Takes a number and leaves the one that comes after it in its place, where there is one. An iterator that no other thread
/// reaches needs no atomic exchange for that.
#[inline(always)]
fn take(holder: &Header, number: &AtomicI64, after: impl Fn(i64) -> Option<i64>) -> Option<i64> {
    if holder.is_published() {
        return number.fetch_update(Ordering::Relaxed, Ordering::Relaxed, after).ok();
    }
    let now = number.load(Ordering::Relaxed);
    number.store(after(now)?, Ordering::Relaxed);
    Some(now)
}

/// count(start=0, step=1): start, start + step, start + 2 * step, ...
///
/// While everything fits 64 bits, threads that share one never get the same number.
#[pytype(name = "count", module = "itertools", flags(base))]
pub struct Count {
    /// The next number while `big` is false.
    small: AtomicI64,
    small_step: i64,
    big: AtomicBool,
    /// The next number once `big` is true.
    next: Slot,
    step: Frozen,
}

impl Count {
    fn peek(&self, vm: &Vm) -> Value {
        match self.big.load(Ordering::Acquire) {
            false => vm.int(self.small.load(Ordering::Relaxed)),
            true => self.next.get(&self.header).unwrap_or_else(|| vm.int(0)),
        }
    }

    fn advance_big(&self, vm: &Vm) -> Result<Value> {
        let now = self.peek(vm);
        let next = ops::binary(vm, ops::Binary::Add, &now, &self.step)?;
        self.next.set(&self.header, next);
        self.big.store(true, Ordering::Release);
        Ok(now)
    }
}

#[pymethods]
impl Count {
    #[sig(start = 0, step = 1)]
    fn __new__(class: &Value, vm: &Vm, start: &Value, step: &Value) -> Result<Value> {
        if !ops::is_number(vm, start) || !ops::is_number(vm, step) {
            return Err(vm.type_error("a number is required"));
        }
        // Steps of one begin at an exact int, whatever kind of int was given.
        let small_step = step.as_small_int();
        let small = |int: &i64| int.unsigned_abs() < 1 << 60;
        let small_start = match small_step {
            Some(1) => typhon_object::primal::int::as_i64(start).filter(small),
            _ => start.as_small_int(),
        };
        let fits = small_start.is_some() && small_step.is_some();
        instance(vm, class, |header| Count {
            header,
            small: AtomicI64::new(small_start.unwrap_or(0)),
            small_step: small_step.unwrap_or(0),
            big: AtomicBool::new(!fits),
            next: Slot::from_option((!fits).then(|| start.clone())),
            step: step.clone().into(),
        })
    }

    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self, vm: &Vm) -> Result<Option<Value>> {
        if self.big.load(Ordering::Acquire) {
            return self.advance_big(vm).map(Some);
        }
        let step = self.small_step;
        match take(&self.header, &self.small, |now| now.checked_add(step)) {
            Some(now) => Ok(Some(vm.int(now))),
            None => self.advance_big(vm).map(Some),
        }
    }

    fn __repr__(&self, vm: &Vm) -> Result<String> {
        let now = string::lossy(&ops::repr(vm, &self.peek(vm))?);
        if self.step.as_small_int() == Some(1) {
            return Ok(format!("count({now})"));
        }
        Ok(format!("count({now}, {})", string::lossy(&ops::repr(vm, &self.step)?)))
    }
}

/// cycle(iterable): its elements, again and again.
#[pytype(name = "cycle", module = "itertools", flags(base))]
pub struct Cycle {
    /// Emptied at the iterable's end.
    source: Slot,
    saved: Frozen,
    at: AtomicI64,
}

#[pymethods]
impl Cycle {
    #[sig(iterable, /)]
    fn __new__(class: &Value, vm: &Vm, iterable: &Value) -> Result<Value> {
        let source = ops::iter(vm, iterable)?;
        instance(vm, class, |header| Cycle {
            header,
            source: Slot::new(source),
            saved: list::empty().into(),
            at: AtomicI64::new(0),
        })
    }

    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self, vm: &Vm) -> Result<Option<Value>> {
        let Some(saved) = List::from(&self.saved) else { return Ok(None) };
        if let Some(source) = self.source.get(&self.header) {
            if let Some(item) = ops::next(vm, &source)? {
                saved.push(item.clone());
                return Ok(Some(item));
            }
            self.source.clear(&self.header);
        }
        let len = saved.len();
        if len == 0 {
            return Ok(None);
        }
        let at = take(&self.header, &self.at, |at| Some(if at + 1 >= len as i64 { 0 } else { at + 1 }));
        Ok(saved.get_at(at.unwrap_or(0) as usize))
    }
}

/// repeat(object [,times]): the object so many times, or for ever.
#[pytype(name = "repeat", module = "itertools", flags(base))]
pub struct Repeat {
    object: Frozen,
    /// Negative for ever.
    left: AtomicI64,
}

#[pymethods]
impl Repeat {
    #[sig(object, times = ...)]
    fn __new__(class: &Value, vm: &Vm, object: &Value, times: Maybe<'_>) -> Result<Value> {
        let times = times.0.map(|times| int::to_i64(vm, times)).transpose()?;
        let left = AtomicI64::new(times.map_or(-1, |times| times.max(0)));
        instance(vm, class, |header| Repeat { header, object: object.clone().into(), left })
    }

    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self) -> Option<Value> {
        if self.left.load(Ordering::Relaxed) >= 0 {
            take(&self.header, &self.left, |left| (left > 0).then_some(left - 1))?;
        }
        Some(self.object.clone())
    }

    /// Private method returning an estimate of len(list(it)).
    fn __length_hint__(&self, vm: &Vm) -> Result<i64> {
        match self.left.load(Ordering::Relaxed) {
            left if left < 0 => Err(vm.type_error("len() of unsized object")),
            left => Ok(left),
        }
    }

    fn __repr__(&self, vm: &Vm) -> Result<String> {
        let object = string::lossy(&ops::repr(vm, &self.object)?);
        Ok(match self.left.load(Ordering::Relaxed) {
            left if left < 0 => format!("repeat({object})"),
            left => format!("repeat({object}, {left})"),
        })
    }
}
