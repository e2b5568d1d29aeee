//! The library's archive as the import system knows it.

use typhon_interpreter::import::{Archive, Archived};

/// The archive in the binary.
pub struct Library;

impl Archive for Library {
    fn folder(&self) -> &'static str {
        typhon_library::FOLDER
    }

    fn find(&self, name: &str) -> Option<Archived> {
        let module = typhon_library::find(name)?;
        Some(Archived { package: module.is_package(), path: module.path(), code: module.code() })
    }

    fn source(&self, name: &str) -> Option<Vec<u8>> {
        Some(typhon_library::find(name)?.source())
    }

    fn names(&self) -> Vec<&'static str> {
        typhon_library::modules().map(typhon_library::Module::name).collect()
    }
}

/// Modules of ours that serve with another library, too: those that speak of our own bytecode.
const OWN: [&str; 1] = ["dis"];

/// The archive beside another library, in whose place [`OWN`] stand.
pub struct Own;

impl Archive for Own {
    fn folder(&self) -> &'static str {
        Library.folder()
    }

    fn find(&self, name: &str) -> Option<Archived> {
        OWN.contains(&name).then(|| Library.find(name))?
    }

    fn source(&self, name: &str) -> Option<Vec<u8>> {
        OWN.contains(&name).then(|| Library.source(name))?
    }

    fn names(&self) -> Vec<&'static str> {
        OWN.to_vec()
    }
}
