//! The usual case of resuming and suspending: words move between the frame and its generator, and nothing else is to be
//! done, because the generator is this thread's alone, its frame has no object and no exception is being handled.

use std::sync::atomic::Ordering;

use typhon_bytecode::{
    Op,
    instructions::{a, b, c},
};
use typhon_heap::word::{self, BORROWED, EMPTY};
use typhon_object::prelude::*;

use super::{
    Core, Generator, State,
    drive::{DRIVEN, offer},
    resume::Back,
    running,
};
use crate::{
    frame::{self, Fp, Link, release},
    ops::{is_temporary, operand},
    run::{Goto, clear_one},
    thread::Thread,
};

/// `Next` on a generator or coroutine in `register`: begins its frame. [`Goto::SLOW`], with nothing done, where the case is
/// not the usual one.
#[inline(never)]
pub(crate) fn next_quick(thread: &Thread, fp: Fp, register: usize, pc: *const u32, dest: usize) -> Goto {
    let object = operand(fp, register);
    let window = fp.window(fp.code().registers as usize);
    enter_quick(thread, object, window, (fp, pc), (dest, Link::Next), &Value::NONE).unwrap_or(Goto::SLOW)
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
    let goto = enter_quick(thread, object, window, (fp, pc), (dest, Link::Delegate), &Value::NONE);
    goto.inspect(|_| drop(thread.sent.take())).unwrap_or(Goto::SLOW)
}

/// Begins the frame of a generator or coroutine in the usual case. Where it delegates to others, begins that of the innermost
/// one that is in the usual case too; the frames on the way stay hollow. `None`, with nothing done, where the case is not the usual
/// one.
#[inline(always)]
pub(super) fn enter_quick(
    thread: &Thread,
    object: &Value,
    fp: Fp,
    (caller, return_pc): (Fp, *const u32),
    (dest, link): (usize, Link),
    sent: &Value,
) -> Option<Goto> {
    let vm = thread.vm();
    let depth = vm.depth();
    let generator = parts(object);
    let first = if sent.is_none() { State::Created } else { State::Suspended };
    let usual = is_usual(generator, first)
        && !vm.is_handling()
        && fp.fits(generator.core.code(), thread.limit)
        && depth < thread.recursion_limit.load(Ordering::Relaxed);
    if !usual {
        return None;
    }
    let core = &generator.core;
    vm.set_depth(depth + 1);
    push(fp, generator, (caller, return_pc), (dest, link));
    let at = core.at();
    // SAFETY: the generator is suspended at an instruction of its code, or was.
    let word = unsafe { *at };
    if word as u8 == Op::YieldFrom as u8 {
        return Some(dive(thread, core, fp, sent));
    }
    core.restore(fp);
    if word as u8 != Op::Yield as u8 {
        return Some(Goto { fp, pc: at.wrapping_add(1) });
    }
    if sent.is_none() {
        return Some(Goto { fp, pc: go_on_with_none(fp, at) });
    }
    fp.set_value(a(word), sent.clone());
    Some(Goto { fp, pc: at.wrapping_add(1) })
}

/// Puts the None that a `Yield` gives in its place, unless the next instruction would only throw it away: where to go on.
#[inline(always)]
pub(super) fn go_on_with_none(fp: Fp, at: *const u32) -> *const u32 {
    let pc = at.wrapping_add(1);
    // SAFETY: the caller names an instruction of verified code, which does not end in it.
    let (word, next) = unsafe { (*at, *pc) };
    if next == clear_one(a(word)) {
        release(fp.take(a(word)));
        return pc.wrapping_add(1);
    }
    fp.set(a(word), word::NONE);
    pc
}

/// Writes the header of a generator's frame.
#[inline(always)]
fn push(fp: Fp, generator: &Generator, (caller, return_pc): (Fp, *const u32), (dest, link): (usize, Link)) {
    let Generator { header, core } = generator;
    core.state.store(State::Running as u8, Ordering::Relaxed);
    fp.set_function(core.function.peek() | BORROWED);
    let companion = std::ptr::from_ref(header).expose_provenance() as word::Word | BORROWED;
    fp.enter(core.code(), return_pc, caller, dest, link, companion);
}

