//! Errors of the tokenizer: brackets, strings, numbers, characters, indentation.

use super::grammar::{self, Fields};
use super::number::number_error;
use super::{indentation, syntax};
use crate::Mode;
use crate::error::{Error, ErrorKind};
use crate::lines::Lines;
use crate::source::{BEFORE_LINE, NO_COLUMN};
use ruff_python_ast::Mod;
use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_parser::{InterpolatedStringErrorType, LexicalErrorType, ParseErrorType, Parsed};
use ruff_text_size::{Ranged, TextRange, TextSize};

/// Levels of indentation and of brackets that CPython's tokenizer knows.
const INDENT_LIMIT: usize = 100;
const BRACKET_LIMIT: usize = 200;

/// Whether an error is the tokenizer's: its line is told without its end.
pub(crate) fn is_of_token(message: &str) -> bool {
    message.starts_with("unterminated ")
        || message.starts_with("unmatched ")
        || message.starts_with("closing parenthesis ")
        || message == "too many nested parentheses"
        || message.starts_with("invalid character")
        || message.starts_with("invalid non-printable")
        || message.starts_with("invalid digit")
        || message.starts_with("leading zeros")
        || message.ends_with("prefixes are incompatible")
        || message.starts_with("invalid ") && message.ends_with(" literal")
}

/// What a token adds to the brackets that are open, and in the upper half to the blocks.
const STEPS: [i32; 256] = {
    let mut steps = [0; 256];
    let open = [TokenKind::Lpar, TokenKind::Lsqb, TokenKind::Lbrace];
    let close = [TokenKind::Rpar, TokenKind::Rsqb, TokenKind::Rbrace];
    let mut index = 0;
    while index < open.len() {
        steps[open[index] as usize] = 1;
        steps[close[index] as usize] = -1;
        index += 1;
    }
    steps[TokenKind::Indent as usize] = 1 << 16;
    steps[TokenKind::Dedent as usize] = -(1 << 16);
    steps
};

/// Whether more brackets or blocks are open at once than CPython's tokenizer knows, in source that parses: what is opened in it is
/// closed.
pub(super) fn nests_too_deeply(parsed: &Parsed<Mod>) -> bool {
    let (mut open, mut most, mut most_brackets) = (0, 0, 0);
    for token in parsed.tokens().iter() {
        open += STEPS[token.kind() as u8 as usize];
        most = most.max(open);
        most_brackets = most_brackets.max(open & 0xffff);
    }
    most_brackets > BRACKET_LIMIT as i32 || most >> 16 >= INDENT_LIMIT as i32
}

/// What the tokens alone tell.
pub(super) struct Scan {
    /// The first error, and where the tokenizer found it.
    pub error: Option<(TextSize, Error)>,
    /// The error is in an interpolated string.
    in_text: bool,
    /// The innermost bracket that is open at the end, or at the error.
    pub unclosed: Option<(char, TextSize)>,
}

impl Scan {
    /// The error, where the tokenizer finds it without the parser as well.
    pub fn told_anyway(&self) -> Option<&Error> {
        let (_, error) = self.error.as_ref()?;
        let by_parser = error.kind != ErrorKind::Syntax
            || error.message.starts_with("unexpected character after line continuation")
            || error.message.starts_with("unexpected EOF");
        (!by_parser && !self.in_text).then_some(error)
    }

    /// Whether the tokenizer comes to an end at which it asks for the bracket that is open.
    pub fn ends(&self) -> bool {
        !self.in_text
    }

