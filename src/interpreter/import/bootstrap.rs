//! How `importlib` stands on this import system.
//!
//! `_frozen_importlib` and `_frozen_importlib_external` are the library's `importlib._bootstrap` and `_bootstrap_external`,
//! run when somebody imports them. Then their finders, their `ModuleSpec` and their ways into an import are replaced by
//! ours, so that there is one import system, and one set of locks.

use std::{cell::Cell, sync::OnceLock};

use typhon_object::{
    bootstrap::type_of,
    native::{Entry, NativeDef, PyType, Role, TypeDef},
    prelude::*,
    primal::{function, str as string},
};

use super::{
    find, finder, import_error, load,
    loader::Kind,
    locks, namespace,
    spec::{ModuleSpec, NewSpec},
    state,
};

const INNER: &str = "_frozen_importlib";
const OUTER: &str = "_frozen_importlib_external";

/// The class of a native type of the import system.
pub fn class(vm: &Vm, def: &'static TypeDef) -> Value {
    type_of(vm, def)
}

/// `BuiltinImporter`.
pub fn builtin_importer(vm: &Vm) -> Value {
    class(vm, finder::BuiltinImporter::DEF)
}

/// `PathFinder`.
pub fn path_finder(vm: &Vm) -> Value {
    class(vm, finder::PathFinder::DEF)
}

/// `sys.meta_path` as it is at first.
pub fn meta_path(vm: &Vm) -> Vec<Value> {
    vec![builtin_importer(vm), class(vm, finder::FrozenImporter::DEF), path_finder(vm)]
}

/// `sys.path_hooks` as it is at first.
pub fn path_hooks() -> Vec<Value> {
    [&ZIP_HOOK, &FILE_HOOK].map(|def| function::new_function(def, None)).into()
}

/// Whether a path hook is one of ours.
pub fn is_own_hook(hook: &Value) -> bool {
    hook.exact::<function::NativeFunction>()
        .is_some_and(|function| std::ptr::eq(function.def(), &ZIP_HOOK) || std::ptr::eq(function.def(), &FILE_HOOK))
}

const fn hook(name: &'static str, entry: Entry) -> NativeDef {
    NativeDef { name, role: Role::Function, signature: "(path, /)", positional_only: true, doc: "", entry }
}

static ZIP_HOOK: NativeDef = hook("path_hook_for_zipimporter", Entry::One(zip_hook));
static FILE_HOOK: NativeDef = hook("path_hook_for_FileFinder", Entry::One(file_hook));

thread_local! {
    static LOADS_ZIPIMPORT: Cell<bool> = const { Cell::new(false) };
}

/// Whether the hook for archives declines them on this thread, for now.
pub fn loads_zipimport() -> bool {
    LOADS_ZIPIMPORT.get()
}

fn zip_hook(vm: &Vm, path: &Value) -> Result<Value> {
    let is_file = string::as_str(path).is_some_and(|path| {
        // A zip archive, or something inside of one.
        std::path::Path::new(path).ancestors().any(std::path::Path::is_file)
    });
    if !is_file {
        return Err(import_error(vm, Known::ImportError, "not a Zip file", &Value::NONE, Some(path)));
    }
    // What `zipimport` imports itself comes from elsewhere.
    if LOADS_ZIPIMPORT.replace(true) {
        return Err(import_error(vm, Known::ImportError, "zipimport is being imported", &Value::NONE, Some(path)));
    }
    let zipimport = load::import_module(vm, "zipimport");
    LOADS_ZIPIMPORT.set(false);
    let zipimport = zipimport?;
    vm.call_method_str(&zipimport, "zipimporter", std::slice::from_ref(path))
}

fn file_hook(vm: &Vm, path: &Value) -> Result<Value> {
    if let Some(finder) = finder::ArchiveFinder::create(vm, path) {
        return Ok(finder);
    }
    let is_folder = string::as_str(path).is_some_and(|path| path.is_empty() || std::path::Path::new(path).is_dir());
    if !is_folder {
        let text = "only directories are supported";
        return Err(import_error(vm, Known::ImportError, text, &Value::NONE, Some(path)));
    }
    let external = external(vm)?;
    let mut args = vec![path.clone()];
    let loaders = vm.call_method_str(&external, "_get_supported_file_loaders", &[])?;
    args.extend(ops::collect(vm, &loaders)?);
    vm.call_method_str(&external, "FileFinder", &args)
}

