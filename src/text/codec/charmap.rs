//! Codecs with one byte for a code point, given by a table.

use super::decoder::{DecodeHandler, Decoded, Decoder};
use super::encoder::{EncodeHandler, Encoded, Scheme, encode_rest};
use crate::{Text, TextBuf};

const UNDEFINED: &str = "character maps to <undefined>";

/// What a table has for a byte.
#[derive(Clone, Debug)]
pub enum Entry {
    /// Text, perhaps empty.
    Text(TextBuf),
    /// One code point.
    Point(u32),
    /// Nothing.
    Undefined,
}

/// Decodes by a lookup that may itself raise.
pub fn decode_charmap<E>(
    bytes: &[u8],
    mut lookup: impl FnMut(u8) -> Result<Entry, E>,
    handler: DecodeHandler<'_, E>,
) -> Decoded<E> {
    let mut d = Decoder::new(bytes, "charmap", handler);
    while d.at < d.input.len() {
        match lookup(d.input[d.at])? {
            Entry::Text(text) => d.out.push_text(text.as_text()),
            Entry::Point(c) => d.out.push(c),
            Entry::Undefined => {
                d.fail_here(1, UNDEFINED)?;
                continue;
            }
        }
        d.at += 1;
    }
    d.finish()
}

/// Decodes by a table of text whose n-th code point stands for byte n; U+FFFE means undefined.
pub fn decode_table<E>(bytes: &[u8], table: Text<'_>, handler: DecodeHandler<'_, E>) -> Decoded<E> {
    let points: Vec<u32> = table.code_points().take(256).collect();
    let entry = |b: u8| match points.get(usize::from(b)) {
        None | Some(0xFFFE) => Entry::Undefined,
        Some(&c) => Entry::Point(c),
    };
    decode_charmap(bytes, |b| Ok(entry(b)), handler)
}

/// Encodes by a lookup that may raise, and returns false for what has no bytes.
pub fn encode_charmap<E>(
    text: Text<'_>,
    mut lookup: impl FnMut(u32, &mut Vec<u8>) -> Result<bool, E>,
    handler: EncodeHandler<'_, E>,
) -> Encoded<E> {
    let scheme = Scheme { encoding: "charmap", reason: UNDEFINED, grouped: true, unit: 1, ascii_substitutes: false };
    let mut raised = None;
    let put = |c, out: &mut Vec<u8>| match lookup(c, out) {
        Ok(found) => found,
        // What follows is thrown away.
        Err(e) => {
            raised.get_or_insert(e);
            true
        }
    };
    let encoded = encode_rest(text, 0, Vec::with_capacity(text.byte_len()), &scheme, handler, put);
    match raised {
        Some(e) => Err(e.into()),
        None => encoded,
    }
}

/// The inverse of a table of text: what `codecs.charmap_build` makes.
#[derive(Clone, Debug)]
pub struct EncodingMap {
    pairs: Box<[(u32, u8)]>,
}

impl EncodingMap {
    /// Of the first 256 code points of a table; U+FFFE means undefined.
    pub fn new(table: Text<'_>) -> Self {
        let points = table.code_points().take(256).zip(0..=255).filter(|p| p.0 != 0xFFFE);
        let mut pairs: Vec<(u32, u8)> = points.collect();
        pairs.sort_by_key(|p| p.0);
        // The last of several bytes for a code point wins.
        pairs.reverse();
        pairs.sort_by_key(|p| p.0);
        pairs.dedup_by_key(|p| p.0);
        EncodingMap { pairs: pairs.into_boxed_slice() }
    }

    /// The byte for a code point.
    pub fn get(&self, c: u32) -> Option<u8> {
        let at = self.pairs.binary_search_by_key(&c, |p| p.0).ok()?;
        Some(self.pairs[at].1)
    }
}
