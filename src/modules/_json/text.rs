//! JSON strings: reading and quoting.

use typhon_object::{
    prelude::*,
    primal::str::{self as string, Str},
};
use typhon_text::{Text, TextBuf};

/// What is wrong with a document.
pub(super) struct Failure {
    pub message: &'static str,
    /// A byte offset.
    pub at: usize,
    /// The error is one character before that.
    pub before: bool,
}

impl Failure {
    pub(super) fn new(message: &'static str, at: usize) -> Failure {
        Failure { message, at, before: false }
    }

    /// Raises JSONDecodeError.
    pub(super) fn raise(self, vm: &Vm, document: &Value) -> Raised {
        let point = document.native::<Str>().map_or(0, |text| text.point_of(self.at)) as i64;
        let point = point - i64::from(self.before);
        let raise = || -> Result<Raised> {
            let decoder = (vm.hooks().import)(vm, "json.decoder")?;
            let class = vm.get_attr_str(&decoder, "JSONDecodeError")?;
            let error = vm.call(&class, &[vm.str(self.message), document.clone(), vm.int(point)])?;
            Ok(vm.raise(error))
        };
        raise().unwrap_or_else(|raised| raised)
    }
}

/// The four hexadecimal digits of an escape.
fn hex(bytes: &[u8], at: usize) -> Option<u32> {
    let digits = bytes.get(at..at + 4)?;
    digits.iter().try_fold(0, |code, &digit| Some(code << 4 | char::from(digit).to_digit(16)?))
}

/// A part of a text as a str.
fn part(source: &Str, from: usize, to: usize) -> Value {
    if source.is_ascii() {
        return string::from_ascii(&source.bytes()[from..to]);
    }
    let bytes = &source.bytes()[from..to];
    string::from_text(Text::from_parts(bytes, bytes.is_ascii()))
}

/// The end of a run of characters that stand for themselves.
#[inline]
fn plain_run(bytes: &[u8], mut at: usize, strict: bool) -> usize {
    while let Some(&byte) = bytes.get(at) {
        if byte == b'"' || byte == b'\\' || (strict && byte < 0x20) {
            break;
        }
        at += 1;
    }
    at
}

/// Reads the string whose text begins at byte offset `start`; returns it with the offset behind its closing quote.
pub(super) fn scan(source: &Str, start: usize, strict: bool) -> std::result::Result<(Value, usize), Failure> {
    let bytes = source.bytes();
    let unterminated = || Failure { message: "Unterminated string starting at", at: start, before: true };
    let first = plain_run(bytes, start, strict);
    if bytes.get(first) == Some(&b'"') {
        return Ok((part(source, start, first), first + 1));
    }
    let mut out = TextBuf::new();
    let (mut from, mut at) = (start, first);
    loop {
        let run = &bytes[from..at];
        out.push_text(Text::from_parts(run, run.is_ascii()));
        match bytes.get(at) {
            None => return Err(unterminated()),
            Some(b'"') => return Ok((string::from_buf(&out), at + 1)),
            Some(b'\\') => at = unescape(bytes, at, &mut out)?.ok_or_else(unterminated)?,
            Some(_) => return Err(Failure::new("Invalid control character at", at)),
        }
        from = at;
        at = plain_run(bytes, at, strict);
    }
}

/// Reads the escape at `at`; returns the offset behind it, `None` if the text ends there.
fn unescape(bytes: &[u8], at: usize, out: &mut TextBuf) -> std::result::Result<Option<usize>, Failure> {
    let Some(&kind) = bytes.get(at + 1) else { return Ok(None) };
    let simple = match kind {
        b'"' | b'\\' | b'/' => kind,
        b'b' => 8,
        b'f' => 12,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'u' => {
            let Some(code) = hex(bytes, at + 2) else { return Err(Failure::new("Invalid \\uXXXX escape", at + 1)) };
            let next = at + 6;
            if (0xd800..0xdc00).contains(&code)
                && bytes.get(next..next + 2) == Some(b"\\u")
                && let Some(low @ 0xdc00..0xe000) = hex(bytes, next + 2)
            {
                out.push(0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00));
                return Ok(Some(next + 6));
            }
            out.push(code);
            return Ok(Some(next));
        }
        _ => return Err(Failure::new("Invalid \\escape", at)),
    };
    out.push(u32::from(simple));
    Ok(Some(at + 2))
}

/// Adds a text in quotes.
pub(super) fn push_quoted(out: &mut TextBuf, source: &Str, ascii: bool) {
    let bytes = source.bytes();
    let special = |byte: u8| byte < 0x20 || byte == b'"' || byte == b'\\' || (ascii && byte >= 0x7f);
    out.push_ascii(b"\"");
    let mut at = 0;
    while at < bytes.len() {
        let run = bytes[at..].iter().position(|&byte| special(byte)).map_or(bytes.len(), |run| at + run);
        if source.is_ascii() {
            out.push_ascii(&bytes[at..run]);
        } else {
            out.push_text(Text::from_parts(&bytes[at..run], bytes[at..run].is_ascii()));
        }
        if run == bytes.len() {
            break;
        }
        let (point, width) = typhon_text::wtf8::decode_at(bytes, run);
        push_escape(out, point);
        at = run + width;
    }
    out.push_ascii(b"\"");
}

fn push_escape(out: &mut TextBuf, point: u32) {
    let short: &[u8] = match point {
        0x22 => b"\\\"",
        0x5c => b"\\\\",
        8 => b"\\b",
        12 => b"\\f",
        10 => b"\\n",
        13 => b"\\r",
        9 => b"\\t",
        0x10000.. => {
            let rest = point - 0x10000;
            out.push_str(&format!("\\u{:04x}\\u{:04x}", 0xd800 + (rest >> 10), 0xdc00 + (rest & 0x3ff)));
            return;
        }
        _ => {
            out.push_str(&format!("\\u{point:04x}"));
            return;
        }
    };
    out.push_ascii(short);
}
