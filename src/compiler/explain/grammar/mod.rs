//! What CPython's parser says of tokens that are no program: a parsing expression grammar is matched twice, the second
//! time with rules for what is often wrong. Without such a rule it is the last token that was looked at.

mod fields;
mod matcher;
mod notation;
mod telling;
mod warnings;

use super::{Context, escapes, syntax};
use crate::error::{Error, ErrorKind};
use crate::scratch::outside;
use crate::source::NO_COLUMN;
use crate::{Mode, Options};
use fields::Fields;
use matcher::{Check, Matcher, State, Stop, Tokens};
use notation::{Class, Grammar, Telling, Word};
use ruff_python_ast::token::TokenKind;
use ruff_text_size::{TextRange, TextSize};
use std::cell::RefCell;
use std::ops::Range;
use std::sync::LazyLock;
use warnings::Warnings;

static GRAMMAR: LazyLock<Grammar> = LazyLock::new(|| outside(|| Grammar::read(include_str!("python.peg"))));

/// What a search ends with.
pub(super) enum Verdict {
    /// The tokenizer's error, or one that stands whatever the tokens behind it are.
    Final(Error),
    /// An error of the parser, which looks at the tokens up to this one.
    Parser(Error, usize),
    /// The grammar has nothing against it, or it is too large to tell.
    Unknown,
}

/// Looks for what is wrong; also gives what is warned of meanwhile.
pub(super) fn search<'c>(context: &'c Context, options: &Options) -> (Verdict, Warnings<'c>) {
    let mut search = Search::new(context);
    let start = GRAMMAR.rule(match options.mode {
        Mode::Module => "file",
        Mode::Single => "single",
        Mode::Expression => "eval",
    });
    let verdict = search.verdict(start, options);
    (verdict, search.warnings.into_inner())
}

/// Tokens, with what the grammar asks about them.
struct Search<'c> {
    context: &'c Context<'c>,
    words: Vec<Word>,
    /// How many brackets are open behind a token.
    levels: Vec<u32>,
    fields: Fields,
    warnings: RefCell<Warnings<'c>>,
}

impl<'c> Search<'c> {
    fn new(context: &'c Context) -> Self {
        let (mut words, mut levels, mut level) = (Vec::new(), Vec::new(), 0u32);
        for (at, token) in context.found.tokens.iter().enumerate() {
            match token.kind() {
                TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => level += 1,
                TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => level = level.saturating_sub(1),
                _ => {}
            }
            levels.push(level);
            words.push(match token.kind() {
                TokenKind::String
                | TokenKind::FStringStart
                | TokenKind::FStringMiddle
                | TokenKind::FStringEnd
                | TokenKind::TStringStart
                | TokenKind::TStringMiddle
                | TokenKind::TStringEnd
                | TokenKind::Newline
                | TokenKind::Indent
                | TokenKind::Dedent => 0,
                _ => GRAMMAR.word(context.text(at)),
            });
        }
        let warnings = RefCell::new(Warnings::new(context));
        Self { context, words, levels, fields: Fields::new(&context.found.tokens), warnings }
    }

    fn verdict(&mut self, start: usize, options: &Options) -> Verdict {
        let search = &*self;
        let mut matcher = Matcher::new(&GRAMMAR, search);
        let (first, last) = (matcher.rule(start, 0), matcher.reached());
        if options.allow_incomplete
            && !matches!(first, Ok(Some(_)) | Err(Stop::Lost))
            && let Some(error) = self.context.incomplete(last)
        {
            return Verdict::Final(error);
        }
        let stop = match first {
            Ok(None) | Err(Stop::Failed) => matcher.explain(start).err(),
            Ok(Some(_)) if options.mode == Mode::Single => {
                return self.context.not_single(last).map_or(Verdict::Unknown, Verdict::Final);
            }
            Ok(Some(_)) => return Verdict::Unknown,
            Err(stop) => Some(stop),
        };
        let reached = matcher.reached();
        let at_token = |kind, text| search.at_token(last, kind, text);
        match stop {
            Some(Stop::Failed | Stop::Lost) => Verdict::Unknown,
            Some(Stop::Told(error)) if search.failed(reached).is_some() => Verdict::Final(*error),
            Some(Stop::Told(error)) => Verdict::Parser(*error, reached),
            None => match search.context.kind(last) {
                TokenKind::Indent => Verdict::Final(at_token(ErrorKind::Indentation, "unexpected indent")),
                TokenKind::Dedent => Verdict::Final(at_token(ErrorKind::Indentation, "unexpected unindent")),
                _ => Verdict::Parser(at_token(ErrorKind::Syntax, "invalid syntax"), reached),
            },
        }
    }

