//! `islice`.

use parking_lot::Mutex;
use typhon_object::prelude::*;

use crate::shared::instance;

/// Where an `islice` is: the next index to deliver, and how many items were taken from the source.
struct Place {
    next: u64,
    taken: u64,
}

/// islice(iterable, stop) or islice(iterable, start, stop[, step]): the elements that such a slice has.
#[pytype(name = "islice", module = "itertools", flags(base))]
pub struct Islice {
    /// Emptied at the end.
    source: Slot,
    /// `u64::MAX` for none.
    stop: u64,
    step: u64,
    place: Opaque<Mutex<Place>>,
}

/// A bound of the slice; `None` stays.
fn bound(vm: &Vm, value: &Value, text: &str) -> Result<Option<u64>> {
    if value.is_none() {
        return Ok(None);
    }
    let number = match value.as_small_int() {
        Some(number) => Some(number),
        None => match typhon_object::primal::int::to_i64(vm, value) {
            Ok(number) => Some(number),
            Err(raised) => {
                let error = vm.catch(raised);
                let class = vm.class_of(&error);
                if !class.is_subclass(Known::TypeError) && !class.is_subclass(Known::OverflowError) {
                    return Err(vm.raise_again(error));
                }
                None
            }
        },
    };
    match number.and_then(|number| u64::try_from(number).ok()) {
        Some(number) => Ok(Some(number)),
        None => Err(vm.value_error(text)),
    }
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
        let (start, stop, step) = match given {
            [_, stop] => (0, bound(vm, stop, STOP)?, 1),
            [_, start, stop, rest @ ..] => {
                let stop = bound(vm, stop, STOP)?;
                let start = bound(vm, start, INDICES)?.unwrap_or(0);
                let step = rest.first().map_or(Ok(None), |step| bound(vm, step, STEP))?.unwrap_or(1);
                if step == 0 {
                    return Err(vm.value_error(STEP));
                }
                (start, stop, step)
            }
            _ => return Err(vm.value_error(INDICES)),
        };
        let source = ops::iter(vm, &given[0])?;
        instance(vm, class, |header| Islice {
            header,
            source: Slot::new(source),
            stop: stop.unwrap_or(u64::MAX),
            step,
            place: Opaque(Mutex::new(Place { next: start, taken: 0 })),
        })
    }

    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self, vm: &Vm) -> Result<Option<Value>> {
        let Some(source) = self.source.get(&self.header) else { return Ok(None) };
        let skip = {
            let mut place = self.place.lock();
            // At the end, what the stop skips is still taken from the source.
            let goal = place.next.min(self.stop);
            let skip = goal.saturating_sub(place.taken);
            place.taken = place.taken.max(goal);
            let deliver = place.next < self.stop;
            if deliver {
                place.taken += 1;
                place.next = place.next.saturating_add(self.step).min(self.stop);
            }
            (skip, deliver)
        };
        let (skip, deliver) = skip;
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
