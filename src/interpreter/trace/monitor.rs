//! `sys.monitoring`: tools that are told what frames do, all threads' alike.
//!
//! What the tools want stands behind a lock that is never held while one is told something; whether anybody wants anything is
//! one atomic word.

use std::{
    collections::{HashMap, HashSet},
    sync::atomic::{AtomicU32, Ordering},
};

use parking_lot::Mutex;
use typhon_heap::local;
use typhon_object::prelude::*;

use super::WATCH;
use crate::{
    thread::Thread,
    types::{code::Code, traceback::WORD_BYTES},
};

/// How many tools there may be.
pub const TOOLS: usize = 6;
/// How many kinds of events there are.
pub const EVENTS: usize = 19;

/// Events, as bits.
pub mod event {
    #![allow(missing_docs, reason = "their names say what they are")]
    pub const PY_START: u32 = 1;
    pub const PY_RESUME: u32 = 1 << 1;
    pub const PY_RETURN: u32 = 1 << 2;
    pub const PY_YIELD: u32 = 1 << 3;
    pub const CALL: u32 = 1 << 4;
    pub const LINE: u32 = 1 << 5;
    pub const INSTRUCTION: u32 = 1 << 6;
    pub const JUMP: u32 = 1 << 7;
    pub const BRANCH_LEFT: u32 = 1 << 8;
    pub const BRANCH_RIGHT: u32 = 1 << 9;
    pub const STOP_ITERATION: u32 = 1 << 10;
    pub const RAISE: u32 = 1 << 11;
    pub const EXCEPTION_HANDLED: u32 = 1 << 12;
    pub const PY_UNWIND: u32 = 1 << 13;
    pub const PY_THROW: u32 = 1 << 14;
    pub const RERAISE: u32 = 1 << 15;
    pub const C_RETURN: u32 = 1 << 16;
    pub const C_RAISE: u32 = 1 << 17;
    /// Those that belong to a place in code, and can be disabled there.
    pub const LOCAL: u32 = (1 << 11) - 1;
    /// Those that come with `CALL`.
    pub const ANCILLARY: u32 = C_RETURN | C_RAISE;
    pub const BRANCHES: u32 = BRANCH_LEFT | BRANCH_RIGHT;
    /// The old name of both branches together.
    pub const BRANCH: u32 = 1 << 18;
}

/// One tool.
#[derive(Default)]
struct Tool {
    name: Option<Value>,
    callbacks: [Option<Value>; EVENTS],
    /// The callbacks of the branches were set as one, by the old name: a place is disabled for both.
    both: bool,
    events: u32,
    /// Events of code objects, by their words.
    local: Option<HashMap<u64, u32>>,
    /// Events that are disabled in places: code, place, event.
    disabled: Option<HashSet<(u64, i64, u32)>>,
}

impl Tool {
    const NONE: Tool =
        Tool { name: None, callbacks: [const { None }; EVENTS], both: false, events: 0, local: None, disabled: None };

    fn wants(&self, code: u64) -> u32 {
        let all = self.events | self.local.as_ref().and_then(|local| local.get(&code)).copied().unwrap_or(0);
        if all & event::CALL != 0 { all | event::ANCILLARY } else { all }
    }
}

static STATE: Mutex<[Tool; TOOLS]> = Mutex::new([const { Tool::NONE }; TOOLS]);
/// What any tool wants anywhere.
static WANTED: AtomicU32 = AtomicU32::new(0);
/// `DISABLE` and `MISSING`.
static MARKS: Mutex<Option<[Value; 2]>> = Mutex::new(None);

/// Whether any tool wants anything.
pub(super) fn is_wanted() -> bool {
    WANTED.load(Ordering::Relaxed) != 0
}

/// Whether any tool wants one of these events.
pub(super) fn wants(event: u32) -> bool {
    let all = WANTED.load(Ordering::Relaxed);
    all & event != 0 || event & event::ANCILLARY != 0 && all & event::CALL != 0
}

/// The objects `DISABLE` and `MISSING`.
///
/// # Errors
/// What making them raises.
pub fn marks(vm: &Vm) -> Result<[Value; 2]> {
    if let Some(marks) = MARKS.lock().clone() {
        return Ok(marks);
    }
    let make = || vm.call(&Known::Object.value(), &[]).inspect(Value::publish);
    let made = [make()?, make()?];
    Ok(MARKS.lock().get_or_insert(made).clone())
}

/// The name of the tool that has a number.
pub fn name(tool: usize) -> Option<Value> {
    STATE.lock()[tool].name.clone()
}

/// Gives a number to a tool; false where it is taken.
pub fn take(tool: usize, name: &Value) -> bool {
    name.publish();
    let mut state = STATE.lock();
    let free = state[tool].name.is_none();
    if free {
        state[tool].name = Some(name.clone());
    }
    free
}

/// Forgets what a tool wants, and its callbacks; its name too, where it is to be free.
pub fn clear(thread: &Thread, tool: usize, free: bool) {
    let gone = {
        let mut state = STATE.lock();
        let name = state[tool].name.take();
        let gone = std::mem::replace(&mut state[tool], Tool::NONE);
        if !free {
            state[tool].name = name;
        }
        gone
    };
    drop(gone);
    changed(thread);
}

