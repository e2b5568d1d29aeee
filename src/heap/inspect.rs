//! Objects found by walking the heap, as values: for debuggers and for `gc`.
//!
//! All of it happens in a stop. What is found may be another thread's own and unpublished; it is published on that thread's
//! behalf before it is counted.

use std::collections::HashSet;

use typhon_sync::{Stopped, flag};

use crate::{
    collect,
    header::Header,
    layout::Tracer,
    parts, publish, segment, shape,
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

/// What may be done to have an object of another thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Nothing: only what is published.
    Published,
    /// It is published, and all that it leads to.
    All,
}

/// The objects whose addresses these words are, borrowed bit or not; other words are nobody's.
pub fn objects_at(_stopped: &Stopped<'_>, words: &[Word]) -> Vec<Option<&'static Header>> {
    let found: HashSet<usize> =
        segment::objects_at(words).into_iter().map(|header| std::ptr::from_ref(header).addr()).collect();
    let find = |word: &Word| {
        let address = (*word & !word::BORROWED) as usize;
        // SAFETY: an object begins there, whose memory stays while all other threads are stopped.
        found.contains(&address).then(|| unsafe { &*std::ptr::with_exposed_provenance::<Header>(address) })
    };
    words.iter().map(|word| if word::is_pointer(*word) { find(word) } else { None }).collect()
}

/// Values of their own for words that stand in registers of other threads, borrowed bit or not: immediates, and what is alive and
/// can be had.
pub fn values_at(stopped: &Stopped<'_>, words: &[Word], reach: Reach) -> Vec<Option<Value>> {
    let value = |(&word, header): (&Word, Option<&Header>)| match header {
        Some(header) if reach == Reach::All || header.is_published() => {
            // SAFETY: an object lies there, and all other threads are stopped.
            unsafe { obtain(word & !word::BORROWED) }
        }
        None if !word::is_pointer(word) => {
            // SAFETY: an immediate, which owns nothing.
            unsafe { Value::from_word(word) }.filter(|value| !value.is_unbound())
        }
        _ => None,
    };
    words.iter().zip(objects_at(stopped, words)).map(value).collect()
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
