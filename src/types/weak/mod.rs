//! Weak references and proxies over the heap's table of them (`design/weak-references.md`).

use std::sync::atomic::Ordering;

use typhon_object::{
    class::flag,
    heap::{
        ShapeId,
        weak::{self, Target},
    },
    native::{PyType, TypeDef},
    prelude::*,
    primal::{int::Int, module::Module},
};

mod proxy;
mod reference;

pub use proxy::{WeakCallableProxy, WeakProxy, proxy};
pub use reference::WeakReference;

use crate::bytes::Bytes;

/// The types of this room.
pub const TYPES: &[&TypeDef] = &[WeakReference::DEF, WeakProxy::DEF, WeakCallableProxy::DEF];

/// What a shared reference's header has in `misc`: exactly of the type, without callback.
const SHARED: u16 = 1;

/// What weak references of all kinds consist of.
trait Weak: PyType {
    fn target(&self) -> &Target;
    fn callback(&self) -> &Slot;
    fn make(header: Header, callback: Slot) -> Self;
}

/// Modules none of whose native types has weak references.
const WITHOUT_MODULES: &[&str] = &[
    "operator",
    "string.templatelib",
    "_md5",
    "_sha1",
    "_sha2",
    "_sha3",
    "_blake2",
    "zlib",
    "_bz2",
    "_lzma",
    "unicodedata",
    "_random",
    "_json",
];

/// Native types without weak references.
const WITHOUT: &[&str] = &[
    "KeyWrapper",
    "Match",
    "ContextVar",
    "Token",
    "reader",
    "writer",
    "Dialect",
    "HASH",
    "arrayiterator",
    "defaultdict",
    "_PlaceholderType",
    "_deque_iterator",
    "_deque_reverse_iterator",
    "SRE_Scanner",
    "unpack_iterator",
];

/// Checks that weak references to an object are possible.
///
/// # Errors
/// TypeError where they are not.
fn check(vm: &Vm, object: &Value) -> Result<()> {
    let class = vm.class_of(object);
    let layout = class.layout();
    let variable = || [Tuple::LAYOUT, Int::LAYOUT, Bytes::LAYOUT].iter().any(|sized| layout.extends(sized));
    if object.is_object() && class.flags() & (flag::HEAP | flag::WEAK) == flag::HEAP | flag::WEAK && !variable() {
        return Ok(());
    }
    let native_can = class.native_def().is_some_and(|def| match def.known {
        Some(known) => matches!(
            known,
            Known::Set
                | Known::FrozenSet
                | Known::Function
                | Known::Method
                | Known::NativeFunction
                | Known::Type
                | Known::Module
                | Known::Generator
                | Known::Coroutine
                | Known::AsyncGenerator
                | Known::Code
                | Known::MemoryView
                | Known::GenericAlias
                | Known::Union
                | Known::ExceptionGroup
        ),
        None if def.name == "_tee" => true,
        None if WITHOUT_MODULES.contains(&def.module) || WITHOUT.contains(&def.name) => false,
        None => def.module != "itertools" && def.module != "builtins" && !def.module.is_empty(),
    });
    if object.is_object() && (native_can || layout.extends(Module::LAYOUT)) {
        return Ok(());
    }
    let given = class.name();
    Err(vm.type_error(format!("cannot create weak reference to '{given}' object")))
}

/// A weak reference of type `T` to an object; the shared one, where the type is exactly `T` and there is no callback.
fn refer<T: Weak>(vm: &Vm, shape: ShapeId, object: &Value, callback: Option<&Value>) -> Result<Value> {
    check(vm, object)?;
    let shared = shape == T::shape() && callback.is_none();
    if shared
        && let Some(known) =
            weak::find(object, |header| header.shape() == shape && header.misc.load(Ordering::Relaxed) == SHARED)
    {
        return Ok(known);
    }
    let header = Header::with_shape(shape);
    header.misc.store(if shared { SHARED } else { 0 }, Ordering::Relaxed);
    let reference = typhon_object::heap::new_instance(shape, T::make(header, Slot::from_option(callback.cloned())));
    if let Some(made) = reference.native::<T>() {
        // SAFETY: the target is a field of the reference, whose drop unregisters it.
        unsafe { weak::register(object, &reference, made.target(), callback.is_some()) };
    }
    Ok(reference)
}

/// Takes the callback of a weak reference whose object has died: it is to be called with the reference, once.
pub fn take_callback(reference: &Value) -> Option<Value> {
    fn take<T: Weak>(reference: &Value) -> Option<Value> {
        let weak = reference.native::<T>()?;
        weak.callback().replace(weak.header(), None)
    }
    take::<WeakReference>(reference)
        .or_else(|| take::<WeakProxy>(reference))
        .or_else(|| take::<WeakCallableProxy>(reference))
}

/// The object that a weak reference or proxy refers to, where a value is one and its object is alive.
pub fn target_of(reference: &Value) -> Option<Value> {
    fn upgrade<T: Weak>(reference: &Value) -> Option<Option<Value>> {
        reference.native::<T>().map(|weak| weak.target().upgrade())
    }
    upgrade::<WeakReference>(reference)
        .or_else(|| upgrade::<WeakProxy>(reference))
        .or_else(|| upgrade::<WeakCallableProxy>(reference))
        .flatten()
}

/// All living weak references and proxies to an object: the shared ones, references first, then the youngest first.
pub fn references(object: &Value) -> Vec<Value> {
    let mut found = weak::references(object);
    found.reverse();
    found.sort_by_key(|reference| match reference.header() {
        Some(header) if header.misc.load(Ordering::Relaxed) != SHARED => 2,
        _ => u8::from(reference.native::<WeakReference>().is_none()),
    });
    found
}

/// `<weakref at 0x...; to 'C' at 0x...>`.
fn describe(vm: &Vm, kind: &str, this: &Value, target: Option<Value>, named: bool) -> Result<String> {
    let at = this.word();
    let Some(target) = target else { return Ok(format!("<{kind} at {at:#x}; dead>")) };
    let (class, there) = (vm.class_of(&target).told_name(vm), target.word());
    let name = match named {
        true => vm.special(&target, &vm.names().__name__)?,
        false => None,
    };
    Ok(match name.as_ref().and_then(typhon_object::primal::str::as_str) {
        Some(name) => format!("<{kind} at {at:#x}; to '{class}' at {there:#x} ({name})>"),
        None => format!("<{kind} at {at:#x}; to '{class}' at {there:#x}>"),
    })
}
