//! Upper, lower, title and folded case: the full mappings of Unicode, and the rule of the final sigma.

use crate::unicode::kind::{CASE_IGNORABLE, CASED, LOWER, UPPER, is, map};
use crate::unicode::{Case, Mapped};
use crate::wtf8::decode_at;
use crate::{Text, TextBuf};
use std::cell::Cell;

/// `str.upper`.
pub fn upper(text: Text<'_>) -> TextBuf {
    let mut out = TextBuf::with_capacity(text.byte_len());
    write(text, 0, &mut out, |b| b.to_ascii_uppercase(), |_, c, out| push_mapped(c, Case::Upper, out));
    out
}

/// `str.lower`.
pub fn lower(text: Text<'_>) -> TextBuf {
    let mut out = TextBuf::with_capacity(text.byte_len());
    write(text, 0, &mut out, |b| b.to_ascii_lowercase(), |at, c, out| push_lower(text, at, c, out));
    out
}

/// `str.casefold`.
pub fn casefold(text: Text<'_>) -> TextBuf {
    let mut out = TextBuf::with_capacity(text.byte_len());
    write(text, 0, &mut out, |b| b.to_ascii_lowercase(), |_, c, out| push_mapped(c, Case::Folded, out));
    out
}

/// `str.swapcase`.
pub fn swapcase(text: Text<'_>) -> TextBuf {
    let mut out = TextBuf::with_capacity(text.byte_len());
    let swap = |b: u8| if b.is_ascii_alphabetic() { b ^ 0x20 } else { b };
    write(text, 0, &mut out, swap, |at, c, out| {
        if is(c, UPPER) {
            push_lower(text, at, c, out);
        } else if is(c, LOWER) {
            push_mapped(c, Case::Upper, out);
        } else {
            out.push(c);
        }
    });
    out
}

/// `str.capitalize`: the first code point in title case, the rest in lower case.
pub fn capitalize(text: Text<'_>) -> TextBuf {
    let mut out = TextBuf::with_capacity(text.byte_len());
    let mut points = text.code_points();
    if let Some(first) = points.next() {
        push_mapped(first, Case::Title, &mut out);
    }
    write(text, points.offset(), &mut out, |b| b.to_ascii_lowercase(), |at, c, out| push_lower(text, at, c, out));
    out
}

/// `str.title`: a cased code point that follows a cased one is lower, any other in title case.
pub fn title(text: Text<'_>) -> TextBuf {
    let mut out = TextBuf::with_capacity(text.byte_len());
    let inside = Cell::new(false);
    let ascii = |b: u8| {
        let was_inside = inside.replace(b.is_ascii_alphabetic());
        if was_inside { b.to_ascii_lowercase() } else { b.to_ascii_uppercase() }
    };
    write(text, 0, &mut out, ascii, |at, c, out| {
        if inside.replace(is(c, CASED)) {
            push_lower(text, at, c, out);
        } else {
            push_mapped(c, Case::Title, out);
        }
    });
    out
}

/// Writes the text from a byte offset on: runs of ASCII by one function, other code points, with their offsets, by another.
fn write(
    text: Text<'_>,
    from: usize,
    out: &mut TextBuf,
    ascii: impl Fn(u8) -> u8,
    mut wide: impl FnMut(usize, u32, &mut TextBuf),
) {
    let bytes = text.bytes();
    let mut at = from;
    while at < bytes.len() {
        let rest = &bytes[at..];
        let run = if text.is_ascii() { rest.len() } else { rest.iter().take_while(|b| b.is_ascii()).count() };
        out.push_ascii_iter(rest[..run].iter().map(|&b| ascii(b)));
        at += run;
        if at < bytes.len() {
            let (c, width) = decode_at(bytes, at);
            wide(at, c, out);
            at += width;
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
