//! From a name to a module: `sys.modules`, parents first, the search, and the module's making.

use std::sync::Arc;

use typhon_object::{
    bootstrap::make_module,
    native::ModuleDef,
    prelude::*,
    primal::{
        list::{self, List},
        module, str as string,
    },
};

use super::{
    bootstrap, find,
    find::Found,
    import_error,
    loader::{Kind, Loader},
    locks, namespace, source,
    spec::{ModuleSpec, NewSpec, of_module},
    state, times,
};
use crate::types::code::Code;

/// Imports a module by its absolute name and returns it.
///
/// # Errors
/// ImportError and its like, or what the module raises.
pub fn import_module(vm: &Vm, name: &str) -> Result<Value> {
    import_object(vm, &vm.intern(name))
}

/// As `import_module`; the name is a str.
///
/// # Errors
/// As for `import_module`.
pub fn import_object(vm: &Vm, name: &Value) -> Result<Value> {
    match state::loaded(vm, name)? {
        Some(module) if !module.is_none() => {
            if is_initializing(vm, &module)? {
                locks::wait_for(&string::lossy(name));
            }
            times::found_loaded(|| string::lossy(name));
            Ok(module)
        }
        _ => {
            let shown = |name| state::sys_attribute(vm, name).unwrap_or(Value::NONE);
            vm.audit("import", || [name.clone(), Value::NONE, shown("path"), shown("meta_path"), shown("path_hooks")])?;
            find_and_load(vm, name)
        }
    }
}

/// Whether another thread, or this one further down, runs the module's code.
fn is_initializing(vm: &Vm, module: &Value) -> Result<bool> {
    let names = vm.names();
    let spec = match namespace(module) {
        Some(namespace) => namespace.get_interned(vm, &names.__spec__),
        None => {
            let spec = vm.find_attr(module, &names.__spec__)?;
            vm.forget_missing();
            spec
        }
    };
    let Some(spec) = spec.filter(|spec| !spec.is_none()) else { return Ok(false) };
    if let Some(spec) = spec.native::<ModuleSpec>() {
        return Ok(spec.is_initializing());
    }
    match vm.find_attr(&spec, &names._initializing)? {
        Some(flag) => ops::truth(vm, &flag),
        None => {
            vm.forget_missing();
            Ok(false)
        }
    }
}

fn find_and_load(vm: &Vm, name: &Value) -> Result<Value> {
    let text = string::lossy(name);
    let _held = locks::acquire(&text);
    match state::loaded(vm, name)? {
        Some(module) if module.is_none() => {
            let message = format!("import of {text} halted; None in sys.modules");
            Err(import_error(vm, Known::ModuleNotFoundError, &message, name, None))
        }
        Some(module) => Ok(module),
        None => times::timed(&text, || find_and_load_unlocked(vm, name, &text)),
    }
}

fn find_and_load_unlocked(vm: &Vm, name: &Value, text: &str) -> Result<Value> {
    let Some((parent, child)) = text.rsplit_once('.') else {
        return match find::find(vm, name, None)? {
            Some(found) => load(vm, name, text, found),
            None => Err(not_found(vm, name, &format!("No module named '{text}'"))),
        };
    };
    let parent_name = vm.intern(parent);
    if state::loaded(vm, &parent_name)?.is_none() {
        import_object(vm, &parent_name)?;
    }
    if let Some(module) = state::loaded(vm, name)? {
        return Ok(module);
    }
    let Some(package) = state::loaded(vm, &parent_name)? else { return Err(vm.key_error(&parent_name)) };
    let Some(path) = vm.find_attr(&package, &vm.names().__path__)? else {
        vm.forget_missing();
        let message = format!("No module named '{text}'; '{parent}' is not a package");
        return Err(not_found(vm, name, &message));
    };
    let Some(found) = find::find(vm, name, Some(&path))? else {
        return Err(not_found(vm, name, &format!("No module named '{text}'")));
    };
    let child = vm.intern(child);
    let waiting = namespace(&package).and_then(|namespace| of_module(vm, namespace));
    let waiting = waiting.as_ref().and_then(|spec| spec.native::<ModuleSpec>()).map(ModuleSpec::pending_submodules);
    if let Some(waiting) = waiting.as_ref().and_then(List::from) {
        waiting.push(child.clone());
    }
    let loaded = load(vm, name, text, found);
    if let Some(waiting) = waiting.as_ref().and_then(List::from) {
        waiting.pop_last();
    }
    let module = loaded?;
    if let Err(raised) = vm.set_attr(&package, &child, &module) {
        drop(vm.catch_as(raised, Known::AttributeError)?);
        let message = format!("Cannot set an attribute on '{parent}' for child module '{}'", string::lossy(&child));
        super::warn(vm, Known::ImportWarning, &message)?;
    }
    Ok(module)
}

