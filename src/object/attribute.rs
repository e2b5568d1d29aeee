//! Attributes: the generic protocol of `object`, and what callers use.
//!
//! Names are interned strings here, or such as nobody has interned yet: `vm.attr_name` makes one of what comes from Python. The generic lookup is the data model's:
//! data descriptors of the class, the instance's own attributes, other class attributes. Inline caches in the
//! interpreter take the same steps once and then trust shapes and versions.

use typhon_heap::{Header, ShapeId, Value, shape::flag, word::Word};

use crate::{
    class::{self, Class},
    dunder::Dunder,
    known::Known,
    primal::{dict::Dict, module::Module, str as string},
    raise::{Raised, Result},
    shape,
    vm::Vm,
};

/// Binds a class attribute: calls its `__get__`, where it has one.
///
/// # Errors
/// What `__get__` raises.
pub fn bind(vm: &Vm, attribute: &Value, instance: Option<&Value>, owner: &Value) -> Result<Value> {
    // None stands for no instance, but where the class is None's own, whose instance it is.
    let instance = match instance {
        Some(instance) => instance,
        None if owner.is(&Known::NoneType.value()) => &Value::UNBOUND,
        None => &Value::NONE,
    };
    match vm.class_of(attribute).slots().three(Dunder::Get) {
        Some(get) => get(vm, attribute, instance, owner),
        None => Ok(attribute.clone()),
    }
}

/// Whether a class attribute goes before the instance's own.
#[inline]
pub fn is_data_descriptor(vm: &Vm, attribute: &Value) -> bool {
    let slots = vm.class_of(attribute).slots();
    slots.has(Dunder::Set) || slots.has(Dunder::Delete)
}

/// An attribute of the instance itself (slots or dictionary).
pub fn own(vm: &Vm, object: &Value, name: &Value) -> Result<Option<Value>> {
    let Some(header) = object.header() else { return Ok(None) };
    loop {
        let id = header.shape();
        let record = id.get();
        if record.flags & flag::DICTIONARY != 0 {
            return match dict_of(header) {
                Some(dict) => Dict::from(&dict).map_or(Ok(None), |dict| dict.get(vm, name)),
                None => Ok(None),
            };
        }
        let Some(slot) = shape::slot_of(id, name.word()) else {
            return Ok(object.native::<Module>().and_then(|module| module.namespace().get_interned(vm, name)));
        };
        if let Some(value) = typhon_heap::slots(header)[slot as usize].get(header) {
            return Ok(Some(value));
        }
        // Empty though the shape has it: the object is on its way to dictionary mode.
        if header.shape() == id {
            return Ok(None);
        }
        std::hint::spin_loop();
    }
}

/// The names and values of the attributes in the instance's slots, in the order in which they came; `None` where it keeps them
/// in a dict.
pub fn in_slots(object: &Value) -> Option<Vec<(Value, Value)>> {
    let header = object.header()?;
    loop {
        let id = header.shape();
        if id.get().flags & flag::DICTIONARY != 0 {
            return None;
        }
        let slots = typhon_heap::slots(header);
        let entry = |(slot, name): (u16, Word)| {
            // SAFETY: names of shapes are interned strings, which are immortal.
            Some((unsafe { Value::count_word(name) }, slots[slot as usize].get(header)?))
        };
        let found: Option<Vec<_>> = shape::chain(id).map(entry).collect();
        match found {
            Some(mut entries) if header.shape() == id => {
                entries.reverse();
                return Some(entries);
            }
            _ => std::hint::spin_loop(),
        }
    }
}

/// Whether `object.__dict__` is the instance's own attributes, whatever the class says besides.
pub fn has_plain_dict(vm: &Vm, class: &Class) -> bool {
    let plain = |found: Value| found.shape() == crate::known::Known::GetSet.shape();
    class.flags() & class::flag::DICTIONARY != 0
        && class.flags() & class::flag::GETATTRIBUTE == 0
        && class.lookup(vm, &vm.names().__dict__).is_some_and(plain)
}

