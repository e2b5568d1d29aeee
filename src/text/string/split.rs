//! Splitting at white space, at a separator, at line ends.

use super::is_space_point;
use crate::{Text, bytes};
use memchr::memmem;

/// Emits the words between white space, at most `limit` cuts made from the left; the rest keeps its trailing white space.
#[inline(always)]
pub fn split_whitespace<'a>(text: Text<'a>, limit: usize, mut emit: impl FnMut(Text<'a>)) {
    if text.is_ascii() { split_ascii(text, limit, emit) } else { split_wide(text, limit, &mut emit) }
}

fn split_wide<'a>(text: Text<'a>, limit: usize, emit: &mut dyn FnMut(Text<'a>)) {
    let mut rest = skip_space(text);
    let mut cuts = 0;
    while !rest.is_empty() {
        if cuts == limit {
            return emit(rest);
        }
        let end = find_space(rest);
        emit(rest.slice(0..end));
        rest = skip_space(rest.slice(end..rest.byte_len()));
        cuts += 1;
    }
}

/// Whether a byte is white space.
static SPACE: [bool; 256] = {
    let mut space = [false; 256];
    let mut byte = 0;
    while byte < 0x80 {
        space[byte] = matches!(byte, 0x09..=0x0D | 0x1C..=0x20);
        byte += 1;
    }
    space
};

/// As [`split_whitespace`], of ASCII.
#[inline(always)]
fn split_ascii<'a>(text: Text<'a>, limit: usize, mut emit: impl FnMut(Text<'a>)) {
    let bytes = text.bytes();
    let (mut at, mut cuts) = (0, 0);
    loop {
        while at < bytes.len() && SPACE[usize::from(bytes[at])] {
            at += 1;
        }
        if at == bytes.len() {
            return;
        }
        let start = at;
        at = if cuts == limit { bytes.len() } else { ascii_space(bytes, at) };
        emit(text.slice(start..at));
        cuts += 1;
    }
}

/// Where the first white space at or behind `at` is in ASCII, or the length.
#[inline(always)]
fn ascii_space(bytes: &[u8], mut at: usize) -> usize {
    const TOPS: u64 = 0x8080_8080_8080_8080;
    while at < bytes.len() {
        if let Some(word) = bytes[at..].first_chunk::<8>() {
            // The top bit of every byte that is not above the space, as white space is.
            let low = !((u64::from_le_bytes(*word) | TOPS) - 0x2121_2121_2121_2121) & TOPS;
            at += low.trailing_zeros() as usize / 8;
            if low == 0 {
                continue;
            }
        }
        if SPACE[usize::from(bytes[at])] {
            break;
        }
        at += 1;
    }
    at
}

