//! Attributes beyond the caches' commonest cases, and what the caches learn.

use typhon_bytecode::{
    FRAME_WORDS,
    instructions::{a, b, c},
};
use typhon_heap::{
    ShapeId,
    word::{EMPTY, Word},
};
use typhon_object::{
    attribute, call,
    class::{Class, flag},
    prelude::*,
    primal::function::{self, GetSet, Member, as_method_descriptor},
};

mod behind;
mod learn;
mod super_method;
mod told;

pub use super_method::load_super_attr;

use learn::{is_method_of, learn_get, learn_set};
use told::{Told, namespace, told};

use super::{consume, is_temporary, operand, take_or_copy};
use crate::{
    cache::{self, Entry, Kind, Learned},
    frame::{self, Fp},
    memo::Access,
    thread::Thread,
    types::{code::Site, function::is_function},
};

/// `R[B].name`: tries what the loop does not try inline, then asks the object.
#[inline(never)]
pub fn get_attr(vm: &Vm, fp: Fp, word: u32, index: usize) -> Result<Value> {
    let code = fp.code();
    let object = operand(fp, b(word));
    if let Some(Told::Value(value)) = told(vm, code, index, object) {
        consume(fp, b(word));
        return Ok(value);
    }
    let (site, name) = (code.site(index), code.site_name(index));
    let known = cached(vm, site, object, name).or_else(|| tell(vm, &recall(vm, site, object, name)?, object, name));
    let result = match known {
        Some(told) => told.map_err(|raised| vm.with_context(raised, object, name))?,
        None => {
            learn_order(vm, site, object, name);
            vm.get_attr(object, name)?
        }
    };
    consume(fp, b(word));
    Ok(result)
}

/// The attribute as the site knows it, or what its getter raises.
#[inline(always)]
fn cached(vm: &Vm, site: &Site, object: &Value, name: &Value) -> Option<Result<Value>> {
    let key = site.key.load(std::sync::atomic::Ordering::Acquire);
    let header = object.header()?;
    let shape = header.shape();
    if cache::is(key, Kind::Module) {
        return namespace(object)?.value_at(cache::shape_of(key), cache::place_of(key) as u32).map(Ok);
    }
    if cache::shape_of(key) != shape.0 {
        return None;
    }
    if cache::is(key, Kind::OfClass) || cache::is(key, Kind::OfClassMethod) {
        return tell_entry(vm, key, class_entry(site, key, object)?, object, name);
    }
    if cache::is(key, Kind::Inline) {
        return slot_at(header, key).get(header).map(Ok);
    }
    tell_entry(vm, key, site.entry_for(key, shape)?, object, name)
}

/// The attribute of an object as a lookup of its shape tells.
fn tell(vm: &Vm, learned: &Learned, object: &Value, name: &Value) -> Option<Result<Value>> {
    if cache::is(learned.key, Kind::Inline) {
        let header = object.header()?;
        return slot_at(header, learned.key).get(header).map(Ok);
    }
    tell_entry(vm, learned.key, &learned.entry, object, name)
}

#[inline(always)]
fn tell_entry(vm: &Vm, key: u64, entry: &Entry, object: &Value, name: &Value) -> Option<Result<Value>> {
    if cache::is(key, Kind::GetSet) {
        let native = counted(entry)?;
        return match native.exact::<GetSet>() {
            Some(property) => Some(property.read(vm, object)),
            None => Some(native.exact::<Member>()?.read(vm, object)),
        };
    }
    let value = match cache::kind_of(key) {
        kind if kind == Kind::Value as u8 || kind == Kind::OfClass as u8 => counted(entry),
        kind if kind == Kind::Method as u8 => Some(bind(&counted(entry)?, object)),
        kind if kind == Kind::ClassMethod as u8 => Some(function::bind_method(&counted(entry)?, &class_of(object))),
        kind if kind == Kind::Item as u8 => Tuple::items_of(object).get(cache::place_of(key)).cloned(),
        kind if kind == Kind::OfClassMethod as u8 => Some(function::bind_method(&counted(entry)?, object)),
        kind if kind == Kind::InDict as u8 => behind::own_at(object, key, name),
        kind if kind == Kind::ValueBehindDict as u8 || kind == Kind::MethodBehindDict as u8 => {
            match behind::own(vm, object, name)? {
                Ok(Some(own)) => Some(own),
                Ok(None) if kind == Kind::ValueBehindDict as u8 => counted(entry),
                Ok(None) => Some(bind(&counted(entry)?, object)),
                Err(raised) => return Some(Err(raised)),
            }
        }
        _ => None,
    };
    value.map(Ok)
}

