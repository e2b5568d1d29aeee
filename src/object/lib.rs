//! What a Python object is: types, shapes, slots, lookup, arguments, raising, the per-thread Vm.
//!
//! Reading order: [`known`] (the types with fixed shapes), [`native`] (how native types, functions and modules are
//! declared), [`class`] and [`dunder`] (classes and their slots), [`shape`] and [`attribute`] (where attributes live),
//! [`call`] and [`args`], [`ops`] (the data model's operations), [`raise`] and [`vm`], then `primal`: the types that
//! the protocol itself cannot be written without.

extern crate self as typhon_object;

pub use typhon_heap as heap;

pub mod args;
pub mod attribute;
pub mod audit;
pub mod bootstrap;
pub mod call;
pub mod class;
pub mod conversions;
pub mod convert;
pub mod dunder;
pub mod first_attributes;
pub mod intern;
pub mod known;
mod lookups;
pub mod metaclass;
mod method;
pub mod names;
pub mod native;
pub mod ops;
pub mod primal;
pub mod raise;
pub mod shape;
pub mod vm;
pub mod warn;

/// What rooms above use all the time.
pub mod prelude {
    pub use typhon_heap::{Frozen, Header, Native, Opaque, Slot, Trace, Tracer, Value};
    pub use typhon_macros::{pymethods, pymodule, pytype};

    pub use crate::{
        args::{Args, Keywords, Maybe},
        class::Class,
        known::Known,
        native::{ModuleDef, PyType, TypeDef},
        ops,
        primal::{dict::Dict, list::List, str::Str, tuple::Tuple},
        raise::{Raised, Result},
        vm::Vm,
    };
}
