//! Strings as data: code points, codecs, formatting, regular expressions. No objects.
//!
//! Everything here works on [`Text`], a borrowed run of *generalised UTF-8*, and on byte slices. The types `str`, `bytes`
//! and `bytearray` wrap it. Offsets are bytes unless a name says code points.
#![forbid(unsafe_code)]

pub mod bytes;
pub mod codec;
pub mod format;
pub mod literal;
pub mod repr;
pub mod sre;
pub mod string;
#[cfg(test)]
mod testing;
pub mod tokens;
pub mod unicode;
pub mod wtf8;

pub use wtf8::{Text, TextBuf, TooLong};
