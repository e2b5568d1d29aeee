//! Statements from nodes.

use super::{
    Field, Made, Node, Restorer, TreeError, expression::operator, fields, int_of, is_absent, list_of, node_of,
    not_empty, unnumbered, value_error,
};
use ruff_python_ast::{self as ast, ExceptHandler, Expr, ExprContext, Identifier, Stmt};
use ruff_text_size::TextRange;

impl Restorer<'_> {
    /// Statements, perhaps none.
    pub(super) fn body(&mut self, field: &Field) -> Made<Vec<Stmt>> {
        let one = |item: &Field| match item {
            Field::Absent => value_error("None disallowed in statement list"),
            item => self.stmt(item),
        };
        list_of(field)?.iter().map(one).collect()
    }

    /// Statements, at least one.
    pub(super) fn full_body(&mut self, field: &Field, owner: &str) -> Made<Vec<Stmt>> {
        not_empty(field, "body", owner)?;
        self.body(field)
    }

    fn stmt(&mut self, field: &Field) -> Made<Stmt> {
        let node = node_of(field)?;
        let range = self.range(node)?;
        self.deeper(|this| match node.kind {
            "FunctionDef" | "AsyncFunctionDef" => this.function_def(node, range),
            "ClassDef" => this.class_def(node, range),
            "For" | "AsyncFor" | "While" | "If" | "With" | "AsyncWith" | "Match" | "Try" | "TryStar" => {
                this.compound(node, range)
            }
            "Assign" | "AugAssign" | "AnnAssign" | "TypeAlias" | "Delete" => this.assignment(node, range),
            _ => this.simple(node, range),
        })
    }

    fn targets(&mut self, field: &Field, owner: &str, context: ExprContext) -> Made<Vec<Expr>> {
        self.exprs_in(not_empty(field, "targets", owner)?, context)
    }

    fn target(&mut self, field: &Field) -> Made<Box<Expr>> {
        self.expr_in(field, ExprContext::Store).map(Box::new)
    }

    fn assignment(&mut self, node: &Node, range: TextRange) -> Made<Stmt> {
        let node_index = unnumbered();
        Ok(match node.kind {
            "Assign" => {
                let [targets, value, _] = fields(node)?;
                let targets = self.targets(targets, "Assign", ExprContext::Store)?;
                ast::StmtAssign { node_index, range, targets, value: self.boxed(value)? }.into()
            }
            "AugAssign" => {
                let [target, op, value] = fields(node)?;
                let (target, op, value) = (self.target(target)?, operator(op)?, self.boxed(value)?);
                if !matches!(*target, Expr::Name(_) | Expr::Attribute(_) | Expr::Subscript(_)) {
                    return value_error("invalid node type for augmented assignment");
                }
                ast::StmtAugAssign { node_index, range, target, op, value }.into()
            }
            "AnnAssign" => {
                let [target, annotation, value, simple] = fields(node)?;
                let (target, simple) = (self.target(target)?, int_of(simple) != 0);
                if simple && !target.is_name_expr() {
                    return Err(TreeError::Type("AnnAssign with simple non-Name target".into()));
                }
                if !matches!(*target, Expr::Name(_) | Expr::Attribute(_) | Expr::Subscript(_)) {
                    return value_error("invalid node type for annotated assignment");
                }
                let (value, annotation) = (self.maybe(value)?, self.boxed(annotation)?);
                ast::StmtAnnAssign { node_index, range, target, annotation, value, simple }.into()
            }
            "TypeAlias" => {
                let [name, params, value] = fields(node)?;
                if node_of(name)?.kind != "Name" {
                    return Err(TreeError::Type("TypeAlias with non-Name name".into()));
                }
                let name = self.target(name)?;
                let type_params = self.type_params(params, range)?;
                ast::StmtTypeAlias { node_index, range, name, type_params, value: self.boxed(value)? }.into()
            }
            _ => {
                let [targets] = fields(node)?;
                let targets = self.targets(targets, "Delete", ExprContext::Del)?;
                ast::StmtDelete { node_index, range, targets }.into()
            }
        })
    }

    fn simple(&mut self, node: &Node, range: TextRange) -> Made<Stmt> {
        let node_index = unnumbered();
        Ok(match node.kind {
            "Return" => {
                let [value] = fields(node)?;
                ast::StmtReturn { node_index, range, value: self.maybe(value)? }.into()
            }
            "Raise" => {
                let [exc, cause] = fields(node)?;
                if is_absent(exc) && !is_absent(cause) {
                    return value_error("Raise with cause but no exception");
                }
                let (exc, cause) = (self.maybe(exc)?, self.maybe(cause)?);
                ast::StmtRaise { node_index, range, exc, cause }.into()
            }
            "Assert" => {
                let [test, msg] = fields(node)?;
                let (test, msg) = (self.boxed(test)?, self.maybe(msg)?);
                ast::StmtAssert { node_index, range, test, msg }.into()
            }
            "Import" => {
                let [names] = fields(node)?;
                let names = self.aliases(names, "Import")?;
                ast::StmtImport { node_index, range, names, is_lazy: false }.into()
            }
            "ImportFrom" => {
                let [module, names, level] = fields(node)?;
                let Ok(level) = u32::try_from(int_of(level)) else {
                    return value_error("Negative ImportFrom level");
                };
                let names = self.aliases(names, "ImportFrom")?;
                let module = self.maybe_identifier(module, range)?;
                ast::StmtImportFrom { node_index, range, module, names, level, is_lazy: false }.into()
            }
            "Global" => ast::StmtGlobal { node_index, range, names: self.declared(node, range)? }.into(),
            "Nonlocal" => ast::StmtNonlocal { node_index, range, names: self.declared(node, range)? }.into(),
            "Expr" => {
                let [value] = fields(node)?;
                ast::StmtExpr { node_index, range, value: self.boxed(value)? }.into()
            }
            "Break" => ast::StmtBreak { node_index, range }.into(),
            "Continue" => ast::StmtContinue { node_index, range }.into(),
            _ => ast::StmtPass { node_index, range }.into(),
        })
    }

    fn declared(&mut self, node: &Node, range: TextRange) -> Made<Vec<Identifier>> {
        let [names] = fields(node)?;
        not_empty(names, "names", node.kind)?.iter().map(|name| self.identifier(name, range)).collect()
    }

    fn aliases(&mut self, field: &Field, owner: &str) -> Made<Vec<ast::Alias>> {
        let one = |item: &Field| {
            let node = node_of(item)?;
            let [name, asname] = fields(node)?;
            let range = self.range(node)?;
            let (name, asname) = (self.identifier(name, range)?, self.maybe_identifier(asname, range)?);
            Ok(ast::Alias { range, node_index: unnumbered(), name, asname })
        };
        not_empty(field, "names", owner)?.iter().map(one).collect()
    }

    fn compound(&mut self, node: &Node, range: TextRange) -> Made<Stmt> {
        let node_index = unnumbered();
        Ok(match node.kind {
            "For" | "AsyncFor" => {
                let [target, iter, body, orelse, _] = fields(node)?;
                let (target, iter) = (self.target(target)?, self.boxed(iter)?);
                let body = self.full_body(body, node.kind)?.into_iter().collect();
                let orelse = self.body(orelse)?.into_iter().collect();
                ast::StmtFor { node_index, range, is_async: node.kind == "AsyncFor", target, iter, body, orelse }.into()
            }
            "While" => {
                let [test, body, orelse] = fields(node)?;
                let test = self.boxed(test)?;
                let body = self.full_body(body, "While")?.into_iter().collect();
                let orelse = self.body(orelse)?.into_iter().collect();
                ast::StmtWhile { node_index, range, test, body, orelse }.into()
            }
            "If" => {
                let [test, body, orelse] = fields(node)?;
                let test = self.boxed(test)?;
                let body = self.full_body(body, "If")?.into_iter().collect();
                ast::StmtIf { node_index, range, test, body, elif_else_clauses: self.otherwise(orelse, range)? }.into()
            }
            "With" | "AsyncWith" => {
                let [items, body, _] = fields(node)?;
                let items = not_empty(items, "items", node.kind)?;
                let items = items.iter().map(|item| self.with_item(item)).collect::<Made<_>>()?;
                let body = self.full_body(body, node.kind)?.into_iter().collect();
                ast::StmtWith { node_index, range, is_async: node.kind == "AsyncWith", items, body }.into()
            }
            "Match" => {
                let [subject, cases] = fields(node)?;
                let subject = self.boxed(subject)?;
                let cases = not_empty(cases, "cases", "Match")?;
                let cases = cases.iter().map(|case| self.match_case(case)).collect::<Made<_>>()?;
                ast::StmtMatch { node_index, range, subject, cases }.into()
            }
            _ => self.try_statement(node, range)?,
        })
    }

    fn with_item(&mut self, field: &Field) -> Made<ast::WithItem> {
        let [context_expr, target] = fields(node_of(field)?)?;
        let context_expr = self.expr(context_expr)?;
        let optional_vars = if is_absent(target) { None } else { Some(self.target(target)?) };
        let range = ruff_text_size::Ranged::range(&context_expr);
        Ok(ast::WithItem { range, node_index: unnumbered(), context_expr, optional_vars })
    }

    /// The clauses after an `if`: an `if` alone in the branch is an `elif`.
    fn otherwise(&mut self, field: &Field, range: TextRange) -> Made<Vec<ast::ElifElseClause>> {
        let mut clauses = Vec::new();
        let mut field = field;
        loop {
            match list_of(field)? {
                [] => return Ok(clauses),
                [Field::Node(node)] if node.kind == "If" => {
                    let [test, body, orelse] = fields(node)?;
                    let range = self.range(node)?;
                    let test = Some(self.expr(test)?);
                    let body = self.full_body(body, "If")?.into_iter().collect();
                    clauses.push(ast::ElifElseClause { range, node_index: unnumbered(), test, body });
                    field = orelse;
                }
                _ => {
                    let body = self.body(field)?.into_iter().collect();
                    clauses.push(ast::ElifElseClause { range, node_index: unnumbered(), test: None, body });
                    return Ok(clauses);
                }
            }
        }
    }

    fn try_statement(&mut self, node: &Node, range: TextRange) -> Made<Stmt> {
        let [body, handlers, orelse, finalbody] = fields(node)?;
        let body = self.full_body(body, node.kind)?.into_iter().collect();
        let handlers = list_of(handlers)?;
        if handlers.is_empty() && list_of(finalbody)?.is_empty() {
            return value_error(format!("{} has neither except handlers nor finalbody", node.kind));
        }
        if handlers.is_empty() && !list_of(orelse)?.is_empty() {
            return value_error(format!("{} has orelse but no except handlers", node.kind));
        }
        let handlers = handlers.iter().map(|handler| self.handler(handler)).collect::<Made<_>>()?;
        let finalbody = self.body(finalbody)?.into_iter().collect();
        let orelse = self.body(orelse)?.into_iter().collect();
        let is_star = node.kind == "TryStar";
        Ok(ast::StmtTry { node_index: unnumbered(), range, body, handlers, orelse, finalbody, is_star }.into())
    }

    fn handler(&mut self, field: &Field) -> Made<ExceptHandler> {
        let node = node_of(field)?;
        let [class, name, body] = fields(node)?;
        let range = self.range(node)?;
        let type_ = self.maybe(class)?;
        let name = self.maybe_identifier(name, range)?;
        let body = self.full_body(body, "ExceptHandler")?.into_iter().collect();
        let handler = ast::ExceptHandlerExceptHandler { range, node_index: unnumbered(), type_, name, body };
        Ok(ExceptHandler::ExceptHandler(handler))
    }

    fn decorators<L: FromIterator<ast::Decorator>>(&mut self, field: &Field) -> Made<L> {
        let one = |expression: Expr| ast::Decorator {
            range: ruff_text_size::Ranged::range(&expression),
            node_index: unnumbered(),
            expression,
        };
        Ok(self.exprs(field)?.into_iter().map(one).collect())
    }

    fn function_def(&mut self, node: &Node, range: TextRange) -> Made<Stmt> {
        let [name, args, body, decorators, returns, _, params] = fields(node)?;
        let body = self.full_body(body, node.kind)?.into_iter().collect();
        let type_params = self.type_params(params, range)?;
        let parameters = Box::new(self.parameters(args, range)?);
        let decorator_list = self.decorators(decorators)?;
        let returns = self.maybe(returns)?;
        let name = self.identifier(name, range)?;
        let (node_index, is_async) = (unnumbered(), node.kind == "AsyncFunctionDef");
        Ok(ast::StmtFunctionDef {
            node_index,
            range,
            is_async,
            decorator_list,
            name,
            type_params,
            parameters,
            returns,
            body,
        }
        .into())
    }

    fn class_def(&mut self, node: &Node, range: TextRange) -> Made<Stmt> {
        let [name, bases, keywords, body, decorators, params] = fields(node)?;
        let body = self.full_body(body, "ClassDef")?.into_iter().collect();
        let type_params = self.type_params(params, range)?;
        let arguments = self.call_arguments(bases, keywords, range)?;
        let decorator_list = self.decorators(decorators)?;
        let name = self.identifier(name, range)?;
        let arguments = Some(Box::new(arguments));
        Ok(ast::StmtClassDef { node_index: unnumbered(), range, decorator_list, name, type_params, arguments, body }
            .into())
    }
}
