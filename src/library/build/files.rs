//! Which files go into the archive, and what modules they are.

use std::{collections::BTreeMap, fs, path::Path};

/// A module on its way into the archive.
pub struct Module {
    /// Its dotted name.
    pub name: String,
    /// Whether it is a package's `__init__`.
    pub package: bool,
    /// Its file, relative to the library's folder, with slashes.
    pub file: String,
    /// Its source as the file has it.
    pub source: Vec<u8>,
    /// Its encoded code; empty before it is compiled, and for the exceptions.
    pub code: Vec<u8>,
}

/// Modules by name.
pub type Modules = BTreeMap<String, Module>;

/// Packages and modules that are left out: programs with windows, installers, texts of another implementation's help, and
/// fallbacks for native modules that Typhon has.
const LEFT_OUT: [&str; 10] = [
    "ensurepip",
    "idlelib",
    "lib2to3",
    "pydoc_data",
    "tkinter",
    "turtledemo",
    "_dummy_os",
    "_dummy_thread",
    "dummy_threading",
    "_pycodecs",
];

/// All modules below a folder.
pub fn gather(folder: &Path) -> Modules {
    let mut modules = Modules::new();
    visit(folder, "", &mut modules);
    modules.retain(|name, _| !LEFT_OUT.contains(&name.split('.').next().unwrap_or(name)));
    modules
}

/// Adds the modules of another folder, in the place of those that have the same file.
pub fn lay_over(modules: &mut Modules, folder: &Path) {
    if folder.is_dir() {
        visit(folder, "", modules);
    }
}

fn visit(folder: &Path, prefix: &str, modules: &mut Modules) {
    for entry in fs::read_dir(folder).expect("the library's folder").map(|entry| entry.expect("an entry")) {
        let Ok(name) = entry.file_name().into_string() else { continue };
        let path = entry.path();
        if path.is_dir() {
            if name != "__pycache__" {
                visit(&path, &format!("{prefix}{name}/"), modules);
            }
            continue;
        }
        let Some(stem) = name.strip_suffix(".py") else { continue };
        let file = format!("{prefix}{name}");
        let package = stem == "__init__";
        let dotted = if package { prefix.trim_end_matches('/').to_owned() } else { format!("{prefix}{stem}") };
        let dotted = dotted.replace('/', ".");
        let source = fs::read(&path).expect("a file of the library");
        modules.insert(dotted.clone(), Module { name: dotted, package, file, source, code: Vec::new() });
    }
}
