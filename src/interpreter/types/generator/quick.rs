//! The usual case of resuming and suspending: words move between the frame and its generator, and nothing else is to be
//! done, because the generator is this thread's alone, its frame has no object and no exception is being handled.

use std::sync::atomic::Ordering;

use typhon_bytecode::{
    Op,
    instructions::{a, b, c},
};
use typhon_heap::word::{self, BORROWED, EMPTY};
use typhon_object::prelude::*;

use super::{Core, Generator, State, running};
use crate::{
    frame::{self, Fp, Link},
    ops::{is_temporary, operand},
    run::Goto,
    thread::Thread,
};

/// `Next` on a generator or coroutine in `register`: begins its frame. [`Goto::SLOW`], with nothing done, where the case is
/// not the usual one.
#[inline(never)]
pub(crate) fn next_quick(thread: &Thread, fp: Fp, register: usize, pc: *const u32, dest: usize) -> Goto {
    let object = operand(fp, register);
    let window = fp.window(fp.code().registers as usize);
    enter_quick(thread, object, window, (fp, pc), (dest, Link::Next)).unwrap_or(Goto::SLOW)
}

/// `YieldFrom` to the generator or coroutine in `register`, with nothing or None sent: begins its frame. [`Goto::SLOW`], with
/// nothing done, where the case is not the usual one.
#[inline(never)]
pub(crate) fn delegate_quick(thread: &Thread, fp: Fp, register: usize, pc: *const u32, dest: usize) -> Goto {
    let object = operand(fp, register);
    if thread.is_sending() {
        return Goto::SLOW;
    }
    let window = fp.window(fp.code().registers as usize);
    let goto = enter_quick(thread, object, window, (fp, pc), (dest, Link::Delegate));
    goto.inspect(|_| drop(thread.sent.take())).unwrap_or(Goto::SLOW)
}

/// Begins the frame of a generator or coroutine in the usual case, with None as what is sent.
#[inline(always)]
pub(super) fn enter_quick(
    thread: &Thread,
    object: &Value,
    fp: Fp,
    (caller, return_pc): (Fp, *const u32),
    (dest, link): (usize, Link),
) -> Option<Goto> {
    // SAFETY: generators and coroutines begin with their frame, as `Generator` does.
    let Generator { header, core } = unsafe { object.cast::<Generator>() };
    let vm = thread.vm();
    let code = core.code();
    let at = core.at();
    // SAFETY: the generator is suspended at an instruction of its code, or was.
    let word = unsafe { *at };
    let usual = !header.is_published()
        && core.state.load(Ordering::Relaxed) <= State::Suspended as u8
        && core.handled.peek() == EMPTY
        && core.frame.peek() == EMPTY
        && word as u8 != Op::YieldFrom as u8
        && !vm.is_handling()
        && fp.fits(code, thread.limit)
        && vm.depth() < thread.recursion_limit.load(Ordering::Relaxed);
    if !usual {
        return None;
    }
    core.state.store(State::Running as u8, Ordering::Relaxed);
    vm.set_depth(vm.depth() + 1);
    fp.set_function(core.function.peek() | BORROWED);
    fp.enter(code, return_pc, caller, dest, link, object.word() | BORROWED);
    core.words.restore(fp);
    if word as u8 == Op::Yield as u8 {
        fp.set(a(word), word::NONE);
    }
    Some(Goto { fp, pc: at.wrapping_add(1) })
}

/// The `Yield` at `at` in the usual case: the value goes to the loop of the frame that resumed the generator, or to the Rust
/// function that did ([`Goto::LEAVE`]). [`Goto::SLOW`], with nothing done, in other cases.
#[inline(never)]
pub(crate) fn yield_quick(thread: &Thread, fp: Fp, at: *const u32) -> Goto {
    let Some((core, header)) = running(fp) else { return Goto::SLOW };
    let vm = thread.vm();
    let to_loop = fp.is_linked(Link::Next);
    let usual = (to_loop || fp.is_linked(Link::Resume))
        && !header.is_published()
        && core.inherited.peek() == EMPTY
        && !vm.is_handling();
    if !usual {
        return Goto::SLOW;
    }
    // SAFETY: the caller names the instruction that runs.
    let word = unsafe { *at };
    let value = yielded(fp, b(word));
    let (caller, pc) = (fp.caller(), fp.return_pc());
    leave(core, fp, at, c(word));
    vm.set_depth(vm.depth() - 1);
    if to_loop {
        caller.set_value(fp.dest(), value);
        return Goto { fp: caller, pc };
    }
    thread.save(caller, pc);
    thread.yielded.set(true);
    thread.result.set(Some(value));
    Goto::LEAVE
}

#[inline(always)]
fn yielded(fp: Fp, register: usize) -> Value {
    if is_temporary(fp, register) {
        // SAFETY: verified code yields bound registers.
        unsafe { frame::own(fp.take(register)) }
    } else {
        operand(fp, register).clone()
    }
}

/// The registers go to the generator, which may be resumed from here on.
#[inline(always)]
fn leave(core: &Core, fp: Fp, at: *const u32, live: usize) {
    core.set_at(at);
    core.words.save(fp, fp.code(), live, false);
    // Both words are borrowed.
    _ = fp.take_function();
    _ = fp.take_companion();
    core.state.store(State::Suspended as u8, Ordering::Release);
}
