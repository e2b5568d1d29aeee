//! `try`: handlers, `finally`, `except*`.

use super::Compiler;
use crate::error::Result;
use crate::scope::Sym;
use crate::unit::Block;
use ruff_python_ast::{self as ast, ExceptHandler};
use ruff_text_size::{Ranged, TextRange};
use typhon_bytecode::Op;

impl<'a> Compiler<'a> {
    pub(super) fn try_statement(&mut self, stmt: &'a ast::StmtTry) -> Result<()> {
        self.u.range = self.lines.first_columns(stmt.start(), "try".len() as u32);
        self.u.mark();
        if stmt.finalbody.is_empty() {
            return self.try_handlers(stmt);
        }
        let depth = self.u.top;
        let end = self.u.label();
        let region = self.u.protect(depth);
        self.u.blocks.push(Block::Finally { region, body: &stmt.finalbody });
        if stmt.handlers.is_empty() {
            self.statements(&stmt.body)?;
        } else {
            self.try_handlers(stmt)?;
        }
        let region = self.end_block();
        self.statements(&stmt.finalbody)?;
        self.u.jump_always(end);
        if let Some(region) = region
            && self.u.bind_handler(&region)
        {
            let cold = self.u.begin_cold();
            let handled = self.u.alloc_run(2);
            self.u.range = TextRange::default();
            self.u.emit(Op::PushHandled, handled, 0, 0);
            let cleanup = self.u.protect(depth + 2);
            self.u.blocks.push(Block::Handler { region: cleanup, register: handled });
            self.statements(&stmt.finalbody)?;
            if let Some(cleanup) = self.end_block() {
                self.finish_handler(&cleanup, handled);
            }
            self.u.end_cold(cold, end);
        }
        self.u.top = depth;
        self.u.bind(end);
        Ok(())
    }

    fn try_handlers(&mut self, stmt: &'a ast::StmtTry) -> Result<()> {
        let depth = self.u.top;
        let end = self.u.label();
        let region = self.u.protect(depth);
        self.u.blocks.push(Block::Protected(region));
        self.statements(&stmt.body)?;
        let region = self.end_block();
        self.statements(&stmt.orelse)?;
        self.u.jump_always(end);
        if let Some(region) = region
            && self.u.bind_handler(&region)
        {
            let cold = self.u.begin_cold();
            let handled = self.u.alloc_run(2);
            self.u.range = TextRange::default();
            self.u.emit(Op::PushHandled, handled, 0, 0);
            let cleanup = self.u.protect(depth + 2);
            self.u.blocks.push(Block::Handler { region: cleanup, register: handled });
            if stmt.is_star {
                self.star_handlers(&stmt.handlers, handled, end)?;
            } else {
                for handler in &stmt.handlers {
                    self.handler(handler, handled, end)?;
                }
                // Where none of them took the exception, it goes on from the last one.
                if let Some(ExceptHandler::ExceptHandler(last)) = stmt.handlers.last()
                    && last.type_.is_some()
                {
                    self.u.range = last.range;
                }
            }
            if let Some(cleanup) = self.end_block() {
                self.finish_handler(&cleanup, handled);
            }
            self.u.end_cold(cold, end);
        }
        self.u.top = depth;
        self.u.bind(end);
        Ok(())
    }

    fn handler(&mut self, handler: &'a ExceptHandler, handled: u8, end: crate::unit::Label) -> Result<()> {
        let ExceptHandler::ExceptHandler(handler) = handler;
        let next = self.u.label();
        let mark = self.u.top;
        if let Some(kind) = &handler.type_ {
            let kinds = self.expr_any(kind)?;
            self.u.range = handler.range;
            self.u.jump(Op::JumpIfNoMatch, handled, kinds, 0, next);
            self.u.top = mark;
            self.u.mark();
        }
        if handler.type_.is_none() {
            self.u.range = self.lines.first_columns(handler.start(), "except".len() as u32);
            self.u.mark();
        }
        match &handler.name {
            None => {
                self.statements(&handler.body)?;
            }
            Some(name) => {
                let name = self.sym(name);
                self.bind_exception(name, handled, handler.range);
                let region = self.u.protect(mark);
                self.u.blocks.push(Block::Name { region, name });
                self.statements(&handler.body)?;
                let region = self.end_block();
                self.u.range = TextRange::default();
                if self.u.reachable {
                    self.unbind(name);
                    self.pop_handled(handled, end);
                }
                if let Some(region) = region
                    && self.u.bind_handler(&region)
                {
                    self.u.range = TextRange::default();
                    self.u.raise_top(mark + 1);
                    self.unbind(name);
                    self.u.top = mark;
                    if let Some(Block::Handler { region, .. }) = self.u.blocks.last() {
                        let target = region.target;
                        self.u.jump_always(target);
                    }
                }
            }
        }
        self.u.range = TextRange::default();
        if self.u.reachable {
            self.pop_handled(handled, end);
        }
        self.u.bind(next);
        Ok(())
    }

