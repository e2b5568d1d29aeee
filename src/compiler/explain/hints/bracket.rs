//! Mistakes inside of brackets: stars, and `=` where an expression is wanted.

use super::super::{Context, syntax, target};
use super::invalid;
use crate::error::Error;
use ruff_python_ast::token::TokenKind as T;

impl Context<'_> {
    pub(super) fn bracket_hint(&self, start: usize, index: usize, stuck: usize) -> Option<Error> {
        match self.kind(index) {
            T::Star if !self.ends_operand(index.wrapping_sub(1)) => self.star_hint(start, index, stuck),
            T::Equal if self.bracket(index).is_some() => self.equal_hint(start, index),
            T::For
                if self.kind(start) == T::Class && self.bracket(index).is_some_and(|bracket| bracket == start + 2) =>
            {
                Some(invalid(self.range(index)))
            }
            _ => None,
        }
    }

    /// A star that is no operator.
    fn star_hint(&self, start: usize, index: usize, stuck: usize) -> Option<Error> {
        let here = self.range(index);
        if index > start && self.kind(index - 1) == T::Colon && self.first_parameter(index).is_none() {
            if self.in_brace(index) {
                let text = "cannot use a starred expression in a dictionary value";
                return Some(syntax(self.span_operand(index, index + 1), text));
            }
            return Some(invalid(here));
        }
        let bracket = self.bracket(index)?;
        let keyword = self.keyword(start);
        let header = matches!(self.kind(keyword), T::Def | T::Class | T::Type) && bracket <= keyword + 2;
        if self.first_parameter(index).is_some() || header && self.kind(bracket) == T::Lsqb {
            return None;
        }
        let nothing = matches!(self.kind(index + 1), T::Rpar | T::Rsqb | T::Colon | T::Comma);
        let inside = self.kind(index + 1) == T::Lpar && self.bracket(stuck) == Some(index + 1);
        if self.ends_operand(bracket.wrapping_sub(1)) && (nothing || inside) {
            // It is told where the parser stopped.
            let colon = (index + 1..self.tokens.len()).find(|&at| self.kind(at) == T::Colon);
            let at = if inside { colon.unwrap_or(index + 1) } else { index + 1 };
            return Some(syntax(self.range(at), "Invalid star expression"));
        }
        let next = self.index(self.operand_end(index + 1));
        let slice = self.kind(bracket) == T::Lsqb || self.kind(bracket) == T::Lpar;
        (slice && self.kind(next) == T::Colon && self.bracket(next) == Some(bracket)).then(|| invalid(self.range(next)))
    }

    /// `=` in a bracket: of an argument, or where `==` or `:=` may have been meant.
    fn equal_hint(&self, start: usize, index: usize) -> Option<Error> {
        let bracket = self.bracket(index)?;
        if self.first_parameter(index).is_some() || self.enclosing_f_string(index).is_some() {
            return None;
        }
        let keyword = self.kind(self.keyword(start));
        if matches!(keyword, T::Def | T::Class | T::Type) && bracket <= self.keyword(start) + 2 {
            return None;
        }
        let begin =
            (bracket + 1..index).rev().find(|&at| self.kind(at) == T::Comma && self.bracket(at) == Some(bracket));
        let begin = begin.map_or(bracket + 1, |comma| comma + 1);
        let named = self.kind(index - 1) == T::Name && begin + 1 == index;
        let meant = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?";
        if self.kind(bracket) == T::Lpar && self.ends_operand(bracket.wrapping_sub(1)) {
            let value = self.span_operand(begin, index + 1);
            return match self.kind(begin) {
                T::Star => Some(syntax(value, "cannot assign to iterable argument unpacking")),
                T::DoubleStar => Some(syntax(value, "cannot assign to keyword argument unpacking")),
                _ if named && self.kind(self.index(value.end())) == T::For => {
                    Some(syntax(self.span(begin, index), meant))
                }
                _ => None,
            };
        }
        if self.kind(self.index(self.operand_end(index + 1))) == T::Equal {
            return None;
        }
        if named {
            return Some(syntax(self.span_operand(begin, index + 1), meant));
        }
        let left = super::super::between(self.operand_start(index), self.range(index - 1).end());
        let name = target::name_of(&self.source[left])?;
        if matches!(name, "list" | "tuple" | "generator expression" | "True" | "False" | "None" | "name") {
            return None;
        }
        Some(syntax(left, format!("cannot assign to {name} here. Maybe you meant '==' instead of '='?")))
    }
}
