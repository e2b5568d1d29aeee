//! Errors of the tokenizer: brackets, strings, numbers, characters, indentation.

use super::number::number_error;
use super::{indentation, syntax};
use crate::Mode;
use crate::error::{Error, ErrorKind};
use crate::lines::Lines;
use crate::source::{BEFORE_LINE, NO_COLUMN};
use ruff_python_ast::Mod;
use ruff_python_ast::token::TokenKind;
use ruff_python_parser::{InterpolatedStringErrorType, LexicalErrorType, ParseError, ParseErrorType, Parsed};
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

/// Whether an error is ruff's lexer's.
pub(super) fn is_lexical(error: &ParseError) -> bool {
    matches!(error.error, ParseErrorType::Lexical(_))
}

/// Whether CPython's tokenizer leaves it to the parser to tell of an error, which it does only if it comes that far.
pub(super) fn is_told_by_parser(error: &Error) -> bool {
    error.kind != ErrorKind::Syntax
        || error.message.starts_with("unexpected character after line continuation")
        || error.message.starts_with("unexpected EOF")
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
    /// The innermost bracket that is open at the end.
    pub unclosed: Option<(char, TextSize)>,
}

impl Scan {
    pub fn new(source: &str, lines: &Lines, parsed: &Parsed<Mod>, mode: Mode) -> Scan {
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
                if matches!(kind, LexicalErrorType::UnclosedStringError)
                    && let Some(quote) = closes_field(source, parsed, error.location.start())
                {
                    let at = TextRange::empty(error.location.start());
                    found.push((place, syntax(at, format!("{quote}: {}", unended(source, &open, place)))));
                    continue;
                }
                if let Some(brace) = unclosed_field(parsed, kind, &open) {
                    let brace = TextRange::at(brace, 1.into());
                    found.push((place, Error { end_column: Some(NO_COLUMN), ..syntax(brace, "'{' was never closed") }));
                    continue;
                }
                let range = quote_of(parsed, kind, error.location);
                found.extend(lexical(source, lines, kind, range, mode).map(|error| (place, error)));
            }
        }
        // Tabs are looked at before the levels are.
        found.splice(..0, indents(source, lines, parsed).map(|error| (error.range.start(), error)));
        let error = found.into_iter().min_by_key(|(place, _)| *place);
        let unclosed = open.iter().rev().find(|(bracket, _)| *bracket != 'f').copied();
        Scan { error, unclosed }
    }
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

/// From the opening quotes of the interpolated string that an error says is not terminated.
fn quote_of(parsed: &Parsed<Mod>, kind: &LexicalErrorType, range: TextRange) -> TextRange {
    if !matches!(kind, LexicalErrorType::FStringError(_) | LexicalErrorType::TStringError(_)) {
        return range;
    }
    let mut open = Vec::new();
    for token in parsed.tokens().iter().take_while(|token| token.start() <= range.start()) {
        match token.kind() {
            TokenKind::FStringStart | TokenKind::TStringStart => open.push(token.end()),
            TokenKind::FStringEnd | TokenKind::TStringEnd => drop(open.pop()),
            _ => {}
        }
    }
    open.pop().map_or(range, |start| super::between(start.min(range.end()), range.end()))
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

/// What is missed where an interpolated string ends at `end` in a field.
fn unended(source: &str, open: &[(char, TextSize)], end: TextSize) -> String {
    let Some(('{', brace)) = open.last() else { return "expecting '}'".into() };
    let text = source.get(brace.to_usize() + 1..end.to_usize()).unwrap_or_default().trim_start();
    let begins = |c: char| c.is_alphanumeric() || "_\"'([{-+~".contains(c);
    match text.chars().next() {
        Some(first @ ('!' | ':' | '=')) => format!("valid expression required before '{first}'"),
        Some(first) if !begins(first) => "expecting a valid expression after '{'".into(),
        Some('-' | '+' | '~') if text.ends_with(';') => "expecting a valid expression after '{'".into(),
        Some(_) if text.ends_with(';') => "expecting '=', or '!', or ':', or '}'".into(),
        _ => "expecting '}'".into(),
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
        LexicalErrorType::IndentationError => {
            let (line, _) = lines.position(start);
            let text = lines.text(source, line).unwrap_or("").trim_end_matches('\n');
            let end = TextSize::new(lines.line_start(line).start().to_u32() + text.len() as u32);
            let error = indentation(TextRange::empty(end), "unindent does not match any outer indentation level");
            Some(Error { end_column: Some(BEFORE_LINE), ..error })
        }
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
                && source[start.to_usize()..].trim_start_matches('\\').trim_matches('\n').is_empty();
            let (text, end) = match at_end {
                true => ("unexpected EOF while parsing", BEFORE_LINE),
                false => ("unexpected character after line continuation character", NO_COLUMN),
            };
            Some(Error { end_column: Some(end), ..syntax(after, text) })
        }
        LexicalErrorType::OtherError(_) => number_error(source, start.to_usize()),
        _ => None,
    }
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
    let escaped = match body.chars().next() {
        Some(mark) if letter.is_empty() && body.len() > 1 && body.ends_with(&format!("\\{mark}")) => {
            "; perhaps you escaped the end quote"
        }
        _ => "",
    };
    syntax(at, format!("unterminated {letter}string literal (detected at line {line}){escaped}"))
}

