//! How native types, functions and modules are described: static tables that the declaration macros write.
//!
//! A builtin is declared once, where it stands; `#[pytype]`, `#[pymethods]` and `#[pymodule]` turn the declaration into
//! the rows below, all of them constants in read-only data.

use std::sync::atomic::{AtomicU32, Ordering};

use typhon_heap::{Layout, Native, ShapeId, Value};

use crate::{args::Args, known::Known, raise::Result, vm::Vm};

/// A native entry point. Arguments are borrowed from the caller's registers; for methods the receiver is the first one
/// and was checked against the class by the caller.
#[derive(Clone, Copy)]
pub enum Entry {
    /// No arguments.
    Zero(fn(&Vm) -> Result<Value>),
    /// One positional argument.
    One(fn(&Vm, &Value) -> Result<Value>),
    /// Two positional arguments.
    Two(fn(&Vm, &Value, &Value) -> Result<Value>),
    /// Three positional arguments.
    Three(fn(&Vm, &Value, &Value, &Value) -> Result<Value>),
    /// Anything else: defaults, keywords, stars.
    Any(fn(&Vm, Args<'_>) -> Result<Value>),
}

/// What a row of a method table becomes in the type's dictionary.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// A function of a module, or a static function.
    Function,
    /// An instance method: a method descriptor. Dunder methods with a slot become slot wrappers and fill the slot.
    Method,
    /// As `Method`, for a special method that CPython has a method descriptor for, beside its slot.
    Coexisting,
    /// A class method: the first argument is the class.
    ClassMethod,
    /// A static method.
    StaticMethod,
    /// `__new__`: a static method whose first argument is the class.
    New,
    /// The getter of a property, `Entry::One`.
    Getter,
    /// As `Getter`, for what CPython shows as a read-only member of the C structure.
    Member,
    /// The setter of the property with the same name, `Entry::Two`; its value is unbound for a deletion.
    Setter,
}

/// A native function: one row, written by a macro.
pub struct NativeDef {
    /// Name as Python sees it.
    pub name: &'static str,
    /// What it becomes.
    pub role: Role,
    /// `__text_signature__`, like `($self, object, /)`; empty where there is none.
    pub signature: &'static str,
    /// Whether no parameter of the signature can be given by name.
    pub positional_only: bool,
    /// `__doc__`; empty where there is none.
    pub doc: &'static str,
    /// Where it is.
    pub entry: Entry,
}

/// Properties of a native type.
pub mod flag {
    /// Python classes may derive from it.
    pub const BASE: u32 = 1;
    /// It cannot be called to make instances ("cannot create 'x' instances").
    pub const NO_NEW: u32 = 2;
    /// Its attributes cannot be changed (all builtin types; the types of modules that CPython makes mutable lack it).
    pub const IMMUTABLE: u32 = 4;
    /// Matches sequence patterns.
    pub const SEQUENCE: u32 = 8;
    /// Matches mapping patterns.
    pub const MAPPING: u32 = 16;
    /// `__hash__` is None.
    pub const UNHASHABLE: u32 = 32;
    /// Exact instances have a `__dict__` (exceptions, functions, modules): the root shape is extensible.
    pub const DICTIONARY: u32 = 64;
    /// Class patterns bind the subject itself as the one positional sub-pattern (int, str, ...).
    pub const MATCH_SELF: u32 = 128;
    /// Instances are trace-only.
    pub const TRACE_ONLY: u32 = 256;
}

/// A native type: one static, written by `#[pytype]`.
pub struct TypeDef {
    /// `__name__`.
    pub name: &'static str,
    /// `__module__`.
    pub module: &'static str,
    /// `__doc__`; empty where there is none.
    pub doc: &'static str,
    /// See [`flag`].
    pub flags: u32,
    /// The layout of instances.
    pub layout: &'static Layout,
    /// The base; `None` for `object` alone.
    pub base: Option<fn() -> &'static TypeDef>,
    /// A second base, whose layout `base` extends: `ExceptionGroup` alone has one.
    pub second: Option<fn() -> &'static TypeDef>,
    /// The well-known number, for types that have a fixed shape.
    pub known: Option<Known>,
    /// The shape of exact instances, for the types without a well-known number.
    pub cell: &'static TypeCell,
    /// Method tables, one for each `#[pymethods]` block.
    pub methods: &'static [&'static [NativeDef]],
}

impl TypeDef {
    /// The name with the module, where that is not `builtins`.
    pub fn full_name(&self) -> String {
        if self.module == "builtins" { self.name.to_owned() } else { format!("{}.{}", self.module, self.name) }
    }

    /// Whether CPython has a static type of this name; the others, heap types, show in some texts of errors.
    pub fn is_static(&self) -> bool {
        match self.module {
            "builtins" | "types" | "typing" | "weakref" | "_contextvars" | "string.templatelib" => true,
            "datetime" => self.name != "IsoCalendarDate",
            _ => self.name == "OrderedDict",
        }
    }

    /// A known type with another type's layout and methods under a name of its own; it cannot be called.
    pub(crate) const fn renamed(name: &'static str, known: Known, of: &'static TypeDef, flags: u32) -> TypeDef {
        /// Never set: those who have it are known types.
        static NO_CELL: TypeCell = TypeCell::new();
        TypeDef {
            name,
            module: of.module,
            doc: of.doc,
            flags: flag::IMMUTABLE | flag::NO_NEW | flags,
            layout: of.layout,
            base: of.base,
            second: None,
            known: Some(known),
            cell: &NO_CELL,
            methods: of.methods,
        }
    }
}

/// Where a native type's shape is found once the type was made.
pub struct TypeCell(AtomicU32);

impl TypeCell {
    /// A type that was not made yet.
    pub const fn new() -> TypeCell {
        TypeCell(AtomicU32::new(0))
    }

    /// The shape of exact instances; `ShapeId::NONE` before the type was made.
    #[inline]
    pub fn shape(&self) -> ShapeId {
        ShapeId(self.0.load(Ordering::Acquire))
    }

    /// Sets the shape, once.
    pub fn set(&self, shape: ShapeId) {
        self.0.store(shape.0, Ordering::Release);
    }
}

impl Default for TypeCell {
    fn default() -> TypeCell {
        TypeCell::new()
    }
}

/// A Rust type that is a native Python type, with its description.
pub trait PyType: Native {
    /// The description.
    const DEF: &'static TypeDef;
}

/// A native module: one static, written by `#[pymodule]`.
pub struct ModuleDef {
    /// `__name__`.
    pub name: &'static str,
    /// `__doc__`; empty where there is none.
    pub doc: &'static str,
    /// Functions.
    pub functions: &'static [NativeDef],
    /// Types, made when the module is imported first.
    pub types: &'static [&'static TypeDef],
    /// Constants and whatever else the module's namespace holds; runs once, after functions and types were added.
    pub init: Option<fn(&Vm, &Value) -> Result<()>>,
}
