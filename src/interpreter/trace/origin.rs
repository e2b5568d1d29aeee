//! Which instruction wrote what a temporary holds.

use typhon_bytecode::{
    Op,
    disassemble::jump_target,
    instructions::{a, c},
};

use crate::types::code::Code;

/// No instruction.
const NONE: u32 = u32::MAX;

/// The instruction that wrote what each temporary holds, at each instruction: by the first way that leads there, for what a
/// block keeps in temporaries is written where the block begins, on all ways. Linear in the instructions times the temporaries.
pub struct Origins {
    near: usize,
    states: Vec<Option<Box<[u32]>>>,
}

impl Origins {
    /// Follows the ways through a code object.
    pub fn of(code: &Code) -> Origins {
        let near = code.near as usize;
        let mut found = Origins { near, states: vec![None; code.compiled.words.len()] };
        let temporaries = (code.registers as usize).min(typhon_bytecode::NEAR_REGISTERS).saturating_sub(near);
        let mut work = vec![(0, vec![NONE; temporaries].into_boxed_slice())];
        while let Some((at, state)) = work.pop() {
            if found.states.get(at).is_some_and(Option::is_none) {
                found.step(code, at, &state, &mut work);
                found.states[at] = Some(state);
            }
        }
        found
    }

    fn step(&self, code: &Code, at: usize, state: &[u32], work: &mut Vec<(usize, Box<[u32]>)>) {
        let word = code.compiled.words[at];
        let Some(op) = Op::of(word) else { return };
        let mut after: Box<[u32]> = state.into();
        let first = a(word);
        for register in first..first + written(op, word) {
            if let Some(place) = register.checked_sub(self.near).and_then(|index| after.get_mut(index)) {
                *place = at as u32;
            }
        }
        let protects = |row: &&typhon_bytecode::Handler| (row.start..row.end).contains(&(at as u32));
        work.extend(code.compiled.handlers.iter().find(protects).map(|row| (row.target as usize, state.into())));
        let goes_on = !matches!(
            op,
            Op::Jump
                | Op::Loop
                | Op::Return
                | Op::ReturnNone
                | Op::Raise
                | Op::RaiseFrom
                | Op::RaiseAgain
                | Op::Reraise
        );
        if goes_on {
            work.push((at + op.words(), after.clone()));
        }
        work.extend(jump_target(&code.compiled, op, at).map(|target| (target, after)));
    }

    /// The instruction that wrote what a temporary holds before the instruction at a word.
    pub fn find(&self, code: &Code, register: usize, at: u32) -> Option<(Op, u32)> {
        let state = self.states.get(at as usize)?.as_ref()?;
        let place = *state.get(register.checked_sub(self.near)?)?;
        let word = code.compiled.words.get(place as usize)?;
        Some((Op::of(*word)?, place))
    }
}

/// How many registers an instruction writes, from A on.
fn written(op: Op, word: u32) -> usize {
    match op {
        Op::Iterate | Op::EnterWith => 3,
        Op::PushHandled => 2,
        Op::Unpack => c(word),
        _ if matches!(op.operands()[0], typhon_bytecode::Operand::Def) => 1,
        _ => 0,
    }
}
