//! Format specifiers, read: `[[fill]align][sign][z][0][width][,][.precision][type]`.

/// A format specifier.
pub struct Spec {
    /// What fills up the width.
    pub fill: char,
    /// Where it goes: `<`, `>`, `^`, `=` or `0` for zeros after the sign.
    pub align: char,
    /// What stands before numbers that are not negative: `-` for nothing.
    pub sign: char,
    /// No negative zeros.
    pub no_negative_zero: bool,
    /// The least width.
    pub width: usize,
    /// Commas between thousands.
    pub commas: bool,
    /// The precision.
    pub precision: Option<i64>,
    /// The type, if there is one; `n` became `g`.
    pub kind: Option<char>,
    /// Conventions of the locale.
    pub local: bool,
    /// The type was `N`, an old name of `n`.
    pub is_old: bool,
}

/// Takes a number off the front; `None` where it is too large.
fn number(text: &mut &str) -> Option<Option<i64>> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, rest) = text.split_at(length);
    *text = rest;
    match digits {
        "" => Some(None),
        _ => digits.parse().ok().map(Some),
    }
}

fn take(text: &mut &str, wanted: impl Fn(char) -> bool) -> Option<char> {
    let first = text.chars().next().filter(|&first| wanted(first))?;
    *text = &text[first.len_utf8()..];
    Some(first)
}

impl Spec {
    /// Reads a specifier; `None` for one that is not among these.
    pub fn parse(text: &str) -> Option<Spec> {
        let mut rest = text;
        let is_align = |c: char| matches!(c, '<' | '>' | '=' | '^');
        let mut chars = text.chars();
        let (first, second) = (chars.next(), chars.next());
        let mut fill = ' ';
        let mut align = None;
        if let (Some(first), Some(second)) = (first, second)
            && is_align(second)
        {
            (fill, align) = (first, Some(second));
            rest = chars.as_str();
        } else if let Some(first) = take(&mut rest, is_align) {
            align = Some(first);
        }
        let sign = take(&mut rest, |c| matches!(c, '+' | '-' | ' ')).unwrap_or('-');
        let no_negative_zero = take(&mut rest, |c| c == 'z').is_some();
        if take(&mut rest, |c| c == '0').is_some() {
            // Zeros are an alignment, which cannot be given twice.
            if align.is_some() {
                return None;
            }
            (fill, align) = ('0', Some('0'));
        }
        let width = number(&mut rest)?.unwrap_or(0);
        let commas = take(&mut rest, |c| c == ',').is_some();
        let precision = match take(&mut rest, |c| c == '.') {
            Some(_) => Some(number(&mut rest)??),
            None => None,
        };
        let mut kind = take(&mut rest, |c| matches!(c, 'e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'n' | 'N' | '%'));
        let local = matches!(kind, Some('n' | 'N'));
        let is_old = kind == Some('N');
        if local {
            kind = if kind == Some('n') { Some('g') } else { Some('G') };
        }
        if !rest.is_empty() || local && commas {
            return None;
        }
        let width = usize::try_from(width).ok()?;
        Some(Spec {
            fill,
            align: align.unwrap_or('>'),
            sign,
            no_negative_zero,
            width,
            commas,
            precision,
            kind,
            local,
            is_old,
        })
    }
}
