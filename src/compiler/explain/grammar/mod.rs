//! What CPython's parser says of tokens that are no program: a parsing expression grammar is matched twice, the second
//! time with rules for what is often wrong. Without such a rule it is the last token that was looked at.

mod fields;
mod matcher;
mod notation;
mod telling;

use super::{Context, Scan, syntax};
use crate::Mode;
use crate::error::{Error, ErrorKind};
use crate::source::NO_COLUMN;
pub(super) use fields::Fields;
use matcher::{Matcher, Stop, Tokens};
use notation::{Class, Grammar, Telling, Word};
use ruff_python_ast::Mod;
use ruff_python_ast::token::{Token, TokenFlags, TokenKind};
use ruff_python_parser::{LexicalErrorType, ParseErrorType, Parsed};
use ruff_text_size::{Ranged, TextRange, TextSize};
use std::ops::Range;
use std::sync::LazyLock;

static GRAMMAR: LazyLock<Grammar> = LazyLock::new(|| Grammar::read(include_str!("python.peg")));

/// What a search ends with.
pub(super) enum Verdict {
    /// The tokenizer's error, or one that stands whatever the tokens behind it are.
    Final(Error),
    /// An error of the parser, which looks at the tokens up to this one.
    Parser(Error, usize),
    /// The grammar has nothing against it, or it is too large to tell.
    Unknown,
}

/// The tokens as CPython has them: line ends and blocks do not count in brackets, and comments nowhere.
pub(super) fn tokens(parsed: &Parsed<Mod>, source: &str) -> Vec<Token> {
    let mut depth = 0usize;
    let mut found: Vec<Token> = Vec::new();
    for token in parsed.tokens().iter() {
        match token.kind() {
            TokenKind::Comment | TokenKind::NonLogicalNewline => continue,
            TokenKind::Newline | TokenKind::Indent | TokenKind::Dedent if depth > 0 => continue,
            // Blank space that the lexer could not make sense of.
            TokenKind::Unknown if source[token.range()].trim().is_empty() => continue,
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => depth += 1,
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => depth = depth.saturating_sub(1),
            _ => {}
        }
        match found.last() {
            // CPython has one token for `<>`.
            Some(last) if token.kind() == TokenKind::Greater && is_less_before(last, token) => {
                let range = TextRange::new(last.start(), token.end());
                found.pop();
                found.push(Token::new(TokenKind::NotEqual, range, TokenFlags::empty()));
            }
            _ => found.push(*token),
        }
    }
    found
}

fn is_less_before(last: &Token, token: &Token) -> bool {
    last.kind() == TokenKind::Less && last.end() == token.start()
}

/// Looks for what is wrong.
pub(super) fn search(context: &Context, scan: &Scan, parsed: &Parsed<Mod>, mode: Mode) -> Verdict {
    let search = Search::new(context, scan, parsed);
    let start = GRAMMAR.rule(match mode {
        Mode::Module => "file",
        Mode::Single => "single",
        Mode::Expression => "eval",
    });
    let mut matcher = Matcher::new(&GRAMMAR, &search);
    let (first, last) = (matcher.rule(start, 0), matcher.reached());
    let stop = match first {
        Ok(None) | Err(Stop::Failed) => matcher.explain(start).err(),
        Ok(Some(_)) => return Verdict::Unknown,
        Err(stop) => Some(stop),
    };
    let reached = matcher.reached();
    match stop {
        Some(Stop::Failed | Stop::Lost) => Verdict::Unknown,
        Some(Stop::Told(error)) if search.fetched(reached).is_some() => Verdict::Final(*error),
        Some(Stop::Told(error)) => Verdict::Parser(*error, reached),
        None => match context.kind(last) {
            TokenKind::Indent => Verdict::Final(search.at_token(last, ErrorKind::Indentation, "unexpected indent")),
            TokenKind::Dedent => Verdict::Final(search.at_token(last, ErrorKind::Indentation, "unexpected unindent")),
            _ => Verdict::Parser(search.at_token(last, ErrorKind::Syntax, "invalid syntax"), reached),
        },
    }
}

/// Tokens, with what the grammar asks about them.
struct Search<'c> {
    context: &'c Context<'c>,
    parsed: &'c Parsed<Mod>,
    scan: &'c Scan,
    words: Vec<Word>,
    /// How many brackets are open behind a token.
    levels: Vec<u32>,
    fields: Fields,
}

