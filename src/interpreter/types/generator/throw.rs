//! Exceptions that are raised in a suspended generator: `throw` and `close`.

use typhon_bytecode::{
    CodeFlags, Op,
    instructions::{a, b, c},
};
use typhon_heap::word::EMPTY;
use typhon_object::{
    prelude::*,
    primal::{exception, str as string},
};

use super::{
    Core, Resumed, State, already_running, awaited_twice, begin, core, delegate_of, end, go_on, kind,
    resume::set_aside, stop_value,
};
use crate::{
    frame::{Link, release},
    run::Goto,
    thread::Thread,
};

/// Raises an exception where a generator is suspended, beginning with whatever it delegates to.
///
/// # Errors
/// What it raises; the exception itself where it did not begin, or ended.
pub fn resume_with_error(vm: &Vm, object: &Value, error: Value) -> Result<Resumed> {
    raise_in(vm, object, error, true)
}

/// As [`resume_with_error`]; with `close`, GeneratorExit closes what it delegates to instead of being raised there.
///
/// # Errors
/// As there.
pub fn raise_in(vm: &Vm, object: &Value, error: Value, close: bool) -> Result<Resumed> {
    vm.check_stack(" while calling a Python object")?;
    let Some((core, header)) = core(object).zip(object.header()) else {
        return Err(vm.system_error("a generator was expected"));
    };
    if core.state() == State::Done {
        return Err(if core.code().has(CodeFlags::COROUTINE) { awaited_twice(vm) } else { vm.raise_again(error) });
    }
    let thread = Thread::of(vm);
    let inner = delegate_of(core);
    let closes = close && vm.class_of(&error).is_subclass(Known::GeneratorExit);
    let closed = match &inner {
        Some(inner) if closes => {
            if !core.enter(header, State::Suspended) {
                return Err(already_running(vm, core));
            }
            let outcome = close_iterator(vm, inner);
            core.set_state(State::Suspended);
            outcome
        }
        _ => Ok(()),
    };
    // What the generator itself handles is the context of what is thrown, and what its caller handles is not.
    let handles = core.handled.peek() != EMPTY;
    let raise = |error| if handles { vm.raise(error) } else { vm.raise_again(error) };
    let goto = begin(vm, thread, object, thread.pc.get(), (0, Link::Resume), None)?;
    let Some(inner) = inner.filter(|_| !closes) else {
        let raised = closed.err().unwrap_or_else(|| raise(error));
        return go_on(thread, goto, Some(raised));
    };
    // The frame stands on the stack while what it delegates to gets the exception: tracebacks and `f_back` see it.
    thread.save(goto.fp, goto.pc);
    let stands = thread.tracing.is_on().then(|| thread.tracing.stand(goto.fp, goto.pc));
    let thrown = throw_into(vm, &inner, &error, close);
    if stands.is_some() {
        thread.tracing.stand_no_more(goto.fp);
    }
    match thrown {
        Ok(Some(Resumed::Yielded(value))) => {
            pass_on(vm, thread, (core, header), goto);
            Ok(Resumed::Yielded(value))
        }
        Ok(Some(Resumed::Returned(value))) => return_into(thread, goto, value),
        Ok(None) => go_on(thread, goto, Some(raise(error))),
        Err(raised) => go_on(thread, goto, Some(raise(vm.catch(raised)))),
    }
}

/// What a generator delegates to has yielded: its own frame goes back into the heap.
fn pass_on(vm: &Vm, thread: &Thread, (core, header): (&Core, &Header), goto: Goto) {
    let at = goto.pc.wrapping_sub(1);
    // SAFETY: the generator was suspended at an instruction of its code.
    let live = c(unsafe { *at });
    let back = set_aside(vm, goto.fp, (core, header), at, live);
    thread.save(back.caller, back.pc);
}

/// Whether GeneratorExit at the instruction at which a generator is suspended would leave it at once: no handler but the
/// outermost one covers it, which lets that pass. Where it is traced the exception is to be told of.
fn ends_at_once(vm: &Vm, core: &Core) -> bool {
    if Thread::of(vm).tracing.is_on() {
        return false;
    }
    let (code, at) = (core.code(), core.at());
    let word = code.index_of(at.wrapping_add(1));
    // SAFETY: the generator is suspended at an instruction of its code.
    let yields = unsafe { *at } as u8 == Op::Yield as u8;
    let rows = code.compiled.handlers.iter().filter(|row| row.start <= word && word < row.end);
    yields && core.frame.peek() == EMPTY && core.handled.peek() == EMPTY && rows.count() <= 1
}

/// Ends a generator in which nothing is to be done for that: it did not begin, say. The caller has won it.
fn end_now(core: &Core, header: &Header) {
    core.words.clear();
    end(core, header);
}

/// Throws into the iterator of a `yield from`; `None` where that has no `throw`.
fn throw_into(vm: &Vm, inner: &Value, error: &Value, close: bool) -> Result<Option<Resumed>> {
    if core(inner).is_some() {
        return raise_in(vm, inner, error.clone(), close).map(Some);
    }
    let Some(throw) = vm.find_attr(inner, &vm.names().throw)? else {
        vm.forget_missing();
        return Ok(None);
    };
    match vm.call(&throw, std::slice::from_ref(error)) {
        Ok(value) => Ok(Some(Resumed::Yielded(value))),
        Err(raised) => stop_value(vm, raised).map(|value| Some(Resumed::Returned(value))),
    }
}

