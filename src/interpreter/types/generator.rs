//! `generator`: a frame that waits in the heap.
//!
//! While it runs, its registers lie on the thread's stack like any other frame's, and the object's words are empty. When it
//! is suspended they are moved here, and whatever was borrowed is counted. Who resumes it wins it by a compare-exchange of
//! its state, so it runs on one thread at a time.

use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicU64, AtomicUsize, Ordering};

use typhon_bytecode::{
    CodeFlags, Op,
    instructions::{a, b},
};
use typhon_heap::{
    Trace, Tracer,
    word::{BORROWED, EMPTY},
};
use typhon_object::{prelude::*, primal::exception, raise::Raised};
use typhon_sync::flag;

use super::{code::Code, frame::Frame};
use crate::{
    call::admit,
    frame::{self, Fp, Link, release},
    run::{Goto, run},
    thread::Thread,
};

mod methods;
mod throw;

pub(crate) use methods::{finalize, or_stop, shared_methods};
pub use throw::{close, exception_of, raise_in, resume_with_error, thrown};

/// What a generator is doing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum State {
    /// It did not begin.
    Created = 0,
    /// It waits at a `yield`, `yield from` or `await`.
    Suspended = 1,
    /// It runs.
    Running = 2,
    /// It ended.
    Done = 3,
    /// It waits, or did not begin, and somebody looks at its registers for a moment.
    Watched = 4,
}

impl State {
    const ALL: [State; 5] = [State::Created, State::Suspended, State::Running, State::Done, State::Watched];
}

/// What generators, coroutines and asynchronous generators have in common.
pub struct Core {
    state: AtomicU8,
    /// A finaliser or `close` was called for an asynchronous generator, or the like: for the type to use.
    pub flag: AtomicBool,
    /// How many temporaries are saved.
    live: AtomicU32,
    /// The address of the instruction at which it is suspended.
    at: AtomicUsize,
    words: Saved,
    /// The code, also after the end.
    code: Frozen,
    function: Slot,
    /// The object of its frame, where there is one; it refers back without counting.
    frame: Slot,
    /// The exception that it handles, while it is suspended.
    handled: Slot,
    /// The exception that its caller handles, while it runs.
    inherited: Slot,
    /// `__name__`.
    pub name: Slot,
    /// `__qualname__`.
    pub qualname: Slot,
}

/// Registers of a suspended frame: counted words.
struct Saved(Box<[AtomicU64]>);

impl Trace for Saved {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.0.iter().for_each(|word| tracer.word(word.load(Ordering::Acquire)));
    }
}

impl Drop for Saved {
    fn drop(&mut self) {
        self.0.iter_mut().for_each(|word| _ = release(*word.get_mut()));
    }
}

impl Drop for Core {
    fn drop(&mut self) {
        if let Some(frame) = self.frame.exchange(None)
            && let Some(frame) = frame.exact::<Frame>()
        {
            // SAFETY: the saved frame owns its words, and each is given away once.
            let take =
                |register: usize| unsafe { Value::from_word(self.words.0[register].swap(EMPTY, Ordering::AcqRel)) };
            frame.inherit(take, self.code().index_of(self.at().wrapping_add(1)));
        }
    }
}

impl Trace for Core {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.words.trace(tracer);
        self.code.trace(tracer);
        for slot in [&self.function, &self.frame, &self.handled, &self.inherited, &self.name, &self.qualname] {
            slot.trace(tracer);
        }
    }
}

/// A generator.
#[pytype(name = "generator", known = Generator, flags(no_new), methods(common))]
pub struct Generator {
    /// The frame.
    pub core: Core,
}

/// What a generator did when it was resumed.
#[derive(Debug)]
pub enum Resumed {
    /// It yielded a value.
    Yielded(Value),
    /// It returned.
    Returned(Value),
}

/// The frame of a generator, coroutine or asynchronous generator.
#[inline]
pub fn core(value: &Value) -> Option<&Core> {
    let shape = value.shape();
    let same = shape == Known::Generator.shape()
        || shape == Known::Coroutine.shape()
        || shape == Known::AsyncGenerator.shape();
    // SAFETY: the three types begin with their frame.
    same.then(|| unsafe { &value.pointer().cast::<Generator>().as_ref().core })
}

