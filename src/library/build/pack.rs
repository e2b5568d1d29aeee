//! Compiles the modules and puts them into one piece of bytes.

use std::{
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use typhon_bytecode::{encode::encode, verify::verify};
use typhon_compiler::{Mode, Options, compile_bytes};
use zlib_rs::{DeflateConfig, ReturnCode, compress_bound, compress_slice};

use crate::{
    exceptions::NOT_COMPILED,
    files::{Module, Modules},
    format::{FIELDS, FOLDER, HEAD, MAGIC, PACKAGE, RAW, ROW},
};

/// How hard to compress sources: 9 costs twice the time of 6 and saves two per cent.
const LEVEL: i32 = 6;

/// Modules that tracebacks call frozen, as on CPython: their lines are not shown.
const FROZEN: &[&str] = &[
    "_collections_abc",
    "_sitebuiltins",
    "abc",
    "codecs",
    "genericpath",
    "importlib.machinery",
    "importlib.util",
    "io",
    "ntpath",
    "os",
    "posixpath",
    "runpy",
    "site",
    "stat",
    "zipimport",
];

/// Compiles all modules but the exceptions; tells what does not compile, and which exceptions compile after all.
pub fn compile(modules: &mut Modules) -> Vec<String> {
    let work: Vec<Mutex<&mut Module>> = modules.values_mut().map(Mutex::new).collect();
    let next = AtomicUsize::new(0);
    let problems = Mutex::new(Vec::new());
    let workers = thread::available_parallelism().map_or(2, usize::from);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(module) = work.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let mut module = module.lock().expect("no panic");
                    if let Err(problem) = compile_one(&mut module) {
                        problems.lock().expect("no panic").push(problem);
                    }
                }
            });
        }
    });
    let mut problems = problems.into_inner().expect("no panic");
    problems.sort();
    problems
}

fn compile_one(module: &mut Module) -> Result<(), String> {
    let excepted = NOT_COMPILED.iter().find(|(name, _)| *name == module.name);
    let filename = match FROZEN.contains(&module.name.as_str()) {
        true => format!("<frozen {}>", module.name),
        false => format!("{FOLDER}/{}", module.file),
    };
    let compiled = compile_bytes(&module.source, &Options::new(filename, Mode::Module));
    match (compiled, excepted) {
        (Ok(_), Some((name, reason))) => Err(format!("{name} compiles: take it off the list ({reason})")),
        (Err(_), Some(_)) => Ok(()),
        (Err(error), None) => Err(format!("{}: {error}", module.file)),
        (Ok(compiled), None) => {
            verify(&compiled.code).map_err(|error| format!("{}: {error:?}", module.file))?;
            module.code = encode(&compiled.code);
            Ok(())
        }
    }
}

/// The archive; see `format`.
pub fn archive(modules: &Modules) -> Vec<u8> {
    let mut blobs = Blobs { base: HEAD + modules.len() * ROW, bytes: Vec::new() };
    let mut rows = Vec::new();
    for module in modules.values() {
        let (name, name_len) = blobs.add(module.name.as_bytes());
        let (file, file_len) = blobs.add(module.file.as_bytes());
        rows.push((module, [name, name_len, file, file_len]));
    }
    let mut index = Vec::new();
    for (module, [name, name_len, file, file_len]) in rows {
        let (code, code_len) = blobs.add(&module.code);
        let (source, source_len) = blobs.add(&packed(&module.source));
        let unpacked = offset(module.source.len()) | if module.package { PACKAGE } else { 0 };
        let row: [u32; FIELDS] = [name, name_len, file, file_len, code, code_len, source, source_len, unpacked];
        index.extend(row.iter().flat_map(|number| number.to_le_bytes()));
    }
    let mut out = MAGIC.to_vec();
    out.extend(offset(modules.len()).to_le_bytes());
    out.resize(HEAD, 0);
    out.extend(index);
    out.extend(blobs.bytes);
    out
}

/// Bytes behind the index.
struct Blobs {
    base: usize,
    bytes: Vec<u8>,
}

impl Blobs {
    fn add(&mut self, blob: &[u8]) -> (u32, u32) {
        let start = offset(self.base + self.bytes.len());
        self.bytes.extend(blob);
        (start, offset(blob.len()))
    }
}

fn offset(number: usize) -> u32 {
    u32::try_from(number).ok().filter(|number| number & PACKAGE == 0).expect("the archive is smaller than 2 GiB")
}

/// A source as the archive has it.
fn packed(source: &[u8]) -> Vec<u8> {
    let mut room = vec![0; compress_bound(source.len())];
    let config = DeflateConfig { window_bits: RAW, ..DeflateConfig::new(LEVEL) };
    let (packed, code) = compress_slice(&mut room, source, config);
    assert_eq!(code, ReturnCode::Ok);
    packed.to_vec()
}
