//! The methods of `str` against CPython's results.

use super::*;
use crate::testing::{boolean, check, esc, limit, list, or_minus, unesc};
use crate::{Text, TextBuf, repr};

const NONE: usize = usize::MAX;

fn one(buf: TextBuf) -> Vec<String> {
    vec![esc(buf.as_text())]
}

fn many(parts: Vec<Text<'_>>) -> String {
    list(parts.into_iter().map(esc))
}

fn emitted<'a>(split: impl FnOnce(&mut dyn FnMut(Text<'a>))) -> String {
    let mut parts = Vec::new();
    split(&mut |part| parts.push(part));
    many(parts)
}

fn three(text: Text<'_>, sep: Text<'_>, found: Option<(Text<'_>, Text<'_>)>, last: bool) -> String {
    match found {
        Some((before, after)) => many(vec![before, sep, after]),
        None if last => many(vec![Text::EMPTY, Text::EMPTY, text]),
        None => many(vec![text, Text::EMPTY, Text::EMPTY]),
    }
}

fn padded(method: &str, t: Text<'_>) -> Vec<String> {
    let (name, n) = method.split_once('_').unwrap();
    let n: usize = n.parse().unwrap();
    let buf = match name {
        "center" => center(t, n, 0xE9).unwrap(),
        "ljust" => ljust(t, n, 0xE9).unwrap(),
        "rjust" => rjust(t, n, 0xE9).unwrap(),
        "zfill" => zfill(t, n).unwrap(),
        "expandtabs" => Some(expand_tabs(t, n).unwrap()),
        "split" => return vec![emitted(|emit| split_whitespace(t, n, emit))],
        "rsplit" => return vec![many(rsplit_whitespace(t, n))],
        _ => panic!("{method}"),
    };
    one(buf.unwrap_or(t.to_buf()))
}

fn with_arguments(f: &[&str], t: Text<'_>) -> Vec<String> {
    let buf = unesc(f[2]);
    let o = buf.as_text();
    match f[0] {
        "split_on" => {
            if let &[byte] = o.bytes() {
                for limit in [0, 1, 2, NONE] {
                    let parts = split_at_byte(t, byte, limit);
                    assert_eq!(parts.len(), split(t, o, limit).count());
                    assert_eq!(many(parts.collect()), many(split(t, o, limit).collect()));
                }
            }
            vec![many(split(t, o, NONE).collect()), many(rsplit(t, o, 1)), many(split(t, o, 1).collect())]
        }
        "partition" => vec![three(t, o, partition(t, o), false), three(t, o, rpartition(t, o), true)],
        "replace" => one(replace(t, o, Text::from_str("<é>"), limit(f[3])).unwrap().unwrap_or(t.to_buf())),
        "count" => vec![count(t, o).to_string()],
        "find" => {
            let range = limit(f[3])..limit(f[4]);
            let found = [find_in(t, o, range.clone()), rfind_in(t, o, range.clone())];
            let mut out: Vec<String> = found.into_iter().map(or_minus).collect();
            out.push(count_in(t, o, range).to_string());
            out
        }
        "starts" => {
            let range = limit(f[3])..limit(f[4]);
            vec![boolean(starts_with(t, o, range.clone())), boolean(ends_with(t, o, range))]
        }
        "strip_chars" => vec![
            esc(strip_chars(t, Text::from_str("aΣé "), Sides::Both)),
            esc(strip_chars(t, Text::from_str("ah"), Sides::Left)),
            esc(strip_chars(t, Text::from_str("sd\n"), Sides::Right)),
        ],
        method => padded(method, t),
    }
}

fn run(f: &[&str]) -> Vec<String> {
    let buf = unesc(f[1]);
    let t = buf.as_text();
    let yes = |b| vec![boolean(b)];
    match f[0] {
        "upper" => one(upper(t)),
        "lower" => one(lower(t)),
        "title" => one(title(t)),
        "capitalize" => one(capitalize(t)),
        "swapcase" => one(swapcase(t)),
        "casefold" => one(casefold(t)),
        "isalpha" => yes(is_alpha(t)),
        "isalnum" => yes(is_alnum(t)),
        "isdecimal" => yes(is_decimal(t)),
        "isdigit" => yes(is_digit(t)),
        "isnumeric" => yes(is_numeric(t)),
        "isspace" => yes(is_space(t)),
        "isprintable" => yes(is_printable(t)),
        "isupper" => yes(is_upper(t)),
        "islower" => yes(is_lower(t)),
        "istitle" => yes(is_title(t)),
        "isidentifier" => yes(is_identifier(t)),
        "strip" => vec![esc(strip(t, Sides::Both))],
        "lstrip" => vec![esc(strip(t, Sides::Left))],
        "rstrip" => vec![esc(strip(t, Sides::Right))],
        "split" => vec![emitted(|emit| split_whitespace(t, NONE, emit))],
        "rsplit" => vec![many(rsplit_whitespace(t, NONE))],
        "splitlines" => vec![emitted(|emit| split_lines(t, false, emit))],
        "splitlines_keep" => vec![emitted(|emit| split_lines(t, true, emit))],
        "expandtabs" => one(expand_tabs(t, 8).unwrap()),
        "repr" => one(repr::str_repr(t).expect("there is room")),
        "ascii" => one(repr::str_ascii(t).expect("there is room")),
        _ => with_arguments(f, t),
    }
}

#[test]
fn as_cpython_does() {
    check(include_str!("../testdata/string.tsv"), run);
}

#[test]
fn joining() {
    let parts = ["a", "é", ""].map(Text::from_str);
    assert_eq!(join(Text::from_str("--"), parts.into_iter()).unwrap(), "a--é--");
    assert_eq!(join(Text::from_str("--"), [].into_iter()).unwrap(), "");
}

#[test]
fn widths_that_cannot_be() {
    assert!(ljust(Text::from_str("a"), usize::MAX, 0x20).is_err());
    assert!(center(Text::from_str("a"), usize::MAX, 0xE9).is_err());
    assert!(expand_tabs(Text::from_str("\t\t"), usize::MAX).is_err());
}
