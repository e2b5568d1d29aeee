//! Errors in the texts of literals, and what the grammar lets pass that CPython refuses when it makes the tree.

use super::{Context, syntax};
use crate::error::Error;
use ruff_python_parser::{LexicalErrorType, ParseError, ParseErrorType};
use ruff_text_size::{Ranged, TextRange};

impl Context<'_> {
    /// What ruff's parser found.
    pub(super) fn translate(&self, error: &ParseError) -> Error {
        let range = error.location;
        match &error.error {
            ParseErrorType::ExpectedRealNumber => syntax(range, "real number required in complex literal"),
            ParseErrorType::ExpectedImaginaryNumber => syntax(range, "imaginary number required in complex literal"),
            ParseErrorType::InvalidStarredExpressionUsage => {
                let bracketed = self.source[..range.start().to_usize()].trim_end().ends_with('(');
                let word = if bracketed { "cannot" } else { "can't" };
                syntax(range, format!("{word} use starred expression here"))
            }
            ParseErrorType::Lexical(kind) => self.lexical(kind, range),
            ParseErrorType::OtherError(text) => self.other(text, range),
            _ => syntax(self.range(self.index(range.start())), "invalid syntax"),
        }
    }

    fn other(&self, text: &str, range: TextRange) -> Error {
        let index = self.index(range.start());
        match text {
            "Cannot mix t-string literals with string or bytes literals" => {
                syntax(range, "cannot mix t-string literals with string or bytes literals")
            }
            _ => syntax(self.range(index), "invalid syntax"),
        }
    }

    fn lexical(&self, kind: &LexicalErrorType, range: TextRange) -> Error {
        match kind {
            LexicalErrorType::InvalidByteLiteral => {
                let token = self.found.tokens.iter().find(|token| token.range().contains_range(range));
                let range = token.map_or(range, |token| token.range());
                syntax(range, "bytes can only contain ASCII literal characters")
            }
            _ => syntax(range, "invalid syntax"),
        }
    }
}