    /// The error that the tokenizer stops at, where it comes to the token.
    fn failed(&self, at: usize) -> Option<Error> {
        let failure = self.context.found.failure.as_ref().filter(|_| at >= self.context.found.tokens.len())?;
        Some(failure.error.clone())
    }

    /// An error at a token.
    fn at_token(&self, at: usize, kind: ErrorKind, text: &str) -> Error {
        let context = self.context;
        let error = match context.kind(at) {
            TokenKind::Indent => Some(context.unexpected_indent(at)),
            TokenKind::Dedent => context.after_dedent(at, text),
            _ if kind == ErrorKind::Syntax && text == "invalid syntax" => context.at_very_end(at),
            TokenKind::Newline if context.is_added(at) => Some(context.at_cursor()),
            TokenKind::EndOfFile if context.is_open => Some(context.at_cursor()),
            _ => None,
        };
        let error = error.unwrap_or_else(|| syntax(context.range(at), text));
        Error { kind, message: text.to_string(), ..error }
    }
}

impl Tokens for Search<'_> {
    fn word(&self, at: usize) -> Word {
        self.words.get(at).copied().unwrap_or(0)
    }

    fn is(&self, at: usize, class: Class) -> bool {
        let kind = self.context.kind(at);
        match class {
            Class::Name => matches!(kind, TokenKind::Name) || kind.is_soft_keyword(),
            Class::Number => matches!(kind, TokenKind::Int | TokenKind::Float | TokenKind::Complex),
            Class::String => kind == TokenKind::String,
            Class::Start => kind == TokenKind::FStringStart,
            Class::TemplateStart => kind == TokenKind::TStringStart,
            Class::Middle => matches!(kind, TokenKind::FStringMiddle | TokenKind::TStringMiddle),
            Class::PlainMiddle => kind == TokenKind::FStringMiddle,
            Class::Spec => self.fields.begins_spec(at),
            Class::Finish => matches!(kind, TokenKind::FStringEnd | TokenKind::TStringEnd),
            Class::Newline => kind == TokenKind::Newline,
            Class::Indent => kind == TokenKind::Indent,
            Class::Dedent => kind == TokenKind::Dedent,
            Class::End => kind == TokenKind::EndOfFile,
            Class::Soft => matches!(self.context.text(at), "_" | "case" | "match" | "type"),
        }
    }

    fn fetched(&self, at: usize) -> Option<Error> {
        self.warnings.borrow_mut().fetch(at);
        self.failed(at)
    }

    fn checked(&self, check: Check, range: Range<usize>, state: State) -> Option<Error> {
        let (context, first, last) = (self.context, range.start, range.end - 1);
        match check {
            Check::Unequal if context.text(first) == "<>" => {
                let text = "invalid syntax.  Maybe you meant '!=' instead of '<>'?";
                Some(syntax(context.range(first), text))
            }
            Check::Unequal => None,
            Check::Conversion => self.conversion(first, last),
            Check::Mixture => self.mixed(range),
            Check::String => self.string(first, state),
            Check::Fields if context.text(first).contains(['r', 'R']) => None,
            Check::Fields => self.middles(range).find_map(|at| self.middle(at, context.range(last).end(), state)),
            Check::Spec if self.is_in_raw(first) => None,
            Check::Spec => self.middle(first, context.range(first).end(), state),
            Check::Real | Check::Imaginary => self.part_of_complex(check, first),
        }
    }

    fn forced(&self, at: usize, word: &str) -> Error {
        self.at_token(at, ErrorKind::Syntax, &format!("expected '{word}'"))
    }

    fn tell(&self, telling: &Telling, parts: &matcher::Parts, at: usize, reached: usize) -> Option<Error> {
        self.told(telling, parts, at, reached)
    }
}

