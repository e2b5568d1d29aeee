//! Compiled code on disk: `__pycache__/name.typhon-314.pyc`, beside the source.
//!
//! The file is laid out as CPython's: a magic number, flags, then the source's modification time and size, then
//! marshalled code; the magic number is our own and changes with the instruction table. Files are written beside their
//! place and renamed, so that a reader sees all or nothing. Whatever goes wrong here is no error: the source is compiled.

use std::{
    fs,
    io::Write,
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use typhon_bytecode::{
    Code,
    encode::{decode, encode, table_fingerprint},
};

/// `sys.implementation.cache_tag`.
pub const TAG: &str = "typhon-314";

/// The byte that marshal writes before a code object of ours.
pub const CODE: u8 = b'y';

/// The number that begins a file of compiled code: sixteen bits of the instruction table's fingerprint, then CR LF.
pub fn magic() -> u32 {
    let fingerprint = table_fingerprint();
    (fingerprint ^ fingerprint >> 16) & 0xffff | 0x0a0d_0000
}

/// Where the compiled code of a source file is kept.
pub fn path_of(source: &Path, prefix: Option<&str>, optimize: u8) -> Option<PathBuf> {
    let stem = source.file_stem()?.to_str()?;
    let folder = source.parent()?;
    let suffix = if optimize == 0 { String::new() } else { format!(".opt-{optimize}") };
    let name = format!("{stem}.{TAG}{suffix}.pyc");
    Some(match prefix {
        None => folder.join("__pycache__").join(name),
        Some(prefix) => {
            let folder = std::path::absolute(folder).ok()?;
            Path::new(prefix).join(folder.strip_prefix("/").unwrap_or(&folder)).join(name)
        }
    })
}

/// What a cached file must agree with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Modification time of the source in seconds, its lowest 32 bits.
    pub mtime: u32,
    /// Size of the source, its lowest 32 bits.
    pub size: u32,
    /// Permissions of the source.
    pub mode: u32,
}

impl Stamp {
    /// The stamp of a file.
    pub fn of(metadata: &fs::Metadata) -> Stamp {
        Stamp { mtime: metadata.mtime() as u32, size: metadata.size() as u32, mode: metadata.mode() & 0o777 }
    }
}

/// Reads compiled code that agrees with its source.
pub fn read(path: &Path, stamp: Stamp) -> Option<Arc<Code>> {
    let bytes = fs::read(path).ok()?;
    let (head, code) = bytes.split_at_checked(16)?;
    let number = |at: usize| head[at..at + 4].try_into().map(u32::from_le_bytes).ok();
    let agrees = number(0)? == magic() && number(4)? == 0 && number(8)? == stamp.mtime && number(12)? == stamp.size;
    let (&kind, code) = code.split_first().filter(|_| agrees)?;
    let length = code.get(..4)?.try_into().map(u32::from_le_bytes).ok()? as usize;
    (kind == CODE).then(|| decode(code.get(4..4 + length)?).ok()).flatten().map(Arc::new)
}

/// Writes compiled code.
pub fn write(path: &Path, stamp: Stamp, code: &Code) -> Option<()> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let encoded = encode(code);
    let mut bytes = Vec::with_capacity(encoded.len() + 21);
    for number in [magic(), 0, stamp.mtime, stamp.size] {
        bytes.extend(number.to_le_bytes());
    }
    bytes.push(CODE);
    bytes.extend((encoded.len() as u32).to_le_bytes());
    bytes.extend(encoded);
    fs::create_dir_all(path.parent()?).ok()?;
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let temporary = path.with_extension(format!("pyc.{}.{count}", std::process::id()));
    let mode = stamp.mode | 0o200;
    let written = fs::OpenOptions::new().write(true).create_new(true).mode(mode).open(&temporary);
    let written = written.and_then(|mut file| file.write_all(&bytes)).and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written.ok()
}
