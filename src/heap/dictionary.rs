//! The place of an object's dictionary: its last slot, when the attributes are not in the slots.
//!
//! An extensible object has no word for a dictionary beside its attribute slots: the last slot serves the attribute of that
//! number or the dictionary, and its word tells which. `design/instances.md` has the protocol.
//!
//! | the last slot's word | meaning |
//! |---|---|
//! | empty | no attribute there, no dictionary |
//! | immediate, or pointer with low bits `000` | the attribute of the last slot; not in dictionary mode |
//! | pointer with low bits `100` | the dictionary, counted: the object is in dictionary mode, or its lock is held by who takes it there |
//!
//! `100` marks a borrowed word in a register; a slot holds it here alone.

use crate::{
    header::Header,
    slot::{Changed, Slot},
    value::Value,
    word::{self, BORROWED},
};

/// The last slot of an extensible object.
#[repr(transparent)]
pub struct DictionaryPlace(Slot);

impl DictionaryPlace {
    #[inline]
    pub(crate) fn of(slot: &Slot) -> &DictionaryPlace {
        // SAFETY: `DictionaryPlace` is a transparent wrapper of `Slot`.
        unsafe { &*std::ptr::from_ref(slot).cast() }
    }

    /// The dictionary of `holder`; `None` where it has none.
    #[inline]
    pub fn get(&self, holder: &Header) -> Option<Value> {
        if !holder.is_published() {
            return self.get_held();
        }
        match self.0.try_read_as(BORROWED) {
            Ok(dictionary) => dictionary,
            Err(Changed) => {
                let _guard = holder.lock();
                self.get_held()
            }
        }
    }

    /// The dictionary of a holder that is unpublished, or whose lock the caller holds.
    #[inline]
    pub fn get_held(&self) -> Option<Value> {
        let word = self.0.peek();
        // SAFETY: the place owns a count, which no writer can take from it now.
        is_dictionary(word).then(|| unsafe { Value::count_word(word) })
    }

    /// Puts a dictionary in place and returns what was there, an attribute's value or a dictionary. The holder is
    /// unpublished, or its lock is held and `dictionary` is published.
    pub fn exchange(&self, dictionary: Value) -> Option<Value> {
        self.0.exchange_word(dictionary.into_word() | BORROWED)
    }

    /// As [`exchange`](DictionaryPlace::exchange), with the lock taken and the dictionary published as `holder` is.
    pub fn replace(&self, holder: &Header, dictionary: Value) -> Option<Value> {
        if !holder.is_published() {
            return self.exchange(dictionary);
        }
        dictionary.publish();
        let guard = holder.lock();
        let old = self.exchange(dictionary);
        drop(guard);
        old
    }
}

/// Whether a slot's word is a dictionary.
#[inline(always)]
fn is_dictionary(word: word::Word) -> bool {
    word & 0b111 == BORROWED
}
