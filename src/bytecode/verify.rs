//! Checks that code keeps the conventions that the interpreter trusts.
//!
//! [`verify`] follows every path and keeps, for each instruction, which registers are certainly bound and which
//! temporaries may hold something. It finds: operands out of range, jumps into the middle of an instruction, reads of
//! what may be unbound, temporaries that are consumed twice or never, windows that are not on top, handlers whose depth
//! does not fit. It is linear in the code for nearly all code; the compiler runs it on all its output in debug builds.

use crate::disassemble::jump_target;
use crate::instructions::{Intrinsic, a, b, bc, c};
use crate::{Code, Ext, FRAME_WORDS, NEAR_REGISTERS, Op, Operand, Site};

/// A set of near registers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Set([u64; 4]);

impl Set {
    fn has(&self, register: usize) -> bool {
        register < 256 && self.0[register / 64] >> (register % 64) & 1 != 0
    }

    fn add(&mut self, register: usize) {
        if register < 256 {
            self.0[register / 64] |= 1 << (register % 64);
        }
    }

    fn remove(&mut self, register: usize) {
        if register < 256 {
            self.0[register / 64] &= !(1 << (register % 64));
        }
    }

    /// The first member from `from` on.
    fn first_from(&self, from: usize) -> Option<usize> {
        (from..256).find(|&register| self.has(register))
    }
}

/// What is known before an instruction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct State {
    /// Certainly bound.
    sure: Set,
    /// Possibly holding something (temporaries only).
    maybe: Set,
}

impl State {
    fn join(&mut self, other: &State) -> bool {
        let before = *self;
        for word in 0..4 {
            self.sure.0[word] &= other.sure.0[word];
            self.maybe.0[word] |= other.maybe.0[word];
        }
        *self != before
    }

    fn clear(&mut self, register: usize) {
        self.sure.remove(register);
        self.maybe.remove(register);
    }
}

struct Verifier<'c> {
    code: &'c Code,
    near: usize,
    /// Whether an instruction starts at a word.
    starts: Vec<bool>,
    states: Vec<Option<State>>,
    work: Vec<usize>,
}

/// Checks `code` (not the code nested in it).
///
/// # Errors
/// A sentence that tells the word and what is wrong there.
pub fn verify(code: &Code) -> Result<(), String> {
    Verifier::of(code).run()
}

/// The temporaries that may hold something before the instruction at each word; `None` where no control comes to, or no
/// instruction starts.
///
/// # Errors
/// As for [`verify`].
pub fn live_temporaries(code: &Code) -> Result<Vec<Option<Vec<usize>>>, String> {
    let mut verifier = Verifier::of(code);
    verifier.run()?;
    let near = verifier.near;
    let members = |state: State| (near..256).filter(|&register| state.maybe.has(register)).collect();
    Ok(verifier.states.into_iter().map(|state| state.map(members)).collect())
}

impl<'c> Verifier<'c> {
    fn of(code: &'c Code) -> Self {
        Verifier {
            code,
            near: code.near as usize,
            starts: vec![false; code.words.len()],
            states: vec![None; code.words.len()],
            work: Vec::new(),
        }
    }

    fn run(&mut self) -> Result<(), String> {
        self.layout()?;
        self.table()?;
        self.flow()
    }
}