    /// Looks at what the lexer found, of which `tokens` are what the parser sees.
    pub fn new(source: &str, lines: &Lines, parsed: &Parsed<Mod>, tokens: &[Token], mode: Mode) -> Scan {
        let mut errors: Vec<Error> = Vec::new();
        let mut open: Vec<(char, TextSize)> = Vec::new();
        let mut name: Option<TextRange> = None;
        for token in parsed.tokens() {
            let start = token.range().start();
            let before = name.take();
            match token.kind() {
                TokenKind::Name => name = Some(token.range()),
                TokenKind::String | TokenKind::FStringStart | TokenKind::TStringStart
                    if before.is_some_and(|name| name.end() == start) =>
                {
                    errors.extend(before.and_then(|name| prefixes(source, name)));
                }
                TokenKind::FStringStart | TokenKind::TStringStart => open.push(('f', start)),
                TokenKind::FStringEnd | TokenKind::TStringEnd => {
                    while open.pop().is_some_and(|(bracket, _)| bracket != 'f') {}
                }
                TokenKind::Lpar => open.push(('(', start)),
                TokenKind::Lsqb => open.push(('[', start)),
                TokenKind::Lbrace => open.push(('{', start)),
                TokenKind::Rpar => close(')', '(', start, &mut open, lines, &mut errors),
                TokenKind::Rsqb => close(']', '[', start, &mut open, lines, &mut errors),
                TokenKind::Rbrace => close('}', '{', start, &mut open, lines, &mut errors),
                TokenKind::Int | TokenKind::Float | TokenKind::Complex => {
                    errors.extend(number_error(source, start.to_usize()));
                }
                _ => {}
            }
            if open.len() > BRACKET_LIMIT {
                errors.push(syntax(TextRange::empty(start), "too many nested parentheses"));
                break;
            }
            if !errors.is_empty() {
                break;
            }
        }
        // With the place where the tokenizer found them.
        let mut found: Vec<(TextSize, Error)> = errors.into_iter().map(|error| (error.range.start(), error)).collect();
        for error in parsed.errors() {
            let place = error.location.start();
            if let ParseErrorType::Lexical(kind) = &error.error {
                // Lines have no levels in brackets, but for the lexer that gave one up.
                if matches!(kind, LexicalErrorType::IndentationError) && in_brackets(tokens, place) {
                    continue;
                }
                if matches!(kind, LexicalErrorType::UnclosedStringError)
                    && let Some(quote) = closes_field(source, parsed, error.location.start())
                {
                    let at = TextRange::empty(error.location.start());
                    found.push((place, grammar::unended(quote, at)));
                    continue;
                }
                if let Some(brace) = unclosed_field(parsed, kind, &open) {
                    let brace = TextRange::at(brace, 1.into());
                    found.push((place, Error { end_column: Some(NO_COLUMN), ..syntax(brace, "'{' was never closed") }));
                    continue;
                }
                let Some(range) = quote_of(parsed, kind, error.location, source) else { continue };
                found.extend(lexical(source, lines, kind, range, mode).map(|error| (place, error)));
            }
        }
        // Tabs are looked at before the levels are.
        found.splice(
            ..0,
            indents(source, lines, tokens).map(|error| {
                let line = lines.position(error.range.start()).0;
                (lines.line_start(line).start(), error)
            }),
        );
        let error = found.into_iter().min_by_key(|(place, _)| *place);
        // The end of an interpolated string in one of its fields hides what is behind.
        let unended = Fields::new(tokens, source)
            .unended()
            .map(|(at, quote)| (tokens[at].start(), grammar::unended(quote, TextRange::empty(tokens[at].start()))));
        let error = match (error, unended) {
            (Some(error), Some(unended)) if unended.0 <= error.0 => Some(unended),
            (error, _) => error,
        };
        let unclosed = unclosed(tokens, error.as_ref().map(|(place, _)| *place));
        let in_text = error.as_ref().is_some_and(|(place, _)| in_text(tokens, *place));
        Scan { error, in_text, unclosed }
    }
}

/// The innermost bracket that is open before a place, or at the end.
fn unclosed(tokens: &[Token], place: Option<TextSize>) -> Option<(char, TextSize)> {
    let mut open = Vec::new();
    for token in tokens.iter().take_while(|token| place.is_none_or(|place| token.start() < place)) {
        match token.kind() {
            TokenKind::Lpar => open.push(('(', token.start())),
            TokenKind::Lsqb => open.push(('[', token.start())),
            TokenKind::Lbrace => open.push(('{', token.start())),
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => drop(open.pop()),
            TokenKind::FStringStart | TokenKind::TStringStart => open.push(('f', token.start())),
            TokenKind::FStringEnd | TokenKind::TStringEnd => {
                while open.pop().is_some_and(|(bracket, _)| bracket != 'f') {}
            }
            _ => {}
        }
    }
    open.into_iter().rev().find(|(bracket, _)| *bracket != 'f')
}

/// Whether an interpolated string is open at a place.
fn in_text(tokens: &[Token], place: TextSize) -> bool {
    let before = tokens.iter().take_while(|token| token.start() < place);
    let step = |open: usize, token: &Token| match token.kind() {
        TokenKind::FStringStart | TokenKind::TStringStart => open + 1,
        TokenKind::FStringEnd | TokenKind::TStringEnd => open.saturating_sub(1),
        _ => open,
    };
    before.fold(0, step) > 0
}

