//! Names in statements, and the checks that CPython's symbol table makes on them.

use super::build::Builder;
use super::*;
use crate::error::{Result, syntax};
use crate::finally;
use ruff_python_ast::{self as ast, ExceptHandler, Expr, Stmt};
use ruff_text_size::{Ranged, TextSize};

impl Builder<'_> {
    pub fn statements(&mut self, body: &[Stmt]) -> Result<()> {
        body.iter().try_for_each(|stmt| self.statement(stmt))
    }

    pub fn statement(&mut self, stmt: &Stmt) -> Result<()> {
        self.deeper(stmt.range(), |this| this.statement_inner(stmt))
    }

    fn statement_inner(&mut self, stmt: &Stmt) -> Result<()> {
        match stmt {
            Stmt::FunctionDef(def) => self.function(def),
            Stmt::ClassDef(def) => self.class(def),
            Stmt::Return(ret) => self.return_statement(ret),
            Stmt::Delete(del) => del.targets.iter().try_for_each(|target| self.delete(target)),
            Stmt::TypeAlias(alias) => self.type_alias(alias),
            Stmt::Assign(assign) => {
                self.expr(&assign.value)?;
                assign.targets.iter().try_for_each(|target| self.whole_target(target))
            }
            Stmt::AugAssign(assign) => {
                self.target(&assign.target)?;
                self.expr(&assign.value)
            }
            Stmt::AnnAssign(assign) => self.annotated(assign),
            Stmt::For(stmt) => {
                if stmt.is_async && !self.may_await() {
                    return syntax(stmt.range, "'async for' outside async function");
                }
                self.expr(&stmt.iter)?;
                self.whole_target(&stmt.target)?;
                self.suspends(stmt.is_async);
                self.in_loop(&stmt.body, &stmt.orelse)
            }
            Stmt::While(stmt) => {
                self.expr(&stmt.test)?;
                self.in_loop(&stmt.body, &stmt.orelse)
            }
            Stmt::If(stmt) => {
                self.expr(&stmt.test)?;
                self.conditionally(|this| {
                    this.statements(&stmt.body)?;
                    for clause in &stmt.elif_else_clauses {
                        if let Some(test) = &clause.test {
                            this.expr(test)?;
                        }
                        this.statements(&clause.body)?;
                    }
                    Ok(())
                })
            }
            Stmt::With(stmt) => {
                if stmt.is_async && !self.may_await() {
                    return syntax(stmt.range, "'async with' outside async function");
                }
                self.suspends(stmt.is_async);
                for item in &stmt.items {
                    self.expr(&item.context_expr)?;
                    if let Some(target) = &item.optional_vars {
                        self.target(target)?;
                    }
                }
                self.conditionally(|this| this.statements(&stmt.body))
            }
            Stmt::Match(stmt) => {
                self.expr(&stmt.subject)?;
                self.conditionally(|this| this.cases(&stmt.cases))
            }
            Stmt::Raise(raise) => {
                crate::raised(raise).into_iter().chain(raise.cause.as_deref()).try_for_each(|value| self.expr(value))
            }
            Stmt::Try(stmt) => self.conditionally(|this| this.try_statement(stmt)),
            Stmt::Assert(assert) => {
                self.finder.assertion(assert);
                self.expr(&assert.test)?;
                assert.msg.iter().try_for_each(|message| self.expr(message))
            }
            Stmt::Import(import) => import.names.iter().try_for_each(|alias| self.alias(alias, true)),
            Stmt::ImportFrom(import) => self.import_from(import),
            Stmt::Global(stmt) => stmt.names.iter().try_for_each(|name| self.declare(name, stmt.range, GLOBAL)),
            Stmt::Nonlocal(stmt) => stmt.names.iter().try_for_each(|name| self.declare(name, stmt.range, NONLOCAL)),
            Stmt::Expr(stmt) => self.expr(&stmt.value),
            Stmt::Pass(_) => Ok(()),
            Stmt::Break(stmt) => self.leave_loop(stmt.range, "'break' outside loop"),
            Stmt::Continue(stmt) => self.leave_loop(stmt.range, "'continue' not properly in loop"),
            Stmt::IpyEscapeCommand(stmt) => syntax(stmt.range, "invalid syntax"),
        }
    }

    /// A target that is not inside of another.
    pub fn whole_target(&mut self, target: &Expr) -> Result<()> {
        if target.is_starred_expr() {
            self.late(target.range(), "starred assignment target must be in a list or tuple");
        }
        self.target(target)
    }

    fn leave_loop(&mut self, range: TextRange, message: &str) -> Result<()> {
        if self.loops > 0 {
            return Ok(());
        }
        if self.except_star {
            self.late(range, "'break', 'continue' and 'return' cannot appear in an except* block");
        }
        self.late(range, message);
        Ok(())
    }

    /// The statements of a loop, and those at its end.
    fn in_loop(&mut self, body: &[Stmt], orelse: &[Stmt]) -> Result<()> {
        self.conditionally(|this| {
            this.loops += 1;
            let result = this.statements(body);
            this.loops -= 1;
            result?;
            this.statements(orelse)
        })
    }

    fn conditionally(&mut self, body: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        let before = std::mem::replace(&mut self.conditional, true);
        let result = body(self);
        self.conditional = before;
        result
    }

    /// `await` may stand here: in a coroutine, or at the top level where the caller allows it.
    pub fn may_await(&mut self) -> bool {
        let allowed = self.top_level_await;
        let unit = self.unit();
        unit.is_coroutine || allowed && unit.kind == Kind::Module
    }

    pub fn suspends(&mut self, really: bool) {
        if really {
            let module = self.top_level_await && self.unit().kind == Kind::Module;
            let unit = self.unit();
            unit.rebinds = true;
            unit.is_coroutine |= module;
        }
    }

    fn return_statement(&mut self, ret: &ast::StmtReturn) -> Result<()> {
        let scope = self.here();
        if !scope.kind.is_function() {
            self.late(ret.range, "'return' outside function");
        }
        if self.except_star {
            let range = ret.value.as_ref().map_or(ret.range, |value| value.range());
            self.late(range, "'break', 'continue' and 'return' cannot appear in an except* block");
        }
        if let Some(value) = &ret.value {
            self.expr(value)?;
            self.scope_mut().value_return.get_or_insert(ret.range);
        }
        Ok(())
    }

    fn declare(&mut self, name: &ast::Identifier, range: TextRange, flag: u16) -> Result<()> {
        let word = if flag == GLOBAL { "global" } else { "nonlocal" };
        let text = name.as_str();
        let sym = self.intern(text);
        let entry = self.scope_mut().entry(sym);
        let flags = entry.flags;
        let message = if flags & PARAM != 0 {
            Some(format!("name '{text}' is parameter and {word}"))
        } else if flags & ANNOTATED != 0 {
            Some(format!("annotated name '{text}' can't be {word}"))
        } else if flags & USE != 0 {
            Some(format!("name '{text}' is used prior to {word} declaration"))
        } else if flags & ASSIGNED != 0 {
            Some(format!("name '{text}' is assigned to before {word} declaration"))
        } else if flags & (GLOBAL | NONLOCAL) & !flag != 0 {
            Some(format!("name '{text}' is nonlocal and global"))
        } else {
            None
        };
        if let Some(message) = message {
            return syntax(range, message);
        }
        if flags & flag == 0 {
            entry.declared = range;
        }
        entry.flags |= flag;
        Ok(())
    }

    fn alias(&mut self, alias: &ast::Alias, dotted: bool) -> Result<()> {
        let name = match &alias.asname {
            Some(name) => name.as_str(),
            None if dotted => alias.name.as_str().split('.').next().unwrap_or_default(),
            None => alias.name.as_str(),
        };
        self.check_debug(name, alias.range)?;
        self.note(name, BOUND | IMPORTED);
        Ok(())
    }

    fn import_from(&mut self, import: &ast::StmtImportFrom) -> Result<()> {
        let future = import.level == 0 && import.module.as_ref().is_some_and(|name| name.as_str() == "__future__");
        if future && !self.future_imports.contains(&key(import)) {
            return syntax(import.range, "from __future__ imports must occur at the beginning of the file");
        }
        for alias in &import.names {
            if alias.name.as_str() == "*" {
                if self.here().kind != Kind::Module {
                    return syntax(alias.range, "import * only allowed at module level");
                }
                continue;
            }
            self.alias(alias, false)?;
        }
        Ok(())
    }

    /// Where the `else` is that belongs to no handler.
    fn else_of(&self, stmt: &ast::StmtTry) -> TextRange {
        let start = stmt.body.last().map_or(stmt.start(), Ranged::end);
        let mut at = start.to_usize();
        for line in self.origin.text.get(at..).unwrap_or("").split_inclusive('\n') {
            let blank = line.len() - line.trim_start().len();
            if line.trim_start().starts_with("else") {
                return TextRange::at(TextSize::new((at + blank) as u32), TextSize::new(4));
            }
            at += line.len();
        }
        stmt.range()
    }

    fn try_statement(&mut self, stmt: &ast::StmtTry) -> Result<()> {
        if stmt.handlers.is_empty() && !stmt.orelse.is_empty() {
            return syntax(self.else_of(stmt), LACKS_HANDLER);
        }
        self.statements(&stmt.body)?;
        let of_body = self.late.take();
        for (index, ExceptHandler::ExceptHandler(handler)) in stmt.handlers.iter().enumerate() {
            match &handler.type_ {
                Some(kind) => self.expr(kind)?,
                None if index + 1 < stmt.handlers.len() => {
                    self.late(handler.range, "default 'except:' must be last");
                }
                None => {}
            }
            if let Some(name) = &handler.name {
                self.bind(name, handler.range)?;
                self.note(name, DELETED);
            }
            let before = (self.loops, self.except_star);
            if stmt.is_star {
                (self.loops, self.except_star) = (0, true);
            }
            let result = self.statements(&handler.body);
            (self.loops, self.except_star) = before;
            result?;
        }
        // Code is made of the `else` before it is of the handlers.
        let of_handlers = self.late.take();
        self.statements(&stmt.orelse)?;
        self.late = of_body.or(self.late.take()).or(of_handlers);
        finally::look_in(&stmt.finalbody, &mut self.finder);
        self.statements(&stmt.finalbody)
    }

    fn annotated(&mut self, assign: &ast::StmtAnnAssign) -> Result<()> {
        if let Expr::Name(name) = &*assign.target {
            let sym = self.intern(&name.id);
            let at_module = self.here().kind == Kind::Module;
            let entry = self.scope_mut().entry(sym);
            if assign.simple && !at_module && entry.flags & (GLOBAL | NONLOCAL) != 0 {
                let word = if entry.flags & GLOBAL != 0 { "global" } else { "nonlocal" };
                return syntax(assign.range, format!("annotated name '{}' can't be {word}", name.id));
            }
            if assign.simple {
                entry.flags |= ANNOTATED | BOUND;
                self.check_debug(&name.id, name.range)?;
            } else if assign.value.is_some() {
                self.bind(&name.id, name.range)?;
            }
        } else {
            self.target(&assign.target)?;
        }
        match self.here().kind {
            Kind::Module | Kind::Class if assign.simple => {
                let id = self.annotation_scope(assign.range.start());
                if self.conditional || self.here().kind == Kind::Module {
                    self.conditional_annotation(id);
                }
                self.annotation(id, &assign.annotation)?;
            }
            Kind::Module | Kind::Class => {
                let before = self.forbidden.replace("an annotation");
                self.expr(&assign.annotation)?;
                self.forbidden = before;
            }
            _ => {
                // An annotation of a function's local is not evaluated, but still checked.
                let id = self.make_dead(key(assign));
                self.annotation(id, &assign.annotation)?;
            }
        }
        assign.value.iter().try_for_each(|value| self.expr(value))
    }

    /// The scope of the `__annotate__` function of the class or module being walked.
    fn annotation_scope(&mut self, start: TextSize) -> ScopeId {
        let node = (self.current, TAG_ANNOTATIONS);
        self.scope_mut().has_annotations = true;
        match self.scopes.nodes.get(&node) {
            Some(&id) => id,
            None => {
                let id = self.make(Kind::Annotations, node.0, node.1);
                self.describe(id, "__annotate__", start);
                id
            }
        }
    }

    fn conditional_annotation(&mut self, id: ScopeId) {
        if self.scopes.future_annotations {
            return;
        }
        self.scope_mut().conditional_annotations = true;
        let sym = self.scopes.interner.intern("__conditional_annotations__");
        self.scopes.list[id].entry(sym).flags |= USE;
        if self.here().kind == Kind::Module {
            self.scope_mut().entry(sym).flags |= BOUND;
        }
    }

    fn function(&mut self, def: &ast::StmtFunctionDef) -> Result<()> {
        for decorator in &def.decorator_list {
            self.expr(&decorator.expression)?;
        }
        self.bind(&def.name, def.range)?;
        self.defaults(&def.parameters)?;
        match &def.type_params {
            None => self.function_inner(def),
            Some(params) => {
                let id = self.make(Kind::TypeParams, key(def), TAG_TYPE_PARAMS);
                self.describe(id, &def.name, def.name.range.start());
                self.generic(id, params, def.parameters.iter().any(|p| p.default().is_some()), |this| {
                    this.function_inner(def)
                })
            }
        }
    }

    fn function_inner(&mut self, def: &ast::StmtFunctionDef) -> Result<()> {
        let annotated = def.parameters.iter().any(|p| p.annotation().is_some()) || def.returns.is_some();
        if annotated {
            let id = self.make(Kind::Annotations, key(def), TAG_ANNOTATIONS);
            self.describe(id, "__annotate__", def.name.range.start());
            for annotation in def.parameters.iter().filter_map(|p| p.annotation()).chain(def.returns.as_deref()) {
                self.annotation(id, annotation)?;
            }
        }
        let id = self.make(Kind::Function, key(def), TAG_BODY);
        self.describe(id, &def.name, def.name.range.start());
        self.scopes.list[id].is_coroutine = def.is_async;
        self.scopes.list[id].rebinds = def.is_async;
        self.inside(id, |this| {
            this.parameters(&def.parameters)?;
            this.statements(&def.body)
        })?;
        let scope = &mut self.scopes.list[id];
        if scope.is_generator
            && scope.is_coroutine
            && let Some(range) = scope.value_return
        {
            self.late(range, "'return' with value in async generator");
        }
        Ok(())
    }

    fn class(&mut self, def: &ast::StmtClassDef) -> Result<()> {
        for decorator in &def.decorator_list {
            self.expr(&decorator.expression)?;
        }
        self.bind(&def.name, def.range)?;
        match &def.type_params {
            None => self.class_inner(def),
            Some(params) => {
                let id = self.make(Kind::TypeParams, key(def), TAG_TYPE_PARAMS);
                self.describe(id, &def.name, def.name.range.start());
                let names = params.type_params.iter().map(|param| param.name().as_str().into());
                let before = self.private.replace(Private::of_parameters(&def.name, names));
                self.scopes.list[id].private = self.private.clone();
                let result = self.generic(id, params, false, |this| {
                    this.note(".type_params", BOUND);
                    this.note(".generic_base", BOUND);
                    this.forbidden = Some("the definition of a generic");
                    this.class_inner(def)
                });
                self.private = before;
                result
            }
        }
    }

    fn class_inner(&mut self, def: &ast::StmtClassDef) -> Result<()> {
        if let Some(arguments) = &def.arguments {
            self.arguments(arguments)?;
        }
        let before = self.private.replace(Private::of(&def.name));
        let id = self.make(Kind::Class, key(def), TAG_BODY);
        self.describe(id, &def.name, def.name.range.start());
        let result = self.inside(id, |this| {
            if def.type_params.is_some() {
                this.note("__type_params__", BOUND);
                this.note(".type_params", USE);
            }
            for name in ["__module__", "__qualname__"] {
                this.note(name, BOUND);
            }
            this.statements(&def.body)
        });
        self.private = before;
        result
    }
}
