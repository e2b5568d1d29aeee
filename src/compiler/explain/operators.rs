//! The kinds of tokens: those of CPython's tokenizer, and of the parser.

use ruff_python_ast::token::TokenKind as T;

/// Operators in the order of CPython's kinds, from [`FIRST`] on.
const OPERATORS: [T; 48] = [
    T::Lpar,
    T::Rpar,
    T::Lsqb,
    T::Rsqb,
    T::Colon,
    T::Comma,
    T::Semi,
    T::Plus,
    T::Minus,
    T::Star,
    T::Slash,
    T::Vbar,
    T::Amper,
    T::Less,
    T::Greater,
    T::Equal,
    T::Dot,
    T::Percent,
    T::Lbrace,
    T::Rbrace,
    T::EqEqual,
    T::NotEqual,
    T::LessEqual,
    T::GreaterEqual,
    T::Tilde,
    T::CircumFlex,
    T::LeftShift,
    T::RightShift,
    T::DoubleStar,
    T::PlusEqual,
    T::MinusEqual,
    T::StarEqual,
    T::SlashEqual,
    T::PercentEqual,
    T::AmperEqual,
    T::VbarEqual,
    T::CircumflexEqual,
    T::LeftShiftEqual,
    T::RightShiftEqual,
    T::DoubleStarEqual,
    T::DoubleSlash,
    T::DoubleSlashEqual,
    T::At,
    T::AtEqual,
    T::Rarrow,
    T::Ellipsis,
    T::ColonEqual,
    T::Exclamation,
];

const FIRST: u8 = 7;

/// Keywords, sorted.
const KEYWORDS: [(&str, T); 35] = [
    ("False", T::False),
    ("None", T::None),
    ("True", T::True),
    ("and", T::And),
    ("as", T::As),
    ("assert", T::Assert),
    ("async", T::Async),
    ("await", T::Await),
    ("break", T::Break),
    ("class", T::Class),
    ("continue", T::Continue),
    ("def", T::Def),
    ("del", T::Del),
    ("elif", T::Elif),
    ("else", T::Else),
    ("except", T::Except),
    ("finally", T::Finally),
    ("for", T::For),
    ("from", T::From),
    ("global", T::Global),
    ("if", T::If),
    ("import", T::Import),
    ("in", T::In),
    ("is", T::Is),
    ("lambda", T::Lambda),
    ("nonlocal", T::Nonlocal),
    ("not", T::Not),
    ("or", T::Or),
    ("pass", T::Pass),
    ("raise", T::Raise),
    ("return", T::Return),
    ("try", T::Try),
    ("while", T::While),
    ("with", T::With),
    ("yield", T::Yield),
];

/// The kind of a token that has a kind of CPython's.
pub(super) fn kind(kind: u8, text: &str) -> T {
    match kind {
        0 => T::EndOfFile,
        1 => word(text),
        2 => number(text),
        3 => T::String,
        4 => T::Newline,
        5 => T::Indent,
        6 => T::Dedent,
        59 => T::FStringStart,
        60 => T::FStringMiddle,
        61 => T::FStringEnd,
        62 => T::TStringStart,
        63 => T::TStringMiddle,
        64 => T::TStringEnd,
        _ => OPERATORS.get(usize::from(kind.wrapping_sub(FIRST))).copied().unwrap_or(T::Unknown),
    }
}

fn word(text: &str) -> T {
    KEYWORDS.binary_search_by_key(&text, |known| known.0).map_or(T::Name, |at| KEYWORDS[at].1)
}

/// Of which type a number is does not matter to the grammar, but for those that are imaginary.
fn number(text: &str) -> T {
    if text.ends_with(['j', 'J']) { T::Complex } else { T::Int }
}
