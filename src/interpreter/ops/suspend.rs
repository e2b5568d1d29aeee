//! `yield from`, `await` and asynchronous iteration.

use typhon_bytecode::{
    CodeFlags,
    instructions::{a, b, c},
};
use typhon_object::{dunder::Dunder, prelude::*, raise::Raised};

use super::{consume, operand, take_or_copy};
use crate::{
    frame::{Fp, release},
    run::Goto,
    thread::Thread,
    trace,
    types::generator,
};

/// `yield R[B]`; the frame goes on at `pc`.
///
/// # Errors
/// SystemError outside of a generator.
#[inline(never)]
pub fn yield_value(vm: &Vm, thread: &Thread, fp: Fp, pc: *const u32) -> Result<Goto> {
    generator::yield_at(vm, thread, fp, pc.wrapping_sub(1))
}

/// Delegates to the iterator `R[B]`.
///
/// # Errors
/// What the iterator raises.
#[inline(never)]
pub fn yield_from(vm: &Vm, thread: &Thread, fp: Fp, pc: *const u32) -> Result<Goto> {
    let at = pc.wrapping_sub(1);
    // SAFETY: the instruction before `pc` is the `YieldFrom` that runs.
    let word = unsafe { *at };
    let sent = thread.sent.take().unwrap_or(Value::NONE);
    let iterator = operand(fp, b(word));
    let result = if generator::is_resumable(iterator) {
        match generator::delegate(vm, thread, iterator, pc, a(word), sent)? {
            Some(goto) => return Ok(goto),
            None => Value::NONE,
        }
    } else {
        match send(vm, iterator, &sent)? {
            generator::Resumed::Yielded(value) => return generator::suspend(vm, thread, fp, at, c(word), value),
            generator::Resumed::Returned(value) => value,
        }
    };
    release(fp.take(b(word)));
    fp.set_value(a(word), result);
    Ok(Goto { fp, pc })
}

/// Sends a value to any iterator.
fn send(vm: &Vm, iterator: &Value, sent: &Value) -> Result<generator::Resumed> {
    let outcome = if generator::core(iterator).is_some() {
        return generator::resume(vm, iterator, sent);
    } else if sent.is_none()
        && let Some(next) = vm.class_of(iterator).slots().one(Dunder::Next)
    {
        next(vm, iterator)
    } else {
        vm.call_method_str(iterator, "send", std::slice::from_ref(sent))
    };
    match outcome {
        Ok(value) if value.is_unbound() => Ok(generator::Resumed::Returned(Value::NONE)),
        Ok(value) => Ok(generator::Resumed::Yielded(value)),
        Err(raised) => {
            let thread = Thread::of(vm);
            let raised = if thread.tracing.is_on() { trace::stopped(vm, thread, raised) } else { raised };
            generator::stop_value(vm, raised).map(generator::Resumed::Returned)
        }
    }
}

/// The flags of the code of a generator or coroutine.
fn flags_of(value: &Value) -> u32 {
    generator::core(value).map_or(0, |core| core.code().flags)
}

/// The iterator of `yield from R[B]`.
#[inline(never)]
pub fn get_yield_from_iter(vm: &Vm, fp: Fp, word: u32) -> Result<Value> {
    let source = operand(fp, b(word));
    let result = if source.shape() == Known::Generator.shape() {
        source.clone()
    } else if source.shape() == Known::Coroutine.shape() {
        if fp.code().flags & (CodeFlags::COROUTINE | CodeFlags::ITERABLE_COROUTINE) == 0 {
            return Err(vm.type_error("cannot 'yield from' a coroutine object in a non-coroutine generator"));
        }
        source.clone()
    } else {
        ops::iter(vm, source)?
    };
    consume(fp, b(word));
    Ok(result)
}

