//! Classes and case of single code points, as `str` sees them.

use super::tables::kind::{KIND_BLOCKS, KIND_NUMBERS, KINDS, SPECIAL_CASES};

pub use super::tables::kind::{
    ALPHA, CASE_IGNORABLE, CASED, DECIMAL, DIGIT, LINE_BREAK, LOWER, NUMERIC, PRINTABLE, SPACE, SPECIAL_CASE, TITLE,
    UPPER, XID_CONTINUE, XID_START,
};

/// What many code points have in common: flags; the distances to the upper, lower, title and folded one; decimal and digit
/// value (255: none).
#[derive(Copy, Clone, Debug)]
pub struct Kind(
    pub(super) u16,
    pub(super) i32,
    pub(super) i32,
    pub(super) i32,
    pub(super) i32,
    pub(super) u8,
    pub(super) u8,
);

/// The four case mappings.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Case {
    /// `upper`
    Upper,
    /// `lower`, without the rule of the final sigma
    Lower,
    /// The first letter of `title`
    Title,
    /// `casefold`
    Folded,
}

/// What a code point maps to.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Mapped {
    /// One code point.
    One(u32),
    /// Several.
    Many(&'static str),
}

/// The kind of a code point. O(1).
#[inline]
pub fn kind(c: u32) -> &'static Kind {
    let block = KIND_BLOCKS.get((c >> 7) as usize).copied().unwrap_or(KIND_BLOCKS[KIND_BLOCKS.len() - 1]);
    &KINDS[usize::from(KIND_NUMBERS[usize::from(block) << 7 | (c & 0x7F) as usize])]
}

/// Whether a code point has one of these flags.
#[inline]
pub fn is(c: u32, flags: u16) -> bool {
    kind(c).0 & flags != 0
}

/// The full mapping of a code point.
pub fn map(c: u32, case: Case) -> Mapped {
    let kind = kind(c);
    if kind.0 & SPECIAL_CASE != 0
        && let Ok(at) = SPECIAL_CASES.binary_search_by_key(&c, |entry| entry.0)
    {
        return Mapped::Many(SPECIAL_CASES[at].1[case as usize]);
    }
    let delta = match case {
        Case::Upper => kind.1,
        Case::Lower => kind.2,
        Case::Title => kind.3,
        Case::Folded => kind.4,
    };
    Mapped::One(c.wrapping_add_signed(delta))
}

/// The value as a decimal digit, 0 to 9.
pub fn decimal(c: u32) -> Option<u8> {
    let value = kind(c).5;
    (value != 255).then_some(value)
}

/// The value as a digit (superscripts and the like included).
pub fn digit(c: u32) -> Option<u8> {
    let value = kind(c).6;
    (value != 255).then_some(value)
}

/// Whether `repr` shows a code point as it is.
pub fn is_printable(c: u32) -> bool {
    is(c, PRINTABLE)
}
