//! What compilation reports: errors with CPython's texts, and warnings.

use ruff_text_size::TextRange;
use typhon_bytecode::Location;

/// Which exception an error is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// `SyntaxError`.
    Syntax,
    /// `IndentationError`.
    Indentation,
    /// `TabError`.
    Tab,
    /// `_IncompleteInputError`: more lines may make the source valid (asked for by interactive callers).
    Incomplete,
    /// `RecursionError`: the source nests too deeply for the compiler.
    Recursion,
}

/// Source that cannot be compiled.
#[derive(Clone, Debug, PartialEq)]
pub struct SyntaxError {
    /// The exception's type.
    pub kind: ErrorKind,
    /// CPython's text.
    pub message: String,
    /// Where; lines and columns are zero where there is no place. Columns are byte offsets from 0 within `text`.
    pub location: Location,
    /// The source line at `location.line`, line end included; `None` where there is none.
    pub text: Option<String>,
    /// The whole source, where the parser found the error: what was meant may be told from it.
    pub source: Option<String>,
    /// The source parses, but means nothing.
    pub after_parsing: bool,
    /// What looked wrong before it.
    pub warnings: Vec<SyntaxWarning>,
}

impl std::fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({}:{})", self.message, self.location.line, self.location.column + 1)
    }
}

impl std::error::Error for SyntaxError {}

/// A `SyntaxWarning` (or a `DeprecationWarning`) found while compiling.
#[derive(Clone, Debug, PartialEq)]
pub struct SyntaxWarning {
    /// CPython's text.
    pub message: String,
    /// Where.
    pub location: Location,
}

/// An error before its place is turned into lines and columns.
#[derive(Clone, Debug)]
pub(crate) struct Error {
    pub kind: ErrorKind,
    pub message: String,
    pub range: TextRange,
    /// Its column, in bytes, where that is not the range's.
    pub column: Option<u32>,
    /// The column where it ends, where that is not the range's.
    pub end_column: Option<u32>,
    /// Its line is told without its end: the tokenizer had left it behind, or was still on it.
    pub is_bare: bool,
}

pub(crate) type Result<T, E = Box<Error>> = std::result::Result<T, E>;

/// A `SyntaxError` at `range`.
pub(crate) fn syntax<T>(range: TextRange, message: impl Into<String>) -> Result<T> {
    Err(Box::new(Error {
        kind: ErrorKind::Syntax,
        message: message.into(),
        range,
        column: None,
        end_column: None,
        is_bare: false,
    }))
}
