//! Frames of other threads, as they stood while those were stopped.
//!
//! Their objects are copies: what the frames do afterwards is not seen, and `f_locals` has those variables alone whose values other
//! threads may have anyway (numbers, and what is published). Nothing is published for the sake of a look, for that would make
//! the thread slower for ever; where the globals are not, `f_globals` is an empty dict.

use std::sync::atomic::Ordering;

use typhon_bytecode::CodeFlags;
use typhon_heap::{
    inspect::{self, Reach},
    local,
    word::{EMPTY, Word},
};
use typhon_object::prelude::*;
use typhon_sync::Stopped;

use super::{super::function, Code, Fp, Frame, Function, Thread, assemble};
use crate::thread;
/// What was seen of one frame.
pub struct Seen {
    code: Value,
    word: u32,
    globals: Option<Value>,
    builtins: Option<Value>,
    /// The mapping of module, class and `exec` frames.
    namespace: Option<Value>,
    locals: Vec<Option<Value>>,
}

/// Looks at the frames of a stopped thread, the innermost first. Makes no object.
pub fn look(stopped: &Stopped<'_>, thread: &Thread) -> Vec<Seen> {
    see(stopped, frames(stopped, thread))
}

/// A frame that runs on another thread: the word of its instruction, and its callers.
pub(super) fn elsewhere(frame: &Frame) -> Option<(u32, Vec<Seen>)> {
    let stopped = local::stop();
    let (registers, runner) = (frame.registers.load(Ordering::Acquire), frame.runner.load(Ordering::Relaxed));
    let thread = thread::all(&stopped).into_iter().find(|thread| thread.id() == runner)?;
    let mut frames = frames(&stopped, thread);
    let at = frames.iter().position(|(fp, _, code)| fp.0.addr() == registers && std::ptr::eq(*code, frame.code()))?;
    let callers = frames.split_off(at + 1);
    let (_, pc, code) = frames[at];
    Some((word_of(code, pc), see(&stopped, callers)))
}

/// The instruction's last word; `u32::MAX` before the first.
fn word_of(code: &Code, pc: *const u32) -> u32 {
    let word = code.index_of(pc);
    if (word as usize) < code.compiled.words.len() { word } else { u32::MAX }
}

fn see(stopped: &Stopped<'_>, frames: Vec<(Fp, *const u32, &Code)>) -> Vec<Seen> {
    let functions: Vec<Word> = frames.iter().map(|(fp, ..)| fp.function_word()).collect();
    // A frame that is just being left may have given its function away.
    let functions = inspect::objects_at(stopped, &functions);
    let mut words = Vec::new();
    for (&(fp, _, code), function) in frames.iter().zip(functions) {
        words.extend(namespaces(function));
        words.push(if code.has(CodeFlags::OPTIMIZED) { EMPTY } else { fp.companion() });
        words.extend((0..locals_of(fp, code)).map(|local| fp.word(code.compiled.register(local))));
    }
    let mut values = inspect::values_at(stopped, &words, Reach::Published).into_iter();
    let mut next = || values.next().flatten();
    let see = |(fp, pc, code): (Fp, *const u32, &Code)| {
        let globals = next().filter(|globals| Dict::from(globals).is_some());
        let builtins = next().filter(|builtins| Dict::from(builtins).is_some());
        let namespace = next();
        Seen {
            word: word_of(code, pc),
            code: Value::of(code),
            namespace: if fp.companion() == EMPTY { globals.clone() } else { namespace },
            globals,
            builtins,
            locals: (0..locals_of(fp, code)).map(|_| next()).collect(),
        }
    };
    frames.into_iter().map(see).collect()
}

/// The frames, up to the first that makes no sense.
fn frames<'a>(stopped: &'a Stopped<'_>, thread: &Thread) -> Vec<(Fp, *const u32, &'a Code)> {
    let places: Vec<(Fp, *const u32)> = thread.places().collect();
    let codes: Vec<Word> = places.iter().map(|(fp, _)| fp.code_address().unwrap_or(0) as Word).collect();
    let found = inspect::objects_at(stopped, &codes).into_iter().map(|found| {
        let header = found.filter(|header| header.shape() == Known::Code.shape())?;
        // SAFETY: the shape says that it is code, which stays while all other threads are stopped.
        Some(unsafe { &*std::ptr::from_ref(header).cast::<Code>() })
    });
    let frames = places.into_iter().zip(found).map_while(|((fp, pc), code)| Some((fp, pc, code?)));
    let fits = |(fp, _, code): &(Fp, *const u32, &Code)| code.registers as usize <= thread.stack().above(*fp);
    frames.take_while(|frame| !frame.2.k().is_null() && fits(frame)).collect()
}

/// Those whose registers are in place.
fn locals_of(fp: Fp, code: &Code) -> usize {
    if fp.is_hollow() || !code.has(CodeFlags::OPTIMIZED) { 0 } else { code.compiled.locals.len() }
}

/// The words of a function's globals and builtins.
fn namespaces(found: Option<&'static Header>) -> [Word; 2] {
    let Some(header) = found.filter(|header| function::is_function(header.shape())) else { return [EMPTY; 2] };
    // SAFETY: the shape says that it is a function, and its memory stays while its thread is stopped. What the fields name is
    // checked by whoever takes it.
    let function = unsafe { &*std::ptr::from_ref(header).cast::<Function>() };
    [function.globals.word(), function.builtins.word()]
}

/// The object of the innermost of the frames of a thread, by which its callers' are found; `None` where there are none.
///
/// # Errors
/// None is known.
pub fn objects(vm: &Vm, seen: Vec<Seen>) -> Result<Option<Value>> {
    let mut back = None;
    for Seen { code, word, globals, builtins, namespace, locals } in seen.into_iter().rev() {
        let globals = globals.unwrap_or_else(|| vm.dict());
        let builtins = builtins.unwrap_or_else(|| vm.runtime().builtins.clone());
        let function = Function::new(vm, &code, &globals, &builtins, function::Parts::default(), true)?;
        let Some(body) = code.exact::<Code>() else { continue };
        let namespace = (!body.has(CodeFlags::OPTIMIZED)).then(|| namespace.unwrap_or_else(|| vm.dict()));
        let kept: Box<[Slot]> =
            (0..body.locals().len()).map(|local| Slot::from_option(locals.get(local).cloned().flatten())).collect();
        let frame = assemble(function, body, namespace, back.take(), kept.into());
        if let Some(frame) = frame.exact::<Frame>() {
            frame.word.store(word, Ordering::Relaxed);
        }
        back = Some(frame);
    }
    Ok(back)
}
