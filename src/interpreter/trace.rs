//! `sys.settrace` and `sys.setprofile`: functions that are told what a thread's frames do.
//!
//! The loop has a second instance, which asks [`step`] before every instruction; the first one knows nothing of tracing. A
//! thread that begins to trace asks itself for a poll: at its next one the first instance hands its frame over to [`watch`],
//! and so does every outer run of the loop when what it called returns to it. See `design/interpreter.md`.

use std::cell::{Cell, RefCell};

use parking_lot::Mutex;
use typhon_bytecode::Op;
use typhon_heap::local::{self, FREE_BIT};
use typhon_object::{prelude::*, raise::Raised};

use crate::{
    frame::{Fp, Link},
    run::{Goto, execute},
    thread::Thread,
    types::{code::Code, traceback::WORD_BYTES},
    unwind,
};

pub mod branch;
mod call;
pub mod jump;
pub mod monitor;
mod native;
mod origin;
mod step;

pub use step::{ended, enter_handler, leave, raised, step, stopped, suspended};

/// The poll bit by which a thread asks itself to look whether it traces.
pub const WATCH: u32 = FREE_BIT << 1;

/// A thread's tracing.
#[derive(Default)]
pub struct Tracing {
    /// There is a function, and it does not run just now.
    on: Cell<bool>,
    /// Functions that run at the moment.
    busy: Cell<u32>,
    trace: RefCell<Option<Value>>,
    profile: RefCell<Option<Value>>,
    /// The frames that are known, the innermost last.
    frames: RefCell<Vec<Watched>>,
    /// The address of the frame that the innermost [`watch`] runs.
    watching: Cell<usize>,
    /// The loop was left to go on in its other instance, at the thread's `entered`.
    pub(crate) switched: Cell<bool>,
    /// The exception that is pending is none: it asks the loop to be left for its other instance.
    switching: Cell<bool>,
    /// A line without instructions is being told of: its frame, its number, and what `f_lasti` is there.
    mark: Cell<Option<(Fp, u32, i64)>>,
    /// What is being told.
    told: Cell<Told>,
    /// What it chose.
    jump: Cell<Option<jump::Jump>>,
    /// How often all threads had been asked when this one answered last.
    answered: Cell<u32>,
}

/// What a trace function is being told.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub enum Told {
    /// Nothing.
    #[default]
    Nothing,
    /// A new frame.
    Call,
    /// A line: the function may set `f_lineno`.
    Line,
    /// A tool's callback, of a line, a jump or a branch: it may, too.
    Monitored,
    /// Something else.
    Other,
}

/// What is known of a frame.
struct Watched {
    fp: Fp,
    code: *const Code,
    /// The line that it came to last; 0 for none yet.
    line: u32,
    /// `f_lasti` in that line.
    offset: i64,
    /// The instruction that ran last.
    at: u32,
    /// The native function that it called, to be told of its end.
    called: Option<native::Called>,
    /// The instruction that may just have jumped.
    jumping: Option<u32>,
}

impl Tracing {
    /// That of a thread that begins.
    pub fn new() -> Tracing {
        let on = Cell::new(monitor::is_wanted());
        Tracing { on, answered: Cell::new(ASKED.lock().count), ..Tracing::default() }
    }

    /// Calls a function out of a trace function so that it is traced itself (`sys.call_tracing`).
    ///
    /// # Errors
    /// What the function raises.
    pub fn call_traced(&self, vm: &Vm, function: &Value, args: &[Value]) -> Result<Value> {
        let thread = Thread::of(vm);
        let busy = self.busy.replace(0);
        let frames = self.frames.take();
        self.look(thread);
        let result = vm.call(function, args);
        self.frames.replace(frames);
        self.busy.set(busy);
        self.look(thread);
        result
    }

    /// Whether events are told.
    #[inline]
    pub fn is_on(&self) -> bool {
        self.on.get()
    }

    /// Whether the loop is to be left for its other instance; asked once.
    #[inline]
    pub fn is_switching(&self) -> bool {
        self.switching.replace(false)
    }

    /// Asks the loop to be left for its other instance.
    pub(crate) fn ask_to_switch(&self) {
        self.switching.set(true);
    }

    /// The function that `sys.settrace` set.
    pub fn trace(&self) -> Option<Value> {
        self.trace.borrow().clone()
    }

    /// The function that `sys.setprofile` set.
    pub fn profile(&self) -> Option<Value> {
        self.profile.borrow().clone()
    }

    /// Sets or removes the trace function of the running thread.
    pub fn set_trace(&self, thread: &Thread, function: Option<Value>) {
        let old = self.trace.replace(function);
        self.look(thread);
        drop(old);
    }

    /// Sets or removes the profile function of the running thread.
    pub fn set_profile(&self, thread: &Thread, function: Option<Value>) {
        let old = self.profile.replace(function);
        self.look(thread);
        drop(old);
    }

    /// Looks again whether events are to be told.
    pub(crate) fn look(&self, thread: &Thread) {
        let wanted = self.trace.borrow().is_some() || self.profile.borrow().is_some() || monitor::is_wanted();
        let on = wanted && self.busy.get() == 0;
        if on && !self.on.get() && self.frames.borrow().is_empty() {
            self.know_all(thread);
        }
        if !wanted {
            self.frames.take();
        }
        self.on.set(on);
        if on {
            local::control().request(WATCH);
        }
    }

