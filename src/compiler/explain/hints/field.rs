//! Mistakes in the replacement fields of f-strings and t-strings.

use super::super::{Context, syntax};
use crate::error::Error;
use ruff_python_ast::token::TokenKind as T;

/// Format specifications in format specifications that CPython knows.
const DEEPEST: usize = 2;

/// What is open at a token.
#[derive(Clone, Copy, PartialEq)]
enum Open {
    /// The text of an interpolated string.
    Text(&'static str),
    /// A replacement field, with its brace's index.
    Field(usize),
    /// The format specification of the field around it.
    Spec,
    Bracket,
}

impl Context<'_> {
    /// What is open before the token at `index`, outermost first.
    fn open(&self, index: usize) -> Vec<Open> {
        let mut open = Vec::new();
        for at in 0..index.min(self.tokens.len()) {
            match (self.kind(at), open.last()) {
                (T::FStringStart, _) => open.push(Open::Text("f-string")),
                (T::TStringStart, _) => open.push(Open::Text("t-string")),
                (T::FStringEnd | T::TStringEnd, _) => {
                    while open.pop().is_some_and(|last| !matches!(last, Open::Text(_))) {}
                }
                (T::Lbrace, Some(Open::Text(_) | Open::Spec)) => open.push(Open::Field(at)),
                (T::Lpar | T::Lsqb | T::Lbrace, _) => open.push(Open::Bracket),
                (T::Rbrace, Some(Open::Spec)) => {
                    open.pop();
                    open.pop();
                }
                (T::Rpar | T::Rsqb | T::Rbrace, Some(Open::Field(_) | Open::Bracket)) => drop(open.pop()),
                (T::Colon, Some(Open::Field(_))) => open.push(Open::Spec),
                _ => {}
            }
        }
        open
    }

    /// The replacement field that the token at `index` is directly in, and what its string is called.
    pub(in super::super) fn field(&self, index: usize) -> Option<(usize, &'static str)> {
        let open = self.open(index);
        let Some(Open::Field(brace)) = open.last() else { return None };
        let name = open.iter().rev().find_map(|one| if let Open::Text(name) = one { Some(*name) } else { None })?;
        Some((*brace, name))
    }

    /// The first mistake in the fields before the token at `stuck`.
    pub(super) fn field_hint(&self, start: usize, stuck: usize) -> Option<Error> {
        if !(start..=stuck).any(|at| matches!(self.kind(at), T::FStringStart | T::TStringStart)) {
            return None;
        }
        (start..=stuck).find_map(|at| {
            let (brace, name) = self.field(at)?;
            let specs = self.open(at).iter().filter(|one| **one == Open::Spec).count();
            if specs > DEEPEST {
                return Some(syntax(self.range(at), format!("{name}: expressions nested too deeply")));
            }
            if at == brace + 1 { self.wrong_field(brace, name) } else { None }
        })
    }

    /// What is wrong with the field whose brace is at `brace`.
    fn wrong_field(&self, brace: usize, name: &str) -> Option<Error> {
        let next = brace + 1;
        let here = self.range(next);
        if matches!(self.text(next), "}" | "!" | "=" | ":") {
            return Some(syntax(here, format!("{name}: valid expression required before '{}'", self.text(next))));
        }
        let end = self.end_of_field(brace);
        if matches!(self.kind(end), T::FStringEnd | T::TStringEnd) && end == next {
            return Some(syntax(here, format!("{name}: expecting '}}'")));
        }
        if let Some(lambda) = (next..end).find(|&at| self.kind(at) == T::Lambda && self.bracket(at) == Some(brace))
            && self.kind(end) == T::Colon
            && (lambda == next || self.kind(lambda - 1) == T::Comma)
        {
            let text = format!("{name}: lambda expressions are not allowed without parentheses");
            return Some(syntax(self.span(lambda, end), text));
        }
        let text = &self.source[super::super::between(here.start(), self.range(end).start().max(here.start()))];
        if ruff_python_parser::parse_expression(text.trim()).is_ok() || text.trim_start().starts_with("yield") {
            return self.after_expression(end, name);
        }
        if self.kind(next) == T::Star {
            return None;
        }
        // How far it is an expression tells what is missed.
        let operand = (next..end).find(|&at| self.ends_operand(at));
        let begins = self.begins_operand(next) || matches!(self.kind(next), T::Not | T::Await);
        let Some(operand) = operand.filter(|_| begins) else {
            return Some(syntax(here, format!("{name}: expecting a valid expression after '{{'")));
        };
        let after = operand + 1;
        let is_odd = matches!(self.kind(after), T::Semi | T::Question | T::Unknown);
        is_odd.then(|| syntax(self.range(after), format!("{name}: expecting '=', or '!', or ':', or '}}'")))
    }

    /// The token that ends the expression of the field.
    fn end_of_field(&self, brace: usize) -> usize {
        let mut at = brace + 1;
        while at + 1 < self.tokens.len() {
            let inside = self.bracket(at) == Some(brace);
            let ends = matches!(self.kind(at), T::Rbrace | T::Exclamation | T::Colon | T::Equal | T::Newline)
                || matches!(self.kind(at), T::FStringEnd | T::TStringEnd);
            if inside && ends || self.kind(at) == T::EndOfFile {
                return at;
            }
            at += 1;
        }
        at
    }

    /// What is wrong after the expression, which ends before the token at `end`.
    fn after_expression(&self, end: usize, name: &str) -> Option<Error> {
        let mut at = end;
        if self.kind(at) == T::Equal {
            at += 1;
            if !matches!(self.kind(at), T::Exclamation | T::Colon | T::Rbrace | T::FStringEnd | T::TStringEnd) {
                return Some(syntax(self.range(at), format!("{name}: expecting '!', or ':', or '}}'")));
            }
        }
        if self.kind(at) == T::Exclamation {
            at += 1;
            let here = self.range(at);
            match self.kind(at) {
                T::Colon | T::Rbrace => {
                    return Some(syntax(here, format!("{name}: missing conversion character")));
                }
                T::FStringEnd | T::TStringEnd => return Some(syntax(here, format!("{name}: expecting '}}'"))),
                T::Name if self.range(at - 1).end() != here.start() => {
                    let text = format!("{name}: conversion type must come right after the exclamation mark");
                    return Some(syntax(here, text));
                }
                T::Name if !matches!(self.text(at), "s" | "r" | "a") => {
                    let flag = self.text(at);
                    let text = format!("{name}: invalid conversion character '{flag}': expected 's', 'r', or 'a'");
                    return Some(syntax(here, text));
                }
                T::Name => at += 1,
                _ => return Some(syntax(here, format!("{name}: invalid conversion character"))),
            }
            if !matches!(self.kind(at), T::Colon | T::Rbrace | T::FStringEnd | T::TStringEnd) {
                return Some(syntax(self.range(at), format!("{name}: expecting ':' or '}}'")));
            }
        }
        match self.kind(at) {
            T::FStringEnd | T::TStringEnd => Some(syntax(self.range(at), format!("{name}: expecting '}}'"))),
            _ => None,
        }
    }
}
