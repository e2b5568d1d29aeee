//! `yield`, `yield from`, `await`.

use super::Compiler;
use crate::error::Result;
use crate::scope::Kind;
use ruff_python_ast as ast;
use typhon_bytecode::Op;

impl<'a> Compiler<'a> {
    /// Temporaries in use, as a suspension states them.
    fn live(&self) -> u8 {
        (self.u.top - self.u.near).min(255) as u8
    }

    /// Delegates to the iterator in the temporary `iterator`; `dest` gets the result and may be the same.
    pub(super) fn delegate(&mut self, dest: u8, iterator: u8) {
        let live = self.live();
        self.u.emit(Op::YieldFrom, dest, iterator, live);
    }

    fn is_async_generator(&self) -> bool {
        let scope = &self.scopes.list[self.u.scope];
        scope.is_generator && scope.is_coroutine && scope.kind != Kind::Module
    }

    /// Yields the value in `value`, consumed; `dest` gets what is sent.
    pub(super) fn yield_value(&mut self, dest: u8, value: u8) {
        let mut value = value;
        if self.is_async_generator() {
            let wrapped = if self.u.is_temporary(value) { value } else { self.u.alloc() };
            self.u.emit(Op::WrapAsyncYield, wrapped, value, 0);
            value = wrapped;
        }
        let live = self.live();
        self.u.emit(Op::Yield, dest, value, live);
    }

    pub(super) fn yield_expr(&mut self, expr: &'a ast::ExprYield, dest: u8) -> Result<()> {
        let mark = self.u.top;
        let value = match &expr.value {
            Some(value) => self.operand(value, Some(dest), &[])?,
            None => {
                let none = if self.u.is_temporary(dest) { dest } else { self.u.alloc() };
                self.u.range = expr.range;
                self.u.emit(Op::LoadNone, none, 0, 0);
                none
            }
        };
        self.u.range = expr.range;
        self.yield_value(dest, value);
        self.u.top = mark;
        Ok(())
    }

    pub(super) fn yield_from(&mut self, expr: &'a ast::ExprYieldFrom, dest: u8) -> Result<()> {
        let mark = self.u.top;
        let value = self.operand(&expr.value, Some(dest), &[])?;
        let iterator = self.iterator_register(value, dest);
        self.u.range = expr.range;
        self.u.emit(Op::GetYieldFromIter, iterator, value, 0);
        self.delegate(dest, iterator);
        self.u.top = mark;
        Ok(())
    }

    pub(super) fn await_expr(&mut self, expr: &'a ast::ExprAwait, dest: u8) -> Result<()> {
        let mark = self.u.top;
        let value = self.operand(&expr.value, Some(dest), &[])?;
        let iterator = self.iterator_register(value, dest);
        self.u.range = expr.range;
        self.u.emit(Op::GetAwaitable, iterator, value, 0);
        self.delegate(dest, iterator);
        self.u.top = mark;
        Ok(())
    }

    /// A temporary for the iterator made of `value`: where the value is, or the destination, or a fresh one.
    fn iterator_register(&mut self, value: u8, dest: u8) -> u8 {
        if self.u.is_temporary(value) {
            value
        } else if self.u.is_temporary(dest) {
            dest
        } else {
            self.u.alloc()
        }
    }
}
