//! What the import system stands on: `sys`, the native modules and the archive, which the rooms above give to it.

use std::sync::OnceLock;

use typhon_object::{native::ModuleDef, prelude::*, primal::module::Module};

/// A module of the archive.
pub struct Archived {
    /// Whether it is a package.
    pub package: bool,
    /// The path that it claims.
    pub path: String,
    /// Its encoded code, where it was compiled at build time.
    pub code: Option<&'static [u8]>,
}

/// The standard library inside the binary.
pub trait Archive: Sync {
    /// The folder that its files claim to be in; it stands in `sys.path`.
    fn folder(&self) -> &'static str;
    /// Looks a module up by its dotted name.
    fn find(&self, name: &str) -> Option<Archived>;
    /// The source of a module.
    fn source(&self, name: &str) -> Option<Vec<u8>>;
    /// All dotted names, sorted.
    fn names(&self) -> Vec<&'static str>;
}

/// What the rooms above give.
pub struct Sources {
    /// The native modules.
    pub natives: &'static [&'static ModuleDef],
    /// The archive, unless a folder stands in its place.
    pub archive: Option<&'static dyn Archive>,
    /// `optimize` of the compiler: 0, 1 or 2.
    pub optimize: u8,
    /// No code is written to disk (`-B`).
    pub dont_write: bool,
}

static SOURCES: OnceLock<Sources> = OnceLock::new();
static SYS: OnceLock<Value> = OnceLock::new();

/// Gives the import system what it stands on, once, before the first import.
pub fn set_sources(sources: Sources) {
    assert!(SOURCES.set(sources).is_ok(), "the sources are set once");
}

/// What was given.
pub fn sources() -> &'static Sources {
    SOURCES.get().expect("the start-up sets the sources before anything is imported")
}

/// The native module of this name.
pub fn native(name: &str) -> Option<&'static ModuleDef> {
    sources().natives.iter().copied().find(|def| def.name == name)
}

/// Gives the module `sys`, once, before the first import.
pub fn set_sys(module: Value) {
    assert!(SYS.set(module).is_ok(), "sys is made once");
}

/// The namespace of `sys`.
pub fn sys() -> &'static Dict {
    let module = SYS.get().expect("the start-up makes sys before anything is imported");
    module.native::<Module>().expect("sys is a module").namespace()
}

/// An attribute of `sys`.
pub fn sys_attribute(vm: &Vm, name: &str) -> Option<Value> {
    sys().get_interned(vm, &vm.intern(name))
}

/// `sys.modules`, the real one.
pub fn modules(vm: &Vm) -> Result<&'static Dict> {
    Dict::from(&vm.runtime().modules).ok_or_else(|| vm.system_error("sys.modules is not a dict"))
}

/// A module of `sys.modules`.
pub fn loaded(vm: &Vm, name: &Value) -> Result<Option<Value>> {
    modules(vm)?.get(vm, name)
}
