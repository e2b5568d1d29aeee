//! Membership in a set of characters, as the words after `IN` describe it.

use super::opcode::*;
use super::unicode::{self, Unicode};

/// Is `c` of this category?
pub(super) fn in_category(category: u32, c: u32, tables: &dyn Unicode) -> bool {
    match category {
        CATEGORY_DIGIT => matches!(c, 0x30..=0x39),
        CATEGORY_NOT_DIGIT => !matches!(c, 0x30..=0x39),
        CATEGORY_SPACE => matches!(c, 0x20 | 9..=13),
        CATEGORY_NOT_SPACE => !matches!(c, 0x20 | 9..=13),
        CATEGORY_WORD => unicode::is_ascii_word(c),
        CATEGORY_NOT_WORD => !unicode::is_ascii_word(c),
        CATEGORY_LINEBREAK => c == 10,
        CATEGORY_NOT_LINEBREAK => c != 10,
        CATEGORY_LOC_WORD => unicode::is_locale_word(tables, c),
        CATEGORY_LOC_NOT_WORD => !unicode::is_locale_word(tables, c),
        CATEGORY_UNI_DIGIT => is_decimal(c, tables),
        CATEGORY_UNI_NOT_DIGIT => !is_decimal(c, tables),
        CATEGORY_UNI_SPACE => is_space(c, tables),
        CATEGORY_UNI_NOT_SPACE => !is_space(c, tables),
        CATEGORY_UNI_WORD => unicode::is_word(tables, c),
        CATEGORY_UNI_NOT_WORD => !unicode::is_word(tables, c),
        CATEGORY_UNI_LINEBREAK => is_linebreak(c, tables),
        CATEGORY_UNI_NOT_LINEBREAK => !is_linebreak(c, tables),
        _ => false,
    }
}

fn is_decimal(c: u32, tables: &dyn Unicode) -> bool {
    if c < 128 { matches!(c, 0x30..=0x39) } else { tables.is_decimal(c) }
}

fn is_space(c: u32, tables: &dyn Unicode) -> bool {
    if c < 128 { matches!(c, 0x20 | 9..=13 | 0x1c..=0x1f) } else { tables.is_space(c) }
}

fn is_linebreak(c: u32, tables: &dyn Unicode) -> bool {
    if c < 128 { matches!(c, 10..=13 | 0x1c..=0x1e) } else { tables.is_linebreak(c) }
}

/// Is `c` in the set? `set` starts at its first word and is known to end with `FAILURE`.
pub(super) fn contains(set: &[u32], c: u32, tables: &dyn Unicode) -> bool {
    let mut yes = true;
    let mut at = 0;
    loop {
        match set[at] {
            NEGATE => {
                yes = !yes;
                at += 1;
            }
            LITERAL => {
                if set[at + 1] == c {
                    return yes;
                }
                at += 2;
            }
            CATEGORY => {
                if in_category(set[at + 1], c, tables) {
                    return yes;
                }
                at += 2;
            }
            RANGE => {
                if (set[at + 1]..=set[at + 2]).contains(&c) {
                    return yes;
                }
                at += 3;
            }
            RANGE_UNI_IGNORE => {
                let range = set[at + 1]..=set[at + 2];
                if range.contains(&c) || range.contains(&unicode::upper(tables, c)) {
                    return yes;
                }
                at += 3;
            }
            CHARSET => {
                if c < 256 && set[at + 1 + (c / 32) as usize] >> (c % 32) & 1 == 1 {
                    return yes;
                }
                at += 9;
            }
            BIGCHARSET => {
                let chunks = set[at + 1] as usize;
                if c < 65536 {
                    // The chunk numbers are bytes in the machine's order; words are little-endian here and in CPython.
                    let chunk = set[at + 2 + (c >> 10) as usize].to_ne_bytes()[(c >> 8 & 3) as usize] as usize;
                    if set[at + 66 + chunk * 8 + (c as usize & 255) / 32] >> (c % 32) & 1 == 1 {
                        return yes;
                    }
                }
                at += 66 + chunks * 8;
            }
            _ => return !yes,
        }
    }
}

/// Is `c` in the set of an `IN` operation, with the folding that the operation asks for?
pub(super) fn contains_folded(op: u32, set: &[u32], c: u32, tables: &dyn Unicode) -> bool {
    match op {
        IN_IGNORE => contains(set, unicode::lower_ascii(c), tables),
        IN_UNI_IGNORE => contains(set, unicode::lower(tables, c), tables),
        IN_LOC_IGNORE => {
            let (lower, upper) = (unicode::locale_lower(tables, c), unicode::locale_upper(tables, c));
            contains(set, lower, tables) || (upper != lower && contains(set, upper, tables))
        }
        _ => contains(set, c, tables),
    }
}
