//! Raising, matching and handling exceptions.

use typhon_bytecode::{
    CodeFlags,
    instructions::{a, b, c},
};
use typhon_object::{
    class::{Class, flag},
    prelude::*,
    primal::{
        exception::{self, group, regroup},
        list, tuple,
    },
    raise::Raised,
};

use super::{consume, operand, take_or_copy};
use crate::{
    frame::Fp,
    thread::Thread,
    types::{generator, traceback},
};

/// The exception that `raise value` raises: an instance, or one made by calling a class.
fn instance(vm: &Vm, value: &Value) -> Result<Value> {
    if exception::from(value).is_some() {
        return Ok(value.clone());
    }
    if let Some(class) = Class::from(value)
        && exception::is_exception_class(class)
    {
        let plain = class.flags() & flag::HEAP == 0
            && exception::is_made_plainly(class)
            && exception::is_initialised_plainly(class);
        if plain {
            return Ok(exception::make(class, tuple::empty()));
        }
        let made = vm.call(value, &[])?;
        if exception::from(&made).is_some() {
            return Ok(made);
        }
        let (callee, given) = (repr_text(vm, value)?, vm.type_name(&made));
        let text = format!("calling {callee} should have returned an instance of BaseException, not {given}");
        return Err(vm.type_error(text));
    }
    Err(vm.type_error("exceptions must derive from BaseException"))
}

fn repr_text(vm: &Vm, value: &Value) -> Result<String> {
    Ok(typhon_object::primal::str::lossy(&ops::repr(vm, value)?))
}

/// `raise R[A]`.
#[cold]
#[inline(never)]
pub fn raise(vm: &Vm, fp: Fp, word: u32) -> Raised {
    match instance(vm, operand(fp, a(word))) {
        Ok(exception) => {
            consume(fp, a(word));
            vm.raise(exception)
        }
        Err(raised) => raised,
    }
}

/// `raise R[A] from R[B]`.
#[cold]
#[inline(never)]
pub fn raise_from(vm: &Vm, fp: Fp, word: u32) -> Raised {
    let raise = || {
        let exception = instance(vm, operand(fp, a(word)))?;
        let given = operand(fp, b(word));
        let cause = if given.is_none() {
            None
        } else if Class::from(given).is_some_and(|class| class.is_subclass(Known::BaseException)) {
            let made = vm.call(given, &[])?;
            if exception::from(&made).is_none() {
                let (callee, given) = (repr_text(vm, given)?, vm.type_name(&made));
                let text = format!("calling {callee} should have returned an instance of BaseException, not {given}");
                return Err(vm.type_error(text));
            }
            Some(made)
        } else if exception::from(given).is_some() {
            Some(given.clone())
        } else {
            return Err(vm.type_error("exception causes must derive from BaseException"));
        };
        if let Some(this) = exception::from(&exception) {
            this.set_cause(cause);
        }
        Ok(exception)
    };
    match raise() {
        Ok(exception) => {
            consume(fp, a(word));
            consume(fp, b(word));
            vm.raise(exception)
        }
        Err(raised) => raised,
    }
}

/// `raise` alone; and whether the exception was raised before, so that it has passed here.
#[cold]
#[inline(never)]
pub fn raise_again(vm: &Vm) -> (Raised, bool) {
    match vm.handled() {
        Some(exception) => (vm.raise_again(exception), true),
        None => (vm.runtime_error("No active exception to reraise"), false),
    }
}

/// Raises the exception in `R[A]` as it is.
#[cold]
#[inline(never)]
pub fn reraise(vm: &Vm, fp: Fp, register: usize) -> Raised {
    match fp.take_value(register) {
        Some(exception) => vm.raise_again(exception),
        None => vm.system_error("there is no exception to raise again"),
    }
}

