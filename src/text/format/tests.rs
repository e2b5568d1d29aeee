//! Formatting against CPython's results.

use super::percent::{Conversion, Piece};
use super::*;
use crate::testing::{check, esc, unesc};
use crate::{Text, TextBuf};

fn told(result: Result<TextBuf, FormatError>) -> Vec<String> {
    vec![match result {
        Ok(text) => esc(text.as_text()),
        Err(FormatError::Value(message) | FormatError::Overflow(message)) => "!".to_string() + &esc((&*message).into()),
        Err(FormatError::Specifier(spec, name)) => {
            let spec = spec.as_text().to_string_lossy();
            format!("!Invalid format specifier '{spec}' for object of type '{name}'")
        }
        Err(FormatError::TooLong) => "too long".into(),
    }]
}

/// What a writer wrote.
fn written<E>(write: impl FnOnce(&mut TextBuf) -> Result<(), E>) -> Result<TextBuf, E> {
    let mut out = TextBuf::new();
    write(&mut out).map(|()| out)
}

fn float(field: &str) -> f64 {
    parse_f64(Text::from_str(field)).unwrap()
}

fn two_floats(field: &str) -> (f64, f64) {
    let (a, b) = field.split_once(' ').unwrap();
    (float(a), float(b))
}

fn digits(value: i128, base: u32, upper: bool) -> (bool, String) {
    let n = value.unsigned_abs();
    let text = match base {
        2 => format!("{n:b}"),
        8 => format!("{n:o}"),
        16 if upper => format!("{n:X}"),
        16 => format!("{n:x}"),
        _ => n.to_string(),
    };
    (value < 0, text)
}

fn format_integer(value: i128, text: Text<'_>) -> Result<TextBuf, FormatError> {
    let spec = Spec::parse(text, "int", true)?;
    match int_form(&spec, "int")? {
        IntForm::Digits(base, upper) => {
            let (negative, digits) = digits(value, base, upper);
            written(|out| format_int(negative, digits.as_bytes(), &spec, &Locale::c(), out))
        }
        IntForm::Character => written(|out| format_char(i64::try_from(value).ok(), &spec, out)),
        IntForm::Float => written(|out| format_f64(value as f64, &spec, "int", &Locale::c(), out)),
    }
}

/// Runs a `%` format of one conversion, by a function that renders it.
fn percent(format: &str, render: impl Fn(&Conversion) -> TextBuf) -> Vec<String> {
    let format = unesc(format);
    let mut out = TextBuf::new();
    for piece in percent::Pieces::of_text(format.as_text()) {
        match piece {
            Ok(Piece::Literal(range)) => out.push_text(format.as_text().slice(range)),
            Ok(Piece::Conversion(c)) if char::from_u32(c.kind).is_none_or(|k| !"diuoxXeEfFgGs".contains(k)) => {
                let message = percent::unsupported(c.kind, c.index);
                return told(Err(FormatError::Value(message)));
            }
            Ok(Piece::Conversion(c)) => out.push_text(render(&c).as_text()),
            Err(message) => return told(Err(FormatError::Value(message.into()))),
        }
    }
    told(Ok(out))
}

fn percent_int(value: i128, c: &Conversion) -> TextBuf {
    let kind = c.kind as u8;
    let base = match kind {
        b'o' => 8,
        b'x' | b'X' => 16,
        _ => 10,
    };
    let (negative, digits) = digits(value, base, kind == b'X');
    written(|out| c.layout(None, None).integer(kind, negative, digits.as_bytes(), out)).unwrap()
}

/// `str.format(1, 2)`, as far as integers go.
fn braces(format: Text<'_>) -> Result<TextBuf, FormatError> {
    let wrong = |message: &str| FormatError::Value(message.into());
    let mut out = TextBuf::new();
    let mut numbering = braces::Numbering::default();
    for piece in braces::Pieces::new(format) {
        let piece = piece.map_err(wrong)?;
        out.push_text(piece.literal);
        let Some(field) = piece.field else { continue };
        let mut name = braces::FieldName::parse(field.name).map_err(wrong)?;
        let index = match name.first {
            braces::First::Auto => numbering.auto().map_err(wrong)?,
            braces::First::Index(index) => {
                numbering.manual().map_err(wrong)?;
                index
            }
            braces::First::Key(_) => return Err(wrong("key")),
        };
        if let Some(Err(message)) = name.next() {
            return Err(wrong(message));
        }
        if let Some(c) = field.conversion.filter(|&c| c != 0x72) {
            return Err(FormatError::Value(braces::unknown_conversion(c)));
        }
        out.push_text(format_integer(index as i128 + 1, field.spec)?.as_text());
    }
    Ok(out)
}

