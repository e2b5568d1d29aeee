//! The format strings of `str.format`: `{0.name[3]!r:>{width}}`.

use super::spec::{integer, shown};
use crate::Text;

/// The text of a ValueError.
pub type Message = &'static str;

const TOO_MANY: Message = "Too many decimal digits in format string";

/// A replacement field.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Field<'a> {
    /// What is looked up: see [`FieldName::parse`].
    pub name: Text<'a>,
    /// The conversion, such as `r`.
    pub conversion: Option<u32>,
    /// The format spec.
    pub spec: Text<'a>,
    /// Whether the spec has fields of its own, which are formatted first (two levels at most: else
    /// [`RECURSION`] is the text of the ValueError).
    pub nested: bool,
}

/// "Max string recursion exceeded"
pub const RECURSION: Message = "Max string recursion exceeded";

/// Literal text, and the field behind it.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    /// Text to copy, braces already single.
    pub literal: Text<'a>,
    /// The field.
    pub field: Option<Field<'a>>,
}

/// Iterates over the pieces of a format string. After an error it ends.
#[derive(Clone, Debug)]
pub struct Pieces<'a> {
    text: Text<'a>,
    at: usize,
}

impl<'a> Pieces<'a> {
    /// Of a format string.
    pub fn new(text: Text<'a>) -> Self {
        Pieces { text, at: 0 }
    }

    /// The next byte, which is consumed. All that counts here is ASCII.
    fn take(&mut self) -> Option<u8> {
        let byte = self.text.bytes().get(self.at).copied();
        self.at += usize::from(byte.is_some());
        byte
    }

    fn parse(&mut self) -> Result<Piece<'a>, Message> {
        let bytes = self.text.bytes();
        let start = self.at;
        let Some(length) = memchr::memchr2(b'{', b'}', &bytes[start..]) else {
            self.at = bytes.len();
            return Ok(Piece { literal: self.text.slice(start..self.at), field: None });
        };
        let brace = start + length;
        self.at = brace + 1;
        if bytes.get(self.at) == Some(&bytes[brace]) {
            self.at += 1;
            return Ok(Piece { literal: self.text.slice(start..brace + 1), field: None });
        }
        match bytes[brace] {
            b'}' => return Err("Single '}' encountered in format string"),
            _ if self.at == bytes.len() => return Err("Single '{' encountered in format string"),
            _ => {}
        }
        Ok(Piece { literal: self.text.slice(start..brace), field: Some(self.field()?) })
    }

    fn field(&mut self) -> Result<Field<'a>, Message> {
        let start = self.at;
        let bytes = self.text.bytes();
        let end = loop {
            match self.take() {
                None => return Err("expected '}' before end of string"),
                Some(b'{') => return Err("unexpected '{' in field name"),
                Some(b'[') => {
                    let rest = &bytes[self.at..];
                    self.at += memchr::memchr(b']', rest).unwrap_or(rest.len());
                }
                Some(end @ (b'}' | b':' | b'!')) => break end,
                Some(_) => {}
            }
        };
        let name = self.text.slice(start..self.at - 1);
        let mut field = Field { name, conversion: None, spec: Text::EMPTY, nested: false };
        if end == b'}' {
            return Ok(field);
        }
        if end == b'!' {
            if self.at == bytes.len() {
                return Err("end of string while looking for conversion specifier");
            }
            let (conversion, width) = crate::wtf8::decode_at(bytes, self.at);
            field.conversion = Some(conversion);
            self.at += width;
            match self.take() {
                Some(b'}') => return Ok(field),
                Some(b':') | None => {}
                Some(_) => return Err("expected ':' after conversion specifier"),
            }
        }
        let start = self.at;
        let mut depth = 1;
        while let Some(b) = self.take() {
            match b {
                b'{' => {
                    field.nested = true;
                    depth += 1;
                }
                b'}' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                field.spec = self.text.slice(start..self.at - 1);
                return Ok(field);
            }
        }
        Err("unmatched '{' in format spec")
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Result<Piece<'a>, Message>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.at >= self.text.byte_len() {
            return None;
        }
        let piece = self.parse();
        if piece.is_err() {
            self.at = self.text.byte_len();
        }
        Some(piece)
    }
}

