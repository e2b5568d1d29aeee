//! What is wrong with source that does not parse, in CPython's words.
//!
//! CPython tells errors of the tokenizer first, wherever they are ([`tokens`]), then those of the parser, which [`grammar`]
//! looks for: ruff's parser is asked only whether there is one.

mod escapes;
mod grammar;
mod incomplete;
mod indent;
mod kinds;
mod line_end;
mod number;
mod target;
pub(crate) mod tokens;
mod version;

use crate::error::{Error, ErrorKind};
use crate::lines::Lines;
use crate::{Mode, Options};
use grammar::Verdict;
use incomplete::{ends_in_block, incomplete, not_single};
use indent::{at_end, leading_indent};
use ruff_python_ast::Mod;
use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_parser::Parsed;
use ruff_text_size::{Ranged, TextRange, TextSize};
use tokens::Scan;

/// What an explanation looks at.
struct Context<'s> {
    source: &'s str,
    lines: &'s Lines,
    tree: &'s Mod,
    /// All tokens but comments and line ends inside of brackets.
    tokens: Vec<Token>,
}

/// The error that CPython would report, if there is one.
pub(crate) fn explain(source: &str, lines: &Lines, parsed: &Parsed<Mod>, options: &Options) -> Option<Error> {
    let first = parsed.errors().iter().min_by_key(|error| error.location.start());
    if options.mode == Mode::Expression
        && let Some(error) = leading_indent(source)
    {
        return Some(error);
    }
    if first.is_none() && options.mode == Mode::Single {
        let end = TextRange::empty(TextSize::new(source.len() as u32));
        if options.allow_incomplete && ends_in_block(source, parsed) {
            return Some(Error { kind: ErrorKind::Incomplete, ..syntax(end, "incomplete input") });
        }
        if let Some(error) = not_single(source, parsed) {
            return Some(error);
        }
    }
    if first.is_none()
        && let Some(error) = version::too_new(parsed, options)
    {
        return Some(error);
    }
    let plain = parsed.unsupported_syntax_errors().iter().all(|error| version::is_new(&error.kind))
        && memchr::memchr(b'\t', source.as_bytes()).is_none();
    if first.is_none() && plain && !tokens::nests_too_deeply(parsed) {
        return None;
    }
    let tokens = grammar::tokens(parsed, source);
    let scan = Scan::new(source, lines, parsed, &tokens, options.mode);
    if first.is_none() && !parsed.unsupported_syntax_errors().iter().any(|error| !version::is_new(&error.kind)) {
        return scan.error.map(|(_, error)| incomplete(error, source, options));
    }
    let context = Context { source, lines, tree: parsed.syntax(), tokens };
    let (error, reached) = match grammar::search(&context, &scan, parsed, options.mode) {
        Verdict::Final(error) => return Some(incomplete(at_end(error, source), source, options)),
        Verdict::Parser(error, reached) => {
            let is_bare = context.line_at(reached) > context.line(error.range.start());
            (Error { is_bare, ..error }, reached)
        }
        Verdict::Unknown => {
            let error = match first {
                Some(first) => context.translate(first),
                None => syntax(
                    parsed.unsupported_syntax_errors().iter().find(|error| !version::is_new(&error.kind))?.range,
                    "invalid syntax",
                ),
            };
            let reached = context.index(error.range.start());
            (error, reached)
        }
    };
    // The tokenizer goes on to the end before the parser's error is told.
    if let Some(found) = scan.told_anyway() {
        return Some(incomplete(found.clone(), source, options));
    }
    let error = match scan.unclosed {
        Some(open) if scan.ends() && context.line(context.range(reached).start()) > context.line(open.1) => {
            grammar::never_closed(open)
        }
        _ => at_end(error, source),
    };
    Some(incomplete(error, source, options))
}

/// From one place to another, or what is there alone if they are in the wrong order: guesses must not panic.
fn between(start: TextSize, end: TextSize) -> TextRange {
    TextRange::new(start, end.max(start))
}

fn syntax(range: TextRange, message: impl Into<String>) -> Error {
    Error { kind: ErrorKind::Syntax, message: message.into(), range, end_column: None, is_bare: false }
}

fn indentation(range: TextRange, message: impl Into<String>) -> Error {
    Error { kind: ErrorKind::Indentation, message: message.into(), range, end_column: None, is_bare: false }
}

impl Context<'_> {
    /// The index of the token at or after `offset`.
    fn index(&self, offset: TextSize) -> usize {
        let at = self.tokens.partition_point(|token| token.end() <= offset);
        at.min(self.tokens.len().saturating_sub(1))
    }

    fn kind(&self, index: usize) -> TokenKind {
        self.tokens.get(index).map_or(TokenKind::EndOfFile, |token| token.kind())
    }

    fn range(&self, index: usize) -> TextRange {
        let range = self.tokens.get(index).map_or_else(|| TextRange::empty(self.end()), |token| token.range());
        self.one_line(range, range.is_empty() && self.kind(index) == TokenKind::Newline)
    }

    fn end(&self) -> TextSize {
        TextSize::new(self.source.len() as u32)
    }

    fn text(&self, index: usize) -> &str {
        self.tokens.get(index).map_or("", |token| &self.source[token.range()])
    }

    /// The line that the tokenizer is on behind the token at `index`.
    fn line_at(&self, index: usize) -> u32 {
        let range = self.tokens.get(index).map_or_else(|| TextRange::empty(self.end()), |token| token.range());
        let is_long =
            matches!(self.kind(index), TokenKind::String | TokenKind::FStringMiddle | TokenKind::TStringMiddle);
        let last = TextSize::new((self.source.len() - usize::from(self.source.ends_with('\n'))) as u32);
        self.line(if is_long { range.end() } else { range.start().min(last) })
    }

    fn line(&self, offset: TextSize) -> u32 {
        self.lines.position(offset).0
    }
}