/// Whether a value is a generator or coroutine, which the loop resumes itself.
#[inline(always)]
pub fn is_resumable(value: &Value) -> bool {
    let shape = value.shape();
    shape == Known::Generator.shape() || shape == Known::Coroutine.shape()
}

impl Core {
    /// What it is doing.
    pub fn state(&self) -> State {
        loop {
            match State::ALL[self.state.load(Ordering::Acquire) as usize] {
                State::Watched => std::thread::yield_now(),
                state => return state,
            }
        }
    }

    /// The function that it runs; `None` once it ended.
    pub fn function(&self, header: &Header) -> Option<Value> {
        self.function.get(header)
    }

    /// The address of the instruction at which it is suspended.
    pub fn at(&self) -> *const u32 {
        std::ptr::with_exposed_provenance(self.at.load(Ordering::Relaxed))
    }

    /// The code.
    pub fn code(&self) -> &Code {
        // SAFETY: generators are made with a code object.
        unsafe { self.code.cast::<Code>() }
    }

    /// The object of the frame, where there is one.
    pub fn frame(&self, object: &Value) -> Option<Value> {
        self.frame.get(object.header()?)
    }

    /// Sets or forgets the object of the frame.
    pub fn set_frame(&self, object: &Value, frame: Option<Value>) {
        if let Some(header) = object.header() {
            drop(self.frame.replace(header, frame));
        }
    }

    /// The number of the word of the instruction at which it is suspended; `None` before the first.
    pub fn word(&self) -> Option<u32> {
        (self.state() == State::Suspended).then(|| self.code().index_of(self.at().wrapping_add(1)))
    }

    /// A saved register, counted; `None` while it runs.
    pub fn register(&self, register: usize) -> Option<Value> {
        self.look(|words| {
            let word = words.get(register)?.load(Ordering::Acquire);
            // SAFETY: the saved frame owns the word, and nobody resumes it meanwhile.
            (word != EMPTY).then(|| unsafe { Value::count_word(word) })
        })
    }

    /// Replaces a saved register; does nothing while it runs.
    pub fn set_register(&self, object: &Value, register: usize, value: Value) {
        if object.header().is_some_and(Header::is_published) {
            value.publish();
        }
        let old = self.look(|words| {
            let old = words.get(register)?.swap(value.into_word(), Ordering::AcqRel);
            // SAFETY: the saved frame owned the word.
            unsafe { Value::from_word(old) }
        });
        drop(old);
    }

    /// Looks at the saved words while nobody can resume it.
    fn look<R>(&self, look: impl FnOnce(&[AtomicU64]) -> Option<R>) -> Option<R> {
        loop {
            let state = self.state();
            match state {
                State::Running | State::Done => return None,
                State::Watched => std::thread::yield_now(),
                State::Created | State::Suspended => {
                    let won = self.state.compare_exchange(
                        state as u8,
                        State::Watched as u8,
                        Ordering::AcqRel,
                        Ordering::Acquire,
                    );
                    if won.is_ok() {
                        let result = look(&self.words.0);
                        self.set_state(state);
                        return result;
                    }
                }
            }
        }
    }

    /// Wins the right to run it.
    #[inline]
    fn enter(&self, header: &Header, from: State) -> bool {
        if !header.is_published() {
            let is = self.state.load(Ordering::Relaxed) == from as u8;
            if is {
                self.set_state(State::Running);
            }
            return is;
        }
        loop {
            let (was, wanted) = (from as u8, State::Running as u8);
            match self.state.compare_exchange(was, wanted, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => return true,
                Err(now) if now == State::Watched as u8 => std::thread::yield_now(),
                Err(_) => return false,
            }
        }
    }

    fn set_state(&self, state: State) {
        self.state.store(state as u8, Ordering::Release);
    }

