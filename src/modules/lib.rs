//! Native modules, one file or folder each, named as imported.
#![deny(unsafe_code)]

pub mod support;

pub mod _signal;
pub mod _thread;
pub mod time;

use typhon_object::native::ModuleDef;

/// The modules of this crate.
pub static MODULES: &[&ModuleDef] = &[&_signal::MODULE, &_thread::MODULE, &time::MODULE];
