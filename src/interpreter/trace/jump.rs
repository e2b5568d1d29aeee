//! Where a frame goes on whose `f_lineno` is set, and what is to be done before that.
//!
//! Loops, `with` blocks and handlers keep their state in temporaries. A frame may go to a line if what is kept there is kept
//! here too, in the same registers and for the same kind of block: it may leave blocks, but enter none.

use typhon_bytecode::{Op, code::LocalKind, instructions::a, verify::live_temporaries};
use typhon_heap::word::{self, EMPTY};
use typhon_object::prelude::*;

use super::origin::Origins;
use crate::{
    frame::Fp,
    ops::exception,
    types::{code::Code, frame::Frame},
};

/// A way that was found.
#[derive(Clone)]
pub struct Jump {
    /// The instruction at which the frame goes on.
    pub(super) target: u32,
    /// The temporaries that it keeps.
    kept: Vec<usize>,
    /// The handlers that it leaves, the innermost first.
    handlers: Vec<usize>,
}

/// The instruction of a row of the table of places that begins `line`, or the smallest line after it.
fn targets(code: &Code, line: u32) -> Option<(u32, Vec<u32>)> {
    let rows = &code.compiled.locations;
    let line = rows.iter().map(|(_, place)| place.line).filter(|&known| known >= line && known != 0).min()?;
    let mut starts = Vec::new();
    for (index, &(word, place)) in rows.iter().enumerate() {
        let before = index.checked_sub(1).map_or(0, |before| rows[before].1.line);
        if place.line == line && before != line {
            starts.push(word);
        }
    }
    Some((line, starts))
}

/// Whether what a temporary holds at one word is what it holds at the other.
fn agree(code: &Code, origins: &Origins, register: usize, from: u32, to: u32) -> bool {
    match (origins.find(code, register, from), origins.find(code, register, to)) {
        (Some((op, _)), Some((other, _))) if matches!(op, Op::Iterate | Op::EnterWith | Op::GetAsyncIter) => {
            op == other
        }
        (here, there) => here.is_some() && here == there,
    }
}

fn why_not(code: &Code, origins: &Origins, missing: Option<(usize, u32)>) -> &'static str {
    let Some((register, at)) = missing else {
        return "can't jump into an exception handler, or code may be unreachable";
    };
    match origins.find(code, register, at) {
        Some((Op::Iterate | Op::GetAsyncIter, _)) => "can't jump into the body of a for loop",
        Some((Op::PushHandled, _)) => "can't jump into an 'except' block as there's no exception",
        _ => "incompatible stacks",
    }
}

/// The way from the instruction at `from` to a line.
///
/// # Errors
/// ValueError where the line does not exist or cannot be gone to.
pub fn find(vm: &Vm, frame: &Frame, from: u32, line: i64) -> Result<Jump> {
    let code = frame.code();
    let first = i64::from(code.compiled.first_line);
    if line < first {
        return Err(vm.value_error(format!("line {line} comes before the current code block")));
    }
    let wanted = u32::try_from(line).ok().and_then(|line| targets(code, line));
    let Some((_, targets)) = wanted else {
        return Err(vm.value_error(format!("line {line} comes after the current code block")));
    };
    let live = live_temporaries(&code.compiled).map_err(|problem| vm.system_error(problem))?;
    let origins = Origins::of(code);
    let Some(Some(here)) = live.get(from as usize) else { return Err(vm.value_error(why_not(code, &origins, None))) };
    let (mut best, mut missing): (Option<(u32, &Vec<usize>)>, _) = (None, None);
    for target in targets {
        let Some(Some(there)) = live.get(target as usize) else { continue };
        let lacks = |register: &&usize| !here.contains(register) || !agree(code, &origins, **register, from, target);
        match there.iter().find(lacks) {
            Some(&register) => missing = missing.or(Some((register, target))),
            None if best.is_none_or(|(_, kept)| there.len() > kept.len()) => best = Some((target, there)),
            None => {}
        }
    }
    let Some((target, kept)) = best else { return Err(vm.value_error(why_not(code, &origins, missing))) };
    let is_handler = |register: &&usize| {
        let begins = |(op, at): (Op, u32)| op == Op::PushHandled && a(code.compiled.words[at as usize]) == **register;
        !kept.contains(register) && origins.find(code, **register, from).is_some_and(begins)
    };
    let handlers = here.iter().rev().filter(is_handler).copied().collect();
    Ok(Jump { target, kept: kept.clone(), handlers })
}

/// Locals that are unbound; the code at the target may take them for bound.
pub fn unbound(frame: &Frame, fp: Fp) -> Vec<usize> {
    let code = frame.code();
    let is_unbound = |&index: &usize| {
        let plain = matches!(code.compiled.locals[index].1, LocalKind::Local | LocalKind::Hidden);
        plain && fp.word(code.compiled.register(index)) == EMPTY
    };
    (0..code.locals().len()).filter(is_unbound).collect()
}

/// Binds locals to None.
pub fn bind(frame: &Frame, fp: Fp, locals: &[usize]) {
    locals.iter().for_each(|&index| fp.init(frame.code().compiled.register(index), word::NONE));
}

impl Jump {
    /// Leaves the blocks that are left. Returns the first instruction.
    pub(super) fn take(self, vm: &Vm, fp: Fp) -> u32 {
        for register in self.handlers {
            exception::pop_handled(vm, fp, register);
        }
        let code = fp.code();
        let end = (code.registers as usize).min(typhon_bytecode::NEAR_REGISTERS);
        for register in (code.near as usize..end).filter(|register| !self.kept.contains(register)) {
            fp.clear(register..register + 1);
        }
        self.target
    }
}
