//! What is told before an instruction, when a frame is left, and when an exception passes.

use typhon_bytecode::{Op, instructions::a};
use typhon_object::{prelude::*, primal::tuple, raise::Raised};

use super::{
    Watched, is_unmade,
    monitor::{self, Place, event},
    op_at,
};
use crate::{
    frame::Fp,
    run::Goto,
    thread::Thread,
    types::{
        code::mark_offset,
        frame::{self, Frame},
        traceback::WORD_BYTES,
    },
};

/// Tells what is to be told before the instruction at `pc`. Returns where to go on: there, or where the trace function
/// wants to; [`Goto::LEAVE`] where nothing is traced any more.
///
/// # Errors
/// What the functions raise.
#[cold]
#[inline(never)]
pub fn step(vm: &Vm, thread: &Thread, fp: Fp, pc: *const u32) -> Result<Goto> {
    let tracing = &thread.tracing;
    if !tracing.is_on() {
        return Ok(Goto::LEAVE);
    }
    know(vm, thread, fp, pc, None)?;
    super::native::returned(vm, thread, fp, pc)?;
    let mut pc = pc;
    if let Some(target) = super::branch::tell(vm, thread, fp, pc)? {
        forget_line(thread);
        pc = fp.code().entry().wrapping_add(target as usize);
    }
    while let Some(target) = line(vm, thread, fp, pc)? {
        pc = fp.code().entry().wrapping_add(target as usize);
    }
    thread.save(fp, pc.wrapping_add(1));
    super::branch::note(thread, fp, pc);
    match op_at(pc) {
        Some(Op::Return) => returns(vm, thread, fp, event::PY_RETURN, fp.copy(register(pc)).unwrap_or(Value::NONE))?,
        Some(Op::ReturnNone) => returns(vm, thread, fp, event::PY_RETURN, Value::NONE)?,
        Some(Op::ReturnGenerator) => forget(thread, fp),
        Some(op) => super::native::calls(vm, thread, fp, pc, op)?,
        None => {}
    }
    Ok(Goto { fp, pc })
}

fn register(pc: *const u32) -> usize {
    // SAFETY: callers name an instruction of verified code.
    a(unsafe { *pc })
}

/// Tells of the frame if it began since the last time. `pc` is its next instruction. Whether it did.
///
/// Frames below it that nobody was told of stay untold: what is told of a frame runs above it, where this one stands.
fn know(vm: &Vm, thread: &Thread, fp: Fp, pc: *const u32, thrown: Option<&Value>) -> Result<bool> {
    let known = {
        let mut frames = thread.tracing.frames.borrow_mut();
        let gone = |top: &Watched| top.fp.0 > fp.0 || top.fp == fp && !std::ptr::eq(top.code, fp.code());
        while frames.last().is_some_and(gone) {
            frames.pop();
        }
        frames.last().map_or(std::ptr::null_mut(), |top| top.fp.0)
    };
    if known == fp.0 {
        return Ok(false);
    }
    begins(vm, thread, fp, pc, thrown)?;
    thread.save(fp, pc);
    Ok(true)
}

/// A frame begins, or a generator's goes on, perhaps with an exception that is thrown into it.
fn begins(vm: &Vm, thread: &Thread, fp: Fp, pc: *const u32, thrown: Option<&Value>) -> Result<()> {
    let tracing = &thread.tracing;
    let waits = pc != fp.code().entry() && op_at(pc) == Some(Op::YieldFrom);
    let after = if waits { pc.wrapping_add(1) } else { pc };
    let mut frame = Watched::at(fp, after);
    if waits {
        // It comes to the instruction once more, which is no way back.
        frame.at = u32::MAX;
    }
    tracing.frames.borrow_mut().push(frame);
    if is_unmade(fp) {
        return Ok(());
    }
    thread.save(fp, after);
    let begun = match thrown {
        Some(_) => event::PY_THROW,
        None if pc == fp.code().entry() || is_started(fp, pc) => event::PY_START,
        None => event::PY_RESUME,
    };
    monitor::tell(vm, thread, begun, &place(thread, fp), thrown.map_or(&[], std::slice::from_ref))?;
    let frame = frame::capture(vm, fp);
    tracing.tell_profile(vm, thread, &frame, "call", Value::NONE)?;
    tracing.tell_call(vm, thread, &frame)
}

