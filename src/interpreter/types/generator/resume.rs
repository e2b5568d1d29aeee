//! Going on with a generator, and its suspension.

use typhon_bytecode::{
    Op,
    instructions::{a, b, c},
};
use typhon_heap::word::{BORROWED, EMPTY, Word};
use typhon_object::{prelude::*, raise::Raised};

use super::drive::offer;
use super::quick::{enter_quick, go_on_with_none, is_driven, leave_chain, passes_quickly, rise, yielded};
use super::{Core, Resumed, State, already_running, core, is_done, just_started, running};
use crate::{
    call::admit,
    frame::{self, Fp, Link, release},
    ops::take_or_copy,
    run::{Goto, run},
    thread::Thread,
    trace,
};

/// The exception that a generator handles becomes the thread's; the caller's is remembered.
#[inline(always)]
fn enter_handled(vm: &Vm, core: &Core, header: &Header) {
    if core.handled.peek() == EMPTY && !vm.is_handling() {
        return;
    }
    exchange_handled(vm, core, header);
}

#[inline(never)]
fn exchange_handled(vm: &Vm, core: &Core, header: &Header) {
    let own = core.handled.replace(header, None);
    let callers = vm.handled();
    if own.is_some() {
        drop(vm.set_handled(own));
    }
    if callers.is_some() {
        drop(core.inherited.replace(header, callers));
    }
}

/// The caller's exception is the handled one again; what the generator handles itself is kept where it goes on later.
#[inline(always)]
pub(super) fn leave_handled(vm: &Vm, core: &Core, header: &Header, keep: bool) {
    if core.inherited.peek() == EMPTY && !vm.is_handling() {
        return;
    }
    give_handled_back(vm, core, header, keep);
}

#[inline(never)]
fn give_handled_back(vm: &Vm, core: &Core, header: &Header, keep: bool) {
    let inherited = core.inherited.replace(header, None);
    let same = match (&inherited, &vm.handled()) {
        // The generator may handle the very exception that its caller does.
        (Some(one), Some(other)) => one.is(other) && !(keep && handles(core)),
        (None, None) => true,
        _ => false,
    };
    if same {
        return;
    }
    let own = vm.set_handled(inherited);
    if keep {
        drop(core.handled.replace(header, own));
    }
}

/// Whether the instruction at which a generator is suspended belongs to a handler.
fn handles(core: &Core) -> bool {
    let code = core.code();
    let word = code.index_of(core.at().wrapping_add(1));
    let ends_one = |target: u32| {
        // SAFETY: handlers begin at instructions of their code.
        let word = unsafe { *code.entry().wrapping_add(target as usize) };
        Op::of(word) == Some(Op::PopHandled)
    };
    let mut rows = code.compiled.handlers.iter().filter(|row| row.start <= word && word < row.end);
    rows.any(|row| ends_one(row.target))
}

/// Begins the frame of a generator that is suspended, above everything in use. With a value, goes on with it; without, the
/// frame is in place for an exception to be raised in it.
///
/// # Errors
/// ValueError where it runs already; TypeError for a value sent to one that did not begin. A generator that ended is the
/// caller's business.
pub(super) fn begin(
    vm: &Vm,
    thread: &Thread,
    object: &Value,
    return_pc: *const u32,
    (dest, link): (usize, Link),
    sent: Option<Value>,
) -> Result<Goto> {
    let (Some(core), Some(header)) = (core(object), object.header()) else {
        return Err(vm.system_error("a generator was expected"));
    };
    let state = core.state();
    if state == State::Created && sent.as_ref().is_some_and(|sent| !sent.is_none()) {
        return Err(just_started(vm, core));
    }
    if !matches!(state, State::Created | State::Suspended) || !core.enter(header, state) {
        return Err(already_running(vm, core));
    }
    // The generator holds its function as long as it did not end.
    if core.function.peek() == EMPTY {
        return Err(vm.system_error("a generator without code"));
    }
    let fp = thread.window();
    if let Err(raised) = admit(vm, thread, fp, core.code()) {
        core.set_state(state);
        return Err(raised);
    }
    enter_handled(vm, core, header);
    Ok(descend(vm, thread, object, fp, (thread.fp.get(), return_pc), (dest, link), sent))
}