/// The class of an object in the heap.
fn class_of(object: &Value) -> Value {
    Value::of(Class::from_shape(object.shape()))
}

/// What the thread knows about an attribute that the site does not tell, or learns now; the site learns it too. `None`
/// where there is nothing to remember, and for attributes of modules and classes, which sites alone remember.
#[inline(never)]
fn recall(vm: &Vm, site: &Site, object: &Value, name: &Value) -> Option<Learned> {
    let header = object.header()?;
    let memos = &Thread::of(vm).memos;
    let learned = match memos.find_some(header.shape(), name.word(), Access::Get) {
        Some(None) => return None,
        Some(Some(learned)) => learned,
        None => {
            let learned = learn_get(vm, object, header, name)?;
            memos.learn(name.word(), Access::Get, learned);
            learned
        }
    };
    if cache::is(learned.key, Kind::None) {
        return None;
    }
    site.learn(&learned, memos.turn());
    (learned.entry.shape == header.shape().0).then_some(learned)
}

/// Learns again what the dict of an object in another order taught.
fn learn_order(vm: &Vm, site: &Site, object: &Value, name: &Value) {
    let Some(header) = object.header() else { return };
    let memos = &Thread::of(vm).memos;
    let known = memos.find(header.shape(), name.word(), Access::Get);
    if known.is_some_and(|known| cache::is(known.key, Kind::InDict))
        && let Some(learned) = learn_get(vm, object, header, name)
    {
        memos.learn(name.word(), Access::Get, learned);
        site.learn(&learned, memos.turn());
    }
}

/// The entry of a class's own attribute, where the class and its class are unchanged.
#[inline(always)]
fn class_entry<'a>(site: &'a Site, key: u64, object: &Value) -> Option<&'a Entry> {
    let (entry, class, shape) = (site.entry()?, Class::from(object)?, object.shape());
    let fits = cache::is(key, entry.kind)
        && entry.shape == shape.0
        && entry.version == class.version()
        && entry.meta == shape.get().version.load(std::sync::atomic::Ordering::Acquire);
    fits.then_some(entry)
}

/// What an entry tells, as a value of its own.
#[inline(always)]
fn counted(entry: &Entry) -> Option<Value> {
    // SAFETY: the entry was valid just now, so what it tells of is alive; `load` counts what is not trace-only.
    entry.load().map(|word| unsafe { frame::own(word) })
}

/// The word of an object that a key with a place points to.
#[inline(always)]
pub fn slot_at(header: &Header, key: u64) -> &Slot {
    // SAFETY: the key's shape is the object's, whose word `place` is an attribute slot.
    unsafe { &*std::ptr::from_ref(header).cast::<Slot>().add(cache::place_of(key)) }
}

/// A bound method.
fn bind(method: &Value, object: &Value) -> Value {
    match as_method_descriptor(method) {
        Some(native) => function::bind_native(native.def(), object),
        None => function::bind_method(method, object),
    }
}

/// `GetMethod` beyond the inline case.
#[inline(never)]
pub fn get_method(vm: &Vm, fp: Fp, word: u32, index: usize) -> Result<()> {
    let code = fp.code();
    let object = operand(fp, b(word));
    if let Some(told) = told(vm, code, index, object) {
        match told {
            Told::Value(value) => put_value(fp, word, value),
            Told::Method(method) => put_method(fp, word, method),
        }
        return Ok(());
    }
    let (site, name) = (code.site(index), code.site_name(index));
    let key = site.key.load(std::sync::atomic::Ordering::Acquire);
    if cache::is(key, Kind::ClassMethod) {
        if let Some(header) = object.header()
            && let Some(method) = site.entry_for(key, header.shape()).and_then(counted)
        {
            put_bound(fp, word, key, method);
            return Ok(());
        }
    } else if cache::is(key, Kind::MethodBehindDict) {
        if let Some(header) = object.header()
            && let Some(entry) = site.entry_for(key, header.shape())
            && put_behind(vm, fp, word, entry, name)?
        {
            return Ok(());
        }
    } else if let Some(told) = cached(vm, site, object, name) {
        put_value(fp, word, told.map_err(|raised| vm.with_context(raised, object, name))?);
        return Ok(());
    }
    if let Some(learned) = recall(vm, site, object, name) {
        if binds(learned.key) {
            if let Some(method) = counted(&learned.entry) {
                put_bound(fp, word, learned.key, method);
                return Ok(());
            }
        } else if cache::is(learned.key, Kind::MethodBehindDict) {
            if put_behind(vm, fp, word, &learned.entry, name)? {
                return Ok(());
            }
        } else if let Some(told) = tell(vm, &learned, object, name) {
            put_value(fp, word, told.map_err(|raised| vm.with_context(raised, object, name))?);
            return Ok(());
        }
    }
    match unbound_method(vm, object, name)? {
        Some(method) => put_method(fp, word, method),
        None => put_value(fp, word, vm.get_attr(object, name)?),
    }
    Ok(())
}

