//! Strings as data: code points, codecs, formatting, regular expressions. No objects.
#![forbid(unsafe_code)]

pub mod sre;
