//! Iterators that pass some items on: `compress`, `dropwhile`, `takewhile`, `filterfalse`; and `starmap`.

use std::sync::atomic::{AtomicBool, Ordering};

use typhon_object::{prelude::*, primal::tuple};
use typhon_types::iterators::is_plain;

use crate::shared::instance;

/// compress(data, selectors): the elements of data whose selectors are true.
#[pytype(name = "compress", module = "itertools", flags(base))]
pub struct Compress {
    data: Frozen,
    selectors: Frozen,
}

#[pymethods]
impl Compress {
    #[sig(data, selectors)]
    fn __new__(class: &Value, vm: &Vm, data: &Value, selectors: &Value) -> Result<Value> {
        let (data, selectors) = (ops::iter(vm, data)?, ops::iter(vm, selectors)?);
        instance(vm, class, |header| Compress { header, data: data.into(), selectors: selectors.into() })
    }

    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self, vm: &Vm) -> Result<Option<Value>> {
        loop {
            let Some(item) = ops::next(vm, &self.data)? else { return Ok(None) };
            let Some(selector) = ops::next(vm, &self.selectors)? else { return Ok(None) };
            if ops::truth(vm, &selector)? {
                return Ok(Some(item));
            }
            vm.poll()?;
        }
    }
}

/// dropwhile(predicate, iterable): the elements from the first one on for which the predicate is false.
#[pytype(name = "dropwhile", module = "itertools", flags(base))]
pub struct DropWhile {
    predicate: Frozen,
    source: Frozen,
    started: AtomicBool,
}

#[pymethods]
impl DropWhile {
    #[sig(predicate, iterable, /)]
    fn __new__(class: &Value, vm: &Vm, predicate: &Value, iterable: &Value) -> Result<Value> {
        let source = ops::iter(vm, iterable)?;
        instance(vm, class, |header| DropWhile {
            header,
            predicate: predicate.clone().into(),
            source: source.into(),
            started: AtomicBool::new(false),
        })
    }

    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self, vm: &Vm) -> Result<Option<Value>> {
        loop {
            let Some(item) = ops::next(vm, &self.source)? else { return Ok(None) };
            if self.started.load(Ordering::Relaxed) {
                return Ok(Some(item));
            }
            let verdict = vm.call(&self.predicate, std::slice::from_ref(&item))?;
            if !ops::truth(vm, &verdict)? {
                self.started.store(true, Ordering::Relaxed);
                return Ok(Some(item));
            }
            vm.poll()?;
        }
    }
}

/// takewhile(predicate, iterable): the elements before the first one for which the predicate is false.
#[pytype(name = "takewhile", module = "itertools", flags(base))]
pub struct TakeWhile {
    predicate: Frozen,
    source: Frozen,
    stopped: AtomicBool,
}

#[pymethods]
impl TakeWhile {
    #[sig(predicate, iterable, /)]
    fn __new__(class: &Value, vm: &Vm, predicate: &Value, iterable: &Value) -> Result<Value> {
        let source = ops::iter(vm, iterable)?;
        instance(vm, class, |header| TakeWhile {
            header,
            predicate: predicate.clone().into(),
            source: source.into(),
            stopped: AtomicBool::new(false),
        })
    }

    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self, vm: &Vm) -> Result<Option<Value>> {
        if self.stopped.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let Some(item) = ops::next(vm, &self.source)? else { return Ok(None) };
        let verdict = vm.call(&self.predicate, std::slice::from_ref(&item))?;
        if ops::truth(vm, &verdict)? {
            return Ok(Some(item));
        }
        self.stopped.store(true, Ordering::Relaxed);
        Ok(None)
    }
}

/// filterfalse(function, iterable): the elements for which the function is false; without one, those that are false.
#[pytype(name = "filterfalse", module = "itertools", flags(base))]
pub struct FilterFalse {
    function: Frozen,
    source: Frozen,
    /// Whether the items' own truth decides.
    plain: bool,
}

#[pymethods]
impl FilterFalse {
    #[sig(function, iterable, /)]
    fn __new__(class: &Value, vm: &Vm, function: &Value, iterable: &Value) -> Result<Value> {
        let source = ops::iter(vm, iterable)?;
        let plain = is_plain(function);
        instance(vm, class, |header| FilterFalse {
            header,
            function: function.clone().into(),
            source: source.into(),
            plain,
        })
    }

    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self, vm: &Vm) -> Result<Option<Value>> {
        loop {
            let Some(item) = ops::next(vm, &self.source)? else { return Ok(None) };
            let good = if self.plain {
                ops::truth(vm, &item)?
            } else {
                let verdict = vm.call(&self.function, std::slice::from_ref(&item))?;
                ops::truth(vm, &verdict)?
            };
            if !good {
                return Ok(Some(item));
            }
            vm.poll()?;
        }
    }
}

/// starmap(function, iterable): function(*item) for each item.
#[pytype(name = "starmap", module = "itertools", flags(base))]
pub struct StarMap {
    function: Frozen,
    source: Frozen,
}

#[pymethods]
impl StarMap {
    #[sig(function, iterable, /)]
    fn __new__(class: &Value, vm: &Vm, function: &Value, iterable: &Value) -> Result<Value> {
        let source = ops::iter(vm, iterable)?;
        instance(vm, class, |header| StarMap { header, function: function.clone().into(), source: source.into() })
    }

    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self, vm: &Vm) -> Result<Option<Value>> {
        let Some(item) = ops::next(vm, &self.source)? else { return Ok(None) };
        if tuple::is_exact(&item) {
            return vm.call(&self.function, Tuple::items_of(&item)).map(Some);
        }
        let args = ops::collect(vm, &item)?;
        vm.call(&self.function, &args).map(Some)
    }
}
