//! What the engine asks of the character tables. ASCII is answered here, without a call.

use crate::unicode::kind::{self, Case, Mapped};

/// Case and category of characters outside ASCII, by code point. Surrogates have no case and no category.
pub trait Unicode {
    /// The simple lower case (one character), as `str.lower` of a character that keeps its length.
    fn lower(&self, c: u32) -> u32;
    /// The simple upper case.
    fn upper(&self, c: u32) -> u32;
    /// `str.isalnum`
    fn is_alnum(&self, c: u32) -> bool;
    /// `str.isdecimal`
    fn is_decimal(&self, c: u32) -> bool;
    /// `str.isspace`
    fn is_space(&self, c: u32) -> bool;
    /// Does `str.splitlines` split here?
    fn is_linebreak(&self, c: u32) -> bool;

    /// C's `tolower` in the current locale, for bytes; unchanged in the C locale.
    fn locale_lower(&self, c: u32) -> u32 {
        c
    }

    /// C's `toupper` in the current locale, for bytes.
    fn locale_upper(&self, c: u32) -> u32 {
        c
    }

    /// C's `isalnum` in the current locale, for bytes.
    fn locale_is_alnum(&self, _c: u32) -> bool {
        false
    }
}

/// This crate's Unicode tables, in the C locale.
#[derive(Clone, Copy, Debug)]
pub struct Tables;

impl Tables {
    fn first(c: u32, case: Case) -> u32 {
        match kind::map(c, case) {
            Mapped::One(mapped) => mapped,
            Mapped::Many(text) => text.chars().next().map_or(c, u32::from),
        }
    }
}

impl Unicode for Tables {
    fn lower(&self, c: u32) -> u32 {
        Tables::first(c, Case::Lower)
    }

    fn upper(&self, c: u32) -> u32 {
        Tables::first(c, Case::Upper)
    }

    fn is_alnum(&self, c: u32) -> bool {
        kind::is(c, kind::ALPHA | kind::DECIMAL | kind::DIGIT | kind::NUMERIC)
    }

    fn is_decimal(&self, c: u32) -> bool {
        kind::is(c, kind::DECIMAL)
    }

    fn is_space(&self, c: u32) -> bool {
        kind::is(c, kind::SPACE)
    }

    fn is_linebreak(&self, c: u32) -> bool {
        kind::is(c, kind::LINE_BREAK)
    }
}

/// `_sre.ascii_tolower` and `_sre.unicode_tolower`
pub fn to_lower(c: u32, ascii: bool) -> u32 {
    if ascii { lower_ascii(c) } else { lower(&Tables, c) }
}

/// `_sre.ascii_iscased` and `_sre.unicode_iscased`: does any case mapping change it?
pub fn is_cased(c: u32, ascii: bool) -> bool {
    to_lower(c, ascii) != c || if ascii { upper_ascii(c) != c } else { upper(&Tables, c) != c }
}

pub(super) fn lower_ascii(c: u32) -> u32 {
    if matches!(c, 0x41..=0x5a) { c + 32 } else { c }
}

pub(super) fn upper_ascii(c: u32) -> u32 {
    if matches!(c, 0x61..=0x7a) { c - 32 } else { c }
}

pub(super) fn lower(tables: &dyn Unicode, c: u32) -> u32 {
    if c < 128 { lower_ascii(c) } else { tables.lower(c) }
}

pub(super) fn upper(tables: &dyn Unicode, c: u32) -> u32 {
    if c < 128 { upper_ascii(c) } else { tables.upper(c) }
}

pub(super) fn locale_lower(tables: &dyn Unicode, c: u32) -> u32 {
    match c {
        0..128 => lower_ascii(c),
        128..256 => tables.locale_lower(c),
        _ => c,
    }
}

pub(super) fn locale_upper(tables: &dyn Unicode, c: u32) -> u32 {
    match c {
        0..128 => upper_ascii(c),
        128..256 => tables.locale_upper(c),
        _ => c,
    }
}

pub(super) fn is_ascii_word(c: u32) -> bool {
    matches!(c, 0x30..=0x39 | 0x41..=0x5a | 0x61..=0x7a | 0x5f)
}

pub(super) fn is_word(tables: &dyn Unicode, c: u32) -> bool {
    if c < 128 { is_ascii_word(c) } else { tables.is_alnum(c) }
}

pub(super) fn is_locale_word(tables: &dyn Unicode, c: u32) -> bool {
    if c < 128 { is_ascii_word(c) } else { c < 256 && tables.locale_is_alnum(c) }
}
