//! Classes: what `type` instances are.
//!
//! A class is trace-only and published from its making. Its namespace is a dict that only this room writes: a change
//! goes through [`Class::set_attribute`], which renews the slots and the version. The version is the second key of every
//! method cache: it is copied into all shapes of the class, and a change renews it in the class and all subclasses.

use std::sync::atomic::{AtomicPtr, AtomicU32, Ordering};

use typhon_heap::{
    Frozen, Header, Layout, Native, Opaque, ShapeId, Slot, Value,
    word::{self, Word},
};
use typhon_macros::pytype;

use crate::{
    args::Args,
    dunder::{Arity, Dunder, Slots},
    known::Known,
    lookups::Found,
    native::{Entry, NativeDef, TypeDef},
    primal::{
        class::{mro, subclasses::Subclasses},
        dict::Dict,
        function::{MethodDescriptor, as_method_descriptor},
        str as string,
        tuple::Tuple,
    },
    raise::Result,
    vm::Vm,
};

/// How instances of a class are called: callee, arguments.
pub type CallSlot = fn(&Vm, &Value, Args<'_>) -> Result<Value>;

/// Properties of a class.
pub mod flag {
    /// Other classes may derive from it.
    pub const BASE: u32 = 1;
    /// Its attributes cannot be set.
    pub const IMMUTABLE: u32 = 2;
    /// Made by a class statement or `type(...)`, not by the runtime.
    pub const HEAP: u32 = 4;
    /// Instances match sequence patterns.
    pub const SEQUENCE: u32 = 8;
    /// Instances match mapping patterns.
    pub const MAPPING: u32 = 16;
    /// It has abstract methods: `__abstractmethods__` is not empty.
    pub const ABSTRACT: u32 = 32;
    /// `cls()` raises TypeError ("cannot create 'x' instances").
    pub const NO_NEW: u32 = 64;
    /// Class patterns bind the subject itself.
    pub const MATCH_SELF: u32 = 128;
    /// Instances have a `__dict__`.
    pub const DICTIONARY: u32 = 256;
    /// Instances can be weakly referenced.
    pub const WEAK: u32 = 512;
    /// The class or a base other than `object` overrides `__getattribute__`.
    pub const GETATTRIBUTE: u32 = 1024;
    /// An object had this class and has another one now, see `Class::pin`.
    pub const PINNED: u32 = 2048;
    /// Its name has the module before it, which error texts tell and `__name__` does not.
    pub const DOTTED: u32 = 4096;
    /// Its first instances are made, with more slots than later ones: see [`Class::count_instance`](super::Class::count_instance).
    pub const YOUNG: u32 = 8192;
}

/// The type of all types.
///
/// type(object) -> the object's type
/// type(name, bases, dict, **kwds) -> a new type
#[pytype(name = "type", known = Type, flags(base, match_self, trace_only))]
pub struct Class {
    pub(crate) name: Slot,
    pub(crate) qualname: Slot,
    pub(crate) bases: Slot,
    pub(crate) mro: Slot,
    pub(crate) base: Slot,
    pub(crate) dict: Frozen,
    pub(crate) layout: Opaque<&'static Layout>,
    pub(crate) native: Opaque<Option<&'static TypeDef>>,
    shape: AtomicU32,
    first_shape: AtomicU32,
    /// How many there are.
    shapes: AtomicU32,
    version: AtomicU32,
    flags: AtomicU32,
    /// Instances until the class is not young any more.
    young: AtomicU32,
    call: Opaque<AtomicPtr<()>>,
    pub(crate) slots: Opaque<Slots>,
    pub(crate) subclasses: Subclasses,
}

mod room;

impl Drop for Class {
    fn drop(&mut self) {
        let shapes: Vec<ShapeId> = self.shapes().collect();
        // SAFETY: the collector frees a class when it has no instance.
        unsafe { crate::shape::end(&shapes) };
    }
}

static NEXT_VERSION: AtomicU32 = AtomicU32::new(1);

fn fresh_version() -> u32 {
    NEXT_VERSION.fetch_add(1, Ordering::Relaxed)
}

/// What a new class is made of.
pub struct NewClass {
    /// `__name__`, a str.
    pub name: Value,
    /// `__qualname__`, a str.
    pub qualname: Value,
    /// `__bases__`, a tuple.
    pub bases: Value,
    /// The base whose layout instances have; `None` for `object` alone.
    pub base: Option<Value>,
    /// The namespace, a dict that becomes the class's own.
    pub dict: Value,
    /// See [`flag`].
    pub flags: u32,
    /// The layout of instances.
    pub layout: &'static Layout,
    /// The nearest native type.
    pub native: Option<&'static TypeDef>,
    /// The metaclass's shape.
    pub meta: ShapeId,
}

impl Class {
    /// Makes a class without MRO, slots and shape: `finish` follows.
    pub(crate) fn make(new: NewClass, immortal: bool) -> Value {
        let class = Class {
            header: if immortal { Header::immortal(new.meta) } else { Header::trace_only(new.meta) },
            name: Slot::new(new.name),
            qualname: Slot::new(new.qualname),
            bases: Slot::new(new.bases),
            mro: Slot::EMPTY,
            base: Slot::from_option(new.base),
            dict: Frozen::new(new.dict),
            layout: Opaque(new.layout),
            native: Opaque(new.native),
            shape: AtomicU32::new(0),
            first_shape: AtomicU32::new(0),
            shapes: AtomicU32::new(0),
            version: AtomicU32::new(fresh_version()),
            flags: AtomicU32::new(new.flags),
            young: AtomicU32::new(0),
            call: Opaque(AtomicPtr::new(std::ptr::null_mut())),
            slots: Opaque(Slots::new()),
            subclasses: Subclasses::new(),
        };
        let class = typhon_heap::new_instance(new.meta, class);
        if let Some(class) = class.native::<Class>() {
            for field in [&class.name, &class.qualname, &class.bases, &class.base] {
                if let Some(value) = field.get(&class.header) {
                    value.publish();
                }
            }
            class.dict.publish();
        }
        class
    }

    /// The class that a value is.
    #[inline]
    pub fn from(value: &Value) -> Option<&Class> {
        value.native::<Class>()
    }

    /// The name for error texts: `__name__`, and for native types of modules with the module before it.
    pub fn name(&self) -> String {
        if self.flags() & flag::DOTTED != 0 {
            return self.stored_name();
        }
        let name = self.plain_name();
        match *self.native {
            Some(def) if self.flags() & flag::HEAP == 0 && def.module != "builtins" => format!("{}.{name}", def.module),
            _ => name,
        }
    }

    /// The name without any module.
    pub fn plain_name(&self) -> String {
        let name = self.stored_name();
        match name.rsplit_once('.') {
            Some((_, plain)) if self.flags() & flag::DOTTED != 0 => plain.to_owned(),
            _ => name,
        }
    }

    fn stored_name(&self) -> String {
        self.name.get(&self.header).map(|name| string::lossy(&name)).unwrap_or_default()
    }

    /// Has error texts tell the module before the name, as they do of the types of CPython's modules; nobody else knows the
    /// class yet.
    pub fn tell_module(&self, vm: &Vm, module: &str) {
        let name = format!("{module}.{}", self.plain_name());
        self.name.set(&self.header, vm.intern(&name));
        self.set_flags(flag::DOTTED, true);
    }

    /// As `full_name`, without the module of the main program too: what CPython's texts with `%T` say.
    pub fn told_name(&self, vm: &Vm) -> String {
        let name = self.full_name(vm);
        name.strip_prefix("__main__.").map(str::to_owned).unwrap_or(name)
    }

    /// `__module__ + '.' + __qualname__`, without the module where it is `builtins`.
    pub fn full_name(&self, vm: &Vm) -> String {
        let qualname = self.qualname.get(&self.header).map(|name| string::lossy(&name)).unwrap_or_default();
        match self.module(vm) {
            Some(module) if module != "builtins" => format!("{module}.{qualname}"),
            _ => qualname,
        }
    }

    /// `__module__`, where it is a string.
    pub fn module(&self, vm: &Vm) -> Option<String> {
        match self.flags() & flag::HEAP != 0 {
            true => self.own(vm, &vm.names().__module__).filter(string::is_str).map(|name| string::lossy(&name)),
            false => self.native.map(|def| def.module.to_owned()),
        }
    }

    /// See [`flag`].
    #[inline]
    pub fn flags(&self) -> u32 {
        self.flags.load(Ordering::Relaxed)
    }

    /// Sets or clears bits of the flags.
    pub fn set_flags(&self, mask: u32, on: bool) {
        if on {
            self.flags.fetch_or(mask, Ordering::Relaxed)
        } else {
            self.flags.fetch_and(!mask, Ordering::Relaxed)
        };
    }

    /// The namespace.
    #[inline]
    pub fn dict(&self) -> &Dict {
        // SAFETY: `make` is given a dict, and the field never changes.
        unsafe { self.dict.cast() }
    }

    /// The method resolution order, a tuple; empty while a metaclass's `mro()` is asked for the first time.
    #[inline]
    pub fn mro(&self) -> Value {
        self.mro.get(&self.header).unwrap_or_else(crate::primal::tuple::empty)
    }

    /// `__bases__`, a tuple.
    pub fn bases_value(&self) -> Value {
        self.bases.get(&self.header).unwrap_or_else(crate::primal::tuple::empty)
    }

    /// `__base__`.
    pub fn base(&self) -> Option<Value> {
        self.base.get(&self.header)
    }

    /// The nearest native type's description.
    pub fn native_def(&self) -> Option<&'static TypeDef> {
        *self.native
    }

    /// The layout of instances.
    #[inline]
    pub fn layout(&self) -> &'static Layout {
        *self.layout
    }

    /// The special methods of instances.
    #[inline(always)]
    pub fn slots(&self) -> &Slots {
        &self.slots
    }

    /// The shapes that the class has so far.
    fn shapes(&self) -> impl Iterator<Item = ShapeId> {
        let at = |place: &AtomicU32| Some(ShapeId(place.load(Ordering::Acquire))).filter(|&id| id != ShapeId::NONE);
        std::iter::successors(at(&self.first_shape), move |id| at(&id.get().next_of_class))
    }

    /// The shape of new instances.
    #[inline]
    pub fn instance_shape(&self) -> ShapeId {
        ShapeId(self.shape.load(Ordering::Acquire))
    }

    /// Makes new instances begin with another root shape.
    pub(crate) fn set_instance_shape(&self, shape: ShapeId) {
        self.shape.store(shape.0, Ordering::Release);
    }

    /// The version: changes whenever a lookup in the class may have another result.
    #[inline]
    pub fn version(&self) -> u32 {
        self.version.load(Ordering::Acquire)
    }

    /// How instances are called, where they can be.
    #[inline(always)]
    pub fn call_slot(&self) -> Option<CallSlot> {
        let raw = self.call.load(Ordering::Acquire);
        // SAFETY: only `set_call_slot` stores here.
        (!raw.is_null()).then(|| unsafe { std::mem::transmute::<*mut (), CallSlot>(raw) })
    }

    /// Sets how instances are called: the runtime's own callables (functions, methods, classes) say so directly.
    pub fn set_call_slot(&self, call: CallSlot) {
        self.call.store(call as *mut (), Ordering::Release);
    }

    /// Whether the class is `other` or derives from it (by MRO, not by `__subclasscheck__`).
    pub fn is_subclass_of(&self, other: &Class) -> bool {
        if std::ptr::eq(self, other) {
            return true;
        }
        let mro = self.mro.peek();
        // SAFETY: an MRO is a trace-only tuple, or not there yet: it stays at least until this thread's next poll.
        let mro = if mro == word::EMPTY { &[] } else { unsafe { &*(mro as *const Tuple) }.items() };
        mro.iter().any(|class| class.word() == word_of(other))
    }

    /// Whether the class is the known one or derives from it.
    pub fn is_subclass(&self, known: Known) -> bool {
        self.is_subclass_of(known.class())
    }

    /// An attribute of the class's own namespace.
    pub fn own(&self, vm: &Vm, name: &Value) -> Option<Value> {
        self.dict().get_interned(vm, name)
    }

    /// Looks `name` (an interned str) up in the MRO. Constant time where the thread looked it up before.
    #[inline]
    pub fn lookup(&self, vm: &Vm, name: &Value) -> Option<Value> {
        let found = self.find(vm, name)?;
        // Removed meanwhile: another class may have it.
        found.value(vm, name).or_else(|| self.walk(vm, name).value(vm, name))
    }

    /// As `lookup`, with the class that has it.
    pub fn lookup_where(&self, vm: &Vm, name: &Value) -> Option<(Value, Value)> {
        let found = self.find(vm, name)?;
        // SAFETY: the class that a lookup of this class's version found is in the MRO, which keeps it.
        found.value(vm, name).map(|value| (value, unsafe { Value::count_word(found.owner) }))
    }

    /// Whether the first class of the MRO that has `name` is `object`.
    pub fn has_from_object(&self, vm: &Vm, name: &Value) -> bool {
        self.find(vm, name).is_some_and(|found| found.owner == Known::Object.value().word())
    }

    /// Where the MRO has `name`; `None` where no class has it.
    #[inline]
    fn find(&self, vm: &Vm, name: &Value) -> Option<Found> {
        let found = vm.lookups.find(self.version(), name.word()).unwrap_or_else(|| self.walk(vm, name));
        (found.owner != word::EMPTY).then_some(found)
    }

    /// Goes through the MRO, and remembers.
    #[inline(never)]
    fn walk(&self, vm: &Vm, name: &Value) -> Found {
        // The version first: what is found now may be newer, never older than it.
        let version = self.version();
        let found = match self.search(vm, name) {
            Some((value, owner)) => Found::new(&value, &owner),
            None => Found::NOTHING,
        };
        // Another string may come to the address of one that is not interned.
        if crate::intern::is_interned(name) {
            vm.lookups.learn(version, name.word(), found);
        }
        found
    }

    /// Goes through the MRO.
    fn search(&self, vm: &Vm, name: &Value) -> Option<(Value, Value)> {
        let mro = self.mro();
        Tuple::items_of(&mro).iter().find_map(|class| Some((Class::from(class)?.own(vm, name)?, class.clone())))
    }

    /// Sets or (with `None`) deletes an attribute of the namespace. Returns false where there was nothing to delete.
    /// Renews slots and versions here and in subclasses. Atomic for readers: they see the old attribute or the new one.
    pub fn set_attribute(&self, vm: &Vm, name: &Value, value: Option<Value>) -> Result<bool> {
        let _guard = CHANGES.lock();
        let found = match value {
            Some(value) => {
                self.dict().set_interned(vm, name, value);
                true
            }
            None => self.dict().remove_interned(vm, name),
        };
        self.changed(vm, Some(name));
        Ok(found)
    }

    /// The namespace changed under `name` (or anywhere): renews slots and versions. The version first, for the slots are
    /// looked up; and again, for caches may have been filled from old slots meanwhile.
    pub(crate) fn changed(&self, vm: &Vm, name: Option<&Value>) {
        self.change(vm, name);
        for follower in self.subclasses.followers() {
            if let Some(follower) = Class::from(&follower) {
                follower.change(vm, name);
            }
        }
    }

    fn change(&self, vm: &Vm, name: Option<&Value>) {
        self.renew_version();
        match name.map(|name| string::as_str(name).and_then(Dunder::of_name)) {
            Some(Some(dunder)) => self.fix_slot(vm, dunder),
            Some(None) => {}
            None => Dunder::ALL.iter().for_each(|&dunder| self.fix_slot(vm, dunder)),
        }
        self.renew_version();
        for subclass in self.subclass_values() {
            if let Some(subclass) = Class::from(&subclass) {
                subclass.change(vm, name);
            }
        }
    }

    fn renew_version(&self) {
        let version = fresh_version();
        self.version.store(version, Ordering::Release);
        self.shapes().for_each(|shape| shape.get().version.store(version, Ordering::Release));
    }

    /// Whether instances of the class or a subclass keep an attribute of this name in a slot.
    pub(crate) fn has_slots_of(&self, name: &Value) -> bool {
        self.keeps_in_slots(name)
            || self.subclasses.followers().iter().filter_map(Class::from).any(|follower| follower.keeps_in_slots(name))
    }

    fn keeps_in_slots(&self, name: &Value) -> bool {
        self.shapes().any(|shape| crate::shape::slot_of(shape, name.word()).is_some())
            || self.subclass_values().iter().filter_map(Class::from).any(|subclass| subclass.keeps_in_slots(name))
    }

    /// The classes that name this one among their bases.
    pub(crate) fn subclass_values(&self) -> Vec<Value> {
        self.subclasses.values()
    }

    /// Sets `__bases__` and `__base__`. The caller holds [`changes`], and takes the steps that must follow.
    pub(crate) fn replace_bases(&self, bases: &Value, base: Option<Value>) {
        self.bases.set(&self.header, bases.clone());
        drop(self.base.replace(&self.header, base));
    }

    /// Keeps the class for ever: code that runs may refer to it as the class of an object that has another one now.
    pub(crate) fn pin(&self) {
        if self.flags.fetch_or(flag::PINNED, Ordering::Relaxed) & flag::PINNED == 0 {
            std::mem::forget(Value::of(self));
        }
    }

    /// Sets the MRO and returns the old one.
    pub(crate) fn set_mro(&self, mro: Value) -> Value {
        mro.publish();
        self.subclasses.follow(self, &mro);
        self.mro.replace(&self.header, Some(mro)).unwrap_or_else(crate::primal::tuple::empty)
    }

    /// Fills one slot from what the MRO says.
    fn fix_slot(&self, vm: &Vm, dunder: Dunder) {
        let function = match &self.search(vm, vm.names().dunder(dunder)) {
            None => std::ptr::null_mut(),
            Some((found, _)) => match self.native_method(found).and_then(|method| native_slot(method.def(), dunder)) {
                Some(function) => function,
                None => native_new(found, dunder).unwrap_or_else(|| dunder.python_slot()),
            },
        };
        self.set_slot(dunder, function);
    }

    /// Whether attributes are looked up as those of all objects are, or those of all classes where this is a metaclass.
    fn looks_up_as_usual(&self) -> bool {
        let usual = if self.layout().extends(Class::LAYOUT) { Known::Type } else { Known::Object };
        !usual.is_made()
            || std::ptr::eq(self, usual.class())
            || self.slots.same(usual.class().slots(), Dunder::GetAttribute)
    }

    fn set_slot(&self, dunder: Dunder, function: *mut ()) {
        self.slots.set(dunder, function);
        match dunder {
            Dunder::Del => self.fix_finalizer(),
            Dunder::Call => self.fix_call(!function.is_null()),
            Dunder::GetAttribute => self.set_flags(flag::GETATTRIBUTE, !self.looks_up_as_usual()),
            _ => {}
        }
    }

    /// Fills all slots. What the bases agree on is inherited: where the MRO keeps the order of theirs, the first class that
    /// has the method is the first one for some base too.
    fn fill_slots(&self, vm: &Vm) {
        let value = Value::of(self);
        if self.flags() & flag::HEAP == 0 || mro::is_overridden(vm, &value) {
            return Dunder::ALL.iter().for_each(|&dunder| self.fix_slot(vm, dunder));
        }
        let mut own = 0u128;
        let mut at = 0;
        while let Some((name, _)) = self.dict().next_entry(&mut at) {
            if let Some(dunder) = string::as_str(&name).and_then(Dunder::of_name) {
                own |= 1 << dunder as u32;
            }
        }
        let bases = self.bases_value();
        let bases: Vec<&Class> = Tuple::items_of(&bases).iter().filter_map(Class::from).collect();
        if let [base] = bases[..] {
            self.slots.copy(&base.slots);
            self.fix_call(self.slots.has(Dunder::Call));
            self.fix_finalizer();
            while own != 0 {
                self.fix_slot(vm, Dunder::ALL[own.trailing_zeros() as usize]);
                own &= own - 1;
            }
            return;
        }
        for &dunder in Dunder::ALL {
            let agreed = bases.windows(2).all(|pair| pair[0].slots.same(&pair[1].slots, dunder));
            match bases.first() {
                Some(base) if agreed && own >> dunder as u32 & 1 == 0 => self.set_slot(dunder, base.slots.raw(dunder)),
                _ => self.fix_slot(vm, dunder),
            }
        }
    }

    /// A native method that instances of the class may be handed to unchecked: of a base, whose layout they have.
    fn native_method<'a>(&self, found: &'a Value) -> Option<&'a MethodDescriptor> {
        as_method_descriptor(found).filter(|method| {
            let owner = method.owner();
            self.is_subclass_of(owner) && self.holds_layout_of(owner)
        })
    }

    /// Whether instances of this class begin as those of `other` do.
    pub(crate) fn holds_layout_of(&self, other: &Class) -> bool {
        let object = <crate::primal::object::Object as Native>::LAYOUT;
        self.layout().extends(other.layout()) || std::ptr::eq(other.layout(), object)
    }

    /// A native call slot is inherited with its layout; anything else calls `__call__`.
    fn fix_call(&self, callable: bool) {
        let inherited = self.base().and_then(|base| Class::from(&base)?.call_slot());
        let own = self.flags() & flag::HEAP == 0 && self.call_slot().is_some();
        match (callable, inherited) {
            _ if own => {}
            (false, _) => self.call.store(std::ptr::null_mut(), Ordering::Release),
            (true, Some(inherited)) if !self.overrides_call() => self.set_call_slot(inherited),
            (true, _) => self.set_call_slot(call_dunder),
        }
    }

    fn overrides_call(&self) -> bool {
        match self.base() {
            Some(base) => Class::from(&base).is_none_or(|base| !self.slots.same(base.slots(), Dunder::Call)),
            None => true,
        }
    }

    /// Sets MRO, slots and root shape, and enters the class in its bases' lists. `inline` is the number of attribute
    /// slots of instances, `reserved` how many of them are `__slots__` members.
    pub(crate) fn finish(&self, vm: &Vm, mro: Value, shape: Option<ShapeId>, inline: u16, reserved: u16) {
        mro.publish();
        if self.flags() & flag::HEAP != 0 && mro::is_overridden(vm, &Value::of(self)) {
            self.subclasses.follow(self, &mro);
        }
        self.mro.set(&self.header, mro);
        let shape = shape.unwrap_or_else(|| self.new_root(inline, reserved));
        if self.instance_shape() == ShapeId::NONE {
            self.set_instance_shape(shape);
        }
        self.subclasses.enter(self, &self.bases_value());
        self.fill_slots(vm);
        self.renew_version();
    }
}

