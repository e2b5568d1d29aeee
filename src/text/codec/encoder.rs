//! What all encoders share: the walk over the text, and the way to the handler.

use super::Handler;
use crate::wtf8::decode_at;
use crate::{Text, TextBuf};

/// Code points that a codec has no bytes for: what UnicodeEncodeError holds. Indices are code points.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct EncodeError {
    /// The name of the codec, as CPython's error has it.
    pub encoding: &'static str,
    /// The first offending code point.
    pub start: usize,
    /// Behind the last one.
    pub end: usize,
    /// What is wrong.
    pub reason: &'static str,
    /// `start` in bytes, so that nobody has to count.
    pub byte_start: usize,
    /// `end` in bytes.
    pub byte_end: usize,
}

impl EncodeError {
    /// What a built-in handler makes of the error; `None`: it is to be raised.
    pub fn handled(&self, handler: Handler, text: Text<'_>) -> Option<EncodeReplacement> {
        handler.encode(text.slice(self.byte_start..self.byte_end), self.start, self.encoding)
    }
}

/// What a handler wants instead of code points.
#[derive(Clone, Debug)]
pub enum Substitute {
    /// Text, to be encoded in its turn.
    Text(TextBuf),
    /// Bytes as they are.
    Bytes(Vec<u8>),
}

/// A substitute and the code point index to go on from, at most the length.
#[derive(Clone, Debug)]
pub struct EncodeReplacement {
    /// What to write.
    pub with: Substitute,
    /// Where to go on.
    pub resume: usize,
}

/// Called with the whole text and the error.
pub type EncodeHandler<'h, E> = &'h mut dyn FnMut(Text<'_>, EncodeError) -> Result<EncodeReplacement, E>;

/// Why encoding failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure<E> {
    /// The handler raised this.
    Raised(E),
    /// The substitute of the handler cannot be encoded either: this error is to be raised.
    Unencodable(EncodeError),
}

impl<E> From<E> for Failure<E> {
    fn from(e: E) -> Self {
        Failure::Raised(e)
    }
}

/// The bytes.
pub type Encoded<E> = Result<Vec<u8>, Failure<E>>;

/// What makes one codec different from another.
pub(super) struct Scheme {
    pub encoding: &'static str,
    pub reason: &'static str,
    /// Whether neighbours that cannot be encoded are one error.
    pub grouped: bool,
    /// The bytes of a code unit: substitutes must be whole ones.
    pub unit: usize,
    /// Whether substituted text must be ASCII.
    pub ascii_substitutes: bool,
}

/// Encodes from a byte offset on. `put` writes the bytes of a code point, or returns false.
pub(super) fn encode_rest<E>(
    text: Text<'_>,
    from: usize,
    mut out: Vec<u8>,
    scheme: &Scheme,
    handler: EncodeHandler<'_, E>,
    mut put: impl FnMut(u32, &mut Vec<u8>) -> bool,
) -> Encoded<E> {
    let bytes = text.bytes();
    let mut offset = from;
    let mut index = text.index_of(from);
    while offset < bytes.len() {
        let (c, width) = decode_at(bytes, offset);
        if put(c, &mut out) {
            offset += width;
            index += 1;
            continue;
        }
        let (mut end, mut byte_end) = (index + 1, offset + width);
        let mark = out.len();
        while scheme.grouped && byte_end < bytes.len() {
            let (c, width) = decode_at(bytes, byte_end);
            if put(c, &mut out) {
                break;
            }
            end += 1;
            byte_end += width;
        }
        out.truncate(mark);
        let Scheme { encoding, reason, .. } = *scheme;
        let error = EncodeError { encoding, start: index, end, reason, byte_start: offset, byte_end };
        let EncodeReplacement { with, resume } = handler(text, error)?;
        match with {
            Substitute::Bytes(bytes) if bytes.len().is_multiple_of(scheme.unit) => out.extend_from_slice(&bytes),
            Substitute::Text(with) if with.is_ascii() || !scheme.ascii_substitutes => {
                if !with.as_text().code_points().all(|c| put(c, &mut out)) {
                    return Err(Failure::Unencodable(error));
                }
            }
            _ => return Err(Failure::Unencodable(error)),
        }
        // Counting from the start each time would make many errors quadratic.
        offset = if resume == end { byte_end } else { text.offset_of(resume) };
        index = resume;
    }
    Ok(out)
}
