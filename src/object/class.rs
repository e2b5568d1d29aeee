//! Classes: what `type` instances are.
//!
//! A class is trace-only and published from its making. Its namespace is a dict that only this room writes: a change
//! goes through [`Class::set_attribute`], which renews the slots and the version. The version is the second key of every
//! method cache: it is copied into all shapes of the class, and a change renews it in the class and all subclasses.

use std::sync::atomic::{AtomicPtr, AtomicU32, Ordering};

use typhon_heap::{
    Frozen, Header, Layout, Opaque, ShapeId, Slot, Value,
    word::{self, Word},
};
use typhon_macros::pytype;

use crate::{
    args::Args,
    dunder::Slots,
    known::Known,
    native::TypeDef,
    primal::{
        class::{mro, subclasses::Subclasses},
        dict::Dict,
        tuple::Tuple,
    },
    raise::Result,
    vm::Vm,
};

mod call;
mod change;
mod lookup;
mod names;
mod room;
mod shapes;
mod slots;

pub use call::{call_class, initialised};
pub(crate) use call::{call_special, call_special_args};
pub(crate) use change::changes;
use change::fresh_version;
pub(crate) use shapes::{has_many_shapes, register_shape};

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

impl Drop for Class {
    fn drop(&mut self) {
        let shapes: Vec<ShapeId> = self.shapes().collect();
        // SAFETY: the collector frees a class when it has no instance.
        unsafe { crate::shape::end(&shapes) };
    }
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

    /// Keeps the class for ever: code that runs may refer to it as the class of an object that has another one now.
    pub(crate) fn pin(&self) {
        if self.flags.fetch_or(flag::PINNED, Ordering::Relaxed) & flag::PINNED == 0 {
            std::mem::forget(Value::of(self));
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

/// A class's word.
#[inline(always)]
pub fn word_of(class: &Class) -> Word {
    std::ptr::from_ref(class) as Word
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
}