/// Serialises changes of classes, so that slots, versions and namespaces of a hierarchy change together.
static CHANGES: parking_lot::ReentrantMutex<()> = parking_lot::const_reentrant_mutex(());

/// Excludes other changes of classes until the result is dropped. No Python code runs meanwhile.
pub(crate) fn changes() -> parking_lot::ReentrantMutexGuard<'static, ()> {
    CHANGES.lock()
}

/// A class's word.
#[inline(always)]
pub fn word_of(class: &Class) -> Word {
    std::ptr::from_ref(class) as Word
}

/// More shapes than classes have whose attributes have names.
const MOST_SHAPES: u32 = 1000;

/// Whether a class has as many shapes as it may have: objects whose attributes have ever new names would make one each.
pub(crate) fn has_many_shapes(class: Word) -> bool {
    if class == 0 {
        return false;
    }
    // SAFETY: the word of a class, which the shape keeps alive.
    let class = unsafe { Value::count_word(class) };
    Class::from(&class).is_some_and(|class| class.shapes.load(Ordering::Relaxed) >= MOST_SHAPES)
}

/// Enters a shape in its class's list, so that version changes reach it.
pub(crate) fn register_shape(class: Word, shape: ShapeId) {
    if class == 0 {
        return;
    }
    // SAFETY: the word of a class, which the shape keeps alive.
    let class = unsafe { Value::count_word(class) };
    if let Some(class) = Class::from(&class) {
        class.shapes.fetch_add(1, Ordering::Relaxed);
        let mut head = class.first_shape.load(Ordering::Acquire);
        loop {
            shape.get().next_of_class.store(head, Ordering::Release);
            match class.first_shape.compare_exchange(head, shape.0, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => break,
                Err(now) => head = now,
            }
        }
        // The version may have changed between the shape's making and its entry in the list.
        shape.get().version.store(class.version(), Ordering::Release);
    }
}

