//! `islice`.

use std::sync::atomic::{AtomicU64, Ordering};

use typhon_object::prelude::*;

use crate::shared::instance;

/// islice(iterable, stop) or islice(iterable, start, stop[, step]): the elements that such a slice has.
#[pytype(name = "islice", module = "itertools", flags(base))]
pub struct Islice {
    /// Emptied at the end.
    source: Slot,
    /// `u64::MAX` for none.
    stop: u64,
    step: u64,
    /// The next index to deliver. It changes together with `taken`, under the lock where other threads may look.
    next: AtomicU64,
    /// How many items were taken from the source.
    taken: AtomicU64,
}

impl Islice {
    /// Takes the next place of an iterator that no other thread reaches, where it is that of the source's next item.
    #[inline(always)]
    fn claim_next(&self) -> bool {
        let next = self.next.load(Ordering::Relaxed);
        let quick = self.step == 1
            && next < self.stop
            && next == self.taken.load(Ordering::Relaxed)
            && !self.header.is_published();
        if quick {
            self.next.store(next + 1, Ordering::Relaxed);
            self.taken.store(next + 1, Ordering::Relaxed);
        }
        quick
    }

    /// Takes the next place: how many items of the source are to be skipped, and whether one is delivered then.
    fn claim(&self) -> (u64, bool) {
        let guard = self.header.is_published().then(|| self.header.lock());
        let (next, taken) = (self.next.load(Ordering::Relaxed), self.taken.load(Ordering::Relaxed));
        // At the end, what the stop skips is still taken from the source.
        let goal = next.min(self.stop);
        let deliver = next < self.stop;
        if deliver {
            self.next.store(next.saturating_add(self.step).min(self.stop), Ordering::Relaxed);
        }
        self.taken.store(taken.max(goal) + u64::from(deliver), Ordering::Relaxed);
        drop(guard);
        (goal.saturating_sub(taken), deliver)
    }
}

/// A bound of the slice: `absent` for None, -1 for what is no number at all.
fn bound(vm: &Vm, value: &Value, absent: i64) -> i64 {
    if value.is_none() {
        return absent;
    }
    value.as_small_int().unwrap_or_else(|| {
        // As in CPython, whatever the number's own code raises is forgotten.
        typhon_object::primal::int::to_i64(vm, value).unwrap_or_else(|raised| {
            drop(vm.catch(raised));
            -1
        })
    })
}

#[pymethods]
impl Islice {
    fn __new__(class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        if typhon_object::primal::common::has_keywords::<Islice>(vm, class, args) {
            return Err(vm.type_error("islice() takes no keyword arguments"));
        }
        let given = args.positional();
        if given.len() < 2 || given.len() > 4 {
            let (edge, count) = if given.len() < 2 { ("at least", 2) } else { ("at most", 4) };
            let got = given.len();
            return Err(vm.type_error(format!("islice expected {edge} {count} arguments, got {got}")));
        }
        const STOP: &str = "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
        const INDICES: &str = "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
        const STEP: &str = "Step for islice() must be a positive integer or None.";
        let start = if given.len() == 2 { 0 } else { bound(vm, &given[1], 0) };
        let stop = match bound(vm, &given[if given.len() == 2 { 1 } else { 2 }], i64::MAX) {
            -1 => return Err(vm.value_error(STOP)),
            i64::MAX => u64::MAX,
            stop => stop as u64,
        };
        if start < 0 || stop != u64::MAX && stop > i64::MAX as u64 {
            return Err(vm.value_error(INDICES));
        }
        let step = given.get(3).map_or(1, |step| bound(vm, step, 1));
        if step < 1 {
            return Err(vm.value_error(STEP));
        }
        let (start, step) = (start as u64, step as u64);
        let source = ops::iter(vm, &given[0])?;
        instance(vm, class, |header| Islice {
            header,
            source: Slot::new(source),
            stop,
            step,
            next: AtomicU64::new(start),
            taken: AtomicU64::new(0),
        })
    }

    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self, vm: &Vm) -> Result<Option<Value>> {
        if self.claim_next() {
            // Nothing is skipped, and an item is due.
            let Some(source) = self.source.get(&self.header) else { return Ok(None) };
            let item = ops::next(vm, &source)?;
            if item.is_none() {
                self.source.clear(&self.header);
            }
            return Ok(item);
        }
        let Some(source) = self.source.get(&self.header) else { return Ok(None) };
        let (skip, deliver) = self.claim();
        for _ in 0..skip {
            if ops::next(vm, &source)?.is_none() {
                self.source.clear(&self.header);
                return Ok(None);
            }
            vm.poll()?;
        }
        let item = if deliver { ops::next(vm, &source)? } else { None };
        if item.is_none() {
            self.source.clear(&self.header);
        }
        Ok(item)
    }
}
