//! The awaitables that the methods of asynchronous generators return, and that of `anext` with a default.

use std::sync::atomic::{AtomicU8, Ordering};

use typhon_object::{prelude::*, primal::exception, raise::Raised};
use typhon_sync::flag;

use super::{
    claim, from,
    generator::{Resumed, State, exception_of, or_stop, raise_in, resume, thrown},
    ignored_exit, is_end,
};

/// Where an awaitable is in its life.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    New,
    Awaited,
    Closed,
}

/// A [`Phase`] that threads share.
struct Life(AtomicU8);

impl Life {
    fn new() -> Life {
        Life(AtomicU8::new(0))
    }

    fn get(&self) -> Phase {
        match self.0.load(Ordering::Acquire) {
            0 => Phase::New,
            1 => Phase::Awaited,
            _ => Phase::Closed,
        }
    }

    /// Goes on; one that was begun needs no finaliser.
    fn set(&self, header: &Header, phase: Phase) {
        if self.get() == Phase::New {
            header.counts.set_flag(flag::FINALIZED);
        }
        self.0.store(phase as u8, Ordering::Release);
    }
}

impl Trace for Life {
    const LEAF: bool = true;
    fn trace(&self, _: &mut typhon_heap::Tracer<'_>) {}
}

/// The awaitable of `__anext__()` and `asend(value)`.
#[pytype(name = "async_generator_asend", flags(no_new))]
pub struct AsyncStep {
    generator: Frozen,
    value: Option<Frozen>,
    life: Life,
}

/// The awaitable of one step of an asynchronous generator.
pub(super) fn step(generator: &Value, value: Option<Value>) -> Value {
    typhon_heap::new(AsyncStep {
        header: Header::of::<AsyncStep>(),
        generator: Frozen::new(generator.clone()),
        value: value.map(Frozen::new),
        life: Life::new(),
    })
}

impl AsyncStep {
    fn begin(&self, vm: &Vm) -> Result<bool> {
        match self.life.get() {
            Phase::Closed => Err(vm.runtime_error("cannot reuse already awaited __anext__()/asend()")),
            Phase::Awaited => Ok(false),
            Phase::New => {
                if let Err(raised) = claim(vm, &self.generator, "anext()") {
                    self.life.set(&self.header, Phase::Closed);
                    return Err(raised);
                }
                self.life.set(&self.header, Phase::Awaited);
                Ok(true)
            }
        }
    }

    fn finish(&self, vm: &Vm, resumed: Result<Resumed>) -> Result<Value> {
        let result = super::step(vm, &self.generator, resumed);
        if !matches!(result, Ok(Resumed::Yielded(_))) {
            self.life.set(&self.header, Phase::Closed);
        }
        or_stop(vm, result?)
    }

    fn go_on(&self, vm: &Vm, sent: &Value) -> Result<Value> {
        let first = self.begin(vm)?;
        let sent = match &self.value {
            Some(value) if first && sent.is_none() => (**value).clone(),
            _ => sent.clone(),
        };
        from(&self.generator).busy.store(true, Ordering::Release);
        self.finish(vm, resume(vm, &self.generator, &sent))
    }

    fn raise(&self, vm: &Vm, error: Value) -> Result<Value> {
        self.begin(vm)?;
        self.finish(vm, raise_in(vm, &self.generator, error, true))
    }
}

#[pymethods]
impl AsyncStep {
    fn __await__(this: &Value) -> Value {
        this.clone()
    }

    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self, vm: &Vm) -> Result<Value> {
        self.go_on(vm, &Value::NONE)
    }

    fn send(&self, vm: &Vm, value: &Value) -> Result<Value> {
        self.go_on(vm, value)
    }

    #[sig(typ, val = ..., tb = ..., /)]
    fn throw(&self, vm: &Vm, typ: &Value, val: Maybe<'_>, tb: Maybe<'_>) -> Result<Value> {
        let error = thrown(vm, typ, val, tb)?;
        self.raise(vm, error)
    }

    fn close(&self, vm: &Vm) -> Result<()> {
        if self.life.get() == Phase::Closed {
            return Ok(());
        }
        let exit = exception::instantiate(vm, Known::GeneratorExit, Vec::new())?;
        closed(vm, self.raise(vm, exit))
    }

    fn __del__(this: &Value, vm: &Vm) {
        if let Some(step) = this.exact::<AsyncStep>()
            && step.life.get() == Phase::New
        {
            warn_unawaited(vm, "asend", &step.generator);
        }
    }
}

