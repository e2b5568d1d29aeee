//! Native modules, one file or folder each, named as imported.
#![deny(unsafe_code)]

mod shared;

pub mod _collections;
pub mod _functools;
pub mod _operator;
pub mod itertools;

use typhon_object::native::ModuleDef;

/// Modules of algorithms and data: nothing in them asks the operating system for anything.
pub const ALGORITHMS: &[&ModuleDef] = &[&_collections::MODULE, &_functools::MODULE, &_operator::MODULE, &itertools::MODULE];
