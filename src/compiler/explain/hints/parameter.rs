//! Mistakes in the headers of functions and classes: parameters, type parameters, missing parentheses.

use super::super::{Context, syntax};
use super::invalid;
use crate::error::Error;
use ruff_python_ast::token::TokenKind as T;

impl Context<'_> {
    pub(super) fn parameter_hint(&self, start: usize, index: usize) -> Option<Error> {
        if let Some(error) = self.type_parameter_hint(start, index) {
            return Some(error);
        }
        if self.kind(index) == T::Def && index == self.keyword(start) {
            return self.missing_parenthesis(index);
        }
        let first = self.first_parameter(index)?;
        let lambda = self.kind(first - 1) == T::Lambda;
        let here = self.range(index);
        match self.kind(index) {
            T::Slash if index == first => Some(syntax(here, "at least one argument must precede /")),
            T::Star if self.kind(index - 1) == T::Slash => Some(syntax(here, "expected comma between / and *")),
            T::Star if matches!(self.kind(index + 1), T::None | T::True | T::False) => {
                Some(invalid(self.range(index + 1)))
            }
            T::Equal if self.follows_star_annotation(index) => Some(invalid(here)),
            T::Equal => match self.star_of(first, index) {
                Some(T::Star) => Some(syntax(here, "var-positional argument cannot have default value")),
                Some(T::DoubleStar) => Some(syntax(here, "var-keyword argument cannot have default value")),
                _ if self.ends_default(index + 1, lambda) => Some(syntax(here, "expected default value expression")),
                _ => None,
            },
            T::Lpar if lambda && (index == first || self.kind(index - 1) == T::Comma) => {
                let end = self.closing(here.end()).end();
                let range = super::super::between(here.start(), end);
                Some(syntax(range, "Lambda expression parameters cannot be parenthesized"))
            }
            T::Star if self.kind(index - 1) == T::Colon && !self.is_variadic(first, index) => Some(invalid(here)),
            _ => None,
        }
    }

    fn ends_default(&self, index: usize, lambda: bool) -> bool {
        matches!(self.kind(index), T::Comma | T::Rpar) || lambda && self.kind(index) == T::Colon
    }

    /// `*args: *b =`.
    fn follows_star_annotation(&self, index: usize) -> bool {
        let rest = (0..index).rev().take_while(|&at| self.kind(at) != T::Comma);
        rest.take_while(|&at| self.kind(at) != T::Lpar)
            .any(|at| at > 0 && self.kind(at) == T::Star && self.kind(at - 1) == T::Colon)
    }

    /// The stars before the parameter whose `=` is at `index`.
    fn star_of(&self, first: usize, index: usize) -> Option<T> {
        let own = self.bracket(index);
        let begin = (first..index).rev().find(|&at| self.kind(at) == T::Comma && self.bracket(at) == own);
        let begin = begin.map_or(first, |comma| comma + 1);
        Some(self.kind(begin)).filter(|kind| matches!(kind, T::Star | T::DoubleStar))
    }

    fn is_variadic(&self, first: usize, index: usize) -> bool {
        self.star_of(first, index) == Some(T::Star)
    }

    /// `def f:`, `def f[T]:`.
    fn missing_parenthesis(&self, def: usize) -> Option<Error> {
        if self.kind(def + 1) != T::Name {
            return None;
        }
        let mut next = def + 2;
        if self.kind(next) == T::Lsqb && self.kind(next + 1) != T::Rsqb {
            let end = self.closing(self.range(next).end());
            next = self.index(end.start()) + 1;
        }
        (!matches!(self.kind(next), T::Lpar | T::Lsqb)).then(|| syntax(self.range(next), "expected '('"))
    }

    /// `[**P: int]`, `[*Ts: int]`.
    fn type_parameter_hint(&self, start: usize, index: usize) -> Option<Error> {
        let keyword = self.keyword(start);
        let is_header = matches!(self.kind(keyword), T::Def | T::Class | T::Type) || self.text(keyword) == "type";
        if self.kind(index) != T::Colon || index < 3 || !is_header {
            return None;
        }
        let bracket = self.bracket(index)?;
        if self.kind(bracket) != T::Lsqb || bracket > self.keyword(start) + 2 {
            return None;
        }
        let what = match self.kind(index - 2) {
            T::Star => "TypeVarTuple",
            T::DoubleStar => "ParamSpec",
            _ => return None,
        };
        let kind = if self.kind(index + 1) == T::Lpar { "constraints" } else { "bound" };
        Some(syntax(self.span_operand(index, index + 1), format!("cannot use {kind} with {what}")))
    }
}
