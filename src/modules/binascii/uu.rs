//! Lines of uuencoded data: a length, then six bits in each character.

/// Bytes of a line.
const MOST: usize = 45;

/// The line of some bytes.
///
/// # Errors
/// A message where they are too many.
pub(super) fn encode(data: &[u8], backtick: bool) -> Result<Vec<u8>, &'static str> {
    if data.len() > MOST {
        return Err("At most 45 bytes at once");
    }
    let character = |bits: u8| if backtick && bits == 0 { b'`' } else { bits + b' ' };
    let mut line = vec![character(data.len() as u8)];
    for three in data.chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        line.extend([18, 12, 6, 0].map(|shift| character((bits >> shift & 0x3F) as u8)));
    }
    line.push(b'\n');
    Ok(line)
}

/// The bytes of a line. Characters that are missing at its end were spaces.
///
/// # Errors
/// A message for what is no such line.
pub(super) fn decode(line: &[u8]) -> Result<Vec<u8>, &'static str> {
    let Some((&length, mut rest)) = line.split_first() else { return Err("Missing length byte") };
    let length = usize::from(length.wrapping_sub(b' ') & 0x3F);
    let (mut data, mut bits, mut left) = (Vec::with_capacity(length), 0u32, 0);
    while data.len() < length {
        let six = match rest.split_first() {
            None | Some((b'\n' | b'\r', _)) => 0,
            Some((&character @ b' '..=b'`', _)) => (character - b' ') & 0x3F,
            Some(_) => return Err("Illegal char"),
        };
        rest = rest.get(1..).unwrap_or(&[]);
        bits = (bits << 6 | u32::from(six)) & 0xFFFF;
        left += 6;
        if left >= 8 {
            left -= 8;
            data.push((bits >> left) as u8);
        }
    }
    let padding = |&character: &u8| matches!(character, b' ' | b'`' | b'\n' | b'\r');
    if rest.iter().all(padding) { Ok(data) } else { Err("Trailing garbage") }
}
