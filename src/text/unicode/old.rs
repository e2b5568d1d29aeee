//! Unicode 3.2.0 as `unicodedata.ucd_3_2_0` has it, for `stringprep`: the present data but for what was otherwise then.

use super::data;
use super::tables::old::{OLD, OLD_DECIMAL, OLD_DECOMPOSED, OLD_NUMERIC};
use super::tables::record::{BIDI, CATEGORIES, WIDTHS};

/// The version of the data.
pub const VERSION: &str = "3.2.0";

type Run = (u32, u32, u8, u8, u8, bool);

fn otherwise(c: u32) -> Option<&'static Run> {
    let after = OLD.partition_point(|run| run.0 <= c);
    OLD[..after].last().filter(|run| c <= run.1)
}

/// The general category.
pub fn category(c: u32) -> &'static str {
    otherwise(c).map_or_else(|| data::category(c), |run| CATEGORIES[usize::from(run.2)])
}

/// Whether there was such a code point.
pub fn is_assigned(c: u32) -> bool {
    category(c) != "Cn"
}

/// The bidirectional class.
pub fn bidirectional(c: u32) -> &'static str {
    otherwise(c).map_or_else(|| data::bidirectional(c), |run| BIDI[usize::from(run.3)])
}

/// The East Asian width.
pub fn east_asian_width(c: u32) -> &'static str {
    otherwise(c).map_or_else(|| data::east_asian_width(c), |run| WIDTHS[usize::from(run.4)])
}

/// Whether it is mirrored.
pub fn mirrored(c: u32) -> bool {
    otherwise(c).map_or_else(|| data::mirrored(c), |run| run.5)
}

/// The canonical combining class.
pub fn combining(c: u32) -> u8 {
    if is_assigned(c) { data::combining(c) } else { 0 }
}

/// The value as a decimal digit.
pub fn decimal(c: u32) -> Option<u8> {
    match OLD_DECIMAL.binary_search_by_key(&c, |e| e.0) {
        _ if !is_assigned(c) => None,
        Ok(at) => Some(OLD_DECIMAL[at].1).filter(|&value| value != 255),
        Err(_) => super::decimal(c),
    }
}

/// The numeric value.
pub fn numeric(c: u32) -> Option<f64> {
    match OLD_NUMERIC.binary_search_by_key(&c, |e| e.0) {
        _ if !is_assigned(c) => None,
        Ok(at) => Some(OLD_NUMERIC[at].1).filter(|&value| value >= 0).map(|value| value as f64),
        Err(_) => data::numeric(c).map(|(n, d)| n as f64 / f64::from(d)),
    }
}

/// The name.
pub fn name(c: u32) -> Option<String> {
    super::names::name(c).filter(|_| is_assigned(c))
}

/// The decomposition as `unicodedata.decomposition` writes it.
pub fn decomposition(c: u32) -> String {
    if is_assigned(c) { super::decomposition(c) } else { String::new() }
}

/// The canonical decomposition that was corrected later.
pub(super) fn decomposed(c: u32) -> Option<u32> {
    let at = OLD_DECOMPOSED.binary_search_by_key(&c, |e| e.0).ok()?;
    Some(OLD_DECOMPOSED[at].1)
}