/// Puts a method of the class of an object in dictionary mode into the window, or what the object has under its name; says whether
/// that could be told.
fn put_behind(vm: &Vm, fp: Fp, word: u32, entry: &Entry, name: &Value) -> Result<bool> {
    let Some(own) = behind::own(vm, operand(fp, b(word)), name) else { return Ok(false) };
    match (own?, counted(entry)) {
        (Some(own), _) => put_value(fp, word, own),
        (None, Some(method)) => put_method(fp, word, method),
        (None, None) => return Ok(false),
    }
    Ok(true)
}

/// Whether a method is remembered that takes the object or its class as its receiver.
fn binds(key: u64) -> bool {
    cache::is(key, Kind::Method) || cache::is(key, Kind::ClassMethod)
}

/// Puts a method that the key [`binds`] into the window, and its receiver.
fn put_bound(fp: Fp, word: u32, key: u64, method: Value) {
    if cache::is(key, Kind::Method) {
        return put_method(fp, word, method);
    }
    let class = class_of(operand(fp, b(word)));
    put_value(fp, word, method);
    fp.set(a(word) + FRAME_WORDS, class.into_word());
}

/// Puts into the window what is called without a receiver.
fn put_value(fp: Fp, word: u32, value: Value) {
    let window = a(word);
    consume(fp, b(word));
    fp.set_value(window, value);
    fp.set(window + FRAME_WORDS, EMPTY);
}

/// Puts a method and its receiver into the window.
fn put_method(fp: Fp, word: u32, method: Value) {
    let receiver = match c(word) {
        0 => take_or_copy(fp, b(word)).into_word(),
        _ => frame::borrow(operand(fp, b(word))),
    };
    fp.set_value(a(word), method);
    fp.set(a(word) + FRAME_WORDS, receiver);
}

/// The function or native method that `object.name` would bind, where the instance has no such attribute itself.
fn unbound_method(vm: &Vm, object: &Value, name: &Value) -> Result<Option<Value>> {
    let class = vm.class_of(object);
    if class.flags() & flag::GETATTRIBUTE != 0 {
        return Ok(None);
    }
    match class.lookup(vm, name) {
        // A native method of a class is bound: errors call it by the class's name.
        Some(found) if is_method_of(class, &found) && (is_function(found.shape()) || Class::from(object).is_none()) => {
            let own = class.flags() & flag::DICTIONARY != 0 && attribute::own(vm, object, name)?.is_some();
            Ok((!own).then_some(found))
        }
        _ => Ok(None),
    }
}

/// What a class has under a special name.
pub struct Special {
    /// For a register.
    pub word: Word,
    /// It is a function or native method, to be called with the object as its first argument.
    pub method: bool,
}

/// The special method whose name is that of site `index`: looked up in the class alone.
///
/// # Errors
/// What a descriptor's `__get__` raises.
pub fn special(vm: &Vm, fp: Fp, index: usize, object: &Value) -> Result<Option<Special>> {
    let code = fp.code();
    let site = code.site(index);
    let key = site.key.load(std::sync::atomic::Ordering::Acquire);
    if cache::is(key, Kind::Method)
        && let Some(header) = object.header()
        && let Some(word) = site.entry_for(key, header.shape()).and_then(Entry::load)
    {
        return Ok(Some(Special { word, method: true }));
    }
    let name = code.site_name(index);
    if let Some(learned) = recall(vm, site, object, name)
        && cache::is(learned.key, Kind::Method)
        && let Some(word) = learned.entry.load()
    {
        return Ok(Some(Special { word, method: true }));
    }
    let class = vm.class_of(object);
    let Some(found) = class.lookup(vm, name) else { return Ok(None) };
    if is_method_of(class, &found) {
        return Ok(Some(Special { word: found.into_word(), method: true }));
    }
    let bound = attribute::bind(vm, &found, Some(object), &Value::of(class))?;
    Ok(Some(Special { word: bound.into_word(), method: false }))
}

