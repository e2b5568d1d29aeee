//! `async_generator`, and what its methods return: the awaitables of one step, of a thrown exception, of closing.

use std::{
    cell::RefCell,
    sync::atomic::{AtomicBool, Ordering},
};

use typhon_object::{prelude::*, raise::Raised};

use super::generator::{self, Core, Resumed, State, shared_methods};

mod awaitable;

pub use awaitable::{AsyncStep, AsyncThrow, NextOrDefault, anext_with_default};

/// An asynchronous generator.
#[pytype(name = "async_generator", known = AsyncGenerator, flags(no_new), methods(common))]
pub struct AsyncGenerator {
    /// The frame; as in `Generator` it comes right after the header.
    pub core: Core,
    /// The hook that is called instead of closing it when it dies.
    finalizer: Slot,
    /// The hooks were looked at.
    begun: AtomicBool,
    /// `aclose` was called, or it ended.
    closed: AtomicBool,
    /// An awaitable of it is being awaited.
    busy: AtomicBool,
}

/// An asynchronous generator of a frame.
pub(super) fn new(core: Core) -> Value {
    typhon_heap::new(AsyncGenerator {
        header: Header::of::<AsyncGenerator>(),
        core,
        finalizer: Slot::EMPTY,
        begun: AtomicBool::new(false),
        closed: AtomicBool::new(false),
        busy: AtomicBool::new(false),
    })
}

/// What `sys.set_asyncgen_hooks` set for a thread.
#[derive(Clone, Default)]
pub struct Hooks {
    /// Called with an asynchronous generator that is iterated for the first time.
    pub first: Option<Value>,
    /// Called with one that dies before its end.
    pub finalizer: Option<Value>,
}

thread_local! {
    static HOOKS: RefCell<Hooks> = const { RefCell::new(Hooks { first: None, finalizer: None }) };
}

/// The thread's hooks.
pub fn hooks() -> Hooks {
    HOOKS.with_borrow(Hooks::clone)
}

/// Sets the thread's hooks.
pub fn set_hooks(hooks: Hooks) {
    drop(HOOKS.replace(hooks));
}

/// A value that an asynchronous generator yields, as opposed to one that it awaits.
#[pytype(name = "async_generator_wrapped_value", flags(no_new), methods(none))]
pub struct Wrapped {
    value: Frozen,
}

/// Wraps a value that an asynchronous generator yields.
pub fn wrap(value: Value) -> Value {
    typhon_heap::new(Wrapped { header: Header::of::<Wrapped>(), value: Frozen::new(value) })
}

fn from(value: &Value) -> &AsyncGenerator {
    // SAFETY: the awaitables are made with asynchronous generators alone.
    unsafe { value.cast::<AsyncGenerator>() }
}

/// The hooks of a generator that is used for the first time.
fn begin(vm: &Vm, this: &Value) -> Result<()> {
    let generator = from(this);
    if generator.begun.swap(true, Ordering::Relaxed) {
        return Ok(());
    }
    let hooks = hooks();
    if let Some(finalizer) = hooks.finalizer {
        generator.finalizer.set(&generator.header, finalizer);
    }
    match hooks.first {
        Some(first) => vm.call(&first, std::slice::from_ref(this)).map(drop),
        None => Ok(()),
    }
}

/// What a step of the generator means to who awaits it: a yielded value ends the await, an awaited one goes on up, the end
/// is StopAsyncIteration.
fn step(vm: &Vm, this: &Value, resumed: Result<Resumed>) -> Result<Resumed> {
    let generator = from(this);
    let raised = match resumed {
        Ok(Resumed::Yielded(value)) => match value.exact::<Wrapped>() {
            Some(wrapped) => {
                generator.busy.store(false, Ordering::Release);
                return Ok(Resumed::Returned((*wrapped.value).clone()));
            }
            None => return Ok(Resumed::Yielded(value)),
        },
        Ok(Resumed::Returned(_)) => vm.raise_args(Known::StopAsyncIteration, Vec::new()),
        Err(raised) => raised,
    };
    let error = vm.catch(raised);
    if is_end(vm, &error) {
        generator.closed.store(true, Ordering::Release);
    }
    generator.busy.store(false, Ordering::Release);
    Err(vm.raise_again(error))
}

/// Whether an exception says that the generator has ended.
fn is_end(vm: &Vm, error: &Value) -> bool {
    let class = vm.class_of(error);
    class.is_subclass(Known::StopAsyncIteration) || class.is_subclass(Known::GeneratorExit)
}

/// Claims the generator for an awaitable that begins.
fn claim(vm: &Vm, this: &Value, what: &str) -> Result<()> {
    if from(this).busy.swap(true, Ordering::AcqRel) {
        return Err(vm.runtime_error(format!("{what}: asynchronous generator is already running")));
    }
    Ok(())
}

fn ignored_exit(vm: &Vm) -> Raised {
    vm.runtime_error("async generator ignored GeneratorExit")
}

shared_methods!(AsyncGenerator, "async_generator", ag_frame ag_code ag_await ag_suspended);

#[pymethods]
impl AsyncGenerator {
    #[getter]
    fn ag_running(&self) -> bool {
        self.busy.load(Ordering::Acquire)
    }

    fn __aiter__(this: &Value) -> Value {
        this.clone()
    }

    fn __anext__(this: &Value, vm: &Vm) -> Result<Value> {
        begin(vm, this)?;
        Ok(awaitable::step(this, None))
    }

    /// asend(v) -> send 'v' in generator.
    fn asend(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
        begin(vm, this)?;
        Ok(awaitable::step(this, Some(value.clone())))
    }

    /// athrow(value)
    /// athrow(type[,value[,tb]])
    ///
    /// raise exception in generator.
    /// the (type, val, tb) signature is deprecated,
    /// and may be removed in a future version of Python.
    #[sig(typ, val = ..., tb = ..., /)]
    fn athrow(this: &Value, vm: &Vm, typ: &Value, val: Maybe<'_>, tb: Maybe<'_>) -> Result<Value> {
        begin(vm, this)?;
        if val.0.is_some() || tb.0.is_some() {
            let text = "the (type, exc, tb) signature of athrow() is deprecated, use the single-arg signature instead.";
            crate::warn::warn(vm, Known::DeprecationWarning, text, 1)?;
        }
        let given = |value: Maybe<'_>| value.0.cloned().unwrap_or(Value::NONE);
        Ok(awaitable::throw(this, Some([typ.clone(), given(val), given(tb)])))
    }

    /// aclose() -> raise GeneratorExit inside generator.
    fn aclose(this: &Value, vm: &Vm) -> Result<Value> {
        begin(vm, this)?;
        Ok(awaitable::throw(this, None))
    }

    fn __del__(this: &Value, vm: &Vm) {
        let generator = from(this);
        if generator.core.state() == State::Done {
            return;
        }
        if !generator.closed.load(Ordering::Acquire)
            && let Some(finalizer) = generator.finalizer.get(&generator.header)
        {
            if let Err(raised) = vm.call(&finalizer, std::slice::from_ref(this)) {
                crate::poll::report_during(vm, &vm.catch(raised), this, "finalizing generator");
            }
            return;
        }
        generator::finalize(vm, this);
    }
}
