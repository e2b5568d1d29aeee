//! Single characters of UTF-8 that may be wrong, and names made of them.

use super::names::{is_letter, is_name_character};

/// Why a token cannot be taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stop {
    /// There is nothing.
    End,
    /// The token does not end here.
    Partial,
    /// The last character is cut.
    PartialCharacter,
    /// What stands at this place cannot stand there.
    Invalid(usize),
}

/// What was taken, or why nothing could be.
pub(super) type Taken<T> = Result<T, Stop>;

/// A text of its own, of bytes that were scanned.
pub(super) fn owned(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// White space of XML.
pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// The byte at a place.
#[inline]
pub(super) fn byte(bytes: &[u8], at: usize) -> Taken<u8> {
    bytes.get(at).copied().ok_or(Stop::Partial)
}

/// The length of the character at a place, which has to be one of XML's.
#[inline]
pub(super) fn width(bytes: &[u8], at: usize) -> Taken<usize> {
    match byte(bytes, at)? {
        b'\t' | b'\n' | b'\r' | 0x20..=0x7F => Ok(1),
        lead @ 0xC2..=0xF4 => wide(bytes, at, lead).map(|(_, width)| width),
        _ => Err(Stop::Invalid(at)),
    }
}

/// A character beyond ASCII: its point and its length.
fn wide(bytes: &[u8], at: usize, lead: u8) -> Taken<(u32, usize)> {
    let width = match lead {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        _ => 4,
    };
    let Some(whole) = bytes.get(at..at + width) else { return Err(Stop::PartialCharacter) };
    match std::str::from_utf8(whole).ok().and_then(|text| text.chars().next()) {
        None | Some('\u{FFFE}' | '\u{FFFF}') => Err(Stop::Invalid(at)),
        Some(character) => Ok((character.into(), width)),
    }
}

fn is_ascii_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

fn is_ascii_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

/// The length of the character at a place if a name can begin with it; 0 if not.
pub(super) fn start_width(bytes: &[u8], at: usize) -> Taken<usize> {
    match byte(bytes, at)? {
        byte if is_ascii_start(byte) => Ok(1),
        lead @ 0xC2..=0xF4 => wide(bytes, at, lead).map(|(point, width)| if is_letter(point) { width } else { 0 }),
        _ => Ok(0),
    }
}

/// The length of the character at a place if a name can go on with it; 0 if not.
#[inline]
pub(super) fn name_width(bytes: &[u8], at: usize) -> Taken<usize> {
    match byte(bytes, at)? {
        byte if is_ascii_name(byte) => Ok(1),
        lead @ 0xC2..=0xF4 => {
            wide(bytes, at, lead).map(|(point, width)| if is_name_character(point) { width } else { 0 })
        }
        _ => Ok(0),
    }
}

/// How colons stand in names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Colons {
    /// They are letters.
    Letters,
    /// One may part a prefix from a local name.
    Separators,
}

/// Where the name at a place ends.
pub(super) fn name_end(bytes: &[u8], start: usize, colons: Colons) -> Taken<usize> {
    let mut at = match start_width(bytes, start)? {
        0 if colons == Colons::Letters && bytes[start] == b':' => start + 1,
        0 => return Err(Stop::Invalid(start)),
        width => start + width,
    };
    let mut parted = false;
    loop {
        match name_width(bytes, at)? {
            0 if bytes[at] != b':' => return Ok(at),
            0 if colons == Colons::Letters => at += 1,
            0 => {
                let width = start_width(bytes, at + 1)?;
                if parted || width == 0 {
                    return Err(Stop::Invalid(if parted { at } else { at + 1 }));
                }
                parted = true;
                at += 1 + width;
            }
            width => at += width,
        }
    }
}
