//! Where things are: the executable, the prefix, the library's folder, the program's folder.

use std::{
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

fn text(path: PathBuf) -> String {
    path.to_string_lossy().into_owned()
}

/// An absolute path, without asking the disk; empty for the current folder.
pub fn absolute(path: &str) -> String {
    std::path::absolute(if path.is_empty() { "." } else { path }).map_or_else(|_| path.to_owned(), text)
}

/// `sys.executable`: what was called, links and all.
pub fn executable(argv: &[OsString]) -> String {
    let called = &*argv.first().map_or_else(Default::default, |called| called.to_string_lossy());
    if called.contains('/') {
        return absolute(called);
    }
    let path = env::var("PATH").unwrap_or_default();
    let found = path.split(':').map(|folder| Path::new(folder).join(called)).find(|file| file.is_file());
    found.map_or_else(|| env::current_exe().map_or_else(|_| String::new(), text), text)
}

/// The prefix: above the executable's `bin`; else the executable's folder.
pub fn prefix(executable: &str) -> String {
    let folder = Path::new(executable).parent().unwrap_or(Path::new("/"));
    match folder.file_name().is_some_and(|name| name == "bin") {
        true => text(folder.parent().unwrap_or(Path::new("/")).to_owned()),
        false => text(folder.to_owned()),
    }
}

/// A folder that is to serve as the library.
///
/// # Errors
/// What to tell the user, where it is none.
pub fn library(folder: &str) -> Result<String, String> {
    let folder = absolute(folder);
    match Path::new(&folder).join("os.py").is_file() {
        true => Ok(folder),
        false => Err(format!("typhon: no standard library in '{folder}': there is no os.py")),
    }
}

/// `sys.path[0]` for a program in a file: the folder that it really lies in.
pub fn folder_of(file: &str) -> String {
    let real = fs::read_link(file)
        .map_or_else(|_| PathBuf::from(file), |link| Path::new(file).parent().unwrap_or(Path::new("")).join(link));
    let folder = real.parent().map(|folder| folder.to_string_lossy().into_owned()).unwrap_or_default();
    absolute(&folder)
}
