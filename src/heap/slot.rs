//! A place in an object that holds a value, and the protocol of reading and writing it.
//!
//! * **Unpublished holder**: its owner alone reaches it, so reads and writes are plain.
//! * **Published holder, read**: load the word, try to count its object, load the word again; where it changed, give the
//!   count back and read under the lock. Headers stay readable after death (cells are type-stable), so a stale pointer may be
//!   looked at; a dead or unpublished object refuses the count.
//! * **Any holder, for a register**: load the word, see whether its object is trace-only, load the word again. What a slot
//!   holds and is trace-only lives until this thread's next stop, so a register may hold it without counting. An object of
//!   the thread's own is counted without a second look: nobody else can find that it is dead.
//! * **Published holder, write**: under the holder's byte lock; the new value is published before it is stored. The old
//!   value is released after the lock.
//!
//! A slot's pointer is untagged, but for the last attribute slot of an object in dictionary mode ([`crate::dictionary`]): who
//! comes there with the shape of before finds no attribute.
//!
//! Every removal goes through [`Slot::exchange`] (or `exchange_word`), so that the collector's barrier has one place.

use std::sync::atomic::{AtomicU64, Ordering, fence};

use typhon_sync::glance::is_still;

use crate::{
    header::Header,
    layout::{Trace, Tracer},
    local,
    value::Value,
    word::{self, BORROWED, Word},
};

/// The slot changed, or refused the count, while it was read.
#[derive(Debug)]
pub struct Changed;

/// A place that holds a value or is empty.
#[repr(transparent)]
pub struct Slot(AtomicU64);

impl Slot {
    /// An empty slot.
    #[expect(clippy::declare_interior_mutable_const, reason = "an initial value, copied where it is used")]
    pub const EMPTY: Slot = Slot(AtomicU64::new(word::EMPTY));

    /// A slot of an object that is being made.
    #[inline]
    pub fn new(value: Value) -> Slot {
        Slot(AtomicU64::new(value.into_word()))
    }

    /// A slot of an object that is being made.
    #[inline]
    pub fn from_option(value: Option<Value>) -> Slot {
        value.map_or(Slot::EMPTY, Slot::new)
    }

    /// The word as it stands, for comparing identities and for tracing. It keeps nothing alive.
    #[inline(always)]
    pub fn peek(&self) -> Word {
        self.0.load(Ordering::Acquire)
    }

    /// The word in operand form: an immediate, borrowed if it is trace-only, or counted if the object is this thread's own.
    /// `None` where there is nothing, where the slot changed meanwhile, and where an object of another thread is to be counted.
    #[inline(always)]
    pub fn operand(&self) -> Option<Word> {
        let word = self.peek();
        if !word::is_pointer(word) {
            return Some(word);
        }
        if word == word::EMPTY {
            return None;
        }
        // SAFETY: a word read from a slot points to a header that stays readable until this thread's next poll.
        let counts = unsafe { &(*((word & !BORROWED) as *const Header)).counts };
        if counts.is_trace_only() {
            // Ordered before the second look: the object may have died since the first one, and another one be in its cell.
            fence(Ordering::Acquire);
            return is_still(word, || self.peek()).then_some(word | BORROWED);
        }
        counts.try_increment_own(local::me()).then_some(word & !BORROWED)
    }

    /// Reads the slot of `holder`.
    #[inline(always)]
    pub fn get(&self, holder: &Header) -> Option<Value> {
        if !holder.is_published() {
            let word = self.0.load(Ordering::Relaxed);
            // SAFETY: only this thread reaches the slot, which keeps the object alive while it is counted.
            return if word != word::EMPTY { Some(unsafe { Value::count_word(word) }) } else { None };
        }
        self.get_published(holder)
    }

    #[inline]
    fn get_published(&self, holder: &Header) -> Option<Value> {
        match self.try_read() {
            Ok(value) => value,
            Err(Changed) => self.read_locked(holder),
        }
    }

    /// Reads a slot whose holder other threads may write meanwhile. Where the holder is at hand, [`get`](Slot::get) is
    /// better: this one spins while the slot's object is in its finaliser.
    #[inline]
    pub fn read_shared(&self) -> Option<Value> {
        loop {
            match self.try_read() {
                Ok(value) => return value,
                Err(Changed) => std::thread::yield_now(),
            }
        }
    }

    /// Reads a slot without a lock, unless it changes meanwhile: for slots in storage that may be replaced, whose reader
    /// takes the holder's lock then and looks for the slot anew.
    ///
    /// # Errors
    /// The slot changed, or its object is dying.
    #[inline]
    pub fn try_read(&self) -> Result<Option<Value>, Changed> {
        let word = self.0.load(Ordering::Acquire);
        if word == word::EMPTY || !word::is_pointer(word) {
            // SAFETY: empty, or an immediate, which owns nothing.
            return Ok(unsafe { Value::from_word(word) });
        }
        if word & BORROWED != 0 {
            return Err(Changed);
        }
        self.try_count(word)
    }

    /// Reads the slot if its word is a pointer with this tag; `None` where it is anything else.
    ///
    /// # Errors
    /// As for `try_read`.
    #[inline]
    pub(crate) fn try_read_as(&self, tag: Word) -> Result<Option<Value>, Changed> {
        let word = self.0.load(Ordering::Acquire);
        if word & 0b111 == tag && word != word::EMPTY { self.try_count(word) } else { Ok(None) }
    }

