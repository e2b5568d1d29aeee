//! Finding, counting, replacing.

use super::occurrences;
use crate::TooLong;
use memchr::memmem;

/// A needle so short, in hay so short, is found sooner than `memmem` is set up.
pub(super) const SHORT: (usize, usize) = (8, 256);

/// The first occurrence; an empty needle is found at 0.
pub fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    match needle {
        [byte] => memchr::memchr(*byte, hay),
        [first, ..] if needle.len() <= SHORT.0 && hay.len() <= SHORT.1 => {
            let last = hay.len().checked_sub(needle.len())?;
            let mut start = 0;
            while let Some(at) = memchr::memchr(*first, &hay[start..=last]).map(|at| start + at) {
                if hay[at..].starts_with(needle) {
                    return Some(at);
                }
                if at == last {
                    return None;
                }
                start = at + 1;
            }
            None
        }
        _ => memmem::find(hay, needle),
    }
}

/// The last occurrence; an empty needle is found at the end.
pub fn rfind(hay: &[u8], needle: &[u8]) -> Option<usize> {
    match needle {
        [byte] => memchr::memrchr(*byte, hay),
        _ => memmem::rfind(hay, needle),
    }
}

/// The number of occurrences that do not overlap.
pub fn count(hay: &[u8], needle: &[u8]) -> usize {
    match needle {
        [] => hay.len() + 1,
        [byte] => memchr::memchr_iter(*byte, hay).count(),
        _ => occurrences(hay, needle).count(),
    }
}

/// The bytes with at most `limit` occurrences of `old` replaced; `None` if there is none. An empty `old` is found before every
/// byte and at the end.
pub fn replace(hay: &[u8], old: &[u8], new: &[u8], limit: usize) -> Result<Option<Vec<u8>>, TooLong> {
    if hay.len() <= SHORT.1 && (1..=SHORT.0).contains(&old.len()) {
        return replace_short(hay, old, new, limit);
    }
    let times = if limit == 0 { 0 } else { count_up_to(hay, old, limit) };
    if times == 0 {
        return Ok(None);
    }
    let size =
        (hay.len() - times * old.len()).checked_add(times.checked_mul(new.len()).ok_or(TooLong)?).ok_or(TooLong)?;
    let mut out = Vec::new();
    out.try_reserve_exact(size).map_err(|_| TooLong)?;
    if let ([from], [to]) = (old, new) {
        out.extend_from_slice(hay);
        memchr::memchr_iter(*from, hay).take(times).for_each(|at| out[at] = *to);
        return Ok(Some(out));
    }
    if old.is_empty() {
        for (k, &byte) in hay.iter().enumerate() {
            if k < times {
                out.extend_from_slice(new);
            }
            out.push(byte);
        }
        if times > hay.len() {
            out.extend_from_slice(new);
        }
        return Ok(Some(out));
    }
    let mut start = 0;
    for at in memmem::find_iter(hay, old).take(times) {
        out.extend_from_slice(&hay[start..at]);
        out.extend_from_slice(new);
        start = at + old.len();
    }
    out.extend_from_slice(&hay[start..]);
    Ok(Some(out))
}

/// As [`replace`], in one pass.
fn replace_short(hay: &[u8], old: &[u8], new: &[u8], limit: usize) -> Result<Option<Vec<u8>>, TooLong> {
    let mut out = Vec::new();
    let (mut start, mut times) = (0, 0);
    while times < limit
        && let Some(at) = find(&hay[start..], old)
    {
        // Room for what is certain: the new bytes and the rest.
        out.try_reserve(new.len().saturating_add(hay.len() - start)).map_err(|_| TooLong)?;
        out.extend_from_slice(&hay[start..start + at]);
        out.extend_from_slice(new);
        start += at + old.len();
        times += 1;
    }
    if times == 0 {
        return Ok(None);
    }
    out.extend_from_slice(&hay[start..]);
    Ok(Some(out))
}

fn count_up_to(hay: &[u8], needle: &[u8], limit: usize) -> usize {
    match needle {
        [] => limit.min(hay.len() + 1),
        _ => memmem::find_iter(hay, needle).take(limit).count(),
    }
}