    /// Moves the saved words to a frame.
    fn restore(&self, fp: Fp, code: &Code) {
        let live = code.near as usize + self.live.load(Ordering::Relaxed) as usize;
        for (register, word) in self.words.0[..live].iter().enumerate() {
            fp.init(register, word.load(Ordering::Relaxed));
            word.store(EMPTY, Ordering::Relaxed);
        }
        if code.far {
            for register in typhon_bytecode::NEAR_REGISTERS..code.registers as usize {
                fp.init(register, self.words.0[register].load(Ordering::Relaxed));
                self.words.0[register].store(EMPTY, Ordering::Relaxed);
            }
        }
    }

    /// Moves a frame's words here.
    fn save(&self, fp: Fp, code: &Code, live: usize, published: bool) {
        let keep = |register: usize| {
            let mut word = fp.take(register);
            if typhon_heap::word::is_pointer(word) && word != EMPTY {
                // SAFETY: the register held the word, counted or borrowed from what lives.
                let value = unsafe { frame::own(word) };
                if published {
                    value.publish();
                }
                word = value.into_word();
            }
            self.words.0[register].store(word, Ordering::Release);
        };
        self.live.store(live as u32, Ordering::Relaxed);
        (0..code.near as usize + live).for_each(keep);
        if code.far {
            (typhon_bytecode::NEAR_REGISTERS..code.registers as usize).for_each(keep);
        }
    }
}

/// The object of the running frame, which has come to `ReturnGenerator`: takes the frame's registers.
pub fn create(vm: &Vm, fp: Fp, pc: *const u32) -> Value {
    let code = fp.code();
    // SAFETY: the header's word holds the function as long as the frame runs.
    let function = unsafe { Value::count_word(fp.function_word()) };
    let (name, qualname) = {
        let function = fp.function();
        (function.name.get(function.header()), function.qualname.get(function.header()))
    };
    let core = Core {
        state: AtomicU8::new(State::Created as u8),
        flag: AtomicBool::new(false),
        live: AtomicU32::new(0),
        at: AtomicUsize::new(pc.wrapping_sub(1).expose_provenance()),
        words: Saved((0..code.registers).map(|_| AtomicU64::new(EMPTY)).collect()),
        code: Frozen::new(Value::of(code)),
        function: Slot::new(function),
        frame: Slot::EMPTY,
        handled: Slot::EMPTY,
        inherited: Slot::EMPTY,
        name: Slot::from_option(name),
        qualname: Slot::from_option(qualname),
    };
    core.save(fp, code, 0, false);
    make(vm, code, core)
}

/// The object of the type that the code's flags ask for.
fn make(_: &Vm, code: &Code, core: Core) -> Value {
    if code.has(CodeFlags::COROUTINE) {
        return super::coroutine::new(core);
    }
    if code.has(CodeFlags::ASYNC_GENERATOR) {
        return super::async_generator::new(core);
    }
    // The row for the StopIteration that escapes is always there: without others nothing needs to be closed.
    let simple = code.compiled.handlers.len() <= 1;
    let object = typhon_heap::new(Generator { header: Header::of::<Generator>(), core });
    if simple && let Some(header) = object.header() {
        header.counts.set_flag(flag::FINALIZED);
    }
    object
}

/// The frame and the object of the generator that runs in a frame; `None` where none does.
#[inline]
fn running<'a>(fp: Fp) -> Option<(&'a Core, &'a Header)> {
    let companion = fp.companion();
    if companion == EMPTY || !fp.code().suspendable {
        return None;
    }
    // SAFETY: the companion of a suspendable frame is its generator, which whoever resumed it keeps alive.
    let object = unsafe { &*fp.0.sub(1).cast::<Value>() };
    Some((core(object)?, object.header()?))
}

/// The exception that the caller of the generator that runs in a frame handles; `None` where the frame is no generator's.
pub fn inherited(fp: Fp) -> Option<Option<Value>> {
    let (core, header) = running(fp)?;
    Some(core.inherited.get(header))
}

