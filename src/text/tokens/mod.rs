//! The tokens of Python source as `tokenize` lists them: comments, blank lines and the text of every token included.
//!
//! These are for tools, which read a source line by line and want CPython's kinds, positions and errors, and for the compiler where
//! its own parser finds a mistake. Columns are code points. Lines are asked for only when they are needed.

mod fstring;
mod kinds;
mod number;
mod regular;
mod string;

use std::{ops::Range, sync::Arc};

/// A token as `tokenize` tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Token {
    /// The number of its kind, as in the module `token`.
    pub kind: u8,
    pub text: String,
    /// Line and column of its first character; lines count from 1, columns from 0.
    pub start: (usize, usize),
    /// Line and column behind its last one.
    pub end: (usize, usize),
    /// The lines that it stands in.
    pub line: Arc<str>,
    /// The code points of the source that it is; an end that the source lacks counts as one.
    pub range: Range<usize>,
}

/// Which exception a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    Syntax,
    Indentation,
    Tab,
}

/// What the tokenizer stopped at. All but the first it leaves to those who ask it to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    Text,
    Indentation,
    /// A backslash that does not end its line; from where the parser counts the column, and to where.
    Continuation(usize, usize),
    /// The end of the source within brackets, or behind a backslash.
    End,
}

/// What looks wrong, and is a token all the same: the code point, and CPython's text.
pub type Warning = (usize, String);

/// Why there is no next token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub class: Class,
    pub cause: Cause,
    pub message: String,
    pub line: usize,
    /// Columns from 1 on.
    pub offset: i64,
    pub end_offset: i64,
    pub source: String,
}

type Result<T> = std::result::Result<T, Problem>;

/// What an f-string or t-string that is open does with what comes next.
struct Mode {
    /// Its text is read, not an expression in it.
    is_text: bool,
    letter: char,
    quote: char,
    quotes: usize,
    raw: bool,
    /// Where it began.
    start: usize,
    braces: i32,
    /// Braces within which the present expression is; -1 outside of any.
    expression: i32,
    in_format: bool,
}

/// Where the tokenizer is in a source.
pub struct Tokenizer {
    /// All that was read.
    text: Vec<char>,
    /// Where each line begins.
    starts: Vec<usize>,
    at: usize,
    at_line_start: bool,
    /// Columns of the indentation, with tabs to 8 and to 1.
    indents: Vec<(usize, usize)>,
    /// Indents (or, negative, dedents) to tell.
    pending: i32,
    /// Brackets that are open, and where they stand.
    brackets: Vec<(char, usize)>,
    modes: Vec<Mode>,
    /// A comment stands alone in its line, whose end is no statement's.
    comment_alone: bool,
    /// The last line had no end: one was added.
    end_added: bool,
    /// An end that the last line lacks is not added.
    open: bool,
    exhausted: bool,
    /// The lines that were shown last: most tokens stand in the same as the one before.
    shown: (Range<usize>, Arc<str>),
    /// Comments, ends of lines within statements, and operators as OP are told.
    extra: bool,
    /// Where the text begins that columns of backslashes are counted from: lines that go on in a token belong together.
    counted: usize,
    /// A token has begun.
    begun: bool,
    warnings: Vec<Warning>,
}

/// A tokenizer with its source of lines.
struct Scanner<'a> {
    state: &'a mut Tokenizer,
    lines: &'a mut dyn FnMut() -> Option<String>,
    /// Where the present token begins.
    start: usize,
}

impl Tokenizer {
    /// A tokenizer at the beginning of a source; `extra` as `tokenize` wants it.
    pub fn new(extra: bool) -> Tokenizer {
        Tokenizer {
            text: Vec::new(),
            starts: Vec::new(),
            at: 0,
            at_line_start: true,
            indents: vec![(0, 0)],
            pending: 0,
            brackets: Vec::new(),
            modes: Vec::new(),
            comment_alone: false,
            end_added: false,
            open: false,
            exhausted: false,
            shown: (0..0, "".into()),
            extra,
            counted: 0,
            begun: false,
            warnings: Vec::new(),
        }
    }

