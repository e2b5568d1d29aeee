//! Attributes that are read where they lie: of classes, of modules, and those of objects whose shape the site does not know
//! but the thread does.

use std::sync::atomic::Ordering;

use typhon_heap::{Header, word::Word};
use typhon_object::{prelude::*, primal::module::Module};

use super::{class_entry, slot_at};
use crate::{
    cache::{self, Kind},
    memo::Access,
    thread::Thread,
    types::code::{Code, Site},
};

/// What a name stands for.
pub enum Told {
    /// The attribute, for a register.
    Value(Value),
    /// A function or native method, for a register, to be bound to the object.
    Method(Value),
}

/// The attribute, where nothing is to be called for it. Its word is in operand form: what is trace-only is borrowed.
#[inline(always)]
pub fn told(vm: &Vm, code: &Code, index: usize, object: &Value) -> Option<Told> {
    let (header, site) = (object.header()?, code.site(index));
    let (shape, key) = (header.shape(), site.key.load(Ordering::Acquire));
    if cache::is(key, Kind::Module) {
        let slot = namespace(object)?.slot_at(cache::shape_of(key), cache::place_of(key) as u32)?;
        slot.operand().map(value)
    } else if cache::shape_of(key) != shape.0 {
        remembered(vm, header, site, code.site_name(index))
    } else if cache::is(key, Kind::Value) {
        site.entry_for(key, shape)?.load().map(value)
    } else if cache::is(key, Kind::Method) {
        site.entry_for(key, shape)?.load().map(method)
    } else if cache::is(key, Kind::OfClass) {
        class_entry(site, key, object)?.load().map(value)
    } else if cache::is(key, Kind::OfClassMethod) {
        class_entry(site, key, object)?.load().map(method)
    } else {
        None
    }
}

/// What the thread knows, unless it is the site's turn to learn.
#[inline(always)]
fn remembered(vm: &Vm, header: &Header, site: &Site, name: &Value) -> Option<Told> {
    let (memos, shape) = (&Thread::of(vm).memos, header.shape());
    if site.learns_at(memos.next_turn()) {
        return None;
    }
    let row = memos.row_for(shape, name.word(), Access::Get)?;
    let told = if cache::fits(row.key(), shape, Kind::Inline) {
        slot_at(header, row.key()).get(header).map(Told::Value)
    } else if cache::fits(row.key(), shape, Kind::Value) {
        row.load().map(value)
    } else if cache::fits(row.key(), shape, Kind::Method) {
        row.load().map(method)
    } else {
        None
    }?;
    memos.turn();
    Some(told)
}

/// The namespace, if the object is a module.
#[inline(always)]
pub fn namespace(object: &Value) -> Option<&Dict> {
    let module = object.exact::<Module>()?;
    // SAFETY: a module's namespace is a dict.
    Some(unsafe { module.dict().cast::<Dict>() })
}

#[inline(always)]
fn value(word: Word) -> Told {
    Told::Value(operand(word))
}

#[inline(always)]
fn method(word: Word) -> Told {
    Told::Method(operand(word))
}

#[inline(always)]
fn operand(word: Word) -> Value {
    // SAFETY: the word is a value's in operand form, and is not empty.
    unsafe { Value::from_word(word).unwrap_unchecked() }
}
