//! What the methods of `bytes` and `bytearray` compute: as those of `str`, with ASCII alone having letters and digits.

mod case;
mod hex;
mod matches;
mod pad;
mod search;
mod split;
#[cfg(test)]
mod tests;

pub use case::{
    capitalize, is_alnum, is_alpha, is_digit, is_lower, is_space, is_title, is_upper, lower, swapcase, title,
    translate, upper,
};
pub use hex::{FromHexError, from_hex, hex};
pub use matches::{Matches, occurrences};
pub use pad::{center, expand_tabs, ljust, repeat, rjust, zfill};
pub use search::{count, find, replace, rfind};
pub use split::{rsplit, rsplit_whitespace, split, split_lines, split_whitespace, strip, strip_bytes};

/// Whether a byte is white space to `bytes`.
pub fn is_space_byte(b: u8) -> bool {
    matches!(b, 0x09..=0x0D | 0x20)
}
