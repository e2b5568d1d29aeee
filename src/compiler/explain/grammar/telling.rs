//! What is told of the parts of an alternative.

use super::super::{between, syntax, target};
use super::Search;
use super::matcher::Parts;
use super::notation::{How, Telling};
use crate::error::{Error, ErrorKind};
use ruff_python_ast::token::TokenKind;
use ruff_python_ast::{CmpOp, Expr};
use ruff_text_size::{Ranged, TextRange, TextSize};
use std::ops::Range;

/// What names are looked for in an expression for.
#[derive(Clone, Copy, PartialEq)]
enum Targets {
    Assigned,
    Iterated,
    Deleted,
}

impl Search<'_> {
    /// What `telling` says of `parts`, which end before the token `at`; tokens were looked at up to `reached`.
    pub(super) fn told(&self, telling: &Telling, parts: &Parts, at: usize, reached: usize) -> Option<Error> {
        let [a, b] = parts;
        let text = || self.filled(telling.text, parts, at);
        match telling.how {
            How::At => Some(syntax(self.node(a), text())),
            How::Range => Some(syntax(self.both(a, b), text())),
            How::From => Some(self.on(a, reached, text())),
            How::Behind => {
                let end = self.node(a).end();
                let error = syntax(between(end - TextSize::new(1), end), text());
                Some(Error { end_column: Some(crate::source::NO_COLUMN), ..error })
            }
            How::Last => Some(self.at_token(reached, ErrorKind::Syntax, &text())),
            How::Next => Some(self.at_token(at, ErrorKind::Syntax, &text())),
            How::Indent => Some(self.at_token(reached, ErrorKind::Indentation, &text())),
            How::Comma => self.comma(a, b),
            How::Legacy => self.legacy(a, b),
            How::Assign => self.target(a, Targets::Assigned),
            How::For => self.target(a, Targets::Iterated),
            How::Delete => self.target(a, Targets::Deleted),
            How::Generator => self.generator(a, b),
            How::Positional => Some(self.positional(a, reached)),
        }
    }

    fn filled(&self, text: &str, [a, b]: &Parts, at: usize) -> String {
        let mut told = text.replace("\\\"", "\"");
        if told.contains("{name}") {
            told = told.replace("{name}", self.name(a));
        }
        if told.contains("{bound}") {
            let bound = if self.name(b) == "tuple" { "constraints" } else { "bound" };
            told = told.replace("{bound}", bound);
        }
        if told.contains("{line}") {
            told = told.replace("{line}", &self.context.line(self.context.range(a.start).start()).to_string());
        }
        if told.contains("{quote}") {
            told = told.replace("{quote}", self.quote(at));
        }
        told.replace("{text}", self.context.text(a.start))
    }

    /// What kind of expression some tokens are.
    fn name(&self, tokens: &Range<usize>) -> &'static str {
        let range = self.node(tokens);
        self.expression(range).map_or("expression", |expression| target::name(&expression))
    }

    /// Where tokens are; parentheses around an expression are no part of it.
    fn node(&self, tokens: &Range<usize>) -> TextRange {
        let mut tokens = tokens.clone();
        while tokens.len() > 2 && self.is_group(&tokens) {
            tokens = tokens.start + 1..tokens.end - 1;
        }
        self.plain(&tokens)
    }

    fn plain(&self, tokens: &Range<usize>) -> TextRange {
        between(self.context.range(tokens.start).start(), self.context.range(tokens.end.max(1) - 1).end())
    }

    fn both(&self, a: &Range<usize>, b: &Range<usize>) -> TextRange {
        let end = if self.context.kind(b.start) == TokenKind::For { self.plain(b) } else { self.node(b) };
        between(self.node(a).start(), end.end())
    }

    /// From some tokens to before the last letter that was read.
    fn on(&self, tokens: &Range<usize>, reached: usize, text: String) -> Error {
        let (last, context) = (self.context.range(reached), self.context);
        if !context.has_column(reached) && context.is_open {
            let range = between(
                self.node(tokens).start().min(context.at_cursor().range.start()),
                context.at_cursor().range.start(),
            );
            let column = (!context.has_column(tokens.start)).then_some(crate::source::NO_COLUMN);
            return Error { column, ..syntax(range, text) };
        }
        // A line end that is not there is read all the same.
        let is_missing = context.found.tokens.get(reached).is_some_and(|token| token.range().is_empty());
        let end = last.end() - TextSize::new(u32::from(!is_missing && !last.is_empty()));
        syntax(between(self.node(tokens).start(), end), text)
    }

    /// Whether tokens are an expression in parentheses, and no tuple or generator.
    fn is_group(&self, tokens: &Range<usize>) -> bool {
        let context = self.context;
        if context.kind(tokens.start) != TokenKind::Lpar || context.kind(tokens.end - 1) != TokenKind::Rpar {
            return false;
        }
        let level = self.levels[tokens.start];
        let mut inner = tokens.start + 1..tokens.end - 1;
        inner.all(|at| {
            let here = self.levels[at];
            here >= level
                && (here > level || !matches!(context.kind(at), TokenKind::Comma | TokenKind::For | TokenKind::Async))
        })
    }

    /// The expression at a range of the source.
    fn expression(&self, range: TextRange) -> Option<Expr> {
        target::expression_of(&self.context.source[range])
    }

    fn comma(&self, a: &Range<usize>, b: &Range<usize>) -> Option<Error> {
        if self.is_legacy(a) || self.levels[b.end - 1] == 0 {
            return None;
        }
        Some(syntax(self.both(a, b), "invalid syntax. Perhaps you forgot a comma?"))
    }

    fn is_legacy(&self, tokens: &Range<usize>) -> bool {
        tokens.len() == 1 && matches!(self.context.text(tokens.start), "print" | "exec")
    }

    fn legacy(&self, a: &Range<usize>, b: &Range<usize>) -> Option<Error> {
        let name = self.context.text(a.start);
        let text = || format!("Missing parentheses in call to '{name}'. Did you mean {name}(...)?");
        self.is_legacy(a).then(|| syntax(self.both(a, b), text()))
    }

    fn target(&self, tokens: &Range<usize>, targets: Targets) -> Option<Error> {
        let range = self.node(tokens);
        let expression = self.expression(range)?;
        let found = wrong_target(&expression, targets)?;
        // The expression was read behind a bracket.
        let place = found.range() - TextSize::new(1) + range.start();
        let verb = if targets == Targets::Deleted { "delete" } else { "assign to" };
        Some(syntax(place, format!("cannot {verb} {}", target::name(found))))
    }

    /// The arguments of a call, without what brackets hold.
    fn arguments(&self, tokens: &Range<usize>) -> Vec<Range<usize>> {
        let level = self.levels[tokens.start.saturating_sub(1)];
        let mut start = tokens.start;
        let mut found = Vec::new();
        for at in tokens.clone() {
            if self.context.kind(at) == TokenKind::Comma && self.levels[at] == level {
                found.push(start..at);
                start = at + 1;
            }
        }
        found.push(start..tokens.end);
        found
    }

    fn generator(&self, arguments: &Range<usize>, clauses: &Range<usize>) -> Option<Error> {
        let positional = |one: &Range<usize>| {
            let named = self.context.kind(one.start + 1) == TokenKind::Equal && one.len() > 2;
            !named && self.context.kind(one.start) != TokenKind::DoubleStar
        };
        let found: Vec<_> = self.arguments(arguments).into_iter().filter(positional).collect();
        let last = found.last().filter(|_| found.len() > 1)?;
        Some(syntax(self.both(last, clauses), "Generator expression must be parenthesized"))
    }

    fn positional(&self, arguments: &Range<usize>, reached: usize) -> Error {
        let unpacks = |one: &Range<usize>| self.context.kind(one.start) == TokenKind::DoubleStar;
        let unpacking = if self.arguments(arguments).iter().any(unpacks) { " unpacking" } else { "" };
        self.at_token(reached, ErrorKind::Syntax, &format!("positional argument follows keyword argument{unpacking}"))
    }
}

/// The first part of an expression that is no target.
fn wrong_target(expression: &Expr, targets: Targets) -> Option<&Expr> {
    match expression {
        Expr::List(list) => list.elts.iter().find_map(|one| wrong_target(one, targets)),
        Expr::Tuple(tuple) => tuple.elts.iter().find_map(|one| wrong_target(one, targets)),
        Expr::Starred(_) if targets == Targets::Deleted => Some(expression),
        Expr::Starred(starred) => wrong_target(&starred.value, targets),
        Expr::Compare(compare) if targets == Targets::Iterated => match compare.ops[..] {
            [CmpOp::In, ..] => wrong_target(&compare.left, targets),
            _ => None,
        },
        Expr::Name(_) | Expr::Subscript(_) | Expr::Attribute(_) => None,
        _ => Some(expression),
    }
}
