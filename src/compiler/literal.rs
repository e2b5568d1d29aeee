//! Literals as constants: numbers of any size, strings with lone surrogates, docstrings.

use crate::error::{Result, syntax};
use crate::origin::Origin;
use dashu_int::{IBig, Sign, UBig};
use ruff_python_ast::{self as ast, Number};
use ruff_text_size::TextRange;
use std::borrow::Cow;
use std::sync::Arc;
use typhon_bytecode::Constant;

/// Decimal digits that an integer literal may have (CPython's default for conversions).
pub(crate) const DIGIT_LIMIT: usize = 4300;

/// A number literal (in a tree of nodes, any other constant).
///
/// # Errors
/// A decimal integer has too many digits.
pub(crate) fn number(origin: Origin<'_>, literal: &ast::ExprNumberLiteral) -> Result<Constant> {
    if let Some(constant) = origin.constant(&literal.node_index) {
        return Ok(constant.clone());
    }
    match &literal.value {
        Number::Float(value) => Ok(Constant::Float(*value)),
        Number::Complex { real, imag } => Ok(Constant::Complex(*real, *imag)),
        Number::Int(value) => match value.as_i64() {
            Some(value) => Ok(Constant::Int(value)),
            None => big_literal(&origin.text[literal.range], literal.range, origin.digits),
        },
    }
}

fn big_literal(text: &str, range: TextRange, most: usize) -> Result<Constant> {
    let digits: String = text.chars().filter(|&c| c != '_').collect();
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &digits[2..]),
        [b'0', b'o' | b'O', ..] => (8, &digits[2..]),
        [b'0', b'b' | b'B', ..] => (2, &digits[2..]),
        _ => (10, &digits[..]),
    };
    if radix == 10 && most > 0 && digits.len() > most {
        return syntax(
            range,
            format!(
                "Exceeds the limit ({most} digits) for integer string conversion: value has {} digits; use \
                 sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge integer literals to \
                 avoid decimal conversion limits.",
                digits.len()
            ),
        );
    }
    match UBig::from_str_radix(digits, radix) {
        Ok(value) => Ok(from_big(IBig::from(value))),
        Err(_) => syntax(range, "invalid decimal literal"),
    }
}

/// The constant with the value of `big`.
pub(crate) fn from_big(big: IBig) -> Constant {
    match i64::try_from(&big) {
        Ok(small) => Constant::Int(small),
        Err(_) => {
            let (sign, magnitude) = big.into_parts();
            Constant::BigInt(sign == Sign::Negative, magnitude.to_le_bytes())
        }
    }
}

/// The integer that a constant is (a bool counts).
pub(crate) fn to_big(constant: &Constant) -> Option<IBig> {
    match constant {
        Constant::Bool(value) => Some(IBig::from(*value as i64)),
        Constant::Int(value) => Some(IBig::from(*value)),
        Constant::BigInt(negative, bytes) => {
            let sign = if *negative { Sign::Negative } else { Sign::Positive };
            Some(IBig::from_parts(sign, UBig::from_le_bytes(bytes)))
        }
        _ => None,
    }
}

/// A string literal, its parts joined.
pub(crate) fn shared_string(origin: Origin<'_>, value: &ast::StringLiteralValue) -> Arc<[u8]> {
    text_of(origin, value).into()
}

/// The bytes of a string literal's parts, joined.
pub(crate) fn text_of<'v>(origin: Origin<'_>, value: &'v ast::StringLiteralValue) -> Cow<'v, [u8]> {
    match value.as_slice() {
        [part] if !origin.is_nodes() && is_plain(&part.value, part.flags.prefix().is_raw()) => {
            part.value.as_bytes().into()
        }
        _ => string(origin, value).into(),
    }
}

/// Whether a piece of text is what the parser made of it.
fn is_plain(value: &str, raw: bool) -> bool {
    // Most text has not even the first of that character's bytes.
    raw || memchr::memchr(0xef, value.as_bytes()).is_none() || !value.contains('\u{fffd}')
}

fn string(origin: Origin<'_>, value: &ast::StringLiteralValue) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in value {
        string_part(origin, part, &mut bytes);
    }
    bytes
}

/// Appends one string literal.
pub(crate) fn string_part(origin: Origin<'_>, part: &ast::StringLiteral, into: &mut Vec<u8>) {
    if origin.is_nodes() {
        return into.extend_from_slice(origin.string(&part.node_index).unwrap_or(part.value.as_bytes()));
    }
    let raw = part.flags.prefix().is_raw();
    let content = &origin.text[part.content_range()];
    text(&part.value, content, raw, false, into);
}

/// Appends a literal piece of an f-string or t-string.
pub(crate) fn element(origin: Origin<'_>, part: &ast::InterpolatedStringLiteralElement, raw: bool, into: &mut Vec<u8>) {
    if origin.is_nodes() {
        return into.extend_from_slice(origin.string(&part.node_index).unwrap_or(part.value.as_bytes()));
    }
    text(&part.value, &origin.text[part.range], raw, true, into);
}

