//! Iterators that put items together: `chain`, `accumulate`, `batched`, `pairwise`, `zip_longest`.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use typhon_object::{
    prelude::*,
    primal::{common, tuple},
};

use crate::shared::instance;

/// chain(*iterables): the elements of the first iterable, then those of the next one, and so on.
#[pytype(name = "chain", module = "itertools", flags(base))]
pub struct Chain {
    /// The iterator over the iterables; emptied at its end.
    iterables: Slot,
    /// The iterator over the present iterable.
    active: Slot,
}

impl Chain {
    fn make(vm: &Vm, class: &Value, iterables: &Value) -> Result<Value> {
        let iterables = ops::iter(vm, iterables)?;
        instance(vm, class, |header| Chain { header, iterables: Slot::new(iterables), active: Slot::EMPTY })
    }
}

#[pymethods]
impl Chain {
    #[sig(*iterables)]
    fn __new__(class: &Value, vm: &Vm, iterables: &[Value]) -> Result<Value> {
        Chain::make(vm, class, &tuple::from_slice(iterables))
    }

    /// Alternative chain() constructor taking a single iterable argument that evaluates lazily.
    #[classmethod]
    fn from_iterable(class: &Value, vm: &Vm, iterable: &Value) -> Result<Value> {
        Chain::make(vm, class, iterable)
    }

    /// See PEP 585
    #[classmethod]
    fn __class_getitem__(class: &Value, vm: &Vm, object: &Value) -> Result<Value> {
        common::generic_alias(vm, class, object)
    }

    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self, vm: &Vm) -> Result<Option<Value>> {
        loop {
            if let Some(item) = ops::next_in(vm, &self.active, &self.header)? {
                return Ok(Some(item));
            }
            self.active.clear(&self.header);
            let Some(iterables) = self.iterables.get(&self.header) else { return Ok(None) };
            let next = match ops::next(vm, &iterables) {
                Ok(Some(iterable)) => ops::iter(vm, &iterable).map(Some),
                other => other,
            };
            match next {
                Ok(Some(iterator)) => self.active.set(&self.header, iterator),
                Ok(None) => {
                    self.iterables.clear(&self.header);
                    return Ok(None);
                }
                Err(raised) => {
                    self.iterables.clear(&self.header);
                    return Err(raised);
                }
            }
            vm.poll()?;
        }
    }
}

/// accumulate(iterable, func=None, *, initial=None): sums so far, or what the function makes of them.
#[pytype(name = "accumulate", module = "itertools", flags(base))]
pub struct Accumulate {
    source: Frozen,
    function: Frozen,
    total: Slot,
    /// Taken by the first call.
    initial: Slot,
}

#[pymethods]
impl Accumulate {
    #[sig(iterable, func = None, *, initial = None)]
    fn __new__(class: &Value, vm: &Vm, iterable: &Value, func: &Value, initial: Option<&Value>) -> Result<Value> {
        let source = ops::iter(vm, iterable)?;
        instance(vm, class, |header| Accumulate {
            header,
            source: source.into(),
            function: func.clone().into(),
            total: Slot::EMPTY,
            initial: Slot::from_option(initial.cloned()),
        })
    }

    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self, vm: &Vm) -> Result<Option<Value>> {
        if self.initial.peek() != typhon_heap::word::EMPTY
            && let Some(initial) = self.initial.replace(&self.header, None)
        {
            self.total.set(&self.header, initial.clone());
            return Ok(Some(initial));
        }
        let Some(item) = ops::next(vm, &self.source)? else { return Ok(None) };
        let total = match self.total.get(&self.header) {
            None => item,
            Some(total) if self.function.is_none() => sum(vm, &total, &item)?,
            Some(total) => vm.call(&self.function, &[total, item])?,
        };
        self.total.set(&self.header, total.clone());
        Ok(Some(total))
    }
}

#[inline]
fn sum(vm: &Vm, total: &Value, item: &Value) -> Result<Value> {
    match (total.as_small_int(), item.as_small_int()) {
        // Small ints have fewer than 63 bits.
        (Some(total), Some(item)) => Ok(vm.int(total + item)),
        _ => ops::binary(vm, ops::Binary::Add, total, item),
    }
}

/// batched(iterable, n, *, strict=False): tuples of n elements; the last one may be shorter, unless strict.
#[pytype(name = "batched", module = "itertools", flags(base))]
pub struct Batched {
    /// Emptied at the end.
    source: Slot,
    size: usize,
    strict: bool,
}