/// The function of a native method that fits the slot.
fn native_slot(def: &'static NativeDef, dunder: Dunder) -> Option<*mut ()> {
    if def.name != dunder.name() {
        return None;
    }
    match (dunder.arity(), def.entry) {
        (Arity::One, Entry::One(function)) => Some(function as *mut ()),
        (Arity::Two, Entry::Two(function)) => Some(function as *mut ()),
        (Arity::Three, Entry::Three(function)) => Some(function as *mut ()),
        (Arity::Any, Entry::Any(function)) => Some(function as *mut ()),
        _ => None,
    }
}

/// `__new__` is a static native function, not a method.
fn native_new(found: &Value, dunder: Dunder) -> Option<*mut ()> {
    let function = found.exact::<crate::primal::function::NativeFunction>()?;
    if crate::primal::exception::table::makes_as_base(function.def()) {
        return native_slot(&crate::primal::exception::table::MAKER, dunder);
    }
    native_slot(function.def(), dunder)
}

fn call_dunder(vm: &Vm, callee: &Value, args: Args<'_>) -> Result<Value> {
    let class = vm.class_of(callee);
    if class.flags() & flag::HEAP == 0
        && let Some(call) = class.slots().any(Dunder::Call)
    {
        vm.check_stack(" while calling a Python object")?;
        return crate::call::with_first(callee, args, |args| call(vm, args));
    }
    let method = class.lookup(vm, vm.names().dunder(Dunder::Call));
    // `__call__` may be an instance of the class, and so on.
    vm.check_stack(" while calling a Python object")?;
    match method {
        Some(method) => crate::call::call_bound(vm, &method, callee, args),
        None => Err(vm.type_error(format!("'{}' object is not callable", class.name()))),
    }
}

