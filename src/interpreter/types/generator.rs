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
    word::{BORROWED, EMPTY, Word},
};
use typhon_object::{prelude::*, primal::exception, raise::Raised};

use super::{code::Code, function::Function};
use crate::{
    call::admit,
    frame::{self, Fp, Link, release},
    run::{Goto, run},
    thread::Thread,
};

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
}

impl State {
    const ALL: [State; 4] = [State::Created, State::Suspended, State::Running, State::Done];
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
    function: Slot,
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

impl Trace for Core {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.words.trace(tracer);
        for slot in [&self.function, &self.handled, &self.inherited, &self.name, &self.qualname] {
            slot.trace(tracer);
        }
    }
}

/// A generator.
#[pytype(name = "generator", known = Generator, flags(no_new))]
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
    value.exact::<Generator>().map(|generator| &generator.core)
}

/// Whether a value is a generator or coroutine, which the loop resumes itself.
#[inline(always)]
pub fn is_resumable(value: &Value) -> bool {
    value.shape() == Known::Generator.shape()
}

impl Core {
    /// What it is doing.
    pub fn state(&self) -> State {
        State::ALL[self.state.load(Ordering::Acquire) as usize]
    }

    /// The function that it runs; `None` once it ended.
    pub fn function(&self, header: &Header) -> Option<Value> {
        self.function.get(header)
    }

    /// The address of the instruction at which it is suspended.
    pub fn at(&self) -> *const u32 {
        std::ptr::with_exposed_provenance(self.at.load(Ordering::Relaxed))
    }

    /// A saved register of the suspended frame, counted, for looking at it (`gi_frame.f_locals`, `gi_yieldfrom`). The
    /// caller has won the state, or the generator is its own.
    pub fn register(&self, register: usize) -> Option<Value> {
        let word = self.words.0.get(register)?.load(Ordering::Acquire);
        // SAFETY: the saved frame owns the word, and does not change while nobody resumes it.
        (word != EMPTY).then(|| unsafe { Value::count_word(word) })
    }

    /// Wins the right to run it.
    fn enter(&self, from: State) -> bool {
        self.state.compare_exchange(from as u8, State::Running as u8, Ordering::AcqRel, Ordering::Acquire).is_ok()
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
        function: Slot::new(function),
        handled: Slot::EMPTY,
        inherited: Slot::EMPTY,
        name: Slot::from_option(name),
        qualname: Slot::from_option(qualname),
    };
    core.save(fp, code, 0, false);
    make(vm, code, core)
}

