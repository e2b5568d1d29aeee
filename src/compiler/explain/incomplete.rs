//! Where a source ends: too early for what it has begun, or behind an interactive statement.

use super::{Context, syntax};
use crate::error::{Error, ErrorKind};
use crate::source::BEFORE_LINE;
use ruff_python_ast::token::TokenKind;
use ruff_text_size::{Ranged, TextRange, TextSize};

impl Context<'_> {
    /// What more lines could mend: the tokenizer has come to the end of the source for the token at `last`, and it may go on.
    pub(super) fn incomplete(&self, last: usize) -> Option<Error> {
        if self.found.ended.is_none_or(|ended| last < ended) {
            return None;
        }
        let error = match &self.found.failure {
            Some(failure) if last >= self.found.tokens.len() => match &failure.error.message {
                text if text.starts_with("unterminated triple") || text.starts_with("unterminated string") => {
                    let begin = TextRange::empty(failure.error.range.start());
                    Error { end_column: Some(BEFORE_LINE), ..syntax(begin, "") }
                }
                _ if failure.is_at_end => self.at_cursor(),
                _ => return None,
            },
            _ if self.has_column(last) => syntax(self.range(last), ""),
            _ => self.at_cursor(),
        };
        Some(Error { kind: ErrorKind::Incomplete, message: "incomplete input".into(), ..error })
    }

    /// An error where the tokenizer stands at the end of the source.
    pub(super) fn at_cursor(&self) -> Error {
        let end = match self.is_open || self.source.ends_with('\n') {
            true => self.source.char_indices().next_back().map_or(0, |(at, _)| at),
            false => self.source.len(),
        };
        let line = self.source[..end].rfind('\n').map_or(0, |at| at + 1);
        let at = TextRange::empty(TextSize::new(end as u32));
        Error { column: Some((end - line) as u32), end_column: Some(BEFORE_LINE), ..syntax(at, "") }
    }

    /// Whether CPython's token has columns; those of the end and of blocks have none.
    pub(super) fn has_column(&self, index: usize) -> bool {
        match self.kind(index) {
            TokenKind::EndOfFile | TokenKind::Indent | TokenKind::Dedent => false,
            TokenKind::Newline => !self.is_added(index),
            _ => true,
        }
    }

    /// Whether a line end is not in the source, but added by the parser.
    pub(super) fn is_added(&self, index: usize) -> bool {
        self.is_open && self.found.tokens.get(index).is_some_and(|token| token.range().is_empty())
    }

    /// What is wrong with an interactive statement that parses: more follows.
    pub(super) fn not_single(&self, reached: usize) -> Option<Error> {
        let rest = self.source.get(self.found.tokens.get(reached)?.end().to_usize()..)?;
        let blank = |line: &str| line.is_empty() || line.starts_with('#');
        if rest.split('\n').all(|line| blank(line.trim_start_matches([' ', '\t', '\x0c']))) {
            return None;
        }
        Some(syntax(self.range(reached), "multiple statements found while compiling a single statement"))
    }
}
