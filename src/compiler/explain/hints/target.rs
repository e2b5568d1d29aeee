//! What stands after `as`, and imports the wrong way round.

use super::super::{Context, syntax, target};
use crate::error::Error;
use ruff_python_ast::token::TokenKind as T;
use ruff_text_size::TextRange;

impl Context<'_> {
    pub(super) fn target_hint(&self, start: usize, index: usize) -> Option<Error> {
        match (self.kind(start), self.kind(index)) {
            (T::Import, T::From)
                if index > start + 1 && !(start..index).any(|at| matches!(self.kind(at), T::Newline | T::Semi)) =>
            {
                let range = super::super::between(self.range(start).start(), self.statement_end(index));
                Some(syntax(range, "Did you mean to use 'from ... import ...' instead?"))
            }
            (T::Import | T::From, T::As) => {
                let (name, range) = self.no_name(index + 1)?;
                Some(syntax(range, format!("cannot use {name} as import target")))
            }
            (T::Except, T::As) => self.exception_target(start, index),
            (T::Case, T::As) => {
                let (name, range) = self.no_name(index + 1)?;
                Some(syntax(range, format!("cannot use {name} as pattern target")))
            }
            _ => None,
        }
    }

    fn exception_target(&self, start: usize, index: usize) -> Option<Error> {
        let star = self.kind(start + 1) == T::Star;
        let first = start + 1 + usize::from(star);
        if let Some((name, range)) = self.no_name(index + 1) {
            let word = if star { "except*" } else { "except" };
            return Some(syntax(range, format!("cannot use {word} statement with {name}")));
        }
        (first..index).any(|at| self.kind(at) == T::Comma && self.bracket(at).is_none()).then(|| {
            let text = "multiple exception types must be parenthesized when using 'as'";
            syntax(self.span(first, index + 1), text)
        })
    }

    /// The expression that begins at `index`, where that is more than a name.
    fn no_name(&self, index: usize) -> Option<(&'static str, TextRange)> {
        let range = super::super::between(self.range(index).start(), self.operand_end(index));
        if self.kind(index) == T::Name && range == self.range(index) {
            return None;
        }
        Some((target::name_of(&self.source[range])?, range))
    }
}
