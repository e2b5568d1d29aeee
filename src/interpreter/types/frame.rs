//! `frame`: a frame of the register stack as an object.
//!
//! Frames have no object until somebody asks: a traceback, `sys._getframe`, `f_back`, `gi_frame`. Then the running frame
//! gets the [`CAPTURED`] bit in its link word, which sends its end to the slow path, and its object joins the thread's list
//! of captured frames. While the frame runs, the object reads its registers; when it ends, [`leave`] copies the named ones
//! into the object, unless nobody else refers to it. A suspended generator's frame object reads the generator's registers.
//!
//! An object of a frame that runs on another thread tells of its instruction and its callers what a [look](seen) shows, and no variables.

use std::{
    cell::RefCell,
    sync::{
        OnceLock,
        atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering},
    },
};

use typhon_bytecode::{CodeFlags, code::LocalKind};
use typhon_heap::{local, word::EMPTY};
use typhon_object::prelude::*;

use super::{
    cell::Cell,
    code::Code,
    function::Function,
    generator::{self, State},
    traceback::{WORD_BYTES, line_of},
};
use crate::{
    frame::Fp,
    thread::Thread,
    trace::{self, Told},
};

pub mod seen;

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

thread_local! {
    /// The thread's captured frames, the innermost last.
    static RUNNING: RefCell<Vec<(usize, Value)>> = const { RefCell::new(Vec::new()) };
}

impl Fp {
    /// Whether the frame has an object: then its end calls [`leave`].
    #[inline(always)]
    pub fn is_captured(self) -> bool {
        // SAFETY: every frame has its header words below it.
        unsafe { self.0.sub(2).read() & CAPTURED != 0 }
    }

    fn set_captured(self, captured: bool) {
        // SAFETY: as above.
        unsafe {
            let word = self.0.sub(2).read();
            self.0.sub(2).write(if captured { word | CAPTURED } else { word & !CAPTURED });
        }
    }

    /// The object that the frame's companion word refers to.
    fn companion_value<'a>(self) -> Option<&'a Value> {
        // SAFETY: the word is empty or refers to an object as long as the frame runs; `Value` is a transparent word.
        (self.companion() != EMPTY).then(|| unsafe { &*self.0.sub(1).cast::<Value>() })
    }
}

fn find(fp: Fp) -> Option<Value> {
    let address = fp.0.addr();
    RUNNING.with_borrow(|all| all.iter().rev().find(|(at, _)| *at == address).map(|(_, frame)| frame.clone()))
}

/// The object of a frame that runs on this thread. Constant time for the innermost frames; runs no Python code.
pub fn capture(_vm: &Vm, fp: Fp) -> Value {
    if fp.is_captured()
        && let Some(frame) = find(fp)
    {
        return frame;
    }
    fp.fill();
    // SAFETY: the frame holds the function.
    let function = unsafe { Value::count_word(fp.function_word()) };
    let code = fp.code();
    let generator = fp.companion_value().filter(|companion| code.suspendable && generator::core(companion).is_some());
    let namespace = match fp.namespace() {
        EMPTY => None,
        // SAFETY: the frame holds it, or its function.
        word => Some(unsafe { Value::count_word(word) }),
    };
    let frame = create(function, code, namespace);
    if let Some(generator) = generator {
        tie(&frame, generator);
    }
    attach(fp, frame.clone());
    frame
}

/// A generator and the object of its frame know each other.
fn tie(frame: &Value, generator: &Value) {
    if let (Some(object), Some(core)) = (frame.exact::<Frame>(), generator::core(generator)) {
        object.generator.0.store(generator.word(), Ordering::Release);
        core.set_frame(generator, Some(frame.clone()));
    }
}

fn create(function: Value, code: &Code, namespace: Option<Value>) -> Value {
    assemble(function, code, namespace, None, OnceLock::new())
}

#[inline(always)]
fn assemble(
    function: Value,
    code: &Code,
    namespace: Option<Value>,
    back: Option<Value>,
    kept: OnceLock<Box<[Slot]>>,
) -> Value {
    typhon_heap::new(Frame {
        header: Header::of::<Frame>(),
        function: Frozen::new(function),
        code: Frozen::new(Value::of(code)),
        registers: AtomicUsize::new(0),
        runner: AtomicU32::new(0),
        word: AtomicU32::new(u32::MAX),
        generator: Weak(AtomicU64::new(EMPTY)),
        back: Slot::from_option(back),
        namespace: Slot::from_option(namespace),
        kept: Kept(kept),
        extra: Slot::EMPTY,
        overwritten: Slot::EMPTY,
        trace: Slot::EMPTY,
        trace_lines: AtomicBool::new(true),
        trace_opcodes: AtomicBool::new(false),
    })
}