/// The awaitable of `athrow(...)` and `aclose()`.
#[pytype(name = "async_generator_athrow", flags(no_new))]
pub struct AsyncThrow {
    generator: Frozen,
    /// The arguments of `athrow`; all empty for `aclose`.
    typ: Option<Frozen>,
    val: Option<Frozen>,
    tb: Option<Frozen>,
    life: Life,
}

/// The awaitable of throwing into an asynchronous generator, or of closing it.
pub(super) fn throw(generator: &Value, args: Option<[Value; 3]>) -> Value {
    let [typ, val, tb] = args.map_or([None, None, None], |args| args.map(|arg| Some(Frozen::new(arg))));
    typhon_heap::new(AsyncThrow {
        header: Header::of::<AsyncThrow>(),
        generator: Frozen::new(generator.clone()),
        typ,
        val,
        tb,
        life: Life::new(),
    })
}

impl AsyncThrow {
    fn closes(&self) -> bool {
        self.typ.is_none()
    }

    fn name(&self) -> &'static str {
        if self.closes() { "aclose()" } else { "athrow()" }
    }

    fn shut(&self) {
        self.life.set(&self.header, Phase::Closed);
    }

    fn begin(&self, vm: &Vm, name: &str) -> Result<()> {
        if let Err(raised) = claim(vm, &self.generator, name) {
            self.shut();
            return Err(raised);
        }
        self.life.set(&self.header, Phase::Awaited);
        Ok(())
    }

    fn used(vm: &Vm) -> Raised {
        vm.runtime_error("cannot reuse already awaited aclose()/athrow()")
    }

    fn go_on(&self, vm: &Vm, sent: &Value) -> Result<Value> {
        let generator = from(&self.generator);
        let phase = self.life.get();
        if phase == Phase::Closed {
            return Err(AsyncThrow::used(vm));
        }
        if generator.core.state() == State::Done {
            self.shut();
            return Err(vm.stop_iteration(Value::NONE));
        }
        if phase == Phase::Awaited {
            let resumed = resume(vm, &self.generator, sent);
            return self.finish(vm, resumed);
        }
        if generator.closed.load(Ordering::Acquire) && !generator.busy.load(Ordering::Acquire) {
            self.shut();
            return Err(vm.raise_args(Known::StopAsyncIteration, Vec::new()));
        }
        if !sent.is_none() && !generator.busy.load(Ordering::Acquire) {
            return Err(vm.runtime_error("can't send non-None value to a just-started coroutine"));
        }
        self.begin(vm, self.name())?;
        let error = match (&self.typ, &self.val, &self.tb) {
            (Some(typ), Some(val), Some(tb)) => exception_of(vm, typ, val, tb),
            _ => {
                generator.closed.store(true, Ordering::Release);
                exception::instantiate(vm, Known::GeneratorExit, Vec::new())
            }
        };
        let resumed = error.and_then(|error| raise_in(vm, &self.generator, error, false));
        self.finish(vm, resumed)
    }

    fn finish(&self, vm: &Vm, resumed: Result<Resumed>) -> Result<Value> {
        if !self.closes() {
            let result = super::step(vm, &self.generator, resumed);
            if !matches!(result, Ok(Resumed::Yielded(_))) {
                self.shut();
            }
            return or_stop(vm, result?);
        }
        let generator = from(&self.generator);
        let raised = match resumed {
            Ok(Resumed::Yielded(value)) if value.exact::<super::Wrapped>().is_none() => return Ok(value),
            Ok(Resumed::Yielded(_)) => ignored_exit(vm),
            Ok(Resumed::Returned(_)) => vm.stop_iteration(Value::NONE),
            Err(raised) => {
                let error = vm.catch(raised);
                if is_end(vm, &error) { vm.stop_iteration(Value::NONE) } else { vm.raise_again(error) }
            }
        };
        generator.busy.store(false, Ordering::Release);
        self.shut();
        Err(raised)
    }

    fn raise(&self, vm: &Vm, error: Value) -> Result<Value> {
        match self.life.get() {
            Phase::Closed => return Err(AsyncThrow::used(vm)),
            Phase::New => self.begin(vm, self.name())?,
            Phase::Awaited => {}
        }
        let resumed = raise_in(vm, &self.generator, error, true);
        self.finish(vm, resumed)
    }
}