fn run(f: &[&str]) -> Vec<String> {
    let second = unesc(f[1]);
    let spec = unesc(f[2]);
    let spec = spec.as_text();
    let c = &Locale::c();
    match f[0] {
        "repr" if f[1].contains(' ') => {
            let (re, im) = two_floats(f[1]);
            vec![repr_complex(re, im)]
        }
        "repr" => vec![repr_f64(float(f[1]))],
        "hex" => vec![to_hex(float(f[1]))],
        "float" => told(
            Spec::parse(spec, "float", true).and_then(|s| written(|out| format_f64(float(f[1]), &s, "float", c, out))),
        ),
        "complex" => {
            let (re, im) = two_floats(f[1]);
            told(Spec::parse(spec, "complex", true).and_then(|s| format_complex(re, im, &s, "complex", c)))
        }
        "int" => told(format_integer(f[1].parse().unwrap(), spec)),
        "str" => told(
            Spec::parse(spec, "str", false).and_then(|s| written(|out| format_str(second.as_text(), &s, "str", out))),
        ),
        "pfloat" => {
            percent(f[2], |c| written(|out| c.layout(None, None).float(c.kind as u8, float(f[1]), out)).unwrap())
        }
        "pint" => percent(f[2], |c| percent_int(f[1].parse().unwrap(), c)),
        "pstr" => percent(f[2], |c| written(|out| c.layout(None, None).string(second.as_text(), out)).unwrap()),
        "percent" => percent(f[1], |c| percent_int(7, c)),
        "parse" => vec![parse_f64(second.as_text()).map_or("!".into(), repr_f64)],
        "fromhex" => vec![match from_hex(second.as_text()) {
            Ok(value) => repr_f64(value),
            Err(error) => format!("!{error}"),
        }],
        "braces" => told(braces(second.as_text())),
        other => panic!("{other}"),
    }
}

#[test]
fn as_cpython_does() {
    check(include_str!("../testdata/format.tsv"), run);
}

#[test]
fn locales() {
    let locale =
        Locale { decimal_point: Text::from_str(","), separator: Text::from_str("\u{202f}"), grouping: &[3, 2] };
    let spec = Spec::parse(Text::from_str("n"), "int", true).unwrap();
    let int = |locale| written(|out| format_int(false, b"123456789", &spec, locale, out)).unwrap();
    assert_eq!(int(&locale), "12\u{202f}34\u{202f}56\u{202f}789");
    assert_eq!(written(|out| format_f64(1234.5, &spec, "float", &locale, out)).unwrap(), "1\u{202f}234,5");
    let stop = Locale { grouping: &[3, 127], ..locale };
    assert_eq!(int(&stop), "123456\u{202f}789");
}

#[test]
fn stars() {
    let pieces: Vec<_> = percent::Pieces::of_bytes(b"%(k)*.*d").collect();
    let [Ok(Piece::Conversion(c))] = &pieces[..] else { panic!("{pieces:?}") };
    assert_eq!(c.key, Some(2..3));
    assert_eq!(written(|out| c.layout(Some(-7), Some(3)).integer(b'd', false, b"5", out)).unwrap(), "005    ");
}

#[test]
fn accessors() {
    use braces::{Accessor, FieldName, First};
    let name = FieldName::parse(Text::from_str("a.b[3][x y].c")).unwrap();
    assert_eq!(name.first, First::Key(Text::from_str("a")));
    let parts: Result<Vec<_>, _> = name.collect();
    let text = Text::from_str;
    let expected = [
        Accessor::Attribute(text("b")),
        Accessor::Index(3),
        Accessor::Item(text("x y")),
        Accessor::Attribute(text("c")),
    ];
    assert_eq!(parts.unwrap(), expected);
    let mut bad = FieldName::parse(Text::from_str("0[a]b")).unwrap();
    assert_eq!(bad.nth(1), Some(Err("Only '.' or '[' may follow ']' in format field specifier")));
}