/// Whether an entry finder is exactly `importlib`'s FileFinder, whose work we do ourselves.
pub fn is_file_finder(vm: &Vm, finder: &Value) -> bool {
    let Some(classes) = CLASSES.get() else { return false };
    vm.class_value(finder).is(&classes.file_finder)
}

struct Classes {
    file_finder: Value,
}

static CLASSES: OnceLock<Classes> = OnceLock::new();

/// Whether this is one of the two modules that are set up here.
pub fn is_bootstrap(name: &str) -> bool {
    name == INNER || name == OUTER
}

/// `_frozen_importlib`, ready.
///
/// # Errors
/// What its code raises.
pub fn frozen(vm: &Vm) -> Result<Value> {
    load(vm, INNER)
}

/// `_frozen_importlib_external`, ready.
///
/// # Errors
/// What its code raises.
pub fn external(vm: &Vm) -> Result<Value> {
    load(vm, OUTER)
}

/// Runs both modules where that did not happen yet; returns the one of this name.
///
/// # Errors
/// What their code raises.
pub fn load(vm: &Vm, name: &str) -> Result<Value> {
    static READY: OnceLock<(Value, Value)> = OnceLock::new();
    let pick = |(inner, outer): &(Value, Value)| if name == INNER { inner.clone() } else { outer.clone() };
    if let Some(ready) = READY.get() {
        return Ok(pick(ready));
    }
    let _held = locks::acquire(INNER);
    if let Some(ready) = READY.get() {
        return Ok(pick(ready));
    }
    let modules = state::modules(vm)?;
    let (inner_name, outer_name) = (vm.intern(INNER), vm.intern(OUTER));
    let inner = run(vm, &inner_name, "importlib._bootstrap")?;
    modules.set(vm, &inner_name, inner.clone())?;
    let prepared = prepare_inner(vm, &inner).and_then(|()| {
        let outer = run(vm, &outer_name, "importlib._bootstrap_external")?;
        vm.call_method_str(&outer, "_set_bootstrap_module", std::slice::from_ref(&inner))?;
        let globals = namespace(&outer).ok_or_else(|| vm.system_error("a module was expected"))?;
        globals.set_interned(vm, &vm.intern("PathFinder"), path_finder(vm));
        let file_finder = vm.get_attr_str(&outer, "FileFinder")?;
        file_finder.publish();
        let _ = CLASSES.set(Classes { file_finder });
        vm.set_attr(&inner, &vm.intern("_bootstrap_external"), &outer)?;
        Ok(outer)
    });
    match prepared {
        Ok(outer) => {
            modules.set(vm, &outer_name, outer.clone())?;
            inner.publish();
            outer.publish();
            let ready = READY.get_or_init(|| (inner, outer));
            Ok(pick(ready))
        }
        Err(raised) => {
            let error = vm.catch(raised);
            drop(modules.remove(vm, &inner_name));
            Err(vm.raise_again(error))
        }
    }
}

fn run(vm: &Vm, name: &Value, file: &str) -> Result<Value> {
    let spec = ModuleSpec::create(
        vm,
        NewSpec {
            name: name.clone(),
            loader: class(vm, finder::FrozenImporter::DEF),
            origin: vm.intern("frozen"),
            has_location: false,
            locations: None,
        },
    );
    let module = load::new_module(vm, name, &spec)?;
    if let Some(namespace) = namespace(&module) {
        namespace.remove_interned(vm, &vm.names().__file__);
    }
    let code = match state::sources().archive {
        Some(archive) if archive.find(file).is_some() => load::code_of(vm, Kind::Archived, file, "")?,
        _ => {
            let folder = state::sys_attribute(vm, "_stdlib_dir").map(|folder| string::lossy(&folder));
            let path = format!("{}/{}.py", folder.unwrap_or_default(), file.replace('.', "/"));
            load::code_of(vm, Kind::Source, file, &path)?
        }
    };
    load::run(vm, &module, code)?;
    Ok(module)
}

