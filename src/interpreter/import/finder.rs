//! The finders that stand in `sys.meta_path`, and the one of the archive's folders.
//!
//! They are classes whose methods need no instance, as CPython's are. [`super::find`] does the work.

use typhon_object::{
    native::PyType,
    prelude::*,
    primal::{list, str as string, tuple},
};

use super::{
    bootstrap,
    find::{self, Found},
    import_error, load, state,
};

/// Which of our finders a value is.
pub enum Own {
    /// Native modules.
    Native,
    /// Frozen modules: there are none.
    Frozen,
    /// The path.
    Path,
}

/// Recognises our own finders.
pub fn own(vm: &Vm, finder: &Value) -> Option<Own> {
    let class = Class::from(finder)?;
    let def = class.native_def()?;
    if !finder.is(&bootstrap::class(vm, def)) {
        return None;
    }
    match def {
        def if std::ptr::eq(def, BuiltinImporter::DEF) => Some(Own::Native),
        def if std::ptr::eq(def, FrozenImporter::DEF) => Some(Own::Frozen),
        def if std::ptr::eq(def, PathFinder::DEF) => Some(Own::Path),
        _ => None,
    }
}

fn spec(vm: &Vm, name: &Value, found: Option<Found>) -> Result<Value> {
    match found {
        Some(found) => load::spec_of(vm, name, &string::lossy(name), found),
        None => Ok(Value::NONE),
    }
}

fn native(vm: &Vm, name: &Value) -> Result<&'static typhon_object::native::ModuleDef> {
    state::native(&string::lossy(name)).ok_or_else(|| {
        let text = format!("'{}' is not a built-in module", string::lossy(name));
        import_error(vm, Known::ImportError, &text, name, None)
    })
}

/// Meta path import for built-in modules.
///
/// All methods are either class or static methods to avoid the need to
/// instantiate the class.
#[pytype(name = "BuiltinImporter", module = "_frozen_importlib", flags(base, mutable))]
pub struct BuiltinImporter {}

#[pymethods]
impl BuiltinImporter {
    #[classmethod]
    #[sig(fullname, path = None, target = None)]
    fn find_spec(_class: &Value, vm: &Vm, fullname: &Value, _path: &Value, _target: &Value) -> Result<Value> {
        spec(vm, fullname, find::find_native(&string::lossy(fullname)))
    }

    /// Create a built-in module
    #[staticmethod]
    fn create_module(vm: &Vm, spec: &Value) -> Result<Value> {
        let name = vm.get_attr(spec, &vm.names().name)?;
        create(vm, &name)
    }

    /// Exec a built-in module
    #[staticmethod]
    fn exec_module(_module: &Value) {}

    /// Return None as built-in modules do not have code objects.
    #[classmethod]
    fn get_code(_class: &Value, vm: &Vm, fullname: &Value) -> Result<()> {
        native(vm, fullname).map(drop)
    }

    /// Return None as built-in modules do not have source code.
    #[classmethod]
    fn get_source(_class: &Value, vm: &Vm, fullname: &Value) -> Result<()> {
        native(vm, fullname).map(drop)
    }

    /// Return False as built-in modules are never packages.
    #[classmethod]
    fn is_package(_class: &Value, vm: &Vm, fullname: &Value) -> Result<bool> {
        native(vm, fullname).map(|_| false)
    }

    /// Load a built-in module.
    #[classmethod]
    fn load_module(_class: &Value, vm: &Vm, fullname: &Value) -> Result<Value> {
        native(vm, fullname)?;
        load::import_object(vm, fullname)
    }
}

/// The native module of this name: the one of `sys.modules`, else a new one that is not entered there.
pub fn create(vm: &Vm, name: &Value) -> Result<Value> {
    let def = native(vm, name)?;
    if let Some(known) = state::loaded(vm, name)?.filter(|known| !known.is_none()) {
        return Ok(known);
    }
    typhon_object::bootstrap::make_module(vm, def)
}

/// Meta path import for frozen modules.
///
/// All methods are either class or static methods to avoid the need to
/// instantiate the class.
#[pytype(name = "FrozenImporter", module = "_frozen_importlib", flags(base, mutable))]
pub struct FrozenImporter {}

#[pymethods]
impl FrozenImporter {
    #[classmethod]
    #[sig(fullname, path = None, target = None)]
    fn find_spec(_class: &Value, _fullname: &Value, _path: &Value, _target: &Value) -> Value {
        Value::NONE
    }

    /// Set __file__, if able.
    #[staticmethod]
    fn create_module(_spec: &Value) -> Value {
        Value::NONE
    }

    #[staticmethod]
    fn exec_module(vm: &Vm, module: &Value) -> Result<()> {
        let name = vm.get_attr(module, &vm.names().__name__)?;
        FrozenImporter::refuse(vm, &name)
    }

    #[classmethod]
    fn get_code(_class: &Value, vm: &Vm, fullname: &Value) -> Result<()> {
        FrozenImporter::refuse(vm, fullname)
    }

    #[classmethod]
    fn get_source(_class: &Value, vm: &Vm, fullname: &Value) -> Result<()> {
        FrozenImporter::refuse(vm, fullname)
    }

    #[classmethod]
    fn is_package(_class: &Value, vm: &Vm, fullname: &Value) -> Result<()> {
        FrozenImporter::refuse(vm, fullname)
    }
}

impl FrozenImporter {
    fn refuse(vm: &Vm, name: &Value) -> Result<()> {
        let text = format!("'{}' is not a frozen module", string::lossy(name));
        Err(import_error(vm, Known::ImportError, &text, name, None))
    }
}