/// The exception that a generator handles becomes the thread's; the caller's is remembered.
#[inline]
fn enter_handled(vm: &Vm, core: &Core, header: &Header) {
    if core.handled.peek() == EMPTY && !vm.is_handling() {
        return;
    }
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
#[inline]
fn leave_handled(vm: &Vm, core: &Core, header: &Header, keep: bool) {
    if core.inherited.peek() == EMPTY && !vm.is_handling() {
        return;
    }
    let inherited = core.inherited.replace(header, None);
    let same = match (&inherited, &vm.handled()) {
        (Some(one), Some(other)) => one.is(other),
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

/// Begins the frame of a generator that is suspended, above everything in use. With a value, goes on with it; without, the
/// frame is in place for an exception to be raised in it.
///
/// # Errors
/// ValueError where it runs already; TypeError for a value sent to one that did not begin. A generator that ended is the
/// caller's business.
fn begin(
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
    let function = core.function.peek();
    if function == EMPTY {
        return Err(vm.system_error("a generator without code"));
    }
    let fp = thread.window();
    fp.set_function(function | BORROWED);
    let code = core.code();
    if let Err(raised) = admit(vm, thread, fp, code) {
        release(fp.take_function());
        core.set_state(state);
        return Err(raised);
    }
    enter_handled(vm, core, header);
    core.restore(fp, code);
    let companion = object.word() | BORROWED;
    fp.enter(code, return_pc, thread.fp.get(), dest, link, companion);
    if core.frame.peek() != EMPTY
        && let Some(frame) = core.frame.get(header)
    {
        super::frame::attach(fp, frame);
    }
    let at = core.at();
    let mut pc = at.wrapping_add(1);
    if let Some(sent) = sent {
        // SAFETY: the generator is suspended at an instruction of its code.
        let word = unsafe { *at };
        match Op::of(word) {
            Some(Op::Yield) => fp.set_value(a(word), sent),
            Some(Op::YieldFrom) => {
                pc = at;
                thread.sent.set(Some(sent));
            }
            _ => {}
        }
    }
    Ok(Goto { fp, pc })
}

/// What error texts call it.
fn kind(code: &Code) -> &'static str {
    if code.has(CodeFlags::ASYNC_GENERATOR) {
        "async generator"
    } else if code.has(CodeFlags::COROUTINE) {
        "coroutine"
    } else {
        "generator"
    }
}

#[cold]
fn just_started(vm: &Vm, core: &Core) -> Raised {
    let kind = kind(core.code());
    vm.type_error(format!("can't send non-None value to a just-started {kind}"))
}

#[cold]
fn already_running(vm: &Vm, core: &Core) -> Raised {
    let kind = kind(core.code());
    vm.value_error(format!("{kind} already executing"))
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
        let code = fp.code();
        core.at.store(at.expose_provenance(), Ordering::Relaxed);
        // SAFETY: the generator stops at an instruction of its code.
        if header.counts.has(flag::FINALIZED) && Op::of(unsafe { *at }) == Some(Op::YieldFrom) {
            // What it delegates to is to be closed with it.
            header.counts.clear_flag(flag::FINALIZED);
        }
        core.save(fp, code, live, header.is_published());
        if fp.is_captured() {
            super::frame::suspend(fp);
        }
        leave_handled(vm, core, header, true);
        let (dest, link) = fp.link();
        let (caller, pc) = (fp.caller(), fp.return_pc());
        let function = fp.take_function();
        _ = fp.take_companion();
        vm.leave_frame();
        // From here on another thread may resume it.
        core.set_state(State::Suspended);
        release(function);
        match link {
            Link::Next | Link::Register | Link::Init | Link::Setter | Link::Operator => {
                caller.set_value(dest, value);
                return Ok(Goto { fp: caller, pc });
            }
            Link::Delegate => {
                // The one that delegates yields the same value.
                fp = caller;
                at = pc.wrapping_sub(1);
                // SAFETY: the instruction before the return address is the `YieldFrom`.
                live = typhon_bytecode::instructions::c(unsafe { *at });
            }
            Link::Resume | Link::Rust => {
                thread.save(caller, pc);
                thread.yielded.set(true);
                thread.result.set(Some(value));
                return Ok(Goto::LEAVE);
            }
        }
    }
}

/// The running frame is a generator's and ends: it is done. The frame's registers were cleared.
pub fn finish(vm: &Vm, fp: Fp) {
    let Some((core, header)) = running(fp) else { return };
    leave_handled(vm, core, header, false);
    _ = fp.take_companion();
    end(core, header);
}

/// It is done: nothing is left to be closed.
fn end(core: &Core, header: &Header) {
    drop(core.function.replace(header, None));
    if core.frame.peek() != EMPTY
        && let Some(frame) = core.frame.replace(header, None)
        && let Some(frame) = frame.exact::<Frame>()
    {
        frame.forget_generator();
    }
    if !header.counts.has(flag::FINALIZED) {
        header.counts.set_flag(flag::FINALIZED);
    }
    core.set_state(State::Done);
}

/// Whether it has ended.
///
/// # Errors
/// RuntimeError for a coroutine that has: it gives its result once.
fn is_done(vm: &Vm, object: &Value) -> Result<bool> {
    match core(object) {
        Some(core) if core.state() == State::Done => {
            if core.code().has(CodeFlags::COROUTINE) {
                Err(awaited_twice(vm))
            } else {
                Ok(true)
            }
        }
        _ => Ok(false),
    }
}

#[cold]
fn awaited_twice(vm: &Vm) -> Raised {
    vm.runtime_error("cannot reuse already awaited coroutine")
}

/// What becomes of a StopIteration (or StopAsyncIteration) that leaves the body of a generator: a RuntimeError, not raised
/// yet. Other exceptions stay.
///
/// # Errors
/// What making the exception raises.
pub fn stop_iteration_error(vm: &Vm, code: &Code, error: &Value) -> Result<Value> {
    let class = vm.class_of(error);
    let name = if class.is_subclass(Known::StopIteration) {
        "StopIteration"
    } else if code.has(CodeFlags::ASYNC_GENERATOR) && class.is_subclass(Known::StopAsyncIteration) {
        "StopAsyncIteration"
    } else {
        return Ok(error.clone());
    };
    let text = vm.str(&format!("{} raised {name}", kind(code)));
    let fresh = exception::instantiate(vm, Known::RuntimeError, vec![text])?;
    if let Some(fresh) = exception::from(&fresh) {
        fresh.set_cause(Some(error.clone()));
        fresh.set_context(Some(error.clone()));
    }
    Ok(fresh)
}

/// Resumes a generator from Rust with a value (None, unless it is suspended at a `yield`).
///
/// # Errors
/// What it raises; ValueError where it runs already; TypeError for a value sent to one that did not begin.
pub fn resume(vm: &Vm, object: &Value, sent: Value) -> Result<Resumed> {
    if is_done(vm, object)? {
        return Ok(Resumed::Returned(Value::NONE));
    }
    vm.check_stack(" while calling a Python object")?;
    let thread = Thread::of(vm);
    let goto = begin(vm, thread, object, thread.pc.get(), (0, Link::Resume), Some(sent))?;
    go_on(thread, goto, None)
}

fn go_on(thread: &Thread, goto: Goto, error: Option<Raised>) -> Result<Resumed> {
    thread.yielded.set(false);
    let result = run(thread, goto.fp, goto.pc, error)?;
    Ok(if thread.yielded.replace(false) { Resumed::Yielded(result) } else { Resumed::Returned(result) })
}

/// The iterator to which a suspended generator delegates.
pub fn delegate_of(core: &Core) -> Option<Value> {
    if core.state() != State::Suspended {
        return None;
    }
    // SAFETY: the generator is suspended at an instruction of its code.
    let word = unsafe { *core.at() };
    if Op::of(word) == Some(Op::YieldFrom) { core.register(b(word)) } else { None }
}

/// The value of a StopIteration.
///
/// # Errors
/// Any other exception.
pub fn stop_value(vm: &Vm, raised: Raised) -> Result<Value> {
    let error = vm.catch_as(raised, Known::StopIteration)?;
    vm.get_attr(&error, &vm.names().value)
}

/// A value that an asynchronous generator yields, as opposed to what it awaits.
///
/// # Errors
/// None.
pub fn wrap_async(_: &Vm, value: Value) -> Result<Value> {
    Ok(super::async_generator::wrap(value))
}
