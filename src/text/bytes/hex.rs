//! `hex` and `fromhex`.

use super::is_space_byte;
use crate::TooLong;

/// The two digits of each byte.
const PAIRS: [[u8; 2]; 256] = {
    let digits = *b"0123456789abcdef";
    let mut pairs = [[0; 2]; 256];
    let mut byte = 0;
    while byte < 256 {
        pairs[byte] = [digits[byte >> 4], digits[byte & 15]];
        byte += 1;
    }
    pairs
};

/// The bytes in hexadecimal. With a separator, groups of `group` bytes counted from the right, or of `-group` from the left; 0
/// makes no groups.
///
/// # Errors
/// There is no room.
pub fn hex(bytes: &[u8], separator: Option<u8>, group: isize) -> Result<Vec<u8>, TooLong> {
    let size = group.unsigned_abs();
    let separator = separator.filter(|_| size > 0 && size < bytes.len());
    let mut out = Vec::new();
    out.try_reserve_exact(bytes.len() * if separator.is_some() { 3 } else { 2 }).map_err(|_| TooLong)?;
    let Some(separator) = separator else {
        out.resize(2 * bytes.len(), 0);
        let places = out.as_chunks_mut::<2>().0;
        places.iter_mut().zip(bytes).for_each(|(place, byte)| *place = PAIRS[usize::from(*byte)]);
        return Ok(out);
    };
    for (k, byte) in bytes.iter().enumerate() {
        let before = if group < 0 { k } else { bytes.len() - k };
        if k > 0 && before.is_multiple_of(size) {
            out.push(separator);
        }
        out.extend(PAIRS[usize::from(*byte)]);
    }
    Ok(out)
}

/// Why `fromhex` failed.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum FromHexError {
    /// "non-hexadecimal number found in fromhex() arg at position N"
    Digit(usize),
    /// "fromhex() arg must contain an even number of hexadecimal digits"
    Odd,
}

impl std::fmt::Display for FromHexError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            FromHexError::Digit(at) => write!(f, "non-hexadecimal number found in fromhex() arg at position {at}"),
            FromHexError::Odd => f.write_str("fromhex() arg must contain an even number of hexadecimal digits"),
        }
    }
}

fn value(digit: u8) -> Option<u8> {
    (digit as char).to_digit(16).map(|d| d as u8)
}

/// The bytes that pairs of hexadecimal digits stand for; ASCII white space between pairs is skipped. Positions are bytes, so
/// for text that is not ASCII the caller converts [`FromHexError::Digit`] into a code point index.
pub fn from_hex(text: &[u8]) -> Result<Vec<u8>, FromHexError> {
    let mut out = Vec::with_capacity(text.len() / 2);
    let mut at = 0;
    while at < text.len() {
        if is_space_byte(text[at]) {
            at += 1;
            continue;
        }
        let high = value(text[at]).ok_or(FromHexError::Digit(at))?;
        let low = match text.get(at + 1) {
            Some(&b) => value(b).ok_or(FromHexError::Digit(at + 1))?,
            None => return Err(FromHexError::Odd),
        };
        out.push(high << 4 | low);
        at += 2;
    }
    Ok(out)
}