/// Whether a bracket is open at a place.
fn in_brackets(tokens: &[Token], place: TextSize) -> bool {
    let before = tokens.iter().take_while(|token| token.start() < place);
    before.fold(0, |open: i32, token| (open + (STEPS[token.kind() as u8 as usize] << 16 >> 16)).max(0)) > 0
}

/// The brace of the field that is open at the end of the line of an interpolated string: a comment may have swallowed the rest.
fn unclosed_field(parsed: &Parsed<Mod>, kind: &LexicalErrorType, open: &[(char, TextSize)]) -> Option<TextSize> {
    let (LexicalErrorType::FStringError(inner) | LexicalErrorType::TStringError(inner)) = kind else { return None };
    if matches!(inner, InterpolatedStringErrorType::NewlineInFormatSpec) {
        return None;
    }
    let ('{', brace) = *open.last()? else { return None };
    let mut rest = parsed.tokens().iter().filter(|token| token.start() > brace);
    rest.all(|token| !matches!(token.kind(), TokenKind::FStringMiddle | TokenKind::TStringMiddle)).then_some(brace)
}

/// From the opening quotes of the interpolated string that an error says is not terminated; none if the lexer, which went back
/// to the end of a line, has forgotten it.
fn quote_of(parsed: &Parsed<Mod>, kind: &LexicalErrorType, range: TextRange, source: &str) -> Option<TextRange> {
    if !matches!(kind, LexicalErrorType::FStringError(_) | LexicalErrorType::TStringError(_)) {
        return Some(range);
    }
    let mut open = Vec::new();
    for token in parsed.tokens().iter().take_while(|token| token.start() <= range.start()) {
        match token.kind() {
            TokenKind::FStringStart | TokenKind::TStringStart => open.push(token.end()),
            TokenKind::FStringEnd | TokenKind::TStringEnd => drop(open.pop()),
            _ => {}
        }
    }
    let is_behind_quote = source[..range.start().to_usize()].ends_with(['"', '\'']);
    let from = open.pop().map(|start| super::between(start.min(range.end()), range.end()));
    from.or_else(|| is_behind_quote.then_some(range))
}

/// Letters before a string that do not go together.
fn prefixes(source: &str, name: TextRange) -> Option<Error> {
    let letters = source[name].to_ascii_lowercase();
    let known = letters.chars().all(|c| "burft".contains(c));
    if !known || letters.chars().enumerate().any(|(at, c)| letters[..at].contains(c)) {
        return None;
    }
    let pairs = [('u', 'b'), ('u', 'r'), ('u', 'f'), ('u', 't'), ('b', 'f'), ('b', 't'), ('f', 't')];
    let (one, other) = pairs.into_iter().find(|&(one, other)| letters.contains(one) && letters.contains(other))?;
    Some(syntax(name, format!("'{one}' and '{other}' prefixes are incompatible")))
}

fn close(
    bracket: char,
    expected: char,
    at: TextSize,
    open: &mut Vec<(char, TextSize)>,
    lines: &Lines,
    errors: &mut Vec<Error>,
) {
    let here = TextRange::empty(at);
    match open.pop() {
        Some((found, _)) if found == expected => {}
        Some(('{', _)) if matches!(open.last(), Some(('f', _))) => {
            errors.push(syntax(here, format!("f-string: unmatched '{bracket}'")));
        }
        Some((found, opened)) if found != 'f' => {
            let (line, now) = (lines.position(opened).0, lines.position(at).0);
            let place = if line == now { String::new() } else { format!(" on line {line}") };
            let text = format!("closing parenthesis '{bracket}' does not match opening parenthesis '{found}'{place}");
            errors.push(syntax(here, text));
        }
        Some((marker, start)) => open.push((marker, start)),
        None => errors.push(syntax(here, format!("unmatched '{bracket}'"))),
    }
}

