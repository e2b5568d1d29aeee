//! Native modules, one file or folder each, named as imported.

pub mod _imp;
pub mod builtins;
pub mod marshal;
pub mod sys;

use std::sync::LazyLock;

use typhon_object::native::{ModuleDef, TypeDef};

/// The modules that the runtime itself consists of.
const CORE: &[&ModuleDef] = &[&_imp::MODULE, &builtins::MODULE, &marshal::MODULE, &sys::MODULE];

static ALL: LazyLock<Vec<&'static ModuleDef>> = LazyLock::new(|| {
    let mut all = [CORE].concat();
    all.sort_by_key(|def| def.name);
    all
});

/// All native modules, sorted by name.
pub fn all() -> &'static [&'static ModuleDef] {
    &ALL
}

/// The native types that stand in no module's list and must be there from the start.
pub fn types() -> Vec<&'static TypeDef> {
    Vec::new()
}