/// Enters the frame of a generator that was won and admitted, or, where it delegates to another one, the innermost frame:
/// those on the way there stay hollow.
fn descend(
    vm: &Vm,
    thread: &Thread,
    mut object: &Value,
    mut fp: Fp,
    (mut caller, mut return_pc): (Fp, *const u32),
    (mut dest, mut link): (usize, Link),
    sent: Option<Value>,
) -> Goto {
    loop {
        // SAFETY: the caller, and `step_in`, hand over generators.
        let core = unsafe { core(object).unwrap_unchecked() };
        let code = core.code();
        fp.set_function(core.function.peek() | BORROWED);
        fp.enter(code, return_pc, caller, dest, link, object.word() | BORROWED);
        let at = core.at();
        // SAFETY: the generator is suspended at an instruction of its code.
        let word = unsafe { *at };
        let inner_fp = fp.window(code.registers as usize);
        if sent.is_some()
            && let Some(inner) = step_in(vm, thread, core, word, inner_fp)
        {
            fp.set_hollow();
            (object, caller, return_pc) = (inner, fp, at.wrapping_add(1));
            (dest, link, fp) = (a(word), Link::Delegate, inner_fp);
            continue;
        }
        core.restore(fp);
        if core.frame.peek() != EMPTY
            && let Some(frame) = object.header().and_then(|header| core.frame.get(header))
        {
            super::super::frame::attach(fp, frame);
        }
        let mut pc = at.wrapping_add(1);
        if let Some(sent) = sent {
            match Op::of(word) {
                Some(Op::Yield) => fp.set_value(a(word), sent),
                Some(Op::YieldFrom) => {
                    pc = at;
                    thread.sent.set(Some(sent));
                }
                _ => {}
            }
        }
        return Goto { fp, pc };
    }
}

/// The generator to which one that was won delegates, won and admitted too, where the frame of the latter may stay hollow: not
/// where it is traced, for then each frame is told of by itself.
#[inline(always)]
fn step_in<'a>(vm: &Vm, thread: &Thread, outer: &'a Core, word: u32, fp: Fp) -> Option<&'a Value> {
    if word as u8 != Op::YieldFrom as u8 || outer.frame.peek() != EMPTY || thread.tracing.is_on() {
        return None;
    }
    let inner = outer.iterator(word)?;
    if !super::is_resumable(inner) {
        return None;
    }
    let (core, header) = (core(inner)?, inner.header()?);
    if !core.enter(header, State::Suspended) {
        return None;
    }
    if !fp.fits(core.code(), thread.limit) || !enter_frame(vm, thread) {
        core.set_state(State::Suspended);
        return None;
    }
    enter_handled(vm, core, header);
    Some(inner)
}

/// Counts a frame, where the recursion limit allows it.
#[inline(always)]
fn enter_frame(vm: &Vm, thread: &Thread) -> bool {
    let depth = vm.depth() + 1;
    let fits = depth <= thread.recursion_limit.load(std::sync::atomic::Ordering::Relaxed);
    if fits {
        vm.set_depth(depth);
    }
    fits
}

impl Fp {
    /// Moves the words of a hollow frame's generator to its registers: somebody is about to look at them, or the frame goes on.
    #[inline(always)]
    pub fn fill(self) {
        if self.is_hollow() {
            self.fill_slow();
        }
    }

    #[inline(never)]
    fn fill_slow(self) {
        self.clear_hollow();
        if let Some((core, header)) = running(self) {
            header.counts.note_change();
            core.restore(self);
        }
    }
}

/// `Next` on a generator object in the loop: begins its frame; `None` where it ended long ago.
///
/// # Errors
/// As for resuming from Rust.
#[inline(never)]
pub fn next(vm: &Vm, thread: &Thread, fp: Fp, register: usize, pc: *const u32, dest: usize) -> Result<Option<Goto>> {
    let object = crate::ops::operand(fp, register);
    if is_done(vm, object)? {
        return Ok(None);
    }
    begin(vm, thread, object, pc, (dest, Link::Next), Some(Value::NONE)).map(Some)
}

/// `YieldFrom` to a generator or coroutine in the loop: begins its frame; `None` where it ended long ago.
///
/// # Errors
/// As for resuming from Rust.
pub fn delegate(
    vm: &Vm,
    thread: &Thread,
    object: &Value,
    pc: *const u32,
    dest: usize,
    sent: Value,
) -> Result<Option<Goto>> {
    if is_done(vm, object)? {
        return Ok(None);
    }
    begin(vm, thread, object, pc, (dest, Link::Delegate), Some(sent)).map(Some)
}

/// Moves a frame's registers to its generator.
#[inline]
fn save(fp: Fp, core: &Core, header: &Header, at: *const u32, live: usize) {
    core.set_at(at);
    // SAFETY: the generator stops at an instruction of its code.
    if header.is_settled() && unsafe { *at } as u8 == Op::YieldFrom as u8 {
        // What it delegates to is to be closed with it.
        header.set_settled(false);
    }
    // SAFETY: as above.
    let word = unsafe { *at };
    if word as u8 == Op::YieldFrom as u8 {
        core.set_delegate(crate::ops::operand(fp, b(word)));
    }
    core.words.save(fp, fp.code(), live, header.is_published());
    if fp.is_captured() {
        super::super::frame::suspend(fp);
    }
}

/// Where a frame that is left goes back to.
#[derive(Clone, Copy)]
pub(crate) struct Back {
    /// Its link word.
    info: Word,
    pub(super) caller: Fp,
    pub(super) pc: *const u32,
}

impl Back {
    #[inline(always)]
    pub(super) fn of(fp: Fp) -> Back {
        Back { info: fp.link_word(), caller: fp.caller(), pc: fp.return_pc() }
    }

    /// Whether the caller delegates, and yields what it gets.
    #[inline(always)]
    pub(super) fn is_delegate(self) -> bool {
        frame::link_of(self.info).1 == Link::Delegate
    }
}

