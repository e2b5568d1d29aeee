//! The format-spec mini-language: `[[fill]align][sign][z][#][0][width][grouping][.precision[grouping]][type]`.

use crate::{Text, TextBuf, TooLong};

/// Why something cannot be formatted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormatError {
    /// ValueError with this text.
    Value(String),
    /// ValueError "Invalid format specifier '...' for object of type '...'".
    Specifier(TextBuf, String),
    /// OverflowError with this text.
    Overflow(String),
    /// MemoryError.
    TooLong,
}

impl From<TooLong> for FormatError {
    fn from(_: TooLong) -> Self {
        FormatError::TooLong
    }
}

pub(super) fn value_error<T>(message: impl Into<String>) -> Result<T, FormatError> {
    Err(FormatError::Value(message.into()))
}

/// Where the fill goes.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Align {
    /// `<`
    Left,
    /// `>`
    Right,
    /// `^`
    Center,
    /// `=`: between sign and digits
    AfterSign,
}

impl Align {
    fn of(c: u32) -> Option<Align> {
        match char::from_u32(c)? {
            '<' => Some(Align::Left),
            '>' => Some(Align::Right),
            '^' => Some(Align::Center),
            '=' => Some(Align::AfterSign),
            _ => None,
        }
    }
}

/// What stands before numbers that are not negative.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Sign {
    /// `+`
    Plus,
    /// `-`: nothing
    Minus,
    /// A space.
    Space,
}

/// What separates groups of digits.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Grouping {
    /// Nothing.
    None,
    /// `,` every three digits
    Comma,
    /// `_` every three digits, or every four of a binary, octal or hexadecimal number
    Underscore,
}

/// How a locale writes numbers: for the type `n`.
#[derive(Copy, Clone, Debug)]
pub struct Locale<'a> {
    /// Between the integer and the fraction.
    pub decimal_point: Text<'a>,
    /// Between groups.
    pub separator: Text<'a>,
    /// Sizes of groups from the right as `localeconv` gives them: the last is repeated, 127 ends the grouping.
    pub grouping: &'a [u8],
}

impl Locale<'static> {
    /// The locale `C`.
    pub fn c() -> Self {
        Locale { decimal_point: Text::from_str("."), separator: Text::EMPTY, grouping: &[] }
    }
}

/// A format spec, read.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Spec {
    /// The fill character; a space if none is given.
    pub fill: u32,
    /// The alignment: given, or that of the type.
    pub align: Align,
    /// The sign, if given.
    pub sign: Option<Sign>,
    /// `z`: no negative zero
    pub no_negative_zero: bool,
    /// `#`
    pub alternate: bool,
    /// The least width.
    pub width: Option<usize>,
    /// The grouping of the integer part.
    pub grouping: Grouping,
    /// The precision.
    pub precision: Option<usize>,
    /// The grouping of the fraction.
    pub fraction: Grouping,
    /// The type, if given.
    pub kind: Option<u32>,
}

/// Takes up to nine digits off the front.
fn small_number(rest: &mut &[u8]) -> Option<usize> {
    let mut value = None;
    for _ in 0..9 {
        let [digit @ b'0'..=b'9', after @ ..] = *rest else { break };
        value = Some(value.unwrap_or(0) * 10 + usize::from(digit - b'0'));
        *rest = after;
    }
    value
}

/// The value of a decimal digit of any script.
fn decimal(c: u32) -> Option<u8> {
    if c < 0x80 { char::from_u32(c)?.to_digit(10).map(|digit| digit as u8) } else { crate::unicode::decimal(c) }
}

/// Reads decimal digits (of any script); `None` if they are too many for an index, and `Some(None)` if there are none.
pub(super) fn integer(points: &[u32], at: &mut usize) -> Option<Option<usize>> {
    let mut value: Option<usize> = None;
    while let Some(digit) = points.get(*at).and_then(|&c| decimal(c)) {
        let grown = value.unwrap_or(0).checked_mul(10)?.checked_add(usize::from(digit))?;
        value = Some(grown).filter(|&v| v <= isize::MAX as usize);
        value?;
        *at += 1;
    }
    Some(value)
}

fn grouping(points: &[u32], at: &mut usize) -> Result<Grouping, FormatError> {
    let mut found = Grouping::None;
    if points.get(*at) == Some(&0x2C) {
        found = Grouping::Comma;
        *at += 1;
    }
    if points.get(*at) == Some(&0x5F) {
        if found == Grouping::Comma {
            return value_error("Cannot specify both ',' and '_'.");
        }
        found = Grouping::Underscore;
        *at += 1;
    }
    if points.get(*at) == Some(&0x2C) && found == Grouping::Underscore {
        return value_error("Cannot specify both ',' and '_'.");
    }
    Ok(found)
}

/// A type letter as messages show it.
pub(super) fn shown(kind: u32) -> String {
    match kind {
        0x21..0x80 => char::from(kind as u8).to_string(),
        _ => format!("\\x{kind:x}"),
    }
}

pub(super) fn unknown<T>(kind: u32, type_name: &str) -> Result<T, FormatError> {
    value_error(format!("Unknown format code '{}' for object of type '{type_name}'", shown(kind)))
}

impl Spec {
    /// Reads a spec for a value of a type with a name. Numbers go to the right by default, other things to the left.
    pub fn parse(text: Text<'_>, type_name: &str, numeric: bool) -> Result<Spec, FormatError> {
        match Spec::plain(text.bytes(), numeric) {
            Some(spec) => Ok(spec),
            None => Spec::parse_any(text, type_name, numeric),
        }
    }