#[pymethods]
impl Batched {
    #[sig(iterable, n, *, strict = False)]
    fn __new__(class: &Value, vm: &Vm, iterable: &Value, n: i64, strict: bool) -> Result<Value> {
        if n < 1 {
            return Err(vm.value_error("n must be at least one"));
        }
        let source = ops::iter(vm, iterable)?;
        instance(vm, class, |header| Batched { header, source: Slot::new(source), size: n as usize, strict })
    }

    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self, vm: &Vm) -> Result<Option<Value>> {
        let Some(source) = self.source.get(&self.header) else { return Ok(None) };
        // A batch that cannot be is refused before the first item is asked for.
        let mut batch = Vec::new();
        if batch.try_reserve_exact(self.size).is_err() {
            return Err(vm.memory_error());
        }
        batch.shrink_to(self.size.min(1 << 12));
        while batch.len() < self.size {
            match ops::next(vm, &source) {
                Ok(Some(item)) => batch.push(item),
                Ok(None) => {
                    self.source.clear(&self.header);
                    break;
                }
                Err(raised) => {
                    self.source.clear(&self.header);
                    return Err(raised);
                }
            }
            vm.poll()?;
        }
        match batch.len() {
            0 => Ok(None),
            len if len < self.size && self.strict => Err(vm.value_error("batched(): incomplete batch")),
            _ => Ok(Some(tuple::new(batch))),
        }
    }
}

/// pairwise(iterable): overlapping pairs of successive elements.
#[pytype(name = "pairwise", module = "itertools", flags(base))]
pub struct Pairwise {
    /// Emptied at the end.
    source: Slot,
    old: Slot,
}

#[pymethods]
impl Pairwise {
    #[sig(iterable, /)]
    fn __new__(class: &Value, vm: &Vm, iterable: &Value) -> Result<Value> {
        let source = ops::iter(vm, iterable)?;
        instance(vm, class, |header| Pairwise { header, source: Slot::new(source), old: Slot::EMPTY })
    }

    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self, vm: &Vm) -> Result<Option<Value>> {
        let Some(source) = self.source.get(&self.header) else { return Ok(None) };
        if self.old.get(&self.header).is_none() {
            let first = ops::next(vm, &source)?;
            if first.is_none() {
                self.source.clear(&self.header);
                return Ok(None);
            }
            drop(self.old.replace(&self.header, first));
        }
        // The source may come back here: what it leaves behind is the next pair's.
        let old = self.old.get(&self.header);
        let next = ops::next(vm, &source)?;
        drop(self.old.replace(&self.header, next.clone()));
        match (old, next) {
            (Some(old), Some(next)) => Ok(Some(tuple::of([old, next]))),
            _ => {
                self.source.clear(&self.header);
                self.old.clear(&self.header);
                Ok(None)
            }
        }
    }
}

/// zip_longest(*iterables, fillvalue=None): as zip(), but to the end of the longest iterable.
#[pytype(name = "zip_longest", module = "itertools", flags(base))]
pub struct ZipLongest {
    /// Each one is emptied at its end.
    sources: Box<[Slot]>,
    active: AtomicUsize,
    fill: Frozen,
    done: AtomicBool,
}

#[pymethods]
impl ZipLongest {
    #[sig(*iterables, fillvalue = None)]
    fn __new__(class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        let is_fill = |name: &Value| typhon_object::primal::str::as_str(name) == Some("fillvalue");
        let fillvalue = match args.keywords().collect::<Vec<_>>()[..] {
            [] => &Value::NONE,
            [(name, value)] if is_fill(name) => value,
            _ => return Err(vm.type_error("zip_longest() got an unexpected keyword argument")),
        };
        let sources: Box<[Slot]> =
            args.positional().iter().map(|iterable| ops::iter(vm, iterable).map(Slot::new)).collect::<Result<_>>()?;
        instance(vm, class, |header| ZipLongest {
            header,
            active: AtomicUsize::new(sources.len()),
            sources,
            fill: fillvalue.clone().into(),
            done: AtomicBool::new(false),
        })
    }

    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self, vm: &Vm) -> Result<Option<Value>> {
        if self.done.load(Ordering::Relaxed) || self.active.load(Ordering::Relaxed) == 0 {
            return Ok(None);
        }
        let mut items = Vec::with_capacity(self.sources.len());
        for slot in &self.sources {
            let item = match slot.get(&self.header) {
                None => None,
                Some(source) => match ops::next(vm, &source) {
                    Ok(None) => {
                        let ended = slot.replace(&self.header, None).is_some();
                        if ended && self.active.fetch_sub(1, Ordering::Relaxed) == 1 {
                            self.done.store(true, Ordering::Relaxed);
                            return Ok(None);
                        }
                        None
                    }
                    Ok(item) => item,
                    Err(raised) => {
                        self.done.store(true, Ordering::Relaxed);
                        return Err(raised);
                    }
                },
            };
            items.push(item.unwrap_or_else(|| self.fill.clone()));
        }
        Ok(Some(tuple::new(items)))
    }
}
