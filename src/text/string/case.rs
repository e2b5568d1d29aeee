//! Upper, lower, title and folded case: the full mappings of Unicode, and the rule of the final sigma.

use crate::unicode::kind::{CASE_IGNORABLE, CASED, LOWER, UPPER, is, map};
use crate::unicode::{Case, Mapped};
use crate::{Text, TextBuf};

/// `str.upper`.
pub fn upper(text: Text<'_>) -> TextBuf {
    if text.is_ascii() {
        return ascii(text, |b| b.to_ascii_uppercase());
    }
    each(text, |_, c, out| push_mapped(c, Case::Upper, out))
}

/// `str.lower`.
pub fn lower(text: Text<'_>) -> TextBuf {
    if text.is_ascii() {
        return ascii(text, |b| b.to_ascii_lowercase());
    }
    each(text, |at, c, out| push_lower(text, at, c, out))
}

/// `str.casefold`.
pub fn casefold(text: Text<'_>) -> TextBuf {
    if text.is_ascii() {
        return ascii(text, |b| b.to_ascii_lowercase());
    }
    each(text, |_, c, out| push_mapped(c, Case::Folded, out))
}

/// `str.swapcase`.
pub fn swapcase(text: Text<'_>) -> TextBuf {
    if text.is_ascii() {
        return ascii(text, |b| if b.is_ascii_alphabetic() { b ^ 0x20 } else { b });
    }
    each(text, |at, c, out| {
        if is(c, UPPER) {
            push_lower(text, at, c, out);
        } else if is(c, LOWER) {
            push_mapped(c, Case::Upper, out);
        } else {
            out.push(c);
        }
    })
}

/// `str.capitalize`: the first code point in title case, the rest in lower case.
pub fn capitalize(text: Text<'_>) -> TextBuf {
    each(text, |at, c, out| if at == 0 { push_mapped(c, Case::Title, out) } else { push_lower(text, at, c, out) })
}

/// `str.title`: a cased code point that follows a cased one is lower, any other in title case.
pub fn title(text: Text<'_>) -> TextBuf {
    let mut inside = false;
    each(text, |at, c, out| {
        if inside {
            push_lower(text, at, c, out);
        } else {
            push_mapped(c, Case::Title, out);
        }
        inside = is(c, CASED);
    })
}

fn ascii(text: Text<'_>, map: impl Fn(u8) -> u8) -> TextBuf {
    let mut out = TextBuf::with_capacity(text.byte_len());
    out.push_ascii_iter(text.bytes().iter().map(|&b| map(b)));
    out
}

fn each(text: Text<'_>, mut write: impl FnMut(usize, u32, &mut TextBuf)) -> TextBuf {
    let mut out = TextBuf::with_capacity(text.byte_len());
    let mut points = text.code_points();
    loop {
        let at = points.offset();
        match points.next() {
            Some(c) => write(at, c, &mut out),
            None => return out,
        }
    }
}

fn push_mapped(c: u32, case: Case, out: &mut TextBuf) {
    match map(c, case) {
        Mapped::One(c) => out.push(c),
        Mapped::Many(s) => out.push_str(s),
    }
}

const SIGMA: u32 = 0x3A3;
const FINAL_SIGMA: u32 = 0x3C2;

fn push_lower(text: Text<'_>, at: usize, c: u32, out: &mut TextBuf) {
    if c == SIGMA && ends_word(text, at) {
        out.push(FINAL_SIGMA);
    } else {
        push_mapped(c, Case::Lower, out);
    }
}

/// Whether the sigma at an offset ends a word: a cased code point before it and none after it, case-ignorable ones aside.
fn ends_word(text: Text<'_>, at: usize) -> bool {
    let cased = |c: Option<u32>| c.is_some_and(|c| is(c, CASED));
    let before = text.code_points_in(0..at).rev().find(|&c| !is(c, CASE_IGNORABLE));
    let after = text.code_points_in(at + 2..text.byte_len()).find(|&c| !is(c, CASE_IGNORABLE));
    cased(before) && !cased(after)
}
