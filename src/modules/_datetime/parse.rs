//! ISO 8601 as it is read.

use super::calendar::{civil, ordinal_of_week};

/// Year, month and day as they were read: whether there is such a day is asked later.
pub type RawDay = (i64, i64, i64);

/// A time as it was read.
pub struct RawTime {
    /// Hour, minute, second, microsecond.
    pub clock: [i32; 4],
    /// Microseconds from universal time, where that was stated.
    pub offset: Option<i64>,
}

/// Some digits, as a number.
fn digits(text: &[u8]) -> Option<i64> {
    let digit = |number: i64, &byte: &u8| byte.is_ascii_digit().then(|| number * 10 + i64::from(byte - b'0'));
    if text.is_empty() { None } else { text.iter().try_fold(0, digit) }
}

fn digits_at(text: &[u8], at: usize, count: usize) -> Option<i64> {
    digits(text.get(at..at + count)?)
}

/// Reads a date: `YYYY-MM-DD`, `YYYYMMDD`, `YYYY-Www`, `YYYY-Www-D`, `YYYYWww`, `YYYYWwwD`.
pub fn day(text: &[u8]) -> Option<RawDay> {
    if !matches!(text.len(), 7 | 8 | 10) {
        return None;
    }
    let year = digits_at(text, 0, 4)?;
    let dashed = text[4] == b'-';
    let dash = usize::from(dashed);
    let at = 4 + dash;
    if text.get(at) == Some(&b'W') {
        let week = digits_at(text, at + 1, 2)?;
        let weekday = match &text[at + 3..] {
            [] => 1,
            [b'-', weekday] if dashed => digits(&[*weekday])?,
            [weekday] if !dashed => digits(&[*weekday])?,
            _ => return None,
        };
        return Some(civil_any(ordinal_of_week(year, week, weekday).ok()?));
    }
    let month = digits_at(text, at, 2)?;
    if (text.get(at + 2) == Some(&b'-')) != dashed || text.len() != 8 + 2 * dash {
        return None;
    }
    Some((year, month, digits_at(text, at + 2 + dash, 2)?))
}

/// The first week may begin in the year 0.
fn civil_any(ordinal: i64) -> RawDay {
    match ordinal {
        1.. => civil(ordinal),
        _ => (0, 12, 31 + ordinal),
    }
}

/// How long the date is that a date and a time begin with.
pub fn date_length(text: &[u8]) -> usize {
    if text.len() == 7 {
        return 7;
    }
    if text[4] != b'-' {
        if text[4] != b'W' {
            return 8;
        }
        let digits = text[7..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        // With an even number of digits in all there is no day of the week among them.
        return match 7 + digits {
            end @ ..9 => end,
            end if end % 2 == 0 => 7,
            _ => 8,
        };
    }
    if text.get(5) != Some(&b'W') {
        return 10;
    }
    // A dash behind the week is before its day, or before the time.
    if text.get(8) == Some(&b'-') && !text.get(10).is_some_and(u8::is_ascii_digit) { 10 } else { 8 }
}

/// Reads hours, minutes and seconds, with or without colons, and a fraction, from `at` to `end`; tells whether there is
/// more. Digits that are no pair are more, too.
fn clock(text: &[u8], mut at: usize, end: usize) -> Option<([i32; 4], bool)> {
    let mut parts = [0; 4];
    let mut colons = false;
    for part in 0..3 {
        parts[part] = digits_at(text, at, 2)? as i32;
        let next = text.get(at + 2).copied();
        at += 3;
        if part == 0 {
            colons = next == Some(b':');
        }
        if at >= end {
            return (!matches!(next, Some(b'.' | b','))).then_some((parts, next.is_some()));
        }
        match next {
            Some(b':') if colons && part < 2 => {}
            Some(b'.' | b',') if part == 2 => break,
            Some(b'.' | b',') => return None,
            _ if colons => return None,
            _ => at -= 1,
        }
    }
    // What is beyond microseconds is cut off.
    let count = (end - at).min(6);
    parts[3] = digits_at(text, at, count)? as i32 * 10i32.pow(6 - count as u32);
    let more = text[at + count..].iter().find(|byte| !byte.is_ascii_digit());
    Some((parts, more.is_some()))
}

/// Reads a time, perhaps with a distance from universal time. More than a time before that is passed over.
pub fn time(text: &[u8]) -> Option<RawTime> {
    let Some(sign) = text.iter().position(|byte| matches!(byte, b'+' | b'-' | b'Z')) else {
        let (clock, more) = clock(text, 0, text.len())?;
        return (!more).then_some(RawTime { clock, offset: None });
    };
    let (time, _) = clock(text, 0, sign)?;
    if text[sign] == b'Z' {
        return (text.len() == sign + 1).then_some(RawTime { clock: time, offset: Some(0) });
    }
    let (offset, more) = clock(text, sign + 1, text.len())?;
    if more {
        return None;
    }
    let [hour, minute, second, micro] = offset.map(i64::from);
    let micros = ((hour * 60 + minute) * 60 + second) * 1_000_000 + micro;
    Some(RawTime { clock: time, offset: Some(if text[sign] == b'-' { -micros } else { micros }) })
}
