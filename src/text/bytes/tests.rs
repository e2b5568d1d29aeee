//! The methods of `bytes` against CPython's results.

use super::*;
use crate::string::Sides;
use crate::testing::{boolean, check, esc, limit, list, or_minus, to_hex, unhex};

const NONE: usize = usize::MAX;

fn many(parts: Vec<&[u8]>) -> String {
    list(parts.into_iter().map(to_hex))
}

fn with_arguments(f: &[&str], b: &[u8]) -> Vec<String> {
    let hexed = |parts: [Vec<u8>; 5]| parts.iter().map(|p| to_hex(p)).collect();
    match f[0] {
        "pad" => {
            let n = limit(f[2]);
            let (a, c, d) = (center(b, n, b'*'), ljust(b, n, b'*'), rjust(b, n, b'*'));
            hexed([a, c, d, zfill(b, n), expand_tabs(b, n)].map(Result::unwrap))
        }
        "hexsep" => vec![String::from_utf8(hex(b, Some(b':'), f[2].parse().unwrap()).unwrap()).unwrap()],
        "split_on" => {
            let o = &unhex(f[2]);
            vec![many(split(b, o, NONE)), many(rsplit(b, o, 1)), many(split(b, o, 1))]
        }
        "replace" => {
            let o = &unhex(f[2]);
            let with = |new| to_hex(&replace(b, o, new, limit(f[3])).unwrap().unwrap_or(b.to_vec()));
            vec![with(b"<>"), with(b"z")]
        }
        "find" => {
            let o = &unhex(f[2]);
            vec![or_minus(find(b, o)), or_minus(rfind(b, o)), count(b, o).to_string()]
        }
        method => panic!("{method}"),
    }
}

fn run(f: &[&str]) -> Vec<String> {
    let bytes = unhex(f[1]);
    let b = &bytes[..];
    let yes = |b| vec![boolean(b)];
    let one = |b: Vec<u8>| vec![to_hex(&b)];
    match f[0] {
        "upper" => one(upper(b)),
        "lower" => one(lower(b)),
        "title" => one(title(b)),
        "capitalize" => one(capitalize(b)),
        "swapcase" => one(swapcase(b)),
        "isalpha" => yes(is_alpha(b)),
        "isalnum" => yes(is_alnum(b)),
        "isdigit" => yes(is_digit(b)),
        "isspace" => yes(is_space(b)),
        "isupper" => yes(is_upper(b)),
        "islower" => yes(is_lower(b)),
        "istitle" => yes(is_title(b)),
        "strip" => one(strip(b, Sides::Both).to_vec()),
        "lstrip" => one(strip(b, Sides::Left).to_vec()),
        "rstrip" => one(strip(b, Sides::Right).to_vec()),
        "split" => vec![many(split_whitespace(b, NONE))],
        "rsplit" => vec![many(rsplit_whitespace(b, NONE))],
        "splitlines" => vec![many(split_lines(b, false))],
        "splitlines_keep" => vec![many(split_lines(b, true))],
        "hex" => vec![String::from_utf8(hex(b, None, 1).unwrap()).unwrap()],
        "repr" => vec![esc(crate::repr::bytes_repr(b).expect("there is room").as_text())],
        _ => with_arguments(f, b),
    }
}

#[test]
fn as_cpython_does() {
    check(include_str!("../testdata/bytes.tsv"), run);
}

#[test]
fn hexadecimal_input() {
    assert_eq!(from_hex(b" 0a FF\n10 "), Ok(vec![10, 255, 16]));
    assert_eq!(from_hex(b"0"), Err(FromHexError::Odd));
    assert_eq!(from_hex(b"0 1"), Err(FromHexError::Digit(1)));
    assert_eq!(from_hex(b"zz"), Err(FromHexError::Digit(0)));
}

#[test]
fn translation() {
    let mut table: [u8; 256] = std::array::from_fn(|i| i as u8);
    table[usize::from(b'a')] = b'A';
    assert_eq!(translate(b"banana", Some(&table), b"n"), b"bAAA");
    assert_eq!(translate(b"banana", None, b"a"), b"bnn");
    assert_eq!(strip_bytes(b"xxaxx", b"x", Sides::Left), b"axx");
}

#[test]
fn every_place_of_a_byte_is_found() {
    let mut state = 1u32;
    for length in 0..300 {
        let hay: Vec<u8> = (0..length)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                [0, 1, b',', 0x7F, 0x80, 0xAC, 0xFF, b'a'][(state >> 29) as usize]
            })
            .collect();
        for byte in [0, 1, b',', 0x7F, 0x80, 0xAC, 0xFF, b'z'] {
            let expected: Vec<usize> = (0..length).filter(|&at| hay[at] == byte).collect();
            let mut matches = Matches::new(&hay, byte);
            assert_eq!(matches.left(), expected.len());
            assert!(matches.by_ref().eq(expected.iter().copied()), "{byte} in {hay:?}");
            assert_eq!((matches.left(), matches.next()), (0, None));
            let few = expected.len() / 2;
            let mut matches = Matches::new(&hay, byte);
            matches.by_ref().take(few).for_each(drop);
            assert_eq!(matches.left(), expected.len() - few);
        }
    }
}