/// The generic lookup (`object.__getattribute__`); `None` where there is no such attribute.
///
/// # Errors
/// What a descriptor raises.
pub fn generic_get(vm: &Vm, object: &Value, name: &Value) -> Result<Option<Value>> {
    lookup(vm, object, name, || own(vm, object, name))
}

/// As `generic_get`, for a class as the object that it is: its own attributes are those of its namespace.
pub fn generic_get_of_class(vm: &Vm, object: &Value, class: &Class, name: &Value) -> Result<Option<Value>> {
    lookup(vm, object, name, || Ok(class.own(vm, name)))
}

/// As `generic_get`, for objects whose own attributes are in `dict` (modules).
pub fn generic_get_with_dict(vm: &Vm, object: &Value, name: &Value, dict: &Dict) -> Result<Option<Value>> {
    lookup(vm, object, name, || Ok(dict.get_interned(vm, name)))
}

fn lookup(
    vm: &Vm,
    object: &Value,
    name: &Value,
    own_attribute: impl FnOnce() -> Result<Option<Value>>,
) -> Result<Option<Value>> {
    let class = vm.class_of(object);
    let found = class.lookup(vm, name);
    if let Some(found) = &found
        && is_data_descriptor(vm, found)
        && let Some(get) = vm.class_of(found).slots().three(Dunder::Get)
    {
        return get(vm, found, object, &Value::of(class)).map(Some);
    }
    if let Some(value) = own_attribute()? {
        return Ok(Some(value));
    }
    match found {
        Some(found) => bind(vm, &found, Some(object), &Value::of(class)).map(Some),
        None => Ok(None),
    }
}

/// Sets or (with `None`) deletes an attribute as `object.__setattr__` does.
///
/// # Errors
/// AttributeError, or what a descriptor raises.
pub fn generic_set(vm: &Vm, object: &Value, name: &Value, value: Option<&Value>) -> Result<()> {
    let class = vm.class_of(object);
    let found = class.lookup(vm, name);
    if let Some(found) = &found {
        let slots = vm.class_of(found).slots();
        match value {
            Some(value) if slots.has(Dunder::Set) => {
                if let Some(set) = slots.three(Dunder::Set) {
                    return set(vm, found, object, value).map(drop);
                }
            }
            None if slots.has(Dunder::Delete) || slots.has(Dunder::Set) => {
                return match slots.two(Dunder::Delete) {
                    Some(delete) => delete(vm, found, object).map(drop),
                    None => Err(vm.attribute_error("__delete__")),
                };
            }
            _ => {}
        }
    }
    if class.flags() & class::flag::DICTIONARY != 0 {
        return match value {
            Some(value) => set_own(vm, object, name, value.clone()),
            None => delete_own(vm, object, name),
        };
    }
    if let Some(module) = object.native::<Module>() {
        return module.set_in_namespace(vm, object, name, value);
    }
    Err(refuse(vm, object, name, found.is_some()))
}

#[cold]
fn refuse(vm: &Vm, object: &Value, name: &Value, read_only: bool) -> crate::raise::Raised {
    let class = vm.type_name(object);
    if read_only {
        // As in CPython, this one alone does not say whose attribute it is about.
        let text = string::around(&format!("'{class}' object attribute '"), name, "' is read-only");
        return vm.raise_args(Known::AttributeError, vec![text]);
    }
    let after = "' and no __dict__ for setting new attributes";
    let text = string::around(&format!("'{class}' object has no attribute '"), name, after);
    crate::primal::exception::attribute_error(vm, text, object, name)
}

