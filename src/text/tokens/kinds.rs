//! The numbers of the kinds of tokens, as in CPython's module `token`.

pub(super) const ENDMARKER: u8 = 0;
pub(super) const NAME: u8 = 1;
pub(super) const NUMBER: u8 = 2;
pub(super) const STRING: u8 = 3;
pub(super) const NEWLINE: u8 = 4;
pub(super) const INDENT: u8 = 5;
pub(super) const DEDENT: u8 = 6;
pub(super) const OP: u8 = 55;
pub(super) const FSTRING_START: u8 = 59;
pub(super) const FSTRING_MIDDLE: u8 = 60;
pub(super) const FSTRING_END: u8 = 61;
/// From an f-string's kinds to a t-string's.
pub(super) const TO_TSTRING: u8 = 3;
pub(super) const COMMENT: u8 = 65;
pub(super) const NL: u8 = 66;

/// Operators, in the order of their kinds, from 7 on.
const OPERATORS: [&str; 48] = [
    "(", ")", "[", "]", ":", ",", ";", "+", "-", "*", "/", "|", "&", "<", ">", "=", ".", "%", "{", "}", "==", "!=",
    "<=", ">=", "~", "^", "<<", ">>", "**", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=", "**=", "//",
    "//=", "@", "@=", "->", "...", ":=", "!",
];

/// The kind of an operator; `OP` for what is none.
pub(super) fn of_operator(text: &str) -> u8 {
    match OPERATORS.iter().position(|&operator| operator == text) {
        Some(at) => at as u8 + 7,
        None if text == "<>" => 28,
        None => OP,
    }
}
