//! `str`: immutable text, UTF-8 generalised to lone surrogates, with its bytes in the object itself.
//!
//! Nearly all strs are ASCII, where code points are bytes: header, size, hash and text, 40 bytes before the first
//! character. The others have a [trailer] behind their text. The hash and the trailer's checkpoints are computed on demand;
//! all threads compute the same, so a race stores the same word twice.

use std::sync::atomic::{AtomicU64, Ordering};

use typhon_heap::{Header, Room, ShapeId, Value, word::Word};
use typhon_macros::pytype;
use typhon_text::{Text, TextBuf};

use crate::{
    known::Known,
    raise::Result,
    vm::{self, Vm},
};

mod append;
pub mod bounds;
pub mod braces;
mod cache;
mod classify;
pub mod codec;
mod iterator;
mod make;
mod methods;
pub mod percent;
mod pieces;
mod search;
mod trailer;
mod transform;
mod translate;
mod write;

pub use append::add;
pub use cache::{cached, empty, latin1_word};
pub use iterator::{ASCII as ASCII_ITERATOR, StrIterator};
pub use make::{concat, from_buf_checked, new_instance, repeat};
pub use write::{formatted, from_text_checked, push_formatted, push_plain, push_shown, push_str, written};

/// str(object='') -> str
/// str(bytes_or_buffer[, encoding[, errors]]) -> str
///
/// Create a new string object from the given object. If encoding or
/// errors is specified, then the object must expose a data buffer
/// that will be decoded using the given encoding and error handler.
/// Otherwise, returns the result of object.__str__() (if defined)
/// or repr(object).
#[pytype(
    name = "str",
    known = Str,
    flags(base, sequence, match_self),
    tail_bytes = tail_len,
    methods(search, pieces, transform, translate, classify, text)
)]
pub struct Str {
    /// Bytes of the text, twice, and one more where not all code points are ASCII.
    size: usize,
    hash: AtomicU64,
}

const _: () = assert!(size_of::<Str>() == 40, "a str's text begins after 40 bytes");

impl Str {
    /// Bytes of the text.
    #[inline(always)]
    pub fn bytes_len(&self) -> usize {
        self.size >> 1
    }

    /// Bytes that follow the struct, up to the last one that says anything.
    fn tail_len(&self) -> usize {
        let bytes = self.bytes_len();
        if self.is_ascii() { bytes } else { trailer::padded(bytes) + trailer::bytes_for(self.points()) }
    }

    /// The text's bytes.
    #[inline(always)]
    pub fn bytes(&self) -> &[u8] {
        // SAFETY: so many bytes were written right after the struct, and they never change.
        unsafe { std::slice::from_raw_parts(std::ptr::from_ref(self).add(1).cast(), self.bytes_len()) }
    }

    /// The text.
    #[inline(always)]
    pub fn text(&self) -> Text<'_> {
        Text::from_parts(self.bytes(), self.is_ascii())
    }

    /// The number of code points.
    #[inline(always)]
    pub fn len(&self) -> usize {
        if self.is_ascii() { self.bytes_len() } else { self.points() }
    }

    /// Whether it is empty.
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.size == 0
    }

    /// Whether all code points are ASCII, so that code points are bytes.
    #[inline(always)]
    pub fn is_ascii(&self) -> bool {
        self.size & 1 == 0
    }

    /// The text as Rust's `str`, unless it has lone surrogates.
    pub fn to_str(&self) -> Option<&str> {
        if self.is_ascii() {
            // SAFETY: ASCII is UTF-8.
            return Some(unsafe { std::str::from_utf8_unchecked(self.bytes()) });
        }
        self.text().to_str()
    }

    /// Whether it is in the table of interned strings.
    #[inline(always)]
    pub fn is_interned(&self) -> bool {
        self.header.misc.load(Ordering::Relaxed) != 0
    }

    /// `hash(self)`, computed once.
    #[inline]
    pub fn hash(&self) -> i64 {
        let known = self.hash.load(Ordering::Relaxed);
        if known != 0 { known as i64 } else { self.compute_hash() }
    }

    /// The hash, where it was computed before.
    #[inline(always)]
    pub(crate) fn known_hash(&self) -> Option<i64> {
        match self.hash.load(Ordering::Relaxed) {
            0 => None,
            known => Some(known as i64),
        }
    }

    /// Whether the word, which a slot of the calling thread's own holds, is an exact str with the same text.
    #[inline(always)]
    pub(crate) fn is_word(&self, word: Word) -> bool {
        // SAFETY: the slot keeps its object alive meanwhile, and the count that it owns is not given up here.
        let other = unsafe { Value::from_word(word) }.map(std::mem::ManuallyDrop::new);
        other.is_some_and(|other| other.exact::<Str>().is_some_and(|other| equal(self, other)))
    }

    #[cold]
    fn compute_hash(&self) -> i64 {
        let hash = typhon_number::hash::hash_bytes(vm::hash_key(), self.bytes());
        self.hash.store(hash as u64, Ordering::Relaxed);
        hash
    }

    /// The byte offset of a code point index, which is at most `len()`.
    pub fn offset_of(&self, point: usize) -> usize {
        if self.is_ascii() { point } else { self.checkpoints().offset_of(self.text(), point) }
    }

    /// The code point index of a byte offset.
    pub fn point_of(&self, offset: usize) -> usize {
        if self.is_ascii() { offset } else { self.checkpoints().index_of(self.text(), offset) }
    }
}

/// The struct of a str of so many bytes.
#[inline(always)]
fn fields(header: Header, bytes: usize, ascii: bool) -> Str {
    Str { header, size: bytes << 1 | usize::from(!ascii), hash: AtomicU64::new(0) }
}