/// `R[A]` is now being handled; `R[A+1]` remembers the one before.
///
/// In a generator, what its caller handles is told by the unbound marker: it may be another one when this ends.
#[inline(never)]
pub fn push_handled(vm: &Vm, fp: Fp, register: usize) {
    let before = vm.set_handled(fp.copy(register));
    let inherited = generator::inherited(fp).is_some_and(|inherited| same(&inherited, &before));
    let kept = if inherited { Value::UNBOUND } else { before.unwrap_or(Value::NONE) };
    fp.set_value(register + 1, kept);
}

fn same(a: &Option<Value>, b: &Option<Value>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a.is(b),
        (None, None) => true,
        _ => false,
    }
}

/// The handled exception is `R[A+1]` again.
#[inline(never)]
pub fn pop_handled(vm: &Vm, fp: Fp, register: usize) {
    let before = fp.take_value(register + 1);
    let before = match before {
        Some(before) if before.is_unbound() => generator::inherited(fp).flatten(),
        before => before.filter(|before| !before.is_none()),
    };
    drop(vm.set_handled(before));
    fp.clear(register..register + 1);
}

/// Whether the exception `R[A]` matches `R[B]`.
#[inline(never)]
pub fn matches(vm: &Vm, fp: Fp, word: u32) -> Result<bool> {
    let (error, wanted) = (operand(fp, a(word)), operand(fp, b(word)));
    let class = vm.class_of(error);
    let matched = match Class::from(wanted) {
        Some(wanted) if exception::is_exception_class(wanted) => class.is_subclass_of(wanted),
        None if wanted.native::<Tuple>().is_some() => {
            let mut matched = false;
            for wanted in Tuple::items_of(wanted) {
                let Some(wanted) = Class::from(wanted).filter(|wanted| exception::is_exception_class(wanted)) else {
                    return Err(no_exception_class(vm));
                };
                matched |= class.is_subclass_of(wanted);
            }
            matched
        }
        _ => return Err(no_exception_class(vm)),
    };
    consume(fp, b(word));
    Ok(matched)
}

#[cold]
fn no_exception_class(vm: &Vm) -> Raised {
    vm.type_error("catching classes that do not inherit from BaseException is not allowed")
}

/// StopIteration that leaves a generator's body, and StopAsyncIteration that leaves an asynchronous one's, become
/// RuntimeError: what is to be raised.
pub fn stop_iteration_error(vm: &Vm, fp: Fp, error: &Value) -> Result<Value> {
    let class = vm.class_of(error);
    // That of `close`.
    if std::ptr::eq(class, Known::GeneratorExit.class()) {
        return Ok(error.clone());
    }
    let code = fp.code();
    let text = if class.is_subclass(Known::StopIteration) {
        if code.has(CodeFlags::ASYNC_GENERATOR) {
            "async generator raised StopIteration"
        } else if code.has(CodeFlags::COROUTINE) {
            "coroutine raised StopIteration"
        } else {
            "generator raised StopIteration"
        }
    } else if class.is_subclass(Known::StopAsyncIteration) && code.has(CodeFlags::ASYNC_GENERATOR) {
        "async generator raised StopAsyncIteration"
    } else {
        return Ok(error.clone());
    };
    let made = exception::instantiate(vm, Known::RuntimeError, vec![vm.str(text)])?;
    if let Some(this) = exception::from(&made) {
        this.set_cause(Some(error.clone()));
        this.set_context(Some(error.clone()));
    }
    Ok(made)
}

/// Checks what stands after `except*`.
fn check_group_match(vm: &Vm, wanted: &Value) -> Result<()> {
    let one = |wanted: &Value| match Class::from(wanted) {
        Some(class) if class.is_subclass(Known::BaseExceptionGroup) => {
            Err(vm.type_error("catching ExceptionGroup with except* is not allowed. Use except instead."))
        }
        Some(class) if class.is_subclass(Known::BaseException) => Ok(()),
        _ => Err(no_exception_class(vm)),
    };
    match wanted.native::<Tuple>() {
        Some(all) => all.items().iter().try_for_each(one),
        None => one(wanted),
    }
}