/// Meta path finder for sys.path and package __path__ attributes.
#[pytype(name = "PathFinder", module = "_frozen_importlib_external", flags(base, mutable))]
pub struct PathFinder {}

#[pymethods]
impl PathFinder {
    /// Try to find a spec for 'fullname' on sys.path or 'path'.
    #[classmethod]
    #[sig(fullname, path = None, target = None)]
    fn find_spec(_class: &Value, vm: &Vm, fullname: &Value, path: Option<&Value>, _target: &Value) -> Result<Value> {
        let text = string::lossy(fullname);
        spec(vm, fullname, find::find_on_path(vm, fullname, &text, path)?)
    }

    /// As find_spec, but a namespace's spec has a plain list.
    #[classmethod]
    #[sig(fullname, path, target = None)]
    fn _get_spec(_class: &Value, vm: &Vm, fullname: &Value, path: Option<&Value>, _target: &Value) -> Result<Value> {
        let text = string::lossy(fullname);
        match find::find_on_path(vm, fullname, &text, path)? {
            Some(Found::Namespace(portions)) => {
                let portions = portions.iter().map(|portion| vm.str(portion)).collect();
                Ok(super::spec::ModuleSpec::create(
                    vm,
                    super::spec::NewSpec {
                        name: fullname.clone(),
                        loader: Value::NONE,
                        origin: Value::NONE,
                        has_location: false,
                        locations: Some(list::new(portions)),
                    },
                ))
            }
            found => spec(vm, fullname, found),
        }
    }

    /// Get the finder for the path entry from sys.path_importer_cache.
    #[classmethod]
    fn _path_importer_cache(_class: &Value, vm: &Vm, path: &Value) -> Result<Value> {
        let cache = state::sys_attribute(vm, "path_importer_cache");
        let Some(cache) = cache.as_ref().and_then(Dict::from) else { return Ok(Value::NONE) };
        if let Some(known) = cache.get(vm, path)? {
            return Ok(known);
        }
        let hooks = state::sys_attribute(vm, "path_hooks").unwrap_or_else(tuple::empty);
        let finder = find::ask_hooks(vm, &ops::collect(vm, &hooks)?, path)?;
        cache.set(vm, path, finder.clone())?;
        Ok(finder)
    }

    /// Call the invalidate_caches() method on all path entry finders
    /// stored in sys.path_importer_cache (where implemented).
    #[staticmethod]
    fn invalidate_caches(vm: &Vm) -> Result<()> {
        let cache = state::sys_attribute(vm, "path_importer_cache");
        let Some(cache) = cache.as_ref().and_then(Dict::from) else { return Ok(()) };
        for (path, finder) in cache.entries() {
            if finder.is_none() {
                cache.remove(vm, &path)?;
                continue;
            }
            if let Some(invalidate) = vm.find_attr_str(&finder, "invalidate_caches")? {
                vm.call(&invalidate, &[])?;
            }
            vm.forget_missing();
        }
        Ok(())
    }

    /// Find distributions.
    #[staticmethod]
    fn find_distributions(vm: &Vm, args: Args<'_>) -> Result<Value> {
        let metadata = load::import_module(vm, "importlib.metadata")?;
        let finder = vm.get_attr_str(&metadata, "MetadataPathFinder")?;
        let find = vm.get_attr_str(&finder, "find_distributions")?;
        vm.call_args(&find, args)
    }
}

/// Finds modules in a folder of the archive.
#[pytype(name = "ArchiveFinder", module = "_frozen_importlib_external", flags(no_new))]
pub struct ArchiveFinder {
    path: Frozen,
    package: Opaque<String>,
}

impl ArchiveFinder {
    /// The finder for an entry of a path; `None` where the archive has no such folder.
    pub fn create(vm: &Vm, path: &Value) -> Option<Value> {
        let package = find::archive_package(string::as_str(path)?)?;
        let _ = bootstrap::class(vm, ArchiveFinder::DEF);
        Some(typhon_object::heap::new(ArchiveFinder {
            header: Header::of::<ArchiveFinder>(),
            path: Frozen::new(path.clone()),
            package: Opaque(package),
        }))
    }
}

#[pymethods]
impl ArchiveFinder {
    #[getter]
    fn path(&self) -> Value {
        (*self.path).clone()
    }

    #[sig(fullname, target = None)]
    fn find_spec(&self, vm: &Vm, fullname: &Value, _target: &Value) -> Result<Value> {
        let text = string::lossy(fullname);
        let path = list::new(vec![(*self.path).clone()]);
        spec(vm, fullname, find::find_on_path(vm, fullname, &text, Some(&path))?)
    }

    fn invalidate_caches(&self) {}

    /// Pairs of name and whether it is a package, for pkgutil.
    #[sig(prefix = "")]
    fn iter_modules(&self, vm: &Vm, prefix: &str) -> Value {
        let Some(archive) = state::sources().archive else { return list::empty() };
        let start = if self.package.is_empty() { String::new() } else { format!("{}.", self.package.0) };
        let names = archive.names();
        let direct = names.into_iter().filter_map(|name| name.strip_prefix(&start).filter(|tail| !tail.contains('.')));
        let pairs = direct.map(|tail| {
            let package = archive.find(&format!("{start}{tail}")).is_some_and(|found| found.package);
            tuple::of([vm.str(&format!("{prefix}{tail}")), Value::bool(package)])
        });
        list::new(pairs.collect())
    }
}
