//! Indentation where none is expected, and blocks that are missing.

use super::{Context, indentation};
use crate::error::{Error, ErrorKind};
use crate::lines::Lines;
use crate::source::BEFORE_LINE;
use ruff_python_ast::token::TokenKind;
use ruff_text_size::{TextRange, TextSize};

/// Whether the first line that says something does not begin in the first column.
pub(super) fn leading_indent(source: &str) -> bool {
    let says = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    source.split('\n').find(says).is_some_and(|line| line.starts_with([' ', '\t', '\x0c']))
}

/// A line that goes back to no level before; one that need not end has its last character as its end.
pub(super) fn unindent(source: &str, lines: &Lines, line: u32, is_open: bool) -> Error {
    let text = lines.text(source, line).unwrap_or("");
    let last = text.char_indices().next_back().filter(|(_, c)| is_open || *c == '\n');
    let end = TextSize::new(lines.line_start(line).start().to_u32() + last.map_or(text.len(), |(at, _)| at) as u32);
    let error = indentation(TextRange::empty(end), "unindent does not match any outer indentation level");
    Error { end_column: Some(BEFORE_LINE), ..error }
}

impl Context<'_> {
    /// A block that is missing at the end of the source is missed at the end of the last line.
    pub(super) fn at_end(&self, error: Error) -> Error {
        let misses_block = error.message.starts_with("expected an indented block")
            || matches!(&error.message[..], "expected 'except' or 'finally' block" | "unexpected unindent");
        let is_last = self.source.get(error.range.start().to_usize()..).is_some_and(|rest| rest.trim().is_empty());
        if misses_block && is_last {
            Error { kind: error.kind, message: error.message, ..self.at_cursor() }
        } else {
            error
        }
    }

    /// An error at a dedent, if the token at `index` is one: it is told at the end of the blank space before what follows.
    pub(super) fn after_dedent(&self, index: usize, text: &str) -> Option<Error> {
        if self.kind(index) != TokenKind::Dedent {
            return None;
        }
        let start = self.range(index).start();
        if start == self.end() {
            return Some(Error { kind: ErrorKind::Indentation, message: text.into(), ..self.at_cursor() });
        }
        let line = self.lines.line_start(self.line(start)).start();
        let at = TextRange::empty(start.max(line + TextSize::new(1)) - TextSize::new(1));
        Some(Error { end_column: Some(BEFORE_LINE), ..indentation(at, text) })
    }

    /// It is told at its last column.
    pub(super) fn unexpected_indent(&self, index: usize) -> Error {
        let line = self.lines.line_start(self.line(self.range(index).start())).start();
        let text = &self.source[line.to_usize()..];
        let width = text.len() - text.trim_start_matches([' ', '\t', '\x0c']).len();
        let at = TextRange::empty(line + TextSize::new(width.saturating_sub(1) as u32));
        Error { end_column: Some(BEFORE_LINE), ..indentation(at, "unexpected indent") }
    }
}
