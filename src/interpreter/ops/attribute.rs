//! Attributes beyond the caches' commonest cases, and what the caches learn.

use typhon_bytecode::{
    FRAME_WORDS,
    instructions::{a, b},
};
use typhon_heap::{
    Shape, ShapeId,
    shape::flag as shape_flag,
    word::{BORROWED, EMPTY},
};
use typhon_object::{
    attribute, call,
    class::{Class, flag},
    dunder::Dunder,
    prelude::*,
    primal::{
        function::{self, Member, MethodDescriptor},
        module::Module,
    },
    shape,
};

use super::{consume, is_temporary, operand, take_or_copy};
use crate::{
    cache::{self, Entry, Kind},
    frame::{self, Fp},
    types::{
        code::Site,
        function::{Function, is_function},
    },
};

/// `R[B].name`: tries what the loop does not try inline, then asks the object.
#[inline(never)]
pub fn get_attr(vm: &Vm, fp: Fp, word: u32, index: usize) -> Result<Value> {
    let code = fp.code();
    let (site, name, object) = (code.site(index), code.site_name(index), operand(fp, b(word)));
    let result = match cached(vm, site, object) {
        Some(value) => value,
        None => {
            learn_get(vm, site, object, name);
            vm.get_attr(object, name)?
        }
    };
    consume(fp, b(word));
    Ok(result)
}

/// The attribute as the cache knows it.
#[inline(always)]
fn cached(vm: &Vm, site: &Site, object: &Value) -> Option<Value> {
    let key = site.key.load(std::sync::atomic::Ordering::Acquire);
    let header = object.header()?;
    let shape = header.shape();
    if cache::is(key, Kind::Module) {
        return module_attribute(object, key);
    }
    if cache::is(key, Kind::OfClass) {
        if shape != Known::Type.shape() {
            return None;
        }
        // SAFETY: the shape says that it is a class.
        let class = unsafe { object.cast::<Class>() };
        return counted(class_entry(site, class)?);
    }
    if cache::shape_of(key) != shape.0 {
        return None;
    }
    if cache::is(key, Kind::Inline) {
        return slot_at(header, key).get(header);
    }
    let entry = site.entry_for(shape)?;
    if cache::is(key, Kind::Member) {
        return slot_at(header, key).get(header);
    }
    if cache::is(key, Kind::Value) {
        return counted(entry);
    }
    if cache::is(key, Kind::Method) {
        let method = counted(entry)?;
        return Some(bind(vm, &method, object));
    }
    None
}

/// The entry of a class's own attribute, where the class is unchanged.
#[inline(always)]
pub fn class_entry<'a>(site: &'a Site, class: &Class) -> Option<&'a Entry> {
    let entry = site.entry()?;
    (entry.version == class.version()).then_some(entry)
}