/// Takes a generator's frame off the stack; it goes on at the instruction `at`.
#[inline(always)]
pub(super) fn set_aside(vm: &Vm, fp: Fp, (core, header): (&Core, &Header), at: *const u32, live: usize) -> Back {
    if !fp.is_hollow() {
        save(fp, core, header, at, live);
    }
    leave_handled(vm, core, header, true);
    let back = Back::of(fp);
    let function = fp.take_function();
    _ = fp.take_companion();
    vm.leave_frame();
    // From here on another thread may resume it.
    core.set_state(State::Suspended);
    release(function);
    back
}

/// The running frame yields: its registers go to its generator, and the value to whoever resumed it. `at` is the
/// instruction at which it goes on, `live` the number of temporaries in use.
#[inline(never)]
#[expect(clippy::not_unsafe_ptr_arg_deref, reason = "the loop hands over places in verified code")]
pub fn suspend(
    vm: &Vm,
    thread: &Thread,
    mut fp: Fp,
    mut at: *const u32,
    mut live: usize,
    value: Value,
) -> Result<Goto> {
    loop {
        let Some((core, header)) = running(fp) else { return Err(vm.system_error("yield outside of a generator")) };
        let traced = thread.tracing.is_on();
        if traced {
            thread.save(fp, at.wrapping_add(1));
            trace::suspended(vm, thread, fp, &value)?;
        }
        let mut back = set_aside(vm, fp, (core, header), at, live);
        if !traced {
            back = rise(vm, back);
        }
        if !back.is_delegate() {
            return Ok(hand_over(thread, back, value));
        }
        // The one that delegates yields the same value.
        (fp, at) = (back.caller, back.pc.wrapping_sub(1));
        // SAFETY: the instruction before the return address is the `YieldFrom`.
        live = typhon_bytecode::instructions::c(unsafe { *at });
    }
}

/// A yielded value goes to whoever resumed the outermost generator: where to go on.
#[inline(always)]
fn hand_over(thread: &Thread, Back { info, caller, pc }: Back, value: Value) -> Goto {
    let (dest, link) = frame::link_of(info);
    if matches!(link, Link::Resume | Link::Rust) {
        thread.save(caller, pc);
        thread.yielded.set(true);
        thread.result.set(Some(value));
        return Goto::LEAVE;
    }
    caller.set_value(dest, value);
    Goto { fp: caller, pc }
}

/// `Yield`: as [`suspend`] with the value that the instruction at `at` names. The thread's place is saved.
///
/// # Errors
/// SystemError outside of a generator.
#[inline(always)]
pub(crate) fn yield_at(vm: &Vm, thread: &Thread, fp: Fp, at: *const u32) -> Result<Goto> {
    // SAFETY: the caller names the instruction that runs.
    let word = unsafe { *at };
    if !passes_quickly(vm, thread, fp) {
        return suspend(vm, thread, fp, at, c(word), take_or_copy(fp, b(word)));
    }
    let mut value = yielded(fp, b(word));
    if is_driven(thread, fp) {
        match offer(thread, value) {
            Some(item) => value = item,
            None => return Ok(Goto { fp, pc: go_on_with_none(fp, at) }),
        }
    }
    let back = leave_chain(vm, fp, at);
    if !back.is_delegate() {
        return Ok(hand_over(thread, back, value));
    }
    let at = back.pc.wrapping_sub(1);
    // SAFETY: the instruction before the return address is the `YieldFrom`.
    suspend(vm, thread, back.caller, at, c(unsafe { *at }), value)
}

/// Resumes a generator from Rust with a value (None, unless it is suspended at a `yield`).
///
/// # Errors
/// What it raises; ValueError where it runs already; TypeError for a value sent to one that did not begin.
pub fn resume(vm: &Vm, object: &Value, sent: &Value) -> Result<Resumed> {
    vm.check_stack(" while calling a Python object")?;
    let thread = Thread::of(vm);
    let place = (thread.fp.get(), thread.pc.get());
    if super::is_resumable(object)
        && let Some(goto) = enter_quick(thread, object, thread.window(), place, (0, Link::Resume), sent)
    {
        return go_on(thread, goto, None);
    }
    resume_slow(vm, thread, object, sent.clone())
}

#[inline(never)]
pub(super) fn resume_slow(vm: &Vm, thread: &Thread, object: &Value, sent: Value) -> Result<Resumed> {
    if is_done(vm, object)? {
        return Ok(Resumed::Returned(Value::NONE));
    }
    let goto = begin(vm, thread, object, thread.pc.get(), (0, Link::Resume), Some(sent))?;
    go_on(thread, goto, None)
}

#[inline(always)]
pub(super) fn go_on(thread: &Thread, goto: Goto, error: Option<Raised>) -> Result<Resumed> {
    thread.yielded.set(false);
    let result = run(thread, goto.fp, goto.pc, error)?;
    Ok(if thread.yielded.replace(false) { Resumed::Yielded(result) } else { Resumed::Returned(result) })
}
