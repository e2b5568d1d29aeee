//! Literals: what CPython makes of them.

use super::*;

fn good(body: &str) -> TextBuf {
    decode_str(body).unwrap().value
}

fn wrong(body: &str) -> String {
    decode_str(body).unwrap_err().message
}

#[test]
fn strings() {
    assert_eq!(good(r"plain é"), "plain é");
    assert_eq!(good(r#"\a\b\f\n\r\t\v\\\'\""#), "\u{7}\u{8}\u{c}\n\r\t\u{b}\\'\"");
    assert_eq!(good(r"\x41\101\0\1234\u20ac\U0001F600\N{BULLET}\N{line feed}"), "AA\0S4€😀•\n");
    assert_eq!(good("a\\\nb"), "ab");
    assert_eq!(good(r"\q\é"), r"\q\é");
    assert_eq!(good(r"\ud83d\ude00").as_text().len(), 2);
    assert_eq!(good(r"\400").as_text(), "\u{100}");
}

#[test]
fn string_errors() {
    let start = "(unicode error) 'unicodeescape' codec can't decode bytes in position ";
    assert_eq!(wrong(r"\x1"), format!("{start}0-2: truncated \\xXX escape"));
    assert_eq!(wrong(r"é\x1"), format!("{start}10-12: truncated \\xXX escape"));
    assert_eq!(wrong(r"\N{zork}"), format!("{start}0-7: unknown Unicode character name"));
    assert_eq!(wrong(r"\N{KEYCAP DIGIT ONE}"), format!("{start}0-19: unknown Unicode character name"));
    assert_eq!(wrong(r"\N"), format!("{start}0-1: malformed \\N character escape"));
    assert_eq!(wrong(r"\U00110000"), format!("{start}0-9: illegal Unicode character"));
}

#[test]
fn bytes() {
    let literal = decode_bytes_literal(br"\x41\101\q\n").unwrap();
    assert_eq!(literal.value, b"AA\\q\n");
    assert_eq!(literal.invalid, Some(InvalidEscape::Unknown(8)));
    let error = decode_bytes_literal(br"aa\xg").unwrap_err();
    assert_eq!(error, LiteralError { message: "(value error) invalid \\x escape at position 2".into(), offset: 2 });
}

#[test]
fn warnings() {
    let body = r"\n\400\q";
    let invalid = decode_str(body).unwrap().invalid.unwrap();
    assert_eq!(
        warning(body, invalid),
        r#""\400" is an invalid octal escape sequence. Such sequences will not work in the future. Did you mean "\\400"? A raw string is also an option."#
    );
    let invalid = decode_str(r"a\é").unwrap().invalid.unwrap();
    assert_eq!(invalid, InvalidEscape::Unknown(1));
    assert!(warning(r"a\é", invalid).starts_with(r#""\é" is an invalid escape sequence."#));
}

#[test]
fn middles_of_f_strings() {
    let good = |body, raw| decode_middle(body, raw).unwrap().value;
    assert_eq!(good(r"a{{b}}\\N{{\N{BULLET}{{\x41", false), r"a{b}\N{•{A");
    assert_eq!(good(r"\n{{é}}", true), r"\n{é}");
    assert_eq!(decode_middle(r"\{{", false).unwrap().invalid, Some(InvalidEscape::Unknown(0)));
}
