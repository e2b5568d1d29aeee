//! Comments and processing instructions, which stand anywhere.

use std::ops::Range;

use super::chars::{Colons, Stop, Taken, byte, is_space, name_end, owned, width};

/// A comment's text, or an instruction's target and data.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Aside {
    Comment(Range<usize>),
    Instruction {
        target: Range<usize>,
        data: Range<usize>,
    },
    /// `<?xml …?>`: the declaration that stands at the very beginning only; where its attributes are.
    Declaration(Range<usize>),
}

/// What begins with `<!--` at the start of `bytes`, and its length.
pub(super) fn comment(bytes: &[u8]) -> Taken<(Aside, usize)> {
    const OPEN: usize = 4;
    for (at, expected) in [(2, b'-'), (3, b'-')] {
        if byte(bytes, at)? != expected {
            return Err(Stop::Invalid(at));
        }
    }
    let mut at = OPEN;
    loop {
        if byte(bytes, at)? != b'-' {
            at += width(bytes, at)?;
        } else if byte(bytes, at + 1)? != b'-' {
            at += 1;
        } else if byte(bytes, at + 2)? != b'>' {
            return Err(Stop::Invalid(at + 2));
        } else {
            return Ok((Aside::Comment(OPEN..at), at + 3));
        }
    }
}

/// What begins with `<?` at the start of `bytes`, and its length.
pub(super) fn instruction(bytes: &[u8], colons: Colons) -> Taken<(Aside, usize)> {
    let target = 2..name_end(bytes, 2, colons)?;
    let is_declaration = &bytes[target.clone()] == b"xml";
    let named_alike = bytes[target.clone()].eq_ignore_ascii_case(b"xml");
    let mut at = target.end;
    if bytes[at] == b'?' {
        if byte(bytes, at + 1)? != b'>' {
            return Err(Stop::Invalid(at + 1));
        }
    } else if !is_space(bytes[at]) {
        return Err(Stop::Invalid(at));
    }
    if named_alike && !is_declaration {
        return Err(Stop::Invalid(at));
    }
    while is_space(byte(bytes, at)?) {
        at += 1;
    }
    let start = at;
    loop {
        if byte(bytes, at)? != b'?' {
            at += width(bytes, at)?;
        } else if byte(bytes, at + 1)? != b'>' {
            at += 1;
        } else {
            break;
        }
    }
    match is_declaration {
        true => Ok((Aside::Declaration(target.end..at), at + 2)),
        false => Ok((Aside::Instruction { target, data: start..at }, at + 2)),
    }
}

/// A text whose line ends are all `\n`.
pub(super) fn with_line_feeds(bytes: &[u8]) -> String {
    let text = owned(bytes);
    if memchr::memchr(b'\r', bytes).is_none() {
        return text;
    }
    text.replace("\r\n", "\n").replace('\r', "\n")
}