/// Appends a piece of text whose decoded form is `value` and whose source is `content`.
///
/// ruff decodes an escape for a surrogate to U+FFFD, so where that occurs, source and value are walked in step.
fn text(value: &str, content: &str, raw: bool, braces: bool, into: &mut Vec<u8>) {
    if is_plain(value, raw) {
        into.extend_from_slice(value.as_bytes());
        return;
    }
    let mut decoded = value.chars();
    let mut rest = content;
    let push = |c: Option<char>, into: &mut Vec<u8>| {
        if let Some(c) = c {
            into.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        }
    };
    while let Some(first) = rest.chars().next() {
        if first != '\\' {
            push(decoded.next(), into);
            let doubled = braces && (rest.starts_with("{{") || rest.starts_with("}}"));
            rest = &rest[if doubled { 2 } else { first.len_utf8() }..];
            continue;
        }
        let after = &rest[1..];
        let Some(kind) = after.chars().next() else { break };
        let length = match kind {
            '\n' => {
                rest = &after[1..];
                continue;
            }
            'x' => 3,
            'u' => 5,
            'U' => 9,
            'N' => after.find('}').map_or(1, |end| end + 1),
            '0'..='7' => after.bytes().take(3).take_while(|byte| (b'0'..=b'7').contains(byte)).count(),
            '\\' | '\'' | '"' | 'a' | 'b' | 'f' | 'n' | 'r' | 't' | 'v' => 1,
            other => {
                push(decoded.next(), into);
                push(decoded.next(), into);
                rest = &after[other.len_utf8()..];
                continue;
            }
        };
        let escape = after.get(..length).unwrap_or(after);
        let c = decoded.next();
        let code = if matches!(kind, 'u' | 'U') { u32::from_str_radix(&escape[1..], 16).ok() } else { None };
        match code {
            Some(code @ 0xd800..=0xdfff) => {
                into.extend_from_slice(&[
                    0xe0 | (code >> 12) as u8,
                    0x80 | (code >> 6 & 0x3f) as u8,
                    0x80 | (code & 0x3f) as u8,
                ]);
            }
            _ => push(c, into),
        }
        rest = &after[escape.len()..];
    }
}

/// A docstring without the indentation that its lines share (of spaces, from the second line on).
pub(crate) fn clean_docstring(doc: &[u8]) -> Vec<u8> {
    let spaces = |line: &[u8]| line.iter().take_while(|&&byte| byte == b' ').count();
    let ends = || memchr::memchr_iter(b'\n', doc);
    let margin = |end: usize| {
        let rest = &doc[end + 1..];
        let count = spaces(rest);
        rest.get(count).is_some_and(|&byte| byte != b'\n').then_some(count)
    };
    let margin = ends().filter_map(margin).min().unwrap_or(0);
    let mut cleaned = Vec::with_capacity(doc.len());
    let mut start = spaces(doc);
    for end in ends() {
        cleaned.extend_from_slice(&doc[start..=end]);
        start = end + 1 + spaces(&doc[end + 1..]).min(margin);
    }
    cleaned.extend_from_slice(&doc[start..]);
    cleaned
}

/// The text of an interpolation's expression, the blank space around it included (in a tree of nodes, what the node says).
pub(crate) fn interpolation_text(origin: Origin<'_>, part: &ast::InterpolatedElement) -> Constant {
    if let Some(constant) = origin.constant(&part.node_index) {
        return constant.clone();
    }
    crate::fold::str_constant(&without_comments(source_of_interpolation(origin.text, part)))
}

/// The text of `=` in an interpolation, without its comments.
pub(crate) fn debug_text(text: &ast::DebugText) -> String {
    without_comments(text.as_str())
}

/// A text without the comments that stand in it, outside of strings.
fn without_comments(text: &str) -> String {
    if !text.contains('#') {
        return text.to_owned();
    }
    let (mut kept, mut quote, mut rest) = (String::new(), None::<&str>, text);
    while let Some(c) = rest.chars().next() {
        let mut width = c.len_utf8();
        match (quote, c) {
            (None, '#') => {
                rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
                continue;
            }
            (None, '"' | '\'') => {
                width = if rest.starts_with("\"\"\"") || rest.starts_with("'''") { 3 } else { 1 };
                quote = Some(&rest[..width]);
            }
            (Some(_), '\\') => width += rest[1..].chars().next().map_or(0, char::len_utf8),
            (Some(mark), _) if rest.starts_with(mark) => {
                width = mark.len();
                quote = None;
            }
            _ => {}
        }
        kept.push_str(&rest[..width]);
        rest = &rest[width..];
    }
    kept
}

fn source_of_interpolation<'s>(source: &'s str, part: &ast::InterpolatedElement) -> &'s str {
    let start = part.range.start().to_usize() + 1;
    let end = part.format_spec.as_ref().map_or(part.range.end(), |spec| spec.range.start()).to_usize() - 1;
    let mut text = &source[start..end];
    if part.conversion != ast::ConversionFlag::None {
        text = &text[..text.rfind('!').unwrap_or(text.len())];
    }
    if part.debug_text.is_some() {
        text = &text[..text.rfind('=').unwrap_or(text.len())];
    }
    text
}
