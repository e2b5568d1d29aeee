//! The tokens of an element's content.

use std::ops::Range;

use super::{
    chars::{Colons, Stop, Taken, byte, name_end, start_width, width},
    markup::{Aside, comment, instruction},
    reference::{self, Reference},
    tag::{self, StartTag},
};

/// A token, at the start of the bytes that were scanned.
#[derive(Debug)]
pub(super) enum Token {
    Start(StartTag),
    End(Range<usize>),
    /// Characters without a line end among them.
    Characters,
    LineEnd,
    Reference(Reference),
    CdataOpen,
    CdataClose,
    Aside(Aside),
}

/// How many bytes of characters one token has at most, so that no step takes long.
const LONGEST: usize = 1 << 20;

const CDATA: &[u8] = b"<![CDATA[";

/// The token at the start of `bytes`, and its length. More may follow unless they are all.
pub(super) fn scan(bytes: &[u8], all: bool, colons: Colons) -> Taken<(Token, usize)> {
    let Some(&first) = bytes.first() else { return Err(Stop::End) };
    match first {
        b'<' => markup(bytes, colons),
        b'&' => reference::scan(bytes, 0, colons).map(|(reference, len)| (Token::Reference(reference), len)),
        b'\n' => Ok((Token::LineEnd, 1)),
        b'\r' => line_end(bytes, all),
        b']' => brackets(bytes, all),
        _ => {
            let first = width(bytes, 0)?;
            characters(bytes, first)
        }
    }
}

fn line_end(bytes: &[u8], all: bool) -> Taken<(Token, usize)> {
    match bytes.get(1) {
        None if !all => Err(Stop::Partial),
        Some(b'\n') => Ok((Token::LineEnd, 2)),
        _ => Ok((Token::LineEnd, 1)),
    }
}

/// Characters that begin with a bracket: `]]>` cannot stand in content.
fn brackets(bytes: &[u8], all: bool) -> Taken<(Token, usize)> {
    match bytes {
        [_] | [_, b']'] if !all => Err(Stop::Partial),
        [_, b']', b'>', ..] => Err(Stop::Invalid(2)),
        _ => characters(bytes, 1),
    }
}

fn characters(bytes: &[u8], start: usize) -> Taken<(Token, usize)> {
    let mut at = start;
    while let Some(&next) = bytes.get(at).filter(|_| at < LONGEST) {
        match next {
            b'<' | b'&' | b'\n' | b'\r' => break,
            b']' => match &bytes[at + 1..] {
                [] | [b']'] => break,
                [b']', b'>', ..] => return Err(Stop::Invalid(at + 2)),
                _ => at += 1,
            },
            _ => match width(bytes, at) {
                Ok(width) => at += width,
                Err(_) => break,
            },
        }
    }
    Ok((Token::Characters, at))
}

fn markup(bytes: &[u8], colons: Colons) -> Taken<(Token, usize)> {
    match byte(bytes, 1)? {
        b'/' => end_tag(bytes, colons),
        b'?' => instruction(bytes, colons).map(|(aside, len)| (Token::Aside(aside), len)),
        b'!' => match byte(bytes, 2)? {
            b'-' => comment(bytes).map(|(aside, len)| (Token::Aside(aside), len)),
            b'[' => {
                for (at, &expected) in CDATA.iter().enumerate().skip(3) {
                    if byte(bytes, at)? != expected {
                        return Err(Stop::Invalid(at));
                    }
                }
                Ok((Token::CdataOpen, CDATA.len()))
            }
            _ => Err(Stop::Invalid(2)),
        },
        _ => tag::scan(bytes, colons).map(|(tag, len)| (Token::Start(tag), len)),
    }
}

fn end_tag(bytes: &[u8], colons: Colons) -> Taken<(Token, usize)> {
    if start_width(bytes, 2)? == 0 && colons == Colons::Separators {
        return Err(Stop::Invalid(2));
    }
    // Where colons stand does not matter: it is the name of a start tag, or it is wrong.
    let end = name_end(bytes, 2, Colons::Letters)?;
    let mut at = end;
    while super::chars::is_space(byte(bytes, at)?) {
        at += 1;
    }
    if bytes[at] == b'>' { Ok((Token::End(2..end), at + 1)) } else { Err(Stop::Invalid(at)) }
}

/// The token at the start of `bytes` within a CDATA section.
pub(super) fn scan_cdata(bytes: &[u8], all: bool) -> Taken<(Token, usize)> {
    let Some(&first) = bytes.first() else { return Err(Stop::End) };
    match first {
        b'\n' => return Ok((Token::LineEnd, 1)),
        b'\r' => return line_end(bytes, all),
        b']' => match &bytes[1..] {
            [] | [b']'] => return Err(Stop::Partial),
            [b']', b'>', ..] => return Ok((Token::CdataClose, 3)),
            _ => {}
        },
        _ => {}
    }
    let mut at = width(bytes, 0)?;
    while let Some(&next) = bytes.get(at).filter(|_| at < LONGEST) {
        match next {
            b'\n' | b'\r' | b']' => break,
            _ => match width(bytes, at) {
                Ok(width) => at += width,
                Err(_) => break,
            },
        }
    }
    Ok((Token::Characters, at))
}
