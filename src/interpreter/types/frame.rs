//! `frame`: a frame of the register stack as an object.
//!
//! Frames have no object until somebody asks: a traceback, `sys._getframe`, `f_back`, `gi_frame`. Then the running frame
//! gets the [`CAPTURED`] bit in its link word, which sends its end to the slow path, and its object joins the thread's list
//! of captured frames. While the frame runs, the object reads its registers; when it ends, [`leave`] copies the named ones
//! into the object, unless nobody else refers to it. A suspended generator's frame object reads the generator's registers.
//!
//! An object of a frame that runs on another thread tells of its instruction and its callers what a [look](seen) shows, and no variables.

use std::sync::{
    OnceLock,
    atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering},
};

use typhon_heap::{local, word::EMPTY};
use typhon_object::prelude::*;

use super::{code::Code, function::Function, generator, traceback::line_of};
use crate::{frame::Fp, thread::Thread};

mod attributes;
mod capture;
pub mod seen;
mod variables;

use capture::assemble;
pub(super) use capture::{attach, suspend};
pub use capture::{capture, depart, leave, of_generator};

/// The bit of a frame's link word that says that the frame has an object.
pub const CAPTURED: u64 = 0x20;

/// The object of one frame.
#[pytype(name = "frame", known = Frame, flags(no_new))]
pub struct Frame {
    function: Frozen,
    code: Frozen,
    /// The address of the registers while the frame runs; 0 else.
    registers: AtomicUsize,
    /// The thread on which it runs.
    runner: AtomicU32,
    /// The instruction's last word as it was known last.
    word: AtomicU32,
    /// The generator that the frame belongs to, uncounted: it takes its name away before it dies.
    generator: Weak,
    back: Slot,
    /// The mapping of module, class and `exec` frames.
    namespace: Slot,
    /// The named registers of a frame that ended.
    kept: Kept,
    /// What `f_locals` was given beyond the variables, a dict.
    pub(super) extra: Slot,
    /// Old values of registers that were written through `f_locals`, a list: others may have borrowed them.
    overwritten: Slot,
    trace: Slot,
    trace_lines: AtomicBool,
    trace_opcodes: AtomicBool,
}

/// The address of an object that is not kept alive.
struct Weak(AtomicU64);

impl Trace for Weak {
    fn trace(&self, tracer: &mut typhon_heap::Tracer<'_>) {
        tracer.weak(self.0.load(Ordering::Acquire));
    }
}

/// Registers, once they are there.
struct Kept(OnceLock<Box<[Slot]>>);

impl Trace for Kept {
    fn trace(&self, tracer: &mut typhon_heap::Tracer<'_>) {
        self.0.get().into_iter().flatten().for_each(|slot| slot.trace(tracer));
    }
}

impl Frame {
    /// Stores the values of the variables (or cells), in the order of the code's locals.
    fn keep(&self, values: Vec<Option<Value>>) {
        if self.header.is_published() {
            values.iter().flatten().for_each(Value::publish);
        }
        // Not stored twice: a frame ends once.
        let _ = self.kept.0.set(values.into_iter().map(Slot::from_option).collect());
    }

    /// A generator dies while it is suspended: its registers become the object's.
    pub(super) fn inherit(&self, take: impl Fn(usize) -> Option<Value>, word: u32) {
        self.word.store(word, Ordering::Relaxed);
        self.generator.0.store(EMPTY, Ordering::Release);
        let code = self.code();
        self.keep((0..code.locals().len()).map(|index| take(code.compiled.register(index))).collect());
    }

    /// The generator runs to its end.
    pub(super) fn forget_generator(&self) {
        self.generator.0.store(EMPTY, Ordering::Release);
    }

    /// The code.
    pub fn code(&self) -> &Code {
        // SAFETY: the field is made with a code object.
        unsafe { self.code.cast::<Code>() }
    }

    /// The function.
    pub fn function(&self) -> &Function {
        // SAFETY: the field is made with a frame's function.
        unsafe { self.function.cast::<Function>() }
    }

    /// The registers, while the frame runs on this thread.
    pub fn running(&self) -> Option<Fp> {
        let address = self.registers.load(Ordering::Acquire);
        let mine = address != 0 && self.runner.load(Ordering::Relaxed) == local::me();
        mine.then(|| Fp(std::ptr::with_exposed_provenance_mut(address)))
    }