/// Whether the quote at `at`, which starts a string that is never closed, is the one that the interpolated string around
/// it was to end with; gives what that is called.
fn closes_field(source: &str, parsed: &Parsed<Mod>, at: TextSize) -> Option<&'static str> {
    let mut open = Vec::new();
    for token in parsed.tokens().iter().take_while(|token| token.start() < at) {
        match token.kind() {
            TokenKind::FStringStart => open.push(("f-string", token.range())),
            TokenKind::TStringStart => open.push(("t-string", token.range())),
            TokenKind::FStringEnd | TokenKind::TStringEnd => drop(open.pop()),
            _ => {}
        }
    }
    let (name, start) = open.pop()?;
    let quote = source[start].trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let rest = source[at.to_usize()..].trim_start_matches(|c: char| c.is_ascii_alphabetic());
    rest.starts_with(quote).then_some(name)
}

fn lexical(source: &str, lines: &Lines, kind: &LexicalErrorType, range: TextRange, mode: Mode) -> Option<Error> {
    let start = range.start();
    match kind {
        LexicalErrorType::UnclosedStringError => Some(unterminated(source, lines, range, "")),
        LexicalErrorType::FStringError(kind) | LexicalErrorType::TStringError(kind)
            if matches!(
                kind,
                InterpolatedStringErrorType::UnterminatedString
                    | InterpolatedStringErrorType::UnterminatedTripleQuotedString
            ) =>
        {
            // The error lies behind the opening quotes.
            let before = source[..start.to_usize()].trim_end_matches(['"', '\'']);
            let prefix = before.len() - before.trim_end_matches(|c: char| "fFrRtT".contains(c)).len();
            let letter = if before[before.len() - prefix..].contains(['t', 'T']) { "t-" } else { "f-" };
            let begin = TextSize::new((before.len() - prefix) as u32);
            Some(unterminated(source, lines, super::between(begin, range.end()), letter))
        }
        LexicalErrorType::FStringError(InterpolatedStringErrorType::NewlineInFormatSpec) => {
            Some(syntax(range, "f-string: newlines are not allowed in format specifiers when using single quotes"))
        }
        LexicalErrorType::TStringError(InterpolatedStringErrorType::NewlineInFormatSpec) => {
            Some(syntax(range, "t-string: newlines are not allowed in format specifiers when using single quotes"))
        }
        LexicalErrorType::FStringError(InterpolatedStringErrorType::SingleRbrace) => {
            lone_brace(source, start, "f-string")
        }
        LexicalErrorType::TStringError(InterpolatedStringErrorType::SingleRbrace) => {
            lone_brace(source, start, "t-string")
        }
        LexicalErrorType::IndentationError => Some(unindent(source, lines, lines.position(start).0)),
        LexicalErrorType::UnrecognizedToken { tok } if !tok.is_ascii() => {
            let code = *tok as u32;
            let at = TextRange::empty(start);
            if tok.is_control()
                || tok.is_whitespace()
                || matches!(code, 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0xfeff)
            {
                return Some(syntax(at, format!("invalid non-printable character U+{code:04X}")));
            }
            Some(syntax(at, format!("invalid character '{tok}' (U+{code:04X})")))
        }
        LexicalErrorType::UnrecognizedToken { tok } if tok.is_control() => {
            Some(syntax(TextRange::empty(start), format!("invalid non-printable character U+{:04X}", *tok as u32)))
        }
        LexicalErrorType::LineContinuationError => {
            let after = TextRange::empty(start + TextSize::new(1));
            // What `eval` is given does not end in a line end.
            let at_end = mode != Mode::Expression
                && source[start.to_usize()..].strip_prefix('\\').is_some_and(|rest| rest.trim_matches('\n').is_empty());
            let (text, end) = match at_end {
                true => ("unexpected EOF while parsing", BEFORE_LINE),
                false => ("unexpected character after line continuation character", NO_COLUMN),
            };
            Some(Error { end_column: Some(end), ..syntax(after, text) })
        }
        LexicalErrorType::Eof => {
            let end = TextRange::empty(TextSize::new(source.trim_end_matches('\n').len() as u32));
            Some(Error { end_column: Some(BEFORE_LINE), ..syntax(end, "unexpected EOF while parsing") })
        }
        LexicalErrorType::OtherError(_) => number_error(source, start.to_usize()),
        _ => None,
    }
}

/// A brace that closes nothing in the text of an interpolated string.
fn lone_brace(source: &str, start: TextSize, quote: &str) -> Option<Error> {
    let bytes = &source.as_bytes()[start.to_usize()..];
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let doubled = bytes.get(at + 1) == Some(&byte);
        match byte {
            b'{' | b'}' if doubled => at += 2,
            // The parser, which had lost its way, took a field for text.
            b'{' => return None,
            b'}' => {
                let place = TextRange::empty(start + TextSize::new(at as u32));
                let error = syntax(place, format!("{quote}: single '}}' is not allowed"));
                return Some(Error { is_bare: true, ..error });
            }
            _ => at += 1,
        }
    }
    None
}

