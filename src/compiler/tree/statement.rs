//! Statements as nodes.

use super::{Field, Maker, expression::operator, list, name, names, number, optional, plain};
use ruff_python_ast::{self as ast, ExceptHandler, Stmt};
use ruff_text_size::{Ranged, TextRange};
use typhon_bytecode::Constant;

impl Maker<'_> {
    pub(super) fn body(&self, body: &[Stmt]) -> Field {
        list(body, |stmt| self.stmt(stmt))
    }

    /// A statement.
    fn stmt(&self, stmt: &Stmt) -> Field {
        let node = |kind: &'static str, fields: Vec<Field>| self.node(kind, stmt.range(), fields);
        match stmt {
            Stmt::FunctionDef(s) => self.function_def(s),
            Stmt::ClassDef(s) => self.class_def(s),
            Stmt::Return(s) => node("Return", vec![self.maybe(s.value.as_deref())]),
            Stmt::Delete(s) => node("Delete", vec![self.exprs(&s.targets)]),
            Stmt::TypeAlias(s) => {
                let params = self.type_params(s.type_params.as_deref());
                node("TypeAlias", vec![self.expr(&s.name), params, self.expr(&s.value)])
            }
            Stmt::Assign(s) => node("Assign", vec![self.exprs(&s.targets), self.expr(&s.value), Field::Absent]),
            Stmt::AugAssign(s) => node("AugAssign", vec![self.expr(&s.target), operator(s.op), self.expr(&s.value)]),
            Stmt::AnnAssign(s) => {
                let value = self.maybe(s.value.as_deref());
                node("AnnAssign", vec![self.expr(&s.target), self.expr(&s.annotation), value, number(s.simple.into())])
            }
            Stmt::For(s) => {
                let kind = if s.is_async { "AsyncFor" } else { "For" };
                let (target, iter) = (self.expr(&s.target), self.expr(&s.iter));
                node(kind, vec![target, iter, self.body(&s.body), self.body(&s.orelse), Field::Absent])
            }
            Stmt::While(s) => node("While", vec![self.expr(&s.test), self.body(&s.body), self.body(&s.orelse)]),
            Stmt::If(s) => {
                node("If", vec![self.expr(&s.test), self.body(&s.body), self.otherwise(&s.elif_else_clauses)])
            }
            Stmt::With(s) => {
                let kind = if s.is_async { "AsyncWith" } else { "With" };
                let items = list(&s.items, |item| {
                    let target = self.maybe(item.optional_vars.as_deref());
                    plain("withitem", vec![self.expr(&item.context_expr), target])
                });
                node(kind, vec![items, self.body(&s.body), Field::Absent])
            }
            Stmt::Match(s) => node("Match", vec![self.expr(&s.subject), list(&s.cases, |case| self.match_case(case))]),
            Stmt::Raise(s) => node("Raise", vec![self.maybe(crate::raised(s)), self.maybe(s.cause.as_deref())]),
            Stmt::Try(s) => {
                let kind = if s.is_star { "TryStar" } else { "Try" };
                let handlers = list(&s.handlers, |handler| self.handler(handler));
                node(kind, vec![self.body(&s.body), handlers, self.body(&s.orelse), self.body(&s.finalbody)])
            }
            Stmt::Assert(s) => node("Assert", vec![self.expr(&s.test), self.maybe(s.msg.as_deref())]),
            Stmt::Import(s) => node("Import", vec![self.aliases(&s.names)]),
            Stmt::ImportFrom(s) => {
                let module = optional(s.module.as_ref(), |module| name(&module.id));
                node("ImportFrom", vec![module, self.aliases(&s.names), number(s.level.into())])
            }
            Stmt::Global(s) => node("Global", vec![names(&s.names)]),
            Stmt::Nonlocal(s) => node("Nonlocal", vec![names(&s.names)]),
            Stmt::Expr(s) => node("Expr", vec![self.expr(&s.value)]),
            Stmt::Pass(_) => node("Pass", Vec::new()),
            Stmt::Break(_) => node("Break", Vec::new()),
            Stmt::Continue(_) => node("Continue", Vec::new()),
            // Only notebooks have it, and the parser was not asked for those.
            Stmt::IpyEscapeCommand(_) => node("Expr", vec![self.constant(stmt.range(), Constant::None)]),
        }
    }

    fn aliases(&self, aliases: &[ast::Alias]) -> Field {
        list(aliases, |alias| {
            let other = optional(alias.asname.as_ref(), |other| name(&other.id));
            self.node("alias", alias.range, vec![name(&alias.name.id), other])
        })
    }

    fn handler(&self, handler: &ExceptHandler) -> Field {
        let ExceptHandler::ExceptHandler(handler) = handler;
        let class = self.maybe(handler.type_.as_deref());
        let target = optional(handler.name.as_ref(), |target| name(&target.id));
        self.node("ExceptHandler", handler.range, vec![class, target, self.body(&handler.body)])
    }

    /// `elif` and `else`: each `elif` is an `if` in the branch before it.
    fn otherwise(&self, clauses: &[ast::ElifElseClause]) -> Field {
        let Some((first, rest)) = clauses.split_first() else { return Field::List(Vec::new()) };
        let Some(test) = &first.test else { return self.body(&first.body) };
        let range = Self::across(first, clauses.last().unwrap_or(first));
        let fields = vec![self.expr(test), self.body(&first.body), self.otherwise(rest)];
        Field::List(vec![self.node("If", range, fields)])
    }

    fn decorators(&self, decorators: &[ast::Decorator]) -> Field {
        list(decorators, |decorator| self.expr(&decorator.expression))
    }

    fn function_def(&self, def: &ast::StmtFunctionDef) -> Field {
        let range = TextRange::new(self.keyword_start(&def.decorator_list, def.range), def.range.end());
        let kind = if def.is_async { "AsyncFunctionDef" } else { "FunctionDef" };
        let fields = vec![
            name(&def.name.id),
            self.arguments(Some(&def.parameters)),
            self.body(&def.body),
            self.decorators(&def.decorator_list),
            self.maybe(def.returns.as_deref()),
            Field::Absent,
            self.type_params(def.type_params.as_deref()),
        ];
        self.node(kind, range, fields)
    }

    fn class_def(&self, def: &ast::StmtClassDef) -> Field {
        let range = TextRange::new(self.keyword_start(&def.decorator_list, def.range), def.range.end());
        let arguments = def.arguments.as_deref();
        let fields = vec![
            name(&def.name.id),
            self.exprs(arguments.into_iter().flat_map(|arguments| &arguments.args)),
            list(arguments.into_iter().flat_map(|arguments| &arguments.keywords), |one| self.keyword(one)),
            self.body(&def.body),
            self.decorators(&def.decorator_list),
            self.type_params(def.type_params.as_deref()),
        ];
        self.node("ClassDef", range, fields)
    }
}