    /// Counts the object of a pointer word that was just read, if the slot still holds it then.
    #[inline(always)]
    fn try_count(&self, word: Word) -> Result<Option<Value>, Changed> {
        let pointer = word & !BORROWED;
        // SAFETY: a word read from a slot points to a header that stays readable until this thread's next poll, even
        // after its object died.
        let header = unsafe { &*std::ptr::with_exposed_provenance::<Header>(pointer as usize) };
        if header.counts.try_increment(local::me()) {
            // SAFETY: the attempt succeeded, so the count is ours.
            let value = unsafe { Value::from_word(pointer) };
            if self.0.load(Ordering::Acquire) == word {
                return Ok(value);
            }
        }
        Err(Changed)
    }

    /// Reads a slot while its writers wait. What it holds it keeps alive meanwhile, and be it by a finaliser that brought
    /// the object back and has not ended.
    #[cold]
    #[inline(never)]
    fn read_locked(&self, holder: &Header) -> Option<Value> {
        let _guard = holder.lock();
        self.get_held()
    }

    /// Reads the slot of a holder that is unpublished, or whose lock the caller holds.
    #[inline]
    pub fn get_held(&self) -> Option<Value> {
        let word = self.0.load(Ordering::Relaxed);
        // A dictionary is no attribute: the holder has another shape by now.
        let empty = word == word::EMPTY || word & 0b111 == BORROWED;
        // SAFETY: the slot owns a count, which no writer can take from it now.
        if empty { None } else { Some(unsafe { Value::count_word(word) }) }
    }

    /// Puts `value` into the slot of `holder` and releases the old one.
    #[inline]
    pub fn set(&self, holder: &Header, value: Value) {
        drop(self.replace(holder, Some(value)));
    }

    /// Empties the slot of `holder`.
    #[inline]
    pub fn clear(&self, holder: &Header) {
        drop(self.replace(holder, None));
    }

    /// Puts `value` into the slot of `holder` and returns the old one.
    #[inline]
    pub fn replace(&self, holder: &Header, value: Option<Value>) -> Option<Value> {
        if !holder.is_published() {
            return self.exchange(value);
        }
        if let Some(value) = &value {
            value.publish();
        }
        let guard = holder.lock();
        let old = self.exchange(value);
        drop(guard);
        old
    }

    /// Puts `value` in place and returns the old one. The holder is unpublished, or its lock is held and `value` is
    /// published.
    #[inline]
    pub fn exchange(&self, value: Option<Value>) -> Option<Value> {
        let new = value.map_or(word::EMPTY, Value::into_word);
        let old = self.0.load(Ordering::Relaxed);
        debug_assert!(old & 0b111 != BORROWED, "a dictionary is in the place of an attribute");
        self.0.store(new, Ordering::Release);
        // SAFETY: the slot owned the old word's count and no longer holds it; writers exclude each other.
        unsafe { Value::from_word(old) }
    }

    /// As [`exchange`](Slot::exchange), for a slot where a dictionary may be, or come to.
    #[inline]
    pub(crate) fn exchange_word(&self, new: Word) -> Option<Value> {
        let old = self.0.load(Ordering::Relaxed);
        self.0.store(new, Ordering::Release);
        let old = if word::is_pointer(old) { old & !BORROWED } else { old };
        // SAFETY: as above; a dictionary's word owns its count, too.
        unsafe { Value::from_word(old) }
    }

    /// Puts `value` in place where the slot still holds `expected`'s word; hands `value` back where it does not.
    /// For published holders whose slot is claimed once without a lock.
    #[inline]
    pub fn fill(&self, holder: &Header, value: Value) -> Result<(), Value> {
        if holder.is_published() {
            value.publish();
        }
        let word = value.into_word();
        match self.0.compare_exchange(word::EMPTY, word, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => Ok(()),
            // SAFETY: the word was not stored, so its count is still ours.
            Err(_) => Err(unsafe { Value::from_word(word) }.expect("a value's word is not empty")),
        }
    }
}

impl Drop for Slot {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: the slot goes away with its holder and owns its word's count.
        drop(unsafe { Value::from_word(*self.0.get_mut()) });
    }
}

impl Trace for Slot {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        tracer.place(&self.0);
    }
}

/// A field that holds a value from the object's making to its death: read without any protocol.
#[repr(transparent)]
pub struct Frozen(Value);

impl Frozen {
    /// The field of an object that is being made.
    #[inline]
    pub fn new(value: Value) -> Frozen {
        Frozen(value)
    }

    /// Views fields as values.
    #[inline]
    pub fn values(fields: &[Frozen]) -> &[Value] {
        // SAFETY: `Frozen` is a transparent wrapper of `Value`.
        unsafe { std::slice::from_raw_parts(fields.as_ptr().cast(), fields.len()) }
    }
}

impl From<Value> for Frozen {
    fn from(value: Value) -> Frozen {
        Frozen(value)
    }
}

impl std::ops::Deref for Frozen {
    type Target = Value;
    #[inline(always)]
    fn deref(&self) -> &Value {
        &self.0
    }
}

impl Trace for Frozen {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.0.trace(tracer);
    }
}