/// Whether a generator's frame begins, which it does after the instruction that made the generator.
fn is_started(fp: Fp, pc: *const u32) -> bool {
    fp.code().suspendable && op_at(pc.wrapping_sub(1)) == Some(Op::ReturnGenerator)
}

/// Instructions that prepare a frame belong to no line.
fn is_prologue(op: Option<Op>) -> bool {
    matches!(op, Some(Op::MakeCell | Op::MakeCellFar | Op::CopyFree | Op::ReturnGenerator))
}

/// Tells of a line that begins with the instruction at `pc`, and of the instruction; the one that the trace function wants
/// to go on with instead.
fn line(vm: &Vm, thread: &Thread, fp: Fp, pc: *const u32) -> Result<Option<u32>> {
    let tracing = &thread.tracing;
    let after = pc.wrapping_add(1);
    let at = fp.code().index_of(after);
    let line = fp.code().compiled.location(at).line;
    if is_prologue(op_at(pc)) {
        return Ok(None);
    }
    let marks = fp.code().compiled.marks(at);
    for (number, (_, mark)) in marks.iter().enumerate() {
        let offset = mark_offset(at, number, marks.len());
        if arrive(thread, at, (mark.line, offset), number > 0) {
            tracing.mark.set(Some((fp, mark.line, offset)));
            let jump = tell_line(vm, thread, fp, after);
            tracing.mark.set(None);
            if let Some(target) = jump? {
                return Ok(Some(target));
            }
        }
    }
    if arrive(thread, at, (line, i64::from(at) * WORD_BYTES), !marks.is_empty())
        && let Some(target) = tell_line(vm, thread, fp, after)?
    {
        return Ok(Some(target));
    }
    thread.save(fp, after);
    monitor::tell(vm, thread, event::INSTRUCTION, &place(thread, fp), &[])?;
    if traced_object(thread, fp) {
        let frame = frame::capture(vm, fp);
        if frame.exact::<Frame>().is_some_and(Frame::traces_opcodes) {
            thread.save(fp, after);
            tracing.tell_frame(vm, thread, &frame, "opcode", Value::NONE)?;
        }
    }
    Ok(None)
}

/// Whether a frame may have a trace function.
fn traced_object(thread: &Thread, fp: Fp) -> bool {
    fp.is_captured() && thread.tracing.trace.borrow().is_some()
}

/// Notes that the innermost frame comes to an instruction, or to a mark before it; whether a line begins with that.
fn arrive(thread: &Thread, at: u32, (line, offset): (u32, i64), again: bool) -> bool {
    let mut frames = thread.tracing.frames.borrow_mut();
    let Some(top) = frames.last_mut() else { return false };
    let back = !again && top.at != u32::MAX && at <= top.at;
    let begins = line != 0 && (line != top.line || back);
    top.at = at;
    if line != 0 {
        (top.line, top.offset) = (line, offset);
    }
    begins
}

/// Tells the frame's trace function of a line; the instruction that it wants to go on with instead.
fn tell_line(vm: &Vm, thread: &Thread, fp: Fp, after: *const u32) -> Result<Option<u32>> {
    let tracing = &thread.tracing;
    thread.save(fp, after);
    let number = tracing.frames.borrow().last().map_or(0, |top| top.line);
    let line = vm.int(i64::from(number));
    let tell = || monitor::tell(vm, thread, event::LINE, &place(thread, fp), &[line]);
    if let Some(jump) = super::branch::with_jump(thread, None, tell)? {
        forget_line(thread);
        return Ok(Some(jump.take(vm, fp)));
    }
    if !traced_object(thread, fp) {
        return Ok(None);
    }
    let frame = frame::capture(vm, fp);
    if !frame.exact::<Frame>().is_some_and(Frame::traces_lines) {
        return Ok(None);
    }
    let told = tracing.tell_frame(vm, thread, &frame, "line", Value::NONE);
    let jump = tracing.jump.take();
    told?;
    let Some(jump) = jump else { return Ok(None) };
    forget_line(thread);
    Ok(Some(jump.take(vm, fp)))
}

