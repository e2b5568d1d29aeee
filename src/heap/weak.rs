//! Weak references: a side table from targets to those who refer to them weakly.
//!
//! A weak reference is an object with a [`Target`]: the word of the object it refers to, uncounted. The table knows all
//! of them by the target's address.
//!
//! * **Upgrading** takes no lock: read the word, try to count the object, read the word again. A dead object refuses the
//!   count; and before a dead object's cell is free, [`clear`] empties every `Target`, so whoever counted the cell's next
//!   object by mistake sees an empty word the second time.
//! * **Dying**: the flag WEAK, set before the first entry, sends the target's death here. The entries leave the table and
//!   their targets are emptied under the shard's lock. A weak reference that dies itself takes its entry out under the same
//!   lock first, so an entry never dangles.
//! * **Publication**: the table leads other threads to a weak reference through its target, so it is published with it
//!   (and the target with the reference, as all that it refers to).
//!
//! The lock of a shard is held for a few instructions and never across a release or Python code.

use std::{
    ptr::NonNull,
    sync::{
        LazyLock,
        atomic::{AtomicU64, Ordering},
    },
};

use dashmap::DashMap;
use rustc_hash::FxBuildHasher;
use smallvec::SmallVec;
use typhon_sync::flag;

use crate::{
    collect,
    header::Header,
    layout::{Trace, Tracer},
    local,
    value::Value,
    word,
};

/// What a weak reference object refers to: a field of it.
#[derive(Debug)]
#[repr(transparent)]
pub struct Target(AtomicU64);

#[derive(Clone, Copy)]
struct Entry {
    reference: NonNull<Header>,
    target: NonNull<Target>,
    callback: bool,
}

// SAFETY: an entry is removed, under its shard's lock, before the weak reference that it points into is freed.
unsafe impl Send for Entry {}
// SAFETY: as above; targets are atomic.
unsafe impl Sync for Entry {}

/// Nearly always there is one.
type Entries = SmallVec<[Entry; 1]>;

static TABLE: LazyLock<DashMap<usize, Entries, FxBuildHasher>> = LazyLock::new(DashMap::default);

fn key(object: &Header) -> usize {
    std::ptr::from_ref(object).addr()
}

impl Target {
    /// A weak reference that refers to nothing (yet).
    #[expect(clippy::declare_interior_mutable_const, reason = "an initial value, copied where it is used")]
    pub const EMPTY: Target = Target(AtomicU64::new(word::EMPTY));

    /// The target with a count of its own, if it is alive. Lock-free.
    pub fn upgrade(&self) -> Option<Value> {
        let word = self.0.load(Ordering::Acquire);
        if word == word::EMPTY {
            return None;
        }
        // SAFETY: the word of a weak target points to a header that stays readable until this thread's next poll.
        let header = unsafe { &*std::ptr::with_exposed_provenance::<Header>(word as usize) };
        if !header.counts.try_increment(local::me()) {
            return None;
        }
        // SAFETY: the attempt succeeded, so the count is ours.
        let value = unsafe { Value::from_word(word) };
        // Not equal: the target died before, and this was the next object in its cell.
        if self.0.load(Ordering::Acquire) == word && collect::admits(header) { value } else { None }
    }

    /// Whether the target is gone (or is about to be).
    pub fn is_cleared(&self) -> bool {
        self.0.load(Ordering::Acquire) == word::EMPTY
    }

    /// The target's word, for comparing identities: it keeps nothing alive.
    pub fn peek(&self) -> word::Word {
        self.0.load(Ordering::Acquire)
    }
}

impl Trace for Target {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        tracer.weak(self.0.load(Ordering::Acquire));
    }
}

