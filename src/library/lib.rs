//! The standard library archive and the overlay.
//!
//! The build script (`build/`) compiles CPython's library in Python and packs it; this is the reader. Nothing is parsed at
//! start: a module is found by a binary search in the bytes of the binary, and its source is unpacked when asked for.
#![forbid(unsafe_code)]

mod format;

use std::cmp::Ordering;

use format::{FIELDS, Field, HEAD, MAGIC, PACKAGE, RAW, ROW};
use zlib_rs::{InflateConfig, decompress_slice};

#[cfg(test)]
mod tests;

pub use format::FOLDER;

static ARCHIVE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/library.bin"));

/// A module in the archive.
#[derive(Clone, Copy)]
pub struct Module {
    row: usize,
}

impl Module {
    fn number(self, field: Field) -> usize {
        number(HEAD + self.row * ROW + field as usize * 4)
    }

    fn bytes(self, start: Field, len: Field) -> &'static [u8] {
        let start = self.number(start);
        &ARCHIVE[start..start + self.number(len)]
    }

    fn name_bytes(self) -> &'static [u8] {
        self.bytes(Field::Name, Field::NameLen)
    }

    /// Its dotted name.
    pub fn name(self) -> &'static str {
        std::str::from_utf8(self.name_bytes()).unwrap_or_default()
    }

    /// Whether it is a package.
    pub fn is_package(self) -> bool {
        self.number(Field::Unpacked) as u32 & PACKAGE != 0
    }

    /// Its file, relative to [`FOLDER`].
    pub fn file(self) -> &'static str {
        std::str::from_utf8(self.bytes(Field::File, Field::FileLen)).unwrap_or_default()
    }

    /// The path that `__file__` and tracebacks show.
    pub fn path(self) -> String {
        format!("{FOLDER}/{}", self.file())
    }

    /// Its code, as `typhon_bytecode::encode` wrote it; `None` for what is compiled when it is imported.
    pub fn code(self) -> Option<&'static [u8]> {
        Some(self.bytes(Field::Code, Field::CodeLen)).filter(|code| !code.is_empty())
    }

    /// Its source, unpacked (some hundred megabytes a second).
    pub fn source(self) -> Vec<u8> {
        let size = (self.number(Field::Unpacked) as u32 & !PACKAGE) as usize;
        let packed = self.bytes(Field::Source, Field::SourceLen);
        let mut source = vec![0; size];
        let (unpacked, _) = decompress_slice(&mut source, packed, InflateConfig { window_bits: RAW });
        let whole = unpacked.len();
        source.truncate(whole);
        source
    }
}

fn number(at: usize) -> usize {
    let mut bytes = [0; 4];
    bytes.copy_from_slice(&ARCHIVE[at..at + 4]);
    u32::from_le_bytes(bytes) as usize
}

/// The number of modules.
pub fn len() -> usize {
    debug_assert!(ARCHIVE[..MAGIC.len()] == MAGIC && FIELDS * 4 == ROW);
    number(MAGIC.len())
}

/// All modules, sorted by name.
pub fn modules() -> impl Iterator<Item = Module> {
    (0..len()).map(|row| Module { row })
}

/// Looks a module up by its dotted name: a binary search.
pub fn find(name: &str) -> Option<Module> {
    let (mut low, mut high) = (0, len());
    while low < high {
        let module = Module { row: low.midpoint(high) };
        match module.name_bytes().cmp(name.as_bytes()) {
            Ordering::Equal => return Some(module),
            Ordering::Less => low = module.row + 1,
            Ordering::Greater => high = module.row,
        }
    }
    None
}