/// Sets an attribute of the instance itself.
pub fn set_own(vm: &Vm, object: &Value, name: &Value, value: Value) -> Result<()> {
    let Some(header) = object.header() else { return Err(vm.attribute_error_of(object, &string::lossy(name))) };
    let published = header.is_published();
    if published {
        value.publish();
    }
    // No slot has a name that nobody has interned. It is interned before the lock is taken.
    let grows = |id: ShapeId| id.get().flags & flag::DICTIONARY == 0 && shape::admits_new(id);
    let fresh = (!crate::intern::is_interned(name) && grows(header.shape())).then(|| vm.intern_value(name));
    let name = fresh.as_ref().unwrap_or(name);
    let guard = published.then(|| header.lock.lock());
    let id = header.shape();
    if id.get().flags & flag::DICTIONARY == 0 {
        let slots = typhon_heap::slots(header);
        if let Some(slot) = shape::slot_of(id, name.word()) {
            let old = slots[slot as usize].exchange(Some(value));
            drop(guard);
            drop(old);
            return Ok(());
        }
        if let Some(next) = shape::with_attribute(id, name.word()) {
            // The slot first, then the shape that tells of it.
            let old = slots[id.get().count as usize].exchange(Some(value));
            header.set_shape(next);
            drop(guard);
            drop(old);
            return Ok(());
        }
        vm.class_of(object).learn_slots(id.get().count + 1);
    }
    drop(guard);
    let dict = instance_dict(vm, object)?;
    match Dict::from(&dict) {
        Some(dict) => dict.set(vm, name, value),
        None => Err(vm.type_error("__dict__ is not a dictionary")),
    }
}

fn delete_own(vm: &Vm, object: &Value, name: &Value) -> Result<()> {
    if let Some(gone) = object.header().and_then(|header| take_out(header, name.word())) {
        drop(gone);
        return Ok(());
    }
    if own(vm, object, name)?.is_none() {
        return Err(cannot_delete(vm, object, name));
    }
    let dict = instance_dict(vm, object)?;
    match Dict::from(&dict) {
        Some(dict) if dict.remove(vm, name)?.is_some() => Ok(()),
        _ => Err(cannot_delete(vm, object, name)),
    }
}

/// Takes an attribute out of its slot, and moves those behind it up; `None` where that cannot be: other threads may know the
/// object, or it is in dictionary mode.
fn take_out(header: &Header, name: Word) -> Option<Value> {
    let id = header.shape();
    if header.is_published() {
        return None;
    }
    let slot = shape::slot_of(id, name)?;
    let next = shape::without_attribute(id, slot)?;
    let slots = &typhon_heap::slots(header)[slot as usize..id.get().count as usize];
    let gone = slots[0].exchange(None);
    for pair in slots.windows(2) {
        pair[0].exchange(pair[1].exchange(None));
    }
    header.set_shape(next);
    gone
}

/// The error for an attribute that is not there to be deleted; as in CPython it has no name where the class's instances
/// alone have attributes, and neither those of its native base nor sizes of their own.
#[cold]
fn cannot_delete(vm: &Vm, object: &Value, name: &Value) -> crate::raise::Raised {
    let class = vm.class_of(object);
    let by_base = class.native_def().is_some_and(|def| def.flags & crate::native::flag::DICTIONARY != 0);
    let sized = [Known::Int, Known::Tuple, Known::Bytes].into_iter().any(|known| class.is_subclass(known));
    match class.flags() & class::flag::HEAP != 0 && !by_base && !sized {
        true => {
            let before = format!("'{}' object has no attribute '", vm.type_name(object));
            vm.raise_args(Known::AttributeError, vec![string::around(&before, name, "'")])
        }
        false => crate::primal::exception::no_attribute_of(vm, object, name),
    }
}

/// The instance's `__dict__`; the object goes to dictionary mode.
///
/// # Errors
/// AttributeError where instances of the class have none.
pub fn instance_dict(vm: &Vm, object: &Value) -> Result<Value> {
    let class = vm.class_of(object);
    let header = match object.header() {
        Some(header) if class.flags() & class::flag::DICTIONARY != 0 => header,
        _ => return Err(vm.attribute_error_of(object, "__dict__")),
    };
    if let Some(dict) = dict_of(header) {
        return Ok(dict);
    }
    let fresh = vm.dict();
    let published = header.is_published();
    if published {
        fresh.publish();
    }
    let guard = published.then(|| header.lock.lock());
    // Read without the lock's help: the lock is held.
    if header.shape().get().flags & flag::DICTIONARY != 0
        && let Some(dict) = typhon_heap::dictionary_place(header).and_then(|place| place.get_held())
    {
        drop(guard);
        return Ok(dict);
    }
    let old = move_to_dict(vm, header, &fresh);
    drop(guard);
    drop(old);
    Ok(fresh)
}

