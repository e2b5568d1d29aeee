//! References: `&name;`, `&#10;`, `&#xA;`.

use std::ops::Range;

use super::chars::{Colons, Stop, Taken, byte, name_end};

/// What a reference stands for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Reference {
    /// A character by its number; none where no character has that number.
    Character(Option<char>),
    /// An entity by its name, which stands there.
    Entity(Range<usize>),
}

fn number_end(bytes: &[u8], start: usize, is_digit: fn(&u8) -> bool) -> Taken<usize> {
    let mut at = start;
    while is_digit(&byte(bytes, at)?) {
        at += 1;
    }
    if at == start || bytes[at] != b';' { Err(Stop::Invalid(at)) } else { Ok(at) }
}

fn character(digits: &[u8], radix: u32) -> Option<char> {
    let digits = std::str::from_utf8(digits).ok()?;
    let point = u32::from_str_radix(digits, radix).ok()?;
    char::from_u32(point).filter(|&character| is_allowed(character))
}

fn is_allowed(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r') || (character >= ' ' && !matches!(character, '\u{FFFE}' | '\u{FFFF}'))
}

/// The reference whose `&` is at a place, and where it ends.
pub(super) fn scan(bytes: &[u8], start: usize, colons: Colons) -> Taken<(Reference, usize)> {
    if byte(bytes, start + 1)? != b'#' {
        let end = name_end(bytes, start + 1, colons)?;
        return match bytes[end] {
            b';' => Ok((Reference::Entity(start + 1..end), end + 1)),
            _ => Err(Stop::Invalid(end)),
        };
    }
    let (first, radix, is_digit): (_, _, fn(&u8) -> bool) = match byte(bytes, start + 2)? {
        b'x' => (start + 3, 16, u8::is_ascii_hexdigit),
        _ => (start + 2, 10, u8::is_ascii_digit),
    };
    let end = number_end(bytes, first, is_digit)?;
    Ok((Reference::Character(character(&bytes[first..end], radix)), end + 1))
}

/// The character of an entity that needs no declaration.
pub(super) fn predefined(name: &[u8]) -> Option<char> {
    match name {
        b"lt" => Some('<'),
        b"gt" => Some('>'),
        b"amp" => Some('&'),
        b"quot" => Some('"'),
        b"apos" => Some('\''),
        _ => None,
    }
}