/// Closes an iterator to which a generator delegates.
fn close_iterator(vm: &Vm, inner: &Value) -> Result<()> {
    if core(inner).is_some() {
        return close(vm, inner).map(drop);
    }
    let found = match vm.find_attr(inner, &vm.names().close) {
        Ok(found) => found,
        Err(raised) => {
            crate::poll::report_during(vm, &vm.catch(raised), inner, "closing generator");
            return Ok(());
        }
    };
    match found {
        Some(close) => vm.call(&close, &[]).map(drop),
        None => {
            vm.forget_missing();
            Ok(())
        }
    }
}

/// The `yield from` at which a generator is suspended ends with a value.
fn return_into(thread: &Thread, goto: Goto, value: Value) -> Result<Resumed> {
    // SAFETY: the generator was suspended at an instruction of its code.
    let word = unsafe { *goto.pc.wrapping_sub(1) };
    release(goto.fp.take(b(word)));
    goto.fp.set_value(a(word), value);
    go_on(thread, goto, None)
}

/// `close()`: raises GeneratorExit where it is suspended. The value that it returned meanwhile, or None.
///
/// # Errors
/// RuntimeError where it yields another value; what else it raises.
pub fn close(vm: &Vm, object: &Value) -> Result<Value> {
    let Some((core, header)) = core(object).zip(object.header()) else {
        return Err(vm.system_error("a generator was expected"));
    };
    match core.state() {
        State::Done => return Ok(Value::NONE),
        State::Created if core.enter(header, State::Created) => {
            end_now(core, header);
            return Ok(Value::NONE);
        }
        State::Suspended if ends_at_once(vm, core) && core.enter(header, State::Suspended) => {
            end_now(core, header);
            return Ok(Value::NONE);
        }
        _ => {}
    }
    let kind = kind(core.code());
    let exit = exception::instantiate(vm, Known::GeneratorExit, Vec::new())?;
    match resume_with_error(vm, object, exit) {
        Ok(Resumed::Yielded(_)) => Err(vm.runtime_error(format!("{kind} ignored GeneratorExit"))),
        Ok(Resumed::Returned(value)) => Ok(value),
        Err(raised) => {
            let error = vm.catch(raised);
            let class = vm.class_of(&error);
            if class.is_subclass(Known::GeneratorExit) || class.is_subclass(Known::StopIteration) {
                return Ok(Value::NONE);
            }
            Err(vm.raise_again(error))
        }
    }
}

/// The exception that the arguments of `throw` mean. More than one is deprecated.
///
/// # Errors
/// TypeError where they mean none, or the warning, where it is an error.
pub fn thrown(vm: &Vm, kind: &Value, value: Maybe<'_>, traceback: Maybe<'_>) -> Result<Value> {
    if value.0.is_some() || traceback.0.is_some() {
        let text = "the (type, exc, tb) signature of throw() is deprecated, use the single-arg signature instead.";
        crate::warn::warn(vm, Known::DeprecationWarning, text, 1)?;
    }
    exception_of(vm, kind, value.0.unwrap_or(&Value::NONE), traceback.0.unwrap_or(&Value::NONE))
}

/// The exception that a class or instance, perhaps a value, and perhaps a traceback stand for.
///
/// What making an instance of the class raises is the exception, then.
///
/// # Errors
/// TypeError where they stand for none.
pub fn exception_of(vm: &Vm, kind: &Value, value: &Value, traceback: &Value) -> Result<Value> {
    if !traceback.is_none() && traceback.shape() != Known::Traceback.shape() {
        return Err(vm.type_error("throw() third argument must be a traceback object"));
    }
    let error = if exception::from(kind).is_some() {
        if !value.is_none() {
            return Err(vm.type_error("instance exception may not have a separate value"));
        }
        kind.clone()
    } else if typhon_object::class::Class::from(kind).is_some_and(|class| class.is_subclass(Known::BaseException)) {
        made(vm, kind, value).unwrap_or_else(|raised| vm.catch(raised))
    } else {
        let given = vm.type_name(kind);
        let text = format!("exceptions must be classes or instances deriving from BaseException, not {given}");
        return Err(vm.type_error(text));
    };
    if !traceback.is_none()
        && let Some(error) = exception::from(&error)
    {
        error.set_traceback(Some(traceback.clone()));
    }
    Ok(error)
}

/// The instance of an exception class that a value stands for.
fn made(vm: &Vm, kind: &Value, value: &Value) -> Result<Value> {
    let error = if exception::from(value).is_some() && ops::is_instance(vm, value, kind)? {
        value.clone()
    } else if let Some(args) = value.native::<Tuple>() {
        vm.call(kind, args.items())?
    } else if value.is_none() {
        vm.call(kind, &[])?
    } else {
        vm.call(kind, std::slice::from_ref(value))?
    };
    if exception::from(&error).is_none() {
        let kind = string::lossy(&ops::repr(vm, kind)?);
        let given = vm.type_name(&error);
        let text = format!("calling {kind} should have returned an instance of BaseException, not {given}");
        return Err(vm.type_error(text));
    }
    Ok(error)
}