impl<'c> Search<'c> {
    fn new(context: &'c Context, scan: &'c Scan, parsed: &'c Parsed<Mod>) -> Self {
        let (mut words, mut levels, mut level) = (Vec::new(), Vec::new(), 0u32);
        for (at, token) in context.tokens.iter().enumerate() {
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
        Self { context, parsed, scan, words, levels, fields: Fields::new(&context.tokens, context.source) }
    }

    /// An error at a token.
    fn at_token(&self, at: usize, kind: ErrorKind, text: &str) -> Error {
        let context = self.context;
        let error = match context.kind(at) {
            TokenKind::Indent => Some(context.unexpected_indent(at)),
            TokenKind::Dedent => context.after_dedent(at, text),
            _ if kind == ErrorKind::Syntax && text == "invalid syntax" => context.at_very_end(at),
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
            Class::Start => matches!(kind, TokenKind::FStringStart | TokenKind::TStringStart),
            Class::Middle => matches!(kind, TokenKind::FStringMiddle | TokenKind::TStringMiddle),
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
        let range = self.context.tokens.get(at).map_or_else(|| TextRange::empty(self.context.end()), Ranged::range);
        if let Some((place, error)) = &self.scan.error
            && (range.start() >= *place || range.end() > *place)
        {
            let open = self.scan.unclosed.filter(|_| error.message.starts_with("unexpected EOF"));
            return Some(open.map_or_else(|| error.clone(), never_closed));
        }
        if self.fields.too_deep == Some(at) {
            let text = format!("{}: expressions nested too deeply", self.quote(at));
            return Some(syntax(self.context.range(at), text));
        }
        if let Some((_, quote)) = self.fields.unended().filter(|(end, _)| *end == at) {
            return Some(unended(quote, TextRange::empty(range.start())));
        }
        let at_end = self.context.kind(at) == TokenKind::EndOfFile;
        self.scan.unclosed.filter(|_| at_end).map(never_closed)
    }

    fn checked(&self, range: Range<usize>, reached: usize) -> Option<Error> {
        let (first, last) = (range.start, range.end - 1);
        let tokens = TextRange::new(self.context.range(first).start(), self.context.range(last).end());
        match self.context.text(first) {
            "!=" => None,
            "<>" => Some(syntax(tokens, "invalid syntax.  Maybe you meant '!=' instead of '<>'?")),
            "!" => self.conversion(first, last),
            _ if range.len() == 1 && self.is(first, Class::String) => {
                let error = self.literals(tokens)?;
                // It is told where the tokenizer is.
                let at = if error.message.starts_with('(') { reached.max(first) } else { first };
                Some(Error { range: self.context.range(at), ..error })
            }
            _ => self.mixed(first..last + 1).or_else(|| self.literals(tokens)),
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

    /// Strings of bytes beside others.
    fn mixed(&self, tokens: Range<usize>) -> Option<Error> {
        let (context, end) = (self.context, tokens.end);
        let letters = |at: usize| context.text(at).split(['"', '\'']).next().unwrap_or("").contains(['b', 'B']);
        let begins = |at: &usize| {
            matches!(context.kind(*at), TokenKind::String | TokenKind::FStringStart | TokenKind::TStringStart)
        };
        let level = self.levels[tokens.start];
        let strings: Vec<usize> = tokens.clone().filter(begins).filter(|&at| self.levels[at] == level).collect();
        let first = letters(*strings.first()?);
        if !strings.iter().any(|&at| letters(at) != first) {
            return None;
        }
        let is_template = |at: usize| context.kind(at) == TokenKind::TStringStart;
        let others = strings.iter().position(|&at| is_template(at) != is_template(strings[0]));
        if let Some(other) = others.filter(|&other| strings[..other].iter().all(|&at| letters(at) == first)) {
            let last = strings.get(other + 1).map_or(end, |&next| next) - 1;
            let range = TextRange::new(context.range(strings[0]).start(), context.range(last).end());
            return Some(syntax(range, "cannot mix t-string literals with string or bytes literals"));
        }
        Some(self.at_token(end, ErrorKind::Syntax, "cannot mix bytes and nonbytes literals"))
    }

    /// Errors in the texts of strings, and of strings that do not go together.
    fn literals(&self, range: TextRange) -> Option<Error> {
        let concerns = |kind: &ParseErrorType| match kind {
            ParseErrorType::Lexical(kind) => matches!(
                kind,
                LexicalErrorType::UnicodeError
                    | LexicalErrorType::MissingUnicodeLbrace
                    | LexicalErrorType::MissingUnicodeRbrace
                    | LexicalErrorType::StringError
                    | LexicalErrorType::InvalidByteLiteral
            ),
            ParseErrorType::OtherError(text) => text.starts_with("Cannot mix"),
            _ => false,
        };
        let mut errors = self.parsed.errors().iter();
        let error = errors.find(|error| range.contains_range(error.location) && concerns(&error.error))?;
        Some(self.context.translate(error))
    }

    fn quote(&self, at: usize) -> &'static str {
        self.fields.name(at)
    }
}

/// An interpolated string that ends in a field.
pub(super) fn unended(quote: &str, at: TextRange) -> Error {
    Error { is_bare: true, ..syntax(at, format!("{quote}: expecting '}}'")) }
}

/// A bracket that is open at the end.
pub(super) fn never_closed((bracket, at): (char, TextSize)) -> Error {
    let error = syntax(TextRange::at(at, 1.into()), format!("'{bracket}' was never closed"));
    Error { end_column: Some(NO_COLUMN), ..error }
}