    /// The tokenizer of a source whose last line need not end.
    #[must_use]
    pub fn open(self) -> Tokenizer {
        Tokenizer { open: true, ..self }
    }

    /// Whether the end of the source was come to.
    pub fn is_exhausted(&self) -> bool {
        self.exhausted
    }

    /// Has all blocks end here.
    pub fn end_blocks(&mut self) {
        self.pending = 1 - self.indents.len() as i32;
        self.indents.truncate(1);
    }

    /// The innermost bracket that is open, and the code point where it stands.
    pub fn unclosed(&self) -> Option<(char, usize)> {
        self.brackets.last().copied()
    }

    /// Whether an f-string or t-string is open.
    pub fn is_in_fields(&self) -> bool {
        !self.modes.is_empty()
    }

    /// What looked wrong since this was last asked.
    pub fn take_warnings(&mut self) -> Vec<Warning> {
        std::mem::take(&mut self.warnings)
    }

    /// The code point at which a line begins, which is counted from 1.
    pub fn line_start(&self, line: usize) -> usize {
        self.starts.get(line.wrapping_sub(1)).copied().unwrap_or(self.text.len())
    }

    /// The next token; ENDMARKER at the end, as often as it is asked for. `lines` gives the next line with its end.
    ///
    /// # Errors
    /// What is wrong with the source.
    pub fn next(&mut self, lines: &mut dyn FnMut() -> Option<String>) -> Result<Token> {
        self.begun = false;
        let mut scanner = Scanner { start: self.at, state: self, lines };
        match scanner.state.modes.last() {
            Some(mode) if mode.is_text => scanner.string_text(),
            _ => scanner.regular(),
        }
    }
}

