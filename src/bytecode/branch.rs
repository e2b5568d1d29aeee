//! Where control goes besides straight on: the jumps and branches that `sys.monitoring` and `co_branches` know.

use crate::{Code, Op, Operand, disassemble::jump_target, instructions::Ext};

/// What an instruction that jumps did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// It jumps always.
    Jump,
    /// It did not jump: the item came, the condition for going on held.
    Left,
    /// It jumped.
    Right,
}

/// A conditional jump: where it stands, and where it goes on, in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Branch {
    /// The instruction.
    pub source: u32,
    /// Where it goes on when it does not jump.
    pub left: u32,
    /// Where it jumps to.
    pub right: u32,
}

/// Whether an instruction jumps always.
fn is_plain(op: Op) -> bool {
    matches!(op, Op::Jump | Op::Loop)
}

/// Whether an instruction may jump.
pub fn may_jump(op: Op) -> bool {
    is_plain(op) || op.operands()[1] == Operand::Jump16 || op.ext() == Ext::Jump
}

impl Code {
    fn op(&self, at: u32) -> Option<Op> {
        self.words.get(at as usize).and_then(|&word| Op::of(word))
    }

    /// The branch at an instruction. An item that `Next` gets is stored by its second word, so that is where it goes on; an `async
    /// for` branches where it awaits its item, and its handler's jump is the other way.
    pub fn branch(&self, at: u32) -> Option<Branch> {
        let op = self.op(at)?;
        let next = at + op.words() as u32;
        if self.is_async_item(at) {
            let handler = self.handlers.iter().find(|row| row.start <= at && at < row.end)?.target;
            let right = jump_target(self, Op::EndAsyncFor, handler as usize)? as u32;
            return (self.op(handler) == Some(Op::EndAsyncFor)).then_some(Branch { source: at, left: next, right });
        }
        if !may_jump(op) || is_plain(op) || op == Op::EndAsyncFor {
            return None;
        }
        let left = if op == Op::Next { at + 1 } else { next };
        Some(Branch { source: at, left, right: jump_target(self, op, at as usize)? as u32 })
    }

    /// Whether the instruction awaits the next item of an `async for`.
    pub fn is_async_item(&self, at: u32) -> bool {
        let before = at.checked_sub(Op::GetAsyncNext.words() as u32);
        self.op(at) == Some(Op::YieldFrom) && before.and_then(|before| self.op(before)) == Some(Op::GetAsyncNext)
    }

    /// What the instruction at `from` did, after which the one at `to` came: the way, and from where to where it is told to go.
    pub fn way(&self, from: u32, to: u32) -> Option<(Way, u32, u32)> {
        let op = self.op(from)?;
        if is_plain(op) {
            // From a handler back to the code that it belongs to is no way of the source.
            let returns = op == Op::Jump && to < from;
            return (!returns).then_some((Way::Jump, from, to));
        }
        let (source, branch) = match op {
            Op::EndAsyncFor => {
                self.branches().find(|branch| branch.right == to).map(|branch| (branch.source, branch))?
            }
            _ => (from, self.branch(from)?),
        };
        let went_on = op != Op::EndAsyncFor && to == from + op.words() as u32;
        Some(if went_on { (Way::Left, source, branch.left) } else { (Way::Right, source, branch.right) })
    }

    /// All branches, in the order of their instructions.
    pub fn branches(&self) -> impl Iterator<Item = Branch> + '_ {
        let mut at = 0;
        std::iter::from_fn(move || {
            let op = self.op(at)?;
            at += op.words() as u32;
            Some(at - op.words() as u32)
        })
        .filter_map(|at| self.branch(at))
    }
}