/// A line that goes back to no level before.
fn unindent(source: &str, lines: &Lines, line: u32) -> Error {
    let text = lines.text(source, line).unwrap_or("").trim_end_matches('\n');
    let end = TextSize::new(lines.line_start(line).start().to_u32() + text.len() as u32);
    let error = indentation(TextRange::empty(end), "unindent does not match any outer indentation level");
    Error { end_column: Some(BEFORE_LINE), ..error }
}

fn unterminated(source: &str, lines: &Lines, range: TextRange, letter: &str) -> Error {
    let text = &source[range];
    let quote = text.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let triple = quote.starts_with("'''") || quote.starts_with("\"\"\"");
    let at = TextRange::empty(range.start());
    if triple {
        let line = source.matches('\n').count() + usize::from(!source.ends_with('\n'));
        return syntax(at, format!("unterminated triple-quoted {letter}string literal (detected at line {line})"));
    }
    let line = lines.position(range.start() + TextSize::new(text.trim_end_matches('\n').len() as u32)).0;
    let body = quote.trim_end_matches('\n');
    let escaped = match body.bytes().next() {
        Some(mark) if letter.is_empty() && escapes(body.as_bytes(), mark) => "; perhaps you escaped the end quote?",
        _ => "",
    };
    syntax(at, format!("unterminated {letter}string literal (detected at line {line}){escaped}"))
}

/// Whether a character is escaped in a text.
fn escapes(text: &[u8], character: u8) -> bool {
    let mut escaped = false;
    text.iter().any(|&byte| {
        let found = escaped && byte == character;
        escaped = !escaped && byte == b'\\';
        found
    })
}

/// Indentation that depends on the width of tabs, or is too deep.
fn indents(source: &str, lines: &Lines, tokens: &[Token]) -> Option<Error> {
    let mut stack = vec![(0, 0)];
    let mut fresh = true;
    for token in tokens {
        match token.kind() {
            TokenKind::Newline => fresh = true,
            TokenKind::Comment
            | TokenKind::NonLogicalNewline
            | TokenKind::Indent
            | TokenKind::Dedent
            | TokenKind::EndOfFile => {}
            // Blank space that the lexer could not make sense of.
            TokenKind::Unknown if source[token.range()].trim().is_empty() => {}
            _ if fresh => {
                fresh = false;
                let (line, column) = lines.position(token.start());
                let text = lines.text(source, line)?.get(..column as usize)?;
                if text.contains(|c| !matches!(c, ' ' | '\t' | '\x0c')) {
                    return None;
                }
                let width = width(text);
                let at = lines.line_start(line);
                let levels = stack.len();
                while stack.len() > 1 && width.0 < stack[stack.len() - 1].0 {
                    stack.pop();
                }
                if lines.text(source, line)?.trim_start().starts_with('\\') {
                    return None;
                }
                if stack.len() < levels && width.0 > stack[stack.len() - 1].0 {
                    return Some(unindent(source, lines, line));
                }
                let (top, top_alternative) = stack[stack.len() - 1];
                let consistent = match width.0.cmp(&top) {
                    std::cmp::Ordering::Equal => width.1 == top_alternative,
                    std::cmp::Ordering::Greater => width.1 > top_alternative,
                    std::cmp::Ordering::Less => true,
                };
                if !consistent {
                    let message = "inconsistent use of tabs and spaces in indentation";
                    let error = Error { kind: ErrorKind::Tab, ..syntax(at, message) };
                    return Some(Error { end_column: Some(NO_COLUMN), ..error });
                }
                if width.0 > top {
                    if stack.len() >= INDENT_LIMIT {
                        return Some(indentation(at, "too many levels of indentation"));
                    }
                    stack.push(width);
                }
            }
            _ => {}
        }
    }
    None
}

/// The width of blank space with tabs of eight columns, and of one.
fn width(text: &str) -> (usize, usize) {
    let mut width = (0, 0);
    for c in text.chars() {
        match c {
            '\t' => width = ((width.0 / 8 + 1) * 8, width.1 + 1),
            '\x0c' => width = (0, 0),
            _ => width = (width.0 + 1, width.1 + 1),
        }
    }
    width
}
