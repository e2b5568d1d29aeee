//! What CPython calls an expression that cannot be assigned to.

use super::{Context, syntax};
use crate::error::Error;
use ruff_python_ast::token::TokenKind;
use ruff_python_ast::visitor::source_order::{SourceOrderVisitor, TraversalSignal, walk_body, walk_expr};
use ruff_python_ast::{AnyNodeRef, Expr, Mod, Number, Stmt, UnaryOp};
use ruff_text_size::{Ranged, TextRange};

struct Finder<'t> {
    range: TextRange,
    expr: Option<&'t Expr>,
    /// The statement is an assignment with one target, which is the expression.
    lone: bool,
}

impl<'t> SourceOrderVisitor<'t> for Finder<'t> {
    fn enter_node(&mut self, node: AnyNodeRef<'t>) -> TraversalSignal {
        if self.expr.is_none() && node.range().contains_range(self.range) {
            TraversalSignal::Traverse
        } else {
            TraversalSignal::Skip
        }
    }

    fn visit_stmt(&mut self, stmt: &'t Stmt) {
        if let Stmt::Assign(assign) = stmt
            && let [target] = &assign.targets[..]
            && target.range() == self.range
        {
            self.lone = true;
        }
        ruff_python_ast::visitor::source_order::walk_stmt(self, stmt);
    }

    fn visit_expr(&mut self, expr: &'t Expr) {
        if self.expr.is_none() && expr.range() == self.range {
            self.expr = Some(expr);
            return;
        }
        walk_expr(self, expr);
    }
}

fn find(tree: &Mod, range: TextRange) -> Finder<'_> {
    let mut finder = Finder { range, expr: None, lone: false };
    match tree {
        Mod::Module(module) => walk_body(&mut finder, &module.body),
        Mod::Expression(expression) => finder.visit_expr(&expression.body),
    }
    finder
}

/// CPython's name for the kind of expression at `range`.
pub(super) fn name_at(tree: &Mod, range: TextRange) -> &'static str {
    find(tree, range).expr.map_or("expression", name)
}

/// Whether the expression at `range` is the only target of an assignment, and of a kind that `==` may have been meant
/// for.
pub(super) fn is_lone_assignment(tree: &Mod, range: TextRange, source: &str) -> bool {
    let found = find(tree, range);
    let parenthesized = source[..range.start().to_usize()].trim_end().ends_with('(');
    found.lone
        && match found.expr {
            Some(
                Expr::Tuple(_) | Expr::List(_) | Expr::Generator(_) | Expr::BooleanLiteral(_) | Expr::NoneLiteral(_),
            ) => false,
            Some(Expr::UnaryOp(op)) if op.op == UnaryOp::Not => parenthesized,
            Some(Expr::Lambda(_) | Expr::If(_) | Expr::Compare(_) | Expr::BoolOp(_)) => parenthesized,
            _ => true,
        }
}

/// CPython's name for the kind of expression that a text is; None where it is none.
pub(super) fn name_of(text: &str) -> Option<&'static str> {
    ruff_python_parser::parse_expression(text).ok().map(|parsed| name(parsed.expr()))
}

fn name(expr: &Expr) -> &'static str {
    match expr {
        Expr::BoolOp(_) | Expr::BinOp(_) | Expr::UnaryOp(_) => "expression",
        Expr::Named(_) => "named expression",
        Expr::Lambda(_) => "lambda",
        Expr::If(_) => "conditional expression",
        Expr::Dict(_) => "dict literal",
        Expr::Set(_) => "set display",
        Expr::ListComp(_) => "list comprehension",
        Expr::SetComp(_) => "set comprehension",
        Expr::DictComp(_) => "dict comprehension",
        Expr::Generator(_) => "generator expression",
        Expr::Await(_) => "await expression",
        Expr::Yield(_) | Expr::YieldFrom(_) => "yield expression",
        Expr::Compare(_) => "comparison",
        Expr::Call(_) => "function call",
        Expr::FString(_) => "f-string expression",
        Expr::TString(_) => "t-string expression",
        Expr::NumberLiteral(number) if matches!(number.value, Number::Int(_)) => "literal",
        Expr::StringLiteral(_) | Expr::BytesLiteral(_) | Expr::NumberLiteral(_) => "literal",
        Expr::BooleanLiteral(literal) if literal.value => "True",
        Expr::BooleanLiteral(_) => "False",
        Expr::NoneLiteral(_) => "None",
        Expr::EllipsisLiteral(_) => "ellipsis",
        Expr::Attribute(_) => "attribute",
        Expr::Subscript(_) => "subscript",
        Expr::Starred(_) => "starred",
        Expr::Name(_) => "name",
        Expr::List(_) => "list",
        Expr::Tuple(_) => "tuple",
        _ => "expression",
    }
}

impl Context<'_> {
    /// `a, b += 1`: what stands before the operator is no single target.
    pub(super) fn augmented(&self, index: usize) -> Option<Error> {
        let operator = self.text(index);
        if operator.len() < 2 || !operator.ends_with('=') || matches!(operator, "==" | "!=" | "<=" | ">=" | ":=") {
            return None;
        }
        let start = (0..index).rev().find(|&index| self.starts_statement(index))?;
        if self.kind(start) == TokenKind::Del {
            return None;
        }
        let target = super::between(self.range(start).start(), self.range(index - 1).end());
        // The parser gave up before it made a tuple of what it had.
        let name = match (start..index).any(|at| self.kind(at) == TokenKind::Comma && self.bracket(at).is_none()) {
            true => "tuple",
            false => name_at(self.tree, target),
        };
        Some(syntax(target, format!("'{name}' is an illegal expression for augmented assignment")))
    }
}
