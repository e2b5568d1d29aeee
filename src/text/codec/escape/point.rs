//! Reading one escape of a string.

use crate::unicode::names;

/// What an escape stands for.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Escaped {
    /// A code point.
    Point(u32),
    /// Nothing: a line that goes on.
    Nothing,
    /// Itself: there is no such escape (or, in strings, a byte that is not ASCII follows).
    Invalid(u8),
}

/// An escape that Python warns of.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum InvalidEscape {
    /// A backslash at this offset before something that is no escape.
    Unknown(usize),
    /// An octal escape above `\377` at this offset.
    Octal(usize),
}

/// An escape that Python warns of, and how it was written.
pub type Written = (InvalidEscape, String);

impl InvalidEscape {
    /// The escape itself.
    pub fn shown(self, input: &[u8]) -> String {
        let (at, length) = match self {
            InvalidEscape::Unknown(at) => (at, 2),
            InvalidEscape::Octal(at) => (at, 4),
        };
        input[at..(at + length).min(input.len())].iter().copied().map(char::from).collect()
    }
}

/// One escape, read.
#[derive(Clone, Debug)]
pub struct Read {
    /// What it stands for, or what is wrong.
    pub result: Result<Escaped, &'static str>,
    /// Behind its last byte.
    pub end: usize,
    /// Whether it fails for want of more input.
    pub incomplete: bool,
    /// What Python warns of.
    pub invalid: Option<InvalidEscape>,
}

/// Up to `digits` hexadecimal digits: the value and how many there were.
pub(crate) fn hex(bytes: &[u8], digits: usize) -> (u32, usize) {
    let values = bytes.iter().take(digits).map_while(|&b| (b as char).to_digit(16));
    values.fold((0, 0), |(value, count), digit| (value << 4 | digit, count + 1))
}

/// Up to three octal digits: the value and how many there were.
pub(super) fn octal(bytes: &[u8]) -> (u32, usize) {
    let values = bytes.iter().take(3).map_while(|&b| (b as char).to_digit(8));
    values.fold((0, 0), |(value, count), digit| (value << 3 | digit, count + 1))
}

/// What a letter after a backslash stands for, in strings and in bytes.
pub(super) fn simple(letter: u8) -> Option<u8> {
    Some(match letter {
        b'\\' | b'\'' | b'"' => letter,
        b'a' => 0x07,
        b'b' => 0x08,
        b'f' => 0x0C,
        b'n' => 0x0A,
        b'r' => 0x0D,
        b't' => 0x09,
        b'v' => 0x0B,
        _ => return None,
    })
}

/// Reads the escape whose backslash is at an offset.
pub fn read(bytes: &[u8], at: usize) -> Read {
    let good = |escaped, length| Read { result: Ok(escaped), end: at + length, incomplete: false, invalid: None };
    let rest = &bytes[at + 1..];
    let Some(&letter) = rest.first() else {
        return Read { result: Err("\\ at end of string"), end: at + 1, incomplete: true, invalid: None };
    };
    match letter {
        b'\n' => good(Escaped::Nothing, 2),
        b'0'..=b'7' => {
            let (value, count) = octal(rest);
            let invalid = (value > 0o377).then_some(InvalidEscape::Octal(at));
            Read { invalid, ..good(Escaped::Point(value), 1 + count) }
        }
        b'x' => numbered(bytes, at, 2, "truncated \\xXX escape"),
        b'u' => numbered(bytes, at, 4, "truncated \\uXXXX escape"),
        b'U' => numbered(bytes, at, 8, "truncated \\UXXXXXXXX escape"),
        b'N' => named(bytes, at),
        _ => match simple(letter) {
            Some(byte) => good(Escaped::Point(u32::from(byte)), 2),
            None => Read { invalid: Some(InvalidEscape::Unknown(at)), ..good(Escaped::Invalid(letter), 2) },
        },
    }
}

fn numbered(bytes: &[u8], at: usize, digits: usize, truncated: &'static str) -> Read {
    let (value, count) = hex(&bytes[at + 2..], digits);
    let end = at + 2 + count;
    let result = match () {
        _ if count < digits => Err(truncated),
        _ if value > 0x10FFFF => Err("illegal Unicode character"),
        _ => Ok(Escaped::Point(value)),
    };
    Read { result, end, incomplete: count < digits && end == bytes.len(), invalid: None }
}

fn named(bytes: &[u8], at: usize) -> Read {
    let malformed =
        |end, incomplete| Read { result: Err("malformed \\N character escape"), end, incomplete, invalid: None };
    let start = at + 3;
    match bytes.get(at + 2) {
        None => return malformed(at + 2, true),
        Some(b'{') => {}
        Some(_) => return malformed(at + 2, false),
    }
    let Some(length) = memchr::memchr(b'}', &bytes[start..]) else { return malformed(bytes.len(), true) };
    if length == 0 {
        return malformed(start, false);
    }
    let found = names::code_point(&bytes[start..start + length]);
    let result = found.map(Escaped::Point).ok_or("unknown Unicode character name");
    Read { result, end: start + length + 1, incomplete: false, invalid: None }
}