#[cold]
fn not_found(vm: &Vm, name: &Value, message: &str) -> typhon_object::raise::Raised {
    import_error(vm, Known::ModuleNotFoundError, message, name, None)
}

fn load(vm: &Vm, name: &Value, text: &str, found: Found) -> Result<Value> {
    if bootstrap::is_bootstrap(text) {
        return bootstrap::load(vm, text);
    }
    match found {
        Found::Native(def) => load_native(vm, name, def),
        Found::Archived | Found::Source { .. } => {
            let spec = spec_of(vm, name, text, found)?;
            load_source(vm, name, &spec)
        }
        Found::Namespace(_) | Found::Spec(_) => {
            let spec = spec_of(vm, name, text, found)?;
            let machinery = bootstrap::frozen(vm)?;
            vm.call_method_str(&machinery, "_load_unlocked", &[spec])
        }
    }
}

/// The spec of what was found.
///
/// # Errors
/// What making a namespace's path raises.
pub fn spec_of(vm: &Vm, name: &Value, text: &str, found: Found) -> Result<Value> {
    Ok(match found {
        Found::Spec(spec) => spec,
        Found::Native(_) => ModuleSpec::create(
            vm,
            NewSpec {
                name: name.clone(),
                loader: bootstrap::builtin_importer(vm),
                origin: vm.intern("built-in"),
                has_location: false,
                locations: None,
            },
        ),
        Found::Archived => {
            let archived = state::sources().archive.and_then(|archive| archive.find(text));
            let Some(archived) = archived else { return Err(vm.import_error("the archive lost a module")) };
            let folder = archived.path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let locations = archived.package.then(|| list::new(vec![vm.str(folder)]));
            located(vm, name, Kind::Archived, &archived.path, locations)
        }
        Found::Source { path, package } => {
            let locations = package.map(|folder| list::new(vec![vm.str(&folder)]));
            located(vm, name, Kind::Source, &path, locations)
        }
        Found::Namespace(portions) => {
            let external = bootstrap::external(vm)?;
            let portions = list::new(portions.iter().map(|portion| vm.str(portion)).collect());
            let finder = vm.get_attr_str(&bootstrap::path_finder(vm), "_get_spec")?;
            let path = vm.call_method_str(&external, "_NamespacePath", &[name.clone(), portions, finder])?;
            ModuleSpec::create(
                vm,
                NewSpec {
                    name: name.clone(),
                    loader: Value::NONE,
                    origin: Value::NONE,
                    has_location: false,
                    locations: Some(path),
                },
            )
        }
    })
}

fn located(vm: &Vm, name: &Value, kind: Kind, path: &str, locations: Option<Value>) -> Value {
    let path = vm.str(path);
    let loader = Loader::create(vm, kind, name.clone(), path.clone());
    ModuleSpec::create(vm, NewSpec { name: name.clone(), loader, origin: path, has_location: true, locations })
}

/// Makes a native module and enters it in `sys.modules`.
///
/// # Errors
/// What its initialiser raises.
pub fn load_native(vm: &Vm, name: &Value, def: &'static ModuleDef) -> Result<Value> {
    let module = make_module(vm, def)?;
    let spec = spec_of(vm, name, def.name, Found::Native(def))?;
    describe_native(vm, &module, spec);
    state::modules(vm)?.set(vm, name, module.clone())?;
    Ok(module)
}