/// Sets the callback of a tool for the event of a number; the old one.
pub fn set_callback(tool: usize, number: usize, callback: Option<Value>) -> Option<Value> {
    callback.iter().for_each(Value::publish);
    if 1 << number == event::BRANCH {
        let left = set_callback(tool, event::BRANCH_LEFT.trailing_zeros() as usize, callback.clone());
        let right = set_callback(tool, event::BRANCH_RIGHT.trailing_zeros() as usize, callback);
        STATE.lock()[tool].both = true;
        return left.or(right);
    }
    let own = &mut STATE.lock()[tool];
    own.both &= (1 << number) & event::BRANCHES == 0;
    std::mem::replace(&mut own.callbacks[number], callback)
}

/// What a tool wants: everywhere, or in one code object.
pub fn events(tool: usize, code: Option<&Value>) -> u32 {
    let state = STATE.lock();
    match code {
        None => state[tool].events,
        Some(code) => state[tool].local.as_ref().and_then(|local| local.get(&code.word())).copied().unwrap_or(0),
    }
}

/// Sets what a tool wants: everywhere, or in one code object.
pub fn set_events(thread: &Thread, tool: usize, code: Option<&Value>, events: u32) {
    {
        let mut state = STATE.lock();
        match code {
            None => state[tool].events = events,
            Some(code) => drop(state[tool].local.get_or_insert_default().insert(code.word(), events)),
        }
    }
    changed(thread);
}

/// Forgets what was disabled.
pub fn restart() {
    STATE.lock().iter_mut().for_each(|tool| tool.disabled = None);
}

fn changed(thread: &Thread) {
    let all = {
        let state = STATE.lock();
        let of = |tool: &Tool| tool.local.iter().flat_map(HashMap::values).fold(tool.events, |all, local| all | local);
        state.iter().fold(0, |all, tool| all | of(tool))
    };
    WANTED.store(all, Ordering::Relaxed);
    local::registry().request_all(WATCH);
    thread.tracing.look(thread);
}

/// Where an event happens: code, instruction, and what tells the place from others.
pub(super) struct Place<'a> {
    pub code: &'a Code,
    pub at: u32,
}

impl Place<'_> {
    /// The byte offset of the instruction.
    pub fn offset(&self) -> i64 {
        if self.at == u32::MAX { 0 } else { i64::from(self.at) * WORD_BYTES }
    }
}

/// Tells the tools that want it of an event; `rest` follows the code and the offset.
///
/// # Errors
/// What a callback raises; ValueError where one disables what cannot be disabled.
pub(super) fn tell(vm: &Vm, thread: &Thread, kind: u32, place: &Place<'_>, rest: &[Value]) -> Result<()> {
    if !wants(kind) {
        return Ok(());
    }
    let code = Value::of(place.code);
    let first = match kind {
        event::LINE => rest.first().and_then(Value::as_small_int).unwrap_or(0),
        _ => place.offset(),
    };
    let mut arguments = vec![code.clone(), vm.int(first)];
    arguments.extend(rest.iter().skip(usize::from(kind == event::LINE)).cloned());
    for tool in 0..TOOLS {
        let callback = {
            let state = STATE.lock();
            let own = &state[tool];
            let disabled = own.disabled.as_ref().is_some_and(|all| all.contains(&(code.word(), first, kind)));
            match own.wants(code.word()) & kind != 0 && !disabled {
                true => own.callbacks[kind.trailing_zeros() as usize].clone(),
                false => None,
            }
        };
        let Some(callback) = callback else { continue };
        let answer = thread.tracing.call_aside(vm, thread, &callback, &arguments)?;
        if answer.is(&marks(vm)?[0]) {
            disable(vm, tool, kind, (code.word(), first, kind))?;
        }
    }
    Ok(())
}

fn disable(vm: &Vm, tool: usize, kind: u32, place: (u64, i64, u32)) -> Result<()> {
    if kind & event::LOCAL != 0 {
        let own = &mut STATE.lock()[tool];
        let kinds = [event::BRANCH_LEFT, event::BRANCH_RIGHT];
        let all = if own.both && kinds.contains(&kind) { &kinds[..] } else { &[kind] };
        own.disabled.get_or_insert_default().extend(all.iter().map(|&kind| (place.0, place.1, kind)));
        return Ok(());
    }
    let gone = set_callback(tool, kind.trailing_zeros() as usize, None);
    drop(gone);
    let name = match kind {
        event::RAISE => "RAISE",
        event::EXCEPTION_HANDLED => "EXCEPTION_HANDLED",
        event::PY_UNWIND => "PY_UNWIND",
        event::PY_THROW => "PY_THROW",
        event::RERAISE => "RERAISE",
        event::C_RETURN => "C_RETURN",
        _ => "C_RAISE",
    };
    Err(vm.value_error(format!("Cannot disable {name} events. Callback removed.")))
}
