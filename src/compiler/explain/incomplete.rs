//! Source that more lines may complete, for those who ask line by line.

use super::syntax;
use crate::Options;
use crate::error::{Error, ErrorKind};
use crate::source::NO_COLUMN;
use ruff_python_ast::token::TokenKind;
use ruff_python_ast::{Mod, Stmt};
use ruff_python_parser::Parsed;
use ruff_text_size::{Ranged, TextRange, TextSize};

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
        || at_end && matches!(&error.message[..], "expected 'except' or 'finally' block" | "unexpected unindent");
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

/// What is wrong with interactive source that parses: it is more than one statement, or one on a line without an end.
pub(super) fn not_single(source: &str, parsed: &Parsed<Mod>) -> Option<Error> {
    let Mod::Module(module) = parsed.syntax() else { return None };
    let first = module.body.first()?;
    let compound = matches!(
        first,
        Stmt::FunctionDef(_)
            | Stmt::ClassDef(_)
            | Stmt::If(_)
            | Stmt::For(_)
            | Stmt::While(_)
            | Stmt::With(_)
            | Stmt::Match(_)
            | Stmt::Try(_)
    );
    if compound {
        if let Some(next) = module.body.get(1) {
            return Some(syntax(next.range(), "invalid syntax"));
        }
        if source.ends_with('\n') || ends_in_block(source, parsed) {
            return None;
        }
        let at = TextRange::empty(TextSize::new(source.rfind('\n').map_or(0, |end| end as u32 + 1)));
        return Some(Error { end_column: Some(NO_COLUMN), ..syntax(at, "invalid syntax") });
    }
    let mut tokens = parsed.tokens().iter().skip_while(|token| token.start() < first.end());
    let end = tokens.clone().find(|token| matches!(token.kind(), TokenKind::Newline))?.end();
    if module.body.last()?.start() < end {
        return None;
    }
    let after = tokens.find(|token| matches!(token.kind(), TokenKind::Comment | TokenKind::Newline))?;
    Some(syntax(after.range(), "multiple statements found while compiling a single statement"))
}
