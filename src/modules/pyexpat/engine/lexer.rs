//! The tokens of the prolog and of document type definitions.

use super::{
    chars::{Colons, Stop, Taken, byte, is_space, name_width, start_width, width},
    markup::{Aside, comment, instruction},
    value::parameter,
};

/// A token; its text is told beside it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Lexeme {
    Space,
    /// `<!NAME`
    Open,
    /// `>`
    Close,
    Name,
    /// A name that begins as no name may.
    NameToken,
    /// A name and the `?`, `*` or `+` behind it.
    Counted(u8),
    /// `#NAME`
    Hash,
    Bar,
    Comma,
    OpenGroup,
    /// `)` and the `?`, `*` or `+` behind it, or 0.
    CloseGroup(u8),
    OpenSubset,
    CloseSubset,
    Literal,
    /// `%name;`
    Parameter,
    Percent,
    /// `<![`
    OpenSection,
    /// `]]>`
    CloseSection,
    Aside(Aside),
    /// `<` of the first element: it is not taken.
    Element,
}

/// The token at the start of `bytes`, and its length. More may follow unless they are all.
pub(super) fn scan(bytes: &[u8], all: bool, colons: Colons) -> Taken<(Lexeme, usize)> {
    let Some(&first) = bytes.first() else { return Err(Stop::End) };
    match first {
        b'"' | b'\'' => literal(bytes, first, all),
        b'<' => markup(bytes, colons),
        b'\r' if bytes.len() == 1 && !all => Err(Stop::Partial),
        byte if is_space(byte) => {
            let len = bytes.iter().position(|&byte| !is_space(byte)).unwrap_or(bytes.len());
            // A `\r` at the end may be half a line end.
            Ok((Lexeme::Space, if len == bytes.len() && bytes[len - 1] == b'\r' && !all { len - 1 } else { len }))
        }
        b'%' => match byte(bytes, 1)? {
            next if is_space(next) || next == b'%' => Ok((Lexeme::Percent, 1)),
            _ => parameter(bytes, 0, colons).map(|(_, end)| (Lexeme::Parameter, end)),
        },
        b',' => Ok((Lexeme::Comma, 1)),
        b'[' => Ok((Lexeme::OpenSubset, 1)),
        b']' => match (bytes.get(1), bytes.get(2)) {
            (None, _) | (Some(b']'), None) if !all => Err(Stop::Partial),
            (Some(b']'), Some(b'>')) => Ok((Lexeme::CloseSection, 3)),
            _ => Ok((Lexeme::CloseSubset, 1)),
        },
        b'(' => Ok((Lexeme::OpenGroup, 1)),
        b')' => close_group(bytes, all),
        b'|' => Ok((Lexeme::Bar, 1)),
        b'>' => Ok((Lexeme::Close, 1)),
        b'#' => hash(bytes, all),
        _ => word(bytes, all, colons),
    }
}

fn literal(bytes: &[u8], quote: u8, all: bool) -> Taken<(Lexeme, usize)> {
    let mut at = 1;
    while byte(bytes, at)? != quote {
        at += width(bytes, at)?;
    }
    match bytes.get(at + 1) {
        None if !all => Err(Stop::Partial),
        Some(&next) if !is_space(next) && !matches!(next, b'>' | b'%' | b'[') => Err(Stop::Invalid(at + 1)),
        _ => Ok((Lexeme::Literal, at + 1)),
    }
}

fn markup(bytes: &[u8], colons: Colons) -> Taken<(Lexeme, usize)> {
    match byte(bytes, 1)? {
        b'?' => instruction(bytes, colons).map(|(aside, len)| (Lexeme::Aside(aside), len)),
        b'!' => match byte(bytes, 2)? {
            b'-' => comment(bytes).map(|(aside, len)| (Lexeme::Aside(aside), len)),
            b'[' => Ok((Lexeme::OpenSection, 3)),
            letter if is_word(letter, colons) => declaration(bytes, colons),
            _ => Err(Stop::Invalid(2)),
        },
        _ if start_width(bytes, 1)? > 0 || (bytes[1] == b':' && colons == Colons::Letters) => Ok((Lexeme::Element, 0)),
        _ => Err(Stop::Invalid(1)),
    }
}

fn is_word(byte: u8, colons: Colons) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || (byte == b':' && colons == Colons::Letters)
}

fn declaration(bytes: &[u8], colons: Colons) -> Taken<(Lexeme, usize)> {
    let mut at = 2;
    loop {
        match byte(bytes, at)? {
            letter if is_word(letter, colons) => at += 1,
            b'%' => {
                let next = byte(bytes, at + 1)?;
                let stands_alone = is_space(next) || next == b'%';
                return if stands_alone { Err(Stop::Invalid(at)) } else { Ok((Lexeme::Open, at)) };
            }
            next if is_space(next) => return Ok((Lexeme::Open, at)),
            _ => return Err(Stop::Invalid(at)),
        }
    }
}

fn close_group(bytes: &[u8], all: bool) -> Taken<(Lexeme, usize)> {
    match bytes.get(1) {
        None if !all => Err(Stop::Partial),
        Some(&count @ (b'*' | b'+' | b'?')) => Ok((Lexeme::CloseGroup(count), 2)),
        Some(&next) if !is_space(next) && !matches!(next, b'>' | b',' | b'|' | b')') => Err(Stop::Invalid(1)),
        _ => Ok((Lexeme::CloseGroup(0), 1)),
    }
}

fn hash(bytes: &[u8], all: bool) -> Taken<(Lexeme, usize)> {
    let mut at = 1 + start_width(bytes, 1)?;
    if at == 1 {
        return Err(Stop::Invalid(1));
    }
    loop {
        match name_width(bytes, at) {
            Err(Stop::Partial) if all => return Ok((Lexeme::Hash, at)),
            Ok(0) if is_space(bytes[at]) || matches!(bytes[at], b')' | b'>' | b'%' | b'|') => {
                return Ok((Lexeme::Hash, at));
            }
            Ok(0) => return Err(Stop::Invalid(at)),
            width => at += width?,
        }
    }
}

/// A name, or what looks like one.
fn word(bytes: &[u8], all: bool, colons: Colons) -> Taken<(Lexeme, usize)> {
    let begins = start_width(bytes, 0)? > 0 || (bytes[0] == b':' && colons == Colons::Letters);
    let mut is_name = begins;
    if !begins && name_width(bytes, 0)? == 0 && bytes[0] != b':' {
        return Err(Stop::Invalid(0));
    }
    let mut at = 0;
    let mut parted = false;
    loop {
        let next = match name_width(bytes, at) {
            Err(Stop::Partial) if all => return Ok((if is_name { Lexeme::Name } else { Lexeme::NameToken }, at)),
            Ok(0) => bytes[at],
            width => {
                at += width?;
                continue;
            }
        };
        match next {
            b':' => {
                is_name &= colons == Colons::Letters || !parted;
                parted = true;
                at += 1;
            }
            b'*' | b'+' | b'?' if is_name => return Ok((Lexeme::Counted(next), at + 1)),
            b'>' | b')' | b',' | b'|' | b'[' | b'%' => break,
            next if is_space(next) => break,
            _ => return Err(Stop::Invalid(at)),
        }
    }
    Ok((if is_name { Lexeme::Name } else { Lexeme::NameToken }, at))
}