/// A module's attribute, where the object is a module with the namespace that the key is about.
#[inline(always)]
pub fn module_attribute(object: &Value, key: u64) -> Option<Value> {
    let module = object.exact::<Module>()?;
    // SAFETY: a module's namespace is a dict.
    let dict = unsafe { module.dict().cast::<Dict>() };
    dict.value_at(cache::shape_of(key), cache::place_of(key) as u32)
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
fn bind(vm: &Vm, method: &Value, object: &Value) -> Value {
    match method.exact::<MethodDescriptor>() {
        Some(native) => function::bind_native(native.def(), object),
        None => {
            let _ = vm;
            function::bind_method(method, object)
        }
    }
}

/// The word number of an instance's attribute slot.
fn place_of(record: &Shape, slot: u16) -> Option<u16> {
    let offset = record.slots_at()?;
    u16::try_from(offset / 8 + slot as usize).ok()
}

/// Fills the cache of a lookup of `object.name`. Runs no Python code.
fn learn_get(vm: &Vm, site: &Site, object: &Value, name: &Value) {
    let Some(header) = object.header() else { return };
    if let Some(module) = object.exact::<Module>() {
        let dict = module.namespace();
        let layout = dict.layout_id();
        let meta = vm.class_of(object).lookup(vm, name);
        if layout != 0
            && meta.is_none_or(|found| !attribute::is_data_descriptor(vm, &found))
            && let Some(index) = dict.index_of_interned(name).and_then(|index| u16::try_from(index).ok())
        {
            site.fill(layout, index, Kind::Module);
        }
        return;
    }
    if let Some(class) = Class::from(object) {
        if header.shape() == Known::Type.shape() {
            learn_of_class(vm, site, class, name);
        }
        return;
    }
    let class = vm.class_of(object);
    if class.flags() & flag::GETATTRIBUTE != 0 {
        return;
    }
    let id = header.shape();
    let (record, version) = (id.get(), class.version());
    let found = class.lookup_where(vm, name);
    if let Some((found, _)) = &found
        && attribute::is_data_descriptor(vm, found)
    {
        return learn_descriptor(vm, site, id, version, found, name);
    }
    if record.flags & shape_flag::DICTIONARY != 0 {
        return;
    }
    if let Some(slot) = shape::slot_of(id, name.word()) {
        if let Some(place) = place_of(record, slot) {
            site.fill(id.0, place, Kind::Inline);
        }
        return;
    }
    let Some((found, owner)) = found else { return };
    let kind = if is_method_of(class, &found) {
        Kind::Method
    } else if !vm.class_of(&found).slots().has(Dunder::Get) {
        Kind::Value
    } else {
        return;
    };
    if let Some(entry) = entry_of(&found, &owner, name, id.0, version) {
        site.fill_entry(entry, 0, kind);
    }
}

/// An entry for a class attribute.
fn entry_of(found: &Value, owner: &Value, name: &Value, shape: u32, version: u32) -> Option<Entry> {
    let entry = Entry { shape, version, value: EMPTY, dict: 0, next: 0, index: 0 };
    match found.header() {
        None => Some(Entry { value: found.raw(), ..entry }),
        Some(header) if header.counts.is_trace_only() => Some(Entry { value: found.word() | BORROWED, ..entry }),
        Some(_) => {
            let dict = Class::from(owner)?.dict();
            let next = dict.layout_id();
            let index = dict.index_of_interned(name)?;
            let dict = std::ptr::from_ref(dict).expose_provenance();
            (next != 0).then_some(Entry { dict, next, index, ..entry })
        }
    }
}

/// Whether a class attribute is a function or native method that takes instances of `class` as receivers.
fn is_method_of(class: &Class, attribute: &Value) -> bool {
    if is_function(attribute.shape()) {
        return true;
    }
    attribute.exact::<MethodDescriptor>().is_some_and(|method| class.is_subclass_of(method.owner()))
}

fn learn_descriptor(vm: &Vm, site: &Site, id: ShapeId, version: u32, found: &Value, name: &Value) {
    let entry = Entry { shape: id.0, version, value: EMPTY, dict: 0, next: 0, index: 0 };
    if let Some(member) = found.exact::<Member>() {
        if Class::from_shape(id).is_subclass_of(member.owner())
            && let Some(place) = place_of(id.get(), member.slot())
        {
            site.fill_entry(entry, place, Kind::Member);
        }
        return;
    }
    let _ = name;
    if found.shape() == Known::Property.shape()
        && let Ok(getter) = vm.get_attr_str(found, "fget")
        && let Some(function) = getter.exact::<Function>()
        && function.header().counts.is_trace_only()
        && function.code().exact == 1
    {
        site.fill_entry(Entry { value: getter.word() | BORROWED, ..entry }, 0, Kind::Property);
    }
}

/// Fills the cache of a lookup of an attribute of a class whose metaclass is `type`.
fn learn_of_class(vm: &Vm, site: &Site, class: &Class, name: &Value) {
    let version = class.version();
    if Known::Type.class().lookup(vm, name).is_some_and(|found| attribute::is_data_descriptor(vm, &found)) {
        return;
    }
    let Some((found, owner)) = class.lookup_where(vm, name) else { return };
    let plain = is_function(found.shape())
        || found.shape() == Known::MethodDescriptor.shape()
        || !vm.class_of(&found).slots().has(Dunder::Get);
    if plain && let Some(entry) = entry_of(&found, &owner, name, 0, version) {
        site.fill_entry(entry, 0, Kind::OfClass);
    }
}

/// `GetMethod` beyond the inline case.
#[inline(never)]
pub fn get_method(vm: &Vm, fp: Fp, word: u32, index: usize) -> Result<()> {
    let code = fp.code();
    let (site, name, object) = (code.site(index), code.site_name(index), operand(fp, b(word)));
    let window = a(word);
    let key = site.key.load(std::sync::atomic::Ordering::Acquire);
    if cache::is(key, Kind::Method) {
        if let Some(header) = object.header()
            && let Some(method) = site.entry_for(header.shape()).and_then(counted)
        {
            put_method(fp, word, method);
            return Ok(());
        }
    } else if let Some(value) = cached(vm, site, object) {
        consume(fp, b(word));
        fp.set_value(window, value);
        fp.set(window + FRAME_WORDS, EMPTY);
        return Ok(());
    }
    learn_get(vm, site, object, name);
    if let Some(method) = unbound_method(vm, object, name)? {
        put_method(fp, word, method);
        return Ok(());
    }
    let value = vm.get_attr(object, name)?;
    consume(fp, b(word));
    fp.set_value(window, value);
    fp.set(window + FRAME_WORDS, EMPTY);
    Ok(())
}

/// Puts a method and its receiver into the window.
fn put_method(fp: Fp, word: u32, method: Value) {
    let receiver = take_or_copy(fp, b(word));
    fp.set_value(a(word), method);
    fp.set_value(a(word) + FRAME_WORDS, receiver);
}

/// The function or native method that `object.name` would bind, where the instance has no such attribute itself.
fn unbound_method(vm: &Vm, object: &Value, name: &Value) -> Result<Option<Value>> {
    let class = vm.class_of(object);
    if class.flags() & flag::GETATTRIBUTE != 0 {
        return Ok(None);
    }
    match class.lookup(vm, name) {
        Some(found) if is_method_of(class, &found) => {
            let own = class.flags() & flag::DICTIONARY != 0 && attribute::own(vm, object, name)?.is_some();
            Ok((!own).then_some(found))
        }
        _ => Ok(None),
    }
}

/// `R[A].name = R[B]` beyond the inline case.
#[inline(never)]
pub fn set_attr(vm: &Vm, fp: Fp, word: u32, index: usize) -> Result<()> {
    let code = fp.code();
    let (site, name) = (code.site(index), code.site_name(index));
    let (object, value) = (operand(fp, a(word)), operand(fp, b(word)));
    if !set_cached(site, object, value) {
        let before = object.shape();
        vm.set_attr(object, name, value)?;
        learn_set(vm, site, object, name, before);
    }
    consume(fp, b(word));
    consume(fp, a(word));
    Ok(())
}

/// Sets the attribute as the cache knows how.
fn set_cached(site: &Site, object: &Value, value: &Value) -> bool {
    let key = site.key.load(std::sync::atomic::Ordering::Acquire);
    let Some(header) = object.header() else { return false };
    let shape = header.shape();
    if cache::shape_of(key) != shape.0 || key == 0 {
        return false;
    }
    let entry = site.entry_for(shape);
    if !cache::is(key, Kind::Inline) && entry.is_none() {
        return false;
    }
    let next = match entry {
        Some(entry) if cache::is(key, Kind::Add) => Some(ShapeId(entry.next)),
        _ if cache::is(key, Kind::Add) => return false,
        _ => None,
    };
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
    if let Some(next) = next {
        header.set_shape(next);
    }
    drop(guard);
    drop(old);
    true
}

/// Fills the cache of a store that was just made.
fn learn_set(vm: &Vm, site: &Site, object: &Value, name: &Value, before: ShapeId) {
    let Some(header) = object.header() else { return };
    let class = vm.class_of(object);
    if before != ShapeId::NONE
        && before.get().flags & shape_flag::DICTIONARY == 0
        && class.slots().same(Known::Object.class().slots(), Dunder::SetAttr)
    {
        let version = class.version();
        let entry = Entry { shape: before.0, version, value: EMPTY, dict: 0, next: 0, index: 0 };
        if let Some(found) = class.lookup(vm, name)
            && attribute::is_data_descriptor(vm, &found)
        {
            return learn_descriptor(vm, site, before, version, &found, name);
        }
        let after = header.shape();
        let Some(slot) = shape::slot_of(after, name.word()) else { return };
        let Some(place) = place_of(after.get(), slot) else { return };
        if after == before {
            site.fill(before.0, place, Kind::Inline);
        } else if after.get().parent == before.0 {
            site.fill_entry(Entry { next: after.0, ..entry }, place, Kind::Add);
        }
    }
}

/// `del R[A].name`.
#[inline(never)]
pub fn delete_attr(vm: &Vm, fp: Fp, word: u32, index: usize) -> Result<()> {
    vm.del_attr(operand(fp, a(word)), fp.code().site_name(index))?;
    consume(fp, a(word));
    Ok(())
}

/// The attribute `name` of `super(class, object)`, where the first register holds the builtin `super`: what is found in
/// the MRO after the class, unbound, and whether it is a method that takes `object` as its receiver.
fn super_lookup(vm: &Vm, class: &Value, object: &Value, name: &Value) -> Result<Option<(Value, bool)>> {
    let Some(start) = Class::from(class) else { return Ok(None) };
    // The receiver is an instance of the class, or a subclass of it.
    let (owner, instance) = match Class::from(object) {
        Some(sub) if sub.is_subclass_of(start) => (sub, None),
        _ if vm.class_of(object).is_subclass_of(start) => (vm.class_of(object), Some(object)),
        _ => return Ok(None),
    };
    if string_is(name, "__class__") {
        return Ok(None);
    }
    let mro = owner.mro();
    let rest = Tuple::items_of(&mro).iter().skip_while(|entry| !entry.is(class)).skip(1);
    let Some(found) = rest.filter_map(Class::from).find_map(|class| class.own(vm, name)) else { return Ok(None) };
    if instance.is_some() && is_method_of(owner, &found) {
        return Ok(Some((found, true)));
    }
    let bound = attribute::bind(vm, &found, instance, &Value::of(owner))?;
    Ok(Some((bound, false)))
}

fn string_is(name: &Value, text: &str) -> bool {
    typhon_object::primal::str::as_str(name) == Some(text)
}

/// The operands of `GetSuperAttr` and `GetSuperMethod`; the temporaries are given up with them.
fn super_operands<'a>(fp: Fp, run: usize) -> [&'a Value; 3] {
    [operand(fp, run), operand(fp, run + 1), operand(fp, run + 2)]
}

