//! Source that more lines may complete, for those who ask line by line.

use crate::Options;
use crate::error::{Error, ErrorKind};
use ruff_python_ast::Mod;
use ruff_python_ast::token::TokenKind;
use ruff_python_parser::Parsed;

/// What could be mended by more lines, where the caller asks.
pub(super) fn incomplete(mut error: Error, source: &str, options: &Options) -> Error {
    let at_end = error.range.start().to_usize() >= source.trim_end().len();
    let continued = source.trim_end_matches('\n').ends_with('\\');
    let unfinished = error.message.ends_with("was never closed")
        || error.message.starts_with("unterminated triple-quoted")
        || error.message == "unexpected EOF while parsing"
        || source.strip_suffix('\n').unwrap_or(source).ends_with('\\')
            && error.message.starts_with("unterminated string")
        || continued && at_end && error.message.starts_with("unexpected character after line")
        || at_end && error.message.starts_with("expected an indented block")
        || at_end && error.message == "expected 'except' or 'finally' block";
    if options.allow_incomplete && unfinished {
        error.kind = ErrorKind::Incomplete;
        error.message = "incomplete input".into();
    }
    error
}

/// Whether an interactive statement ends in a block that a blank line has to end.
pub(super) fn ends_in_block(source: &str, parsed: &Parsed<Mod>) -> bool {
    let last = parsed.tokens().iter().rev().find(|token| {
        !matches!(token.kind(), TokenKind::EndOfFile | TokenKind::Newline | TokenKind::NonLogicalNewline)
    });
    !source.ends_with('\n') && last.is_some_and(|token| token.kind() == TokenKind::Dedent)
}
