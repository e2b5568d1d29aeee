//! Native modules, one file or folder each, named as imported.
#![deny(unsafe_code)]

mod shared;

pub mod _functools;
pub mod itertools;

use typhon_object::native::ModuleDef;

/// Modules of algorithms and data: nothing in them asks the operating system for anything.
pub const ALGORITHMS: &[&ModuleDef] = &[&_functools::MODULE, &itertools::MODULE];
