//! `for`, `async for`, `while`.

use super::Compiler;
use crate::error::Result;
use crate::unit::{Block, Label};
use ruff_python_ast::{self as ast, Expr};
use ruff_text_size::{Ranged, TextRange};
use typhon_bytecode::Op;

/// Registers of an iteration.
pub(super) const ITERATION: u16 = 3;

impl<'a> Compiler<'a> {
    pub(super) fn while_statement(&mut self, stmt: &'a ast::StmtWhile) -> Result<()> {
        let (head, orelse, exit) = (self.u.label(), self.u.label(), self.u.label());
        self.u.bind_loop(head);
        self.jump_if(&stmt.test, orelse, false)?;
        self.u.blocks.push(Block::Loop { exit, next: head, first: 0, clear: 0 });
        self.statements(&stmt.body)?;
        self.u.blocks.pop();
        self.u.range = TextRange::default();
        self.u.jump(Op::Loop, 0, 0, 0, head);
        self.u.bind(orelse);
        self.statements(&stmt.orelse)?;
        self.u.bind(exit);
        Ok(())
    }

    pub(super) fn for_statement(&mut self, stmt: &'a ast::StmtFor) -> Result<()> {
        if stmt.is_async {
            return self.async_for(stmt);
        }
        let mark = self.u.top;
        let (head, exhausted, exit) = (self.u.label(), self.u.label(), self.u.label());
        let iteration = self.iterate(&stmt.iter)?;
        self.u.bind_loop(head);
        self.next(&stmt.target, iteration, stmt.iter.range(), exhausted)?;
        self.u.blocks.push(Block::Loop { exit, next: head, first: iteration, clear: ITERATION as u8 });
        self.statements(&stmt.body)?;
        self.u.blocks.pop();
        self.u.range = TextRange::default();
        self.u.jump(Op::Loop, 0, 0, 0, head);
        self.u.top = mark;
        self.u.bind(exhausted);
        self.statements(&stmt.orelse)?;
        self.u.bind(exit);
        Ok(())
    }

    /// Begins an iteration over `iter`; its first register.
    pub(super) fn iterate(&mut self, iter: &'a Expr) -> Result<u8> {
        let mark = self.u.top;
        let value = match self.container(iter) {
            Some(constant) => {
                let register = self.u.alloc();
                self.u.range = iter.range();
                self.constant(constant, register);
                register
            }
            None => self.expr_any(iter)?,
        };
        self.u.top = mark;
        let iteration = self.u.alloc_run(ITERATION);
        self.u.range = iter.range();
        self.u.emit(Op::Iterate, iteration, value, 0);
        Ok(iteration)
    }

    /// The next item into `target`, or a jump.
    pub(super) fn next(&mut self, target: &'a Expr, iteration: u8, range: TextRange, exhausted: Label) -> Result<()> {
        self.u.range = range;
        if let Some(local) = self.direct_target(target) {
            self.u.jump(Op::Next, local, iteration, 0, exhausted);
            self.u.bound.insert(local as usize);
            return Ok(());
        }
        let mark = self.u.top;
        let item = self.u.alloc();
        self.u.jump(Op::Next, item, iteration, 0, exhausted);
        self.assign(target, item)?;
        self.u.top = mark;
        Ok(())
    }

    fn async_for(&mut self, stmt: &'a ast::StmtFor) -> Result<()> {
        let mark = self.u.top;
        let (head, exhausted, exit) = (self.u.label(), self.u.label(), self.u.label());
        let iterator = self.async_iterate(&stmt.iter)?;
        self.u.bind_loop(head);
        let region = self.async_next(&stmt.target, iterator, stmt.iter.range())?;
        self.u.blocks.push(Block::Loop { exit, next: head, first: iterator, clear: 1 });
        self.statements(&stmt.body)?;
        self.u.blocks.pop();
        self.u.range = TextRange::default();
        self.u.jump(Op::Loop, 0, 0, 0, head);
        self.async_end(&region, iterator, stmt.iter.range(), exhausted);
        self.u.top = mark;
        self.statements(&stmt.orelse)?;
        self.u.bind(exit);
        Ok(())
    }

    /// Begins an asynchronous iteration; its register.
    pub(super) fn async_iterate(&mut self, iter: &'a Expr) -> Result<u8> {
        let mark = self.u.top;
        let value = self.expr_any(iter)?;
        self.u.top = mark;
        let iterator = self.u.alloc();
        self.u.range = iter.range();
        self.u.emit(Op::GetAsyncIter, iterator, value, 0);
        Ok(iterator)
    }

    /// The next item into `target`; the region in which the iteration may end.
    pub(super) fn async_next(
        &mut self,
        target: &'a Expr,
        iterator: u8,
        range: TextRange,
    ) -> Result<crate::unit::Region> {
        let mark = self.u.top;
        self.u.range = range;
        let region = self.u.protect(u16::from(iterator) + 1);
        let item = self.u.alloc();
        self.u.emit(Op::GetAsyncNext, item, iterator, 0);
        self.delegate(item, item);
        let region = self.u.unprotect(region);
        self.assign(target, item)?;
        self.u.top = mark;
        Ok(region)
    }

    /// The end of an asynchronous iteration: its handler, and what comes after it.
    pub(super) fn async_end(&mut self, region: &crate::unit::Region, iterator: u8, range: TextRange, exhausted: Label) {
        if !self.u.bind_handler(region) {
            return;
        }
        self.u.range = range;
        self.u.raise_top(region.depth + 1);
        self.u.jump(Op::EndAsyncFor, region.depth as u8, 0, 0, exhausted);
        self.u.stop();
        self.u.bind(exhausted);
        self.u.top = u16::from(iterator);
    }
}