/// `R[A].name = R[B]` beyond the inline case.
#[inline(never)]
pub fn set_attr(vm: &Vm, fp: Fp, word: u32, index: usize) -> Result<()> {
    let code = fp.code();
    let (site, name) = (code.site(index), code.site_name(index));
    let (object, value) = (operand(fp, a(word)), operand(fp, b(word)));
    if !set_cached(vm, site, object, name, value)? && !set_recalled(vm, site, object, name, value)? {
        let before = object.shape();
        vm.set_attr(object, name, value)?;
        if let Some(learned) = learn_set(vm, object, name, before) {
            let memos = &Thread::of(vm).memos;
            memos.learn(name.word(), Access::Set, learned);
            site.learn(&learned, memos.turn());
        }
    }
    consume(fp, b(word));
    consume(fp, a(word));
    Ok(())
}

/// Sets the attribute as the site knows how.
fn set_cached(vm: &Vm, site: &Site, object: &Value, name: &Value, value: &Value) -> Result<bool> {
    let key = site.key.load(std::sync::atomic::Ordering::Acquire);
    let Some(header) = object.header() else { return Ok(false) };
    let shape = header.shape();
    if cache::shape_of(key) != shape.0 {
        return Ok(false);
    }
    if cache::is(key, Kind::Inline) {
        return Ok(set_slot(header, shape, key, value, shape));
    }
    match site.entry_for(key, shape) {
        Some(entry) if cache::is(key, Kind::Add) => Ok(set_slot(header, shape, key, value, ShapeId(entry.next))),
        Some(_) if cache::is(key, Kind::InDict) => behind::set(vm, object, name, value),
        _ => Ok(false),
    }
}

/// Sets the attribute as the thread remembers how; the site learns it.
fn set_recalled(vm: &Vm, site: &Site, object: &Value, name: &Value, value: &Value) -> Result<bool> {
    let Some(header) = object.header() else { return Ok(false) };
    let (shape, memos) = (header.shape(), &Thread::of(vm).memos);
    let Some(learned) = memos.find(shape, name.word(), Access::Set) else { return Ok(false) };
    site.learn(&learned, memos.turn());
    let next = match cache::kind_of(learned.key) {
        kind if kind == Kind::Inline as u8 => shape,
        kind if kind == Kind::Add as u8 => ShapeId(learned.entry.next),
        kind if kind == Kind::InDict as u8 => return behind::set(vm, object, name, value),
        _ => return Ok(false),
    };
    Ok(set_slot(header, shape, learned.key, value, next))
}

/// Sets the slot that a key of this shape tells of, where the object still has the shape; it gets the next one.
fn set_slot(header: &Header, shape: ShapeId, key: u64, value: &Value, next: ShapeId) -> bool {
    let value = value.clone();
    let guard = header.is_published().then(|| {
        value.publish();
        header.lock()
    });
    if header.shape() != shape {
        return false;
    }
    // The slot first, then the shape that tells of it.
    let old = slot_at(header, key).exchange(Some(value));
    if next != shape {
        header.set_shape(next);
    }
    drop(guard);
    drop(old);
    true
}

/// `del R[A].name`.
#[inline(never)]
pub fn delete_attr(vm: &Vm, fp: Fp, word: u32, index: usize) -> Result<()> {
    vm.del_attr(operand(fp, a(word)), fp.code().site_name(index))?;
    consume(fp, a(word));
    Ok(())
}

/// Calls a special method of an instance by its interned name; `None` where the class lacks it.
pub fn call_special(vm: &Vm, object: &Value, name: &Value, args: &[Value]) -> Result<Option<Value>> {
    match vm.class_of(object).lookup(vm, name) {
        Some(found) => call::call_bound(vm, &found, object, Args::positional_only(args)).map(Some),
        None => Ok(None),
    }
}

/// Whether a register's operand is to be moved rather than counted.
#[inline(always)]
pub fn moves(fp: Fp, register: usize) -> bool {
    is_temporary(fp, register)
}