/// The text of the ValueError for a conversion that is not `r`, `s` or `a`.
pub fn unknown_conversion(conversion: u32) -> String {
    format!("Unknown conversion specifier {}", shown(conversion))
}

/// The first part of a field name.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum First<'a> {
    /// Empty: the next argument.
    Auto,
    /// A positional argument.
    Index(usize),
    /// A keyword argument.
    Key(Text<'a>),
}

/// A further part of a field name.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Accessor<'a> {
    /// `.name`
    Attribute(Text<'a>),
    /// `[3]`
    Index(usize),
    /// `[name]`
    Item(Text<'a>),
}

/// A field name: its first part, and the iterator over the rest, which fails as late as CPython does.
#[derive(Clone, Debug)]
pub struct FieldName<'a> {
    /// The first part.
    pub first: First<'a>,
    rest: Text<'a>,
}

/// The number that all of a text is, `None` if it is none.
fn index(text: Text<'_>) -> Result<Option<usize>, Message> {
    if text.is_empty() {
        return Ok(None);
    }
    if let &[digit @ b'0'..=b'9'] = text.bytes() {
        return Ok(Some(usize::from(digit - b'0')));
    }
    let points: Vec<u32> = text.code_points().collect();
    let mut at = 0;
    let value = integer(&points, &mut at).ok_or(TOO_MANY)?;
    Ok(value.filter(|_| at == points.len()))
}

impl<'a> FieldName<'a> {
    /// Splits a field name.
    pub fn parse(name: Text<'a>) -> Result<FieldName<'a>, Message> {
        let end = memchr::memchr2(b'.', b'[', name.bytes()).unwrap_or(name.byte_len());
        let first = name.slice(0..end);
        let first = match index(first)? {
            _ if first.is_empty() => First::Auto,
            Some(index) => First::Index(index),
            None => First::Key(first),
        };
        Ok(FieldName { first, rest: name.slice(end..name.byte_len()) })
    }
}

impl<'a> Iterator for FieldName<'a> {
    type Item = Result<Accessor<'a>, Message>;

    fn next(&mut self) -> Option<Self::Item> {
        let bytes = self.rest.bytes();
        let (accessor, end) = match bytes.first()? {
            b'.' => {
                let end = memchr::memchr2(b'.', b'[', &bytes[1..]).map_or(bytes.len(), |at| at + 1);
                (Ok(Accessor::Attribute(self.rest.slice(1..end))), end)
            }
            b'[' => match memchr::memchr(b']', bytes) {
                Some(end) => {
                    let item = self.rest.slice(1..end);
                    (index(item).map(|i| i.map_or(Accessor::Item(item), Accessor::Index)), end + 1)
                }
                None => (Err("Missing ']' in format string"), bytes.len()),
            },
            _ => (Err("Only '.' or '[' may follow ']' in format field specifier"), bytes.len()),
        };
        self.rest = self.rest.slice(end..bytes.len());
        Some(match accessor {
            Ok(Accessor::Attribute(name) | Accessor::Item(name)) if name.is_empty() => {
                Err("Empty attribute in format string")
            }
            other => other,
        })
    }
}

/// Numbers the fields of one call: either all automatically or all by hand.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Numbering {
    next: usize,
    manual: bool,
}

impl Numbering {
    /// The next automatic index.
    pub fn auto(&mut self) -> Result<usize, Message> {
        if self.manual {
            return Err("cannot switch from manual field specification to automatic field numbering");
        }
        self.next += 1;
        Ok(self.next - 1)
    }

    /// Notes that an index was given.
    pub fn manual(&mut self) -> Result<(), Message> {
        if self.next > 0 {
            return Err("cannot switch from automatic field numbering to manual field specification");
        }
        self.manual = true;
        Ok(())
    }
}