/// Calls the special method that a class defines in Python.
pub(crate) fn call_special(vm: &Vm, dunder: Dunder, this: &Value, args: &[Value]) -> Result<Value> {
    let class = vm.class_of(this);
    match class.lookup(vm, vm.names().dunder(dunder)) {
        Some(method) if dunder.is_comparison() && method.shape() == Known::Property.shape() => {
            // A comparison that is not to be had is none, whatever its property raises.
            match crate::attribute::bind(vm, &method, Some(this), &Value::of(class)) {
                Ok(bound) => vm.call(&bound, args),
                Err(raised) => {
                    drop(vm.catch(raised));
                    Ok(Value::NOT_IMPLEMENTED)
                }
            }
        }
        Some(method) if !method.is_none() => crate::call::call_bound(vm, &method, this, Args::positional_only(args)),
        Some(_) => Err(none_special(vm, dunder, class)),
        None => Err(vm.attribute_error_of(this, dunder.name())),
    }
}

/// As `call_special`, with arguments whose first is the receiver.
pub(crate) fn call_special_args(vm: &Vm, dunder: Dunder, args: Args<'_>) -> Result<Value> {
    let Some((this, rest)) = args.split_first() else {
        return Err(vm.type_error(format!("{}() needs a receiver", dunder.name())));
    };
    if dunder == Dunder::New {
        let class = Class::from(this).ok_or_else(|| vm.type_error("__new__(X): X is not a type object"))?;
        let Some(new) = class.lookup(vm, vm.names().dunder(dunder)) else {
            return Err(vm.type_error("object has no __new__"));
        };
        let new = crate::attribute::bind(vm, &new, None, this)?;
        return vm.call_args(&new, args);
    }
    let class = vm.class_of(this);
    match class.lookup(vm, vm.names().dunder(dunder)) {
        Some(method) => crate::call::call_bound(vm, &method, this, rest),
        None => Err(vm.attribute_error_of(this, dunder.name())),
    }
}

