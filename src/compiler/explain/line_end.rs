//! The token that ends a line, as CPython's tokenizer has it.

use super::{Context, syntax};
use crate::error::Error;
use crate::source::NO_COLUMN;
use ruff_python_ast::token::TokenKind;
use ruff_text_size::{Ranged, TextRange, TextSize};

impl Context<'_> {
    /// "invalid syntax" at the end of the source, or at a line end that is not there: such tokens have no column.
    pub(super) fn at_very_end(&self, index: usize) -> Option<Error> {
        let at_end = match self.kind(index) {
            TokenKind::EndOfFile => true,
            TokenKind::Newline => self.is_added(index),
            _ => false,
        };
        let last = self.source.strip_suffix('\n').unwrap_or(self.source).rfind('\n').map_or(0, |at| at + 1);
        let place = TextRange::empty(TextSize::new(last as u32));
        at_end.then(|| Error { end_column: Some(NO_COLUMN), ..syntax(place, "invalid syntax") })
    }

    /// A range that does not go past its first line: CPython's NEWLINE token is one column wide, and there where the last line
    /// is missing one.
    pub(super) fn one_line(&self, range: TextRange, is_missing: bool) -> TextRange {
        if !self.source[range].starts_with('\n') && !is_missing {
            return range;
        }
        // A comment before it is a part of it.
        let line = self.source[..range.start().to_usize()].rfind('\n').map_or(0, |at| at as u32 + 1);
        let before = self.found.tokens.partition_point(|token| token.start() < range.start());
        let from = before.checked_sub(1).map_or(line, |at| line.max(self.found.tokens[at].end().to_u32()));
        let blank = self.source.get(from as usize..range.start().to_usize()).unwrap_or("");
        let start = match blank.trim_start().starts_with('#') {
            true => from + (blank.len() - blank.trim_start().len()) as u32,
            false => range.start().to_u32(),
        };
        TextRange::new(TextSize::new(start), (range.start() + TextSize::new(1)).min(self.end()))
    }
}