/// The object of a generator's frame; `None` where the generator has ended.
pub fn of_generator(vm: &Vm, object: &Value) -> Option<Value> {
    let core = generator::core(object)?;
    if core.state() == State::Done {
        return None;
    }
    if let Some(frame) = core.frame(object) {
        return Some(frame);
    }
    if let Some(fp) = running_frame_of(vm, object) {
        return Some(capture(vm, fp));
    }
    let function = core.function(object.header()?)?;
    let code = function.native::<Function>()?.code();
    let frame = create(function.clone(), code, None);
    tie(&frame, object);
    Some(frame)
}

/// The frame of a generator that runs on this thread.
fn running_frame_of(vm: &Vm, object: &Value) -> Option<Fp> {
    let mut at = Thread::of(vm).fp.get();
    while !at.0.is_null() {
        if at.code().suspendable && at.companion_value().is_some_and(|companion| companion.is(object)) {
            return Some(at);
        }
        at = at.caller();
    }
    None
}

/// Ties an object to a frame that runs (again) on this thread.
pub(super) fn attach(fp: Fp, frame: Value) {
    if let Some(object) = frame.exact::<Frame>() {
        object.runner.store(local::me(), Ordering::Relaxed);
        object.registers.store(fp.0.expose_provenance(), Ordering::Release);
    }
    fp.set_captured(true);
    RUNNING.with_borrow_mut(|all| {
        let place = all.iter().rposition(|(at, _)| *at < fp.0.addr()).map_or(0, |before| before + 1);
        all.insert(place, (fp.0.addr(), frame));
    });
}

fn detach(fp: Fp) -> Option<Value> {
    fp.set_captured(false);
    let address = fp.0.addr();
    RUNNING.with_borrow_mut(|all| {
        let place = all.iter().rposition(|(at, _)| *at == address)?;
        Some(all.remove(place).1)
    })
}

/// A captured generator frame is suspended: its registers go back to the generator.
#[cold]
pub(super) fn suspend(fp: Fp) {
    if let Some(frame) = detach(fp)
        && let Some(object) = frame.exact::<Frame>()
    {
        object.back.clear(&object.header);
        object.registers.store(0, Ordering::Release);
    }
}

/// A captured frame ends, by return or exception; `pc` is the word after its last instruction. Its registers are all there
/// yet: the named ones are copied into the object, where anybody still has it.
#[cold]
pub fn leave(vm: &Vm, fp: Fp, pc: *const u32) {
    let Some(frame) = detach(fp) else { return };
    let Some(object) = frame.exact::<Frame>() else { return };
    object.registers.store(0, Ordering::Release);
    object.word.store(fp.code().index_of(pc), Ordering::Relaxed);
    if frame.is_unique() {
        return;
    }
    let (caller, code) = (fp.caller(), fp.code());
    // Who ran a generator last is nothing to it.
    if !caller.0.is_null() && !code.suspendable {
        object.back.set(&object.header, capture(vm, caller));
    }
    let registers = (0..code.locals().len()).map(|index| fp.copy(code.compiled.register(index)));
    object.keep(registers.collect());
}

