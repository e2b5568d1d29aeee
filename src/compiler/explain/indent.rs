//! Indentation where none is expected, and blocks that are missing.

use super::{Context, indentation};
use crate::error::Error;
use crate::lines::Lines;
use crate::source::BEFORE_LINE;
use ruff_python_ast::token::TokenKind;
use ruff_text_size::{TextRange, TextSize};

/// An expression that does not begin in the first column.
pub(super) fn leading_indent(source: &str) -> Option<Error> {
    let mut start = 0;
    for line in source.split_inclusive('\n') {
        let text = line.trim_start_matches([' ', '\t', '\x0c']);
        if !text.trim().is_empty() && !text.starts_with('#') {
            let width = line.len() - text.len();
            let at = TextRange::empty(TextSize::new((start + width).saturating_sub(1) as u32));
            let error = || Error { end_column: Some(BEFORE_LINE), ..indentation(at, "unexpected indent") };
            return (width > 0).then(error);
        }
        start += line.len();
    }
    None
}

/// A block that is missing at the end of the source is missed at the end of the last line.
pub(super) fn at_end(mut error: Error, source: &str) -> Error {
    let misses_block = error.message.starts_with("expected an indented block")
        || matches!(&error.message[..], "expected 'except' or 'finally' block" | "unexpected unindent");
    if misses_block && source[error.range.start().to_usize()..].trim().is_empty() {
        let end = source.len() - usize::from(source.ends_with('\n'));
        error.range = TextRange::empty(TextSize::new(end as u32));
        error.end_column = Some(BEFORE_LINE);
    }
    error
}

/// A line that goes back to no level before.
pub(super) fn unindent(source: &str, lines: &Lines, line: u32) -> Error {
    let text = lines.text(source, line).unwrap_or("").trim_end_matches('\n');
    let end = TextSize::new(lines.line_start(line).start().to_u32() + text.len() as u32);
    let error = indentation(TextRange::empty(end), "unindent does not match any outer indentation level");
    Error { end_column: Some(BEFORE_LINE), ..error }
}

impl Context<'_> {
    /// An error at a dedent, if the token at `index` is one: it is told at the end of the blank space before what follows.
    pub(super) fn after_dedent(&self, index: usize, text: &str) -> Option<Error> {
        if self.kind(index) != TokenKind::Dedent {
            return None;
        }
        let start = self.range(index).start();
        if start == self.end() {
            let end = self.source.len() - usize::from(self.source.ends_with('\n'));
            let at = TextRange::empty(TextSize::new(end as u32));
            return Some(Error { end_column: Some(BEFORE_LINE), ..indentation(at, text) });
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