    /// A spec of nothing but an alignment, a width, a precision and a type: nearly all of them. Others are `None`.
    #[inline]
    fn plain(mut rest: &[u8], numeric: bool) -> Option<Spec> {
        let mut spec = Spec::default_for(numeric);
        if let [first, after @ ..] = rest
            && let Some(align) = Align::of(u32::from(*first))
        {
            if after.first().is_some_and(|&second| Align::of(u32::from(second)).is_some()) {
                return None;
            }
            (spec.align, rest) = (align, after);
        }
        if let [b'1'..=b'9', ..] = rest {
            spec.width = small_number(&mut rest);
        }
        if let [b'.', digits @ ..] = rest
            && let [b'0'..=b'9', ..] = digits
        {
            rest = digits;
            spec.precision = small_number(&mut rest);
        }
        match rest {
            [] => {}
            // A lone `z` is a flag.
            [kind] if kind.is_ascii_alphabetic() && *kind != b'z' => spec.kind = Some(u32::from(*kind)),
            _ => return None,
        }
        Some(spec)
    }

    /// What an empty spec means.
    fn default_for(numeric: bool) -> Spec {
        Spec {
            fill: 0x20,
            align: if numeric { Align::Right } else { Align::Left },
            sign: None,
            no_negative_zero: false,
            alternate: false,
            width: None,
            grouping: Grouping::None,
            precision: None,
            fraction: Grouping::None,
            kind: None,
        }
    }

    fn parse_any(text: Text<'_>, type_name: &str, numeric: bool) -> Result<Spec, FormatError> {
        // Hardly a spec is longer than this.
        let mut few = [0; 24];
        let many: Vec<u32>;
        let points: &[u32] = if text.byte_len() <= few.len() {
            let mut count = 0;
            for (place, point) in few.iter_mut().zip(text.code_points()) {
                *place = point;
                count += 1;
            }
            &few[..count]
        } else {
            many = text.code_points().collect();
            &many
        };
        let p = |at: usize| points.get(at).copied();
        let mut at = 0;
        let mut spec = Spec::default_for(numeric);
        let (mut fill_given, mut align_given) = (false, false);
        if let Some(align) = p(1).and_then(Align::of) {
            (spec.align, spec.fill) = (align, points[0]);
            (fill_given, align_given) = (true, true);
            at = 2;
        } else if let Some(align) = p(0).and_then(Align::of) {
            spec.align = align;
            align_given = true;
            at = 1;
        }
        let sign = match p(at) {
            Some(0x2B) => Some(Sign::Plus),
            Some(0x2D) => Some(Sign::Minus),
            Some(0x20) => Some(Sign::Space),
            _ => None,
        };
        spec.sign = sign;
        at += usize::from(sign.is_some());
        spec.no_negative_zero = p(at) == Some(0x7A);
        at += usize::from(spec.no_negative_zero);
        spec.alternate = p(at) == Some(0x23);
        at += usize::from(spec.alternate);
        if !fill_given && p(at) == Some(0x30) {
            spec.fill = 0x30;
            if !align_given && numeric {
                spec.align = Align::AfterSign;
            }
            at += 1;
        }
        const TOO_MANY: &str = "Too many decimal digits in format string";
        spec.width = integer(points, &mut at).ok_or_else(|| FormatError::Value(TOO_MANY.into()))?;
        spec.grouping = grouping(points, &mut at)?;
        if p(at) == Some(0x2E) {
            at += 1;
            spec.precision = integer(points, &mut at).ok_or_else(|| FormatError::Value(TOO_MANY.into()))?;
            spec.fraction = grouping(points, &mut at)?;
            if spec.precision.is_none() && spec.fraction == Grouping::None {
                return value_error("Format specifier missing precision");
            }
        }
        if points.len() - at > 1 {
            let mut whole = TextBuf::new();
            whole.push_text(text);
            return Err(FormatError::Specifier(whole, type_name.to_owned()));
        }
        spec.kind = p(at);
        spec.check_grouping(numeric)?;
        Ok(spec)
    }

    fn check_grouping(&self, numeric: bool) -> Result<(), FormatError> {
        let kind = self.kind.or((!numeric).then_some(0x73));
        let letter = kind.map(|kind| char::from_u32(kind).unwrap_or(char::REPLACEMENT_CHARACTER));
        let refuse = |separator: Grouping| {
            let separator = if separator == Grouping::Comma { ',' } else { '_' };
            value_error(format!("Cannot specify '{separator}' with '{}'.", shown(kind.unwrap_or(0))))
        };
        match (self.grouping, letter) {
            (Grouping::None, _) | (_, None | Some('d' | 'e' | 'f' | 'g' | 'E' | 'G' | '%' | 'F')) => {}
            (Grouping::Underscore, Some('b' | 'o' | 'x' | 'X')) => {}
            (separator, _) => return refuse(separator),
        }
        match (self.fraction, letter) {
            (Grouping::None, _) => Ok(()),
            (separator, Some('n')) => refuse(separator),
            _ => Ok(()),
        }
    }

    /// How much fill goes before and after something of a width in code points.
    pub(super) fn fill_for(&self, width: usize) -> (usize, usize) {
        let gap = self.width.unwrap_or(0).saturating_sub(width);
        match self.align {
            Align::Right => (gap, 0),
            Align::Center => (gap / 2, gap - gap / 2),
            Align::Left | Align::AfterSign => (0, gap),
        }
    }

    /// Makes room for the width.
    pub(super) fn reserve(&self, bytes: usize, out: &mut TextBuf) -> Result<(), TooLong> {
        let fill = self.width.unwrap_or(0).checked_mul(crate::wtf8::width(self.fill)).ok_or(TooLong)?;
        out.try_reserve(fill.checked_add(bytes).ok_or(TooLong)?)
    }
}