/// The object of a function's frame that an exception leaves, and that has none yet: takes the named registers. `None` for
/// frames that are to be [captured](capture) first.
pub fn depart(vm: &Vm, fp: Fp, word: u32) -> Option<Value> {
    let code = fp.code();
    if fp.is_captured() || code.suspendable || !code.has(CodeFlags::OPTIMIZED) {
        return None;
    }
    // SAFETY: the frame gives its function away, or borrowed it from something that lives.
    let function = unsafe { crate::frame::own(fp.take_function()) };
    let caller = fp.caller();
    let back = (!caller.0.is_null()).then(|| capture(vm, caller));
    let take = |index: usize| Slot::from_option(fp.take_value(code.compiled.register(index)));
    let kept: Box<[Slot]> = (0..code.locals().len()).map(take).collect();
    let frame = assemble(function, code, None, back, OnceLock::from(kept));
    frame.exact::<Frame>()?.word.store(word, Ordering::Relaxed);
    Some(frame)
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

    /// What a register holds, wherever the registers are at the moment.
    fn register(&self, local: usize) -> Option<Value> {
        let register = self.code().compiled.register(local);
        if let Some(fp) = self.running() {
            return fp.copy(register);
        }
        if let Some(kept) = self.kept.0.get() {
            return kept[local].get(&self.header);
        }
        let generator = self.generator()?;
        generator::core(&generator)?.register(register)
    }

    /// The value of a variable, cells looked through.
    pub fn variable(&self, local: usize) -> Option<Value> {
        let value = self.register(local)?;
        match self.kind(local) {
            LocalKind::Cell | LocalKind::Free => match value.exact::<Cell>() {
                Some(cell) => cell.get(),
                // The cell is not made yet.
                None => Some(value),
            },
            LocalKind::Local | LocalKind::Hidden => Some(value),
        }
    }

    /// Sets a variable.
    pub fn set_variable(&self, local: usize, value: Value) {
        let kind = self.kind(local);
        if matches!(kind, LocalKind::Cell | LocalKind::Free)
            && let Some(old) = self.register(local)
            && let Some(cell) = old.exact::<Cell>()
        {
            drop(cell.replace(Some(value)));
            return;
        }
        let register = self.code().compiled.register(local);
        if let Some(fp) = self.running() {
            let old = fp.take_value(register);
            fp.init(register, value.into_word());
            self.keep_alive(old);
        } else if let Some(kept) = self.kept.0.get() {
            kept[local].set(&self.header, value);
        } else if let Some(generator) = self.generator()
            && let Some(core) = generator::core(&generator)
        {
            core.set_register(&generator, register, value);
        }
    }

    fn keep_alive(&self, old: Option<Value>) {
        let Some(old) = old.filter(Value::is_object) else { return };
        match self.overwritten.get(&self.header) {
            Some(list) => {
                if let Some(list) = List::from(&list) {
                    list.push(old);
                }
            }
            None => self.overwritten.set(&self.header, typhon_object::primal::list::new(vec![old])),
        }
    }

    fn kind(&self, local: usize) -> LocalKind {
        self.code().compiled.locals[local].1
    }

    /// The numbers and names of the variables that `locals()` shows; a name appears once.
    pub fn names(&self) -> impl Iterator<Item = (usize, &Value)> {
        let code = self.code();
        let shown = |index: &usize| code.compiled.locals[*index].1 != LocalKind::Hidden;
        (0..code.locals().len()).filter(shown).map(|index| (index, &*code.locals()[index]))
    }

    /// A new dict of the bound variables.
    pub fn snapshot(&self, vm: &Vm) -> Result<Value> {
        let value = vm.dict();
        let Some(dict) = Dict::from(&value) else { return Ok(value) };
        for (index, name) in self.names() {
            if let Some(bound) = self.variable(index) {
                dict.set(vm, name, bound)?;
            }
        }
        if let Some(extra) = self.extra.get(&self.header)
            && let Some(extra) = Dict::from(&extra)
        {
            for (key, bound) in extra.entries() {
                dict.set(vm, &key, bound)?;
            }
        }
        Ok(value)
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

    /// `f_lineno = line`: the frame goes on there when its trace function returns.
    fn jump(&self, vm: &Vm, line: &Value) -> Result<()> {
        let Some(line) = typhon_object::primal::int::as_i64(line) else {
            return Err(vm.value_error("lineno must be an integer"));
        };
        let thread = Thread::of(vm);
        let refused = match thread.tracing.told() {
            Told::Line | Told::Monitored => "f_lineno can only be set in a trace function",
            Told::Call => "can't jump from the 'call' trace event of a new frame",
            Told::Other => "can only jump from a 'line' trace event",
            Told::Nothing => "f_lineno can only be set in a trace function",
        };
        let (Some(fp), Some(word)) = (self.running(), self.word(vm)) else { return Err(vm.value_error(refused)) };
        let may = match thread.tracing.told() {
            Told::Line => self.trace_function().is_some(),
            told => told == Told::Monitored,
        };
        if !may {
            return Err(vm.value_error(refused));
        }
        let jump = trace::jump::find(vm, self, word, line)?;
        let unbound = trace::jump::unbound(self, fp);
        if !unbound.is_empty() {
            let (count, plural) = (unbound.len(), if unbound.len() == 1 { "" } else { "s" });
            let text = format!("assigning None to {count} unbound local{plural}");
            crate::warn::warn(vm, Known::RuntimeWarning, &text, 1)?;
            trace::jump::bind(self, fp, &unbound);
        }
        thread.tracing.set_jump(jump);
        Ok(())
    }

    /// The dict for what is no variable.
    pub(super) fn extra(&self, vm: &Vm) -> Value {
        if let Some(extra) = self.extra.get(&self.header) {
            return extra;
        }
        match self.extra.fill(&self.header, vm.dict()) {
            Ok(()) | Err(_) => self.extra.get(&self.header).unwrap_or_else(|| vm.dict()),
        }
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

fn truth_value(vm: &Vm, value: &Value) -> Result<bool> {
    match value.is(&Value::TRUE) || value.is(&Value::FALSE) {
        true => Ok(value.is(&Value::TRUE)),
        false => Err(vm.type_error("attribute value type must be bool")),
    }
}

#[pymethods]
impl Frame {
    #[getter]
    fn f_back(&self, vm: &Vm) -> Option<Value> {
        self.back(vm)
    }

    #[getter]
    fn f_code(&self) -> Value {
        self.code.clone()
    }

    #[getter]
    fn f_globals(&self) -> Value {
        self.function().globals.clone()
    }

    #[getter]
    fn f_builtins(&self) -> Value {
        self.function().builtins.clone()
    }

    #[getter]
    fn f_locals(this: &Value) -> Option<Value> {
        let frame = this.exact::<Frame>()?;
        Some(match frame.namespace() {
            Some(namespace) => namespace,
            None => super::frame_locals::new(this),
        })
    }

    #[getter]
    fn f_lineno(&self, vm: &Vm) -> Option<i64> {
        Some(self.line(vm)).filter(|line| *line != 0)
    }

    #[setter]
    #[name = "f_lineno"]
    fn set_f_lineno(&self, vm: &Vm, value: Option<&Value>) -> Result<()> {
        match value {
            None => Err(vm.attribute_error("attribute 'f_lineno' of 'frame' objects cannot be deleted")),
            Some(line) => self.jump(vm, line),
        }
    }

    #[getter]
    fn f_lasti(&self, vm: &Vm) -> i64 {
        if let Some((_, offset)) = self.mark(vm) {
            return offset;
        }
        self.word(vm).map_or(-1, |word| i64::from(word) * WORD_BYTES)
    }

    #[getter]
    fn f_trace(&self) -> Option<Value> {
        self.trace_function()
    }

    #[setter]
    #[name = "f_trace"]
    fn set_f_trace(&self, value: Option<&Value>) {
        self.set_trace_function(value.filter(|value| !value.is_none()).cloned());
    }

    #[getter]
    fn f_trace_lines(&self) -> bool {
        self.trace_lines.load(Ordering::Relaxed)
    }

    #[setter]
    #[name = "f_trace_lines"]
    fn set_f_trace_lines(&self, vm: &Vm, value: Option<&Value>) -> Result<()> {
        let value = value.ok_or_else(|| vm.type_error("can't delete numeric/char attribute"))?;
        self.trace_lines.store(truth_value(vm, value)?, Ordering::Relaxed);
        Ok(())
    }

    #[getter]
    fn f_trace_opcodes(&self) -> bool {
        self.trace_opcodes.load(Ordering::Relaxed)
    }

    #[setter]
    #[name = "f_trace_opcodes"]
    fn set_f_trace_opcodes(&self, vm: &Vm, value: Option<&Value>) -> Result<()> {
        let text = "attribute 'f_trace_opcodes' of 'frame' objects cannot be deleted";
        let value = value.ok_or_else(|| vm.attribute_error(text))?;
        self.trace_opcodes.store(truth_value(vm, value)?, Ordering::Relaxed);
        Ok(())
    }

    #[getter]
    fn f_generator(&self) -> Option<Value> {
        self.generator()
    }

    /// Clear all references held by the frame.
    fn clear(&self, vm: &Vm) -> Result<()> {
        if self.registers.load(Ordering::Acquire) != 0 {
            return Err(vm.runtime_error("cannot clear an executing frame"));
        }
        if let Some(generator) = self.generator()
            && let Some(core) = generator::core(&generator)
        {
            match core.state() {
                State::Suspended => return Err(vm.runtime_error("cannot clear a suspended frame")),
                State::Running => return Err(vm.runtime_error("cannot clear an executing frame")),
                _ => drop(generator::close(vm, &generator)?),
            }
        }
        for slot in self.kept.0.get().into_iter().flatten() {
            slot.clear(&self.header);
        }
        self.extra.clear(&self.header);
        self.overwritten.clear(&self.header);
        Ok(())
    }

    fn __repr__(&self, vm: &Vm) -> Result<String> {
        let compiled = &self.code().compiled;
        let file = ops::repr(vm, &vm.str(&compiled.filename))?;
        let file = typhon_object::primal::str::lossy(&file);
        let address = std::ptr::from_ref(self).addr();
        Ok(format!("<frame at {address:#x}, file {file}, line {}, code {}>", self.line(vm), compiled.name))
    }
}