/// `R[A]` and `R[A+1]`: the parts of group `R[B]` that match `R[C]` and that do not.
#[inline(never)]
pub fn match_group(vm: &Vm, thread: &Thread, fp: Fp, word: u32) -> Result<()> {
    let (error, wanted) = (operand(fp, b(word)), operand(fp, c(word)));
    check_group_match(vm, wanted)?;
    let (matched, rest) = if error.is_none() {
        (Value::NONE, Value::NONE)
    } else if group::from(error).is_some() {
        split_group(vm, error, wanted)?
    } else if ops::is_instance(vm, error, wanted)? {
        let group = group::create(vm, "", list::new(vec![error.clone()]))?;
        // The group begins here; the exception in it knows where it came from.
        traceback::add(vm, thread, &group, fp, thread.pc.get());
        (group, Value::NONE)
    } else {
        (Value::NONE, error.clone())
    };
    consume(fp, c(word));
    fp.set_value(a(word), matched);
    fp.set_value(a(word) + 1, rest);
    Ok(())
}

/// A group's `split`, which a subclass may have overridden.
fn split_group(vm: &Vm, error: &Value, wanted: &Value) -> Result<(Value, Value)> {
    if ops::is_instance(vm, error, wanted)? {
        return Ok((error.clone(), Value::NONE));
    }
    let parts = vm.call_method_str(error, "split", std::slice::from_ref(wanted))?;
    let class = vm.type_name(error);
    if !vm.class_of(&parts).is_subclass(Known::Tuple) {
        let given = vm.type_name(&parts);
        return Err(vm.type_error(format!("{class}.split must return a tuple, not {given}")));
    }
    match Tuple::items_of(&parts) {
        [matched, rest, ..] => Ok((matched.clone(), rest.clone())),
        items => {
            let count = items.len();
            Err(vm.type_error(format!("{class}.split must return a 2-tuple, got tuple of size {count}")))
        }
    }
}

/// What is to be raised at the end of `except*`: of the original `R[B]` and the list `R[B+1]` of what was raised in
/// handlers and, last, of what nobody matched.
#[inline(never)]
pub fn finish_group(vm: &Vm, fp: Fp, word: u32) -> Result<Value> {
    let (original, raised) = (take_or_copy(fp, b(word)), take_or_copy(fp, b(word) + 1));
    let raised: Vec<Value> = ops::collect(vm, &raised)?.into_iter().filter(|error| !error.is_none()).collect();
    // A single exception that was wrapped: at most one is left, as it is.
    if let Some(first) = raised.first()
        && group::from(&original).is_none()
    {
        return Ok(first.clone());
    }
    let of_original = |error: &Value| match (exception::from(error), exception::from(&original)) {
        (Some(error), Some(whole)) => {
            let word = |value: Option<Value>| value.map_or(0, |value| value.word());
            word(error.traceback()) == word(whole.traceback())
                && word(error.cause()) == word(whole.cause())
                && word(error.context()) == word(whole.context())
        }
        _ => false,
    };
    let (kept, mut fresh): (Vec<Value>, Vec<Value>) = raised.into_iter().partition(|error| of_original(error));
    fresh.extend(regroup::project(vm, &original, &kept)?);
    match fresh.as_slice() {
        [] => Ok(Value::NONE),
        [only] => Ok(only.clone()),
        _ => group::create(vm, "", list::new(fresh)),
    }
}

/// The exception `R[A]`: where it is StopAsyncIteration, it is dropped with the iterator before it; else it is raised again.
#[inline(never)]
pub fn end_async_for(vm: &Vm, fp: Fp, register: usize) -> Result<()> {
    let is_end = vm.class_of(operand(fp, register)).is_subclass(Known::StopAsyncIteration);
    if !is_end {
        return Err(reraise(vm, fp, register));
    }
    fp.clear(register - 1..register + 1);
    Ok(())
}
