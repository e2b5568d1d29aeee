//! What is wrong with source that does not parse, in CPython's words.
//!
//! CPython tells errors of the tokenizer first, nearly wherever they are ([`tokenizer`]), then those of the parser, which [`grammar`]
//! looks for: ruff's parser is asked only whether there is one.

mod escapes;
mod grammar;
mod incomplete;
mod indent;
mod kinds;
mod line_end;
mod nesting;
mod operators;
mod target;
mod tokenizer;
mod version;

use crate::error::{Error, ErrorKind, SyntaxWarning};
use crate::lines::Lines;
use crate::origin::Origin;
use crate::warn;
use crate::{Mode, Options};
use grammar::Verdict;
use indent::leading_indent;
use ruff_python_ast::token::TokenKind;
use ruff_python_ast::{Mod, Stmt};
use ruff_python_parser::{ParseError, Parsed};
use ruff_text_size::{Ranged, TextRange, TextSize};
use tokenizer::Tokenized;

/// What an explanation looks at.
struct Context<'s> {
    source: &'s str,
    lines: &'s Lines,
    found: Tokenized,
    /// The last line need not end, and then is not as if it did.
    is_open: bool,
}

/// The error that CPython would report, if there is one, and what it would warn of before.
pub(crate) fn explain(
    source: &str,
    lines: &Lines,
    parsed: &Parsed<Mod>,
    options: &Options,
) -> Option<(Error, Vec<SyntaxWarning>)> {
    let errors = parsed.errors().iter().filter(|error| !is_bare_raise(source, error));
    let first = errors.min_by_key(|error| error.location.start());
    let is_plain = first.is_none() && !is_doubtful(source, parsed, options.mode);
    if is_plain && let Some(error) = version::too_new(parsed, options) {
        return Some((error, warn::of_tree(Origin::text(source), lines, parsed.syntax(), false)));
    }
    let plain = parsed.unsupported_syntax_errors().iter().all(|error| version::is_new(&error.kind))
        && memchr::memchr(b'\t', source.as_bytes()).is_none();
    if is_plain && plain && !nesting::nests_too_deeply(parsed) {
        return None;
    }
    let found = Tokenized::new(source, lines, options);
    if is_plain && !parsed.unsupported_syntax_errors().iter().any(|error| !version::is_new(&error.kind)) {
        return found.failure.map(|failure| (failure.error, Vec::new()));
    }
    let context = Context { source, lines, found, is_open: options.mode != Mode::Module };
    let (verdict, mut warnings) = grammar::search(&context, options);
    let (error, reached) = match verdict {
        Verdict::Final(error) => return Some((context.at_end(error), warnings.told)),
        Verdict::Parser(error, reached) => {
            let is_bare = context.line_at(reached) > context.line(error.range.start());
            (Error { is_bare, ..error }, reached)
        }
        Verdict::Unknown => {
            let odd = parsed.unsupported_syntax_errors().iter().find(|error| !version::is_new(&error.kind));
            let error = match (first, odd) {
                (Some(first), _) => context.translate(first),
                (None, Some(odd)) => syntax(odd.range, "invalid syntax"),
                (None, None) => return Some((version::too_new(parsed, options)?, warnings.told)),
            };
            let reached = context.index(error.range.start());
            (error, reached)
        }
    };
    // The tokenizer goes on to the end before the parser's error is told.
    warnings.fetch(usize::MAX);
    Some((context.at_last(error, reached), warnings.told))
}

/// Whether an error is about `raise;`, which is right.
fn is_bare_raise(source: &str, error: &ParseError) -> bool {
    let (before, rest) = source.split_at(error.location.start().to_usize());
    rest.starts_with(';') && before.trim_end_matches([' ', '\t', '\x0c']).ends_with("raise")
}

/// Whether a source that ruff's parser takes may be none to CPython: its last line does not end, or there is more than one statement.
fn is_doubtful(source: &str, parsed: &Parsed<Mod>, mode: Mode) -> bool {
    match (mode, parsed.syntax()) {
        (Mode::Single, Mod::Module(module)) => match &module.body[..] {
            [one] => is_compound(one) && !source.ends_with('\n'),
            _ => true,
        },
        (Mode::Expression, _) => {
            let last = source.rsplit('\n').next().unwrap_or("");
            leading_indent(source) || !last.is_empty() && last.trim_start().is_empty()
        }
        _ => false,
    }
}

fn is_compound(stmt: &Stmt) -> bool {
    matches!(
        stmt,
        Stmt::FunctionDef(_)
            | Stmt::ClassDef(_)
            | Stmt::If(_)
            | Stmt::For(_)
            | Stmt::While(_)
            | Stmt::With(_)
            | Stmt::Match(_)
            | Stmt::Try(_)
    )
}

/// From one place to another, or what is there alone if they are in the wrong order: guesses must not panic.
fn between(start: TextSize, end: TextSize) -> TextRange {
    TextRange::new(start, end.max(start))
}

fn syntax(range: TextRange, message: impl Into<String>) -> Error {
    Error { kind: ErrorKind::Syntax, message: message.into(), range, column: None, end_column: None, is_bare: false }
}

fn indentation(range: TextRange, message: impl Into<String>) -> Error {
    Error {
        kind: ErrorKind::Indentation,
        message: message.into(),
        range,
        column: None,
        end_column: None,
        is_bare: false,
    }
}

impl Context<'_> {
    /// The parser's error, or what the tokenizer tells where it goes on to the end.
    fn at_last(&self, error: Error, reached: usize) -> Error {
        let failure = self.found.failure.as_ref().filter(|failure| !failure.is_in_fields);
        match (failure, self.found.unclosed) {
            (Some(failure), _) if failure.is_told => failure.error.clone(),
            (Some(_), Some(open)) if self.line(self.range(reached).start()) > self.line(open.1) => {
                grammar::never_closed(open)
            }
            _ => self.at_end(error),
        }
    }

    /// The index of the token at or after `offset`.
    fn index(&self, offset: TextSize) -> usize {
        let at = self.found.tokens.partition_point(|token| token.end() <= offset);
        at.min(self.found.tokens.len().saturating_sub(1))
    }

    fn kind(&self, index: usize) -> TokenKind {
        self.found.tokens.get(index).map_or(TokenKind::EndOfFile, |token| token.kind())
    }

    fn range(&self, index: usize) -> TextRange {
        let range = self.found.tokens.get(index).map_or_else(|| TextRange::empty(self.end()), |token| token.range());
        match self.kind(index) {
            TokenKind::Newline => self.one_line(range, range.is_empty()),
            _ => range,
        }
    }

    fn end(&self) -> TextSize {
        TextSize::new(self.source.len() as u32)
    }

    fn text(&self, index: usize) -> &str {
        self.found.tokens.get(index).map_or("", |token| &self.source[token.range()])
    }

    /// The line that the tokenizer is on behind the token at `index`.
    fn line_at(&self, index: usize) -> u32 {
        let range = self.found.tokens.get(index).map_or_else(|| TextRange::empty(self.end()), |token| token.range());
        let is_long =
            matches!(self.kind(index), TokenKind::String | TokenKind::FStringMiddle | TokenKind::TStringMiddle);
        let last = TextSize::new((self.source.len() - usize::from(self.source.ends_with('\n'))) as u32);
        self.line(if is_long { range.end() } else { range.start().min(last) })
    }

    fn line(&self, offset: TextSize) -> u32 {
        self.lines.position(offset).0
    }
}
