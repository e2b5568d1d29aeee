//! Source bytes to text: byte order mark, coding comment (PEP 263), line ends.

use crate::error::{ErrorKind, SyntaxError};
use std::borrow::Cow;
use typhon_bytecode::Location;

fn error(message: String) -> SyntaxError {
    SyntaxError { kind: ErrorKind::Syntax, message, location: Location::default(), text: None }
}

/// Decodes source bytes.
///
/// # Errors
/// An unknown encoding, or bytes that are not of the encoding.
pub fn decode(bytes: &[u8], filename: &str) -> Result<String, SyntaxError> {
    let (bom, rest) = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => (true, rest),
        None => (false, bytes),
    };
    let cookie = cookie(rest);
    let name = cookie.as_deref().map(canonical).unwrap_or_else(|| "utf-8".into());
    if bom && name != "utf-8" {
        return Err(error(format!("encoding problem: {} with BOM", cookie.unwrap_or_default())));
    }
    match name.as_str() {
        "utf-8" => decode_utf8(rest, filename),
        "iso-8859-1" => Ok(rest.iter().map(|&byte| byte as char).collect()),
        "ascii" => match rest.iter().position(|byte| !byte.is_ascii()) {
            None => Ok(rest.iter().map(|&byte| byte as char).collect()),
            Some(at) => Err(error(format!(
                "(unicode error) 'ascii' codec can't decode byte 0x{:02x} in position {at}: ordinal not in range(128)",
                rest[at]
            ))),
        },
        _ => Err(error(format!("unknown encoding: {}", cookie.unwrap_or_default()))),
    }
}

/// The name in a coding comment on one of the first two lines; the second counts if the first is blank or a comment.
fn cookie(bytes: &[u8]) -> Option<String> {
    for line in bytes.split(|&byte| byte == b'\n' || byte == b'\r').take(2) {
        let start = line.iter().position(|byte| !matches!(byte, b' ' | b'\t' | 0x0c)).unwrap_or(line.len());
        let line = &line[start..];
        if line.is_empty() {
            continue;
        }
        if line[0] != b'#' {
            return None;
        }
        if let Some(name) = cookie_of(line) {
            return Some(name);
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

fn decode_utf8(bytes: &[u8], filename: &str) -> Result<String, SyntaxError> {
    let problem = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok(text.to_string()),
        Err(problem) => problem,
    };
    let at = problem.valid_up_to();
    let reason = match (problem.error_len(), bytes[at]) {
        (None, _) => "unexpected end of data",
        (_, 0xc2..=0xf4) => "invalid continuation byte",
        _ => "invalid start byte",
    };
    if filename == "<string>" || filename == "<stdin>" {
        return Err(error(format!(
            "(unicode error) 'utf-8' codec can't decode byte 0x{:02x} in position {at}: {reason}",
            bytes[at]
        )));
    }
    let line = bytes[..at].iter().filter(|&&byte| byte == b'\n').count() + 1;
    Err(error(format!(
        "Non-UTF-8 code starting with '\\x{:02x}' in file {filename} on line {line}, but no encoding declared; see \
         https://peps.python.org/pep-0263/ for details",
        bytes[at]
    )))
}

/// Text with `\n` line ends, without a byte order mark.
///
/// # Errors
/// The text contains a null character.
pub(crate) fn normalize(text: &str) -> Result<Cow<'_, str>, SyntaxError> {
    if text.contains('\0') {
        return Err(error("source code cannot contain null bytes".into()));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.contains('\r') {
        return Ok(text.replace("\r\n", "\n").replace('\r', "\n").into());
    }
    Ok(text.into())
}

/// An expression's source without the blank space around that `eval` allows.
pub(crate) fn trim_expression(text: &str) -> &str {
    text.trim_end_matches([' ', '\t', '\n', '\x0c'])
}
