//! What the module `unicodedata` says of single code points.

use super::tables::numeric::NUMERIC;
use super::tables::record::{BIDI, CATEGORIES, RECORD_BLOCKS, RECORD_NUMBERS, RECORDS, WIDTHS};

/// Category, bidirectional class, combining class, width; and flags (see [`Check`]; bit 4: mirrored).
#[derive(Copy, Clone, Debug)]
pub struct Record(pub(super) u8, pub(super) u8, pub(super) u8, pub(super) u8, pub(super) u8);

fn record(c: u32) -> &'static Record {
    let block = RECORD_BLOCKS.get((c >> 7) as usize).copied().unwrap_or(RECORD_BLOCKS[RECORD_BLOCKS.len() - 1]);
    &RECORDS[usize::from(RECORD_NUMBERS[usize::from(block) << 7 | (c & 0x7F) as usize])]
}

/// What normalisation may do to a code point: bits of a record.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) struct Check(u8);

impl Check {
    /// It decomposes canonically.
    pub(super) const NFD: Check = Check(1);
    /// It decomposes.
    pub(super) const NFKD: Check = Check(2);
    /// It changes, or composes with what stands before.
    pub(super) const NFC: Check = Check(4);
    /// The same after compatibility decomposition.
    pub(super) const NFKC: Check = Check(8);
}

pub(super) fn may_change(c: u32, check: Check) -> bool {
    record(c).4 & check.0 != 0
}

/// The general category, such as `Lu`.
pub fn category(c: u32) -> &'static str {
    CATEGORIES[usize::from(record(c).0)]
}

/// The bidirectional class, or an empty string.
pub fn bidirectional(c: u32) -> &'static str {
    BIDI[usize::from(record(c).1)]
}

/// The canonical combining class; 0 for a starter.
pub fn combining(c: u32) -> u8 {
    record(c).2
}

/// The East Asian width, such as `W`.
pub fn east_asian_width(c: u32) -> &'static str {
    WIDTHS[usize::from(record(c).3)]
}

/// Whether a code point is mirrored in text that runs from right to left.
pub fn mirrored(c: u32) -> bool {
    record(c).4 & 16 != 0
}

/// The numeric value as numerator and denominator.
pub fn numeric(c: u32) -> Option<(i64, u32)> {
    let after = NUMERIC.partition_point(|run| run.0 <= c);
    let (first, last, numerator, denominator, step) = NUMERIC[after.checked_sub(1)?];
    (c <= last).then(|| (numerator + i64::from(c - first) * i64::from(step), denominator))
}
