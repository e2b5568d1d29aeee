//! Native modules, one file or folder each, named as imported.
#![deny(unsafe_code)]

mod shared;
pub mod support;

pub mod _signal;
pub mod _thread;
pub mod itertools;
pub mod time;

use typhon_object::native::ModuleDef;

/// Modules of algorithms and data: nothing in them asks the operating system for anything.
pub const ALGORITHMS: &[&ModuleDef] = &[&itertools::MODULE];

/// Modules that stand for the system and its threads.
pub static MODULES: &[&ModuleDef] = &[&_signal::MODULE, &_thread::MODULE, &time::MODULE];
