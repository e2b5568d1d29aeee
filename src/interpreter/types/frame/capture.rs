//! How a frame gets its object, and what becomes of that when the frame ends, is suspended or goes on.

use std::{
    cell::RefCell,
    sync::{
        OnceLock,
        atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering},
    },
};

use typhon_bytecode::CodeFlags;
use typhon_heap::{local, word::EMPTY};
use typhon_object::prelude::*;

use super::{
    super::{
        code::Code,
        function::Function,
        generator::{self, State},
    },
    CAPTURED, Frame, Kept, Weak,
};
use crate::{frame::Fp, thread::Thread};

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
pub(super) fn assemble(
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
pub(in super::super) fn attach(fp: Fp, frame: Value) {
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
pub(in super::super) fn suspend(fp: Fp) {
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
