//! The attributes with which all instances of a class begin: they are put where the last instance had them.

use std::sync::atomic::{
    AtomicU64,
    Ordering::{Acquire, Release},
};

use typhon_heap::{ShapeId, Value, shape::flag};

use crate::{attribute, raise::Result, vm::Vm};

/// From which shape an instance came to which by getting its first attributes, in one word; 0 where that is not known.
#[derive(Debug, Default)]
pub struct Step(AtomicU64);

impl Step {
    /// Not known yet.
    pub const fn new() -> Step {
        Step(AtomicU64::new(0))
    }

    fn from(&self, shape: ShapeId) -> Option<ShapeId> {
        let word = self.0.load(Acquire);
        (word >> 32 == u64::from(shape.0)).then_some(ShapeId(word as u32))
    }

    fn learn(&self, from: ShapeId, to: ShapeId) {
        self.0.store(u64::from(from.0) << 32 | u64::from(to.0), Release);
    }
}

/// Gives a new object, of which only the caller knows, its first attributes. `names` are interned, and the same whenever `step` is.
///
/// # Errors
/// As for `setattr`.
pub fn set(
    vm: &Vm,
    object: &Value,
    names: &[Value],
    values: impl IntoIterator<Item = Value>,
    step: &Step,
) -> Result<()> {
    let Some(header) = object.header().filter(|header| !header.is_published()) else {
        return set_each(vm, object, names, values);
    };
    let from = header.shape();
    // A shape lives as long as its class, and both are of the same.
    if let Some(to) = step.from(from) {
        let first = from.get().count as usize;
        for (slot, value) in typhon_heap::slots(header)[first..].iter().zip(values) {
            drop(slot.exchange(Some(value)));
        }
        header.set_shape(to);
        return Ok(());
    }
    set_each(vm, object, names, values)?;
    let to = header.shape().get();
    // Otherwise some of them are in a dictionary.
    if to.flags & flag::DICTIONARY == 0 && usize::from(to.count - from.get().count) == names.len() {
        step.learn(from, header.shape());
    }
    Ok(())
}

fn set_each(vm: &Vm, object: &Value, names: &[Value], values: impl IntoIterator<Item = Value>) -> Result<()> {
    names.iter().zip(values).try_for_each(|(name, value)| attribute::set_own(vm, object, name, value))
}