impl Verifier<'_> {
    /// Finds the instructions and checks what does not depend on the way to them.
    fn layout(&mut self) -> Result<(), String> {
        let code = self.code;
        if self.near > code.locals.len() || self.near > NEAR_REGISTERS {
            return Err(format!("{} near locals of {}", self.near, code.locals.len()));
        }
        let mut at = 0;
        while at < code.words.len() {
            let op = Op::of(code.words[at]).ok_or_else(|| format!("word {at}: no such operation"))?;
            self.starts[at] = true;
            if at + op.words() > code.words.len() {
                return Err(format!("word {at}: {} lacks its extension", op.name()));
            }
            let ext = code.words.get(at + 1).map_or(0, |&ext| ext as usize);
            let word = code.words[at];
            let constants = code.constants.len();
            let bad = match op.ext() {
                Ext::Site => {
                    let last = ext + usize::from(op == Op::EnterWith);
                    let named = |site: &Site| (site.name as usize) < code.names.len();
                    code.sites.get(ext..=last).is_none_or(|sites| !sites.iter().all(named))
                }
                Ext::Const => ext >= constants,
                _ => false,
            };
            let bad = bad
                || op.operands()[2] == Operand::Const8 && c(word) >= constants
                || op.operands()[1] == Operand::Const16 && bc(word) >= constants;
            if bad {
                return Err(format!("word {at}: {} names a constant or site that does not exist", op.name()));
            }
            if op.operands()[1] == Operand::Far16 {
                let far = NEAR_REGISTERS..(code.registers as usize).max(NEAR_REGISTERS);
                if op != Op::CopyFree && !far.contains(&bc(word)) {
                    return Err(format!("word {at}: {} of register {}, which is not far", op.name(), bc(word)));
                }
            }
            at += op.words();
        }
        Ok(())
    }

    fn table(&self) -> Result<(), String> {
        let words = self.code.words.len();
        for row in &self.code.handlers {
            let starts = |at: u32| self.starts.get(at as usize).copied().unwrap_or(false);
            if row.start >= row.end || row.end as usize > words || !starts(row.start) || !starts(row.target) {
                return Err(format!("handler {row:?} does not fit the code"));
            }
            if (row.depth as usize) < self.near || u32::from(row.register) >= self.code.registers {
                return Err(format!("handler {row:?} clears named registers"));
            }
        }
        if !self.code.locations.is_sorted_by_key(|&(at, _)| at) {
            return Err("locations are not in order".into());
        }
        Ok(())
    }

    fn flow(&mut self) -> Result<(), String> {
        let mut entry = State::default();
        for parameter in 0..self.code.parameters().min(self.near) {
            entry.sure.add(parameter);
        }
        if self.code.words.is_empty() {
            return Err("there is no instruction".into());
        }
        self.reach(0, entry)?;
        while let Some(at) = self.work.pop() {
            if let Some(state) = self.states[at] {
                self.step(at, state)?;
            }
        }
        Ok(())
    }

    /// `state` flows to the instruction at `at`.
    fn reach(&mut self, at: usize, state: State) -> Result<(), String> {
        if !self.starts.get(at).copied().unwrap_or(false) {
            return Err(format!("control reaches word {at}, where no instruction starts"));
        }
        let changed = match &mut self.states[at] {
            Some(known) => known.join(&state),
            known => {
                *known = Some(state);
                true
            }
        };
        if changed {
            self.work.push(at);
        }
        Ok(())
    }

    fn step(&mut self, at: usize, before: State) -> Result<(), String> {
        let word = self.code.words[at];
        let Some(op) = Op::of(word) else { return Ok(()) };
        let mut state = before;
        let fail = |problem: String| format!("word {at}: {}: {problem}", op.name());
        self.uses(op, at, &mut state).map_err(fail)?;
        self.raises(op, at, before, state)?;
        let next = at + op.words();
        if let Some(target) = jump_target(self.code, op, at) {
            let mut taken = state;
            match op {
                Op::Next => (b(word)..b(word) + 3).for_each(|register| taken.clear(register)),
                Op::EndAsyncFor => taken.clear(a(word).saturating_sub(1)),
                Op::Jump | Op::Loop => return self.reach(target, taken),
                _ => {}
            }
            self.reach(target, taken)?;
            if op == Op::EndAsyncFor {
                return Ok(());
            }
        }
        self.defines(op, at, &mut state).map_err(fail)?;
        match op {
            Op::Return | Op::ReturnNone => match state.maybe.first_from(self.near) {
                Some(register) => Err(fail(format!("register {register} is still live"))),
                None => Ok(()),
            },
            Op::Raise | Op::RaiseFrom | Op::RaiseAgain | Op::Reraise => Ok(()),
            _ => self.reach(next, state),
        }
    }

    /// The exception edge of an instruction.
    fn raises(&mut self, op: Op, at: usize, before: State, after: State) -> Result<(), String> {
        if never_raises(op) {
            return Ok(());
        }
        let at = at as u32;
        let Some(&row) = self.code.handlers.iter().find(|row| (row.start..row.end).contains(&at)) else {
            return Ok(());
        };
        let mut state = before;
        state.join(&after);
        for register in row.depth as usize..256 {
            state.clear(register);
        }
        state.sure.add(row.register as usize);
        state.maybe.add(row.register as usize);
        self.reach(row.target as usize, state)
    }

    fn near(&self, register: usize) -> Result<(), String> {
        if register < self.near || register < (self.code.registers as usize).min(NEAR_REGISTERS) {
            Ok(())
        } else {
            Err(format!("register {register} is out of range"))
        }
    }

    fn want(&self, register: usize, state: &State) -> Result<(), String> {
        self.near(register)?;
        if state.sure.has(register) { Ok(()) } else { Err(format!("register {register} may be unbound")) }
    }

    /// Reads a register; a temporary is consumed.
    fn consume(&self, register: usize, state: &mut State) -> Result<(), String> {
        self.want(register, state)?;
        if register >= self.near {
            state.clear(register);
        }
        Ok(())
    }

    /// Reads a register that must be a temporary.
    fn consume_run(&self, first: usize, count: usize, state: &mut State) -> Result<(), String> {
        for register in first..first + count {
            if register < self.near {
                return Err(format!("register {register} is not a temporary"));
            }
            self.consume(register, state)?;
        }
        Ok(())
    }

    fn uses(&self, op: Op, at: usize, state: &mut State) -> Result<(), String> {
        let word = self.code.words[at];
        let fields = [a(word), b(word), c(word)];
        self.tells_temporaries(op, fields)?;
        for (index, operand) in op.operands().into_iter().enumerate() {
            let register = fields[index];
            match operand {
                Operand::Use => self.consume(register, state)?,
                Operand::Keep if op != Op::Check => self.want(register, state)?,
                Operand::Change => self.change(op, register, word, state)?,
                Operand::Run => {
                    let count = run_length(op, word).ok_or("an unknown operand")?;
                    self.consume_run(register, count, state)?;
                }
                Operand::Window if !matches!(op, Op::GetMethod | Op::LoadSuperAttr) => {
                    self.window(op, register, c(word), state)?;
                }
                _ => {}
            }
        }
        if matches!(op, Op::Yield | Op::YieldFrom)
            && let Some(register) = state.maybe.first_from(self.near + c(word))
            && c(word) < 255
        {
            return Err(format!("register {register} is live above the stated count"));
        }
        Ok(())
    }

    /// An attribute's instruction says which of its operands it gives up.
    fn tells_temporaries(&self, op: Op, [a, b, c]: [usize; 3]) -> Result<(), String> {
        let dies = |register: usize| usize::from(register >= self.near);
        let told = match op {
            Op::GetAttr if a == b => 0,
            Op::GetAttr => dies(b),
            Op::SetAttr => dies(a) | dies(b) << 1,
            _ => return Ok(()),
        };
        if c == told { Ok(()) } else { Err(format!("{c} says of the operands what {told} should")) }
    }

    fn change(&self, op: Op, register: usize, word: u32, state: &mut State) -> Result<(), String> {
        match op {
            Op::Next => (register..register + 3).try_for_each(|part| self.want(part, state)),
            Op::YieldFrom => {
                self.want(register, state)?;
                state.clear(register);
                Ok(())
            }
            Op::PushHandled => self.want(register, state),
            Op::PopHandled => {
                self.want(register, state)?;
                self.want(register + 1, state)?;
                state.clear(register);
                state.clear(register + 1);
                Ok(())
            }
            Op::Clear => {
                for part in register..register + b(word) {
                    self.near(part)?;
                    state.clear(part);
                }
                Ok(())
            }
            _ => self.near(register),
        }
    }

    /// A call's window: callee, nothing, arguments, and nothing above.
    fn window(&self, op: Op, window: usize, count: usize, state: &mut State) -> Result<(), String> {
        let first = window + FRAME_WORDS;
        let arguments = match op {
            Op::CallMethod | Op::CallMethodKeyword => count + 1,
            Op::CallSpread => 1 + count,
            _ => count,
        };
        self.consume_run(window, 1, state)?;
        if let Some(register) = (window + 1..first).find(|&register| state.maybe.has(register)) {
            return Err(format!("register {register} in the frame part of the window is live"));
        }
        self.consume_run(first, arguments, state)?;
        match state.maybe.first_from(window) {
            Some(register) => Err(format!("register {register} above the window is live")),
            None => Ok(()),
        }
    }

    fn defines(&self, op: Op, at: usize, state: &mut State) -> Result<(), String> {
        let word = self.code.words[at];
        let define = |register: usize, state: &mut State| {
            self.near(register)?;
            state.sure.add(register);
            if register >= self.near {
                state.maybe.add(register);
            }
            Ok::<(), String>(())
        };
        match op {
            Op::LoadSuperAttr if c(word) & 1 == 0 => return define(a(word), state),
            Op::GetMethod | Op::LoadSuperAttr => {
                if let Some(register) = state.maybe.first_from(a(word)) {
                    return Err(format!("register {register} above the window is live"));
                }
                define(a(word), state)?;
                return define(a(word) + FRAME_WORDS, state);
            }
            Op::MakeCell | Op::Check => return define(a(word), state),
            Op::PushHandled => return define(a(word) + 1, state),
            Op::CopyFree => {
                let count = self.code.words[at + 1] as usize;
                if bc(word) < NEAR_REGISTERS {
                    (bc(word)..bc(word) + count).try_for_each(|register| define(register, state))?;
                }
                return Ok(());
            }
            _ => {}
        }
        match op.operands()[0] {
            Operand::Def => define(a(word), state),
            Operand::DefRun => {
                let ext = self.code.words.get(at + 1).copied().unwrap_or(0);
                let count = match op {
                    Op::Iterate | Op::EnterWith => 3,
                    Op::Unpack => c(word),
                    Op::UnpackStar => (ext & 0xffff) as usize + 1 + (ext >> 16) as usize,
                    _ => 2,
                };
                (a(word)..a(word) + count).try_for_each(|register| define(register, state))
            }
            _ => Ok(()),
        }
    }
}

