//! Annotations: `__annotate__` functions, evaluated when asked for (PEP 649), or strings (PEP 563).

use super::{Compiler, UnitName};
use crate::error::Result;
use crate::scope::{Kind, ScopeId, TAG_ANNOTATIONS};
use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::Ranged;
use std::sync::Arc;
use typhon_bytecode::{Code, CodeFlags, Constant, Op};

/// The largest annotation format that compiled code answers (`VALUE_WITH_FAKE_GLOBALS`).
const FORMAT_LIMIT: u8 = 2;

impl<'a> Compiler<'a> {
    /// What a module does with its annotations before its body.
    pub(super) fn begin_annotations(&mut self, body: &'a [Stmt]) -> Result<()> {
        if !self.scopes.list[0].has_annotations {
            return Ok(());
        }
        if self.scopes.future_annotations {
            self.u.emit(Op::SetupAnnotations, 0, 0, 0);
            return Ok(());
        }
        self.collect(body, true);
        let register = self.u.alloc();
        self.annotate_function(register)?;
        self.emit_text(Op::StoreName, register, 0, 0, "__annotate__");
        self.u.emit(Op::MakeSet, register, register, 0);
        self.emit_text(Op::StoreName, register, 0, 0, "__conditional_annotations__");
        self.u.top -= 1;
        Ok(())
    }

    /// What a class does before its body; whether it has annotations to be told of at its end.
    pub(super) fn begin_class_annotations(&mut self, body: &'a [Stmt]) -> Result<bool> {
        let scope = self.u.scope;
        if !self.scopes.list[scope].has_annotations {
            return Ok(false);
        }
        if self.scopes.future_annotations {
            self.u.emit(Op::SetupAnnotations, 0, 0, 0);
            return Ok(false);
        }
        self.collect(body, false);
        if self.scopes.list[scope].conditional_annotations {
            let register = self.u.alloc();
            self.u.emit(Op::MakeSet, register, register, 0);
            self.store_class_cell("__conditional_annotations__", register);
            self.u.top -= 1;
        }
        Ok(true)
    }

    pub(super) fn end_class_annotations(&mut self) -> Result<()> {
        let register = self.u.alloc();
        self.annotate_function(register)?;
        self.emit_text(Op::StoreName, register, 0, 0, "__annotate_func__");
        self.u.top -= 1;
        Ok(())
    }

    /// Notes all annotated names of a body in order; those in `conditional` blocks get numbers.
    fn collect(&mut self, body: &'a [Stmt], conditional: bool) {
        for stmt in body {
            match stmt {
                Stmt::AnnAssign(assign) if assign.simple && assign.target.is_name_expr() => {
                    let numbered = self.u.annotations.iter().filter(|(_, number)| number.is_some()).count();
                    self.u.annotations.push((assign, conditional.then_some(numbered as i64)));
                }
                Stmt::If(stmt) => {
                    self.collect(&stmt.body, true);
                    stmt.elif_else_clauses.iter().for_each(|clause| self.collect(&clause.body, true));
                }
                Stmt::For(stmt) => {
                    self.collect(&stmt.body, true);
                    self.collect(&stmt.orelse, true);
                }
                Stmt::While(stmt) => {
                    self.collect(&stmt.body, true);
                    self.collect(&stmt.orelse, true);
                }
                Stmt::With(stmt) => self.collect(&stmt.body, true),
                Stmt::Match(stmt) => stmt.cases.iter().for_each(|case| self.collect(&case.body, true)),
                Stmt::Try(stmt) => {
                    self.collect(&stmt.body, true);
                    for ast::ExceptHandler::ExceptHandler(handler) in &stmt.handlers {
                        self.collect(&handler.body, true);
                    }
                    self.collect(&stmt.orelse, true);
                    self.collect(&stmt.finalbody, true);
                }
                _ => {}
            }
        }
    }

