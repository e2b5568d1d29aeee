//! What lookups and stores of attributes teach: the rows of inline caches and memos.

use typhon_heap::{
    Shape, ShapeId,
    shape::flag as shape_flag,
    word::{BORROWED, Word},
};
use typhon_object::{
    attribute,
    class::{Class, flag},
    dunder::Dunder,
    prelude::*,
    primal::{
        function::{ClassMethodDescriptor, GetSet, Member, as_method_descriptor, is_method_descriptor},
        module::Module,
    },
    shape,
};

use typhon_types::descriptor::{ClassMethod, Property, StaticMethod, TupleGetter};

use crate::{
    cache::{Entry, Kind, Learned},
    memo::Access,
    types::function::{Function, is_function},
};

/// The word number of an instance's attribute slot.
fn place_of(record: &Shape, slot: u16) -> Option<u16> {
    let offset = record.slots_at()?;
    u16::try_from(offset / 8 + slot as usize).ok()
}

/// What a lookup of `object.name` teaches. Runs no Python code.
pub(super) fn learn_get(vm: &Vm, object: &Value, header: &Header, name: &Value) -> Option<Learned> {
    if let Some(module) = object.exact::<Module>() {
        return learn_of_module(vm, object, module, name);
    }
    let class = vm.class_of(object);
    if class.flags() & flag::GETATTRIBUTE != 0 {
        return None;
    }
    if let Some(object) = Class::from(object) {
        return learn_of_class(vm, header.shape(), class, object, name);
    }
    let (id, version) = (header.shape(), class.version());
    Some(learn_of_instance(vm, header, class, version, name).unwrap_or(Learned::nothing(id.0, version)))
}

fn learn_of_instance(vm: &Vm, header: &Header, class: &Class, version: u32, name: &Value) -> Option<Learned> {
    let id = header.shape();
    let record = id.get();
    let found = class.lookup_where(vm, name);
    if let Some((found, _)) = &found
        && attribute::is_data_descriptor(vm, found)
    {
        return learn_descriptor(id, version, found, Access::Get);
    }
    let entry = Entry::new(id.0, version);
    let [method, value] = if record.flags & shape_flag::DICTIONARY != 0 {
        let dict = attribute::dict_of(header)?;
        if let Some(index) = dict.exact::<Dict>()?.index_of_interned(name) {
            return Some(Learned::entry(entry, u16::try_from(index).ok()?, Kind::InDict));
        }
        [Kind::MethodBehindDict, Kind::ValueBehindDict]
    } else {
        if let Some(slot) = shape::slot_of(id, name.word()) {
            return Some(Learned::place(id.0, version, place_of(record, slot)?, Kind::Inline));
        }
        if let Some(learned) = learn_wrapped(&found.as_ref()?.0, entry, [Kind::Value, Kind::ClassMethod]) {
            return Some(learned);
        }
        [Kind::Method, Kind::Value]
    };
    let (found, owner) = found?;
    let kind = if is_method_of(class, &found) {
        method
    } else if !vm.class_of(&found).slots().has(Dunder::Get) {
        value
    } else {
        return None;
    };
    Some(Learned::entry(entry_of(&found, &owner, name, entry)?, 0, kind))
}

/// What a static method or a class method teaches, of these kinds, whose function is one that is not counted: the function
/// itself. Whoever gives the method another one forgets the caches.
fn learn_wrapped(found: &Value, entry: Entry, [alone, of_class]: [Kind; 2]) -> Option<Learned> {
    // They have attributes of their own, so their shapes differ.
    let class = Class::from_shape(found.header()?.shape());
    let (function, kind) = if std::ptr::eq(class, Known::StaticMethod.class()) {
        (found.native::<StaticMethod>()?.callable(), alone)
    } else if std::ptr::eq(class, Known::ClassMethod.class()) {
        (found.native::<ClassMethod>()?.callable(), of_class)
    } else {
        return None;
    };
    let value = borrowed_function(&function)?;
    Some(Learned::entry(Entry { value, ..entry }, 0, kind))
}

