//! `with` and `async with`.

use super::Compiler;
use crate::error::Result;
use crate::unit::Block;
use ruff_python_ast as ast;
use ruff_text_size::{Ranged, TextRange};
use typhon_bytecode::Op;

impl<'a> Compiler<'a> {
    pub(super) fn with_statement(&mut self, stmt: &'a ast::StmtWith) -> Result<()> {
        self.with_items(stmt, &stmt.items)
    }

    fn with_items(&mut self, stmt: &'a ast::StmtWith, items: &'a [ast::WithItem]) -> Result<()> {
        let Some((item, rest)) = items.split_first() else {
            return self.statements(&stmt.body);
        };
        let mark = self.u.top;
        let end = self.u.label();
        let range = item.context_expr.range();
        let manager = self.expr_any(&item.context_expr)?;
        self.u.top = mark;
        let exit = self.u.alloc_run(3);
        let entered = exit + 2;
        self.u.range = range;
        let names = if stmt.is_async { ["__aenter__", "__aexit__"] } else { ["__enter__", "__exit__"] };
        let names = names.map(|name| self.scopes.interner.intern(name));
        self.u.emit_names(Op::EnterWith, exit, manager, u8::from(stmt.is_async), names, &self.scopes.interner);
        if stmt.is_async {
            self.u.emit(Op::GetAwaitable, entered, entered, 1);
            self.delegate(entered, entered);
        }
        let region = self.u.protect(mark + 2);
        self.u.blocks.push(Block::With { region, exit, is_async: stmt.is_async, range });
        match &item.optional_vars {
            Some(target) => self.assign(target, entered)?,
            None => self.u.emit(Op::Clear, entered, 1, 0),
        }
        self.u.top = mark + 2;
        self.with_items(stmt, rest)?;
        let region = self.end_block();
        self.u.range = range;
        self.exit_with(exit, stmt.is_async);
        self.u.jump_always(end);
        if let Some(region) = region
            && self.u.bind_handler(&region)
        {
            let cold = self.u.begin_cold();
            self.u.range = range;
            self.u.top = mark + 2;
            let handled = self.u.alloc_run(2);
            self.u.emit(Op::PushHandled, handled, 0, 0);
            let cleanup = self.u.protect(mark + 4);
            self.u.blocks.push(Block::Handler { region: cleanup, register: handled });
            let suppress = self.u.label();
            let result = self.u.alloc();
            self.u.emit(Op::ExitWithException, result, exit, handled);
            if stmt.is_async {
                self.u.emit(Op::GetAwaitable, result, result, 2);
                self.delegate(result, result);
            }
            self.u.jump(Op::JumpIfTrue, result, 0, 0, suppress);
            if let Some(cleanup) = self.end_block() {
                self.finish_handler(&cleanup, handled);
            }
            self.u.bind(suppress);
            self.u.range = TextRange::default();
            self.u.emit(Op::PopHandled, handled, 0, 0);
            self.u.emit(Op::Clear, exit, 2, 0);
            self.u.end_cold(cold, end);
        }
        self.u.top = mark;
        self.u.bind(end);
        Ok(())
    }

    /// Leaves a `with` block without an exception.
    pub(super) fn exit_with(&mut self, exit: u8, is_async: bool) {
        let mark = self.u.top;
        let result = self.u.alloc();
        self.u.emit(Op::ExitWith, result, exit, u8::from(is_async));
        if is_async {
            self.u.emit(Op::GetAwaitable, result, result, 2);
            self.delegate(result, result);
        }
        self.u.emit(Op::Clear, result, 1, 0);
        self.u.emit(Op::Clear, exit, 2, 0);
        self.u.top = mark;
    }
}
