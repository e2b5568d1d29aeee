//! Filling up to a width, expanding tabs, repeating.

use crate::TooLong;

fn room(size: Option<usize>) -> Result<Vec<u8>, TooLong> {
    let mut out = Vec::new();
    out.try_reserve_exact(size.ok_or(TooLong)?).map_err(|_| TooLong)?;
    Ok(out)
}

fn padded(bytes: &[u8], left: usize, right: usize, fill: u8) -> Result<Vec<u8>, TooLong> {
    let mut out = room(bytes.len().checked_add(left).and_then(|n| n.checked_add(right)))?;
    out.resize(left, fill);
    out.extend_from_slice(bytes);
    out.resize(left + bytes.len() + right, fill);
    Ok(out)
}

/// `bytes.ljust`.
pub fn ljust(bytes: &[u8], width: usize, fill: u8) -> Result<Vec<u8>, TooLong> {
    padded(bytes, 0, width.saturating_sub(bytes.len()), fill)
}

/// `bytes.rjust`.
pub fn rjust(bytes: &[u8], width: usize, fill: u8) -> Result<Vec<u8>, TooLong> {
    padded(bytes, width.saturating_sub(bytes.len()), 0, fill)
}

/// `bytes.center`. An odd gap leans left if the width is odd.
pub fn center(bytes: &[u8], width: usize, fill: u8) -> Result<Vec<u8>, TooLong> {
    let gap = width.saturating_sub(bytes.len());
    let left = gap / 2 + (gap & width & 1);
    padded(bytes, left, gap - left, fill)
}

/// `bytes.zfill`: zeros after the sign.
pub fn zfill(bytes: &[u8], width: usize) -> Result<Vec<u8>, TooLong> {
    let gap = width.saturating_sub(bytes.len());
    let mut out = padded(bytes, gap, 0, b'0')?;
    if gap > 0 && matches!(bytes.first(), Some(b'+' | b'-')) {
        out.swap(0, gap);
    }
    Ok(out)
}

/// `bytes.expandtabs`: columns start anew after `\n` and `\r`. A size of 0 drops the tabs.
pub fn expand_tabs(bytes: &[u8], size: usize) -> Result<Vec<u8>, TooLong> {
    let mut out = room(Some(bytes.len()))?;
    let mut column = 0;
    for &b in bytes {
        match b {
            b'\t' if size == 0 => {}
            b'\t' => {
                let gap = size - column % size;
                out.try_reserve(gap).map_err(|_| TooLong)?;
                out.resize(out.len() + gap, b' ');
                column = 0;
            }
            _ => {
                out.push(b);
                column = if matches!(b, b'\n' | b'\r') { 0 } else { column + 1 };
            }
        }
    }
    Ok(out)
}

/// Bytes repeated.
pub fn repeat(bytes: &[u8], times: usize) -> Result<Vec<u8>, TooLong> {
    let total = bytes.len().checked_mul(times);
    let mut out = room(total)?;
    match bytes {
        [] => {}
        [byte] => out.resize(times, *byte),
        _ if times > 0 => {
            let total = bytes.len() * times;
            out.extend_from_slice(bytes);
            while out.len() < total {
                let more = out.len().min(total - out.len());
                out.extend_from_within(..more);
            }
        }
        _ => {}
    }
    Ok(out)
}