/// The innermost frame goes on elsewhere: whatever comes there begins a line.
fn forget_line(thread: &Thread) {
    if let Some(top) = thread.tracing.frames.borrow_mut().last_mut() {
        (top.line, top.at) = (0, u32::MAX);
    }
}

/// A frame returns or yields.
fn returns(vm: &Vm, thread: &Thread, fp: Fp, kind: u32, value: Value) -> Result<()> {
    monitor::tell(vm, thread, kind, &place(thread, fp), std::slice::from_ref(&value))?;
    tell_return(vm, thread, fp, value)
}

/// Where the running frame stands.
fn place<'a>(thread: &Thread, fp: Fp) -> Place<'a> {
    Place { code: fp.code(), at: fp.code().index_of(thread.pc.get()) }
}

fn tell_return(vm: &Vm, thread: &Thread, fp: Fp, value: Value) -> Result<()> {
    let frame = frame::capture(vm, fp);
    thread.tracing.tell_frame(vm, thread, &frame, "return", value.clone())?;
    thread.tracing.tell_profile(vm, thread, &frame, "return", value)?;
    forget(thread, fp);
    Ok(())
}

fn forget(thread: &Thread, fp: Fp) {
    thread.tracing.frames.borrow_mut().pop_if(|top| top.fp == fp);
}

/// A generator's frame is about to be suspended with a value.
///
/// # Errors
/// What the functions raise.
#[cold]
pub fn suspended(vm: &Vm, thread: &Thread, fp: Fp, value: &Value) -> Result<()> {
    returns(vm, thread, fp, event::PY_YIELD, value.clone())
}

/// An exception was raised in a frame, or comes to it from one that it called. Returns the exception that goes on.
#[cold]
pub fn raised(vm: &Vm, thread: &Thread, fp: Fp, exception: Value, again: bool) -> Value {
    let pc = thread.pc.get();
    let tell = || -> Result<()> {
        let thrown = know(vm, thread, fp, pc, Some(&exception))?;
        thread.save(fp, pc);
        super::native::raised(vm, thread, fp)?;
        let kind = if again { event::RERAISE } else { event::RAISE };
        monitor::tell(vm, thread, kind, &place(thread, fp), std::slice::from_ref(&exception))?;
        if again {
            return Ok(());
        }
        let frame = frame::capture(vm, fp);
        let traceback = typhon_object::primal::exception::from(&exception).and_then(|error| error.traceback());
        let parts = tuple::of([vm.class_value(&exception), exception.clone(), traceback.unwrap_or(Value::NONE)]);
        thread.tracing.tell_frame(vm, thread, &frame, "exception", parts)?;
        match thrown && op_at(pc.wrapping_sub(1)) == Some(Op::YieldFrom) {
            true => delegated(vm, thread, fp, &exception),
            false => Ok(()),
        }
    };
    let told = tell();
    thread.save(fp, pc);
    instead(vm, exception, told)
}