/// A special method that a class sets to None: the operation is not there.
#[cold]
fn none_special(vm: &Vm, dunder: Dunder, class: &Class) -> crate::raise::Raised {
    let name = class.name();
    vm.type_error(match dunder {
        Dunder::Hash => format!("unhashable type: '{name}'"),
        Dunder::Iter => format!("'{name}' object is not iterable"),
        Dunder::Contains => format!("'{name}' object is not a container"),
        Dunder::Reversed => format!("'{name}' object is not reversible"),
        Dunder::Bytes => format!("cannot convert '{name}' object to bytes"),
        _ => "'NoneType' object is not callable".to_owned(),
    })
}

impl Found {
    /// The attribute, or `None` where it was removed meanwhile.
    #[inline]
    fn value(self, vm: &Vm, name: &Value) -> Option<Value> {
        if self.owner == word::EMPTY {
            return None;
        }
        if self.value != word::EMPTY {
            // SAFETY: it is immediate or trace-only, and the class of this version keeps it.
            return Some(unsafe { Value::count_word(self.value) });
        }
        // SAFETY: the owner's word is that of a class, which the class of this version keeps.
        unsafe { &*(self.owner as *const Class) }.own(vm, name)
    }
}

impl Vm {
    /// The class of a value.
    #[inline]
    pub fn class_of<'a>(&self, value: &'a Value) -> &'a Class {
        let raw = value.raw();
        if word::is_pointer(raw) {
            let class = value.shape().get().class.load(Ordering::Relaxed);
            // SAFETY: a shape's class is a class, kept alive by the shapes of live objects.
            return unsafe { &*(class as *const Class) };
        }
        let known = if word::is_int(raw) {
            Known::Int
        } else if word::is_float(raw) {
            Known::Float
        } else {
            match raw {
                word::TRUE | word::FALSE => Known::Bool,
                word::NONE => Known::NoneType,
                word::ELLIPSIS => Known::Ellipsis,
                _ => Known::NotImplementedType,
            }
        };
        known.class()
    }

    /// The class of a value, as a value.
    pub fn class_value(&self, value: &Value) -> Value {
        Value::of(self.class_of(value))
    }

    /// As `type_name`, for texts about arguments: None is called by its own name.
    pub fn given_name(&self, value: &Value) -> String {
        if value.is_none() { "None".to_owned() } else { self.type_name(value) }
    }

    /// The name of a value's class, for error texts.
    pub fn type_name(&self, value: &Value) -> String {
        self.class_of(value).name()
    }
}

