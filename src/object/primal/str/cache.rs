//! The strings that exist once: the empty one and those of one Latin-1 character. They are immortal and count as interned.

use std::sync::{LazyLock, atomic::Ordering};

use typhon_heap::{Header, Value, word::Word};

use typhon_text::Text;

use super::with_header;
use crate::known::Known;

static EMPTY: LazyLock<Word> = LazyLock::new(|| new_immortal(b""));

static LATIN1: LazyLock<[Word; 256]> = LazyLock::new(|| {
    std::array::from_fn(|point| {
        let (bytes, width) = typhon_text::wtf8::encode(point as u32);
        new_immortal(&bytes[..width])
    })
});

fn new_immortal(bytes: &[u8]) -> Word {
    let header = Header::immortal(Known::Str.shape());
    header.misc.store(1, Ordering::Relaxed);
    with_header(header, Text::from_trusted(bytes)).into_word()
}

/// The empty str.
#[inline]
pub fn empty() -> Value {
    // SAFETY: the object is immortal, so nobody counts it.
    unsafe { Value::from_word(*EMPTY).unwrap_unchecked() }
}

/// The word of the str of a Latin-1 character, which is immortal: no count is needed.
#[inline(always)]
pub fn latin1_word(point: u8) -> Word {
    LATIN1[usize::from(point)]
}

/// The str of a Latin-1 character.
#[inline]
pub(super) fn latin1(point: u8) -> Value {
    // SAFETY: the objects are immortal, so nobody counts them.
    unsafe { Value::from_word(latin1_word(point)).unwrap_unchecked() }
}

/// The str of these bytes, where it exists once.
#[inline]
pub fn cached(bytes: &[u8]) -> Option<Value> {
    match *bytes {
        [] => Some(empty()),
        [point @ 0..0x80] => Some(latin1(point)),
        [lead @ (0xC2 | 0xC3), tail] => Some(latin1(lead << 6 | tail & 0x3F)),
        _ => None,
    }
}