/// An exception is thrown into a frame that delegates: where it does, it takes the exception and raises it again.
fn delegated(vm: &Vm, thread: &Thread, fp: Fp, exception: &Value) -> Result<()> {
    let pc = thread.pc.get();
    let line = fp.code().compiled.location(fp.code().index_of(pc)).line;
    let events = [event::EXCEPTION_HANDLED, event::LINE, event::RERAISE];
    for kind in events {
        thread.save(fp, pc);
        let told = if kind == event::LINE { vm.int(i64::from(line)) } else { exception.clone() };
        monitor::tell(vm, thread, kind, &place(thread, fp), &[told])?;
    }
    if traced_object(thread, fp) {
        let frame = frame::capture(vm, fp);
        if frame.exact::<Frame>().is_some_and(Frame::traces_lines) {
            thread.tracing.tell_frame(vm, thread, &frame, "line", Value::NONE)?;
            // It goes on with its exception, wherever it is sent.
            drop(thread.tracing.jump.take());
        }
    }
    Ok(())
}

/// What a frame awaits ends by raising StopIteration, which goes no further. Returns the exception that goes on.
#[cold]
pub fn stopped(vm: &Vm, thread: &Thread, stop: Raised) -> Raised {
    let exception = vm.catch(stop);
    if !vm.class_of(&exception).is_subclass(Known::StopIteration) {
        return vm.raise_again(exception);
    }
    let exception = raised(vm, thread, thread.fp.get(), exception, false);
    vm.raise_again(exception)
}

/// An exception leaves a frame, which has no handler for it. Returns the exception that goes on.
#[cold]
pub fn leave(vm: &Vm, thread: &Thread, fp: Fp, exception: Value) -> Value {
    let pc = thread.pc.get();
    if fp.code().compiled.location(fp.code().index_of(pc)).line == 0 {
        thread.tracing.mark.set(last_place(thread, fp).map(|(line, offset)| (fp, line, offset)));
    }
    let told = match is_unmade(fp) {
        true => Ok(()),
        false => monitor::tell(vm, thread, event::PY_UNWIND, &place(thread, fp), std::slice::from_ref(&exception))
            .and_then(|()| tell_return(vm, thread, fp, Value::NONE)),
    };
    thread.tracing.mark.set(None);
    forget(thread, fp);
    thread.save(fp, pc);
    instead(vm, exception, told)
}

/// The last line that a frame came to, and the offset of its instruction.
fn last_place(thread: &Thread, fp: Fp) -> Option<(u32, i64)> {
    let frames = thread.tracing.frames.borrow();
    let top = frames.last().filter(|top| top.fp == fp && top.line != 0)?;
    Some((top.line, top.offset))
}

/// A generator or coroutine that a frame delegated to, or iterated over, has ended with a value: told as the exception that tells Rust code.
///
/// # Errors
/// What the trace function raises.
#[cold]
pub fn ended(vm: &Vm, thread: &Thread, fp: Fp, pc: *const u32, value: &Value) -> Result<()> {
    know(vm, thread, fp, pc.wrapping_sub(1), None)?;
    thread.save(fp, pc);
    let raised = vm.stop_iteration(value.clone());
    let exception = vm.catch(raised);
    monitor::tell(vm, thread, event::STOP_ITERATION, &place(thread, fp), std::slice::from_ref(&exception))?;
    let parts = tuple::of([vm.class_value(&exception), exception, Value::NONE]);
    thread.tracing.tell_frame(vm, thread, &frame::capture(vm, fp), "exception", parts)
}

/// What goes on: the exception, or the one that telling of it raised.
fn instead(vm: &Vm, exception: Value, told: Result<()>) -> Value {
    match told {
        Ok(()) => exception,
        Err(raised) => vm.catch(raised),
    }
}

/// A handler takes the exception: the instruction that raised is no place to jump back from. Returns the exception that the
/// handler gets.
pub fn enter_handler(vm: &Vm, thread: &Thread, fp: Fp, exception: Value) -> Value {
    let told =
        monitor::tell(vm, thread, event::EXCEPTION_HANDLED, &place(thread, fp), std::slice::from_ref(&exception));
    if let Some(top) = thread.tracing.frames.borrow_mut().last_mut()
        && top.fp == fp
    {
        (top.at, top.jumping) = (u32::MAX, None);
    }
    instead(vm, exception, told)
}
