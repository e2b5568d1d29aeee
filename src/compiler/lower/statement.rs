//! Statements.

use super::Compiler;
use crate::error::Result;
use ruff_python_ast::{self as ast, Stmt};
use ruff_text_size::Ranged;
use smallvec::SmallVec;
use typhon_bytecode::{Constant, FRAME_WORDS, Op};

impl<'a> Compiler<'a> {
    pub(super) fn statements(&mut self, body: &'a [Stmt]) -> Result<()> {
        for stmt in body {
            // What cannot be reached is not compiled: all checks on it were made with the scopes.
            if !self.u.reachable {
                return Ok(());
            }
            self.deeper(|this| this.statement(stmt))?;
        }
        Ok(())
    }

    fn statement(&mut self, stmt: &'a Stmt) -> Result<()> {
        self.u.range = stmt.range();
        match stmt {
            Stmt::FunctionDef(def) => self.function_def(def),
            Stmt::ClassDef(def) => self.class_def(def),
            Stmt::Return(ret) => self.return_statement(ret),
            Stmt::Delete(del) => del.targets.iter().try_for_each(|target| self.delete_target(target)),
            Stmt::TypeAlias(alias) => self.type_alias(alias),
            Stmt::Assign(assign) => self.assign_statement(assign),
            Stmt::AugAssign(assign) => self.aug_assign(assign),
            Stmt::AnnAssign(assign) => self.ann_assign(assign),
            Stmt::For(stmt) => self.for_statement(stmt),
            Stmt::While(stmt) => self.while_statement(stmt),
            Stmt::If(stmt) => self.if_statement(stmt),
            Stmt::With(stmt) => self.with_statement(stmt),
            Stmt::Match(stmt) => self.match_statement(stmt),
            Stmt::Raise(raise) => self.raise(raise),
            Stmt::Try(stmt) => self.try_statement(stmt),
            Stmt::Assert(assert) => self.assert(assert),
            Stmt::Import(import) => self.import(import),
            Stmt::ImportFrom(import) => self.import_from(import),
            Stmt::Global(_) | Stmt::Nonlocal(_) => Ok(()),
            Stmt::Expr(stmt) => self.expression_statement(stmt),
            Stmt::Pass(_) => {
                self.u.mark();
                Ok(())
            }
            Stmt::Break(stmt) => self.break_statement(stmt.range),
            Stmt::Continue(stmt) => self.continue_statement(stmt.range),
            Stmt::IpyEscapeCommand(stmt) => crate::error::syntax(stmt.range, "invalid syntax"),
        }
    }

    fn expression_statement(&mut self, stmt: &'a ast::StmtExpr) -> Result<()> {
        if self.interactive && self.u.scope == 0 {
            let mark = self.u.top;
            let value = self.expr_any(&stmt.value)?;
            self.u.range = stmt.range;
            self.u.emit(Op::Display, value, 0, 0);
            self.u.top = mark;
            return Ok(());
        }
        if self.fold(&stmt.value).is_some() {
            self.u.mark();
            return Ok(());
        }
        let before = self.u.ins.len();
        self.discard(&stmt.value)?;
        if self.u.ins.len() == before {
            self.u.range = stmt.range;
            self.u.mark();
        }
        Ok(())
    }

    fn if_statement(&mut self, stmt: &'a ast::StmtIf) -> Result<()> {
        let end = self.u.label();
        for (test, body) in clauses(stmt) {
            let next = self.u.label();
            if let Some(test) = test {
                self.jump_if(test, next, false)?;
            }
            self.statements(body)?;
            self.u.jump_always(end);
            self.u.bind(next);
            if !self.u.reachable {
                break;
            }
        }
        self.u.bind(end);
        Ok(())
    }

    fn raise(&mut self, raise: &'a ast::StmtRaise) -> Result<()> {
        let mark = self.u.top;
        match (crate::raised(raise), &raise.cause) {
            (None, _) => self.u.emit(Op::RaiseAgain, 0, 0, 0),
            (Some(exception), None) => {
                let exception = self.expr_any(exception)?;
                self.u.range = raise.range;
                self.u.emit(Op::Raise, exception, 0, 0);
            }
            (Some(exception), Some(cause)) => {
                let exception = self.operand(exception, None, &[cause])?;
                let cause = self.expr_any(cause)?;
                self.u.range = raise.range;
                self.u.emit(Op::RaiseFrom, exception, cause, 0);
            }
        }
        self.u.stop();
        self.u.top = mark;
        Ok(())
    }

    fn assert(&mut self, assert: &'a ast::StmtAssert) -> Result<()> {
        if self.optimize > 0 {
            return Ok(());
        }
        let mark = self.u.top;
        let passed = self.u.label();
        self.jump_if(&assert.test, passed, true)?;
        if self.u.reachable {
            let error = self.u.alloc();
            self.u.range = assert.test.range();
            self.u.emit(Op::LoadAssertionError, error, 0, 0);
            if let Some(message) = &assert.msg {
                self.u.raise_top(u16::from(error) + FRAME_WORDS as u16);
                self.expr_temp(message)?;
                self.u.range = assert.test.range();
                self.u.emit(Op::Call, error, error, 1);
            }
            self.u.emit(Op::Raise, error, 0, 0);
            self.u.stop();
        }
        self.u.top = mark;
        self.u.bind(passed);
        Ok(())
    }

    /// The body of a module: its annotations, its docstring, its statements.
    pub(super) fn module_body(&mut self, body: &'a [Stmt]) -> Result<()> {
        let awaits = self.scopes.list[0].is_coroutine;
        if awaits {
            self.u.code.flags.0 |= typhon_bytecode::CodeFlags::COROUTINE;
        }
        self.prologue(awaits);
        let wrapper = awaits.then(|| self.u.protect(self.u.near));
        self.u.range = self.line_range(1);
        self.begin_annotations(body)?;
        let body = match crate::docstring(body) {
            Some(doc) if !self.interactive => {
                if self.optimize < 2 {
                    let text = crate::literal::text_of(self.origin, &doc.value);
                    let register = self.u.alloc();
                    self.u.range = doc.range;
                    self.constant(Constant::Str(crate::literal::clean_docstring(&text).into()), register);
                    let op = if awaits { Op::StoreGlobal } else { Op::StoreName };
                    self.emit_text(op, register, 0, 0, "__doc__");
                    self.u.top -= 1;
                }
                &body[1..]
            }
            _ => body,
        };
        self.statements(body)?;
        self.implicit_place(body);
        self.u.emit(Op::ReturnNone, 0, 0, 0);
        self.u.stop();
        if let Some(region) = wrapper {
            self.stop_iteration_handler(region);
        }
        Ok(())
    }
}

/// A test, which `else` has none of, and what follows it.
type Clause<'a> = (Option<&'a ast::Expr>, &'a [Stmt]);

/// The clauses of an `if`; an `if` alone in the last one is an `elif`.
fn clauses(mut stmt: &ast::StmtIf) -> SmallVec<[Clause<'_>; 4]> {
    let mut found: SmallVec<[Clause<'_>; 4]> = SmallVec::new();
    loop {
        found.push((Some(&*stmt.test), &stmt.body[..]));
        found.extend(stmt.elif_else_clauses.iter().map(|clause| (clause.test.as_ref(), &clause.body[..])));
        match found.last() {
            Some((None, [Stmt::If(inner)])) => {
                stmt = inner;
                found.pop();
            }
            _ => return found,
        }
    }
}
