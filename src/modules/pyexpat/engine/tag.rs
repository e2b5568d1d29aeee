//! Start tags.

use std::ops::Range;

use super::{
    chars::{Colons, Stop, Taken, byte, is_space, name_end, width},
    reference,
};

/// Where the name and the attributes of a start tag stand in it.
#[derive(Debug)]
pub(super) struct StartTag {
    pub(super) name: Range<usize>,
    /// Names and values.
    pub(super) attributes: Vec<(Range<usize>, Range<usize>)>,
    /// It is its element's end too.
    pub(super) empty: bool,
}

fn skip_space(bytes: &[u8], mut at: usize) -> Taken<usize> {
    while is_space(byte(bytes, at)?) {
        at += 1;
    }
    Ok(at)
}

/// The tag at the start of `bytes`, and its length.
pub(super) fn scan(bytes: &[u8], colons: Colons) -> Taken<(StartTag, usize)> {
    let name = 1..name_end(bytes, 1, colons)?;
    let mut tag = StartTag { name: name.clone(), attributes: Vec::new(), empty: false };
    let mut at = name.end;
    loop {
        let next = skip_space(bytes, at)?;
        match bytes[next] {
            b'>' => return Ok((tag, next + 1)),
            b'/' => {
                if byte(bytes, next + 1)? != b'>' {
                    return Err(Stop::Invalid(next + 1));
                }
                tag.empty = true;
                return Ok((tag, next + 2));
            }
            // Attributes are parted by spaces.
            _ if next == at => return Err(Stop::Invalid(at)),
            _ => {}
        }
        let name = next..name_end(bytes, next, colons)?;
        let equals = skip_space(bytes, name.end)?;
        if bytes[equals] != b'=' {
            return Err(Stop::Invalid(equals));
        }
        let quote = skip_space(bytes, equals + 1)?;
        if !matches!(bytes[quote], b'"' | b'\'') {
            return Err(Stop::Invalid(quote));
        }
        let end = value_end(bytes, quote + 1, bytes[quote], colons)?;
        tag.attributes.push((name, quote + 1..end));
        at = end + 1;
    }
}

fn value_end(bytes: &[u8], start: usize, quote: u8, colons: Colons) -> Taken<usize> {
    let mut at = start;
    loop {
        match byte(bytes, at)? {
            next if next == quote => return Ok(at),
            b'&' => at = reference::scan(bytes, at, colons)?.1,
            b'<' => return Err(Stop::Invalid(at)),
            _ => at += width(bytes, at)?,
        }
    }
}
