//! Source bytes to text: byte order mark, coding comment (PEP 263), line ends.

use crate::error::{ErrorKind, SyntaxError};
use std::borrow::Cow;
use typhon_bytecode::Location;

/// A column that is not told: exceptions have an offset of 0 there, and no caret is shown.
pub const NO_COLUMN: u32 = u32::MAX;
/// A column before the line: exceptions have an offset of -1 there, and no caret is shown.
pub const BEFORE_LINE: u32 = u32::MAX - 1;

/// Source bytes that are no text.
#[derive(Clone, Debug, PartialEq)]
pub enum DecodeError {
    /// An error at a place.
    Source(SyntaxError),
    /// The source names an encoding that is not known here; the codec of this name may know it.
    Encoding(String),
}

impl From<DecodeError> for SyntaxError {
    fn from(error: DecodeError) -> Self {
        match error {
            DecodeError::Source(error) => error,
            DecodeError::Encoding(name) => nowhere(format!("unknown encoding: {name}")),
        }
    }
}

fn nowhere(message: String) -> SyntaxError {
    SyntaxError {
        kind: ErrorKind::Syntax,
        message,
        location: Location::default(),
        text: None,
        source: None,
        after_parsing: false,
        warnings: Vec::new(),
    }
}

/// An error from `column` to `end_column` of the line `line`.
fn at(message: String, line: usize, text: &str, column: u32, end_column: u32) -> SyntaxError {
    let line = line as u32;
    let location = Location { line, end_line: line, column, end_column };
    SyntaxError {
        kind: ErrorKind::Syntax,
        message,
        location,
        text: Some(text.to_string()),
        source: None,
        after_parsing: false,
        warnings: Vec::new(),
    }
}

/// Decodes source bytes, which are text already nearly always; `file` is what errors call a file that is run.
///
/// # Errors
/// An encoding that is not known here, or bytes that are not of the encoding.
pub fn decode<'b>(bytes: &'b [u8], file: Option<&str>) -> Result<Cow<'b, str>, DecodeError> {
    if file.is_none() && memchr::memchr(0, bytes).is_some() {
        return Err(DecodeError::Source(nowhere("source code string cannot contain null bytes".into())));
    }
    let (bom, rest) = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => (true, rest),
        None => (false, bytes),
    };
    let (cookie, number) = cookie(rest).map_or((None, 0), |(name, number)| (Some(name), number));
    let name = cookie.as_deref().map(canonical).unwrap_or_else(|| "utf-8".into());
    let told = cookie.as_deref().unwrap_or("utf-8");
    let lower = told.to_ascii_lowercase().replace('_', "-");
    let native = lower == "utf-8" || lower.starts_with("utf-8-");
    if bom && !native {
        let line = rest.split(|&byte| byte == b'\n').nth(number).unwrap_or_default();
        let line = String::from_utf8_lossy(line);
        let end = (line.len() as u32).saturating_sub(1);
        let message = format!("encoding problem: {told} with BOM");
        return Err(DecodeError::Source(at(message, number + 1, &line, NO_COLUMN, end)));
    }
    match name.as_str() {
        // The codec says what is wrong where the encoding has another name.
        "utf-8" if !native && std::str::from_utf8(rest).is_err() => Err(DecodeError::Encoding("utf-8".into())),
        "utf-8" => decode_utf8(rest, cookie.is_some(), file).map_err(DecodeError::Source),
        "iso-8859-1" => Ok(rest.iter().map(|&byte| byte as char).collect()),
        "ascii" if rest.is_ascii() => Ok(String::from_utf8_lossy(rest)),
        _ => Err(DecodeError::Encoding(cookie.unwrap_or(name))),
    }
}

/// The name in a coding comment on one of the first two lines, and the line from 0; the second counts if the first is blank or a comment.
fn cookie(bytes: &[u8]) -> Option<(String, usize)> {
    for (number, line) in bytes.split(|&byte| byte == b'\n' || byte == b'\r').take(2).enumerate() {
        let start = line.iter().position(|byte| !matches!(byte, b' ' | b'\t' | 0x0c)).unwrap_or(line.len());
        let line = &line[start..];
        if line.is_empty() {
            continue;
        }
        if line[0] != b'#' {
            return None;
        }
        if let Some(name) = cookie_of(line) {
            return Some((name, number));
        }
    }
    None
}

