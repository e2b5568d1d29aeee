//! `types.GenericAlias` (`list[int]`) and `typing.Union` (`int | str`), with the substitution of type variables.

use typhon_object::native::{PyType, TypeDef};

mod generic;
mod substitute;
mod text;
mod union;

pub use generic::{GenericAlias, generic};
pub use substitute::{parameters_of, substituted};
pub use text::push_type;
pub use union::{Union, union, union_of};

/// The types of this room.
pub const TYPES: &[&TypeDef] = &[GenericAlias::DEF, generic::AliasIterator::DEF, Union::DEF];