    /// The `__annotate__` function of the current class or module.
    fn annotate_function(&mut self, dest: u8) -> Result<()> {
        let scope = self.scopes.nodes.get(&(self.u.scope, TAG_ANNOTATIONS)).copied().unwrap_or(0);
        let annotations = std::mem::take(&mut self.u.annotations);
        let (range, line) = (self.u.range, self.u.code.first_line);
        self.open_annotate(scope, line, self.qualify("__annotate__"));
        self.u.range = range;
        let dict = self.u.alloc();
        self.u.emit(Op::MakeDict, dict, dict, 0);
        for &(assign, number) in &annotations {
            let Expr::Name(name) = &*assign.target else { continue };
            let mark = self.u.top;
            let skip = self.u.label();
            if let Some(number) = number {
                let (key, set) = (self.u.alloc(), self.u.alloc());
                self.u.range = assign.range;
                self.constant(Constant::Int(number), key);
                self.load_text("__conditional_annotations__", set);
                self.u.jump(Op::JumpIfContains, key, set, 0, skip);
                self.u.top = mark;
            }
            let key = self.u.alloc();
            self.text(self.mangled(&name.id).as_deref().unwrap_or(&name.id), key);
            let value = self.expr_any(&assign.annotation)?;
            self.u.range = assign.range;
            self.u.emit(Op::DictInsert, dict, key, value);
            self.u.top = mark;
            self.u.bind(skip);
        }
        self.u.range = range;
        self.u.emit(Op::Return, dict, 0, 0);
        self.u.stop();
        let code = self.close()?;
        self.u.annotations = annotations;
        self.u.range = range;
        let mark = self.u.top;
        let run = self.u.top.min(255) as u8;
        self.make_function(code, scope, run, 0, dest);
        self.u.top = mark;
        Ok(())
    }

    /// Opens the unit of an `__annotate__` function, up to its refusal of formats that it does not know.
    fn open_annotate(&mut self, scope: ScopeId, line: u32, qualname: String) {
        let flags = CodeFlags::OPTIMIZED | CodeFlags::NEWLOCALS;
        self.open(scope, UnitName { name: "__annotate__".into(), qualname }, line, flags);
        self.u.code.locals[0].0 = (*b"format").into();
        self.begin_evaluator();
    }

    /// The beginning of a function with the positional-only parameter `format`.
    pub(super) fn begin_evaluator(&mut self) {
        self.u.code.argcount = 1;
        self.u.code.posonly = 1;
        self.prologue(false);
        self.u.range = self.line_range(self.u.code.first_line);
        let known = self.u.label();
        self.u.jump(Op::JumpIfGreaterInt, 0, FORMAT_LIMIT, 0, known);
        let error = self.u.alloc();
        self.u.emit(Op::LoadNotImplementedError, error, 0, 0);
        self.u.emit(Op::Raise, error, 0, 0);
        self.u.stop();
        self.u.top -= 1;
        self.u.bind(known);
    }

    /// The `__annotate__` function of a `def`.
    pub(super) fn function_annotations(
        &mut self,
        def: &'a ast::StmtFunctionDef,
        scope: ScopeId,
        dest: u8,
    ) -> Result<()> {
        let (range, line) = (self.u.range, self.lines.position(self.u.range.start()).0);
        let name = def.name.as_str();
        let qualname = if self.is_global_here(name) { name.to_string() } else { self.qualify(name) };
        self.open_annotate(scope, line, format!("{qualname}.__annotate__"));
        let dict = self.u.alloc();
        self.u.range = range;
        self.u.emit(Op::MakeDict, dict, dict, 0);
        for (name, annotation) in annotated(def) {
            let mark = self.u.top;
            let key = self.u.alloc();
            self.u.range = range;
            self.text(self.mangled(name).as_deref().unwrap_or(name), key);
            let value = self.u.alloc();
            if self.scopes.future_annotations {
                let text = crate::unparse::unparse(self.origin, annotation);
                self.text(&text, value);
            } else {
                self.annotation_value(annotation, value)?;
            }
            self.u.range = range;
            self.u.emit(Op::DictInsert, dict, key, value);
            self.u.top = mark;
        }
        self.u.emit(Op::Return, dict, 0, 0);
        self.u.stop();
        let code: Arc<Code> = self.close()?;
        self.u.range = range;
        let mark = self.u.top;
        let run = self.u.top.min(255) as u8;
        self.make_function(code, scope, run, 0, dest);
        self.u.top = mark;
        Ok(())
    }

    /// An annotation's value; `*args: *Ts` takes the one item of the unpacked.
    pub(super) fn annotation_value(&mut self, annotation: &'a Expr, dest: u8) -> Result<()> {
        match annotation {
            Expr::Starred(starred) => {
                self.expr_to(&starred.value, dest)?;
                self.u.range = starred.range;
                self.u.emit(Op::Unpack, dest, dest, 1);
                Ok(())
            }
            annotation => self.expr_to(annotation, dest),
        }
    }

