//! The table of interned strings: equal interned strings are one object, so names compare by identity.
//!
//! Interned strings are immortal.

use std::sync::LazyLock;

use dashmap::DashMap;
use rustc_hash::FxBuildHasher;
use typhon_heap::{Value, word::Word};

use crate::primal::str::{self as string, Str};

static TABLE: LazyLock<DashMap<Box<[u8]>, Word, FxBuildHasher>> = LazyLock::new(DashMap::default);

/// The interned string of these bytes (UTF-8 generalised to lone surrogates).
pub fn intern(bytes: &[u8]) -> Value {
    if let Some(found) = find(bytes) {
        return found;
    }
    let word = *TABLE.entry(bytes.into()).or_insert_with(|| string::new_interned(bytes).into_word());
    // SAFETY: the table's strings are immortal.
    unsafe { Value::count_word(word) }
}

fn find(bytes: &[u8]) -> Option<Value> {
    // SAFETY: as above.
    string::cached(bytes).or_else(|| TABLE.get(bytes).map(|found| unsafe { Value::count_word(*found) }))
}

/// The interned string equal to `string` where there is one, else `string` itself: then no shape and no class has an attribute
/// of that name. So a program may ask for ever new names, and nothing is kept of them.
pub fn known(string: &Value) -> Value {
    match string.native::<Str>() {
        Some(text) if !text.is_interned() => find(text.bytes()).unwrap_or_else(|| string.clone()),
        _ => string.clone(),
    }
}

/// Whether a string is interned.
pub fn is_interned(string: &Value) -> bool {
    string.native::<Str>().is_some_and(Str::is_interned)
}

/// The interned string equal to `string`; `string` itself where it is interned or no exact str.
pub fn intern_value(string: &Value) -> Value {
    match string.native::<Str>() {
        Some(text) if !text.is_interned() => intern(text.bytes()),
        _ => string.clone(),
    }
}
