//! Names of code points, both ways.
//!
//! `names.bin` has five parts, each behind its length in four bytes: the words of all names, the commonest first; the end
//! of each word (three bytes); the names in the order of their code points, each one a length and the numbers of its words;
//! the offset of every 32nd name (three bytes); the numbers of the names in alphabetical order (two bytes).

use super::tables::alias::OTHER_NAMES;
use super::tables::name::{ONE_BYTE_WORDS, PREFIXED, STARTS};

static BLOB: &[u8] = include_bytes!("tables/names.bin");

fn number(bytes: &[u8], width: usize, at: usize) -> usize {
    bytes[at * width..][..width].iter().rev().fold(0, |n, &b| n << 8 | usize::from(b))
}

fn part(which: usize) -> &'static [u8] {
    let mut rest = BLOB;
    for _ in 0..which {
        rest = &rest[4 + number(rest, 4, 0)..];
    }
    &rest[4..][..number(rest, 4, 0)]
}

fn push_word(n: usize, out: &mut Vec<u8>) {
    let ends = part(1);
    let start = if n == 0 { 0 } else { number(ends, 3, n - 1) };
    out.extend_from_slice(&part(0)[start..number(ends, 3, n)]);
}

/// The name with a number, written into `out`.
fn spell(number_of_name: usize, out: &mut Vec<u8>) {
    out.clear();
    let names = part(2);
    let mut at = number(part(3), 3, number_of_name / 32);
    for _ in 0..number_of_name % 32 {
        at += 1 + usize::from(names[at]);
    }
    let mut tokens = names[at + 1..][..usize::from(names[at])].iter().map(|&b| usize::from(b));
    while let Some(token) = tokens.next() {
        if !out.is_empty() {
            out.push(b' ');
        }
        let low = if token < ONE_BYTE_WORDS { None } else { tokens.next() };
        push_word(low.map_or(token, |low| ONE_BYTE_WORDS + (token - ONE_BYTE_WORDS) * 256 + low), out);
    }
}

const LEADS: [&str; 19] =
    ["G", "GG", "N", "D", "DD", "R", "M", "B", "BB", "S", "SS", "", "J", "JJ", "C", "K", "T", "P", "H"];
const VOWELS: [&str; 21] = [
    "A", "AE", "YA", "YAE", "EO", "E", "YEO", "YE", "O", "WA", "WAE", "OE", "YO", "U", "WEO", "WE", "WI", "YU", "EU",
    "YI", "I",
];
const TAILS: [&str; 28] = [
    "", "G", "GG", "GS", "N", "NJ", "NH", "D", "L", "LG", "LM", "LB", "LS", "LT", "LP", "LH", "M", "B", "BS", "S",
    "SS", "NG", "J", "C", "K", "T", "P", "H",
];
const HANGUL: &str = "HANGUL SYLLABLE ";

/// The name of a code point, as `unicodedata.name` gives it.
pub fn name(c: u32) -> Option<String> {
    if let Some(s) = c.checked_sub(0xAC00).filter(|&s| s < 11172) {
        let (l, v, t) = (s / 588, s % 588 / 28, s % 28);
        return Some([HANGUL, LEADS[l as usize], VOWELS[v as usize], TAILS[t as usize]].concat());
    }
    if let Some((_, _, prefix)) = PREFIXED.iter().find(|run| (run.0..=run.1).contains(&c)) {
        // CPython knows the Tangut ideographs by name, but not the names of them.
        return (!prefix.starts_with("TANGUT")).then(|| format!("{prefix}{c:X}"));
    }
    let run = STARTS.partition_point(|start| start.0 <= c).checked_sub(1)?;
    let (first, start) = STARTS[run];
    let k = usize::from(start) + (c - first) as usize;
    let end = STARTS.get(run + 1).map_or(part(4).len() / 2, |next| usize::from(next.1));
    let mut out = Vec::new();
    (k < end).then(|| spell(k, &mut out))?;
    String::from_utf8(out).ok()
}

/// The longest entry of a list that the name starts with, as its number, and the rest of the name.
fn take<'a>(list: &[&str], name: &'a [u8]) -> Option<(u32, &'a [u8])> {
    let fits = |entry: &&str| name.starts_with(entry.as_bytes());
    let (k, entry) = list.iter().enumerate().filter(|(_, e)| fits(e)).max_by_key(|(_, e)| e.len())?;
    Some((k as u32, &name[entry.len()..]))
}

fn hangul(name: &[u8]) -> Option<u32> {
    let (l, rest) = take(&LEADS, name.strip_prefix(HANGUL.as_bytes())?)?;
    let (v, rest) = take(&VOWELS, rest)?;
    let (t, rest) = take(&TAILS, rest)?;
    rest.is_empty().then_some(0xAC00 + (l * 21 + v) * 28 + t)
}

fn prefixed(name: &[u8]) -> Option<u32> {
    let digits = name.rsplit(|&b| b == b'-').next()?;
    let plain = matches!(digits.len(), 4 | 5) && digits.iter().all(u8::is_ascii_hexdigit);
    let c = u32::from_str_radix(std::str::from_utf8(digits).ok().filter(|_| plain)?, 16).ok()?;
    let run = PREFIXED.iter().find(|run| (run.0..=run.1).contains(&c))?;
    let prefix = &name[..name.len() - digits.len()];
    (prefix == run.2.as_bytes() && format!("{c:X}").len() == digits.len()).then_some(c)
}

/// The code points of an alias or of a named sequence; [`code_point`] has the names proper. Upper and lower case are the
/// same. O(log n).
pub fn other(name: &[u8]) -> Option<&'static [u32]> {
    let name = name.to_ascii_uppercase();
    let at = OTHER_NAMES.binary_search_by(|entry| entry.0.as_bytes().cmp(&name)).ok()?;
    Some(OTHER_NAMES[at].1)
}

/// The one code point of a name or an alias, as `\N{...}` means it. O(log n).
pub fn code_point(name: &[u8]) -> Option<u32> {
    // The longest name has 88 letters.
    if name.len() > 256 {
        return None;
    }
    let upper = name.to_ascii_uppercase();
    if let Some(c) = hangul(&upper).or_else(|| prefixed(&upper)) {
        return Some(c);
    }
    let order = part(4);
    let (mut low, mut high) = (0, order.len() / 2);
    let mut spelled = Vec::new();
    while low < high {
        let middle = (low + high) / 2;
        let k = number(order, 2, middle);
        spell(k, &mut spelled);
        match spelled.cmp(&upper) {
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
            std::cmp::Ordering::Equal => {
                let run = STARTS.partition_point(|start| usize::from(start.1) <= k) - 1;
                return Some(STARTS[run].0 + (k - usize::from(STARTS[run].1)) as u32);
            }
        }
    }
    match other(&upper)? {
        [c] => Some(*c),
        _ => None,
    }
}
