//! `str`: immutable text, UTF-8 generalised to lone surrogates, with its bytes in the object itself.
//!
//! The number of code points is counted at making, the hash and the index from code points to bytes on demand; all
//! threads compute the same, so a race stores the same word twice.

use std::sync::atomic::{AtomicPtr, AtomicU64, Ordering};

use typhon_heap::{Header, Opaque, Room, Value};
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
    tail_bytes = bytes_len,
    methods(search, pieces, transform, translate, classify, text)
)]
pub struct Str {
    bytes: usize,
    len: usize,
    hash: AtomicU64,
    index: Opaque<AtomicPtr<typhon_text::wtf8::Index>>,
}

impl Str {
    /// Bytes that follow the struct.
    #[inline(always)]
    pub fn bytes_len(&self) -> usize {
        self.bytes
    }

    /// The text's bytes.
    #[inline(always)]
    pub fn bytes(&self) -> &[u8] {
        // SAFETY: `make` wrote `len` bytes right after the struct, and they never change.
        unsafe { std::slice::from_raw_parts(std::ptr::from_ref(self).add(1).cast(), self.bytes) }
    }

    /// The text.
    #[inline(always)]
    pub fn text(&self) -> Text<'_> {
        Text::from_parts(self.bytes(), self.is_ascii())
    }

    /// The number of code points.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether it is empty.
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether all code points are ASCII, so that code points are bytes.
    #[inline(always)]
    pub fn is_ascii(&self) -> bool {
        self.bytes == self.len
    }

    /// The text as Rust's `str`, unless it has lone surrogates.
    pub fn to_str(&self) -> Option<&str> {
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

    #[cold]
    fn compute_hash(&self) -> i64 {
        let hash = typhon_number::hash::hash_bytes(vm::hash_key(), self.bytes());
        self.hash.store(hash as u64, Ordering::Relaxed);
        hash
    }

    /// The byte offset of a code point index, which is at most `len()`.
    pub fn offset_of(&self, point: usize) -> usize {
        if self.is_ascii() {
            return point;
        }
        if self.len < 64 {
            return self.text().offset_of(point);
        }
        self.checkpoints().offset_of(self.text(), point)
    }

    /// The code point index of a byte offset.
    pub fn point_of(&self, offset: usize) -> usize {
        match self.is_ascii() {
            true => offset,
            false if self.len < 64 => self.text().index_of(offset),
            false => self.checkpoints().index_of(self.text(), offset),
        }
    }

    fn checkpoints(&self) -> &typhon_text::wtf8::Index {
        let known = self.index.load(Ordering::Acquire);
        if !known.is_null() {
            // SAFETY: stored once, dropped with the string.
            return unsafe { &*known };
        }
        let fresh = Box::into_raw(Box::new(typhon_text::wtf8::Index::new(self.text())));
        match self.index.compare_exchange(std::ptr::null_mut(), fresh, Ordering::AcqRel, Ordering::Acquire) {
            // SAFETY: as above.
            Ok(_) => unsafe { &*fresh },
            Err(winner) => {
                // SAFETY: ours was never shared.
                drop(unsafe { Box::from_raw(fresh) });
                // SAFETY: as above.
                unsafe { &*winner }
            }
        }
    }
}

impl Str {
    /// Drops the index, which does not hold any more.
    #[inline]
    fn forget_index(&mut self) {
        let index = *self.index.0.get_mut();
        if !index.is_null() {
            // SAFETY: `checkpoints` made it with `Box::into_raw`, and nobody else reads the string.
            drop(unsafe { Box::from_raw(index) });
            *self.index.0.get_mut() = std::ptr::null_mut();
        }
    }
}

impl Drop for Str {
    #[inline]
    fn drop(&mut self) {
        self.forget_index();
    }
}

/// The struct of a str of so many bytes and code points.
#[inline(always)]
fn fields(header: Header, bytes: usize, len: usize) -> Str {
    Str { header, bytes, len, hash: AtomicU64::new(0), index: Opaque(AtomicPtr::default()) }
}

#[inline(always)]
fn make(header: Header, bytes: &[u8], points: usize) -> Value {
    typhon_heap::new_with_bytes(fields(header, bytes.len(), points), bytes)
}

/// A counted str. One place, so that the struct is built in its cell: moved, its narrow stores would be read by wide loads,
/// which wait for them.
#[inline(never)]
fn copied(bytes: &[u8], points: usize) -> Value {
    make(Header::of::<Str>(), bytes, points)
}

/// A str whose bytes `fill` writes: so many of them, which are so many code points.
///
/// # Errors
/// MemoryError.
#[inline]
fn build(vm: &Vm, bytes: usize, points: usize, fill: impl FnOnce(&mut Room<'_>)) -> Result<Value> {
    let string = fields(Header::of::<Str>(), bytes, points);
    typhon_heap::try_new_with_bytes(Known::Str.shape(), string, bytes, fill).ok_or_else(|| vm.memory_error())
}

/// A str of a Rust text.
#[inline]
pub fn new(text: &str) -> Value {
    from_text(Text::from_str(text))
}

/// A str of a text.
#[inline]
pub fn from_text(text: Text<'_>) -> Value {
    cached(text.bytes()).unwrap_or_else(|| copied(text.bytes(), text.len()))
}

/// A str of a buffer.
#[inline]
pub fn from_buf(text: &TextBuf) -> Value {
    from_text(text.as_text())
}

/// A str of bytes that are known to be ASCII.
#[inline]
pub fn from_ascii(bytes: &[u8]) -> Value {
    debug_assert!(bytes.is_ascii());
    cached(bytes).unwrap_or_else(|| copied(bytes, bytes.len()))
}

/// A str of one code point.
#[inline]
pub fn from_point(point: u32) -> Value {
    match u8::try_from(point) {
        Ok(point) => cache::latin1(point),
        Err(_) => {
            let (bytes, width) = typhon_text::wtf8::encode(point);
            copied(&bytes[..width], 1)
        }
    }
}

/// A trace-only str that says that it is interned; for the table alone.
pub(crate) fn new_interned(bytes: &[u8]) -> Value {
    let header = Header::trace_only(Known::Str.shape(), false);
    header.misc.store(1, Ordering::Relaxed);
    let text = Text::from_trusted(bytes);
    make(header, text.bytes(), text.len())
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
    a.bytes() == b.bytes()
}