/// The dict of an object that is in dictionary mode.
#[inline]
pub fn dict_of(header: &Header) -> Option<Value> {
    if header.shape().get().flags & flag::DICTIONARY == 0 {
        return None;
    }
    typhon_heap::dictionary_place(header).and_then(|place| place.get(header))
}

/// Copies the slots into `dict`, puts it in its place, which is the last slot, changes the shape, then empties the other
/// slots: a reader with the old shape that finds its slot empty, or the dict in it, looks at the shape again. Returns the
/// old references, to be released outside the lock.
fn move_to_dict(vm: &Vm, header: &Header, dict: &Value) -> Vec<Value> {
    let id = header.shape();
    let slots = typhon_heap::slots(header);
    let target = Dict::from(dict).expect("made by the caller");
    let mut attributes: Vec<_> = shape::chain(id).collect();
    attributes.reverse();
    for &(slot, name) in &attributes {
        // SAFETY: names of shapes are interned strings, which are trace-only.
        let name = unsafe { Value::count_word(name) };
        if let Some(value) = slots[slot as usize].get_held() {
            target.set_interned(vm, &name, value);
        }
    }
    let place =
        typhon_heap::dictionary_place(header).expect("a class with __dict__ gives its instances a place for it");
    let last = place.exchange(dict.clone());
    header.set_shape(shape::dictionary(id));
    let others = attributes.iter().filter(|&&(slot, _)| slot as usize + 1 < slots.len());
    others.filter_map(|&(slot, _)| slots[slot as usize].exchange(None)).chain(last).collect()
}

/// Replaces the instance's `__dict__` (`obj.__dict__ = mapping`).
pub fn set_instance_dict(vm: &Vm, object: &Value, dict: &Value) -> Result<()> {
    if Dict::from(dict).is_none() {
        let given = vm.type_name(dict);
        return Err(vm.type_error(format!("__dict__ must be set to a dictionary, not a '{given}'")));
    }
    instance_dict(vm, object)?;
    if let Some(header) = object.header()
        && let Some(place) = typhon_heap::dictionary_place(header)
    {
        drop(place.replace(header, dict.clone()));
    }
    Ok(())
}

impl Vm {
    /// `getattr(object, name)`; the name is interned.
    pub fn get_attr(&self, object: &Value, name: &Value) -> Result<Value> {
        match self.find_attr(object, name) {
            Ok(Some(value)) => Ok(value),
            Ok(None) => Err(self.no_attribute(object, name)),
            Err(raised) => Err(self.with_context(raised, object, name)),
        }
    }

    /// An AttributeError out of a descriptor learns whose attribute it is about, unless it says so itself.
    #[cold]
    pub fn with_context(&self, raised: Raised, object: &Value, name: &Value) -> Raised {
        let error = match self.catch_as(raised, Known::AttributeError) {
            Ok(error) => error,
            Err(other) => return other,
        };
        let (about, of) = (self.intern("name"), self.intern("obj"));
        let untold =
            |attribute: &Value| self.find_attr(&error, attribute).map(|told| told.is_none_or(|told| told.is_none()));
        let told = untold(&about).and_then(|untold_name| Ok(untold_name && untold(&of)?)).and_then(|untold| {
            if untold {
                self.set_attr(&error, &about, name)?;
                self.set_attr(&error, &of, object)?;
            }
            Ok(())
        });
        match told {
            Ok(()) => self.raise_again(error),
            Err(raised) => raised,
        }
    }

