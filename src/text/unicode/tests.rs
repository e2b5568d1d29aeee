//! The tables against CPython's `unicodedata` and `str`.

use super::*;
use crate::testing::{boolean, check, esc, unesc};
use crate::{Text, TextBuf, string};

/// A running checksum over the values of a property, as `testdata/generate.py` computes it.
fn digest(of: impl Fn(u32, Text<'_>) -> TextBuf) -> String {
    let mut sum = 0u32;
    for c in 0..0x110000 {
        let point: TextBuf = [c].into_iter().collect();
        for b in of(c, point.as_text()).bytes().iter().chain(b"\0") {
            sum = sum.wrapping_mul(31).wrapping_add(u32::from(*b));
        }
    }
    sum.to_string()
}

fn option<T: ToString>(value: Option<T>) -> TextBuf {
    value.map_or("None".into(), |v| v.to_string().into())
}

fn property(name: &str) -> String {
    let flag = |test: fn(Text<'_>) -> bool| digest(move |_, t| boolean(test(t)).into());
    let mapped = |map: fn(Text<'_>) -> TextBuf| digest(move |_, t| map(t));
    match name {
        "category" => digest(|c, _| category(c).into()),
        "bidirectional" => digest(|c, _| bidirectional(c).into()),
        "combining" => digest(|c, _| combining(c).to_string().into()),
        "east_asian_width" => digest(|c, _| east_asian_width(c).into()),
        "mirrored" => digest(|c, _| u8::from(mirrored(c)).to_string().into()),
        "decomposition" => digest(|c, _| decomposition(c).into()),
        "decimal" => digest(|c, _| option(decimal(c))),
        "digit" => digest(|c, _| option(digit(c))),
        "name" => digest(|c, _| option(names::name(c))),
        "numeric" => digest(|c, _| option(numeric(c).map(|(n, d)| format!("{n}/{d}")))),
        "isalpha" => flag(string::is_alpha),
        "isalnum" => flag(string::is_alnum),
        "isdecimal" => flag(string::is_decimal),
        "isdigit" => flag(string::is_digit),
        "isnumeric" => flag(string::is_numeric),
        "isspace" => flag(string::is_space),
        "isprintable" => flag(string::is_printable),
        "isupper" => flag(string::is_upper),
        "islower" => flag(string::is_lower),
        "istitle" => flag(string::is_title),
        "isidentifier" => flag(string::is_identifier),
        "upper" => mapped(string::upper),
        "lower" => mapped(string::lower),
        "title" => mapped(string::title),
        "casefold" => mapped(string::casefold),
        "swapcase" => mapped(string::swapcase),
        "capitalize" => mapped(string::capitalize),
        "old_category" => digest(|c, _| old::category(c).into()),
        "old_bidirectional" => digest(|c, _| old::bidirectional(c).into()),
        "old_combining" => digest(|c, _| old::combining(c).to_string().into()),
        "old_east_asian_width" => digest(|c, _| old::east_asian_width(c).into()),
        "old_mirrored" => digest(|c, _| u8::from(old::mirrored(c)).to_string().into()),
        "old_decomposition" => digest(|c, _| old::decomposition(c).into()),
        "old_decimal" => digest(|c, _| option(old::decimal(c))),
        "old_name" => digest(|c, _| option(old::name(c))),
        "old_numeric" => digest(|c, _| option(old::numeric(c).map(|n| (n * 720.0).round()))),
        form if form.starts_with("old_") => {
            let form = Form::of_name(&form.as_bytes()[4..]).unwrap();
            digest(|_, t| normalize_old(t, form).unwrap_or(t.to_buf()))
        }
        form => {
            let form = Form::of_name(form.as_bytes()).unwrap();
            digest(|_, t| normalize(t, form).unwrap_or(t.to_buf()))
        }
    }
}

#[test]
fn as_cpython_says() {
    check(include_str!("../testdata/unicode.tsv"), |f| match f[0] {
        "all" => vec![property(f[1])],
        _ => {
            let buf = unesc(f[1]);
            let text = buf.as_text();
            let form = Form::of_name(f[2].as_bytes()).unwrap();
            vec![esc(normalize(text, form).unwrap_or(text.to_buf()).as_text()), boolean(is_normalized(text, form))]
        }
    });
}

#[test]
fn names_lead_back() {
    for c in (0..0x110000).step_by(7) {
        if let Some(name) = names::name(c) {
            assert_eq!(names::code_point(name.to_lowercase().as_bytes()), Some(c), "{name}");
        }
    }
    assert_eq!(names::code_point(b"line feed"), Some(10));
    assert_eq!(names::code_point(b"BELL"), Some(0x1F514));
    assert_eq!(names::code_point(b"TANGUT IDEOGRAPH-17000"), Some(0x17000));
    assert_eq!(names::code_point(b"KEYCAP DIGIT ONE"), None);
    assert_eq!(names::other(b"keycap digit one"), Some(&[0x31, 0xFE0F, 0x20E3][..]));
    for unknown in ["", "CJK UNIFIED IDEOGRAPH-04E00", " SPACE", "HANGUL SYLLABLE GAX", "CJK UNIFIED IDEOGRAPH-+E00"] {
        assert_eq!(names::code_point(unknown.as_bytes()), None, "{unknown}");
    }
}