/// The object of the type that the code's flags ask for.
fn make(_: &Vm, _: &Code, core: Core) -> Value {
    typhon_heap::new(Generator { header: Header::of::<Generator>(), core })
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
fn enter_handled(vm: &Vm, core: &Core, header: &Header) {
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
fn leave_handled(vm: &Vm, core: &Core, header: &Header, keep: bool) {
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
        return Err(just_started(vm, core, header));
    }
    if !matches!(state, State::Created | State::Suspended) || !core.enter(state) {
        return Err(already_running(vm, core, header));
    }
    let Some(function) = core.function.get(header) else { return Err(vm.system_error("a generator without code")) };
    let fp = thread.window();
    fp.set_function(function.into_word());
    let code = fp.function().code();
    if let Err(raised) = admit(vm, thread, fp, code) {
        release(fp.take_function());
        core.set_state(state);
        return Err(raised);
    }
    enter_handled(vm, core, header);
    core.restore(fp, code);
    let companion = object.word() | BORROWED;
    fp.enter(code, return_pc, thread.fp.get(), dest, link, companion);
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

fn kind(vm: &Vm, core: &Core, header: &Header) -> &'static str {
    let _ = vm;
    let code = core.function.get(header);
    let flags = code.as_ref().and_then(|function| function.native::<Function>()).map_or(0, |f| f.code().flags);
    if flags & CodeFlags::ASYNC_GENERATOR != 0 {
        "async generator"
    } else if flags & CodeFlags::COROUTINE != 0 {
        "coroutine"
    } else {
        "generator"
    }
}

#[cold]
fn just_started(vm: &Vm, core: &Core, header: &Header) -> Raised {
    let kind = kind(vm, core, header);
    vm.type_error(format!("can't send non-None value to a just-started {kind}"))
}

#[cold]
fn already_running(vm: &Vm, core: &Core, header: &Header) -> Raised {
    let kind = kind(vm, core, header);
    vm.value_error(format!("{kind} already executing"))
}

/// `Next` on a generator object in the loop: begins its frame; `None` where it ended long ago.
///
/// # Errors
/// As for resuming from Rust.
#[inline(never)]
pub fn next(vm: &Vm, thread: &Thread, fp: Fp, register: usize, pc: *const u32, dest: usize) -> Result<Option<Goto>> {
    let object = crate::ops::operand(fp, register);
    if core(object).is_some_and(|core| core.state() == State::Done) {
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
    if core(object).is_some_and(|core| core.state() == State::Done) {
        return Ok(None);
    }
    begin(vm, thread, object, pc, (dest, Link::Delegate), Some(sent)).map(Some)
}

/// The running frame yields: its registers go to its generator, and the value to whoever resumed it. `at` is the
/// instruction at which it goes on, `live` the number of temporaries in use.
#[inline(never)]
pub fn suspend(vm: &Vm, thread: &Thread, mut fp: Fp, mut at: *const u32, mut live: usize, value: Value) -> Result<Goto> {
    loop {
        let Some((core, header)) = running(fp) else { return Err(vm.system_error("yield outside of a generator")) };
        let code = fp.code();
        core.at.store(at.expose_provenance(), Ordering::Relaxed);
        core.save(fp, code, live, header.is_published());
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
            Link::Next | Link::Register | Link::Init => {
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
    drop(core.function.replace(header, None));
    core.set_state(State::Done);
}

/// Resumes a generator from Rust with a value (None, unless it is suspended at a `yield`).
///
/// # Errors
/// What it raises; ValueError where it runs already; TypeError for a value sent to one that did not begin.
pub fn resume(vm: &Vm, object: &Value, sent: Value) -> Result<Resumed> {
    if core(object).is_some_and(|core| core.state() == State::Done) {
        return Ok(Resumed::Returned(Value::NONE));
    }
    vm.check_stack(" while calling a Python object")?;
    let thread = Thread::of(vm);
    let goto = begin(vm, thread, object, thread.pc.get(), (0, Link::Resume), Some(sent))?;
    go_on(vm, thread, goto, None)
}

fn go_on(vm: &Vm, thread: &Thread, goto: Goto, error: Option<Raised>) -> Result<Resumed> {
    thread.yielded.set(false);
    let result = run(thread, goto.fp, goto.pc, error)?;
    Ok(if thread.yielded.replace(false) { Resumed::Yielded(result) } else { Resumed::Returned(result) })
}

/// Raises an exception where a generator is suspended, beginning with whatever it delegates to.
///
/// # Errors
/// What it raises; the exception itself where it did not begin, or ended.
pub fn resume_with_error(vm: &Vm, object: &Value, error: Value) -> Result<Resumed> {
    vm.check_stack(" while calling a Python object")?;
    let Some((core, header)) = core(object).zip(object.header()) else {
        return Err(vm.system_error("a generator was expected"));
    };
    match core.state() {
        State::Done => return Err(vm.raise_again(error)),
        State::Created => {
            if !core.enter(State::Created) {
                return Err(already_running(vm, core, header));
            }
            close_created(core, header);
            return Err(vm.raise_again(error));
        }
        State::Running | State::Suspended => {}
    }
    let thread = Thread::of(vm);
    if let Some(inner) = delegate_of(core) {
        if !core.enter(State::Suspended) {
            return Err(already_running(vm, core, header));
        }
        let outcome = throw_into(vm, &inner, &error);
        core.set_state(State::Suspended);
        match outcome {
            Ok(Some(Resumed::Yielded(value))) => return Ok(Resumed::Yielded(value)),
            Ok(Some(Resumed::Returned(value))) => return return_into(vm, thread, object, value),
            Ok(None) => {}
            Err(raised) => {
                let goto = begin(vm, thread, object, thread.pc.get(), (0, Link::Resume), None)?;
                return go_on(vm, thread, goto, Some(raised));
            }
        }
    }
    let goto = begin(vm, thread, object, thread.pc.get(), (0, Link::Resume), None)?;
    let raised = vm.raise(error);
    go_on(vm, thread, goto, Some(raised))
}

/// Ends a generator that did not begin; the caller has won it.
fn close_created(core: &Core, header: &Header) {
    for word in &core.words.0 {
        release(word.swap(EMPTY, Ordering::AcqRel));
    }
    drop(core.function.replace(header, None));
    core.set_state(State::Done);
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

/// Throws into the iterator of a `yield from`; `None` where that has no `throw`.
fn throw_into(vm: &Vm, inner: &Value, error: &Value) -> Result<Option<Resumed>> {
    if vm.class_of(error).is_subclass(Known::GeneratorExit) {
        close_iterator(vm, inner)?;
        return Ok(None);
    }
    if core(inner).is_some() {
        return resume_with_error(vm, inner, error.clone()).map(Some);
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
    match vm.find_attr(inner, &vm.names().close)? {
        Some(close) => vm.call(&close, &[]).map(drop),
        None => {
            vm.forget_missing();
            Ok(())
        }
    }
}

/// The value of a StopIteration.
///
/// # Errors
/// Any other exception.
pub fn stop_value(vm: &Vm, raised: Raised) -> Result<Value> {
    let error = vm.catch_as(raised, Known::StopIteration)?;
    vm.get_attr(&error, &vm.names().value)
}

/// The `yield from` at which a generator is suspended ends with a value.
fn return_into(vm: &Vm, thread: &Thread, object: &Value, value: Value) -> Result<Resumed> {
    let goto = begin(vm, thread, object, thread.pc.get(), (0, Link::Resume), None)?;
    // SAFETY: the generator was suspended at an instruction of its code.
    let word = unsafe { *goto.pc.wrapping_sub(1) };
    release(goto.fp.take(b(word)));
    goto.fp.set_value(a(word), value);
    go_on(vm, thread, goto, None)
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
        State::Created if core.enter(State::Created) => {
            close_created(core, header);
            return Ok(Value::NONE);
        }
        _ => {}
    }
    let kind = kind(vm, core, header);
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

/// The words of a saved register file, for whoever looks at a suspended frame.
pub fn saved_words(core: &Core) -> Vec<Word> {
    core.words.0.iter().map(|word| word.load(Ordering::Acquire)).collect()
}

/// Sends a value; the end is StopIteration.
fn send_or_stop(vm: &Vm, this: &Value, value: Value) -> Result<Value> {
    match resume(vm, this, value)? {
        Resumed::Yielded(value) => Ok(value),
        Resumed::Returned(value) => Err(vm.stop_iteration(value)),
    }
}

#[pymethods]
impl Generator {
    /// Implement iter(self).
    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    /// Implement next(self).
    fn __next__(this: &Value, vm: &Vm) -> Result<Value> {
        match resume(vm, this, Value::NONE)? {
            Resumed::Yielded(value) => Ok(value),
            Resumed::Returned(value) if value.is_none() => Ok(Value::UNBOUND),
            Resumed::Returned(value) => Err(vm.stop_iteration(value)),
        }
    }

    /// Send 'value' into generator. Return next yielded value or raise StopIteration.
    fn send(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
        send_or_stop(vm, this, value.clone())
    }

    /// Raise GeneratorExit inside the generator.
    #[name = "close"]
    fn close_(this: &Value, vm: &Vm) -> Result<Value> {
        close(vm, this)
    }

    /// Raise an exception in the generator and return the next yielded value or raise StopIteration.
    #[sig(typ, val = None, tb = None, /)]
    fn throw(this: &Value, vm: &Vm, typ: &Value, val: &Value, tb: &Value) -> Result<Value> {
        let error = thrown(vm, typ, val, tb)?;
        match resume_with_error(vm, this, error)? {
            Resumed::Yielded(value) => Ok(value),
            Resumed::Returned(value) => Err(vm.stop_iteration(value)),
        }
    }
}

/// The exception that the arguments of `throw` mean.
///
/// # Errors
/// TypeError where they mean none.
pub fn thrown(vm: &Vm, kind: &Value, value: &Value, traceback: &Value) -> Result<Value> {
    if !traceback.is_none() && traceback.shape() != Known::Traceback.shape() {
        return Err(vm.type_error("throw() third argument must be a traceback object"));
    }
    let error = if exception::from(kind).is_some() {
        if !value.is_none() {
            return Err(vm.type_error("instance exception may not have a separate value"));
        }
        kind.clone()
    } else if typhon_object::class::Class::from(kind).is_some_and(|class| class.is_subclass(Known::BaseException)) {
        if exception::from(value).is_some() && ops::is_instance(vm, value, kind)? {
            value.clone()
        } else if let Some(args) = value.native::<Tuple>() {
            vm.call(kind, args.items())?
        } else if value.is_none() {
            vm.call(kind, &[])?
        } else {
            vm.call(kind, std::slice::from_ref(value))?
        }
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

/// A value that an asynchronous generator yields, as opposed to what it awaits.
///
/// # Errors
/// NotImplementedError.
pub fn wrap_async(vm: &Vm, _value: Value) -> Result<Value> {
    Err(vm.not_implemented("asynchronous generators"))
}
