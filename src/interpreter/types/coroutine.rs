//! `coroutine`: what an `async def` function returns, and the iterator of awaiting one.

use typhon_object::{prelude::*, primal::tuple};

use super::generator::{self, Core, State, or_stop, resume, resume_with_error, shared_methods, thrown};
use super::traceback::line_of;
use crate::{frame::Fp, thread::Thread};

/// A coroutine.
#[pytype(name = "coroutine", known = Coroutine, flags(no_new), methods(common))]
pub struct Coroutine {
    /// The frame; as in `Generator` it comes right after the header.
    pub core: Core,
    /// Where it was made, if that is tracked: a tuple.
    origin: Slot,
}

/// A coroutine of a frame.
pub(super) fn new(core: Core, thread: &Thread, fp: Fp) -> Value {
    let depth = thread.origin_depth.get();
    let origin = (depth > 0).then(|| origin(thread, fp, depth));
    typhon_heap::new(Coroutine { header: Header::of::<Coroutine>(), core, origin: Slot::from_option(origin) })
}

/// File, line and function of the callers of a frame, the innermost first; `depth` at most.
#[cold]
fn origin(thread: &Thread, fp: Fp, depth: usize) -> Value {
    let (mut callers, mut at) = (Vec::new(), fp);
    while callers.len() < depth && !at.caller().0.is_null() {
        let pc = at.return_pc();
        at = at.caller();
        let code = at.code();
        let line = line_of(code, i64::from(code.index_of(pc)));
        callers.push(tuple::of([(*code.filename).clone(), thread.vm().int(line), (*code.name).clone()]));
    }
    tuple::new(callers)
}

shared_methods!(Coroutine, "coroutine", cr_frame cr_code cr_await cr_suspended);

#[pymethods]
impl Coroutine {
    #[getter]
    fn cr_running(&self) -> bool {
        self.core.state() == State::Running
    }

    #[getter]
    fn cr_origin(&self) -> Option<Value> {
        self.origin.get(&self.header)
    }

    /// send(arg) -> send 'arg' into coroutine,
    /// return next iterated value or raise StopIteration.
    fn send(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
        or_stop(vm, resume(vm, this, value)?)
    }

    /// throw(value)
    /// throw(type[,value[,traceback]])
    ///
    /// Raise exception in coroutine, return next iterated value or raise
    /// StopIteration.
    /// the (type, val, tb) signature is deprecated,
    /// and may be removed in a future version of Python.
    #[sig(typ, val = ..., tb = ..., /)]
    fn throw(this: &Value, vm: &Vm, typ: &Value, val: Maybe<'_>, tb: Maybe<'_>) -> Result<Value> {
        let error = thrown(vm, typ, val, tb)?;
        or_stop(vm, resume_with_error(vm, this, error)?)
    }

    /// close() -> raise GeneratorExit inside coroutine.
    fn close(this: &Value, vm: &Vm) -> Result<Value> {
        generator::close(vm, this)
    }

    /// Return an iterator to be used in await expression.
    fn __await__(this: &Value) -> Value {
        typhon_heap::new(CoroutineWrapper {
            header: Header::of::<CoroutineWrapper>(),
            coroutine: Frozen::new(this.clone()),
        })
    }

    fn __del__(this: &Value, vm: &Vm) {
        if let Some(coroutine) = this.exact::<Coroutine>()
            && coroutine.core.state() == State::Created
            && let Err(raised) = warn_unawaited(vm, this)
        {
            let shown = ops::repr(vm, this).unwrap_or_else(|raised| vm.catch(raised));
            let shown = typhon_object::primal::str::lossy(&shown);
            let text = format!("Exception ignored while finalizing coroutine {shown}");
            crate::poll::report_text(vm, &vm.catch(raised), &text);
        }
        generator::finalize(vm, this);
    }
}

/// Warns of a coroutine that was never awaited.
fn warn_unawaited(vm: &Vm, coroutine: &Value) -> Result<()> {
    let warnings = (vm.hooks().import)(vm, "warnings")?;
    match vm.find_attr_str(&warnings, "_warn_unawaited_coroutine")? {
        Some(warn) => vm.call(&warn, std::slice::from_ref(coroutine)).map(drop),
        None => {
            vm.forget_missing();
            let qualname = vm.get_attr(coroutine, &vm.names().__qualname__)?;
            let text = format!("coroutine '{}' was never awaited", typhon_object::primal::str::lossy(&qualname));
            crate::warn::warn(vm, Known::RuntimeWarning, &text, 1)
        }
    }
}

/// A wrapper object implementing __await__ for coroutines.
#[pytype(name = "coroutine_wrapper", known = CoroutineWrapper, flags(no_new))]
pub struct CoroutineWrapper {
    coroutine: Frozen,
}

#[pymethods]
impl CoroutineWrapper {
    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self, vm: &Vm) -> Result<Value> {
        or_stop(vm, resume(vm, &self.coroutine, &Value::NONE)?)
    }

    /// send(arg) -> send 'arg' into coroutine,
    /// return next iterated value or raise StopIteration.
    fn send(&self, vm: &Vm, value: &Value) -> Result<Value> {
        or_stop(vm, resume(vm, &self.coroutine, value)?)
    }

    /// throw(value)
    /// throw(type[,value[,traceback]])
    ///
    /// Raise exception in coroutine, return next iterated value or raise
    /// StopIteration.
    /// the (type, val, tb) signature is deprecated,
    /// and may be removed in a future version of Python.
    #[sig(typ, val = ..., tb = ..., /)]
    fn throw(&self, vm: &Vm, typ: &Value, val: Maybe<'_>, tb: Maybe<'_>) -> Result<Value> {
        let error = thrown(vm, typ, val, tb)?;
        or_stop(vm, resume_with_error(vm, &self.coroutine, error)?)
    }

    /// close() -> raise GeneratorExit inside coroutine.
    fn close(&self, vm: &Vm) -> Result<Value> {
        generator::close(vm, &self.coroutine)
    }
}