impl Search<'_> {
    /// `!x` in a field.
    fn conversion(&self, sign: usize, name: usize) -> Option<Error> {
        let (context, quote) = (self.context, self.quote(sign));
        let range = context.range(name);
        if context.range(sign).end() != range.start() {
            let whole = TextRange::new(context.range(sign).start(), range.end());
            return Some(syntax(whole, format!("{quote}: conversion type must come right after the exclamation mark")));
        }
        let flag = context.text(name);
        let text = || format!("{quote}: invalid conversion character '{flag}': expected 's', 'r', or 'a'");
        (!matches!(flag, "s" | "r" | "a")).then(|| syntax(range, text()))
    }

    /// A number in the pattern of a complex one.
    fn part_of_complex(&self, check: Check, at: usize) -> Option<Error> {
        let is_imaginary = self.context.kind(at) == TokenKind::Complex;
        let word = if check == Check::Imaginary { "imaginary" } else { "real" };
        let text = || format!("{word} number required in complex literal");
        (is_imaginary != (check == Check::Imaginary)).then(|| syntax(self.context.range(at), text()))
    }

    /// The text of a string.
    fn string(&self, at: usize, state: State) -> Option<Error> {
        let range = self.context.range(at);
        let Some(message) = escapes::of_string(&self.context.source[range]) else {
            if state.warns {
                self.warnings.borrow_mut().string(range);
            }
            return None;
        };
        // It is told where the tokenizer is.
        let at = if message.starts_with('(') { state.reached.max(at) } else { at };
        Some(syntax(self.context.range(at), message))
    }

    /// Some text of an interpolated string that is not raw.
    fn middle(&self, at: usize, end: TextSize, state: State) -> Option<Error> {
        let range = self.context.range(at);
        let message = escapes::of_text(&self.context.source[range]);
        if message.is_none() && state.warns {
            self.warnings.borrow_mut().middle(range, end);
        }
        // Of two braces the second is read with it.
        let next = self.context.range(at + 1).start();
        let told = TextRange::new(range.start(), next.min(range.end() + TextSize::new(1)));
        message.map(|message| syntax(told, message))
    }

    /// Whether a token is in an interpolated string that is raw.
    fn is_in_raw(&self, at: usize) -> bool {
        let mut inner = 0;
        let begin = (0..at).rev().find(|&before| match self.context.kind(before) {
            TokenKind::FStringEnd | TokenKind::TStringEnd => {
                inner += 1;
                false
            }
            TokenKind::FStringStart | TokenKind::TStringStart if inner > 0 => {
                inner -= 1;
                false
            }
            kind => matches!(kind, TokenKind::FStringStart | TokenKind::TStringStart),
        });
        begin.is_some_and(|begin| self.context.text(begin).contains(['r', 'R']))
    }

    /// The texts of an interpolated string, those of its formats and of strings in its fields aside.
    fn middles(&self, tokens: Range<usize>) -> impl Iterator<Item = usize> {
        let outside = self.levels[tokens.start];
        let is_middle =
            |at: usize| matches!(self.context.kind(at), TokenKind::FStringMiddle | TokenKind::TStringMiddle);
        tokens.filter(move |&at| is_middle(at) && self.levels[at] == outside)
    }

    /// Strings of bytes beside others.
    fn mixed(&self, tokens: Range<usize>) -> Option<Error> {
        let (context, end) = (self.context, tokens.end);
        let letters = |at: usize| context.text(at).split(['"', '\'']).next().unwrap_or("").contains(['b', 'B']);
        let begins = |at: &usize| matches!(context.kind(*at), TokenKind::String | TokenKind::FStringStart);
        let level = self.levels[tokens.start];
        let mut strings = tokens.filter(begins).filter(|&at| self.levels[at] == level);
        let first = letters(strings.next()?);
        let is_mixed = strings.any(|at| letters(at) != first);
        is_mixed.then(|| self.at_token(end, ErrorKind::Syntax, "cannot mix bytes and nonbytes literals"))
    }

    fn quote(&self, at: usize) -> &'static str {
        self.fields.name(at)
    }
}

/// A bracket that is open at the end.
pub(super) fn never_closed((bracket, at): (char, TextSize)) -> Error {
    let error = syntax(TextRange::at(at, 1.into()), format!("'{bracket}' was never closed"));
    Error { end_column: Some(NO_COLUMN), ..error }
}