    /// `getattr(object, name)`, with `None` for AttributeError. One that a descriptor or a method raised is kept for
    /// `get_attr`.
    pub fn find_attr(&self, object: &Value, name: &Value) -> Result<Option<Value>> {
        let class = self.class_of(object);
        let slots = class.slots();
        let found = if class.flags() & class::flag::GETATTRIBUTE == 0 {
            plain_get(self, object, name)
        } else if let Some(get) = slots.two(Dunder::GetAttribute) {
            get(self, object, name).map(Some)
        } else {
            Ok(None)
        };
        let missing = match found {
            Ok(Some(value)) => return Ok(Some(value)),
            Ok(None) => None,
            Err(raised) => Some(self.catch_as(raised, Known::AttributeError)?),
        };
        let missing = match slots.two(Dunder::GetAttr).map(|get| get(self, object, name)) {
            Some(Ok(value)) => return Ok(Some(value)),
            Some(Err(raised)) => Some(self.catch_as(raised, Known::AttributeError)?),
            None => missing,
        };
        self.keep_missing(missing);
        Ok(None)
    }

    /// `getattr` by a name that is not interned yet.
    pub fn get_attr_str(&self, object: &Value, name: &str) -> Result<Value> {
        self.get_attr(object, &self.intern(name))
    }

    /// `find_attr` by a name that is not interned yet.
    pub fn find_attr_str(&self, object: &Value, name: &str) -> Result<Option<Value>> {
        self.find_attr(object, &self.intern(name))
    }

    /// `setattr(object, name, value)`; the name is interned.
    pub fn set_attr(&self, object: &Value, name: &Value, value: &Value) -> Result<()> {
        let slots = self.class_of(object).slots();
        if slots.same(Known::Object.class().slots(), Dunder::SetAttr) {
            return generic_set(self, object, name, Some(value));
        }
        match slots.three(Dunder::SetAttr) {
            Some(set) => set(self, object, name, value).map(drop),
            None => generic_set(self, object, name, Some(value)),
        }
    }

    /// `delattr(object, name)`; the name is interned.
    pub fn del_attr(&self, object: &Value, name: &Value) -> Result<()> {
        match self.class_of(object).slots().two(Dunder::DelAttr) {
            Some(delete) => delete(self, object, name).map(drop),
            None => generic_set(self, object, name, None),
        }
    }

    /// Looks a special method up in the class of `object` (never in the instance), bound.
    pub fn special(&self, object: &Value, name: &Value) -> Result<Option<Value>> {
        let class = self.class_of(object);
        match class.lookup(self, name) {
            Some(found) => bind(self, &found, Some(object), &Value::of(class)).map(Some),
            None => Ok(None),
        }
    }

    /// Asks by the name that `name` is, as [`attr_name`](Vm::attr_name) checks it.
    ///
    /// # Errors
    /// TypeError where it is no str; what asking raises.
    #[inline]
    pub fn by_attr_name<R>(&self, name: &Value, ask: impl FnOnce(&Value) -> Result<R>) -> Result<R> {
        let known;
        let name = if crate::intern::is_interned(name) {
            name
        } else {
            known = self.attr_name(name)?;
            &known
        };
        ask(name)
    }

    /// Checks that `name` is a str, which becomes the interned one if there is one: see [`intern::known`](crate::intern::known).
    pub fn attr_name(&self, name: &Value) -> Result<Value> {
        match string::is_str(name) {
            true => Ok(crate::intern::known(name)),
            false => {
                let given = self.type_name(name);
                Err(self.type_error(format!("attribute name must be string, not '{given}'")))
            }
        }
    }
}

/// The lookup of objects without a `__getattribute__` of their own.
fn plain_get(vm: &Vm, object: &Value, name: &Value) -> Result<Option<Value>> {
    match Class::from(object) {
        Some(class) => crate::metaclass::get(vm, class, object, name),
        None => generic_get(vm, object, name),
    }
}
