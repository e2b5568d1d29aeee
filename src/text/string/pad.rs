//! Filling up to a width, and expanding tabs. Widths are code points.

use crate::wtf8::width as point_width;
use crate::{Text, TextBuf, TooLong};

/// The text between so many fill characters on either side.
fn padded(text: Text<'_>, left: usize, right: usize, fill: u32) -> Result<TextBuf, TooLong> {
    let fills = left.checked_add(right).and_then(|n| n.checked_mul(point_width(fill))).ok_or(TooLong)?;
    let mut out = TextBuf::try_with_capacity(fills.checked_add(text.byte_len()).ok_or(TooLong)?)?;
    out.push_times(fill, left);
    out.push_text(text);
    out.push_times(fill, right);
    Ok(out)
}

/// `str.ljust`; `None` if the text is as wide already.
pub fn ljust(text: Text<'_>, width: usize, fill: u32) -> Result<Option<TextBuf>, TooLong> {
    let gap = width.saturating_sub(text.len());
    if gap == 0 { Ok(None) } else { padded(text, 0, gap, fill).map(Some) }
}

/// `str.rjust`; `None` if the text is as wide already.
pub fn rjust(text: Text<'_>, width: usize, fill: u32) -> Result<Option<TextBuf>, TooLong> {
    let gap = width.saturating_sub(text.len());
    if gap == 0 { Ok(None) } else { padded(text, gap, 0, fill).map(Some) }
}

/// `str.center`; `None` if the text is as wide already. An odd gap leans left if the width is odd.
pub fn center(text: Text<'_>, width: usize, fill: u32) -> Result<Option<TextBuf>, TooLong> {
    let gap = width.saturating_sub(text.len());
    let left = gap / 2 + (gap & width & 1);
    if gap == 0 { Ok(None) } else { padded(text, left, gap - left, fill).map(Some) }
}

/// `str.zfill`: zeros after the sign; `None` if the text is as wide already.
pub fn zfill(text: Text<'_>, width: usize) -> Result<Option<TextBuf>, TooLong> {
    let gap = width.saturating_sub(text.len());
    if gap == 0 {
        return Ok(None);
    }
    let sign = usize::from(matches!(text.bytes().first(), Some(b'+' | b'-')));
    let mut out = TextBuf::try_with_capacity(text.byte_len().checked_add(gap).ok_or(TooLong)?)?;
    out.push_text(text.slice(0..sign));
    out.push_times(0x30, gap);
    out.push_text(text.slice(sign..text.byte_len()));
    Ok(Some(out))
}

/// `str.expandtabs`: columns start anew after `\n` and `\r`. A size of 0 drops the tabs.
pub fn expand_tabs(text: Text<'_>, size: usize) -> Result<TextBuf, TooLong> {
    let mut column = 0;
    let mut total = text.byte_len();
    let mut gaps = Vec::new();
    for c in text.code_points() {
        match c {
            0x09 => {
                let gap = if size == 0 { 0 } else { size - column % size };
                column = if size == 0 { column } else { 0 };
                total = total.checked_add(gap).ok_or(TooLong)?;
                gaps.push(gap);
            }
            0x0A | 0x0D => column = 0,
            _ => column += 1,
        }
    }
    let mut out = TextBuf::try_with_capacity(total)?;
    let mut start = 0;
    for (tab, gap) in memchr::memchr_iter(b'\t', text.bytes()).zip(gaps) {
        out.push_text(text.slice(start..tab));
        out.push_times(0x20, gap);
        start = tab + 1;
    }
    out.push_text(text.slice(start..text.byte_len()));
    Ok(out)
}