/// Begins the frames of those to which the generator whose frame was begun delegates.
#[inline(never)]
fn dive(thread: &Thread, mut core: &Core, mut fp: Fp, sent: &Value) -> Goto {
    let vm = thread.vm();
    let (mut depth, limit) = (vm.depth(), thread.recursion_limit.load(Ordering::Relaxed));
    // Where it is traced, each frame is told of by itself.
    let last = if thread.tracing.is_on() { 0 } else { limit };
    while depth < last
        && let Some(inner) = core.delegate()
        && is_usual(inner, State::Suspended)
        && let above = fp.window(core.code().registers as usize)
        && above.fits(inner.core.code(), thread.limit)
    {
        depth += 1;
        let at = core.at();
        fp.set_hollow();
        // SAFETY: a generator that delegates is suspended at the `YieldFrom`.
        push(above, inner, (fp, at.wrapping_add(1)), (a(unsafe { *at }), Link::Delegate));
        (core, fp) = (&inner.core, above);
    }
    vm.set_depth(depth);
    core.restore(fp);
    let at = core.at();
    // SAFETY: the generator is suspended at an instruction of its code.
    let word = unsafe { *at };
    if word as u8 == Op::Yield as u8 {
        fp.set_value(a(word), sent.clone());
        return Goto { fp, pc: at.wrapping_add(1) };
    }
    // A `YieldFrom`, which runs once more with what is sent.
    if !sent.is_none() {
        thread.sent.set(Some(sent.clone()));
    }
    Goto { fp, pc: at }
}

/// The parts of a generator or coroutine.
#[inline(always)]
fn parts(object: &Value) -> &Generator {
    // SAFETY: both types begin with their frame, as `Generator` does.
    unsafe { object.cast::<Generator>() }
}

/// Whether a generator or coroutine is this thread's alone, in one of the states from `first` to `Suspended`, and nothing but its
/// words is to be put in place.
#[inline(always)]
fn is_usual(Generator { header, core }: &Generator, first: State) -> bool {
    let state = core.state.load(Ordering::Relaxed);
    !header.is_published()
        && state.wrapping_sub(first as u8) <= State::Suspended as u8 - first as u8
        && core.handled.peek() | core.frame.peek() == EMPTY
}