/// A counted ASCII str. One place, so that the struct is built in its cell: moved, its narrow stores would be read by wide
/// loads, which wait for them.
#[inline(never)]
fn copied(bytes: &[u8]) -> Value {
    match typhon_heap::reuse_with_bytes(fields(Header::of::<Str>(), bytes.len(), true), bytes) {
        Some(string) => string,
        None => copied_anew(bytes),
    }
}

#[inline(never)]
fn copied_anew(bytes: &[u8]) -> Value {
    typhon_heap::new_with_bytes(fields(Header::of::<Str>(), bytes.len(), true), bytes)
}

/// A str whose text `fill` writes: so many bytes, which are so many code points; in a cell with room for `spare` bytes more.
/// `None` when memory is out.
#[inline(always)]
fn make(
    shape: ShapeId,
    header: Header,
    (bytes, points): (usize, usize),
    spare: usize,
    fill: impl FnOnce(&mut Room<'_>),
) -> Option<Value> {
    let ascii = bytes == points;
    let string = fields(header, bytes, ascii);
    if ascii {
        return typhon_heap::try_new_with_room(shape, string, bytes, spare, fill);
    }
    let tail = bytes.checked_next_multiple_of(8)?.checked_add(trailer::bytes_for(points))?;
    typhon_heap::try_new_with_room(shape, string, tail, spare, |room| {
        fill(room);
        trailer::push(room, points);
    })
}

/// A str whose text `fill` writes: so many bytes, which are so many code points.
///
/// # Errors
/// MemoryError.
#[inline]
fn build(vm: &Vm, bytes: usize, points: usize, fill: impl FnOnce(&mut Room<'_>)) -> Result<Value> {
    make(Known::Str.shape(), Header::of::<Str>(), (bytes, points), 0, fill).ok_or_else(|| vm.memory_error())
}

/// A str with a header of its own making; it is exactly a str. Aborts when memory is out.
fn with_header(header: Header, text: Text<'_>) -> Value {
    let size = (text.byte_len(), text.len());
    make(Known::Str.shape(), header, size, 0, |room| room.push(text.bytes()))
        .unwrap_or_else(|| typhon_heap::out_of_memory(size.0))
}

/// A str of a Rust text.
#[inline]
pub fn new(text: &str) -> Value {
    from_text(Text::from_str(text))
}

/// A str of a text.
#[inline(always)]
pub fn from_text(text: Text<'_>) -> Value {
    if text.is_ascii() { from_ascii(text.bytes()) } else { wide(text) }
}

/// A str of a buffer.
#[inline]
pub fn from_buf(text: &TextBuf) -> Value {
    from_text(text.as_text())
}

/// A str of bytes that are known to be ASCII.
#[inline(always)]
pub fn from_ascii(bytes: &[u8]) -> Value {
    debug_assert!(bytes.is_ascii());
    match *bytes {
        [] => empty(),
        [point] => cache::latin1(point),
        _ => copied(bytes),
    }
}

/// A str of a text that is not ASCII.
#[inline(never)]
fn wide(text: Text<'_>) -> Value {
    cached(text.bytes()).unwrap_or_else(|| with_header(Header::of::<Str>(), text))
}

/// A str of one code point.
#[inline]
pub fn from_point(point: u32) -> Value {
    match u8::try_from(point) {
        Ok(point) => cache::latin1(point),
        Err(_) => {
            let (bytes, width) = typhon_text::wtf8::encode(point);
            with_header(Header::of::<Str>(), Text::from_parts(&bytes[..width], false))
        }
    }
}

/// An immortal str that says that it is interned; for the table alone.
pub(crate) fn new_interned(bytes: &[u8]) -> Value {
    let header = Header::immortal(Known::Str.shape());
    header.misc.store(1, Ordering::Relaxed);
    with_header(header, Text::from_trusted(bytes))
}

/// Whether a value is a str or an instance of a subclass.
#[inline]
pub fn is_str(value: &Value) -> bool {
    value.native::<Str>().is_some()
}

/// The text of a str without lone surrogates.
#[inline]
pub fn as_str(value: &Value) -> Option<&str> {
    value.native::<Str>()?.to_str()
}

/// A str between two texts: a message about a name, which may have lone surrogates.
pub fn around(before: &str, name: &Value, after: &str) -> Value {
    let mut text = TextBuf::new();
    text.push_str(before);
    if let Some(name) = name.native::<Str>() {
        text.push_text(name.text());
    }
    text.push_str(after);
    from_buf(&text)
}

/// The text of a str for messages; empty for other values.
pub fn lossy(value: &Value) -> String {
    value.native::<Str>().map(|text| text.text().to_string_lossy().into_owned()).unwrap_or_default()
}

/// The str with everything but ASCII escaped as `ascii()` does.
pub fn to_ascii(string: &Value) -> Value {
    match string.native::<Str>() {
        Some(text) if !text.is_ascii() => from_buf(&typhon_text::repr::escape_non_ascii(text.text())),
        _ => string.clone(),
    }
}

/// Whether two strs are equal, by their bytes.
#[inline]
pub fn equal(a: &Str, b: &Str) -> bool {
    let len = a.bytes_len();
    if a.size != b.size || !(1..=16).contains(&len) {
        return a.bytes() == b.bytes();
    }
    // SAFETY: a text lies in whole words.
    let unlike = |at: usize| unsafe {
        let (a, b) = (a.bytes().as_ptr().cast::<u64>(), b.bytes().as_ptr().cast::<u64>());
        u64::from_le(a.add(at).read() ^ b.add(at).read())
    };
    let last = (len - 1) / 8;
    // What is behind the text does not count.
    let differing = unlike(last) << (64 * (last + 1) - 8 * len);
    differing == 0 && (last == 0 || unlike(0) == 0)
}