    fn bind_exception(&mut self, name: Sym, exception: u8, range: TextRange) {
        self.u.range = range;
        let mark = self.u.top;
        let copy = self.u.alloc();
        self.u.emit(Op::Move, copy, exception, 0);
        self.store(name, copy);
        self.u.top = mark;
    }

    /// `except*`: every handler takes its part of the group; what is left or raised anew is raised together.
    ///
    /// What a handler has taken stays what is being handled, until the end of the whole statement.
    ///
    /// Registers from `handled + 2` on: the list of what is to be raised, the rest of the group, the part that matched
    /// and its saved predecessor.
    fn star_handlers(&mut self, handlers: &'a [ExceptHandler], handled: u8, end: crate::unit::Label) -> Result<()> {
        let base = self.u.top;
        let raised = self.u.alloc();
        let rest = self.u.alloc();
        self.u.emit(Op::MakeList, raised, raised, 0);
        self.u.emit(Op::Move, rest, handled, 0);
        for ExceptHandler::ExceptHandler(handler) in handlers {
            let mark = self.u.top;
            let (skip, next) = (self.u.label(), self.u.label());
            let part = self.u.alloc_run(2);
            if let Some(kind) = &handler.type_ {
                let kinds = self.expr_any(kind)?;
                self.u.range = handler.range;
                self.u.emit(Op::MatchGroup, part, rest, kinds);
            }
            self.u.emit(Op::Take, rest, part + 1, 0);
            self.u.emit(Op::Move, part + 1, part, 0);
            self.u.jump(Op::JumpIfNone, part + 1, 0, 1, skip);
            self.u.emit(Op::PushHandled, part, 0, 0);
            self.u.top = mark + 2;
            let region = self.u.protect(mark + 2);
            let name = handler.name.as_ref().map(|name| self.sym(name));
            if let Some(name) = name {
                self.bind_exception(name, part, handler.range);
            }
            self.statements(&handler.body)?;
            self.u.range = TextRange::default();
            let region = self.u.unprotect(region);
            let unbind = |this: &mut Self| {
                if let Some(name) = name {
                    this.unbind(name);
                }
            };
            if self.u.reachable {
                unbind(self);
                self.u.emit(Op::Clear, part, 2, 0);
                self.u.jump_always(next);
            }
            if self.u.bind_handler(&region) {
                let exception = self.u.alloc();
                unbind(self);
                self.u.emit(Op::ListAppend, raised, exception, 0);
                self.u.emit(Op::Clear, part, 2, 0);
                self.u.jump_always(next);
            }
            self.u.bind(skip);
            self.u.emit(Op::Clear, part, 1, 0);
            self.u.bind(next);
            self.u.top = mark;
        }
        self.u.range = TextRange::default();
        let run = self.u.alloc_run(2);
        self.u.emit(Op::ListAppend, raised, rest, 0);
        self.u.emit(Op::Move, run, handled, 0);
        self.u.emit(Op::Take, run + 1, raised, 0);
        self.u.emit(Op::FinishGroup, raised, run, 0);
        self.u.emit(Op::Move, rest, raised, 0);
        let done = self.u.label();
        self.u.jump(Op::JumpIfNone, rest, 0, 1, done);
        if let Some(Block::Handler { region, .. }) = self.u.blocks.last() {
            let target = region.target;
            self.u.jump_always(target);
        }
        self.u.bind(done);
        self.u.emit(Op::Clear, raised, 1, 0);
        self.pop_handled(handled, end);
        self.u.top = base;
        Ok(())
    }
}