    /// `target: annotation = value`.
    pub(super) fn ann_assign(&mut self, stmt: &'a ast::StmtAnnAssign) -> Result<()> {
        if let Some(value) = &stmt.value {
            self.assign_one(&stmt.target, value)?;
        }
        self.u.range = stmt.range;
        let outside = matches!(self.kind(), Kind::Module | Kind::Class);
        match &*stmt.target {
            Expr::Name(name) if stmt.simple => {
                if !outside {
                    return Ok(());
                }
                if self.scopes.future_annotations {
                    return self.annotation_string(name, stmt);
                }
                self.conditional_annotation(stmt);
                Ok(())
            }
            Expr::Name(_) => self.eager_annotation(stmt, outside),
            Expr::Attribute(attribute) => {
                if stmt.value.is_none() {
                    self.discard(&attribute.value)?;
                }
                self.eager_annotation(stmt, outside)
            }
            Expr::Subscript(subscript) => {
                if stmt.value.is_none() {
                    self.discard(&subscript.value)?;
                    self.discard(&subscript.slice)?;
                }
                self.eager_annotation(stmt, outside)
            }
            _ => Ok(()),
        }
    }

    /// Annotations of anything but a name are evaluated on the spot, outside of functions.
    fn eager_annotation(&mut self, stmt: &'a ast::StmtAnnAssign, outside: bool) -> Result<()> {
        if outside && !self.scopes.future_annotations {
            self.discard(&stmt.annotation)?;
        }
        Ok(())
    }

    fn conditional_annotation(&mut self, stmt: &'a ast::StmtAnnAssign) {
        let number = self.u.annotations.iter().find(|(assign, _)| std::ptr::eq(*assign, stmt));
        if let Some(&(_, Some(number))) = number {
            let mark = self.u.top;
            let (set, key) = (self.u.alloc(), self.u.alloc());
            match self.kind() {
                Kind::Class => {
                    let sym = self.scopes.interner.find("__conditional_annotations__");
                    let slot = sym.and_then(|sym| self.slots.get(&(self.u.scope, sym))).copied().unwrap_or(0);
                    self.load_cell(slot, set);
                }
                _ => self.emit_text(Op::LoadName, set, 0, 0, "__conditional_annotations__"),
            }
            self.constant(Constant::Int(number), key);
            self.u.emit(Op::SetAdd, set, key, 0);
            self.u.emit(Op::Clear, set, 1, 0);
            self.u.top = mark;
        }
    }

    /// `__annotations__[name] = 'text'`.
    fn annotation_string(&mut self, name: &ast::ExprName, stmt: &'a ast::StmtAnnAssign) -> Result<()> {
        let text = crate::unparse::unparse(self.origin, &stmt.annotation);
        let mark = self.u.top;
        let (value, dict, key) = (self.u.alloc(), self.u.alloc(), self.u.alloc());
        self.u.range = stmt.annotation.range();
        self.text(&text, value);
        self.u.range = stmt.range;
        self.emit_text(Op::LoadName, dict, 0, 0, "__annotations__");
        self.text(self.mangled(&name.id).as_deref().unwrap_or(&name.id), key);
        self.u.emit(Op::SetItem, dict, key, value);
        self.u.top = mark;
        Ok(())
    }
}

/// The annotated parameters of a function in CPython's order, and what it returns.
fn annotated(def: &ast::StmtFunctionDef) -> Vec<(&str, &Expr)> {
    let parameters = &def.parameters;
    let positional = parameters.posonlyargs.iter().chain(&parameters.args).map(|parameter| &parameter.parameter);
    let keyword = parameters.kwonlyargs.iter().map(|parameter| &parameter.parameter);
    let all = positional.chain(parameters.vararg.as_deref()).chain(keyword).chain(parameters.kwarg.as_deref());
    let mut annotations: Vec<(&str, &Expr)> =
        all.filter_map(|parameter| Some((parameter.name.as_str(), parameter.annotation.as_deref()?))).collect();
    if let Some(returns) = &def.returns {
        annotations.push(("return", returns));
    }
    annotations
}
