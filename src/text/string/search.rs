//! Finding and counting.

use crate::{Text, bytes};
use std::ops::Range;

/// The byte offset of the first occurrence. An empty needle is found at 0.
#[inline]
pub fn find(text: Text<'_>, needle: Text<'_>) -> Option<usize> {
    if text.is_ascii() && !needle.is_ascii() {
        return None;
    }
    bytes::find(text.bytes(), needle.bytes())
}

/// The byte offset of the last occurrence. An empty needle is found at the end.
pub fn rfind(text: Text<'_>, needle: Text<'_>) -> Option<usize> {
    if text.is_ascii() && !needle.is_ascii() {
        return None;
    }
    bytes::rfind(text.bytes(), needle.bytes())
}

/// So many bytes are searched for one byte by looking at all of them, without a branch.
const SHORT: usize = 16;

/// Whether the needle occurs.
#[inline]
pub fn contains(text: Text<'_>, needle: Text<'_>) -> bool {
    match (text.bytes(), needle.bytes()) {
        (text, &[byte]) if text.len() <= SHORT => text.iter().fold(false, |found, &other| found | (other == byte)),
        _ => find(text, needle).is_some(),
    }
}

/// The number of occurrences that do not overlap. An empty needle occurs before and after every code point.
pub fn count(text: Text<'_>, needle: Text<'_>) -> usize {
    match needle.is_empty() {
        true => text.len() + 1,
        false => bytes::count(text.bytes(), needle.bytes()),
    }
}

/// The byte range of a range of code points whose ends are not negative (they may lie beyond the length); `None` if it
/// starts beyond the end or behind its own end, where not even the empty string is found.
fn window(text: Text<'_>, range: &Range<usize>) -> Option<Range<usize>> {
    if range.start > range.end || (range.start > text.byte_len()) {
        return None;
    }
    let start = text.offset_of(range.start);
    if start == text.byte_len() && range.start > 0 && range.start > text.len() {
        return None;
    }
    let end = if range.end >= text.byte_len() { text.byte_len() } else { text.offset_of(range.end) };
    Some(start..end)
}

/// The code point index of the first occurrence within a range of code points.
pub fn find_in(text: Text<'_>, needle: Text<'_>, range: Range<usize>) -> Option<usize> {
    let window = window(text, &range)?;
    let at = find(text.slice(window.clone()), needle)?;
    Some(text.index_of(window.start + at))
}

/// The code point index of the last occurrence within a range of code points.
pub fn rfind_in(text: Text<'_>, needle: Text<'_>, range: Range<usize>) -> Option<usize> {
    let window = window(text, &range)?;
    let at = rfind(text.slice(window.clone()), needle)?;
    Some(text.index_of(window.start + at))
}

/// The number of occurrences within a range of code points.
pub fn count_in(text: Text<'_>, needle: Text<'_>, range: Range<usize>) -> usize {
    window(text, &range).map_or(0, |window| count(text.slice(window), needle))
}

/// Whether the part in a range of code points starts with a prefix.
pub fn starts_with(text: Text<'_>, prefix: Text<'_>, range: Range<usize>) -> bool {
    window(text, &range).is_some_and(|window| text.bytes()[window].starts_with(prefix.bytes()))
}

/// Whether the part in a range of code points ends with a suffix.
pub fn ends_with(text: Text<'_>, suffix: Text<'_>, range: Range<usize>) -> bool {
    window(text, &range).is_some_and(|window| text.bytes()[window].ends_with(suffix.bytes()))
}