/// `coding[:=]\s*([-\w.]+)` in a comment.
fn cookie_of(comment: &[u8]) -> Option<String> {
    let word = b"coding";
    let at =
        comment.windows(word.len() + 1).position(|part| part.starts_with(word) && matches!(part[6], b':' | b'='))?;
    let rest = &comment[at + word.len() + 1..];
    let rest = &rest[rest.iter().position(|byte| !matches!(byte, b' ' | b'\t'))?..];
    let name = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    let name: String = name.map(|&byte| byte as char).collect();
    (!name.is_empty()).then_some(name)
}

fn canonical(name: &str) -> String {
    let name = name.to_ascii_lowercase().replace('_', "-");
    let is = |prefix: &str| name == prefix || name.starts_with(&format!("{prefix}-"));
    if is("utf-8") || name == "utf8" || name == "u8" {
        return "utf-8".into();
    }
    if is("latin-1")
        || is("iso-8859-1")
        || is("iso-latin-1")
        || matches!(name.as_str(), "latin1" | "l1" | "8859" | "cp819")
    {
        return "iso-8859-1".into();
    }
    if matches!(name.as_str(), "ascii" | "us-ascii" | "646" | "ansi-x3.4-1968") {
        return "ascii".into();
    }
    name
}

fn decode_utf8<'b>(bytes: &'b [u8], told: bool, file: Option<&str>) -> Result<Cow<'b, str>, SyntaxError> {
    let problem = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok(text.into()),
        Err(problem) => problem,
    };
    let bad = problem.valid_up_to();
    let before = &bytes[..bad];
    let ends = |byte: &u8| matches!(byte, b'\n' | b'\r');
    let start = before.iter().rposition(ends).map_or(0, |at| at + 1);
    let pairs = before.windows(2).filter(|pair| pair == b"\r\n").count();
    let line = before.iter().filter(|byte| ends(byte)).count() - pairs + 1;
    let rest = &bytes[start..];
    let text = String::from_utf8_lossy(&rest[..rest.iter().position(ends).unwrap_or(rest.len())]);
    let (byte, position) = (bytes[bad], bad - start);
    if told && file.is_some() {
        let reason = match (problem.error_len(), byte) {
            (None, _) => "unexpected end of data",
            (_, 0xc2..=0xf4) => "invalid continuation byte",
            _ => "invalid start byte",
        };
        let message =
            format!("(unicode error) 'utf-8' codec can't decode byte 0x{byte:02x} in position {position}: {reason}");
        return Err(at(message, line, &text, NO_COLUMN, NO_COLUMN));
    }
    let place = file.map_or(String::new(), |file| format!(" in file {file}"));
    let message = format!(
        "Non-UTF-8 code starting with '\\x{byte:02x}'{place} on line {line}, but no encoding declared; see \
         https://peps.python.org/pep-0263/ for details"
    );
    Err(at(message, line, &text, position as u32, position as u32))
}

/// What is wrong with a file that is run and has a null character.
pub fn null_in_file(text: &str) -> Option<SyntaxError> {
    let null = text.find('\0')?;
    let line = text[..null].matches('\n').count() + 1;
    let start = text[..null].rfind('\n').map_or(0, |at| at + 1);
    let message = "source code cannot contain null bytes".to_string();
    Some(at(message, line, &text[start..null], NO_COLUMN, NO_COLUMN))
}

/// Text with `\n` line ends.
///
/// # Errors
/// The text contains a null character.
pub(crate) fn normalize(text: &str) -> Result<Cow<'_, str>, SyntaxError> {
    if memchr::memchr(0, text.as_bytes()).is_some() {
        return Err(nowhere("source code string cannot contain null bytes".into()));
    }
    if memchr::memchr(b'\r', text.as_bytes()).is_some() {
        return Ok(text.replace("\r\n", "\n").replace('\r', "\n").into());
    }
    Ok(text.into())
}

/// An expression's source without the blank space behind it that `eval` allows; a line that a backslash begins must be there.
pub(crate) fn trim_expression(text: &str) -> &str {
    let mut trimmed = text;
    loop {
        trimmed = trimmed.trim_end_matches([' ', '\t', '\n', '\x0c']);
        match trimmed.strip_suffix('\\') {
            Some(before) if text[trimmed.len()..].starts_with('\n') && trimmed.len() + 1 < text.len() => {
                trimmed = before
            }
            Some(_) if trimmed.len() < text.len() => return &text[..=trimmed.len()],
            _ => return trimmed,
        }
    }
}
