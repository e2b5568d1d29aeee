//! `%` formatting: the pieces of a format, and converted values under their flags.

use super::fixed::Fixed;
use super::float_text::{FloatFlags, float_text};
use crate::wtf8::decode_at;
use crate::{Text, TextBuf, TooLong};
use std::ops::Range;

/// A width or precision.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Amount {
    /// None given.
    None,
    /// A number.
    Fixed(usize),
    /// `*`: the next argument.
    Star,
}

/// One `%(key)#0- +*.*hlLd`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversion {
    /// The bytes of the key, if there is one.
    pub key: Option<Range<usize>>,
    /// `#`
    pub alternate: bool,
    /// `0`
    pub zero: bool,
    /// `-`
    pub left: bool,
    /// A space.
    pub space: bool,
    /// `+`
    pub plus: bool,
    /// The least width.
    pub width: Amount,
    /// The precision.
    pub precision: Amount,
    /// The type letter, a code point (or a byte of a bytes format). `%` right behind `%` is no conversion but literal.
    pub kind: u32,
    /// The index of the letter, in code points (or bytes), for [`unsupported`].
    pub index: usize,
}

/// A piece of a format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Bytes to copy.
    Literal(Range<usize>),
    /// A conversion.
    Conversion(Conversion),
}

/// The text of a ValueError.
pub type Message = &'static str;

/// Iterates over the pieces of a format. After an error it ends.
#[derive(Clone, Debug)]
pub struct Pieces<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Whether indices and letters are code points.
    text: bool,
}

impl<'a> Pieces<'a> {
    /// Of a string.
    pub fn of_text(format: Text<'a>) -> Self {
        Pieces { bytes: format.bytes(), at: 0, text: !format.is_ascii() }
    }

    /// Of bytes.
    pub fn of_bytes(format: &'a [u8]) -> Self {
        Pieces { bytes: format, at: 0, text: false }
    }

    /// The text up to the next `%`, which is passed.
    #[inline]
    pub fn literal(&mut self) -> Range<usize> {
        let start = self.at;
        let rest = self.bytes.get(start..).unwrap_or_default();
        self.at += rest.iter().position(|&byte| byte == b'%').unwrap_or(rest.len());
        start..self.at
    }

    /// The letter of a `%s` or `%d` that stands here, which is passed.
    #[inline]
    pub fn plain(&mut self) -> Option<u8> {
        match self.bytes.get(self.at..) {
            Some(&[b'%', letter @ (b's' | b'd'), ..]) => {
                self.at += 2;
                Some(letter)
            }
            _ => None,
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn key(&mut self) -> Result<Range<usize>, Message> {
        let start = self.at;
        let mut depth = 1;
        while let Some(b) = self.peek() {
            self.at += 1;
            match b {
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Ok(start..self.at - 1);
            }
        }
        Err("incomplete format key")
    }

    fn amount(&mut self, most: usize, too_big: Message) -> Result<Amount, Message> {
        if self.eat(b'*') {
            return Ok(Amount::Star);
        }
        let mut amount = Amount::None;
        while let Some(b @ b'0'..=b'9') = self.peek() {
            let before = if let Amount::Fixed(n) = amount { n } else { 0 };
            let grown = before.checked_mul(10).and_then(|n| n.checked_add(usize::from(b - b'0')));
            amount = Amount::Fixed(grown.filter(|&n| n <= most).ok_or(too_big)?);
            self.at += 1;
        }
        Ok(amount)
    }

    fn conversion(&mut self) -> Result<Conversion, Message> {
        let key = if self.eat(b'(') { Some(self.key()?) } else { None };
        let mut c = Conversion { key, ..Conversion::plain(0) };
        while let Some(flag) = self.peek() {
            match flag {
                b'#' => c.alternate = true,
                b'0' => c.zero = true,
                b'-' => c.left = true,
                b' ' => c.space = true,
                b'+' => c.plus = true,
                _ => break,
            }
            self.at += 1;
        }
        c.width = self.amount(isize::MAX as usize, "width too big")?;
        if self.eat(b'.') {
            c.precision = match self.amount(i32::MAX as usize, "precision too big")? {
                Amount::None => Amount::Fixed(0),
                given => given,
            };
        }
        if matches!(self.peek(), Some(b'h' | b'l' | b'L')) {
            self.at += 1;
        }
        if self.at >= self.bytes.len() {
            return Err("incomplete format");
        }
        let (kind, width) = if self.text { decode_at(self.bytes, self.at) } else { (self.bytes[self.at].into(), 1) };
        c.kind = kind;
        c.index = if self.text { Text::from_trusted(self.bytes).index_of(self.at) } else { self.at };
        self.at += width;
        Ok(c)
    }
}

impl Iterator for Pieces<'_> {
    type Item = Result<Piece, Message>;

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.at;
        let rest = self.bytes.get(start..).filter(|rest| !rest.is_empty())?;
        let length = memchr::memchr(b'%', rest).unwrap_or(rest.len());
        if length > 0 {
            self.at = start + length;
            return Some(Ok(Piece::Literal(start..self.at)));
        }
        if rest.get(1) == Some(&b'%') {
            self.at = start + 2;
            return Some(Ok(Piece::Literal(start + 1..start + 2)));
        }
        self.at += 1;
        let piece = self.conversion().map(Piece::Conversion);
        if piece.is_err() {
            self.at = self.bytes.len();
        }
        Some(piece)
    }
}

