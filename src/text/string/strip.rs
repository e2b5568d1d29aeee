//! Taking white space or chosen code points off the ends.

use super::is_space_point;
use crate::Text;

/// Which ends to strip.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Sides {
    /// `lstrip`
    Left,
    /// `rstrip`
    Right,
    /// `strip`
    Both,
}

impl Sides {
    pub(crate) fn left(self) -> bool {
        self != Sides::Right
    }

    pub(crate) fn right(self) -> bool {
        self != Sides::Left
    }
}

/// Without white space at the ends.
pub fn strip(text: Text<'_>, sides: Sides) -> Text<'_> {
    strip_where(text, sides, is_space_point)
}

/// Without the code points of `chars` at the ends.
pub fn strip_chars<'a>(text: Text<'a>, chars: Text<'_>, sides: Sides) -> Text<'a> {
    if chars.is_ascii() {
        let set = chars.bytes().iter().fold(0u128, |set, &b| set | 1 << b);
        return strip_where(text, sides, |c| c < 0x80 && set >> c & 1 != 0);
    }
    let mut set: Vec<u32> = chars.code_points().collect();
    set.sort_unstable();
    strip_where(text, sides, |c| set.binary_search(&c).is_ok())
}

fn strip_where(text: Text<'_>, sides: Sides, goes: impl Fn(u32) -> bool) -> Text<'_> {
    let (mut start, mut end) = (0, text.byte_len());
    if text.is_ascii() {
        let bytes = text.bytes();
        while sides.left() && start < end && goes(u32::from(bytes[start])) {
            start += 1;
        }
        while sides.right() && start < end && goes(u32::from(bytes[end - 1])) {
            end -= 1;
        }
        return text.slice(start..end);
    }
    if sides.left() {
        let mut points = text.code_points();
        while points.next().is_some_and(&goes) {
            start = points.offset();
        }
    }
    if sides.right() && start < end {
        let mut points = text.code_points_in(start..end);
        while points.next_back().is_some_and(&goes) {
            end = start + points.end_offset();
        }
    }
    text.slice(start..end)
}
