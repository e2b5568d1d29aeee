//! The import system, native: `__import__`, the search for modules, their making, locks between threads.
//!
//! Where nothing but the runtime's own finders stands in `sys.meta_path`, no Python code runs for an import but the
//! module's. Finders and path hooks that Python code puts in are asked as the data model says. `importlib` is the
//! library's own and works on top: [`bootstrap`] tells how it is set up.
//!
//! Reading order: this file (`import` statements), [`load`] (from a name to a module), [`find`] (where a module is),
//! [`spec`], [`loader`] and [`finder`] (what Python sees of it), [`source`] and [`cache`] (code), [`locks`], [`times`].

use typhon_object::{
    prelude::*,
    primal::{module::Module, str as string},
    raise::Raised,
};

pub mod bootstrap;
pub mod cache;
pub mod find;
pub mod finder;
pub mod load;
pub mod loader;
pub mod locks;
pub mod source;
pub mod spec;
pub mod state;
pub mod times;

pub use load::{import_module, import_object};
pub use state::{Archive, Archived, Sources, set_sources, set_sys};

/// The native types of the import system.
pub const TYPES: &[&typhon_object::native::TypeDef] = &[
    <spec::ModuleSpec as typhon_object::native::PyType>::DEF,
    <loader::Loader as typhon_object::native::PyType>::DEF,
    <finder::BuiltinImporter as typhon_object::native::PyType>::DEF,
    <finder::FrozenImporter as typhon_object::native::PyType>::DEF,
    <finder::PathFinder as typhon_object::native::PyType>::DEF,
    <finder::ArchiveFinder as typhon_object::native::PyType>::DEF,
    <locks::LockManager as typhon_object::native::PyType>::DEF,
];

/// `__import__(name, globals, locals, fromlist, level)`.
///
/// # Errors
/// ImportError and its like, or what the module raises.
pub fn import(vm: &Vm, name: &Value, globals: &Value, fromlist: &Value, level: i64) -> Result<Value> {
    let Some(text) = string::as_str(name) else {
        if string::is_str(name) {
            return Err(vm.surrogates_not_allowed(name));
        }
        return Err(vm.type_error("module name must be a string"));
    };
    if level < 0 {
        return Err(vm.value_error("level must be >= 0"));
    }
    let absolute = if level > 0 {
        vm.intern(&resolve(vm, globals, text, level)?)
    } else if text.is_empty() {
        return Err(vm.value_error("Empty module name"));
    } else {
        vm.intern_value(name)
    };
    let module = import_object(vm, &absolute)?;
    if !fromlist.is_none() && ops::truth(vm, fromlist)? {
        handle_fromlist(vm, &module, fromlist, false)?;
        return Ok(module);
    }
    let Some((front, _)) = text.split_once('.') else {
        let top = level > 0 && text.is_empty();
        return if top || !text.is_empty() { Ok(module) } else { Err(vm.value_error("Empty module name")) };
    };
    if level == 0 {
        return import_object(vm, &vm.intern(front));
    }
    let whole = string::lossy(&absolute);
    let kept = &whole[..whole.len() - (text.len() - front.len())];
    state::loaded(vm, &vm.intern(kept))?
        .ok_or_else(|| vm.key_error(&vm.str(&format!("'{kept}' not in sys.modules as expected"))))
}

/// Imports the submodules among the names of `from module import names`.
fn handle_fromlist(vm: &Vm, module: &Value, fromlist: &Value, recursive: bool) -> Result<()> {
    if vm.find_attr(module, &vm.names().__path__)?.is_none() {
        vm.forget_missing();
        return Ok(());
    }
    for item in ops::collect(vm, fromlist)? {
        let Some(text) = string::as_str(&item) else {
            let place = match recursive {
                true => format!("{}.__all__", string::lossy(&vm.get_attr(module, &vm.names().__name__)?)),
                false => "``from list''".to_owned(),
            };
            let given = vm.type_name(&item);
            return Err(vm.type_error(format!("Item in {place} must be str, not {given}")));
        };
        if text == "*" {
            if !recursive && let Some(all) = vm.find_attr(module, &vm.names().__all__)? {
                handle_fromlist(vm, module, &all, true)?;
            }
            vm.forget_missing();
            continue;
        }
        if vm.find_attr(module, &vm.intern_value(&item))?.is_some() {
            continue;
        }
        vm.forget_missing();
        let package = vm.get_attr(module, &vm.names().__name__)?;
        let full = vm.intern(&format!("{}.{text}", string::lossy(&package)));
        if let Err(raised) = import_object(vm, &full) {
            let error = vm.catch_as(raised, Known::ModuleNotFoundError)?;
            let missing = vm.get_attr(&error, &vm.names().name)?;
            // A name that the package lists but has not: `from` says so itself.
            let same = string::is_str(&missing) && ops::equal(vm, &missing, &full)?;
            let halted = state::loaded(vm, &full)?.is_some_and(|found| found.is_none());
            if !same || halted {
                return Err(vm.raise_again(error));
            }
        }
    }
    Ok(())
}

