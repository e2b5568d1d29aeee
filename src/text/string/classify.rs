//! The `is…` methods of `str`.

use crate::unicode::kind::{
    ALPHA, CASED, DECIMAL, DIGIT, LOWER, NUMERIC, PRINTABLE, TITLE, UPPER, XID_CONTINUE, XID_START, is,
};
use crate::{Text, bytes};

fn all(text: Text<'_>, flags: u16) -> bool {
    !text.is_empty() && text.code_points().all(|c| is(c, flags))
}

/// `str.isalpha`.
pub fn is_alpha(text: Text<'_>) -> bool {
    all(text, ALPHA)
}

/// `str.isalnum`.
pub fn is_alnum(text: Text<'_>) -> bool {
    all(text, ALPHA | DECIMAL | DIGIT | NUMERIC)
}

/// `str.isdecimal`.
pub fn is_decimal(text: Text<'_>) -> bool {
    all(text, DECIMAL)
}

/// `str.isdigit`.
pub fn is_digit(text: Text<'_>) -> bool {
    all(text, DIGIT)
}

/// `str.isnumeric`.
pub fn is_numeric(text: Text<'_>) -> bool {
    all(text, NUMERIC)
}

/// `str.isspace`.
pub fn is_space(text: Text<'_>) -> bool {
    !text.is_empty() && text.code_points().all(super::is_space_point)
}

/// `str.isprintable`; true of the empty string.
pub fn is_printable(text: Text<'_>) -> bool {
    text.code_points().all(|c| is(c, PRINTABLE))
}

/// `str.isupper`: something is cased, and nothing is lower or title case.
pub fn is_upper(text: Text<'_>) -> bool {
    if text.is_ascii() {
        return bytes::is_upper(text.bytes());
    }
    text.code_points().all(|c| !is(c, LOWER | TITLE)) && text.code_points().any(|c| is(c, UPPER))
}

/// `str.islower`: something is cased, and nothing is upper or title case.
pub fn is_lower(text: Text<'_>) -> bool {
    if text.is_ascii() {
        return bytes::is_lower(text.bytes());
    }
    text.code_points().all(|c| !is(c, UPPER | TITLE)) && text.code_points().any(|c| is(c, LOWER))
}

/// `str.istitle`: upper and title case follow uncased code points only, lower case follows cased ones only.
pub fn is_title(text: Text<'_>) -> bool {
    let (mut inside, mut any) = (false, false);
    for c in text.code_points() {
        let cased = is(c, CASED);
        if cased && inside == is(c, UPPER | TITLE) {
            return false;
        }
        inside = cased;
        any |= cased;
    }
    any
}

/// `str.isidentifier`.
pub fn is_identifier(text: Text<'_>) -> bool {
    let mut points = text.code_points();
    points.next().is_some_and(|c| c == 0x5F || is(c, XID_START)) && points.all(|c| is(c, XID_CONTINUE))
}
