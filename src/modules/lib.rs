//! Native modules, one file or folder each, named as imported.
#![deny(unsafe_code)]

mod shared;

pub mod _bisect;
pub mod _collections;
pub mod _functools;
pub mod _heapq;
pub mod _operator;
pub mod _random;
pub mod itertools;
pub mod math;

use typhon_object::native::ModuleDef;

/// Modules of algorithms and data: nothing in them asks the operating system for anything but random bytes.
pub const ALGORITHMS: &[&ModuleDef] = &[
    &_bisect::MODULE,
    &_collections::MODULE,
    &_functools::MODULE,
    &_heapq::MODULE,
    &_operator::MODULE,
    &_random::MODULE,
    &itertools::MODULE,
    &math::MODULE,
];
