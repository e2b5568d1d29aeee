//! From the instruction that raised to the handler that takes it.

use typhon_bytecode::Handler;
use typhon_heap::word::EMPTY;
use typhon_object::{prelude::*, raise::Raised};

use crate::{
    frame::{Fp, Link, release},
    ops::operator,
    run::Goto,
    thread::Thread,
    trace,
    types::{code::Code, frame, generator, traceback},
};

/// Finds the handler of the pending exception, from the thread's saved place on: goes there with the exception in its
/// register. Frames without a handler are left.
///
/// # Errors
/// The exception, where a frame is left that Rust began.
#[cold]
#[inline(never)]
pub fn unwind(vm: &Vm, thread: &Thread, raised: Raised, again: bool) -> Result<Goto> {
    let mut exception = vm.catch(raised);
    let mut again = again;
    loop {
        let (fp, pc) = (thread.fp.get(), thread.pc.get());
        fp.fill();
        let code = fp.code();
        let at = code.index_of(pc);
        let handler = handler_of(code, at);
        if !std::mem::take(&mut again) {
            let departs = handler.is_none() && !thread.tracing.is_on();
            match departs.then(|| frame::depart(vm, fp, at)).flatten() {
                Some(frame) => traceback::add_frame(&exception, frame, at),
                None => traceback::add(vm, thread, &exception, fp, pc),
            }
            if thread.tracing.is_on() {
                exception = trace::raised(vm, thread, fp, exception, false);
            }
        } else if thread.tracing.is_on() {
            exception = trace::raised(vm, thread, fp, exception, true);
        }
        if let Some(handler) = handler {
            if thread.tracing.is_on() {
                exception = trace::enter_handler(vm, thread, fp, exception);
            }
            let end = code.registers.min(typhon_bytecode::NEAR_REGISTERS as u32) as usize;
            fp.clear(handler.depth as usize..end);
            fp.set_value(handler.register as usize, exception);
            return Ok(Goto { fp, pc: code.entry().wrapping_add(handler.target as usize) });
        }
        if thread.tracing.is_on() {
            exception = trace::leave(vm, thread, fp, exception);
        }
        // What raises it again on the way out stands nowhere: the frame is left where the exception last passed.
        let pc = match code.compiled.location(at).line {
            0 => passed_at(&exception, fp).unwrap_or(pc),
            _ => pc,
        };
        let (_, link) = fp.link();
        let (caller, return_pc) = (fp.caller(), fp.return_pc());
        leave_frame(vm, fp, pc);
        thread.save(caller, return_pc);
        if matches!(link, Link::Rust | Link::Resume) {
            return Err(vm.raise_again(exception));
        }
    }
}

/// The word after the instruction of a frame that an exception passed last.
fn passed_at(exception: &Value, fp: Fp) -> Option<*const u32> {
    let entry = typhon_object::primal::exception::from(exception)?.traceback()?;
    let entry = entry.exact::<traceback::Traceback>()?;
    let own = entry.frame().exact::<frame::Frame>()?.running() == Some(fp);
    let word = u32::try_from(entry.word()).ok().filter(|_| own)?;
    Some(fp.code().entry().wrapping_add(word as usize + 1))
}

/// The innermost handler of an instruction.
fn handler_of(code: &Code, at: u32) -> Option<&Handler> {
    code.compiled.handlers.iter().find(|row| row.start <= at && at < row.end)
}

/// Releases everything that a frame holds.
fn leave_frame(vm: &Vm, fp: Fp, pc: *const u32) {
    let code = fp.code();
    if fp.is_captured() {
        crate::types::frame::leave(vm, fp, pc);
    }
    fp.clear(0..code.registers as usize);
    if code.suspendable {
        generator::finish(vm, fp);
    }
    release(fp.take_companion());
    release(fp.take_function());
    vm.leave_frame();
}

/// A frame whose result does not simply go to its caller's register is left; its registers were cleared.
///
/// # Errors
/// TypeError where `__init__` returned something; the thread's saved place is then the caller's.
#[inline(never)]
pub fn leave(vm: &Vm, thread: &Thread, fp: Fp, result: Value) -> Result<Goto> {
    let (dest, link) = fp.link();
    let (caller, pc) = (fp.caller(), fp.return_pc());
    let suspendable = fp.code().suspendable;
    let companion = if suspendable && generator::end_quick(thread, fp) {
        EMPTY
    } else {
        if suspendable {
            generator::finish(vm, fp);
        }
        vm.leave_frame();
        release(fp.take_function());
        fp.take_companion()
    };
    match link {
        Link::Register => caller.set_value(dest, result),
        Link::Setter => {}
        Link::Operator => return operator::finish(vm, thread, caller, pc, dest, result),
        Link::Init => {
            // SAFETY: the companion is the instance, which the frame owned.
            let Some(instance) = (unsafe { Value::from_word(companion) }) else {
                return Err(vm.system_error("an instance was expected"));
            };
            thread.save(caller, pc);
            if !result.is_none() {
                let given = vm.type_name(&result);
                return Err(vm.type_error(format!("__init__() should return None, not '{given}'")));
            }
            caller.set_value(dest, instance);
            return Ok(Goto { fp: caller, pc });
        }
        Link::Next => {
            // SAFETY: the instruction before the return address is `Next` with its extension.
            let (word, jump) = unsafe { (*pc.wrapping_sub(2), *pc.wrapping_sub(1) as i32) };
            if thread.tracing.is_on() && !result.is_none() {
                trace::ended(vm, thread, caller, pc.wrapping_sub(1), &result)?;
            }
            let first = typhon_bytecode::instructions::b(word);
            generator::let_go(caller.take(first));
            caller.clear(first + 1..first + 3);
            return Ok(Goto { fp: caller, pc: pc.wrapping_offset(jump as isize) });
        }
        Link::Delegate => {
            // SAFETY: the instruction before the return address is `YieldFrom`.
            let word = unsafe { *pc.wrapping_sub(1) };
            caller.fill();
            if thread.tracing.is_on() {
                trace::ended(vm, thread, caller, pc, &result)?;
            }
            generator::let_go(caller.take(typhon_bytecode::instructions::b(word)));
            caller.set_value(dest, result);
        }
        Link::Rust | Link::Resume => {
            release(companion);
            thread.save(caller, pc);
            thread.result.set(Some(result));
            return Ok(Goto::LEAVE);
        }
    }
    release(companion);
    Ok(Goto { fp: caller, pc })
}

/// Where a thread stands, for those who walk its frames: the running frame, then its callers.
pub fn frames(thread: &Thread) -> impl Iterator<Item = (Fp, *const u32)> {
    let mut at = (thread.fp.get(), thread.pc.get());
    std::iter::from_fn(move || {
        let here = at;
        if here.0.0.is_null() {
            return None;
        }
        at = (here.0.caller(), here.0.return_pc());
        Some(here)
    })
}
