//! Splitting and stripping.

use super::is_space_byte;
use crate::string::Sides;
use memchr::memmem;

/// The words between white space, at most `limit` cuts made from the left; the rest keeps its trailing white space.
pub fn split_whitespace(bytes: &[u8], limit: usize) -> Vec<&[u8]> {
    let mut words = Vec::new();
    let mut rest = strip(bytes, Sides::Left);
    while !rest.is_empty() {
        if words.len() == limit {
            words.push(rest);
            break;
        }
        let end = rest.iter().position(|&b| is_space_byte(b)).unwrap_or(rest.len());
        words.push(&rest[..end]);
        rest = strip(&rest[end..], Sides::Left);
    }
    words
}

/// As [`split_whitespace`], cutting from the right.
pub fn rsplit_whitespace(bytes: &[u8], limit: usize) -> Vec<&[u8]> {
    let mut words = Vec::new();
    let mut rest = strip(bytes, Sides::Right);
    while !rest.is_empty() {
        if words.len() == limit {
            words.push(rest);
            break;
        }
        let start = rest.iter().rposition(|&b| is_space_byte(b)).map_or(0, |at| at + 1);
        words.push(&rest[start..]);
        rest = strip(&rest[..start], Sides::Right);
    }
    words.reverse();
    words
}

/// The parts between separators (not empty), at most `limit` cuts made from the left.
pub fn split<'a>(bytes: &'a [u8], separator: &[u8], limit: usize) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    let mut start = 0;
    for at in memmem::find_iter(bytes, separator).take(limit) {
        parts.push(&bytes[start..at]);
        start = at + separator.len();
    }
    parts.push(&bytes[start..]);
    parts
}

/// As [`split`], cutting from the right.
pub fn rsplit<'a>(bytes: &'a [u8], separator: &[u8], limit: usize) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    let mut end = bytes.len();
    for at in memmem::rfind_iter(bytes, separator).take(limit) {
        parts.push(&bytes[at + separator.len()..end]);
        end = at;
    }
    parts.push(&bytes[..end]);
    parts.reverse();
    parts
}

/// The lines, ended by `\n`, `\r` or `\r\n`, with or without their ends.
pub fn split_lines(bytes: &[u8], keep_ends: bool) -> Vec<&[u8]> {
    let mut lines = Vec::new();
    let mut start = 0;
    while start < bytes.len() {
        let end = memchr::memchr2(b'\n', b'\r', &bytes[start..]).map_or(bytes.len(), |at| start + at);
        let next = match &bytes[end..] {
            [b'\r', b'\n', ..] => end + 2,
            [] => end,
            _ => end + 1,
        };
        lines.push(&bytes[start..if keep_ends { next } else { end }]);
        start = next;
    }
    lines
}

/// Without white space at the ends.
pub fn strip(bytes: &[u8], sides: Sides) -> &[u8] {
    strip_where(bytes, sides, is_space_byte)
}

/// Without the bytes of `set` at the ends.
pub fn strip_bytes<'a>(bytes: &'a [u8], set: &[u8], sides: Sides) -> &'a [u8] {
    let mut member = [false; 256];
    set.iter().for_each(|&b| member[usize::from(b)] = true);
    strip_where(bytes, sides, |b| member[usize::from(b)])
}

fn strip_where(mut bytes: &[u8], sides: Sides, goes: impl Fn(u8) -> bool) -> &[u8] {
    if sides.left() {
        let start = bytes.iter().position(|&b| !goes(b)).unwrap_or(bytes.len());
        bytes = &bytes[start..];
    }
    if sides.right() {
        let end = bytes.iter().rposition(|&b| !goes(b)).map_or(0, |at| at + 1);
        bytes = &bytes[..end];
    }
    bytes
}