#[pymethods]
impl AsyncThrow {
    fn __await__(this: &Value) -> Value {
        this.clone()
    }

    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self, vm: &Vm) -> Result<Value> {
        self.go_on(vm, &Value::NONE)
    }

    fn send(&self, vm: &Vm, value: &Value) -> Result<Value> {
        self.go_on(vm, value)
    }

    #[sig(typ, val = ..., tb = ..., /)]
    fn throw(&self, vm: &Vm, typ: &Value, val: Maybe<'_>, tb: Maybe<'_>) -> Result<Value> {
        let error = thrown(vm, typ, val, tb)?;
        self.raise(vm, error)
    }

    fn close(&self, vm: &Vm) -> Result<()> {
        if self.life.get() == Phase::Closed {
            return Ok(());
        }
        let exit = exception::instantiate(vm, Known::GeneratorExit, Vec::new())?;
        closed(vm, self.raise(vm, exit))
    }

    fn __del__(this: &Value, vm: &Vm) {
        if let Some(throw) = this.exact::<AsyncThrow>()
            && throw.life.get() == Phase::New
        {
            warn_unawaited(vm, if throw.closes() { "aclose" } else { "athrow" }, &throw.generator);
        }
    }
}

/// What throwing GeneratorExit means to `close()` of an awaitable.
fn closed(vm: &Vm, result: Result<Value>) -> Result<()> {
    match result {
        Ok(_) => Err(vm.runtime_error("coroutine ignored GeneratorExit")),
        Err(raised) => {
            let error = vm.catch(raised);
            if is_end(vm, &error) || vm.class_of(&error).is_subclass(Known::StopIteration) {
                return Ok(());
            }
            Err(vm.raise_again(error))
        }
    }
}

fn warn_unawaited(vm: &Vm, method: &str, generator: &Value) {
    let name = typhon_object::primal::str::lossy(&from(generator).core.qualname(&from(generator).header));
    let text = format!("coroutine method '{method}' of '{name}' was never awaited");
    if let Err(raised) = crate::warn::warn(vm, Known::RuntimeWarning, &text, 1) {
        crate::poll::report_during(vm, &vm.catch(raised), generator, "finalizing async generator");
    }
}

/// The awaitable of `anext(iterator, default)`.
#[pytype(name = "anext_awaitable", flags(no_new))]
pub struct NextOrDefault {
    awaitable: Frozen,
    default: Frozen,
}

/// An awaitable that gives `default` where `awaitable` says that the iteration has ended.
pub fn anext_with_default(awaitable: Value, default: Value) -> Value {
    typhon_heap::new(NextOrDefault {
        header: Header::of::<NextOrDefault>(),
        awaitable: Frozen::new(awaitable),
        default: Frozen::new(default),
    })
}

impl NextOrDefault {
    fn iterator(&self, vm: &Vm) -> Result<Value> {
        let found = crate::ops::suspend::await_iterator(vm, &self.awaitable)?;
        let Some(iterator) = found else {
            let given = vm.type_name(&self.awaitable);
            return Err(vm.type_error(format!("'{given}' object can't be awaited")));
        };
        // A coroutine is driven through its wrapper's methods.
        if iterator.exact::<crate::types::coroutine::Coroutine>().is_some() {
            return vm.call_method_str(&iterator, "__await__", &[]);
        }
        Ok(iterator)
    }

    /// StopAsyncIteration becomes the default.
    fn settle(&self, vm: &Vm, result: Result<Value>) -> Result<Value> {
        match result {
            Ok(value) => Ok(value),
            Err(raised) => {
                vm.catch_as(raised, Known::StopAsyncIteration)?;
                Err(vm.stop_iteration((*self.default).clone()))
            }
        }
    }

    fn forward(&self, vm: &Vm, method: &str, args: &[Value]) -> Result<Value> {
        let iterator = self.iterator(vm)?;
        let result = vm.call_method_str(&iterator, method, args);
        self.settle(vm, result)
    }
}

#[pymethods]
impl NextOrDefault {
    fn __await__(this: &Value) -> Value {
        this.clone()
    }

    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self, vm: &Vm) -> Result<Value> {
        let iterator = self.iterator(vm)?;
        // Not by `ops::next`: the StopIteration at the end has the result.
        let Some(next) = vm.class_of(&iterator).slots().one(typhon_object::dunder::Dunder::Next) else {
            let given = vm.type_name(&iterator);
            return Err(vm.type_error(format!("'{given}' object is not an iterator")));
        };
        self.settle(vm, next(vm, &iterator))
    }

    fn send(&self, vm: &Vm, value: &Value) -> Result<Value> {
        self.forward(vm, "send", std::slice::from_ref(value))
    }

    fn throw(&self, vm: &Vm, args: Args<'_>) -> Result<Value> {
        self.forward(vm, "throw", args.values())
    }

    fn close(&self, vm: &Vm) -> Result<Value> {
        self.forward(vm, "close", &[])
    }
}
