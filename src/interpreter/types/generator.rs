//! `generator`: a frame that waits in the heap.
//!
//! While it runs, its registers lie on the thread's stack like any other frame's, and the object holds no words. When it
//! is suspended they are moved here, and whatever was borrowed is counted. Who resumes it wins it by a compare-exchange of
//! its state, so it runs on one thread at a time. One that delegates to another one keeps its words here while that runs:
//! its frame is [hollow](Fp::is_hollow).

use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, AtomicUsize, Ordering};

use typhon_bytecode::{CodeFlags, Op, instructions::b};
use typhon_heap::{
    Trace, Tracer,
    word::{BORROWED, EMPTY},
};
use typhon_object::{prelude::*, primal::exception, raise::Raised};

use self::saved::Saved;
use super::{code::Code, frame::Frame};
use crate::frame::Fp;

mod create;
mod drive;
mod methods;
mod quick;
mod resume;
mod saved;
mod throw;

pub use create::create;
pub use drive::{Taker, drive};
pub(crate) use methods::{finalize, or_stop, shared_methods};
pub(crate) use quick::{delegate_quick, end_quick, let_go, next_quick, yield_quick};
pub(crate) use resume::yield_at;
use resume::{begin, go_on, leave_handled};
pub use resume::{delegate, next, resume, suspend};
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
    /// The address of the instruction at which it is suspended.
    at: AtomicUsize,
    words: Saved,
    /// The address of the generator or coroutine to which it delegates, where it is suspended and does; else `EMPTY`. Counts nothing:
    /// the iterator is one of the words.
    delegate: AtomicU64,
    /// The code, also after the end.
    code: CodeRef,
    function: Slot,
    /// The object of its frame, where there is one; it refers back without counting.
    frame: Slot,
    /// The exception that it handles, while it is suspended.
    handled: Slot,
    /// The exception that its caller handles, while it runs.
    inherited: Slot,
    /// `__name__`, where it is not the code's.
    name: Slot,
    /// `__qualname__`, where it is not the code's.
    qualname: Slot,
}

/// A code object; empty when its holder is about to be freed.
struct CodeRef(Slot);

impl CodeRef {
    #[inline(always)]
    fn get(&self) -> &Code {
        let address = (self.0.peek() & !BORROWED) as usize;
        // SAFETY: it is made of a code object, which it counts as long as anybody has the holder.
        unsafe { &*std::ptr::with_exposed_provenance::<Code>(address) }
    }
}

impl Trace for CodeRef {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.0.trace(tracer);
    }
}

impl Core {
    /// Before it ends: the object of its frame, where there is one, gets the words. Says whether there was one.
    fn bequeath(&self) -> bool {
        let frame = self.frame.exchange(None);
        if let Some(frame) = frame.as_ref().and_then(Value::exact::<Frame>) {
            // SAFETY: the saved frame owns its words, and each is given away once.
            let take = |register: usize| unsafe {
                Value::from_word(
                    self.words.held().get(register).map_or(EMPTY, |word| word.swap(EMPTY, Ordering::AcqRel)),
                )
            };
            frame.inherit(take, self.code().index_of(self.at().wrapping_add(1)));
        }
        frame.is_some()
    }
}

impl Drop for Core {
    #[inline]
    fn drop(&mut self) {
        if self.frame.peek() != EMPTY {
            self.bequeath();
        }
    }
}

impl Trace for Core {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        if tracer.cuts() && self.bequeath() {
            tracer.moved();
        }
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
#[inline(always)]
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
    #[inline]
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
    #[inline(always)]
    pub fn at(&self) -> *const u32 {
        std::ptr::with_exposed_provenance(self.at.load(Ordering::Relaxed))
    }

    #[inline(always)]
    fn set_at(&self, at: *const u32) {
        self.at.store(at.expose_provenance(), Ordering::Relaxed);
    }

    /// The code.
    #[inline(always)]
    pub fn code(&self) -> &Code {
        self.code.get()
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

    /// The generator or coroutine to which it delegates, where it is suspended and does. The caller runs it.
    #[inline(always)]
    fn delegate(&self) -> Option<&Generator> {
        let address = self.delegate.load(Ordering::Relaxed) as usize;
        // SAFETY: the words hold the object as long as the address stands here; coroutines begin as `Generator` does.
        unsafe { std::ptr::with_exposed_provenance::<Generator>(address).as_ref() }
    }

    /// Remembers the iterator to which it delegates, while that is suspended.
    #[inline(always)]
    fn set_delegate(&self, iterator: &Value) {
        let word = if is_resumable(iterator) { iterator.word() & !BORROWED } else { EMPTY };
        self.delegate.store(word, Ordering::Relaxed);
    }

    /// Moves its words to its frame.
    #[inline(always)]
    fn restore(&self, fp: Fp) {
        self.delegate.store(EMPTY, Ordering::Relaxed);
        self.words.restore(fp);
    }

    /// The iterator to which it delegates by the `YieldFrom` that is this word, where its words are held here. The caller runs it.
    #[inline(always)]
    fn iterator(&self, word: u32) -> Option<&Value> {
        let place = self.words.held().get(b(word))?;
        // SAFETY: the place holds the iterator as long as the generator is suspended there; `Value` is a transparent word.
        Some(unsafe { &*place.as_ptr().cast::<Value>() })
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
        if let Some(header) = object.header().filter(|header| header.is_published()) {
            value.publish();
            header.counts.note_change();
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
                        let result = look(self.words.held());
                        self.set_state(state);
                        return result;
                    }
                }
            }
        }
    }

    /// Wins the right to run it.
    #[inline(always)]
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
                Ok(_) => {
                    header.counts.note_change();
                    return true;
                }
                Err(now) if now == State::Watched as u8 => std::thread::yield_now(),
                Err(_) => return false,
            }
        }
    }

    #[inline(always)]
    fn set_state(&self, state: State) {
        self.state.store(state as u8, Ordering::Release);
    }

    /// `__name__`.
    pub fn name(&self, header: &Header) -> Value {
        self.name.get(header).unwrap_or_else(|| self.code().name.clone())
    }

    /// `__qualname__`.
    pub fn qualname(&self, header: &Header) -> Value {
        self.qualname.get(header).unwrap_or_else(|| self.code().qualname.clone())
    }

    /// Sets `__name__`.
    pub fn set_name(&self, header: &Header, name: Value) {
        self.name.set(header, name);
    }

    /// Sets `__qualname__`.
    pub fn set_qualname(&self, header: &Header, name: Value) {
        self.qualname.set(header, name);
    }
}

/// The frame and the object of the generator that runs in a frame; `None` where none does.
#[inline(always)]
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

/// The running frame is a generator's and ends: it is done. The frame's registers were cleared.
#[inline]
pub fn finish(vm: &Vm, fp: Fp) {
    let Some((core, header)) = running(fp) else { return };
    leave_handled(vm, core, header, false);
    _ = fp.take_companion();
    end(core, header);
}

/// It is done: nothing is left to be closed.
#[inline]
fn end(core: &Core, header: &Header) {
    drop(core.function.replace(header, None));
    if core.frame.peek() != EMPTY
        && let Some(frame) = core.frame.replace(header, None)
        && let Some(frame) = frame.exact::<Frame>()
    {
        frame.forget_generator();
    }
    header.set_settled(true);
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