impl Class {
    /// Exact instances of native type `T` are made with this shape.
    pub fn exact_shape<T: Native>() -> ShapeId {
        T::shape()
    }
}

impl Class {
    /// The class of a shape.
    #[inline]
    pub fn from_shape(shape: ShapeId) -> &'static Class {
        let class = shape.get().class.load(Ordering::Relaxed);
        // SAFETY: a shape's class is a class, kept alive by the shapes of live objects.
        unsafe { &*(class as *const Class) }
    }
}

/// How classes are called: `__new__`, then `__init__` where that gave an instance of the class.
pub fn call_class(vm: &Vm, callee: &Value, args: Args<'_>) -> Result<Value> {
    // SAFETY: this is the call slot of `type` and its subclasses alone.
    let class = unsafe { callee.cast::<Class>() };
    if let ([value], false) = (args.values(), args.has_keywords())
        && let Some(result) = crate::conversions::convert(vm, class, value)
    {
        return result;
    }
    if class.flags() & flag::NO_NEW != 0 {
        return Err(vm.type_error(format!("cannot create '{}' instances", class.full_name(vm))));
    }
    let Some(new) = class.slots().any(Dunder::New) else {
        return Err(vm.type_error(format!("cannot create '{}' instances", class.full_name(vm))));
    };
    let object = crate::call::with_first(callee, args, |args| new(vm, args))?;
    initialised(vm, class, object, args)
}

/// What `__new__` of `class` gave, after its `__init__` where it is an instance of the class.
///
/// # Errors
/// What `__init__` raises; TypeError where it returns anything but None.
pub fn initialised(vm: &Vm, class: &Class, object: Value, args: Args<'_>) -> Result<Value> {
    let made = vm.class_of(&object);
    if !std::ptr::eq(made, class) && !made.is_subclass_of(class) {
        return Ok(object);
    }
    if let Some(init) = made.slots().any(Dunder::Init) {
        let result = crate::call::with_first(&object, args, |args| init(vm, args))?;
        if !result.is_none() {
            let given = vm.type_name(&result);
            return Err(vm.type_error(format!("__init__() should return None, not '{given}'")));
        }
    }
    Ok(object)
}
