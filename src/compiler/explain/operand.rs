//! Where expressions begin and end, told from tokens alone, and the errors that need that.

use super::{Context, syntax, target};
use crate::error::Error;
use ruff_python_ast::token::TokenKind;
use ruff_text_size::TextSize;

impl Context<'_> {
    /// Whether an expression can end with the token at `index`.
    pub(super) fn ends_operand(&self, index: usize) -> bool {
        use TokenKind as T;
        matches!(
            self.kind(index),
            T::Name
                | T::Int
                | T::Float
                | T::Complex
                | T::String
                | T::FStringEnd
                | T::TStringEnd
                | T::Rpar
                | T::Rsqb
                | T::Rbrace
                | T::None
                | T::True
                | T::False
                | T::Ellipsis
                | T::Match
                | T::Case
                | T::Type
        )
    }

    /// Whether an expression can begin with it.
    pub(super) fn begins_operand(&self, index: usize) -> bool {
        use TokenKind as T;
        matches!(
            self.kind(index),
            T::Name
                | T::Int
                | T::Float
                | T::Complex
                | T::String
                | T::FStringStart
                | T::TStringStart
                | T::Lpar
                | T::Lsqb
                | T::Lbrace
                | T::None
                | T::True
                | T::False
                | T::Ellipsis
                | T::Lambda
                | T::Tilde
                | T::Match
                | T::Case
                | T::Type
        )
    }

    /// Whether the token at `index` separates expressions of the same bracket.
    pub(super) fn separates(&self, index: usize) -> bool {
        use TokenKind as T;
        matches!(
            self.kind(index),
            T::Comma
                | T::Colon
                | T::Equal
                | T::ColonEqual
                | T::Newline
                | T::Semi
                | T::For
                | T::In
                | T::Else
                | T::Async
                | T::Return
                | T::Yield
                | T::Assert
                | T::Star
                | T::DoubleStar
                | T::Indent
                | T::Dedent
                | T::Lambda
                | T::FStringMiddle
                | T::Exclamation
        )
    }

    /// Where the expression before the token at `index` begins.
    pub(super) fn operand_start(&self, index: usize) -> TextSize {
        let mut depth = 0;
        let mut start = self.range(index).start();
        for index in (0..index).rev() {
            match self.kind(index) {
                TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => depth += 1,
                TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace if depth == 0 => return start,
                TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => depth -= 1,
                _ if depth == 0 && self.separates(index) => return start,
                _ => {}
            }
            start = self.range(index).start();
        }
        start
    }

    /// Where the expression that begins with the token at `index` ends.
    pub(super) fn operand_end(&self, index: usize) -> TextSize {
        let mut depth = 0;
        let mut end = self.range(index).end();
        for index in index..self.tokens.len() {
            match self.kind(index) {
                TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => depth += 1,
                TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace if depth == 0 => return end,
                TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => depth -= 1,
                _ if depth == 0 && self.separates(index) => return end,
                _ if depth == 0
                    && self.begins_operand(index)
                    && index > 0
                    && self.ends_operand(index - 1)
                    && self.range(index).start() > end =>
                {
                    return end;
                }
                _ => {}
            }
            end = self.range(index).end();
            if depth == 0
                && self.ends_operand(index)
                && self.begins_operand(index + 1)
                && !matches!(self.kind(index + 1), TokenKind::Lpar | TokenKind::Lsqb)
            {
                return end;
            }
        }
        end
    }

    pub(super) fn forgotten_comma(&self, index: usize) -> Error {
        let range = super::between(self.operand_start(index), self.operand_end(index));
        if self.kind(index - 1) == TokenKind::Name && self.kind(index) == TokenKind::String {
            return syntax(self.range(index), "invalid syntax");
        }
        syntax(range, "invalid syntax. Perhaps you forgot a comma?")
    }

    /// `if x = 1:`.
    pub(super) fn assignment_in_condition(&self, index: usize) -> Error {
        let start = self.condition_start(index);
        let end = self.operand_end(index + 1);
        let end_of_left = self.range(index - 1).end();
        if end_of_left < start {
            return syntax(self.range(index), "invalid syntax");
        }
        let left = super::between(start, end_of_left);
        if self.source[left].chars().all(|c| c.is_alphanumeric() || c == '_')
            && !self.source[left].starts_with(|c: char| c.is_ascii_digit())
        {
            return syntax(super::between(start, end), "invalid syntax. Maybe you meant '==' or ':=' instead of '='?");
        }
        let name = target::name_at(self.tree, left);
        syntax(left, format!("cannot assign to {name} here. Maybe you meant '==' instead of '='?"))
    }

    pub(super) fn condition_start(&self, index: usize) -> TextSize {
        let keyword = (0..index).rev().find(|&index| {
            matches!(
                self.kind(index),
                TokenKind::If | TokenKind::Elif | TokenKind::While | TokenKind::Not | TokenKind::And | TokenKind::Or
            )
        });
        keyword.map_or(self.range(index).start(), |index| self.range(index + 1).start())
    }

    /// `f(a.b=1)`.
    pub(super) fn keyword_expression(&self, index: usize) -> Error {
        let range = super::between(self.operand_start(index), self.range(index).end());
        syntax(range, "expression cannot contain assignment, perhaps you meant \"==\"?")
    }
}