    /// The generator that the frame belongs to, unless it has ended.
    pub fn generator(&self) -> Option<Value> {
        let word = self.generator.0.load(Ordering::Acquire);
        if word == EMPTY {
            return None;
        }
        // SAFETY: a header stays readable until this thread's next poll, even after its object died.
        let header = unsafe { &*std::ptr::with_exposed_provenance::<Header>(word as usize) };
        if !header.counts.try_increment(local::me()) {
            return None;
        }
        // SAFETY: the attempt succeeded, so the count is ours.
        let value = unsafe { Value::from_word(word) };
        value.filter(|_| self.generator.0.load(Ordering::Acquire) == word)
    }

    /// The number of the running instruction's last word; `None` before the first.
    pub fn word(&self, vm: &Vm) -> Option<u32> {
        if let Some(fp) = self.running() {
            if let Some(pc) = pc_of(vm, fp) {
                return Some(fp.code().index_of(pc)).filter(|word| *word != u32::MAX);
            }
        } else if let Some(generator) = self.generator()
            && let Some(core) = generator::core(&generator)
        {
            return core.word();
        } else if let Some((word, _)) = self.elsewhere() {
            return Some(word).filter(|word| *word != u32::MAX);
        }
        Some(self.word.load(Ordering::Relaxed)).filter(|word| *word != u32::MAX)
    }

    /// The line without instructions that it stands before, and `f_lasti` there.
    fn mark(&self, vm: &Vm) -> Option<(u32, i64)> {
        Thread::of(vm).tracing.mark_of(self.running()?)
    }

    /// The line.
    pub fn line(&self, vm: &Vm) -> i64 {
        if let Some((line, _)) = self.mark(vm) {
            return i64::from(line);
        }
        line_of(self.code(), self.word(vm).map_or(-1, i64::from))
    }

    /// The frame that called this one.
    pub fn back(&self, vm: &Vm) -> Option<Value> {
        match self.running() {
            Some(fp) => Some(fp.caller()).filter(|caller| !caller.0.is_null()).map(|caller| capture(vm, caller)),
            None => self.back.get(&self.header).or_else(|| seen::objects(vm, self.elsewhere()?.1).ok().flatten()),
        }
    }

    /// What stands at the moment where the frame runs on another thread: the number of its instruction's last word, and its callers.
    fn elsewhere(&self) -> Option<(u32, Vec<seen::Seen>)> {
        let runs = self.registers.load(Ordering::Acquire) != 0 && self.running().is_none();
        if runs { seen::elsewhere(self) } else { None }
    }

    /// The namespace mapping of a module, class or `exec` frame.
    pub fn namespace(&self) -> Option<Value> {
        self.namespace.get(&self.header)
    }

    /// What is told of the frame's lines, exceptions and end.
    pub fn trace_function(&self) -> Option<Value> {
        self.trace.get(&self.header)
    }

    /// Sets what is told of the frame.
    pub fn set_trace_function(&self, function: Option<Value>) {
        drop(self.trace.replace(&self.header, function));
    }

    /// Whether the trace function is told of lines.
    pub fn traces_lines(&self) -> bool {
        self.trace_lines.load(Ordering::Relaxed)
    }

    /// Whether the trace function is told of instructions.
    pub fn traces_opcodes(&self) -> bool {
        self.trace_opcodes.load(Ordering::Relaxed)
    }
}

/// The word after the running instruction of a frame of this thread.
pub fn pc_of(vm: &Vm, fp: Fp) -> Option<*const u32> {
    let thread = Thread::of(vm);
    let mut at = thread.fp.get();
    if at == fp {
        return Some(thread.pc.get());
    }
    while !at.0.is_null() {
        let caller = at.caller();
        if caller == fp {
            return Some(at.return_pc()).filter(|pc| !pc.is_null());
        }
        at = caller;
    }
    None
}

/// The frame that runs, or the one `depth` calls below it.
pub fn running(vm: &Vm, depth: usize) -> Option<Fp> {
    let mut at = Thread::of(vm).fp.get();
    for _ in 0..depth {
        if at.0.is_null() {
            return None;
        }
        at = at.caller();
    }
    Some(at).filter(|fp| !fp.0.is_null())
}