/// `R[B](R[B+1], R[B+2]).name`.
#[inline(never)]
pub fn get_super_attr(vm: &Vm, fp: Fp, word: u32, index: usize) -> Result<Value> {
    let (run, name) = (b(word), fp.code().site_name(index));
    let result = super_attribute(vm, super_operands(fp, run), name)?;
    let value = match result {
        (value, true) => bind(vm, &value, operand(fp, run + 2)),
        (value, false) => value,
    };
    fp.clear(run..run + 3);
    Ok(value)
}

fn super_attribute(vm: &Vm, [callee, class, object]: [&Value; 3], name: &Value) -> Result<(Value, bool)> {
    if Known::Super.is_made()
        && callee.is(&Known::Super.value())
        && let Some(found) = super_lookup(vm, class, object, name)?
    {
        return Ok(found);
    }
    let args = [class.clone(), object.clone()];
    let proxy = vm.call(callee, &args)?;
    Ok((vm.get_attr(&proxy, name)?, false))
}

/// As `get_super_attr`, without binding.
#[inline(never)]
pub fn get_super_method(vm: &Vm, fp: Fp, word: u32, index: usize) -> Result<()> {
    let (window, run, name) = (a(word), b(word), fp.code().site_name(index));
    let (value, is_method) = super_attribute(vm, super_operands(fp, run), name)?;
    let receiver = fp.take_value(run + 2).filter(|_| is_method);
    fp.clear(run..run + 2);
    fp.set_value(window, value);
    fp.set(window + FRAME_WORDS, receiver.map_or(EMPTY, Value::into_word));
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