impl Scanner<'_> {
    /// The next character; `None` at the end of the source.
    fn next(&mut self) -> Option<char> {
        if self.state.at == self.state.text.len() && !self.read_line() {
            return None;
        }
        self.state.at += 1;
        Some(self.state.text[self.state.at - 1])
    }

    fn read_line(&mut self) -> bool {
        if self.state.exhausted {
            return false;
        }
        let Some(line) = (self.lines)().filter(|line| !line.is_empty()) else {
            self.state.exhausted = true;
            return false;
        };
        self.state.starts.push(self.state.text.len());
        if !self.state.begun {
            self.state.counted = self.state.text.len();
        }
        self.state.text.extend(line.chars());
        if !line.ends_with('\n') && !self.state.open {
            self.state.text.push('\n');
            self.state.end_added = true;
        }
        true
    }

    /// Gives a character back; the end of the source cannot be given back, and need not be.
    fn back(&mut self, c: Option<char>) {
        self.state.at -= usize::from(c.is_some());
    }

    fn peek(&mut self) -> Option<char> {
        let c = self.next();
        self.back(c);
        c
    }

    /// Takes the next character if it is `wanted`.
    fn take(&mut self, wanted: char) -> bool {
        let c = self.next();
        if c != Some(wanted) {
            self.back(c);
        }
        c == Some(wanted)
    }

    /// The line of a place, from 0.
    fn line_of(&self, at: usize) -> usize {
        self.state.starts.partition_point(|&start| start <= at).saturating_sub(1)
    }

    /// The line that is being read, from 1; 0 before the first.
    fn line_number(&self) -> usize {
        self.state.starts.len()
    }

    /// Line and column of a place; the end of the last line that was read belongs to it.
    fn position(&self, at: usize) -> (usize, usize) {
        let line = self.line_of(at);
        (line + 1, at - self.state.starts.get(line).copied().unwrap_or(0))
    }

    fn content(&self, range: Range<usize>) -> String {
        self.state.text[range].iter().collect()
    }

    /// The lines from that of `at` to the last one read.
    fn source(&mut self, at: usize) -> Arc<str> {
        let first = self.state.starts.get(self.line_of(at)).copied().unwrap_or(0);
        let range = first..self.state.text.len() - usize::from(self.state.end_added);
        if self.state.shown.0 != range {
            self.state.shown = (range.clone(), self.content(range).into());
        }
        self.state.shown.1.clone()
    }

    /// A token from `self.start` to `end`.
    fn token(&mut self, kind: u8, end: usize) -> Token {
        self.token_in(kind, self.start..end)
    }

    fn token_in(&mut self, kind: u8, range: Range<usize>) -> Token {
        Token {
            kind,
            text: self.content(range.clone()),
            start: self.position(range.start),
            end: self.position(range.end),
            line: self.source(range.start),
            range,
        }
    }

    /// A token without text behind the last line.
    fn at_end(&self, kind: u8) -> Token {
        let place = (self.line_number() + 1, 0);
        let range = self.state.text.len()..self.state.text.len();
        Token { kind, text: String::new(), start: place, end: place, line: "".into(), range }
    }

    /// A SyntaxError at what was read last.
    fn error<T>(&self, message: impl Into<String>) -> Result<T> {
        let (line, column) = self.position(self.state.at);
        self.error_at(message, line, column, column)
    }

    /// A SyntaxError between two columns from 1 on.
    fn error_at<T>(&self, message: impl Into<String>, line: usize, first: usize, last: usize) -> Result<T> {
        Err(Problem {
            class: Class::Syntax,
            cause: Cause::Text,
            message: message.into(),
            line,
            offset: first as i64,
            end_offset: last as i64,
            source: self.line_text(line).trim_end_matches('\n').to_owned(),
        })
    }

    /// A SyntaxError at the first character of something that began at `start`.
    fn error_from<T>(&self, message: impl Into<String>, start: usize) -> Result<T> {
        let (line, column) = self.position(start);
        self.error_at(message, line, column + 1, column + 1)
    }

    /// An error of the line that is being read: at its end if no offset is given.
    fn line_error<T>(&self, class: Class, cause: Cause, message: &str, offset: Option<i64>) -> Result<T> {
        let line = self.line_number();
        let source = self.line_text(line).trim_end_matches('\n').to_owned();
        let offset = offset.unwrap_or(source.chars().count() as i64 + 1);
        Err(Problem { class, cause, message: message.into(), line, offset, end_offset: offset, source })
    }

    /// A line by its number from 1 on.
    fn line_text(&self, line: usize) -> String {
        let Some(&first) = self.state.starts.get(line.wrapping_sub(1)) else { return String::new() };
        let end = self.state.starts.get(line).copied().unwrap_or(self.state.text.len());
        let added = usize::from(self.state.end_added && end == self.state.text.len());
        self.content(first..end - added)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(source: &str) -> std::result::Result<Vec<(u8, String)>, Problem> {
        let mut lines = source.split_inclusive('\n').map(str::to_owned);
        let mut tokenizer = Tokenizer::new(true);
        let mut found = Vec::new();
        loop {
            let token = tokenizer.next(&mut || lines.next())?;
            let done = token.kind == kinds::ENDMARKER;
            found.push((token.kind, token.text));
            if done {
                return Ok(found);
            }
        }
    }

    #[test]
    fn blocks_begin_and_end() {
        let kinds: Vec<u8> = all("if x:\n  y # c\n").expect("good source").into_iter().map(|token| token.0).collect();
        assert_eq!(kinds, [1, 1, 55, 4, 5, 1, 65, 4, 6, 0]);
    }

    #[test]
    fn fields_of_f_strings_are_tokens() {
        let texts: Vec<String> =
            all("f'a{x!r:>{w}}b'").expect("good source").into_iter().map(|token| token.1).collect();
        assert_eq!(texts, ["f'", "a", "{", "x", "!", "r", ":", ">", "{", "w", "}", "", "}", "b", "'", "", ""]);
    }

    #[test]
    fn errors_have_places() {
        let problem = all("x = 'abc\n").expect_err("no end");
        assert_eq!((problem.line, problem.offset), (1, 5));
        assert_eq!(problem.message, "unterminated string literal (detected at line 1)");
        assert_eq!(all("if x:\n   y\n  z\n").expect_err("no level").class, Class::Indentation);
    }
}