/// Gives `_bootstrap` what its `_setup` would, and our own classes and functions in the place of its.
fn prepare_inner(vm: &Vm, inner: &Value) -> Result<()> {
    let globals = namespace(inner).ok_or_else(|| vm.system_error("a module was expected"))?;
    let set = |name: &str, value: Value| globals.set_interned(vm, &vm.intern(name), value);
    for name in ["sys", "_imp", "_thread", "_warnings", "_weakref"] {
        set(name, load::import_module(vm, name)?);
    }
    set("ModuleSpec", class(vm, ModuleSpec::DEF));
    set("BuiltinImporter", builtin_importer(vm));
    set("FrozenImporter", class(vm, finder::FrozenImporter::DEF));
    set("_ModuleLockManager", class(vm, locks::LockManager::DEF));
    for def in [&FIND_AND_LOAD, &GCD_IMPORT, &LOCK_UNLOCK] {
        set(def.name, function::new_function(def, Some(vm.intern(INNER))));
    }
    if globals.get_interned(vm, &vm.intern("_WeakValueDictionary")).is_some() {
        set("_blocking_on", vm.call_method_str(inner, "_WeakValueDictionary", &[])?);
    }
    Ok(())
}

static FIND_AND_LOAD: NativeDef = NativeDef {
    name: "_find_and_load",
    role: Role::Function,
    signature: "(name, import_, /)",
    positional_only: true,
    doc: "Find and load the module.",
    entry: Entry::Two(|vm, name, _| load::import_object(vm, name)),
};

static LOCK_UNLOCK: NativeDef = NativeDef {
    name: "_lock_unlock_module",
    role: Role::Function,
    signature: "(name, /)",
    positional_only: true,
    doc: "Wait until nobody imports the module.",
    entry: Entry::One(|_, name| {
        locks::wait_for(&string::lossy(name));
        Ok(Value::NONE)
    }),
};

static GCD_IMPORT: NativeDef = NativeDef {
    name: "_gcd_import",
    role: Role::Function,
    signature: "(name, package=None, level=0)",
    positional_only: false,
    doc: "Import and return the module based on its name, package, and level.",
    entry: Entry::Any(gcd_import),
};

fn gcd_import(vm: &Vm, args: Args<'_>) -> Result<Value> {
    let mut given = [None, None, None];
    for (slot, value) in given.iter_mut().zip(args.positional()) {
        *slot = Some(value);
    }
    for (keyword, value) in args.keywords() {
        match string::as_str(keyword) {
            Some("name") => given[0] = Some(value),
            Some("package") => given[1] = Some(value),
            Some("level") => given[2] = Some(value),
            _ => return Err(vm.type_error("_gcd_import() got an unexpected keyword argument")),
        }
    }
    let Some(name) = given[0] else { return Err(vm.type_error("_gcd_import() needs a name")) };
    let level = match given[2] {
        Some(level) => <i64 as typhon_object::convert::FromValue>::from_value(vm, level)?,
        None => 0,
    };
    let Some(text) = string::as_str(name) else {
        let kind = vm.class_of(name).full_name(vm);
        return Err(vm.type_error(format!("module name must be str, not <class '{kind}'>")));
    };
    if level < 0 {
        return Err(vm.value_error("level must be >= 0"));
    }
    if level == 0 {
        if text.is_empty() {
            return Err(vm.value_error("Empty module name"));
        }
        return load::import_object(vm, &vm.intern_value(name));
    }
    let package = match given[1] {
        Some(package) if string::is_str(package) => string::lossy(package),
        _ => return Err(vm.type_error("__package__ not set to a string")),
    };
    if package.is_empty() {
        return Err(vm.import_error("attempted relative import with no known parent package"));
    }
    let absolute = super::resolve_in(vm, &package, text, level)?;
    load::import_object(vm, &vm.intern(&absolute))
}

/// Looks for `_frozen_importlib` among what can be found natively.
pub fn find(name: &str) -> Option<find::Found> {
    is_bootstrap(name).then_some(find::Found::Archived)
}
