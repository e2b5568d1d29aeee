//! Replacing, translating and joining.

use crate::{Text, TextBuf, TooLong, bytes};

/// The text with at most `limit` occurrences of `old` replaced by `new`; `None` if nothing changes.
pub fn replace(text: Text<'_>, old: Text<'_>, new: Text<'_>, limit: usize) -> Result<Option<TextBuf>, TooLong> {
    if limit == 0 || old == new {
        return Ok(None);
    }
    if old.is_empty() {
        return interleave(text, new, limit).map(Some);
    }
    let Some(out) = bytes::replace(text.bytes(), old.bytes(), new.bytes(), limit)? else { return Ok(None) };
    Ok(Some(TextBuf::from_trusted(out)))
}

/// `new` before every code point and after the last one, `limit` times at most.
fn interleave(text: Text<'_>, new: Text<'_>, limit: usize) -> Result<TextBuf, TooLong> {
    let times = limit.min(text.len() + 1);
    let size = new.byte_len().checked_mul(times).and_then(|n| n.checked_add(text.byte_len())).ok_or(TooLong)?;
    let mut out = TextBuf::try_with_capacity(size)?;
    let mut points = text.code_points();
    for _ in 0..times {
        out.push_text(new);
        match points.next() {
            Some(c) => out.push(c),
            None => return Ok(out),
        }
    }
    out.push_text(text.slice(points.offset()..text.byte_len()));
    Ok(out)
}

/// The text with each code point handed to `write`, which appends what stands in its place. Errors are passed on.
pub fn translate<E>(text: Text<'_>, mut write: impl FnMut(u32, &mut TextBuf) -> Result<(), E>) -> Result<TextBuf, E> {
    let mut out = TextBuf::with_capacity(text.byte_len());
    for c in text.code_points() {
        write(c, &mut out)?;
    }
    Ok(out)
}

/// The parts with the separator between them.
pub fn join<'a>(separator: Text<'_>, parts: impl Iterator<Item = Text<'a>> + Clone) -> Result<TextBuf, TooLong> {
    let mut size = 0usize;
    for (k, part) in parts.clone().enumerate() {
        let gap = if k == 0 { 0 } else { separator.byte_len() };
        size = size.checked_add(part.byte_len()).and_then(|n| n.checked_add(gap)).ok_or(TooLong)?;
    }
    let mut out = TextBuf::try_with_capacity(size)?;
    for (k, part) in parts.enumerate() {
        if k > 0 {
            out.push_text(separator);
        }
        out.push_text(part);
    }
    Ok(out)
}