/// The absolute name of a relative import.
///
/// # Errors
/// ImportError where there is no package, or not that many.
pub fn resolve(vm: &Vm, globals: &Value, name: &str, level: i64) -> Result<String> {
    let package = package_of(vm, globals)?;
    if package.is_empty() {
        return Err(vm.import_error("attempted relative import with no known parent package"));
    }
    resolve_in(vm, &package, name, level)
}

/// The absolute name of `name` relative to `package`, `level` dots up.
///
/// # Errors
/// ImportError where the package has too few parents.
pub fn resolve_in(vm: &Vm, package: &str, name: &str, level: i64) -> Result<String> {
    let mut base = package;
    for _ in 1..level {
        base = match base.rsplit_once('.') {
            Some((base, _)) => base,
            None => return Err(vm.import_error("attempted relative import beyond top-level package")),
        };
    }
    Ok(if name.is_empty() { base.to_owned() } else { format!("{base}.{name}") })
}

/// The package that code with these globals belongs to.
fn package_of(vm: &Vm, globals: &Value) -> Result<String> {
    let names = vm.names();
    let Some(globals) = Dict::from(globals) else {
        return Err(vm.type_error("globals must be a dict"));
    };
    let package = globals.get_interned(vm, &names.__package__).filter(|package| !package.is_none());
    let spec = globals.get_interned(vm, &names.__spec__).filter(|spec| !spec.is_none());
    if let Some(package) = package {
        if !string::is_str(&package) {
            return Err(vm.type_error("__package__ must be a string"));
        }
        if let Some(spec) = spec {
            let parent = vm.get_attr_str(&spec, "parent")?;
            if !ops::equal(vm, &package, &parent)? {
                warn(vm, Known::DeprecationWarning, "__package__ != __spec__.parent")?;
            }
        }
        return Ok(string::lossy(&package));
    }
    if let Some(spec) = spec {
        let parent = vm.get_attr_str(&spec, "parent")?;
        return match string::is_str(&parent) {
            true => Ok(string::lossy(&parent)),
            false => Err(vm.type_error("__spec__.parent must be a string")),
        };
    }
    warn(
        vm,
        Known::ImportWarning,
        "can't resolve package from __spec__ or __package__, falling back on __name__ and __path__",
    )?;
    let Some(name) = globals.get_interned(vm, &names.__name__) else {
        return Err(vm.key_error(&vm.str("'__name__' not in globals")));
    };
    if !string::is_str(&name) {
        return Err(vm.type_error("__name__ must be a string"));
    }
    let name = string::lossy(&name);
    if globals.get_interned(vm, &names.__path__).is_some() {
        return Ok(name);
    }
    Ok(name.rsplit_once('.').map_or_else(String::new, |(parent, _)| parent.to_owned()))
}

/// Warns through the `warnings` module where that is there; without it nobody could have asked for warnings.
pub(crate) fn warn(vm: &Vm, category: Known, text: &str) -> Result<()> {
    let Some(warnings) = state::modules(vm)?.get(vm, &vm.intern("warnings"))? else { return Ok(()) };
    vm.call_method_str(&warnings, "warn", &[vm.str(text), category.value()]).map(drop)
}

/// Raises ImportError or ModuleNotFoundError with the attributes `name` and `path`.
#[cold]
pub(crate) fn import_error(vm: &Vm, known: Known, text: &str, name: &Value, path: Option<&Value>) -> Raised {
    let mut values = vec![vm.str(text), name.clone()];
    let mut names = vec![vm.names().name.clone()];
    if let Some(path) = path {
        values.push(path.clone());
        names.push(vm.names().path.clone());
    }
    match vm.call_args(&known.value(), Args::new(&values, &names)) {
        Ok(error) => vm.raise(error),
        Err(raised) => raised,
    }
}

/// The namespace of a module, where a value is one.
pub(crate) fn namespace(module: &Value) -> Option<&Dict> {
    module.native::<Module>().map(Module::namespace)
}
