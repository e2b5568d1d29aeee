//! Objects found by walking the heap, as values: for debuggers and for `gc`.
//!
//! All of it happens in a stop. What is found may be another thread's own and unpublished; it is published on that thread's
//! behalf before it is counted.

use typhon_sync::{Stopped, flag};

use crate::{
    collect,
    header::Header,
    layout::Tracer,
    parts, publish, shape,
    value::Value,
    verify,
    word::{self, Word},
};

/// What an object refers to, in no order; not its class, and not the targets of weak references.
pub fn referents(_stopped: &Stopped<'_>, value: &Value) -> Vec<Value> {
    let mut words = Vec::new();
    if let Some(header) = value.header() {
        // SAFETY: all other threads are stopped.
        unsafe { parts::trace(header, &mut Tracer::with_immediates(&mut |word| words.push(word))) };
    }
    let take = |word| match word::is_pointer(word) {
        // SAFETY: the object holds what it refers to while all other threads are stopped.
        true => unsafe { obtain(word) },
        // SAFETY: an immediate, which owns nothing.
        false => unsafe { Value::from_word(word) },
    };
    words.into_iter().filter_map(take).collect()
}

/// The live objects that `wanted` chooses.
pub fn objects(stopped: &Stopped<'_>, wanted: &mut dyn FnMut(&Header) -> bool) -> Vec<Value> {
    let mut words = Vec::new();
    verify::each_object(stopped, &mut |header| {
        if wanted(header) {
            words.push(std::ptr::from_ref(header) as Word);
        }
    });
    // SAFETY: nothing dies while all other threads are stopped.
    words.into_iter().filter_map(|word| unsafe { obtain(word) }).collect()
}

/// Whether an object refers to one of the words.
pub fn refers_to(_stopped: &Stopped<'_>, header: &Header, targets: &[Word]) -> bool {
    words_of(header).iter().any(|word| targets.contains(word))
}

/// Whether the object can hold references to others, one to a class that may be freed included.
#[inline]
pub fn is_container(header: &Header) -> bool {
    let shape = header.shape().get();
    !shape.layout.leaf || shape.has_slots() || shape.flags & shape::flag::MORTAL != 0
}

fn words_of(header: &Header) -> Vec<Word> {
    let mut words = Vec::new();
    // SAFETY: the callers have stopped all other threads.
    unsafe { parts::trace(header, &mut Tracer::new(&mut |word| words.push(word))) };
    words
}

/// A counted value of a word that was found; `None` where the object is dying.
///
/// # Safety
/// The word is a heap pointer, and all other threads are stopped.
unsafe fn obtain(found: Word) -> Option<Value> {
    debug_assert!(word::is_pointer(found));
    // SAFETY: the caller's promise.
    let header = unsafe { &*std::ptr::with_exposed_provenance::<Header>(found as usize) };
    if header.counts.has(flag::DEAD) || header.counts.total() <= 0 || !collect::admits(header) {
        return None;
    }
    if !header.is_published() {
        publish::publish(header.into());
    }
    // SAFETY: the object is alive.
    Some(unsafe { Value::count_word(found) })
}
