//! Codecs: text to bytes and back.
//!
//! Whatever a codec cannot do goes to a handler that the caller gives, which either raises an error of its own type or says
//! what to use instead and where to go on. The handlers that Python names are in [`handlers`].

pub mod charmap;
mod decoder;
mod encoder;
pub mod escape;
pub mod handlers;
pub mod names;
mod narrow;
#[cfg(test)]
mod tests;
mod utf16;
mod utf32;
mod utf7;
mod utf8;

pub use decoder::{DecodeError, DecodeHandler, Decoded, Replacement};
pub use encoder::{EncodeError, EncodeHandler, EncodeReplacement, Encoded, Failure, Substitute};
pub use handlers::Handler;
pub use names::Encoding;
pub use narrow::{decode_ascii, decode_latin1, encode_ascii, encode_latin1};
pub use utf7::{decode_utf7, encode_utf7};
pub use utf8::{decode_utf8, encode_utf8};
pub use utf16::{decode_utf16, encode_utf16};
pub use utf32::{decode_utf32, encode_utf32};

/// The order of the bytes of a code unit.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// Least significant first.
    Little,
    /// Most significant first.
    Big,
}

impl Order {
    /// The order of this machine.
    pub const NATIVE: Order = if cfg!(target_endian = "big") { Order::Big } else { Order::Little };

    /// As the C functions of CPython write it: -1, 1, or 0 for nothing.
    pub fn of_sign(sign: i32) -> Option<Order> {
        match sign {
            0 => None,
            ..0 => Some(Order::Little),
            1.. => Some(Order::Big),
        }
    }
}
