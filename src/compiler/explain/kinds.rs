//! Errors inside of strings, missing blocks, and what ruff tells in words only.

use super::{Context, indentation, syntax, tokens};
use crate::error::Error;
use ruff_python_ast::token::TokenKind;
use ruff_python_parser::{InterpolatedStringErrorType, LexicalErrorType};
use ruff_text_size::{Ranged, TextRange};

impl Context<'_> {
    pub(super) fn interpolated(&self, quote: &str, kind: &InterpolatedStringErrorType, range: TextRange) -> Error {
        use InterpolatedStringErrorType as Kind;
        let index = self.index(range.start());
        let text = match kind {
            Kind::UnclosedLbrace => return self.unclosed_field(quote, index, range),
            Kind::InvalidConversionFlag => {
                let flag = &self.source[self.range(index)];
                if flag == "}" {
                    return syntax(self.range(index), format!("{quote}: missing conversion character"));
                }
                format!("invalid conversion character '{flag}': expected 's', 'r', or 'a'")
            }
            Kind::SingleRbrace => "single '}' is not allowed".into(),
            Kind::LambdaWithoutParentheses => {
                let colon = (index..self.tokens.len()).find(|&index| self.kind(index) == TokenKind::Colon);
                let end = colon.map_or(range.end(), |index| self.range(index).end());
                let start = (0..=index).rev().find(|&index| self.kind(index) == TokenKind::Lambda).unwrap_or(index);
                let text = format!("{quote}: lambda expressions are not allowed without parentheses");
                return syntax(super::between(self.range(start).start(), end), text);
            }
            Kind::ConversionFlagNotImmediatelyAfterExclamation => {
                "conversion type must come right after the exclamation mark".into()
            }
            Kind::NewlineInFormatSpec => {
                "newlines are not allowed in format specifiers when using single quotes".into()
            }
            Kind::UnterminatedString | Kind::UnterminatedTripleQuotedString => "unterminated string".into(),
        };
        syntax(range, format!("{quote}: {text}"))
    }

    pub(super) fn unclosed_field(&self, quote: &str, index: usize, range: TextRange) -> Error {
        let at_newline = self.source[range.start().to_usize()..].starts_with('\n');
        if at_newline && matches!(self.kind(index.wrapping_sub(1)), TokenKind::FStringMiddle | TokenKind::TStringMiddle)
        {
            let text = "newlines are not allowed in format specifiers when using single quotes";
            return syntax(range, format!("{quote}: {text}"));
        }
        if self.ends_operand(index.wrapping_sub(1)) && self.begins_operand(index) {
            return self.forgotten_comma(index);
        }
        if matches!(self.kind(index), TokenKind::FStringEnd | TokenKind::TStringEnd) {
            let in_spec = (0..index).rev().take_while(|&i| self.kind(i) != TokenKind::FStringStart);
            let in_spec = in_spec.filter(|&i| self.kind(i) == TokenKind::Colon).count() > 0;
            let text = if in_spec { "expecting '}', or format specs" } else { "expecting '}'" };
            return syntax(range, format!("{quote}: {text}"));
        }
        if self.kind(index) == TokenKind::Rbrace && self.kind(index.wrapping_sub(1)) == TokenKind::Exclamation {
            return syntax(self.range(index), format!("{quote}: missing conversion character"));
        }
        syntax(self.range(index), format!("{quote}: expecting '=', or '!', or ':', or '}}'"))
    }

    pub(super) fn other(&self, text: &str, range: TextRange) -> Error {
        let at = range.start();
        let index = self.index(at);
        if let Some(what) = text.strip_prefix("Expected an indented block after ") {
            return self.missing_block(what, index);
        }
        match text {
            "Expected `except` or `finally` after `try` block" => {
                syntax(self.range(index), "expected 'except' or 'finally' block")
            }
            "Trailing comma not allowed" if self.source[..at.to_usize()].contains("import") => {
                syntax(self.range(index + 1), "trailing comma not allowed without surrounding parentheses")
            }
            "Trailing comma not allowed" => syntax(self.range(index + 1), "invalid syntax"),
            "Star import must be the only import" => syntax(self.range(index + 1), "invalid syntax"),
            "Only one '/' separator allowed" => syntax(self.range(index), "/ may appear only once"),
            "Only one '*' parameter allowed" => syntax(self.range(index), "* argument may appear only once"),
            "'/' parameter must appear before '*' parameter" => syntax(self.range(index), "/ must be ahead of *"),
            "Position-only parameter separator not allowed as the first parameter" => {
                syntax(self.range(index), "at least one argument must precede /")
            }
            "Positional patterns cannot follow keyword patterns" => {
                syntax(range, "positional patterns follow keyword patterns")
            }
            "Cannot have both 'except' and 'except*' on the same 'try'" => {
                let range = super::between(
                    self.range(index).start(),
                    self.range(index + usize::from(self.text(index + 1) == "*")).end(),
                );
                syntax(range, "cannot have both 'except' and 'except*' on the same 'try'")
            }
            "Expected one or more exception types" => syntax(range, "expected one or more exception types"),
            "Bytes literal cannot be mixed with non-bytes literals" => {
                let last = (index..self.tokens.len())
                    .take_while(|&index| matches!(self.kind(index), TokenKind::String | TokenKind::FStringStart));
                let last = last.last().unwrap_or(index);
                syntax(self.range(last + 1), "cannot mix bytes and nonbytes literals")
            }
            "Cannot mix t-string literals with string or bytes literals" => {
                syntax(range, "cannot mix t-string literals with string or bytes literals")
            }
            "Expected a parameter name" => self.keyword_name(range),
            "Expected a statement" if self.kind(index) == TokenKind::Indent => self.unexpected_indent(index),
            "Only single target (not tuple) can be annotated" => {
                syntax(range, "only single target (not tuple) can be annotated")
            }
            "Only single target (not list) can be annotated" => {
                syntax(range, "only single target (not list) can be annotated")
            }
            _ => self.invalid(at),
        }
    }

    pub(super) fn keyword_name(&self, range: TextRange) -> Error {
        let equal = self.index(range.end());
        let whole = super::between(range.start(), self.range(equal).end());
        match &self.source[range] {
            word @ ("True" | "False" | "None") => syntax(whole, format!("cannot assign to {word}")),
            _ => syntax(whole, "expression cannot contain assignment, perhaps you meant \"==\"?"),
        }
    }

    /// A block is missing after a header; the header is the last line before that ends in a colon.
    pub(super) fn missing_block(&self, what: &str, index: usize) -> Error {
        let from = index + usize::from(self.kind(index) == TokenKind::Newline);
        let newline = (0..from).rev().find(|&index| self.kind(index) == TokenKind::Newline);
        let header = newline.map_or(index, |newline| {
            let mut start = newline;
            while start > 0
                && !matches!(self.kind(start - 1), TokenKind::Newline | TokenKind::Indent | TokenKind::Dedent)
            {
                start -= 1;
            }
            start
        });
        let line = self.line(self.range(header).start());
        let words: Vec<&str> = what.split('`').collect();
        let what = match words[..] {
            [_, word, " clause"] => format!("'{word}' statement"),
            [_, word, " statement"] => format!("'{word}' statement"),
            [_, "case", " block"] => "'case' statement".to_string(),
            [_, "class", " definition"] => "class definition".to_string(),
            _ => what.replace('`', "'"),
        };
        let what = match self.text(header) {
            "except" if self.text(header + 1) == "*" => "'except*' statement".into(),
            _ => what,
        };
        let text = format!("expected an indented block after {what} on line {line}");
        if let Some(error) = self.after_dedent(from, &text) {
            return error;
        }
        indentation(self.range(index), text)
    }

    pub(super) fn lexical(&self, kind: &LexicalErrorType, range: TextRange) -> Error {
        match kind {
            LexicalErrorType::UnicodeError
            | LexicalErrorType::MissingUnicodeLbrace
            | LexicalErrorType::MissingUnicodeRbrace
            | LexicalErrorType::StringError => {
                tokens::unicode_error(self.source, self.range(self.index(range.start())))
            }
            LexicalErrorType::InvalidByteLiteral => {
                let index = (0..self.tokens.len()).find(|&index| self.tokens[index].range().contains_range(range));
                let token = index.map_or(range, |index| self.range(index));
                syntax(token, "bytes can only contain ASCII literal characters")
            }
            LexicalErrorType::FStringError(kind) => self.interpolated("f-string", kind, range),
            LexicalErrorType::TStringError(kind) => self.interpolated("t-string", kind, range),
            LexicalErrorType::UnrecognizedToken { .. } => match self.enclosing_f_string(self.index(range.start())) {
                Some(quote) => syntax(range, format!("{quote}: expecting '=', or '!', or ':', or '}}'")),
                None => syntax(range, "invalid syntax"),
            },
            LexicalErrorType::Eof => syntax(TextRange::empty(self.end()), "unexpected EOF while parsing"),
            _ => syntax(range, "invalid syntax"),
        }
    }
}
