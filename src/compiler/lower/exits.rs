//! Ways out of blocks: what `return`, `break` and `continue` do on their way.

use super::Compiler;
use crate::error::Result;
use crate::unit::{Block, Label, Region};
use ruff_python_ast::{self as ast, Expr};
use ruff_text_size::TextRange;
use typhon_bytecode::Op;

/// A loop that is being left or continued.
pub(super) struct Loop {
    pub exit: Label,
    pub next: Label,
    pub first: u8,
    pub clear: u8,
}

impl<'a> Compiler<'a> {
    /// Emits the ends of all blocks from the innermost on: up to the nearest loop, which is returned, or all of them.
    /// `value` is a temporary that must survive; `finish` emits the jump or return itself, outside of all regions left.
    fn unwind(&mut self, to_loop: bool, value: Option<u8>, finish: impl FnOnce(&mut Self, Option<Loop>)) -> Result<()> {
        let mut blocks = std::mem::take(&mut self.u.blocks);
        let mut left: Vec<Block<'a>> = Vec::new();
        let mut found = None;
        while let Some(block) = blocks.pop() {
            if let Block::Loop { exit, next, first, clear } = block
                && to_loop
            {
                found = Some(Loop { exit, next, first, clear });
                blocks.push(block);
                break;
            }
            left.push(block);
            if let Some(last) = left.last_mut() {
                self.u.leave_blocks(std::slice::from_mut(last));
            }
            match left.last() {
                Some(Block::Finally { body, .. }) => {
                    let body = *body;
                    let range = self.u.range;
                    self.u.blocks = blocks;
                    if let Some(register) = value {
                        self.u.blocks.push(Block::Value { register });
                    }
                    self.statements(body)?;
                    blocks = std::mem::take(&mut self.u.blocks);
                    if value.is_some() {
                        blocks.pop();
                    }
                    self.u.range = range;
                }
                Some(&Block::Handler { register, .. }) => self.u.emit(Op::PopHandled, register, 0, 0),
                Some(&Block::Name { name, .. }) => self.unbind(name),
                Some(&Block::With { exit, is_async, range, .. }) => {
                    self.u.blocks = blocks;
                    let before = std::mem::replace(&mut self.u.range, range);
                    self.exit_with(exit, is_async);
                    self.u.range = before;
                    blocks = std::mem::take(&mut self.u.blocks);
                }
                Some(&Block::Value { register }) => self.u.emit(Op::Clear, register, 1, 0),
                Some(&Block::Loop { first, clear, .. }) if clear > 0 => self.u.emit(Op::Clear, first, clear, 0),
                Some(Block::Loop { .. } | Block::Protected(_)) | None => {}
            }
        }
        self.u.blocks = blocks;
        if left.iter().any(|block| matches!(block, Block::Finally { .. } | Block::With { .. })) {
            self.u.range = TextRange::default();
        }
        finish(self, found);
        blocks = std::mem::take(&mut self.u.blocks);
        self.u.stop();
        left.reverse();
        self.u.enter_blocks(&mut left);
        blocks.append(&mut left);
        self.u.blocks = blocks;
        Ok(())
    }

    pub(super) fn break_statement(&mut self, range: TextRange) -> Result<()> {
        self.u.range = range;
        self.u.mark();
        self.unwind(true, None, |this, found| {
            if let Some(found) = found {
                if found.clear > 0 {
                    this.u.emit(Op::Clear, found.first, found.clear, 0);
                }
                this.u.jump(Op::Jump, 0, 0, 0, found.exit);
            }
        })
    }

    pub(super) fn continue_statement(&mut self, range: TextRange) -> Result<()> {
        self.u.range = range;
        self.u.mark();
        self.unwind(true, None, |this, found| {
            if let Some(found) = found {
                this.u.jump(Op::Loop, 0, 0, 0, found.next);
            }
        })
    }

    pub(super) fn return_statement(&mut self, ret: &'a ast::StmtReturn) -> Result<()> {
        let mark = self.u.top;
        match &ret.value {
            Some(value) => self.return_value(value, ret.range)?,
            None => {
                self.u.range = ret.range;
                self.u.mark();
                self.unwind(false, None, |this, _| this.u.emit(Op::ReturnNone, 0, 0, 0))?;
            }
        }
        self.u.top = mark;
        Ok(())
    }

    fn return_value(&mut self, value: &'a Expr, range: TextRange) -> Result<()> {
        if let Some(constant) = self.fold(value) {
            self.u.range = range;
            self.u.mark();
            self.unwind(false, None, |this, _| {
                if constant == typhon_bytecode::Constant::None {
                    this.u.emit(Op::ReturnNone, 0, 0, 0);
                } else {
                    let register = this.u.alloc();
                    this.constant(constant, register);
                    this.u.emit(Op::Return, register, 0, 0);
                }
            })?;
            return Ok(());
        }
        // Whatever runs on the way out may rebind a local.
        let quiet =
            |block: &Block<'_>| matches!(block, Block::Loop { .. } | Block::Protected(_) | Block::Handler { .. });
        let register = if self.u.blocks.iter().all(quiet) { self.expr_any(value)? } else { self.expr_temp(value)? };
        self.u.range = range;
        let kept = self.u.is_temporary(register).then_some(register);
        self.unwind(false, kept, |this, _| this.u.emit(Op::Return, register, 0, 0))
    }

    /// Ends the handling of an exception and goes on at `end`, outside of the region that protects it.
    pub(super) fn pop_handled(&mut self, register: u8, end: Label) {
        let mut blocks = std::mem::take(&mut self.u.blocks);
        let last = blocks.len().saturating_sub(1);
        self.u.leave_blocks(&mut blocks[last..]);
        self.u.emit(Op::PopHandled, register, 0, 0);
        self.u.jump_always(end);
        self.u.enter_blocks(&mut blocks[last..]);
        self.u.blocks = blocks;
    }

    /// Pops the innermost block and ends its region.
    pub(super) fn end_block(&mut self) -> Option<Region> {
        match self.u.blocks.pop()? {
            Block::Protected(region)
            | Block::Finally { region, .. }
            | Block::Handler { region, .. }
            | Block::Name { region, .. }
            | Block::With { region, .. } => Some(self.u.unprotect(region)),
            Block::Loop { .. } | Block::Value { .. } => None,
        }
    }

    /// What a handler ends with when it raises: the exception, in the first register that `region` clears, goes on.
    /// Where control falls in here, it is the handled one in `handled`.
    pub(super) fn finish_handler(&mut self, region: &Region, handled: u8) {
        let exception = region.depth.min(255) as u8;
        self.u.raise_top(region.depth + 1);
        if self.u.reachable {
            self.u.emit(Op::Move, exception, handled, 0);
            self.u.emit(Op::PopHandled, handled, 0, 0);
            self.u.emit(Op::Reraise, exception, 0, 0);
            self.u.stop();
        }
        self.u.range = TextRange::default();
        let jumped = self.u.is_target(region.target);
        if !self.u.bind_handler(region) {
            if !jumped {
                return;
            }
            self.u.bind(region.target);
        }
        self.u.emit(Op::PopHandled, handled, 0, 0);
        self.u.emit(Op::Reraise, exception, 0, 0);
        self.u.stop();
    }
}
