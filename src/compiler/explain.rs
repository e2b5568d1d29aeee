//! What is wrong with source that does not parse, in CPython's words.

use crate::Options;
use crate::error::{Error, ErrorKind};
use crate::lines::Lines;
use ruff_python_ast::Mod;
use ruff_python_parser::Parsed;

/// The error that CPython would report, if there is one.
pub(crate) fn explain(_source: &str, _lines: &Lines, parsed: &Parsed<Mod>, _options: &Options) -> Option<Error> {
    if let Some(error) = parsed.errors().first() {
        return Some(Error { kind: ErrorKind::Syntax, message: error.error.to_string(), range: error.location });
    }
    let error = parsed.unsupported_syntax_errors().first()?;
    Some(Error { kind: ErrorKind::Syntax, message: "invalid syntax".into(), range: error.range })
}