/// Indentation that depends on the width of tabs, or is too deep.
fn indents(source: &str, lines: &Lines, parsed: &Parsed<Mod>) -> Option<Error> {
    let mut stack = vec![(0, 0)];
    let mut fresh = true;
    for token in parsed.tokens() {
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
                let width = width(text);
                let at = lines.line_start(line);
                while stack.len() > 1 && width.0 < stack[stack.len() - 1].0 {
                    stack.pop();
                }
                let (top, top_alternative) = stack[stack.len() - 1];
                let consistent = match width.0.cmp(&top) {
                    std::cmp::Ordering::Equal => width.1 == top_alternative,
                    std::cmp::Ordering::Greater => width.1 > top_alternative,
                    std::cmp::Ordering::Less => true,
                };
                if !consistent {
                    let message = "inconsistent use of tabs and spaces in indentation".into();
                    return Some(Error { kind: ErrorKind::Tab, message, range: at, end_column: Some(NO_COLUMN) });
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

/// What is wrong with the escapes of the string literal at `range`.
pub(super) fn unicode_error(source: &str, range: TextRange) -> Error {
    let literal = &source[range];
    let quote = literal.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    // The middle of an interpolated string has no quotes.
    let bare = !quote.starts_with(['"', '\'']);
    let quote = if bare { literal } else { quote };
    let width = if quote.starts_with("'''") || quote.starts_with("\"\"\"") { 3 } else { usize::from(!bare) };
    let body = quote.get(width..quote.len().saturating_sub(width)).unwrap_or("");
    let bytes = body.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] != b'\\' {
            at += 1;
            continue;
        }
        let hex = |from: usize, count: usize| {
            bytes[from.min(bytes.len())..].iter().take(count).take_while(|byte| byte.is_ascii_hexdigit()).count()
        };
        let truncated = |digits: usize, text: &str| Some((at, at + 1 + digits, format!("truncated {text} escape")));
        let problem = match bytes.get(at + 1) {
            Some(b'x') if hex(at + 2, 2) < 2 => truncated(hex(at + 2, 2), "\\xXX"),
            Some(b'u') if hex(at + 2, 4) < 4 => truncated(hex(at + 2, 4), "\\uXXXX"),
            Some(b'U') if hex(at + 2, 8) < 8 => truncated(hex(at + 2, 8), "\\UXXXXXXXX"),
            Some(b'U') => {
                let value = u32::from_str_radix(&body[at + 2..at + 10], 16).unwrap_or(0);
                (value > 0x10ffff).then(|| (at, at + 9, "illegal Unicode character".to_string()))
            }
            Some(b'N') => match (bytes.get(at + 2), body[at..].find('}')) {
                (Some(b'{'), Some(end)) => Some((at, at + end, "unknown Unicode character name".to_string())),
                (Some(b'{'), None) => Some((at, bytes.len() - 1, "malformed \\N character escape".to_string())),
                _ => Some((at, at + 1, "malformed \\N character escape".to_string())),
            },
            _ => None,
        };
        if let Some((from, to, reason)) = problem {
            let text =
                format!("(unicode error) 'unicodeescape' codec can't decode bytes in position {from}-{to}: {reason}");
            return syntax(range, text);
        }
        at += 2;
    }
    syntax(range, "invalid syntax")
}