/// Makes `reference`, a new weak reference object with `target` inside, refer to `object`. With `callback`, it is handed
/// out as [`PendingDeath::Callback`](crate::death::PendingDeath::Callback) when the object has died before it.
///
/// # Panics
/// If `object` is immediate, or `reference` no object.
///
/// # Safety
/// `target` is a field of `reference`, which calls [`unregister`] when it is dropped.
pub unsafe fn register(object: &Value, reference: &Value, target: &Target, callback: bool) {
    let header = object.header().expect("only objects have weak references");
    if !header.counts.has(flag::WEAK) {
        header.counts.set_flag(flag::WEAK);
    }
    if header.is_published() {
        reference.publish();
    }
    let entry = Entry { reference: reference.pointer(), target: NonNull::from(target), callback };
    let mut entries = TABLE.entry(key(header)).or_default();
    target.0.store(object.word(), Ordering::Release);
    entries.push(entry);
}

/// Takes a weak reference that dies out of the table. Called by its drop.
pub fn unregister(target: &Target) {
    let word = target.peek();
    if word == word::EMPTY {
        return;
    }
    let key = word as usize;
    TABLE.remove_if_mut(&key, |_, entries| {
        entries.retain(|entry| !std::ptr::eq(entry.target.as_ptr(), target));
        entries.is_empty()
    });
}

/// A living weak reference to `object` that `wanted` accepts: so that `weakref.ref(x)` gives the same object twice.
pub fn find(object: &Value, mut wanted: impl FnMut(&Header) -> bool) -> Option<Value> {
    let header = object.header().filter(|header| header.counts.has(flag::WEAK))?;
    let entries = TABLE.get(&key(header))?;
    // SAFETY: an entry's weak reference is not freed while its shard is locked.
    entries.iter().filter(|entry| wanted(unsafe { entry.reference.as_ref() })).find_map(Entry::count)
}

/// All living weak references to `object`, the oldest first.
pub fn references(object: &Value) -> Vec<Value> {
    let entries = object.header().and_then(|header| TABLE.get(&key(header)));
    entries.map_or_else(Vec::new, |entries| entries.iter().filter_map(Entry::count).collect())
}

/// Visits the weak references to an object. `visit` takes no lock and releases nothing.
pub(crate) fn each_reference(object: &Header, visit: &mut dyn FnMut(&Header)) {
    if let Some(entries) = TABLE.get(&key(object)) {
        // SAFETY: an entry's weak reference is not freed while its shard is locked.
        entries.iter().for_each(|entry| visit(unsafe { entry.reference.as_ref() }));
    }
}

/// Clears all weak references to a dead object. Those with callbacks that are alive themselves go to `pending`, the
/// youngest first, as CPython calls them.
#[cold]
pub(crate) fn clear(object: &Header, pending: impl FnMut(Value)) {
    clear_some(object, |_| true, pending);
}

/// As [`clear`]; only those references that `told` accepts go to `pending`. It takes no lock and releases nothing.
pub(crate) fn clear_some(object: &Header, mut told: impl FnMut(&Header) -> bool, mut pending: impl FnMut(Value)) {
    let mut callbacks = Vec::new();
    TABLE.remove_if(&key(object), |_, entries| {
        for entry in entries.iter().rev() {
            // SAFETY: an entry's weak reference is not freed while its shard is locked.
            unsafe { entry.target.as_ref() }.0.store(word::EMPTY, Ordering::Release);
            // SAFETY: as above.
            if entry.callback && told(unsafe { entry.reference.as_ref() }) {
                callbacks.extend(entry.count());
            }
        }
        true
    });
    callbacks.into_iter().for_each(&mut pending);
}

impl Entry {
    /// The weak reference, counted, unless it is dying.
    fn count(&self) -> Option<Value> {
        // SAFETY: the shard is locked, so the weak reference is not freed.
        let header = unsafe { self.reference.as_ref() };
        // SAFETY: the attempt succeeded, so the count is ours.
        let value = header.counts.try_increment(local::me()).then(|| unsafe { Value::from_pointer(self.reference) })?;
        // It is not the last count: those that refuse are held by each other.
        collect::admits(header).then_some(value)
    }
}
