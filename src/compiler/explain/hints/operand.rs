//! Mistakes in expressions: `not` after an operator, statements in conditional expressions, text between strings.

use super::super::{Context, syntax};
use super::invalid;
use crate::error::Error;
use ruff_python_ast::token::TokenKind as T;

impl Context<'_> {
    pub(super) fn operand_hint(&self, start: usize, index: usize) -> Option<Error> {
        match self.kind(index) {
            T::Not if index > start && self.wants_operand(index - 1, start) => {
                let text = "'not' after an operator must be parenthesized";
                Some(syntax(self.span_operand(index, index + 1), text))
            }
            T::Pass | T::Break | T::Continue if self.kind(index + 1) == T::If && self.has_else(index + 1) => {
                Some(syntax(self.range(index), "expected expression before 'if', but statement is given"))
            }
            T::Else if self.is_conditional(start, index) && self.is_no_expression(index + 1) => {
                let text = "expected expression after 'else', but statement is given";
                Some(syntax(self.range(index + 1), text))
            }
            T::String => self.text_between(index),
            T::For if index > start && self.bracket(index).is_some() => self.loop_variables(index),
            T::Less | T::Greater | T::LessEqual | T::GreaterEqual
                if self.kind(self.keyword(start)) == T::For && self.bracket(index).is_none() =>
            {
                let rest = start..index;
                rest.into_iter().all(|at| self.kind(at) != T::In).then(|| invalid(self.range(index)))
            }
            T::Elif if index == start && self.follows_else(index) => {
                Some(syntax(self.range(index), "'elif' block follows an 'else' block"))
            }
            _ => None,
        }
    }

    /// Whether the token is an arithmetic operator, between operands or before one.
    fn wants_operand(&self, index: usize, start: usize) -> bool {
        match self.kind(index) {
            T::Plus | T::Minus | T::Tilde => true,
            T::Star | T::DoubleStar => index > start && self.ends_operand(index - 1),
            T::Slash | T::DoubleSlash | T::Percent | T::At => true,
            T::Amper | T::Vbar | T::CircumFlex | T::LeftShift | T::RightShift => true,
            _ => false,
        }
    }

    fn has_else(&self, index: usize) -> bool {
        let rest = index..self.tokens.len();
        rest.take_while(|&at| !matches!(self.kind(at), T::Newline | T::Colon)).any(|at| self.kind(at) == T::Else)
    }

    /// Whether the `else` at `index` belongs to an `if` in the same statement.
    fn is_conditional(&self, start: usize, index: usize) -> bool {
        (start + 1..index).any(|at| self.kind(at) == T::If)
    }

    fn is_no_expression(&self, index: usize) -> bool {
        matches!(
            self.kind(index),
            T::Pass
                | T::Break
                | T::Continue
                | T::Return
                | T::Raise
                | T::Del
                | T::Import
                | T::Global
                | T::Nonlocal
                | T::Assert
                | T::Yield
                | T::From
                | T::Newline
                | T::Rpar
                | T::Rsqb
                | T::Rbrace
                | T::Comma
        )
    }

    /// `"a" b "c"`: names between strings.
    fn text_between(&self, index: usize) -> Option<Error> {
        let mut at = index + 1;
        while self.kind(at) == T::Name {
            at += 1;
        }
        (at > index + 1 && self.kind(at) == T::String)
            .then(|| syntax(self.span(index + 1, at), "invalid syntax. Is this intended to be part of the string?"))
    }

    /// The variables of a comprehension's loop, up to where `in` should be.
    fn loop_variables(&self, index: usize) -> Option<Error> {
        let own = self.bracket(index);
        for at in index + 1..self.tokens.len() {
            let inside = self.bracket(at) != own;
            match self.kind(at) {
                T::In if !inside => return None,
                T::If | T::For if !inside => {
                    return Some(syntax(self.range(at), "'in' expected after for-loop variables"));
                }
                T::Newline => return None,
                _ => {}
            }
        }
        None
    }

    /// Whether the block before the statement at `index` is that of an `else`.
    fn follows_else(&self, index: usize) -> bool {
        let mut depth = 0;
        for at in (0..index).rev() {
            match self.kind(at) {
                T::Dedent => depth += 1,
                T::Indent => depth -= 1,
                T::Else if depth == 0 => return self.begins_logical_line(at),
                T::If | T::Elif if depth == 0 && self.begins_logical_line(at) => return false,
                _ => {}
            }
        }
        false
    }
}