/// The iterator of an awaitable; `None` where it is none.
///
/// # Errors
/// What `__await__` raises; TypeError where it returns no iterator.
pub fn await_iterator(vm: &Vm, source: &Value) -> Result<Option<Value>> {
    let is_coroutine = source.shape() == Known::Coroutine.shape();
    if is_coroutine || flags_of(source) & CodeFlags::ITERABLE_COROUTINE != 0 {
        return Ok(Some(source.clone()));
    }
    let Some(slot) = vm.class_of(source).slots().one(Dunder::Await) else { return Ok(None) };
    let iterator = slot(vm, source)?;
    if iterator.shape() == Known::Coroutine.shape() || flags_of(&iterator) & CodeFlags::ITERABLE_COROUTINE != 0 {
        return Err(vm.type_error("__await__() returned a coroutine"));
    }
    if !vm.class_of(&iterator).slots().has(Dunder::Next) {
        let given = vm.type_name(&iterator);
        return Err(vm.type_error(format!("__await__() returned non-iterator of type '{given}'")));
    }
    Ok(Some(iterator))
}

/// The iterator of awaiting `R[B]`.
#[inline(never)]
pub fn get_awaitable(vm: &Vm, fp: Fp, word: u32) -> Result<Value> {
    let source = operand(fp, b(word));
    let Some(iterator) = await_iterator(vm, source)? else { return Err(no_awaitable(vm, source, c(word))) };
    if iterator.shape() == Known::Coroutine.shape()
        && generator::core(&iterator).and_then(generator::delegate_of).is_some()
    {
        return Err(vm.runtime_error("coroutine is being awaited already"));
    }
    consume(fp, b(word));
    Ok(iterator)
}

#[cold]
fn no_awaitable(vm: &Vm, source: &Value, place: usize) -> Raised {
    let given = vm.type_name(source);
    let method = match place {
        1 => "__aenter__",
        2 => "__aexit__",
        _ => return vm.type_error(format!("'{given}' object can't be awaited")),
    };
    let text = format!("'async with' received an object from {method} that does not implement __await__: {given}");
    vm.type_error(text)
}

/// `R[B].__aiter__()`.
#[inline(never)]
pub fn get_async_iter(vm: &Vm, fp: Fp, word: u32) -> Result<Value> {
    let source = operand(fp, b(word));
    let Some(slot) = vm.class_of(source).slots().one(Dunder::AIter) else {
        let given = vm.type_name(source);
        return Err(vm.type_error(format!("'async for' requires an object with __aiter__ method, got {given}")));
    };
    let iterator = slot(vm, source)?;
    if !vm.class_of(&iterator).slots().has(Dunder::ANext) {
        let given = vm.type_name(&iterator);
        let text = format!("'async for' received an object from __aiter__ that does not implement __anext__: {given}");
        return Err(vm.type_error(text));
    }
    consume(fp, b(word));
    Ok(iterator)
}

/// The awaitable of `R[B].__anext__()`.
#[inline(never)]
pub fn get_async_next(vm: &Vm, fp: Fp, word: u32) -> Result<Value> {
    let source = operand(fp, b(word));
    let Some(slot) = vm.class_of(source).slots().one(Dunder::ANext) else {
        let given = vm.type_name(source);
        return Err(vm.type_error(format!("'async for' requires an iterator with __anext__ method, got {given}")));
    };
    let awaitable = slot(vm, source)?;
    let cause = match await_iterator(vm, &awaitable) {
        Ok(Some(iterator)) => return Ok(iterator),
        Ok(None) => no_awaitable(vm, &awaitable, 0),
        Err(raised) => raised,
    };
    let cause = vm.catch(cause);
    let given = vm.type_name(&awaitable);
    let raised = vm.type_error(format!("'async for' received an invalid object from __anext__: {given}"));
    let error = vm.catch(raised);
    if let Some(error) = typhon_object::primal::exception::from(&error) {
        error.set_context(Some(cause.clone()));
        error.set_cause(Some(cause));
    }
    Err(vm.raise_again(error))
}

/// `R[B]` wrapped as a value that an asynchronous generator yields.
#[inline(never)]
pub fn wrap_async_yield(vm: &Vm, fp: Fp, word: u32) -> Result<Value> {
    generator::wrap_async(vm, take_or_copy(fp, b(word)))
}
