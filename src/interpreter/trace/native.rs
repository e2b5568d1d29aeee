//! Calls of native functions, which the profile function is told of.

use typhon_bytecode::{FRAME_WORDS, Op, instructions::b};
use typhon_object::{
    attribute::bind,
    prelude::*,
    primal::function::{Method, MethodDescriptor, NativeFunction},
};

use super::monitor::{self, Place, event};
use crate::{
    frame::Fp,
    thread::Thread,
    types::{frame, function::Function},
};

/// A call of something native that a frame waits for.
pub(super) struct Called {
    /// As the profile function is told of it; not for classes and the like.
    native: Option<Value>,
    callee: Value,
    /// The first argument, or `MISSING`.
    argument: Value,
    at: u32,
}

/// The native function that a call would call, as the profile function is told of it.
fn native_callee(vm: &Vm, callee: &Value, receiver: Option<&Value>) -> Option<Value> {
    if callee.exact::<NativeFunction>().is_some() {
        return Some(callee.clone());
    }
    if let Some(method) = callee.exact::<Method>() {
        return native_callee(vm, method.function(), Some(method.receiver()));
    }
    callee.exact::<MethodDescriptor>()?;
    let receiver = receiver?;
    bind(vm, callee, Some(receiver), &vm.class_value(receiver)).map_err(|raised| drop(vm.catch(raised))).ok()
}

/// Tells of the native function that the instruction at `pc` is about to call, if it is a call of one.
///
/// # Errors
/// What the profile function raises.
pub(super) fn calls(vm: &Vm, thread: &Thread, fp: Fp, pc: *const u32, op: Op) -> Result<()> {
    let tracing = &thread.tracing;
    if tracing.profile.borrow().is_none() && !monitor::wants(event::CALL) {
        return Ok(());
    }
    // SAFETY: the instruction is one of verified code.
    let window = b(unsafe { *pc });
    let (callee, first) = match op {
        Op::Call | Op::CallKeyword | Op::CallSpread => (fp.copy(window), window + FRAME_WORDS),
        Op::CallMethod | Op::CallMethodKeyword => match fp.copy(window + FRAME_WORDS) {
            None => (fp.copy(window), window + FRAME_WORDS + 1),
            Some(_) => (fp.copy(window), window + FRAME_WORDS),
        },
        Op::LoadSuperAttr => (fp.copy(window), window + 1),
        _ => return Ok(()),
    };
    let Some(mut callee) = callee else { return Ok(()) };
    // SAFETY: as above.
    let count = typhon_bytecode::instructions::c(unsafe { *pc });
    let written = op == Op::LoadSuperAttr && count & 2 != 0;
    let given = written
        || op != Op::LoadSuperAttr && count > 0
        || op == Op::CallSpread
        || first == window + FRAME_WORDS && op == Op::CallMethod;
    let mut argument = if given { fp.copy(first) } else { None };
    // A bound method is its function, called with its object.
    let bound = callee.exact::<Method>().map(|method| (method.function().clone(), method.receiver().clone()));
    if let Some((function, receiver)) = bound.filter(|_| matches!(op, Op::Call | Op::CallMethod)) {
        (callee, argument) = (function, Some(receiver));
    }
    let told = match &argument {
        // What is unpacked: its first item, where that is known.
        Some(argument) if op == Op::CallSpread => first_of(argument).unwrap_or(monitor::marks(vm)?[1].clone()),
        Some(argument) => argument.clone(),
        None => monitor::marks(vm)?[1].clone(),
    };
    let place = Place { code: fp.code(), at: fp.code().index_of(pc.wrapping_add(1)) };
    monitor::tell(vm, thread, event::CALL, &place, &[callee.clone(), told.clone()])?;
    if callee.native::<Function>().is_some() {
        return Ok(());
    }
    let native = native_callee(vm, &callee, argument.as_ref());
    if let Some(native) = &native {
        tracing.tell_profile(vm, thread, &frame::capture(vm, fp), "c_call", native.clone())?;
    }
    if let Some(top) = tracing.frames.borrow_mut().last_mut() {
        top.called = Some(Called { native, callee, argument: told, at: place.at });
    }
    Ok(())
}

/// The first item of a tuple or list.
fn first_of(items: &Value) -> Option<Value> {
    match items.exact::<List>() {
        Some(list) => list.to_vec().first().cloned(),
        None => items.exact::<Tuple>()?.items().first().cloned(),
    }
}

fn take_called(thread: &Thread, fp: Fp) -> Option<Called> {
    thread.tracing.frames.borrow_mut().last_mut().filter(|top| top.fp == fp)?.called.take()
}

/// Tells that the native function returned which the last instruction called.
///
/// # Errors
/// What the profile function raises.
pub(super) fn returned(vm: &Vm, thread: &Thread, fp: Fp, pc: *const u32) -> Result<()> {
    let Some(callee) = take_called(thread, fp) else { return Ok(()) };
    thread.save(fp, pc);
    let place = Place { code: fp.code(), at: callee.at };
    monitor::tell(vm, thread, event::C_RETURN, &place, &[callee.callee, callee.argument])?;
    match callee.native {
        Some(native) => thread.tracing.tell_profile(vm, thread, &frame::capture(vm, fp), "c_return", native),
        None => Ok(()),
    }
}

/// Tells that the native function raised which the running instruction called.
///
/// # Errors
/// What the profile function raises.
pub(super) fn raised(vm: &Vm, thread: &Thread, fp: Fp) -> Result<()> {
    let Some(callee) = take_called(thread, fp) else { return Ok(()) };
    let place = Place { code: fp.code(), at: callee.at };
    monitor::tell(vm, thread, event::C_RAISE, &place, &[callee.callee, callee.argument])?;
    match callee.native {
        Some(native) => thread.tracing.tell_profile(vm, thread, &frame::capture(vm, fp), "c_exception", native),
        None => Ok(()),
    }
}