    /// A frame stands on the stack while what it delegates to gets an exception: it is told of when it gets one itself.
    pub(crate) fn stand(&self, fp: Fp, pc: *const u32) {
        self.frames.borrow_mut().push(Watched::at(fp, pc));
    }

    /// The frame goes on, or is put aside.
    pub(crate) fn stand_no_more(&self, fp: Fp) {
        self.frames.borrow_mut().retain(|known| known.fp != fp);
    }

    /// The frames that run already are nothing new.
    fn know_all(&self, thread: &Thread) {
        let mut known: Vec<Watched> = unwind::frames(thread).map(|(fp, pc)| Watched::at(fp, pc)).collect();
        known.reverse();
        self.frames.replace(known);
    }

    /// The line and `f_lasti` of a frame that stands before a line without instructions.
    pub fn mark_of(&self, fp: Fp) -> Option<(u32, i64)> {
        self.mark.get().filter(|(at, ..)| *at == fp).map(|(_, line, offset)| (line, offset))
    }

    /// What a trace function is being told, if anything.
    pub fn told(&self) -> Told {
        self.told.get()
    }

    /// Where the frame goes on after the trace function has returned.
    pub fn set_jump(&self, jump: jump::Jump) {
        self.jump.set(Some(jump));
    }
}

/// What all threads were asked to set last, and how often they were asked.
struct Asked {
    trace: Option<Option<Value>>,
    profile: Option<Option<Value>>,
    count: u32,
}

static ASKED: Mutex<Asked> = Mutex::new(Asked { trace: None, profile: None, count: 0 });

/// Sets the trace function, or the profile function, of all threads: of the others at their next poll.
pub fn for_all(thread: &Thread, trace: Option<Option<Value>>, profile: Option<Option<Value>>) {
    [&trace, &profile].into_iter().flatten().flatten().for_each(Value::publish);
    let old = {
        let mut asked = ASKED.lock();
        let count = asked.count + 1;
        std::mem::replace(&mut *asked, Asked { trace, profile, count })
    };
    drop(old);
    local::registry().request_all(WATCH);
    answer(thread);
}

/// Does what all threads were asked to do, unless that is done.
pub(crate) fn answer(thread: &Thread) {
    let tracing = &thread.tracing;
    if monitor::is_wanted() != tracing.is_on() {
        tracing.look(thread);
    }
    let asked = ASKED.lock();
    if tracing.answered.replace(asked.count) == asked.count {
        return;
    }
    let (trace, profile) = (asked.trace.clone(), asked.profile.clone());
    drop(asked);
    if let Some(function) = trace {
        tracing.set_trace(thread, function);
    }
    if let Some(function) = profile {
        tracing.set_profile(thread, function);
    }
}

impl Watched {
    /// A frame that stands before `pc`, which is the word after the instruction that ran last.
    fn at(fp: Fp, pc: *const u32) -> Watched {
        let code = fp.code();
        let at = if pc.is_null() { u32::MAX } else { code.index_of(pc) };
        let line = if at == u32::MAX { 0 } else { code.compiled.location(at).line };
        Watched { fp, code, line, offset: i64::from(at) * WORD_BYTES, at, called: None, jumping: None }
    }
}

/// Goes on with a frame in the instance of the loop that is due, and in the other one when that changes, until the frame
/// that Rust began is left.
///
/// # Errors
/// The exception that nothing handled.
#[cold]
#[inline(never)]
pub fn watch(thread: &Thread, mut fp: Fp, mut pc: *const u32, mut raised: Option<Raised>) -> Result<Value> {
    let tracing = &thread.tracing;
    let outer = tracing.watching.replace(base(fp).0.addr());
    loop {
        let result = match tracing.is_on() {
            true => execute::<true>(thread, fp, pc, raised.take()),
            false => execute::<false>(thread, fp, pc, raised.take()),
        };
        if !tracing.switched.replace(false) {
            if tracing.is_on() {
                // The runs below may be in the instance that does not know.
                local::control().request(WATCH);
            }
            tracing.watching.set(outer);
            return result;
        }
        let goto: Goto = thread.entered.get();
        (fp, pc) = (goto.fp, goto.pc);
    }
}

/// Goes on at the thread's `entered` in the loop's other instance: in a new one, unless [`watch`] began this run and goes on by itself.
///
/// # Errors
/// The exception that nothing handled.
#[cold]
#[inline(never)]
pub fn switch(thread: &Thread) -> Result<Value> {
    let to = thread.entered.get();
    if thread.tracing.watching.get() != base(to.fp).0.addr() {
        return watch(thread, to.fp, to.pc, None);
    }
    thread.tracing.switched.set(true);
    Ok(Value::NONE)
}

/// The frame that Rust began of those that the innermost run of the loop runs.
fn base(mut fp: Fp) -> Fp {
    while !matches!(fp.link().1, Link::Rust | Link::Resume) {
        fp = fp.caller();
    }
    fp
}

/// Whether a frame is that of a generator that is yet to be made: the call makes it, and nothing runs.
fn is_unmade(fp: Fp) -> bool {
    fp.code().suspendable && fp.companion() == typhon_heap::word::EMPTY
}

/// The operation of the instruction at `pc`.
fn op_at(pc: *const u32) -> Option<Op> {
    // SAFETY: callers name an instruction of verified code.
    Op::of(unsafe { *pc })
}