/// Registers that an instruction's run has.
pub fn run_length(op: Op, word: u32) -> Option<usize> {
    Some(match op {
        Op::MakeDict => 2 * c(word),
        Op::MakeFunction => (c(word) & 15).count_ones() as usize,
        Op::Take | Op::Reraise | Op::EndAsyncFor => 1,
        Op::GetSlice | Op::SetSlice | Op::FormatSpec | Op::Import | Op::FinishGroup => 2,
        Op::LoadSuperAttr | Op::MakeInterpolation | Op::MatchClass => 3,
        Op::Intrinsic => Intrinsic::from_byte(c(word) as u8)?.arguments(),
        _ => c(word),
    })
}

/// Operations that cannot raise; whatever else is in a protected region has an edge to its handler.
fn never_raises(op: Op) -> bool {
    matches!(
        op,
        Op::Nop
            | Op::Move
            | Op::Take
            | Op::Borrow
            | Op::LoadFar
            | Op::StoreFar
            | Op::LoadConst
            | Op::LoadConstExt
            | Op::LoadInt
            | Op::LoadNone
            | Op::LoadTrue
            | Op::LoadFalse
            | Op::Clear
            | Op::ClearFar
            | Op::MakeCell
            | Op::MakeCellFar
            | Op::CopyFree
            | Op::StoreCell
            | Op::Jump
            | Op::JumpIfNone
            | Op::JumpIfIs
            | Op::ListAppend
            | Op::PushHandled
            | Op::PopHandled
            | Op::Return
            | Op::ReturnNone
            | Op::ReturnGenerator
    )
}