/// The `Yield` at `at` in the usual case: the value goes to the loop of the frame that resumed the generator, or to the Rust
/// function that did ([`Goto::LEAVE`]). [`Goto::SLOW`], with nothing done, in other cases.
#[inline(never)]
pub(crate) fn yield_quick(thread: &Thread, fp: Fp, at: *const u32) -> Goto {
    let vm = thread.vm();
    let to_loop = fp.is_linked(Link::Next);
    if !to_loop && !fp.is_linked(Link::Resume) {
        return Goto::SLOW;
    }
    let Some((core, header)) = running(fp) else { return Goto::SLOW };
    let usual = !header.is_published() && core.inherited.peek() == EMPTY && !vm.is_handling();
    if !usual {
        return Goto::SLOW;
    }
    // SAFETY: the caller names the instruction that runs.
    let word = unsafe { *at };
    let mut value = yielded(fp, b(word));
    if !to_loop && fp.dest() == DRIVEN {
        thread.save(fp, at.wrapping_add(1));
        match offer(thread, value) {
            Some(item) => value = item,
            None => return Goto { fp, pc: go_on_with_none(fp, at) },
        }
    }
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

/// Whether the frame, which runs a `Yield`, was resumed by a `YieldFrom` and may be left in the usual case.
#[inline(always)]
pub(super) fn passes_quickly(vm: &Vm, thread: &Thread, fp: Fp) -> bool {
    if !fp.is_linked(Link::Delegate) {
        return false;
    }
    // SAFETY: a frame that a `YieldFrom` resumed is a generator's or a coroutine's.
    let Generator { header, core } = unsafe { running_generator(fp) };
    !header.is_published() && core.inherited.peek() == EMPTY && !vm.is_handling() && !thread.tracing.is_on()
}

/// Leaves the frame that runs the `Yield` at `at`, and those of the generators that delegate to it, where that is the usual case.
/// Where that ends.
#[inline(always)]
pub(super) fn leave_chain(vm: &Vm, fp: Fp, at: *const u32) -> Back {
    // SAFETY: as above.
    let core = unsafe { &running_generator(fp).core };
    let back = Back::of(fp);
    // SAFETY: the caller names the instruction that runs.
    leave(core, fp, at, c(unsafe { *at }));
    vm.set_depth(vm.depth() - 1);
    rise(vm, back)
}

/// Whether the generator in a frame is driven, or delegated to by one that is, and all of them are this thread's alone.
#[inline(always)]
pub(super) fn is_driven(thread: &Thread, mut fp: Fp) -> bool {
    if thread.taker.get().is_none() {
        return false;
    }
    loop {
        // SAFETY: the frame is a generator's, and so are those that resumed another one by `YieldFrom`.
        if unsafe { running_generator(fp) }.header.is_published() {
            return false;
        }
        match fp.link() {
            (_, Link::Delegate) => fp = fp.caller(),
            (dest, link) => return link == Link::Resume && dest == DRIVEN,
        }
    }
}

/// The generator, coroutine or asynchronous generator that runs in a frame.
///
/// # Safety
/// The frame is one's.
#[inline(always)]
unsafe fn running_generator<'a>(fp: Fp) -> &'a Generator {
    let address = (fp.companion() & !BORROWED) as usize;
    // SAFETY: the companion is the object, which whoever resumed it keeps alive; the three types begin as `Generator` does.
    unsafe { &*std::ptr::with_exposed_provenance::<Generator>(address) }
}

/// Leaves the frames of generators that delegate to the one that was left and yield its value, as long as theirs is the usual
/// case. Nobody traces. Where that ends.
#[inline(always)]
pub(super) fn rise(vm: &Vm, mut back: Back) -> Back {
    if vm.is_handling() {
        return back;
    }
    let mut depth = vm.depth();
    while back.is_delegate() {
        let fp = back.caller;
        // SAFETY: only such frames have a `YieldFrom`.
        let Generator { header, core } = unsafe { running_generator(fp) };
        if fp.is_captured() || header.is_published() || core.inherited.peek() != EMPTY {
            break;
        }
        let at = back.pc.wrapping_sub(1);
        back = Back::of(fp);
        depth -= 1;
        if fp.is_hollow() {
            forget(core, fp);
        } else {
            set_aside_first(header, core, fp, at);
        }
    }
    vm.set_depth(depth);
    back
}

/// A generator delegates, and its frame is left for the first time since it did.
#[inline(never)]
fn set_aside_first(header: &Header, core: &Core, fp: Fp, at: *const u32) {
    // What it delegates to is to be closed with it.
    header.set_settled(false);
    // SAFETY: the caller names a `YieldFrom`.
    let word = unsafe { *at };
    core.set_delegate(operand(fp, b(word)));
    leave(core, fp, at, c(word));
}

/// The generator that runs in a frame ends in the usual case; the frame's registers were cleared. Says whether it was that:
/// if not, nothing was done.
#[inline(always)]
pub(crate) fn end_quick(thread: &Thread, fp: Fp) -> bool {
    let Some((core, header)) = running(fp) else { return false };
    let vm = thread.vm();
    let usual = !header.is_published()
        && core.inherited.peek() | core.frame.peek() == EMPTY
        && !vm.is_handling()
        && matches!(fp.link().1, Link::Next | Link::Delegate | Link::Resume);
    if usual {
        drop(core.function.exchange(None));
        header.set_settled(true);
        forget(core, fp);
        core.state.store(State::Done as u8, Ordering::Release);
        vm.set_depth(vm.depth() - 1);
    }
    usual
}

/// Gives up a register's reference to a generator that ended: the short way where it was the last one, and holds nothing but
/// its code.
#[inline(always)]
pub(crate) fn let_go(word: word::Word) {
    // SAFETY: the register gave its word away, which is counted or empty here.
    let object = if word::is_counted(word) { unsafe { Value::from_word(word) } } else { None };
    let Some(object) = object else { return };
    if object.shape() != Known::Generator.shape() || !object.is_unique() {
        return drop(object);
    }
    let core = &parts(&object).core;
    let slots = [&core.function, &core.frame, &core.handled, &core.inherited, &core.name, &core.qualname];
    if slots.into_iter().fold(EMPTY, |all, slot| all | slot.peek()) != EMPTY || !core.words.is_bare() {
        return drop(object);
    }
    drop(core.code.0.exchange(None));
    // SAFETY: nobody else refers to the object, and it holds nothing any more.
    unsafe { typhon_heap::free_hollow(object) };
}

#[inline(always)]
pub(super) fn yielded(fp: Fp, register: usize) -> Value {
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
    forget(core, fp);
}

/// The frame is left, its registers are in the generator.
#[inline(always)]
fn forget(core: &Core, fp: Fp) {
    // Both words are borrowed.
    _ = fp.take_function();
    _ = fp.take_companion();
    core.state.store(State::Suspended as u8, Ordering::Release);
}
