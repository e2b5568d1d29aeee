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
    cache::{self, Entry, Kind, Learned},
    frame::{self, Fp},
    memo::Access,
    thread::Thread,
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
    let known = cached(site, object).or_else(|| tell(&recall(vm, site, object, name)?, object));
    let result = match known {
        Some(value) => value,
        None => vm.get_attr(object, name)?,
    };
    consume(fp, b(word));
    Ok(result)
}

/// The attribute as the site knows it.
#[inline(always)]
fn cached(site: &Site, object: &Value) -> Option<Value> {
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
    tell_entry(key, site.entry_for(shape)?, object)
}

/// The attribute of an object as a lookup of its shape tells.
fn tell(learned: &Learned, object: &Value) -> Option<Value> {
    if cache::is(learned.key, Kind::Inline) {
        let header = object.header()?;
        return slot_at(header, learned.key).get(header);
    }
    tell_entry(learned.key, &learned.entry, object)
}

#[inline(always)]
fn tell_entry(key: u64, entry: &Entry, object: &Value) -> Option<Value> {
    if cache::is(key, Kind::Value) {
        return counted(entry);
    }
    if cache::is(key, Kind::Method) {
        let method = counted(entry)?;
        return Some(bind(&method, object));
    }
    None
}

/// What the thread knows about an attribute that the site does not tell, or learns now; the site learns it too. `None`
/// where there is nothing to remember, and for attributes of modules and classes, which sites alone remember.
#[inline(never)]
fn recall(vm: &Vm, site: &Site, object: &Value, name: &Value) -> Option<Learned> {
    let header = object.header()?;
    let memos = &Thread::of(vm).memos;
    let known = memos.find(header.shape(), name.word(), Access::Get);
    let learned = match known {
        Some(learned) => learned,
        None => {
            let learned = learn_get(vm, object, header, name)?;
            memos.learn(name.word(), Access::Get, learned);
            learned
        }
    };
    site.learn(&learned, memos.turn());
    (learned.entry.shape == header.shape().0).then_some(learned)
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
fn bind(method: &Value, object: &Value) -> Value {
    match method.exact::<MethodDescriptor>() {
        Some(native) => function::bind_native(native.def(), object),
        None => function::bind_method(method, object),
    }
}

/// The word number of an instance's attribute slot.
fn place_of(record: &Shape, slot: u16) -> Option<u16> {
    let offset = record.slots_at()?;
    u16::try_from(offset / 8 + slot as usize).ok()
}

/// What a lookup of `object.name` teaches. Runs no Python code.
fn learn_get(vm: &Vm, object: &Value, header: &Header, name: &Value) -> Option<Learned> {
    if let Some(module) = object.exact::<Module>() {
        return learn_of_module(vm, object, module, name);
    }
    if let Some(class) = Class::from(object) {
        return (header.shape() == Known::Type.shape()).then(|| learn_of_class(vm, class, name))?;
    }
    let class = vm.class_of(object);
    if class.flags() & flag::GETATTRIBUTE != 0 {
        return None;
    }
    let id = header.shape();
    let (record, version) = (id.get(), class.version());
    let found = class.lookup_where(vm, name);
    if let Some((found, _)) = &found
        && attribute::is_data_descriptor(vm, found)
    {
        return learn_descriptor(vm, id, version, found, Access::Get);
    }
    if record.flags & shape_flag::DICTIONARY != 0 {
        return None;
    }
    if let Some(slot) = shape::slot_of(id, name.word()) {
        return Some(Learned::place(id.0, version, place_of(record, slot)?, Kind::Inline));
    }
    let (found, owner) = found?;
    let kind = if is_method_of(class, &found) {
        Kind::Method
    } else if !vm.class_of(&found).slots().has(Dunder::Get) {
        Kind::Value
    } else {
        return None;
    };
    Some(Learned::entry(entry_of(&found, &owner, name, id.0, version)?, 0, kind))
}

fn learn_of_module(vm: &Vm, object: &Value, module: &Module, name: &Value) -> Option<Learned> {
    let dict = module.namespace();
    let layout = dict.layout_id();
    let meta = vm.class_of(object).lookup(vm, name);
    if layout == 0 || meta.is_some_and(|found| attribute::is_data_descriptor(vm, &found)) {
        return None;
    }
    let index = u16::try_from(dict.index_of_interned(name)?).ok()?;
    Some(Learned::place(layout, 0, index, Kind::Module))
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

fn learn_descriptor(vm: &Vm, id: ShapeId, version: u32, found: &Value, access: Access) -> Option<Learned> {
    if let Some(member) = found.exact::<Member>() {
        let fits = Class::from_shape(id).is_subclass_of(member.owner());
        let place = place_of(id.get(), member.slot()).filter(|_| fits)?;
        return Some(Learned::place(id.0, version, place, Kind::Inline));
    }
    if found.shape() != Known::Property.shape() {
        return None;
    }
    let (part, parameters, kind) = match access {
        Access::Get => ("fget", 1, Kind::Property),
        Access::Set => ("fset", 2, Kind::Setter),
    };
    let accessor = vm.get_attr_str(found, part).ok()?;
    let function = accessor.exact::<Function>()?;
    let code = function.code();
    if !function.header().counts.is_trace_only() || code.exact != parameters || code.suspendable {
        return None;
    }
    let value = accessor.word() | BORROWED;
    Some(Learned::entry(Entry { shape: id.0, version, value, dict: 0, next: 0, index: 0 }, 0, kind))
}

/// What a lookup of an attribute of a class whose metaclass is `type` teaches.
fn learn_of_class(vm: &Vm, class: &Class, name: &Value) -> Option<Learned> {
    let version = class.version();
    if Known::Type.class().lookup(vm, name).is_some_and(|found| attribute::is_data_descriptor(vm, &found)) {
        return None;
    }
    let (found, owner) = class.lookup_where(vm, name)?;
    let plain = is_function(found.shape())
        || found.shape() == Known::MethodDescriptor.shape()
        || !vm.class_of(&found).slots().has(Dunder::Get);
    let entry = entry_of(&found, &owner, name, 0, version).filter(|_| plain)?;
    Some(Learned::entry(entry, 0, Kind::OfClass))
}

/// `GetMethod` beyond the inline case.
#[inline(never)]
pub fn get_method(vm: &Vm, fp: Fp, word: u32, index: usize) -> Result<()> {
    let code = fp.code();
    let (site, name, object) = (code.site(index), code.site_name(index), operand(fp, b(word)));
    let key = site.key.load(std::sync::atomic::Ordering::Acquire);
    if cache::is(key, Kind::Method) {
        if let Some(header) = object.header()
            && let Some(method) = site.entry_for(header.shape()).and_then(counted)
        {
            put_method(fp, word, method);
            return Ok(());
        }
    } else if let Some(value) = cached(site, object) {
        put_value(fp, word, value);
        return Ok(());
    }
    if let Some(learned) = recall(vm, site, object, name) {
        if cache::is(learned.key, Kind::Method) {
            if let Some(method) = counted(&learned.entry) {
                put_method(fp, word, method);
                return Ok(());
            }
        } else if let Some(value) = tell(&learned, object) {
            put_value(fp, word, value);
            return Ok(());
        }
    }
    match unbound_method(vm, object, name)? {
        Some(method) => put_method(fp, word, method),
        None => put_value(fp, word, vm.get_attr(object, name)?),
    }
    Ok(())
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
    if !set_cached(site, object, value) && !set_recalled(vm, site, object, name, value) {
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
fn set_cached(site: &Site, object: &Value, value: &Value) -> bool {
    let key = site.key.load(std::sync::atomic::Ordering::Acquire);
    let Some(header) = object.header() else { return false };
    let shape = header.shape();
    if cache::shape_of(key) != shape.0 {
        return false;
    }
    if cache::is(key, Kind::Inline) {
        return set_slot(header, shape, key, value, shape);
    }
    match site.entry_for(shape) {
        Some(entry) if cache::is(key, Kind::Add) => set_slot(header, shape, key, value, ShapeId(entry.next)),
        _ => false,
    }
}

/// Sets the attribute as the thread remembers how; the site learns it.
fn set_recalled(vm: &Vm, site: &Site, object: &Value, name: &Value, value: &Value) -> bool {
    let Some(header) = object.header() else { return false };
    let (shape, memos) = (header.shape(), &Thread::of(vm).memos);
    let Some(learned) = memos.find(shape, name.word(), Access::Set) else { return false };
    site.learn(&learned, memos.turn());
    let next = match learned.key as u8 {
        kind if kind == Kind::Inline as u8 => shape,
        kind if kind == Kind::Add as u8 => ShapeId(learned.entry.next),
        _ => return false,
    };
    set_slot(header, shape, learned.key, value, next)
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

/// What a store that was just made teaches.
fn learn_set(vm: &Vm, object: &Value, name: &Value, before: ShapeId) -> Option<Learned> {
    let header = object.header()?;
    if before == ShapeId::NONE || before.get().flags & shape_flag::DICTIONARY != 0 {
        return None;
    }
    let class = Class::from_shape(before);
    if !class.slots().same(Known::Object.class().slots(), Dunder::SetAttr) {
        return None;
    }
    let version = class.version();
    if let Some(found) = class.lookup(vm, name)
        && attribute::is_data_descriptor(vm, &found)
    {
        return learn_descriptor(vm, before, version, &found, Access::Set);
    }
    let after = header.shape();
    let place = place_of(after.get(), shape::slot_of(after, name.word())?)?;
    if after == before {
        return Some(Learned::place(before.0, version, place, Kind::Inline));
    }
    let entry = Entry { shape: before.0, version, value: EMPTY, dict: 0, next: after.0, index: 0 };
    (after.get().parent == before.0).then(|| Learned::entry(entry, place, Kind::Add))
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
        (value, true) => bind(&value, operand(fp, run + 2)),
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
