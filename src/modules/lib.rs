//! Native modules, one file or folder each, named as imported.
#![deny(unsafe_code)]

mod shared;
pub mod support;

pub mod _bisect;
pub mod _collections;
pub mod _functools;
pub mod _heapq;
pub mod _imp;
pub mod _operator;
pub mod _random;
pub mod _signal;
pub mod _thread;
pub mod _weakref;
pub mod builtins;
pub mod itertools;
pub mod marshal;
pub mod math;
pub mod sys;
pub mod time;

use std::sync::LazyLock;

use typhon_object::native::ModuleDef;

/// The modules that the runtime itself consists of.
pub const CORE: &[&ModuleDef] = &[&_imp::MODULE, &builtins::MODULE, &marshal::MODULE, &sys::MODULE, &_weakref::MODULE];

/// Modules of algorithms and data: nothing in them asks the operating system for anything.
pub const ALGORITHMS: &[&ModuleDef] = &[&_bisect::MODULE, &_collections::MODULE, &_functools::MODULE, &_heapq::MODULE, &_operator::MODULE, &_random::MODULE, &itertools::MODULE, &math::MODULE];

/// Modules that stand for the system and its threads.
pub const SYSTEM: &[&ModuleDef] = &[&_signal::MODULE, &_thread::MODULE, &time::MODULE];

static ALL: LazyLock<Vec<&'static ModuleDef>> = LazyLock::new(|| {
    let mut all = [CORE, ALGORITHMS, SYSTEM].concat();
    all.sort_by_key(|def| def.name);
    all
});

/// All native modules, sorted by name.
pub fn all() -> &'static [&'static ModuleDef] {
    &ALL
}
