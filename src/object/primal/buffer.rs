//! Bytes as far as this crate needs them: `bytes` itself stands in a room above, which says here how it is made and read.

use std::sync::OnceLock;

use typhon_heap::Value;

use crate::{dunder::Dunder, known::Known, raise::Result, vm::Vm};

/// What reads borrowed bytes. It runs no Python code.
pub type Reader<'a> = &'a mut dyn FnMut(&[u8]);

/// What the room of `bytes` gives.
pub struct Hooks {
    /// A `bytes` object.
    pub new_bytes: fn(&Vm, &[u8]) -> Result<Value>,
    /// Calls the reader with the bytes of a bytes-like object and returns true; false, without a call, for what has no
    /// buffer.
    pub with_bytes: fn(&Vm, &Value, Reader<'_>) -> Result<bool>,
    /// As `with_bytes`, with false for a view whose items lie apart too.
    pub with_plain_bytes: fn(&Vm, &Value, Reader<'_>) -> Result<bool>,
    /// `bytes(object)` of something that has no buffer: `__bytes__` or an iterable of ints.
    pub to_bytes: fn(&Vm, &Value) -> Result<Value>,
}

static HOOKS: OnceLock<Hooks> = OnceLock::new();

/// Sets the hooks, once.
pub fn set_hooks(hooks: Hooks) {
    assert!(HOOKS.set(hooks).is_ok(), "the hooks are set once");
}

/// A `bytes` object.
///
/// # Errors
/// MemoryError; SystemError before the room of `bytes` has set its hooks.
pub fn new_bytes(vm: &Vm, bytes: &[u8]) -> Result<Value> {
    match HOOKS.get() {
        Some(hooks) => (hooks.new_bytes)(vm, bytes),
        None => Err(vm.system_error("there is no type bytes yet")),
    }
}

/// Whether a value is `bytes`, `bytearray`, or an instance of a subclass.
pub fn is_bytes(vm: &Vm, value: &Value) -> bool {
    let is = |known: Known| known.is_made() && vm.class_of(value).is_subclass(known);
    value.is_object() && (is(Known::Bytes) || is(Known::ByteArray))
}

/// A copy of the bytes of a bytes-like object; `None` for what has no buffer.
///
/// # Errors
/// BufferError and whatever else taking the buffer raises.
pub fn copy_bytes(vm: &Vm, object: &Value) -> Result<Option<Vec<u8>>> {
    let Some(hooks) = HOOKS.get().filter(|_| object.is_object()) else { return Ok(None) };
    let mut copy = None;
    (hooks.with_bytes)(vm, object, &mut |bytes| copy = Some(bytes.to_vec()))?;
    Ok(copy)
}

/// As [`copy_bytes`], with `None` for a view whose items lie apart, and for an exporter that raises, too.
///
/// # Errors
/// None at present.
pub fn copy_plain_bytes(vm: &Vm, object: &Value) -> Result<Option<Vec<u8>>> {
    let Some(hooks) = HOOKS.get().filter(|_| object.is_object()) else { return Ok(None) };
    let mut copy = None;
    (hooks.with_plain_bytes)(vm, object, &mut |bytes| copy = Some(bytes.to_vec()))?;
    Ok(copy)
}

/// The bytes that `bytes(object)` has.
///
/// # Errors
/// TypeError for what cannot be made bytes, or whatever its own conversion raises.
pub fn bytes_of(vm: &Vm, object: &Value) -> Result<Vec<u8>> {
    let slots = vm.class_of(object).slots();
    if !slots.has(Dunder::Bytes)
        && let Some(bytes) = copy_bytes(vm, object)?
    {
        return Ok(bytes);
    }
    if ![Dunder::Bytes, Dunder::Iter, Dunder::GetItem].into_iter().any(|dunder| slots.has(dunder)) {
        let given = vm.type_name(object);
        return Err(vm.type_error(format!("cannot convert '{given}' object to bytes")));
    }
    let made = match HOOKS.get() {
        Some(hooks) => (hooks.to_bytes)(vm, object)?,
        None => return Err(vm.system_error("there is no type bytes yet")),
    };
    Ok(copy_bytes(vm, &made)?.unwrap_or_default())
}
