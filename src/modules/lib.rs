//! Native modules, one file or folder each, named as imported.
#![deny(unsafe_code)]

pub mod support;

pub mod _codecs;
pub mod _contextvars;
pub mod _signal;
pub mod _thread;
pub mod _warnings;
pub mod errno;
pub mod grp;
pub mod posix;
pub mod pwd;
pub mod resource;
pub mod time;

use typhon_object::native::ModuleDef;

/// The modules of this crate.
pub static MODULES: &[&ModuleDef] = &[
    &_codecs::MODULE,
    &_contextvars::MODULE,
    &_signal::MODULE,
    &_thread::MODULE,
    &_warnings::MODULE,
    &errno::MODULE,
    &grp::MODULE,
    &posix::MODULE,
    &pwd::MODULE,
    &resource::MODULE,
    &time::MODULE,
];
