//! Strings as data: code points, codecs, formatting, regular expressions. No objects.

pub mod sre;