/// Sets what a native module's namespace says of its origin.
pub fn describe_native(vm: &Vm, module: &Value, spec: Value) {
    let names = vm.names();
    if let Some(namespace) = namespace(module) {
        namespace.set_interned(vm, &names.__package__, vm.intern(""));
        namespace.set_interned(vm, &names.__loader__, bootstrap::builtin_importer(vm));
        namespace.set_interned(vm, &names.__spec__, spec);
    }
}

/// A new module with the attributes that its spec gives.
pub fn new_module(vm: &Vm, name: &Value, spec: &Value) -> Result<Value> {
    let value = module::new(vm, &string::lossy(name), None);
    let Some(namespace) = namespace(&value) else { return Err(vm.system_error("a module was expected")) };
    let Some(this) = spec.native::<ModuleSpec>() else { return Err(vm.system_error("a spec was expected")) };
    let names = vm.names();
    namespace.set_interned(vm, &names.__package__, vm.str(&this.parent_name()));
    namespace.set_interned(vm, &names.__loader__, vm.get_attr_str(spec, "loader")?);
    namespace.set_interned(vm, &names.__spec__, spec.clone());
    let path = vm.get_attr_str(spec, "submodule_search_locations")?;
    if !path.is_none() {
        namespace.set_interned(vm, &names.__path__, path);
    }
    namespace.set_interned(vm, &names.__file__, vm.get_attr_str(spec, "origin")?);
    if let Some(cached) = this.cached_path(vm) {
        namespace.set_interned(vm, &names.__cached__, vm.str(&cached));
    }
    Ok(value)
}

fn load_source(vm: &Vm, name: &Value, spec: &Value) -> Result<Value> {
    let module = new_module(vm, name, spec)?;
    let Some(this) = spec.native::<ModuleSpec>() else { return Err(vm.system_error("a spec was expected")) };
    let loader = vm.get_attr_str(spec, "loader")?;
    let Some(loader) = loader.native::<Loader>() else { return Err(vm.system_error("a loader was expected")) };
    let modules = state::modules(vm)?;
    this.set_initializing(true);
    let result = modules.set(vm, name, module.clone()).and_then(|()| {
        let code = code_of(vm, loader.kind(), &string::lossy(name), &loader.path_text())?;
        run(vm, &module, code)
    });
    let result = match result {
        // The module may have put something else in its place.
        Ok(()) => modules.get(vm, name)?.ok_or_else(|| vm.key_error(name)),
        Err(raised) => {
            let error = vm.catch(raised);
            let removed = modules.remove(vm, name);
            drop(removed);
            Err(vm.raise_again(error))
        }
    };
    this.set_initializing(false);
    result
}

/// The code of a module of ours.
///
/// # Errors
/// OSError, SyntaxError and its like.
pub fn code_of(vm: &Vm, kind: Kind, name: &str, path: &str) -> Result<Arc<typhon_bytecode::Code>> {
    if kind == Kind::Source {
        return source::load(vm, path);
    }
    let archive = state::sources().archive.ok_or_else(|| vm.import_error("there is no archive"))?;
    let found = archive.find(name).ok_or_else(|| vm.import_error(format!("the archive has no module '{name}'")))?;
    if let Some(code) = found.code.filter(|_| state::sources().optimize == 0) {
        return match typhon_bytecode::encode::decode(code) {
            Ok(code) => Ok(Arc::new(code)),
            Err(error) => Err(vm.import_error(format!("the archive's code of '{name}' is damaged: {error:?}"))),
        };
    }
    let text = archive.source(name).unwrap_or_default();
    source::compile(vm, &text, &found.path)
}

/// Runs compiled code in a module's namespace.
///
/// # Errors
/// What it raises.
pub fn run(vm: &Vm, module: &Value, code: Arc<typhon_bytecode::Code>) -> Result<()> {
    let Some(module) = module.native::<module::Module>() else { return Err(vm.type_error("a module was expected")) };
    let code = Code::load(vm, code)?;
    let globals = module.dict();
    let builtins = &vm.names().__builtins__;
    if module.namespace().get_interned(vm, builtins).is_none() {
        module.namespace().set_interned(vm, builtins, vm.runtime().builtins.clone());
    }
    vm.audit("exec", || [code.clone()])?;
    crate::call::run_code(vm, &code, globals, globals).map(drop)
}
