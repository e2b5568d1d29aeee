//! How much room instances of a class have for attributes.
//!
//! A class guesses how many attributes its instances will have: as many as methods of its own and of its bases assign to
//! `self`. What comes from outside, or from a decorator, is not in that guess, and an object that outgrows its slots keeps
//! its attributes in a dict for ever, which is slow. So the first instances of a *young* class, the only ones that most classes ever
//! have, get some more; then the class is as roomy as the largest of them needed. An object that outgrows its slots all
//! the same makes the next ones larger.
//!
//! Only who makes an instance by the slow way counts it, and makers remember the quick way of grown classes alone.

use std::sync::atomic::Ordering;

use typhon_heap::{
    Shape, ShapeId,
    shape::{NewShape, flag as shape_flag},
};

use super::{Class, flag, register_shape, word_of};
use crate::{dunder::Dunder, native, shape::MAX_INLINE};

/// How many instances of a class are made while it is young.
const FIRST: u32 = 32;
/// How many attributes more than was guessed they may have.
const SPARE: u16 = 8;

impl Class {
    /// How many slots the first instances have, where so many were guessed; nobody else knows the class yet.
    pub(crate) fn begin_young(&self, guess: u16) -> u16 {
        if guess + SPARE > MAX_INLINE {
            return guess;
        }
        self.young.store(FIRST, Ordering::Relaxed);
        self.set_flags(flag::YOUNG, true);
        guess + SPARE
    }

    /// How many attributes beside `__slots__` members instances are expected to have.
    pub(crate) fn expected_attributes(&self) -> u16 {
        let record = self.instance_shape().get();
        let spare = if self.flags() & flag::YOUNG != 0 { SPARE } else { 0 };
        record.inline.saturating_sub(record.count + spare)
    }

    /// An instance of a young class is made.
    #[cold]
    pub fn count_instance(&self) {
        if self.young.fetch_sub(1, Ordering::Relaxed) == 1 {
            self.settle();
        }
    }

    /// The class is not young any more: later instances get the room that the first ones needed, and what was guessed at least.
    fn settle(&self) {
        let young = self.instance_shape();
        let record = young.get();
        let most =
            self.shapes().filter(|id| id.get().flags & shape_flag::DICTIONARY == 0).map(|id| id.get().count).max();
        let inline = most.unwrap_or(0).max(record.inline - SPARE);
        if inline < record.inline {
            let settled = self.shape_with(inline, record.count, record.flags);
            self.replace_instance_shape(young, settled);
        }
        self.set_flags(flag::YOUNG, false);
    }

    /// An instance outgrew its slots: the next ones get more.
    pub(crate) fn learn_slots(&self, wanted: u16) {
        let id = self.instance_shape();
        let now = id.get();
        if wanted > now.inline && wanted <= MAX_INLINE && self.flags() & flag::DICTIONARY != 0 {
            self.replace_instance_shape(id, self.shape_with(wanted, now.count, now.flags));
        }
    }

    /// New instances of a class with `__del__` say so by their shape.
    pub(super) fn fix_finalizer(&self) {
        if !self.slots.has(Dunder::Del) || self.instance_shape() == ShapeId::NONE {
            return;
        }
        loop {
            let (id, finalizer) = (self.instance_shape(), shape_flag::FINALIZER);
            let old = id.get();
            if old.flags & finalizer != 0
                || self.replace_instance_shape(id, self.shape_with(old.inline, old.count, old.flags | finalizer))
            {
                return;
            }
        }
    }

    /// Makes new instances begin with another root shape, unless somebody else changed that meanwhile.
    fn replace_instance_shape(&self, old: ShapeId, new: ShapeId) -> bool {
        self.shape.compare_exchange(old.0, new.0, Ordering::AcqRel, Ordering::Relaxed).is_ok()
    }

    /// A new root shape for instances with `inline` slots, `reserved` of them for `__slots__`.
    pub(crate) fn new_root(&self, inline: u16, reserved: u16) -> ShapeId {
        let mut flags = 0;
        if self.flags() & flag::DICTIONARY != 0 {
            flags |= shape_flag::EXTENSIBLE;
        }
        if self.native.is_some_and(|def| def.flags & native::flag::TRACE_ONLY != 0) {
            flags |= shape_flag::TRACE_ONLY;
        }
        if self.slots.has(Dunder::Del) {
            flags |= shape_flag::FINALIZER;
        }
        if !self.header.counts.is_immortal() {
            flags |= shape_flag::MORTAL;
        }
        self.shape_with(inline, reserved, flags)
    }

    fn shape_with(&self, inline: u16, count: u16, flags: u16) -> ShapeId {
        // The last slot is the dictionary's place, which no member may have.
        let members_only = flags & shape_flag::EXTENSIBLE != 0 && count != 0 && inline <= count;
        let inline = if members_only { count + 1 } else { inline };
        let shape = Shape::create(NewShape {
            layout: self.layout(),
            class: word_of(self),
            inline,
            count,
            flags,
            parent: 0,
            version: self.version(),
            name: 0,
        });
        register_shape(word_of(self), shape);
        shape
    }
}
