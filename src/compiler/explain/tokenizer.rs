//! The tokens of CPython's tokenizer, as far as it gets: the parser's own lexer goes on in another way behind a mistake.

use super::indent::unindent;
use super::operators;
use super::{grammar, indentation, syntax};
use crate::error::{Error, ErrorKind};
use crate::lines::Lines;
use crate::source::{BEFORE_LINE, NO_COLUMN};
use crate::{Mode, Options};
use ruff_python_ast::token::{Token, TokenFlags, TokenKind};
use ruff_text_size::{Ranged, TextRange, TextSize};
use typhon_text::tokens::{self, Cause, Class, Problem, Tokenizer};

/// What the tokenizer finds in a source.
pub(super) struct Tokenized {
    /// As the parser sees them: line ends and blocks do not count in brackets, and comments nowhere.
    pub tokens: Vec<Token>,
    pub failure: Option<Failure>,
    /// The innermost bracket that is open where the tokenizer stops.
    pub unclosed: Option<(char, TextSize)>,
    /// What looks wrong: the token that it was found with, its place and its text.
    pub warnings: Vec<(usize, TextRange, String)>,
    /// The first token for which the source was read to its end.
    pub ended: Option<usize>,
}

/// What the tokenizer stops at.
pub(super) struct Failure {
    pub error: Error,
    /// The tokenizer tells it itself, also where the parser does not ask for the token.
    pub is_told: bool,
    /// More could follow the end that it was found at.
    pub is_at_end: bool,
    /// It is in an interpolated string, and is not told where the parser has found an error before.
    pub is_in_fields: bool,
}

/// Offsets of the code points of a source.
struct Offsets {
    starts: Vec<u32>,
    end: u32,
}

impl Offsets {
    fn new(source: &str) -> Offsets {
        let starts = source.char_indices().map(|(at, _)| at as u32).collect();
        Offsets { starts, end: source.len() as u32 }
    }

    fn at(&self, point: usize) -> TextSize {
        TextSize::new(self.starts.get(point).copied().unwrap_or(self.end))
    }

    fn range(&self, from: usize, to: usize) -> TextRange {
        super::between(self.at(from), self.at(to))
    }
}

impl Tokenized {
    pub fn new(source: &str, lines: &Lines, options: &Options) -> Tokenized {
        let mut rest = source.split_inclusive('\n').map(str::to_owned);
        let is_open = options.mode != Mode::Module;
        let mut tokenizer = if is_open { Tokenizer::new(false).open() } else { Tokenizer::new(false) };
        let offsets = Offsets::new(source);
        let (mut tokens, mut warnings, mut ended) = (Vec::new(), Vec::new(), None);
        // An interactive statement ends where the source does, as if a line end was there.
        let mut may_end = false;
        let failure = loop {
            let next = tokenizer.next(&mut || rest.next());
            ended = ended.or_else(|| tokenizer.is_exhausted().then_some(tokens.len()));
            let told = tokenizer.take_warnings().into_iter();
            warnings.extend(told.map(|(at, text)| (tokens.len(), offsets.range(at, at + 1), text)));
            match next {
                Ok(token) => {
                    let mut token = translate(source, &offsets, &token);
                    let is_end = token.kind() == TokenKind::EndOfFile;
                    if is_end && may_end {
                        token = Token::new(TokenKind::Newline, token.range(), TokenFlags::empty());
                        if !options.explicit_dedents {
                            tokenizer.end_blocks();
                        }
                    }
                    may_end = !is_end && options.mode == Mode::Single;
                    tokens.push(token);
                }
                Err(problem) => break Some(problem),
            }
            if tokens.last().is_some_and(|token| token.kind() == TokenKind::EndOfFile) {
                break None;
            }
        };
        let unclosed = tokenizer.unclosed().map(|(bracket, at)| (bracket, offsets.at(at)));
        let failure = failure.map(|problem| {
            let is_told = problem.cause == Cause::Text;
            let begin = tokenizer.line_start(problem.line);
            let error = Teller { source, lines, offsets: &offsets, begin, unclosed, is_open }.tell(&problem);
            let is_at_end = problem.cause == Cause::End;
            Failure { error, is_told, is_at_end, is_in_fields: tokenizer.is_in_fields() }
        });
        Tokenized { tokens, failure, unclosed, warnings, ended }
    }
}

/// A token as the parser's lexer has it.
fn translate(source: &str, offsets: &Offsets, token: &tokens::Token) -> Token {
    let range = offsets.range(token.range.start, token.range.end);
    Token::new(operators::kind(token.kind, &source[range]), range, TokenFlags::empty())
}

/// Tells of the problem on a line that begins at a code point.
struct Teller<'s> {
    source: &'s str,
    lines: &'s Lines,
    offsets: &'s Offsets,
    begin: usize,
    unclosed: Option<(char, TextSize)>,
    is_open: bool,
}

impl Teller<'_> {
    fn tell(&self, problem: &Problem) -> Error {
        let line = problem.line as u32;
        match problem.cause {
            Cause::Text => {
                let place = |offset: i64| self.begin + (offset - 1).max(0) as usize;
                let range = self.offsets.range(place(problem.offset), place(problem.end_offset));
                let end_column = Some(self.lines.position(range.end()).1);
                Error { is_bare: true, end_column, ..syntax(range, problem.message.clone()) }
            }
            Cause::Indentation if problem.message.starts_with("unindent") => {
                unindent(self.source, self.lines, line, self.is_open)
            }
            Cause::Indentation => {
                let error = indentation(TextRange::empty(self.offsets.at(self.begin)), problem.message.clone());
                let kind = if problem.class == Class::Tab { ErrorKind::Tab } else { error.kind };
                Error { kind, end_column: Some(NO_COLUMN), ..error }
            }
            Cause::Continuation(from, to) => self.behind_backslash(from, to),
            Cause::End => self.unclosed.map_or_else(|| self.unexpected_end(), grammar::never_closed),
        }
    }

    /// An error at the last of some code points, which CPython counts in bytes and then takes for bytes of this line.
    fn behind_backslash(&self, from: usize, to: usize) -> Error {
        let begin = self.offsets.at(self.begin);
        let rest = &self.source[begin.to_usize()..];
        let line = rest.split('\n').next().unwrap_or("");
        let missing = to.saturating_sub(self.offsets.starts.len());
        let count = (self.offsets.at(to) - self.offsets.at(from)).to_usize() + missing;
        let known = String::from_utf8_lossy(&line.as_bytes()[..count.min(line.len())]).chars().count();
        // The line end is a column, if there is one, and one is behind it.
        let most = if self.is_open && line.len() == rest.len() { 1 } else { 2 };
        let column = known + count.saturating_sub(line.len()).min(most);
        let before: usize = line.chars().take(column - 1).map(char::len_utf8).sum();
        let behind = (column - 1).saturating_sub(line.chars().count());
        let error = syntax(TextRange::empty(begin), "unexpected character after line continuation character");
        Error { column: Some((before + behind) as u32), end_column: Some(NO_COLUMN), ..error }
    }

    fn unexpected_end(&self) -> Error {
        let is_read = self.is_open || self.source.ends_with('\n');
        let end = if is_read { self.offsets.starts.last().copied().unwrap_or(0) } else { self.offsets.end };
        let error = syntax(TextRange::empty(TextSize::new(end)), "unexpected EOF while parsing");
        Error { end_column: Some(BEFORE_LINE), ..error }
    }
}
