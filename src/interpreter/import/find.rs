//! Where a module is: the finders of `sys.meta_path` in their order, and the search along a path.

use std::{fs, io::ErrorKind, path::Path};

use typhon_object::{
    native::ModuleDef,
    prelude::*,
    primal::{list, str as string},
};

use super::{
    bootstrap, finder,
    spec::{ModuleSpec, NewSpec},
    state,
};

/// Where a module was found.
pub enum Found {
    /// Among the native modules.
    Native(&'static ModuleDef),
    /// In the archive, under its dotted name.
    Archived,
    /// In a source file; the folder for a package.
    Source {
        /// The file.
        path: String,
        /// The folder of a package.
        package: Option<String>,
    },
    /// Only folders of that name, on one or more entries of the path.
    Namespace(Vec<String>),
    /// By a finder in Python: its spec.
    Spec(Value),
}

/// Looks for a module as `sys.meta_path` says; `path` is the parent package's.
///
/// # Errors
/// What a finder raises.
pub fn find(vm: &Vm, name: &Value, path: Option<&Value>) -> Result<Option<Found>> {
    let finders = match state::sys_attribute(vm, "meta_path") {
        Some(finders) if !finders.is_none() => ops::collect(vm, &finders)?,
        _ => return Err(vm.import_error("sys.meta_path is None, Python is likely shutting down")),
    };
    if finders.is_empty() {
        super::warn(vm, Known::ImportWarning, "sys.meta_path is empty")?;
    }
    let text = string::lossy(name);
    for entry in &finders {
        let found = match finder::own(vm, entry) {
            Some(finder::Own::Native) => find_native(&text),
            Some(finder::Own::Frozen) => None,
            Some(finder::Own::Path) => find_on_path(vm, name, &text, path)?,
            None => ask(vm, entry, name, path)?,
        };
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// A native module, top-level or not.
pub fn find_native(name: &str) -> Option<Found> {
    bootstrap::find(name).or_else(|| state::native(name).map(Found::Native))
}

fn ask(vm: &Vm, finder: &Value, name: &Value, path: Option<&Value>) -> Result<Option<Found>> {
    let Some(find_spec) = vm.find_attr_str(finder, "find_spec")? else {
        vm.forget_missing();
        return Ok(None);
    };
    let spec = vm.call(&find_spec, &[name.clone(), path.cloned().unwrap_or(Value::NONE), Value::NONE])?;
    Ok((!spec.is_none()).then_some(Found::Spec(spec)))
}

/// Searches the entries of `path`, or of `sys.path`.
///
/// # Errors
/// What a path hook or an entry finder raises.
pub fn find_on_path(vm: &Vm, name: &Value, text: &str, path: Option<&Value>) -> Result<Option<Found>> {
    let entries = match path {
        Some(path) => ops::collect(vm, path)?,
        None => match state::sys_attribute(vm, "path") {
            Some(path) => ops::collect(vm, &path)?,
            None => return Err(vm.runtime_error("lost sys.path")),
        },
    };
    let mut portions = Vec::new();
    for entry in &entries {
        let Some(entry) = string::as_str(entry) else { continue };
        match search_entry(vm, name, text, entry)? {
            Some(Found::Namespace(more)) => portions.extend(more),
            Some(found) => return Ok(Some(found)),
            None => {}
        }
    }
    Ok((!portions.is_empty()).then_some(Found::Namespace(portions)))
}

fn search_entry(vm: &Vm, name: &Value, text: &str, entry: &str) -> Result<Option<Found>> {
    let tail = text.rsplit_once('.').map_or(text, |(_, tail)| tail);
    if let Some(found) = search_archive(entry, tail) {
        return Ok(found.then_some(Found::Archived));
    }
    match entry_finder(vm, entry)? {
        Entry::Folder => search_folder(vm, name, entry, tail),
        Entry::Nothing => Ok(None),
        Entry::Finder(finder) => {
            let spec = vm.call_method_str(&finder, "find_spec", std::slice::from_ref(name))?;
            if spec.is_none() {
                return Ok(None);
            }
            if vm.get_attr_str(&spec, "loader")?.is_none() {
                let portions = vm.get_attr_str(&spec, "submodule_search_locations")?;
                if portions.is_none() {
                    return Err(vm.import_error("spec missing loader"));
                }
                let portions = ops::collect(vm, &portions)?;
                return Ok(Some(Found::Namespace(portions.iter().map(string::lossy).collect())));
            }
            Ok(Some(Found::Spec(spec)))
        }
    }
}

/// Whether the archive's folder `entry` has a module; `None` where the entry is no folder of the archive.
fn search_archive(entry: &str, tail: &str) -> Option<bool> {
    let archive = state::sources().archive?;
    let inside = entry.strip_prefix(archive.folder())?;
    if inside.is_empty() {
        return Some(archive.find(tail).is_some());
    }
    let package = inside.strip_prefix('/')?.trim_end_matches('/').replace('/', ".");
    Some(archive.find(&format!("{package}.{tail}")).is_some())
}

/// The archive's package that a path names: empty for the archive itself, `None` for paths elsewhere.
pub fn archive_package(entry: &str) -> Option<String> {
    let archive = state::sources().archive?;
    let inside = entry.strip_prefix(archive.folder())?;
    if inside.is_empty() {
        return Some(String::new());
    }
    let package = inside.strip_prefix('/')?.trim_end_matches('/').replace('/', ".");
    archive.find(&package).filter(|found| found.package).map(|_| package)
}

/// Who searches an entry of a path.
enum Entry {
    /// We do: it is searched as a folder.
    Folder,
    /// A finder in Python.
    Finder(Value),
    /// Nobody.
    Nothing,
}

fn entry_finder(vm: &Vm, entry: &str) -> Result<Entry> {
    let cache = state::sys_attribute(vm, "path_importer_cache");
    let cache = cache.as_ref().and_then(Dict::from);
    let key = vm.str(entry);
    if let Some(cache) = cache
        && let Some(known) = cache.get(vm, &key)?
    {
        return Ok(classify(vm, known));
    }
    let hooks = match state::sys_attribute(vm, "path_hooks") {
        Some(hooks) => ops::collect(vm, &hooks)?,
        None => Vec::new(),
    };
    let ordinary = hooks.len() == 2 && bootstrap::is_own_hook(&hooks[0]) && bootstrap::is_own_hook(&hooks[1]);
    if ordinary && entry.is_empty() {
        return Ok(Entry::Folder);
    }
    if ordinary {
        match fs::metadata(entry) {
            Ok(metadata) if metadata.is_dir() => return Ok(Entry::Folder),
            // No archive either, nor inside of one, which is no folder to look into. Perhaps it will be there later: nothing is
            // remembered.
            Err(error) if error.kind() != ErrorKind::NotADirectory => return Ok(Entry::Nothing),
            _ => {}
        }
    }
    let found = ask_hooks(vm, &hooks, &key)?;
    let may_change = found.is_none() && bootstrap::loads_zipimport();
    if let Some(cache) = cache.filter(|_| !may_change) {
        cache.set(vm, &key, found.clone())?;
    }
    Ok(classify(vm, found))
}

/// The first finder that a path hook gives for an entry, or None.
///
/// # Errors
/// What a hook raises, ImportError aside.
pub fn ask_hooks(vm: &Vm, hooks: &[Value], entry: &Value) -> Result<Value> {
    for hook in hooks {
        match vm.call(hook, std::slice::from_ref(entry)) {
            Ok(finder) => return Ok(finder),
            Err(raised) => drop(vm.catch_as(raised, Known::ImportError)?),
        }
    }
    Ok(Value::NONE)
}

fn classify(vm: &Vm, finder: Value) -> Entry {
    if finder.is_none() {
        return Entry::Nothing;
    }
    match bootstrap::is_file_finder(vm, &finder) {
        true => Entry::Folder,
        false => Entry::Finder(finder),
    }
}

/// Looks for a package, a module or a bare folder in a folder of the disk; a compiled file takes the place of a source that is
/// not there.
fn search_folder(vm: &Vm, name: &Value, entry: &str, tail: &str) -> Result<Option<Found>> {
    let base = match entry {
        "" => std::env::current_dir().ok().and_then(|folder| folder.into_os_string().into_string().ok()),
        entry => Some(entry.to_owned()),
    };
    let Some(base) = base else { return Ok(None) };
    let join = |name: &str| format!("{}/{name}", base.trim_end_matches('/'));
    let folder = join(tail);
    let kind = fs::metadata(&folder).ok();
    let is_folder = kind.is_some_and(|metadata| metadata.is_dir());
    if is_folder {
        let path = format!("{folder}/__init__.py");
        if is_file(&path) {
            return Ok(Some(Found::Source { path, package: Some(folder) }));
        }
        let compiled = format!("{folder}/__init__.pyc");
        if is_file(&compiled) {
            return sourceless(vm, name, &compiled, Some(&folder)).map(Some);
        }
    }
    let path = join(&format!("{tail}.py"));
    if is_file(&path) {
        return Ok(Some(Found::Source { path, package: None }));
    }
    let compiled = format!("{path}c");
    if is_file(&compiled) {
        return sourceless(vm, name, &compiled, None).map(Some);
    }
    Ok(is_folder.then(|| Found::Namespace(vec![folder])))
}

/// A compiled file without its source, which `importlib` loads; the folder for a package.
fn sourceless(vm: &Vm, name: &Value, path: &str, package: Option<&str>) -> Result<Found> {
    let external = bootstrap::external(vm)?;
    let (name, origin) = (name.clone(), vm.str(path));
    let loader = vm.call_method_str(&external, "SourcelessFileLoader", &[name.clone(), origin.clone()])?;
    let locations = package.map(|folder| list::new(vec![vm.str(folder)]));
    Ok(Found::Spec(ModuleSpec::create(vm, NewSpec { name, loader, origin, has_location: true, locations })))
}

fn is_file(path: &str) -> bool {
    fs::metadata(Path::new(path)).is_ok_and(|metadata| metadata.is_file())
}
