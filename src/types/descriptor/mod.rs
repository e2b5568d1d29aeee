//! Descriptors that Python code makes: `property`, `classmethod`, `staticmethod`, `super`, and those of named tuples.

use typhon_object::native::{PyType, TypeDef};

mod class_method;
mod property;
mod static_method;
mod super_object;
mod tuple_getter;
mod wrapped;

pub use class_method::ClassMethod;
pub use property::Property;
pub use static_method::StaticMethod;
pub use super_object::{Super, get as super_attribute};
pub use tuple_getter::TupleGetter;

/// The types of this room that are builtins.
pub const TYPES: &[&TypeDef] = &[Property::DEF, ClassMethod::DEF, StaticMethod::DEF, Super::DEF];
