//! The table of interned strings: equal interned strings are one object, so names compare by identity.
//!
//! Interned strings are immortal.

use std::sync::LazyLock;

use dashmap::DashMap;
use typhon_heap::{Value, word::Word};

use crate::primal::str::{self as string, Str};

static TABLE: LazyLock<DashMap<Box<[u8]>, Word>> = LazyLock::new(DashMap::new);

/// The interned string of these bytes (UTF-8 generalised to lone surrogates).
pub fn intern(bytes: &[u8]) -> Value {
    if let Some(short) = string::cached(bytes) {
        return short;
    }
    if let Some(found) = TABLE.get(bytes) {
        // SAFETY: the table's strings are immortal.
        return unsafe { Value::count_word(*found) };
    }
    let word = *TABLE.entry(bytes.into()).or_insert_with(|| string::new_interned(bytes).into_word());
    // SAFETY: as above.
    unsafe { Value::count_word(word) }
}

/// The interned string equal to `string`; `string` itself where it is interned or no exact str.
pub fn intern_value(string: &Value) -> Value {
    match string.native::<Str>() {
        Some(text) if !text.is_interned() => intern(text.bytes()),
        _ => string.clone(),
    }
}
