//! `function`: code with its globals, defaults and closure.
//!
//! Functions made at module and class level are trace-only; closures are counted. The code and the globals are read
//! from running frames without counting: the frame holds the function.

use typhon_object::{
    heap::{ShapeId, shape::flag},
    prelude::*,
};

use super::code::Code;

/// Create a function object.
#[pytype(name = "function", known = Function, flags(dictionary), methods(none))]
pub struct Function {
    /// A [`Code`].
    pub code: Slot,
    /// A dict.
    pub globals: Frozen,
    /// The namespace of builtins, a dict.
    pub builtins: Frozen,
    /// A tuple of cells.
    pub closure: Option<Frozen>,
    /// A tuple, or empty.
    pub defaults: Slot,
    /// A dict, or empty.
    pub kwdefaults: Slot,
    /// `__name__`.
    pub name: Slot,
    /// `__qualname__`.
    pub qualname: Slot,
    /// `__doc__`.
    pub doc: Slot,
    /// `__module__`.
    pub module: Slot,
    /// `__annotate__`.
    pub annotate: Slot,
    /// `__annotations__`.
    pub annotations: Slot,
    /// `__type_params__`.
    pub type_params: Slot,
}

impl Function {
    /// The code, without counting.
    #[inline(always)]
    pub fn code(&self) -> &Code {
        // SAFETY: the slot always holds a code object, which is trace-only: a frame that runs it keeps the function,
        // and replaced code stays until a stop that scanned frames.
        unsafe { &*(self.code.peek() as *const Code) }
    }

    /// The globals.
    #[inline(always)]
    pub fn globals(&self) -> &Dict {
        // SAFETY: functions are made with a dict as globals.
        unsafe { self.globals.cast() }
    }

    /// The builtins' namespace.
    #[inline(always)]
    pub fn builtins(&self) -> &Dict {
        // SAFETY: functions are made with a dict as builtins.
        unsafe { self.builtins.cast() }
    }
}

/// Whether functions of this shape are exactly functions.
#[inline(always)]
pub fn is_function(shape: ShapeId) -> bool {
    shape == Known::Function.shape() || shape.0 > Known::ALL.len() as u32 && dictionary_function(shape)
}

/// A function that got attributes keeps its class in another shape.
#[cold]
fn dictionary_function(shape: ShapeId) -> bool {
    let record = shape.get();
    record.flags & flag::DICTIONARY != 0 && typhon_object::shape::root(shape) == Known::Function.shape()
}