/// As [`split_whitespace`], cutting from the right.
pub fn rsplit_whitespace(text: Text<'_>, limit: usize) -> Vec<Text<'_>> {
    let mut words = Vec::new();
    let mut rest = trim_end(text);
    while !rest.is_empty() {
        if words.len() == limit {
            words.push(rest);
            break;
        }
        let mut points = rest.code_points();
        let mut start = rest.byte_len();
        while points.next_back().is_some_and(|c| !is_space_point(c)) {
            start = points.end_offset();
        }
        words.push(rest.slice(start..rest.byte_len()));
        rest = trim_end(rest.slice(0..start));
    }
    words.reverse();
    words
}

fn skip_space(text: Text<'_>) -> Text<'_> {
    if text.is_ascii() {
        let start = text.bytes().iter().position(|&b| !is_space_point(u32::from(b)));
        return text.slice(start.unwrap_or(text.byte_len())..text.byte_len());
    }
    let mut points = text.code_points();
    let mut start = 0;
    while points.next().is_some_and(is_space_point) {
        start = points.offset();
    }
    text.slice(start..text.byte_len())
}

fn trim_end(text: Text<'_>) -> Text<'_> {
    let mut points = text.code_points();
    let mut end = text.byte_len();
    while points.next_back().is_some_and(is_space_point) {
        end = points.end_offset();
    }
    text.slice(0..end)
}

/// The byte offset of the first white space, or the length.
fn find_space(text: Text<'_>) -> usize {
    if text.is_ascii() {
        return text.bytes().iter().position(|&b| is_space_point(u32::from(b))).unwrap_or(text.byte_len());
    }
    let mut points = text.code_points();
    loop {
        let at = points.offset();
        match points.next() {
            Some(c) if !is_space_point(c) => {}
            _ => return at,
        }
    }
}

/// The parts of a text between separators.
#[derive(Clone, Debug)]
pub struct Parts<'a, Places> {
    text: Text<'a>,
    /// Where the separators begin, and their width.
    places: Places,
    width: usize,
    /// Where the next part begins.
    start: usize,
    /// Parts that are left.
    left: usize,
}

impl<'a, Places: Iterator<Item = usize>> Parts<'a, Places> {
    #[inline(always)]
    fn new(text: Text<'a>, width: usize, cuts: usize, places: Places) -> Parts<'a, Places> {
        Parts { text, places, width, start: 0, left: cuts + 1 }
    }
}

impl<'a, Places: Iterator<Item = usize>> Iterator for Parts<'a, Places> {
    type Item = Text<'a>;

    #[inline(always)]
    fn next(&mut self) -> Option<Text<'a>> {
        self.left = self.left.checked_sub(1)?;
        let place = if self.left == 0 { None } else { self.places.next() };
        let end = place.unwrap_or(self.text.byte_len());
        let part = self.text.slice(self.start..end);
        self.start = end + self.width;
        Some(part)
    }

    #[inline(always)]
    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl<Places: Iterator<Item = usize>> ExactSizeIterator for Parts<'_, Places> {}

/// The parts between separators (not empty), at most `limit` cuts made from the left.
#[inline]
pub fn split<'a>(
    text: Text<'a>,
    separator: Text<'a>,
    limit: usize,
) -> Parts<'a, impl Iterator<Item = usize> + use<'a>> {
    let places = || bytes::occurrences(text.bytes(), separator.bytes());
    Parts::new(text, separator.byte_len(), places().take(limit).count(), places())
}

/// As [`split`], for a separator of one byte, which is an ASCII character.
#[inline(always)]
pub fn split_at_byte(text: Text<'_>, separator: u8, limit: usize) -> Parts<'_, bytes::Matches<'_>> {
    let places = bytes::Matches::new(text.bytes(), separator);
    Parts::new(text, 1, places.left().min(limit), places)
}

/// As [`split`], cutting from the right.
pub fn rsplit<'a>(text: Text<'a>, separator: Text<'_>, limit: usize) -> Vec<Text<'a>> {
    let mut parts = Vec::new();
    let mut end = text.byte_len();
    for at in memmem::rfind_iter(text.bytes(), separator.bytes()).take(limit) {
        parts.push(text.slice(at + separator.byte_len()..end));
        end = at;
    }
    parts.push(text.slice(0..end));
    parts.reverse();
    parts
}

/// Emits the lines, with or without their ends. Every line end of Unicode counts, `\r\n` as one.
pub fn split_lines<'a>(text: Text<'a>, keep_ends: bool, mut emit: impl FnMut(Text<'a>)) {
    let bytes = text.bytes();
    let (mut start, mut at) = (0, 0);
    while at < bytes.len() {
        let width = line_end(bytes, at);
        if width == 0 {
            at += 1;
            continue;
        }
        emit(text.slice(start..if keep_ends { at + width } else { at }));
        at += width;
        start = at;
    }
    if start < bytes.len() {
        emit(text.slice(start..bytes.len()));
    }
}

/// The width of the line end at an offset, 0 if there is none.
#[inline]
fn line_end(bytes: &[u8], at: usize) -> usize {
    match bytes[at] {
        0x20..0xC2 => 0,
        0x0D if bytes.get(at + 1) == Some(&0x0A) => 2,
        0x0A..=0x0D | 0x1C..=0x1E => 1,
        // U+0085, U+2028, U+2029.
        0xC2 if bytes[at + 1] == 0x85 => 2,
        0xE2 if bytes[at + 1] == 0x80 && matches!(bytes[at + 2], 0xA8 | 0xA9) => 3,
        _ => 0,
    }
}

/// What stands before and after the first separator (not empty).
#[inline]
pub fn partition<'a>(text: Text<'a>, separator: Text<'_>) -> Option<(Text<'a>, Text<'a>)> {
    super::find(text, separator).map(|at| around(text, at, separator))
}

/// What stands before and after the last separator (not empty).
#[inline]
pub fn rpartition<'a>(text: Text<'a>, separator: Text<'_>) -> Option<(Text<'a>, Text<'a>)> {
    super::rfind(text, separator).map(|at| around(text, at, separator))
}

#[inline(always)]
fn around<'a>(text: Text<'a>, at: usize, separator: Text<'_>) -> (Text<'a>, Text<'a>) {
    (text.slice(0..at), text.slice(at + separator.byte_len()..text.byte_len()))
}
