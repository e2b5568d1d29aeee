//! `function`: code with its globals, defaults and closure.
//!
//! Functions made at module and class level are trace-only; closures are counted. The code and the globals are read
//! from running frames without counting: the frame holds the function.

use std::sync::atomic::Ordering;

use typhon_bytecode::CodeFlags;
use typhon_object::{
    heap::{ShapeId, shape::flag},
    prelude::*,
    primal::module::Module,
};

use super::code::{Code, Site};
use crate::cache::{self, Kind};

mod attributes;

/// Create a function object.
#[pytype(name = "function", known = Function, flags(dictionary))]
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
    /// `__name__`, once it is not that of the code.
    pub name: Slot,
    /// `__qualname__`, likewise.
    pub qualname: Slot,
    /// `__doc__`, likewise.
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

/// What a function is made with beside its code and namespaces.
#[derive(Default)]
pub struct Parts {
    /// A tuple.
    pub defaults: Option<Value>,
    /// A dict.
    pub kwdefaults: Option<Value>,
    /// A function that computes the annotations.
    pub annotate: Option<Value>,
    /// A tuple of cells.
    pub closure: Option<Value>,
}

impl Function {
    /// A function of `code`. One that is not counted is freed by the collector alone: running frames and registers hold it
    /// without counting.
    ///
    /// # Errors
    /// As for [`Code::prepare`].
    #[allow(clippy::new_ret_no_self, reason = "a function is made as a value")]
    pub fn new(vm: &Vm, code: &Value, globals: &Value, builtins: &Value, parts: Parts, counted: bool) -> Result<Value> {
        let Some(body) = code.exact::<Code>() else { return Err(vm.system_error("a code object was expected")) };
        body.prepare(vm)?;
        let header = if counted { Header::of::<Function>() } else { Header::trace_only(Known::Function.shape()) };
        let module = Dict::from(globals).and_then(|globals| named(vm, &body.module, globals));
        Ok(typhon_heap::new(Function {
            header,
            code: Slot::new(code.clone()),
            globals: Frozen::new(globals.clone()),
            builtins: Frozen::new(builtins.clone()),
            closure: parts.closure.map(Frozen::new),
            defaults: Slot::from_option(parts.defaults),
            kwdefaults: Slot::from_option(parts.kwdefaults),
            name: Slot::EMPTY,
            qualname: Slot::EMPTY,
            doc: Slot::EMPTY,
            module: Slot::new(module.unwrap_or(Value::NONE)),
            annotate: Slot::from_option(parts.annotate),
            annotations: Slot::EMPTY,
            type_params: Slot::EMPTY,
        }))
    }

    /// `__name__`.
    pub fn told_name(&self) -> Value {
        self.name.get(&self.header).unwrap_or_else(|| (*self.code().name).clone())
    }

    /// `__qualname__`.
    pub fn told_qualname(&self) -> Value {
        self.qualname.get(&self.header).unwrap_or_else(|| (*self.code().qualname).clone())
    }

    /// `__doc__`.
    pub fn told_doc(&self) -> Value {
        self.doc.get(&self.header).unwrap_or_else(|| {
            let code = self.code();
            if code.has(CodeFlags::HAS_DOCSTRING) { (*code.constants()[0]).clone() } else { Value::NONE }
        })
    }

    /// The namespace of builtins for code that runs with these globals: what `__builtins__` says, a module or a dict, else
    /// the runtime's own.
    pub fn builtins_of(vm: &Vm, globals: &Value) -> Value {
        let named = Dict::from(globals).and_then(|globals| globals.get_interned(vm, &vm.names().__builtins__));
        match named {
            Some(named) if Dict::from(&named).is_some() => named,
            Some(named) => match named.native::<Module>() {
                Some(module) => module.dict().clone(),
                None => vm.runtime().builtins.clone(),
            },
            None => vm.runtime().builtins.clone(),
        }
    }

    /// A cell of the closure.
    #[inline(always)]
    pub fn cell(&self, index: usize) -> Option<&Value> {
        Tuple::items_of(self.closure.as_ref()?).get(index)
    }

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

/// `__name__` of a namespace, whose place the code remembers.
#[inline]
fn named(vm: &Vm, site: &Site, globals: &Dict) -> Option<Value> {
    let key = site.key.load(Ordering::Acquire);
    let known = if cache::is(key, Kind::Global) {
        globals.value_at(cache::shape_of(key), cache::place_of(key) as u32)
    } else {
        None
    };
    known.or_else(|| find_named(vm, site, globals))
}

#[inline(never)]
fn find_named(vm: &Vm, site: &Site, globals: &Dict) -> Option<Value> {
    let (name, layout) = (&vm.names().__name__, globals.layout_id());
    let found = globals.get_interned(vm, name)?;
    site.fill_global(globals, name, layout);
    Some(found)
}

/// Whether functions of this shape are exactly functions.
#[inline(always)]
pub fn is_function(shape: ShapeId) -> bool {
    shape == Known::Function.shape() || shape != ShapeId::NONE && dictionary_function(shape)
}

/// A function that got attributes keeps its class in another shape.
#[cold]
fn dictionary_function(shape: ShapeId) -> bool {
    let record = shape.get();
    shape.0 > Known::ALL.len() as u32
        && record.flags & flag::DICTIONARY != 0
        && typhon_object::shape::root(shape) == Known::Function.shape()
}
