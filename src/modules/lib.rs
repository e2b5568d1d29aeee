//! Native modules, one file or folder each, named as imported.
#![deny(unsafe_code)]

mod shared;
pub mod support;

pub mod _abc;
pub mod _ast;
pub mod _bisect;
pub mod _bz2;
pub mod _codecs;
pub mod _collections;
pub mod _contextvars;
pub mod _csv;
pub mod _datetime;
pub mod _decimal;
pub mod _functools;
pub mod _heapq;
pub mod _imp;
pub mod _io;
pub mod _json;
pub mod _locale;
pub mod _lsprof;
pub mod _lzma;
pub mod _multiprocessing;
pub mod _opcode;
pub mod _operator;
pub mod _pickle;
pub mod _posixshmem;
pub mod _posixsubprocess;
pub mod _queue;
pub mod _random;
pub mod _signal;
pub mod _socket;
pub mod _sre;
pub mod _statistics;
pub mod _string;
pub mod _struct;
pub mod _suggestions;
pub mod _symtable;
pub mod _sysconfigdata;
pub mod _thread;
pub mod _tokenize;
pub mod _typhon;
pub mod _typing;
pub mod _warnings;
pub mod _weakref;
pub mod array;
pub mod atexit;
pub mod binascii;
pub mod builtins;
pub mod cmath;
pub mod errno;
pub mod faulthandler;
pub mod fcntl;
pub mod gc;
pub mod grp;
pub mod hashes;
pub mod itertools;
pub mod marshal;
pub mod math;
pub mod mmap;
pub mod posix;
pub mod pwd;
pub mod pyexpat;
pub mod resource;
pub mod select;
pub mod sys;
pub mod syslog;
pub mod termios;
pub mod time;
pub mod unicodedata;
pub mod zlib;

use std::sync::LazyLock;

use typhon_object::native::ModuleDef;

/// The modules that the runtime itself consists of.
pub const CORE: &[&ModuleDef] = &[&_imp::MODULE, &builtins::MODULE, &marshal::MODULE, &sys::MODULE];

/// Modules of algorithms and data: nothing in them asks the operating system for anything.
pub const ALGORITHMS: &[&ModuleDef] = &[
    &_abc::MODULE,
    &_ast::MODULE,
    &_bisect::MODULE,
    &_bz2::MODULE,
    &_collections::MODULE,
    &_csv::MODULE,
    &_datetime::MODULE,
    &_decimal::MODULE,
    &_functools::MODULE,
    &_heapq::MODULE,
    &_json::MODULE,
    &_lzma::MODULE,
    &_opcode::MODULE,
    &_operator::MODULE,
    &_pickle::MODULE,
    &_random::MODULE,
    &_sre::MODULE,
    &_statistics::MODULE,
    &_string::MODULE,
    &_suggestions::MODULE,
    &_struct::MODULE,
    &_symtable::MODULE,
    &_tokenize::MODULE,
    &_typhon::MODULE,
    &_typing::MODULE,
    &_weakref::MODULE,
    &array::MODULE,
    &binascii::MODULE,
    &cmath::MODULE,
    &itertools::MODULE,
    &math::MODULE,
    &pyexpat::MODULE,
    &unicodedata::MODULE,
    &zlib::MODULE,
];

/// Modules that stand for the system and its threads.
pub const SYSTEM: &[&ModuleDef] = &[
    &_codecs::MODULE,
    &_contextvars::MODULE,
    &_io::MODULE,
    &_locale::MODULE,
    &_lsprof::MODULE,
    &_multiprocessing::MODULE,
    &_posixshmem::MODULE,
    &_posixsubprocess::MODULE,
    &_queue::MODULE,
    &_signal::MODULE,
    &_socket::MODULE,
    &_sysconfigdata::MODULE,
    &_thread::MODULE,
    &_warnings::MODULE,
    &atexit::MODULE,
    &errno::MODULE,
    &faulthandler::MODULE,
    &fcntl::MODULE,
    &mmap::MODULE,
    &gc::MODULE,
    &grp::MODULE,
    &posix::MODULE,
    &pwd::MODULE,
    &resource::MODULE,
    &select::MODULE,
    &syslog::MODULE,
    &termios::MODULE,
    &time::MODULE,
];

static ALL: LazyLock<Vec<&'static ModuleDef>> = LazyLock::new(|| {
    let mut all = [CORE, ALGORITHMS, hashes::MODULES, SYSTEM].concat();
    all.sort_by_key(|def| def.name);
    all
});

/// All native modules, sorted by name.
pub fn all() -> &'static [&'static ModuleDef] {
    &ALL
}