/// The word of a function that registers hold without counting.
fn borrowed_function(function: &Value) -> Option<Word> {
    function.exact::<Function>()?.header().counts.is_trace_only().then(|| function.word() | BORROWED)
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
fn entry_of(found: &Value, owner: &Value, name: &Value, entry: Entry) -> Option<Entry> {
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
pub(super) fn is_method_of(class: &Class, attribute: &Value) -> bool {
    if is_function(attribute.shape()) {
        return true;
    }
    as_method_descriptor(attribute).is_some_and(|method| class.is_subclass_of(method.owner()))
}

fn learn_descriptor(id: ShapeId, version: u32, found: &Value, access: Access) -> Option<Learned> {
    if let Some(member) = found.exact::<Member>() {
        let fits = Class::from_shape(id).is_subclass_of(member.owner());
        let Some(slot) = member.slot() else { return learn_native(id, version, found, fits, access) };
        let place = place_of(id.get(), slot).filter(|_| fits)?;
        return Some(Learned::place(id.0, version, place, Kind::Inline));
    }
    if let Some(getter) = found.exact::<TupleGetter>() {
        let fits = matches!(access, Access::Get) && id.get().layout.extends(Tuple::LAYOUT);
        return Some(Learned::entry(Entry::new(id.0, version), getter.index().filter(|_| fits)?, Kind::Item));
    }
    if let Some(native) = found.exact::<GetSet>() {
        let fits = Class::from_shape(id).is_subclass_of(native.owner());
        return learn_native(id, version, found, fits, access);
    }
    let property = found.exact::<Property>()?;
    let (accessor, parameters, kind) = match access {
        Access::Get => (property.getter_function()?, 1, Kind::Property),
        Access::Set => (property.setter_function()?, 2, Kind::Setter),
        Access::Super => return None,
    };
    let value = borrowed_function(&accessor)?;
    let code = accessor.exact::<Function>()?.code();
    let fits = code.exact == parameters && !code.suspendable;
    fits.then(|| Learned::entry(Entry { value, ..Entry::new(id.0, version) }, 0, kind))
}

/// What a native descriptor teaches, if it `fits` the class of the object.
fn learn_native(id: ShapeId, version: u32, found: &Value, fits: bool, access: Access) -> Option<Learned> {
    // Where the getter fails a `__getattr__` is asked.
    let asks = Class::from_shape(id).slots().has(Dunder::GetAttr);
    let value = found.word() | BORROWED;
    (fits && matches!(access, Access::Get) && !asks)
        .then(|| Learned::entry(Entry { value, ..Entry::new(id.0, version) }, 0, Kind::GetSet))
}

/// What a lookup of an attribute of a class teaches.
fn learn_of_class(vm: &Vm, id: ShapeId, meta: &Class, class: &Class, name: &Value) -> Option<Learned> {
    let entry = Entry { meta: meta.version(), ..Entry::new(id.0, class.version()) };
    if let Some(found) = meta.lookup(vm, name)
        && attribute::is_data_descriptor(vm, &found)
    {
        found.exact::<GetSet>()?;
        return learn_descriptor(id, meta.version(), &found, Access::Get);
    }
    let (found, owner) = class.lookup_where(vm, name)?;
    if let Some(learned) = learn_wrapped(&found, entry, [Kind::OfClass, Kind::OfClassMethod]) {
        return Some(learned);
    }
    if let Some(native) = found.exact::<ClassMethodDescriptor>() {
        let own = std::ptr::eq(native.owner(), class) && native.header().counts.is_immortal();
        let value = native.bound().word() | BORROWED;
        return own.then(|| Learned::entry(Entry { value, ..entry }, 0, Kind::OfClass));
    }
    let plain =
        is_function(found.shape()) || is_method_descriptor(&found) || !vm.class_of(&found).slots().has(Dunder::Get);
    let entry = entry_of(&found, &owner, name, entry).filter(|_| plain)?;
    Some(Learned::entry(entry, 0, Kind::OfClass))
}

/// What a store that was just made teaches.
pub(super) fn learn_set(vm: &Vm, object: &Value, name: &Value, before: ShapeId) -> Option<Learned> {
    let header = object.header()?;
    if before == ShapeId::NONE {
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
        return learn_descriptor(before, version, &found, Access::Set);
    }
    if before.get().flags & shape_flag::DICTIONARY != 0 {
        return Some(Learned::entry(Entry::new(before.0, version), 0, Kind::InDict));
    }
    let after = header.shape();
    let place = place_of(after.get(), shape::slot_of(after, name.word())?)?;
    if after == before {
        return Some(Learned::place(before.0, version, place, Kind::Inline));
    }
    let entry = Entry { next: after.0, ..Entry::new(before.0, version) };
    (after.get().parent == before.0).then(|| Learned::entry(entry, place, Kind::Add))
}
