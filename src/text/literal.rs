//! The bodies of string and bytes literals, for the compiler.

#[cfg(test)]
mod tests;

use crate::codec::Handler;
use crate::codec::escape::{Escaped, InvalidEscape, decode_bytes, read};
use crate::{Text, TextBuf};
use std::borrow::Cow;

/// A decoded literal and its first escape that deserves a SyntaxWarning, at a byte offset of the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Literal<T> {
    /// The value.
    pub value: T,
    /// The first invalid escape.
    pub invalid: Option<InvalidEscape>,
}

/// Why a literal cannot be decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiteralError {
    /// The text of the SyntaxError.
    pub message: String,
    /// The byte offset, in the body, of the backslash.
    pub offset: usize,
}

/// Decodes the body of a string literal that is not raw. `body` has neither quotes nor prefix, and `\n` alone as line end.
pub fn decode_str(body: &str) -> Result<Literal<TextBuf>, LiteralError> {
    let bytes = body.as_bytes();
    let mut value = TextBuf::with_capacity(bytes.len());
    let mut invalid = None;
    let mut at = 0;
    while let Some(plain) = memchr::memchr(b'\\', &bytes[at..]) {
        value.push_text(Text::from_str(&body[at..at + plain]));
        at += plain;
        let escape = read(bytes, at);
        match escape.result {
            Ok(Escaped::Point(c)) => value.push(c),
            Ok(Escaped::Nothing) => {}
            Ok(Escaped::Invalid(letter)) => {
                value.push(0x5C);
                if letter.is_ascii() {
                    value.push(u32::from(letter));
                } else {
                    // A longer character: its bytes are plain text from here on.
                    invalid = invalid.or(escape.invalid);
                    at += 1;
                    let width = body[at..].chars().next().map_or(1, char::len_utf8);
                    value.push_str(&body[at..at + width]);
                    at += width;
                    continue;
                }
            }
            Err(reason) => return Err(unicode_error(body, at, escape.end, reason)),
        }
        invalid = invalid.or(escape.invalid);
        at = escape.end;
    }
    value.push_text(Text::from_str(&body[at..]));
    Ok(Literal { value, invalid })
}

/// Decodes the literal text between the fields of an f-string or a template string, in which braces are doubled. Offsets are
/// those of the text with single braces.
pub fn decode_middle(body: &str, raw: bool) -> Result<Literal<TextBuf>, LiteralError> {
    let single = single_braces(body, raw);
    if raw { Ok(Literal { value: Text::from_str(&single).to_buf(), invalid: None }) } else { decode_str(&single) }
}

/// Makes doubled braces single, those of `\N{...}` aside.
fn single_braces(body: &str, raw: bool) -> Cow<'_, str> {
    if memchr::memchr2(b'{', b'}', body.as_bytes()).is_none() {
        return Cow::Borrowed(body);
    }
    let mut out = String::with_capacity(body.len());
    let mut chars = body.chars().peekable();
    while let Some(c) = chars.next() {
        out.push(c);
        match (c, chars.peek()) {
            ('{', Some('{')) | ('}', Some('}')) => drop(chars.next()),
            ('\\', Some('\\')) if !raw => out.extend(chars.next()),
            ('\\', Some('N')) if !raw => {
                out.extend(chars.next());
                if chars.peek() == Some(&'{') {
                    while let Some(c) = chars.next_if(|&c| c != '}') {
                        out.push(c);
                    }
                    out.extend(chars.next());
                }
            }
            _ => {}
        }
    }
    Cow::Owned(out)
}

/// CPython counts positions after it has written every character that is not ASCII as an escape of ten bytes.
fn unicode_error(body: &str, start: usize, end: usize, reason: &str) -> LiteralError {
    let position = |at: usize| {
        let wide = body.char_indices().take_while(|(i, _)| *i < at).filter(|(_, c)| !c.is_ascii());
        at + wide.map(|(_, c)| 10 - c.len_utf8()).sum::<usize>()
    };
    let (first, last) = (position(start), position(end) - 1);
    let place = if first == last {
        format!("byte 0x5c in position {first}")
    } else {
        format!("bytes in position {first}-{last}")
    };
    let message = format!("(unicode error) 'unicodeescape' codec can't decode {place}: {reason}");
    LiteralError { message, offset: start }
}

/// Decodes the body of a bytes literal that is not raw. The caller has seen to it that all is ASCII.
pub fn decode_bytes_literal(body: &[u8]) -> Result<Literal<Vec<u8>>, LiteralError> {
    match decode_bytes(body, Handler::Strict) {
        Ok((value, invalid)) => Ok(Literal { value, invalid }),
        Err(error) => {
            let offset = match error {
                crate::codec::escape::BytesEscapeError::Hex(at) => at,
                crate::codec::escape::BytesEscapeError::Trailing => body.len() - 1,
            };
            Err(LiteralError { message: format!("(value error) {error}"), offset })
        }
    }
}

/// The text of the SyntaxWarning for an invalid escape of a body.
pub fn warning(body: &str, invalid: InvalidEscape) -> String {
    let (kind, sequence) = match invalid {
        InvalidEscape::Unknown(at) => {
            let letter = body[at + 1..].chars().next().map_or(1, char::len_utf8);
            ("escape sequence", &body[at + 1..at + 1 + letter])
        }
        InvalidEscape::Octal(at) => ("octal escape sequence", &body[at + 1..at + 4]),
    };
    format!(
        "\"\\{sequence}\" is an invalid {kind}. Such sequences will not work in the future. \
         Did you mean \"\\\\{sequence}\"? A raw string is also an option."
    )
}