/// The text of the ValueError for a letter that means nothing. It is due after the argument has been fetched.
pub fn unsupported(kind: u32, index: usize) -> String {
    let shown = if (0x1F..=0x7E).contains(&kind) { char::from(kind as u8) } else { '?' };
    format!("unsupported format character '{shown}' (0x{kind:x}) at index {index}")
}

/// What a conversion asks of a value, stars replaced by their arguments (a negative width is a width and `left`; a negative
/// precision is 0).
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// `#`
    pub alternate: bool,
    /// `0`
    pub zero: bool,
    /// `-`
    pub left: bool,
    /// A space.
    pub space: bool,
    /// `+`
    pub plus: bool,
    /// The least width, 0 for none.
    pub width: usize,
    /// The precision.
    pub precision: Option<usize>,
}

impl Conversion {
    /// The conversion of a letter alone.
    pub fn plain(letter: u8) -> Conversion {
        Conversion {
            key: None,
            alternate: false,
            zero: false,
            left: false,
            space: false,
            plus: false,
            width: Amount::None,
            precision: Amount::None,
            kind: letter.into(),
            index: 0,
        }
    }

    /// The layout, given what the stars stand for.
    pub fn layout(&self, width: Option<isize>, precision: Option<isize>) -> Layout {
        let star = width.filter(|_| self.width == Amount::Star);
        Layout {
            alternate: self.alternate,
            zero: self.zero,
            left: self.left || star.is_some_and(|w| w < 0),
            space: self.space,
            plus: self.plus,
            width: match self.width {
                Amount::Fixed(n) => n,
                _ => star.map_or(0, isize::unsigned_abs),
            },
            precision: match self.precision {
                Amount::None => None,
                Amount::Fixed(n) => Some(n),
                Amount::Star => Some(precision.map_or(0, |p| p.max(0) as usize)),
            },
        }
    }
}

impl Layout {
    /// Whether nothing is asked for: the value is written as it is.
    pub fn is_plain(&self) -> bool {
        *self == Layout::default()
    }

    /// Sign and prefix, zeros, then the body, filled up to the width.
    fn fill(
        &self,
        front: [&[u8]; 2],
        zeros: usize,
        body: Text<'_>,
        zero: bool,
        out: &mut TextBuf,
    ) -> Result<(), TooLong> {
        let shown = (front[0].len() + front[1].len() + body.len()).checked_add(zeros).ok_or(TooLong)?;
        let gap = self.width.saturating_sub(shown);
        out.try_reserve(shown.checked_add(body.byte_len()).and_then(|n| n.checked_add(gap)).ok_or(TooLong)?)?;
        let zero = zero && self.zero && !self.left;
        out.push_times(0x20, if self.left || zero { 0 } else { gap });
        out.push_ascii(front[0]);
        out.push_ascii(front[1]);
        out.push_times(0x30, zeros + if zero { gap } else { 0 });
        out.push_text(body);
        out.push_times(0x20, if self.left { gap } else { 0 });
        Ok(())
    }

    fn sign(&self, negative: bool) -> &'static [u8] {
        match negative {
            true => b"-",
            false if self.plus => b"+",
            false if self.space => b" ",
            false => b"",
        }
    }

    /// `%s`, `%r`, `%a`: the precision cuts.
    pub fn string(&self, text: Text<'_>, out: &mut TextBuf) -> Result<(), TooLong> {
        let shown = self.precision.map_or(text, |precision| text.slice_points(0..precision));
        self.fill([b"", b""], 0, shown, false, out)
    }

    /// `%c`: the precision does nothing.
    pub fn character(&self, c: u32, out: &mut TextBuf) -> Result<(), TooLong> {
        self.fill([b"", b""], 0, [c].into_iter().collect::<TextBuf>().as_text(), false, out)
    }

    /// `%s` of bytes.
    pub fn bytes(&self, bytes: &[u8]) -> Result<Vec<u8>, TooLong> {
        let shown = &bytes[..self.precision.unwrap_or(usize::MAX).min(bytes.len())];
        match self.left {
            true => crate::bytes::ljust(shown, self.width, b' '),
            false => crate::bytes::rjust(shown, self.width, b' '),
        }
    }

    /// `%d` `%i` `%u` `%o` `%x` `%X`: ASCII digits in the base (and case) of the letter. The precision is the least number of
    /// digits.
    pub fn integer(&self, kind: u8, negative: bool, digits: &[u8], out: &mut TextBuf) -> Result<(), TooLong> {
        let prefix: &[u8] = match kind {
            b'o' if self.alternate => b"0o",
            b'x' if self.alternate => b"0x",
            b'X' if self.alternate => b"0X",
            _ => b"",
        };
        let zeros = self.precision.unwrap_or(0).saturating_sub(digits.len());
        self.fill([self.sign(negative), prefix], zeros, Text::from_parts(digits, true), true, out)
    }

    /// `%e` `%E` `%f` `%F` `%g` `%G`.
    pub fn float(&self, kind: u8, value: f64, out: &mut TextBuf) -> Result<(), TooLong> {
        let precision = self.precision.unwrap_or(6);
        if matches!(kind, b'f' | b'F')
            && !(self.alternate && precision == 0)
            && let Some(fixed) = Fixed::new(value, precision)
        {
            let body = Text::from_parts(fixed.text(), true);
            return self.fill([self.sign(value.is_sign_negative()), b""], 0, body, true, out);
        }
        let flags = FloatFlags { alternate: self.alternate, ..FloatFlags::default() };
        let text = float_text(value, kind, precision, flags)?;
        let (negative, body) = text.strip_prefix('-').map_or((false, text.as_str()), |rest| (true, rest));
        self.fill([self.sign(negative), b""], 0, Text::from_str(body), true, out)
    }
}
