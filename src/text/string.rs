//! What the methods of `str` compute.

mod case;
mod classify;
mod pad;
mod replace;
mod search;
mod split;
mod strip;
#[cfg(test)]
mod tests;

pub use case::{capitalize, casefold, lower, swapcase, title, upper};
pub use classify::{
    is_alnum, is_alpha, is_decimal, is_digit, is_identifier, is_lower, is_numeric, is_printable, is_space, is_title,
    is_upper,
};
pub use pad::{center, expand_tabs, ljust, rjust, zfill};
pub use replace::{join, replace, translate};
pub use search::{contains, count, count_in, ends_with, find, find_in, rfind, rfind_in, starts_with};
pub use split::{
    Parts, partition, rpartition, rsplit, rsplit_whitespace, split, split_at_byte, split_lines, split_whitespace,
};
pub use strip::{Sides, strip, strip_chars};

/// Whether a code point is white space to `str`.
#[inline]
pub fn is_space_point(c: u32) -> bool {
    if c < 0x80 {
        matches!(c, 0x09..=0x0D | 0x1C..=0x20)
    } else {
        crate::unicode::kind::is(c, crate::unicode::kind::SPACE)
    }
}

/// Whether a code point ends a line to `str.splitlines`.
#[inline]
pub fn is_line_break(c: u32) -> bool {
    matches!(c, 0x0A..=0x0D | 0x1C..=0x1E | 0x85 | 0x2028 | 0x2029)
}
