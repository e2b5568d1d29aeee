//! Codecs against CPython's results.

use super::escape::{
    decode_raw_unicode_escape, decode_unicode_escape, encode_raw_unicode_escape, encode_unicode_escape,
};
use super::*;
use crate::testing::{check, esc, list, to_hex, unesc, unhex};
use crate::{Text, TextBuf};

fn order(name: &str) -> Option<Order> {
    match name.rsplit('_').next() {
        Some("le") => Some(Order::Little),
        Some("be") => Some(Order::Big),
        _ => None,
    }
}

fn decode(name: &str, b: &[u8], last: bool, h: DecodeHandler<'_, DecodeError>) -> Decoded<DecodeError> {
    match name {
        "utf_8" => decode_utf8(b, last, h),
        "utf_7" => decode_utf7(b, last, h),
        "ascii" => decode_ascii(b, h),
        "unicode_escape" => decode_unicode_escape(b, last, h).map(|(text, used, _)| (text, used)),
        "raw_unicode_escape" => decode_raw_unicode_escape(b, last, h),
        _ if name.starts_with("utf_16") => decode_utf16(b, order(name), last, h).map(|(text, used, _)| (text, used)),
        _ => decode_utf32(b, order(name), last, h).map(|(text, used, _)| (text, used)),
    }
}

fn encode(name: &str, text: Text<'_>, h: EncodeHandler<'_, EncodeError>) -> Encoded<EncodeError> {
    match name {
        "utf_8" => encode_utf8(text, h),
        "utf_7" => Ok(encode_utf7(text)),
        "ascii" => encode_ascii(text, h),
        "latin_1" => encode_latin1(text, h),
        "unicode_escape" => Ok(encode_unicode_escape(text)),
        "raw_unicode_escape" => Ok(encode_raw_unicode_escape(text)),
        _ if name.starts_with("utf_16") => encode_utf16(text, order(name), h),
        _ => encode_utf32(text, order(name), h),
    }
}

fn note(log: &mut Vec<String>, encoding: &str, start: usize, end: usize, reason: &str) {
    let reason = esc(Text::from_str(reason));
    log.push(format!("{encoding},{start},{end},{reason}"));
}

fn run(f: &[&str]) -> Vec<String> {
    let name = f[1];
    match f[0] {
        "decode" => {
            let mut log = Vec::new();
            let (text, used) = decode(name, &unhex(f[2]), f[3] == "True", &mut |_, e| {
                note(&mut log, e.encoding, e.start, e.end, e.reason);
                Ok(Replacement { text: "?".into(), resume: e.end, input: None })
            })
            .unwrap();
            vec![esc(text.as_text()), used.to_string(), list(log)]
        }
        "handle" => {
            let handler = Handler::of_name(f[3].as_bytes()).unwrap();
            let done = decode(name, &unhex(f[2]), true, &mut |input, e| e.handled(handler, input).ok_or(e));
            vec![match done {
                Ok((text, _)) => esc(text.as_text()),
                Err(e) => format!("!{},{},{}", e.start, e.end, esc(Text::from_str(e.reason))),
            }]
        }
        "encode" => {
            let mut log = Vec::new();
            let bytes = encode(name, unesc(f[2]).as_text(), &mut |_, e| {
                note(&mut log, e.encoding, e.start, e.end, e.reason);
                Ok(EncodeReplacement { with: Substitute::Text("?".into()), resume: e.end })
            })
            .unwrap();
            vec![to_hex(&bytes), list(log)]
        }
        _ => {
            let handler = Handler::of_name(f[3].as_bytes()).unwrap();
            let done = encode(name, unesc(f[2]).as_text(), &mut |text, e| e.handled(handler, text).ok_or(e));
            vec![match done {
                Ok(bytes) => to_hex(&bytes),
                Err(Failure::Raised(e) | Failure::Unencodable(e)) => format!("!{},{},{}", e.start, e.end, e.reason),
            }]
        }
    }
}

#[test]
fn as_cpython_does() {
    check(include_str!("../testdata/codec.tsv"), run);
}

#[test]
fn a_cut_surrogate_can_wait() {
    let mut strict = |_: &[u8], e: DecodeError| Err(e);
    assert_eq!(decode_utf8(b"a\xed\xa0", false, &mut strict).unwrap().1, 1);
    assert!(decode_utf8(b"a\xed\xa0", true, &mut strict).is_err());
}

#[test]
fn handlers_may_exchange_the_input() {
    let (text, used) = decode_ascii::<()>(b"a\xff", &mut |_, _| {
        Ok(Replacement { text: TextBuf::new(), resume: 0, input: Some(b"new".to_vec()) })
    })
    .unwrap();
    assert_eq!((text, used), ("anew".into(), 3));
}

#[test]
fn charmaps() {
    let table = Text::from_str("ab\u{fffe}");
    let mut mark = |_: &[u8], e: DecodeError| -> Result<Replacement, ()> {
        assert_eq!(e.reason, "character maps to <undefined>");
        Ok(Replacement { text: "?".into(), resume: e.end, input: None })
    };
    assert_eq!(charmap::decode_table(&[0, 1, 2, 3], table, &mut mark).unwrap().0, "ab??");
    let map = charmap::EncodingMap::new(table);
    assert_eq!((map.get(0x62), map.get(0x63)), (Some(1), None));
    let put = |c: u32, out: &mut Vec<u8>| Ok(map.get(c).inspect(|&b| out.push(b)).is_some());
    let failed = charmap::encode_charmap(Text::from_str("abc"), put, &mut |_, e| Err(e));
    assert!(matches!(failed, Err(Failure::Raised(EncodeError { start: 2, end: 3, .. }))));
}

#[test]
fn names_of_codecs() {
    for (name, encoding) in [("UTF-8", Encoding::Utf8), ("u8", Encoding::Ascii), ("Latin-1", Encoding::Latin1)] {
        assert_eq!(Encoding::of_name(name.as_bytes()) == Some(encoding), name != "u8", "{name}");
    }
}
