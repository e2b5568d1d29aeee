//! What CPython's grammar has rules of its own for: mistakes that it names wherever they stand in the statement that does not
//! parse, and not where the parser stopped.

mod bracket;
mod field;
mod operand;
mod parameter;
mod target;

use super::{Context, syntax};
use crate::error::Error;
use ruff_python_ast::token::TokenKind;
use ruff_text_size::TextRange;

impl Context<'_> {
    /// The first mistake with a rule of its own in the statement in which the parser found a mistake at `range`.
    pub(super) fn hint(&self, range: TextRange) -> Option<Error> {
        let (at, stuck) = (self.index(range.start()), self.index(range.end()));
        let start = (0..=at).rev().find(|&index| self.begins_logical_line(index))?;
        if let Some(error) = self.field_hint(start, stuck + 1) {
            return Some(error);
        }
        (start..=stuck + 1).find_map(|index| {
            self.operand_hint(start, index)
                .or_else(|| self.target_hint(start, index))
                .or_else(|| self.parameter_hint(start, index))
                .or_else(|| self.bracket_hint(start, index, stuck))
        })
    }

    /// Whether a statement begins with the token at `index`, other than one after a colon.
    fn begins_logical_line(&self, index: usize) -> bool {
        index == 0
            || self.bracket(index).is_none()
                && matches!(
                    self.kind(index - 1),
                    TokenKind::Newline | TokenKind::Semi | TokenKind::Indent | TokenKind::Dedent
                )
                && !matches!(self.kind(index), TokenKind::Indent | TokenKind::Dedent)
    }

    /// From the start of one token to the end of another.
    fn span(&self, from: usize, to: usize) -> TextRange {
        super::between(self.range(from).start(), self.range(to).end().max(self.range(from).end()))
    }

    /// From the start of the token at `from` to the end of the expression that begins with the token at `operand`.
    fn span_operand(&self, from: usize, operand: usize) -> TextRange {
        super::between(self.range(from).start(), self.operand_end(operand).max(self.range(from).end()))
    }

    /// Where the statement's keyword is: after `async`.
    fn keyword(&self, start: usize) -> usize {
        start + usize::from(self.kind(start) == TokenKind::Async)
    }

    /// The `lambda` whose parameters the token at `index` is among.
    fn lambda(&self, index: usize) -> Option<usize> {
        let mut depth = 0;
        for at in (0..index).rev() {
            match self.kind(at) {
                TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => depth += 1,
                TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace if depth == 0 => return None,
                TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => depth -= 1,
                TokenKind::Lambda if depth == 0 => return Some(at),
                TokenKind::Colon | TokenKind::Newline if depth == 0 => return None,
                _ => {}
            }
        }
        None
    }

    /// The first token of a `def`'s or lambda's parameters.
    fn first_parameter(&self, index: usize) -> Option<usize> {
        if let Some(lambda) = self.lambda(index) {
            return Some(lambda + 1);
        }
        let bracket = self.bracket(index)?;
        let named = |at: usize| at > 0 && self.kind(at) == TokenKind::Name && self.kind(at - 1) == TokenKind::Def;
        if self.kind(bracket) != TokenKind::Lpar || bracket < 2 {
            return None;
        }
        let before = match self.kind(bracket - 1) {
            TokenKind::Rsqb => self.bracket(bracket - 1)?.checked_sub(1)?,
            _ => bracket - 1,
        };
        named(before).then_some(bracket + 1)
    }
}

/// An `invalid syntax` at a token.
fn invalid(range: TextRange) -> Error {
    syntax(range, "invalid syntax")
}
